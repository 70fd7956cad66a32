"""Grading one submission as a value: the job, all that its result depends on; the result; and what a course keeps.

Results are kept below the hash of what they depend on. So is what the mistakes of an exercise give under a suite and a
seed, which depends on no student: it is computed once and shared by all judges, so that looking up what a student's
failures mean costs no computing and has no deadline. The same name and score come out on a slow machine as on a fast
one. All of it lies in `var/`, where no student's process reads. A file is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from ..core.assignment import Assignment, Exercise, Limits, ManualTask
from ..core.course import Course
from ..core.files import write_whole
from ..core.incidents import Incident, IncidentKind
from ..core.result import Status, SubmissionResult, rescore
from ..notebook.program import Cell, Program
from ..sandbox.servers import REBUILD
from ..suite.catalogue import UNLISTED
from ..suite.outcome import Part, Stage
from ..wire.messages import NotAllowed, pack, unpack_message

Encoded = dict[str, Any]
MOST_SEEDS = 10  # of one exercise whose outcomes are kept


@dataclass(frozen=True)
class Job:
    """One submission to grade.

    `program` holds the submission's cells as they are run; `root` is the course's folder on the machine that grades;
    `suite` the digest of everything of ours that the verdicts depend on; `only` names the exercises to judge;
    `weights` are those of hidden tests, as (exercise, test, weight), `prices` those of mistakes, as (exercise, mistake,
    share of the exercise's points). They turn verdicts into scores.
    """

    submission: str
    program: Program
    assignment: Assignment
    root: str
    suite: str
    seed: int
    student: str | None = None
    confined: bool = True
    only: tuple[str, ...] = ()
    weights: tuple[tuple[str, str, float], ...] = ()
    prices: tuple[tuple[str, str, float], ...] = ()

    @property
    def key(self) -> str:
        """The hash of what the verdicts depend on (not points, weights and prices): equal keys, equal verdicts."""
        cells = [[cell.name, cell.role, cell.source] for cell in self.program.running]
        exercises = [[exercise.name, exercise.kind, exercise.needs] for exercise in self.assignment.exercises]
        asked = [self.assignment.id, exercises, asdict(self.assignment.limits)]
        inputs = [self.suite, asked, self.seed, self.confined, self.only, cells]
        return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()

    def scored(self, result: SubmissionResult) -> SubmissionResult:
        """Return the result of an equal job with the points, weights and prices of this one."""
        weights = {(exercise, test): weight for exercise, test, weight in self.weights}
        prices = {(exercise, mistake): costs for exercise, mistake, costs in self.prices}
        return rescore(
            self.assignment,
            result,
            lambda exercise, test: weights.get((exercise, test.partition("[")[0])),
            lambda exercise, mistake: prices.get((exercise, mistake), prices.get((exercise, UNLISTED))),
        )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of process that the assignment's exercises need; for Keras also the one that rebuilds models."""
        kinds = {exercise.kind for exercise in self.assignment.exercises}
        return tuple(sorted(kinds | {REBUILD} if "keras" in kinds else kinds))


@dataclass(frozen=True)
class Graded:
    """A result, and the outputs of the cells that ran, in their order. `judged` says when (ISO 8601, UTC)."""

    result: SubmissionResult
    outputs: tuple[list[dict[str, Any]], ...] = ()
    judged: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"result": self.result.as_json(), "outputs": list(self.outputs), "judged": self.judged}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Graded:
        """Read back what `as_json` wrote."""
        return cls(SubmissionResult.from_json(data["result"]), tuple(data["outputs"]), data.get("judged", ""))


def assignment_as_json(assignment: Assignment) -> dict[str, Any]:
    return asdict(assignment)


def assignment_from_json(data: dict[str, Any]) -> Assignment:
    """Read back what `assignment_as_json` wrote."""
    exercises = tuple(Exercise(**{**entry, "needs": tuple(entry["needs"])}) for entry in data["exercises"])
    manual = tuple(ManualTask(**entry) for entry in data["manual"])
    return Assignment(data["id"], data["title"], exercises, manual, Limits(**data["limits"]))


def program_as_json(program: Program) -> list[dict[str, Any]]:
    return [asdict(cell) for cell in program.cells]


def program_from_json(data: list[dict[str, Any]]) -> Program:
    """Read back what `program_as_json` wrote."""
    return Program(tuple(Cell(**entry) for entry in data))


