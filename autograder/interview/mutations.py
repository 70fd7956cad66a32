"""Small changes of one line of a student's function, of the kind that one makes by mistake."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .code import Function, replaced

OPERATORS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.MatMult: "*", ast.Div: "*"}
COMPARED = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "=="}
CALLED = {"zeros": "ones", "ones": "zeros", "zeros_like": "ones_like", "tanh": "sin", "maximum": "minimum"}
CALLED |= {"minimum": "maximum", "stack": "concatenate", "concatenate": "stack", "sum": "mean", "mean": "sum"}
CALLED |= {"exp": "expm1", "argmax": "argmin", "hstack": "vstack", "vstack": "hstack", "append": "extend"}


@dataclass(frozen=True)
class Mutation:
    """A changed cell: the line that changed, its new text, and the whole text."""

    line: int
    becomes: str
    source: str


def mutations(function: Function) -> list[Mutation]:
    """Return changes of the student's own lines, each one Python and unlike the original."""
    found: dict[tuple[int, str], Mutation] = {}
    for node, text in _edits(function):
        if node.lineno != node.end_lineno or not function.own(_beginning(function, node)):
            continue
        source = replaced(function, node, text)
        line = source.split("\n")[node.lineno - 1].strip()
        if _is_python(source) and line != function.lines[node.lineno - 1].strip():
            found.setdefault((node.lineno, line), Mutation(node.lineno, line, source))
    return list(found.values())


def _beginning(function: Function, node: ast.expr) -> int:
    return function.beginnings.get(node.lineno, node.lineno)


def _edits(function: Function) -> Iterator[tuple[ast.expr, str]]:
    """Yield places in the function and what to write there."""
    for statement in function.statements.values():
        for node in _expressions(statement):
            yield from _edits_of(function, node)


def _edits_of(function: Function, node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    segment = ast.get_source_segment
    match node:
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            first, second = segment(function.source, left), segment(function.source, right)
            if first and second and not isinstance(left, ast.Constant):
                yield node, f"{_held(left, first)} {OPERATORS[type(operator)]} {_held(right, second)}"
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in COMPARED:
            first, second = segment(function.source, left), segment(function.source, right)
            yield node, f"{first} {COMPARED[type(operator)]} {second}"
        case ast.Call(func=ast.Name(id="range"), args=[end]):
            text = segment(function.source, end)
            yield node, f"range(1, {text})"
            yield node, f"range({text} - 1)"
            yield node, f"reversed(range({text}))"
        case ast.Attribute(attr=name, value=value) if name in CALLED:
            yield node, f"{segment(function.source, value)}.{CALLED[name]}"
        case ast.Attribute(attr="T", value=value):
            yield node, f"{segment(function.source, value)}"
        case ast.Subscript(value=value, slice=ast.Constant(value=int(number))) if number in (0, 1, -1):
            other = {0: 1, 1: 0, -1: 0}[number]
            yield node, f"{segment(function.source, value)}[{other}]"
        case ast.Subscript(value=value, slice=ast.Tuple(elts=[first, second, *_])) if isinstance(first, ast.Slice):
            text = segment(function.source, second)
            if text and first.lower is None and first.upper is None and not isinstance(second, ast.Slice):
                yield node, f"{segment(function.source, value)}[{text}]"
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                match keyword:
                    case ast.keyword(arg="axis", value=ast.Constant(value=int(number))):
                        yield keyword.value, str({0: 1, 1: 0}.get(number, 0))
                    case ast.keyword(arg="axis", value=ast.UnaryOp()):
                        yield keyword.value, "0"
                    case ast.keyword(arg="keepdims", value=ast.Constant(value=True)):
                        yield keyword.value, "False"
        case ast.IfExp(test=test, body=body, orelse=other):
            parts = [segment(function.source, part) for part in (other, test, body)]
            yield node, f"{parts[0]} if {parts[1]} else {parts[2]}"


def _expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield the expressions of a statement, those of statements inside it left out."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(statement))
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case | ast.JoinedStr):
            continue  # positions within an f-string are not those of the file
        if isinstance(node, ast.expr):
            yield node
        waiting += ast.iter_child_nodes(node)


def _held(node: ast.expr, text: str) -> str:
    """Return an operand in brackets where another operator around it might take it apart."""
    tight = isinstance(node, ast.Name | ast.Call | ast.Attribute | ast.Subscript | ast.Constant)
    return text if tight or text.startswith("(") else f"({text})"


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
