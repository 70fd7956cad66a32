"""The class report: one page from results alone, with its drawings and the table of all submissions.

The table is written out for a class. A row for each of 10,000 submissions would be a page of 20 MB that no browser
scrolls: beyond `LARGE` the page holds the rows as JSON and a script that searches, sorts and pages them; nothing is
loaded, and nothing of a student's is markup.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.assignment import Assignment
from ..core.incidents import IncidentKind
from ..core.recorded import Recorded
from ..core.result import Crash, ExerciseResult, Status, SubmissionResult
from ..core.text import clean, plural, points, share_of
from ..html.pages import highlight, render_page
from .drawings import draw_all
from .explorer import LISTED as SINGLES
from .explorer import Group, mistakes, outcomes, with_code
from .statistics import (
    Pair,
    graded,
    in_order,
    items_of_exercises,
    items_of_tests,
    mean,
    median,
    pairs,
    reliability,
    share,
    who,
    with_points_by_hand,
)

if TYPE_CHECKING:
    from markupsafe import Markup


HERE = Path(__file__).parent
SCRIPT = HERE / "table.js"
LARGE = 300  # submissions; a larger class gets the table that is searched and paged
LISTED = 100  # submissions that a list names before it refers to the table
LONGEST = 160  # characters of a reason in the table
STRONG = 0.3  # pairs with at least this phi are listed
LINES = 40  # of a student's code, shown as an example


@dataclass(frozen=True)
class Summary:
    """The class in a few numbers. Points are None while nothing is graded; seconds are wall time.

    `out_of` says which points the mean and the median are of.
    """

    submissions: int
    graded: int
    provisional: int
    crashed: int
    rejected: int
    mean: float | None
    median: float | None
    mean_share: float | None
    median_share: float | None
    out_of: str
    seconds: float
    seconds_each: float | None
    slowest: float | None


def render_report(
    assignment: Assignment,
    results: Sequence[SubmissionResult],
    recorded: Mapping[str, Recorded] | None = None,
    code: Mapping[str, Mapping[str, str]] | None = None,
    addresses: Mapping[str, str] | None = None,
) -> str:
    """Return the class report as one self-contained HTML page.

    `recorded` is what the gradebook holds, by the student's name; `code` what students wrote, by the submission and
    the exercise, for those of `examples`; `addresses` the students' e-mail addresses that are known.
    """
    ordered, recorded = in_order(results), recorded or {}
    counted = [with_points_by_hand(assignment, result, recorded.get(who(result), Recorded())) for result in ordered]
    late = [result for result in ordered if _is_late(recorded.get(who(result)))]
    late_students = {who(result) for result in late}
    items, together = items_of_exercises(assignment, counted), pairs(assignment, counted)
    known, unknown = mistakes(ordered, recorded), outcomes(ordered, recorded)
    coded = set(with_code([*known, *unknown]))
    attention = needs_person(ordered, recorded)
    large = len(ordered) > LARGE
    named = {entry.who for entry in attention}
    return render_page(
        HERE,
        "report",
        SCRIPT.read_text(encoding="utf-8") if large else "",
        assignment=assignment,
        results=counted,
        rows=as_data(assignment, counted, recorded, late_students, named) if large else "",
        listed=LISTED,
        singles=SINGLES,
        summary=summarise(counted),
        items=items,
        tests=items_of_tests(assignment, ordered),
        trust=reliability(assignment, counted, recorded),
        hardest=min(items, key=lambda item: 1.0 if item.mean_share is None else item.mean_share, default=None),
        known=known,
        unknown=unknown,
        addresses=addresses or {},
        addressed=lambda students: [addresses[name] for name in students if name in addresses] if addresses else [],
        strongest=_strongest(together),
        attention=attention,
        observed=observations(ordered),
        timing=timing_of(ordered),
        figures=draw_all(_score_shares(counted), [result.seconds for result in ordered], items, together),
        recorded=recorded,
        waiting=_waiting(assignment, ordered, recorded),
        late=late,
        late_share=share_of(len(late), len(ordered), "submission"),
        late_points=sum(recorded[who(result)].late_penalty for result in late),
        excerpt=lambda group: _excerpt(code or {}, group) if group in coded else None,
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
        _out_of(results),
        sum(seconds),
        median(seconds),
        max(seconds, default=None),
    )


def _out_of(results: Sequence[SubmissionResult]) -> str:
    """Say which points the scores are of: "88", or "88 to 100" where people have graded some written answers only."""
    most = sorted({result.max_score for result in graded(results)})
    return " to ".join(dict.fromkeys(points(value) for value in (*most[:1], *most[-1:])))


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
        task.name: [who(one) for one in graded(results) if _own(recorded, one).written(task.name) is None]
        for task in assignment.manual
    }
    return {name: students for name, students in whose.items() if students}


def _own(recorded: Mapping[str, Recorded], result: SubmissionResult) -> Recorded:
    return recorded.get(who(result), Recorded())


def _is_late(recorded: Recorded | None) -> bool:
    return recorded is not None and bool(recorded.late or recorded.late_penalty)


def _excerpt(code: Mapping[str, Mapping[str, str]], held: Group) -> Markup | None:
    """Return what the first student of a group wrote, highlighted; None where it is not known."""
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
            _within_course(result.submission),
            _reasons(result, owners, (recorded or {}).get(who(result), Recorded())),
            tuple(result.crashes),
        )
        for result in results
    ]
    return [entry for entry in found if entry.reasons]


def _within_course(path: str) -> str:
    """Return the path of a collected file from the course's folder on; any other as it is."""
    start = path.find("var/submitted/")
    return path[start:] if start > 0 and path[start - 1] == "/" else path


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