class ResultStore:
    """The results of one course, below `var/results/`.

    All of them lie in `by-hash/<key>.json`, and those that count in `<assignment>/<student>.json`.
    `files/<assignment>/<student>.json` keeps which of them a student's file got, so that one that did not change is not
    read again.
    """

    def __init__(self, course: Course) -> None:
        self._folder = course.var / "results"

    def load(self, job: Job, provisional: bool = False) -> Graded | None:
        """Return what an equal job gave, under this job's name and with its points; None where none was graded yet.

        A provisional result counts only where `provisional` is set: otherwise the submission is graded again.
        """
        return self.load_key(job.key, job, provisional)

    def of_file(self, file: str, unread: Job) -> tuple[Graded, tuple[Incident, ...]] | None:
        """Return what a student's file got, and what was repaired in it; None where it has to be read.

        `file` is the hash of the file and of all else that its verdicts depend on; `unread` is its job without a
        program.
        """
        try:
            noted = json.loads(self._of_file(unread).read_text(encoding="utf-8"))
            if noted["file"] != file:
                return None
            repairs = tuple(Incident(IncidentKind(kind), detail) for kind, detail in noted["repairs"])
            graded = self.load_key(str(noted["key"]), unread)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return None if graded is None else (graded, repairs)

    def note_file(self, file: str, job: Job, repairs: Sequence[Incident]) -> None:
        """Keep which result a student's file got, and what was repaired in it."""
        noted = {"file": file, "key": job.key, "repairs": [(one.kind, one.detail) for one in repairs]}
        write_whole(self._of_file(job), json.dumps(noted))

    def load_key(self, key: str, job: Job, provisional: bool = False) -> Graded | None:
        """Return what was kept under a key, under this job's name and with its points; None as for `load`."""
        try:
            graded = Graded.from_json(json.loads(self._path(key).read_text(encoding="utf-8")))
            scored = job.scored(graded.result)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if graded.result.status is Status.PROVISIONAL and not provisional:
            return None
        return replace(graded, result=replace(scored, submission=job.submission, student=job.student))

    def save(self, job: Job, graded: Graded) -> None:
        """Keep a result that has a score. What the grader failed at is not kept: it is tried again."""
        if graded.result.score is not None:
            self.keep(job.key, graded)

    def keep(self, key: str, graded: Graded) -> None:
        """Keep a result under the hash of what it depends on."""
        write_whole(self._path(key), json.dumps(graded.as_json()))

    def by_key(self, key: str) -> SubmissionResult | None:
        """Return the result that was kept under a hash; None where none was, or it cannot be read."""
        try:
            return Graded.from_json(json.loads(self._path(key).read_text(encoding="utf-8"))).result
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save_result(self, result: SubmissionResult) -> None:
        """Keep a student's result as the one that counts: what the report and the feedback are made from."""
        write_whole(self._one(result), json.dumps(result.as_json(), indent=1))

    def save_results(self, assignment: str, results: Sequence[SubmissionResult]) -> None:
        """Keep the results of a whole class; remove those of students who are no longer in it."""
        for result in results:
            if self.load_result(assignment, str(result.student)) != result:
                self.save_result(result)
        kept = {self._one(result).name for result in results}
        for path in self._ones(assignment):
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def load_result(self, assignment: str, student: str) -> SubmissionResult | None:
        """Return one student's result that counts; None where none is kept or it cannot be read."""
        return _read_result(self._folder / assignment / f"{student}.json")

    def load_results(self, assignment: str) -> list[SubmissionResult]:
        """Return the results of an assignment that count, by student; none where it was not graded yet."""
        return list(self.each_result(assignment))

    def each_result(self, assignment: str) -> Iterator[SubmissionResult]:
        """Yield the results of an assignment that count, by student, one after another: a class may be large."""
        for path in self._ones(assignment):
            if (result := _read_result(path)) is not None:
                yield result

    def count_results(self, assignment: str) -> int:
        """Return how many results of an assignment count, among them files that cannot be read."""
        return len(self._ones(assignment))

    def _one(self, result: SubmissionResult) -> Path:
        return self._folder / result.assignment / f"{result.student}.json"

    def _ones(self, assignment: str) -> list[Path]:
        return sorted((self._folder / assignment).glob("*.json"), key=lambda path: path.stem)

    def _of_file(self, job: Job) -> Path:
        return self._folder / "files" / job.assignment.id / f"{job.student}.json"

    def _path(self, key: str) -> Path:
        return self._folder / "by-hash" / f"{key}.json"


def _read_result(path: Path) -> SubmissionResult | None:
    try:
        return SubmissionResult.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # not there, damaged, or written by another version


Compute = Callable[[Job, str, Stage, Part], Encoded]
_locks: dict[Path, Lock] = {}
_known: dict[Path, Encoded] = {}


