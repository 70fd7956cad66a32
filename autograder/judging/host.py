"""A submission as the host of a hidden suite: its cells run once, confined, then its names are asked."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..checks.errors import Reason, StudentError
from ..core.assignment import Assignment, Exercise, Limits
from ..core.course import Course
from ..core.incidents import Incident, IncidentKind
from ..core.text import one_line
from ..notebook.outputs import CUT, Outputs
from ..notebook.program import Cell, Program
from ..sandbox.kernel import Kernel, StartedKernel
from ..sandbox.servers import REBUILD
from ..sandbox.starter import Starter
from ..sandbox.workfolder import Reach
from ..suite.computing import within
from ..suite.plugin import Host
from ..wire.errors import ENDS, KernelDied, KernelInterrupted, Patience, stopped, timeout_error
from ..wire.remote import RemoteStudent, Wire
from .rebuilding import Rebuilding

MAX_RESTARTS = 40
SECOND_CHANCE = 20.0  # seconds for a cell after another one was stopped
SHOWN = ("keras", "keras_cell", "numpy")  # whose outputs of the cells are kept, the first of these that ran
MAX_NOTICED = 40  # different things that are kept of what was seen
FOR_CELLS = 0.6  # of a submission's time, what cells may use that did not end well before; the rest is for the tests

Open = Callable[[str], Kernel]


class Session:
    """One process with the notebook run in it. `failed` says for each cell that did not end well, why."""

    def __init__(self, open_kernel: Callable[[], Kernel], program: Program, limits: Limits, budget: Budget) -> None:
        self._open, self._program, self._limits, self._budget = open_kernel, program, limits, budget
        self.outputs: dict[int, Outputs] = {}
        self.failed: dict[int, StudentError] = {}
        self.seconds = 0.0
        self._kernel: Kernel | None = None
        self._wire: Wire | None = None

    def alive(self) -> Wire:
        """Return the wire to the notebook's process. Start it and run the cells first where it does not run.

        Raises a `StudentError` where the submission used up its time or its restarts.
        """
        if self._wire is None or self._wire.died is not None:
            self._wire = self._start()
        return self._wire

    def take_back(self) -> None:
        """End what was lent. A process that does not give it back, or has ended, is followed by a fresh one."""
        wire = self._wire
        if wire is None or wire.died is not None:
            return
        before, wire.patience = wire.patience, None
        try:
            wire.take_back()
        except StudentError:
            self.close()
            self._wire = None
        wire.patience = before

    def close(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
            if self._kernel.stray:
                self._budget.notice(IncidentKind.PROTOCOL, "The process sent answers that nothing had asked for.")

    def _start(self) -> Wire:
        while True:
            self._budget.spend_restart()
            self.close()
            self._kernel = self._open()
            self._budget.charge(self._kernel)
            finished = all(self._run(cell) for cell in self._program.running)
            self.seconds += self._kernel.used
            if finished:
                return Wire(self._kernel, self._limits.call_seconds, self._budget.notice, self._budget.left)

    def _run(self, cell: Cell) -> bool:
        """Run one cell. Returns False where the process ended in it."""
        assert self._kernel is not None
        if cell.index in self._budget.deadly:
            self._leave_out(cell)
            return True
        outputs = self.outputs[cell.index] = Outputs(self._limits.output)
        label = cell.name or f"{cell.index + 1}"
        seconds = self._budget.for_cell(cell.index)
        if seconds <= 0:
            outputs.error("Timeout", "The notebook had used up its time: this cell was not run.")
            self.failed[cell.index] = timeout_error("the notebook had used up its time before its cell was run.")
            return True
        try:
            reply = self._kernel.request(seconds, output=outputs.add, op="run", source=cell.source, label=label)
            self._kernel.check_room()
        except KernelInterrupted as late:
            outputs.error("Timeout", stopped("This cell", late.used, late.allowed))
            self._budget.deadly[cell.index] = f"it used more than {seconds:g} s of computing time"
            self._budget.notice(IncidentKind.TIME, stopped(f"Cell {cell.index + 1}", late.used, late.allowed))
            self.failed[cell.index] = timeout_error(stopped("its cell", late.used, late.allowed))
        except KernelDied as died:
            self._budget.deadly[cell.index] = str(died)
            self._budget.notice(
                IncidentKind.of_end(died.reason), f"Cell {cell.index + 1} ended the notebook's process: {died}."
            )
            outputs.error("Killed", f"This cell ended the notebook's process: {died}. It was left out.")
            reason = Reason.TIMEOUT if ENDS.get(died.reason) is Reason.TIMEOUT else Reason.KILLED
            self.failed[cell.index] = StudentError(f"its cell ended the notebook's process: {died}.", reason)
            return False
        else:
            if reply.get("done") is not True:
                if not outputs.has_error():
                    outputs.error("Error", "This cell raised an error, and showed none.")
                raised = one_line(outputs.last_error(), 300)
                self.failed[cell.index] = StudentError(f"its cell raised {raised}", Reason.MISSING, kind="CellError")
            self._budget.finished.add(cell.index)
        return True

    def _leave_out(self, cell: Cell) -> None:
        """Say of a cell that ended or held up a process before that it was not run again."""
        if cell.index not in self.failed:
            why = self._budget.deadly[cell.index]
            self.outputs[cell.index] = Outputs(self._limits.output)
            self.outputs[cell.index].error("LeftOut", f"This cell was left out: {why}.")
            self.failed[cell.index] = StudentError(f"its cell was left out: {why}.", Reason.KILLED)


class Budget:
    """The time that is left for a submission, and how often its process may be started.

    Only the time that the submission's own processes could use is charged. `deadly` says why cells that ended or held
    up a process are not run again, `finished` which cells ended by themselves, `noticed` how often something was seen
    that a person should know.
    """

    def __init__(self, limits: Limits) -> None:
        self._kernels: list[Kernel] = []
        self._limits = limits
        self._seconds = limits.submission_seconds
        self._starts = 0
        self.deadly: dict[int, str] = {}
        self.finished: set[int] = set()
        self.noticed: dict[tuple[IncidentKind, str], int] = {}

    def notice(self, kind: IncidentKind, text: str) -> None:
        """Count something that a person should know."""
        about = (kind, text)
        if about in self.noticed or len(self.noticed) < MAX_NOTICED:
            self.noticed[about] = self.noticed.get(about, 0) + 1

    def for_cell(self, index: int) -> float:
        """Return the seconds that a cell may take: what is left, and less where another one had to be stopped."""
        if index in self.finished:
            return min(self._limits.cell_seconds, self.remaining)
        most = min(self._limits.cell_seconds, SECOND_CHANCE) if self.deadly else self._limits.cell_seconds
        return min(most, self.remaining - (1 - FOR_CELLS) * self._seconds)

    @property
    def remaining(self) -> float:
        """The seconds left, negative where the time is used up."""
        return self._seconds - sum(kernel.used for kernel in self._kernels)

    def charge(self, kernel: Kernel) -> None:
        """Charge the time that later requests to a process use."""
        self._kernels.append(kernel)

    def left(self) -> float:
        """Return the seconds left. Raises a `StudentError` where there are none."""
        self.check()
        return self.remaining

    def check(self) -> None:
        """Raise a `StudentError` where the time is used up."""
        if self.remaining <= 0:
            allowed = f"the {self._seconds:g} s of computing time that a submission has"
            raise timeout_error(f"The notebook used up {allowed}.")

    def spend_restart(self) -> None:
        """Count a start of the process. Raises a `StudentError` where there may be no other."""
        self.check()
        self._starts += 1
        if self._starts > MAX_RESTARTS:
            sentence = f"The notebook's process ended {MAX_RESTARTS} times."
            raise StudentError(sentence, Reason.KILLED, kind="Killed")


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
            raise timeout_error("It was not run again: it was stopped twice.")
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
                sentence = f"Not run: needs `{need}`, which was stopped twice."
                raise StudentError(sentence, Reason.BLOCKED, needs=need)

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
                sentence = f"`{name}` is not defined: {failed}"
                return StudentError(sentence, failed.reason, what=f"`{name}`", kind=failed.kind)
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
