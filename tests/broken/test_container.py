"""The container file, as far as it can be checked without an engine: does it build from what is there, and no more?"""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text()).splitlines()
STEPS = [line.split(" ", 1) for line in LINES if line and not line.startswith("#")]


def of(kind):
    return [rest for name, rest in STEPS if name == kind]


def test_all_that_it_copies_is_there_and_nothing_is_about_people():
    ignored = (ROOT / ".dockerignore").read_text().split()
    for rest in of("COPY"):
        *sources, _ = shlex.split(rest)
        for source in sources:
            assert (ROOT / source).exists(), source
            assert not source.startswith(("var", "."))
    assert {"var", ".git", ".venv"} <= set(ignored)


def test_libraries_come_from_the_lock_with_hashes():
    installs = [rest for rest in of("RUN") if "pip install" in rest]
    assert any("--require-hashes -r requirements.lock" in line for line in installs)
    assert all("--no-deps" in line or "--require-hashes" in line for line in installs)


def test_its_python_is_one_that_the_project_takes():
    (line,) = of("ARG")
    wanted = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text()).group(1)
    version = tuple(map(int, line.split("=")[1].split(".")))
    assert version >= tuple(map(int, wanted.split(".")))


def test_it_ends_as_an_ordinary_user():
    kinds = [name for name, _ in STEPS]
    assert kinds.index("USER") > max(place for place, name in enumerate(kinds) if name == "RUN")
    assert of("USER") == ["grader"]
    assert of("ENTRYPOINT") == ['["autograder", "--course", "/course"]']
