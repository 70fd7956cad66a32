"""The student's page as one HTML file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.assignment import Assignment
from ..core.recorded import Message, Recorded, Request
from ..core.result import CRASHED, Status, SubmissionResult
from ..core.text import share_of
from ..html.markdown import as_html
from ..html.pages import render_page
from .material import HandedIn, Material
from .view import ExerciseView, exercise_views, fix_first, total, written_views

if TYPE_CHECKING:
    from markupsafe import Markup

HERE = Path(__file__).parent
SECTION = re.compile(rb'<a class="section" href="\.\./[^"]*">(.*?)</a>')


def render_feedback(
    assignment: Assignment,
    result: SubmissionResult,
    cells: Mapping[str, str],
    recorded: Recorded | None = None,
    material: Material | None = None,
    handed_in: HandedIn | None = None,
    request: Request | None = None,
) -> str:
    """Return the page of one student as one self-contained HTML file without any script.

    `cells` holds the student's own code and texts by exercise and task; `recorded` is what people gave, None where
    the gradebook does not have the submission. `material` is what all pages of the assignment share; `handed_in` tells
    which file was graded, None where that is not known. `request` is what the student asked about the mark.
    """
    recorded, material = recorded or Recorded(), material or Material()
    views = exercise_views(assignment, result, cells, recorded, material)
    written = written_views(assignment, cells, recorded)
    graded = result.score is not None
    return render_page(
        HERE,
        "feedback",
        assignment=assignment,
        result=result,
        exercises=views,
        written=[view for view in written if graded or view.score is not None or view.comment],
        todo=fix_first(views) if graded else [],
        opening=_opening(result, views),
        total=total(views, written, recorded) if graded else None,
        open_points=sum(view.points for view in views if view.score is None),
        unread=[view for view in written if view.score is None] if graded else [],
        notes=[incident.for_student for incident in result.incidents if incident.for_student],
        late=recorded.late,
        handed_in=handed_in,
        ask=material.ask,
        messages=[_message(message) for message in request.messages] if request else [],
    )


def _message(message: Message) -> tuple[bool, str, Markup | str]:
    """Return whether a message is an answer, its day, and its text: an answer may have Markdown and formulas."""
    return message.answer, message.time[:10], as_html(message.text) if message.answer else message.text


def _opening(result: SubmissionResult, views: Sequence[ExerciseView]) -> str:
    """Return the first sentence: how the submission did."""
    if result.status is Status.CRASHED:
        return f"{CRASHED} You need not do anything."
    if result.status is Status.REJECTED:
        return "Your submission could not be graded, so there is no score. Here is what was wrong with it:"
    right = sum(view.right for view in views)
    if views and right == len(views):
        return "Everything is right. Well done!"
    if not right:
        return "No exercise is quite right yet. Take them one at a time, from the top."
    nearly = "Nearly there: " if right >= 0.75 * len(views) else ""
    return f"{nearly}{share_of(right, len(views), 'exercise')} right."


def without_sections(page: bytes) -> bytes:
    """Return a page without its links to sections of the notebook, whose titles and numbers stay.

    They lead from where nbgrader puts the page of a student who fetches it, and nowhere from a learning platform.
    """
    return SECTION.sub(rb"\1", page)
