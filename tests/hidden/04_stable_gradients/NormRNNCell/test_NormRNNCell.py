"""NormRNNCell: called for one step with weights that the suite knows, then in keras.layers.RNN.

The tolerance leaves room for another epsilon in the normalisation.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, keras_calls

pytestmark = pytest.mark.exercise("NormRNNCell")

EPSILON = 1e-3
LOOSE = 2e-3
AXES = "(batch, units)"


def normalised(term, training):
    if not training:
        return term / np.sqrt(1 + EPSILON)  # the moving mean and variance are 0 and 1
    return (term - term.mean(axis=0)) / np.sqrt(term.var(axis=0) + EPSILON)


def expected(cell, x, h, training, gammas=(0.1, 0.1)):
    """The sum of both normalised terms."""
    terms = x @ cell.kernels[0], h @ cell.kernels[1]
    return sum(gamma * normalised(term, training) for gamma, term in zip(gammas, terms, strict=True))


@pytest.mark.points(2)
def test_one_step_in_training(cell_of, step_inputs):
    """In training, are both terms normalised over the batch, each by itself, scaled by gamma and added?"""
    for batch, features, units in ((6, 3, 4), (5, 2, 7), (4, 3, 4)):
        cell = cell_of("NormRNNCell", units, features, "linear")
        x, h = step_inputs(batch, features, units)
        close(cell(x, h, True), expected(cell, x, h, True), "the output, activation linear, training", AXES, LOOSE)


@pytest.mark.points(3)
def test_outside_training(cell_of, step_inputs):
    """With training=False, are the moving averages used, so that each sequence is on its own?"""
    for batch, features, units in ((5, 2, 4), (1, 3, 4)):
        cell = cell_of("NormRNNCell", units, features, "linear", scale=2.0)
        x, h = step_inputs(batch, features, units)
        close(cell(x, h, False), expected(cell, x, h, False), "the output with training=False", AXES, LOOSE)


@pytest.mark.points(2)
def test_moving_averages(cell_of, step_inputs):
    """Do the moving averages of both normalisations move in training, and only then?"""
    cell = cell_of("NormRNNCell", 4, 3)
    for training, wanted in ((True, 4), (False, 0)):
        cell(*step_inputs(6, 3, 4), training)
        after = cell.cell.get_weights()
        moved = sum(not np.array_equal(old, new) for old, new in zip(cell.weights, after, strict=True))
        if moved != wanted:
            text = "expected the mean and variance of both terms" if training else "expected none"
            raise Mismatch(f"With training={training}, {moved} of the weights moved; {text}.", moved - wanted)


@pytest.mark.points(2)
def test_a_gamma_for_each_term(cell_of, step_inputs, rng):
    """Has each of the two terms a gamma of its own?"""
    cell = cell_of("NormRNNCell", 4, 3, "linear")
    x, h = step_inputs(6, 3, 4)
    if len(cell.gammas) != 2:
        raise Mismatch(f"{len(cell.gammas)} of the cell's weights are gammas; expected two.", len(cell.gammas))
    large = rng.uniform(0.5, 1.5, size=4)
    first, second = (cell(x, h, True, cell.with_weights(**{f"w{place}": large})) for place in cell.gammas)
    one, other = (expected(cell, x, h, True, gammas) for gammas in ((large, 0.1), (0.1, large)))
    if np.sum((first - one) ** 2) > np.sum((first - other) ** 2):
        first, second = second, first
    close(first, one, "the output after the gamma of the input term was changed", AXES, LOOSE)
    close(second, other, "the output after the gamma of the recurrent term was changed", AXES, LOOSE)


@pytest.mark.points(3)
def test_gammas_start_small(cell_of):
    """Do both gammas start at 0.1?"""
    cell = cell_of("NormRNNCell", 5, 2)
    starts = np.array([cell.start[place] for place in cell.gammas])
    close(starts, np.full((2, 5), 0.1), "the initial gammas", "(terms, units)")


@pytest.mark.points(5.5)
def test_a_bias_after_the_normalisation(cell_of, step_inputs, rng):
    """Is there a bias, added between the normalisation and the activation?"""
    cell = cell_of("NormRNNCell", 4, 3, "tanh")
    x, h = step_inputs(6, 3, 4)
    bias = rng.uniform(0.3, 1.0, size=4)
    if not cell.shifts:
        raise Mismatch("The cell has no vector that is trained and starts at zero; expected a bias.", 0)
    right, where = np.tanh(expected(cell, x, h, True) + bias), "Between which operations is the bias added?"
    for place in cell.shifts:  # also the beta of a normalisation
        close(cell(x, h, True, cell.with_weights(**{f"w{place}": bias})), right, "the output", AXES, LOOSE, where=where)


@pytest.mark.points(1.5)
def test_the_bias_starts_at_zero(cell_of):
    """Does the bias start at zero?"""
    cell = cell_of("NormRNNCell", 5, 2)
    if not cell.shifts:
        raise Mismatch("The cell has no vector that is trained and starts at zero; expected a bias.", 0)
    if any(np.any(cell.start[place]) for place in cell.shifts):
        raise Mismatch("A vector of the cell starts at random numbers; expected a bias of 0.", fingerprint="not 0")


@pytest.mark.points(2.5)
def test_the_activation(cell_of, step_inputs):
    """Is the activation the one that is asked for, and tanh by default?"""
    x, h = step_inputs(6, 2, 5)
    for given, function in (((), np.tanh), (("sigmoid",), lambda z: 0.5 + 0.5 * np.tanh(z / 2))):
        cell = cell_of("NormRNNCell", 5, 2, *given)
        right = function(expected(cell, x, h, True))
        close(cell(x, h, True), right, f"the output of NormRNNCell{(5, *given)}", AXES, LOOSE)


@pytest.mark.points(4)
def test_several_steps_in_a_layer(student, cell_of, rng):
    """In keras.layers.RNN, is the state carried from step to step?"""
    for batch, steps, features, units in ((6, 4, 3, 5), (4, 2, 3, 4)):
        cell = cell_of("NormRNNCell", units, features, "tanh")
        x, h = (2 * rng.normal(size=size).astype("float32") for size in ((batch, steps, features), (batch, units)))
        with keras_calls("NormRNNCell, used in keras.layers.RNN,"):
            layer = student.module("keras").layers.RNN(cell.cell, return_sequences=True)
            cell.cell.set_weights(cell.weights)
            outputs = np.asarray(layer(x, initial_state=[h], training=True))
        states = []
        for t in range(steps):
            h = np.tanh(expected(cell, x[:, t], h, True))
            states.append(h)
        close(outputs, np.stack(states, axis=1), "the outputs in training", "(batch, time, units)", LOOSE, steps=1)


@pytest.mark.points(2)
def test_everything_learns(check_learning):
    """Does training change the kernels, the bias and both gammas, also through several steps?"""
    check_learning("NormRNNCell")
