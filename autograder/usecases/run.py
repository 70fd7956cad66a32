"""Run submissions: how many at once and how confined, from files to results, and crashes that several share.

This is the one place that decides the defaults of a run.
"""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Generator, Hashable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path, PurePosixPath
from statistics import median
from time import sleep
from typing import Any

from ..core.course import Course, seed_of
from ..core.errors import BadSubmission, SandboxUnavailable, WrongCall
from ..core.incidents import Incident
from ..core.result import Status, SubmissionResult, Verdict
from ..intake.reader import read_submission
from ..intake.submissions import Submission, student_of
from ..judging.definitions import AssignmentDefinition, AssignmentDefinitions
from ..judging.grader import Again, Pool, grade_all
from ..judging.job import Graded, Job, ResultStore
from ..judging.suite_check import SuiteCheck
from ..notebook.program import Program
from ..sandbox.confine import offer

# Called after each step of a long job with the steps done, the number of all steps, and how this step ended ("" where
# there is nothing to say); once before the first step, with 0.
Progress = Callable[[int, int, str], None]
Notice = Callable[[str], None]  # called with a sentence that a person should read while a job goes on


@dataclass(frozen=True)
class Run:
    """How submissions are run: how many at once, and whether confined."""

    workers: int
    confined: bool


def plan_run(
    workers: int | None = None, confined: bool = True, notice: Notice | None = None, elsewhere: bool = False
) -> Run:
    """Return how to run submissions. `workers` None: as many at once as the machine has room for.

    `notice` is told where that is fewer than there are processors. Raises `SandboxUnavailable` where student code is
    to be confined and this machine cannot do that; where all of it runs `elsewhere`, those machines are asked.
    """
    if confined and not elsewhere:
        require_confinement()
    room = capacity(workers)
    if room.reason and notice:
        notice(f"Grading {room.jobs} at a time: {room.reason}.")
    return Run(room.jobs, confined)


def require_confinement() -> None:
    """Raise `SandboxUnavailable` where this machine cannot confine student code well enough."""
    here = offer()
    if not here.level.sufficient:
        raise SandboxUnavailable(
            f"This machine can confine student code only at level {here.level.name}, which is not enough",
            remedy=f"{here.lacking} `autograder doctor` shows more; --unconfined overrides, for code that you trust.",
        )


def no_progress(done: int, total: int, ended: str) -> None:
    """The progress callback of a caller who wants none."""


def judge_files(
    course: Course,
    found: Iterable[Submission],
    assignment: str | None = None,
    workers: int = 1,
    store: ResultStore | None = None,
    confined: bool = True,
    seed: int | None = None,
    again: Again = lambda job: False,
    check: bool = False,
    pool: Pool | None = None,
) -> Iterator[Graded]:
    """Return a result for every file, also for those that cannot be graded, as they are ready.

    Grading begins at the call; `found` is read as far as the work goes, so only a few files are in memory at a time.
    Results that are no longer wanted are not started. Parameters: `assignment`, None where each file's is recognised
    from its cells; `again` says which jobs to judge although the store has their result; with `check`, a result comes
    after its hidden suite passed on its own reference. Where it does not, asking for a result raises `BrokenSuite`.
    `pool` does the work, by default `workers` threads of this machine.
    """
    definitions, seeds = AssignmentDefinitions(course), Seeds(course, seed)
    rejected: deque[Graded] = deque()
    repairs: dict[str, tuple[Incident, ...]] = {}
    checks: dict[str, SuiteCheck] = {}

    known = _Known(store, again)

    def jobs() -> Iterator[Job | tuple[Job, Graded]]:
        for entry in found:
            kept = known.of(entry, definitions[assignment], seeds[assignment], confined) if assignment else None
            if kept is not None:
                job, graded, repairs[job.submission] = kept
            else:
                prepared = _job(entry, assignment, definitions, confined, seeds)
                if isinstance(prepared, SubmissionResult):
                    rejected.append(Graded(prepared))
                    continue
                job, repairs[job.submission] = prepared
            if check and job.assignment.id not in checks:
                checks[job.assignment.id] = SuiteCheck(definitions[job.assignment.id], job.seed, job.confined, pool)
            yield job if kept is None else (job, graded)

    return _results(grade_all(jobs(), workers, store, pool, again), rejected, repairs, checks, known)


def _results(
    coming: Generator[tuple[Job, Graded]],
    rejected: deque[Graded],
    repairs: dict[str, tuple[Incident, ...]],
    checks: Mapping[str, SuiteCheck],
    known: _Known,
) -> Iterator[Graded]:
    """Yield each result once its suite has passed, and what was rejected meanwhile."""
    with closing(coming):
        for suite_check in list(checks.values()):  # before any result is kept
            suite_check.wait()
        for job, graded in coming:
            while rejected:
                yield rejected.popleft()
            if job.assignment.id in checks:
                checks[job.assignment.id].wait()
            repaired = repairs.pop(job.submission)
            known.note(job, graded, repaired)
            yield _with_repairs(graded, repaired)
        yield from rejected


