"""What may explain a student's failures: listed mistakes, unlisted ones made by rule, two listed ones; what they give.

What a candidate gives on an exercise's tests depends on no student. A listed mistake runs on all tests. Of the others
there are many, so all of them run on one test first, and on all tests only those that may explain somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.assignment import Exercise
from ..core.errors import BadSuite
from ..notebook.program import Program
from .catalogue import Variant, changed_cell, graft, read_mistakes
from .outcome import ComputedTooLong, Outcome, Part, Stage, Table, computing_limit
from .plugin import LocalHost
from .unlisted import trivial_answers, unlisted_mistakes

COMPUTING = 5.0  # seconds that the judge may compute for one test of an unlisted mistake or of a pair
MOST_PAIRS = 300  # of one exercise: all pairs of 25 mistakes


@dataclass(frozen=True)
class Candidate:
    """A change of an exercise's cell, and the mistakes that it stands for: none for an answer without any work."""

    change: Variant
    mistakes: tuple[Variant, ...]


def candidates(stage: Stage, suite: Path, program: Program, exercise: Exercise) -> Mapping[str, Candidate]:
    """Return the candidates of a stage, by their ids, in order. Only NumPy exercises have any after the first stage.

    Parameters: `suite`, the folder of the assignment's suite; `program`, the reference.
    """
    if stage is Stage.LISTED:
        return _single(read_mistakes(suite, exercise.name))
    if exercise.kind != "numpy":
        return {}
    if stage is Stage.PAIRS:
        return _pairs(program.source_of(exercise.name), read_mistakes(suite, exercise.name))
    trivial = {answer.id: Candidate(answer, ()) for answer in trivial_answers(program, exercise.name)}
    return _single(unlisted_mistakes(program, exercise.name)) | trivial


def tabulate(
    stage: Stage,
    part: Part,
    known: Mapping[str, Candidate],
    program: Program,
    ask: Callable[[LocalHost, float | None], Mapping[str, Outcome]],
) -> Table:
    """Return what the candidates of a stage give on an exercise's tests.

    Parameters: `part`, which of them are wanted; `known`, the candidates; `program`, the reference; `ask` runs the
    tests on a changed reference, with so many seconds for each, and returns how those ended that failed. A listed
    mistake that does not run is a fault of the suite. An unlisted one or a pair that does not, or that takes too long,
    is left out: it explains nobody.
    """
    if stage is Stage.LISTED:
        return {name: ask(LocalHost(graft(program, one.change)), None) for name, one in known.items()}
    table: dict[str, Mapping[str, Outcome]] = {}
    for name, candidate in known.items():
        if part.names and name not in part.names:
            continue
        if (host := _quick_host(graft(program, candidate.change))) is not None:
            outcomes = ask(host, COMPUTING)
            if not any(outcome.at_limit for outcome in outcomes.values()):
                table[name] = outcomes
    return table


def _quick_host(program: Program) -> LocalHost | None:
    """Return a host for a changed reference; None where its cells do not run, or take too long."""
    try:
        with computing_limit(COMPUTING):
            return LocalHost(program)
    except (Exception, ComputedTooLong):
        return None


def _single(mistakes: list[Variant]) -> dict[str, Candidate]:
    return {mistake.id: Candidate(mistake, (mistake,)) for mistake in mistakes}


def _pairs(cell: str, mistakes: list[Variant]) -> dict[str, Candidate]:
    """Return the pairs of mistakes whose edits can be made together, those of the first mistakes first."""
    places = [(first, second) for second in range(len(mistakes)) for first in range(second)]
    made: dict[str, Candidate] = {}
    for first, second in ((mistakes[one], mistakes[other]) for one, other in places):
        both = Variant(f"{first.id} + {second.id}", first.exercise, first.edits + second.edits, place=first.place)
        if first.edits and second.edits and len(made) < MOST_PAIRS and _fits(cell, both):
            made[both.id] = Candidate(both, (first, second))
    return made


def _fits(cell: str, both: Variant) -> bool:
    """Whether the edits of two mistakes do not overlap, and give a cell that is Python."""
    try:
        changed_cell(cell, both)
    except BadSuite:
        return False
    return True
