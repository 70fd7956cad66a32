"""What a command says, and to whom: results that were asked for always, everything else unless it is to be quiet."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Hushed(io.StringIO):
    """Discards writes to standard output, which is kept as `beneath`."""

    def __init__(self, beneath: TextIO) -> None:
        super().__init__()
        self.beneath = beneath

    def write(self, text: str) -> int:
        return len(text)


@contextmanager
def voice(quiet: bool) -> Iterator[None]:
    """While this lasts, standard output says nothing where `quiet` is set; standard error keeps its warnings."""
    if not quiet:
        yield
        return
    before = sys.stdout
    sys.stdout = Hushed(before)
    try:
        yield
    finally:
        sys.stdout = before


def is_quiet() -> bool:
    """Whether nothing but errors and what was asked for is to be said."""
    return isinstance(sys.stdout, Hushed)


def asked_for() -> TextIO:
    """Return where what was asked for goes, `--json -` and the like: standard output, also of a quiet command."""
    return sys.stdout.beneath if isinstance(sys.stdout, Hushed) else sys.stdout
