"""Grade what was collected for an assignment: judge it, enter it into the gradebook, write the report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..core.course import Course, draw_seed, keep_seed, read_settings, seed_of
from ..core.errors import NothingCollected, UnknownStudents, WrongCall
from ..core.files import assignment_lock
from ..core.ordinary import OrdinaryCourse
from ..core.recorded import Recorded
from ..core.result import SubmissionResult
from ..intake.submissions import Collected, Submission, collected
from ..judging.definitions import AssignmentDefinition
from ..judging.grader import Pool
from ..judging.job import Graded, ResultStore
from ..report import find_changes
from ..report.live import LivePage
from ..results.log import Entry, file_hash, hash_of, last_entries
from ..results.pages import load_drawing, write_report
from .audit import changes_since
from .ordinary import grade_class, refuse_options
from .pages import find_course, recorded_of
from .run import Notice, Progress, Run, judge_files, no_progress, plan_run, pool_of


@dataclass(frozen=True)
class Grading:
    """What grading a class gave; iterating over it gives the results, by student.

    `recorded`: whether the scores were entered. `changed`: the scores that differ from those before. `gradebook`: what
    the gradebook holds, or would hold, beyond the results. `report`: the class report, None where nothing was entered.
    `written`: the assignment's written answers, which a person grades. `notes`: what the person who grades should know.
    `replaced`: students who submitted again meanwhile.
    """

    assignment: str
    seed: int
    recorded: bool
    results: tuple[SubmissionResult, ...]
    changed: tuple[ChangedScore, ...]
    gradebook: Mapping[str, Recorded] = field(default_factory=dict)
    report: Path | None = None
    notes: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[SubmissionResult]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)


def grade(
    assignment: str,
    course: Course | None = None,
    *,
    seed: int | None = None,
    new_seed: bool = False,
    workers: int | None = None,
    confined: bool = True,
    again: bool | Collection[str] = False,
    dry_run: bool = False,
    cluster: Any = None,
    watch: bool = False,
    progress: Progress = no_progress,
    notice: Notice | None = None,
) -> Grading:
    """Grade every collected submission of an assignment and enter the scores.

    What was graded before and has not changed is not judged again, but for the students in `again` (True: all).
    Parameters: `seed`, of the hidden tests' inputs, by default the assignment's own; `new_seed` draws another one and
    keeps it, unless nothing is entered; `workers`, how many submissions at once;
    `dry_run` enters nothing and says what would change; `cluster`, the address of a Dask scheduler or a Dask client,
    where other machines do the work; `watch` writes `var/live/<assignment>.html`, a page that shows how far it is;
    `progress` and `notice`, callbacks.

    Raises `NothingCollected` where nothing was collected, `BrokenSuite` where the hidden suite fails on its own
    reference, `AssignmentBusy`, `SandboxUnavailable`, `ClusterUnavailable`, `UnknownStudents` for students in `again`
    who handed in nothing.
    """
    course = course or find_course()
    course.require(assignment)
    if isinstance(course, OrdinaryCourse):
        refuse_options(course, seed=seed, new_seed=new_seed, cluster=cluster, dry_run=dry_run)
        return _grade_ordinary(course, assignment, plan_run(1, confined, notice), again, progress)
    with assignment_lock(course, assignment, f"autograder grade {assignment}"):
        run = plan_run(workers, confined, notice if cluster is None else None, elsewhere=cluster is not None)
        found = collected(course, assignment)
        if not found:
            raise NothingCollected(assignment)
        students = students_again(found, again)
        used = _new_seed(course, assignment, seed, dry_run) if new_seed else seed_of(course, assignment, seed)
        before, reading = Before.read(course, assignment), Reading(found)
        with pool_of(cluster, course, [assignment], confined, notice) as pool:
            # begins at once: nbgrader takes seconds to load
            judging = judge_collected(course, assignment, reading, used, run, students, pool)
            progress(0, len(found), "")
            with _live(course, assignment, len(found), notice) if watch else nullcontext() as live:
                if live:
                    judging = live.watched(judging)
                if dry_run:
                    results = _all(judging, len(found), progress)
                    return _compare(course, assignment, before, results, used)
                return _record(course, assignment, before, judging, reading, used, run, progress, notice)


def _live(course: Course, assignment: str, total: int, notice: Notice | None) -> LivePage:
    """Return the page that shows a class while it is graded, and say where it is."""
    path = course.var / "live" / f"{assignment}.html"
    if notice:
        notice(f"Open this page in a browser to watch: {path}")
    return LivePage(path, AssignmentDefinition(course, assignment).assignment, total, f"../reports/{assignment}.html")


def _grade_ordinary(
    course: OrdinaryCourse, assignment: str, run: Run, again: bool | Collection[str], progress: Progress
) -> Grading:
    with assignment_lock(course, assignment, f"autograder grade {assignment}"):
        found = collected(course, assignment)
        if not found:
            raise NothingCollected(assignment)
        before = tuple(ResultStore(course).load_results(assignment))
        named = students_again(found, again)
        about, results, notes = grade_class(course, assignment, found, run, named, progress)
    recorded = recorded_of(course, assignment)
    report = write_report(course, assignment, results, recorded, about)
    return Grading(
        *(assignment, 0, True, tuple(results), (), recorded, report, notes),
        new=_new(Before(before, {}), results),
        written=tuple(task.name for task in about.manual),
    )


class Reading:
    """Reads what was collected, one file after another as the work goes on.

    The bytes are kept until the result is taken; only their hashes stay, so memory does not grow with the class.
    """

    def __init__(self, found: Sequence[Collected]) -> None:
        self._found = found
        self._data: dict[str, bytes | None] = {}
        self._hashes: dict[Path, str] = {}

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Submission]:
        for one in self._found:
            entry = one.read()
            self._data[one.student] = entry.data
            if entry.data is not None and one.path:
                self._hashes[one.path] = hash_of(entry.data)
            yield entry

    def take(self, student: str) -> bytes | None:
        """Return the bytes of a student's file as they were judged, once."""
        return self._data.pop(student)

    def replaced(self) -> tuple[str, ...]:
        """Return the students whose file was replaced since it was read."""
        return tuple(
            one.student
            for one in self._found
            if one.path in self._hashes and file_hash(one.path) != self._hashes[one.path]
        )


