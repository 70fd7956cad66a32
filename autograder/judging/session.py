"""One process with a notebook's cells run in it, the process that rebuilds its models, and what both may use.

`run_plain` runs an ordinary notebook's cells in such a process: any nbgrader course can be graded so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from nbformat import NotebookNode

from ..checks.compare import Mismatch
from ..checks.student import StudentError
from ..core.assignment import Limits
from ..core.incidents import IncidentKind
from ..notebook.program import Cell, Program
from ..notebook.reading import TIMED_OUT, Outputs
from ..sandbox.confine import reach
from ..sandbox.folders import copy_back, copy_in, remove_scratch, scratch_folder
from ..sandbox.kernel import Kernel, StartedKernel
from ..sandbox.servers import KERNELS, starter
from ..wire.errors import (
    KernelDied,
    KernelInterrupted,
    Patience,
    cell_ended_error,
    cell_left_out_error,
    cell_not_run_error,
    cell_raised_error,
    cell_stopped_error,
    restarts_error,
    stopped,
    used_up_error,
)
from ..wire.rebuilt import RebuiltModel, ask_about
from ..wire.remote import Wire

MAX_RESTARTS = 40
SECOND_CHANCE = 20.0  # seconds for a cell after another one was stopped
MAX_NOTICED = 40  # different things that are kept of what was seen
FOR_CELLS = 0.6  # of a submission's time, what cells may use that did not end well before; the rest is for the tests


class Session:
    """One process in which the notebook's cells were run. `failed` says why a cell did not end well."""

    def __init__(self, open_kernel: Callable[[], Kernel], program: Program, limits: Limits, budget: Budget) -> None:
        self._open, self._program, self._limits, self._budget = open_kernel, program, limits, budget
        self.outputs: dict[int, Outputs] = {}
        self.failed: dict[int, StudentError] = {}
        self.seconds = 0.0
        self._kernel: Kernel | None = None
        self._wire: Wire | None = None

    def alive(self) -> Wire:
        """Return the wire to the notebook's process. If it does not run, start it and run the cells first.

        Raises a `StudentError` where the submission used up its time or its restarts.
        """
        if self._wire is None or self._wire.died is not None:
            self._wire = self._start()
        return self._wire

    def take_back(self) -> None:
        """Take back what was lent. A process that does not give it back, or has ended, is replaced by a fresh one."""
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
            outputs.error(TIMED_OUT, "The notebook had used up its time: this cell was not run.")
            self.failed[cell.index] = cell_not_run_error()
            return True
        try:
            reply = self._kernel.request(seconds, output=outputs.add, op="run", source=cell.source, label=label)
            self._kernel.check_room()
        except KernelInterrupted as late:
            outputs.error(TIMED_OUT, stopped("This cell", late.used, late.allowed))
            self._budget.deadly[cell.index] = f"it used more than {seconds:g} s of computing time"
            self._budget.notice(IncidentKind.TIME, stopped(f"Cell {cell.index + 1}", late.used, late.allowed))
            self.failed[cell.index] = cell_stopped_error(late)
        except KernelDied as died:
            self._budget.deadly[cell.index] = str(died)
            self._budget.notice(
                IncidentKind.of_end(died.reason), f"Cell {cell.index + 1} ended the notebook's process: {died}."
            )
            outputs.error("Killed", f"This cell ended the notebook's process: {died}. It was left out.")
            self.failed[cell.index] = cell_ended_error(died)
            return False
        else:
            if reply.get("done") is not True:
                if not outputs.has_error():
                    outputs.error("Error", "This cell raised an error, and showed none.")
                self.failed[cell.index] = cell_raised_error(outputs.error_name(), outputs.last_error())
            self._budget.finished.add(cell.index)
        return True

    def _leave_out(self, cell: Cell) -> None:
        """Record that a cell was not run again because it ended or held up a process before."""
        if cell.index not in self.failed:
            why = self._budget.deadly[cell.index]
            self.outputs[cell.index] = Outputs(self._limits.output)
            self.outputs[cell.index].error("LeftOut", f"This cell was left out: {why}.")
            self.failed[cell.index] = cell_left_out_error(why)


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
            raise used_up_error(self._seconds)

    def spend_restart(self) -> None:
        """Count a start of the process. Raises a `StudentError` where there may be no other."""
        self.check()
        self._starts += 1
        if self._starts > MAX_RESTARTS:
            raise restarts_error(MAX_RESTARTS)


