"""Run an ordinary notebook's cells, all of them, in a confined process: any nbgrader course can be graded so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from nbformat import NotebookNode

from ..checks.errors import StudentError
from ..core.assignment import Limits
from ..notebook.outputs import Outputs
from ..notebook.program import Cell, Program
from ..sandbox.kernel import Kernel, StartedKernel
from ..sandbox.scratch import remove_scratch, scratch_folder
from ..sandbox.servers import KERNELS, starter
from ..sandbox.workfolder import bring_back, copy_into, reach
from .host import Budget, Session


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
        work = copy_into(scratch / str(count), folder)
        policy = reach(kind).policy(limits) if confined else None
        return StartedKernel(starts, work, limits, policy, {"NBGRADER_EXECUTION": "autograde"})

    try:
        session = Session(open_kernel, Program(tuple(cells)), limits, Budget(limits))
        with suppress(StudentError):  # too slow or ended too often: its outputs say so
            session.alive()
        session.close()
        bring_back(scratch / str(count), folder)
        for cell in cells:
            yield nb.cells[cell.index], session.outputs.get(cell.index, Outputs(0))
    finally:
        starts.close()
        remove_scratch(scratch)