def judge_collected(
    course: Course,
    assignment: str,
    found: Iterable[Submission],
    seed: int,
    run: Run,
    again: Collection[str] = (),
    pool: Pool | None = None,
) -> Iterator[Graded]:
    """Return a result for each of `found`; kept results are taken, except of the students in `again`.

    Raises `BrokenSuite` before the first result where the hidden suite has faults of its own.
    """
    store = ResultStore(course)
    return judge_files(
        course,
        found,
        assignment,
        run.workers,
        store,
        run.confined,
        seed,
        lambda job: job.student in again,
        check=True,
        pool=pool,
    )


def students_again(found: Sequence[Submission | Collected], named: bool | Collection[str]) -> frozenset[str]:
    """Return whose submissions are judged again: those that are named, everybody's for True, nobody's for False.

    Raises `UnknownStudents` for a name that handed in nothing.
    """
    everybody = frozenset(entry.student for entry in found)
    if isinstance(named, bool):
        return everybody if named else frozenset()
    unknown = set(named) - everybody
    if unknown:
        raise UnknownStudents(unknown, everybody)
    return frozenset(named)


def _new_seed(course: Course, assignment: str, seed: int | None, dry_run: bool) -> int:
    """Draw a seed. It is kept before anything is judged, unless nothing is entered."""
    if seed is not None:
        raise WrongCall("--seed and --new-seed exclude each other", remedy="Nothing was done; leave one of them out.")
    if read_settings(course).seed is not None:
        remedy = "Nothing was done; remove it there to draw another one."
        raise WrongCall("nbgrader_config.py states the seed", remedy=remedy)
    drawn = draw_seed()
    if not dry_run:
        keep_seed(course, assignment, drawn)
    return drawn


def _record(
    course: Course,
    assignment: str,
    before: Before,
    judging: Iterator[Graded],
    found: Reading,
    seed: int,
    run: Run,
    progress: Progress,
    notice: Notice | None,
) -> Grading:
    """Enter results as they come; then keep them, write the report, and say what changed."""
    from ..gradebook.app import nbgrader_api
    from ..gradebook.late import late_notes
    from ..gradebook.marks import make_known
    from ..gradebook.recording import Recording

    results: list[SubmissionResult] = []

    def entered(result: SubmissionResult, problem: str) -> None:
        results.append(result)
        if problem and notice:
            notice(f"{result.student}: {problem}")

    with nbgrader_api(course) as api:
        make_known(api, course, assignment)
        before = replace(before, recorded=recorded_of(course, assignment))
        load_drawing()  # while the first submissions are graded

        with Recording(api, course, assignment, seed, run.confined, entered) as recording:
            for done, graded in enumerate(judging, 1):
                recording.add(graded.result, found.take(str(graded.result.student)))
                progress(done, len(found), graded.result.status.value)
    results.sort(key=_student)
    ResultStore(course).save_results(assignment, results)
    gradebook = recorded_of(course, assignment)
    return Grading(
        assignment,
        seed,
        True,
        tuple(results),
        tuple(changed_scores(course, assignment, before, results, seed, gradebook)),
        gradebook,
        write_report(course, assignment, results, gradebook),
        (*late_notes(course, assignment), *look_again(gradebook)),
        found.replaced(),
        _new(before, results),
        tuple(task.name for task in AssignmentDefinition(course, assignment).assignment.manual),
    )


def _compare(course: Course, assignment: str, before: Before, results: list[SubmissionResult], seed: int) -> Grading:
    """Say what entering these results would change."""
    from ..gradebook.marks import expect_recorded

    before = replace(before, recorded=recorded_of(course, assignment))
    expected = expect_recorded(course, AssignmentDefinition(course, assignment).assignment, before.recorded, results)
    changed = changed_scores(course, assignment, before, results, seed, expected)
    return Grading(assignment, seed, False, tuple(results), tuple(changed), expected, new=_new(before, results))


