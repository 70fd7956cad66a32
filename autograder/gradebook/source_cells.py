"""Bring the gradebook's cells up to date with a source that gained or lost cells after work was handed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Comment, Grade, MissingEntry
from nbgrader.preprocessors import SaveCells

from ..core.errors import GradesWouldBeLost


class KeepGrades(SaveCells):
    """Enters a source's cells; nbgrader's own step refuses any added or removed cell once there are submissions.

    Submissions get a grade and a comment for each added cell. A removed cell goes with the machine's scores, unless
    a person graded it: then `GradesWouldBeLost` is raised.
    """

    def _create_notebook(self, nb: NotebookNode) -> None:
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            notebook = None
        if notebook is not None and notebook.submissions:
            self._remove_cells(notebook)
            self._add_cells(notebook)
        super()._create_notebook(nb)

    def _remove_cells(self, notebook: Any) -> None:
        wanted = (
            (notebook.grade_cells, self.new_grade_cells),
            (notebook.solution_cells, self.new_solution_cells),
            (notebook.task_cells, self.new_task_cells),
            (notebook.source_cells, self.new_source_cells),
        )
        gone = [cell for cells, new in wanted for cell in cells if cell.name not in new]
        rows = [row for cell in gone for row in _rows_of(cell)]
        _refuse_where_graded(rows)
        for row in (*rows, *gone):
            self.gradebook.db.delete(row)
        self.gradebook.db.commit()

    def _add_cells(self, notebook: Any) -> None:
        api, where = self.gradebook, (self.notebook_id, self.assignment_id)
        known = {kind: {cell.name for cell in getattr(notebook, f"{kind}_cells")} for kind in KINDS}
        for kind, rows in KINDS.items():
            for name, info in getattr(self, f"new_{kind}_cells").items():
                if name not in known[kind]:
                    cell = getattr(api, f"add_{kind}_cell")(name, *where, **info)
                    for submitted in notebook.submissions:
                        api.db.add_all([row(cell_id=cell.id, notebook=submitted) for row in rows])
        api.db.commit()


# What each submission has for a cell of each kind.
KINDS: dict[str, tuple[Any, ...]] = {"grade": (Grade,), "solution": (Comment,), "task": (Grade, Comment), "source": ()}


def _rows_of(cell: Any) -> list[Any]:
    return [*(getattr(cell, "grades", None) or ()), *(getattr(cell, "comments", None) or ())]


def _refuse_where_graded(rows: Iterable[Any]) -> None:
    graded: dict[str, set[str]] = {}
    for row in rows:
        given = (getattr(row, name, None) for name in ("manual_score", "extra_credit", "manual_comment"))
        if any(value is not None and value != "" for value in given):
            graded.setdefault(row.name, set()).add(row.student.id)
    if graded:
        raise GradesWouldBeLost(graded)
