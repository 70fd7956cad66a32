"""What nbgrader calls before it converts the notebooks of an assignment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.course import Course
from ..core.errors import BadSubmission
from ..core.result import SubmissionResult
from ..core.seed import seed_of
from ..core.verdict import Status
from ..notebook.source import build_source
from ..pipeline.bounded import read_submission
from ..pipeline.suites import Suite
from .handout import put_release_files


def build_before_release(assignment: str, student: str, notebooks: list[str]) -> None:
    """Bring the source notebook up to date with the hand-written source."""
    build_source(Course.find(Path(notebooks[0]).parent), assignment)


def withhold_unreadable(assignment: str, student: str, notebooks: list[str]) -> None:
    """Take back the old grade of a notebook that cannot be read: nbgrader would leave it standing."""
    from ..core.recorded import Answers
    from ..pipeline.audit import file_hash
    from .app import database
    from .enter import Judged, enter_without_score
    from .withhold import withhold

    for name in notebooks:
        path = Path(name)
        try:
            read_submission(path.read_bytes())
        except (BadSubmission, OSError) as error:
            course, own = Course.find(path.parent), path.parent.parent.name
            about: dict[str, Any] = {"notebook": path.stem, "assignment": path.parent.name}
            about |= {"student": own, "db_url": database(course)}
            if path.parent.name in course.ids():
                result = _rejected(course, path, own, str(error))
                seed = seed_of(course, result.assignment)
                enter_without_score(Judged(course, result, seed, True, file_hash(path)), about)
            else:
                withhold(about, Answers())


def make_releasable(assignment: str, student: str, notebooks: list[str]) -> None:
    """Put beside each page of feedback what `nbgrader release_feedback` asks for."""
    for name in notebooks:
        path = Path(name)
        put_release_files(Course.find(path.parent), path.parent.name, path.parent.parent.name)


def _rejected(course: Course, path: Path, student: str, reason: str) -> SubmissionResult:
    points = Suite(course, path.parent.name).assignment.machine_points
    return SubmissionResult(str(path), path.parent.name, Status.REJECTED, points, student, reason)
