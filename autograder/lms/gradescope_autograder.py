"""A Gradescope autograder of one assignment: the zip file that it is built from, and the results that it reports.

    setup.sh           run once, when Gradescope builds the machine
    run_autograder     run for each submission: `autograder mark`, then `autograder gradescope --results`
    settings.sh        the assignment, and the options given when the zip file was built
    autograder/  pyproject.toml  requirements.lock  LICENSE
    solutions/<id>/  tests/hidden/<id>/
    nbgrader_config.py       what mistakes cost in this course, if it sets prices
    var/results/outcomes/    what known mistakes give, so that no submission has to run them

Without a score, for the whole or for a test, Gradescope shows a submission as one whose autograder failed. That is
intended: a failure of the grader never becomes a grade. Standard output is for instructors only.

Source: "Autograder Specifications" in Gradescope's autograder documentation.
"""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from ..core.course import SETTINGS_FILE, Course
from ..core.errors import BadSource
from ..core.result import OURS, ExerciseResult, Status, SubmissionResult, TestResult, Verdict, charge
from ..core.text import clean, points
from ..core.words import NOT_STARTED, VERDICTS, exercise_words

ENGINE = Path(__file__).parent.parent
TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = ("setup.sh", "run_autograder")
BESIDE = ("pyproject.toml", "requirements.lock", "LICENSE")  # what installing the engine needs
SKIPPED = ("__pycache__", ".ipynb_checkpoints")
VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")
LONGEST = 5000  # characters of one test's message
FEW = 5  # files that are named
FAILED = f"{OURS} Your instructors see this; you need not do anything."
NOT_GRADED = "Your submission could not be graded."


def gradescope_zip(
    course: Course,
    assignment: str,
    seed: int,
    unconfined: bool = False,
    visibility: str = "visible",
    prices: Mapping[str, Mapping[str, float]] | None = None,
    outcomes: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the zip, the same bytes for the same files and seed.

    Parameters: `prices`, what mistakes cost in this course, by exercise and mistake; `outcomes`, what known mistakes
    give: files by their path in the course. Raises `BadSource` where the engine is not in a checkout.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in SCRIPTS:
            _add(archive, name, (TEMPLATES / name).read_bytes(), 0o755)
        _add(archive, "settings.sh", _settings(assignment, seed, unconfined, visibility).encode())
        for name, path in sorted(_files(course, assignment)):
            _add(archive, name, path.read_bytes())
        if prices:
            _add(archive, SETTINGS_FILE, _own_prices(assignment, prices).encode())
        for name, data in sorted((outcomes or {}).items()):
            _add(archive, name, data)
    return written.getvalue()


def _settings(assignment: str, seed: int, unconfined: bool, visibility: str) -> str:
    values = {
        "ASSIGNMENT": assignment,
        "SEED": str(seed),
        "UNCONFINED": "--unconfined" if unconfined else "",
        "VISIBILITY": visibility,
    }
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())


def _own_prices(assignment: str, prices: Mapping[str, Mapping[str, float]]) -> str:
    """Return the text of a `nbgrader_config.py` that sets these prices and nothing else."""
    own = {exercise: dict(mistakes) for exercise, mistakes in prices.items()}
    return f"# What mistakes cost in this course\nget_config().Mistakes.prices = {{{assignment!r}: {own!r}}}\n"


def _files(course: Course, assignment: str) -> Iterator[tuple[str, Path]]:
    """Yield every file with its name in the zip: the engine, and of the course this one assignment."""
    missing = [name for name in BESIDE if not (ENGINE.parent / name).is_file()]
    if missing:
        raise BadSource(
            f"{ENGINE.parent} has no {', '.join(missing)}",
            remedy="Run autograder from a checkout, after `make env`.",
        )
    for name in BESIDE:
        yield name, ENGINE.parent / name
    folders = {
        "autograder": ENGINE,
        f"solutions/{assignment}": course.source(assignment).parent,
        f"tests/hidden/{assignment}": course.suite(assignment),
    }
    for name, folder in folders.items():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            built = path.suffix == ".ipynb" and name.startswith("solutions/")
            if path.is_file() and not path.is_symlink() and not built and not set(inside.parts) & set(SKIPPED):
                yield f"{name}/{inside.as_posix()}", path


def _add(archive: zipfile.ZipFile, name: str, data: bytes, mode: int = 0o644) -> None:
    entry = zipfile.ZipInfo(name)  # dated 1980: no build time in it
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o100000 | mode) << 16
    archive.writestr(entry, data)


