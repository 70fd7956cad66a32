"""What the suites of this assignment share: asking models of any architecture, and training them on small data.

A student's model is another architecture than the reference, so its outputs are never compared with the reference's.
What is judged is behaviour, and what a `Mismatch` carries says which behaviour: shapes, which inputs matter, whether
numbers are probabilities. So two models with the same fault end alike, whatever their sizes.
"""

import warnings
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, array
from autograder.checks.student import StudentError, gist
from autograder.suite.models import keras_model

DATA = Path(__file__).parents[3] / "solutions" / "06_sequence_models" / "data"


# Building and asking.


def seeded(student, seed):
    """Set all random seeds here and in the student's process, so that a run can be repeated."""
    import keras

    keras.utils.set_random_seed(seed)
    student.module("keras").utils.set_random_seed(seed)


def built(build, name):
    """Return the model that `build()` of the student's gives, as a model of this process where that is possible."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return keras_model(build(), name)


def guarded(action, what, kind):
    """Do something with a student's model; what Keras then raises is the student's `Mismatch`, with `kind` as value.

    What it only warns of is no fault, also where warnings are errors.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return action()
    except (Mismatch, StudentError):
        raise
    except Exception as error:
        raise Mismatch(f"{what} raised {gist(error)[:240]}", kind) from None


def single(inputs):
    """Whether these are the inputs of a model with one input."""
    return isinstance(inputs, np.ndarray)


def shapes(inputs):
    return str(inputs.shape) if single(inputs) else " and ".join(str(each.shape) for each in inputs)


def ask(model, inputs, name, shape=None, axes=None):
    """Return the model's output for a small batch. The value of a wrong shape's `Mismatch` is that shape."""
    inputs = inputs.astype("float32") if single(inputs) else [each.astype("float32") for each in inputs]
    output = guarded(
        lambda: np.asarray(model(inputs)),
        f"Your model, asked with an input of shape {shapes(inputs)},",
        "does not take this input",
    )
    if shape is not None and getattr(output, "shape", None) != tuple(shape):
        try:
            array(output, name, shape, axes)
        except Mismatch as wrong:
            raise Mismatch(str(wrong), np.array(getattr(output, "shape", ()))) from None
    return array(output, name)


def last_answer(model, x):
    """Return the model, or what it says after the last step where it answers at every step of x (B, T, F)."""
    at_every_step = np.asarray(model(x.astype("float32"))).shape[:-1] == x.shape[:2]
    return (lambda inputs: np.asarray(model(inputs))[:, -1]) if at_every_step else model


def predict(model, inputs, name, shape, axes):
    """Return the model's output for many inputs."""
    output = guarded(
        lambda: np.asarray(model.predict(inputs, verbose=0, batch_size=256)), "`predict`", "does not take this input"
    )
    if getattr(output, "shape", None) != tuple(shape):
        raise Mismatch(f"{name} has shape {output.shape}; expected {shape}, that is {axes}.", np.array(output.shape))
    if not np.all(np.isfinite(output)):
        raise Mismatch(f"After training, {name} is not finite: training has diverged.", "not finite")
    return output


def compiled(model):
    """Raise `Mismatch` unless `fit` can be called."""
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled, so `fit` cannot train it.", "not compiled")
    return model


def fit(model, inputs, targets, epochs, batch):
    """Train with the student's own optimizer and loss."""
    compiled(model)
    guarded(lambda: model.fit(inputs, targets, epochs=epochs, batch_size=batch, verbose=0), "`fit`", "fit raises")


# Weights.


def shake(model, rng, scale=0.3):
    """Add random numbers to all weights, so that no bias is zero and no two units are alike."""
    moved = []
    for weight in model.get_weights():
        weight = np.asarray(weight)
        if weight.dtype.kind == "f":
            weight = (weight + rng.uniform(-scale, scale, weight.shape)).astype(weight.dtype)
        moved.append(weight)
    model.set_weights(moved)


def stretch(model, factor):
    """Multiply all weights."""
    model.set_weights([np.asarray(weight) * np.asarray(weight).dtype.type(factor) for weight in model.get_weights()])


def same_weights(one, other, what):
    """Give `other` the weights of `one`. Raises `Mismatch` where they do not fit."""
    weights = [np.asarray(weight) for weight in one.get_weights()]
    sizes = [weight.shape for weight in weights], [np.asarray(weight).shape for weight in other.get_weights()]
    if sizes[0] != sizes[1]:
        text = "The weights have other shapes when {}: {} and {}. The same weights should serve both."
        differing = [pair for pair in zip(*sizes, strict=False) if pair[0] != pair[1]] or [sizes]
        raise Mismatch(text.format(what, *differing[0]), "other shapes of weights")
    other.set_weights(weights)


