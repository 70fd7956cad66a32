"""Release, collect, grade and give feedback for a sample class, in a course of its own beside the course's data."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.course import DEFAULT_SEED, Course
from ..core.options import DEMO
from ..judging.definitions import AssignmentDefinition
from .collect import Collection, collect
from .demo_class import demo_class
from .grade import Grading, grade
from .pages import FeedbackPage, feedback
from .run import Notice, Progress, no_progress
from .sample import Sample, read_released, sample_class, write_class

Step = Path | Collection | Grading  # what a step of the demo gave: the release's folder, then these two


@dataclass(frozen=True)
class Demo:
    """What the demo did. `course` is the course that it made; `example` is a student who made a known mistake."""

    course: Course
    samples: tuple[Sample, ...]
    grading: Grading
    pages: tuple[FeedbackPage, ...]
    example: Sample

    @property
    def example_page(self) -> Path:
        return next(page.page for page in self.pages if page.student == self.example.student)


def demo(
    assignment: str | None = None,
    course: Course | None = None,
    *,
    folder: Path | str | None = None,
    every_mistake: bool = False,
    seed: int | None = None,
    workers: int | None = None,
    confined: bool = True,
    progress: Progress = no_progress,
    notice: Notice | None = None,
    each_step: Callable[[Step], None] = lambda step: None,
) -> Demo:
    """Go through a whole round of an assignment with a class that is made from its catalogues, always the same.

    Parameters: `assignment`, by default `DEMO`, or the course's first where the course does not have it; `folder`,
    where to work (default: `build/demo` in the course); it is emptied. `every_mistake`: in place of a class like a
    real one, a submission for each known mistake. `seed` of the hidden tests' inputs: by default everybody sees the
    same scores. `each_step` is called with what each step gave, before the next one begins.
    """
    course = course or Course.find()
    assignment = assignment or _default(course)
    seed = DEFAULT_SEED if seed is None else seed
    course.source(assignment)
    from ..gradebook.release import release  # loads nbgrader: seconds

    folder = Path(folder) if folder else course.root / "build" / "demo"
    own = copy_course(course, assignment, folder)
    each_step(release(own, assignment))
    released = read_released(own.released(assignment) / f"{assignment}.ipynb")
    made = (sample_class if every_mistake else demo_class)(own, assignment, released)
    samples = tuple(write_class(made, folder / "handed-in"))
    each_step(collect(assignment, [folder / "handed-in"], own))
    grading = grade(assignment, own, seed=seed, workers=workers, confined=confined, progress=progress, notice=notice)
    each_step(grading)
    names = [exercise.name for exercise in AssignmentDefinition(own, assignment).assignment.exercises]
    return Demo(own, samples, grading, feedback(assignment, own), example_of(samples, names))


def _default(course: Course) -> str:
    known = course.ids()
    return known[0] if known and DEMO not in known else DEMO


def example_of(samples: Sequence[Sample], exercises: Sequence[str]) -> Sample:
    """Return the student whose page is shown: one with a single mistake, in the earliest of the exercises."""
    for name in exercises:
        for sample in samples:
            if sample.shows.startswith(f"misconception: {name}, "):
                return sample
    return samples[0]


def copy_course(course: Course, assignment: str, folder: Path) -> Course:
    """Make a course of one assignment in `folder`, which is emptied, so that the demo touches no real data."""
    shutil.rmtree(folder, ignore_errors=True)
    root = folder / "course"
    skip = shutil.ignore_patterns("__pycache__", "*.ipynb")
    for path in ("solutions", "tests/hidden"):
        shutil.copytree(course.root / path / assignment, root / path / assignment, ignore=skip)
    shutil.copyfile(course.root / "nbgrader_config.py", root / "nbgrader_config.py")
    return Course(root)
