"""Put another implementation of one name in place of the notebook's own."""

from __future__ import annotations

import ast

from ..core.errors import BadSuite
from ..notebook.program import Program, names_of
from .catalogue import Variant


def graft(program: Program, variant: Variant) -> Program:
    """Return `program` with `variant` in its exercise's cell instead of the definition it replaces.

    Raises `BadSuite` where the cell does not define that name at its top level.
    """
    try:
        cell = program.source_of(variant.exercise)
    except StopIteration:
        raise BadSuite(f"{variant.target}__{variant.id}: there is no exercise {variant.exercise!r}.") from None
    return program.with_source(variant.exercise, replace_definition(cell, variant.target, variant.source))


def replace_definition(cell: str, name: str, source: str) -> str:
    """Return the text of `cell` with its top-level definition of `name` (a def, class or assignment) replaced."""
    lines = cell.splitlines()
    found = [node for node in ast.parse(cell).body if name in names_of(node)]
    if not found:
        raise BadSuite(f"The exercise's cell does not define {name!r}.")
    if isinstance(found[-1], ast.Assign | ast.AnnAssign):  # a value is written as a function that returns it
        source = f"{source}\n{name} = {name}()"
    for node in reversed(found):
        start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        lines[start : node.end_lineno] = source.splitlines() if node is found[-1] else []
    return "\n".join(lines)
