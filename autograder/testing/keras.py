"""What suites ask of a student's Keras objects: the model that a function returned, the weights of a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..checks import models
from ..checks.compare import Mismatch, describe
from ..core.errors import AutograderError
from ..wire.messages import CELLS, NotAllowed, keras_kind
from ..wire.rebuilt import RebuiltModel


@contextmanager
def keras_calls(what: str) -> Iterator[None]:
    """While this lasts, what Keras raises on behalf of the student's code becomes a `StudentError` of one line.

    As in public checks, but for errors of the engine itself, which pass unchanged. `what` is tried, in the student's
    words.
    """
    with models.keras_calls(what, (AutograderError, NotAllowed)):
        yield


def own_cell(cell: Any, name: str) -> Any:
    """Return a cell that the student wrote.

    Raises `Mismatch` for what is not a Keras layer, for a cell of Keras's own, and for one with such a cell in it.
    """
    if not _kind(cell):
        raise Mismatch(f"{name} gives {describe(cell)}; expected a keras.layers.Layer.", fingerprint=describe(cell))
    for layer in [cell, *cell._flatten_layers(include_self=False)]:
        kind = _kind(layer)
        if kind in CELLS:
            found = f"{'is' if layer is cell else 'has in it'} Keras's own {kind}"
            raise Mismatch(f"{name} {found}. Write the step yourself: that is the exercise.", fingerprint=found)
    return cell


def keras_model(value: Any, name: str) -> Any:
    """Return the Keras model that `value` is, for a suite to ask and to train.

    A student's model of Keras's own layers is a `RebuiltModel`: made again from its configuration and weights, in a
    process where no student code runs. A model with classes of the student's own stays in the student's process and is
    asked through its handle. Trusted code's models, of the reference or a catalogue, are Keras models of this process.
    `predict`, `fit`, `get_weights` and calls work on all three. Raises `Mismatch` for anything that is not a model.
    """
    if getattr(value, "keras_kind", "") == "Model":
        rebuilding = value.rebuilding
        made = rebuilding.rebuilt(*value.keras_description()) if rebuilding is not None else None
        return value if made is None else made
    import keras

    if not isinstance(value, keras.Model):
        raise Mismatch(f"{name} returned {describe(value)}; expected a keras.Model.", value)
    return value


def standard_keras_model(value: Any, name: str) -> Any:
    """Return the Sequential or functional model that `value` is, rebuilt from Keras's own layers.

    What is trained or looks at hidden data is asked here, never in the student's process. Raises `Mismatch` for
    anything else, a subclass of keras.Model included, in the words of the public checks.
    """
    if getattr(value, "keras_kind", "") != "Model":
        return models.standard_model(value, name)
    if value.type_name not in models.KINDS:
        raise models.subclass_refused(name, value.type_name)
    model = keras_model(value, name)
    if model is value:
        raise models.own_layer_refused(name, "a class of your own")
    return model


def set_random_seed(student: Any, seed: int) -> None:
    """Set all random seeds of Keras: here, in the student's process, and where models are rebuilt."""
    import keras

    keras.utils.set_random_seed(seed)
    there = student.module("keras")
    there.utils.set_random_seed(seed)
    rebuilding = getattr(there, "rebuilding", None)
    if rebuilding is not None:
        rebuilding.seed(seed)


def set_clipping(model: Any, global_clipnorm: float) -> None:
    """Have the optimizer of a trusted model clip by the global norm, and by nothing else."""
    if isinstance(model, RebuiltModel):
        model.set_clipping(global_clipnorm=global_clipnorm)
    else:
        model.optimizer.clipnorm = model.optimizer.clipvalue = None
        model.optimizer.global_clipnorm = global_clipnorm


def optimizer_class(model: Any) -> str:
    """Return the name of the class of a model's optimizer, "" where it has none."""
    optimizer = model.optimizer
    if isinstance(model, RebuiltModel):
        return optimizer.class_name if optimizer is not None else ""
    return "" if optimizer is None else type(optimizer).__name__


