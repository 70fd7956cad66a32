"""Make the README's pictures from the demo: `make pictures`.

    python tests/pictures.py [--demo build/demo]

Runs the demo, unless `--demo` names the folder of one that ran; takes a picture of the class report and of the
example's feedback with Chromium; and writes the numbers that stand in both, and in the README, to
`autograder/pictures/numbers.json`. `tests/test_pictures.py` holds them to the demo's class and to the README.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from autograder.core.course import Course  # noqa: E402
from autograder.suite.catalogue import read_prices  # noqa: E402
from autograder.usecases.demo import demo, example_of  # noqa: E402
from autograder.usecases.demo_class import demo_class  # noqa: E402
from autograder.usecases.pages import graded_results  # noqa: E402
from autograder.usecases.sample import Sample, read_released  # noqa: E402

ASSIGNMENT = "02_recurrent_cell"
PICTURES = HERE.parent / "autograder" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZES = {"feedback": (1100, 1400), "report": (1100, 1000)}  # of the window, in CSS pixels
COLOURS = 96  # enough for these pages, in a third of the bytes


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", type=Path, help="the folder of a demo that ran (default: run it in build/demo)")
    options = parser.parse_args(arguments)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        parser.error(f"no browser here: none of {', '.join(BROWSERS)} is on the PATH")
    here = Course.find(HERE)
    course = Course(options.demo / "course") if options.demo else demo(ASSIGNMENT, here).course
    samples = class_of(here)
    example = example_of(samples, exercises_of(course))
    pages = {
        "report": course.var / "reports" / f"{ASSIGNMENT}.html",
        "feedback": course.var / "feedback" / example.student / ASSIGNMENT / f"{ASSIGNMENT}.html",
    }
    for name, page in pages.items():
        take(browser, page, PICTURES / f"{name}.png", *SIZES[name])
    numbers = numbers_of(course, samples, example)
    (PICTURES / "numbers.json").write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    print(f"{PICTURES}: {len(numbers['scores'])} submissions; {example.student} shows a {example.shows}")
    return 0


def class_of(course: Course) -> list[Sample]:
    """Return the demo's class, newly made."""
    return list(demo_class(course, ASSIGNMENT, read_released(course.released(ASSIGNMENT) / f"{ASSIGNMENT}.ipynb")))


def exercises_of(course: Course) -> list[str]:
    from autograder.judging.definitions import AssignmentDefinition

    return [exercise.name for exercise in AssignmentDefinition(course, ASSIGNMENT).assignment.exercises]


def digest_of(samples: Sequence[Sample]) -> str:
    """Return a hash of who shows what."""
    return hashlib.sha256(json.dumps([[one.student, one.shows] for one in samples]).encode()).hexdigest()[:16]


def prices_of(course: Course) -> str:
    """Return a hash of what each mistake costs and of the exercises' points: scores depend on both."""
    from autograder.judging.definitions import AssignmentDefinition

    points = [
        [exercise.name, exercise.points] for exercise in AssignmentDefinition(course, ASSIGNMENT).assignment.exercises
    ]
    prices = [[price.exercise, price.mistake, price.costs] for price in read_prices(course, ASSIGNMENT)]
    return hashlib.sha256(json.dumps([points, prices]).encode()).hexdigest()[:16]


def numbers_of(course: Course, samples: Sequence[Sample], example: Sample) -> dict[str, object]:
    results = graded_results(course, ASSIGNMENT)
    scores = {str(result.student): result.score for result in results}
    own = next(result for result in results if result.student == example.student)
    return {
        "class": digest_of(samples),
        "prices": prices_of(course),
        "submissions": len(results),
        "example": {
            "student": example.student,
            "shows": example.shows,
            "score": own.score,
            "points": own.max_score,
        },
        "scores": scores,
    }


def take(browser: str, page: Path, picture: Path, width: int, height: int) -> None:
    """Take a picture of the top of a page, without a window."""
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        command += [f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--screenshot={picture}"]
        subprocess.run([*command, page.resolve().as_uri()], check=True, capture_output=True, timeout=120)
    Image.open(picture).convert("RGB").quantize(COLOURS).save(picture, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
