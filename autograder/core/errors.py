"""The errors that people see. Each says what was received, what was expected and how to go on.

AutograderError
├── WrongCall             the caller asked for something that does not exist; nothing was done
│   ├── CourseNotFound        the folder is not inside a course
│   ├── UnknownAssignment     the course has no such assignment
│   ├── UnknownPath           no such file or folder
│   └── UnknownStudents       these students handed in nothing
├── BadSettings           the course's nbgrader_config.py cannot be read or has an invalid setting
├── NothingCollected      too few submissions were collected for what was asked
├── NotGradedYet          there is no result yet
├── AssignmentBusy        another process collects or grades the same assignment
├── NotWritten            a file could not be written
├── BadSource             an assignment's source breaks a rule
├── LeakRefused           a release would publish something secret or unknown
├── BadSubmission         a file that was handed in, or a download of such files, cannot be read
├── NotGraded             a submission could not be graded and waits for a person
├── BadLateTerms          an invalid late policy, due date or extension
├── UnusableRoster        a gradebook or worksheet of an LMS cannot be read or filled in
├── PlatformUnavailable   a learning platform cannot be reached, or refuses what it was asked
├── BrokenRoster          the course's own `var/roster.json` cannot be read
├── NbgraderFailed        nbgrader could not do what it was asked
│   └── GradebookLocked       another program holds the gradebook
├── GradesWouldBeLost     the source no longer has a cell that a person graded
├── SandboxUnavailable    this machine cannot confine student code well enough
│   └── ConfinementFailed     a protection that this machine offers could not be put in place
├── ClusterUnavailable    no machine of a cluster can grade, or the cluster no longer answers
└── BadSuite              a hidden suite or catalogue breaks a rule
    └── BrokenSuite           a hidden suite fails on its own reference, or gives an untouched notebook points
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

SERVED = (
    "collect",
    "grade",
    "report",
    "feedback",
    "export",
    "similarity",
    "request",
    "requests",
    "archive",
    "erase",
)  # the commands for ordinary nbgrader courses
UNSTATED: object = object()  # `received` where there is no single value to show


class AutograderError(Exception):
    """Something that a person can act on. The facts are fields; the sentence is made from them here and nowhere else.

    Parameters: `problem`, what is wrong, without a full stop. If a value was `received`, `problem` names what has that
    value: `AutograderError("points", received="x", expected="a number")` says "points is 'x'; expected a number."
    `expected`, what would be right. `remedy`, what to do, in whole sentences. `path` and `line`, where the problem is.
    """

    def __init__(
        self,
        problem: str,
        *,
        received: object = UNSTATED,
        expected: str = "",
        remedy: str = "",
        path: Path | str | None = None,
        line: int | None = None,
    ) -> None:
        self.problem, self.received, self.expected, self.remedy = problem, received, expected, remedy
        self.path, self.line = path, line
        place = "" if path is None else f"{path}, line {line}: " if line else f"{path}: "
        value = "" if received is UNSTATED else f" is {received!r}"
        right = f"; expected {expected}" if expected else ""
        super().__init__(f"{place}{problem}{value}{right}. {remedy}".rstrip())

    def facts(self) -> dict[str, Any]:
        """Return the parameters of an equal error, to make it again in another process. A value becomes its text."""
        received = {} if self.received is UNSTATED else {"received": str(self.received)}
        place = None if self.path is None else str(self.path)
        known = {"expected": self.expected, "remedy": self.remedy, "path": place, "line": self.line}
        return {"problem": self.problem, **received, **known}


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return a question with the name that `name` may have meant, with a space after it; "" where none is close."""
    from difflib import get_close_matches  # only where something was wrong

    close = get_close_matches(name, sorted(known), 1)
    return f"Did you mean {close[0]}? " if close else ""


class WrongCall(AutograderError):
    """The caller asked for something that does not exist or cannot be; nothing was done."""


