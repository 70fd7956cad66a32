"""Collect from Canvas and send scores to it, with a token. `autograder.lms.canvas_online` speaks with Canvas."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import BadSubmission, NotGradedYet, PlatformUnavailable, WrongCall
from ..core.files import assignment_lock
from ..core.text import one_line
from ..intake.letters import LONGEST, Letter, is_letter
from ..intake.roster import Roster
from ..intake.submissions import MAX_UNPACKED_OF_ONE, is_notebook
from ..judging.definitions import AssignmentDefinition
from ..lms import canvas
from ..lms.download import Download, SubmittedFile
from ..lms.fill import TEST_STUDENT
from ..lms.matching import RosterRow, match
from ..notebook.reading import MAX_BYTES
from .collect import Collected, Collection, collect_files
from .export import left_out, problems_of, sort_scores
from .run import Progress, no_progress

if TYPE_CHECKING:
    from ..lms.canvas_online import Attachment, CanvasAssignment, Online

BATCH = 256 * 2**20  # bytes that are collected together: what arrived before a connection breaks is kept


@dataclass(frozen=True)
class Listed:
    """A submission in Canvas: its student, the names of its files, and whether it is new here."""

    student: str
    files: str
    time: datetime
    late: bool
    is_new: bool

    def __str__(self) -> str:
        late = ", late" if self.late else ""
        there = "new" if self.is_new else "collected already"
        return f"{self.student}: {self.files}, handed in {self.time:%Y-%m-%d %H:%M} UTC{late}: {there}"


@dataclass(frozen=True)
class FromCanvas:
    """What collecting from Canvas did.

    `source`, the assignment there; `entries`, each file that was read; `unchanged`, how many students' files were there
    already; `requests`, the new regrade requests; `listed`, each submission, where nothing was to be done; `notes`,
    what else to say; `problem`, why it ended before the last student, "" where it did not.
    """

    source: str
    entries: tuple[Collected, ...] = ()
    unchanged: int = 0
    requests: tuple[Letter, ...] = ()
    listed: tuple[Listed, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""


def collect_from_canvas(
    assignment: str,
    address: str,
    course: Course | None = None,
    *,
    called: str = "",
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> FromCanvas:
    """Copy each student's last attempt from Canvas to where `collect` puts a download's, with its time.

    What is there already is not fetched again, and what arrived before the connection broke is kept: the same call goes
    on from there. Parameters: `address`, a Canvas course's number or address; `called`, the assignment's name or number
    there; `dry_run` fetches and writes nothing. Raises `WrongCall`, `PlatformUnavailable`, `AssignmentBusy`.
    """
    course = course or Course.find()
    there = _assignment_there(_about(course, assignment), address, called)
    with assignment_lock(course, assignment, f"autograder collect {assignment}"):
        known = _collected_before(course, assignment)
        found = [one for one in there.submissions() if one.time]
        useful = [one for one in found if _wanted(one)]
        notes = [
            f"{_name(one)} handed in no notebook: {_files(one) or 'no file'}" for one in found if one not in useful
        ]
        new = [one for one in useful if not _is_known(one, known)]
        source, unchanged = f"{there.name} ({there.id})", len(found) - len(notes) - len(new)
        if dry_run:
            listed = tuple(_listed(one, one in new) for one in useful)
            return FromCanvas(source, unchanged=unchanged, listed=listed, notes=tuple(notes))
        entries: list[Collected] = []
        requests: list[Letter] = []
        problem = ""
        try:
            for batch in _fetched(there, new, notes, progress):
                collection = _collect(course, assignment, there, batch)
                entries += collection.entries
                requests += collection.requests
                notes += collection.notes
        except PlatformUnavailable as error:
            problem = str(error)
    said = tuple(dict.fromkeys(notes))
    return FromCanvas(source, tuple(entries), unchanged, tuple(requests), notes=said, problem=problem)


Batch = dict[str, tuple[SubmittedFile, bytes]]  # by the name that a download would give the file


def _fetched(there: CanvasAssignment, new: Sequence[Online], notes: list[str], progress: Progress) -> Iterator[Batch]:
    """Yield the files of students, whole students only; the last ones also where the connection breaks after them."""
    batch: Batch = {}
    progress(0, len(new), "")
    try:
        for number, one in enumerate(new, 1):
            batch |= _files_of(there, one, notes)
            if sum(len(data) for _, data in batch.values()) > BATCH:
                yield batch
                batch = {}
            progress(number, len(new), "")
    except PlatformUnavailable:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _files_of(there: CanvasAssignment, one: Online, notes: list[str]) -> Batch:
    files: Batch = {}
    for attachment in _wanted(one):
        most = MAX_BYTES if is_notebook(attachment.name) else MAX_UNPACKED_OF_ONE
        most = 4 * LONGEST if is_letter(attachment.name) else most  # bytes: no character has more than four
        try:
            data = there.download(attachment, most)
        except BadSubmission as error:
            notes.append(f"{_name(one)}: {one_line(attachment.name, 80)} was not collected: {error}")
            continue
        place = canvas.flat_name(one.person, one.late, attachment.id, attachment.name)
        about = SubmittedFile((one.person,), attachment.name, attempt=attachment.id, time=one.time, late=one.late)
        files[place] = about, data
    return files


def _collect(course: Course, assignment: str, there: CanvasAssignment, batch: Batch) -> Collection:
    """Collect files as from a download of Canvas; who handed in what, and when, is known from Canvas itself."""
    known = Download("canvas", {place: about for place, (about, _) in batch.items()})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"canvas-{there.id}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for place, (about, data) in batch.items():
                assert about.time is not None
                archive.writestr(zipfile.ZipInfo(place, about.time.astimezone(UTC).timetuple()[:6]), data)
        return collect_files(course, assignment, [path], lambda _: known)


def _collected_before(course: Course, assignment: str) -> dict[tuple[str, int], str]:
    """Return the time of each file from Canvas that was collected and is still there, by its owner's id and its own."""
    times = {}
    for student, entry in Roster(course).handed_in(assignment, "canvas").items():
        found = canvas.FLAT.fullmatch(Path(entry.place).name)
        if found and course.submitted(assignment, student).is_file():
            times[found["anonymous"] or found["user"], int(found["file"])] = entry.time
    return times


