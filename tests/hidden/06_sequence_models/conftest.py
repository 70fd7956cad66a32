"""What the suites of this assignment share: asking models of any architecture, and training them on small data.

A student's model is another architecture than the reference, so its outputs are never compared with the reference's.
What is judged is behaviour, and what a `Mismatch` carries says which behaviour: shapes, which inputs matter, whether
numbers are probabilities. So two models with the same fault end alike, whatever their sizes.
"""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.testing import (
    Mismatch,
    Reason,
    StudentError,
    array,
    keras_calls,
    keras_model,
    set_random_seed,
    standard_keras_model,
)

# Building, asking, training. Inputs are an array, or a list of arrays for a model with several inputs.


def built(student, rng, build, *sizes, trained=False):
    """Return the model that a function of the student's builds, after setting all random seeds.

    A model that is trained on hidden data is rebuilt outside the student's process, so it has to be a standard one.
    Other tests ask a model of the student's own class as well.
    """
    set_random_seed(student, int(rng.integers(2**31)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return (standard_keras_model if trained else keras_model)(getattr(student, build)(*sizes), build)


def guarded(action, what, kind):
    """Do something with a student's model; what Keras then raises is a `Mismatch` with fingerprint `kind`.

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


def ask(model, inputs, shape, axes, name="the output"):
    """Return the model's output for a small batch. The value of a wrong shape's `Mismatch` is that shape."""
    parts = [np.asarray(part, "float32") for part in (inputs if isinstance(inputs, list) else [inputs])]
    what = f"Your model, asked with an input of shape {' and '.join(str(part.shape) for part in parts)},"
    ready = parts if isinstance(inputs, list) else parts[0]
    output = guarded(lambda: np.asarray(model(ready)), what, "does not take this input")
    if getattr(output, "shape", None) != tuple(shape):
        try:
            array(output, name, shape, axes)
        except Mismatch as wrong:
            raise Mismatch(str(wrong), np.array(getattr(output, "shape", ()))) from None
    return array(output, name)


def compiled(model):
    """Return the model. Raises `Mismatch` unless `fit` can be called."""
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled, so `fit` cannot train it.", fingerprint="not compiled")
    return model


def fit(model, inputs, targets, epochs, batch):
    """Train with the student's own optimizer and loss."""
    compiled(model)
    guarded(lambda: model.fit(inputs, targets, epochs=epochs, batch_size=batch, verbose=0), "`fit`", "fit raises")


def predict(model, inputs):
    """Return the outputs of a trained model for many inputs."""
    output = guarded(
        lambda: np.asarray(model.predict(inputs, verbose=0, batch_size=256)), "`predict`", "does not take this input"
    )
    if not np.all(np.isfinite(output)):
        raise Mismatch("After training the output is not finite: training has diverged.", fingerprint="not finite")
    return output


# Weights.


def change_weights(model, change):
    """Replace each weight of floating-point numbers by change(weight)."""
    weights = [np.asarray(weight) for weight in model.get_weights()]
    model.set_weights([change(w).astype(w.dtype) if w.dtype.kind == "f" else w for w in weights])


def shake(model, rng, scale=0.3):
    """Add random numbers to all weights, so that no bias is zero and no two units are alike."""
    change_weights(model, lambda weight: weight + rng.uniform(-scale, scale, weight.shape))


def same_weights(first, second, what):
    """Give `second` the weights of `first`. Raises `Mismatch` where they do not fit."""
    weights = [np.asarray(weight) for weight in first.get_weights()]
    sizes = [weight.shape for weight in weights], [np.asarray(weight).shape for weight in second.get_weights()]
    if sizes[0] != sizes[1]:
        text = "The weights have other shapes when {}: {} and {}. The same weights should serve both."
        differing = [pair for pair in zip(*sizes, strict=False) if pair[0] != pair[1]] or [sizes]
        raise Mismatch(text.format(what, *differing[0]), fingerprint="other shapes of weights")
    second.set_weights(weights)


def recurrent_weights(model):
    """Return for each recurrent layer how many gates it has, its units, and the places of its weights in the list.

    A recurrent layer keeps (inputs, k units) and then (units, k units), two matrices with the same columns, and perhaps
    a bias, (k units,) or (2, k units): k is 1 for simple cells, 3 for GRUs, 4 for LSTMs. Each weight belongs to one
    layer. An embedding is none; where the layers cannot be asked, the pair that a bias follows is the layer.
    """
    sizes = [np.asarray(weight).shape for weight in model.get_weights()]
    layers, place = [], int(begins_with_an_embedding(model))
    while place < len(sizes):
        own, following = recurrent_layer_at(sizes, place), recurrent_layer_at(sizes, place + 1)
        taken = len(own) == 3 or (own and len(following) < 3)
        if taken:
            units, columns = sizes[place + 1]
            layers.append((columns // units, units, own))
        place += len(own) if taken else 1
    return layers


def begins_with_an_embedding(model):
    try:
        kinds = [getattr(layer, "class_name", None) or type(layer).__name__ for layer in model.layers]
    except StudentError:
        return False  # a model of the student's own class
    return next((kind == "Embedding" for kind in kinds if kind != "InputLayer"), False)


def recurrent_layer_at(sizes, place):
    """Return the places of a kernel, recurrent kernel and bias, if any, that begin at `place`; else an empty list."""
    first, second, bias = (*sizes[place : place + 3], (), (), ())[:3]
    if len(first) != 2 or len(second) != 2 or first[1] != second[1]:
        return []
    if second[1] not in [k * second[0] for k in (1, 3, 4)]:
        return []
    return [place, place + 1] + ([place + 2] if bias in ((second[1],), (2, second[1])) else [])


def must_be_recurrent(model):
    if not recurrent_weights(model):
        raise Mismatch(
            "The model has no recurrent layer; expected one that runs through time.", fingerprint="no recurrent layer"
        )


def silence(model):
    """Set the weights of all recurrent layers so that each gives the same output at every step.

    Kernels become 0, so a simple cell gives its activation at 0. An LSTM's output gate is shut, so it gives 0 whatever
    its first state was. A GRU's update gate is open, so it keeps its first state.
    """
    weights = [np.array(weight) for weight in model.get_weights()]
    for gates, units, places in recurrent_weights(model):
        for place in places:
            weights[place][...] = 0
        for bias in (weights[place] for place in places[2:]):
            if gates == 4:
                bias[..., 3 * units :] = -100  # gates i, f, c, o
            elif gates == 3:
                bias[..., :units] = 100  # gates z, r, h
    model.set_weights(weights)


# Behaviour. `asked(x)` is the output of a student's model for x.


def differ(first, second, tolerance=1e-5):
    """Whether two outputs differ by more than rounding."""
    return bool(np.max(np.abs(first - second)) > tolerance * max(1.0, np.max(np.abs(first))))


def moved_by(asked, x, axis, rng):
    """Return for each step (axis 1) or feature (axis -1) of x whether another value there changes the output."""
    before, matter = asked(x), []
    for k in range(x.shape[axis]):
        moved, place = x.copy(), (slice(None), k) if axis == 1 else (..., k)
        moved[place] += rng.uniform(0.5, 1.5, moved[place].shape)
        matter.append(differ(before, asked(moved), 1e-7))
    return np.array(matter)


def must_all_matter(asked, x, rng, steps=None):
    """Check that all steps (or the first ones) and all features matter, and each sequence for itself."""
    if differ(asked(x), np.concatenate([asked(x[i : i + 1]) for i in range(len(x))])):
        text = "The output for a sequence changes with the other sequences in its batch."
        raise Mismatch(text, fingerprint="depends on the batch")
    for what, matter in (
        *([("step", moved_by(asked, x, 1, rng)[:steps])] if x.ndim == 3 else []),
        ("feature", moved_by(asked, x, -1, rng)),
    ):
        if not matter.all():
            raise Mismatch(f"The output does not depend on {what} {int(np.argmin(matter))}.", matter)


def must_be_unbounded(model, asked, x, rng):
    """Check that with larger and larger weights outputs go below -2 and above 2. The weights are moved first."""
    shake(model, rng)
    change_weights(model, lambda weight: 5 * weight)
    first = asked(x)
    change_weights(model, lambda weight: 4 * weight)
    output = asked(x)
    low, high = output.min() < min(-2, 1.5 * first.min()), output.max() > max(2, 1.5 * first.max())
    if not (low and high):
        where = "above 2" if low else "below -2"
        text = f"Even with weights twenty times as large no output is {where}, or none goes further than before."
        raise Mismatch(text, np.array([low, high]))


@pytest.fixture
def models():
    functions = (built, guarded, ask, compiled, fit, predict, shake, same_weights, recurrent_weights)
    functions += (must_be_recurrent, silence, differ, must_all_matter, must_be_unbounded)
    return SimpleNamespace(**{function.__name__: function for function in functions})
