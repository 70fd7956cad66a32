"""The code cells of a notebook: their names, their roles and what they define."""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

ILLUSTRATION = "illustration"
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
                    code = compile(cell.source, f"<cell {cell.index}: {cell.name}>", "exec", dont_inherit=True)
                    exec(code, names)  # trusted: the course's own code
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


def is_stub(text: str) -> bool:
    """Whether a cell is still as it was released: nothing was written into it."""
    return "raise NotImplementedError" in text


def _statements(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