class CourseNotFound(WrongCall):
    """`folder` is not inside a course. `ordinary`: it is inside a course of nbgrader alone."""

    def __init__(self, folder: Path) -> None:
        self.ordinary = any((place / "nbgrader_config.py").is_file() for place in (folder, *folder.parents))
        remedy = (
            "Change to the course's folder, or name it with --course or AUTOGRADER_COURSE. "
            "`autograder init FOLDER` starts a course."
        )
        if self.ordinary:
            remedy = (
                f"It has an nbgrader_config.py: in an ordinary nbgrader course these commands work, beside nbgrader's "
                f"own: {', '.join(SERVED)}. The others need hidden suites, and `interview` needs public checks, whose "
                "calls it repeats: `autograder init FOLDER` starts a course with both."
            )
        super().__init__(f"{folder} is not inside a course (a folder with solutions/ and tests/hidden/)", remedy=remedy)
        self.folder = folder


class UnknownAssignment(WrongCall):
    """The course has no such assignment; `known` are those that it has."""

    def __init__(self, assignment: str, known: Sequence[str], folder: Path) -> None:
        super().__init__(
            f"No assignment {assignment!r} in {folder}",
            remedy=f"{did_you_mean(assignment, known)}There are: {', '.join(known) or 'none yet'}.",
        )
        self.assignment, self.known = assignment, tuple(known)


class UnknownPath(WrongCall):
    """No such file or folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} does not exist", remedy="Nothing was done; give the path of a file or folder that exists."
        )
        self.path = path


class UnknownStudents(WrongCall):
    """These students submitted nothing; `known` are those who did."""

    def __init__(self, students: Collection[str], known: Collection[str]) -> None:
        meant = "".join(did_you_mean(student, known) for student in sorted(students))
        super().__init__(
            f"No submission was collected of {', '.join(sorted(students))}",
            remedy=f"Nothing was done. {meant}Collected were: {', '.join(sorted(known))}.",
        )
        self.students, self.known = tuple(sorted(students)), tuple(sorted(known))


class BadSettings(AutograderError):
    """The course's `nbgrader_config.py` cannot be read, or has an invalid setting."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"{path} cannot be used: {reason}", remedy="Correct it, then run the same command again.")
        self.path, self.reason = path, reason


class NothingCollected(AutograderError):
    """Too few submissions were collected: `found`, where `needed` are needed."""

    def __init__(self, assignment: str, found: int = 0, needed: int = 1) -> None:
        what = "Nothing was collected" if not found else f"{found} of at least {needed} submissions were collected"
        super().__init__(f"{what} for {assignment}", remedy=f"Run `autograder collect {assignment} PATH` first.")
        self.assignment, self.found, self.needed = assignment, found, needed


class NotGradedYet(AutograderError):
    """There is no result of an assignment, or of one `student`, yet."""

    def __init__(self, assignment: str, student: str | None = None) -> None:
        whose = f" for {student}" if student else ""
        super().__init__(
            f"{assignment} was not graded yet{whose}", remedy=f"Run `autograder grade {assignment}` first."
        )
        self.assignment, self.student = assignment, student


class AssignmentBusy(AutograderError):
    """Another process collects or grades the same assignment. `holder` says which, "" where that is not known."""

    def __init__(self, assignment: str, doing: str, holder: str) -> None:
        super().__init__(
            f"`{doing}` was not started: {holder or 'another process'} is at work on {assignment}",
            remedy="Wait until it ends, then run the same command again.",
        )
        self.assignment, self.doing, self.holder = assignment, doing, holder


class NotWritten(AutograderError):
    """A file could not be written; what it held before is still there. `reason` is the system's."""

    def __init__(self, path: Path, error: OSError, advice: str) -> None:
        super().__init__(f"{path} could not be written: {error.strerror}", remedy=advice)
        self.path, self.reason = path, error.strerror


