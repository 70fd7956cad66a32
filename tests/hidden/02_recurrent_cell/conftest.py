"""Inputs and helpers that the suites of the recurrent cell share."""

from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.checks.student import LocalStudent, StudentError


@pytest.fixture
def signed(rng):
    """Return a maker of random numbers of either sign that are never near zero."""

    def make(*shape, size=1.0, dtype=np.float64):
        values = rng.uniform(0.3, 1.0, shape) * rng.choice([-1.0, 1.0], shape)
        return (size * values).astype(dtype)

    return make


@pytest.fixture
def cell_inputs(signed):
    """Return a maker of inputs of a recurrent cell.

    `weights` is (kernel, recurrent_kernel, bias); `x` is (batch, time, features), or (batch, features) without `time`.
    The sums that enter the activation are of the size of 1, the states neither die out nor explode.
    """

    def make(batch, time, features, units, dtype=np.float64):
        shape = (batch, features) if time is None else (batch, time, features)
        return SimpleNamespace(
            x=signed(*shape, dtype=dtype),
            h0=signed(batch, units, dtype=dtype),
            weights=(
                signed(features, units, size=1.2 / np.sqrt(features), dtype=dtype),
                signed(units, units, size=1.0 / np.sqrt(units), dtype=dtype),
                signed(units, size=0.6, dtype=dtype),
            ),
        )

    return make


@pytest.fixture
def params_for(signed):
    """Return a maker of the dict `params` of a cell with a head."""

    def make(batch, features, units, outputs, dtype=np.float64):
        return {
            "h0": signed(batch, units, dtype=dtype),
            "kernel": signed(features, units, size=1.2 / np.sqrt(features), dtype=dtype),
            "recurrent_kernel": signed(units, units, size=1.0 / np.sqrt(units), dtype=dtype),
            "bias": signed(units, size=0.6, dtype=dtype),
            "head_kernel": signed(units, outputs, size=2.0 / np.sqrt(units), dtype=dtype),
            "head_bias": signed(outputs, dtype=dtype),
        }

    return make


@pytest.fixture
def doing(student):
    """Return a context in which what Keras or the student's layer raises is a `StudentError`, in fixed words.

    In the grader such an exception arrives from the student's process as a `StudentError` already; in this process it
    arrives as it was raised. `what` says in the student's words what was tried.
    """

    @contextmanager
    def context(what):
        try:
            yield
        except StudentError as error:
            if type(error) is not StudentError or error.kind == "NotImplementedError":
                raise
            detail = str(error).partition(f"{error.kind}: ")[2]
            raise _as_told(what, error.kind, detail, error.frames) from error
        except AssertionError:
            raise
        except NotImplementedError as error:
            raise StudentError(f"{what}: not implemented yet.", kind="NotImplementedError") from error
        except Exception as error:
            if not isinstance(student, LocalStudent):
                raise
            raise _as_told(what, type(error).__name__, str(error)) from error

    return context


def _as_told(what, kind, detail, frames=""):
    lines = detail.strip().splitlines() or ["no message"]
    return StudentError(f"{what} raised {kind}: {lines[0]}", kind=kind, frames=frames)


@pytest.fixture
def plain():
    """Return a function that turns a tensor, a Keras variable or a handle of one into an array."""

    def convert(value):
        if value is None or isinstance(value, (np.ndarray, np.generic, list, tuple, dict, str, int, float)):
            return value
        return np.asarray(value)

    return convert
