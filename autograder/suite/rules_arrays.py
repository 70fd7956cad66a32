"""Rules for unlisted mistakes with arrays and calls: transposes, indices, slices, axes, functions and arguments."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from .changes import (
    ACTIVATION,
    MEAN,
    OFF_BY_ONE,
    ONE_CASE,
    OTHER_AXIS,
    OTHER_PART,
    OTHER_WAY_ROUND,
    REVERSED,
    SLICE,
    SWAPPED,
    TRANSPOSED,
    Change,
    Named,
    Surroundings,
    adjacent_swapped,
    less,
    made,
    minus,
    more,
)

SPREAD = "a variance and a standard deviation are mixed up"
EXTREME = "a largest and a smallest value are mixed up"
ONES = "zeros and ones are mixed up"
BEFORE_LOOP = "`{name}` keeps the value from before the loop at every step"
ZEROS = "zeros are used in place of `{name}`"
SAME_SHAPE = "something else of the same shape is used in place of `{name}`"
# What a function may be mistaken for, and how that is said.
FAMILIES: dict[str, tuple[tuple[str, str], ...]] = {
    "sum": (("mean", MEAN),),
    "mean": (("sum", "a sum is taken where a mean belongs"), ("median", "a median is taken where a mean belongs")),
    "prod": (("sum", "a sum is taken where a product belongs"), ("mean", "a mean is taken where a product belongs")),
    "max": (("min", EXTREME),),
    "min": (("max", EXTREME),),
    "maximum": (("minimum", EXTREME),),
    "minimum": (("maximum", EXTREME),),
    "argmax": (("argmin", EXTREME),),
    "var": (("std", SPREAD),),
    "std": (("var", SPREAD),),
    "zeros": (("ones", ONES),),
    "ones": (("zeros", ONES),),
    "zeros_like": (("ones_like", ONES),),
    "ones_like": (("zeros_like", ONES),),
    "log": (("log2", "another logarithm is used"), ("log1p", "another logarithm is used")),
    "exp": (("expm1", "another exponential is used"),),
    "expm1": (("exp", "another exponential is used"),),
    "abs": (("square", "a square is taken where an absolute value belongs"),),
    "repeat": (("tile", "values are repeated in another order"),),
    "tile": (("repeat", "values are repeated in another order"),),
    "append": (("extend", "single entries are collected where whole arrays belong"),),
    "ceil": (("floor", "rounding goes the other way"),),
    "floor": (("ceil", "rounding goes the other way"),),
    "uniform": (("normal", "random numbers are drawn from another distribution"),),
    "normal": (("uniform", "random numbers are drawn from another distribution"),),
    "standard_normal": (("random", "random numbers are drawn from another distribution"),),
}
BUILT_IN = {"max": "min", "min": "max"}
ACTIVATIONS = ("tanh", "sigmoid", "relu", "softmax")
LEFT_OUT = {
    "abs": "an absolute value is left out",
    "sqrt": "a square root is left out",
    "exp": "an exponential is left out",
    "log": "a logarithm is left out",
    "sorted": "sorting is left out",
    "set": "entries that repeat are kept",
    "int": "rounding is left out",
    "reversed": REVERSED,
    "cumsum": "a running sum is left out",
    "tril": "the mask of a triangle is left out",
    "sign": "a sign is left out",
    "asarray": "a conversion is left out",
    "ones_like": "an array itself is used where only its shape is meant",
    "zeros_like": "an array itself is used where only its shape is meant",
}
LEFT_OUT_ARGUMENTS = {
    "size": "one random number serves for many",
    "dtype": "the kind of numbers is left to NumPy",
    "ddof": "a variance is divided by another number",
}


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
    """Shift an index, or let it stand still; take all where a part belongs; reverse an order."""
    match node:
        case ast.Subscript(value=value, slice=ast.Slice(lower=None, upper=None, step=ast.expr())):
            yield value, REVERSED
        case ast.Subscript(value=value, slice=ast.Tuple(elts=parts) as whole):
            for place, part in enumerate(parts):
                if isinstance(part, ast.Slice) and (part.lower or part.upper):
                    yield _subscript(value, whole, place, ast.Slice()), SLICE
                if not isinstance(part, ast.Slice):
                    for shifted, phrase in _shifted(part):
                        yield _subscript(value, whole, place, shifted), phrase
            for swapped in adjacent_swapped(parts):
                changed = ast.Tuple(swapped, ast.Load())
                yield ast.Subscript(value, changed, ast.Load()), "two axes are indexed in each other's place"
            if len(parts) == 2:
                for part in parts:
                    if isinstance(part, ast.Name):
                        yield ast.Subscript(value, part, ast.Load()), "the first axis is indexed where another is meant"
        case ast.Subscript(value=value, slice=ast.Constant(value=int()) | ast.UnaryOp() | ast.Name() as index):
            for shifted, phrase in _shifted(index):
                yield ast.Subscript(value, shifted, ast.Load()), phrase
            if isinstance(index, ast.Name):
                yield value, SLICE
                yield ast.Subscript(value, made("~{a}", a=index), ast.Load()), OTHER_WAY_ROUND


def loops(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Begin or end a loop elsewhere, or run it in the other order; count from one."""
    match node:
        case ast.Call(func=ast.Name(id="range"), args=[stop]):
            yield ast.Call(node.func, [less(stop)], []), "the last step is left out"
            yield ast.Call(node.func, [ast.Constant(1), stop], []), "the first step is left out"
            yield ast.Call(node.func, [more(stop)], []), "there is a step too many"
            yield ast.Call(ast.Name("reversed", ast.Load()), [node], []), REVERSED
        case ast.Call(func=ast.Name(id="range"), args=[start, stop, *step]):
            for shifted, _ in ((more(start), ""), (less(start), "")):
                yield ast.Call(node.func, [shifted, stop, *step], []), OFF_BY_ONE
            yield ast.Call(node.func, [start, less(stop), *step], []), OFF_BY_ONE
            yield ast.Call(node.func, [start, more(stop), *step], []), OFF_BY_ONE
            if step:
                yield ast.Call(node.func, [start, stop], []), "the size of a step is ignored"
        case ast.Call(func=ast.Name(id="enumerate"), args=[what]):
            yield ast.Call(node.func, [what, ast.Constant(1)], []), "counting starts at 1"
        case ast.Call(func=ast.Name(id="min" | "max"), args=[_, _, *_] as given):
            for place, part in enumerate(given):
                for shifted in (less(part), more(part)):
                    yield ast.Call(node.func, [*given[:place], shifted, *given[place + 1 :]], []), OFF_BY_ONE
                yield part, "one of several limits is ignored"


