"""Pairs of students with much in common that neither the assignment gave them nor many others have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .prints import Print, Span, passages, shared, take_print

LEAST = 0.5  # share from which a pair is shown; of independent right answers it is below 0.3
FEW = 50  # tokens; with fewer in common, chance explains it
COMMON = 10  # what more students than this have, and more than a fifth of the class, is common knowledge

Work = Mapping[str, str]  # one student's code by exercise
Prints = Mapping[str, Print]


@dataclass(frozen=True)
class Alike:
    """What two students share in one exercise: the share (0 to 1), tokens of each, the passages in each's code."""

    exercise: str
    share: float
    tokens: int
    code: tuple[str, str]
    passages: tuple[tuple[Span, ...], tuple[Span, ...]]


@dataclass(frozen=True)
class Pair:
    """Two students. `share` (0 to 1) is of the tokens that are neither given nor common, `tokens` so many of each."""

    students: tuple[str, str]
    share: float
    tokens: int
    exercises: tuple[Alike, ...]


def find_pairs(
    work: Mapping[str, Work],
    given: Mapping[str, Sequence[str]],
    least: float = LEAST,
    step: Callable[[], Any] = lambda: None,
) -> list[Pair]:
    """Return the pairs that share at least `least` (0 to 1) of what is their own, the most alike first.

    Parameters: `work` by student; `given`, by exercise what everybody has, such as the stub and the reference; `step`
    is called after each student.
    """
    left_out = {name: {value for text in texts for value in take_print(text).hashes} for name, texts in given.items()}
    prints = {student: _prints(own, left_out) for student, own in work.items()}
    for name, values in _common(prints.values()).items():
        left_out[name] = left_out.get(name, set()) | values
    prints = {student: _prints(own, left_out) for student, own in work.items()}
    found = []
    for student, other in _all_pairs(list(work), step):
        pair = _compare((student, other), (work[student], work[other]), (prints[student], prints[other]))
        if pair.tokens >= FEW and pair.share >= least:
            found.append(pair)
    return sorted(found, key=lambda pair: (-pair.share, -pair.tokens, pair.students))


def _prints(own: Work, left_out: Mapping[str, Collection[int]]) -> Prints:
    return {name: take_print(source, left_out.get(name, ())) for name, source in own.items()}


def _common(prints: Collection[Prints]) -> dict[str, set[int]]:
    """Return by exercise the fingerprints that so many students have that they say nothing."""
    most = max(COMMON, len(prints) / 5)
    counts: dict[str, Counter[int]] = {}
    for own in prints:
        for name, one in own.items():
            counts.setdefault(name, Counter()).update(one.hashes)
    return {name: {value for value, count in own.items() if count > most} for name, own in counts.items()}


def _all_pairs(students: Sequence[str], step: Callable[[], Any]) -> Iterator[tuple[str, str]]:
    for student, group in ((student, students[place + 1 :]) for place, student in enumerate(students)):
        yield from ((student, other) for other in group)
        step()


def _compare(students: tuple[str, str], work: tuple[Work, Work], prints: tuple[Prints, Prints]) -> Pair:
    first, second = prints
    own = sum(one.tokens for each in prints for one in each.values())
    alike, both = [], 0
    for name in first.keys() & second.keys():
        one, other = first[name], second[name]
        if one.hashes.isdisjoint(other.hashes):
            continue
        stretches = shared(one, other)
        tokens = sum(end - start for each in stretches for start, end in each)
        both += tokens
        places = passages(one, stretches[0]), passages(other, stretches[1])
        code = work[0][name], work[1][name]
        alike.append(Alike(name, tokens / (one.tokens + other.tokens), tokens // 2, code, places))
    alike.sort(key=lambda one: (-one.tokens, -one.share, one.exercise))
    return Pair(students, both / own if own else 0.0, both // 2, tuple(alike))
