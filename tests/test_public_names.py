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
        "Action",
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
        "ChangedScore",
        "ClusterUnavailable",
        "Collected",
        "Collection",
        "ConfinementFailed",
        "Course",
        "CourseNotFound",
        "Crash",
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
        "NamedMistake",
        "NbgraderFailed",
        "NotGraded",
        "NotGradedYet",
        "NotWritten",
        "NothingCollected",
        "PlatformUnavailable",
        "Plot",
        "Reason",
        "Recorded",
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
        "confine_cells",
        "grade",
        "mark",
    ],
    "autograder.checks": ["check", "quietly", "show_with_sliders"],
    "autograder.cli": [],
    "autograder.cluster": [],
    "autograder.core": [],
    "autograder.feedback": ["HandedIn", "Material", "render_feedback", "sections_of", "without_sections"],
    "autograder.gradebook": [],
    "autograder.html": [],
    "autograder.intake": [],
    "autograder.interview": [
        "Kind",
        "Question",
        "choose_questions",
        "functions_of",
        "opened",
        "random_for",
        "render_sheet",
    ],
    "autograder.judging": [],
    "autograder.lms": [],
    "autograder.notebook": [],
    "autograder.report": ["as_rows", "examples", "render_report"],
    "autograder.results": [],
    "autograder.sandbox": [],
    "autograder.sandbox.confine": [
        "ConfinementFailed",
        "Level",
        "Offer",
        "Policy",
        "Reach",
        "confine",
        "confine_own",
        "default_readable",
        "enter",
        "look",
        "offer",
        "reach",
        "usable_uid",
    ],
    "autograder.sandbox.inside": [],
    "autograder.sandbox.rebuild": [],
    "autograder.similarity": ["find_pairs", "render_similarity"],
    "autograder.suite": [],
    "autograder.testing": [
        "TOLERANCE",
        "Changed",
        "Mismatch",
        "Reason",
        "Replaced",
        "StudentError",
        "array",
        "attempt",
        "close",
        "describe",
        "equal",
        "gist",
        "holds",
        "keras_calls",
        "keras_model",
        "must_follow_the_loss",
        "must_trace",
        "number",
        "optimizer_class",
        "other_weights",
        "own_cell",
        "read_again",
        "results_together",
        "set_clipping",
        "set_random_seed",
        "set_weights_by_shape",
        "shown",
        "standard_keras_model",
        "standard_model",
        "unpack",
        "weight_shapes",
    ],
    "autograder.usecases": [],
    "autograder.wire": [],
}


def in_order(names):
    """Sort names as ruff does: constants come first."""
    return sorted(names, key=lambda name: (not name.isupper(), name))


def test_there_are_no_other_packages():
    found = {info.name for info in pkgutil.walk_packages(autograder.__path__, "autograder.") if info.ispkg}
    assert found | {"autograder"} == set(PACKAGES)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_shows_these_names_sorted(name):
    package = importlib.import_module(name)
    assert list(getattr(package, "__all__", [])) == PACKAGES[name] == in_order(PACKAGES[name])
    for one in PACKAGES[name]:
        assert getattr(package, one) is not None


def test_the_api_has_every_error_that_people_see():
    from autograder.core import errors

    own = {name: kind for name, kind in vars(errors).items() if getattr(kind, "__module__", "") == errors.__name__}
    kinds = {name for name, kind in own.items() if isinstance(kind, type)}
    assert len(kinds) > 20
    assert kinds <= set(autograder.__all__)


def test_the_api_has_every_part_of_a_result():
    from autograder.core.schema import results_schema

    parts = set(results_schema()["$defs"])
    assert parts >= {"Crash", "NamedMistake", "Plot"}
    assert parts - {"SubmissionResult"} <= set(autograder.__all__)  # that one is called `Result` there


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


def test_public_checks_speak_the_dialect_of_hidden_tests():
    """The names of public checks are the same objects, but for the guard of Keras, which also lets our errors pass."""
    public, hidden = (importlib.import_module(name) for name in ("autograder.checks.testing", "autograder.testing"))
    assert list(public.__all__) == in_order(public.__all__)
    assert set(public.__all__) <= set(hidden.__all__)
    for name in set(public.__all__) - {"keras_calls"}:
        assert getattr(public, name) is getattr(hidden, name)


@pytest.mark.parametrize(
    ("pattern", "front_door"),
    [
        ("tests/hidden/**/test_*.py", "autograder.testing"),
        ("tests/hidden/**/conftest.py", "autograder.testing"),
        ("solutions/*/checks/test_*.py", "checks.testing"),
    ],
)
def test_suites_and_checks_import_from_their_front_door_only(pattern, front_door):
    files = sorted(Path(__file__).parent.parent.glob(pattern))
    assert files
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = {name for name in names if name.split(".")[0] in ("autograder", "checks")}
            assert ours <= {front_door}, f"{path} imports {ours}"


def test_the_results_of_grading_load_no_library():
    """The reasons of a failed call lie in `checks`, whose comparisons need NumPy and whose checks need pytest."""
    code = "import sys, autograder.core.result; print(sorted({'numpy', 'pytest'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
