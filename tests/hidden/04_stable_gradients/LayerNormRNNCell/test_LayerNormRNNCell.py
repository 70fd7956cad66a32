"""LayerNormRNNCell: called for one step with weights that the suite knows, then in keras.layers.RNN.

The tolerance leaves room for another epsilon in the normalisation.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, keras_calls

pytestmark = pytest.mark.exercise("LayerNormRNNCell")

EPSILON = 1e-3
LOOSE = 2e-3
AXES = "(batch, units)"


def expected(cell, x, h, gammas=(0.1, 0.1)):
    """The sum of both terms, each normalised over the units."""
    total = 0.0
    for gamma, term in zip(gammas, (x @ cell.kernels[0], h @ cell.kernels[1]), strict=True):
        centred = term - term.mean(axis=1, keepdims=True)
        total = total + gamma * centred / np.sqrt(np.mean(centred**2, axis=1, keepdims=True) + EPSILON)
    return total


@pytest.mark.points(3)
def test_one_step(cell_of, step_inputs):
    """Are both terms normalised over the units, each by itself, scaled by gamma and added?"""
    for batch, features, units in ((6, 3, 4), (1, 2, 7), (4, 3, 4)):
        cell = cell_of("LayerNormRNNCell", units, features, "linear")
        x, h = step_inputs(batch, features, units)
        close(cell(x, h), expected(cell, x, h), "the output, activation linear", AXES, LOOSE)


@pytest.mark.points(2)
def test_training_changes_nothing(cell_of, step_inputs):
    """Is the output the same in training mode and in inference mode, and does no weight move?"""
    cell = cell_of("LayerNormRNNCell", 5, 3, "linear")
    x, h = step_inputs(4, 3, 5)
    right = expected(cell, x, h)
    for training in (True, False):
        close(cell(x, h, training), right, f"the output with training={training}", AXES, LOOSE)
        moved = sum(not np.array_equal(*pair) for pair in zip(cell.weights, cell.cell.get_weights(), strict=True))
        if moved:
            raise Mismatch(f"With training={training}, {moved} of the weights moved; expected none.", moved)


@pytest.mark.points(2)
def test_a_gamma_for_each_term(cell_of, step_inputs, rng):
    """Has each of the two terms a gamma of its own?"""
    cell = cell_of("LayerNormRNNCell", 4, 3, "linear")
    x, h = step_inputs(6, 3, 4)
    if len(cell.gammas) != 2:
        raise Mismatch(f"{len(cell.gammas)} of the cell's weights are gammas; expected two.", len(cell.gammas))
    large = rng.uniform(0.5, 1.5, size=4)
    first, second = (cell(x, h, None, cell.with_weights(**{f"w{place}": large})) for place in cell.gammas)
    one, other = (expected(cell, x, h, gammas) for gammas in ((large, 0.1), (0.1, large)))
    if np.sum((first - one) ** 2) > np.sum((first - other) ** 2):
        first, second = second, first
    close(first, one, "the output after the gamma of the input term was changed", AXES, LOOSE)
    close(second, other, "the output after the gamma of the recurrent term was changed", AXES, LOOSE)


@pytest.mark.points(1)
def test_where_the_vectors_start(cell_of):
    """Do both gammas start at 1, and does the bias start at 0?"""
    cell = cell_of("LayerNormRNNCell", 5, 2)
    starts = np.array([cell.start[place] for place in cell.gammas])
    close(starts, np.ones((2, 5)), "the initial gammas", "(terms, units)")
    if any(np.any(cell.start[place]) for place in cell.shifts):
        raise Mismatch("A vector of the cell starts at random numbers; expected a bias of 0.", fingerprint="not 0")


@pytest.mark.points(3)
def test_a_bias_after_the_normalisation(cell_of, step_inputs, rng):
    """Is there a bias, added between the normalisation and the activation?"""
    cell = cell_of("LayerNormRNNCell", 4, 3, "tanh")
    x, h = step_inputs(6, 3, 4)
    bias = rng.uniform(0.3, 1.0, size=4)
    if not cell.shifts:
        raise Mismatch("The cell has no vector that is trained and starts at zero; expected a bias.", 0)
    right, where = np.tanh(expected(cell, x, h) + bias), "Between which operations is the bias added?"
    for place in cell.shifts:  # also the beta of a normalisation
        close(cell(x, h, None, cell.with_weights(**{f"w{place}": bias})), right, "the output", AXES, LOOSE, where=where)


@pytest.mark.points(2)
def test_the_activation(cell_of, step_inputs):
    """Is the activation the one that is asked for, and tanh by default?"""
    x, h = step_inputs(6, 2, 5)
    for given, function in (((), np.tanh), (("sigmoid",), lambda z: 0.5 + 0.5 * np.tanh(z / 2))):
        cell = cell_of("LayerNormRNNCell", 5, 2, *given)
        right = function(expected(cell, x, h))
        close(cell(x, h), right, f"the output of LayerNormRNNCell{(5, *given)}", AXES, LOOSE)


@pytest.mark.points(2)
def test_several_steps_in_a_layer(student, cell_of, rng):
    """In keras.layers.RNN, is the state carried from step to step?"""
    cell = cell_of("LayerNormRNNCell", 5, 3, "tanh")
    x, h = (2 * rng.normal(size=size).astype("float32") for size in ((6, 4, 3), (6, 5)))
    with keras_calls("LayerNormRNNCell, used in keras.layers.RNN,"):
        layer = student.module("keras").layers.RNN(cell.cell, return_sequences=True)
        cell.cell.set_weights(cell.weights)
        outputs = np.asarray(layer(x, initial_state=[h]))
    states = []
    for t in range(4):
        h = np.tanh(expected(cell, x[:, t], h))
        states.append(h)
    close(outputs, np.stack(states, axis=1), "the outputs", "(batch, time, units)", LOOSE, steps=1)


@pytest.mark.points(1.5)
def test_everything_learns(check_learning):
    """Does training change the kernels, the bias and both gammas, also through several steps?"""
    check_learning("LayerNormRNNCell")
