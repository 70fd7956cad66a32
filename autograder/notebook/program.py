"""The program in a notebook: its code cells with their names, their roles and what they define.

`prepare` brings a submitted notebook into the form that is graded: cells in their roles, locked ones as given.
"""

from __future__ import annotations

import ast
import copy
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nbformat import NotebookNode

from ..core.incidents import Incident, IncidentKind, repaired

ILLUSTRATION = "illustration"
# The first line of a cell that carries the course's files: see single.py. "@title" is what Colab shows of it.
CARRIER = (
    "# @title Run this first: it writes the course's files (checks/, data/) beside the notebook where they are missing"
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Cell:
    """One code cell. `index` is its place in the notebook, `name` its grade id or "" if it has none."""

    index: int
    name: str
    source: str
    role: str  # "exercise", "grade", "illustration" or "code"
    kind: str = ""  # for an exercise: what it may use

    @property
    def runs(self) -> bool:
        """Whether grading executes this cell in the student's kernel."""
        return self.role in ("exercise", "code")

    @property
    def given(self) -> bool:
        """Whether the course gives this cell's code to students: it has a name and is not an exercise."""
        return self.role == "code" and bool(self.name)

    # Found once for a cell and kept with it: programs that differ in one cell share the others. No tree is kept: the
    # tree of a large cell takes two hundred times its text.

    @cached_property
    def defined(self) -> tuple[str, ...]:
        """The names that the cell defines at its top level, as `defined_names`."""
        return tuple(defined_names(self.source))

    @cached_property
    def code(self) -> types.CodeType:
        """The cell compiled, under its own label. Raises what Python raises for broken code."""
        return compile(self.source, f"<cell {self.index}: {self.name}>", "exec", dont_inherit=True)


@dataclass(frozen=True)
class Program:
    """The code cells of a notebook in order."""

    cells: tuple[Cell, ...]

    def with_source(self, name: str, source: str) -> Program:
        """Return the program with the source of the cell called `name` replaced."""
        if not any(cell.name == name for cell in self.cells):
            raise KeyError(name)
        changed = (Cell(c.index, c.name, source, c.role, c.kind) if c.name == name else c for c in self.cells)
        return Program(tuple(changed))

    def source_of(self, name: str) -> str:
        return next(cell.source for cell in self.cells if cell.name == name)

    @property
    def running(self) -> tuple[Cell, ...]:
        """The cells that grading executes, in order."""
        return tuple(cell for cell in self.cells if cell.runs)

    @property
    def functions(self) -> frozenset[str]:
        """The names of the functions and classes that the cells define."""
        return frozenset(name for cell in self.cells if cell.runs for name in defined_functions(cell.source))

    def namespace(self) -> dict[str, Any]:
        """Run the cells in this process, as trusted code, and return their names.

        For reference solutions and what is grafted onto them; never for a submission.
        """
        names: dict[str, Any] = {"__name__": "notebook"}
        with _silent_checks():
            for cell in self.cells:
                if cell.runs:
                    exec(cell.code, names)  # trusted: the course's own code
        return names


@contextmanager
def _silent_checks() -> Iterator[None]:
    """Within this context, `from checks import check` imports a function that does nothing."""
    before = sys.modules.get("checks")
    silent = types.ModuleType("checks")
    silent.__dict__.update(check=lambda name: None, quietly=nullcontext)
    sys.modules["checks"] = silent
    try:
        yield
    finally:
        del sys.modules["checks"]
        if before is not None:
            sys.modules["checks"] = before


def read_program(notebook: NotebookNode) -> Program:
    """Return the code cells of a notebook (source, released or submitted)."""
    cells = []
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        about = cell.metadata.get("autograder", {})
        if "exercise" in about:
            role = "exercise"
        elif cell.metadata.get("nbgrader", {}).get("grade"):
            role = "grade"
        elif ILLUSTRATION in cell.metadata.get("tags", ()):
            role = ILLUSTRATION
        else:
            role = "code"
        cells.append(Cell(index, grade_id(cell), cell.source, role, about.get("exercise", "")))
    return Program(tuple(cells))


def grade_id(cell: Any) -> str:
    """Return nbgrader's id of a cell; "" if it is missing or, in a submission, forged or of another type."""
    nbgrader = cell.get("metadata", {}).get("nbgrader", {})
    name = nbgrader.get("grade_id", "") if isinstance(nbgrader, dict) else ""
    return name if isinstance(name, str) else ""


def cell_id(cell: Any) -> str:
    """Return the id that the notebook format gives a cell; "" if it is missing or not a string."""
    name = cell.get("id", "")
    return name if isinstance(name, str) else ""


def defined_names(text: str) -> list[str]:
    """Return the names of functions, classes and values that a cell defines at its top level; none for broken code."""
    return [name for node in _statements(text) for name in names_of(node)]


def defined_functions(text: str) -> list[str]:
    """Return the names of functions and classes only that a cell defines at its top level; none for broken code."""
    return [node.name for node in _statements(text) if isinstance(node, FUNCTIONS)]


def names_of(node: ast.stmt) -> list[str]:
    """Return the names that one statement defines: a function, a class, or values by assignment."""
    if isinstance(node, FUNCTIONS):
        return [node.name]
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def has_stub(text: str) -> bool:
    """Whether a cell raises `NotImplementedError` anywhere, as a released cell does in which nothing was written."""
    return "raise NotImplementedError" in text


def _statements(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


DELETED = "*The cell for this answer was deleted.*"


@dataclass(frozen=True)
class Prepared:
    """A notebook ready to be graded, and what had to be repaired."""

    notebook: NotebookNode
    program: Program
    incidents: tuple[Incident, ...]


def prepare(submitted: NotebookNode, source: NotebookNode) -> Prepared:
    """Return the notebook to grade: the student's cells in the student's order, the course's cells as released.

    Clear damage is repaired and reported: cells that lost their metadata, changed type, or were doubled, split or
    deleted.
    Parameters: `submitted`, changed in place; `source`, the assignment's source notebook.
    """
    ours = {grade_id(cell): cell for cell in source.cells if grade_id(cell)}
    others = {cell.source: cell for cell in source.cells if not grade_id(cell)}
    incidents: list[Incident] = []
    known = match_cells(submitted.cells, source.cells)
    seen: dict[str, NotebookNode] = {}
    for place, cell in enumerate(submitted.cells):
        name = known.get(place, "")
        original = ours.get(name)
        if original is None:
            _strip(cell, others.get(cell.source))
            if cell.source.startswith(CARRIER):
                cell.metadata["tags"] = [ILLUSTRATION]  # grading has the files
            continue
        if grade_id(cell) != name:
            incidents.append(repaired(f"The cell {name!r} had lost its name; its content identified it."))
        if name in seen:
            _keep_last(name, seen, cell, incidents)
        else:
            seen[name] = cell
        if seen[name] is cell:
            _restore(cell, original, incidents)
    _join_split(submitted, seen, incidents)
    _replace_missing(submitted, source, seen, incidents)
    return Prepared(submitted, read_program(submitted), tuple(incidents))


def _restore(cell: NotebookNode, original: NotebookNode, incidents: list[Incident]) -> None:
    name = grade_id(original)
    if cell.cell_type != original.cell_type:
        incidents.append(repaired(f"The cell {name!r} was changed to {cell.cell_type}; its type was restored."))
        cell.cell_type = original.cell_type
        cell.pop("attachments", None)
        for key in ("outputs", "execution_count"):
            cell.pop(key, None)
        if original.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    about = original.metadata.nbgrader
    if about.locked or (about.grade and not about.solution):
        if cell.source != original.source:
            incidents.append(repaired(f"The locked cell {name!r} was changed; it was restored."))
        cell.source = original.source
    for key in ("nbgrader", "autograder", "tags"):
        cell.metadata.pop(key, None)
        if key in original.metadata:
            cell.metadata[key] = original.metadata[key]


def _keep_last(name: str, seen: dict[str, NotebookNode], cell: NotebookNode, incidents: list[Incident]) -> None:
    """Keep one of two cells of the same name: the last one, as when the notebook is run, if it is filled in."""
    if has_stub(cell.source) and not has_stub(seen[name].source):
        text = f"The cell {name!r} exists more than once; the last one that is filled in counts."
        _strip(cell, None)
        cell.cell_type = "raw"  # running it would undo the answer
        for key in ("outputs", "execution_count"):
            cell.pop(key, None)
    else:
        text = f"The cell {name!r} exists more than once; the last one counts."
        _strip(seen[name], None)
        seen[name] = cell
    incidents.append(repaired(text))


def _join_split(notebook: NotebookNode, seen: dict[str, NotebookNode], incidents: list[Incident]) -> None:
    """Join an exercise's cell that was split within its function: neither half is valid Python by itself."""
    exercises = {id(cell): name for name, cell in seen.items() if "exercise" in cell.metadata.get("autograder", {})}
    for first, second in zip(list(notebook.cells), list(notebook.cells[1:]), strict=False):
        name = exercises.get(id(first))
        ordinary = second.cell_type == "code" and not grade_id(second)
        if name is None or not ordinary or not second.source[:1].isspace() or _is_python(second.source):
            continue
        joined = f"{first.source.rstrip()}\n{second.source.strip(chr(10))}"
        if _is_python(joined):
            first.source = joined
            notebook.cells = [cell for cell in notebook.cells if cell is not second]
            incidents.append(repaired(f"The cell {name!r} was split in two; the parts were joined."))


def _replace_missing(
    notebook: NotebookNode, source: NotebookNode, seen: dict[str, NotebookNode], incidents: list[Incident]
) -> None:
    """Restore deleted locked cells and deleted cells for written answers, each after the cell it followed."""
    defined = {name for cell in notebook.cells if cell.cell_type == "code" for name in defined_names(cell.source)}
    before: NotebookNode | None = None
    for original in source.cells:
        name = grade_id(original)
        if not name:
            continue
        if name not in seen:
            about = original.metadata.nbgrader
            if "exercise" in original.metadata.get("autograder", {}):
                elsewhere = repaired(f"The cell {name!r} is missing; its code in another cell counts.")
                incidents.append(
                    elsewhere if name in defined else Incident(IncidentKind.MISSING, f"The cell {name!r} is missing.")
                )
                continue
            seen[name] = copy.deepcopy(original)
            if about.solution:
                seen[name].source = DELETED
                incidents.append(
                    Incident(
                        IncidentKind.MISSING, f"The cell {name!r} is missing; its answer, if any, is in another cell."
                    )
                )
            else:
                incidents.append(repaired(f"The cell {name!r} was missing; it was restored."))
            places = [place for place, cell in enumerate(notebook.cells) if cell is before]
            notebook.cells.insert(places[0] + 1 if places else 0, seen[name])
        before = seen[name]


def _strip(cell: NotebookNode, original: NotebookNode | None) -> None:
    """Make a cell an ordinary one. Only an unchanged cell of the course keeps its tags."""
    cell.metadata.pop("nbgrader", None)
    cell.metadata.pop("autograder", None)
    cell.metadata.pop("tags", None)
    if original is not None and "tags" in original.metadata:
        cell.metadata["tags"] = original.metadata["tags"]


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def match_cells(submitted: Sequence[NotebookNode], source: Sequence[NotebookNode]) -> dict[int, str]:
    """Return the grade id of each submitted cell that belongs to the course, by the cell's position.

    The most certain evidence comes first: the grade id; the cell's own id; the text of a locked cell; the definition of
    an exercise's function or class at the top level of an ordinary cell. Later evidence counts only for cells that no
    earlier evidence identified.
    """
    ours = {grade_id(cell): cell for cell in source if grade_id(cell)}
    found = {place: grade_id(cell) for place, cell in enumerate(submitted) if grade_id(cell) in ours}
    for way in (_by_id, _by_text, _by_definition):
        missing = {name: cell for name, cell in ours.items() if name not in found.values()}
        left = {place: cell for place, cell in enumerate(submitted) if place not in found}
        found |= {place: name for place, name in way(left, missing) if place not in found}
    return found


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
    """If several cells define an exercise, the last one that is filled in counts, as when the notebook is run."""
    exercises = {name for name, cell in missing.items() if "exercise" in cell.metadata.get("autograder", {})}
    chosen: dict[str, int] = {}
    for place, cell in left.items():
        for name in exercises.intersection(defined_names(cell.source)):
            if name not in chosen or not has_stub(cell.source):
                chosen[name] = place
    taken: set[int] = set()
    for name, place in chosen.items():
        if place not in taken:  # a cell that defines two exercises can be the cell of only one
            taken.add(place)
            yield place, name


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
