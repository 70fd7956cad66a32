"""The student's names, asked over the wire: looks like a module, holds nothing but handles and copies."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from types import FunctionType, MethodType
from typing import Any, Protocol

import numpy as np

from ..checks.student import StudentError
from .errors import (
    KernelDied,
    KernelInterrupted,
    StudentKilled,
    StudentOutOfMemory,
    StudentRefused,
    StudentTimeout,
)
from .text import clean
from .values import Decoder, Encoder, NotAllowed


class Asks(Protocol):
    """What can be asked: a kernel's one method."""

    def request(self, seconds: float, ask: Any = None, output: Any = None, **request: Any) -> Any: ...


class KeptList(list[Any]):
    """A copy of a list of the student's; handed back, it is the student's own list again."""

    handle: Handle


class KeptTuple(tuple[Any, ...]):
    """A copy of a tuple of the student's; handed back, it is the student's own tuple again."""

    handle: Handle


class KeptDict(dict[Any, Any]):
    """A copy of a dict of the student's; handed back, it is the student's own dict again."""

    handle: Handle


KEPT: dict[type, Any] = {list: KeptList, tuple: KeptTuple, dict: KeptDict}


class Wire:
    """One conversation with a student's process: encodes, asks, decodes, answers calls back.

    Parameters: `kernel`, what is asked; `call_seconds`, the limit of a call.
    """

    def __init__(self, kernel: Asks, call_seconds: float) -> None:
        self._kernel, self._seconds = kernel, call_seconds
        self._functions: dict[int, Callable[..., Any]] = {}
        self._next = 0
        self._lent: set[int] = set()
        self._encoder, self._decoder = _ToStudent(self), _FromStudent(self)
        self.died: KernelDied | None = None

    def ask(self, what: str, **request: Any) -> Any:
        """Ask for one operation and return its decoded value. `what` is the student's word for it.

        Raises `StudentError` and its kinds.
        """
        try:
            reply = self._kernel.request(self._seconds, ask=self._answer, **request)
        except KernelInterrupted:
            raise StudentTimeout(f"{what} took longer than {self._seconds:g} s and was stopped.", "Timeout") from None
        except KernelDied as died:
            self.died = died
            raise _ended(what, died, self._seconds) from None
        if "done" in reply:
            try:
                return self._decoder.decode(reply["done"])
            except NotAllowed as error:
                raise StudentRefused(f"{what} returned {error}.", "NotAllowed") from None
        raise _raised(what, reply.get("raised"))

    def call(self, what: str, target: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the object behind a handle with copies of `args` and `kwargs`."""
        encoded = [self._encoder.encode(item) for item in args]
        named = [[key, self._encoder.encode(item)] for key, item in kwargs.items()]
        return self.ask(what, op="call", target=target, args=encoded, kwargs=named)

    def encode(self, value: Any) -> Any:
        return self._encoder.encode(value)

    def lend(self, name: str, function: Callable[..., Any]) -> None:
        """Put `function`, which stays here, in the place of the student's `name`, until `restore`."""
        self._lent.add(self._next)
        self.ask(name, op="lend", name=name, function=self._encoder.encode(function))

    def restore(self) -> None:
        """Give the student's own functions back; what was lent answers no more."""
        self._functions.clear()
        self._lent.clear()
        self.ask("the notebook", op="restore")

    def forget(self) -> None:
        """Let go of every handle and function of the test that ended; what is lent stays."""
        self._functions = {number: self._functions[number] for number in self._lent}
        self.ask("the notebook", op="forget")

    def number(self, function: Callable[..., Any]) -> int:
        """Keep a function of ours, to be called back by its number."""
        self._functions[self._next] = function
        self._next += 1
        return self._next - 1

    def _answer(self, number: int, args: list[Any], kwargs: list[Any]) -> dict[str, Any]:
        """Call one of our functions for the student's code. What goes wrong in it is told as a refusal."""
        if type(number) is not int or number not in self._functions:
            return {"refused": "this function is not there any more"}
        try:
            positional = [self._decoder.decode(item) for item in args]
            named = {str(key): self._decoder.decode(item) for key, item in kwargs}
            return {"answer": self._encoder.encode(self._functions[number](*positional, **named))}
        except Exception as error:  # the student's arguments may be anything
            return {"refused": f"{type(error).__name__}: {error}"[:500]}


class RemoteStudent:
    """The names of a notebook in another process.

    Parameters: `missing`, which says why a name is not there (its cell raised, say), as an exception or None.
    """

    def __init__(self, wire: Wire, missing: Callable[[str], StudentError | None]) -> None:
        self._wire, self._missing = wire, missing

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            value = self._wire.ask(f"`{name}`", op="get", name=name)
        except StudentError as error:
            if error.kind != "NameError":
                raise
            unknown = StudentError(f"`{name}` is not defined when the notebook has run.", "NameError")
            raise self._missing(name) or unknown from None
        if isinstance(value, Handle):
            value.named(f"`{name}`")
        return value

    def module(self, name: str) -> Handle:
        """Return the module `name` as the student's process sees it."""
        handle: Handle = self._wire.ask(name, op="module", name=name)
        return handle.named(name)


class Handle:
    """An object that stays in the student's process: call it, read it, hand it back."""

    def __init__(self, wire: Wire, number: int, about: dict[str, Any]) -> None:
        self._wire, self._number, self._about = wire, number, about
        self._what = f"the {self._type} object"

    @property
    def _type(self) -> str:
        return clean(str(self._about.get("type", "?")), 80)

    @property
    def described(self) -> str:
        """The object in a student's words."""
        if self._about.get("class"):
            return f"the class {clean(str(self._about['class']), 80)}"
        kind = {"function": "a function", "generator": "a generator (use `return`, not `yield`)"}
        return kind.get(self._type, f"an object of type {self._type}")

    @property
    def is_keras_model(self) -> bool:
        """Whether the student's process says that this is a Keras model."""
        return self._about.get("keras") == "Model"

    def keras_description(self) -> list[Any]:
        """Return the object's Keras configuration as JSON text and its weights; both as the student's process says."""
        described: list[Any] = self._wire.ask(self._what, op="keras", target=self._number)
        return described

    def named(self, what: str) -> Handle:
        """Call the object `what` in messages."""
        self._what = what
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._wire.call(self._what, self._number, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._wire.ask(f"{self._what}.{name}", op="attribute", target=self._number, name=name)
        return value.named(f"{self._what}.{name}") if isinstance(value, Handle) else value

    def __getitem__(self, key: Any) -> Any:
        return self._wire.ask(self._what, op="item", target=self._number, key=self._wire.encode(key))

    def __len__(self) -> int:
        return int(self._wire.ask(self._what, op="length", target=self._number))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._wire.ask(self._what, op="items", target=self._number, most=10_000))

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        value = np.asarray(self._wire.ask(self._what, op="array", target=self._number))
        return value if dtype is None else value.astype(dtype)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{self.described}>"


class _ToStudent(Encoder):
    """Encodes arguments: handles become the student's own objects again, our functions can be called back."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def encode(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, (KeptList, KeptTuple, KeptDict)):
            return ["h", value.handle._number, {}]
        return super().encode(value, depth)

    def other(self, value: Any) -> Any:
        if isinstance(value, Handle):
            return ["h", value._number, {}]
        if isinstance(value, np.random.Generator):
            bits = value.bit_generator
            return ["r", type(bits).__name__, json.dumps(bits.state, default=_listed)]
        if isinstance(value, (FunctionType, MethodType)) or inspect.isbuiltin(value):
            return ["f", self._wire.number(value), value.__name__]
        if hasattr(type(value), "__array__") and not hasattr(value, "get_config"):
            return self.encode(np.asarray(value))
        if hasattr(value, "get_config"):
            return self._keras(value)
        return super().other(value)

    def _keras(self, value: Any) -> Any:
        import keras

        weights = value.get_weights() if hasattr(value, "get_weights") else []
        return ["k", json.dumps(keras.saving.serialize_keras_object(value)), [self.encode(item) for item in weights]]


class _FromStudent(Decoder):
    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def kept(self, value: Any, handle: int) -> Any:
        if not handle:
            return value
        copy = KEPT[type(value)](value)
        copy.handle = Handle(self._wire, handle, {})
        return copy

    def other(self, tag: str, data: list[Any]) -> Any:
        if tag == "h" and type(data[1]) is int and isinstance(data[2], dict):
            return Handle(self._wire, data[1], data[2])
        return super().other(tag, data)


def _listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else int(value)


def _ended(what: str, died: KernelDied, seconds: float) -> StudentError:
    if died.reason == "time":
        return StudentTimeout(f"{what} took longer than {seconds:g} s and did not stop.", "Timeout")
    if died.reason == "memory":
        return StudentOutOfMemory(f"{what} {died}.", "MemoryError")
    return StudentKilled(f"{what}: {died}.", "Killed")


def _raised(what: str, raised: Any) -> StudentError:
    """Make the student's exception out of what the other side says of it; any of it may be forged."""
    raised = raised if isinstance(raised, dict) else {}
    kind, text = clean(str(raised.get("type", "?")), 80), clean(str(raised.get("text", "")), 2000)
    frames = [frame for frame in raised.get("frames", ()) if isinstance(frame, list) and len(frame) == 4][:8]
    lines = [
        f"in cell {clean(str(cell), 80)}, line {clean(str(line), 8)}: {clean(str(source), 200)}"
        for cell, line, _, source in frames
    ]
    if kind == "NotAllowed":
        return StudentRefused(f"{what} returned {text}.", kind)
    if kind == "MemoryError":
        return StudentOutOfMemory(f"{what} ran out of memory. {text}".rstrip(), kind, "\n".join(lines))
    if kind == "NotImplementedError":
        raiser = clean(str(frames[-1][2]), 80) if frames else ""
        inner = what if not raiser or f"`{raiser}`" == what or "<" in raiser else f"`{raiser}`"
        own = inner == what or inner.startswith(f"{what[:-1]}.")  # a method of the class that was called
        through = "" if own else f"{what} calls {inner}, and "
        return StudentError(f"{through}{inner} is not implemented yet.", kind)
    kinds = tuple(clean(str(base), 80) for base in raised.get("kinds", ()))
    return StudentError(f"{what} raised {kind}{': ' + text if text else ''}", kind, "\n".join(lines), kinds)
