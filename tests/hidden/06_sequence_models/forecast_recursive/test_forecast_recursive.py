"""forecast_recursive, forecast_direct: two ways to look ahead with one model.

What comes first, what is fed back, and what the window holds are looked at one by one. An axis left over is charged
once for each function.
"""

import numpy as np
import pytest

from autograder.testing import array, close

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

    layers = keras.layers.SimpleRNN(4), keras.layers.Dense(horizon)
    model = keras.Sequential([keras.Input((None, 1)), *layers])
    weights = [rng.uniform(-0.8, 0.8, np.shape(w)) for w in model.get_weights()]
    model.set_weights(weights)
    k, R, b, head, head_bias = weights

    def by_hand(window):
        h = np.zeros(4)
        for x in window:
            h = np.tanh(x * k[0] + h @ R + b)
        return h @ head + head_bias

    return model, by_hand


def fed_back(by_hand, window, steps):
    known = list(window[:, 0])
    for _ in range(steps):
        known.append(by_hand(np.array(known[-len(window) :]))[0])
    return np.array(known[len(window) :])


def flat(forecast, name):
    """Return a forecast without an axis left over: one test of each function charges that."""
    forecast = array(forecast, name)
    return forecast.ravel() if forecast.ndim == 2 and 1 in forecast.shape else forecast


@pytest.mark.points(1)
def test_recursive_one_step(student, rng):
    """For one step, is the forecast the model's first output for the window as it is?"""
    for n_in, horizon in ((4, 3), (3, 5)):
        model, by_hand = linear(rng, n_in, horizon)
        window = rng.normal(size=(n_in, 1))
        forecast, name = student.forecast_recursive(model, window, 1), "the recursive forecast for steps=1"
        right = by_hand(window[:, 0])[:1]
        close(flat(forecast, name), right, name, "(steps,)", where="Which of the outputs is one step ahead?")


@pytest.mark.points(2)
@pytest.mark.plot("the recursive forecast, step by step")
def test_recursive_feeds_back_the_first_output(student, rng):
    """Does each first output become the newest value of the window, and are these values returned?"""
    model, by_hand = linear(rng, 4, 3)
    window = rng.normal(size=(4, 1))
    forecast = student.forecast_recursive(model, window, 6)
    close(forecast, fed_back(by_hand, window, 6), "the recursive forecast", "(steps,)", where=LOOK)


@pytest.mark.points(1)
@pytest.mark.plot("the recursive forecast of a model with one output, step by step")
def test_recursive_keeps_the_windows_length(student, rng):
    """For a model with one output that takes windows of any length, does the window keep its length?"""
    model, by_hand = recurrent(rng, 1)
    window = rng.normal(size=(5, 1))
    forecast = flat(student.forecast_recursive(model, window, 5), "the recursive forecast")
    where = "Look at what the window holds at each step, oldest first."
    close(forecast, fed_back(by_hand, window, 5), "the recursive forecast", "(steps,)", where=where)


@pytest.mark.points(1)
def test_recursive_at_the_edges(student, rng):
    """A window of one value, a model with one output, fewer steps than the horizon."""
    for n_in, horizon, steps in ((1, 1, 3), (3, 3, 2), (2, 5, 3)):
        model, by_hand = linear(rng, n_in, horizon)
        window = rng.normal(size=(n_in, 1)).astype("float32")
        name = f"the recursive forecast for n_in={n_in}, horizon={horizon}, steps={steps}"
        forecast = flat(student.forecast_recursive(model, window, steps), name)
        close(forecast, fed_back(by_hand, window, steps), name, "(steps,)")


@pytest.mark.points(2)
@pytest.mark.plot("the direct forecast, value by value")
def test_direct_gives_all_outputs(student, rng):
    """The direct forecast is all of the horizon, without a batch axis."""
    for model, by_hand in (linear(rng, 4, 3), recurrent(rng, 5)):
        window = rng.normal(size=(4, 1))
        close(student.forecast_direct(model, window), by_hand(window[:, 0]), "the direct forecast", "(horizon,)")


@pytest.mark.points(1)
def test_direct_at_the_edges(student, rng):
    """The direct forecast of a model with one output, and from a window of one value."""
    for n_in, horizon in ((3, 1), (1, 2), (1, 1), (3, 3)):
        model, by_hand = linear(rng, n_in, horizon)
        window = rng.normal(size=(n_in, 1)).astype("float32")
        name = f"the direct forecast for n_in={n_in}, horizon={horizon}"
        forecast = flat(student.forecast_direct(model, window), name)
        close(forecast, by_hand(window[:, 0]), name, "(horizon,)")
