"""The mutation score: do the hidden suites kill what a mutation-testing library makes of the reference solutions?"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from autograder.core.course import Course
from autograder.notebook.program import Program, read_program
from autograder.pipeline.suites import Suite
from autograder.suite.hosts import LocalHost
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden

from .equivalent import EQUIVALENT
from .measure import Measure

SECONDS = 20  # a mutant that takes longer is killed
SKIPPED = ("core/RemoveDecorator", "core/AddNot", "core/ExceptionReplacer")


def measure_mutants(course: Course, identity: str) -> Measure:
    """Judge each mutant of each exercise by that exercise's suite, in this process, but for the equivalent ones."""
    suite = Suite(course, identity)
    program = read_program(suite.source)
    killed, survived = 0, []
    for exercise in suite.assignment.exercises:
        for description, mutant in mutants(program, exercise.name):
            name = f"{exercise.name}: {description}"
            if name in EQUIVALENT.get(identity, {}):
                continue
            if is_killed(course, suite, program, mutant, exercise.name):
                killed += 1
            else:
                survived.append(name)
    return Measure("mutants killed", killed, killed + len(survived), 0.98, tuple(survived))


def mutants(program: Program, name: str) -> Iterator[tuple[str, Program]]:
    """Yield the mutants of one exercise's solution: what was changed in words, and the changed program."""
    source = program.source_of(name)
    for operator_name in sorted(operator_names()):
        if operator_name in SKIPPED:
            continue
        operator = get_operator(operator_name)()
        seen = set()
        occurrence = 0
        while (changed := mutate_code(source.encode(), operator, occurrence)) is not None:
            occurrence += 1
            before, after = _difference(source, changed)
            if changed not in seen and before:
                seen.add(changed)
                yield f"{before} → {after}", program.with_source(name, changed)


def is_killed(course: Course, suite: Suite, program: Program, mutant: Program, exercise: str) -> bool:
    """Whether a mutant loses points: it does not even run, it takes too long, or a hidden test fails."""

    def late(*_):
        raise TimeoutError

    hidden = Hidden()
    hidden.add(suite.id, suite.assignment, program)
    before = os.getcwd()
    os.chdir(course.solutions / suite.id)
    signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        hidden.host = LocalHost(mutant)
        (result,) = judge_suite(course.suite(suite.id), hidden, [exercise])
        return result.score < result.points
    except BaseException:
        return True
    finally:
        signal.alarm(0)
        os.chdir(before)


def _difference(source: str, changed: str) -> tuple[str, str]:
    """Return the first line that differs, before and after; nothing where only the docstring or a comment does."""
    for before, after in zip(source.splitlines(), changed.splitlines(), strict=False):
        if before != after:
            return before.strip(), after.strip()
    return "", ""
