"""A student's Keras model, rebuilt in a process of its own: it looks like a Keras model and is asked over the wire.

Only arrays, numbers and text cross. A student's model may have taken over that process, so its answers are trusted no
further than a student's: each is checked for its kind.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..checks.compare import Mismatch
from ..checks.student import StudentError
from ..core.text import clean
from .errors import refused_error
from .remote import Wire

CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")


@dataclass(frozen=True)
class RebuiltLayer:
    """One layer of a rebuilt model: its name, its class and the shapes of its weights."""

    name: str
    class_name: str
    shapes: tuple[tuple[int, ...], ...]


class RebuiltModel:
    """A model in the rebuilding process; asked, trained and compiled as a Keras model is.

    Parameters: `wire`, to that process; `number`, the model's number there; `training`, how many times longer a
    training may take than another call. Calls raise `StudentError`: for what Keras raises, for what would take too much
    memory or computing time, and where the process ended or was stopped.
    """

    def __init__(self, wire: Wire, number: int, training: float) -> None:
        self._wire, self._number, self._training = wire, number, training

    def __call__(self, inputs: Any, training: bool = False) -> Any:
        return _outputs(self._ask("call", inputs=_inputs(inputs), training=training))

    def predict(self, x: Any, batch_size: int | None = None, verbose: Any = 0) -> Any:
        return _outputs(self._ask("predict", inputs=_inputs(x), batch_size=batch_size))

    def evaluate(
        self, x: Any, y: Any, batch_size: int | None = None, verbose: Any = 0, return_dict: bool = False
    ) -> Any:
        """Return the loss, or the loss and the metrics: as Keras, a number, a list or a dict."""
        named = {"inputs": _inputs(x), "targets": y, "batch_size": batch_size, "by_name": return_dict}
        found = self._ask("evaluate", **named)
        numbers = list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else [found]
        if isinstance(found, dict) is not return_dict or not all(isinstance(value, float) for value in numbers):
            raise _odd("evaluate")
        return found

    def fit(self, x: Any, y: Any, epochs: int = 1, batch_size: int | None = None, verbose: Any = 0) -> Any:
        """Train; return an object whose `history` has a list for each value."""
        options = {"epochs": epochs, "batch_size": batch_size}
        found = self._ask("fit", self._training, inputs=_inputs(x), targets=y, options=options)
        if not isinstance(found, dict):
            raise _odd("fit")
        return SimpleNamespace(history=dict(found))

    def compile(self, optimizer: Any = "rmsprop", loss: Any = None, metrics: Any = None) -> None:
        """Compile; `optimizer` may be of Keras, or this model's own, which then stays as it is."""
        import keras

        keep = isinstance(optimizer, RebuiltOptimizer)
        settings = {"optimizer": None if keep else optimizer, "loss": loss, "metrics": metrics}
        text = json.dumps({name: keras.saving.serialize_keras_object(value) for name, value in settings.items()})
        self._ask("compile", settings=text, keep_optimizer=keep)

    def set_clipping(self, **limits: float | None) -> None:
        self._ask("set_clipping", limits=limits)

    def get_weights(self) -> list[np.ndarray]:
        weights = self._ask("get_weights")
        if not isinstance(weights, list) or not all(isinstance(weight, np.ndarray) for weight in weights):
            raise _odd("get_weights")
        return list(weights)

    def set_weights(self, weights: Sequence[Any]) -> None:
        self._ask("set_weights", weights=[np.asarray(weight) for weight in weights])

    def to_json(self) -> str:
        """Return the model's configuration as Keras writes it."""
        return str(self._ask("json"))

    def count_params(self) -> int:
        return int(self._facts()["parameters"])

    @property
    def compiled(self) -> bool:
        return self._facts()["compiled"] is True

    @property
    def loss(self) -> str:
        """The loss by its name, "" where it was given as an object."""
        return str(self._facts()["loss"])

    @property
    def optimizer(self) -> RebuiltOptimizer | None:
        facts = self._facts()["optimizer"]
        return RebuiltOptimizer(facts) if isinstance(facts, dict) else None

    @property
    def layers(self) -> tuple[RebuiltLayer, ...]:
        return tuple(
            RebuiltLayer(str(layer["name"]), str(layer["class_name"]), tuple(map(tuple, layer["shapes"])))
            for layer in self._facts()["layers"]
        )

    def _facts(self) -> dict[str, Any]:
        facts = self._ask("facts")
        if not isinstance(facts, dict) or not {"compiled", "parameters", "loss", "optimizer", "layers"} <= set(facts):
            raise _odd("facts")
        return facts

    def _ask(self, operation: str, times: float = 1.0, **named: Any) -> Any:
        what = "your model" if operation == "call" else f"the model's {operation}"
        try:
            return ask_about(self._wire, what, operation, times, model=self._number, **named)
        except Mismatch as refused:  # not a wrong value: a suite that expects those must not take it for one
            raise refused_error(refused.message, "TooLarge") from None


class RebuiltOptimizer:
    """What is known of a rebuilt model's optimizer: its class and its settings, as attributes."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.class_name = clean(str(facts.get("class_name", "")), 80)
        plain = {str(name): value for name, value in facts.items() if isinstance(value, int | float | str)}
        self.__dict__.update(dict.fromkeys(CLIPPING) | plain)


def ask_about(wire: Wire, what: str, operation: str, times: float = 1.0, **named: Any) -> Any:
    """Ask the rebuilding process for one operation and return its value.

    Raises `Mismatch` for what it refuses, `StudentError` for what Keras raises there or where the process ended.
    """
    encoded = {name: wire.encode(value) for name, value in named.items()}
    answer = wire.ask(what, times, op=operation, **encoded)
    if not isinstance(answer, dict) or not ({"value", "refused"} & set(answer)):
        raise _odd(operation)
    if "refused" in answer:
        raise Mismatch(clean(str(answer["refused"]), 500))
    return answer["value"]


def _inputs(value: Any) -> Any:
    """Return a model's inputs as arrays, or lists and dicts of arrays."""
    if isinstance(value, list | tuple) and any(isinstance(part, np.ndarray) for part in value):
        return [np.asarray(part) for part in value]
    return dict(value) if isinstance(value, dict) else np.asarray(value)


def _outputs(value: Any) -> Any:
    """Return a model's outputs: an array, or lists and dicts of arrays."""
    if isinstance(value, list | tuple):
        return [_outputs(part) for part in value]
    if isinstance(value, dict):
        return {str(name): _outputs(part) for name, part in value.items()}
    if isinstance(value, np.generic):
        return np.asarray(value)
    if not isinstance(value, np.ndarray):
        raise _odd("call")
    return value


def _odd(operation: str) -> StudentError:
    return refused_error(f"the model's {operation} gave what no model gives.")
