"""Grade submissions: the one function that everything that grades calls."""

from __future__ import annotations

import shutil
import socket
from dataclasses import replace
from threading import local
from time import monotonic

from ..core.errors import SandboxUnavailable
from ..core.result import SubmissionResult
from ..core.verdict import Status
from ..sandbox.forker import Forker, Process
from ..sandbox.servers import FRAMEWORK, KERNELS, Role, server
from ..sandbox.workfolder import Reach, reach, scratch_folder
from ..wire.frames import Closed, Frames, Late
from ..wire.values import NotAllowed
from .job import Graded, Job, assignment_as_json, program_as_json

SUITE_SECONDS = 240.0  # what judging may take beyond the submission's own limit
_mine = local()


def start(kinds: tuple[str, ...]) -> None:
    """Start the fork servers for these kinds of exercise, all at once, without waiting for them."""
    for role in _roles(kinds):
        server(role)


def grade(job: Job) -> Graded:
    """Grade one submission: a pure function of the job. May be called from several threads at once.

    Never raises for what a submission does. Raises `SandboxUnavailable` where the machine cannot grade at all.
    """
    start(job.kinds)
    for role in _roles(job.kinds):
        server(role).wait_ready()
    folder = scratch_folder()
    begun = monotonic()
    try:
        graded = _ask_judge(job, str(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return replace(graded, result=replace(graded.result, seconds=round(monotonic() - begun, 3)))


def _ask_judge(job: Job, folder: str) -> Graded:
    forker = _judge_forker(_judge(job.kinds))
    kernels = [server(KERNELS[kind]).client() for kind in job.kinds]
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    task = {
        "submission": job.submission,
        "student": job.student,
        "assignment": assignment_as_json(job.assignment),
        "root": job.root,
        "seed": job.seed,
        "reaches": [[kind, *_plain(reach(kind))] for kind in job.kinds] if job.confined else [],
        "readable": list(reach("plain").readable) if job.confined else None,
        "kinds": list(job.kinds),
        "folder": folder,
    }
    program = program_as_json(job.program)
    process: Process | None = None
    try:
        process = forker.fork(task, [theirs, *kernels])
        for sock in (theirs, *kernels):
            sock.close()
        frames = Frames(ours)
        frames.send({"program": program})
        return Graded.from_json(frames.receive(monotonic() + job.assignment.limits.submission_seconds + SUITE_SECONDS))
    except Closed:
        status = forker.ended(process, 2.0) if process else None
        return _crashed(job, f"The judging process ended (status {status}). Grade this submission again.")
    except Late:
        return _crashed(
            job, "Judging took far longer than its limit. Grade this submission again on a less busy machine."
        )
    except NotAllowed as error:
        return _crashed(job, f"The result could not be read: {error}.")
    finally:
        if process is not None:
            forker.signal(process, 9)
        ours.close()


def _plain(reach: Reach) -> tuple[list[str], int | None]:
    return list(reach.readable), reach.uid


def _judge(kinds: tuple[str, ...]) -> Role:
    preload = FRAMEWORK if "keras" in kinds else ()
    return Role("autograder.pipeline.worker:work", preload)


def _roles(kinds: tuple[str, ...]) -> list[Role]:
    return [*(KERNELS[kind] for kind in kinds), _judge(kinds)]


def _judge_forker(role: Role) -> Forker:
    """This thread's own client of the judges' fork server."""
    forkers: dict[Role, Forker] = _mine.__dict__.setdefault("forkers", {})
    if role not in forkers:
        forkers[role] = Forker(server(role).client())
    return forkers[role]


def _crashed(job: Job, reason: str) -> Graded:
    points = job.assignment.machine_points
    result = SubmissionResult(job.submission, job.assignment.id, Status.CRASHED, points, job.student, reason)
    return Graded(result)


__all__ = ["SandboxUnavailable", "grade", "start"]
