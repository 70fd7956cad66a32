"""The errors that people see: one tree in one file, with facts as fields and the way out at the end."""

import ast
import importlib
import inspect
import json
import pkgutil
import re
from pathlib import Path

import pytest

import autograder
from autograder.core import errors

# Judging has exceptions of its own, which it catches or turns into verdicts: people never see them.
JUDGING = {"checks", "sandbox", "suite", "testing", "wire"}
INTERNAL = {
    "autograder.cli.main": {"Ended"},  # carries a signal to the end of the command
    "autograder.interview.inside": {"TooLong"},  # ends a recording in the student's process
    "autograder.interview.values": {"Unreadable"},  # such a question is not asked
}
NO_DISK = OSError(28, "No space left on device")
# One of every class of the tree, or several where its sentence has several forms.
SAMPLES = [
    errors.AutograderError("The grader failed", remedy="Run it again."),
    errors.WrongCall("The format", received="xml", expected="one of csv, json"),
    errors.BadSource("step: points", received="ten", expected="a number of at least 0", path="99_toy.py", line=3),
    errors.BadSubmission("The file is empty", remedy="Save the notebook and submit the .ipynb file again."),
    errors.BadLateTerms("the student is missing", path="var/extensions.csv", line=3),
    errors.UnusableRoster("marks.csv has no row of column names", expected="the CSV file that the LMS exports"),
    errors.PlatformUnavailable("The connection to school.instructure.com broke", remedy="Run the same command again."),
    errors.NbgraderFailed("nbgrader could not convert the notebook."),
    errors.SandboxUnavailable("The fork server ended", remedy="Run the command again."),
    errors.ClusterUnavailable("No worker can grade", remedy="Start some, then run the same command again."),
    errors.BadSuite("`costs` is 7", expected="a number from 0.01 to 1", path=Path("step/mistakes.py"), line=5),
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


def test_there_is_a_sample_of_each_kind():
    assert {type(sample) for sample in SAMPLES} == subclasses(errors.AutograderError)


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_is_whole_sentences(error):
    text = str(error)
    assert text.endswith(".")
    assert "None" not in text


@pytest.mark.parametrize("error", SAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_says_its_facts(error):
    unsaid = ("", None, 0, 1, errors.UNSTATED, getattr(error, "details", None))
    for value in vars(error).values():
        for fact in value if isinstance(value, tuple | dict) else [value]:
            assert fact in unsaid or str(fact) in str(error)


def test_the_sentence_says_where_what_was_received_what_is_expected_and_what_to_do():
    error = errors.BadSource("points", received="x", expected="a number", remedy="Write one.", path="a.py", line=3)
    assert str(error) == "a.py, line 3: points is 'x'; expected a number. Write one."
    assert (error.received, error.expected, error.path, error.line) == ("x", "a number", "a.py", 3)


def test_an_error_crosses_to_another_process_as_its_facts():
    error = errors.BadSubmission("points", received=3, expected="text", remedy="Save it again.", path=Path("a"), line=2)
    again = errors.BadSubmission(**json.loads(json.dumps(error.facts())))
    assert again.facts() == error.facts()
    assert errors.BadSubmission(**errors.BadSubmission("The file is empty").facts()).received is errors.UNSTATED


# Code that raises one of these passes its facts as fields: a whole sentence could be read only by people.
STATED = {"BadLateTerms", "BadSource", "BadSubmission", "BadSuite", "ClusterUnavailable", "SandboxUnavailable"}
STATED |= {"UnusableRoster", "WrongCall"}


def test_no_error_is_raised_with_a_sentence_in_one_piece():
    found = []
    for path in Path(autograder.__path__[0]).rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in STATED and call.args:
                parts = [node.value for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)]
                found += [(path.name, part) for part in parts if isinstance(part, str) and re.search(r"\.(\s|$)", part)]
    assert not [entry for entry in found if entry[1] != "."]  # `removesuffix(".")`
