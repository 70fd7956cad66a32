"""Change an exercise's cell as a mistake or a right answer says."""

from __future__ import annotations

import ast
from itertools import pairwise

from ..core.errors import BadSuite
from ..notebook.program import Program, defined_functions, names_of
from .catalogue import Variant


def graft(program: Program, variant: Variant) -> Program:
    """Return `program` with `variant` in its exercise's cell. Raises `BadSuite` as `changed_cell` does."""
    try:
        cell = program.source_of(variant.exercise)
    except StopIteration:
        raise BadSuite(f"{variant.place}: {variant.id}: there is no exercise {variant.exercise!r}.") from None
    return program.with_source(variant.exercise, changed_cell(cell, variant))


def changed_cell(cell: str, variant: Variant) -> str:
    """Return the text of the reference's cell with a variant's edits, or with its definition.

    Raises `BadSuite` where an `old` does not occur exactly once, edits overlap, the cell does not define the name at
    its top level, or the changed cell is not Python.
    """
    if variant.source:
        return replace_definition(cell, _defined_name(variant), variant.source)
    changed = _edited(cell, variant)
    try:
        ast.parse(changed)
    except SyntaxError as error:
        line = changed.splitlines()[(error.lineno or 1) - 1].strip()
        raise _broken(variant, f"the changed cell is not Python: {error.msg} in `{line}`.") from None
    return changed


def _edited(cell: str, variant: Variant) -> str:
    """Apply all edits to the cell as it is: none sees what another one wrote."""
    places = []
    for old, new in variant.edits:
        found = cell.count(old) if old else 0
        if found != 1:
            raise _broken(variant, f"`old` must occur once in the reference's cell; found {found} times: {old!r}.")
        places.append((cell.index(old), old, new))
    places.sort()
    for (start, old, _), (following, other, _) in pairwise(places):
        if start + len(old) > following:
            raise _broken(variant, f"two edits overlap: {old!r} and {other!r}.")
    for start, old, new in reversed(places):
        cell = cell[:start] + new + cell[start + len(old) :]
    return cell


def _broken(variant: Variant, what: str) -> BadSuite:
    return BadSuite(f"{variant.place}: {variant.id}: {what}")


def _defined_name(variant: Variant) -> str:
    """Return the name that a variant's source defines. Raises `BadSuite` unless it is one function or class."""
    names = defined_functions(variant.source)
    if len(names) != 1:
        raise _broken(variant, "expected one function or class in `source`.")
    return names[0]


def replace_definition(cell: str, name: str, source: str) -> str:
    """Return the text of `cell` with its top-level definition of `name` (a def, class or assignment) replaced.

    Raises `BadSuite` where the cell does not define that name.
    """
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
