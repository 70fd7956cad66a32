"""What mistakes of an exercise give under a suite and a seed: computed once, kept, shared by all judges.

It depends on no student, so looking up what a student's failures mean costs no computing and has no deadline: the same
name and score on a slow machine as on a fast one. The files lie in `var/`, where no student's process reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Lock
from typing import Any

from ..core.course import Course
from ..core.files import write_whole
from ..suite.outcome import Stage
from ..wire.messages import NotAllowed, pack, unpack_message
from .job import Job

Encoded = dict[str, Any]
_locks: dict[Path, Lock] = {}
_known: dict[Path, Encoded] = {}


def outcomes_of(
    job: Job, exercise: str, stage: Stage, failed: Collection[str], compute: Callable[[Job, str, Stage], Encoded]
) -> Encoded:
    """Return what the candidates of a stage give, encoded; `compute` makes it where nobody did yet.

    Only the candidates that fail none but these tests are returned: no others can explain them.
    May be called from several threads at once: one computes, the others wait for it.
    """
    path = _path(job, exercise, stage)
    with _locks.setdefault(path, Lock()):
        if path not in _known:
            _known[path] = _read(path) or _computed(path, compute(job, exercise, stage))
        return {name: outcomes for name, outcomes in _known[path].items() if outcomes.keys() <= set(failed)}


def _path(job: Job, exercise: str, stage: Stage) -> Path:
    """Return the file of an exercise: by all that the outcomes depend on."""
    about = json.dumps([job.assignment.id, job.suite, job.seed, exercise, stage])
    name = f"{exercise}-{stage}-{hashlib.sha256(about.encode()).hexdigest()[:32]}.msgpack"
    return Course(Path(job.root)).var / "results" / "outcomes" / name


def _read(path: Path) -> Encoded | None:
    try:
        kept: Encoded = unpack_message(path.read_bytes())
    except (OSError, NotAllowed):
        return None  # not there, or damaged: computed again
    return kept


def _computed(path: Path, outcomes: Encoded) -> Encoded:
    write_whole(path, pack(outcomes))
    return outcomes
