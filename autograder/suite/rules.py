"""Mistakes that nobody listed, made by rule: small edits of a reference's syntax tree, each with what it does in words.

A rule takes a part of the tree and gives what may stand in its place, with a phrase that completes "Your values are
what one gets when …". A phrase says what kind of mistake it is and never quotes the solution.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

Change = tuple[ast.expr | ast.Slice | list[ast.stmt], str]


@dataclass(frozen=True)
class Surroundings:
    """What rules need to know of the function around a part of it.

    `defaults`: the values of arguments that have one; `alike`: for a name, others of the same shape; `before`: within a
    loop, what a name that the loop assigns held before it.
    """

    defaults: Mapping[str, ast.expr] = field(default_factory=dict)
    arrays: frozenset[str] = frozenset()
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before: Mapping[str, ast.expr] = field(default_factory=dict)


MEAN = "a mean is taken where a sum belongs"
SUMS = {"sum": ("mean", MEAN), "mean": ("sum", "a sum is taken where a mean belongs")}
EXTREMES = {"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "argmax": "argmin"}
ACTIVATIONS = ("tanh", "sigmoid", "relu", "softmax")
LEFT_OUT = {
    "abs": "an absolute value is left out",
    "sqrt": "a square root is left out",
    "exp": "an exponential is left out",
    "log": "a logarithm is left out",
    "sorted": "sorting is left out",
    "int": "rounding is left out",
    "reversed": "the order of the steps is the other way round",
    "cumsum": "a running sum is left out",
    "tril": "the mask of a triangle is left out",
}
BORDERS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OPPOSITES = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
OPPOSITES |= {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth")
OFF_BY_ONE = "an index or a limit is off by one"
OTHER_AXIS = "another axis is used"
SIGN = "a sign is wrong"
ACTIVATION = "another activation is used"
REVERSED = LEFT_OUT["reversed"]
SLICE = "a whole array is used where a part of it belongs"
TRANSPOSED = "a matrix is transposed"
SWAPPED = "two arguments of a call are swapped"


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
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            yield left, "a power is left out"
            if isinstance(right, ast.Name):
                yield ast.BinOp(left, ast.Pow(), _more(right)), "a power is off by one"
                yield ast.BinOp(left, ast.Pow(), _less(right)), "a power is off by one"
            yield ast.BinOp(left, ast.Mult(), right), "a product is taken where a power belongs"
        case ast.BinOp(left=left, op=ast.Mod()):
            yield left, "a remainder is left out"


def transposes(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Leave out a transpose, transpose a factor of a matrix product, or swap its factors."""
    match node:
        case ast.Attribute(value=value, attr="T"):
            yield value, "a matrix is not transposed"
        case ast.Call(func=ast.Attribute(attr="swapaxes" | "transpose"), args=[first, *_]):
            yield first, "axes are not swapped"
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield ast.BinOp(left, ast.MatMult(), ast.Attribute(right, "T", ast.Load())), TRANSPOSED
            yield ast.BinOp(ast.Attribute(left, "T", ast.Load()), ast.MatMult(), right), TRANSPOSED
            if isinstance(left, ast.Attribute):  # a sum over the rows of both
                rows = ast.Call(ast.Name("len", ast.Load()), [right], [])
                yield ast.BinOp(node, ast.Div(), rows), MEAN
            yield ast.BinOp(left, ast.Mult(), right), "a product entry by entry is taken where a matrix product belongs"
            yield ast.BinOp(right, ast.MatMult(), left), "the factors of a matrix product are swapped"


