"""The class report as one HTML page: what a TA must do first, then what the class knows and does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.assignment import Assignment
from ..core.result import ExerciseResult, SubmissionResult
from ..core.verdict import Status
from .attention import needs_person, observations
from .html import read_styles, render_page
from .items import graded, items_of_exercises, items_of_tests, share
from .misunderstood import Pair, misconceptions, pairs, unexplained, who
from .statistics import mean, median

HERE = Path(__file__).parent
STRONG = 0.3  # pairs from this phi on are named in words
ManualScores = Mapping[str, Mapping[str, float | None]]  # by student (else submission) and task; None: not yet graded


@dataclass(frozen=True)
class Summary:
    """The class in a few numbers; points are None while nothing is graded. Seconds are wall time."""

    submissions: int
    graded: int
    crashed: int
    rejected: int
    mean: float | None
    median: float | None
    mean_share: float | None
    median_share: float | None
    seconds: float
    seconds_each: float | None
    slowest: float | None


def render_report(
    assignment: Assignment,
    results: Sequence[SubmissionResult],
    manual: ManualScores | None = None,
    late: Mapping[str, str] | None = None,
) -> str:
    """Return the class report as one self-contained HTML page.

    `manual` gives the points of manual tasks and `late` says in words how late a submission was, both by the student's
    name, or by the submission's where the student is unknown.
    """
    ordered = sorted(results, key=lambda result: (result.student is None, who(result).casefold(), result.submission))
    items, together = items_of_exercises(assignment, ordered), pairs(assignment, ordered)
    return render_page(
        HERE,
        "report.html.j2",
        read_styles(HERE / "base.css", HERE / "report.css"),
        assignment=assignment,
        results=ordered,
        summary=summarise(ordered),
        items=items,
        tests=items_of_tests(assignment, ordered),
        hardest=min(items, key=lambda item: 1.0 if item.mean_share is None else item.mean_share, default=None),
        met=misconceptions(ordered),
        unknown=unexplained(ordered),
        strongest=_strongest(together),
        attention=needs_person(ordered),
        observed=observations(ordered),
        timing=_timing(ordered),
        figures=_figures(assignment, ordered),
        manual=manual or {},
        waiting=_waiting(assignment, ordered, manual or {}),
        late=late or {},
        repeated=[name for name, count in Counter(result.student for result in ordered).items() if count > 1],
        who=who,
        cell=_cell,
    )


def summarise(results: Sequence[SubmissionResult]) -> Summary:
    """Return the class in a few numbers."""
    scores = [result.score for result in graded(results) if result.score is not None]
    shares = _score_shares(results)
    seconds = [result.seconds for result in results]
    count = {status: sum(result.status is status for result in results) for status in Status}
    return Summary(
        len(results),
        count[Status.GRADED],
        count[Status.CRASHED],
        count[Status.REJECTED],
        mean(scores),
        median(scores),
        mean(shares),
        median(shares),
        sum(seconds),
        median(seconds),
        max(seconds, default=None),
    )


def _figures(assignment: Assignment, results: Sequence[SubmissionResult]) -> dict[str, str]:
    """Draw what there is something to draw of."""
    from . import figures

    shares, items = _score_shares(results), items_of_exercises(assignment, results)
    together = pairs(assignment, results)
    seconds = [result.seconds for result in results if result.seconds > 0]
    drawn = {"scores": "", "difficulty": "", "together": "", "times": ""}
    if shares:
        drawn["scores"] = figures.draw_scores(shares, mean(shares) or 0.0, median(shares) or 0.0)
        drawn["difficulty"] = figures.draw_difficulty(items)
    if any(pair.phi is not None for pair in together):
        drawn["together"] = figures.draw_together([item.exercise for item in items], together)
    if seconds:
        drawn["times"] = figures.draw_times(seconds)
    return drawn


def _score_shares(results: Sequence[SubmissionResult]) -> list[float]:
    return [(result.score or 0.0) / result.max_score for result in graded(results) if result.max_score > 0]


def _strongest(together: Sequence[Pair]) -> list[Pair]:
    strong = [pair for pair in together if pair.phi is not None and pair.phi >= STRONG]
    return sorted(strong, key=lambda pair: -(pair.phi or 0.0))[:5]


def _timing(results: Sequence[SubmissionResult]) -> list[tuple[str, float]]:
    """The parts of the work with their mean seconds per submission that has them, the longest first."""
    parts: dict[str, list[float]] = {}
    for result in results:
        for name, seconds in result.timing.items():
            parts.setdefault(name.replace("_", " "), []).append(seconds)
    means = [(name, sum(seconds) / len(seconds)) for name, seconds in parts.items()]
    return sorted(means, key=lambda part: -part[1])


def _waiting(assignment: Assignment, results: Sequence[SubmissionResult], manual: ManualScores) -> int:
    """How many written answers a person has yet to grade."""
    tasks = [task.name for task in assignment.manual]
    return sum(manual.get(who(result), {}).get(task) is None for result in graded(results) for task in tasks)


def _cell(result: SubmissionResult, name: str) -> tuple[ExerciseResult | None, str]:
    """The result of one exercise, and how it looks in the table: full, part, none, crashed or missing."""
    found = next((exercise for exercise in result.exercises if exercise.name == name), None)
    reached = share(found) if found else None
    if found is None or reached is None:
        return found, "missing" if found is None else "crashed"
    return found, "full" if reached >= 1 else "part" if reached > 0 else "none"
