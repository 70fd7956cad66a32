"""forecast_recursive, forecast_direct: two ways to look ahead with one model."""

import numpy as np
import pytest

from autograder.checks.compare import close

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


@pytest.mark.points(2)
@pytest.mark.plot("the recursive forecast, step by step")
def test_recursive_feeds_back_the_first_output(student, rng):
    """Each first output becomes the newest value of the window."""
    model, by_hand = linear(rng, 4, 3)
    window = rng.normal(size=(4, 1))
    forecast = student.forecast_recursive(model, window, 6)
    close(forecast, fed_back(by_hand, window, 6), "the recursive forecast", "(steps,)", where=LOOK)


@pytest.mark.points(2)
@pytest.mark.plot("the recursive forecast from a window of 5, step by step")
def test_recursive_keeps_the_windows_length(student, rng):
    """The window keeps its length, for a model that would take any length."""
    model, by_hand = recurrent(rng, 2)
    window = rng.normal(size=(5, 1))
    forecast = student.forecast_recursive(model, window, 5)
    close(forecast, fed_back(by_hand, window, 5), "the recursive forecast", "(steps,)", where=LOOK)


@pytest.mark.points(1)
def test_recursive_at_the_edges(student, rng):
    """One step, a window of one value, a model with one output, fewer steps than the horizon."""
    for n_in, horizon, steps in ((3, 4, 1), (1, 1, 3), (3, 3, 2), (2, 5, 3)):
        model, by_hand = linear(rng, n_in, horizon)
        window = rng.normal(size=(n_in, 1)).astype("float32")
        name = f"the recursive forecast for n_in={n_in}, horizon={horizon}, steps={steps}"
        close(student.forecast_recursive(model, window, steps), fed_back(by_hand, window, steps), name, "(steps,)")


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
        close(student.forecast_direct(model, window), by_hand(window[:, 0]), name, "(horizon,)")
