"""The gradebook files of the LMSs: which columns identify a student, and which one takes the scores.

Canvas, Grades > Export (lib/gradebook_exporter.rb and lib/gradebook_importer.rb in canvas-lms):
    Student,ID,SIS User ID,SIS Login ID,Section,02 Recurrent cell (4711),…
        Points Possible,,,,,100.00,…
    An import needs the columns up to Section and takes any of the others.
Moodle, assignment > Download grading worksheet (mod/assign/feedback/offline/importgradeslib.php in moodle):
    Identifier,Full name,Email address,Status,Grade,Maximum Grade,…,Last modified (grade),Feedback comments
    An import needs Identifier, Grade and Last modified (grade), skips empty grades and those above the maximum.
Moodle, Grades > Export > Plain text file, for Grades > Import > CSV file by e-mail address or ID number:
    First name,Last name,ID number,Email address,Assignment: 02 Recurrent cell (Real),…
Brightspace, Grades > Enter Grades > Export ("Importing grades" in D2L's help):
    OrgDefinedId,Username,02 Recurrent cell Points Grade <Numeric MaxPoints:100>,…,End-of-Line Indicator
    #00123,#jan,85,#
    An import needs one of the first two columns; D2L asks to leave out names and e-mail addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..core.errors import UnusableRoster
from ..core.text import is_word
from .download import Person
from .matching import RosterRow
from .table import Table

POSSIBLE = "Points Possible"
THOUSANDS = re.compile(r"-?[1-9]\d{0,2},\d{3}")
NUMBER = re.compile(r"-?\d+(?:\.\d*)?")


@dataclass(frozen=True)
class Sheet:
    """One kind of file. Tuples hold the possible names of a column; `keep`: the columns to write back, () for all.

    `grade` matches the columns that take scores, with the assignment as `title`; `maximum` finds the maximum in the
    column's name. `how` says where a person gets the file.
    """

    lms: str
    how: str
    needs: tuple[str, ...]
    grade: re.Pattern[str]
    keep: tuple[str, ...] = ()
    maximum: re.Pattern[str] | None = None
    per_row_maximum: tuple[str, ...] = ()
    number: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    sid: tuple[str, ...] = ()
    login: tuple[str, ...] = ()
    email: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    states: tuple[str, ...] = ()  # words in place of a score, which only a person changes
    ignored: re.Pattern[str] | None = None  # columns that an import passes over without a word


CANVAS = Sheet(
    "canvas",
    how="Canvas: Grades > Export > Export Entire Gradebook",
    needs=("ID", "Section"),
    grade=re.compile(r"(?P<title>.+) \(\d+\)"),
    keep=(
        *("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID"),
        *("Integration ID", "Root Account", "Section"),
    ),
    id=("ID",),
    sid=("SIS User ID",),
    login=("SIS Login ID",),
    name=("Student",),
    first=("FirstName",),
    last=("LastName",),
    states=("EX", "N/A"),
    ignored=re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)"),
)
MOODLE = Sheet(
    "moodle",
    how="Moodle, in English: the assignment > Submissions > Download grading worksheet",
    needs=("Identifier", "Grade"),
    grade=re.compile(r"(?P<title>Grade)"),
    per_row_maximum=("Maximum Grade",),
    number=("Identifier",),
    sid=("ID number",),
    login=("Username",),
    email=("Email address",),
    name=("Full name",),
)
MOODLE_GRADES = Sheet(
    "moodle",
    how="Moodle, in English: Grades > Export > Plain text file",
    needs=("Email address",),
    grade=re.compile(r"(?:[^:]+: ?)?(?P<title>.+?)(?: \([^()]*\))?"),
    keep=("First name", "Last name", "Surname", "Full name", "Username", "ID number", "Email address"),
    sid=("ID number",),
    login=("Username",),
    email=("Email address",),
    name=("Full name",),
    first=("First name",),
    last=("Last name", "Surname"),
)
BRIGHTSPACE = Sheet(
    "brightspace",
    how="Brightspace: Grades > Enter Grades > Export, with both key fields, points grades, last and first names",
    needs=("End-of-Line Indicator",),
    grade=re.compile(r"(?P<title>.+?) Points Grade(?: ?<.*>)?"),
    keep=("OrgDefinedId", "Username", "End-of-Line Indicator"),
    maximum=re.compile(r"MaxPoints:(\d+(?:[.,]\d+)?)"),
    sid=("OrgDefinedId",),
    login=("Username",),
    email=("Email",),
    first=("First Name",),
    last=("Last Name",),
)
SHEETS = {"canvas": (CANVAS,), "moodle": (MOODLE, MOODLE_GRADES), "brightspace": (BRIGHTSPACE,)}


def sheet_of(table: Table, lms: str, name: str) -> Sheet:
    """Return the kind of file that a table is. Raises `UnusableRoster` if the LMS has no such file."""
    for sheet in SHEETS[lms]:
        if all(table.column(column) is not None for column in sheet.needs):
            return sheet
    wanted = " or ".join(f"the columns {', '.join(sheet.needs)} ({sheet.how})" for sheet in SHEETS[lms])
    if not table.has_names:
        remedy = "Keep the line with the names of the columns, as the platform wrote it."
        raise UnusableRoster(f"{name}: the first line seems to be a student", expected=wanted, remedy=remedy)
    raise UnusableRoster(f"{name} has the columns {', '.join(table.header)[:200]}", expected=wanted)


def roster_rows(table: Table, sheet: Sheet) -> Iterator[RosterRow]:
    """Yield the rows of students."""
    for index, row in enumerate(table.rows):
        first, last = table.value(row, *sheet.first), table.value(row, *sheet.last)
        person = Person(
            sheet.lms,
            table.value(row, *sheet.id),
            table.value(row, *sheet.name) or f"{first} {last}".strip(),
            table.value(row, *sheet.email),
            table.value(row, *sheet.sid),
            table.value(row, *sheet.login),
        )
        number = re.search(r"\d+$", table.value(row, *sheet.number))  # `Participant 1234`, in the reader's language
        # two rows of Canvas have no id: the one with the points, and the one that says which assignments are hidden
        if row[0].strip() != POSSIBLE and (person.id if sheet.id else True):
            yield RosterRow(index, person, number[0] if number else "")


def grade_column(table: Table, sheet: Sheet, wanted: str, titles: tuple[str, ...], name: str) -> int:
    """Return the column that takes the scores.

    `wanted` is the name that a person gave; if it is "", one of `titles` counts. Raises `UnusableRoster` if no column,
    or more than one, matches.
    """
    places = {}
    for index, header in enumerate(table.header):
        match = sheet.grade.fullmatch(header.strip())
        if match and header.strip() not in sheet.keep:
            places[index] = {_form(header), _form(match["title"])}
    for asked in [wanted] if wanted else [*titles, "Grade"]:
        found = [index for index, forms in places.items() if _form(asked) in forms]
        if len(found) == 1:
            return found[0]
    if wanted or len(places) != 1:
        shown = ", ".join(repr(table.header[index]) for index in places) or "none"
        asked = wanted or " or ".join(titles)
        raise UnusableRoster(
            f"{name} has no single column for {asked!r}", remedy=f"There are: {shown}. Name one with --column."
        )
    return next(iter(places))


def maximum_of(table: Table, sheet: Sheet, column: int, row: int | None = None) -> float | None:
    """Return the maximum that the LMS gives in a column; None if it does not say."""
    if sheet.per_row_maximum and row is not None:
        return read_number(table.value(table.rows[row], *sheet.per_row_maximum))
    match = sheet.maximum.search(table.header[column]) if sheet.maximum else None
    if match:
        return read_number(match[1])
    return next((read_number(line[column]) for line in table.rows if line[0].strip() == POSSIBLE), None)


def _form(title: str) -> str:
    return "".join(char for char in title.casefold() if is_word(char) and char != "_")


def read_number(text: str) -> float | None:
    """Read a number as a person of any country writes it; None for anything else.

    `1,234.56` and `1.234,56`: the last sign is the decimal one. `1,000` is a thousand, `87,50` and `0,125` are not;
    a single point is always decimal.
    """
    plain = re.sub(r"[\s'\u2019]", "", text)
    commas, points = plain.count(","), plain.count(".")
    if commas and points:
        decimal = max(",.", key=plain.rindex)
    else:
        decimal = "," if commas == 1 and not THOUSANDS.fullmatch(plain) else "."
    thousands = "." if decimal == "," or points > 1 else ","
    plain = plain.replace(thousands, "").replace(decimal, ".")
    return float(plain) if NUMBER.fullmatch(plain) else None
