"""Grade submissions, many at once, each in a process of its own; confirm by a second run what rests on a limit."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import get_ident
from time import monotonic
from typing import Any, Protocol

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import BadSuite, SandboxUnavailable
from ..core.incidents import Incident, IncidentKind
from ..core.result import Status, SubmissionResult, Verdict
from ..sandbox.confine import look, reach
from ..sandbox.folders import remove_scratch, scratch_folder, space_of_public, sweep
from ..sandbox.guard import backstop, bounds_of, cpu_time
from ..sandbox.servers import FRAMEWORK, KERNELS, ForkServer, Role, forks, server, servers_of, starter
from ..sandbox.starter import Process
from ..suite.outcome import WHOLE, Part, Stage
from ..wire.messages import Closed, Frames, Late, NotAllowed
from .job import Graded, Job, ResultStore, assignment_as_json, outcomes_of, program_as_json

UNCONFINABLE = "This machine cannot confine student code"
ATTEMPTS = 3  # where fork servers are ended from outside
OUTCOMES_SECONDS = 7200.0  # of computing time: every known mistake of an exercise on every test, once
FAILED_OUTCOMES = "The grader could not compute what known mistakes give for"
JUDGE_SECONDS = 600.0  # of computing time: a judge computes for seconds; one that takes longer hangs
LOOK = 1.0  # seconds between looks at what a judge has computed


def start(kinds: tuple[str, ...]) -> None:
    """Start the fork servers for these kinds of exercise, all at once, without waiting for them."""
    _sweep_once()
    _servers(kinds)


def grade(job: Job) -> Graded:
    """Grade one submission: a pure function of the job. May be called from several threads at once.

    Never raises for what a submission does. Raises `SandboxUnavailable` where the machine cannot grade at all.
    Where a fork server was ended from outside (for want of memory, say), another is started and the job done again.
    """
    if job.confined and not forks():
        raise SandboxUnavailable(UNCONFINABLE, remedy="`autograder doctor` says what can be done.")
    if job.confined and not look().proc:
        raise SandboxUnavailable(UNCONFINABLE, remedy=look().lacking)
    for attempt in range(1, ATTEMPTS + 1):
        _sweep_once()
        servers = _servers(job.kinds)
        try:
            graded = _grade_once(job, servers)
        except SandboxUnavailable:
            if attempt == ATTEMPTS or not any(running.ended(1.0) for running in servers):
                raise
            continue
        if graded.result.status is not Status.CRASHED or not any(running.ended(0.2) for running in servers):
            break
    return graded


def _grade_once(job: Job, servers: list[ForkServer]) -> Graded:
    for running in servers:
        running.wait_ready()
    folder = scratch_folder()
    begun = monotonic()
    try:
        graded = _ask_judge(job, str(folder))
    except SandboxUnavailable:
        raise
    except Exception as error:  # ours: it costs this submission a grade, never the others
        graded = crashed(job, f"{type(error).__name__}: {error}")
    finally:
        remove_scratch(folder)
    judged = datetime.now(UTC).isoformat(timespec="milliseconds")
    result = replace(job.scored(graded.result), seconds=round(monotonic() - begun, 3))
    return replace(graded, result=result, judged=judged)


@cache
def _sweep_once() -> None:
    sweep()


def _ask_judge(job: Job, folder: str) -> Graded:
    judge = starter(_judge(job.kinds))
    # where nothing is forked, the judge starts its kernels itself
    kernels = [server(KERNELS[kind]).client(_fixed(job, kind, folder)) for kind in job.kinds] if forks() else []
    process: Process | None = None
    try:
        process, sock = judge.start(_task(job, folder), kernels)
        for client in kernels:
            client.close()
        with sock:
            frames = Frames(sock)
            frames.send({"program": program_as_json(job.program)})
            return Graded.from_json(_answer(frames, process.pid, job)["graded"])
    except Closed:
        status = judge.ended(process, 2.0) if process else None
        return crashed(job, f"The judging process ended (status {status}). Grade this submission again.")
    except Late:
        return crashed(job, "The judging process did not finish. Grade this submission again.")
    except NotAllowed as error:
        return crashed(job, f"The result could not be read: {error}.")
    finally:
        judge.close()
        for client in kernels:
            client.close()


def _task(job: Job, folder: str) -> dict[str, Any]:
    """Return the first message to a judge. `outcomes` is an exercise, a stage and a part; empty for a submission."""
    return {
        "submission": job.submission,
        "student": job.student,
        "assignment": assignment_as_json(job.assignment),
        "root": job.root,
        "seed": job.seed,
        "only": list(job.only),
        "readable": list(reach("plain").readable) if job.confined else None,
        "kinds": list(job.kinds),
        "folder": folder,
        "outcomes": [],
    }


def stages_of(assignment: Assignment) -> list[tuple[str, Stage]]:
    """Return the tables of outcomes that may be asked for: by exercise and stage."""
    later = (Stage.UNLISTED, Stage.PAIRS)  # of these only NumPy exercises have candidates
    return [
        (exercise.name, stage)
        for exercise in assignment.exercises
        for stage in (Stage.LISTED, *(later if exercise.kind == "numpy" else ()))
    ]


def compute_outcomes(job: Job, exercise: str, stage: Stage) -> None:
    """Compute all that the candidates of a stage give, unless that is kept. No student code runs. Raises `BadSuite`."""
    _sweep_once()
    for running in _servers(job.kinds):
        running.wait_ready()
    outcomes_of(job, exercise, stage, WHOLE, (), _compute_outcomes)


def _compute_outcomes(job: Job, exercise: str, stage: Stage, part: Part) -> dict[str, Any]:
    """Have a judge of its own compute what the candidates of a stage give. Raises `BadSuite` where it fails."""
    folder = scratch_folder()
    judge = starter(_judge(job.kinds))
    process: Process | None = None
    try:
        asked = [exercise, stage, part.test, list(part.names)]
        process, sock = judge.start({**_task(job, str(folder)), "outcomes": asked}, [])
        with sock:
            answer: dict[str, Any] = _answer(Frames(sock), process.pid, job, OUTCOMES_SECONDS)
    except (Closed, Late) as error:
        raise BadSuite(f"{FAILED_OUTCOMES} {exercise}: {error}") from None
    finally:
        judge.close()
        remove_scratch(folder)
    if "failed" in answer:
        raise BadSuite(f"{FAILED_OUTCOMES} {exercise}: {answer['failed'].removesuffix('.')}")
    outcomes: dict[str, Any] = answer["outcomes"]
    return outcomes


def _answer(frames: Frames, judge: int, job: Job, seconds: float = JUDGE_SECONDS) -> Any:
    """Return what a judge sends, and give it what known mistakes give where it asks.

    Raises `Late` where it has computed for more than `seconds`, or gives no answer for hours. Student code has limits
    of its own, which the judge keeps: while that runs the judge computes nothing.
    """
    last = monotonic() + backstop(job.assignment.limits.submission_seconds + seconds)
    while True:
        try:
            message = frames.receive(monotonic() + LOOK)
        except Late:
            if (cpu_time(judge) or 0.0) > seconds or monotonic() > last:
                raise
            continue
        if "ask" not in message:
            return message
        begun = monotonic()
        exercise, stage = job.assignment.exercise(message["ask"]).name, Stage(message["stage"])
        part = Part(message["test"], tuple(message["names"]))
        outcomes = outcomes_of(job, exercise, stage, part, message["failed"], _compute_outcomes)
        frames.send(outcomes, monotonic() + LOOK * 60)
        last += monotonic() - begun


def _fixed(job: Job, kind: str, folder: str) -> dict[str, Any]:
    """Return what the judge cannot choose of a student's process: how it is confined, and what its folder holds."""
    source = Course(Path(job.root)).solutions / job.assignment.id
    return {
        "policy": reach(kind).policy(job.assignment.limits) if job.confined else None,
        "scratch": folder,
        "source": str(source),
        "output": job.assignment.limits.output,
        "bounds": bounds_of(job.assignment.limits, space_of_public(source)),
        "environment": {},
    }


