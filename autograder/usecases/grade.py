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
from ..core.result import Status, SubmissionResult
from ..core.text import plural
from ..gradebook.app import find_course, nbgrader_api
from ..gradebook.entered import ClassHeld, WholeClass
from ..intake.submissions import CollectedNotebook, Submission, collected
from ..judging.definitions import AssignmentDefinition
from ..judging.grader import Pool
from ..judging.job import Graded, ResultStore
from ..report.live import LivePage
from ..results.log import Entry, file_hash, hash_of
from ..results.pages import load_drawing, write_report
from .changed_scores import Before, ChangedScore, changed_scores, look_again
from .ordinary import grade_class, refuse_options
from .run import Notice, Progress, Run, judge_files, no_progress, plan_run, pool_of


@dataclass(frozen=True)
class Grading:
    """What grading a class gave; iterating over it gives the results, by student.

    `recorded`: whether the scores were entered. `changed`: the scores that differ from those before. `gradebook`: what
    the gradebook holds, or would hold, beyond the results. `report`: the class report, None where nothing was entered.
    `written`: the assignment's written answers, which a person grades; `unread`, how many of them wait for that.
    `notes`: what the person who grades should know.
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

    @property
    def unread(self) -> int:
        """How many written answers nobody has graded, or changed after that."""
        held = [self.gradebook.get(str(one.student), Recorded()) for one in self.results if one.score is not None]
        return sum(own.written(task) is None or task in own.changed for own in held for task in self.written)


def grade(
    assignment: str,
    course: Course | None = None,
    *,
    seed: int | None = None,
    new_seed: bool = False,
    parts: Sequence[Path | str] = (),
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
    keeps it, unless nothing is entered; `parts`, files that `usecases.shards.grade_part` wrote, whose results are
    imported first; `workers`, how many submissions at once; `dry_run` enters nothing and says what would change;
    `cluster`, the address of a Dask scheduler or a Dask client, where other machines do the work; `watch` writes
    `var/live/<assignment>.html`, a page that shows how far it is; `progress` and `notice`, callbacks.

    Raises `NothingCollected` where nothing was collected, `BrokenSuite` where the hidden suite fails on its own
    reference, `AssignmentBusy`, `SandboxUnavailable`, `ClusterUnavailable`, `UnknownStudents` for students in `again`
    who handed in nothing, `WrongCall` and `UnknownPath` for `parts` that cannot be imported.
    """
    course = course or find_course()
    course.require(assignment)
    if isinstance(course, OrdinaryCourse):
        given = {"seed": seed, "new_seed": new_seed, "from": parts or None, "cluster": cluster, "dry_run": dry_run}
        refuse_options(course, **given, watch=watch)
        return _grade_ordinary(course, assignment, plan_run(1, confined, notice), again, progress)
    if parts and new_seed:
        remedy = "Grade the parts again after `autograder grade --new-seed`, or leave --new-seed out."
        raise WrongCall("--new-seed cannot be used with --from: the parts were graded with the old seed", remedy=remedy)
    if parts:
        from .shards import import_parts

        count = import_parts(assignment, parts, course, seed)
        if notice:
            notice(f"{plural(count, 'result')} imported from {plural(len(parts), 'file')}.")
    with assignment_lock(course, assignment, f"autograder grade {assignment}"):
        found = collected(course, assignment)
        if not found:
            raise NothingCollected(assignment)
        students = students_again(found, again)
        used = _new_seed(course, assignment, seed, dry_run) if new_seed else seed_of(course, assignment, seed)
        definition = AssignmentDefinition(course, assignment)
        whole = WholeClass(definition, used, confined, found)
        asked = students or dry_run or watch or cluster is not None  # for work that has to be done, or tried
        if not asked and (held := whole.load()) is not None:
            return _as_before(definition, used, held)
        run = plan_run(workers, confined, notice if cluster is None else None, elsewhere=cluster is not None)
        before, reading = Before.read(course, assignment), Reading(found)
        with pool_of(cluster, course, [assignment], confined, notice) as pool:
            # begins at once: nbgrader takes seconds to load
            judging = judge_collected(course, assignment, reading, used, run, students, pool)
            progress(0, len(found), "")
            with _live(definition, len(found), notice) if watch else nullcontext() as live:
                if live:
                    judging = live.watched(judging)
                if dry_run:
                    results = _all(judging, len(found), progress)
                    return _compare(definition, before, results, used)
                return _record(definition, before, judging, reading, used, run, whole, progress, notice)


