"""Canvas by its REST API, with a token: what was handed in to an assignment, and marks back.

An extra: `pip install "autograder[canvas]"`. The token is read from AUTOGRADER_CANVAS_TOKEN. It goes into the header of
requests to that one Canvas and nowhere else: no message, log or file holds it, and files that another host serves are
fetched without it.

Source: "Submissions", "Assignments" and "Pagination" in the Canvas LMS REST API documentation.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from canvasapi.assignment import Assignment
from canvasapi.course import Course
from canvasapi.exceptions import (
    CanvasException,
    Forbidden,
    InvalidAccessToken,
    RateLimitExceeded,
    ResourceDoesNotExist,
    Unauthorized,
)
from canvasapi.requester import Requester
from canvasapi.submission import Submission
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, SSLError
from urllib3.util import Retry

from ..core.errors import BadSubmission, PlatformUnavailable, WrongCall, did_you_mean
from .download import Person

ADDRESS, TOKEN = "AUTOGRADER_CANVAS_URL", "AUTOGRADER_CANVAS_TOKEN"
COURSE = re.compile(
    r"(?P<root>https?://[^/?#\s]+)/courses/(?P<course>\d+)(?:/assignments/(?P<assignment>\d+))?(?:[/?#].*)?"
)
HERE = ("localhost", "127.0.0.1", "::1")
CONNECT, READ = 15.0, 60.0  # seconds for Canvas to accept a connection, and to say something more
RETRIES, PAUSE = 4, 1.0  # pauses of 0, 2, 4, 8 seconds, or what Canvas says
AGAIN = "Run the same command again: it goes on from there."
Value = TypeVar("Value")


@dataclass(frozen=True)
class CanvasAddress:
    """Where a course or an assignment is in Canvas: the root of its address, the course's number and the assignment's.

    `assignment` is "" where it is not known yet.
    """

    root: str
    course: str
    assignment: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that a student handed in. Anybody who knows `url` can read the file, so `repr` does not show it."""

    id: int
    name: str
    size: int
    url: str = field(repr=False)


@dataclass(frozen=True)
class Online:
    """What Canvas holds of one student in an assignment.

    `score` is what was entered, before Canvas takes off `deducted` points for lateness; None where there is none.
    """

    person: Person
    time: datetime | None = None
    late: bool = False
    attachments: tuple[Attachment, ...] = ()
    score: float | None = None
    deducted: float = 0.0
    excused: bool = False


def read_address(text: str, environment: Mapping[str, str] = os.environ) -> CanvasAddress:
    """Read a course's number, or the address of a course or an assignment as a browser shows it. Raises `WrongCall`."""
    number = text.strip()
    whole = f"{environment.get(ADDRESS, '').strip().rstrip('/')}/courses/{number}" if number.isdigit() else number
    match = COURSE.fullmatch(whole)
    if not match:
        if number.isdigit():
            expected = "the address of your Canvas, such as https://school.instructure.com"
            raise WrongCall(
                f"The environment variable {ADDRESS}", received=environment.get(ADDRESS, ""), expected=expected
            )
        expected = "the course's number, or its address, such as https://school.instructure.com/courses/1234"
        raise WrongCall("--canvas", received=text, expected=expected)
    parts = urlsplit(match["root"])
    if parts.username or parts.password:
        raise WrongCall(f"The address of Canvas has a user's name or password in it; put a token into {TOKEN} instead")
    if parts.scheme != "https" and parts.hostname not in HERE:
        raise WrongCall(
            "The address of Canvas", received=match["root"], expected="https, so that nobody reads the token"
        )
    return CanvasAddress(match["root"], match["course"], match["assignment"] or "")


def read_token(environment: Mapping[str, str] = os.environ) -> str:
    """Return the token. Raises `WrongCall` where there is none, or none that can be sent; it is never shown."""
    token = environment.get(TOKEN, "").strip()
    how = f"In Canvas: Account > Settings > New Access Token. Then put it into the environment variable {TOKEN}."
    if not token:
        raise WrongCall(f"{TOKEN} is not set", remedy=how)
    if not re.fullmatch(r"[!-~]+", token):
        raise WrongCall(f"{TOKEN} has a character that no token has, such as a space or a line end", remedy=how)
    return token


