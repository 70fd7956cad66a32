"""The class report: one page from results alone, with its drawings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.assignment import Assignment
from ..core.incidents import IncidentKind
from ..core.recorded import Recorded
from ..core.result import Crash, Status, SubmissionResult
from ..html.pages import (
    ACCENT,
    FONT,
    GROUND,
    INK,
    LINE,
    SOFT,
    WARN,
    WIDTH,
    as_svg,
    duration,
    new_axes,
    percent,
    render_page,
    signed,
)
from .statistics import (
    Item,
    Misconception,
    Pair,
    graded,
    histogram,
    in_order,
    items_of_exercises,
    items_of_tests,
    mean,
    median,
    misconceptions,
    pairs,
    unexplained,
    who,
)
from .table import LARGE, LISTED, SCRIPT, as_data, cell, note

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes


HERE = Path(__file__).parent
STRONG = 0.3  # pairs with at least this phi are listed
LINES = 40  # of a student's code, shown as an example
LETTER = 6.6  # mean width of a letter at this font size, in drawing units


@dataclass(frozen=True)
class Summary:
    """The class in a few numbers. Points are None while nothing is graded; seconds are wall time."""

    submissions: int
    graded: int
    provisional: int
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
    recorded: Mapping[str, Recorded] | None = None,
    code: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return the class report as one self-contained HTML page.

    `recorded` is what the gradebook holds, by the student's name; `code` what students wrote, by the submission and
    the exercise, for those of `examples`.
    """
    ordered, recorded = in_order(results), recorded or {}
    late = [result for result in ordered if _is_late(recorded.get(who(result)))]
    late_students = {who(result) for result in late}
    items, together = items_of_exercises(assignment, ordered), pairs(assignment, ordered)
    attention = needs_person(ordered, recorded)
    large = len(ordered) > LARGE
    named = {entry.who for entry in attention}
    return render_page(
        HERE,
        "report",
        SCRIPT.read_text(encoding="utf-8") if large else "",
        assignment=assignment,
        results=ordered,
        rows=as_data(assignment, ordered, recorded, late_students, named) if large else "",
        listed=LISTED,
        summary=summarise(ordered),
        items=items,
        tests=items_of_tests(assignment, ordered),
        hardest=min(items, key=lambda item: 1.0 if item.mean_share is None else item.mean_share, default=None),
        known=misconceptions(ordered),
        unknown=unexplained(ordered),
        strongest=_strongest(together),
        attention=attention,
        observed=observations(ordered),
        timing=timing_of(ordered),
        figures=_figures(ordered, items, together),
        recorded=recorded,
        waiting=_waiting(assignment, ordered, recorded),
        late=late,
        late_points=sum(recorded[who(result)].late_penalty for result in late),
        excerpt=partial(_excerpt, code or {}),
        repeated={name for name, count in Counter(result.student for result in ordered).items() if count > 1},
        who=who,
        cell=cell,
        note=lambda result: note(result, recorded.get(who(result)), who(result) in late_students),
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
        count[Status.PROVISIONAL],
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


def _figures(results: Sequence[SubmissionResult], items: Sequence[Item], together: Sequence[Pair]) -> dict[str, str]:
    """Draw the figures that have something to show; "" stands for the others."""
    shares = _score_shares(results)
    seconds = [result.seconds for result in results if result.seconds > 0]
    drawn = {"scores": "", "difficulty": "", "together": "", "times": ""}
    if shares:
        drawn["scores"] = draw_scores(shares, mean(shares) or 0.0, median(shares) or 0.0)
        drawn["difficulty"] = draw_difficulty(items)
    if any(pair.phi is not None for pair in together):
        drawn["together"] = draw_together([item.exercise for item in items], together)
    if seconds:
        drawn["times"] = draw_times(seconds)
    return drawn


def _score_shares(results: Sequence[SubmissionResult]) -> list[float]:
    return [(result.score or 0.0) / result.max_score for result in graded(results) if result.max_score > 0]


def _strongest(together: Sequence[Pair]) -> list[Pair]:
    strong = [pair for pair in together if pair.phi is not None and pair.phi >= STRONG]
    return sorted(strong, key=lambda pair: -(pair.phi or 0.0))[:5]


def timing_of(results: Sequence[SubmissionResult]) -> list[tuple[str, float]]:
    """Return the parts of the work with their mean seconds per submission, the longest first: together all the time."""
    timed = [result for result in results if result.seconds > 0]
    parts: Counter[str] = Counter()
    for result in timed:
        cells = sum(result.timing.values())
        # the first test of a kind waits while its notebook runs; that is not the test's time
        asked = max(cells, sum(test.seconds for exercise in result.exercises for test in exercise.tests))
        parts.update(result.timing)
        parts.update({"hidden tests": asked - cells, "processes, reading, waiting": max(0.0, result.seconds - asked)})
    return [(name, seconds / len(timed)) for name, seconds in parts.most_common()]


def _waiting(
    assignment: Assignment, results: Sequence[SubmissionResult], recorded: Mapping[str, Recorded]
) -> dict[str, list[str]]:
    """Return whose written answers a person has not read yet, by task. A task that is done has no entry."""
    whose = {
        task.name: [who(result) for result in graded(results) if task.name not in _scores(recorded, result)]
        for task in assignment.manual
    }
    return {name: students for name, students in whose.items() if students}


def _scores(recorded: Mapping[str, Recorded], result: SubmissionResult) -> Mapping[str, float]:
    return recorded.get(who(result), Recorded()).scores


def _is_late(recorded: Recorded | None) -> bool:
    return recorded is not None and bool(recorded.late or recorded.late_penalty)


def _excerpt(code: Mapping[str, Mapping[str, str]], held: Misconception) -> Markup | None:
    """Return what the first student of a misconception wrote, highlighted; None where it is not known."""
    from ..html.code import highlight  # loads pygments

    source = code.get(held.submission, {}).get(held.exercise, "").strip("\n")
    lines = source.splitlines()
    cut = lines[:LINES] if len(lines) <= LINES else [*lines[:LINES], "# …"]
    return highlight("\n".join(cut)) if source.strip() else None


@dataclass(frozen=True)
class Attention:
    """A submission that a person should look at, and why. `crashes` are the exceptions that made the grader fail."""

    who: str
    submission: str
    reasons: tuple[str, ...]
    crashes: tuple[Crash, ...] = ()


@dataclass(frozen=True)
class Observation:
    """One kind of incident, and for each time that it was seen the student and the detail."""

    kind: IncidentKind
    seen: tuple[tuple[str, str], ...]

    @property
    def students(self) -> int:
        return len({name for name, _ in self.seen})


def needs_person(
    results: Sequence[SubmissionResult], recorded: Mapping[str, Recorded] | None = None
) -> list[Attention]:
    """Return the submissions that the machine could not finish or whose manual points a person has to look at again.

    They keep their order. `recorded` is what the gradebook holds, by student.
    """
    owners = Counter(result.student for result in results)
    found = [
        Attention(
            who(result),
            result.submission,
            _reasons(result, owners, (recorded or {}).get(who(result), Recorded())),
            tuple(result.crashes),
        )
        for result in results
    ]
    return [entry for entry in found if entry.reasons]


def observations(results: Sequence[SubmissionResult]) -> list[Observation]:
    """Return the incidents by kind, the most frequent first."""
    seen: dict[IncidentKind, list[tuple[str, str]]] = {}
    for result in results:
        for incident in result.incidents:
            seen.setdefault(incident.kind, []).append((who(result), incident.detail))
    found = [Observation(kind, tuple(details)) for kind, details in seen.items()]
    return sorted(found, key=lambda entry: (-entry.students, entry.kind))


def _reasons(result: SubmissionResult, owners: Counter[str | None], recorded: Recorded) -> tuple[str, ...]:
    reasons = []
    if result.status is Status.CRASHED:
        reasons.append(f"The grader failed on it: {result.reason or 'no reason was recorded'}")
    elif result.status is Status.REJECTED:
        reasons.append(f"It could not be graded: {result.reason or 'no reason was recorded'}")
    elif result.waiting:
        rest = "The provisional score is that of the other exercises. Give points by hand, or repair the suite."
        reasons.append(f"The grader failed on {', '.join(result.waiting)}. {rest}")
    elif result.score is None:
        reasons.append("It has no score.")
    reasons += recorded.problems
    if result.student is None:
        reasons.append("The student is not known.")
    elif owners[result.student] > 1:
        reasons.append(f"{owners[result.student]} submissions have this student's name.")
    return tuple(reasons)


def draw_scores(shares: Sequence[float], mean: float, median: float) -> Markup:
    """Draw how many submissions reached which share of the points; `shares` are 0 to 1."""
    edges = [place / 10 for place in range(11)]
    counts = histogram([round(share, 6) for share in shares], edges)
    figure, axes = new_axes(height=230, left=20, right=24, top=34)
    _columns(axes, [10 * place + 5 for place in range(10)], counts, width=9)
    axes.set_xlim(0, 100)
    axes.set_xticks(range(0, 101, 20), [f"{tick} %" for tick in range(0, 101, 20)])
    axes.set_xlabel("of the machine-graded points", color=SOFT, fontsize=FONT)
    top = axes.get_ylim()[1]
    near = abs(mean - median) < 0.02
    axes.plot([100 * median] * 2, [0, top], color=WARN, linewidth=1.5, linestyle=(0, (4, 3)), zorder=0, clip_on=False)
    words = f"median {percent(median)}" + (f", mean {percent(mean)}" if near else "")
    side = "left" if median < 0.4 else "right" if median > 0.6 else "center"
    axes.text(100 * median, top * 1.04, words, ha=side, va="bottom", color=WARN, fontsize=FONT, parse_math=False)
    said = ", ".join(f"{10 * place} to {10 * place + 10} %: {count}" for place, count in enumerate(counts) if count)
    return as_svg(figure, f"Submissions by share of the points. {said}. Median {percent(median)}.")


def draw_difficulty(items: Sequence[Item]) -> Markup:
    """Draw the mean share of each exercise's points as bars, in the assignment's order."""
    left = 20 + LETTER * max(len(item.exercise) for item in items)
    figure, axes = new_axes(height=26 * len(items) + 48, left=left, right=46)
    for row, item in enumerate(items):
        reached = item.mean_share or 0.0
        axes.barh(row, 1, height=0.56, color=LINE, clip_on=False)
        axes.barh(row, reached, height=0.56, color=ACCENT, clip_on=False)
        axes.text(1.02, row, percent(item.mean_share), va="center", color=INK, fontsize=FONT, parse_math=False)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(items) - 0.5, -0.5)
    axes.set_yticks(range(len(items)), [item.exercise for item in items], color=INK, parse_math=False)
    axes.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.set_xlabel("mean share of the points", color=SOFT, fontsize=FONT)
    said = ", ".join(f"{item.exercise} {percent(item.mean_share)}" for item in items)
    return as_svg(figure, f"Mean share of the points per exercise: {said}.")


