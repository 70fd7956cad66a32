"""What nbgrader calls when it converts notebooks: readers, writers, and hooks before and after."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbconvert.filters import markdown2html_mistune
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode

from ..core.course import Course, seed_of
from ..core.errors import AutograderError, BadSubmission
from ..core.files import write_whole
from ..core.late import STAMP
from ..core.recorded import Recorded
from ..core.result import Status, SubmissionResult
from ..intake.reader import read_submission
from ..judging.definitions import AssignmentDefinition
from ..judging.job import ResultStore
from ..notebook.reading import with_ids
from ..notebook.source import build_source
from ..results.pages import feedback_page
from .scores import read_recorded

# Beyond what bleach allows by itself: text, headings and tables. No attribute that runs or loads anything.
TAGS = "br caption dd del div dl dt h1 h2 h3 h4 h5 h6 hr p pre s span sub sup table tbody td tfoot th thead tr".split()
LONGEST = 1000  # bytes; both files have one line


def _sanitiser(parent: Any = None) -> SanitizeHTML:
    made = SanitizeHTML(parent=parent, enabled=True)
    made.tags = sorted({*made.tags, *TAGS})
    return made


def harmless_markdown(source: str) -> str:
    """Render a student's Markdown without anything that runs: a filter for formgrader's page, which lacks one."""
    return str(_sanitiser().sanitize_html_tags(markdown2html_mistune(source)))


class FeedbackExporter(HTMLExporter):
    """Writes the course's feedback page; for other courses nbgrader's page, with the student's parts made harmless."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._recorded: dict[str, dict[str, Recorded]] = {}  # by assignment: one exporter writes all pages
        self._sanitiser = _sanitiser(self)

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **options: Any) -> tuple[str, Any]:
        info = (resources or {}).get("nbgrader", {})
        page = self._page(info.get("assignment", ""), info.get("student", ""))
        if page is not None:
            return page, self._init_resources(resources)
        for cell in nb.cells:
            if cell.cell_type != "markdown":
                self._sanitiser.preprocess_cell(cell, resources, 0)
        return super().from_notebook_node(nb, resources, **options)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Render Markdown, then remove what runs: some links become scripts only when rendered."""
        return self._sanitiser.sanitize_html_tags(super().markdown2html(context, source))

    def _page(self, assignment: str, student: str) -> str | None:
        """Return the course's page; None for an assignment of another course or without a result."""
        try:
            definition = AssignmentDefinition(Course.find(Path.cwd()), assignment)
            definition.course.source(assignment)
        except AutograderError:
            return None
        result = ResultStore(definition.course).load_result(assignment, student)
        if result is None:
            self.log.warning("%s: no result of %s is known; nbgrader's own page is written.", student, assignment)
            return None
        if assignment not in self._recorded:
            self._recorded[assignment] = read_recorded(definition.course, definition.assignment)
        return feedback_page(definition, result, self._recorded[assignment].get(student))


class SubmissionExporter(NotebookExporter):
    """Reads the essentials of a notebook; raises `BadSubmission` for a file that cannot be read within limits.

    nbgrader's own reader parses and validates whatever a file holds: a list of a million tags keeps it busy for days.
    """

    def from_file(self, file_stream: Any, resources: Any = None, **options: Any) -> tuple[NotebookNode, Any]:
        notebook, _ = read_submission(Path(file_stream.name).read_bytes())
        made: tuple[NotebookNode, Any] = self.from_notebook_node(with_ids(notebook), resources, **options)
        return made


SECRET = "submission_secret.txt"


def build_before_release(assignment: str, student: str, notebooks: list[str]) -> None:
    """Bring the source notebook up to date with the hand-written source."""
    build_source(Course.find(Path(notebooks[0]).parent), assignment)


def withhold_unreadable(assignment: str, student: str, notebooks: list[str]) -> None:
    """Remove the old score of a notebook that cannot be read: nbgrader would keep it."""
    from ..core.recorded import Answers
    from ..results.log import file_hash
    from .app import database
    from .autograde import Judged, enter_without_score, withhold

    for name in notebooks:
        path = Path(name)
        try:
            read_submission(path.read_bytes())
        except (BadSubmission, OSError) as error:
            course, own = Course.find(path.parent), path.parent.parent.name
            info: dict[str, Any] = {"notebook": path.stem, "assignment": path.parent.name}
            info |= {"student": own, "db_url": database(course)}
            if path.parent.name in course.ids():
                result = _rejected(course, path, own, str(error))
                seed = seed_of(course, result.assignment)
                enter_without_score(Judged(course, result, seed, True, file_hash(path)), info)
            else:
                withhold(info, Answers())


def make_releasable(assignment: str, student: str, notebooks: list[str]) -> None:
    """Write the files that `nbgrader release_feedback` needs beside each feedback page."""
    for name in notebooks:
        path = Path(name)
        write_release_files(Course.find(path.parent), path.parent.name, path.parent.parent.name)


def _rejected(course: Course, path: Path, student: str, reason: str) -> SubmissionResult:
    points = AssignmentDefinition(course, path.parent.name).assignment.machine_points
    return SubmissionResult(str(path), path.parent.name, Status.REJECTED, points, student, reason)


def write_release_files(course: Course, assignment: str, student: str) -> None:
    """Write a student's submission time and secret beside the page.

    The exchange names a page by a secret that only its student has. nbgrader stops the whole release at the first
    student without one. So a student who did not submit through the exchange gets a new secret, which nobody knows.
    """
    folder = course.step("feedback") / student / assignment
    if not folder.is_dir():
        return
    for name, otherwise in ((STAMP, ""), (SECRET, secrets.token_hex(64))):
        handed_in = _read(course.step("submitted") / student / assignment / name)
        if handed_in or not (folder / name).is_file():
            write_whole(folder / name, handed_in or otherwise)


def _read(path: Path) -> str:
    """Return the text of a short submitted file; "" for anything else at that path."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LONGEST:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
