"""The class of the demo: made by chance, but looks like one, and is the same at every run.

Students differ in skill, by a log-normal distribution, as people do in how much they get done. Exercises differ in how
hard they are, and each has mistakes that many make and others that few make. So several students share a mistake, some
have two in different exercises, some did not finish, and a few had the accidents that happen every year.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from nbformat import NotebookNode

from ..core.course import Course
from ..judging.definitions import AssignmentDefinition
from ..suite.catalogue import Variant, read_mistakes, read_right_answers
from .sample import NAMES, Sample, as_text, cell_of, first_variants, solve, with_accidents, with_source, with_variant

STUDENTS = 36  # besides those with an accident
SEED = 7
SPREAD = 0.55  # standard deviation of the logarithm of a student's skill
EASE = 2.1  # how many times more skill than an exercise's difficulty a typical student has
MISTAKES = 4  # of each exercise, the first ones of its catalogue, that students make; the first is the most frequent
OTHER_FORM = 0.2  # how often a right answer has another form than the reference
WEAK = 0.55  # skill below which a student may run out of time


def demo_class(course: Course, assignment: str, released: NotebookNode) -> Iterator[Sample]:
    """Yield the class of an assignment's demo, made from its catalogues of mistakes and right answers."""
    random = Random(SEED)
    definition, folder = AssignmentDefinition(course, assignment), course.suite(assignment)
    solved = solve(released, definition.source)
    exercises = [exercise.name for exercise in definition.assignment.exercises]
    hardness = {name: random.lognormvariate(0.0, 0.45) for name in exercises}
    wrong = _by_exercise(first_variants(read_mistakes(folder), MISTAKES))
    right = _by_exercise(read_right_answers(folder))
    made = [("untouched", as_text(released)), *with_accidents(solved, exercises[0])]
    for _ in range(STUDENTS):
        skill = random.lognormvariate(0.0, SPREAD)
        chosen, others = [], []
        for name in exercises:
            ratio = EASE * skill / hardness[name]
            if random.random() < 1 / (1 + ratio**2) and wrong.get(name):
                weights = [1 / rank for rank in range(1, len(wrong[name]) + 1)]
                chosen.append(random.choices(wrong[name], weights)[0])
            elif random.random() < OTHER_FORM and right.get(name):
                others.append(random.choice(right[name]))
        unfinished = exercises[-random.randint(1, 3) :] if skill < WEAK and random.random() < 0.5 else []
        made.append(_one(solved, released, chosen, others, unfinished))
    random.shuffle(made)
    for number, (shows, text) in enumerate(made):
        name = NAMES[number * len(NAMES) // len(made)] if len(made) <= len(NAMES) else f"student{number + 1:03}"
        yield Sample(name, shows, text)


def _one(
    solved: NotebookNode,
    released: NotebookNode,
    mistakes: list[Variant],
    right: list[Variant],
    unfinished: list[str],
) -> tuple[str, str]:
    """Return what a submission shows, and its text."""
    notebook = solved
    for variant in [*mistakes, *right]:
        notebook = with_variant(notebook, variant)
    for name in unfinished:
        notebook = with_source(notebook, name, cell_of(released, name).source)
    shown = [variant for variant in mistakes if variant.exercise not in unfinished]
    said = "; ".join(f"{variant.exercise}, {variant.id}" for variant in shown)
    if shown and not unfinished:
        shows = f"{'misconception' if len(shown) == 1 else 'misconceptions'}: {said}"
    elif unfinished:
        shows = f"unfinished: {', '.join(unfinished)}" + (f"; {said}" if said else "")
    else:
        shows = "everything right"
    return shows, as_text(notebook)


def _by_exercise(variants: list[Variant]) -> dict[str, list[Variant]]:
    found: dict[str, list[Variant]] = {}
    for variant in variants:
        found.setdefault(variant.exercise, []).append(variant)
    return found
