"""What rules for unlisted mistakes have in common: their result, what they know of a function, words for mistakes.

A rule takes a part of a syntax tree and gives what may stand in its place, with a phrase that completes "Your values
are what one gets when …". A phrase says what kind of mistake it is and never quotes the solution.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Named:
    """A phrase about a quantity: `template` says it with `{name}` in place of the name.

    `unnamed` is what a student reads who does not know the name, because only the solution has it.
    """

    template: str
    name: str
    unnamed: str


Change = tuple[ast.expr | ast.Slice | list[ast.stmt], str | Named]


@dataclass(frozen=True)
class Surroundings:
    """What rules need to know of the function around a part of it.

    `defaults`: the values of arguments that have one; `arrays`: the arguments that are arrays; `alike`: for a name,
    others of the same shape; `before`: within a loop, what a name that the loop assigns held before it; `again`: the
    names that are given a value more than once.
    """

    defaults: Mapping[str, ast.expr] = field(default_factory=dict)
    arrays: frozenset[str] = frozenset()
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: Mapping[str, ast.expr] = field(default_factory=dict)
    again: frozenset[str] = frozenset()


MEAN = "a mean is taken where a sum belongs"
NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth")
OFF_BY_ONE = "an index or a limit is off by one"
OTHER_AXIS = "another axis is used"
OTHER_PART = "another part of an array is used"
SIGN = "a sign is wrong"
ACTIVATION = "another activation is used"
REVERSED = "the order of the steps is the other way round"
SLICE = "a whole array is used where a part of it belongs"
TRANSPOSED = "a matrix is transposed"
SWAPPED = "two arguments of a call are swapped"
OTHER_WAY_ROUND = "a condition is the other way round"
ONE_CASE = "one of two cases is ignored"
BRACKETS = "brackets are missing or in another place"
LEFT_OUT_STEP = "a step is left out"


def made(template: str, **parts: ast.expr) -> ast.expr:
    """Return the expression of a template in which `{name}` stands for a part: `made("{a} + 1", a=node)`."""
    text = template.format(**{name: f"({ast.unparse(part)})" for name, part in parts.items()})
    return ast.parse(text, mode="eval").body


def less(node: ast.expr) -> ast.expr:
    """Return one less than a value."""
    return ast.BinOp(node, ast.Sub(), ast.Constant(1))


def more(node: ast.expr) -> ast.expr:
    """Return one more than a value."""
    return ast.BinOp(node, ast.Add(), ast.Constant(1))


def minus(node: ast.expr) -> ast.expr:
    """Return a value with the other sign."""
    return ast.UnaryOp(ast.USub(), node)


def adjacent_swapped(parts: list[ast.expr]) -> Iterator[list[ast.expr]]:
    """Yield a list with two neighbours in each other's place, for all neighbours that differ."""
    for place in range(len(parts) - 1):
        if ast.dump(parts[place]) != ast.dump(parts[place + 1]):
            yield [*parts[:place], parts[place + 1], parts[place], *parts[place + 2 :]]


def same(first: ast.AST, second: ast.AST) -> bool:
    """Whether two parts of a tree are written alike."""
    return ast.unparse(first) == ast.unparse(second)


def names_in(node: ast.AST) -> set[str]:
    """Return the names that a part of a tree reads or sets."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