def _judge(kinds: tuple[str, ...]) -> Role:
    preload = FRAMEWORK if set(kinds) - {"numpy"} else ()
    return Role("autograder.judging.host:work", preload)


def _servers(kinds: tuple[str, ...]) -> list[ForkServer]:
    """Return the fork servers that these kinds of exercise need, if this machine has any."""
    return servers_of([*(KERNELS[kind] for kind in kinds), _judge(kinds)]) if forks() else []


def crashed(job: Job, reason: str) -> Graded:
    """Return the result of a job that we could not do: no grade; it asks for a person."""
    points = job.assignment.machine_points
    result = SubmissionResult(job.submission, job.assignment.id, Status.CRASHED, points, job.student, reason)
    return Graded(result)


LIMITS = {Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY}
# Incidents of a process that was stopped at a limit, or ended.
STOPPED = {IncidentKind.TIME, IncidentKind.MEMORY, IncidentKind.FILES, IncidentKind.OUTPUT, IncidentKind.ENDED}


def grade_confirmed(job: Job, by: Callable[[Job], Graded] | None = None) -> Graded:
    """Grade one submission, a second time where the result rests on a limit. Raises `SandboxUnavailable`.

    `by` grades it once; by default this process does.
    """
    by = by or grade
    first = by(job)
    return confirmed(first, by(job)) if rests_on_limit(first.result) else first