def slices(node: ast.Slice) -> Iterator[tuple[ast.Slice, str]]:
    """Shift a slice or one of its limits, leave a limit out, take as many from the other end or the part beside it."""
    lower, upper, step = node.lower, node.upper, node.step
    if lower is not None or upper is not None:
        yield ast.Slice(None, None, step), SLICE
    match (lower, upper):
        case (ast.UnaryOp(op=ast.USub(), operand=size), None):
            yield ast.Slice(None, size, step), OTHER_PART
        case (None, ast.Name() as size):
            yield ast.Slice(minus(size), None, step), OTHER_PART
        case (ast.Constant(value=int(first)), None):
            yield ast.Slice(None, ast.Constant(-first), step), OTHER_PART
        case (None, ast.UnaryOp(op=ast.USub(), operand=size)):
            yield ast.Slice(size, None, step), OTHER_PART
    if lower is not None:
        yield ast.Slice(less(lower), upper, step), OFF_BY_ONE
        yield ast.Slice(more(lower), upper, step), OFF_BY_ONE
    if upper is not None:
        yield ast.Slice(lower, less(upper), step), OFF_BY_ONE
        yield ast.Slice(lower, more(upper), step), OFF_BY_ONE
    if lower is not None and upper is not None:
        yield ast.Slice(less(lower), less(upper), step), "a part of an array begins and ends a step too early"
        yield ast.Slice(more(lower), more(upper), step), "a part of an array begins and ends a step too late"
        yield ast.Slice(None, upper, step), "a slice reaches too far"
        yield ast.Slice(lower, None, step), "a slice reaches too far"
        yield ast.Slice(upper, made("2 * {b} - {a}", a=lower, b=upper), step), OTHER_PART
        yield ast.Slice(made("2 * {a} - {b}", a=lower, b=upper), lower, step), OTHER_PART
        yield ast.Slice(None, made("{b} - {a}", a=lower, b=upper), step), OTHER_PART
        match lower:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield ast.Slice(left, made("{b} - {r}", b=upper, r=right), step), OTHER_PART