def _is_known(one: Online, known: dict[tuple[str, int], str]) -> bool:
    time = one.time.isoformat(timespec="seconds") if one.time else ""
    return any(known.get((one.person.id, attachment.id)) == time for attachment in one.attachments)


def _wanted(one: Online) -> list[Attachment]:
    """Return the files that may hold a notebook, and regrade requests."""
    return [
        file
        for file in one.attachments
        if is_notebook(file.name) or file.name.lower().endswith(".zip") or is_letter(file.name)
    ]


def _files(one: Online) -> str:
    return ", ".join(one_line(file.name, 80) for file in one.attachments[:5])


def _name(one: Online) -> str:
    name = one_line(one.person.name, 80)
    return f"{name} ({one.person.id})" if name else one.person.id


def _listed(one: Online, is_new: bool) -> Listed:
    assert one.time is not None
    return Listed(_name(one), _files(one), one.time.astimezone(UTC), one.late, is_new)


class Sending(StrEnum):
    """What became of one score."""

    SENT = "sent"
    WOULD = "would be sent"
    UNCHANGED = "unchanged"  # Canvas has this score already
    EXCUSED = "excused"  # in Canvas: it stays so
    NOT_SENT = "not sent"  # the connection broke before


@dataclass(frozen=True)
class SentScore:
    """One student's score: `before`, what Canvas had (None: nothing), and `score`, what the gradebook has."""

    student: str
    name: str
    before: float | None
    score: float
    action: Sending


@dataclass(frozen=True)
class ToCanvas:
    """What sending scores did: `target`, the assignment there; `problem`, why it ended early, "" where it did not."""

    target: str
    scores: tuple[SentScore, ...]
    notes: tuple[str, ...]
    problem: str = ""