def draw_together(names: Sequence[str], pairs: Sequence[Pair]) -> Markup:
    """Draw the phi coefficients of all pairs, with their numbers, as the lower triangle of a square."""
    from matplotlib.patches import Rectangle

    left = 30 + LETTER * max(len(name) for name in names)
    cell = min(32.0, (WIDTH - left - 4) / len(names))
    figure, axes = new_axes(height=cell * len(names) + 30, left=left, right=WIDTH - left - cell * len(names), bottom=26)
    place = {name: index for index, name in enumerate(names)}
    for pair in pairs:
        column, row = place[pair.first], place[pair.second]
        colour = ACCENT if (pair.phi or 0) >= 0 else WARN
        strength = 0.06 + 0.5 * abs(pair.phi or 0)
        axes.add_patch(Rectangle((column - 0.47, row - 0.47), 0.94, 0.94, color=colour, alpha=strength, lw=0))
        number = signed(pair.phi).replace("0.", ".")
        axes.text(column, row, number, ha="center", va="center", color=INK, fontsize=FONT - 2.5, parse_math=False)
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xticks(range(len(names)), [str(index + 1) for index in range(len(names))])
    labels = [f"{name}  {index + 1}" for index, name in enumerate(names)]
    axes.set_yticks(range(len(names)), labels, color=INK, parse_math=False)
    return as_svg(figure, "Phi coefficients of losing points in two exercises; the strongest are listed below.")


