"""Is every command that stands in a document one that there is? Most are run, on the toy course.

Looked up only, because they take minutes, change the checkout or ask the network: `make` (its targets are expanded with
`make -n`), `nbgrader` and `pytest` (subcommands, options and paths; other tests run them), and those of `PARSED_ONLY`.
"""

import importlib
import re
import shlex
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from autograder.cli.main import COMMANDS, main

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "assignments/README.md", "solutions/README.md", "autograder/README.md", "tests/README.md")
PROGRAMS = ("autograder", "make", "nbgrader", "pytest", "python", "jupyter", "eval")
PARSED_ONLY = {
    "demo": "grades a sample class of a Keras assignment: minutes",
    "gradescope": "tests/lms builds one",
    "classroom": "tests/lms writes one",
}
ORDER = (
    "release",
    "collect",
    "grade",
    "feedback",
    "report",
    "prices",
    "export",
    "similarity",
    "audit",
    "mark",
    "doctor",
)


class NoSuchCommand(AssertionError):
    """A document names a command, an option, a target or a path that is not there."""


def commands_in(text):
    """Return the commands in a Markdown text: in code blocks, up to the explanation, and between backticks."""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [
        re.split(r"\s{2,}|\s#\s", line.strip().removeprefix("$ "))[0] for block in blocks for line in block.splitlines()
    ]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    spans = [span for part in (prose, *blocks) for span in re.findall(r"`([^`\n]+)`", part)]
    found = []
    for line in [*lines, *spans]:
        line = line.removeprefix(".venv/bin/")
        if line.split(" ")[0] in PROGRAMS and " " in line:
            found.append(line)
    return list(dict.fromkeys(found))


def options_in(text):
    """Return the options that stand alone between backticks: `--again`, `--seed N`."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return list(dict.fromkeys(re.findall(r"`(--?[a-z][a-z-]*)[^`\n]*`", prose)))


ALL = [(name, line) for name in DOCUMENTS for line in commands_in((ROOT / name).read_text())]
ALONE = [(name, option) for name in DOCUMENTS for option in options_in((ROOT / name).read_text())]


def of(program):
    lines = dict.fromkeys(line for _, line in ALL if line.split()[0] == program)
    return [pytest.param(line, id=line) for line in lines]


def words_of(line, stands_for):
    """Return a command's words without the program, each placeholder replaced by what it stands for."""
    words = []
    for word in shlex.split(line.replace("…", ""))[1:]:
        fitting = [value for pattern, value in stands_for.items() if re.fullmatch(pattern, word)]
        words.append(str(fitting[0]) if fitting else word)
    return words


class TestTheReader:
    """Does this test see what it must?"""

    TEXT = """
Use `autograder grade 01_a --jobs 2` and `.venv/bin/autograder mark NOTEBOOK…`, `autograder` is the package.
With `--again` or `--seed N` it is `make lock`.

```
$ make demo        the main job
autograder export 01_a --to marks.csv       -> a table
autograder/      the engine
Next: `autograder feedback 01_a`
```

```python
pytestmark = pytest.mark.exercise("a")
```
"""

    def test_commands_are_found_in_blocks_and_in_prose(self):
        assert commands_in(self.TEXT) == [
            "make demo",
            "autograder export 01_a --to marks.csv",
            "autograder grade 01_a --jobs 2",
            "autograder mark NOTEBOOK…",
            "make lock",
            "autograder feedback 01_a",
        ]

    def test_options_alone_are_found(self):
        assert options_in(self.TEXT) == ["--again", "--seed"]

    def test_every_document_has_commands(self):
        assert {name for name, _ in ALL} == set(DOCUMENTS)
        assert len(ALL) > 20


# autograder: parsed, and run


def parse(words, monkeypatch):
    """Parse a command as the command line does; run nothing. Raises `NoSuchCommand`."""
    command = next((word for word in words if not word.startswith("-")), "")
    if command not in COMMANDS:
        raise NoSuchCommand(f"autograder has no command {command!r}.")
    if len(words) == 1:
        return  # prose that names a command
    monkeypatch.setattr(importlib.import_module(f"autograder.cli.{command}"), "run", lambda options: 0)
    try:
        main(words)
    except SystemExit as left:
        if left.code:
            raise NoSuchCommand(f"autograder {' '.join(words)} is a wrong call.") from None


STANDS_FOR = {
    r"COMMAND": "grade",
    r"\[?ASSIGNMENT\]?|<id>|\d\d_\w+": "99_toy",
    r"STUDENT|alice": "alice",
    r"N": "2",
}


@pytest.mark.parametrize("line", of("autograder"))
def test_autograder_takes_it(line, monkeypatch, capsys):
    parse(words_of(line, STANDS_FOR), monkeypatch)


@pytest.mark.parametrize(
    "line",
    [
        "autograder gradde 01_a",
        "autograder grade 01_a --fast",
        "autograder grade --jobs 2",
        "autograder mark a.ipynb --seed x",
    ],
)
def test_autograder_takes_nothing_else(line, monkeypatch, capsys):
    with pytest.raises(NoSuchCommand):
        parse(words_of(line, STANDS_FOR), monkeypatch)


CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,A toy (4711)
    Points Possible,,,,,20
