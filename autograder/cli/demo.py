"""`autograder demo`: release, collect, grade and report on a sample class, beside the course's own data."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from .main import is_quiet, quiet_output
from .shared import add_grading_arguments, course_of, shown

DEFAULT = "02_recurrent_cell"
EACH = 3  # misconceptions of each exercise in the sample class


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", nargs="?", default=DEFAULT, metavar="ASSIGNMENT", help=f"default: {DEFAULT}")
    parser.add_argument(
        "--all", action="store_true", help="a submission for every misconception, not three an exercise"
    )
    parser.add_argument("--folder", metavar="FOLDER", help="where to work (default: build/demo in the course)")
    add_grading_arguments(parser)


def run(options: argparse.Namespace) -> int:
    with quiet_output(options.json == "-" and not is_quiet()):  # then standard output is for the results alone
        return _show(options)


def _show(options: argparse.Namespace) -> int:
    course = course_of(options)
    course.source(options.assignment)
    from ..core.course import DEFAULT_SEED, Course
    from ..gradebook.release import release
    from ..judging.job import ResultStore
    from ..usecases.collect import collect
    from ..usecases.pages import feedback
    from ..usecases.sample import read_released, sample_class, write_class
    from . import grade

    folder = Path(options.folder) if options.folder else course.root / "build" / "demo"
    demo = Course(copy_course(course, options.assignment, folder))
    print(f"1. Release: {shown(release(demo, options.assignment))}", flush=True)
    released = read_released(demo.released(options.assignment) / f"{options.assignment}.ipynb")
    samples = write_class(
        sample_class(demo, options.assignment, released, None if options.all else EACH), folder / "handed-in"
    )
    collected = collect(options.assignment, [folder / "handed-in"], demo)
    count = len(collected.entries)
    print(f"2. Collect: {count} notebooks of a sample class, made from this assignment's catalogues", flush=True)
    print("3. Grade:\n", flush=True)
    options.course, options.diff, options.again, options.new_seed = str(demo.root), False, None, False
    options.seed = DEFAULT_SEED if options.seed is None else options.seed  # the demo shows the same marks to everybody
    grade.run(options)
    results = ResultStore(demo).load_results(options.assignment)
    pages = [written.page for written in feedback(options.assignment, demo)]
    example = next(sample for sample in samples if sample.shows.startswith("misconception"))
    page = next(path for path in pages if path.parent.parent.name == example.student)
    print(f"Feedback: {len(pages)} pages, for example {shown(page)}")
    print(f"          ({example.student} shows a {example.shows})")
    return 0 if len(results) == len(samples) else 1


def copy_course(course: object, assignment: str, folder: Path) -> Path:
    """Make a course of one assignment in `folder`, which is emptied, so that the demo touches nobody's data."""
    from ..core.course import Course

    assert isinstance(course, Course)
    shutil.rmtree(folder, ignore_errors=True)
    root = folder / "course"
    skip = shutil.ignore_patterns("__pycache__", "*.ipynb")
    for place in ("solutions", "tests/hidden"):
        shutil.copytree(course.root / place / assignment, root / place / assignment, ignore=skip)
    shutil.copyfile(course.root / "nbgrader_config.py", root / "nbgrader_config.py")
    return root
