"""Pairs of students who share much code that neither the assignment gives nor many others wrote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median_low
from typing import Any

from .prints import Print, Span, passages, stretches, take_print

FEW = 50  # tokens; fewer in common are explained by chance
COMMON = 10  # code that more students than this, and more than a fifth of the class, wrote is common knowledge
SHORT = 0.5  # of the class's median length: shorter code counts as if it had this length

Work = Mapping[str, str]  # one student's code by exercise, and that of all other cells


@dataclass(frozen=True)
class Alike:
    """What two students share in one exercise: the share (0 to 1), tokens of each, the passages in each's code.

    If the code is in different exercises, `exercise` names both.
    """

    exercise: str
    share: float
    tokens: int
    code: tuple[str, str]
    passages: tuple[tuple[Span, ...], tuple[Span, ...]]


@dataclass(frozen=True)
class Pair:
    """Two students. `tokens` is how many tokens they share, on average over the two, without given and common code.

    `share` (0 to 1) relates that number to all such tokens of the student who has fewer of them.
    """

    students: tuple[str, str]
    share: float
    tokens: int
    exercises: tuple[Alike, ...]


@dataclass(frozen=True)
class Prints:
    """The fingerprints of one student's code by exercise, and of all other cells."""

    by_name: Mapping[str, Print]

    @cached_property
    def names(self) -> Mapping[int, frozenset[str]]:
        """The exercises in which each fingerprint occurs."""
        found = defaultdict(set)
        for name, source in self.by_name.items():
            for value in source.hashes:
                found[value].add(name)
        return {value: frozenset(names) for value, names in found.items()}

    @property
    def tokens(self) -> int:
        return sum(source.tokens for source in self.by_name.values())

    def tokens_in(self, values: Collection[int]) -> int:
        """Return how many tokens these fingerprints cover."""
        return sum(end - start for source in self.by_name.values() for start, end in stretches(source, values))


def find_pairs(
    work: Mapping[str, Work],
    given: Mapping[str, Sequence[str]],
    least: float,
    step: Callable[[], Any] = lambda: None,
) -> list[Pair]:
    """Return the pairs that share at least `least` (0 to 1) of their own code, the most alike first.

    All of a student's code is compared with all of another's: copied code may lie in any cell.
    Parameters: `work` by student; `given`, code by exercise that everybody has, such as stub and reference; `step` is
    called after each student.
    """
    left_out = {value for texts in given.values() for text in texts for value in take_print(text).hashes}
    prints = {student: _prints(own, left_out) for student, own in work.items()}
    left_out |= _common(prints.values())
    prints = {student: _prints(own, left_out) for student, own in work.items()}
    shortest = SHORT * median_low(own.tokens for own in prints.values()) if prints else 0.0
    found = []
    for first, second in _all_pairs(list(work), step):
        pair = _compare((first, second), (work[first], work[second]), (prints[first], prints[second]), shortest)
        if pair.tokens >= FEW and pair.share >= least:
            found.append(pair)
    return sorted(found, key=lambda pair: (-pair.share, -pair.tokens, pair.students))


def same_text(work: Mapping[str, Work], given: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the students whose code is the same character for character, names, comments and spaces included.

    Cells that are as everybody got them do not count; the reference does, and so does code that is short. `find_pairs`
    leaves such pairs out where the code is that of the reference, or has fewer than `FEW` tokens.
    """
    released = {text.strip() for texts in given.values() for text in texts[:1]}
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for student, code in work.items():
        own = tuple(sorted((name, text) for name, text in code.items() if text.strip() not in released))
        if own:
            groups.setdefault(own, []).append(student)
    return [tuple(students) for students in groups.values() if len(students) > 1]


def _prints(own: Work, left_out: Collection[int]) -> Prints:
    return Prints({name: take_print(source, left_out) for name, source in own.items()})


def _common(prints: Collection[Prints]) -> set[int]:
    """Return the fingerprints that too many students have for them to mean anything."""
    most = max(COMMON, len(prints) / 5)
    counts = Counter(value for own in prints for value in own.names)
    return {value for value, count in counts.items() if count > most}


def _all_pairs(students: Sequence[str], step: Callable[[], Any]) -> Iterator[tuple[str, str]]:
    for student, group in ((student, students[index + 1 :]) for index, student in enumerate(students)):
        yield from ((student, second) for second in group)
        step()


def _compare(students: tuple[str, str], work: tuple[Work, Work], prints: tuple[Prints, Prints], least: float) -> Pair:
    first, second = prints
    both = first.names.keys() & second.names.keys()
    if not both:
        return Pair(students, 0.0, 0, ())
    tokens = (first.tokens_in(both) + second.tokens_in(both)) / 2
    own = max(min(first.tokens, second.tokens), least)
    alike = [_alike(names, work, prints, values) for names, values in _where(both, first, second).items()]
    alike.sort(key=lambda shared: (-shared.tokens, -shared.share, shared.exercise))
    return Pair(students, min(1.0, tokens / own), int(tokens), tuple(alike))


def _where(both: Collection[int], first: Prints, second: Prints) -> Mapping[tuple[str, str], set[int]]:
    """Return the shared fingerprints by the exercises that they are in: the same exercise, if both students have it."""
    places = defaultdict(set)
    for value in both:
        names, others = first.names[value], second.names[value]
        same = names & others
        for pair in [(name, name) for name in same] or [(min(names), min(others))]:
            places[pair].add(value)
    return places


def _alike(
    names: tuple[str, str], work: tuple[Work, Work], prints: tuple[Prints, Prints], values: Collection[int]
) -> Alike:
    first, second = prints[0].by_name[names[0]], prints[1].by_name[names[1]]
    sides = stretches(first, values), stretches(second, values)
    tokens = sum(end - start for side in sides for start, end in side)
    return Alike(
        names[0] if names[0] == names[1] else " and ".join(names),
        tokens / (first.tokens + second.tokens),
        tokens // 2,
        (work[0][names[0]], work[1][names[1]]),
        (passages(first, sides[0]), passages(second, sides[1])),
    )
