"""A question about a student's function, and what it is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from random import Random
from typing import Any

from .code import Function
from .run import Run, Step, steps_of
from .values import Shape, Value, shape_text

MOST_CALLS = 8  # recorded calls of a function that are looked at
LETTERS = "ABCD"


class Kind(StrEnum):
    """What a question asks."""

    SHAPE = "shape"  # the shape or length of a name after a line has run
    VALUE = "value"  # what a name holds then
    RESULT = "result"  # what the function returns
    COUNT = "count"  # how often a line runs
    FIRST_USE = "first use"  # which line first reads an argument
    CHANGES = "changes"  # which of three things another line would change
    OUTCOME = "outcome"  # what the function does with another line
    SPREAD = "spread"  # which part of the result depends on a part of an argument
    AXES = "axes"  # which lines to change if the first two axes came in the other order


@dataclass(frozen=True)
class Question:
    """A question and its answer. In its texts, code stands between backticks.

    `changed` is the text of a changed line, "" for none; `right` the places of the right options; `evidence` what a run
    has shown. `facts` are the answer as data: `call` (which of the public checks' calls), `arguments`, and by kind
    `line`, `times`, `name`, `value`, `count`, `source`, `outcome`, `compared`, `lines`, `changed`, `nudged`, `axis`.
    """

    exercise: str
    kind: Kind
    text: str
    answer: str
    evidence: tuple[str, ...]
    options: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    changed: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def letters(self) -> str:
        """The letters of the right options."""
        return " and ".join(LETTERS[place] for place in self.right)

    def as_json(self) -> dict[str, Any]:
        return {
            "exercise": self.exercise,
            "kind": self.kind.value,
            "text": self.text,
            "changed": self.changed,
            "options": list(self.options),
            "right": [LETTERS[place] for place in self.right],
            "answer": self.answer,
            "evidence": list(self.evidence),
        }

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells two questions apart."""
        return self.exercise, self.kind, self.text, self.changed


@dataclass(frozen=True)
class Material:
    """One exercise of one student: its function, the calls of the public checks, and their runs by the call's number.

    `again` runs a call with another text of the cell or with another argument, as `Desk.run` does: (call, source,
    swapped, nudged).
    """

    function: Function
    released: str
    calls: Sequence[Mapping[str, Value]]
    runs: Mapping[int, Run]
    again: Callable[..., Run]
    random: Random

    def steps(self, call: int) -> tuple[Step, ...]:
        return steps_of(self.runs[call], self.function.beginnings)

    def by_variety(self) -> list[int]:
        """Return the calls, those first whose arguments have the most different sizes, in random order otherwise."""
        calls = self.shuffled(self.runs)
        return sorted(calls, key=lambda call: -len({size for size in self.sizes(call) if size > 1}))

    def sizes(self, call: int) -> list[int]:
        """Return the sizes of all axes of a call's arguments."""
        return [size for shape in shapes_in(self.calls[call].values()) for size in shape if size is not None]

    def shuffled(self, items: Iterable[Any]) -> list[Any]:
        found = list(items)
        self.random.shuffle(found)
        return found

    def mix(self, right: Sequence[str], wrong: Sequence[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Return options in random order, and the places of the right ones."""
        options = self.shuffled([*right, *wrong])
        return tuple(options), tuple(sorted(options.index(text) for text in right))

    @cached_property
    def name(self) -> str:
        return self.function.name


def shapes_in(values: Iterable[Value]) -> Iterator[Shape]:
    """Yield the shapes of all arrays among some values, those in lists and dicts as well."""
    for value in values:
        if value.shape is not None:
            yield value.shape
        yield from shapes_in(value.items)


def called(material: Material, call: int, shapes: bool = False) -> str:
    """Return the sentence that says how the function is called: by values where all are short, else by `shapes`."""
    arguments = material.calls[call]
    whole = not shapes and all(map(is_shown, arguments.values()))
    given = [_argument(name, value, whole) for name, value in arguments.items()]
    return f"`{material.function.called}` is called with {listed(given)}."


def _argument(name: str, value: Value, whole: bool) -> str:
    if value.kind == "plain" or (whole and is_shown(value)):
        return f"`{name} = {value}`"
    if value.shape == ():
        return f"`{name}`, one number"
    if value.shape is not None:
        return f"`{name}` of shape `{shape_text(value.shape)}`"
    if value.kind == "dict":
        inside = [_argument(key, item, whole) for key, item in value.data]
        return f"`{name}`, a dict with {listed(inside)}" if inside else f"`{name}`, an empty dict"
    if value.kind in ("list", "tuple"):
        return f"`{name}`, a {value.kind} of {_items(value)}"
    return f"`{name}`, {'a function' if value.type_name == 'function' else f'an object of type `{value.type_name}`'}"


def _items(value: Value) -> str:
    """Say how many things of which kind a list or tuple holds: "one array of shape `(2, 3)`", "4 numbers"."""
    shapes = {item.shape for item in value.items}
    if value.items and None not in shapes and () not in shapes:
        what = "array" if len(shapes) > 1 else f"array of shape `{shape_text(value.items[0].shape or ())}`"
        several = "arrays" if len(shapes) > 1 else what.replace("array", "arrays", 1)
    elif value.items and all(item.numbers is not None for item in value.items):
        what, several = "number", "numbers"
    elif value.items and all(isinstance(item.data, str) for item in value.items):
        what, several = "text", "texts"
    else:
        what, several = "entry", "entries"
    return f"one {what}" if value.length == 1 else f"{value.length} {several}"


def is_shown(value: Value) -> bool:
    """Whether a page shows the whole of a value."""
    if value.kind == "array":
        return value.data is not None and len(value.data) <= 12 and "…" not in str(value)
    return value.kind == "plain" or (value.kind in ("list", "tuple") and value.is_whole and "…" not in str(value))


def listed(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else "nothing"


def when(function: Function, step: Step) -> str:
    """Say after which run of which line: "after line 7 has run for the second time (`t` is 1)"."""
    if function.loop_around(step.line) is None:
        return f"after line {step.line} has run"
    return f"after line {step.line} has run for the {ordinal(step.times)} time"


def times(number: int) -> str:
    return "1 time" if number == 1 else f"{number} times"


def entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def ordinal(number: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    if number <= len(words):
        return words[number - 1]
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def result_of(value: Value) -> tuple[str, Value]:
    """Return what a question calls the result of a function, and that result: of several, the first."""
    if value.kind == "tuple" and value.items:
        return "the first of its results", value.items[0]
    return "its result", value


def form(value: Value) -> str:
    """Describe the form of a value, without its numbers."""
    if value.shape is not None:
        return f"shape `{shape_text(value.shape)}`"
    if value.kind in ("list", "tuple", "dict"):
        return f"{value.kind} of {value.length}"
    return type(value.data).__name__ if value.kind == "plain" else value.type_name


def told(value: Value) -> str:
    """Return a value as evidence: its numbers where they are few, and its shape."""
    text = f"`{value}`"
    return f"{text}, shape `{shape_text(value.shape)}`" if value.shape and value.data is not None else text
