"""Run the hidden suites of one assignment on one host and score every exercise.

One pytest session runs up to four rounds: every test with the student's own functions; failed tests with the notebook's
given functions restored, where the student replaced these; failed tests with right functions lent for earlier exercises
that are wrong; and for what is still wrong, the search for the misconception.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

import pytest
from _pytest.runner import runtestprotocol

from ..checks.student import Reason, StudentError
from ..core.assignment import Exercise
from ..core.errors import BadSuite
from ..core.result import ExerciseResult, NamedMistake, TestResult, Verdict, crash_of, score_exercise
from ..notebook.program import defined_functions
from ..testing.helpers import Changed, Replaced, Unreliable
from ..wire.errors import timeout_error
from .diagnose import Candidate, Match, can_be_named, candidates, find_match, hint_at_names, tabulate
from .outcome import (
    WHOLE,
    ComputedTooLong,
    CostlyValue,
    Outcome,
    Part,
    Stage,
    Table,
    UnusableValue,
    blame_value,
    computing_limit,
    is_unexpected,
    judge,
    outcome_of,
)
from .pictures import first_unasked, plot_of
from .plugin import HIDDEN, Hidden, Host, run_pytest, source_folder

COMPUTING = 90.0  # seconds that the judge itself may compute for one test
COMPUTING_AGAIN = 15.0  # the same, once a submission's value had used up the first
MOST_STOPS = 2  # of one exercise: after them its other tests are not run
FILES = re.compile(r"\b(?:open|load|loadtxt|genfromtxt|fromfile|memmap|read_\w+|Path)\(")


def judge_suite(
    folder: Path, hidden: Hidden, only: list[str] | None = None, diagnose: bool = True
) -> list[ExerciseResult]:
    """Judge the student of `hidden.host` by the suites in `folder`; `only` some exercises, if given.

    Without `diagnose` no misconceptions are looked for.
    Returns one result for each exercise, in the assignment's order. Raises `BadSuite` where pytest could not run.
    """
    folder = folder.absolute()
    session = _Judge(folder, hidden, only, diagnose)
    _run_session(session)
    return session.results()


def judge_hosts(
    folder: Path, hidden: Hidden, exercise: str, hosts: Iterable[Host], diagnose: bool = True
) -> list[ExerciseResult]:
    """Judge one exercise of trusted programs, in one run of pytest. Raises `BadSuite` as `judge_suite` does."""
    session = _Judge(folder.absolute(), hidden, [exercise], diagnose, hosts=hosts)
    _run_session(session)
    return session.judged


def compute_outcomes(
    folder: Path, hidden: Hidden, exercise: str, stage: Stage = Stage.LISTED, part: Part = WHOLE
) -> Table:
    """Return what each candidate of a stage gives on an exercise's tests. Raises `BadSuite` as `judge_suite` does."""
    session = _Judge(folder.absolute(), hidden, [exercise], diagnose=False, tabulate=(stage, part))
    _run_session(session)
    return session.tables[exercise]


def _run_session(session: _Judge) -> None:
    files = [f"{name}/test_{name}.py" for name in session.only] if session.only else ["."]
    status = run_pytest(session.folder, files, session)
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or session.broken:
        raise BadSuite(f"pytest ended with status {status}", remedy=" ".join(session.broken), path=session.folder)