def draw_times(seconds: Sequence[float]) -> Markup:
    """Draw how long submissions took to grade, in at most twelve equal steps from zero."""
    longest = max(seconds)
    step = _round_step(longest / 10)
    edges = [step * place for place in range(int(longest / step) + 2)]
    counts = histogram(seconds, edges)
    figure, axes = new_axes(height=190, left=20, right=24, top=24)
    _columns(axes, [edge + step / 2 for edge in edges[:-1]], counts, width=0.9 * step)
    axes.set_xlim(0, edges[-1])
    ticks = edges[:: max(1, len(edges) // 5)]
    axes.set_xticks(ticks, [f"{tick:g} s" for tick in ticks])
    axes.set_xlabel("seconds for one submission", color=SOFT, fontsize=FONT)
    return as_svg(figure, f"Time to grade one submission, from {duration(min(seconds))} to {duration(longest)}.")


def _columns(axes: Axes, places: Sequence[float], counts: Sequence[int], width: float) -> None:
    """Draw columns on a base line with their counts above; a count of 0 has neither column nor number."""
    axes.bar(places, counts, width=width, color=ACCENT, clip_on=False)
    axes.axhline(0, color=LINE, linewidth=1.5, clip_on=False)
    axes.set_ylim(0, max(*counts, 1) * 1.12)
    axes.set_yticks([])
    behind = {"facecolor": GROUND, "linewidth": 0, "pad": 2}  # hides a line that passes behind the number
    for place, count in zip(places, counts, strict=True):
        if count:
            words = axes.annotate(str(count), (place, count), (0, 3), textcoords="offset points", ha="center")
            words.set(va="bottom", color=INK, fontsize=FONT, bbox=behind)


def _round_step(step: float) -> float:
    """Return the smallest of 0.1, 0.2, 0.5, 1, 2, 5, 10, … that is not below `step`."""
    size = 0.1
    while True:
        for factor in (1, 2, 5):
            if factor * size >= step:
                return factor * size
        size *= 10
