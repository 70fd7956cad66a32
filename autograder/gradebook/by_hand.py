"""Which answers people graded, and whether they are still the same.

nbgrader knows only that a person gave points, and asks for a person again at every grading. So `var/log/marks.jsonl`
keeps two hashes of each answer: of the answer that formgrader shows since the last grading, and of the one that it
showed when a person graded it. While the two are equal, the grade by hand stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked, is_solution, is_task

from ..core.recorded import ByHand
from ..pipeline.audit import Entry


def hash_answers(notebook: NotebookNode) -> dict[str, str]:
    """Return the hash of each graded cell's answer, by the cell's name.

    The answer to a written task is its own cell, that to `test_step` the cell `step`. Where there is no such cell, any
    cell of the student's may hold the answer: all of them count.
    """
    named = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if is_solution(cell)}
    own = [cell for cell in notebook.cells if not is_locked(cell) and not (is_grade(cell) and not is_solution(cell))]
    hashes = {}
    for cell in notebook.cells:
        if is_grade(cell) or is_task(cell):
            name = cell.metadata.nbgrader.grade_id
            answer = named.get(name) or named.get(name.removeprefix("test_"))
            hashes[name] = _hash([answer] if answer else own)
    return hashes


def graded_by_hand(grades: Iterable[Any], shown: Mapping[str, str], before: Mapping[str, ByHand]) -> dict[str, ByHand]:
    """Return what people graded of one submission, by the cell's name.

    Parameters: `grades` of nbgrader's; `shown`, the hashes of the answers that formgrader shows; `before`, what was
    known at the last grading. A grade that does not wait for a person was given for the answer that is shown now; one
    that waits was given for an earlier answer.
    """
    given = [grade for grade in grades if grade.manual_score is not None or grade.extra_credit]
    return {grade.name: ByHand(grade.manual_score, grade.extra_credit, _seen(grade, shown, before)) for grade in given}


def shown_answers(last: Entry | None, file: str, hashes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the hashes of the answers that formgrader shows since the last grading, `last`.

    A line of an earlier version has none. Where it was given for the same file as now, the answers are those of now.
    """
    if last is None or last.submitted.hashes:
        return last.submitted.hashes if last else {}
    return hashes if last.file == file else {}


def _seen(grade: Any, shown: Mapping[str, str], before: Mapping[str, ByHand]) -> str:
    if not grade.needs_manual_grade:
        return shown.get(grade.name, "")
    return before[grade.name].answer if grade.name in before else ""


def _hash(cells: list[NotebookNode]) -> str:
    """Hash what people read of cells. Spaces at the ends of lines make no difference, attached pictures do.

    128 bits: students write both of two answers, so a pair with one hash must be out of their reach.
    """
    texts = ["\n".join(line.rstrip() for line in cell.source.strip().splitlines()) for cell in cells]
    attached = [cell.get("attachments") or {} for cell in cells]
    return hashlib.sha256(json.dumps([texts, attached], sort_keys=True).encode()).hexdigest()[:32]