class _Judge:
    """The pytest plug-in that keeps how each test ended and runs the rounds."""

    def __init__(
        self,
        folder: Path,
        hidden: Hidden,
        only: list[str] | None,
        diagnose: bool,
        tabulate: tuple[Stage, Part] | None = None,
        hosts: Iterable[Host] | None = None,
    ) -> None:
        self.folder, self.hidden, self.only, self.diagnose = folder, hidden, only, diagnose
        self.tabulate = tabulate  # ask the candidates of this stage, for this part of its table, and no student
        self.hosts = hosts  # judge these, in place of the one of `hidden`
        self.judged: list[ExerciseResult] = []
        self.tables: dict[str, Table] = {}  # by exercise: what its candidates give
        self.broken: list[str] = []
        self.items: dict[str, list[pytest.Item]] = {}  # by exercise
        self.errors: dict[pytest.Item, BaseException | None] = {}
        self.seconds: dict[pytest.Item, float] = {}
        self.notes: dict[pytest.Item, str] = {}
        self.limit: float | None = None  # another limit on what the judge may compute for a test, in seconds
        self.stops: dict[str, int] = {}  # by exercise: how often a value kept the judge busy for too long
        self.reference_passes: dict[pytest.Item, bool] = {}
        self.diagnoses: dict[str, Match | None] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[HIDDEN] = self.hidden

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken.append(str(report.longrepr))

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self.broken.append(str(excinfo.value))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> pytest.TestReport:
        """Keep what ended a test. Pytest's own report would print every argument, and a student may make it huge."""
        if call.excinfo is not None and self.errors.get(item) is None:
            self.errors[item] = call.excinfo.value
        ended: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, ended, None, call.when)  # type: ignore[arg-type]  # never "collect"

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Iterator[None]:
        with computing_limit(self.limit or (COMPUTING_AGAIN if any(self.stops.values()) else COMPUTING)):
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        order = [exercise.name for exercise in self.hidden.assignment(self.folder).exercises]
        items = sorted(session.items, key=lambda item: order.index(self.hidden.exercise(item).name))
        for item in items:  # in the assignment's order: what needs an exercise that does not end is not run
            self.items.setdefault(self.hidden.exercise(item).name, []).append(item)
        if self.tabulate:
            with chdir(source_folder(self.folder)):
                self.tables = {name: self._table(name, *self.tabulate) for name in self.items}
            return True
        for host in [self.hidden.host] if self.hosts is None else self.hosts:
            self._judge(items, host)
            if self.hosts is not None:
                self.judged += self.results()
        return True

    def _judge(self, items: list[pytest.Item], host: Host | None) -> None:
        self.notes, self.stops, self.diagnoses = {}, {}, {}
        for item in items:
            start = perf_counter()
            self.errors[item] = self._run(item, host)
            self.seconds[item] = perf_counter() - start
        with chdir(source_folder(self.folder)):  # the reference and its variants read their data, too
            if host is not None and any(self.errors.values()):
                self._judge_with_given_functions(host)
                self._judge_with_lent_steps(host)
            self.hidden.host = host
            if self.diagnose:
                self._diagnose()
        self.hidden.host = host

    def results(self) -> list[ExerciseResult]:
        assignment = self.hidden.assignment(self.folder)
        wanted = [exercise for exercise in assignment.exercises if not self.only or exercise.name in self.only]
        return [self._result(exercise) for exercise in wanted]

    def _run(self, item: pytest.Item, host: Host | None) -> BaseException | None:
        """Run one test on `host` and return what ended it.

        Where a test raises something unexpected and the reference passes the same test, the student's value is to
        blame: the test could not use it. Where the reference fails as well, the suite is at fault.
        """
        exercise = self.hidden.exercise(item).name
        if self.stops.get(exercise, 0) >= MOST_STOPS:
            self.errors[item] = timeout_error("Not run: judging this exercise was stopped twice.")
            return self.errors[item]
        error = self._run_once(item, host)
        if host is not None and error is not None and is_unexpected(error):
            crash, returned = crash_of(error, self.folder), host.last_returned()
            if isinstance(error, ComputedTooLong):
                self.stops[exercise] = self.stops.get(exercise, 0) + 1
            if self._passes_on_reference(item):
                error = blame_value(error, crash, returned)
            self.errors[item] = error
        return error

    def _passes_on_reference(self, item: pytest.Item) -> bool:
        if item not in self.reference_passes:
            self.reference_passes[item] = self._run_once(item, None) is None
        return self.reference_passes[item]

    def _run_once(self, item: pytest.Item, host: Host | None) -> BaseException | None:
        self.hidden.host = host
        self.errors[item] = None
        item._initrequest()  # type: ignore[attr-defined]  # pytest's own way to run an item again
        runtestprotocol(item, log=False, nextitem=None)
        return self.errors[item]

    def _judge_with_given_functions(self, host: Host) -> None:
        """Rerun failed tests with the notebook's own functions restored, where the student replaced any.

        An answer that is right for the given functions is not wrong because the student replaced these. A rerun counts
        where the test passes, and always where the test cannot rely on the replacement (`Replaced`).
        """
        redefined = self._redefined(host)
        for exercise in self.hidden.assignment(self.folder).exercises:
            for item in self._failed(exercise):
                own = self.errors[item]
                replaced = [own.name] if isinstance(own, Replaced) else []
                names = self._given_names() if replaced else redefined
                if names and (self._ends_with(item, host, exercise, names) is None or replaced):
                    self.notes[item] = f"judged with the given {' and '.join(replaced or redefined)}"
                else:
                    self.errors[item] = own
                self._report(host, own, exercise)

    def _judge_with_lent_steps(self, host: Host) -> None:
        """Rerun failed tests of exercises that need a wrong one, with a right one lent.

        This comes after all tests have run on the student's own functions, so that nothing lent can help its own
        exercise; one that is right with a loan is not lent to the next. A test passes where it passes with any loan.
        That a loan lets the student's function run proves nothing: it may read the student's cache without raising.
        """
        exercises = self.hidden.assignment(self.folder).exercises
        for exercise in exercises:
            wrong = {before.name for before in exercises if self._failed(before)}
            for item in self._failed(exercise):
                own = self.errors[item]
                changed = isinstance(own, Changed)
                lent = [need for need in exercise.needs if need in wrong or changed]
                loans = self._loans(host, exercise, lent)
                if lent:
                    self._judge_with_loans(item, host, exercise, loans[-1:] if changed else loans, " and ".join(lent))
                self._report(host, own, exercise)

    def _judge_with_loans(
        self, item: pytest.Item, host: Host, exercise: Exercise, loans: list[list[str]], lent: str
    ) -> None:
        """Rerun a failed test with each of these loans until it passes; else the last loan with which it ran counts."""
        end = own = self.errors[item]
        not_run = isinstance(own, StudentError) and not own.called
        counts = False
        for names in loans:
            again = self._ends_with(item, host, exercise, names)
            ran = not isinstance(again, StudentError)
            if ran or isinstance(own, Unreliable) or (not_run and not counts):
                end, counts = again, ran or isinstance(own, Unreliable)
            if again is None:
                break
        self.errors[item] = end
        if counts:
            notes = [self.notes[item]] if item in self.notes else []
            self.notes[item] = "; ".join([*notes, f"judged with a right {lent}"])

    def _ends_with(self, item: pytest.Item, host: Host, exercise: Exercise, names: list[str]) -> BaseException | None:
        """Return how a test ends while right functions are lent under these names."""
        right = self.hidden.reference(self.folder).student(exercise)
        with host.lend(exercise, {name: getattr(right, name) for name in names}):
            return self._run(item, host)

    def _report(self, host: Host, error: BaseException | None, exercise: Exercise) -> None:
        if isinstance(error, Unreliable):
            host.notice(error.incident, f"{error.name}, while {exercise.name} was judged.")

    def _redefined(self, host: Host, in_exercises: bool = False) -> list[str]:
        """Return the given functions that a cell outside the exercises redefines, or any cell.

        What an exercise's cell defines is part of its answer.
        """
        defined = {cell: cell.defined for cell in host.program.running if not cell.given}
        answers = {name for cell, names in defined.items() for name in names if cell.role == "exercise"}
        every = {name for names in defined.values() for name in names}
        return [name for name in self._given_names() if name in (every if in_exercises else every - answers)]

    def _failed(self, exercise: Exercise) -> list[pytest.Item]:
        return [item for item in self.items.get(exercise.name, ()) if self.errors[item] is not None]

    def _loans(self, host: Host, exercise: Exercise, lent: list[str]) -> list[list[str]]:
        """Return what to lend to an exercise, as lists of functions to try in order.

        First the wrong exercises' functions; then with these, in every combination, those of the others that it needs:
        a lent step can read a cache of the student's form no better than the student's step a lent one. Then also the
        given functions, where the student redefined any.
        """
        others = [need for need in exercise.needs if need not in lent]
        wider = [[*lent, *more] for size in range(len(others) + 1) for more in combinations(others, size)]
        loans = [self._names_of(names) for names in wider]
        given = self._redefined(host, in_exercises=True)
        return loans + [loan + given for loan in (loans[0], loans[-1])] if given else loans

    def _names_of(self, exercises: list[str]) -> list[str]:
        """Return all that the cells of these exercises define."""
        program = self.hidden.program(self.folder)
        return [name for exercise in exercises for name in defined_functions(program.source_of(exercise))]

    def _names_of_others(self, item: pytest.Item) -> frozenset[str]:
        """Return the names of the other exercises, and all that their cells define."""
        own = self.hidden.exercise(item).name
        names = [exercise.name for exercise in self.hidden.assignment(self.folder).exercises if exercise.name != own]
        return frozenset([*names, *self._names_of(names)])

    def _given_names(self) -> list[str]:
        """Return the functions that the notebook gives, but for those that read files: lent, they would read ours."""
        cells = self.hidden.program(self.folder).running
        given = [cell.source for cell in cells if cell.given]
        return [name for source in given if not FILES.search(source) for name in defined_functions(source)]

    def _diagnose(self) -> None:
        for name, items in self.items.items():
            if any(can_be_named(self.errors[item]) for item in items):
                ended = {item.name: self.errors[item] for item in items}
                known, outcomes = partial(self._candidates, name), partial(self._outcomes, name, ended)
                self.diagnoses[name] = find_match(ended, known, outcomes)

    def _candidates(self, exercise: str, stage: Stage) -> Mapping[str, Candidate]:
        program, assignment = self.hidden.program(self.folder), self.hidden.assignment(self.folder)
        return candidates(stage, self.folder, program, assignment.exercise(exercise))

    def _outcomes(self, exercise: str, ended: Mapping[str, BaseException | None], stage: Stage, part: Part) -> Table:
        """Return a part of what the candidates of a stage give: from the table that is kept, else computed here."""
        if stage is not Stage.LISTED and self.hidden.assignment(self.folder).exercise(exercise).kind != "numpy":
            return {}
        if self.hidden.outcomes is not None:
            return self.hidden.outcomes(
                exercise, stage, part, [name for name, error in ended.items() if error is not None]
            )
        kept = dict(self.errors), dict(self.stops)
        table = self._table(exercise, stage, part)
        self.errors, self.stops = kept
        return table

    def _table(self, exercise: str, stage: Stage, part: Part) -> Table:
        """Run the tests of an exercise on each candidate of a stage."""
        known, program = self._candidates(exercise, stage), self.hidden.program(self.folder)
        return tabulate(stage, part, known, program, partial(self._outcomes_of, exercise, part.test))

    def _outcomes_of(self, exercise: str, test: str, host: Host, seconds: float | None) -> Mapping[str, Outcome]:
        self.limit = seconds
        items = [item for item in self.items[exercise] if not test or item.name == test]
        ended = {item.name: self._run(item, host) for item in items}
        self.limit = None
        self.stops.pop(exercise, None)  # each candidate has stops of its own
        return {name: outcome_of(error) for name, error in ended.items() if error is not None}

    def _result(self, exercise: Exercise) -> ExerciseResult:
        found = self.diagnoses.get(exercise.name)
        tests = first_unasked(self._test(item) for item in self.items.get(exercise.name, ()))
        result = score_exercise(exercise, tests, found.costs if found else None)
        if result.verdict is Verdict.CRASHED:
            return result
        if found is None:
            return self._with_hint(result)
        first, *more = (NamedMistake(mistake.id, mistake.says, mistake.read) for mistake in found.mistakes)
        second = more[0] if more else None
        return replace(result, misconception=first.id, says=first.says, read=first.read, second=second)

    def _with_hint(self, result: ExerciseResult) -> ExerciseResult:
        """Say which variables of the notebook, or which names that nothing defines, a wrong exercise reads, if any."""
        host = self.hidden.host
        if host is None or result.verdict not in (Verdict.FAILED, Verdict.RAISED, Verdict.BLOCKED):
            return result
        hint = hint_at_names(host.program, result.name)
        return replace(result, misconception=hint[0], says=hint[1]) if hint else result

    def _test(self, item: pytest.Item) -> TestResult:
        question = " ".join((item.obj.__doc__ or item.name).split())  # type: ignore[attr-defined]  # a function item
        error = self.errors[item]
        waits = isinstance(error, StudentError) and error.reason is Reason.BLOCKED
        verdict, message = judge(error, question, self._names_of_others(item) if waits else frozenset())
        marker = item.get_closest_marker("points")
        points = float(marker.args[0]) if marker else 1.0
        seconds = round(self.seconds[item], 3)
        note, plot = self.notes.get(item, ""), plot_of(item, error)
        crash = crash_of(error, self.folder) if error is not None and verdict is Verdict.CRASHED else None
        unusable = error.crash if isinstance(error, UnusableValue | CostlyValue) else None
        reason, frames = (error.reason, error.frames) if isinstance(error, StudentError) else (None, "")
        about = (item.name, verdict, message, seconds, question, points, note, plot, crash, unusable)
        return TestResult(*about, reason=reason, frames=frames)
