"""many_to_one, many_to_many, one_to_many: three ways to read a recurrent network, a third of the points each.

`one_to_many` may call `many_to_many`; where that is wrong, it is charged there alone.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, holds

pytestmark = pytest.mark.exercise("many_to_one")


def as_double(params):
    return {name: np.asarray(value, dtype=np.float64) for name, value in params.items()}


def check_head(student, reference, function, sequence, params, *steps, where=""):
    axes = "(batch, outputs)" if function == "many_to_one" else "(batch, time, outputs)"
    got = getattr(student, function)(sequence, params, *steps)
    right = getattr(reference, function)(sequence.astype(np.float64), as_double(params), *steps)
    try:
        close(got, right, function, axes, where=where)
    except Mismatch:
        if function != "one_to_many" or not as_its_many_to_many(student, got, sequence, params, *steps):
            raise


def as_its_many_to_many(student, got, v, params, T):
    """Whether outputs are those of the student's own `many_to_many` that reads v at each step, and no trivial ones."""
    own = student.many_to_many(np.repeat(v[:, None], T, axis=1), params)
    if not holds(array, own, "many_to_many") or not holds(close, got, own, "one_to_many"):
        return False
    got = array(got, "one_to_many")
    if got.shape[:2] != (len(v), T) or got.ndim != 3 or not got.size:
        return False
    return np.ptp(got) > 1e-3 and (T < 3 or np.ptp(got[0, :, 0]) > 0)


@pytest.mark.points(2)
def test_many_to_one(student, reference, signed, params_for):
    """many_to_one: does the head read the state after the last step?"""
    where = "Which state reaches the head, and what does the head do with it?"
    check_head(student, reference, "many_to_one", signed(4, 6, 3), params_for(4, 3, 5, 2), where=where)


@pytest.mark.points(1)
def test_many_to_one_short(student, reference, signed, params_for):
    """many_to_one: does one sequence of one step with one output work, and equal sizes?"""
    check_head(student, reference, "many_to_one", signed(1, 1, 1), params_for(1, 1, 1, 1))
    check_head(student, reference, "many_to_one", signed(3, 3, 3), params_for(3, 3, 3, 3))


@pytest.mark.points(2)
def test_many_to_many(student, reference, signed, params_for):
    """many_to_many: does the head read the state of each step?"""
    where = "Which state belongs to the output at step t, and what does the head do with it?"
    check_head(student, reference, "many_to_many", signed(3, 5, 4), params_for(3, 4, 6, 2), where=where)


@pytest.mark.points(1)
def test_many_to_many_equal_sizes(student, reference, signed, params_for):
    """many_to_many: are the axes in the right places when all sizes are equal, all are 1, and in float32?"""
    check_head(student, reference, "many_to_many", signed(1, 1, 1), params_for(1, 1, 1, 1))
    check_head(student, reference, "many_to_many", signed(1, 3, 2), params_for(1, 2, 3, 1))
    params = params_for(4, 4, 4, 4, dtype=np.float32)
    check_head(student, reference, "many_to_many", signed(4, 4, 4, dtype=np.float32), params)


@pytest.mark.points(2)
def test_one_to_many(student, reference, signed, params_for):
    """one_to_many: does the cell read v at each of the T steps?"""
    where = "What does the cell read at step 0, and what later? And what does the head do with each state?"
    check_head(student, reference, "one_to_many", signed(4, 3), params_for(4, 3, 5, 2), 6, where=where)


@pytest.mark.points(1)
def test_one_to_many_short(student, reference, signed, params_for):
    """one_to_many: do one step, and T as large as the other sizes, work?"""
    check_head(student, reference, "one_to_many", signed(2, 3), params_for(2, 3, 4, 1), 1)
    check_head(student, reference, "one_to_many", signed(1, 2), params_for(1, 2, 3, 1), 4)
    check_head(student, reference, "one_to_many", signed(3, 3), params_for(3, 3, 3, 3), 3)


@pytest.mark.points(1 / 3)
@pytest.mark.parametrize("function", ["many_to_one", "many_to_many", "one_to_many"])
def test_calls_are_independent(student, reference, signed, params_for, function):
    """Do the parameters of each call count, the initial state and the head's bias too?"""
    sequence, params = signed(2, 4, 3), params_for(2, 3, 4, 3)
    given = (sequence[:, 0], 3) if function == "one_to_many" else (sequence,)
    for name in ("h0", "head_bias"):
        params = {**params, name: -params[name]}
        check_head(student, reference, function, given[0], params, *given[1:], where=f'Look at params["{name}"].')
