"""Values that a student's process reported: read with care, compared with tolerance, written for a person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..core.text import one_line

LONGEST = 80  # characters of a value that a page shows
CLOSE, CLOSE_SINGLE = 1e-9, 1e-5  # relative differences that rounding explains, in double and in single precision
DIMENSIONS = 8
MOST_TEXT = 120  # characters of a string that are sent: a longer one is cut
LARGEST = 2**64  # of whole numbers: one beyond it is sent as an object
KINDS = ("b", "i", "u", "f", "s")  # of an array: truth values, whole numbers (two kinds), double and single precision

Shape = tuple[int | None, ...]


class Unreadable(ValueError):
    """The student's process sent something that its part of ours never sends."""


@dataclass(frozen=True)
class Value:
    """A value. `kind` is plain, array, shaped (an object with a shape), list, tuple, dict or object.

    `data` is the plain value, an array's numbers in C order (None for a large one), or the items of a list, a tuple or
    a dict, as far as they were sent; `length` their true number; `type_name` the class of a shaped or other object;
    `single` whether an array is in single precision.
    """

    kind: str
    shape: Shape | None = None
    data: Any = None
    length: int = 0
    type_name: str = ""
    single: bool = False

    @property
    def numbers(self) -> tuple[float, ...] | None:
        """The entries of an array or the one number; None for anything else."""
        if self.kind == "array":
            return None if self.data is None else tuple(self.data)
        is_number = self.kind == "plain" and isinstance(self.data, int | float) and not isinstance(self.data, bool)
        return (self.data,) if is_number else None

    @property
    def is_whole(self) -> bool:
        """Whether all of the value is known here and finite, so that two can be compared."""
        if self.kind in ("list", "tuple", "dict"):
            return self.length == len(self.data) and all(item.is_whole for item in self.items)
        if isinstance(self.data, str):
            return len(self.data) < MOST_TEXT
        numbers = self.numbers
        return all(map(math.isfinite, numbers)) if numbers is not None else self.kind == "plain"

    @property
    def items(self) -> tuple[Value, ...]:
        """The items of a list or tuple, the values of a dict."""
        if self.kind == "dict":
            return tuple(value for _, value in self.data)
        return self.data if self.kind in ("list", "tuple") else ()

    @property
    def is_easy(self) -> bool:
        """Whether a person can compute with it: a few numbers with at most two decimals."""
        numbers = self.numbers
        if not numbers or len(numbers) > 6:
            return False
        near = CLOSE_SINGLE if self.single else CLOSE
        return all(math.isfinite(one) and abs(one - round(one, 2)) < near and _is_short(one) for one in numbers)

    def __str__(self) -> str:
        return one_line(self._text(), LONGEST)

    def _text(self) -> str:
        if self.kind == "plain":
            return number_text(self.data) if isinstance(self.data, float) else repr(self.data)
        if self.kind == "array" and self.data is not None and len(self.data) <= 12:
            return _nested(list(self.data), list(self.shape or ()))
        if self.kind == "array":
            return f"an array of shape {shape_text(self.shape or ())}"
        if self.kind == "shaped":
            return f"{self.type_name} of shape {shape_text(self.shape or ())}"
        if self.kind in ("list", "tuple"):
            brackets = "[]" if self.kind == "list" else "()"
            inside = ", ".join(str(item) for item in self.data[:4]) + (", …" if self.length > 4 else "")
            return f"{brackets[0]}{inside}{',' if self.kind == 'tuple' and self.length == 1 else ''}{brackets[1]}"
        if self.kind == "dict":
            return f"a dict with {self.length} entries"
        return f"an object of type {self.type_name}"


def _is_short(number: float) -> bool:
    """Whether a page shows a number of two decimals without rounding it."""
    return abs(number) < 1000 and float(number_text(number)) == round(number, 2)


def number_text(value: float) -> str:
    return f"{value + 0.0:.4g}"  # + 0.0 makes 0 of -0


