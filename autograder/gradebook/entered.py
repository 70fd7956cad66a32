"""Which submissions are in the gradebook already as they would be entered: these are not entered again.

To enter a submission, nbgrader converts its notebook and writes some twenty rows: by far the most of the work where a
class is graded again for a few new submissions. After each run, `var/results/entered/<assignment>.json` keeps two
hashes for each student: of all that was entered and decides what the gradebook holds, and of what it held afterwards.
Where both are the same now, entering would change nothing. A person's points are part of the second, so whatever a
person did since then, the submission is entered again, as always.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..core.course import SETTINGS_FILE
from ..core.files import write_whole
from ..core.late import Lateness
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..judging.definitions import AssignmentDefinition
from ..results.log import Entry, last_entries
from .late import STAMP, expect_lateness

HERE = Path(__file__).parent


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
        self._shared = [definition.entering, seed, confined, _code(), _text(self._course.root / SETTINGS_FILE)]
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

    def save(self, results: Iterable[SubmissionResult], recorded: Mapping[str, Recorded]) -> None:
        """Keep what was entered in this run, and what the gradebook holds now.

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

    def _inputs_of(self, result: SubmissionResult, file: str, late: Lateness | None) -> str:
        stamp = self._course.submitted(self._definition.id, str(result.student)).with_name(STAMP)
        return _hash([*self._shared, file, _text(stamp), repr(late), repr(result)])

    def _states_of(self, recorded: Mapping[str, Recorded]) -> dict[str, str]:
        entries = last_entries(self._course, self._definition.id)
        return {student: self._state(student, own.state, entries.get(student)) for student, own in recorded.items()}

    def _state(self, student: str, rows: str, entry: Entry | None) -> str:
        name = self._definition.id
        try:
            about = (self._course.var / "autograded" / student / name / f"{name}.ipynb").stat()
            graded = [about.st_size, about.st_mtime_ns]
        except OSError:
            graded = []
        return _hash([rows, repr(entry), graded])


def _by_hand(own: Recorded) -> tuple[Mapping[str, float], Mapping[str, float], Mapping[str, str]]:
    return own.scores, own.extra, own.comments


@cache
def _code() -> str:
    """The hash of what enters results: this folder and nbgrader's version."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.py"))]
    return _hash([version("nbgrader"), texts])


def _hash(about: Any) -> str:
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()


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