def _live(definition: AssignmentDefinition, total: int, notice: Notice | None) -> LivePage:
    """Return the page that shows a class while it is graded, and say where it is."""
    path = definition.course.var / "live" / f"{definition.id}.html"
    if notice:
        notice(f"Open this page in a browser to watch: {path}")
    return LivePage(path, definition.assignment, total, f"../reports/{definition.id}.html")


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
    from ..gradebook.scores import read_recorded  # loads nbgrader: seconds

    recorded = read_recorded(course, about)
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

    def __init__(self, found: Sequence[CollectedNotebook]) -> None:
        self._found = found
        self._data: dict[str, bytes | None] = {}
        self._hashes: dict[Path, str] = {}

    def __len__(self) -> int:
        return len(self._found)

    @property
    def students(self) -> list[str]:
        return [one.student for one in self._found]

    def __iter__(self) -> Iterator[Submission]:
        for one in self._found:
            entry = one.read()
            self._data[one.student] = entry.data
            if entry.data is not None and one.path:
                self._hashes[one.path] = hash_of(entry.data)
            yield entry

    @property
    def missing(self) -> frozenset[str]:
        """The students in whose folder there is not a notebook."""
        return frozenset(one.student for one in self._found if one.path is None)

    def file_of(self, student: str) -> str:
        """Return the hash of a student's file as it was read, "" where it could not be read."""
        paths = (submission.path for submission in self._found if submission.student == student)
        return next((self._hashes[path] for path in paths if path in self._hashes), "")

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


def students_again(found: Sequence[Submission | CollectedNotebook], named: bool | Collection[str]) -> frozenset[str]:
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
    definition: AssignmentDefinition,
    before: Before,
    judging: Iterator[Graded],
    found: Reading,
    seed: int,
    run: Run,
    held: WholeClass,
    progress: Progress,
    notice: Notice | None,
) -> Grading:
    """Enter results as they come; then keep them, write the report, and say what changed."""
    from ..gradebook.entered import Entered
    from ..gradebook.late import late_notes
    from ..gradebook.recording import Recording
    from ..gradebook.scores import make_known, read_recorded

    course, assignment, about = definition.course, definition.id, definition.assignment
    results: list[SubmissionResult] = []
    whole: list[SubmissionResult] = []  # entered and logged

    def entered(result: SubmissionResult, problem: str) -> None:
        results.append(result)
        if not problem:
            whole.append(result)
        elif notice:
            notice(f"{result.student}: {problem}")

    with nbgrader_api(course) as api:
        make_known(api, course, assignment)
        before = replace(before, recorded=read_recorded(course, about))
        known = Entered(definition, seed, run.confined, before.recorded, found.students)
        load_drawing()  # while the first submissions are graded

        with Recording(api, course, assignment, seed, run.confined, entered, known.holds) as recording:
            for done, graded in enumerate(judging, 1):
                recording.add(graded.result, found.take(str(graded.result.student)))
                progress(done, len(found), graded.result.status.value)
    results.sort(key=_student)
    ResultStore(course).save_results(assignment, results)
    held.look()
    gradebook = read_recorded(course, about)
    all_kept = known.save(whole, gradebook) and len(whole) == len(results)
    grading = Grading(
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
        tuple(task.name for task in about.manual),
    )
    if all_kept and _is_final(grading, found, before.entries):
        held.save(gradebook, grading.notes)
    else:
        held.forget()
    return grading


def _is_final(grading: Grading, found: Reading, before: Mapping[str, Entry]) -> bool:
    """Whether grading the same files again would give the same: nothing waits, and no file was replaced meanwhile.

    A file that was rejected is read once more the next time; that the same file is rejected twice is final. `before`
    are the last lines of the log before this run.
    """
    rejected = {(student, entry.file) for student, entry in before.items() if entry.status == Status.REJECTED}
    final = all(
        result.status is Status.GRADED
        or result.student in found.missing
        or (result.status is Status.REJECTED and (result.student, found.file_of(str(result.student))) in rejected)
        for result in grading
    )
    return final and not grading.replaced


def _as_before(definition: AssignmentDefinition, seed: int, held: ClassHeld) -> Grading:
    """Return the grading of a class of which no file has changed since it was graded."""
    course, assignment = definition.course, definition.id
    written = tuple(task.name for task in definition.assignment.manual)
    return Grading(
        *(assignment, seed, True, tuple(ResultStore(course).load_results(assignment)), (), held.recorded),
        report=course.var / "reports" / f"{assignment}.html",
        notes=(*held.notes, "Nothing has changed since the grading before. --again judges everything again."),
        written=written,
    )


def _compare(definition: AssignmentDefinition, before: Before, results: list[SubmissionResult], seed: int) -> Grading:
    """Say what entering these results would change."""
    from ..gradebook.scores import expect_recorded, read_recorded

    course, assignment, about = definition.course, definition.id, definition.assignment
    before = replace(before, recorded=read_recorded(course, about))
    expected = expect_recorded(course, about, before.recorded, results)
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