def send_to_canvas(
    assignment: str,
    address: str,
    course: Course | None = None,
    *,
    called: str = "",
    with_unfinished: bool = False,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> ToCanvas:
    """Enter the gradebook's scores into Canvas, those that it does not have.

    A score in Canvas without one here stays. What was sent before the connection broke is there, and the same call
    sends the rest. Parameters: `address` and `called`, as for `collect_from_canvas`; `with_unfinished`, as for
    `export`; `dry_run` sends nothing. Raises `NotGradedYet`, `WrongCall`, `PlatformUnavailable`.
    """
    from ..gradebook.scores import gradebook_rows  # loads nbgrader: seconds

    course = course or Course.find()
    about = _about(course, assignment)
    rows = gradebook_rows(course, about)
    if not rows:
        raise NotGradedYet(assignment)
    there = _assignment_there(about, address, called)
    if there.kind == "not_graded":
        raise WrongCall(f"Canvas's assignment {there.name!r} is not graded", remedy="Let it display grades as points.")
    scores, unfinished, nothing = sort_scores(rows, with_unfinished)
    listed = there.submissions()
    known = Roster(course).known(assignment, [str(row["student_id"]) for row in rows], "canvas")
    matching = match(known, [RosterRow(place, one.person) for place, one in enumerate(listed)], "canvas")
    pairs = [(student, listed[place]) for student, place in sorted(matching.places.items()) if student in scores]
    wanted = [(student, one, round(scores[student], 2)) for student, one in pairs if one.person.id.isdigit()]
    sent, said, problem = _send(there, wanted, dry_run, progress)
    if len(wanted) < len(pairs):
        said.append(f"{len(pairs) - len(wanted)} are anonymous in Canvas, which takes no scores for them this way.")
    rest = [one for place, one in enumerate(listed) if place not in matching.places.values()]
    without = "In Canvas, but not in the gradebook", [_name(one) for one in rest if one.person.name != TEST_STUDENT]
    notes = [
        *_about_target(there, about),
        *said,
        *left_out(matching, scores, unfinished, nothing, without),
        *problems_of(rows),
    ]
    return ToCanvas(f"{there.name} ({there.id})", tuple(sent), tuple(notes), problem)


def _about_target(there: CanvasAssignment, assignment: Assignment) -> Iterator[str]:
    if there.points is not None and there.points != assignment.points:
        yield f"Canvas gives {there.points:g} points, this assignment {assignment.points:g}. Scores are sent unchanged."
    if there.shown_at_once:
        yield "Canvas shows students their scores at once: the assignment posts grades automatically."


def _send(
    there: CanvasAssignment, scores: Sequence[tuple[str, Online, float]], dry_run: bool, progress: Progress
) -> tuple[list[SentScore], list[str], str]:
    """Send what Canvas does not have; return each score, what to say, and the problem that ended it."""
    sent: list[SentScore] = []
    notes: list[str] = []
    problem = ""
    progress(0, len(scores), "")
    for number, (student, one, score) in enumerate(scores, 1):
        action = Sending.SENT
        if one.excused:
            action = Sending.EXCUSED
            notes.append(f"{_name(one)} is excused in Canvas; the score {score:g} was not sent.")
        elif one.score is not None and abs(one.score - score) < 0.005:
            action = Sending.UNCHANGED
        elif problem or dry_run:
            action = Sending.NOT_SENT if problem else Sending.WOULD
        else:
            try:
                after = there.send(one.person, score)
            except PlatformUnavailable as error:
                problem, action = str(error), Sending.NOT_SENT
            else:
                notes += _differs(one, after, score)
        sent.append(SentScore(student, _name(one), one.score, score, action))
        progress(number, len(scores), "")
    return sent, notes, problem


def _differs(one: Online, after: Online, score: float) -> Iterator[str]:
    if after.score is None or abs(after.score - score) >= 0.005:
        has = "no score" if after.score is None else f"{after.score:g}"
        yield f"{_name(one)}: {score:g} was sent, but Canvas has {has}."
    if after.deducted:
        yield f"{_name(one)}: Canvas takes off another {after.deducted:g} points for lateness, by its own late policy."


def _about(course: Course, assignment: str) -> Assignment:
    course.source(assignment)
    return AssignmentDefinition(course, assignment).assignment


def _assignment_there(about: Assignment, address: str, called: str) -> CanvasAssignment:
    try:
        from ..lms.canvas_online import CanvasCourse, read_address, read_token
    except ModuleNotFoundError as error:
        if error.name not in ("canvasapi", "requests", "urllib3"):
            raise
        how = 'Install it: pip install "autograder[canvas]".'
        raise WrongCall(f"Canvas cannot be asked without the package {error.name}", remedy=how) from None
    return CanvasCourse(read_address(address), read_token()).assignment(called, (about.title, about.id))