def reductions(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Take a function of the same family, another axis; leave a function or one of its arguments out."""
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Attribute):
        for other, phrase in FAMILIES.get(name, ()):
            yield _called(node, ast.Attribute(node.func.value, other, ast.Load())), phrase
    elif name in BUILT_IN:
        yield _called(node, ast.Name(BUILT_IN[name], ast.Load())), EXTREME
    if name in LEFT_OUT and len(node.args) == 1:
        yield node.args[0], LEFT_OUT[name]
    if name == "int" and len(node.args) == 1:
        yield made("round({a})", a=node.args[0]), "rounding goes the other way"
        yield more(node), OFF_BY_ONE
    if name == "sorted" and len(node.args) == 1:
        yield made("sorted({a}, reverse=True)", a=node.args[0]), "sorting goes the other way"
        match node.args[0]:
            case ast.Call(func=ast.Name(id="set"), args=[inner]):
                yield made("list(dict.fromkeys({a}))", a=inner), LEFT_OUT["sorted"]
    if name in ("var", "std"):
        another = [*node.keywords, ast.keyword("ddof", ast.Constant(1))]
        yield ast.Call(node.func, node.args, another), LEFT_OUT_ARGUMENTS["ddof"]
    if name == "mean" and len(node.args) == 1 and not node.keywords:
        yield made("np.sum({a}) / len({a})", a=node.args[0]), "a mean is divided by another number"
    yield from _axes(node, name)


def _axes(node: ast.Call, name: str) -> Iterator[Change]:
    for place, keyword in enumerate(node.keywords):
        rest = [*node.keywords[:place], *node.keywords[place + 1 :]]
        if keyword.arg == "axis":
            for axis in _other_axes(keyword.value):
                yield ast.Call(node.func, node.args, [*rest, ast.keyword("axis", axis)]), OTHER_AXIS
        if keyword.arg == "axis" and name in ("sum", "mean", "max", "min", "var") and len(node.keywords) == 1:
            kept = [*node.keywords, ast.keyword("keepdims", ast.Constant(True))]
            yield ast.Call(node.func, node.args, kept), "a sum, mean or largest value keeps its axis"
        if keyword.arg in ("axis", "keepdims"):
            yield ast.Call(node.func, node.args, rest), OTHER_AXIS
        if keyword.arg in LEFT_OUT_ARGUMENTS:
            yield ast.Call(node.func, node.args, rest), LEFT_OUT_ARGUMENTS[keyword.arg]


def activations(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Leave out an activation, or take another one."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[value]) if name in ACTIVATIONS:
            yield value, "an activation is left out"
            if name != "tanh":
                yield made("np.tanh({a})", a=value), ACTIVATION
            if name != "sigmoid":
                yield made("1 / (1 + np.exp(-{a}))", a=value), ACTIVATION
            yield made("np.maximum({a}, 0)", a=value), ACTIVATION


def arguments(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Swap arguments or entries; use another name of the same shape, a default, zeros, or an old value."""
    match node:
        case ast.Call(args=[_, _, *_] as given) if not any(isinstance(value, ast.Starred) for value in given):
            for swapped in adjacent_swapped(given):
                yield ast.Call(node.func, swapped, node.keywords), SWAPPED
        case ast.List(elts=[_, _, *_] as entries):
            for swapped in adjacent_swapped(entries):
                yield ast.List(swapped, ast.Load()), "two entries of a list stand in each other's place"
        case ast.Name(id=name, ctx=ast.Load()):
            if name in around.before:
                yield (
                    around.before[name],
                    Named(BEFORE_LOOP, name, "a value from before the loop is kept at every step"),
                )
            if name in around.defaults:
                yield around.defaults[name], Named("the argument `{name}` is ignored", name, "an argument is ignored")
            if name in around.arrays:
                zeros = ast.Attribute(ast.Name("np", ast.Load()), "zeros_like", ast.Load())
                yield ast.Call(zeros, [node], []), Named(ZEROS, name, "zeros are used in place of an array")
            for other in around.alike.get(name, ()):
                yield ast.Name(other, ast.Load()), Named(SAME_SHAPE, name, "another array of the same shape is used")


def choices(node: ast.expr, around: Surroundings) -> Iterator[Change]:
    """Ignore a case of `np.where` or a limit of `np.clip`; put zeros where something else belongs."""
    match node:
        case ast.Call(func=ast.Attribute(attr="where"), args=[condition, one, other]):
            yield one, ONE_CASE
            yield other, ONE_CASE
            yield made("{a} * {c}", a=one, c=condition), "zeros are put where a condition does not hold"
            yield made("{a} if np.any({c}) else {b}", a=one, b=other, c=condition), "one condition serves for many rows"
        case ast.Call(func=ast.Attribute(attr="clip"), args=[value, low, high]):
            yield made("np.minimum({a}, {b})", a=value, b=high), "one of two limits is ignored"
            yield made("np.maximum({a}, {b})", a=value, b=low), "one of two limits is ignored"
            yield made("np.clip({a}, 0, {b})", a=value, b=high), "a limit is zero"


ARRAYS: tuple[Callable[[ast.expr, Surroundings], Iterator[Change]], ...] = (
    *(transposes, indices, loops, reductions, activations, arguments, choices),
)


def _subscript(value: ast.expr, whole: ast.Tuple, place: int, part: ast.expr) -> ast.Subscript:
    parts = [*whole.elts[:place], part, *whole.elts[place + 1 :]]
    return ast.Subscript(value, ast.Tuple(parts, ast.Load()), ast.Load())


def _shifted(index: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """Yield indices one less and one more, and first and last; none for what is not a number or a name."""
    if isinstance(index, ast.Name) or (isinstance(index, ast.Constant | ast.UnaryOp) and _is_integer(index)):
        yield less(index), OFF_BY_ONE
        yield more(index), OFF_BY_ONE
    if isinstance(index, ast.Name):
        yield ast.Constant(0), "the first entry is used at every step"
        yield ast.Constant(-1), "the last entry is used at every step"
    elif isinstance(index, ast.UnaryOp) and _is_integer(index):
        yield ast.Constant(0), "the first entry is used where the last belongs"


def _is_integer(node: ast.expr) -> bool:
    value = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(value, ast.Constant) and type(value.value) is int


def _called(node: ast.Call, function: ast.expr) -> ast.Call:
    return ast.Call(function, node.args, node.keywords)


def _other_axes(axis: ast.expr) -> Iterator[ast.expr]:
    text = ast.unparse(axis)
    yield from (ast.parse(other, mode="eval").body for other in ("0", "1", "-1") if other != text)
