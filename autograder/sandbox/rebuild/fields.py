"""Checks for the plain values of a Keras configuration. Each returns the value to build from, or raises `Refused`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], Any]

MAX_SIZE = 2**31 - 1  # of any single size; what sizes amount to together is bounded by the cost
MAX_AXES = 16
MAX_NUMBERS = 100_000  # in one constant
DTYPES = (
    "float16 float32 float64 bfloat16 mixed_float16 mixed_bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 bool"
).split()
NAME = re.compile(r"[A-Za-z0-9_.+=:>\- ]{1,200}")


class Refused(Exception):
    """A configuration that no model is built from; the text is for the student.

    `located` says that the text names what it is about: the model, or a layer and its field.
    """

    def __init__(self, text: str, located: bool = False) -> None:
        super().__init__(text)
        self.located = located


class OwnClass(Exception):
    """A configuration that names a class or function that is not in the tables: the model stays where it is."""


def flag(value: Any) -> bool:
    if type(value) is not bool:
        raise Refused(f"True or False was expected, received {short(value)}.")
    return value


def integer(low: int, high: int = MAX_SIZE) -> Check:
    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise Refused(f"A whole number from {low} to {high:,} was expected, received {short(value)}.")
        return value

    return check


def number(value: Any) -> int | float:
    """Return a finite number."""
    if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > 1e30:
        raise Refused(f"A number was expected, received {short(value)}.")
    return value


def choice(*allowed: Any) -> Check:
    def check(value: Any) -> Any:
        if not any(type(value) is type(one) and value == one for one in allowed):
            raise Refused(f"One of {', '.join(map(repr, allowed))} was expected, received {short(value)}.")
        return value

    return check


def optional(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def either(first: Check, second: Check) -> Check:
    """Return a check that takes lists by `second` and everything else by `first`."""
    return lambda value: second(value) if isinstance(value, list) else first(value)


def listed(check: Check, most: int = MAX_AXES) -> Check:
    def checked(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > most:
            raise Refused(f"A list of at most {most} entries was expected, received {short(value)}.")
        return [check(item) for item in value]

    return checked


def text(value: Any) -> str:
    """Return a name: of a layer, of an output."""
    if type(value) is not str or not NAME.fullmatch(value):
        raise Refused(f"A name was expected, received {short(value)}.")
    return value


def numbers(value: Any) -> Any:
    """Return a number, or nested lists of numbers: a constant."""
    if isinstance(value, list):
        if _count(value, 0) > MAX_NUMBERS:
            raise Refused(f"A constant has more than {MAX_NUMBERS:,} numbers.")
        return [numbers(item) for item in value]
    return value if type(value) is bool else number(value)


def dtype(value: Any) -> str:
    """Return the name of a dtype or of a plain policy, written as text or as Keras writes a policy."""
    if isinstance(value, dict) and (value.get("module"), value.get("class_name")) == ("keras", "DTypePolicy"):
        config = value.get("config")
        value = config.get("name") if isinstance(config, dict) else None
    if type(value) is not str or value not in DTYPES:
        raise Refused(f"The dtype {short(value)} is not known here.")
    return value


def short(value: Any) -> str:
    """Return a few words for a value of a configuration, whatever its size."""
    if isinstance(value, str):
        return repr(value[:60])
    if isinstance(value, list | dict):
        return f"a {type(value).__name__} of {len(value)} entries"
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a huge number"
    return repr(value)


def _count(value: Any, depth: int) -> int:
    if depth > MAX_AXES:
        raise Refused("A constant is nested too deeply.")
    return sum(_count(item, depth + 1) for item in value) if isinstance(value, list) else 1


size = integer(1)
axis = integer(-MAX_AXES, MAX_AXES)
axes = either(axis, listed(axis))
seed = optional(integer(-(2**63), 2**63))
shape = listed(optional(integer(1)))