def weight_shapes(layer: Any) -> list[tuple[int, ...]]:
    """Return the shapes of a layer's weights, in the layer's order."""
    return [tuple(int(n) for n in np.shape(weight)) for weight in layer.get_weights()]


def set_weights_by_shape(layer: Any, weights: Sequence[np.ndarray], names: Sequence[str]) -> None:
    """Set a layer's weights, in the layer's own order and form where these are others.

    One test asks for order and shapes; elsewhere a slip in them is not charged again. So weights of these shapes may
    come in another order, and one that differs by axes of length 1 alone (a bias as a row) is set in that form.
    Raises `Mismatch` where the weights are others; `names` says what was expected.
    """
    own, wanted = weight_shapes(layer), [np.shape(weight) for weight in weights]
    left, chosen = list(weights), []
    for shape in own:
        candidates = [k for k, weight in enumerate(left) if _alike(weight.shape, shape)]
        if not candidates:
            break
        best = next((k for k in candidates if left[k].shape == shape), candidates[0])
        chosen.append(left.pop(best).reshape(shape))
    if left or len(chosen) != len(own):
        raise Mismatch(other_weights(own, wanted, names), fingerprint=str(own))
    layer.set_weights(chosen)


def other_weights(own: Sequence[Any], wanted: Sequence[Any], names: Sequence[str]) -> str:
    """Tell the student which weights there are, and which were expected."""
    order = ", ".join(names)
    return f"The weights have the shapes {own}; expected {wanted}: {order}, in this order. Look at `build`."


def _alike(first: Sequence[int], second: Sequence[int]) -> bool:
    return [n for n in first if n != 1] == [n for n in second if n != 1]


def must_follow_the_loss(
    loss: Callable[[list[np.ndarray]], float],
    start: Sequence[np.ndarray],
    after: Sequence[np.ndarray],
    rate: float,
    names: Sequence[str],
    rng: np.random.Generator,
) -> None:
    """Check that one step of plain gradient descent moved the weights along the gradient of the loss.

    Parameters: `loss`, the loss for a list of weights; `start` and `after`, the weights before and after the step;
    `rate`, the learning rate. Each weight's move is compared with the slope of the loss in two random directions.
    Raises `Mismatch`, with the weight's name, where it stayed or moved otherwise.
    """
    for before, now, name in zip(start, after, names, strict=True):
        if np.array_equal(before, now):
            told = f"{name} did not change in training: make it with `self.add_weight`, keep it trainable, and compute"
            raise Mismatch(f"{told} with keras.ops alone.", fingerprint=f"{name} stays")
    for k, name in enumerate(names):
        gradient = (start[k].astype(np.float64) - after[k]) / rate
        for _ in range(2):
            shift = (0.01 * rng.normal(size=gradient.shape)).astype(np.float32)
            ends = [
                loss([weight + sign * shift if k == j else weight for j, weight in enumerate(start)])
                for sign in (1, -1)
            ]
            slope, moved = (ends[0] - ends[1]) / 2, float(np.sum(gradient * shift))
            if not abs(slope - moved) <= 0.05 * max(0.01 * float(np.linalg.norm(gradient)), abs(slope)):
                told = f"In training, {name} does not move along the gradient of the loss"
                message = f"{told}: a part of the gradient is lost on its way through `call`."
                raise Mismatch(message, fingerprint=f"{name} loses a part")


def must_trace(function: Any, tensorflow: Any, *shapes: tuple[int, ...]) -> None:
    """Trace a layer, or a cell's step, as a compiled model does, which does not know how large a batch will be.

    Parameters: `function`, the layer or cell; `tensorflow`, the module where it lives; `shapes`, of the input and, for
    a cell, of each state, without the batch. Raises what the layer raises.
    """
    inputs, *states = [tensorflow.TensorSpec((None, *shape)) for shape in shapes]
    tensorflow.function(function).get_concrete_function(inputs, *([states] if states else []))


def _kind(value: Any) -> str:
    """What of Keras's own an object is, in this process or in the student's."""
    return getattr(value, "keras_kind", None) or keras_kind(value)
