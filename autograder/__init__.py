"""Grade notebooks from Python.

course = autograder.Course.find()
result = autograder.mark("alice.ipynb", course)                  one notebook; nothing is stored
for result in autograder.grade("02_recurrent_cell", course): ... what was collected; the scores are entered

A name is loaded when it is first used: importing this package loads nothing else.
"""

import ast
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checks.student import Reason
    from .core.assignment import Assignment, Exercise, Limits, ManualTask
    from .core.course import Course
    from .core.errors import (
        AssignmentBusy,
        AutograderError,
        BadLateTerms,
        BadSettings,
        BadSource,
        BadSubmission,
        BadSuite,
        BrokenRoster,
        BrokenSuite,
        ClusterUnavailable,
        ConfinementFailed,
        CourseNotFound,
        GradebookLocked,
        GradesWouldBeLost,
        LeakRefused,
        NbgraderFailed,
        NotGraded,
        NotGradedYet,
        NothingCollected,
        NotWritten,
        PlatformUnavailable,
        SandboxUnavailable,
        UnknownAssignment,
        UnknownPath,
        UnknownStudents,
        UnusableRoster,
        WrongCall,
    )
    from .core.incidents import Incident, IncidentKind
    from .core.late import LatePolicy
    from .core.recorded import Recorded
    from .core.result import Crash, ExerciseResult, NamedMistake, Plot, Status, TestResult, Verdict
    from .core.result import SubmissionResult as Result
    from .gradebook.config import configure, confine_cells
    from .usecases.changed_scores import ChangedScore
    from .usecases.collect import Action, Collected, Collection, collect
    from .usecases.grade import Grading, grade
    from .usecases.mark import mark


def _homes() -> dict[str, tuple[str, str]]:
    """Return where each public name is defined: its module and its name there.

    The block above is the only list of the public names. Type checkers read it; Python does not run it, so that nothing
    is loaded before it is used, and reads its text here instead.
    """
    source = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in source.body if isinstance(node, ast.If))
    found = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name: (f".{node.module}", alias.name) for node in found for alias in node.names}


_HOMES = _homes()
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, there = _HOMES[name]
    value = getattr(import_module(module, __name__), there)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
