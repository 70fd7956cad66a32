"""The container file, as far as it can be checked without a container engine.

Its steps are read as instructions, and what it copies is copied to a folder: does the engine start from those files
alone, and are libraries pinned? That an engine builds the image cannot be tried here; autograder/README.md says so.
"""

import fnmatch
import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


def instructions():
    """Return the file's instructions in order, as (name, rest); continued lines are joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text())
    return [tuple(line.split(" ", 1)) for line in text.splitlines() if line and not line.startswith("#")]


def ignored(folder, names):
    """Return what `.dockerignore` keeps out of the image, as `shutil.copytree` asks."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text().split("\n") if line and line[0] != "#"]
    inside = {name: (Path(folder) / name).relative_to(ROOT).as_posix() for name in names}
    return {
        name
        for name, path in inside.items()
        if any(fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(f"/{path}", f"*{pattern[2:]}") for pattern in patterns)
    }


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """A folder with what the COPY instructions bring, below the working directory of the image."""
    root = tmp_path_factory.mktemp("image")
    for name, rest in instructions():
        if name == "COPY" and not rest.startswith("--from="):
            *sources, target = shlex.split(rest)
            for source in sources:
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, root / target, ignore=ignored)
                else:
                    (root / target).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(ROOT / source, root / target)
    return root


def test_the_engine_starts_from_what_is_copied(image):
    """Its own copy of the engine is the one that runs, on its own copy of the course."""
    code = "import sys, autograder.cli.main as m; print(m.__file__); sys.exit(m.main(sys.argv[1:]))"
    first = min(path.name for path in (image / "solutions").iterdir())
    environment = {"PYTHONPATH": str(image), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code, "--course", str(image), "doctor", first]
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert lines[0] == str(image / "autograder" / "cli" / "main.py"), done.stderr
    assert any(line.startswith(f"{first}: ") for line in lines)


def test_nothing_about_people_and_no_history_is_copied(image):
    assert not {"var", ".git", ".venv", "build"} & {path.name for path in image.iterdir()}
    assert not list(image.rglob("__pycache__"))


def test_libraries_come_from_the_lock_with_hashes():
    installs = [shlex.split(rest) for name, rest in instructions() if name == "RUN" and "pip install" in rest]
    for words in installs:
        assert "--no-deps" in words or {"--require-hashes", "-r", "requirements.lock"} <= set(words)
    assert any("--require-hashes" in words for words in installs)


def test_the_developers_tools_do_not_reach_the_image():
    """What is uninstalled is what nothing else needs: the rest of the lock is complete without it."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / "tests" / "environment.py")
    environment = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(environment)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    removed = set(environment.for_developers((ROOT / "requirements.lock").read_text(), project))
    tools = {re.split(r"[>=\[]", entry)[0].lower() for entry in project["optional-dependencies"]["dev"]}
    needed_anyway = {"autograder", "jsonschema", "setuptools"}
    assert tools - needed_anyway <= removed
    for name in {name for name, _, _ in environment.pinned((ROOT / "requirements.lock").read_text())} - removed:
        asked = [Requirement(line) for line in environment._requires(name)]
        wanted = {
            environment.plain(one.name) for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})
        }
        assert not wanted & removed, name
    uninstalls = [rest for name, rest in instructions() if name == "RUN" and "uninstall" in rest]
    assert ["--for-developers" in rest for rest in uninstalls] == [True]


def test_its_folders_can_be_written_by_any_user_that_is_given():
    (rest,) = [rest for name, rest in instructions() if name == "RUN" and "chmod" in rest]
    assert "chmod -R a+rwX var solutions assignments" in rest
    assert ("VOLUME", "/course/var") in instructions()


def test_its_python_is_one_that_the_project_takes():
    (version,) = [rest.partition("=")[2] for name, rest in instructions() if name == "ARG"]
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
    assert tuple(map(int, version.split("."))) >= tuple(map(int, wanted.split(".")))


def test_it_runs_the_command_of_the_project_as_an_ordinary_user():
    names = [name for name, _ in instructions()]
    given = dict(instructions())
    assert names.index("USER") > max(place for place, name in enumerate(names) if name == "RUN")
    assert given["USER"] != "root"
    assert f"--uid 1000 {given['USER']}" in " ".join(rest for name, rest in instructions() if name == "RUN")
    program = shlex.split(given["ENTRYPOINT"].strip("[]").replace(",", " "))[0]
    assert program in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
