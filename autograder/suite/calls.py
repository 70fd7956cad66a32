"""What Keras raises while it uses an object of the student's, told as the student's in the same words everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ..checks.student import StudentError, as_student_error, said
from ..core.errors import AutograderError
from ..wire.errors import ModelRaised
from ..wire.values import NotAllowed

LONGEST = 300  # characters


@contextmanager
def keras_calls(what: str) -> Iterator[None]:
    """While this lasts, exceptions of the student's code and of Keras on its behalf are `StudentError`s of one form.

    They arrive from the student's process as `StudentError`s; from a model that was rebuilt here, or in a process where
    the student's objects live, as they were raised. `what` is what was tried, in the student's words.
    """
    try:
        yield
    except StudentError as error:
        if type(error) not in (StudentError, ModelRaised) or error.of_a_stub or error.kind == "NameError":
            raise
        text = str(error).partition(f"raised {error.kind}")[2].lstrip(": ") or str(error)
        raise StudentError(_told(what, error.kind, text), error.kind, error.frames) from error
    except (AssertionError, AutograderError, NotAllowed):
        raise
    except Exception as error:
        told = as_student_error(what, error)
        if told.of_a_stub or told.kind == "NameError":
            raise told from error
        raise StudentError(_told(what, told.kind, str(error)), told.kind, told.frames) from error


def _told(what: str, kind: str, text: str) -> str:
    """One line, without what differs from process to process: the numbers of Keras's layers, what was received."""
    line = " ".join(said(text).split()).split(" Received")[0]
    gist = re.sub(r"\b([a-z]+(?:_[a-z]+)*)(?:_\d+)+\b", r"\1", line)[:LONGEST]
    return f"{what} raised {kind}: {gist}".rstrip(": ")
