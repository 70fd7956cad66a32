"""What of a notebook is run when it is graded: its code cells, each with its role."""

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
        """Whether students were given this cell's code: it has a name and is no exercise."""
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
        """The names of the functions and classes that the cells of our own course define."""
        nodes = (node for cell in self.cells if cell.runs for node in ast.parse(cell.source).body)
        return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef))

    def namespace(self) -> dict[str, Any]:
        """Run the cells in this process, as trusted code, and return their names.

        For reference solutions and what is grafted onto them; never for a submission.
        """
        names: dict[str, Any] = {"__name__": "notebook"}
        with _silent_checks():
            for cell in self.cells:
                if cell.runs:
                    code = compile(cell.source, f"<cell {cell.index}: {cell.name}>", "exec", dont_inherit=True)
                    exec(code, names)  # our own course's code
        return names


@contextmanager
def _silent_checks() -> Iterator[None]:
    """While this lasts, `from checks import check` gives a function that does nothing."""
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
        nbgrader = cell.metadata.get("nbgrader", {})
        about = cell.metadata.get("autograder", {})
        name = nbgrader.get("grade_id", "")
        if "exercise" in about:
            role = "exercise"
        elif nbgrader.get("grade"):
            role = "grade"
        elif ILLUSTRATION in cell.metadata.get("tags", ()):
            role = ILLUSTRATION
        else:
            role = "code"
        cells.append(Cell(index, name, cell.source, role, about.get("exercise", "")))
    return Program(tuple(cells))
