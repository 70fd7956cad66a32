"""The student's names, asked over the wire: looks like a module, holds nothing but handles and copies."""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable, Container, Iterator
from types import FunctionType, MethodType
from typing import Any, Protocol

import numpy as np

from ..checks.compare import describe
from ..checks.student import Reason, StudentError, missing_error
from ..core.incidents import End, IncidentKind
from ..core.text import clean, one_line
from .errors import (
    SHORT,
    KernelDied,
    KernelInterrupted,
    NoNumbers,
    Patience,
    ended_error,
    raised_error,
    refused_error,
    stopped,
    stopped_twice_error,
    timeout_error,
)
from .messages import Decoder, Encoder, NotAllowed, weight

# Bytes that student code may hand to functions of ours while one test runs: such a function may keep what it gets.
HANDED = 256 * 2**20
# What runs none of the student's code.
QUICK = ("drop_handles", "lend", "take_back")


class Asks(Protocol):
    """What a `Wire` needs of a kernel."""

    def request(self, seconds: float, ask: Any = None, output: Any = None, **request: Any) -> Any: ...


class Rebuilds(Protocol):
    """What rebuilds a student's Keras models in a process of its own."""

    def rebuilt(self, configuration: Any, weights: Any) -> Any:
        """Return the model, or None where it holds classes of the student's own."""

    def seed(self, seed: int) -> None:
        """Set the random seeds that rebuilt models are trained with."""


class KeptList(list[Any]):
    """A copy of a list of the student's; when it is passed back, it is the student's own list again."""

    handle: Handle


class KeptTuple(tuple[Any, ...]):
    """A copy of a tuple of the student's; when it is passed back, it is the student's own tuple again."""

    handle: Handle


class KeptDict(dict[Any, Any]):
    """A copy of a dict of the student's; when it is passed back, it is the student's own dict again."""

    handle: Handle


KEPT: dict[type, Any] = {list: KeptList, tuple: KeptTuple, dict: KeptDict}


