"""Find our students among the rows of an LMS's list, by what both sides know; nobody is guessed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..core.errors import UnusableRoster
from .download import Person


@dataclass(frozen=True)
class Known:
    """A student of ours: who the LMSs say it is, and the number that one of them gave in this assignment, or ""."""

    student: str
    people: tuple[Person, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class Listed:
    """A row of an LMS's list: its place in the table, who it is, and the number in this assignment, or ""."""

    place: int
    person: Person
    number: str = ""


@dataclass(frozen=True)
class Matching:
    """`places`: each student's row in the table. `missing`: who is in no row. `unclear`: who was left out, and why."""

    places: Mapping[str, int]
    missing: tuple[str, ...]
    unclear: Mapping[str, str]


def match(known: Iterable[Known], listed: Sequence[Listed], lms: str) -> Matching:
    """Match students with rows.

    The LMS's own id, or its number in this assignment, decides alone where both sides have one; then come school
    numbers, e-mail addresses and user names; then the full name. Raises `UnusableRoster` where a number is another
    person's in the list.
    """
    every = list(known)
    places: dict[str, int] = {}
    missing, unclear = [], {}
    for one in every:
        rows = _rows(one, listed, lms)
        if len(rows) > 1:
            unclear[one.student] = f"{len(rows)} rows of the list could be meant"
        elif rows:
            _check_name(one, rows[0], lms)
            places[one.student] = rows[0].place
        else:
            missing.append(one.student)
    claims = Counter(places.values())
    for student in [student for student, place in places.items() if claims[place] > 1]:
        unclear[student] = f"{claims[places.pop(student)]} students of ours could be the same row of the list"
    return Matching(places, tuple(missing), unclear)


def plain_name(name: str) -> str:
    """Return a full name in one form: `O'Brien, Zoë`, `zoë obrien` and `Zoe\u0308 O'Brien` are one."""
    whole = unicodedata.normalize("NFC", name).casefold()
    last, comma, first = whole.partition(",")
    turned = f"{first} {last}" if comma else whole
    return "".join(char for char in turned if char.isalnum()) or whole.strip()


def _rows(one: Known, listed: Sequence[Listed], lms: str) -> list[Listed]:
    """Return the rows that a student could be, by the surest key that both sides have."""
    own = [person for person in one.people if person.lms == lms]
    ids = {person.id for person in own if person.id}
    if ids and any(row.person.id for row in listed):
        return [row for row in listed if row.person.id in ids]
    if one.number and any(row.number for row in listed):
        return [row for row in listed if row.number == one.number]
    loose = {_loose(one.student)}.union(*(_loose_keys(person) for person in one.people))
    found = [row for row in listed if loose & _loose_keys(row.person)]
    if found:
        return found
    names = {plain_name(person.name) for person in one.people if person.name} or {plain_name(one.student)}
    return [row for row in listed if row.person.name and plain_name(row.person.name) in names]


def _loose_keys(person: Person) -> set[str]:
    return {_loose(value) for value in (person.sid, person.email, person.login) if value}


def _loose(value: str) -> str:
    return value.removeprefix("#").casefold()  # Brightspace begins numbers with a #, against spreadsheets


def _check_name(one: Known, row: Listed, lms: str) -> None:
    """Numbers are of one assignment: in another one's list the same number is somebody else's."""
    names = {plain_name(person.name) for person in one.people if person.lms == lms and person.name}
    by_number = one.number and row.number == one.number and names and row.person.name
    if by_number and plain_name(row.person.name) not in names:
        raise UnusableRoster(
            f"Number {one.number} is {row.person.name} in the list, and {one.student} handed in with it: numbers "
            "are of one assignment only. Download the list of this assignment."
        )
