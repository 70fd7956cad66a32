"""The pairs as one HTML page, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.assignment import Assignment
from ..html.pages import render_page
from .pairs import FEW, Alike, Pair
from .prints import Span

HERE = Path(__file__).parent
MOST = 100  # pairs that are shown side by side; nobody reads a longer page
Piece = tuple[str, bool]  # some code, and whether it is shared


@dataclass(frozen=True)
class AlikeView:
    """One exercise of a pair: what the students share, and the code of each in pieces."""

    alike: Alike
    sides: tuple[tuple[str, tuple[Piece, ...]], ...]


def render_similarity(
    assignment: Assignment,
    pairs: Sequence[Pair],
    compared: int,
    least: float,
    unread: Sequence[str] = (),
    same: Sequence[Sequence[str]] = (),
) -> str:
    """Return the page as one self-contained HTML file without any script.

    Parameters: `pairs`, the most alike first; `compared`, the number of students; `least`, the share (0 to 1) from
    which a pair is listed; `unread`, the students whose notebooks could not be read; `same`, those whose code is the
    same character for character.
    """
    return render_page(
        HERE,
        "similarity",
        assignment=assignment,
        pairs=pairs,
        shown=[(pair, [_view(pair, alike) for alike in pair.exercises]) for pair in pairs[:MOST]],
        compared=compared,
        least=least,
        unread=unread,
        same=same,
        few=FEW,
    )


def _view(pair: Pair, alike: Alike) -> AlikeView:
    sides = zip(pair.students, alike.code, alike.passages, strict=True)
    return AlikeView(alike, tuple((student, cut(code, passages)) for student, code, passages in sides))


def cut(code: str, passages: Sequence[Span]) -> tuple[Piece, ...]:
    """Return code in pieces, each with whether it lies in one of `passages`. Together the pieces are the code."""
    pieces: list[Piece] = []
    last = 0
    for start, end in sorted(passages):
        pieces += [(code[last:start], False), (code[max(start, last) : end], True)]
        last = max(last, end)
    return tuple((text, marked) for text, marked in [*pieces, (code[last:], False)] if text)
