"""Answer requests in the student's process: run a cell, call a function, read an attribute.

The student's objects are converted on their way out, and ours on their way in. One thread, one request at a time. An
interrupt (SIGINT) ends the request that is running, never the service.
"""

from __future__ import annotations

import array
import importlib
import json
import linecache
import socket
import traceback
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from ...wire.messages import (
    DTYPE,
    MAX_BYTES,
    MAX_DEPTH,
    Closed,
    Decoder,
    Encoder,
    Frames,
    NotAllowed,
    keras_kind,
)

Ask = Callable[[int, tuple[Any, ...], dict[str, Any]], Any]
CONTAINERS = (tuple, list, deque, dict)
MESSAGE = 6000  # characters of an exception's text that cross


class StoredObjects:
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


class Outgoing(Encoder):
    """Encodes results: plain values as copies, anything else as a handle with a description.

    A container that holds itself, or is nested too deep to cross, is replaced by a handle at that point: a cache may
    hold anything.
    """

    def __init__(self, stored: StoredObjects) -> None:
        self._stored = stored
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
        return self._stored.keep(value) if depth <= 2 else 0

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
        return ["h", self._stored.keep(value), describe(value)]


class Incoming(Decoder):
    """Decodes arguments: handles become the student's own objects, functions of ours are called back."""

    def __init__(self, stored: StoredObjects, ask: Ask) -> None:
        super().__init__()
        self._stored, self._ask = stored, ask

    def kept(self, value: Any, handle: int) -> Any:
        return self._stored[handle] if handle else value

    def decode_object(self, tag: str, data: list[Any]) -> Any:
        if tag == "h":
            return self._stored[data[1]]
        if tag == "f":
            return self._function(data[1], data[2])
        if tag == "r":
            state = json.loads(data[2])
            seeds = np.random.SeedSequence(**state["seeds"]) if state["seeds"] else None
            generator = np.random.Generator(getattr(np.random, data[1])(seeds))
            generator.bit_generator.state = state["state"]
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
    description: dict[str, Any] = {"type": str(kind.__name__)[:80], "callable": callable(value)}
    if isinstance(value, np.ndarray):
        description["array"] = f"of shape {value.shape} and dtype {value.dtype}"[:200]
    if isinstance(value, type):
        description["class"] = str(value.__name__)[:80]
    if found := keras_kind(value):
        description["keras"] = found
    return description


def keras_description(model: Any) -> list[Any]:
    """Return a Keras object's configuration as JSON text and its weights."""
    import keras

    configuration = keras.saving.serialize_keras_object(model)
    optimizer = getattr(model, "optimizer", None)
    if optimizer is not None and isinstance(configuration.get("compile_config"), dict):
        # the one that the model has now: it may have been replaced after `compile`
        configuration["compile_config"]["optimizer"] = keras.saving.serialize_keras_object(optimizer)
    text = json.dumps(configuration)
    weights = model.get_weights() if hasattr(model, "get_weights") else []
    return [text, list(weights)]


def build_keras(text: str, weights: list[Any]) -> Any:
    """Build a Keras object that our side described."""
    import keras

    made = keras.saving.deserialize_keras_object(json.loads(text))
    if weights:
        made.set_weights(weights)
    return made


class RunsCells(Protocol):
    """What a `Service` needs of a shell: the notebook's names, the label of the next cell's code, and to run it."""

    user_ns: dict[str, Any]
    compile: Any

    def run_cell(self, source: str, /, store_history: bool) -> Any: ...


