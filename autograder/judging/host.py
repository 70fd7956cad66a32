"""A forked judge, and the submission that it judges: its cells run once, confined, then its names are asked.

`work` is what the process does: read one submission, have it run in confined processes, judge it, send the result.
"""

from __future__ import annotations

import re
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.pyplot  # what suites and reference notebooks import, loaded before the fork
import numpy.random

from ..checks.student import StudentError, missing_error
from ..core.assignment import Assignment, Exercise, Limits
from ..core.course import Course
from ..core.errors import AutograderError
from ..core.incidents import Incident, IncidentKind
from ..core.result import ExerciseResult, Status, SubmissionResult, conclude, crash_of
from ..notebook.program import Program, read_program
from ..notebook.reading import CUT, Outputs, read_notebook
from ..sandbox.confine import Policy, Reach, confine_own
from ..sandbox.folders import HOME, move_in
from ..sandbox.kernel import Kernel, StartedKernel
from ..sandbox.servers import KERNELS, REBUILD, Forker, starter
from ..sandbox.starter import Starter
from ..suite.judge import compute_outcomes, judge_suite
from ..suite.outcome import Part, Stage, Table, decode, encode, within
from ..suite.plugin import Hidden, Host, load_pytest
from ..wire.errors import Patience, stopped_twice_error, undefined_error, waiting_error
from ..wire.messages import Frames
from ..wire.remote import RemoteStudent, Wire
from .job import Graded, assignment_from_json, program_from_json
from .session import Budget, Rebuilding, Session

SHOWN = ("keras", "keras_cell", "numpy")  # whose outputs of the cells are kept, the first of these that ran
# Magics of IPython's that run a cell in a namespace of its own, or do not run it as Python.
CELL_MAGIC = re.compile(r"\s*(%%(?:timeit|writefile|file|script|bash|sh|html|latex|markdown|javascript|js|svg)\b)")
JUDGE_MEMORY = 8 * 2**30

Open = Callable[[str], Kernel]
_ = (matplotlib.pyplot, numpy.random)


class SandboxHost(Host):
    """Asks a submission: NumPy exercises in a process without frameworks, Keras exercises in one with Keras."""

    def __init__(self, program: Program, limits: Limits, open_kernel: Open) -> None:
        self.program, self._limits, self._open = program, limits, open_kernel
        self._budget = Budget(limits)
        self._patience: dict[tuple[str, bool], Patience] = {}
        self._loans: list[dict[str, Any]] = []  # what is lent now, the first loan first
        self._asked: Wire | None = None  # by the test that runs
        self._waiting: set[str] = set()  # the exercises that were not run, for what they need does not end
        self.sessions: dict[str, Session] = {}
        budget = self._budget
        self._rebuilding = Rebuilding(
            lambda: open_kernel(REBUILD), limits, budget.spend_restart, budget.charge, budget.notice, budget.left
        )
        self.functions: frozenset[str] = frozenset()  # the names that the assignment asks to be functions or classes

    def session(self, kind: str, untouched: bool = False) -> Session:
        """Return the process for a kind of exercise, started and the notebook run at the first call.

        There is a second one that is `untouched` by the tests of the exercises.
        """
        name = f"{kind}, untouched" if untouched else kind
        if name not in self.sessions:
            self.sessions[name] = Session(lambda: self._open(kind), self.program, self._limits, self._budget)
        return self.sessions[name]

    def student(self, exercise: Exercise) -> RemoteStudent:
        patience = self._patience_with(exercise)
        self._check_needs(exercise)
        if patience.over:
            raise stopped_twice_error("It")
        self._budget.check()
        session = self.session(exercise.kind)
        wire = session.alive()
        wire.patience = patience
        wire.drop_handles()
        self._rebuilding.drop_models(patience)
        wire.rebuilding = self._rebuilding
        self._asked = wire
        return RemoteStudent(wire, lambda name: self._missing(session, name), self.functions)

    def last_returned(self) -> tuple[str, Any] | None:
        return self._asked.returned if self._asked is not None else None

    @contextmanager
    def lend(self, exercise: Exercise, values: dict[str, Any]) -> Iterator[None]:
        session = self.session(exercise.kind)
        self._hand_over(session, values)
        self._loans.append(values)
        try:
            yield
        finally:
            self._loans.pop()
            session.take_back()
            for earlier in self._loans:  # a loan within a loan ends all of them
                self._hand_over(session, earlier)

    def untouched(self, exercise: Exercise) -> RemoteStudent:
        session = self.session(exercise.kind, untouched=True)
        wire = session.alive()
        wire.patience = self._patience_with(exercise)
        wire.drop_handles()
        return RemoteStudent(wire, lambda missing: self._missing(session, missing), self.functions)

    def notice(self, kind: IncidentKind, text: str) -> None:
        self._budget.notice(kind, text)

    def _hand_over(self, session: Session, values: dict[str, Any]) -> None:
        with suppress(StudentError):  # a process that cannot take a loan is judged without it
            wire = session.alive()
            before, wire.patience = wire.patience, None
            for name, function in values.items():
                wire.lend(name, within(self._limits.call_seconds, function))
            wire.patience = before

    def close(self) -> None:
        self._rebuilding.close()
        for session in self.sessions.values():
            session.close()

    def outputs(self) -> tuple[list[dict[str, Any]], ...]:
        """What each cell that ran showed, in order; from the process with Keras where there is one."""
        session = next((self.sessions[kind] for kind in SHOWN if kind in self.sessions), None)
        found = session.outputs if session else {}
        return bounded([found.get(cell.index) for cell in self.program.running], self._limits.output)

    def incidents(self) -> tuple[Incident, ...]:
        """What a person should know of how the notebook ran."""
        seen = self._budget.noticed.items()
        return tuple(Incident(kind, f"{text} ({count} times)" if count > 1 else text) for (kind, text), count in seen)

    def _check_needs(self, exercise: Exercise) -> None:
        """Raise a `StudentError` where an exercise needs one that does not end: it is run once that is lent.

        It would be stopped as well, again and again, and lose the time of the others.
        """
        if self._loans:
            return
        for need in exercise.needs:
            before = self._patience.get((need, False))
            if need in self._waiting or (before is not None and before.over):
                self._waiting.add(exercise.name)
                raise waiting_error(need)

    def _patience_with(self, exercise: Exercise) -> Patience:
        """Return how long calls of an exercise may take: shorter at once where one that it needs was stopped."""
        key = (exercise.name, bool(self._loans))
        if key not in self._patience:
            own = (self._patience.get((need, False)) for need in exercise.needs)
            short = not self._loans and any(before.lost for before in own if before is not None)
            self._patience[key] = Patience(self._limits.call_seconds, short)
        return self._patience[key]

    def _missing(self, session: Session, name: str) -> StudentError | None:
        """Say why a name is not there, where the cell that should define it did not end well."""
        for cell in self.program.cells:
            failed = session.failed.get(cell.index)
            if failed is not None and cell.runs and (cell.name == name or name in cell.source):
                return undefined_error(name, failed)
            magic = CELL_MAGIC.match(cell.source)
            if failed is None and magic and cell.name == name:
                why = f"its cell begins with `{magic[1]}`, which keeps nothing of what the cell defines"
                return missing_error(name, f"`{name}` is not defined: {why}. Remove that line.")
        return None


