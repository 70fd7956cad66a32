"""count_params: how many weights the three recurrent layers of Keras have."""

import pytest

from autograder.testing import close, number

pytestmark = pytest.mark.exercise("count_params")


@pytest.mark.points(1)
@pytest.mark.parametrize(("cell", "blocks", "biases"), [("simple", 1, 1), ("lstm", 4, 1), ("gru", 3, 2)])
def test_number_of_weights(student, rng, cell, blocks, biases):
    """Is the number right for SimpleRNN, for LSTM, and for GRU with Keras's defaults?"""
    more = tuple(int(n) for n in rng.choice([2, 3, 5, 7, 11, 32], 2, replace=False))
    sizes = [(3, 5), (1, 6), (5, 1), (1, 1), (4, 4), more]
    asked = f'count_params(features, units, "{cell}") for the sizes {", ".join(map(str, sizes))}'
    got = [number(student.count_params(features, units, cell), asked) for features, units in sizes]
    right = [blocks * units * (features + units + biases) for features, units in sizes]
    where = "Count the entries of each block's arrays, then the blocks."
    close(got, right, asked, elementwise=True, where=where)
