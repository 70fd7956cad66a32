"""Convert the student's objects on their way out and ours on their way in."""

from __future__ import annotations

import array
import json
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from ...wire.values import DTYPE, MAX_BYTES, MAX_DEPTH, Decoder, Encoder, NotAllowed, keras_kind

Ask = Callable[[int, tuple[Any, ...], dict[str, Any]], Any]


class Kept:
    """The student's objects for which the other side holds handles."""

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

    def drop(self) -> None:
        self._objects.clear()


# Types whose subclasses (a named tuple, an OrderedDict, a StrEnum) cross as the plain type, and how to convert them.
PLAIN: dict[type, Callable[[Any], Any]] = {
    tuple: tuple,
    list: list,
    deque: list,
    dict: dict,
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
}
CONTAINERS = (tuple, list, deque, dict)


class Outgoing(Encoder):
    """Encodes results: plain values as copies, anything else as a handle with a description.

    A container that holds itself, or is nested too deep to cross, is replaced by a handle at that point: a cache may
    hold anything.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._within: set[int] = set()  # the containers that are being encoded

    def encode(self, value: Any, depth: int = 0) -> Any:
        if not isinstance(value, CONTAINERS):
            return super().encode(value, depth)
        if depth >= MAX_DEPTH or id(value) in self._within:
            return self._handle(value)
        self._within.add(id(value))
        try:
            return super().encode(value, depth)
        finally:
            self._within.discard(id(value))

    def keep(self, value: Any, depth: int) -> int:
        return self._kept.keep(value) if depth <= 2 else 0

    def encode_object(self, value: Any, depth: int = 0) -> Any:
        plain = next((make for kind, make in PLAIN.items() if isinstance(value, kind)), None)
        if plain is not None:
            encoded = super().encode(plain(value), depth)
            if isinstance(value, CONTAINERS):
                encoded[1] = self.keep(value, depth)  # the original, not the copy
            return encoded
        numbers = as_plain_array(value)
        return self._handle(value) if numbers is None else self.encode(numbers, depth)

    def _handle(self, value: Any) -> Any:
        return ["h", self._kept.keep(value), describe(value)]


class Incoming(Decoder):
    """Decodes arguments: handles become the student's own objects, functions of ours are called back."""

    def __init__(self, kept: Kept, ask: Ask) -> None:
        super().__init__()
        self._kept, self._ask = kept, ask

    def kept(self, value: Any, handle: int) -> Any:
        return self._kept[handle] if handle else value

    def decode_object(self, tag: str, data: list[Any]) -> Any:
        if tag == "h":
            return self._kept[data[1]]
        if tag == "f":
            return self._function(data[1], data[2])
        if tag == "r":
            about = json.loads(data[2])
            seeds = np.random.SeedSequence(**about["seeds"]) if about["seeds"] else None
            generator = np.random.Generator(getattr(np.random, data[1])(seeds))
            generator.bit_generator.state = about["state"]
            return generator
        if tag == "k":
            return build_keras(data[1], [self._decode(item, 2) for item in data[2]])
        return super().decode_object(tag, data)

    def _function(self, number: int, name: str) -> Any:
        def function(*args: Any, **kwargs: Any) -> Any:
            return self._ask(number, args, kwargs)

        function.__name__ = function.__qualname__ = name
        return function


def as_plain_array(value: Any) -> np.ndarray | None:
    """Return tensors, series and the like as an array, None for other objects and for variables."""
    kind = type(value)
    convertible = hasattr(kind, "__array__") or isinstance(value, (array.array, memoryview, range))
    if not convertible or "Variable" in kind.__name__ or isinstance(value, type):
        return None
    try:
        made = np.asarray(value)
        if made.dtype.kind in "fc" and not DTYPE.fullmatch(made.dtype.str):  # long doubles
            made = made.astype(np.float64 if made.dtype.kind == "f" else np.complex128)
    except Exception:  # whatever the student's class does; it stays a handle then
        return None
    fits = type(made) is np.ndarray and DTYPE.fullmatch(made.dtype.str) and made.nbytes <= MAX_BYTES
    return made if fits else None


def describe(value: Any) -> dict[str, Any]:
    """Describe an object for the other side: its type's name and what can be done with it."""
    kind = type(value)
    about: dict[str, Any] = {"type": str(kind.__name__)[:80], "callable": callable(value)}
    if isinstance(value, np.ndarray):
        about["type"] = f"array of dtype {value.dtype}"
    if isinstance(value, type):
        about["class"] = str(value.__name__)[:80]
    if found := keras_kind(value):
        about["keras"] = found
    return about


def keras_description(model: Any) -> list[Any]:
    """Return a Keras object's configuration as JSON text and its weights."""
    import keras

    about = keras.saving.serialize_keras_object(model)
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and isinstance(about.get("compile_config"), dict):
        # the one that the model has now: it may have been replaced after `compile`
        about["compile_config"]["optimizer"] = keras.saving.serialize_keras_object(optimizer)
    text = json.dumps(about)
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
