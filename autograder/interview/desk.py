"""A student's notebook, run confined, whose functions can be called again and changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import SandboxUnavailable
from ..judging.grader import UNCONFINABLE
from ..judging.host import opener
from ..judging.session import Budget, Session
from ..notebook.program import Program
from ..sandbox.confine import look, reach
from ..sandbox.folders import remove_scratch, scratch_folder
from ..sandbox.servers import KERNELS, forks, starter
from ..wire.remote import Handle
from .run import Run, read_calls, read_run
from .values import Value

INSIDE = Path(__file__).with_name("inside.py")
NAME = "_autograder_desk"


class Desk:
    """Asks the student's process. Every method may raise `StudentError`: the process is the student's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._handle: Handle | None = None

    def calls(self, exercise: str) -> list[dict[str, Value]]:
        """Return the arguments of each call that the public checks make of an exercise's function, by name."""
        return read_calls(self._asked().record(exercise))

    def run(
        self,
        exercise: str,
        call: int,
        source: str = "",
        swapped: str = "",
        nudged: tuple[str, int, int, float, bool] | None = None,
    ) -> Run:
        """Return how a call goes, line by line; with another `source` of the cell, or another argument.

        `swapped` is an argument whose first two axes are exchanged; `nudged` is (argument, axis, index, what is added
        to the numbers there, whether all arrays of real numbers are changed before).
        """
        return read_run(self._asked().run(exercise, call, source, swapped, list(nudged or ())))

    def _asked(self) -> Any:
        """Return the desk in the student's process. A process that has ended is not started again."""
        if self._handle is None:
            wire = self._session.alive()
            text = INSIDE.read_text(encoding="utf-8")
            source = f"{NAME} = {{}}\nexec({text!r}, {NAME})\n{NAME} = {NAME}['Desk'](globals())"
            wire.ask("the notebook", op="run", source=source, label="desk")
            handle = wire.ask("the notebook", op="get", name=NAME)
            if not isinstance(handle, Handle):
                raise TypeError("the notebook gave another object")
            self._handle = handle
        return self._handle


@contextmanager
def opened(program: Program, course: Course, assignment: Assignment, kind: str, confined: bool) -> Iterator[Desk]:
    """Open a process for a kind of exercise, in which the notebook's cells run before the first question.

    Raises `SandboxUnavailable` where this machine cannot confine student code and `confined` asks for it.
    """
    if confined and not (forks() and look().proc):
        remedy = "`autograder doctor` says what can be done."
        raise SandboxUnavailable(UNCONFINABLE, remedy=remedy)
    starts, scratch = starter(KERNELS[kind]), scratch_folder()
    reaches = {kind: reach(kind)} if confined else {}
    open_kernel = opener({kind: starts}, reaches, course, assignment, scratch)
    session = Session(lambda: open_kernel(kind), program, assignment.limits, Budget(assignment.limits))
    try:
        yield Desk(session)
    finally:
        session.close()
        starts.close()
        remove_scratch(scratch)