def outcomes_of(
    job: Job,
    exercise: str,
    stage: Stage,
    part: Part,
    failed: Collection[str] | None,
    compute: Compute,
) -> Encoded:
    """Return a part of what the candidates of a stage give, encoded; `compute` makes it where nobody did yet.

    Of all that candidates give, only those are returned that fail none but these tests (None: all): no others can
    explain them. May be called from several threads at once: one computes, the others wait for it.
    """
    if part.test:
        return _on_one_test(job, exercise, stage, part, compute)
    if part.names:
        rows = _rows(job, exercise, stage, part, compute)
    else:
        rows = _kept(job, _path(job, exercise, stage), lambda: compute(job, exercise, stage, part))
    if failed is None:
        return rows
    return {name: outcomes for name, outcomes in rows.items() if outcomes.keys() <= set(failed)}


def _on_one_test(job: Job, exercise: str, stage: Stage, part: Part, compute: Compute) -> Encoded:
    """Return what the candidates give on one test, those that pass it left out."""
    whole = _whole(job, exercise, stage)
    if whole is None:
        key = hashlib.sha256(part.test.encode()).hexdigest()[:12]
        path = _path(job, exercise, f"{stage}.{key}")
        whole = _kept(job, path, lambda: compute(job, exercise, stage, part))
    return {name: {part.test: given[part.test]} for name, given in whole.items() if part.test in given}


def _rows(job: Job, exercise: str, stage: Stage, part: Part, compute: Compute) -> Encoded:
    """Return all that some candidates give. The file grows by those that are not in it yet."""
    whole = _whole(job, exercise, stage)
    if whole is None:
        path = _path(job, exercise, f"{stage}.rows")
        with _locks.setdefault(path, Lock()):
            whole = _known.get(path) or _read_outcomes(path) or {}
            missing = tuple(name for name in part.names if name not in whole)
            if missing:
                new = compute(job, exercise, stage, Part(names=missing))
                whole = _computed(path, {**whole, **dict.fromkeys(missing), **new})
            _known[path] = whole
    return {name: given for name in part.names if (given := whole.get(name)) is not None}


def _whole(job: Job, exercise: str, stage: Stage) -> Encoded | None:
    """Return all that all candidates give, where that is kept."""
    path = _path(job, exercise, stage)
    if path not in _known and (kept := _read_outcomes(path)) is not None:
        _known[path] = kept
    return _known.get(path)


def _kept(job: Job, path: Path, compute: Callable[[], Encoded]) -> Encoded:
    with _locks.setdefault(path, Lock()):
        if path not in _known:
            kept = _read_outcomes(path)
            _known[path] = _computed(path, compute()) if kept is None else kept
            _remove_unused(Course(Path(job.root)), path)
        return _known[path]


def kept_outcomes(course: Course, job: Job) -> list[Path]:
    """Return the files that are kept for the suite and the seed of `job`."""
    paths = (_path(job, exercise.name, stage) for exercise in job.assignment.exercises for stage in Stage)
    return [path for path in paths if path.is_file()]


def outcomes_folder(course: Course) -> Path:
    """Return the folder that keeps them, with a folder for each assignment."""
    return course.var / "results" / "outcomes"


def _path(job: Job, exercise: str, stage: str) -> Path:
    """Return the file of an exercise. Its name tells all that the outcomes depend on: the suite, then the seed."""
    seed = hashlib.sha256(str(job.seed).encode()).hexdigest()[:16]
    name = f"{exercise}-{stage}-{job.suite[:32]}-{seed}.msgpack"
    return outcomes_folder(Course(Path(job.root))) / job.assignment.id / name


def _read_outcomes(path: Path) -> Encoded | None:
    try:
        kept: Encoded = unpack_message(path.read_bytes())
    except (OSError, NotAllowed):
        return None  # not there, or damaged: computed again
    return kept


def _computed(path: Path, outcomes: Encoded) -> Encoded:
    write_whole(path, pack(outcomes))
    return outcomes


def _remove_unused(course: Course, used: Path) -> None:
    """Remove what no present suite uses: files of another suite than `used`, and all but some seeds of its exercise.

    A run that still needs one of them computes it again. Assignments that the course no longer has lose their folder.
    """
    which, suite, _ = used.stem.rsplit("-", 2)
    there = list(used.parent.glob("*.msgpack"))  # and no file that another process is writing
    same = [path for path in there if path.stem.rsplit("-", 2)[1:2] == [suite]]
    seeds = sorted((path for path in same if path.name.startswith(f"{which}-")), key=_written, reverse=True)
    kept = (set(same) - set(seeds[MOST_SEEDS:])) | {used}
    for path in set(there) - kept:
        path.unlink(missing_ok=True)
    for folder in set(outcomes_folder(course).iterdir()) - {outcomes_folder(course) / name for name in course.ids()}:
        shutil.rmtree(folder, ignore_errors=True) if folder.is_dir() else folder.unlink(missing_ok=True)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another process removed it
        return 0.0
