"""The regrade requests of an assignment as one HTML page: each beside the code and the history of the mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.assignment import Assignment
from ..core.recorded import Request
from ..html.markdown import as_html
from ..html.pages import highlight, render_page

HERE = Path(__file__).parent
LONGEST = 20_000  # characters of an answer


@dataclass(frozen=True)
class RequestView:
    """A request, what the student wrote by the names of exercises and tasks, and the mark's history and result.

    `held`: what the gradebook holds now, with what people gave; nothing where the student was never graded.
    """

    request: Request
    code: Mapping[str, str]
    held: Sequence[str]
    history: Sequence[str]
    result: Sequence[str]


def render_requests(assignment: Assignment, views: Sequence[RequestView]) -> str:
    """Return the page as one self-contained HTML file without any script; the open requests come first."""
    exercises = {exercise.name for exercise in assignment.exercises}
    shown = [
        {
            "student": view.request.student,
            "open": view.request.open,
            "messages": [
                (message.answer, message.time, message.who, as_html(message.text) if message.answer else message.text)
                for message in view.request.messages
            ],
            "code": [
                (name, highlight(text), True) if name in exercises else (name, as_html(text[:LONGEST]), False)
                for name, text in view.code.items()
            ],
            "held": "\n".join(view.held),
            "history": view.history,
            "result": "\n".join(view.result),
        }
        for view in views
    ]
    waiting = sum(view.request.open for view in views)
    return render_page(HERE, "requests", assignment=assignment, requests=shown, waiting=waiting)