"A, Alice",1,,alice,One,
"B, Bob",2,,bob,One,
"""


@pytest.mark.slow
def test_every_autograder_command_does_what_it_is_there_for(course, toy, tmp_path, monkeypatch, capsys):
    """One after the other as in a real round, on a class of two; none may fail."""
    monkeypatch.chdir(course.root)
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    for student, answers in (("alice", None), ("bob", toy.ONCE)):
        (downloads / f"{student}.ipynb").write_bytes(toy.submission_bytes(course, answers))
    (tmp_path / "gradebook.csv").write_text(CANVAS)
    stands_for = {
        **STANDS_FOR,
        r"PATH|\w+/|\w+\.zip": downloads,
        r"NOTEBOOK|\w+\.ipynb": downloads / "alice.ipynb",
        r"gradebook\.csv": tmp_path / "gradebook.csv",
        r"FILE|\w+\.(csv|json)": tmp_path / "written.txt",
    }
    lines = [
        words_of(line, stands_for) for line in dict.fromkeys(line for _, line in ALL) if line.startswith("autograder ")
    ]
    alone = ("doctor", "release")  # of the others one word is prose that names a command
    lines = [words for words in lines if len(words) > 1 or words[0] in alone]
    ready = [words for words in lines if "--help" not in words and words[0] not in PARSED_ONLY]
    assert {words[0] for words in ready} <= set(ORDER), "a new command needs its place in ORDER or in PARSED_ONLY"
    done = set()
    for words in sorted(ready, key=lambda words: ORDER.index(words[0])):
        if tuple(words) in done:
            continue
        done.add(tuple(words))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own
            status = main(words)
        said = capsys.readouterr()
        assert status == 0, f"autograder {' '.join(words)}: {said.err[-500:]}"


# make, nbgrader, pytest and others: looked up


def look_up_make(words):
    names = [word for word in words if "=" not in word]
    if not names:
        raise NoSuchCommand("make without a target")
    done = subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, text=True)
    text = (ROOT / "Makefile").read_text()
    unused = [word for word in words if "=" in word and f"$({word.partition('=')[0]})" not in text]
    if done.returncode or unused:
        raise NoSuchCommand(f"make {' '.join(words)}: {done.stderr or unused}")


def look_up_nbgrader(words):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.apps.nbgraderapp import NbGraderApp
    command, *options = words
    if command not in NbGraderApp.subcommands:
        raise NoSuchCommand(f"nbgrader has no command {command!r}.")
    app = NbGraderApp.subcommands[command][0]
    known = {name for names in (*app.flags, *app.aliases) for name in ([names] if isinstance(names, str) else names)}
    for option in (word.lstrip("-").partition("=")[0] for word in options if word.startswith("-")):
        if option not in known and "." not in option:
            raise NoSuchCommand(f"nbgrader {command} has no option --{option}.")


def pytest_options():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", done.stdout))


def look_up_pytest(words, options):
    values = 0
    for word in words:
        if word.startswith("-"):
            if word.partition("=")[0] not in options:
                raise NoSuchCommand(f"pytest has no option {word}.")
            values = 1
        elif values:
            values = 0
        elif not (ROOT / word.partition("::")[0]).exists():
            raise NoSuchCommand(f"pytest {word}: there is no such path.")


def look_up_python(words):
    if words[:3] == ["-m", "pip", "install"]:
        lock = (ROOT / "requirements.lock").read_text()
        missing = [word for word in words[3:] if not re.search(rf"^{re.escape(word)}==", lock, re.MULTILINE)]
    elif words[0] == "-m":
        module = ROOT / words[1].replace(".", "/")
        missing = [] if module.exists() or module.with_suffix(".py").exists() else [words[1]]
    else:
        missing = [] if (ROOT / words[0]).is_file() else [words[0]]
    if missing:
        raise NoSuchCommand(f"python {' '.join(words)}: {', '.join(missing)} is not there.")


def look_up_script(name):
    if not shutil.which(name, path=str(Path(sys.executable).parent)):
        raise NoSuchCommand(f"There is no program {name} in the environment.")


FIRST = sorted(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())[0]


@pytest.mark.parametrize("line", of("make"))
def test_make_has_the_target(line):
    look_up_make(words_of(line, {}))


@pytest.mark.parametrize("line", of("nbgrader"))
def test_nbgrader_has_the_command(line):
    look_up_nbgrader(words_of(line, {}))


def test_pytest_has_the_options_and_the_paths():
    options = pytest_options()
    for parameter in of("pytest"):
        look_up_pytest(words_of(parameter.values[0].replace("<id>", FIRST), {}), options)


@pytest.mark.parametrize("line", of("python"))
def test_python_finds_it(line):
    look_up_python(words_of(line, {}))


@pytest.mark.parametrize("line", of("jupyter") + of("eval"))
def test_the_program_is_in_the_environment(line):
    if line.startswith("eval"):
        (name,) = re.findall(r"\$\((?:\S*/)?(\S+) \w+\)", line)
        look_up_script(name)
    else:
        look_up_script(f"jupyter-{line.split()[1]}")


def test_an_option_that_stands_alone_is_one_of_autograder_or_pytest(capsys):
    known = pytest_options()
    for command in COMMANDS:
        with pytest.raises(SystemExit):
            main([command, "--help"])
        known |= set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", capsys.readouterr().out))
    assert [(name, option) for name, option in ALONE if option not in known] == []


@pytest.mark.parametrize(
    ("look_up", "words"),
    [
        (look_up_make, ["dmeo"]),
        (look_up_make, ["demo", "NOTHING=1"]),
        (look_up_nbgrader, ["autogrde", "01_a"]),
        (look_up_nbgrader, ["autograde", "01_a", "--fast"]),
        (look_up_python, ["tests/nothing.py"]),
        (look_up_python, ["-m", "tests.nothing"]),
        (look_up_python, ["-m", "pip", "install", "keas"]),
        (look_up_script, "jupyter-nothing"),
        (lambda words: look_up_pytest(words, {"-k"}), ["tests/nothing"]),
        (lambda words: look_up_pytest(words, {"-k"}), ["tests", "--fast"]),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_what_is_not_there_is_noticed(look_up, words):
    with pytest.raises(NoSuchCommand):
        look_up(words)