def shape_text(shape: Shape) -> str:
    """Return a shape as Python writes it."""
    return repr(tuple(shape))


def _nested(numbers: list[Any], shape: list[Any]) -> str:
    if not shape:
        return number_text(numbers[0]) if isinstance(numbers[0], float) else repr(numbers[0])
    size = len(numbers) // shape[0] if shape[0] else 0
    parts = (_nested(numbers[place * size : (place + 1) * size], shape[1:]) for place in range(shape[0]))
    return f"[{', '.join(parts)}]"


def same(first: Value, second: Value) -> bool:
    """Whether two values are equal, up to rounding. Objects that did not cross whole are never equal."""
    if not (first.is_whole and second.is_whole):
        return False
    if first.kind != second.kind or first.shape != second.shape or first.length != second.length:
        return False
    if first.kind in ("list", "tuple", "dict"):
        names = [key for key, _ in first.data] if first.kind == "dict" else []
        others = [key for key, _ in second.data] if second.kind == "dict" else []
        return names == others and all(map(same, first.items, second.items))
    mine, other = first.numbers, second.numbers
    if mine is None or other is None:
        return bool(first.data == second.data)
    scale = max((abs(one) for one in (*mine, *other) if math.isfinite(one)), default=0.0)
    most = (CLOSE_SINGLE if first.single or second.single else CLOSE) * scale
    return len(mine) == len(other) and all(_close(a, b, most) for a, b in zip(mine, other, strict=True))


def _close(first: float, second: float, most: float) -> bool:
    return first == second or (first != first and second != second) or abs(first - second) <= most


def read_value(data: Any, depth: int = 0) -> Value:
    """Return the value that `inside.pack` described. Raises `Unreadable`."""
    try:
        return _read(data, depth)
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        raise Unreadable(str(error)) from None


def _read(data: Any, depth: int) -> Value:
    if not isinstance(data, list) or depth > 8:
        raise Unreadable("a value of another form")
    match data:
        case ["plain", None | bool() | int() | float() | str()] if _is_moderate(data[1]):
            return Value("plain", data=data[1])
        case ["array", list(shape), str(kind), numbers] if kind in KINDS:
            return _array(shape, numbers, kind == "s")
        case ["shaped", list(shape), str(name)]:
            return Value("shaped", _shape(shape, True), type_name=one_line(name, 40))
        case ["list" | "tuple", int(length), list(items)]:
            return Value(data[0], data=tuple(_read(item, depth + 1) for item in items), length=length)
        case ["dict", int(length), list(pairs)]:
            known = tuple((one_line(str(key), 40), _read(value, depth + 1)) for key, value in pairs)
            return Value("dict", data=known, length=length)
        case ["object", str(name)]:
            return Value("object", type_name=one_line(name, 40))
    raise Unreadable("a value of another form")


def _is_moderate(value: object) -> bool:
    """Whether a value is not a whole number beyond those of arrays, which no float holds."""
    return not isinstance(value, int) or abs(value) <= LARGEST


def _array(sizes: list[Any], numbers: Any, single: bool) -> Value:
    shape = _shape(sizes, False)
    if numbers is None:
        return Value("array", shape, single=single)
    if not isinstance(numbers, list) or len(numbers) != math.prod(size or 0 for size in shape):
        raise Unreadable("an array whose shape and numbers do not fit")
    if not all(isinstance(number, bool | int | float) and _is_moderate(number) for number in numbers):
        raise Unreadable("an array of something else than numbers")
    return Value("array", shape, tuple(numbers), single=single)


def _shape(sizes: list[Any], unknown: bool) -> Shape:
    known = [size for size in sizes if not (unknown and size is None)]
    if len(sizes) > DIMENSIONS or not all(type(size) is int and 0 <= size < LARGEST for size in known):
        raise Unreadable("an impossible shape")
    return tuple(sizes)