class Wire:
    """One conversation with a student's process: encodes, asks, decodes, and answers calls back.

    Parameters: `kernel`, the process; `call_seconds`, the limit of a call; `notice`, called with an incident's kind and
    text; `left`, which returns the seconds that the whole submission has left, or raises a `StudentError`.
    Attributes: `patience`, which may shorten the limit; `rebuilding`, which rebuilds Keras models; `returned`, what was
    called last in this test, and its value.
    """

    def __init__(
        self,
        kernel: Asks,
        call_seconds: float,
        notice: Callable[[IncidentKind, str], None] | None = None,
        left: Callable[[], float] = lambda: math.inf,
    ) -> None:
        self._kernel, self._limit, self._left = kernel, call_seconds, left
        self._notice = notice or (lambda kind, text: None)
        self.patience: Patience | None = None
        self.rebuilding: Rebuilds | None = None
        self._functions: dict[int, Callable[..., Any]] = {}
        self._next = 0
        self._lent: set[int] = set()
        self._encoder, self._decoder = _ToStudent(self), _FromStudent(self)
        self._answering = False
        self._handed = 0
        self.returned: tuple[str, Any] | None = None  # what was called last in this test, and its value
        self.died: KernelDied | None = None

    def ask(self, what: str, times: float = 1.0, **request: Any) -> Any:
        """Ask for one operation, which may take `times` as long as a call, and return its decoded value.

        `what` is the student's word for it. Raises `StudentError`.
        """
        if self._answering:
            raise TypeError(f"{what} lives in the notebook; hand over plain values")
        if self.died is not None:
            raise ended_error(what, self.died, self._limit)
        reply = self._request(what, self._seconds(what, times, request["op"]), request)
        try:
            if "done" in reply:
                return self._decoder.decode(reply["done"])
            failed = raised_error(what, reply.get("raised"))
        except NotAllowed as error:
            failed = refused_error(f"{what} returned {clean(str(error), 200)}.")
        if failed.reason is Reason.REFUSED:
            self._notice(IncidentKind.VALUE, one_line(str(failed), 300))
        raise failed

    def _seconds(self, what: str, times: float, op: str) -> float:
        """Return how long a request may take. Raises `StudentError` where it is not to be made."""
        if self.patience is not None and self.patience.over:
            raise stopped_twice_error(what)
        seconds = self._limit if self.patience is None else self.patience.seconds
        return min(times * (min(seconds, SHORT) if op in QUICK else seconds), self._left())

    def _request(self, what: str, seconds: float, request: dict[str, Any]) -> Any:
        """Make one request. Raises `StudentError` where the process ended or had to be interrupted."""
        try:
            return self._kernel.request(seconds, ask=self._answer, **request)
        except KernelInterrupted as late:
            sentence = stopped(what, late.used, late.allowed)
            self._lose(IncidentKind.TIME, sentence)
            raise timeout_error(sentence) from None
        except KernelDied as died:
            self.died = died
            ended = ended_error(what, died, seconds)
            self._lose(IncidentKind.of_end(died.reason), str(ended))
            raise ended from None
        except BaseException:  # stopped in a function of ours: the student's code still waits for its answer
            self.died = KernelDied(End.STOPPED, "judging stopped in the middle of a call")
            raise

    def _lose(self, kind: IncidentKind, text: str) -> None:
        self._notice(kind, text)
        if self.patience is not None:
            self.patience.lose()

    def call(self, what: str, target: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the object behind a handle with copies of `args` and `kwargs`."""
        encoded = [self._encoder.encode(item) for item in args]
        named = [[key, self._encoder.encode(item)] for key, item in kwargs.items()]
        value = self.ask(what, op="call", target=target, args=encoded, kwargs=named)
        self.returned = (what, value)
        return value

    def encode(self, value: Any) -> Any:
        return self._encoder.encode(value)

    def lend(self, name: str, function: Callable[..., Any]) -> None:
        """Put `function`, which stays here, in place of the student's `name`, until `take_back`."""
        first = self._next
        encoded = self._encoder.encode(function)
        self._lent.update(range(first, self._next))
        self.ask(name, op="lend", name=name, function=encoded)

    def take_back(self) -> None:
        """Take back what was lent: the student's own functions are there again, and ours answer no more."""
        self._functions.clear()
        self._lent.clear()
        self.ask("the notebook", op="take_back")

    def drop_handles(self) -> None:
        """Drop every handle and function of the test that ended; what is lent stays."""
        self._functions = {number: self._functions[number] for number in self._lent}
        self.returned, self._handed = None, 0
        self.ask("the notebook", op="drop_handles")

    def number(self, function: Callable[..., Any]) -> int:
        """Keep a function of ours, to be called back by its number."""
        self._functions[self._next] = function
        self._next += 1
        return self._next - 1

    def _answer(self, number: int, args: list[Any], kwargs: list[Any]) -> dict[str, Any]:
        """Call one of our functions for the student's code. An exception in it is answered with a refusal."""
        if type(number) is not int or number not in self._functions:
            self._notice(
                IncidentKind.PROTOCOL, "The notebook called a function of the grader's that was not lent to it then."
            )
            return {"refused": "this function is not there any more"}
        self._answering = True  # the student's process waits for us, so nothing can be asked of it
        try:
            self._handed += weight([*args, *kwargs])
            if self._handed > HANDED:
                raise NotAllowed(f"more than {HANDED // 2**20} MB of arguments in one test")
            positional = [self._decoder.decode(item) for item in args]
            named = {str(key): self._decoder.decode(item) for key, item in kwargs}
            return {"answer": self._encoder.encode(self._functions[number](*positional, **named))}
        except Exception as error:  # the student's arguments may be anything
            return {"refused": f"{type(error).__name__}: {error}"[:500]}
        finally:
            self._answering = False


class RemoteStudent:
    """The names of a notebook in another process.

    Parameters: `missing`, which says why a name is not there (its cell raised, say), as an exception or None;
    `functions`, the names that the assignment asks to be functions or classes.
    """

    def __init__(
        self, wire: Wire, missing: Callable[[str], StudentError | None], functions: Container[str] = ()
    ) -> None:
        self._wire, self._missing, self._functions = wire, missing, functions

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            value = self._wire.ask(f"`{name}`", op="get", name=name)
        except StudentError as error:
            if error.kind != "NameError":
                raise
            unknown = missing_error(name, f"`{name}` is not defined when the notebook has run.")
            raise self._missing(name) or unknown from None
        if isinstance(value, Handle):
            value.named(f"`{name}`")
        elif name in self._functions:
            sentence = f"`{name}` is {describe(value)}; expected a function or a class."
            raise StudentError(sentence, Reason.MISSING, what=f"`{name}`", kind="TypeError")
        return value

    def module(self, name: str) -> Handle:
        """Return the module `name` as the student's process sees it."""
        handle = self._wire.ask(name, op="module", name=name)
        if not isinstance(handle, Handle):
            raise refused_error(f"{name} is not a module in this notebook's process.")
        handle.of_a_module = True
        return handle.named(name)


class Handle:
    """An object that stays in the student's process: call it, read it, hand it back.

    `of_a_module` says that it is a module, or was found in one: what has the name of a class there has to make objects.
    """

    of_a_module = False

    def __init__(self, wire: Wire, number: int, description: dict[str, Any]) -> None:
        self._wire, self._number, self._description = wire, number, description
        self._what = f"the {self.type_name} object"

    @property
    def type_name(self) -> str:
        """The name of the object's class, as the student's process says."""
        return clean(str(self._description.get("type", "?")), 80)

    @property
    def described(self) -> str:
        """The object in a student's words."""
        if self._description.get("class"):
            return f"the class {clean(str(self._description['class']), 80)}"
        if self._description.get("array"):
            return f"an array {clean(str(self._description['array']), 200)}"
        kind = {"function": "a function", "generator": "a generator (use `return`, not `yield`)"}
        return kind.get(self.type_name, f"an object of type {self.type_name}")

    @property
    def keras_kind(self) -> str:
        """What of Keras's own this is, as the student's process says: "Model", "LSTMCell", …; "" for nothing."""
        return str(self._description.get("keras", ""))

    def keras_description(self) -> list[Any]:
        """Return the object's Keras configuration as JSON text and its weights; both as the student's process says."""
        described = self._wire.ask(self._what, op="keras", target=self._number)
        if not isinstance(described, list) or len(described) != 2:
            raise refused_error(f"{self._what} cannot be described.")
        return described

    @property
    def rebuilding(self) -> Rebuilds | None:
        """What rebuilds Keras models of this object's process, if anything does."""
        return self._wire.rebuilding

    def named(self, what: str) -> Handle:
        """Call the object `what` in messages."""
        self._what = what
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = self._wire.call(self._what, self._number, args, kwargs)
        is_class = self.of_a_module and self._what.rpartition(".")[2][:1].isupper()
        if is_class and not isinstance(result, Handle):
            raise refused_error(f"{self._what} gave {describe(result)}. Was it replaced in this notebook?")
        return result

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        what = f"{self._what}.{name}"
        value = self._wire.ask(what, op="attribute", target=self._number, name=name)
        if isinstance(value, Handle):
            value.of_a_module = self.of_a_module
            return value.named(what)
        if self.of_a_module and name[:1].isupper():
            raise refused_error(f"{what} is {describe(value)}. Was it replaced in this notebook?")
        return value

    def __getitem__(self, key: Any) -> Any:
        return self._wire.ask(self._what, op="item", target=self._number, key=self._wire.encode(key))

    def __len__(self) -> int:
        length = self._wire.ask(self._what, op="length", target=self._number)
        if type(length) is not int or not 0 <= length < 2**31:
            raise refused_error(f"{self._what} has an impossible length.")
        return length

    def __iter__(self) -> Iterator[Any]:
        items = self._wire.ask(self._what, op="items", target=self._number, most=10_000)
        if not isinstance(items, list):
            raise refused_error(f"{self._what} gave no items.")
        return iter(items)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        value = self._wire.ask(self._what, op="array", target=self._number)
        if isinstance(value, np.generic):
            value = np.asarray(value)
        if type(value) is not np.ndarray or value.dtype.kind not in "biufc":
            raise NoNumbers(self._what, self.described)
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

    def encode_object(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, Handle):
            return ["h", value._number, {}]
        if isinstance(value, np.random.Generator):
            bits = value.bit_generator
            state = {"state": bits.state, "seeds": getattr(bits.seed_seq, "state", None)}
            return ["r", type(bits).__name__, json.dumps(state, default=_listed)]
        if isinstance(value, (FunctionType, MethodType)) or inspect.isbuiltin(value):
            return ["f", self._wire.number(value), value.__name__]
        if hasattr(type(value), "__array__") and not hasattr(value, "get_config"):
            return self.encode(np.asarray(value))
        if hasattr(value, "get_config"):
            return self._keras(value)
        return super().encode_object(value, depth)

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

    def decode_object(self, tag: str, data: list[Any]) -> Any:
        if tag == "h" and type(data[1]) is int and isinstance(data[2], dict):
            description = {key: value for key, value in data[2].items() if isinstance(value, str | bool)}
            return Handle(self._wire, data[1], description)
        return super().decode_object(tag, data)


def _listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else int(value)
