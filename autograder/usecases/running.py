"""How student code is to be run: the one place where the defaults of a run are decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.errors import SandboxUnavailable
from ..pipeline.capacity import capacity
from ..sandbox.confine import offer

# Called after each step of a long job with the steps done, the number of all steps, and how this step ended ("" where
# there is nothing to say); once before the first step, with 0.
Progress = Callable[[int, int, str], None]
Notice = Callable[[str], None]  # called with a sentence that a person should read while a job goes on


@dataclass(frozen=True)
class Run:
    """How submissions are run: how many at once, and whether confined."""

    workers: int
    confined: bool


def plan_run(workers: int | None = None, confined: bool = True, notice: Notice | None = None) -> Run:
    """Return how to run submissions. `workers` None: as many at once as the machine has room for.

    `notice` is told where that is fewer than there are processors. Raises `SandboxUnavailable` where student code is
    to be confined and this machine cannot do that.
    """
    if confined:
        require_confinement()
    room = capacity(workers)
    if room.reason and notice:
        notice(f"Grading {room.jobs} at a time: {room.reason}.")
    return Run(room.jobs, confined)


def require_confinement() -> None:
    """Raise `SandboxUnavailable` where this machine cannot confine student code well enough."""
    here = offer()
    if not here.level.sufficient:
        raise SandboxUnavailable(
            f"This machine can confine student code only at level {here.level.name}, which is not enough. "
            f"{here.lacking} `autograder doctor` shows more; --unconfined overrides, for code that you trust."
        )


def no_progress(done: int, total: int, ended: str) -> None:
    """The progress callback of a caller who wants none."""