def indices(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Shift an index, a limit of a slice or of a loop by one; take all where a part belongs; reverse an order."""
    match node:
        case ast.Subscript(value=value, slice=ast.Slice(lower=None, upper=None, step=ast.expr())):
            yield value, REVERSED
        case ast.Subscript(value=value, slice=ast.Slice()):
            yield value, SLICE
        case ast.Subscript(value=value, slice=ast.Tuple(elts=parts) as whole):
            for place, part in enumerate(parts):
                if isinstance(part, ast.Slice) and (part.lower or part.upper):
                    yield _subscript(value, whole, place, ast.Slice()), SLICE
                if not isinstance(part, ast.Slice):
                    for shifted in _shifted(part):
                        yield _subscript(value, whole, place, shifted), OFF_BY_ONE
            if len(parts) == 2:
                swapped = ast.Tuple([parts[1], parts[0]], ast.Load())
                yield ast.Subscript(value, swapped, ast.Load()), "two axes are indexed in each other's place"
                for part in parts:
                    if isinstance(part, ast.Name):
                        yield ast.Subscript(value, part, ast.Load()), "the first axis is indexed where another is meant"
        case ast.Subscript(value=value, slice=ast.Constant(value=int()) | ast.UnaryOp() | ast.Name() as index):
            for shifted in _shifted(index):
                yield ast.Subscript(value, shifted, ast.Load()), OFF_BY_ONE
        case ast.Call(func=ast.Name(id="range"), args=[stop]):
            yield ast.Call(node.func, [_less(stop)], []), "the last step is left out"
            yield ast.Call(node.func, [ast.Constant(1), stop], []), "the first step is left out"
            yield ast.Call(ast.Name("reversed", ast.Load()), [node], []), REVERSED
        case ast.Call(func=ast.Name(id="range"), args=[start, stop, *step]):
            yield ast.Call(node.func, [_more(start), stop, *step], []), OFF_BY_ONE
            yield ast.Call(node.func, [_less(start), stop, *step], []), OFF_BY_ONE
            yield ast.Call(node.func, [start, _less(stop), *step], []), OFF_BY_ONE
            if step:
                yield ast.Call(node.func, [start, stop], []), "the size of a step is ignored"


def slices(node: ast.Slice) -> Iterator[tuple[ast.Slice, str]]:
    """Shift a limit of a slice by one, or leave it out."""
    lower, upper, step = node.lower, node.upper, node.step
    if lower is not None:
        yield ast.Slice(_less(lower), upper, step), OFF_BY_ONE
        yield ast.Slice(_more(lower), upper, step), OFF_BY_ONE
    if upper is not None:
        yield ast.Slice(lower, _less(upper), step), OFF_BY_ONE
        yield ast.Slice(lower, _more(upper), step), OFF_BY_ONE
    if lower is not None and upper is not None:
        yield ast.Slice(None, upper, step), "a slice reaches too far"
        yield ast.Slice(lower, None, step), "a slice reaches too far"


def reductions(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Take a mean for a sum, a smallest for a largest value, another axis; or leave the function out."""
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute):
        if name in SUMS:
            other, phrase = SUMS[name]
            yield _called(node, ast.Attribute(node.func.value, other, ast.Load())), phrase
        if name in EXTREMES:
            extreme = ast.Attribute(node.func.value, EXTREMES[name], ast.Load())
            yield _called(node, extreme), "a largest and a smallest value are mixed up"
    if name in LEFT_OUT and len(node.args) == 1:
        yield node.args[0], LEFT_OUT[name]
    for place, keyword in enumerate(node.keywords):
        rest = [*node.keywords[:place], *node.keywords[place + 1 :]]
        if keyword.arg == "axis":
            for axis in _other_axes(keyword.value):
                yield ast.Call(node.func, node.args, [*rest, ast.keyword("axis", axis)]), OTHER_AXIS
        if keyword.arg == "axis" and name in (*SUMS, "max", "min") and len(node.keywords) == 1:
            kept = [*node.keywords, ast.keyword("keepdims", ast.Constant(True))]
            yield ast.Call(node.func, node.args, kept), "a sum, mean or largest value keeps its axis"
        if keyword.arg in ("axis", "keepdims"):
            yield ast.Call(node.func, node.args, rest), OTHER_AXIS


def activations(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Leave out an activation, or take another one."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[value]) if name in ACTIVATIONS:
            yield value, "an activation is left out"
            tanh = ast.Call(ast.Attribute(ast.Name("np", ast.Load()), "tanh", ast.Load()), [value], [])
            exponential = ast.Call(ast.Attribute(ast.Name("np", ast.Load()), "exp", ast.Load()), [_minus(value)], [])
            sigmoid = ast.BinOp(ast.Constant(1), ast.Div(), ast.BinOp(ast.Constant(1), ast.Add(), exponential))
            yield (sigmoid if name == "tanh" else tanh), ACTIVATION


def arguments(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Swap arguments or results; use another name of the same shape, a default, zeros, or an old value."""
    match node:
        case ast.Call(args=[_, _, *_] as given) if not any(isinstance(value, ast.Starred) for value in given):
            for place in range(len(given) - 1):
                swapped = [*given[:place], given[place + 1], given[place], *given[place + 2 :]]
                yield ast.Call(node.func, swapped, node.keywords), SWAPPED
        case ast.Name(id=name, ctx=ast.Load()):
            if name in around.before:
                phrase = f"`{name}` keeps the value from before the loop at every step"
                yield around.before[name], phrase
            if name in around.defaults:
                yield around.defaults[name], f"the argument `{name}` is ignored"
            if name in around.arrays:
                zeros = ast.Attribute(ast.Name("np", ast.Load()), "zeros_like", ast.Load())
                yield ast.Call(zeros, [node], []), f"zeros are used in place of `{name}`"
            for other in around.alike.get(name, ()):
                yield ast.Name(other, ast.Load()), f"another array of the same shape is used in place of `{name}`"


def comparisons(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Include or exclude a border, turn a comparison round, leave out a `not`."""
    match node:
        case ast.Compare(left=left, ops=[how], comparators=[right]):
            if type(how) in BORDERS:
                yield ast.Compare(left, [BORDERS[type(how)]()], [right]), "a comparison is wrong at its border"
            if type(how) in OPPOSITES:
                yield ast.Compare(left, [OPPOSITES[type(how)]()], [right]), "a condition is the other way round"
        case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=operand):
            yield operand, "a condition is the other way round"
        case ast.IfExp(body=body, orelse=other):
            yield body, "one of two cases is ignored"
            yield other, "one of two cases is ignored"
            yield ast.IfExp(node.test, other, body), "a condition is the other way round"
        case ast.BoolOp(values=values):
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield (rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)), "part of a condition is left out"


