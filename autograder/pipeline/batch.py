"""Grade many submissions at once; results come as they are ready."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from itertools import chain
from typing import Any

from .grader import grade, start
from .job import Graded, Job
from .store import ResultStore


def usable_cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def grade_all(
    jobs: Iterable[Job], workers: int, store: ResultStore | None = None, executor: Executor | None = None
) -> Iterator[tuple[Job, Graded]]:
    """Return each job with its result, in the order in which they end.

    The work begins at the call and is done in forked processes, so `workers` threads keep that many of them busy. What
    nobody is left to take is not begun. Jobs that are in `store` are not done again. `executor` may be any other, for
    example one that spans machines.
    """
    known: list[tuple[Job, Graded]] = []
    waiting: list[Job] = []
    for job in jobs:
        graded = store.get(job) if store else None
        if graded is None:
            waiting.append(job)
        else:
            known.append((job, graded))
    for kinds in {job.kinds for job in waiting}:
        start(kinds)
    if not waiting:
        return iter(known)
    coming = _grade_waiting(waiting, workers, store, executor)
    next(coming)
    return chain(known, coming)


def _grade_waiting(
    waiting: list[Job], workers: int, store: ResultStore | None, executor: Executor | None
) -> Iterator[Any]:
    """Yield None when the work has begun, then each job with its result. Dropped before that, it calls the rest off."""
    pool = executor or ThreadPoolExecutor(max(1, workers))
    futures = {pool.submit(grade, job): job for job in waiting}
    try:
        yield None
        for future in as_completed(futures):
            job, graded = futures[future], future.result()
            if store:
                store.put(job, graded)
            yield job, graded
    finally:
        for future in futures:
            future.cancel()
        if executor is None:
            pool.shutdown(wait=True)
