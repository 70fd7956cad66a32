"""What a notebook imports. NumPy and pytest are loaded by the first check, not by this."""

import contextlib
import os
import sys


def check(name):
    """Run the public checks of the exercise `name` and print what they found.

    Passing checks are listed on standard output; the first failing one on standard error, which Jupyter shows with a
    coloured background and `nbgrader validate` counts as a failure. Raises `ValueError` for a name without checks.
    """
    from .runner import run_checks

    run_checks(name, sys._getframe(1).f_globals)


@contextlib.contextmanager
def quietly():
    """While this lasts, nothing that libraries write to the process's standard error is shown.

    On import, TensorFlow writes there what it found of your machine. It looks like an error, and it is not one.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        kept = os.dup(2)
    except OSError:  # there is no standard error
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
