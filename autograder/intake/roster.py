"""Which student of the course is which person in an LMS: `var/roster.json`.

{"students": {"müllerjan-1234": [{"lms": "canvas", "id": "1234", "name": "müllerjan", …}]},
 "handed_in": {"02_recurrent_cell": {"müllerjan-1234": {"lms": "canvas", "number": "", "time": null, "late": true, …},
                                     "bob": {"original": "my homework.ipynb"}}}}  (handed in through no LMS)

`autograder collect` adds to it. A person may change the names on the left, together with those of the folders in
`var/`: people are found by the LMS's ids.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from ..core.course import Course
from ..core.errors import BrokenRoster
from ..core.files import write_whole
from ..lms.download import Person
from ..lms.feedback_zip import HandedIn
from ..lms.matching import KnownStudent, plain_name
from .submissions import Submission, safe_id, with_safe_characters


class Roster:
    """The file of one course, read when it is made."""

    def __init__(self, course: Course) -> None:
        self._path = course.var / "roster.json"
        self._students: dict[str, list[Person]] = {}
        self._handed_in: dict[str, dict[str, dict[str, Any]]] = {}
        try:
            if self._path.exists():
                self._read(json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
            raise BrokenRoster(self._path, error) from None

    def name(self, person: Person, assignment: str, number: str, namesakes: bool = False) -> str:
        """Return the student that a person is, a new one where nobody is known to be it.

        `namesakes`: another participant has the same name, so that it tells nothing.
        """
        student = self._known(person, assignment, number, namesakes) or self._new(person, number, namesakes)
        people = self._students.setdefault(student, [])
        before = next((known for known in people if known.lms == person.lms), None)
        if before is None:
            people.append(person)
        else:
            merged = {key: value or getattr(before, key) for key, value in asdict(person).items()}
            people[people.index(before)] = Person(**merged)
        if number:
            self._handed_in.setdefault(assignment, {}).setdefault(student, {"lms": person.lms, "number": number})
        return student

    def note(self, assignment: str, submission: Submission) -> None:
        """Keep what the LMS said about the submission that counts; where it came from no LMS, the file's name."""
        entries, student, file = self._handed_in.setdefault(assignment, {}), submission.student, submission.from_lms
        if file is None:
            name = PurePath(submission.place or submission.name).name
            entries[student] = {"original": name.encode(errors="replace").decode()}  # a name may be no valid Unicode
            return
        time = file.time.isoformat(timespec="seconds") if file.time else None
        entry = {"lms": file.lms, "number": file.number, "time": time, "late": file.late}
        names = {"file": submission.name, "place": submission.place, "original": file.original}
        entries[student] = entry | names

    def people(self, student: str) -> tuple[Person, ...]:
        """Return the person that a student is in each LMS."""
        return tuple(self._students.get(student, ()))

    def is_late(self, assignment: str, student: str) -> bool:
        """Whether the LMS marked the submission that counts as late."""
        return bool(self._handed_in.get(assignment, {}).get(student, {}).get("late"))

    def handed_in(self, assignment: str, lms: str) -> dict[str, HandedIn]:
        """Return what an LMS's download said about each student's submission that counts."""
        found = {}
        for student, entry in self._handed_in.get(assignment, {}).items():
            if entry.get("lms") == lms:
                name = next((person.name for person in self.people(student) if person.lms == lms), "")
                known = (entry.get(key) or "" for key in ("number", "place", "time"))
                found[student] = HandedIn(lms, name, *known)
        return found

    def file_name(self, assignment: str, student: str) -> str:
        """Return what a student called the file that counts, "" where nobody kept it."""
        return str(self._handed_in.get(assignment, {}).get(student, {}).get("original", ""))

    def known(self, assignment: str, students: Collection[str], lms: str) -> list[KnownStudent]:
        """Return what an export to an LMS may find students by."""
        entries = self._handed_in.get(assignment, {})
        numbers = {student: entry.get("number", "") for student, entry in entries.items() if entry.get("lms") == lms}
        return [KnownStudent(student, self.people(student), numbers.get(student, "")) for student in students]

    def entries(self, student: str) -> int:
        """Return how many entries the file has about a student."""
        return len(self.people(student)) + sum(student in entries for entries in self._handed_in.values())

    def forget(self, student: str) -> None:
        """Remove all that is known of a student."""
        self._students.pop(student, None)
        for entries in self._handed_in.values():
            entries.pop(student, None)

    def of_assignment(self, assignment: str) -> dict[str, Any]:
        """Return the part of the file that is about one assignment, in the form of the file."""
        handed_in = self._handed_in.get(assignment, {})
        people = {student: [as_plain(person) for person in self.people(student)] for student in handed_in}
        return {"students": people, "handed_in": {assignment: dict(handed_in)}}

    def save(self) -> None:
        """Write the file, where there is something to write."""
        handed_in = {assignment: entries for assignment, entries in self._handed_in.items() if entries}
        if not self._students and not handed_in and not self._path.exists():
            return
        students = {student: [as_plain(person) for person in people] for student, people in self._students.items()}
        content = {"students": students, "handed_in": handed_in}
        write_whole(self._path, json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n")

    def _read(self, content: Any) -> None:
        self._students = {
            student: [Person(**person) for person in people] for student, people in content["students"].items()
        }
        self._handed_in = {assignment: dict(entries) for assignment, entries in content["handed_in"].items()}

    def _known(self, person: Person, assignment: str, number: str, namesakes: bool) -> str | None:
        entries = self._handed_in.get(assignment, {})
        own = {
            student: next(known for known in people if known.lms == person.lms)
            for student, people in self._students.items()
            if any(known.lms == person.lms for known in people)
        }
        if number:
            for student, entry in entries.items():
                if (entry.get("lms"), entry.get("number")) == (person.lms, number):
                    return student
        if person.id:
            same = [student for student, known in own.items() if known.id == person.id and _may_be(known, person)]
            return same[0] if same else self._by_email(person)
        if person.email:
            return self._by_email(person) or next(iter(self._by_name(person, own, entries, True)), None)
        found = [] if namesakes else self._by_name(person, own, entries, False)
        return found[0] if len(found) == 1 else None

    def _by_email(self, person: Person) -> str | None:
        email = person.email.casefold()
        if not email:
            return None
        found = [
            student
            for student, people in self._students.items()
            if email in {known.email.casefold() for known in people}
        ]
        return found[0] if len(found) == 1 else None

    def _by_name(
        self, person: Person, own: dict[str, Person], entries: dict[str, dict[str, Any]], no_email: bool
    ) -> list[str]:
        """Return the students of this name who used no other number; `no_email`: whose address is not known."""
        return [
            student
            for student, known in own.items()
            if plain_name(known.name) == plain_name(person.name)
            and not entries.get(student, {}).get("number")
            and not (no_email and known.email)
        ]

    def _new(self, person: Person, number: str, namesakes: bool) -> str:
        """Return an unused id: the name, and the LMS's id or number where a name alone may be several people's."""
        telling = person.id or (number if namesakes or not person.name else "")
        last, comma, given = person.name.partition(",")
        name = " ".join(with_safe_characters(f"{given} {last}" if comma else person.name, "").split())
        first = safe_id("-".join(part for part in (name, telling) if part) or "unnamed")
        taken = set(self._students)
        names = [first, safe_id(f"{first}-{number or person.email or person.lms}")]
        names += [safe_id(f"{first}-{place}") for place in range(2, len(taken) + 3)]
        return next(name for name in names if name not in taken)


def as_plain(person: Person) -> dict[str, str]:
    """Return what is known of a person."""
    return {key: value for key, value in asdict(person).items() if value}


def _may_be(first: Person, second: Person) -> bool:
    """Whether an id that both have means one person: Brightspace has been seen to give one number to several."""
    return second.lms != "brightspace" or plain_name(first.name) == plain_name(second.name)