class BadSource(AutograderError):
    """An assignment's source breaks a rule."""


class LeakRefused(AutograderError):
    """A release would publish something secret or unknown; `leaks` has a sentence for each."""

    def __init__(self, assignment: str, leaks: Sequence[str]) -> None:
        super().__init__(f"{assignment} was not released", remedy=" ".join(leaks))
        self.assignment, self.leaks = assignment, tuple(leaks)


class BadSubmission(AutograderError):
    """A file that was handed in, or a download of such files, cannot be read or belongs to no assignment."""


class NotGraded(AutograderError):
    """A submission could not be graded and waits for a person; nbgrader lists it among its errors."""

    def __init__(self, student: str, reason: str) -> None:
        super().__init__(f"{student}: {reason.removesuffix('.')}", remedy="No score was recorded.")
        self.student, self.reason = student, reason


class BadLateTerms(AutograderError):
    """Invalid late policy, due date or extension."""


class UnusableRoster(AutograderError):
    """A gradebook or worksheet of an LMS cannot be read or filled in; the text says which file is expected."""


class PlatformUnavailable(AutograderError):
    """A learning platform cannot be reached, refuses what it was asked, or sends something unusable."""


class BrokenRoster(AutograderError):
    """The course's `var/roster.json` cannot be read; it is never overwritten."""

    def __init__(self, path: Path, reason: Exception) -> None:
        super().__init__(
            f"{path} cannot be read: {reason}",
            remedy="Correct it, or move it away and collect the downloads again.",
        )
        self.path, self.reason = path, reason


class NbgraderFailed(AutograderError):
    """nbgrader could not do what it was asked; `problem` is the end of its log."""

    def __init__(self, problem: str, *, remedy: str = "") -> None:
        super().__init__(problem.removesuffix("."), remedy=remedy)


class GradebookLocked(NbgraderFailed):
    """Another program holds the gradebook; nothing was entered."""

    def __init__(self) -> None:
        super().__init__(
            "The gradebook is locked by another program (formgrader, or another run of autograder)",
            remedy="The results are kept. Close that program, then run the same command again to enter them.",
        )


class GradesWouldBeLost(AutograderError):
    """The source no longer has cells that a person graded; nothing was changed. `students` by the cell's name."""

    def __init__(self, students: Mapping[str, Collection[str]]) -> None:
        whose = "; ".join(f"{name} ({', '.join(sorted(names))})" for name, names in sorted(students.items()))
        super().__init__(
            f"The source no longer has cells that a person graded: {whose}",
            remedy="Put them back under these names, or clear those points and comments in formgrader first.",
        )
        self.students = {name: tuple(sorted(names)) for name, names in students.items()}


class SandboxUnavailable(AutograderError):
    """This machine cannot confine student code well enough."""


class ClusterUnavailable(AutograderError):
    """No machine of a cluster can grade, or the cluster no longer answers."""


class ConfinementFailed(SandboxUnavailable):
    """A protection that this machine offers could not be put in place; no student code may run in this process.

    `layer` names the protection, `reason` is the system's.
    """

    def __init__(self, layer: str, reason: object) -> None:
        super().__init__(
            f"{layer}: {reason}", remedy="Nothing was run; `autograder doctor` says what this machine offers."
        )
        self.layer, self.reason = layer, reason


class BadSuite(AutograderError):
    """A hidden suite, or a catalogue beside it, breaks a rule."""


class BrokenSuite(BadSuite):
    """A hidden suite fails on its own reference, or gives an untouched notebook points.

    `details` names each test, with the traceback where there is one; it has several lines.
    """

    def __init__(self, assignment: str, folder: Path, details: str) -> None:
        super().__init__(
            f"The hidden suite of {assignment} is broken, so nobody was graded",
            remedy=f"Repair what is listed above in {folder} and run the same command again.",
        )
        self.assignment, self.folder, self.details = assignment, folder, details
