"""What the suites of this assignment share: asking models of any architecture, and training them on small data.

A student's model is another architecture than the reference, so its outputs are never compared with the reference's.
What is judged is behaviour, and what a `Mismatch` carries says which behaviour: shapes, which inputs matter, whether
numbers are probabilities. So two models with the same fault end alike, whatever their sizes.
"""

import warnings
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.testing import Mismatch, Reason, StudentError, array, keras_calls, set_random_seed, standard_keras_model

# Building and asking.


def seeded(student, seed):
    """Set all random seeds, in every process where a model may be, so that a run can be repeated."""
    set_random_seed(student, seed)


def built(build, name):
    """Return the model that `build()` of the student's gives, rebuilt outside the student's process.

    What is trained there, on data that students do not have, never reaches the student's process.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return standard_keras_model(build(), name)


def guarded(action, what, kind):
    """Do something with a student's model; what Keras then raises is the student's `Mismatch` with fingerprint `kind`.

    What it only warns of is not a fault, also where warnings are errors.
    """
    try:
        with warnings.catch_warnings(), keras_calls(what):
            warnings.simplefilter("ignore")
            return action()
    except StudentError as error:
        if error.reason is not Reason.RAISED:
            raise
        raise Mismatch(str(error), fingerprint=kind) from None


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
        raise Mismatch(f"After training, {name} is not finite: training has diverged.", fingerprint="not finite")
    return output


def compiled(model):
    """Raise `Mismatch` unless `fit` can be called."""
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled, so `fit` cannot train it.", fingerprint="not compiled")
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
        raise Mismatch(text.format(what, *differing[0]), fingerprint="other shapes of weights")
    other.set_weights(weights)


def gates(model):
    """Return how many gates the recurrent layers have: {1} for simple cells, {3} for GRUs, {4} for LSTMs.

    A recurrent layer keeps (inputs, k units) and then (units, k units), two matrices with the same columns. (A GRU's
    bias is (2, 3 units): it is no third one.)
    """
    return {count for count, _ in recurrent_weights(model)}


def recurrent_weights(model):
    """Return for each recurrent layer how many gates it has, and the places of its weights in the model's list.

    The places are those of the kernel, the recurrent kernel, and the bias, (k units,) or (2, k units), if there is one.
    """
    sizes = [np.asarray(weight).shape for weight in model.get_weights()]
    layers = []
    for place, (one, two) in enumerate(pairwise(sizes)):
        if len(one) == len(two) == 2 and one[1] == two[1] and two[1] in (two[0], 3 * two[0], 4 * two[0]):
            bias = [k for k in (place + 2,) if k < len(sizes) and sizes[k] in ((two[1],), (2, two[1]))]
            layers.append((two[1] // two[0], [place, place + 1, *bias]))
    return layers


def silence(model):
    """Set the weights of all recurrent layers so that each gives the same output at every step.

    Kernels become 0, so a simple cell gives its activation at 0. An LSTM's output gate is shut, so it gives 0 whatever
    its first state was. A GRU's update gate is open, so it keeps its first state.
    """
    weights = [np.array(weight) for weight in model.get_weights()]
    for count, places in recurrent_weights(model):
        for place in places:
            weights[place][...] = 0
        for bias in (weights[place] for place in places[2:]):
            units = bias.shape[-1] // count
            if count == 4:
                bias[..., 3 * units :] = -100  # gates i, f, c, o
            elif count == 3:
                bias[..., :units] = 100  # gates z, r, h
    model.set_weights(weights)


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
        raise Mismatch(
            f"{name} of a sequence changes with the other sequences in its batch.", fingerprint="depends on the batch"
        )
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
        recurrent_weights=recurrent_weights,
        silence=silence,
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


def changes(file):
    """Return the seasonal changes of a hidden series, divided by their standard deviation in the training part.

    Returns also the number of changes for training. Both series and their sources are in the README beside them.
    """
    series = np.loadtxt(file, delimiter=",", skiprows=1, usecols=1)
    season, n_train = (7, 3600) if file.stem == "riders" else (12, 188)
    series = series if season == 7 else np.log(series)
    d = series[season:] - series[:-season]
    return d / d[:n_train].std(), n_train


def vowels(file):
    """Return the utterances and speakers to train on, which students have, and those of a hidden file."""
    with np.load("data/japanese_vowels.npz") as released, np.load(file) as hidden:
        X, y = released["X_train"].astype("float32"), released["y_train"].astype("int64")
        return X, y, hidden["X"].astype("float32"), hidden["y"].astype("int64")


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
def tasks(hidden_data):
    return SimpleNamespace(
        windows=windows,
        changes=lambda name: changes(hidden_data / f"{name}.csv"),
        vowels=lambda: vowels(hidden_data / "utterances.npz"),
        random_cars=random_cars,
        drive=drive,
    )
