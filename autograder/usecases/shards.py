"""Parts of a class, graded apart on machines of a batch system and put together on the one that has the gradebook.

A part's file holds results by the hash of all that they depend on (cells, suite, seed, versions). To import it
means to keep these results: grading then finds them, and judges here what has changed or is missing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.course import Course, seed_of
from ..core.errors import NothingCollected, UnknownPath, WrongCall
from ..core.files import write_whole
from ..core.result import SubmissionResult
from ..intake.submissions import collected
from ..judging.definitions import AssignmentDefinition
from ..judging.job import Graded, Job, ResultStore
from .run import Notice, Progress, judge_files, no_progress, plan_run

SCHEMA = 1


@dataclass(frozen=True)
class ClassPart:
    """The `number`-th of `count` parts of a class, from 1. Whose part a student is in depends on the name alone."""

    number: int
    count: int

    @classmethod
    def read(cls, text: str) -> ClassPart:
        """Read `3/20`. Raises `WrongCall`."""
        match = re.fullmatch(r"(\d{1,5})/(\d{1,5})", text)
        if not match or not 1 <= int(match[1]) <= int(match[2]):
            raise WrongCall("--shard", received=text, expected="a part and their number, such as 3/20")
        return cls(int(match[1]), int(match[2]))

    def has(self, student: str) -> bool:
        """Whether a student is in this part."""
        return int(hashlib.sha256(student.encode()).hexdigest(), 16) % self.count == self.number - 1


@dataclass(frozen=True)
class GradedPart:
    """The results of one part of a class, and the file that has them."""

    results: tuple[SubmissionResult, ...]
    file: Path


def grade_part(
    assignment: str,
    part: ClassPart,
    course: Course | None = None,
    *,
    to: Path | str | None = None,
    seed: int | None = None,
    workers: int | None = None,
    confined: bool = True,
    progress: Progress = no_progress,
    notice: Notice | None = None,
) -> GradedPart:
    """Grade one part of a class without the gradebook; write the results to the file `to`.

    By default that is `var/shards/<assignment>-3-of-20.json`. Raises `NothingCollected`, `BrokenSuite`, `NotWritten`,
    `SandboxUnavailable`.
    """
    course = course or Course.find()
    course.source(assignment)
    run = plan_run(workers, confined, notice)
    everybody = collected(course, assignment)
    if not everybody:
        raise NothingCollected(assignment)
    own = [one for one in everybody if part.has(one.student)]
    used, store = seed_of(course, assignment, seed), _Noting(course)
    file = Path(to or course.var / "shards" / f"{assignment}-{part.number}-of-{part.count}.json")
    progress(0, len(own), "")
    results = []
    judging = judge_files(
        course, (one.read() for one in own), assignment, run.workers, store, confined, used, check=bool(own)
    )
    for graded in judging:
        results.append(graded.result)
        progress(len(results), len(own), graded.result.status.value)
    content = {
        "schema": SCHEMA,
        "assignment": assignment,
        "seed": used,
        "suite": AssignmentDefinition(course, assignment).digest,
        "results": {key: graded.as_json() for key, graded in store.noted.items()},
    }
    write_whole(file, json.dumps(content))
    return GradedPart(tuple(sorted(results, key=lambda result: str(result.student))), file)


def import_parts(
    assignment: str, files: Sequence[Path | str], course: Course | None = None, seed: int | None = None
) -> int:
    """Keep the results of parts, so that grading finds them; return how many.

    Raises, before anything is kept, `UnknownPath`, and `WrongCall` for a file that is not a part of this assignment, or
    one that was graded with another suite, other versions or another seed: its results would not be found.
    """
    course = course or Course.find()
    digest, used = AssignmentDefinition(course, assignment).digest, seed_of(course, assignment, seed)
    kept: dict[str, Graded] = {}
    for path in map(Path, files):
        kept |= _read(path, assignment, digest, used)
    store = ResultStore(course)
    for key, graded in kept.items():
        store.keep(key, graded)
    return len(kept)


def _read(path: Path, assignment: str, digest: str, seed: int) -> dict[str, Graded]:
    if not path.exists():
        raise UnknownPath(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        header = tuple(content[name] for name in ("schema", "assignment", "seed", "suite"))
        results = {str(key): Graded.from_json(graded) for key, graded in content["results"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"it cannot be read ({type(error).__name__})"
        raise WrongCall(problem, expected="a file that `autograder grade --shard` wrote", path=path) from None
    _compare(path, header, (SCHEMA, assignment, seed, digest))
    if not all(re.fullmatch(r"[0-9a-f]{64}", key) for key in results):
        raise WrongCall("a result has no hash", expected="a file that `autograder grade --shard` wrote", path=path)
    return results


def _compare(path: Path, there: Collection[object], here: Collection[object]) -> None:
    names = ("form", "assignment", "seed", "suite, engine or libraries (their hash)")
    for name, found, wanted in zip(names, there, here, strict=True):
        if found != wanted:
            remedy = "Nothing was imported. Grade the parts with the same files, versions and --seed."
            raise WrongCall(f"the {name}", received=found, expected=repr(wanted), remedy=remedy, path=path)


class _Noting(ResultStore):
    """The course's store, which also notes what one run took from it or put into it."""

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.noted: dict[str, Graded] = {}

    def load_key(self, key: str, job: Job, provisional: bool = False) -> Graded | None:
        graded = super().load_key(key, job, provisional)
        if graded is not None:
            self.noted[key] = graded
        return graded

    def save(self, job: Job, graded: Graded) -> None:
        super().save(job, graded)
        if graded.result.score is not None:
            self.noted[job.key] = graded