class CanvasCourse:
    """One course of a Canvas. Raises `PlatformUnavailable` where Canvas gives no usable answer.

    Where the connection or the server fails, a request is sent again: all of them may be repeated without harm.
    """

    def __init__(self, address: CanvasAddress, token: str) -> None:
        self._address, self._token = address, token
        self.requester = Requester(address.root, token)
        self._session = self.requester._session  # canvasapi sets no time limit and repeats nothing; its session can
        self._session.auth = _unchanged  # with none, requests would look into ~/.netrc and replace the token
        for prefix in ("https://", "http://"):
            self._session.mount(prefix, _Patient())
        self._course = Course(self.requester, {"id": int(address.course)})

    def assignment(self, wanted: str, titles: tuple[str, ...]) -> CanvasAssignment:
        """Return the assignment called `wanted` (a name or a number), or, if that is "", one of `titles`.

        Raises `WrongCall` if none has this name, or several have.
        """
        number = wanted if wanted.isdigit() else "" if wanted else self._address.assignment
        if number:
            return CanvasAssignment(self.ask(lambda: self._course.get_assignment(int(number))), self)
        every = self.ask(lambda: list(self._course.get_assignments()))
        for title in (wanted,) if wanted else titles:
            found = [one for one in every if _plain(one.name) == _plain(title)]
            if len(found) == 1:
                return CanvasAssignment(found[0], self)
        names = [str(one.name) for one in every]
        asked = wanted or " or ".join(titles)
        meant = did_you_mean(wanted, names) if wanted else ""
        shown = ", ".join(f"{one.name!r} ({one.id})" for one in every) or "none"
        raise WrongCall(
            f"Canvas's course {self._address.course} has no single assignment {asked!r}",
            remedy=f"{meant}There are: {shown}. Name one with --canvas-assignment.",
        )

    def ask(self, question: Callable[[], Value]) -> Value:
        """Return what Canvas answers; where an answer breaks off, ask again."""
        with _in_words(self._address):
            for _ in range(RETRIES):
                with suppress(ChunkedEncodingError):
                    return question()
            return question()

    def read(self, url: str, size: int, most: int) -> bytes:
        """Return the `size` bytes of a file. Raises `BadSubmission` where Canvas has it not, or it exceeds `most`."""
        own = urlsplit(url)[:2] == urlsplit(self._address.root)[:2]  # the token is for this scheme, host and port
        headers = {"Authorization": f"Bearer {self._token}"} if own else {}
        taken = bytearray()
        with self._session.get(url, headers=headers, stream=True) as answer:
            if answer.status_code in (403, 404, 410):
                raise BadSubmission(f"Canvas does not hand it out (status {answer.status_code})")
            if answer.status_code != 200:
                raise CanvasException(f"status {answer.status_code}")
            for part in answer.iter_content(1 << 16):
                taken += part
                if len(taken) > most:
                    raise BadSubmission(f"it is larger than {_size(most)}")
        if len(taken) != size:
            raise ChunkedEncodingError  # a proxy may end an answer early without an error
        return bytes(taken)


class CanvasAssignment:
    """An assignment in Canvas. `points` is its maximum there, None where it has none; `kind`, how Canvas shows marks.

    `shown_at_once`: students see a mark as soon as it is there.
    """

    def __init__(self, found: Assignment, course: CanvasCourse) -> None:
        self._found, self._course = found, course
        self.name, self.id = str(found.name), int(found.id)
        points = getattr(found, "points_possible", None)
        self.points = None if points is None else float(points)
        self.kind = str(getattr(found, "grading_type", "points"))
        self.shown_at_once = not getattr(found, "post_manually", False)

    def submissions(self) -> list[Online]:
        """Return what Canvas holds, a student each."""
        return self._course.ask(lambda: [_online(one) for one in self._found.get_submissions(include=["user"])])

    def download(self, attachment: Attachment, most: int) -> bytes:
        """Return a file's bytes. Raises `BadSubmission` for one that cannot be had or is larger than `most` bytes."""
        if not attachment.url:
            raise BadSubmission("Canvas does not hand it out: it is locked or was removed")
        if attachment.size > most:
            raise BadSubmission(f"it is larger than {_size(most)}")
        return self._course.ask(lambda: self._course.read(attachment.url, attachment.size, most))

    def send(self, person: Person, score: float) -> Online:
        """Enter a score, and return what Canvas then holds."""
        numbers = {"course_id": self._found.course_id, "assignment_id": self.id, "user_id": int(person.id)}

        def put() -> Online:
            one = Submission(self._course.requester, dict(numbers))
            return _online(one.edit(submission={"posted_grade": f"{score:.2f}"}))

        return self._course.ask(put)


