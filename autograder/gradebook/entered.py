"""What the gradebook holds already as it would be entered: one submission, or a whole class. It is not entered again.

**One submission.** To enter it, nbgrader converts its notebook and writes some twenty rows: by far the most of the work
where a class is graded again for a few new submissions. After each run, `var/results/entered/<assignment>.json` keeps
two hashes for each student: of all that was entered and decides what the gradebook holds, and of what it held
afterwards. Where both are the same now, entering would change nothing. A person's points are part of the second, so
whatever a person did since then, the submission is entered again, as always.

**A whole class.** If every file is as the last run left it, there is nothing to do, and nbgrader, whose import takes
seconds, is not loaded. `var/results/entered/<assignment>.class.json` keeps a hash of the files and what the run
reported. A file is recognised by its size, inode and times. One of these is the time of its last change, which only
the system sets, so a copy with an old date counts as another file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..core.course import SETTINGS_FILE, read_settings
from ..core.files import write_whole
from ..core.late import STAMP, Lateness
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..intake.submissions import CollectedNotebook
from ..judging.definitions import AssignmentDefinition
from ..results.log import Entry, last_entries, log_path

HERE = Path(__file__).parent
ENGINE = HERE.parent
SQLITE = "sqlite:///"  # how the address of a file begins


class Entered:
    """What earlier runs entered for an assignment. `save` keeps, after a run, what the gradebook holds.

    Parameters: `recorded`, what the gradebook holds before the run; `students`, all whose submissions may come.
    """

    def __init__(
        self,
        definition: AssignmentDefinition,
        seed: int,
        confined: bool,
        recorded: Mapping[str, Recorded],
        students: Iterable[str],
    ) -> None:
        self._definition, self._course = definition, definition.course
        self._path = self._course.var / "results" / "entered" / f"{definition.id}.json"
        self._shared = [definition.entering, seed, confined, _code(HERE), _text(self._course.root / SETTINGS_FILE)]
        from .late import expect_lateness  # loads nbgrader

        self._late = expect_lateness(self._course, definition.assignment, students)
        self._before = _read(self._path)
        self._recorded, self._states = recorded, self._states_of(recorded)
        self._inputs: dict[str, str] = {}

    def holds(self, result: SubmissionResult, file: str) -> bool:
        """Whether the gradebook holds a result of the file with this hash as it would be entered."""
        if result.score is None or result.waiting:
            return False
        student = str(result.student)
        self._inputs[student] = self._inputs_of(result, file, self._late.get(student))
        return self._before.get(student) == [self._inputs[student], self._states.get(student)]

    def save(self, results: Iterable[SubmissionResult], recorded: Mapping[str, Recorded]) -> bool:
        """Keep what was entered in this run, and what the gradebook holds now. Return whether that is so of all.

        `results` are those that were entered and logged whole: what had a problem is entered again the next time.

        Where a person graded meanwhile, nothing is kept: the log has their points once the submission is entered again.
        """
        states = self._states_of(recorded)
        scored = {str(result.student) for result in results if result.score is not None}
        kept = {
            student: [self._inputs[student], states[student]]
            for student in sorted(scored & states.keys() & self._inputs.keys())
            if _by_hand(recorded[student]) == _by_hand(self._recorded.get(student, Recorded()))
        }
        if kept != self._before:
            write_whole(self._path, json.dumps(kept))
        return kept.keys() == scored

    def _inputs_of(self, result: SubmissionResult, file: str, late: Lateness | None) -> str:
        stamp = self._course.submitted(self._definition.id, str(result.student)).with_name(STAMP)
        return _hash([*self._shared, file, _text(stamp), repr(late), repr(result)])

    def _states_of(self, recorded: Mapping[str, Recorded]) -> dict[str, str]:
        entries = last_entries(self._course, self._definition.id)
        return {student: self._state(student, own.state, entries.get(student)) for student, own in recorded.items()}

    def _state(self, student: str, rows: str, entry: Entry | None) -> str:
        name = self._definition.id
        try:
            status = (self._course.var / "autograded" / student / name / f"{name}.ipynb").stat()
            graded = [status.st_size, status.st_mtime_ns]
        except OSError:
            graded = []
        return _hash([rows, repr(entry), graded])


@dataclass(frozen=True)
class ClassHeld:
    """What the last run reported about a class that has not changed since."""

    recorded: Mapping[str, Recorded]
    notes: tuple[str, ...]


class WholeClass:
    """The files of a class as they are now, before anything is read. `save` keeps, after a run, what they became.

    A gradebook that is not an SQLite file, or that the course does not name, can change without our seeing it. Such a
    class is always graded.
    """

    def __init__(
        self, definition: AssignmentDefinition, seed: int, confined: bool, found: Sequence[CollectedNotebook]
    ) -> None:
        self._definition, self._course, self._found = definition, definition.course, found
        self._path = self._course.var / "results" / "entered" / f"{definition.id}.class.json"
        settings, var = self._course.root / SETTINGS_FILE, self._course.var
        given = [settings, var / "extensions.csv", var / "roster.json"]
        for one in found:
            given += [one.folder, one.folder / STAMP, *([one.path] if one.path else [])]
        stated = read_settings(self._course)  # that file may import others
        self._database = stated.database or ""
        stated_inputs = [definition.entering, seed, confined, _code(ENGINE), repr(stated)]
        self._inputs = _hash([stated_inputs, *map(_file, given)])
        self._seen: list[Any] = []

    def load(self) -> ClassHeld | None:
        """Return what the last run reported if every file is as that run left it, else None."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            if kept["files"] != self._files():
                return None
            recorded = {student: Recorded.from_json(own) for student, own in kept["recorded"].items()}
            return ClassHeld(recorded, tuple(kept["notes"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def look(self) -> None:
        """Look at the gradebook's file, before `recorded` is read from it."""
        self._seen = self._gradebook()

    def save(self, recorded: Mapping[str, Recorded], notes: Sequence[str]) -> None:
        """After a run that entered and logged the whole class, keep what it reported and the files as they are now.

        If a person changed the gradebook since `look`, keep nothing.
        """
        self.forget()
        if (files := self._files()) is not None and self._gradebook() == self._seen:
            held = {student: asdict(own) for student, own in recorded.items()}
            write_whole(self._path, json.dumps({"files": files, "recorded": held, "notes": list(notes)}))

    def forget(self) -> None:
        """Forget the class, because the run left something to do."""
        self._path.unlink(missing_ok=True)

    def _files(self) -> str | None:
        """Return the hash of the files that grading reads and writes; None where the gradebook is not a file."""
        if not (gradebook := self._gradebook()):
            return None
        var, name = self._course.var, self._definition.id
        written = [log_path(self._course), var / "reports" / f"{name}.html", var / "results" / name]
        for one in self._found:
            written.append(var / "autograded" / one.student / name / f"{name}.ipynb")
            written.append(var / "results" / name / f"{one.student}.json")
        kept = _file(var / "results" / "by-hash")[2:3]  # the inode: if somebody deletes kept results, judge again
        return _hash([self._inputs, gradebook, kept, *map(_file, written)])

    def _gradebook(self) -> list[Any]:
        """Return what identifies the gradebook's files, or [] if it is not a file."""
        kind, _, place = self._database.partition(SQLITE)
        if kind or not Path(place).is_file():
            return []
        return [_file(Path(f"{place}{end}")) for end in ("", "-journal", "-wal")]


def _file(path: Path) -> list[Any]:
    """Return what identifies a file or folder, or only its path if it does not exist."""
    try:
        status = os.stat(path)
    except OSError:
        return [str(path)]
    return [str(path), status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]


def _by_hand(own: Recorded) -> tuple[Mapping[str, float], Mapping[str, float], Mapping[str, str]]:
    return own.scores, own.extra, own.comments


@cache
def _code(folder: Path) -> str:
    """Return the hash of the code in a folder and of nbgrader's version."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    return _hash([version("nbgrader"), [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]])


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _read(path: Path) -> dict[str, list[str]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
