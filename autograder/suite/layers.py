"""What suites ask of a Keras layer that a student wrote: its weights, and the gradient that reaches them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..checks.compare import Mismatch


def weight_shapes(layer: Any) -> list[tuple[int, ...]]:
    """Return the shapes of a layer's weights, in the layer's order."""
    return [tuple(int(n) for n in np.shape(one)) for one in layer.get_weights()]


def set_weights_by_shape(layer: Any, weights: Sequence[np.ndarray], names: Sequence[str]) -> None:
    """Set a layer's weights, in the layer's own order and form where these are others.

    One test asks for order and shapes; elsewhere a slip in them is not charged again. So weights of these shapes may
    come in another order, and one that differs by axes of length 1 alone (a bias as a row) is set in that form.
    Raises `Mismatch` where the weights are others; `names` says what was expected.
    """
    own, wanted = weight_shapes(layer), [np.shape(one) for one in weights]
    left, chosen = list(weights), []
    for shape in own:
        places = [k for k, one in enumerate(left) if _alike(one.shape, shape)]
        if not places:
            break
        place = next((k for k in places if left[k].shape == shape), places[0])
        chosen.append(left.pop(place).reshape(shape))
    if left or len(chosen) != len(own):
        raise Mismatch(other_weights(own, wanted, names), str(own))
    layer.set_weights(chosen)


def other_weights(own: Sequence[Any], wanted: Sequence[Any], names: Sequence[str]) -> str:
    """Tell the student which weights there are, and which were expected."""
    order = ", ".join(names)
    return f"The weights have the shapes {own}; expected {wanted}: {order}, in this order. Look at `build`."


def _alike(one: Sequence[int], other: Sequence[int]) -> bool:
    return [n for n in one if n != 1] == [n for n in other if n != 1]


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
            raise Mismatch(f"{told} with keras.ops alone.", f"{name} stays")
    for k, name in enumerate(names):
        gradient = (start[k].astype(np.float64) - after[k]) / rate
        for _ in range(2):
            shift = (0.01 * rng.normal(size=gradient.shape)).astype(np.float32)
            ends = [loss([one + sign * shift if k == j else one for j, one in enumerate(start)]) for sign in (1, -1)]
            slope, moved = (ends[0] - ends[1]) / 2, float(np.sum(gradient * shift))
            if not abs(slope - moved) <= 0.05 * max(0.01 * float(np.linalg.norm(gradient)), abs(slope)):
                told = f"In training, {name} moves otherwise than along the gradient of the loss"
                raise Mismatch(f"{told}: a part of it is lost on its way through `call`.", f"{name} loses a part")


def must_trace(function: Any, tensorflow: Any, *shapes: tuple[int, ...]) -> None:
    """Trace a cell's step as a compiled model does, which does not know how large a batch will be.

    Parameters: `function`, the cell; `tensorflow`, the module where it lives; `shapes`, of the input and of each state,
    without the batch. Raises what the cell raises.
    """
    inputs, *states = [tensorflow.TensorSpec((None, *shape)) for shape in shapes]
    tensorflow.function(function).get_concrete_function(inputs, states)
