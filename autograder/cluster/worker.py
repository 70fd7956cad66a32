"""What runs on a worker: it unpacks the course's parts once, and grades jobs with fork servers of its own."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from distributed import Status, Worker, WorkerPlugin

from ..core.course import Course
from ..core.errors import SandboxUnavailable
from ..judging.grader import grade
from ..sandbox.confine import offer
from .parcel import Parcel, graded_as_bytes, job_from_bytes, other_digests, unpack

PREPARE, LOOK = 120.0, 0.1  # seconds: for unpacking the course's parts, and between looks
LIBRARIES = ("autograder", "tensorflow", "keras", "numpy", "ipython")
_courses: dict[str, Course] = {}  # by run; one process works for several runs at once


class CoursePlugin(WorkerPlugin):
    """The course's parts on one worker, in a private folder, for as long as the run lasts.

    Only a worker that may grade offers the resource that the run's jobs ask for, so that Dask gives it to no other.
    Parameters: `run`, the name of the run and of its resource; `parcel`; `confined`, whether student code is confined.
    """

    def __init__(self, run: str, parcel: Parcel, confined: bool) -> None:
        self.name = run
        self._parcel, self._confined = parcel, confined

    async def setup(self, worker: Worker) -> None:
        problem = await asyncio.to_thread(self._prepare, Path(worker.local_directory))
        problems_of(worker)[self.name] = problem
        if not problem:
            await worker.set_resources(**{self.name: worker.state.nthreads})
            # The scheduler looks at tasks that wait for a resource when a worker begins to run, not when the resource
            # appears: without this a worker that joins late would get nothing while no other one is left.
            if worker.status is Status.running:
                worker.status = Status.paused
                worker.status = Status.running

    async def teardown(self, worker: Worker) -> None:
        problems_of(worker).pop(self.name, None)
        course = _courses.pop(self.name, None)
        with suppress(Exception):  # the worker may be closing
            await worker.set_resources(**{self.name: 0})
        if course:
            await asyncio.to_thread(rmtree, course.root, ignore_errors=True)

    def _prepare(self, folder: Path) -> str:
        """Unpack the course's parts. Returns why this worker must not grade, "" where it may."""
        if self._confined and not (here := offer()).level.sufficient:
            return f"it can confine student code only at level {here.level.name}, which is not enough. {here.lacking}"
        course = unpack(self._parcel, Path(mkdtemp(prefix="autograder-", dir=folder)))
        if other := other_digests(self._parcel, course):
            rmtree(course.root, ignore_errors=True)
            return f"it would judge {', '.join(other)} in another way: it has {versions()}"
        _courses[self.name] = course
        return ""


def problems_of(worker: Worker) -> dict[str, str]:
    """Return why a worker must not grade, by run."""
    found: dict[str, str] = worker.__dict__.setdefault("autograder_problems", {})
    return found


async def problem_of(run: str, dask_worker: Worker) -> str:
    """Return why a worker must not grade for a run, "" where it may. Dask fills in `dask_worker`."""
    for _ in range(int(PREPARE / LOOK)):
        if run in problems_of(dask_worker):
            return problems_of(dask_worker)[run]
        await asyncio.sleep(LOOK)
    return f"it did not unpack the course's parts within {PREPARE:.0f} s"


def versions(_: Any = None) -> str:
    """Return what decides verdicts on this machine, by name and version."""
    return ", ".join(f"{name} {version(name)}" for name in LIBRARIES)


def grade_bytes(run: str, job: bytes) -> tuple[bytes, str]:
    """Grade one job on this worker: its result, or nothing and why this machine cannot grade."""
    course = _courses.get(run)
    if course is None:
        return b"", f"{socket.gethostname()} does not have the course's parts"
    try:
        return graded_as_bytes(grade(job_from_bytes(job, course.root))), ""
    except SandboxUnavailable as unavailable:
        return b"", f"{socket.gethostname()}: {unavailable}"
