"""Do the commands in the documents exist, and do they do what the documents say?

`autograder` commands are parsed, then run on the toy course, one after the other as in a real round. Targets of `make`
are expanded with `make -n`, commands of nbgrader are looked up in it, and other programs parse their arguments; other
tests run them. `pytest` collects what a document tells it to run.
"""

import importlib
import re
import shlex
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from autograder.cli.main import COMMANDS, main

ROOT = Path(__file__).parent.parent
GUIDES = ("platforms", "results", "upgrading")  # those in docs/ that are written, not made from the code
DOCUMENTS = (
    *("README.md", "assignments/README.md", "solutions/README.md", "autograder/README.md", "tests/README.md"),
    *(f"docs/{name}.md" for name in GUIDES),
    "autograder/templates/course/README.md",  # that of a course that `autograder init` makes
)
# Parsed only: the demo takes minutes, and tests/lms builds what the other two write.
NOT_RUN = ("demo", "gradescope", "classroom")
# Options that need a platform or its download, a cluster or a batch system; they have tests of their own.
ELSEWHERE = ("--for", "--cluster", "--shard", "--from", "--canvas")
ORDER = (
    *("init", "new", "release", "collect", "grade", "feedback", "report", "prices", "export", "similarity"),
    *("request", "requests", "interview", "audit", "mark", "doctor", "archive", "erase"),
)
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,A toy (4711)
    Points Possible,,,,,20
"A, Alice",1,,alice,One,
"B, Bob",2,,bob,One,
"""


def commands(program):
    """Return the commands of a program in all documents: lines of code blocks, and what stands between backticks.

    In a block the explanation follows after two spaces or a `#`.
    """
    found = []
    for name in DOCUMENTS:
        text = (ROOT / name).read_text()
        blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        lines = [re.split(r"\s{2,}|\s#\s", line.strip())[0] for block in blocks for line in block.splitlines()]
        for line in (*lines, *re.findall(r"`([^`\n]+)`", text)):
            line = line.removeprefix("$ ").removeprefix(".venv/bin/")
            if line.startswith(f"{program} "):
                found.append(line.replace("…", ""))
    assert found, f"no document names a command of {program}"
    return list(dict.fromkeys(found))


def filled_in(line, **paths):
    """Return a command's words without the program, each placeholder replaced."""
    stands_for = {
        r"COMMAND": "grade",
        r"\[?ASSIGNMENT\]?|<id>|\d\d_\w+|ps1": "99_toy",
        r"\d\d": "99",
        r"STUDENT|alice": "alice",
        r"N": "2",
        r"PATH|\w+/|\w+\.zip": paths.get("downloads", "PATH"),
        r"NOTEBOOK|\w+\.ipynb": paths.get("notebook", "NOTEBOOK"),
        r"gradebook\.csv": paths.get("gradebook", "FILE"),
        r"FILE|\w+\.(csv|json)": paths.get("written", "FILE"),
    }
    return [
        str(next((value for pattern, value in stands_for.items() if re.fullmatch(pattern, word)), word))
        for word in shlex.split(line)[1:]
    ]


@pytest.mark.parametrize("line", commands("autograder"))
def test_autograder_takes_it(line, monkeypatch, capsys):
    words = filled_in(line)
    if words == ["--help"]:
        return  # all commands
    command = next((word for word in words if not word.startswith("-")), "")
    assert command in COMMANDS, f"autograder has no command {command!r}"
    if len(words) == 1:
        return  # prose that names a command
    monkeypatch.setattr(importlib.import_module(f"autograder.cli.{command}"), "run", lambda options: 0)
    if "--help" in words:
        with pytest.raises(SystemExit, match="0"):
            main(words)
    else:
        assert main(words) == 0


@pytest.mark.slow
def test_every_autograder_command_does_what_it_is_there_for(course, toy, tmp_path, monkeypatch, capsys):
    """One after the other as in a real round, on a class of two; none may fail."""
    monkeypatch.chdir(course.root)
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    for student, answers in (("alice", None), ("bob", toy.ONCE)):
        (downloads / f"{student}.ipynb").write_bytes(toy.submission_bytes(course, answers))
    (tmp_path / "gradebook.csv").write_text(CANVAS)
    paths = {"downloads": downloads, "notebook": downloads / "alice.ipynb"}
    paths |= {"gradebook": tmp_path / "gradebook.csv", "written": tmp_path / "written.txt"}
    calls = [tuple(filled_in(line, **paths)) for line in commands("autograder")]
    alone = ("doctor", "release")  # of the others one word is prose that names a command
    calls = [words for words in calls if len(words) > 1 or words[0] in alone]
    calls = [words for words in dict.fromkeys(calls) if "--help" not in words and words[0] not in NOT_RUN]
    calls = [words for words in calls if not set(words) & set(ELSEWHERE)]
    assert {words[0] for words in calls} <= set(ORDER), "a new command needs its place in ORDER or in NOT_RUN"
    for words in sorted(calls, key=lambda words: ORDER.index(words[0])):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own
            status = main(list(words))
        assert status == 0, f"autograder {' '.join(words)}: {capsys.readouterr().err[-500:]}"


@pytest.mark.parametrize("line", commands("make"))
def test_make_has_the_target_and_its_settings(line):
    words = shlex.split(line)[1:]
    done = subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for setting in (word.partition("=")[0] for word in words if "=" in word):
        assert f"$({setting})" in (ROOT / "Makefile").read_text(), f"the Makefile uses no {setting}"


@pytest.mark.parametrize("line", commands("nbgrader"))
def test_nbgrader_has_the_command(line):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.apps.nbgraderapp import NbGraderApp
    assert shlex.split(line)[1] in NbGraderApp.subcommands


@pytest.mark.parametrize("line", commands("pytest"))
def test_pytest_finds_what_it_is_to_run(line):
    first = min(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())
    exercise = min(
        path.name for path in (ROOT / "tests" / "hidden" / first).iterdir() if (path / "mistakes.py").exists()
    )
    words = shlex.split(line.replace("<id>", first).replace("my_function", exercise))[1:]
    paths = [word for word in words if word.startswith("tests/")]
    assert [path for path in paths if not (ROOT / path.partition("::")[0]).exists()] == []
    if "-k" in words:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q", *words], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout[-1000:]


@pytest.mark.parametrize("line", [line for line in commands("python") if " -m pip " not in line])
def test_a_program_of_the_tests_takes_its_arguments(line):
    first = min(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())
    words = shlex.split(line.replace("<id>", first))[1:]
    done = subprocess.run([sys.executable, *words, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]
    assert "usage:" in done.stdout
