"""Match the course's students with the rows of an LMS's list. An ambiguous match is left out, never guessed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..core.errors import UnusableRoster
from ..core.text import is_word
from .download import Person


@dataclass(frozen=True)
class KnownStudent:
    """A student of the course: who the LMSs say they are, and their number in this assignment at one LMS, or ""."""

    name: str
    people: tuple[Person, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class RosterRow:
    """A row of an LMS's list: its position in the table, the person, and their number in this assignment, or ""."""

    place: int
    person: Person
    number: str = ""


@dataclass(frozen=True)
class Matching:
    """`places`: the row of each student. `missing`: students without a row. `unclear`: students left out, and why."""

    places: Mapping[str, int]
    missing: tuple[str, ...]
    unclear: Mapping[str, str]


def match(known: Iterable[KnownStudent], listed: Sequence[RosterRow], lms: str) -> Matching:
    """Match students with rows.

    The LMS's own id, or its number in this assignment, decides if both sides have one; then school numbers, e-mail
    addresses and user names; then the full name. Raises `UnusableRoster` if a number belongs to somebody else in the
    list.
    """
    every = list(known)
    places: dict[str, int] = {}
    missing, unclear = [], {}
    for student in every:
        rows = _rows(student, listed, lms)
        if len(rows) > 1:
            unclear[student.name] = f"{len(rows)} rows of the list match"
        elif rows:
            _check_name(student, rows[0], lms)
            places[student.name] = rows[0].place
        else:
            missing.append(student.name)
    claims = Counter(places.values())
    for name in [name for name, place in places.items() if claims[place] > 1]:
        unclear[name] = f"{claims[places.pop(name)]} students match the same row of the list"
    return Matching(places, tuple(missing), unclear)


def plain_name(name: str) -> str:
    """Return a full name in one form: `O'Brien, Zoë`, `zoë obrien` and `Zoe\u0308 O'Brien` are equal."""
    whole = unicodedata.normalize("NFC", name).casefold()
    last, comma, first = whole.partition(",")
    turned = f"{first} {last}" if comma else whole
    return "".join(char for char in turned if is_word(char) and char != "_") or whole.strip()


def _rows(student: KnownStudent, listed: Sequence[RosterRow], lms: str) -> list[RosterRow]:
    """Return the rows that match a student by the most reliable key that both sides have."""
    own = [person for person in student.people if person.lms == lms]
    ids = {person.id for person in own if person.id}
    if ids and any(row.person.id for row in listed):
        return [row for row in listed if row.person.id in ids]
    if student.number and any(row.number for row in listed):
        return [row for row in listed if row.number == student.number]
    loose = {_loose(student.name)}.union(*(_loose_keys(person) for person in student.people))
    found = [row for row in listed if loose & _loose_keys(row.person)]
    if found:
        return found
    names = {plain_name(person.name) for person in student.people if person.name} or {plain_name(student.name)}
    return [row for row in listed if row.person.name and plain_name(row.person.name) in names]


def _loose_keys(person: Person) -> set[str]:
    return {_loose(value) for value in (person.sid, person.email, person.login) if value}


def _loose(value: str) -> str:
    return value.removeprefix("#").casefold()  # Brightspace puts a # before numbers so that spreadsheets keep them


def _check_name(student: KnownStudent, row: RosterRow, lms: str) -> None:
    """Check that a number means the same person: in the list of another assignment it belongs to somebody else."""
    names = {plain_name(person.name) for person in student.people if person.lms == lms and person.name}
    by_number = student.number and row.number == student.number and names and row.person.name
    if by_number and plain_name(row.person.name) not in names:
        raise UnusableRoster(
            f"Number {student.number} is {row.person.name} in the list, but {student.name} submitted with it: numbers "
            "are valid for one assignment only",
            remedy="Download the list of this assignment.",
        )
