"""What mistakes of an exercise give under a suite and a seed: computed once, kept, shared by all judges.

It depends on no student, so looking up what a student's failures mean costs no computing and has no deadline: the same
name and score on a slow machine as on a fast one. The files lie in `var/`, where no student's process reads.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Lock
from typing import Any

from ..core.course import Course
from ..core.files import write_whole
from ..suite.outcome import Part, Stage
from ..wire.messages import NotAllowed, pack, unpack_message
from .job import Job

Encoded = dict[str, Any]
Compute = Callable[[Job, str, Stage, Part], Encoded]
MOST_SEEDS = 10  # of one exercise that are kept
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
            whole = _known.get(path) or _read(path) or {}
            missing = tuple(name for name in part.names if name not in whole)
            if missing:
                new = compute(job, exercise, stage, Part(names=missing))
                whole = _computed(path, {**whole, **dict.fromkeys(missing), **new})
            _known[path] = whole
    return {name: given for name in part.names if (given := whole.get(name)) is not None}


def _whole(job: Job, exercise: str, stage: Stage) -> Encoded | None:
    """Return all that all candidates give, where that is kept."""
    path = _path(job, exercise, stage)
    if path not in _known and (kept := _read(path)) is not None:
        _known[path] = kept
    return _known.get(path)


def _kept(job: Job, path: Path, compute: Callable[[], Encoded]) -> Encoded:
    with _locks.setdefault(path, Lock()):
        if path not in _known:
            kept = _read(path)
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


def _read(path: Path) -> Encoded | None:
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

    Whoever still needs one of them computes it again. Assignments that the course no longer has lose their folder.
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
