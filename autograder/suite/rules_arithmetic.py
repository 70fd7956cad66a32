"""Rules for unlisted mistakes in formulas: signs, terms, factors, brackets, slopes, numbers and conditions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from .changes import (
    BRACKETS,
    OFF_BY_ONE,
    ONE_CASE,
    OTHER_WAY_ROUND,
    SIGN,
    Change,
    Surroundings,
    adjacent_swapped,
    less,
    made,
    more,
    same,
)

BORDERS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OPPOSITES = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
OPPOSITES |= {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
SLOPE = "the slope of another activation is used"
OTHER_TERM = "a factor stands at another term of a sum"
SQUARE = "an absolute value is taken where a square belongs"


def terms(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Leave out a term of a sum, or change its sign."""
    match node:
        case ast.BinOp(left=ast.Constant(), op=ast.Sub(), right=right):
            yield right, "a difference from a constant is left out"
            yield ast.BinOp(node.left, ast.Add(), right), SIGN
            yield ast.BinOp(right, ast.Sub(), node.left), SIGN
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as sign, right=right):
            yield left, "a term is left out"
            yield (right if isinstance(sign, ast.Add) else ast.UnaryOp(ast.USub(), right)), "a term is left out"
            other = ast.Sub() if isinstance(sign, ast.Add) else ast.Add()
            yield ast.BinOp(left, other, right), SIGN
            if isinstance(sign, ast.Sub):
                yield ast.BinOp(right, sign, left), SIGN
            else:
                yield ast.BinOp(left, ast.Mult(), right), "a product is taken where a sum belongs"
                yield made("{a} + 2 * {b}", a=left, b=right), "a term is counted twice"
                yield made("2 * {a} + {b}", a=left, b=right), "a term is counted twice"
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not isinstance(operand, ast.Constant):
            yield operand, SIGN


def factors(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Leave out a factor, a divisor, an exponent or a remainder; multiply where a division belongs."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield left, "a factor is left out"
            yield right, "a factor is left out"
            yield ast.BinOp(left, ast.Add(), right), "a sum is taken where a product belongs"
            yield ast.BinOp(left, ast.Div(), right), "a quotient is taken where a product belongs"
        case ast.BinOp(left=left, op=ast.Div() | ast.FloorDiv() as how, right=right):
            yield left, "a division is left out"
            yield ast.BinOp(left, ast.Mult(), right), "a product is taken where a quotient belongs"
            yield ast.BinOp(right, how, left), "a quotient is upside down"
            yield made("1 / {b}", b=right), "the numerator of a quotient is left out"
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            yield left, "a power is left out"
            if isinstance(right, ast.Name):
                yield ast.BinOp(left, ast.Pow(), more(right)), "a power is off by one"
                yield ast.BinOp(left, ast.Pow(), less(right)), "a power is off by one"
            else:
                yield made("np.abs({a})", a=left), SQUARE
            yield ast.BinOp(left, ast.Mult(), right), "a product is taken where a power belongs"
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            yield left, "a remainder is left out"
            yield ast.BinOp(more(left), ast.Mod(), right), OFF_BY_ONE
            yield ast.BinOp(less(left), ast.Mod(), right), OFF_BY_ONE
            yield ast.BinOp(left, ast.FloorDiv(), right), "a quotient is taken where a remainder belongs"


def brackets(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Leave out brackets, or set them elsewhere; give a factor to another term; swap nested functions."""
    match node:
        case ast.BinOp(left=left, op=ast.Div(), right=ast.BinOp(left=one, op=ast.Mult(), right=other)):
            yield made("{a} / {b} * {c}", a=left, b=one, c=other), BRACKETS
        case ast.BinOp(left=ast.BinOp(left=one, op=ast.Mult(), right=other), op=ast.Pow(), right=right):
            yield made("{a} * {b} ** {c}", a=one, b=other, c=right), BRACKETS
        case ast.BinOp(left=ast.BinOp(left=one, op=ast.Add() | ast.Sub() as sign, right=other), op=ast.Mult(), right=c):
            yield ast.BinOp(one, sign, ast.BinOp(other, ast.Mult(), c)), BRACKETS
        case ast.BinOp(left=ast.BinOp(left=one, op=ast.Add() | ast.Sub() as sign, right=other), op=ast.Div(), right=c):
            yield ast.BinOp(one, sign, ast.BinOp(other, ast.Div(), c)), BRACKETS
        case ast.BinOp(
            left=ast.BinOp(left=a, op=ast.Mult(), right=b),
            op=ast.Add(),
            right=ast.BinOp(left=c, op=ast.Mult(), right=d),
        ):
            yield made("{c} * {b} + {a} * {d}", a=a, b=b, c=c, d=d), OTHER_TERM
            yield made("{a} * {b} + (1 - {a}) * {d}", a=a, b=b, d=d), "a factor depends on that of the other term"
            yield made("(1 - {c}) * {b} + {c} * {d}", b=b, c=c, d=d), "a factor depends on that of the other term"
        case ast.BinOp(left=ast.BinOp(left=a, op=ast.Mult(), right=b), op=ast.Add(), right=c):
            yield made("{a} * ({b} + {c})", a=a, b=b, c=c), BRACKETS
            yield made("{a} * {c} + {b}", a=a, b=b, c=c), OTHER_TERM
        case ast.BinOp(left=a, op=ast.Mult(), right=ast.BinOp(left=b, op=ast.Add() | ast.Sub() as sign, right=c)):
            yield ast.BinOp(ast.BinOp(a, ast.Mult(), b), sign, c), BRACKETS
        case ast.Call(func=function, args=[ast.BinOp(left=a, op=ast.Add() | ast.Sub() as sign, right=b)], keywords=[]):
            yield ast.BinOp(ast.Call(function, [a], []), sign, b), BRACKETS
        case ast.Call(func=outer, args=[ast.Call(func=inner, args=[value], keywords=[])], keywords=further):
            swapped = ast.Call(inner, [ast.Call(outer, [value], further)], [])
            yield swapped, "two functions are applied in the other order"
    if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        value = node.args[0]
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Pow):
            inside = ast.Call(node.func, [value.left], [])
            yield ast.BinOp(inside, ast.Pow(), value.right), "two functions are applied in the other order"


def slopes_of_activations(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Take the slope of a sigmoid for that of tanh, and the other way round; apply tanh once more."""
    match node:
        case ast.BinOp(
            left=ast.Constant(value=1), op=ast.Sub(), right=ast.BinOp(left=v, op=ast.Pow(), right=ast.Constant(value=2))
        ):
            yield made("{v} * (1 - {v})", v=v), SLOPE
            yield made("1 - {v}", v=v), "a square is left out of a slope"
            yield made("(1 - {v}) ** 2", v=v), BRACKETS
            yield made("1 - np.tanh({v}) ** 2", v=v), "an activation is applied twice"
            if isinstance(v, ast.Call) and len(v.args) == 1:
                yield made("1 - {v} ** 2", v=v.args[0]), "an activation is left out"
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=ast.Name() as v):
            yield made("1 - {v} ** 2", v=v), SLOPE
    match node:
        case ast.BinOp(
            left=ast.BinOp(left=a, op=ast.Mult(), right=v),
            op=ast.Mult(),
            right=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=w),
        ) if same(v, w):
            yield made("{a} * (1 - {v} ** 2)", a=a, v=v), SLOPE
            yield a, "a slope is left out"
        case ast.BinOp(left=v, op=ast.Mult(), right=ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=w)) if (
            same(v, w)
        ):
            yield made("1 - {v} ** 2", v=v), SLOPE


