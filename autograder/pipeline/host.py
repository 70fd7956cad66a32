"""A submission as the host of a hidden suite: its cells are run once in a confined process, then its names are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from ..checks.student import StudentError
from ..core.assignment import Exercise, Limits
from ..core.result import Incident
from ..notebook.outputs import Outputs
from ..notebook.program import Cell, Program
from ..sandbox.kernel import Kernel
from ..suite.hosts import Host
from ..wire.errors import KernelDied, KernelInterrupted, StudentKilled, StudentTimeout
from ..wire.remote import RemoteStudent, Wire

MAX_RESTARTS = 12

Open = Callable[[str], Kernel]


class Session:
    """One process with the notebook run in it. `failed` says for each cell that did not end well, why."""

    def __init__(self, open_kernel: Callable[[], Kernel], program: Program, limits: Limits, budget: Budget) -> None:
        self._open, self._program, self._limits, self._budget = open_kernel, program, limits, budget
        self._deadly: dict[int, str] = {}  # cells that ended the process: not run again
        self.outputs: dict[int, Outputs] = {}
        self.failed: dict[int, StudentError] = {}
        self.seconds = 0.0
        self._kernel: Kernel | None = None
        self.wire = self._start()

    def alive(self) -> Wire:
        """Return the wire to the notebook's process, started again and run again where it had ended."""
        if self.wire.died is not None:
            self.wire = self._start()
        return self.wire

    def close(self) -> None:
        if self._kernel is not None:
            self._kernel.close()

    def _start(self) -> Wire:
        while True:
            self._budget.spend_restart()
            self.close()
            start = monotonic()
            self._kernel = self._open()
            finished = all([self._run(cell) for cell in self._program.cells if cell.runs] or [True])
            self.seconds += monotonic() - start
            if finished:
                return Wire(self._kernel, self._limits.call_seconds)

    def _run(self, cell: Cell) -> bool:
        """Run one cell. Returns False where the process ended in it."""
        assert self._kernel is not None
        if cell.index in self._deadly:
            return True
        outputs = self.outputs[cell.index] = Outputs(self._limits.output)
        label = cell.name or f"{cell.index + 1}"
        seconds = min(self._limits.cell_seconds, self._budget.left())
        try:
            reply = self._kernel.request(seconds, output=outputs.add, op="run", source=cell.source, label=label)
        except KernelInterrupted:
            outputs.error("Timeout", f"This cell took longer than {seconds:g} s and was stopped.")
            self.failed[cell.index] = StudentTimeout(f"its cell took longer than {seconds:g} s and was stopped.")
        except KernelDied as died:
            self._deadly[cell.index] = str(died)
            outputs.error("Killed", f"This cell ended the notebook's process: {died}. It was left out.")
            kind = StudentTimeout if died.reason == "time" else StudentKilled
            self.failed[cell.index] = kind(f"its cell ended the notebook's process: {died}.")
            return False
        else:
            if reply.get("done") is not True:
                self.failed[cell.index] = StudentError(f"its cell raised {outputs.last_error()}", "CellError")
        return True


class Budget:
    """The time that is left for a submission, and how often its process may be started."""

    def __init__(self, limits: Limits) -> None:
        self._deadline = monotonic() + limits.submission_seconds
        self._seconds = limits.submission_seconds
        self._starts = 0

    def left(self) -> float:
        """Return the seconds left. Raises `StudentTimeout` where there are none."""
        left = self._deadline - monotonic()
        if left <= 0:
            raise StudentTimeout(f"The notebook used up the {self._seconds:g} s that a submission has.", "Timeout")
        return left

    def spend_restart(self) -> None:
        self.left()
        self._starts += 1
        if self._starts > MAX_RESTARTS:
            raise StudentKilled(f"The notebook's process ended {MAX_RESTARTS} times.", "Killed")


class SandboxHost(Host):
    """Asks a submission: NumPy exercises in a process without frameworks, Keras exercises in one with Keras."""

    def __init__(self, program: Program, limits: Limits, open_kernel: Open) -> None:
        self._program, self._limits, self._open = program, limits, open_kernel
        self._budget = Budget(limits)
        self.sessions: dict[str, Session] = {}

    def session(self, kind: str) -> Session:
        """Return the process for a kind of exercise, started and the notebook run at the first call."""
        if kind not in self.sessions:
            self.sessions[kind] = Session(lambda: self._open(kind), self._program, self._limits, self._budget)
        return self.sessions[kind]

    def student(self, exercise: Exercise) -> RemoteStudent:
        self._budget.left()
        session = self.session(exercise.kind)
        wire = session.alive()
        wire.forget()
        return RemoteStudent(wire, lambda name: self._missing(session, name))

    @contextmanager
    def lend(self, exercise: Exercise, values: dict[str, Any]) -> Iterator[None]:
        wire = self.session(exercise.kind).alive()
        for name, function in values.items():
            wire.lend(name, function)
        try:
            yield
        finally:
            if wire.died is None:
                wire.restore()

    def close(self) -> None:
        for session in self.sessions.values():
            session.close()

    def incidents(self) -> tuple[Incident, ...]:
        """What a person should know of how the notebook ran."""
        found = {}
        for session in self.sessions.values():
            for index, why in session._deadly.items():
                found[index] = Incident("process", f"Cell {index + 1} ended the notebook's process: {why}.")
        return tuple(found[index] for index in sorted(found))

    def _missing(self, session: Session, name: str) -> StudentError | None:
        """Say why a name is not there, where the cell that should define it did not end well."""
        for cell in self._program.cells:
            failed = session.failed.get(cell.index)
            if failed is not None and cell.runs and (cell.name == name or name in cell.source):
                return type(failed)(f"`{name}` is not defined: {failed}", failed.kind)
        return None
