"""Where the student's names live while a suite asks for them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..checks.student import LocalStudent
from ..core.assignment import Exercise
from ..core.incidents import IncidentKind
from ..notebook.program import Program


class Host(ABC):
    """Gives a suite the `student` of an exercise, and lends right functions. `program` is the student's."""

    program: Program

    @abstractmethod
    def student(self, exercise: Exercise) -> Any:
        """Return the student's names for the tests of `exercise`."""

    @abstractmethod
    def untouched(self, exercise: Exercise) -> Any:
        """Return the student's names from a second run of the notebook, which no test has used."""

    @abstractmethod
    def last_returned(self) -> tuple[str, Any] | None:
        """Return what the test called last in the student's code, and the value that came back.

        None where there was no call, or where it is not recorded.
        """

    @abstractmethod
    def lend(self, exercise: Exercise, values: dict[str, Any]) -> Any:
        """Return a context in which these functions take the place of the student's; they run in this process."""

    @abstractmethod
    def notice(self, kind: IncidentKind, text: str) -> None:
        """Report an incident: its kind, and a sentence for a person."""


class LocalHost(Host):
    """The names of trusted code in this process: the reference, or a variant grafted onto it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = program.namespace()
        self._untouched: dict[str, Any] | None = None

    def student(self, exercise: Exercise) -> LocalStudent:
        return LocalStudent(self.names)

    def untouched(self, exercise: Exercise) -> LocalStudent:
        if self._untouched is None:
            self._untouched = self.program.namespace()
        return LocalStudent(self._untouched)

    def notice(self, kind: IncidentKind, text: str) -> None:
        """Trusted code has no incidents."""

    def last_returned(self) -> None:
        """Not recorded for trusted code."""

    @contextmanager
    def lend(self, exercise: Exercise, values: dict[str, Any]) -> Iterator[None]:
        own = {name: self.names[name] for name in values if name in self.names}
        self.names.update(values)
        try:
            yield
        finally:
            for name in values:
                self.names.pop(name)
            self.names.update(own)
