"""Grade many submissions at once; results come as they are ready."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from itertools import chain
from threading import get_ident
from typing import Any

from .grader import confirmed, grade, rests_on_limit, start
from .job import Graded, Job
from .store import ResultStore

Again = Callable[[Job], bool]


def grade_all(
    jobs: Iterable[Job],
    workers: int,
    store: ResultStore | None = None,
    executor: Executor | None = None,
    again: Again = lambda job: False,
) -> Iterator[tuple[Job, Graded]]:
    """Return each job with its result, in the order in which they end.

    The work begins at the call and is done in forked processes, so `workers` threads keep that many of them busy. What
    is no longer wanted is not started. Jobs that are in `store` are not done again, except where `again` says so.
    Results that rest on a limit come last: each is judged a second time, alone. `executor` may be any other, for
    example one that spans machines.
    """
    known: list[tuple[Job, Graded]] = []
    waiting: list[Job] = []
    for job in jobs:
        graded = store.load(job) if store and not again(job) else None
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
    pool, beginner = executor or ThreadPoolExecutor(max(1, workers)), get_ident()
    futures = {pool.submit(grade, job): job for job in waiting}
    doubtful: list[tuple[Job, Graded]] = []
    try:
        yield None
        for future in as_completed(futures):
            job, graded = futures[future], future.result()
            if rests_on_limit(graded.result):
                doubtful.append((job, graded))
                continue
            if store:
                store.save(job, graded)
            yield job, graded
        for job, first in doubtful:
            graded = confirmed(first, pool.submit(grade, job).result())
            if store:
                store.save(job, graded)
            yield job, graded
    finally:
        for future in futures:
            future.cancel()
        if executor is None:
            pool.shutdown(wait=get_ident() == beginner)  # else dropped in a thread of the pool, after an error
