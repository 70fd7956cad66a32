"""Build the zip file of a Gradescope autograder; within it, turn results into Gradescope's form."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.course import Course, read_settings, seed_of
from ..core.files import write_whole
from ..core.result import SubmissionResult
from ..judging.definitions import AssignmentDefinition
from ..judging.grader import compute_outcomes, stages_of
from ..judging.job import kept_outcomes
from ..judging.suite_check import SuiteCheck
from ..lms.gradescope_autograder import as_gradescope, gradescope_zip
from ..sandbox.confine import offer
from .run import Progress, no_progress


@dataclass(frozen=True)
class GradescopeZip:
    """Where the zip file is, its size in bytes, and the points that the autograder gives."""

    path: Path
    size: int
    machine_points: float


def build_gradescope(
    assignment: str,
    course: Course | None = None,
    *,
    target: Path | str | None = None,
    visibility: str = "visible",
    confined: bool = True,
    progress: Progress = no_progress,
) -> GradescopeZip:
    """Write the zip file that Gradescope builds an autograder of an assignment from.

    The hidden suite is checked and its known mistakes are run here: in Gradescope both would be done again for each
    submission. The course's prices of mistakes go into the file. Parameters: `target`, by default
    `var/gradescope/<assignment>.zip`; `visibility`, when students see the result of each exercise; `confined` False:
    grade also where Gradescope's machine cannot confine student code.
    Raises `BrokenSuite`, `BadSuite`, and `BadSource` where the engine is not in a checkout.
    """
    course = course or Course.find()
    course.source(assignment)
    definition = AssignmentDefinition(course, assignment)
    seed, here = seed_of(course, assignment), offer().level.sufficient
    check = SuiteCheck(definition, seed, here)
    job, _ = definition.job("known mistakes", copy.deepcopy(definition.source), seed=seed, confined=here)
    stages = stages_of(definition.assignment)
    progress(0, len(stages), "")
    check.wait()
    for number, (exercise, stage) in enumerate(stages, start=1):
        compute_outcomes(job, exercise, stage)
        progress(number, len(stages), "")
    kept = {path.relative_to(course.root).as_posix(): path.read_bytes() for path in kept_outcomes(course, job)}
    prices = read_settings(course).prices.get(assignment, {})
    data = gradescope_zip(course, assignment, seed, not confined, visibility, prices, kept)
    path = Path(target) if target else course.var / "gradescope" / f"{assignment}.zip"
    write_whole(path, data)
    return GradescopeZip(path, len(data), definition.assignment.machine_points)


def gradescope_results(
    assignment: str,
    results_file: Path | str,
    course: Course | None = None,
    *,
    log: Path | str | None = None,
    visibility: str = "visible",
) -> dict[str, Any]:
    """Return the content of Gradescope's `results.json` for what `autograder mark --json` wrote to `results_file`.

    Without a `score` in it, Gradescope shows the submission as one whose autograder failed. `log` is the grader's
    output, which instructors see where there are no results.
    """
    course = course or Course.find()
    course.source(assignment)
    points = AssignmentDefinition(course, assignment).assignment
    results, said = _read(Path(results_file), Path(log) if log else None)
    return as_gradescope(results, assignment, points.points - points.machine_points, visibility, said)


def _read(path: Path, log: Path | None) -> tuple[list[SubmissionResult], str]:
    """Return the results that `autograder mark --json` wrote, none where they cannot be read, and its output."""
    said = log.read_text(encoding="utf-8", errors="replace") if log and log.is_file() else ""
    try:
        return [SubmissionResult.from_json(entry) for entry in json.loads(path.read_text(encoding="utf-8"))], said
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [], said.strip() or f"The results could not be read: {error}"
