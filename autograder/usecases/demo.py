"""Release, collect, grade and give feedback for a sample class, in a course of its own beside the course's data."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..core.course import DEFAULT_SEED, Course
from .collect import Collection, collect
from .grade import Grading, grade
from .pages import FeedbackPage, feedback
from .run import Notice, Progress, no_progress
from .sample import Sample, read_released, sample_class, write_class

EACH = 3  # mistakes of each exercise in the sample class
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
    assignment: str,
    course: Course | None = None,
    *,
    folder: Path | str | None = None,
    each: int | None = EACH,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    confined: bool = True,
    progress: Progress = no_progress,
    notice: Notice | None = None,
    each_step: Callable[[Step], None] = lambda step: None,
) -> Demo:
    """Go through a whole round of `assignment` with a class that is made from its catalogues.

    Parameters: `folder`, where to work (default: `build/demo` in the course); it is emptied. `each`, how many mistakes
    of each exercise the class makes (None: all). `seed` of the hidden tests' inputs: by default everybody sees the same
    marks. `each_step` is called with what each step gave, before the next one begins.
    """
    course = course or Course.find()
    course.source(assignment)
    from ..gradebook.release import release  # loads nbgrader: seconds

    folder = Path(folder) if folder else course.root / "build" / "demo"
    own = copy_course(course, assignment, folder)
    each_step(release(own, assignment))
    released = read_released(own.released(assignment) / f"{assignment}.ipynb")
    samples = tuple(write_class(sample_class(own, assignment, released, each), folder / "handed-in"))
    each_step(collect(assignment, [folder / "handed-in"], own))
    grading = grade(assignment, own, seed=seed, workers=workers, confined=confined, progress=progress, notice=notice)
    each_step(grading)
    example = next(sample for sample in samples if sample.shows.startswith("misconception"))
    return Demo(own, samples, grading, feedback(assignment, own), example)


def copy_course(course: Course, assignment: str, folder: Path) -> Course:
    """Make a course of one assignment in `folder`, which is emptied, so that the demo touches nobody's data."""
    shutil.rmtree(folder, ignore_errors=True)
    root = folder / "course"
    skip = shutil.ignore_patterns("__pycache__", "*.ipynb")
    for path in ("solutions", "tests/hidden"):
        shutil.copytree(course.root / path / assignment, root / path / assignment, ignore=skip)
    shutil.copyfile(course.root / "nbgrader_config.py", root / "nbgrader_config.py")
    return Course(root)