class Rebuilding:
    """Rebuilds the models of one submission.

    Parameters: `open_kernel`, which starts the process; `limits`, the student's own; `spend_restart`, which counts a
    start and may refuse it; `charge`, which charges its computing time; `notice` and `left` as for a `Wire`.
    `patience` is that of the exercise that is judged.
    """

    def __init__(
        self,
        open_kernel: Callable[[], Kernel],
        limits: Limits,
        spend_restart: Callable[[], None],
        charge: Callable[[Kernel], None],
        notice: Callable[[IncidentKind, str], None],
        left: Callable[[], float],
    ) -> None:
        self._open, self._limits, self._spend_restart = open_kernel, limits, spend_restart
        self._charge, self._notice, self._left = charge, notice, left
        self._training = max(1.0, limits.cell_seconds / limits.call_seconds)  # as long as a cell that trains
        self.patience: Patience | None = None
        self._kernel: Kernel | None = None
        self._wire: Wire | None = None
        self._seed: int | None = None

    def rebuilt(self, configuration: Any, weights: Any) -> RebuiltModel | None:
        """Return the model, or None where it holds classes of the student's own.

        Raises `Mismatch` for a configuration that is refused or a model that is too large, and kinds of `StudentError`.
        """
        if not isinstance(configuration, str) or not isinstance(weights, list):
            raise Mismatch("The model's configuration cannot be read.")
        if not all(isinstance(array, np.ndarray) for array in weights):
            raise Mismatch("The model's weights do not fit its configuration.")
        wire = self._alive()
        number = ask_about(wire, "your model", "rebuild", configuration=configuration, weights=list(weights))
        return RebuiltModel(wire, number, self._training) if type(number) is int and number > 0 else None

    def seed(self, seed: int) -> None:
        """Set the random seeds there, also of a process that is started later."""
        self._seed = seed
        if self._wire is not None and self._wire.died is None:
            ask_about(self._alive(), "seed", "seed", seed=seed)

    def drop_models(self, patience: Patience | None) -> None:
        """Drop the models of the test that ended; `patience` is that of the next one."""
        self.patience = patience
        if self._wire is not None and self._wire.died is None:
            self._wire.patience = None
            with suppress(StudentError):  # it has ended; the next model starts another
                ask_about(self._wire, "your model", "drop_models")

    def close(self) -> None:
        if self._kernel is not None:
            self._kernel.close()

    def _alive(self) -> Wire:
        if self._wire is None or self._wire.died is not None:
            self._spend_restart()
            self.close()
            self._kernel = self._open()
            self._charge(self._kernel)
            self._wire = Wire(self._kernel, self._limits.call_seconds, self._notice, self._left)
            limits = {"memory": self._limits.memory, "call_seconds": self._limits.call_seconds}
            training = self._limits.call_seconds * self._training
            ask_about(self._wire, "your model", "limits", **limits, training_seconds=training)
            if self._seed is not None:
                ask_about(self._wire, "your model", "seed", seed=self._seed)
        self._wire.patience = self.patience
        return self._wire


def run_plain(nb: NotebookNode, folder: Path, limits: Limits, confined: bool) -> Iterator[tuple[NotebookNode, Outputs]]:
    """Yield each code cell with its outputs.

    The cells run in a copy of the files in `folder`; files that they write are copied back there.
    """
    kind = "plain"
    starts = starter(KERNELS[kind])
    cells = [
        Cell(index, f"{index + 1}", cell.source, "code")
        for index, cell in enumerate(nb.cells)
        if cell.cell_type == "code"
    ]
    scratch = scratch_folder()
    count = 0

    def open_kernel() -> Kernel:
        nonlocal count
        count += 1
        work = copy_in(scratch / str(count), folder)
        policy = reach(kind).policy(limits) if confined else None
        return StartedKernel(starts, work, limits, policy, {"NBGRADER_EXECUTION": "autograde"})

    try:
        session = Session(open_kernel, Program(tuple(cells)), limits, Budget(limits))
        with suppress(StudentError):  # too slow or ended too often: its outputs say so
            session.alive()
        session.close()
        copy_back(scratch / str(count), folder)
        for cell in cells:
            yield nb.cells[cell.index], session.outputs.get(cell.index, Outputs(0))
    finally:
        starts.close()
        remove_scratch(scratch)
