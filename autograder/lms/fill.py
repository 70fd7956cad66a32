"""Write scores into an LMS's own file, so that its import finds every student and the right column again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..core.errors import UnusableRoster
from .detect import TITLES
from .matching import KnownStudent, Matching, match
from .sheets import POSSIBLE, SHEETS, Sheet, maximum_of, roster_rows
from .table import Table, without_formula

TEST_STUDENT = "Student, Test"  # Canvas's own


@dataclass(frozen=True)
class Filled:
    """A file with the scores in it. `written`: how many; `without`: names in the list that the course does not know."""

    table: Table
    column: str
    matching: Matching
    written: int
    without: tuple[str, ...]
    notes: tuple[str, ...]


def fill(
    table: Table, sheet: Sheet, column: int, scores: Mapping[str, float], known: Iterable[KnownStudent], points: float
) -> Filled:
    """Return an LMS's file with scores in `column`, and without the columns of all other assignments.

    Parameters: `scores` by student, of everybody who has one; `known`, everybody who submitted; `points`, the maximum.
    Students without a score get an empty cell. Raises `UnusableRoster`.
    """
    rows = list(roster_rows(table, sheet))
    matching = match(known, rows, sheet.lms)
    students = {index: student for student, index in matching.places.items()}
    cells = {row.place: _cell(scores.get(students.get(row.place, ""))) for row in rows}
    notes = []
    for row in rows:
        before, new = table.rows[row.place][column].strip(), cells[row.place]
        if before in sheet.states:
            cells[row.place] = before
            if new:
                notes.append(f"{row.person.name}: {before} stays; the score {new} was not written.")
        elif before not in ("", "-") and not new:
            notes.append(f"{row.person.name}: the list has {before}, but there is no score; the cell is now empty.")
    most = {maximum_of(table, sheet, column, row.place) for row in rows} - {None, points}
    if most:
        shown = ", ".join(f"{value:g}" for value in sorted(value for value in most if value is not None))
        notes.append(
            f"{TITLES[sheet.lms]} gives {shown} points, this assignment {points:g}. Scores are written unchanged."
        )
    skipped = sheet.ignored.search(table.header[column]) if sheet.ignored else None
    if skipped:
        notes.append(
            f"{TITLES[sheet.lms]} skips every column with {skipped[0]!r} in its name: "
            "these scores will not be imported. Rename the assignment there, or choose another column with --column."
        )
    filled = tuple(
        (*row[:column], cells.get(index, row[column]), *row[column + 1 :]) for index, row in enumerate(table.rows)
    )
    whole = Table(table.header, filled, table.delimiter, table.line_end, table.has_bom)
    kept = [
        index
        for index, header in enumerate(table.header)
        if not sheet.keep or index == column or header.strip().casefold() in {name.casefold() for name in sheet.keep}
    ]
    without = tuple(row.person.name for row in rows if row.place not in students and row.person.name != TEST_STUDENT)
    written = sum(1 for row in rows if cells[row.place] and cells[row.place] not in sheet.states)
    return Filled(whole.keep(kept), table.header[column].strip(), matching, written, without, tuple(notes))


def blank(lms: str, known: Iterable[KnownStudent], title: str, points: float) -> tuple[Table, Sheet, int]:
    """Return a new file for the students who submitted, its kind and its column of scores, for use without the LMS's.

    It lists students with an id or an e-mail address in a download. Raises `UnusableRoster` if there are none.
    """
    people = [person for student in known for person in student.people if person.lms == lms]
    header: tuple[str, ...]
    first: list[tuple[str, ...]] = []
    rows: list[tuple[str, ...]]
    if lms == "canvas":
        header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", title)
        first = [(f"    {POSSIBLE}", "", "", "", "", _cell(points))]
        rows = [(person.name, person.id, "", "", "", "") for person in people if person.id.isdigit()]
    else:
        header = ("Full name", "ID number", "Email address", title)
        rows = [(person.name, person.sid, person.email, "") for person in people if person.email]
    if not rows or lms not in ("canvas", "moodle"):
        how = " or ".join(sheet.how for sheet in SHEETS[lms])
        name = TITLES[lms]
        problem = f"The downloads do not say who is who in {name}"
        raise UnusableRoster(problem, remedy=f"Give its own file with --roster ({how}).")
    table = Table(_safe(header), (*first, *map(_safe, rows)))
    return table, SHEETS[lms][-1], len(header) - 1


def _cell(score: float | None) -> str:
    """Return a score as an LMS reads it, with at most two decimals; "" for none."""
    return "" if score is None else f"{round(score, 2):.2f}".rstrip("0").rstrip(".")


def _safe(row: Iterable[str]) -> tuple[str, ...]:
    return tuple(without_formula(value) for value in row)
