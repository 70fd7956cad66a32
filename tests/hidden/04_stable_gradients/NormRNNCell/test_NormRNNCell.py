"""NormRNNCell: in keras.layers.RNN, with weights that the suite knows.

The order of the weights is the student's own. The kernels are found by their shapes; the vectors keep their initial
values (bias 0, gammas 0.1, moving means 0 and variances 1) but where a test says otherwise. Gammas that start at 1 are
set to 0.1, and a bias that starts at random numbers to 0: each is charged by one test.
The tolerance leaves room for another epsilon in the normalisation, and large kernels make it count little.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, keras_calls

pytestmark = pytest.mark.exercise("NormRNNCell")

EPSILON = 1e-3
LOOSE = 2e-3


class InRNN:
    """The student's cell in keras.layers.RNN with kernels drawn here; `kernels` is (kernel, recurrent_kernel).

    With an activation of None the cell is made without one.
    """

    def __init__(self, student, rng, units=4, features=3, activation="tanh", scale=50.0):
        self.kernels = [scale * rng.normal(size=(size, units)) for size in (features, units)]
        cell = student.NormRNNCell(units, *([] if activation is None else [activation]))
        with keras_calls("NormRNNCell, used in keras.layers.RNN,"):
            self.rnn = student.module("keras").layers.RNN(cell, return_sequences=True)
            self.rnn(np.ones((3, 1, features), "float32"))
            self.initial = [np.asarray(weight) for weight in self.rnn.get_weights()]
            trainable = [bool(weight.trainable) for weight in self.rnn.weights]
        self.units = units
        shapes = [weight.shape for weight in self.initial]
        for number, wanted in enumerate(((features, units), (units, units))):
            places = [place for place, shape in enumerate(shapes) if shape == wanted]
            if len(places) != (2 if features == units else 1):
                raise Mismatch(f"The cell's weights have the shapes {shapes}; expected one kernel of shape {wanted}.")
            place = places[0] if number == 0 else places[-1]
            self.initial[place] = self.kernels[number].astype("float32")
        self.gammas = self.vectors(0.1)
        if len(self.gammas) < 2:
            for place in self.vectors(1.0):
                if trainable[place]:
                    self.initial[place] = np.full(units, 0.1, "float32")
        vectors = [place for place, shape in enumerate(shapes) if shape == (units,)]
        odd = [
            place for place in vectors if not any(np.allclose(self.initial[place], value) for value in (0.0, 0.1, 1.0))
        ]
        for place in odd:
            self.initial[place] = np.zeros(units, "float32")
        self.odd = [place for place in odd if trainable[place]]  # what is not may have moved at the first call
        self.reset()

    def reset(self, **changed):
        """Set the initial weights again, with some vectors replaced: reset(w3=array) replaces number 3."""
        weights = list(self.initial)
        for name, value in changed.items():
            weights[int(name[1:])] = np.asarray(value, "float32")
        with keras_calls("NormRNNCell, used in keras.layers.RNN,"):
            self.rnn.set_weights(weights)

    def vectors(self, value):
        """The places of the weights (units,) that start at `value`."""
        places = enumerate(self.initial)
        return [place for place, weight in places if weight.shape == (self.units,) and np.allclose(weight, value)]

    def __call__(self, x, h0, training):
        with keras_calls("NormRNNCell, used in keras.layers.RNN,"):
            return np.asarray(self.rnn(x, initial_state=[h0], training=training))

    def moved(self, x, h0, training):
        """How many weights a call changes."""
        self.reset()
        self(x, h0, training)
        after = self.rnn.get_weights()
        return sum(not np.array_equal(old, new) for old, new in zip(self.initial, after, strict=False))


def inputs(rng, batch, steps, features, units):
    x = (2 * rng.normal(size=(batch, steps, features)) + 1).astype("float32")
    return x, (2 * rng.normal(size=(batch, units)) - 0.5).astype("float32")


def normalised(term, training):
    if not training:
        return term / np.sqrt(1 + EPSILON)
    return (term - term.mean(axis=0)) / np.sqrt(term.var(axis=0) + EPSILON)


def expected(cell, x, h, training, activation=np.tanh, gammas=(0.1, 0.1), bias=0.0, swapped=False):
    """All states (batch, time, units) by the equation, step by step."""
    kernel, recurrent_kernel = reversed(cell.kernels) if swapped else cell.kernels
    states = []
    for t in range(x.shape[1]):
        term = gammas[0] * normalised(x[:, t] @ kernel, training)
        h = activation(term + gammas[1] * normalised(h @ recurrent_kernel, training) + bias)
        states.append(h)
    return np.stack(states, axis=1)


def nearer(output, one, other):
    """Return the one of two right answers that is nearer to the output."""
    if np.shape(output) != one.shape:
        return one
    return one if np.sum((output - one) ** 2) <= np.sum((output - other) ** 2) else other


def identity(z):
    return z


@pytest.mark.points(2)
def test_one_step_in_training(student, rng):
    """In training, are both terms normalised over the batch, each by itself, and scaled by 0.1?"""
    for batch, features, units in ((6, 3, 4), (5, 2, 7)):
        cell = InRNN(student, rng, units, features, "linear")
        x, h0 = inputs(rng, batch, 1, features, units)
        right = expected(cell, x, h0, True, identity)
        close(cell(x, h0, True), right, "the output, activation linear, training", "(batch, time, units)", LOOSE)


@pytest.mark.points(2)
def test_several_steps_with_tanh(student, rng):
    """Is the state carried from step to step, with tanh at the end by default?"""
    for batch, steps, features, units in ((6, 4, 3, 5), (4, 4, 4, 4)):
        cell = InRNN(student, rng, units, features, activation=None)
        x, h0 = inputs(rng, batch, steps, features, units)
        output, right = cell(x, h0, True), expected(cell, x, h0, True)
        if features == units:  # which of the two square kernels comes first is the student's own
            right = nearer(output, right, expected(cell, x, h0, True, swapped=True))
        close(output, right, "the outputs in training", "(batch, time, units)", LOOSE)


@pytest.mark.points(2)
def test_outside_training(student, rng):
    """With training=False, are the moving averages used, so that each sequence is on its own?"""
    for batch, steps, features, units in ((5, 3, 2, 4), (1, 1, 3, 4)):
        cell = InRNN(student, rng, units, features, scale=2.0)
        x, h0 = inputs(rng, batch, steps, features, units)
        right = expected(cell, x, h0, False)
        close(cell(x, h0, False), right, "the outputs with training=False", "(batch, time, units)", LOOSE)


@pytest.mark.points(1.5)
def test_moving_averages(student, rng):
    """Do the moving averages of both normalisations move in training, and only then?"""
    cell = InRNN(student, rng)
    x, h0 = inputs(rng, 6, 3, 3, 4)
    moved = cell.moved(x, h0, True)
    if moved < 4:
        raise Mismatch(
            f"In training {moved} of the weights moved; expected the mean and variance of both terms.", moved
        )
    moved = cell.moved(x, h0, False)
    if moved:
        raise Mismatch(f"With training=False {moved} of the weights moved; expected none.", -moved)


@pytest.mark.points(2)
def test_a_gamma_for_each_term(student, rng):
    """Has each of the two terms a gamma of its own, which starts at 0.1?"""
    cell = InRNN(student, rng, activation="linear")
    x, h0 = inputs(rng, 6, 1, 3, 4)
    gammas = cell.gammas
    if len(gammas) != 2:
        raise Mismatch(f"{len(gammas)} of the cell's weights start at 0.1; expected two gammas.", len(gammas))
    large = rng.uniform(0.5, 1.5, size=4)
    cell.reset(**{f"w{gammas[0]}": large})
    output = cell(x, h0, True)
    one, other = (expected(cell, x, h0, True, identity, pair) for pair in ((large, 0.1), (0.1, large)))
    close(output, nearer(output, one, other), "the output after one gamma was changed", "(batch, time, units)", LOOSE)


@pytest.mark.points(1.5)
def test_a_bias_after_the_normalisation(student, rng):
    """Is there a bias that starts at zero, added between the normalisation and the activation?"""
    cell = InRNN(student, rng)
    x, h0 = inputs(rng, 6, 1, 3, 4)
    bias = rng.uniform(0.3, 1.0, size=4)
    if cell.odd:
        raise Mismatch("A vector of the cell starts at random numbers; expected a bias of 0.", len(cell.odd))
    plain, outputs = cell(x, h0, True), []
    right = np.tanh(np.arctanh(np.clip(plain, -0.999, 0.999)) + bias)
    places = cell.vectors(0.0)
    for place in places:
        cell.reset(**{f"w{place}": bias})
        outputs.append(cell(x, h0, True))
    acting = [output for output in outputs if not np.allclose(output, plain, atol=1e-4)]  # moving means do not
    for output in acting:
        where = "A weight that starts at 0 was changed. Between which operations is it added?"
        close(output, right, "the output with a bias", "(batch, time, units)", LOOSE, where=where)
    if not acting:
        text = "No weight of shape (units,) that starts at zero acts as a bias after the normalisation."
        raise Mismatch(text, len(places))


@pytest.mark.points(1.5)
def test_everything_learns(student, rng):
    """Do the kernels, the bias and both gammas change when a model with this cell is trained?"""
    keras = student.module("keras")
    cell = student.NormRNNCell(4)
    x, _ = inputs(rng, 8, 3, 2, 4)
    y = rng.normal(size=(8, 1)).astype("float32")
    with keras_calls("NormRNNCell, used in keras.layers.RNN,"):
        rnn = keras.layers.RNN(cell)
        model = keras.Sequential([keras.Input((3, 2)), rnn, keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
        model(x)  # layers inside the cell may make their weights at their first call
        trainable = [bool(weight.trainable) for weight in rnn.weights]
        before = [np.asarray(weight) for weight in rnn.get_weights()]
        model.train_on_batch(x, y)
        after = [np.asarray(weight) for weight in rnn.get_weights()]
    for shape, count, name in (((2, 4), 1, "kernel"), ((4, 4), 1, "recurrent kernel")):
        moved = sum(
            old.shape == shape and not np.array_equal(old, new) for old, new in zip(before, after, strict=False)
        )
        if moved != count:
            raise Mismatch(f"The {name} does not change in training: does `build` make it with add_weight?", moved)
    starts = {"at 0.1": 0, "at 1": 0, "elsewhere": 0}  # how many vectors change, by where they start
    for old, new, learns in zip(before, after, trainable, strict=False):
        if old.shape == (4,) and not np.array_equal(old, new):
            start = "at 0.1" if np.allclose(old, 0.1) else "at 1" if np.allclose(old, 1.0) else "elsewhere"
            starts[start] += learns or start == "elsewhere"
    gammas = starts["at 0.1"] + starts["at 1"]
    if gammas < 2:
        raise Mismatch(f"{gammas} gammas change in training; expected two.", gammas)
    if starts["elsewhere"] < 3:  # two moving means and a bias
        raise Mismatch("No bias changes in training.", -starts["elsewhere"])
