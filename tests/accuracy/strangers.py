"""How do wrong answers of one fault fare that were written without a look at the catalogues? NumPy exercises."""

from __future__ import annotations

from pathlib import Path

from autograder.core.course import Course
from autograder.core.result import ExerciseResult
from autograder.suite.catalogue import Variant, read_mistakes

from .here import SEED, in_workers, judge_variants, keep_outcomes, kept_outcomes
from .measure import Measure
from .strangers_answers import ANSWERS
from .strangers_later import LATER

KEPT = 0.78  # share of the points: a student who keeps this share hardly notices that something is wrong


def measure_strangers(course: Course, identity: str) -> list[Measure]:
    """Judge each answer of a stranger: does it lose points, and is it named? For a person to read what it is called."""
    answers = strangers(course.root, identity)
    if not answers:
        return []
    keep_outcomes(course.root, identity, SEED)
    exercises = list(dict.fromkeys(answer.exercise for answer in answers))
    tasks = [(course.root, identity, exercise) for exercise in exercises]
    judged = list(in_workers(judge_strangers, tasks, f"{identity}: strangers"))
    told = [(answer, result) for results in judged for answer, result in results or ()]
    wrong = [(answer, result) for answer, result in told if result.score < result.points]
    listed = {(mistake.exercise, mistake.id) for mistake in read_mistakes(course.suite(identity))}
    named = [(answer, result) for answer, result in wrong if result.misconception]
    by_list = [(answer, result) for answer, result in named if (answer.exercise, result.misconception) in listed]
    kept = [(answer, result) for answer, result in wrong if result.score >= KEPT * result.points]
    full = tuple(answer.id for answer, result in told if result.score == result.points)
    by_rule = [_line(*one) for one in named if one not in by_list]
    unnamed = [_line(*one) for one in wrong if one not in named]
    return [
        Measure("strangers' answers that lose points", len(wrong), len(told), 1.0, full),
        Measure("strangers' answers named", len(named), len(wrong), 0.7, tuple(unnamed)),
        Measure("… by the list", len(by_list), len(wrong), None, tuple(_line(*one) for one in by_list)),
        Measure("… by a rule", len(by_rule), len(wrong), None, tuple(by_rule)),
        Measure("… that keep most of the points", len(kept), len(wrong), None, tuple(_line(*one) for one in kept)),
    ]


def strangers(root: Path, identity: str) -> list[Variant]:
    """Return the answers for an assignment."""
    return [
        Variant(f"{exercise}: {old.strip()} → {new.strip()}", exercise, edits=((old, new),))
        for exercise, edits in (ANSWERS | LATER).get(identity, {}).items()
        for old, new in edits
    ]


def judge_strangers(root: Path, identity: str, exercise: str) -> list[tuple[Variant, ExerciseResult]]:
    """Judge the answers to one exercise, all in one run of pytest."""
    answers = [answer for answer in strangers(root, identity) if answer.exercise == exercise]
    outcomes = kept_outcomes(root, identity, SEED)
    return list(zip(answers, judge_variants(root, identity, answers, exercise, SEED, outcomes), strict=True))


def _line(answer: Variant, result: ExerciseResult) -> str:
    return f"{answer.id} (keeps {result.score / result.points:.0%}): {result.explanation}"