class _Known:
    """Results of files that were graded before: a file that did not change is not read again."""

    def __init__(self, store: ResultStore | None, again: Again) -> None:
        self._store, self._again = store, again
        self._files: dict[str, str] = {}  # the hashes of files whose results are to come, by submission

    def of(
        self, entry: Submission, definition: AssignmentDefinition, seed: int, confined: bool
    ) -> tuple[Job, Graded, tuple[Incident, ...]] | None:
        """Return a file's job without its program, its result and what was repaired in it; None where it is read."""
        if self._store is None or entry.data is None:
            return None
        job = definition.job_of(entry.name, Program(()), entry.student, seed, confined)
        file = definition.file_key(entry.data, seed, confined)
        found = None if self._again(job) else self._store.of_file(file, job)
        if found is None:
            self._files[entry.name] = file
            return None
        return job, *found

    def note(self, job: Job, graded: Graded, repairs: tuple[Incident, ...]) -> None:
        """Keep which result a file got."""
        file = self._files.pop(job.submission, "")
        if self._store is not None and file and graded.result.score is not None:
            self._store.note_file(file, job, repairs)


@contextmanager
def pool_of(
    cluster: Any, course: Course, assignments: Collection[str], confined: bool, notice: Notice | None
) -> Iterator[Pool | None]:
    """Return what grades jobs: a cluster that has what it needs of these assignments; None for this machine.

    Raises `ClusterUnavailable`, and `WrongCall` where the extra `autograder[cluster]` is not installed.
    """
    if cluster is None:
        yield None
        return
    try:
        from ..cluster.client import connected
    except ModuleNotFoundError as missing:
        remedy = 'Install it here and on every worker: pip install "autograder[cluster]".'
        raise WrongCall(f"Grading on a cluster needs the package {missing.name}", remedy=remedy) from None
    with connected(cluster, course, assignments, confined, notice) as pool:
        yield pool


class Seeds:
    """The seed of each assignment, the same for a whole run also where it cannot be kept. `asked` counts for all."""

    def __init__(self, course: Course, asked: int | None) -> None:
        self._course, self._asked = course, asked
        self._known: dict[str, int] = {}

    def __getitem__(self, assignment: str) -> int:
        if assignment not in self._known:
            self._known[assignment] = seed_of(self._course, assignment, self._asked)
        return self._known[assignment]


def _with_repairs(graded: Graded, repairs: tuple[Incident, ...]) -> Graded:
    return replace(graded, result=replace(graded.result, incidents=(*repairs, *graded.result.incidents)))


def _job(
    entry: Submission,
    assignment: str | None,
    definitions: AssignmentDefinitions,
    confined: bool,
    seeds: Seeds,
) -> tuple[Job, tuple[Incident, ...]] | SubmissionResult:
    identity = assignment or ""
    try:
        if entry.data is None:
            raise BadSubmission(f"The file was not read: {entry.problem.removesuffix('.')}")
        notebook, mended = read_submission(entry.data)
        definition = definitions.recognise(notebook)
        if assignment and definition.id != assignment:
            raise BadSubmission(f"This is a notebook of {definition.id}, not of {assignment}")
        identity = definition.id
        student = student_of(PurePosixPath(entry.name), identity) if assignment is None else entry.student
        job, repaired = definition.job(entry.name, notebook, student, seed=seeds[identity], confined=confined)
        return job, (*mended, *repaired)
    except BadSubmission as error:
        points = definitions[identity].assignment.machine_points if identity else 0.0
        return SubmissionResult(entry.name, identity, Status.REJECTED, points, entry.student, str(error))


NAMED = 5  # submissions that a message names; the others are only counted


@dataclass(frozen=True)
class SharedCrash:
    """A crash that several `submissions` share, each named by its student or else by its file.

    `test` is the hidden test in which they crashed; `reason` says what failed outside the tests.
    """

    submissions: tuple[str, ...]
    test: str | None
    reason: str | None

    def __str__(self) -> str:
        more = len(self.submissions) - NAMED
        named = ", ".join(self.submissions[:NAMED]) + (f" and {more} more" if more > 0 else "")
        if self.test:
            return (
                f"{len(self.submissions)} submissions crashed in the same hidden test, {self.test}: {named}.\n"
                "The suite is probably at fault. Correct that test, then run the same command again."
            )
        return (
            f"{len(self.submissions)} submissions crashed for the same reason: {named}.\n"
            f"Reason: {self.reason}\n"
            "The machine or the course is probably at fault, not the notebooks. Run `autograder doctor`, or "
            "`autograder mark NOTEBOOK --debug` on one of them. After that, run the same command again."
        )


