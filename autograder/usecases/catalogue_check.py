"""Does a catalogue keep what it promises? An entry is judged in the reference's place, and the result is looked at.

A mistake must lose its price, get its name and cost nothing in other exercises; a right answer must get every point.
Entries run in this process, unconfined: they are the course's own.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.course import DEFAULT_SEED, Course
from ..core.result import ExerciseResult, Verdict
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import Program, read_program
from ..suite.catalogue import Variant, graft
from ..suite.outcome import Part, Stage, Table

if TYPE_CHECKING:
    from ..suite.plugin import Hidden

Results = dict[str, ExerciseResult]
Outcomes = Callable[[str, Stage, Part, list[str] | None], Table]


@cache
def known(root: Path, identity: str) -> tuple[AssignmentDefinition, Program]:
    """Return an assignment of the course at `root` and the program of its reference; read once in each process."""
    definition = AssignmentDefinition(Course(root), identity)
    return definition, read_program(definition.source)


def hidden_of(root: Path, identity: str, seed: int = DEFAULT_SEED) -> Hidden:
    """Return what a suite needs of its assignment. The caller sets the host, and where outcomes come from."""
    from ..suite.plugin import Hidden

    definition, program = known(root, identity)
    hidden = Hidden(seed=seed)
    hidden.add(identity, definition.assignment, program)
    return hidden


def judge_variant(
    root: Path, identity: str, variant: Variant, seed: int = DEFAULT_SEED, outcomes: Outcomes | None = None
) -> Results:
    """Judge the reference with a mistake or right answer in it: its exercise, and NumPy ones that may build on it.

    `outcomes` gives what mistakes give; by default that is computed once in this process.
    """
    from ..suite.judge import judge_suite
    from ..suite.plugin import LocalHost

    definition, program = known(root, identity)
    hidden = hidden_of(root, identity, seed)
    hidden.outcomes = outcomes or (lambda name, stage, part, _: _outcomes(root, identity, name, stage, part, seed))
    exercises = definition.assignment.exercises
    place = next(number for number, exercise in enumerate(exercises) if exercise.name == variant.exercise)
    others = [exercise.name for exercise in exercises[place + 1 :] if exercise.kind == "numpy"]
    with chdir(definition.course.solutions / identity):  # only the course's own cells expect to lie beside the data
        hidden.host = LocalHost(graft(program, variant))
    results = judge_suite(definition.course.suite(identity), hidden, [variant.exercise, *others])
    return {result.name: result for result in results}


@cache
def _outcomes(root: Path, identity: str, exercise: str, stage: Stage, part: Part, seed: int) -> Table:
    """Return a part of what the candidates of a stage give: computed once for all entries."""
    from ..suite.judge import compute_outcomes

    suite = known(root, identity)[0].course.suite(identity)
    return compute_outcomes(suite, hidden_of(root, identity, seed), exercise, stage, part)


def problem_of_mistake(results: Results, mistake: Variant) -> str:
    """Say in what a mistake does not get what it should; "" where it does."""
    own = results[mistake.exercise]
    if own.verdict is Verdict.CRASHED:
        return f"the suite fails on it.\n{_messages(own)}"
    if own.score == own.points:
        return "no hidden test fails. Add a test that this mistake fails, or remove it."
    if own.misconception != mistake.id:
        named = own.misconception or "none"
        return f"the name that a student gets is {named}. Do the two give the same values? Then keep one of them."
    tests = [(test.points, test.verdict is Verdict.PASSED) for test in own.tests]
    share = sum(points for points, passed in tests if passed) / sum(points for points, _ in tests)
    expected = round(own.points * max(share, 1 - mistake.costs), 2)
    if own.score != expected:
        return f"it gets {own.score:g} of {own.points:g} points; expected {expected:g}."
    return _lost_elsewhere(results, mistake.exercise)


def problem_of_right_answer(results: Results, answer: Variant) -> str:
    """Say in what a right answer does not get what it should; "" where it does."""
    own = results[answer.exercise]
    if own.score != own.points:
        return f"it gets {own.score or 0:g} of {own.points:g} points.\n{_messages(own)}"
    return _lost_elsewhere(results, answer.exercise)


def _messages(own: ExerciseResult) -> str:
    return "\n".join(f"{test.name}: {test.full_message}" for test in own.tests if test.message)


def _lost_elsewhere(results: Results, exercise: str) -> str:
    lost = [result for name, result in results.items() if name != exercise and result.score != result.points]
    messages = "".join(f"\n{_messages(result)}" for result in lost)
    return f"it costs points in {', '.join(result.name for result in lost)}.{messages}" if lost else ""
