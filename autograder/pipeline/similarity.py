"""Compare what a class handed in for one assignment, each exercise with the same one of everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.course import Course
from ..core.errors import BadSubmission
from ..notebook.program import Program, read_program
from ..notebook.submission import prepare, read_mended
from ..report.text import clean
from ..similarity import find_pairs, render_similarity
from ..similarity.pairs import Pair
from .sample import solve
from .store import write_whole
from .submissions import Found
from .suites import Suite

LONGEST = 20_000  # characters of one exercise; what a person writes is far below


@dataclass(frozen=True)
class Comparison:
    """The pairs of a class that are alike, how many were compared, and whose notebooks could not be read."""

    pairs: tuple[Pair, ...]
    compared: int
    unread: tuple[str, ...]
    page: Path


def compare_class(
    course: Course, assignment: str, found: Sequence[Found], least: float, step: Callable[[], Any]
) -> Comparison:
    """Compare `found`, what was collected, and write the page `var/reports/<assignment>-similarity.html`.

    `least` is the share (0 to 1) from which a pair counts; `step` is called after each student that was compared.
    """
    suite = Suite(course, assignment)
    work, unread = {}, []
    for entry in found:
        code = _work(entry, suite)
        if code is None:
            unread.append(entry.student)
            step()
        else:
            work[entry.student] = code
    pairs = find_pairs(work, _given(suite), least, step)
    page = course.var / "reports" / f"{assignment}-similarity.html"
    write_whole(page, render_similarity(suite.assignment, pairs, len(work), least, unread))
    return Comparison(tuple(pairs), len(work), tuple(unread), page)


def _work(entry: Found, suite: Suite) -> dict[str, str] | None:
    try:
        if entry.data is None:
            return None
        notebook, _ = read_mended(entry.data)
        return _exercises(prepare(notebook, suite.source).program)
    except BadSubmission:
        return None


def _given(suite: Suite) -> dict[str, list[str]]:
    """Return by exercise what everybody has: the stub and the reference."""
    whole = _exercises(read_program(suite.source))
    solved = _exercises(read_program(solve(suite.source, suite.source)))
    return {name: [_stub(source), solved[name]] for name, source in whole.items()}


def _stub(source: str) -> str:
    """Return an exercise's source as it is released, in so far as it is compared."""
    return re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", 'raise NotImplementedError("")', source, flags=re.DOTALL)


def _exercises(program: Program) -> dict[str, str]:
    return {cell.name: clean(cell.source)[:LONGEST] for cell in program.cells if cell.role == "exercise"}
