"""Import a framework without its start-up notes."""

import contextlib
import os


@contextlib.contextmanager
def quietly():
    """While this lasts, nothing that libraries write to the process's standard error is shown.

    TensorFlow writes there, on import, what it found of your machine; it looks like an error and is none.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        kept = os.dup(2)
    except OSError:  # no standard error to be quiet on
        yield
        return
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(silent)
