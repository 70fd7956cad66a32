"""Rules for unlisted mistakes in statements: steps left out or in another order, sums, loops, results."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from .changes import (
    LEFT_OUT_STEP,
    MEAN,
    NUMBERS,
    ONE_CASE,
    REVERSED,
    Change,
    Surroundings,
    adjacent_swapped,
    made,
    minus,
    names_in,
)

LAST_PART = "only the last part of a sum is kept"
SWAPPED_RESULTS = "two results are returned in each other's place"
SWAPPED_VALUES = "two values are kept in each other's place"
# What is returned in place of a result `a`, and how that is said after "the first".
OTHER_RESULTS = (
    ("{a}.T", "result is transposed"),
    ("{a} ** 2", "result is squared"),
    ("np.sqrt({a})", "result is a square root"),
    ("-{a}", "result has the wrong sign"),
    ("2 * {a}", "result is twice as large"),
    ("{a} / 2", "result is half as large"),
    ("{a}.sum()", "result is summed up to one number"),
    ("{a}.mean()", "result is averaged to one number"),
    ("{a}[::-1]", "result is in reverse order"),
    ("{a}[:, ::-1]", "result is in reverse order along its second axis"),
    ("{a}[..., ::-1]", "result is in reverse order along its last axis"),
    ("{a}[:-1]", "result lacks its last entry"),
    ("{a}[1:]", "result lacks its first entry"),
    ("{a}[..., 0]", "result lacks its last axis"),
    ("{a}[:, 0]", "result lacks its second axis"),
    ("{a}[:, -1]", "result is that of the last step only"),
    ("{a}[None]", "result has an axis too many"),
    ("{a}[..., None]", "result has an axis too many"),
    ("np.swapaxes({a}, 0, 1)", "result has its axes in another order"),
    ("{a}.mean(axis=0)", "result is averaged over an axis"),
    ("{a}.mean(axis=1)", "result is averaged over an axis"),
    ("{a}.sum(axis=0)", "result is summed up over an axis"),
    ("{a}.sum(axis=1)", "result is summed up over an axis"),
    ("np.zeros_like({a})", "result is zero everywhere"),
)
OF_A_TUPLE = ("{a}[::-1]", "{a}[:-1]", "{a}[1:]")  # what a tuple or list has as well: the rest is about arrays


def cases(node: ast.stmt, around: Surroundings) -> Iterator[Change]:
    """Leave out a case, or a step; keep only the last part of a sum; swap what two names hold."""
    match node:
        case ast.If(body=body, orelse=other):
            yield (other or [ast.Pass()]), ONE_CASE
            if other or not isinstance(body[-1], ast.Return | ast.Raise):
                yield body, ONE_CASE
        case ast.AugAssign(target=target, value=value):
            yield [ast.Assign([target], value, lineno=0)], LAST_PART
            yield [ast.Pass()], "a sum is never added up"
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(left=ast.Name(id=same), op=ast.Add(), right=part)):
            if name == same:
                yield [ast.Assign(node.targets, part, lineno=0)], LAST_PART
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=value, attr="append"), args=[entry])):
            yield _statement("{a}.insert(0, {b})", a=value, b=entry), REVERSED
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=value, attr="insert"), args=[ast.Constant(), entry])):
            yield _statement("{a}.append({b})", a=value, b=entry), REVERSED
    if isinstance(node, ast.Assign) and _may_go(node, around):
        yield [ast.Pass()], LEFT_OUT_STEP
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Call()):
            for swapped in adjacent_swapped(targets):
                yield [ast.Assign([ast.Tuple(swapped, ast.Store())], node.value, lineno=0)], SWAPPED_VALUES
        case ast.Assign(targets=targets, value=ast.Tuple(elts=values)):
            for swapped in adjacent_swapped(values):
                yield [ast.Assign(targets, ast.Tuple(swapped, ast.Load()), lineno=0)], SWAPPED_VALUES
    yield from _starts(node, around)


def _starts(node: ast.stmt, around: Surroundings) -> Iterator[Change]:
    """Begin a list with nothing, or with an array that does not belong there."""
    if not isinstance(node, ast.Assign):
        return
    parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    for index, part in enumerate(parts):
        if isinstance(part, ast.List) and len(part.elts) < 2:
            starts = [""] if part.elts else sorted(around.arrays)
            for start in starts:
                changed = [*parts[:index], made(f"[{start}]"), *parts[index + 1 :]]
                value = ast.Tuple(changed, ast.Load()) if isinstance(node.value, ast.Tuple) else changed[0]
                phrase = "the start is part of the results" if start else "the first entry is left out"
                yield [ast.Assign(node.targets, value, lineno=0)], phrase


def _may_go(node: ast.Assign, around: Surroundings) -> bool:
    """Whether a function may still run without this statement: each name that it sets has a value without it."""
    for target in node.targets:
        for part in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(part, ast.Name) and part.id not in around.again:
                return False
    return True


def orders(node: ast.stmt, around: Surroundings) -> Iterator[Change]:
    """Change the order of two steps of a loop; leave the loop after its first step."""
    if isinstance(node, ast.For):
        for index in range(len(node.body) - 1):
            body = [*node.body[:index], node.body[index + 1], node.body[index], *node.body[index + 2 :]]
            phrase = "two steps within the loop are in the other order"
            yield [ast.For(node.target, node.iter, body, node.orelse, lineno=0)], phrase
        once = [*node.body, ast.Break()]
        yield [ast.For(node.target, node.iter, once, node.orelse, lineno=0)], "the loop ends after one step"


def results(node: ast.stmt, around: Surroundings) -> Iterator[Change]:
    """Return two results in each other's place, or one that is transposed, squared, negative, summed or averaged."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    if not isinstance(node.value, ast.Tuple):
        for other, phrase in _other_results(node.value):
            yield [ast.Return(other)], f"the {phrase}"
        return
    parts = node.value.elts
    if not any(isinstance(part, ast.Starred) for part in parts):
        for swapped in adjacent_swapped(parts):
            yield [_returned(swapped)], SWAPPED_RESULTS
    else:
        before = [part for part in parts if not isinstance(part, ast.Starred)]
        for swapped in adjacent_swapped(before):
            yield [_returned([*swapped, *parts[len(before) :]])], SWAPPED_RESULTS
    for index, part in enumerate(parts):
        if not isinstance(part, ast.Starred):
            yield [ast.Return(part)], f"only the {NUMBERS[index % 6]} result is returned"
        for other, phrase in _other_results(part):
            yield [_returned([*parts[:index], other, *parts[index + 1 :]])], f"the {NUMBERS[index % 6]} {phrase}"
    if not any(isinstance(part, ast.Starred) for part in parts):
        for name in sorted(around.arrays):
            for size in (f"len({name})", f"{name}.shape[1]"):
                number = ast.parse(size, mode="eval").body
                for first in range(1, len(parts)):
                    averaged = [ast.BinOp(part, ast.Div(), number) for part in parts[first:]]
                    yield [_returned([*parts[:first], *averaged])], MEAN


def _returned(parts: list[ast.expr]) -> ast.stmt:
    return ast.Return(ast.Tuple(parts, ast.Load()))


def _other_results(value: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    if isinstance(value, ast.Starred):
        return
    for template, phrase in OTHER_RESULTS:
        if isinstance(value, ast.Tuple | ast.List) and template not in OF_A_TUPLE:
            continue
        yield (minus(value) if template == "-{a}" else made(template, a=value)), phrase
    if "mask" in names_in(value) and isinstance(value, ast.Name):
        yield made("~{a}", a=value), "result is the other way round"


def _statement(template: str, **parts: ast.expr) -> list[ast.stmt]:
    return [ast.Expr(made(template, **parts))]


STATEMENTS: tuple[Callable[[ast.stmt, Surroundings], Iterator[Change]], ...] = (cases, orders, results)