def _all(judging: Iterable[Graded], total: int, progress: Progress) -> list[SubmissionResult]:
    """Return the results by student as soon as the last one is there."""
    results = []
    for graded in judging:
        results.append(graded.result)
        progress(len(results), total, graded.result.status.value)
    return sorted(results, key=_student)


def _student(result: SubmissionResult) -> str:
    return result.student or ""


def _new(before: Before, results: Sequence[SubmissionResult]) -> tuple[str, ...]:
    known = {result.student for result in before.results}
    return tuple(str(result.student) for result in results if result.student not in known)


SMALLEST = 0.005  # points that make a difference


@dataclass(frozen=True)
class Before:
    """The scores of an assignment before it is graded again.

    `entries`: the last line of the log for each student. `recorded`: what the gradebook holds.
    """

    results: tuple[SubmissionResult, ...]
    entries: Mapping[str, Entry]
    recorded: Mapping[str, Recorded] = field(default_factory=dict)

    @classmethod
    def read(cls, course: Course, assignment: str) -> Before:
        return cls(tuple(ResultStore(course).load_results(assignment)), last_entries(course, assignment))


@dataclass(frozen=True)
class ChangedScore:
    """One score that differs after grading again. `before` and `after` are whole scores; None: there is none.

    A whole score is what the gradebook has: with points that people gave, less what lateness costs. `why` names
    exercises, tests and lateness, `because` what changed since the score was recorded, `stays` the exercises in which a
    person's points count all the same.
    """

    student: str
    before: float | None
    after: float | None
    by: float | None
    why: tuple[str, ...]
    because: tuple[str, ...]
    stays: tuple[str, ...] = ()


def changed_scores(
    course: Course,
    assignment: str,
    before: Before,
    after: Sequence[SubmissionResult],
    seed: int,
    recorded: Mapping[str, Recorded] | None = None,
) -> list[ChangedScore]:
    """Compare students' earlier scores with those after grading again; losses come first.

    `seed` is that of the new results, `recorded` what the gradebook holds after them. Points that people gave stay.
    """
    definition = AssignmentDefinition(course, assignment)
    old = {str(result.student): result for result in before.results}
    new = {str(result.student): result for result in after if str(result.student) in old}
    found = find_changes(_by_student(list(old.values())), _by_student(list(new.values())))
    reasons = {str(change.student): change.why for change in found}
    changed = []
    for student in sorted({*reasons, *new}):
        earlier, later = before.recorded.get(student, Recorded()), (recorded or {}).get(student, Recorded())
        lateness = _lateness(earlier, later)
        if student not in reasons and not lateness:
            continue
        first, second = whole_score(old.get(student), earlier), whole_score(new.get(student), later)
        by = None if first is None or second is None else round(second - first, 2)
        why = reasons.get(student, ())
        stays = tuple(name for name in later.scores if any(line.startswith(f"{name}:") for line in why))
        because = _because(course, definition, before.entries.get(student), seed)
        changed.append(ChangedScore(student, first, second, by, (*why, *lateness), because, stays))
    return sorted(changed, key=lambda change: (change.by is None, change.by or 0.0))


def whole_score(result: SubmissionResult | None, recorded: Recorded) -> float | None:
    """Return the score as the gradebook has it: a person's points where there are some, less what lateness costs.

    None where there is no score, or where an exercise that the grader failed on still waits for a person.
    """
    if result is None or result.score is None or set(result.waiting) - set(recorded.scores):
        return None
    replaced = sum(exercise.score or 0.0 for exercise in result.exercises if exercise.name in recorded.scores)
    given = sum(recorded.scores.values()) + sum(recorded.extra.values())
    return max(0.0, round(result.score - replaced + given - recorded.late_penalty, 2))


def look_again(recorded: Mapping[str, Recorded]) -> list[str]:
    """Say whose manual points a person has to look at again, and why, a line for each."""
    return [f"{student}: {problem}" for student, entry in sorted(recorded.items()) for problem in entry.problems]


def _lateness(earlier: Recorded, later: Recorded) -> tuple[str, ...]:
    if abs(earlier.late_penalty - later.late_penalty) < SMALLEST:
        return ()
    return (f"lateness: {earlier.late_penalty:g} → {later.late_penalty:g} points taken off",)


def _by_student(results: Sequence[SubmissionResult]) -> list[SubmissionResult]:
    """Return results under their students' names: a course may have been moved since."""
    return [replace(result, submission=str(result.student)) for result in results]


def _because(course: Course, definition: AssignmentDefinition, entry: Entry | None, seed: int) -> tuple[str, ...]:
    if entry is None:
        return ()
    other_seed = [f"the seed ({entry.seed} then, {seed} now)"] if entry.seed != seed else []
    return (*changes_since(course, entry, definition), *other_seed)
