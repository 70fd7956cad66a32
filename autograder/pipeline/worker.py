"""What a forked judge does: read one submission, have it run in confined processes, judge it, send the result."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import numpy.random  # loaded before the fork

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import AutograderError, BadSubmission
from ..core.result import ExerciseResult, SubmissionResult
from ..core.verdict import Status, Verdict
from ..notebook.program import read_program
from ..notebook.submission import Prepared, prepare, read_notebook
from ..sandbox.forker import Forker
from ..sandbox.kernel import ForkedKernel, Kernel
from ..sandbox.workfolder import fill, policy_of
from ..suite.judge import judge_suite
from ..suite.plugin import Hidden
from ..wire.frames import Frames
from .host import SandboxHost
from .job import Graded, assignment_from_json

__all__ = ["judge_notebook", "work"]
_ = numpy.random


def work(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Grade the submission of `task`; the first socket takes the result, the others are clients of fork servers."""
    frames = Frames(sockets[0])
    task["notebook"] = frames.receive()["notebook"]
    forkers = {kind: Forker(sock) for kind, sock in zip(task["kinds"], sockets[1:], strict=True)}
    graded = grade_here(task, forkers)
    outputs = [[index, items] for index, items in graded.outputs.items()]
    frames.send({"result": graded.result.as_json(), "outputs": outputs})


def grade_here(task: dict[str, Any], forkers: dict[str, Forker]) -> Graded:
    """Grade in this process what `task` describes. Never raises: what goes wrong is part of the result."""
    start = monotonic()
    assignment = assignment_from_json(task["assignment"])
    base = SubmissionResult(
        task["submission"], assignment.id, Status.REJECTED, assignment.machine_points, task["student"]
    )
    try:
        course = Course(Path(task["root"]))
        source = read_notebook(course.source(assignment.id).with_suffix(".ipynb").read_bytes())
        prepared = prepare(read_notebook(task["notebook"]), source)
        open_kernel = _opener(task, forkers, assignment)
        graded = judge_notebook(base, prepared, source, course, assignment, open_kernel, task["seed"])
    except BadSubmission as error:
        graded = Graded(replace(base, reason=str(error)))
    except Exception as error:  # ours: never a grade
        reason = str(error) if isinstance(error, AutograderError) else f"{type(error).__name__}: {error}"
        graded = Graded(replace(base, status=Status.CRASHED, reason=reason))
        if os.environ.get("AUTOGRADER_DEBUG"):
            import traceback

            os.write(2, traceback.format_exc().encode())
    return replace(graded, result=replace(graded.result, seconds=round(monotonic() - start, 3)))


def judge_notebook(
    base: SubmissionResult,
    prepared: Prepared,
    source: Any,
    course: Course,
    assignment: Assignment,
    open_kernel: Callable[[str], Kernel],
    seed: int,
) -> Graded:
    """Run a prepared notebook and judge it by the assignment's hidden suite."""
    hidden = Hidden(seed=seed)
    hidden.add(assignment.id, assignment, read_program(source))
    host = SandboxHost(prepared.program, assignment.limits, open_kernel)
    try:
        hidden.host = host
        exercises = judge_suite(course.suite(assignment.id), hidden)
    finally:
        host.close()
    incidents = (*prepared.incidents, *host.incidents())
    shown = host.sessions.get("keras") or host.sessions.get("numpy")
    outputs = {index: items.items for index, items in shown.outputs.items()} if shown else {}
    timing = {f"notebook, {kind}": round(session.seconds, 3) for kind, session in host.sessions.items()}
    result = replace(base, exercises=tuple(exercises), incidents=incidents, timing=timing)
    return Graded(_concluded(result, exercises), outputs)


def _concluded(result: SubmissionResult, exercises: list[ExerciseResult]) -> SubmissionResult:
    crashed = [exercise.name for exercise in exercises if exercise.verdict is Verdict.CRASHED]
    if crashed:
        reason = f"The grader failed on {', '.join(crashed)}. A person has to look at it."
        return replace(result, status=Status.CRASHED, reason=reason)
    return replace(result, status=Status.GRADED, score=round(sum(exercise.score for exercise in exercises), 2))


def _opener(task: dict[str, Any], forkers: dict[str, Forker], assignment: Assignment) -> Callable[[str], Kernel]:
    opened = 0

    def open_kernel(kind: str) -> Kernel:
        nonlocal opened
        opened += 1
        folder = fill(Path(task["folder"]) / str(opened), Path(task["root"]) / "solutions" / assignment.id)
        policy = policy_of(kind, folder, assignment.limits) if task["confined"] else None
        return ForkedKernel(forkers[kind], folder, assignment.limits, policy)

    return open_kernel
