"""count_params: how many weights the three recurrent layers of Keras have."""

import pytest

from autograder.testing import Mismatch, number

pytestmark = pytest.mark.exercise("count_params")


def check_count(student, rng, cell, right):
    sizes = [(1, 1), (4, 4), tuple(int(n) for n in rng.choice([2, 3, 5, 7, 11, 32], 2, replace=False))]
    for features, units in sizes:
        asked = f'count_params({features}, {units}, "{cell}")'
        got = number(student.count_params(features, units, cell), asked)
        if got != right(features, units):
            where = "Count the entries of each block's arrays, then the blocks."
            raise Mismatch(f"{asked} is {got:g}; expected {right(features, units)}. {where}", got)


@pytest.mark.points(1)
def test_simple(student, rng):
    """Is the number right for SimpleRNN?"""
    check_count(student, rng, "simple", lambda f, u: f * u + u * u + u)


@pytest.mark.points(1)
def test_lstm(student, rng):
    """Is the number right for LSTM?"""
    check_count(student, rng, "lstm", lambda f, u: 4 * (f * u + u * u + u))


@pytest.mark.points(1)
def test_gru(student, rng):
    """Is the number right for GRU with Keras's defaults?"""
    check_count(student, rng, "gru", lambda f, u: 3 * (f * u + u * u + 2 * u))
