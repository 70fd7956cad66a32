"""Remove all that a course holds about one student."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..core.course import STUDENT_STEPS, Course
from ..core.errors import WrongCall, did_you_mean
from ..core.files import assignment_lock, write_whole
from ..core.ordinary import OrdinaryCourse
from ..core.text import plural
from ..gradebook.app import find_course
from ..intake.roster import Roster
from ..results.log import count_lines, log_path, remove_lines

FOLDERS = ("earlier", "interviews")  # in var/, with a folder of each student
# In var/, files about a whole class that may name a student: those that a command writes again, the first pattern that
# fits, and those that may be the only copy of something.
CLASS_FILES = {
    "results/entered/*.json": "autograder grade",
    "reports/*-similarity.html": "autograder similarity",
    "reports/*-requests.html": "autograder requests",
    "reports/*.html": "autograder report",
    "live/*.html": "autograder grade --watch",
    "feedback/*.zip": "autograder feedback --for",
}
UNTOUCHED = ("archive/*.zip", "shards/*.json", "gradebook.db.*")


@dataclass(frozen=True)
class Trace:
    """One place that holds something about a student, and how much: "12 files", "3 lines"."""

    path: Path
    amount: str
    remove: Callable[[], None]


@dataclass(frozen=True)
class Erasure:
    """What there was about a student. `removed`: whether it is gone now.

    `class_files` are files about a whole class. They are removed as well, and the command that belongs to each writes
    it again. `untouched` stay: archives, results of other machines, and copies of the gradebook that nbgrader made.
    """

    student: str
    traces: tuple[Trace, ...]
    class_files: tuple[tuple[Path, str], ...]
    untouched: tuple[Path, ...]
    removed: bool


def erase(student: str, course: Course | None = None, *, really: bool = False) -> Erasure:
    """Find all that a course holds about a student; with `really`, remove it.

    Removing what was removed in part, because a run was killed, goes on. Raises `WrongCall` where there is nothing
    about the student, `AssignmentBusy` while an assignment is collected or graded, `GradebookLocked`.
    """
    course = course or find_course()
    with ExitStack() as locks:
        if really:
            for assignment in course.ids():
                locks.enter_context(assignment_lock(course, assignment, "autograder erase"))
        traces = tuple(_traces(course, student))
        if not traces:
            raise _nothing(course, student)
        found: dict[Path, str] = {}
        for name, command in CLASS_FILES.items():
            for path in sorted(course.var.glob(name)):
                found.setdefault(path, command)
        if really:
            for path in found:
                path.unlink(missing_ok=True)
            for trace in traces:
                trace.remove()
    stay = [path for name in UNTOUCHED for path in sorted(course.var.glob(name))]
    return Erasure(student, traces, tuple(found.items()), tuple(stay), really)


def _nothing(course: Course, student: str) -> WrongCall:
    known = {path.name for path in course.step("submitted").glob("*")}
    return WrongCall(
        f"The course holds nothing about {student}", remedy=f"Nothing was removed. {did_you_mean(student, known)}"
    )


def _traces(course: Course, student: str) -> Iterator[Trace]:
    """Yield what there is, in the order of removal: what one finds a student by comes last."""
    from ..gradebook.exchange import exchange_folder, released_pages  # loads nbgrader: seconds

    if student not in ("", ".", "..") and "/" not in student:
        exchange = exchange_folder(course)
        for path in released_pages(course, student, exchange):  # first: found by a secret in the student's folders
            yield Trace(path, "1 page", partial(path.unlink, missing_ok=True))
        own = [course.step(name) / student for name in STUDENT_STEPS] + [
            course.var / name / student for name in FOLDERS
        ]
        own += (path for path in exchange.glob("inbound/*+*") if path.name.split("+")[0] == student)
        for folder in filter(Path.is_dir, own):
            files = sum(path.is_file() for path in folder.rglob("*"))
            yield Trace(folder, plural(files, "file"), partial(shutil.rmtree, folder))
    for path in _results(course, student):
        yield Trace(path, "1 result", partial(path.unlink, missing_ok=True))
    yield from _extensions(course, student)
    lines = count_lines(course, student)
    if lines:
        yield Trace(log_path(course), plural(lines, "line"), lambda: remove_lines(course, student))
    roster = Roster(course)
    if roster.entries(student):
        entries = plural(roster.entries(student), "entry", "entries")
        yield Trace(course.var / "roster.json", entries, lambda: _forget(roster, student))
    from ..gradebook.students import remove_student, submissions_in_gradebook  # loads nbgrader: seconds

    graded = submissions_in_gradebook(course, student)
    if graded is not None:
        place = course.root if isinstance(course, OrdinaryCourse) else course.var
        yield Trace(place / "gradebook.db", plural(graded, "submission"), lambda: remove_student(course, student))


def _results(course: Course, student: str) -> list[Path]:
    """Return the files of results that are kept about a student, also those of earlier notebooks."""
    found = [path for path in sorted((course.var / "results" / "files").glob("*/*.json")) if path.stem == student]
    for path in sorted((course.var / "results").glob("*/*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        result = content.get("result", content) if isinstance(content, dict) else {}
        if isinstance(result, dict) and result.get("student") == student:
            found.append(path)
    return found


def _extensions(course: Course, student: str) -> Iterator[Trace]:
    path = course.var / "extensions.csv"
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    kept = [line for line in lines if _first_value(line) != student]
    if len(kept) < len(lines):
        yield Trace(path, plural(len(lines) - len(kept), "line"), lambda: write_whole(path, "".join(kept)))


def _first_value(line: str) -> str:
    delimiter = ";" if ";" in line else ","
    return next((values[0].strip() for values in csv.reader(io.StringIO(line), delimiter=delimiter) if values), "")


def _forget(roster: Roster, student: str) -> None:
    roster.forget(student)
    roster.save()