def as_gradescope(
    results: Sequence[SubmissionResult],
    assignment: str,
    written_points: float = 0.0,
    visibility: str = "visible",
    log: str = "",
) -> dict[str, Any]:
    """Return the content of `results.json`.

    Parameters: `results` of every submitted notebook; `written_points`, which a person gives in Gradescope;
    `visibility` of each exercise; `log`, what the grader printed if it has no results.
    """
    own = [result for result in results if result.assignment == assignment]
    named = [result for result in own if PurePosixPath(result.submission).stem == assignment]
    chosen = own if len(own) == 1 else named
    if len(chosen) == 1:
        return _of_one(chosen[0], written_points, visibility)
    if own:
        names = ", ".join(PurePosixPath(result.submission).name for result in own)
        return _rejected(f"There are {len(own)} notebooks of {assignment}: {names}. Submit one of them.")
    if not results or any(result.status is Status.CRASHED for result in results):
        return _crashed("\n".join(result.reason or "" for result in results) or log)
    return _rejected("\n".join(_why_not(result, assignment) for result in results[:FEW]))


def _why_not(result: SubmissionResult, assignment: str) -> str:
    name = PurePosixPath(result.submission).name
    return f"{name}: {result.reason or f'This is a notebook of {result.assignment}, not of {assignment}.'}"


def _of_one(result: SubmissionResult, written_points: float, visibility: str) -> dict[str, Any]:
    if result.status is Status.REJECTED:
        return _rejected(result.reason or "")
    if result.status is not Status.GRADED or result.score is None or result.waiting:
        return _crashed(result.reason or f"The grader failed in: {', '.join(result.waiting)}.")
    return {
        "score": result.score,
        "execution_time": round(result.seconds, 1),
        "output": "\n".join(_opening(result, written_points)),
        "stdout_visibility": "hidden",
        "tests": [_test(exercise, visibility) for exercise in result.exercises],
    }


def _opening(result: SubmissionResult, written_points: float) -> Iterator[str]:
    yield f"{points(result.score)} of {points(result.max_score)} points."
    if written_points:
        yield f"Written answers, {points(written_points)} points, are graded by a person."
    for incident in result.incidents:
        if incident.for_student:
            yield clean(incident.for_student)


def _test(exercise: ExerciseResult, visibility: str) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "score": exercise.score,
        "max_score": exercise.points,
        "status": "passed" if (exercise.score or 0.0) >= exercise.points else "failed",
        "output": clean("\n".join(_lines(exercise))),
        "output_format": "text",
        "visibility": visibility,
    }


def _lines(exercise: ExerciseResult) -> Iterator[str]:
    words = exercise_words(exercise)
    yield f"{words.sign} {words.word}" + (f". {words.meaning}" if words.meaning else "")
    if exercise.mistakes:
        yield " ".join(filter(None, (exercise.explanation, charge(exercise))))
    if exercise.read_again:
        yield f"Read again: {exercise.read_again}"
    said: set[str] = set()
    for test in () if words is NOT_STARTED else exercise.tests:
        yield from _of_test(test, said)


def _of_test(test: TestResult, said: set[str]) -> Iterator[str]:
    """Yield a test's question and its message; neither is repeated within an exercise."""
    question = test.question or test.name.removeprefix("test_").replace("_", " ")
    line = f"{VERDICTS[test.verdict].sign} {question}"
    message = "" if test.verdict is Verdict.PASSED else test.full_message.strip()
    for text in (line, f"{message[:LONGEST]}…\n" if len(message) > LONGEST else message and f"{message}\n"):
        if text and text not in said:
            said.add(text)
            yield text


def _rejected(reason: str) -> dict[str, Any]:
    """Return what students can correct themselves: they see why, and that it counts 0 points until they do."""
    said = clean(f"{NOT_GRADED}\n{reason}\nIt counts 0 points until you submit another file.")
    entry = {"name": NOT_GRADED, "score": 0.0, "status": "failed", "output": said, "visibility": "visible"}
    return {"score": 0.0, "output": said, "stdout_visibility": "hidden", "tests": [entry]}


def _crashed(reason: str) -> dict[str, Any]:
    """Return a failure of the grader: no score, and the reason where only instructors see it."""
    about = clean(reason.strip())[-LONGEST:] or "The grader ended without saying why."
    entry = {"name": "For instructors: no score was recorded", "output": about, "visibility": "hidden"}
    return {"output": FAILED, "stdout_visibility": "hidden", "tests": [entry]}
