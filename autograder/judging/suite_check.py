"""Find the faults of a hidden suite before anybody is graded: run it on its reference and on the untouched release.

The outcome depends on the suite's digest and the seed alone, so a suite that passed is remembered: it costs this once.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nbformat import NotebookNode

from ..core.errors import BadSubmission, BadSuite, BrokenSuite
from ..core.files import write_whole
from ..core.result import Crash, SubmissionResult, Verdict
from ..notebook.program import read_program
from ..notebook.reading import read_notebook
from ..notebook.source import without_solutions
from ..suite.catalogue import graft, read_mistakes, read_right_answers
from .definitions import AssignmentDefinition
from .grader import Pool, grade_confirmed


class SuiteCheck:
    """The check of one suite. It begins at once, in a thread beside the first submissions; `wait` tells its result.

    `pool` grades, such as a cluster; by default this process does.
    """

    def __init__(self, definition: AssignmentDefinition, seed: int, confined: bool, pool: Pool | None = None) -> None:
        self._definition, self._seed, self._confined = definition, seed, confined
        self._by = None if pool is None else lambda job: pool.submit(job).result()
        self._released = _released(definition)
        self._passed = self._path()
        self._pool = ThreadPoolExecutor(1)
        self._running = None if self._passed.exists() else self._pool.submit(self._run)

    def wait(self) -> None:
        """Wait for the end; remember a suite that passed. Raises `BrokenSuite` with everything that was found.

        A second call returns at once.
        """
        if self._running is None:
            return
        try:
            faults = self._running.result()
        finally:
            self._pool.shutdown()
        if faults:
            raise BrokenSuite(
                self._definition.id, self._definition.course.suite(self._definition.id), "\n".join(faults)
            )
        content = {"assignment": self._definition.id, "suite": self._definition.digest, "seed": self._seed}
        write_whole(self._passed, json.dumps(content))
        self._running = None

    def _run(self) -> list[str]:
        reference = self._grade("the reference solution", copy.deepcopy(self._definition.source))
        untouched = self._grade("the untouched release", copy.deepcopy(self._released))
        return [*faults_in_catalogues(self._definition), *faults_on_reference(reference), *faults_on_release(untouched)]

    def _grade(self, name: str, notebook: NotebookNode) -> SubmissionResult:
        job, _ = self._definition.job(name, notebook, seed=self._seed, confined=self._confined)
        return grade_confirmed(job, self._by).result

    def _path(self) -> Path:
        cells = [[cell.name, cell.source] for cell in read_program(self._released).running]
        inputs = json.dumps([self._definition.digest, self._seed, self._confined, cells])
        name = f"{self._definition.id}-{hashlib.sha256(inputs.encode()).hexdigest()[:32]}.json"
        return self._definition.course.var / "results" / "suites" / name


def faults_in_catalogues(definition: AssignmentDefinition) -> Iterator[str]:
    """Yield every mistake and right answer that does not fit the reference."""
    program, folder = read_program(definition.source), definition.course.suite(definition.id)
    for read in (read_mistakes, read_right_answers):
        try:
            variants = read(folder)
        except BadSuite as error:
            yield str(error)
            continue
        for variant in variants:
            try:
                graft(program, variant)
            except BadSuite as error:
                yield str(error)


def faults_on_reference(result: SubmissionResult) -> Iterator[str]:
    """Yield every test that the reference solution does not pass, with the traceback where there is one."""
    if not result.exercises:
        yield _told(f"The reference solution could not be graded: {result.reason}", result.crash)
    for exercise in result.exercises:
        if not exercise.tests:
            yield f"{_file(exercise.name)}: there is no test of the exercise {exercise.name!r}."
        for test in exercise.tests:
            if test.verdict is not Verdict.PASSED:
                crash = test.crash or test.unusable
                said = f"{crash.place}: {crash.error}" if crash else test.full_message
                place = f"{_file(exercise.name)}, {test.name}"
                yield _told(f"{place}: {test.verdict.value} on the reference solution. {said}", crash)


def faults_on_release(result: SubmissionResult) -> Iterator[str]:
    """Yield every test that passes on the untouched release although it carries points, and every crash there."""
    for exercise in result.exercises:
        for test in exercise.tests:
            place = f"{_file(exercise.name)}, {test.name}"
            if test.verdict is Verdict.PASSED and test.points > 0:
                yield f"{place}: passes on the untouched release, so a student who did nothing gets points."
            elif test.crash is not None:
                said = f"{place}: crashed on the untouched release. {test.crash.place}: {test.crash.error}"
                yield _told(said, test.crash)


def _file(exercise: str) -> str:
    return f"test_{exercise}.py"


def _told(line: str, crash: Crash | None) -> str:
    return f"{line}\n{crash.traceback.rstrip()}" if crash else line


def _released(definition: AssignmentDefinition) -> NotebookNode:
    """Return what students get: the committed release, or, before there is one, the source without its solutions."""
    path = definition.course.released(definition.id) / f"{definition.id}.ipynb"
    try:
        return read_notebook(path.read_bytes())
    except (OSError, BadSubmission):
        return without_solutions(definition.source)
