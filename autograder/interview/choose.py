"""Choose a student's questions: different exercises and kinds first, where the student's own code has most to ask."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from ..checks.student import StudentError
from ..core.assignment import Exercise
from ..notebook.program import Program
from .altered import axes_questions, change_questions, outcome_questions, result_questions, spread_questions
from .code import Function, read_function
from .desk import Desk
from .observed import count_questions, first_use_questions, shape_questions, value_questions
from .question import MOST_CALLS, Kind, Material, Question
from .run import Run
from .values import Unreadable

MAKERS = {
    Kind.SHAPE: shape_questions,
    Kind.VALUE: value_questions,
    Kind.RESULT: result_questions,
    Kind.COUNT: count_questions,
    Kind.FIRST_USE: first_use_questions,
    Kind.CHANGES: change_questions,
    Kind.OUTCOME: outcome_questions,
    Kind.SPREAD: spread_questions,
    Kind.AXES: axes_questions,
}
# How many questions of one exercise and of one kind a round may take: a later round fills up what is missing.
ROUNDS = ((1, 1), (2, 1), (2, 2), (3, 3))


def random_for(seed: int, assignment: str, student: str) -> Random:
    """Return the source of chance for a student: the same for the same seed, on every machine."""
    named = f"{seed}\n{assignment}\n{student}".encode()
    return Random(int.from_bytes(hashlib.sha256(named).digest()[:8]))


def functions_of(program: Program, released: Mapping[str, str], exercises: list[Exercise]) -> list[Function]:
    """Return the functions of a notebook that can be asked about. `released` has each exercise's cell as given out."""
    cells = {cell.name: cell.source for cell in program.cells if cell.role == "exercise"}
    names = [exercise.name for exercise in exercises if exercise.name in cells]
    found = (read_function(name, cells[name], released.get(name, "")) for name in names)
    return [function for function in found if function is not None]


def choose_questions(
    desk: Desk, functions: list[Function], released: Mapping[str, str], random: Random, count: int
) -> list[Question]:
    """Return up to `count` questions about some functions, which all run in the process behind `desk`."""
    weighed = {function.name: random.random() ** (1 / function.interest) for function in functions}
    order = sorted(functions, key=lambda function: -weighed[function.name])
    materials = [material for material in (_material(desk, one, released, random) for one in order) if material]
    kinds = list(Kind)
    random.shuffle(kinds)
    makers = {(material.name, kind): _safely(MAKERS[kind](material)) for material in materials for kind in kinds}
    chosen: list[Question] = []
    for of_one, of_kind in ROUNDS:
        for place, material in enumerate(materials):
            for kind in kinds[place % len(kinds) :] + kinds[: place % len(kinds)]:
                same_exercise = sum(question.exercise == material.name for question in chosen)
                same_kind = sum(question.kind == kind for question in chosen)
                if len(chosen) == count:
                    return _in_order(chosen, functions)
                if same_exercise < of_one and same_kind < of_kind:
                    question = next(makers[material.name, kind], None)
                    if question is not None and question.key not in {other.key for other in chosen}:
                        chosen.append(question)
    return _in_order(chosen, functions)


def _in_order(chosen: list[Question], functions: list[Function]) -> list[Question]:
    """Return questions in the order of the notebook."""
    places = {function.name: place for place, function in enumerate(functions)}
    return sorted(chosen, key=lambda question: places[question.exercise])


def _material(desk: Desk, function: Function, released: Mapping[str, str], random: Random) -> Material | None:
    """Run the public checks' calls of a function; None where none of them returns."""
    try:
        calls = desk.calls(function.name)[:MOST_CALLS]
        runs = {place: desk.run(function.name, place) for place in range(len(calls))}
    except (StudentError, Unreadable):
        return None
    returned = {place: run for place, run in runs.items() if run.returned and run.events}

    def again(call: int, *how: Any) -> Run:
        return desk.run(function.name, call, *how)

    own = Random(random.random())
    return Material(function, released.get(function.name, ""), calls, returned, again, own) if returned else None


def _safely(questions: Iterator[Question]) -> Iterator[Question]:
    """Yield questions until the student's process fails."""
    try:
        yield from questions
    except (StudentError, Unreadable):
        return