def numbers(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Change a number."""
    match node:
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value), "a switch is set the other way"
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1), "a number is wrong"
            if value > 0:
                yield ast.Constant(value - 1), "a number is wrong"
        case ast.Constant(value=float(value)) if value:
            yield ast.Constant(2 * value), "a number is wrong"
            yield ast.Constant(value / 2), "a number is wrong"


def statements(node: ast.stmt, around: Surroundings) -> Iterator[Change]:
    """Leave out a case or a step; keep only the last part of a sum."""
    match node:
        case ast.If(body=body, orelse=other):
            yield (other or [ast.Pass()]), "one of two cases is ignored"
            if other or not isinstance(body[-1], ast.Return | ast.Raise):
                yield body, "one of two cases is ignored"
        case ast.AugAssign(target=target, value=value):
            yield [ast.Assign([target], value, lineno=0)], "only the last part of a sum is kept"
            yield [ast.Pass()], "a sum is never added up"
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(left=ast.Name(id=same), op=ast.Add(), right=part)):
            if name == same:
                yield [ast.Assign(node.targets, part, lineno=0)], "only the last part of a sum is kept"
        case ast.Assign(targets=[ast.Name(id=name)]) if _reads(node.value, name):
            yield [ast.Pass()], "a step is left out"


def results(node: ast.stmt, around: Surroundings) -> Iterator[Change]:
    """Return two results in each other's place, or one that is transposed, squared, negative, summed or averaged."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    if not isinstance(node.value, ast.Tuple):
        for other, phrase in _other_results(node.value):
            yield [ast.Return(other)], f"the {phrase}"
        return
    parts = node.value.elts
    for place, part in enumerate(parts):
        for other, phrase in _other_results(part):
            yield [_returned([*parts[:place], other, *parts[place + 1 :]])], f"the {NUMBERS[place % 6]} {phrase}"
    if not any(isinstance(part, ast.Starred) for part in parts):
        for place in range(len(parts) - 1):
            swapped = [*parts[:place], parts[place + 1], parts[place], *parts[place + 2 :]]
            yield [_returned(swapped)], "two results are returned in each other's place"
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
    yield ast.Attribute(value, "T", ast.Load()), "result is transposed"
    yield ast.BinOp(value, ast.Pow(), ast.Constant(2)), "result is squared"
    yield _minus(value), "result has the wrong sign"
    for name, phrase in (("sum", "result is summed up to one number"), ("mean", "result is averaged to one number")):
        yield ast.Call(ast.Attribute(value, name, ast.Load()), [], []), phrase
    if isinstance(value, ast.Call):
        averaged = ast.Attribute(value, "mean", ast.Load())
        for axis in (0, 1):
            keyword = ast.keyword("axis", ast.Constant(axis))
            yield ast.Call(averaged, [], [keyword]), "result is averaged over an axis"


EXPRESSIONS: tuple[Callable[..., Iterator[Change]], ...] = (
    *(terms, factors, transposes, indices, reductions, activations, arguments, comparisons, numbers),
)
STATEMENTS: tuple[Callable[..., Iterator[Change]], ...] = (statements, results)


def _subscript(value: ast.expr, whole: ast.Tuple, place: int, part: ast.expr) -> ast.Subscript:
    parts = [*whole.elts[:place], part, *whole.elts[place + 1 :]]
    return ast.Subscript(value, ast.Tuple(parts, ast.Load()), ast.Load())


def _shifted(index: ast.expr) -> Iterator[ast.expr]:
    """Yield indices one less and one more; none for what is not a number or a name."""
    if isinstance(index, ast.Name) or (isinstance(index, ast.Constant | ast.UnaryOp) and _is_integer(index)):
        yield _less(index)
        yield _more(index)


def _is_integer(node: ast.expr) -> bool:
    value = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(value, ast.Constant) and type(value.value) is int


def _less(node: ast.expr) -> ast.expr:
    return ast.BinOp(node, ast.Sub(), ast.Constant(1))


def _more(node: ast.expr) -> ast.expr:
    return ast.BinOp(node, ast.Add(), ast.Constant(1))


def _minus(node: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.USub(), node)


def _called(node: ast.Call, function: ast.expr) -> ast.Call:
    return ast.Call(function, node.args, node.keywords)


def _other_axes(axis: ast.expr) -> Iterator[ast.expr]:
    text = ast.unparse(axis)
    yield from (ast.parse(other, mode="eval").body for other in ("0", "1", "-1") if other != text)


def _reads(node: ast.expr, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))
