"""Fingerprints of code by copydetect: hashes of so many tokens in a row, and the stretches that two sources share."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from copydetect import CodeFingerprint
from copydetect.utils import get_copied_slices, get_token_coverage

from .normal import NormalForm, normal_form

RUN = 12  # tokens in a row; fewer are the language's own turns of phrase

Span = tuple[int, int]  # where a passage begins and ends in a source, in characters


@dataclass(frozen=True)
class Print:
    """One source: its normal form, and copydetect's fingerprints of it."""

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
    """Return a source's fingerprints but for those in `left_out`."""
    form = normal_form(source)
    made = CodeFingerprint("cell.py", RUN, 1, filter=False, fp=io.StringIO(form.text))
    # copydetect's own way to leave some out supposes that no run of tokens stands twice in a file
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
