"""What becomes of the student's objects on their way out, and of ours on their way in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from ...wire.values import MAX_BYTES, Decoder, Encoder, NotAllowed

Ask = Callable[[int, tuple[Any, ...], dict[str, Any]], Any]


class Kept:
    """The objects of the student's that the other side holds handles of."""

    def __init__(self) -> None:
        self._objects: dict[int, Any] = {}
        self._next = 1

    def keep(self, value: Any) -> int:
        handle = self._next
        self._next += 1
        self._objects[handle] = value
        return handle

    def __getitem__(self, handle: int) -> Any:
        return self._objects[handle]

    def forget(self) -> None:
        self._objects.clear()


class Outgoing(Encoder):
    """Encodes results: plain values as copies, anything else as a handle with a description."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def keep(self, value: Any, depth: int) -> int:
        return self._kept.keep(value) if depth <= 2 else 0

    def other(self, value: Any) -> Any:
        array = as_plain_array(value)
        if array is not None:
            return self.encode(array)
        return ["h", self._kept.keep(value), describe(value)]


class Incoming(Decoder):
    """Decodes arguments: handles become the student's own objects, functions of ours are called back."""

    def __init__(self, kept: Kept, ask: Ask) -> None:
        super().__init__()
        self._kept, self._ask = kept, ask

    def kept(self, value: Any, handle: int) -> Any:
        return self._kept[handle] if handle else value

    def other(self, tag: str, data: list[Any]) -> Any:
        if tag == "h":
            return self._kept[data[1]]
        if tag == "f":
            return self._function(data[1], data[2])
        if tag == "r":
            generator = np.random.Generator(getattr(np.random, data[1])())
            generator.bit_generator.state = json.loads(data[2])
            return generator
        if tag == "k":
            return build_keras(data[1], [self._decode(item, 2) for item in data[2]])
        return super().other(tag, data)

    def _function(self, number: int, name: str) -> Any:
        def function(*args: Any, **kwargs: Any) -> Any:
            return self._ask(number, args, kwargs)

        function.__name__ = function.__qualname__ = name
        return function


def as_plain_array(value: Any) -> np.ndarray | None:
    """Return tensors, series and the like as an array; None for what is no array or is a variable."""
    kind = type(value)
    if isinstance(value, np.ndarray) and kind is not np.ndarray:
        return np.asarray(value) if value.dtype != object else None
    if not hasattr(kind, "__array__") or "Variable" in kind.__name__ or isinstance(value, type):
        return None
    try:
        array = np.asarray(value)
    except Exception:  # whatever the student's class does; it stays a handle then
        return None
    return array if type(array) is np.ndarray and array.dtype.kind in "biufc" and array.nbytes <= MAX_BYTES else None


def describe(value: Any) -> dict[str, Any]:
    """Describe an object for the other side: its type's name and what can be done with it."""
    kind = type(value)
    about: dict[str, Any] = {"type": str(kind.__name__)[:80], "callable": callable(value)}
    if isinstance(value, np.ndarray):
        about["type"] = f"array of dtype {value.dtype}"
    if isinstance(value, type):
        about["class"] = str(value.__name__)[:80]
    for base in kind.__mro__:
        module, name = str(getattr(base, "__module__", "")), base.__name__
        if module.startswith("keras.") and name in ("Model", "Optimizer", "Layer", "Loss"):
            about["keras"] = name
            break
    return about


def keras_description(model: Any) -> list[Any]:
    """Return a Keras object's configuration as JSON text and its weights."""
    import keras

    text = json.dumps(keras.saving.serialize_keras_object(model))
    weights = model.get_weights() if hasattr(model, "get_weights") else []
    return [text, list(weights)]


def build_keras(text: str, weights: list[Any]) -> Any:
    """Build a Keras object that our side described."""
    import keras

    made = keras.saving.deserialize_keras_object(json.loads(text))
    if weights:
        made.set_weights(weights)
    return made


def refuse(value: Any) -> None:
    raise NotAllowed(f"a value of type {type(value).__name__} cannot cross")