def comparisons(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Include or exclude a border, turn a comparison round, leave out a `not`."""
    match node:
        case ast.Compare(left=left, ops=[how], comparators=[right]):
            if type(how) in BORDERS:
                yield ast.Compare(left, [BORDERS[type(how)]()], [right]), "a comparison is wrong at its border"
            if type(how) in OPPOSITES:
                yield ast.Compare(left, [OPPOSITES[type(how)]()], [right]), OTHER_WAY_ROUND
            match left:
                case ast.BinOp(left=a, op=ast.Mod(), right=b):
                    yield made("{a} == {b}", a=a, b=b), "a condition holds once where it should hold again and again"
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield operand, OTHER_WAY_ROUND
        case ast.IfExp(body=body, orelse=other):
            yield body, ONE_CASE
            yield other, ONE_CASE
            yield ast.IfExp(node.test, other, body), OTHER_WAY_ROUND
            if isinstance(body, ast.BinOp) and isinstance(body.op, ast.Add | ast.Sub):
                yield ast.IfExp(node.test, less(body), other), OFF_BY_ONE
                yield ast.IfExp(node.test, more(body), other), OFF_BY_ONE
            if isinstance(other, ast.BinOp) and isinstance(other.op, ast.Add | ast.Sub):
                yield ast.IfExp(node.test, body, less(other)), OFF_BY_ONE
                yield ast.IfExp(node.test, body, more(other)), OFF_BY_ONE
        case ast.BoolOp(values=values):
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield (rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)), "part of a condition is left out"
            other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield ast.BoolOp(other_op, values), "“and” and “or” are mixed up"


def numbers(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Change a number."""
    match node:
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value), "a switch is set the other way"
        case ast.Constant(value=int(value)):
            for other in (value + 1, *([value - 1] if value > 0 else []), *([0] if value > 1 else [])):
                yield ast.Constant(other), "a number is wrong"
        case ast.Constant(value=float(value)):
            others = (2 * value, value / 2, 1.0, 0.0) if value else (1.0,)
            for changed in others:
                if changed != value:
                    yield ast.Constant(changed), "a number is wrong"


def texts(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Swap what a text is made of."""
    if isinstance(node, ast.JoinedStr):
        places = [place for place, part in enumerate(node.values) if isinstance(part, ast.FormattedValue)]
        for swapped in adjacent_swapped([node.values[place] for place in places]):
            values = list(node.values)
            for place, part in zip(places, swapped, strict=True):
                values[place] = part
            yield ast.JoinedStr(values), "two parts of a text stand in each other's place"


ARITHMETIC: tuple[Callable[[ast.expr, Surroundings], Iterator[Change]], ...] = (
    *(terms, factors, brackets, slopes_of_activations, comparisons, numbers, texts),
)
