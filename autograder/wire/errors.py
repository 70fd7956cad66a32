"""How asking the student's process can fail, what each failure is for the student, and when asking ends.

KernelDied           the process is gone: `reason` says how
KernelInterrupted    the request was stopped at its time limit; the process lives
NoNumbers            an object that holds no numbers was used as an array; a `StudentError` and a `TypeError`
NoInput              a cell asked for input; a `StudentError`

The sentences for what ended, was stopped or was not run stand here, each beside its reason. Those for an exception of
the student's code are in `checks/student.py`, because the public checks in the notebook say the same.
"""

from __future__ import annotations

from typing import Any

from ..checks.student import Reason, StudentError, exception_error, exception_text
from ..core.incidents import End
from ..core.text import clean, one_line

SHORT = 5.0  # seconds, the limit of a call after another call of the same exercise was stopped
STOPS = 2  # after that many, nothing of the exercise is called again
# How a process ended, as the reason of the call that it ended in; anything else is `KILLED`.
ENDS = {End.TIME: Reason.TIMEOUT, End.MEMORY: Reason.MEMORY}

NO_INPUT = "StdinNotImplementedError"  # what `input()` raises where nobody can answer


class NoNumbers(StudentError, TypeError):
    """An object of the student's was used as an array and holds no numbers. NumPy's callers expect a `TypeError`."""

    def __init__(self, what: str, described: str) -> None:
        sentence = f"{what} is {described}, which holds no numbers"
        StudentError.__init__(self, sentence, Reason.REFUSED, what=what, kind="TypeError")


class NoInput(StudentError):
    """A cell asked for input."""


