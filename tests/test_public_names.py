"""The names that the parts of the engine promise."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import autograder

PACKAGES = {
    "autograder": [],
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


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_holds_public_names_only(name):
    """No code in `__init__`: imports, `__all__` and a docstring."""
    tree = ast.parse(Path(importlib.import_module(name).__file__).read_text())
    kinds = [type(node).__name__ for node in tree.body]
    assert set(kinds) <= {"Expr", "ImportFrom", "Assign"}


def test_what_the_notebooks_import_is_there():
    from autograder.checks import compare

    for name in ("Mismatch", "array", "close", "equal", "number", "unpack"):
        assert callable(getattr(compare, name))