def gates(model):
    """Return how many gates the recurrent layers have: {1} for simple cells, {3} for GRUs, {4} for LSTMs.

    A recurrent layer keeps (inputs, k units) and then (units, k units), two matrices with the same columns. (A GRU's
    bias is (2, 3 units): it is no third one.)
    """
    sizes = [np.asarray(weight).shape for weight in model.get_weights()]
    found = set()
    for one, two in pairwise(sizes):
        if len(one) == len(two) == 2 and one[1] == two[1] and two[1] in (two[0], 3 * two[0], 4 * two[0]):
            found.add(two[1] // two[0])
    return found


# Behaviour.


def differ(one, other, tolerance=1e-5):
    """Whether two outputs differ by more than rounding."""
    return bool(np.max(np.abs(one - other)) > tolerance * max(1.0, np.max(np.abs(one))))


def one_by_one(model, inputs, name):
    """Check that the answer for a sequence does not depend on its neighbours in the batch."""
    together = ask(model, inputs, name)
    n = len(inputs if single(inputs) else inputs[0])
    rows = [ask(model, inputs[i : i + 1] if single(inputs) else [x[i : i + 1] for x in inputs], name) for i in range(n)]
    if together.shape != np.concatenate(rows).shape or differ(together, np.concatenate(rows)):
        raise Mismatch(f"{name} of a sequence changes with the other sequences in its batch.", "depends on the batch")
    return together


def steps_that_matter(model, x, rng):
    """Return for each step of x (B, T, F) whether another value there changes the output."""
    before, matter = ask(model, x, "the output"), []
    for t in range(x.shape[1]):
        moved = x.copy()
        moved[:, t] += rng.uniform(0.5, 1.5, moved[:, t].shape)
        matter.append(differ(before, ask(model, moved, "the output"), 1e-7))
    return np.array(matter)


def features_that_matter(model, x, rng):
    """Return for each feature on the last axis of x whether other values there change the output."""
    before, matter = ask(model, x, "the output"), []
    for f in range(x.shape[-1]):
        moved = x.copy()
        moved[..., f] += rng.uniform(0.5, 1.5, moved[..., f].shape)
        matter.append(differ(before, ask(model, moved, "the output"), 1e-7))
    return np.array(matter)


def reach(model, inputs, rng):
    """Return whether outputs can be below -2 and above 2, with larger and larger weights.

    All weights are moved first: a head may start at zero. Where larger weights give no larger outputs there is a bound.
    """
    shake(model, rng)
    stretch(model, 5.0)
    first = ask(model, inputs, "the output")
    stretch(model, 4.0)
    output = ask(model, inputs, "the output")
    low, high = output.min() < min(-2, 1.5 * first.min()), output.max() > max(2, 1.5 * first.max())
    return np.array([low, high])


@pytest.fixture
def models():
    return SimpleNamespace(
        built=built,
        seeded=seeded,
        ask=ask,
        last_answer=last_answer,
        predict=predict,
        compiled=compiled,
        fit=fit,
        guarded=guarded,
        shake=shake,
        same_weights=same_weights,
        gates=gates,
        differ=differ,
        one_by_one=one_by_one,
        steps_that_matter=steps_that_matter,
        features_that_matter=features_that_matter,
        reach=reach,
    )


# Data, and baselines that need no training.


def windows(series, n_in, n_out, stride=1):
    starts = range(0, len(series) - n_in - n_out + 1, stride)
    X = np.stack([series[s : s + n_in] for s in starts])[..., None]
    return X.astype("float32"), np.stack([series[s + n_in : s + n_in + n_out] for s in starts]).astype("float32")


def changes(name):
    """Return the seasonal changes of a series, over their standard deviation in the training part, and its length."""
    series = np.loadtxt(DATA / f"{name}.csv", delimiter=",", skiprows=1, usecols=1)
    season, n_train = (7, 3600) if name == "chicago_ridership" else (12, 188)
    series = series if season == 7 else np.log(series)
    d = series[season:] - series[:-season]
    return d / d[:n_train].std(), n_train


def vowels():
    with np.load(DATA / "japanese_vowels.npz") as file:
        X = [file[f"X_{part}"].astype("float32") for part in ("train", "test")]
        y = [file[f"y_{part}"].astype("int64") for part in ("train", "test")]
    return X[0], y[0], X[1], y[1]


def random_cars(n, rng):
    """Start states (n, 6): x, y, heading, speed, steer, acceleration; the notebook's ranges."""
    return rng.uniform([-1, -1, -np.pi / 2, 0.5, -0.1, -0.3], [1, 1, np.pi / 2, 1.5, 0.1, 0.3], (n, 6))


def drive(starts, T, steps=20):
    """The paths (n, T, 2) of the kinematic bicycle by Runge and Kutta's rule of order 4, not by its formula."""

    def slope(state, steer, acceleration):
        _, _, heading, speed = state.T
        turning = speed * np.tan(steer) / 0.27
        return np.stack([speed * np.cos(heading), speed * np.sin(heading), turning, acceleration], axis=1)

    state, controls, path, h = starts[:, :4].astype(float), (starts[:, 4], starts[:, 5]), [], 0.2 / steps
    for _ in range(T):
        for _ in range(steps):
            k1 = slope(state, *controls)
            k2 = slope(state + h / 2 * k1, *controls)
            k3 = slope(state + h / 2 * k2, *controls)
            state = state + h / 6 * (k1 + 2 * k2 + 2 * k3 + slope(state + h * k3, *controls))
        path.append(state[:, :2])
    return np.stack(path, axis=1)


@pytest.fixture
def tasks():
    return SimpleNamespace(windows=windows, changes=changes, vowels=vowels, random_cars=random_cars, drive=drive)
