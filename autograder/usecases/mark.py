"""Grade notebooks without a gradebook; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import UnknownPath, WrongCall
from ..core.result import SubmissionResult
from ..intake.submissions import find_or_missing
from ..judging.definitions import AssignmentDefinitions
from .run import Notice, Progress, judge_files, no_progress, plan_run, pool_of


@dataclass(frozen=True)
class Marked:
    """The results of several notebooks, in the order in which they were named.

    `assignments` holds what the assignments ask for, by id; `missing` the paths that do not exist.
    """

    results: tuple[SubmissionResult, ...]
    assignments: Mapping[str, Assignment]
    missing: tuple[Path, ...]


def mark_all(
    paths: Iterable[Path | str],
    course: Course | None = None,
    *,
    seed: int | None = None,
    workers: int | None = None,
    confined: bool = True,
    check_suite: bool = True,
    cluster: Any = None,
    progress: Progress = no_progress,
    notice: Notice | None = None,
) -> Marked:
    """Grade notebooks, or all notebooks in folders and zip files. Each is recognised from its cells.

    Parameters: `course`, by default the one that `Course.find` finds; `seed`, of the hidden tests' inputs, by
    default each assignment's own; `workers`, how many notebooks at once; `check_suite` runs the hidden suite on its own
    reference first; `cluster`, the address of a Dask scheduler or a Dask client, where other machines do the work.
    Raises `BrokenSuite` where the suite does not pass there, `SandboxUnavailable` where this machine cannot confine
    student code, `ClusterUnavailable`.
    """
    course = course or Course.find()
    run = plan_run(workers, confined, notice if cluster is None else None, elsewhere=cluster is not None)
    named = [Path(path) for path in paths]
    found = [entry for path in named for entry in find_or_missing(path)]
    progress(0, len(found), "")
    results = []
    with pool_of(cluster, course, course.ids(), confined, notice) as pool:
        for graded in judge_files(
            course, found, None, run.workers, None, run.confined, seed, check=check_suite, pool=pool
        ):
            results.append(graded.result)
            progress(len(results), len(found), graded.result.status.value)
    order = {entry.name: index for index, entry in enumerate(found)}
    results.sort(key=lambda result: order[result.submission])
    definitions = AssignmentDefinitions(course)
    assignments = {name: definitions[name].assignment for name in {result.assignment for result in results} if name}
    return Marked(tuple(results), assignments, tuple(path for path in named if not path.exists()))


def mark(
    notebook: Path | str,
    course: Course | None = None,
    *,
    seed: int | None = None,
    confined: bool = True,
    check_suite: bool = True,
) -> SubmissionResult:
    """Grade one notebook and return its result. Parameters and errors are those of `mark_all`.

    A notebook that cannot be graded has a result as well, with a `status` and a `reason`. Raises `UnknownPath` where
    there is no such file.
    """
    path = Path(notebook)
    if not path.exists():
        raise UnknownPath(path)
    marked = mark_all([path], course, seed=seed, workers=1, confined=confined, check_suite=check_suite)
    if len(marked.results) != 1:
        raise WrongCall(f"{path} holds {len(marked.results)} notebooks", expected="one")
    return marked.results[0]
