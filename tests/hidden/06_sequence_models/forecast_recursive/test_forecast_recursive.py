"""forecast_recursive, forecast_direct: two ways to look ahead with one model."""

import numpy as np
import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("forecast_recursive")

LOOK = "Look at what the window holds at each step, oldest first, and which of the outputs goes in."


def linear(rng, n_in, horizon):
    """A linear model and the same in NumPy: from a window (n_in,) to (horizon,)."""
    import keras

    model = keras.Sequential([keras.Input((n_in, 1)), keras.layers.Flatten(), keras.layers.Dense(horizon)])
    kernel, bias = rng.uniform(-0.6, 0.6, (n_in, horizon)), rng.uniform(0.5, 1, horizon)
    model.set_weights([kernel, bias])
    return model, lambda window: window @ kernel + bias


def recurrent(rng, horizon):
    """A model for windows of any length, and the same in NumPy: h = tanh(x k + h R + b)."""
    import keras

    model = keras.Sequential([keras.Input((None, 1)), keras.layers.SimpleRNN(4), keras.layers.Dense(horizon)])
    k, R, b, head, head_bias = weights = [rng.uniform(-0.8, 0.8, np.shape(w)) for w in model.get_weights()]
    model.set_weights(weights)

    def by_hand(window):
        h = np.zeros(4)
        for x in window:
            h = np.tanh(x * k[0] + h @ R + b)
        return h @ head + head_bias

    return model, by_hand


def check_recursive(student, rng, made, n_in, steps, name):
    model, by_hand = made
    window = rng.normal(size=(n_in, 1)).astype("float32")
    known = [float(value) for value in window[:, 0]]
    for _ in range(steps):
        known.append(by_hand(np.array(known[-n_in:]))[0])
    close(student.forecast_recursive(model, window, steps), known[n_in:], name, "(steps,)", where=LOOK, steps=0)


def check_direct(student, rng, made, n_in, name):
    model, by_hand = made
    window = rng.normal(size=(n_in, 1)).astype("float32")
    close(student.forecast_direct(model, window), by_hand(window[:, 0]), name, "(horizon,)")


@pytest.mark.points(1)
def test_recursive_one_step(student, rng):
    """For one step, is the forecast the model's first output for the window as it is?"""
    for n_in, horizon in ((4, 3), (3, 5)):
        check_recursive(student, rng, linear(rng, n_in, horizon), n_in, 1, "the recursive forecast for steps=1")


@pytest.mark.points(2)
@pytest.mark.plot("the recursive forecast, step by step")
def test_recursive_feeds_back_the_first_output(student, rng):
    """Does each first output become the newest value of the window, and are these values returned?"""
    check_recursive(student, rng, linear(rng, 4, 3), 4, 6, "the recursive forecast")


@pytest.mark.points(1)
@pytest.mark.plot("the recursive forecast of a model with one output, step by step")
def test_recursive_keeps_the_windows_length(student, rng):
    """For a model with one output that takes windows of any length, does the window keep its length?"""
    check_recursive(student, rng, recurrent(rng, 1), 5, 5, "the recursive forecast")


@pytest.mark.points(1)
def test_recursive_at_the_edges(student, rng):
    """A window of one value, a model with one output, fewer steps than the horizon."""
    for n_in, horizon, steps in ((1, 1, 3), (3, 3, 2), (2, 5, 3)):
        name = f"the recursive forecast for n_in={n_in}, horizon={horizon}, steps={steps}"
        check_recursive(student, rng, linear(rng, n_in, horizon), n_in, steps, name)


@pytest.mark.points(2)
@pytest.mark.plot("the direct forecast, value by value")
def test_direct_gives_all_outputs(student, rng):
    """The direct forecast is all of the horizon, without a batch axis."""
    for made in (linear(rng, 4, 3), recurrent(rng, 5)):
        check_direct(student, rng, made, 4, "the direct forecast")


@pytest.mark.points(1)
def test_direct_at_the_edges(student, rng):
    """The direct forecast of a model with one output, and from a window of one value."""
    for n_in, horizon in ((3, 1), (1, 2), (1, 1), (3, 3)):
        name = f"the direct forecast for n_in={n_in}, horizon={horizon}"
        check_direct(student, rng, linear(rng, n_in, horizon), n_in, name)