def bounded(outputs: list[Outputs | None], limit: int) -> tuple[list[dict[str, Any]], ...]:
    """Return the outputs of each cell; those beyond `limit` characters in all are left out."""
    kept = []
    for of_cell in outputs:
        items = of_cell.items if of_cell is not None else []
        limit -= of_cell.used if of_cell is not None else 0
        kept.append(items if limit >= 0 else [{"output_type": "stream", "name": "stdout", "text": CUT}])
    return tuple(kept)


def opener(
    starters: dict[str, Starter], reaches: dict[str, Reach], course: Course, assignment: Assignment, folder: Path
) -> Open:
    """Return the function that opens a process for a kind of exercise, with a fresh folder below `folder`.

    The process itself makes its folder, so that nothing else need write there. Nobody can guess that folder's name:
    whether a path exists and how large a file is can be asked of any path, and two processes of one notebook could talk
    by that. `reaches` says for each kind what it may reach. A kind that is not there runs unconfined, unless the fork
    server was told what this client's processes may reach.
    """

    def open_kernel(kind: str) -> Kernel:
        work = folder / secrets.token_hex(16)
        policy = reaches[kind].policy(assignment.limits) if kind in reaches else None
        source = course.solutions / assignment.id
        return StartedKernel(starters[kind], work, assignment.limits, policy, source=source)

    return open_kernel


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
    """Compute in this process what the candidates of a stage give for an exercise; or what goes wrong."""
    try:
        assignment, course = assignment_from_json(task["assignment"]), Course(Path(task["root"]))
        hidden = Hidden(seed=task["seed"])
        hidden.add(assignment.id, assignment, _reference(course, assignment))
        exercise, stage, test, names = task["outcomes"]
        part = Part(test, tuple(names))
        return {"outcomes": encode(compute_outcomes(course.suite(assignment.id), hidden, exercise, Stage(stage), part))}
    except Exception as error:  # ours
        return {"failed": str(error) if isinstance(error, AutograderError) else crash_of(error).error}


def _ask_for_outcomes(frames: Frames, exercise: str, stage: Stage, part: Part, failed: list[str]) -> Table:
    """Ask the process that started this judge what the candidates of a stage give: it keeps that for all judges."""
    asked = {"ask": exercise, "stage": stage.value, "test": part.test, "names": list(part.names), "failed": failed}
    frames.send(asked)
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
        hidden.outcomes = partial(_ask_for_outcomes, frames)
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
