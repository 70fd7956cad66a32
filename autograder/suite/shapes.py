"""Which names of a function hold arrays of one shape: by what docstrings say, and by how they are combined."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from ..notebook.program import Program

SHAPED = re.compile(r"((?:\b[a-zA-Z_]\w*, )*\b[a-zA-Z_]\w*)\s*(?::\s*)?(?:array\s*)?(\([^()]*\))")
ENTRY_BY_ENTRY = ("tanh", "exp", "sqrt", "abs", "sigmoid", "relu", "zeros_like", "ones_like")


def shapes_of(program: Program) -> Mapping[str, str]:
    """Return the shape of each name, as the docstrings of all functions write it: "(B, U)". The first one counts."""
    shapes: dict[str, str] = {}
    for cell in program.running:
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.FunctionDef):
                for names, shape in SHAPED.findall(ast.get_docstring(node) or ""):
                    for name in names.split(", "):
                        if not name.startswith("Return"):
                            shapes.setdefault(name, shape)
    return shapes


def alike_names(function: ast.FunctionDef, shapes: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return for each name of a function the others of the same shape: by the docstrings, or assigned together."""
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    used |= {argument.arg for argument in function.args.args}
    groups: dict[str, list[str]] = {}
    inferred = _with_locals(function, shapes)
    for name in sorted(used & inferred.keys()):
        groups.setdefault(inferred[name], []).append(name)
    arguments = [argument.arg for argument in function.args.args]
    defaults = dict(zip(reversed(arguments), reversed(function.args.defaults), strict=False))
    for name in arguments:  # numbers and texts, by the kind of their defaults
        if name not in inferred:
            default = defaults.get(name)
            kind = type(default.value).__name__ if isinstance(default, ast.Constant) else ""
            groups.setdefault(f"an argument {kind}", []).append(name)
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Call(func=ast.Attribute(attr="split"))):
                groups[ast.unparse(node)] = [target.id for target in targets if isinstance(target, ast.Name)]
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if _one_function(values):
                groups[ast.unparse(node)] = [target.id for target in targets if isinstance(target, ast.Name)]
    found: dict[str, tuple[str, ...]] = {}
    for names in groups.values():
        for name in names:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *(other for other in names if other != name))))
    return found


def _with_locals(function: ast.FunctionDef, shapes: Mapping[str, str]) -> dict[str, str]:
    """Return the shapes of a function's names, also of those that it computes entry by entry from known ones.

    What is multiplied with or added to a known array, entry by entry, counts as one of its shape. That may be wrong for
    something smaller; then a change does not run, and explains nobody.
    """
    known = {name: shape for name, shape in shapes.items() if shape.startswith("(")}
    for node in ast.walk(function):  # x[:, t] of (B, T, F) is (B, F)
        match node:
            case ast.Subscript(
                value=ast.Name(id=name), slice=ast.Tuple(elts=[ast.Slice(), ast.Name() | ast.Constant()])
            ):
                sizes = known.get(name, "").strip("()").split(", ")
                if len(sizes) == 3:
                    known[ast.unparse(node)] = f"({sizes[0]}, {sizes[2]})"
    assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
    for node in sorted(assigned, key=lambda node: node.lineno):
        parts = _entry_by_entry(node.value)
        found = {known[name] for name in parts if name in known}
        if len(found) == 1 and (shape := found.pop()) != "()":
            names = [*parts, *(target.id for target in node.targets if isinstance(target, ast.Name))]
            known |= {name: shape for name in names if name not in known}
    return known


def _entry_by_entry(node: ast.expr) -> set[str]:
    """Return the names that an expression combines entry by entry; none where it does anything else."""
    match node:
        case ast.Name() | ast.Subscript():
            return {ast.unparse(node)}
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            parts = [_entry_by_entry(side) for side in (left, right) if not isinstance(side, ast.Constant)]
            return set().union(*parts) if all(parts) else set()
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant()):
            return _entry_by_entry(left)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[value]) if name in ENTRY_BY_ENTRY:
            return _entry_by_entry(value)
    return set()


def _one_function(values: list[ast.expr]) -> bool:
    called = {ast.unparse(value.func) if isinstance(value, ast.Call) else "" for value in values}
    return len(called) == 1 and called != {""}
