"""How far a measurement has come: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Item = TypeVar("Item")
PAUSE = 30.0  # seconds between two lines


def watched(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """Yield the items; say on standard error how many of `total` there were, and how long the others will take."""
    console = Console(stderr=True)
    if console.is_terminal:
        yield from track(items, what, total, console=console, transient=True)
        return
    begun = said = monotonic()
    for number, item in enumerate(items, 1):
        yield item
        if monotonic() - said > PAUSE and number < total:
            said = monotonic()
            left = (said - begun) / number * (total - number)
            print(f"{what}: {number} of {total}, about {left / 60:.1f} min left", file=sys.stderr, flush=True)