def _size(most: int) -> str:
    return f"{most >> 20} MB" if most >= 1 << 20 else f"{most // 1000} KB"


def _unchanged(request: Any) -> Any:
    return request


class _Patient(HTTPAdapter):
    """Sends requests with a time limit, and again where Canvas or the connection fails or Canvas asks to wait."""

    def __init__(self) -> None:
        statuses = (429, 500, 502, 503, 504)
        again = Retry(RETRIES, backoff_factor=PAUSE, status_forcelist=statuses, raise_on_status=False)
        super().__init__(max_retries=again)

    def send(self, request: Any, *values: Any, **options: Any) -> Any:
        options["timeout"] = options.get("timeout") or (CONNECT, READ)
        return super().send(request, *values, **options)


@contextmanager
def _in_words(address: CanvasAddress) -> Iterator[None]:
    """Turn what canvasapi and requests raise into one sentence, without a token or an address of a file in it."""
    host = urlsplit(address.root).netloc
    try:
        yield
    except (BadSubmission, PlatformUnavailable):
        raise
    except InvalidAccessToken:
        how = "Make a new one in Canvas (Account > Settings > New Access Token)."
        raise PlatformUnavailable(f"{host} does not know the token in {TOKEN}, or it has expired", remedy=how) from None
    except (Unauthorized, Forbidden) as error:
        # Canvas answers 403 with these words, which canvasapi takes for a lack of rights; it knows 429 alone
        if isinstance(error, RateLimitExceeded) or "Rate Limit Exceeded" in str(error):
            problem = f"{host} allows no more requests for now"
            raise PlatformUnavailable(problem, remedy=f"Wait a minute. {AGAIN}") from None
        problem = f"{host} does not let the owner of the token do this in course {address.course}"
        raise PlatformUnavailable(problem, remedy="It takes a teacher's or a TA's token of this course.") from None
    except ResourceDoesNotExist:
        problem = (
            f"{host} has no course {address.course}, or not this assignment in it, or not for the owner of the token"
        )
        raise PlatformUnavailable(problem, remedy="The numbers are in the address that a browser shows.") from None
    except SSLError:
        problem = f"The certificate of {host} is not accepted"
        raise PlatformUnavailable(problem, remedy="REQUESTS_CA_BUNDLE names the file of a school's own.") from None
    except requests.Timeout:
        raise PlatformUnavailable(f"{host} did not answer within {READ:g} s", remedy=AGAIN) from None
    except CanvasException as error:
        problem = f"{host} could not do what it was asked ({str(error)[:200]})"
        raise PlatformUnavailable(problem, remedy=AGAIN) from None
    except (AttributeError, KeyError, TypeError, ValueError):  # also an answer that is not JSON, such as a login page
        problem = f"{host} sent an answer that is not one of Canvas's"
        raise PlatformUnavailable(problem, remedy="Is this the address of a Canvas?") from None
    except (requests.RequestException, OSError):
        raise PlatformUnavailable(f"The connection to {host} failed or broke", remedy=AGAIN) from None


def _online(found: Any) -> Online:
    user = getattr(found, "user", None) or {}
    number = getattr(found, "user_id", None)
    person = Person(
        "canvas",
        id=str(number) if number is not None else f"anon_{getattr(found, 'anonymous_id', '')}",
        name=str(user.get("sortable_name") or user.get("name") or ""),
        sid=str(user.get("sis_user_id") or ""),
        login=str(user.get("login_id") or ""),
        email=str(user.get("email") or ""),
    )
    entered = getattr(found, "entered_score", None)
    score = getattr(found, "score", None) if entered is None else entered
    time = getattr(found, "submitted_at", None)
    return Online(
        person,
        datetime.fromisoformat(time) if time else None,
        bool(getattr(found, "late", False)),
        tuple(
            Attachment(int(one.id), str(one.display_name), int(one.size), str(getattr(one, "url", "") or ""))
            for one in getattr(found, "attachments", None) or ()
        ),
        None if score is None else float(score),
        float(getattr(found, "points_deducted", None) or 0.0),
        bool(getattr(found, "excused", False)),
    )


def _plain(title: str) -> str:
    return " ".join(title.casefold().replace("_", " ").split())
