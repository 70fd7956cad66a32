"""Grade notebooks from Python.

course = autograder.Course.find()
result = autograder.mark("alice.ipynb", course)                  one notebook; nothing is stored
for result in autograder.grade("02_recurrent_cell", course): ... what was collected; the marks are entered

A name is loaded when it is first used: importing this package loads nothing else.
"""

from importlib import import_module
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
        SandboxUnavailable,
        UnknownAssignment,
        UnknownPath,
        UnknownStudents,
        UnusableRoster,
        WrongCall,
    )
    from .core.incidents import Incident, IncidentKind
    from .core.late import LatePolicy
    from .core.result import ExerciseResult, Status, TestResult, Verdict
    from .core.result import SubmissionResult as Result
    from .gradebook.config import configure, confine_cells
    from .usecases.collect import Collection, collect
    from .usecases.grade import Grading, grade
    from .usecases.mark import mark

# Where each public name is defined: the module, with the name there where it is a different one.
_HOMES = {
    "Assignment": "core.assignment",
    "AssignmentBusy": "core.errors",
    "AutograderError": "core.errors",
    "BadLateTerms": "core.errors",
    "BadSettings": "core.errors",
    "BadSource": "core.errors",
    "BadSubmission": "core.errors",
    "BadSuite": "core.errors",
    "BrokenRoster": "core.errors",
    "BrokenSuite": "core.errors",
    "Collection": "usecases.collect",
    "ConfinementFailed": "core.errors",
    "Course": "core.course",
    "CourseNotFound": "core.errors",
    "Exercise": "core.assignment",
    "ExerciseResult": "core.result",
    "GradebookLocked": "core.errors",
    "GradesWouldBeLost": "core.errors",
    "Grading": "usecases.grade",
    "Incident": "core.incidents",
    "IncidentKind": "core.incidents",
    "LatePolicy": "core.late",
    "LeakRefused": "core.errors",
    "Limits": "core.assignment",
    "ManualTask": "core.assignment",
    "NbgraderFailed": "core.errors",
    "NotGraded": "core.errors",
    "NotGradedYet": "core.errors",
    "NotWritten": "core.errors",
    "NothingCollected": "core.errors",
    "Reason": "checks.student",
    "Result": "core.result:SubmissionResult",
    "SandboxUnavailable": "core.errors",
    "Status": "core.result",
    "TestResult": "core.result",
    "UnknownAssignment": "core.errors",
    "UnknownPath": "core.errors",
    "UnknownStudents": "core.errors",
    "UnusableRoster": "core.errors",
    "Verdict": "core.result",
    "WrongCall": "core.errors",
    "collect": "usecases.collect",
    "configure": "gradebook.config",
    "confine_cells": "gradebook.config",
    "grade": "usecases.grade",
    "mark": "usecases.mark",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    home, _, there = _HOMES.get(name, "").partition(":")
    if not home:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{home}", __name__), there or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
