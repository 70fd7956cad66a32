"""A CSV file of an LMS, read and written back without any unintended change."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import UnusableRoster
from ..core.text import decoded

PERSONAL = re.compile(r"[^@\s]+@[^@\s]+|Participant \d+")
DELIMITERS = (",", ";", "\t")
WITH_BOM = ("utf-8-sig", "utf-16")  # encodings that begin with a byte order mark
# A cell that begins like this is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Table:
    """Rows of text, each as long as `header`. Values are never converted to numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    delimiter: str = ","
    line_end: str = "\n"
    has_bom: bool = False  # whether it began with a byte order mark

    @property
    def has_names(self) -> bool:
        """Whether the first row can be names of columns: no cell is a number or an e-mail address, as of a student."""
        cells = [cell.strip() for cell in self.header]
        return not any(cell.isdigit() or PERSONAL.fullmatch(cell) for cell in cells)

    def column(self, *names: str) -> int | None:
        """Return the index of the first column with one of these names, in any case; None if there is none."""
        wanted = [name.casefold() for name in names]
        places = [index for index, name in enumerate(self.header) if name.strip().casefold() in wanted]
        return places[0] if places else None

    def value(self, row: Sequence[str], *names: str) -> str:
        """Return a row's value in the first column with one of these names; "" if there is none."""
        index = self.column(*names)
        return "" if index is None else row[index].strip()

    def keep(self, columns: Sequence[int]) -> Table:
        """Return the table with these columns only, in this order."""
        rows = tuple(tuple(row[index] for index in columns) for row in self.rows)
        header = tuple(self.header[index] for index in columns)
        return Table(header, rows, self.delimiter, self.line_end, self.has_bom)

    def text(self) -> str:
        """Return the table as CSV."""
        written = io.StringIO()
        writer = csv.writer(written, delimiter=self.delimiter, lineterminator=self.line_end)
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return ("\ufeff" if self.has_bom else "") + written.getvalue()


def read_table(data: bytes, name: str) -> Table:
    """Read a CSV file. Raises `UnusableRoster` if it is not one; `name` is the file's name for messages."""
    text, encoding = decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except csv.Error as error:
        problem = f"{name} is not a CSV file: {error}"
        raise UnusableRoster(problem, remedy="Download it from the LMS again.") from None
    if len(rows) < 1 or len(rows[0]) < 2:
        raise UnusableRoster(f"{name} has no row of column names", expected="the CSV file that the LMS exports")
    width = len(rows[0])
    whole = tuple(tuple((row + [""] * width)[:width]) for row in rows[1:])
    return Table(tuple(rows[0]), whole, delimiter, "\r\n" if first.endswith("\r") else "\n", encoding in WITH_BOM)


def load_table(path: Path) -> Table:
    """Read a CSV file from disk. Raises `UnusableRoster` if it cannot be read, or is not one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}"
        raise UnusableRoster(problem, expected="the CSV file that the LMS exports") from None
    return read_table(data, str(path))


def without_formula(value: str) -> str:
    """Return a cell that we write so that no spreadsheet takes it for a formula.

    Cells that an LMS wrote stay as they are, since the LMS looks its students up by them.
    """
    return f"'{value}" if value.startswith(FORMULA) else value
