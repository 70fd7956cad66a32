"""What a forked judge does: read one submission, have it run in confined processes, judge it, send the result."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.pyplot  # what suites and reference notebooks import, loaded before the fork
import numpy.random

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import AutograderError
from ..core.incidents import Incident, IncidentKind
from ..core.result import ExerciseResult, Status, SubmissionResult, conclude, crash_of
from ..notebook.program import Program, read_program
from ..notebook.reading import read_notebook
from ..sandbox.confine import Policy, confine_own
from ..sandbox.forker import Forker
from ..sandbox.home import HOME, move_in
from ..sandbox.servers import KERNELS, starter
from ..sandbox.starter import Starter
from ..suite.judge import compute_outcomes, judge_suite, load_pytest
from ..suite.outcome import Table, decode, encode
from ..suite.plugin import Hidden
from ..wire.frames import Frames
from .host import SandboxHost, opener
from .job import Graded, assignment_from_json, program_from_json

JUDGE_MEMORY = 8 * 2**30

__all__ = ["judge_submission", "work"]
_ = (matplotlib.pyplot, numpy.random)


def before_forks() -> None:
    """Load once, in the server, what every judge needs."""
    load_pytest()


def work(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Grade the submission of `task`; the first socket takes the result, others are clients of fork servers."""
    frames = Frames(sockets[0])
    move_in(Path(task["folder"]) / HOME)
    if task["readable"] is not None:
        confine_own(_policy(task))
    if task["outcomes"]:
        frames.send(_outcomes_here(task))
        return
    made = (Forker(sock) for sock in sockets[1:]) if sockets[1:] else (starter(KERNELS[kind]) for kind in task["kinds"])
    starters = dict(zip(task["kinds"], made, strict=True))
    frames.send({"graded": _grade_here({**task, **frames.receive()}, starters, frames).as_json()})
    for opened in starters.values():
        opened.close()


def _outcomes_here(task: dict[str, Any]) -> dict[str, Any]:
    """Compute in this process what the known mistakes of one exercise give. What goes wrong is part of the answer."""
    try:
        assignment, course = assignment_from_json(task["assignment"]), Course(Path(task["root"]))
        hidden = Hidden(seed=task["seed"])
        hidden.add(assignment.id, assignment, _reference(course, assignment))
        return {"outcomes": encode(compute_outcomes(course.suite(assignment.id), hidden, task["outcomes"]))}
    except Exception as error:  # ours
        return {"failed": str(error) if isinstance(error, AutograderError) else crash_of(error).error}


def _ask_for_outcomes(frames: Frames, exercise: str) -> Table:
    """Ask the process that started this judge what an exercise's known mistakes give: it keeps that for all judges."""
    frames.send({"ask": exercise})
    return decode(frames.receive())


def _grade_here(task: dict[str, Any], starters: dict[str, Starter], frames: Frames) -> Graded:
    """Grade in this process what `task` describes. Never raises: what goes wrong is part of the result."""
    assignment = assignment_from_json(task["assignment"])
    base = SubmissionResult(
        task["submission"], assignment.id, Status.CRASHED, assignment.machine_points, task["student"]
    )
    try:
        course = Course(Path(task["root"]))
        # how students' processes are confined is fixed at their fork servers, where a judge cannot change it
        open_kernel = opener(starters, {}, course, assignment, Path(task["folder"]))
        host = SandboxHost(program_from_json(task["program"]), assignment.limits, open_kernel)
        hidden = Hidden(seed=task["seed"], host=host)
        hidden.outcomes = lambda exercise: _ask_for_outcomes(frames, exercise)
        return judge_submission(base, assignment, course, host, hidden, task["only"])
    except Exception as error:  # ours: never a grade
        crash = crash_of(error)
        reason = str(error) if isinstance(error, AutograderError) else crash.error
        return Graded(replace(base, reason=reason, crash=crash))


def _reference(course: Course, assignment: Assignment) -> Program:
    return read_program(read_notebook(course.source(assignment.id).with_suffix(".ipynb").read_bytes()))


def judge_submission(
    base: SubmissionResult,
    assignment: Assignment,
    course: Course,
    host: SandboxHost,
    hidden: Hidden,
    only: list[str],
) -> Graded:
    """Judge the notebook behind `host` by the assignment's hidden suite, `only` some exercises if any are named."""
    program = _reference(course, assignment)
    hidden.add(assignment.id, assignment, program)
    host.functions = program.functions
    try:
        exercises = judge_suite(course.suite(assignment.id), hidden, only)
    finally:
        host.close()
    timing = {f"notebook, {kind}": round(session.seconds, 3) for kind, session in host.sessions.items()}
    incidents = (*host.incidents(), *_unusable_values(exercises))
    return Graded(conclude(replace(base, incidents=incidents, timing=timing), exercises), host.outputs())


def _unusable_values(exercises: list[ExerciseResult]) -> Iterator[Incident]:
    """Yield an incident for each test that failed because it could not use the student's value."""
    for exercise in exercises:
        for test in exercise.tests:
            if test.unusable is not None:
                where = f"{test.unusable.error} ({test.unusable.place})"
                yield Incident(IncidentKind.UNUSABLE, f"{exercise.name}, {test.name}: {where}")


def _policy(task: dict[str, Any]) -> Policy:
    """What a judge may reach: the course to read, its own home to write, the numbers of its kernels in /proc.

    It computes on what a student's process says, and builds no student's model. It reaches no work folder, and no
    student's process reaches its home.
    """
    root, folder = Path(task["root"]), Path(task["folder"])
    course = [str(root / place) for place in ("solutions", "tests/hidden")]
    engine = str(Path(__file__).parent.parent)
    return Policy(
        readable=(*task["readable"], engine, *course, "/proc"),
        writable=(str(folder / HOME),),
        memory=JUDGE_MEMORY,
        file_bytes=64 * 2**20,
        open_files=1024,
    )
