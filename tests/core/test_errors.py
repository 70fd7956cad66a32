"""The errors that people see: one tree in one file, with facts as fields and the way out at the end."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import autograder
from autograder.core import errors

# Judging has exceptions of its own, which it catches or turns into verdicts: people never see them.
JUDGING = {"checks", "sandbox", "suite", "testing", "wire"}
INTERNAL = {"autograder.cli.terminal": {"Ended"}}  # carries a signal to the end of the command
NO_DISK = OSError(28, "No space left on device")
# One of each kind that makes its text from facts.
SAMPLES = [
    errors.CourseNotFound(Path("/tmp")),
    errors.UnknownAssignment("98_toy", ["99_toy"], Path("solutions")),
    errors.UnknownPath(Path("a.ipynb")),
    errors.UnknownStudents({"zoe", "ann"}, {"bob"}),
    errors.BadSettings(Path("nbgrader_config.py"), "invalid syntax"),
    errors.NothingCollected("99_toy"),
    errors.NothingCollected("99_toy", 1, 2),
    errors.NotGradedYet("99_toy"),
    errors.NotGradedYet("99_toy", "ann"),
    errors.AssignmentBusy("99_toy", "autograder grade 99_toy", ""),
    errors.NotWritten(Path("var/x"), NO_DISK, "Make room."),
    errors.LeakRefused("99_toy", ["Cell 'a' has outputs."]),
    errors.NotGraded("ann", "The file is empty."),
    errors.BrokenRoster(Path("var/roster.json"), ValueError("no JSON")),
    errors.GradebookLocked(),
    errors.GradesWouldBeLost({"step": {"zoe", "ann"}}),
    errors.ConfinementFailed("landlock", "not permitted"),
    errors.BrokenSuite("99_toy", Path("tests/hidden/99_toy"), "test_a failed"),
]


def subclasses(kind):
    return {kind}.union(*(subclasses(one) for one in kind.__subclasses__()))


def defined_exceptions():
    """Yield every exception class that a module of the engine defines, with the module's name."""
    for info in pkgutil.walk_packages(autograder.__path__, "autograder."):
        if info.name != "autograder.__main__":
            for one in vars(importlib.import_module(info.name)).values():
                if inspect.isclass(one) and issubclass(one, BaseException) and one.__module__ == info.name:
                    yield info.name, one


def test_every_error_that_people_see_is_of_the_tree():
    elsewhere = {}
    for module, kind in defined_exceptions():
        if module != "autograder.core.errors":
            assert not issubclass(kind, errors.AutograderError), kind
            if module.split(".")[1] not in JUDGING:
                elsewhere.setdefault(module, set()).add(kind.__name__)
    assert elsewhere == INTERNAL


def test_the_drawing_is_the_tree():
    trail, drawn = [], {}
    for line in errors.__doc__.splitlines():
        match = re.match(r"((?:│   |    |├── |└── )*)([A-Z]\w+)(?:\s{2,}\S.*)?$", line)
        if match:
            depth = len(match[1]) // 4
            trail[depth:] = [match[2]]
            drawn[match[2]] = trail[depth - 1] if depth else "Exception"
    assert drawn == {kind.__name__: kind.__base__.__name__ for kind in subclasses(errors.AutograderError)}


def test_there_is_a_sample_of_each_kind_with_facts():
    with_facts = {kind for kind in subclasses(errors.AutograderError) if "__init__" in vars(kind)}
    assert {type(one) for one in SAMPLES} == with_facts


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_is_whole_sentences(error):
    text = str(error)
    assert text.endswith(".")
    assert "None" not in text


@pytest.mark.parametrize("error", [one for one in SAMPLES if vars(one)], ids=lambda error: type(error).__name__)
def test_an_error_says_its_facts(error):
    for value in vars(error).values():
        for fact in value if isinstance(value, tuple | dict) else [value]:
            assert str(fact) in str(error) or fact in (0, 1, "", None) or fact == getattr(error, "details", None)
