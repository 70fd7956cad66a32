"""The machine that asks: it sends jobs to a Dask cluster and reads results. Dask schedules, retries and balances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

from distributed import Client as UntypedClient
from distributed.scheduler import KilledWorker

from ..core.course import Course
from ..core.errors import ClusterUnavailable
from ..judging.grader import crashed
from ..judging.job import Graded, Job
from .parcel import graded_from_bytes, job_as_bytes, pack
from .worker import CoursePlugin, grade_bytes, problem_of, versions

CONNECT = 15.0  # seconds for a scheduler to answer
JOIN = 120.0  # seconds for a first worker to join: a batch system starts them when it has room
ATTEMPTS = 3
AHEAD = 4  # jobs sent for each thread of the workers: while one is graded, the next ones are there
Notice = Callable[[str], None]
Client: Any = UntypedClient  # most of its methods have no types


class Cluster:
    """A cluster that has what one run needs; `submit` sends a job, `ahead` says how many should be on their way."""

    def __init__(self, client: Any, run: str, executor: Executor) -> None:
        self._client, self._run, self._executor = client, run, executor
        self._threads = 1

    @property
    def ahead(self) -> int:
        with suppress(Exception):  # the scheduler is gone: the jobs that it had say so
            self._threads = sum(self._client.nthreads().values())
        return max(1, self._threads) * AHEAD

    def submit(self, job: Job) -> Future[Graded]:
        """Send a job. Its future raises `ClusterUnavailable` where the cluster is lost."""
        graded: Future[Graded] = Future()
        self._send(job, job_as_bytes(job), graded, 1)
        return graded

    def _send(self, job: Job, data: bytes, graded: Future[Graded], attempt: int) -> None:
        if graded.cancelled():
            return
        try:
            sent = self._executor.submit(grade_bytes, self._run, data)
        except Exception as error:  # the client was closed, or the scheduler is gone
            _fail(graded, lost(error))
            return
        sent.add_done_callback(lambda done: self._finish(job, data, graded, done, attempt))

    def _finish(self, job: Job, data: bytes, graded: Future[Graded], done: Future[Any], attempt: int) -> None:
        """Pass on how a job ended. One that a machine could not grade is sent again; Dask may choose another one."""
        try:
            result, problem = done.result()
            if problem and attempt < ATTEMPTS:
                self._send(job, data, graded, attempt + 1)
                return
            value = crashed(job, f"No machine of the cluster could grade it: {problem}") if problem else None
            _set(graded, value or graded_from_bytes(result))
        except KilledWorker:
            _set(graded, crashed(job, "Several workers of the cluster ended while they graded this submission."))
        except CancelledError as error:
            _fail(graded, lost(error))
        except Exception as error:  # ours, or the cluster's: it costs this submission a grade, never the others
            _set(graded, crashed(job, f"The cluster gave no result: {type(error).__name__}: {error}"))


def _set(graded: Future[Graded], value: Graded) -> None:
    with suppress(InvalidStateError):  # nobody waits for it any more
        graded.set_result(value)


def _fail(graded: Future[Graded], error: Exception) -> None:
    with suppress(InvalidStateError):
        graded.set_exception(error)


def lost(error: BaseException) -> ClusterUnavailable:
    """Return the error that says that the cluster no longer answers."""
    return ClusterUnavailable(
        f"The cluster no longer answers ({type(error).__name__})",
        remedy="What was graded is kept; the same command goes on from there.",
    )


@contextmanager
def connected(
    cluster: Any, course: Course, assignments: Iterable[str], confined: bool, notice: Notice | None
) -> Iterator[Cluster]:
    """Bring the parts of a course to a cluster's workers, and take them away at the end.

    Parameters: `cluster`, a scheduler's address such as "tcp://host:8786", or a Dask client. Raises
    `ClusterUnavailable` where no scheduler answers or no worker may grade; workers that may not are named in `notice`.
    """
    client = cluster if isinstance(cluster, Client) else _connect(cluster)
    run = f"autograder-{uuid4().hex}"
    executor: Executor | None = None
    try:
        _prepare(client, CoursePlugin(run, pack(course, assignments), confined), notice)
        executor = client.get_executor(pure=False, resources={run: 1})
        yield Cluster(client, run, executor)
    finally:
        with suppress(Exception):  # the scheduler may be gone
            if executor:
                executor.shutdown(wait=False)
            client.unregister_worker_plugin(run)
        if client is not cluster:
            with suppress(Exception):
                client.close()


def _connect(address: str) -> Any:
    try:
        return Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError, TimeoutError) as error:  # TypeError: a tls:// address without certificates
        remedy = "Start one with `dask scheduler`, and give its address, such as tcp://host:8786."
        if address.startswith("tls:"):
            remedy += " TLS needs the certificates in ~/.config/dask, the same on every machine."
        raise ClusterUnavailable(f"No Dask scheduler answers at {address} ({error})", remedy=remedy) from None


def _told(answer: object) -> str:
    failed = isinstance(answer, Exception)
    return f"the package `autograder` cannot be loaded there ({answer})" if failed else str(answer)


def _prepare(client: Any, plugin: CoursePlugin, notice: Notice | None) -> None:
    """Have every worker unpack the course's parts, also those that join later."""
    try:
        client.wait_for_workers(1, timeout=JOIN)
    except TimeoutError:
        raise ClusterUnavailable(
            f"The cluster has had no worker for {JOIN:.0f} s", remedy="Start some: `dask worker ADDRESS`."
        ) from None
    with suppress(Exception):  # a worker without the package cannot even read the plugin: it is named below
        client.register_plugin(plugin)
    answers = client.run(problem_of, plugin.name, on_error="return")
    refused = [f"{address}: {_told(answer)}" for address, answer in sorted(answers.items()) if answer]
    if len(refused) == len(answers):
        raise ClusterUnavailable(
            "No worker of the cluster may grade", expected=f"{versions()}, as here", remedy="\n".join(refused)
        )
    for line in refused:
        if notice:
            notice(f"{line.removesuffix('.')}. It gets no jobs; this machine has {versions()}.")
