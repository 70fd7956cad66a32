"""What several suites of this assignment share, as fixtures."""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, describe


@pytest.fixture
def same_list():
    """A function that compares a list of gradients, some of them None, with the right one."""
    return _same_list


@pytest.fixture
def gradients():
    """A function that draws a list of gradients of a given global norm."""
    return _gradients


def _same_list(value, expected, name, where=""):
    if not isinstance(value, (list, tuple)):
        raise Mismatch(f"{name} is {describe(value)}; expected a list of {len(expected)} gradients.", value)
    if len(value) != len(expected):
        raise Mismatch(f"{name} has {len(value)} entries; expected {len(expected)}, None ones included.", len(value))
    for index, (got, right) in enumerate(zip(value, expected, strict=False)):
        entry = f"{name}[{index}]"
        if right is None:
            if got is not None:
                raise Mismatch(f"{entry} is {describe(got)}; expected None, as in the list that came in.")
        else:
            close(got, right, entry, where=where)


def _gradients(rng, shapes, norm=None, dtype="float64"):
    """One array for each shape (a shape of None gives None), scaled to the global norm `norm` if given."""
    drawn = [None if shape is None else rng.normal(size=shape) for shape in shapes]
    if norm is not None:
        size = np.sqrt(sum(float(np.sum(grad**2)) for grad in drawn if grad is not None))
        drawn = [None if grad is None else grad * (norm / size) for grad in drawn]
    return [None if grad is None else np.asarray(grad, dtype) for grad in drawn]
