"""What the commands do in a course of nbgrader alone: grade it with the cells confined, compare its code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from time import monotonic

from ..core.errors import BadSubmission, GradebookLocked, NbgraderFailed, WrongCall
from ..core.ordinary import OrdinaryAssignment, OrdinaryCourse
from ..core.result import Status, SubmissionResult
from ..core.text import clean
from ..intake.reader import read_submission
from ..intake.submissions import CollectedNotebook
from ..judging.job import Graded, ResultStore
from ..notebook.program import grade_id
from .run import Progress, Run

LIBRARIES = ("autograder", "ipython", "keras", "nbgrader", "numpy", "tensorflow")
OTHER = "other cells"


def refuse_options(course: OrdinaryCourse, **given: object) -> None:
    """Raise `WrongCall` for an option that only hidden suites have."""
    for name, value in given.items():
        if value is not None and value is not False:
            raise WrongCall(
                f"--{name.replace('_', '-')} needs hidden suites, and {course.root} is an ordinary nbgrader course",
                remedy="Nothing was done; leave it out.",
            )


def grade_class(
    course: OrdinaryCourse,
    assignment: str,
    found: Sequence[CollectedNotebook],
    run: Run,
    again: Collection[str],
    progress: Progress,
) -> tuple[OrdinaryAssignment, list[SubmissionResult], tuple[str, ...]]:
    """Autograde what is new or has changed in `found`, and the students in `again`, by nbgrader's own steps.

    Returns what the assignment asks for, the results by student, and what to tell the person who grades. Raises
    `GradebookLocked`, and `NbgraderFailed` where the assignment is not generated yet.
    """
    from ..gradebook.late import enter_due_date, late_notes, update_penalties
    from ..gradebook.ordinary import assignment_of, grading_api

    about = assignment_of(course, assignment)
    enter_due_date(course, assignment)
    results = []
    progress(0, len(found), "")
    with grading_api(course, run.confined) as api:
        for done, entry in enumerate(found, 1):
            result = _grade(api, course, about, entry, run.confined, entry.student in again)
            results.append(result)
            progress(done, len(found), result.status.value)
        update_penalties(api, course, assignment)
    ResultStore(course).save_results(assignment, results)
    return about, results, tuple(late_notes(course, assignment))


def _grade(
    api: object,
    course: OrdinaryCourse,
    about: OrdinaryAssignment,
    entry: CollectedNotebook,
    confined: bool,
    again: bool,
) -> SubmissionResult:
    from ..gradebook.app import demand
    from ..gradebook.ordinary import is_recorded, result_of, withhold_scores

    store, begun = ResultStore(course), monotonic()
    failed = SubmissionResult(
        str(entry.folder.relative_to(course.root)), about.id, Status.CRASHED, about.machine_points, entry.student
    )
    try:
        key = _key(course, about, entry, confined)
        kept = None if again else store.by_key(key)
        if kept is not None and is_recorded(course, about.id, entry.student):
            return kept
        _refuse_unreadable(entry)
        demand(api.autograde(about.id, entry.student, force=True, create=True))  # type: ignore[attr-defined]
        result = result_of(course, about, entry.student, round(monotonic() - begun, 3))
    except GradebookLocked:
        raise
    except (BadSubmission, OSError) as error:
        withhold_scores(course, about, entry.student)
        return replace(failed, status=Status.REJECTED, reason=str(error))
    except NbgraderFailed as error:
        withhold_scores(course, about, entry.student)
        return replace(failed, reason=str(error))
    if result.status is Status.GRADED:
        store.keep(key, Graded(result))
    return result


def _refuse_unreadable(entry: CollectedNotebook) -> None:
    """Raise `BadSubmission` where a notebook of a submission cannot be read, or there is none."""
    paths = sorted(entry.folder.glob("*.ipynb"))
    if not paths:
        raise BadSubmission("There is not a notebook in it")
    for path in paths:
        try:
            read_submission(path.read_bytes())
        except BadSubmission as error:
            raise BadSubmission(f"{path.name}: {error.problem}", remedy=error.remedy) from None


def _key(course: OrdinaryCourse, about: OrdinaryAssignment, entry: CollectedNotebook, confined: bool) -> str:
    """Return the hash of all that a result depends on: what was handed in, what students get, points, versions."""
    hashed = hashlib.sha256()
    points = [[part.name, part.points] for part in about.exercises]
    points += [[task.name, task.points] for task in about.manual]
    versions = [version(name) for name in LIBRARIES]
    hashed.update(json.dumps([about.id, entry.student, points, versions, confined]).encode())
    for folder in (entry.folder, course.step("source") / about.id, course.released(about.id)):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                hashed.update(f"\0{path.relative_to(folder)}\0".encode("utf-8", "replace") + path.read_bytes())
    return hashed.hexdigest()


def code_by_cell(entry: CollectedNotebook, given: Collection[str]) -> dict[str, str] | None:
    """Return a student's code by the cells for answers, and that of all other cells; None where it cannot be read.

    `given`: the texts of code that everybody has.
    """
    try:
        return dict(_own_code([path.read_bytes() for path in sorted(entry.folder.glob("*.ipynb"))], given))
    except (BadSubmission, OSError):
        return None


def given_code(course: OrdinaryCourse, assignment: str) -> dict[str, list[str]]:
    """Return the code that everybody has: that of the release, and of the source with its solutions."""
    folders = (course.released(assignment), course.step("source") / assignment)
    texts = [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.ipynb"))]
    given: dict[str, list[str]] = {}
    for data in texts:
        for index, cell in enumerate(read_submission(data)[0].cells):
            if cell.cell_type == "code":
                given.setdefault(grade_id(cell) or f"cell {index}", []).append(clean(cell.source))
    return given


def _own_code(notebooks: list[bytes], given: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the code of cells for answers, each with its name, and that of all other cells that students added."""
    others = []
    for data in notebooks:
        for cell in read_submission(data)[0].cells:
            metadata = cell.metadata.get("nbgrader", {})
            if cell.cell_type != "code" or clean(cell.source).strip() in given:
                continue
            if isinstance(metadata, dict) and metadata.get("solution"):
                yield grade_id(cell), clean(cell.source)
            elif not grade_id(cell):
                others.append(clean(cell.source))
    if others:
        yield OTHER, "\n\n".join(others)
