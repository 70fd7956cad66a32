"""Count what a model costs from its shapes, before it is built.

The counts are rough and low: they refuse only what no machine could finish within the limits, with numbers that a
student can read. For the rest the process has its own limits of memory and time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .fields import Refused

MAX_PARAMETERS = 20_000_000
RATE = 4e10  # multiplications a second that one core does at best
NUMBER = 4  # bytes
TRAINING = 3  # a training step computes and keeps this many times what a prediction does
SLOTS = 4  # numbers kept for each parameter in training: itself, its gradient, and two of the optimizer's
GATES = 8  # numbers kept in training for each unit of a recurrent layer at each step

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Limits:
    """What one model may use: bytes of memory, and seconds of computing for a question and for a training."""

    memory: int
    seconds: float
    training_seconds: float


@dataclass(frozen=True)
class Call:
    """One call of a layer in the model: shapes that go in and come out, and what is multiplied at each position."""

    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    weights: int
    units: int  # of a recurrent layer
    pairwise: bool  # every position meets every other one: attention

    def elements(self, unknown: int) -> int:
        """Return how many numbers come out for one example; `unknown` stands for a length that is not fixed."""
        made = sum(_product(shape[1:], unknown) for shape in self.outputs)
        return made + (self._positions(unknown) ** 2 if self.pairwise else 0)

    def kept(self, unknown: int) -> int:
        """Return how many numbers a training step keeps for one example."""
        return self.elements(unknown) + GATES * self.units * self._positions(unknown)

    def products(self, unknown: int) -> int:
        """Return how many multiplications one example takes."""
        positions = self._positions(unknown)
        widest = max((_product(shape[-1:], unknown) for shape in self.inputs), default=1)
        return self.weights * positions + self.elements(unknown) + (positions**2 * widest if self.pairwise else 0)

    def _positions(self, unknown: int) -> int:
        return max((_product(shape[1:-1], unknown) for shape in (*self.inputs, *self.outputs)), default=1)


@dataclass(frozen=True)
class Cost:
    """What a model costs."""

    parameters: int
    calls: tuple[Call, ...]

    def check(self, limits: Limits) -> None:
        """Raise `Refused` for a model that is too large to be made, or to answer for one example."""
        if self.parameters > MAX_PARAMETERS:
            raise too_much(f"{self.parameters:,} parameters", f"{MAX_PARAMETERS:,}")
        self.check_answer(1, 1, limits)

    def check_answer(self, examples: int, longest: int, limits: Limits) -> None:
        """Raise `Refused` where a prediction for this many examples at once would take too much memory."""
        largest = max((call.elements(longest) for call in self.calls), default=0)
        self._check_memory(
            self.parameters + 2 * examples * largest, limits
        )  # a layer's input is there beside its output

    def check_work(self, examples: int, longest: int, seconds: float) -> None:
        """Raise `Refused` where a prediction for this many examples would take too much computing."""
        _check_work(examples * self._products(longest), seconds)

    def check_training(self, examples: int, longest: int, batch: int, epochs: int, limits: Limits) -> None:
        """Raise `Refused` where a training would take too much memory or computing."""
        batch = max(1, min(batch, examples))
        kept = sum(call.kept(longest) for call in self.calls)
        self._check_memory(SLOTS * self.parameters + batch * kept, limits)
        steps = math.ceil(examples / batch)
        work = epochs * (TRAINING * examples * self._products(longest) + SLOTS * steps * self.parameters)
        _check_work(work, limits.training_seconds)

    def _products(self, longest: int) -> int:
        return sum(call.products(longest) for call in self.calls)

    @staticmethod
    def _check_memory(numbers: int, limits: Limits) -> None:
        needed, most = numbers * NUMBER / 2**30, limits.memory / 2**30
        if needed > most:
            raise too_much(f"about {needed:,.1f} GB of memory", f"{most:,.1f} GB")


def _check_work(products: int, seconds: float) -> None:
    most = RATE * seconds
    if products > most:
        needed = f"about {products / 1e9:,.0f} billion multiplications in one call"
        raise too_much(needed, f"{most / 1e9:,.0f} billion")


def too_much(needed: str, most: str) -> Refused:
    """Return the refusal of a model that is too large."""
    told = f"Your model would need {needed}; at most {most} are allowed. Use fewer units or layers, or smaller sizes."
    return Refused(told, located=True)


def cost_of(model: Any) -> Cost:
    """Count what a Keras model costs. Its weights need not exist yet."""
    import keras

    calls = []
    for layer in model._flatten_layers(include_self=False):
        if not isinstance(layer, keras.Model | keras.layers.InputLayer):
            calls += [_call(layer, node) for node in layer._inbound_nodes]
    calls += [_call(op, node) for op in _operations(model) for node in op._inbound_nodes]
    return Cost(sum(math.prod(variable.shape) for variable in model.variables), tuple(calls))


def _operations(model: Any) -> Iterator[Any]:
    """Yield the operations of a functional model that are not layers."""
    import keras

    graphs = (one for one in model._flatten_layers() if isinstance(one, keras.Model))
    for graph in graphs:
        graph = getattr(graph, "_functional", None) or graph
        yield from (op for op in getattr(graph, "operations", ()) if not isinstance(op, keras.layers.Layer))


def _call(layer: Any, node: Any) -> Call:
    import keras

    lookups = isinstance(layer, keras.layers.Embedding)
    shapes = [] if lookups else [variable.shape for variable in getattr(layer, "weights", ())]
    return Call(
        tuple(tuple(tensor.shape) for tensor in node.input_tensors),
        tuple(tuple(tensor.shape) for tensor in keras.tree.flatten(node.output_tensors)),
        sum(math.prod(shape) for shape in shapes if len(shape) > 1),
        _units(layer),
        "Attention" in type(layer).__name__ or type(layer).__name__ in ("Dot", "Matmul"),
    )


def _units(layer: Any) -> int:
    """Return how many units a recurrent layer's states have, both directions counted; 0 for another layer."""
    directions = [getattr(layer, "forward_layer", layer), getattr(layer, "backward_layer", None)]
    cells = [getattr(direction, "cell", None) for direction in directions]
    sizes = [getattr(cell, "state_size", 0) for cell in cells]
    return sum(_total(size) for size in sizes)


def _total(size: Any) -> int:
    return sum(map(_total, size)) if isinstance(size, list | tuple) else int(size or 0)


def _product(sizes: tuple[int | None, ...], unknown: int) -> int:
    return math.prod(unknown if size is None else size for size in sizes)
