"""Start a course, an assignment or an exercise from templates, and find what was not filled in.

Nothing that exists is overwritten.
"""

from __future__ import annotations

import builtins
import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from ..core.course import Course
from ..core.errors import NotWritten, WrongCall
from ..core.files import write_whole
from ..notebook.program import defined_names, grade_id
from ..notebook.source import read_source

TEMPLATES = Path(__file__).parent.parent / "templates"
# What a template writes for the names that it does not know.
TITLE, FUNCTION = "My title", "my_function"
PARTS = ("assignment", "exercise")  # of the templates: what `new` writes
HIDDEN_NAMES = {"gitignore": ".gitignore"}  # the names of files that a package would leave out
ASSIGNMENT = re.compile(r"\d\d_[a-z][a-z0-9_]*")
EXERCISE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
TAKEN = {"check", "checks", "conftest", "data", "np", "quietly"}  # names of the notebook, and folders of a suite
NOTHING = "Nothing was written."


@dataclass(frozen=True)
class Started:
    """What was written: new `files`, and the source that was `extended` by an exercise, if any."""

    files: tuple[Path, ...]
    extended: Path | None = None


def init(folder: Path | str) -> Started:
    """Write a course with one small assignment into `folder`, which may exist, and return its files.

    Raises `WrongCall` where a file of the course is already there, `NotWritten` where one cannot be written.
    """
    root = Path(folder)
    if root.exists() and not root.is_dir():
        raise WrongCall(f"{root} is a file", expected="a folder, new or empty", remedy=NOTHING)
    template = TEMPLATES / "course"
    inside = (path.relative_to(template) for path in sorted(template.rglob("*")) if path.is_file())
    files = {
        root / path.with_name(HIDDEN_NAMES.get(path.name, path.name)): (template / path).read_text(encoding="utf-8")
        for path in inside
        if "__pycache__" not in path.parts
    }
    return Started(_write(files))


def new(name: str, course: Course | None = None) -> Started:
    """Write a new assignment (`03_filters`), or a new exercise (`03_filters/low_pass`), and return what was written.

    Adds an exercise to the end of its assignment's source, and makes the assignment if there is none yet. Without the
    name of an exercise, a new assignment gets one that is called `my_function`.
    Raises `WrongCall` for a name that cannot be used or is taken, `NotWritten` where a file cannot be written.
    """
    course = course or Course.find()
    identity, slash, exercise = name.partition("/")
    exercise = exercise if slash else FUNCTION
    _check_names(identity, exercise)
    source = course.solutions / identity / f"{identity}.py"
    files = _exercise_files(course, identity, exercise)
    if not source.exists():
        title = identity[3:].replace("_", " ").strip().capitalize()
        text = _template("assignment/source.py").replace(TITLE, title)
        return Started(_write({source: text + _cells(exercise), **files}))
    if not slash:
        raise WrongCall(
            f"There is an assignment {identity} already",
            remedy=f"{NOTHING} To add an exercise: `autograder new {identity}/NAME`.",
            path=source,
        )
    _refuse_names_of(source, exercise)
    extended = source.read_text(encoding="utf-8").rstrip("\n") + "\n" + _cells(exercise)
    return Started(_write(files, {source: extended}), source)


def left_over(assignment: str, course: Course) -> list[str]:
    """Return a sentence for each line of an assignment that still says what a template of `new` says after TODO."""
    texts = [path.read_text(encoding="utf-8") for part in PARTS for path in sorted((TEMPLATES / part).rglob("*.py"))]
    found = (_todo(line) for text in texts for line in text.splitlines())
    phrases = {phrase.partition(FUNCTION)[0] for phrase in found if phrase}
    files = [course.source(assignment)]
    files += [
        path for folder in (files[0].parent / "checks", course.suite(assignment)) for path in folder.rglob("*.py")
    ]
    said = []
    for path in sorted(files, key=lambda path: (path != files[0], path)):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            todo = _todo(line)
            if todo.startswith(tuple(phrases)):
                said.append(f"{path.relative_to(course.root)}, line {number}: not filled in: {todo}")
    return said


def _todo(line: str) -> str:
    """Return what a line says from TODO on, "" where it does not."""
    place = line.find("TODO")
    return line[place:].strip() if place >= 0 else ""


def _check_names(identity: str, exercise: str) -> None:
    if not ASSIGNMENT.fullmatch(identity):
        raise WrongCall(
            "The assignment's name",
            received=identity,
            expected="two digits, an underscore, then small letters, digits and underscores, such as 03_filters",
            remedy=NOTHING,
        )
    if not EXERCISE.fullmatch(exercise) or keyword.iskeyword(exercise) or exercise.startswith("test_"):
        raise WrongCall(
            "The exercise's name",
            received=exercise,
            expected="the name of a Python function or class, such as low_pass (not beginning with test_)",
            remedy=NOTHING,
        )
    if "__" in exercise or exercise.endswith("_"):
        raise WrongCall(
            "The exercise's name",
            received=exercise,
            expected="single underscores inside: right answers are called `exercise__form`",
            remedy=NOTHING,
        )
    if exercise in TAKEN or hasattr(builtins, exercise):
        whose = "Python" if hasattr(builtins, exercise) else "each notebook or suite"
        raise WrongCall(f"{whose} has something called {exercise}", expected="another name", remedy=NOTHING)


def _refuse_names_of(source: Path, exercise: str) -> None:
    """Raise `WrongCall` where a cell of the source is called like the exercise, or defines its name."""
    cells = read_source(source).cells
    named = {grade_id(cell) for cell in cells}
    defined = {name for cell in cells if cell.cell_type == "code" for name in defined_names(cell.source)}
    if {exercise, f"test_{exercise}"} & (named | defined):
        raise WrongCall(
            f"The source uses the name {exercise} already", remedy=f"{NOTHING} Choose another name.", path=source
        )


def _exercise_files(course: Course, identity: str, exercise: str) -> dict[Path, str]:
    suite = course.suite(identity) / exercise
    hidden = {f"test_{FUNCTION}.py": f"test_{exercise}.py"}
    files = {course.solutions / identity / "checks" / f"test_{exercise}.py": f"exercise/checks/test_{FUNCTION}.py"}
    for template in sorted((TEMPLATES / "exercise" / "hidden").glob("*.py")):
        files[suite / hidden.get(template.name, template.name)] = f"exercise/hidden/{template.name}"
    return {path: _template(name).replace(FUNCTION, exercise) for path, name in files.items()}


def _cells(exercise: str) -> str:
    return _template("exercise/cells.py").replace(FUNCTION, exercise)


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _write(files: dict[Path, str], extended: dict[Path, str] | None = None) -> tuple[Path, ...]:
    """Write new files, all or none, then those that are `extended`. Return the new ones.

    Raises `WrongCall` where a new one exists.
    """
    there = [path for path in files if path.exists() or path.is_symlink()]
    if there:
        more = f" and {len(there) - 3} more" if len(there) > 3 else ""
        one = len(there) == 1
        raise WrongCall(
            f"{', '.join(map(str, there[:3]))}{more} exist{'s' if one else ''} already",
            remedy=f"{NOTHING} Choose another name, or move {'it' if one else 'them'} away.",
        )
    try:
        for path, text in (files | (extended or {})).items():
            write_whole(path, text)
    except NotWritten:
        for path in files:
            path.unlink(missing_ok=True)
        raise
    return tuple(files)
