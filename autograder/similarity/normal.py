"""Code in the form in which it is compared: one character a token, without what is easily changed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pygments.token import Comment, Error, Literal, Name, Text

from ..html.code import LinearPythonLexer

NAME, NUMBER, STRING, ODD = "N0S?"
OWN = ("self", "cls")  # an attribute of one's own object is called as one likes; one of a library is not
FIRST, MANY = 0x4E00, 20_000  # characters that stand for words and signs: more than Python has of them


@dataclass(frozen=True)
class NormalForm:
    """`text` has one character a token; `spans[i]` is where token i begins and ends in the source, in characters."""

    text: str
    spans: tuple[tuple[int, int], ...]


def normal_form(source: str) -> NormalForm:
    """Return a source in normal form.

    Names of one's own, numbers and texts are each one and the same; comments, docstrings, spaces and line ends are left
    out. Keywords, signs, Python's own functions and what is taken from a library (`np.tanh`) stay what they are. Code
    that is no Python is read as far as it goes.
    """
    characters: list[str] = []
    spans: list[tuple[int, int]] = []
    for character, start, end in _tokens(source):
        if character == STRING and characters and characters[-1] == STRING:
            spans[-1] = (spans[-1][0], end)  # quotes and contents come in pieces
        else:
            characters.append(character)
            spans.append((start, end))
    return NormalForm("".join(characters), tuple(spans))


def count_tokens(source: str, most: int) -> int:
    """Return how many tokens a source has; counting ends beyond `most`."""
    return sum(1 for _ in islice(_tokens(source), most + 1))


def _tokens(source: str) -> Iterator[tuple[str, int, int]]:
    last, before = "", ""
    kind: Any
    for start, kind, text in LinearPythonLexer(stripnl=False, ensurenl=False).get_tokens_unprocessed(source):
        if not text.strip() or kind in Comment or kind in Text or kind in Literal.String.Doc:
            continue
        yield _character(kind, text, foreign=last == "." and before not in OWN), start, start + len(text)
        before, last = last, text


def _character(kind: Any, text: str, foreign: bool) -> str:
    if kind in Literal.Number:
        return NUMBER
    if kind in Literal.String:
        return STRING
    if kind in Error:
        return ODD
    if kind in Name and kind not in Name.Builtin and not foreign:
        return NAME
    return chr(FIRST + zlib.crc32(text.encode()) % MANY)
