"""Fingerprints of code: the form in which it is compared, and the passages that two sources share."""

from __future__ import annotations

import io
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from copydetect import CodeFingerprint
from copydetect.utils import get_copied_slices, get_token_coverage
from pygments.token import Comment, Error, Literal, Name, Text

from ..html.pages import python_lexer

RUN = 12  # tokens in a row; shorter runs are idioms of the language

Span = tuple[int, int]  # where a passage begins and ends in a source, in characters


NAME, NUMBER, STRING, ODD = "N0S?"
OWN = ("self", "cls")  # students choose the names of attributes of their own objects, not those of a library's
FIRST, MANY = 0x4E00, 20_000  # a character for each word and sign: more characters than Python has words and signs


@dataclass(frozen=True)
class Print:
    """One source: its normal form and copydetect's fingerprints of it."""

    form: NormalForm
    made: Any

    @property
    def hashes(self) -> set[int]:
        """The fingerprints."""
        found: set[int] = self.made.hashes
        return found

    @property
    def tokens(self) -> int:
        """How many tokens the fingerprints cover."""
        return int(self.made.token_coverage)


def take_print(source: str, left_out: Collection[int] = ()) -> Print:
    """Return a source's fingerprints except those in `left_out`."""
    form = normal_form(source)
    made = CodeFingerprint("cell.py", RUN, 1, filter=False, fp=io.StringIO(form.text))
    # copydetect's own way to leave some out assumes that no run of tokens occurs twice in a file
    made.hash_idx = {value: places for value, places in made.hash_idx.items() if value not in left_out}
    made.hashes = set(made.hash_idx)
    made.token_coverage = get_token_coverage(made.hash_idx, RUN, len(form.text))
    return Print(form, made)


def stretches(source: Print, values: Collection[int]) -> tuple[Span, ...]:
    """Return the stretches of a source that these fingerprints cover, in tokens."""
    places = source.made.hash_idx
    found = [place for value in source.hashes.intersection(values) for place in places[value]]
    return tuple(_spans(get_copied_slices(found, RUN)))


def passages(source: Print, covered: Collection[Span]) -> tuple[Span, ...]:
    """Return stretches of tokens as passages of the source, in characters."""
    spans = source.form.spans
    return tuple((spans[start][0], spans[end - 1][1]) for start, end in covered)


def _spans(found: Any) -> Iterator[Span]:
    yield from ((int(start), int(end)) for start, end in zip(*found, strict=True))


@dataclass(frozen=True)
class NormalForm:
    """`text` has one character per token; `spans[i]` is where token i begins and ends in the source, in characters."""

    text: str
    spans: tuple[tuple[int, int], ...]


def normal_form(source: str) -> NormalForm:
    """Return a source in normal form.

    All names that the student chose become one character, all numbers another, all strings another. Comments,
    docstrings, spaces and line ends are left out. Keywords, signs, built-in functions and names from libraries
    (`np.tanh`) keep their own characters. Invalid Python is read as far as possible.
    """
    characters: list[str] = []
    spans: list[tuple[int, int]] = []
    for character, start, end in _tokens(source):
        if character == STRING and characters and characters[-1] == STRING:
            spans[-1] = (spans[-1][0], end)  # the lexer splits a string into quotes and contents
        else:
            characters.append(character)
            spans.append((start, end))
    return NormalForm("".join(characters), tuple(spans))


def count_tokens(source: str, most: int) -> int:
    """Return how many tokens a source has; counting stops above `most`."""
    return sum(1 for _ in islice(_tokens(source), most + 1))


def _tokens(source: str) -> Iterator[tuple[str, int, int]]:
    last, before = "", ""
    kind: Any
    for start, kind, text in python_lexer(stripnl=False, ensurenl=False).get_tokens_unprocessed(source):
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
