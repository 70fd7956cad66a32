"""Regrade requests: what students asked about their marks, and the answers. Each message is a line of the log.

{"request": "asked", "time": …, "who": …, "student": "ann", "assignment": "02_recurrent_cell", "text": "Why …?"}

So nothing is ever lost or changed, an archive has them, and `autograder erase` removes them with the other lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from ..core.course import Course
from ..core.recorded import Message, Request
from .log import append_line, contents_about, who_writes

KEY = "request"
ASKED, ANSWERED = "asked", "answered"


def requests_of(course: Course, assignment: str) -> dict[str, Request]:
    """Return what students asked about an assignment, by student in the order of their first messages."""
    found: dict[str, list[Message]] = {}
    for content in contents_about(course, assignment, KEY):
        fields = {key: content.get(key) for key in ("time", "who", "student", "text")}
        if all(isinstance(value, str) for value in fields.values()) and content[KEY] in (ASKED, ANSWERED):
            told = {key: str(value) for key, value in fields.items()}
            message = Message(answer=content[KEY] == ANSWERED, **told)
            found.setdefault(message.student, []).append(message)
    return {student: Request(student, tuple(messages)) for student, messages in found.items()}


def add_requests(course: Course, assignment: str, asked: Iterable[tuple[str, str]]) -> list[bool]:
    """Add requests (student, text), those left out that are there already; return for each whether it was added."""
    requests = list(asked)
    new = are_new(course, assignment, requests)
    for (student, text), is_new in zip(requests, new, strict=True):
        if is_new:
            add_message(course, assignment, student, text, answer=False)
    return new


def are_new(course: Course, assignment: str, asked: Iterable[tuple[str, str]]) -> list[bool]:
    """Return for each request (student, text) whether it is neither in the log nor an earlier one of `asked`."""
    before = requests_of(course, assignment).values()
    known = {(one.student, message.text) for one in before for message in one.messages if not message.answer}
    new = []
    for request in asked:
        new.append(request not in known)
        known.add(request)
    return new


def add_message(course: Course, assignment: str, student: str, text: str, *, answer: bool) -> Message:
    """Add a message to the log. Raises `NotWritten`. The caller holds the assignment's lock."""
    time = datetime.now(UTC).isoformat(timespec="seconds")
    message = Message(time, who_writes(), student, text, answer)
    content = {KEY: ANSWERED if answer else ASKED, "time": time, "who": message.who}
    content |= {"student": student, "assignment": assignment, "text": text}
    append_line(course, content, "The message was not kept. Run the same command again.")
    return message