class Service:
    """The student's end of the wire."""

    def __init__(self, sock: socket.socket, shell: RunsCells, output_limit: int) -> None:
        self._frames = Frames(sock)
        self._shell = shell
        self._stored = StoredObjects()
        self._out = Outgoing(self._stored)
        self._into = Incoming(self._stored, self._ask)
        self._number = 0
        self._output_left = output_limit
        self._quiet = False
        self._lent: dict[str, Any] = {}

    def serve(self) -> None:
        """Answer until the other side closes. First report, before any student code runs, that the process is ready."""
        self._frames.send({"n": 0, "out": None})
        while True:
            try:
                request = self._frames.receive()
                self._number = request["n"]
                self._answer(request)
            except KeyboardInterrupt:
                continue
            except Closed:
                return

    def _answer(self, request: dict[str, Any]) -> None:
        operation: Callable[..., Any] = getattr(self, f"do_{request['op']}")
        self._quiet = request["op"] != "run"
        arguments = {key: value for key, value in request.items() if key not in ("n", "op")}
        reply: dict[str, Any] = {"n": self._number}
        try:
            try:
                reply["done"] = operation(**arguments)
            except BaseException as error:  # whatever the student's code does, SystemExit included
                reply["raised"] = self._raised(error)
        except KeyboardInterrupt:
            reply["raised"] = {"type": "KeyboardInterrupt", "text": "", "frames": []}
        try:
            self._frames.send(reply)
        except NotAllowed as error:  # too large, or text that is no Unicode
            self._frames.send({"n": self._number, "raised": self._raised(error)})

    # Each operation returns an encoded value.

    def do_run(self, source: str, label: str) -> Any:
        """Run a cell as a notebook does, sending its outputs as events. Return whether it raised nothing."""
        self._shell.compile.label = label
        result = self._shell.run_cell(source, store_history=True)
        return bool(result.success)

    def do_get(self, name: str) -> Any:
        if name not in self._shell.user_ns:
            raise NameError(f"`{name}` is not defined")
        return self._out.encode(self._shell.user_ns[name])

    def do_module(self, name: str) -> Any:
        return ["h", self._stored.keep(importlib.import_module(name)), {"type": "module", "callable": False}]

    def do_call(self, target: int, args: list[Any], kwargs: list[Any]) -> Any:
        positional = [self._into.decode(item) for item in args]
        named = {str(key): self._into.decode(item) for key, item in kwargs}
        return self._out.encode(self._stored[target](*positional, **named))

    def do_attribute(self, target: int, name: str) -> Any:
        return self._out.encode(getattr(self._stored[target], name))

    def do_item(self, target: int, key: Any) -> Any:
        return self._out.encode(self._stored[target][self._into.decode(key)])

    def do_array(self, target: int) -> Any:
        return self._out.encode(np.asarray(self._stored[target]))

    def do_length(self, target: int) -> Any:
        return len(self._stored[target])

    def do_items(self, target: int, most: int) -> Any:
        return self._out.encode([item for _, item in zip(range(most), self._stored[target], strict=False)])

    def do_keras(self, target: int) -> Any:
        return self._out.encode(keras_description(self._stored[target]))

    def do_lend(self, name: str, function: Any) -> Any:
        """Replace the student's function by one of the other side until `take_back`."""
        names = self._shell.user_ns
        self._lent.setdefault(name, names.get(name, self))
        names[name] = self._into.decode(function)
        return None

    def do_take_back(self) -> Any:
        names = self._shell.user_ns
        for name, own in self._lent.items():
            if own is self:
                names.pop(name, None)
            else:
                names[name] = own
        self._lent.clear()
        return None

    def do_drop_handles(self) -> Any:
        self._stored.drop()
        return None

    def _ask(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the other side from the student's code."""
        encoded = [self._out.encode(item) for item in args]
        named = [[key, self._out.encode(item)] for key, item in kwargs.items()]
        self._frames.send({"n": self._number, "ask": number, "args": encoded, "kwargs": named})
        reply = self._frames.receive()
        if "refused" in reply:
            raise TypeError(reply["refused"])
        return self._into.decode(reply["answer"])

    def emit(self, event: dict[str, Any]) -> None:
        """Send an output of the cell that runs. What is printed in other requests is dropped."""
        if self._quiet:
            return
        self._output_left -= sum(len(part) for part in _texts(event))
        if self._output_left >= 0:
            self._frames.send({"n": self._number, "out": event})

    def _raised(self, error: BaseException) -> dict[str, Any]:
        if isinstance(error, NotAllowed):
            return {"type": "NotAllowed", "own": "refused", "text": str(error), "frames": []}
        try:
            text = _shorten(str(error)).encode("utf-8", "replace").decode("utf-8")
        except Exception as again:  # the student's own __str__
            text = f"<{type(again).__name__} while printing it>"
        kinds = [base.__name__[:80] for base in type(error).__mro__][:20]
        said = {"type": kinds[0], "kinds": kinds, "text": text, "frames": self._own_frames(error)}
        return {**said, "own": "memory"} if isinstance(error, MemoryError) else said

    def _own_frames(self, error: BaseException) -> list[list[Any]]:
        """Return [cell, line, function, source line] for the frames that lie in the student's cells."""
        frames = []
        for frame, line in traceback.walk_tb(error.__traceback__):
            code = frame.f_code
            if code.co_filename.startswith("<cell "):
                source = linecache.getline(code.co_filename, line).strip()[:200]
                frames.append([code.co_filename[len("<cell ") : -1], line, code.co_qualname[:80], source])
        return frames[-8:]


def _shorten(text: str) -> str:
    """Shorten a long text in the middle, by whole lines: TensorFlow gives the reason at the end."""
    if len(text) <= MESSAGE:
        return text
    head, tail = text[: MESSAGE // 2], text[-MESSAGE // 2 :]
    return "\n".join([head.rpartition("\n")[0] or head, tail.partition("\n")[2] or tail])


def _texts(event: dict[str, Any]) -> list[str]:
    parts: list[Any] = [event.get("text", ""), event.get("evalue", ""), *event.get("traceback", ())]
    parts += event.get("data", {}).values()
    return [part for part in parts if isinstance(part, str)]
