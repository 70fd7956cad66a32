"""What Keras raises while it uses an object of the student's, told as the student's in the same words everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ..checks.student import StudentError, as_student_error, said

LONGEST = 300  # characters
AS_IT_IS = ("NameError", "NotImplementedError")  # they say all there is to say


@contextmanager
def keras_calls(what: str, here: bool) -> Iterator[None]:
    """While this lasts, exceptions of the student's code and of Keras on its behalf are `StudentError`s of one form.

    In the grader such an exception arrives from the student's process as a `StudentError`; another one is the suite's
    own fault and stays what it is. `here`: the student's objects live in this process (a reference, a known-wrong
    implementation), where it arrives as it was raised. `what` is what was tried, in the student's words.
    """
    try:
        yield
    except StudentError as error:
        if type(error) is not StudentError or error.kind in AS_IT_IS:
            raise
        text = str(error).partition(f"raised {error.kind}")[2].lstrip(": ") or str(error)
        raise StudentError(_told(what, error.kind, text), error.kind, error.frames) from error
    except AssertionError:
        raise
    except Exception as error:
        if not here:
            raise
        told = as_student_error(what, error)
        if told.kind in AS_IT_IS:
            raise told from error
        raise StudentError(_told(what, told.kind, str(error)), told.kind, told.frames) from error


def _told(what: str, kind: str, text: str) -> str:
    """One line, without what differs from process to process: the numbers of Keras's layers, what was received."""
    line = " ".join(said(text).split()).split(" Received")[0]
    gist = re.sub(r"\b([a-z]+(?:_[a-z]+)*)_\d+\b", r"\1", line)[:LONGEST]
    return f"{what} raised {kind}: {gist}".rstrip(": ")
