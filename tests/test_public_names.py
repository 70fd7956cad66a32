"""The names that the parts of the engine promise."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import autograder

PACKAGES = {
    "autograder": [
        "Assignment",
        "AssignmentBusy",
        "AutograderError",
        "BadLateTerms",
        "BadSettings",
        "BadSource",
        "BadSubmission",
        "BadSuite",
        "BrokenRoster",
        "BrokenSuite",
        "Collection",
        "ConfinementFailed",
        "Course",
        "CourseNotFound",
        "Exercise",
        "ExerciseResult",
        "GradebookLocked",
        "GradesWouldBeLost",
        "Grading",
        "Incident",
        "IncidentKind",
        "LatePolicy",
        "LeakRefused",
        "Limits",
        "ManualTask",
        "NbgraderFailed",
        "NotGraded",
        "NotGradedYet",
        "NotWritten",
        "NothingCollected",
        "Result",
        "SandboxUnavailable",
        "Status",
        "TestResult",
        "UnknownAssignment",
        "UnknownPath",
        "UnknownStudents",
        "UnusableRoster",
        "Verdict",
        "WrongCall",
        "collect",
        "configure",
        "grade",
        "mark",
    ],
    "autograder.checks": ["check", "quietly"],
    "autograder.cli": [],
    "autograder.core": [],
    "autograder.feedback": ["render_feedback"],
    "autograder.gradebook": [],
    "autograder.html": [],
    "autograder.lms": [],
    "autograder.notebook": [],
    "autograder.pipeline": [],
    "autograder.report": ["as_rows", "examples", "find_changes", "render_report"],
    "autograder.sandbox": [],
    "autograder.sandbox.confine": [
        "ConfinementFailed",
        "Level",
        "Offer",
        "Policy",
        "confine",
        "confine_own",
        "default_readable",
        "look",
        "offer",
        "usable_uid",
    ],
    "autograder.sandbox.inside": [],
    "autograder.sandbox.rebuild": [],
    "autograder.similarity": ["find_pairs", "render_similarity"],
    "autograder.suite": [],
    "autograder.usecases": [],
    "autograder.wire": [],
}


def test_there_are_no_other_packages():
    found = {info.name for info in pkgutil.walk_packages(autograder.__path__, "autograder.") if info.ispkg}
    assert found | {"autograder"} == set(PACKAGES)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_shows_these_names_sorted(name):
    package = importlib.import_module(name)
    assert list(getattr(package, "__all__", [])) == PACKAGES[name] == sorted(PACKAGES[name])
    for one in PACKAGES[name]:
        assert getattr(package, one) is not None


def test_the_api_has_every_error_that_people_see():
    from autograder.core import errors

    kinds = {name for name, kind in vars(errors).items() if getattr(kind, "__module__", "") == errors.__name__}
    assert kinds <= set(autograder.__all__)


def test_type_checkers_see_the_same_api():
    """The names for type checkers, which Python never loads, are those that it loads when they are used."""
    tree = ast.parse(Path(autograder.__file__).read_text())
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    imported = {
        alias.asname or alias.name: f"{node.module}{f':{alias.name}' if alias.asname else ''}"
        for node in block.body
        for alias in node.names
    }
    assert imported == autograder._HOMES


def test_importing_the_api_loads_nothing_else():
    code = "import sys, autograder; print(sorted(name for name in sys.modules if name.startswith('autograder.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        autograder.nothing  # noqa: B018


@pytest.mark.parametrize("name", [name for name in PACKAGES if name != "autograder"])
def test_a_package_holds_public_names_only(name):
    """No code in `__init__`: imports, `__all__` and a docstring."""
    tree = ast.parse(Path(importlib.import_module(name).__file__).read_text())
    kinds = [type(node).__name__ for node in tree.body]
    assert set(kinds) <= {"Expr", "ImportFrom", "Assign"}


def test_what_the_notebooks_import_is_there():
    from autograder.checks import compare

    for name in ("Mismatch", "array", "close", "equal", "number", "unpack"):
        assert callable(getattr(compare, name))