def cell(result: SubmissionResult, name: str) -> tuple[ExerciseResult | None, str]:
    """Return the result of one exercise and its style in the table: full, part, none, crashed or missing."""
    found = next((exercise for exercise in result.exercises if exercise.name == name), None)
    reached = share(found) if found else None
    if found is None or reached is None:
        return found, "missing" if found is None else "crashed"
    return found, "full" if reached >= 1 else "part" if reached > 0 else "none"


def note(result: SubmissionResult, recorded: Recorded | None, late: bool, attention: bool = False) -> str:
    """Return what the table says beside a submission's points."""
    said = []
    if result.status is not Status.GRADED:
        reason = result.reason or ""
        cut = f"{reason[:LONGEST]}..." if len(reason) > LONGEST else reason
        said.append(f"{result.status}: {cut}" if cut else f"{result.status}")
    if late:
        penalty = recorded.late_penalty if recorded else 0.0
        said.append("late" + (f", −{points(penalty)}" if penalty else ""))
    if result.incidents:
        said.append(plural(len(result.incidents), "incident"))
    if attention:
        said.append("needs a person")
    return " ".join(said)


def as_data(
    assignment: Assignment,
    results: Sequence[SubmissionResult],
    recorded: Mapping[str, Recorded],
    late: Collection[str],
    attention: Collection[str],
) -> Markup:
    """Return the rows of the table as JSON for a data block of the page.

    A row has the student, the score, a value for each exercise and each task, the seconds, and the note. A value is the
    first letter of its style (see `cell`; "-" for a task) and the points. `late` and `attention` name students.
    """
    from markupsafe import Markup

    rows = []
    for result in results:
        own, name = recorded.get(who(result)), who(result)
        row: list[str | float] = [clean(name), f"-{points(result.score)}"]
        if result.status is Status.PROVISIONAL:
            row[1] = f"{row[1]}*"
        for exercise in assignment.exercises:
            found, look = cell(result, exercise.name)
            row.append(look[0] + (points(found.score) if found and look in ("full", "part", "none") else ""))
        row += [f"-{points(own.written(task.name) if own else None)}" for task in assignment.manual]
        row += [round(result.seconds, 1), clean(note(result, own, name in late, name in attention))]
        rows.append(row)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # no tag begins or ends within a data block without "<"
