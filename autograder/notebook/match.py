"""Find out which cell of the course each submitted cell is, also where an editor has lost what says so."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from nbformat import NotebookNode

from .marks import cell_id, grade_id

STUB = "raise NotImplementedError"


def match_cells(submitted: Sequence[NotebookNode], source: Sequence[NotebookNode]) -> dict[int, str]:
    """Return the grade id of each submitted cell that is one of the course's, by the cell's place.

    By what is most certain first: the grade id; the cell's own id; the text of a locked cell; the definition of an
    exercise's function or class at the top level of an ordinary cell. A cell is only looked for in the later ways
    where no earlier one found it.
    """
    ours = {grade_id(cell): cell for cell in source if grade_id(cell)}
    found = {place: grade_id(cell) for place, cell in enumerate(submitted) if grade_id(cell) in ours}
    for way in (_by_id, _by_text, _by_definition):
        missing = {name: cell for name, cell in ours.items() if name not in found.values()}
        left = {place: cell for place, cell in enumerate(submitted) if place not in found}
        found |= {place: name for place, name in way(left, missing) if place not in found}
    return found


def defined_names(text: str) -> set[str]:
    """Return the names of functions, classes and values that a cell defines at its top level; none for broken code."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    targets = (target for node in body if isinstance(node, ast.Assign) for target in node.targets)
    return names | {target.id for target in targets if isinstance(target, ast.Name)}


def is_stub(text: str) -> bool:
    """Whether a cell is still as it was released: nothing was written into it."""
    return STUB in text


Left = Mapping[int, NotebookNode]
Missing = Mapping[str, NotebookNode]


def _by_id(left: Left, missing: Missing) -> Iterator[tuple[int, str]]:
    names = {cell_id(cell): name for name, cell in missing.items() if cell_id(cell)}
    for place, cell in left.items():
        if cell_id(cell) in names:
            yield place, names.pop(cell_id(cell))


def _by_text(left: Left, missing: Missing) -> Iterator[tuple[int, str]]:
    names = {_plain(cell.source): name for name, cell in missing.items() if cell.metadata.nbgrader.get("locked")}
    for place, cell in left.items():
        if _plain(cell.source) in names:
            yield place, names.pop(_plain(cell.source))


def _by_definition(left: Left, missing: Missing) -> Iterator[tuple[int, str]]:
    """Of several cells that define an exercise the last one that is filled in counts, as when the notebook is run."""
    exercises = {name for name, cell in missing.items() if "exercise" in cell.metadata.get("autograder", {})}
    chosen: dict[str, int] = {}
    for place, cell in left.items():
        for name in exercises & defined_names(cell.source):
            if name not in chosen or not is_stub(cell.source):
                chosen[name] = place
    taken: set[int] = set()
    for name, place in chosen.items():
        if place not in taken:  # a cell that defines two exercises can be only one of them; its code counts for both
            taken.add(place)
            yield place, name


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