def shared_crashes(results: Iterable[SubmissionResult]) -> list[SharedCrash]:
    """Return the crashes that at least two of `results` share, the most frequent first."""
    found: defaultdict[Hashable, list[SubmissionResult]] = defaultdict(list)
    for result in results:
        if result.status in (Status.CRASHED, Status.PROVISIONAL):
            found[_cause(result)].append(result)
    shared = []
    for alike in found.values():
        if len(alike) > 1:
            test = _crashed_test(alike[0])
            names = tuple(result.student or result.submission for result in alike)
            shared.append(SharedCrash(names, test, None if test else alike[0].reason))
    return sorted(shared, key=lambda crash: -len(crash.submissions))


def _cause(result: SubmissionResult) -> Hashable:
    """Return what is equal for crashes with one cause: the hidden test, else the exception and its place.

    Where no exception is known (a process ended), it is what was said.
    """
    if test := _crashed_test(result):
        return test
    return (result.crash.error, result.crash.place) if result.crash else result.reason


def _crashed_test(result: SubmissionResult) -> str | None:
    """Return the first hidden test that crashed, with its exercise."""
    for exercise in result.exercises:
        for test in exercise.tests:
            if test.verdict is Verdict.CRASHED:
                return f"{test.name} of {exercise.name}"
    return None


MEMORY_PER_JOB = 2**30  # bytes: a judge and a notebook's two processes, beyond what they share with the fork servers
LOOKS, BETWEEN = 5, 0.01  # how often, and after how many seconds, the running processes are counted
GROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Capacity:
    """How many submissions to grade at once, and why fewer than the processors would allow ("" if not fewer)."""

    jobs: int
    reason: str = ""


def capacity(wanted: int | None = None) -> Capacity:
    """Return how many submissions to grade at once. `wanted` is what a person asked for: only memory lowers it."""
    cores = usable_cores()
    jobs, reason = wanted or cores, ""
    if wanted is None and (busy := busy_processes()) > 0:
        free = max(1, cores - busy)
        if free < jobs:
            others = "1 other process is" if busy == 1 else f"{busy} other processes are"
            jobs, reason = free, f"{others} busy on {cores} processors"
    memory = free_memory()
    if memory is not None and (room := max(1, memory // MEMORY_PER_JOB)) < jobs:
        jobs, reason = room, f"{memory / 2**30:.1f} GB of memory are free, and each needs about 1 GB"
    return Capacity(jobs, reason)


def usable_cores() -> int:
    """Return how many processors this process may use, by its affinity and by its control group's quota."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = cpu_quota()
    return cores if quota is None else max(1, min(cores, ceil(quota)))


def cpu_quota(groups: Path = GROUPS, own: Path = Path("/proc/self/cgroup")) -> float | None:
    """Return the least number of processors that this process's control groups grant; None where they set no limit."""
    quotas = []
    for folder in _folders(groups, own, "cpu"):
        with suppress(OSError, ValueError, ZeroDivisionError):
            if (folder / "cpu.max").exists():
                most, period = (folder / "cpu.max").read_text().split()
            else:
                most, period = ((folder / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
            quotas.append(float(most) / float(period))  # "max" raises ValueError: no limit
    return min((quota for quota in quotas if quota > 0), default=None)


def free_memory(
    groups: Path = GROUPS, own: Path = Path("/proc/self/cgroup"), machine: Path = Path("/proc/meminfo")
) -> int | None:
    """Return the bytes of memory that are free for this process; None where the machine does not say."""
    free = []
    with suppress(OSError, StopIteration, ValueError):
        lines = machine.read_text().splitlines()
        free.append(next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")))
    for folder in _folders(groups, own, "memory"):
        with suppress(OSError, ValueError):
            most, used = (int((folder / name).read_text()) for name in ("memory.max", "memory.current"))
            free.append(most - used + _cached(folder))
    return max(0, min(free)) if free else None


def busy_processes(load: Path = Path("/proc/loadavg")) -> int:
    """Return how many threads of others are running or waiting for a processor at this moment; 0 where nobody says.

    The machine's load average is of no use: it still remembers the run that ended a moment ago.
    """
    counts = []
    for look in range(LOOKS):
        sleep(BETWEEN if look else 0.0)
        with suppress(OSError, IndexError, ValueError):
            counts.append(int(load.read_text().split()[3].partition("/")[0]) - 1)  # the one that reads this runs, too
    return int(median(counts)) if counts else 0


def _folders(groups: Path, own: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of this process's control group and of all above it, for version 2 and for version 1."""
    lines = []
    with suppress(OSError):
        lines = [line.split(":", 2) for line in own.read_text().splitlines() if line.count(":") >= 2]
    for _, controllers, path in lines:
        if controllers and controller not in controllers.split(","):
            continue
        top = groups / controllers if controllers else groups
        folder = top / path.lstrip("/")
        yield folder
        yield from (above for above in folder.parents if above == top or top in above.parents)


def _cached(folder: Path) -> int:
    """Return the bytes of files that a control group holds in memory and gives up when it needs room."""
    with suppress(OSError, ValueError, StopIteration):
        lines = (folder / "memory.stat").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
    return 0
