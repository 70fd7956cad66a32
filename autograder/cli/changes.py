"""How changed marks are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .shared import console

if TYPE_CHECKING:
    from ..usecases.regrade import ChangedMark

MOST = 12  # rows below the results of a grading; `--diff` shows all


def print_changed(changed: Sequence[ChangedMark], most: int | None = None) -> None:
    """Print a row for each changed mark, `most` of them."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("student", overflow="fold")
    for name in ("before", "after", "by"):
        table.add_column(name, justify="right")
    table.add_column("which tests, and what changed since", overflow="fold", ratio=1)
    for mark in changed[:most]:
        by = "" if mark.by is None else f"{mark.by:+g}"
        lines = [*mark.why, *(f"changed since: {one}" for one in mark.because)]
        lines += [f"{name}: the points that a person gave stay" for name in mark.stays]
        style = "bold red" if mark.by is None or mark.by < 0 else ""
        row = (Text(mark.student), _points(mark.before), _points(mark.after), Text(by, style), Text("\n".join(lines)))
        table.add_row(*row)
    console().print(table)
    if most is not None and len(changed) > most:
        print(f"and {len(changed) - most} more")


def in_short(changed: Sequence[ChangedMark]) -> str:
    """ "3 marks change: 1 lower, 1 higher, 1 without a score"."""
    lower = sum(mark.by is not None and mark.by < 0 for mark in changed)
    higher = sum(mark.by is not None and mark.by > 0 for mark in changed)
    without = sum(mark.after is None for mark in changed)
    counts = ((lower, "lower"), (higher, "higher"), (without, "without a score"))
    parts = ", ".join(f"{count} {word}" for count, word in counts if count)
    count = in_number(changed)
    return f"{count} {'mark changes' if count == 1 else 'marks change'}" + (f": {parts}" if parts else "")


def in_number(changed: Sequence[ChangedMark]) -> int:
    """Return how many marks are another: where a person's points count, the machine's may differ without effect."""
    return sum(mark.by != 0 for mark in changed)


def _points(score: float | None) -> str:
    return "–" if score is None else f"{score:g}"