def rests_on_limit(result: SubmissionResult) -> bool:
    """Whether another run might end differently because the machine does: something was stopped, or a judge ended."""
    if result.status is Status.CRASHED and not result.exercises:
        return True
    verdicts = {test.verdict for exercise in result.exercises for test in exercise.tests}
    return bool(verdicts & LIMITS) or any(incident.kind in STOPPED for incident in result.incidents)


def confirmed(first: Graded, second: Graded) -> Graded:
    """Return the second of two runs, which counts; an incident says so where the first was different."""
    if _outcome(first.result) == _outcome(second.result):
        return second
    detail = f"The first run gave {_in_short(first.result)}; the second, alone, gave {_in_short(second.result)}."
    incidents = (*second.result.incidents, Incident(IncidentKind.UNSTEADY, detail))
    return replace(second, result=replace(second.result, incidents=incidents))


def _outcome(result: SubmissionResult) -> object:
    verdicts = [[(test.name, test.verdict) for test in exercise.tests] for exercise in result.exercises]
    return result.status, result.score, [exercise.score for exercise in result.exercises], verdicts


def _in_short(result: SubmissionResult) -> str:
    return f"{result.score:g} points" if result.score is not None else f"no score ({result.status.value})"


Again = Callable[[Job], bool]
AHEAD = 16  # jobs at least that wait for a thread: more than what is graded while nbgrader loads


class Pool(Protocol):
    """What grades jobs: threads of this machine, or a cluster. `ahead` says how many jobs it wants at a time."""

    @property
    def ahead(self) -> int: ...

    def submit(self, job: Job) -> Future[Graded]: ...


class Threads:
    """A pool of this machine. The work is done in forked processes; each thread waits for one of them."""

    def __init__(self, workers: int) -> None:
        self._executor, self._beginner = ThreadPoolExecutor(max(1, workers)), get_ident()
        self.ahead = max(AHEAD, 4 * workers)

    def submit(self, job: Job) -> Future[Graded]:
        start(job.kinds)
        return self._executor.submit(grade, job)

    def close(self) -> None:
        self._executor.shutdown(wait=get_ident() == self._beginner)  # else dropped in a thread of the pool


def grade_all(
    jobs: Iterable[Job | tuple[Job, Graded]],
    workers: int,
    store: ResultStore | None = None,
    pool: Pool | None = None,
    again: Again = lambda job: False,
) -> Generator[tuple[Job, Graded]]:
    """Return each job with its result, in the order in which they end.

    The work begins at the call. A job that nobody waits for any more is not started. `jobs` is read as far as the work
    goes, so only a few are in memory at a time; one may come with its result. Jobs that are in `store` are not done
    again, unless `again` says so.
    Results that rest on a limit come last: each is judged a second time, alone. `pool` does the work; by default
    `workers` threads of this machine.
    """
    own: Threads | None = None
    if pool is None:
        own = pool = Threads(workers)
    coming = _grade_each(iter(jobs), pool, store, again, own)
    next(coming)
    return coming


def _grade_each(
    jobs: Iterator[Job | tuple[Job, Graded]], pool: Pool, store: ResultStore | None, again: Again, own: Threads | None
) -> Generator[Any]:
    """Yield None when the work has begun, then each job with its result. Dropped before that, it calls the rest off."""
    running: dict[Future[Graded], Job] = {}
    known: deque[tuple[Job, Graded]] = deque()
    doubtful: list[tuple[Job, Graded]] = []
    begun = False
    try:
        while True:
            most = pool.ahead  # once a round: a cluster asks its scheduler
            while len(running) + len(known) < most and (job := next(jobs, None)) is not None:
                if isinstance(job, tuple):
                    known.append(job)
                    continue
                kept = store.load(job) if store and not again(job) else None
                if kept is None:
                    running[pool.submit(job)] = job
                else:
                    known.append((job, kept))
            if not begun:
                begun = True
                yield None
            if known:
                yield known.popleft()
                continue
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job, graded = running.pop(future), future.result()
                if rests_on_limit(graded.result):
                    doubtful.append((job, graded))
                    continue
                if store:
                    store.save(job, graded)
                yield job, graded
        for job, first in doubtful:
            graded = confirmed(first, pool.submit(job).result())
            if store:
                store.save(job, graded)
            yield job, graded
    finally:
        for future in running:
            future.cancel()
        if own:
            own.close()