class KernelDied(Exception):
    """The student's process is gone. `reason` is why, `detail` what is known of it, as a clause."""

    def __init__(self, reason: End, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


class KernelInterrupted(Exception):
    """A request was stopped at its time limit: it could use `used` seconds, and was allowed `allowed`."""

    def __init__(self, used: float, allowed: float) -> None:
        super().__init__(f"stopped after {used:.1f} s, of {allowed:g} s")
        self.used = used
        self.allowed = allowed


def stopped(what: str, used: float, allowed: float) -> str:
    """Return the sentence for what was stopped at its time limit. Both times are in seconds of computing time."""
    shown = f"{used:.0f}" if used >= 10 else f"{used:.1f}"
    return f"{what} was stopped: it used {shown} s of computing time, and {allowed:g} s are allowed."


def timeout_error(sentence: str) -> StudentError:
    """Return the error for what took longer than its limit, or was not run for that."""
    return StudentError(sentence, Reason.TIMEOUT, kind="Timeout")


def refused_error(sentence: str, kind: str = "NotAllowed") -> StudentError:
    """Return the error for a value that may not leave the student's process, or that is impossible."""
    return StudentError(sentence, Reason.REFUSED, kind=kind)


def ended_error(what: str, died: KernelDied, seconds: float) -> StudentError:
    """Return the error for a call in which the process ended."""
    reason = ENDS.get(died.reason, Reason.KILLED)
    if reason is Reason.TIMEOUT:
        return timeout_error(f"{what} used more than {seconds:g} s of computing time and did not stop.")
    if reason is Reason.MEMORY:
        return StudentError(f"{what} {died}.", reason, what=what, kind="MemoryError")
    return StudentError(f"{what}: {died}.", reason, what=what, kind="Killed")


def stopped_twice_error(what: str) -> StudentError:
    """Return the error for what is not run a third time."""
    return timeout_error(f"{what} was not run again: it was stopped twice.")


def used_up_error(seconds: float) -> StudentError:
    """Return the error for a submission that has used all of its computing time, `seconds`."""
    return timeout_error(f"The notebook used up the {seconds:g} s of computing time that a submission has.")


def restarts_error(restarts: int) -> StudentError:
    """Return the error for a notebook whose process ended so often that it is not started again."""
    return StudentError(f"The notebook's process ended {restarts} times.", Reason.KILLED, kind="Killed")


def waiting_error(need: str) -> StudentError:
    """Return the error for an exercise that is not run because one that it needs, `need`, does not end."""
    sentence = f"Not run: needs `{need}`, which was stopped twice."
    return StudentError(sentence, Reason.BLOCKED, needs=need, called=False)


def cell_not_run_error() -> StudentError:
    """Return the error for a cell that came after the notebook had used up its time."""
    return timeout_error("the notebook had used up its time before its cell was run.")


def cell_stopped_error(late: KernelInterrupted) -> StudentError:
    """Return the error for a cell that was stopped at its time limit."""
    return timeout_error(stopped("its cell", late.used, late.allowed))


def cell_ended_error(died: KernelDied) -> StudentError:
    """Return the error for a cell in which the process ended."""
    reason = Reason.TIMEOUT if ENDS.get(died.reason) is Reason.TIMEOUT else Reason.KILLED
    return StudentError(f"its cell ended the notebook's process: {died}.", reason)


def cell_left_out_error(why: str) -> StudentError:
    """Return the error for a cell that was not run again because it ended or held up a process before."""
    return StudentError(f"its cell was left out: {why}.", Reason.KILLED)


def cell_raised_error(kind: str, shown: str) -> StudentError:
    """Return the error for a cell that raised one: `kind` is the name of its class, `shown` that and its text."""
    if kind == NO_INPUT:
        return NoInput("`input()` cannot be answered while grading", Reason.MISSING, kind=NO_INPUT)
    return StudentError(f"its cell raised {one_line(shown, 300)}", Reason.MISSING, kind="CellError")


def undefined_error(name: str, failed: StudentError) -> StudentError:
    """Return the error for a `name` that is not there because the cell that defines it `failed`."""
    sentence = f"`{name}` is not defined: {failed}"
    if isinstance(failed, NoInput):
        sentence = f"{failed}; the cell stopped before `{name}` was defined. Remove `input()` from the cell."
    return StudentError(sentence, failed.reason, what=f"`{name}`", kind=failed.kind)


def raised_error(what: str, raised: Any) -> StudentError:
    """Return the error for an exception as the student's process reports it; any of it may be forged."""
    raised = raised if isinstance(raised, dict) else {}
    kind, text = one_line(str(raised.get("type", "?")), 80), clean(exception_text(str(raised.get("text", ""))), 2000)
    frames = raised.get("frames")
    frames = frames if isinstance(frames, list) else []
    frames = [frame for frame in frames if isinstance(frame, list) and len(frame) == 4][:8]
    lines = "\n".join(
        f"in cell {clean(str(cell), 80)}, line {clean(str(line), 8)}: {clean(str(source), 200)}"
        for cell, line, _, source in frames
    )
    if raised.get("own") == Reason.REFUSED:
        return refused_error(f"{what} returned {text}.", kind)
    if raised.get("own") == Reason.MEMORY:
        sentence = f"{what} ran out of memory. {text}".rstrip()
        return StudentError(sentence, Reason.MEMORY, what=what, kind=kind, said=text, frames=lines)
    kinds = raised.get("kinds")
    kinds = tuple(clean(str(base), 80) for base in kinds[:20]) if isinstance(kinds, list) else ()
    raiser = clean(str(frames[-1][2]), 80) if frames else ""
    return exception_error(what, kind, text, kinds, lines, raiser)


class Patience:
    """How long the calls of one exercise may take: less after each call that was stopped or ended the process.

    Otherwise an endless loop would cost every test of its exercise the whole limit, and the other exercises the time of
    the submission. Parameters: `seconds`, the limit of a call; `short`, to begin with the short limit.
    """

    def __init__(self, seconds: float, short: bool = False) -> None:
        self._seconds = seconds
        self._short = short
        self._stops = 0

    @property
    def seconds(self) -> float:
        """The limit of the next call."""
        return min(SHORT, self._seconds) if self._short or self._stops else self._seconds

    @property
    def over(self) -> bool:
        """Whether nothing of the exercise should be asked again."""
        return self._stops >= STOPS

    @property
    def lost(self) -> bool:
        """Whether anything had to be stopped."""
        return self._stops > 0

    def lose(self) -> None:
        """Count a call that was stopped or that ended the process."""
        self._stops += 1
