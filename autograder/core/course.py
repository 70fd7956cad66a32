"""A course: where its parts lie on disk, its settings, and the seed of each assignment's hidden tests.

The settings are those of the course's `nbgrader_config.py`, read without loading nbgrader.

The seed of the tests' inputs is drawn by chance for each assignment and kept. All students get the same inputs, so
their scores compare, kept results stay valid, and what a known mistake gives is computed once. Nobody can know the
inputs before the first feedback: neither from this source nor from last year's feedback. `grade --new-seed` draws
another seed.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeGuard

from .errors import (
    AutograderError,
    BadSettings,
    CourseNotFound,
    UnknownAssignment,
    UnknownPath,
    WrongCall,
    did_you_mean,
)
from .late import LatePolicy

SINGLE = "_single"  # what the name of a notebook that carries its files has after the assignment's id
STUDENT_STEPS = ("submitted", "autograded", "feedback")  # nbgrader's, with a folder of each student
NAMED = "AUTOGRADER_COURSE"  # the environment variable that names a course


@dataclass(frozen=True)
class Course:
    """A course folder. `root` holds `solutions/`, `tests/hidden/`, `assignments/` and `var/`.

    `root` may be given as text.
    """

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root))

    @classmethod
    def find(cls, start: Path | str | None = None) -> Course:
        """Return the course that `start` lies in.

        Default: the folder that AUTOGRADER_COURSE names in the environment, else the current folder. Raises
        `UnknownPath` if that folder does not exist, and `CourseNotFound` if it is not inside a course.
        """
        here = Path(start or os.environ.get(NAMED) or Path.cwd()).resolve()
        if not here.exists():
            raise UnknownPath(here)
        for folder in (here, *here.parents):
            if (folder / "solutions").is_dir() and (folder / "tests" / "hidden").is_dir():
                return cls(folder)
        raise CourseNotFound(here)

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def sources(self) -> Path:
        """The folder with the sources of all assignments."""
        return self.solutions

    @property
    def assignments(self) -> Path:
        return self.root / "assignments"

    @property
    def var(self) -> Path:
        return self.root / "var"

    @property
    def score_log(self) -> Path:
        """The append-only log of every mark that was recorded, one JSON object a line."""
        return self.var / "log" / "marks.jsonl"

    def source(self, assignment: str) -> Path:
        """The hand-written source of an assignment."""
        path = self.solutions / assignment / f"{assignment}.py"
        if not path.is_file():
            raise UnknownAssignment(assignment, self.ids(), self.solutions)
        return path

    def resolve(self, name: str) -> str:
        """Return the id that `name` stands for: the id itself, or its beginning, such as `02`, if no other has it.

        Raises `UnknownAssignment`.
        """
        ids = self.ids()
        found = [name] if name in ids else [identity for identity in ids if name and identity.startswith(name)]
        if len(found) != 1:
            raise UnknownAssignment(name, ids, self.sources)
        return found[0]

    def suite(self, assignment: str) -> Path:
        """The folder of an assignment's hidden suites."""
        return self.root / "tests" / "hidden" / assignment

    def released(self, assignment: str) -> Path:
        """The folder that students get."""
        return self.assignments / assignment

    def single(self, assignment: str) -> Path:
        """The released notebook that carries its files with it. Beside the folder, not in it: nbgrader takes one."""
        return self.assignments / f"{assignment}{SINGLE}.ipynb"

    def submitted(self, assignment: str, student: str) -> Path:
        """The file of a student's collected notebook."""
        return self.step("submitted") / student / assignment / f"{self.notebooks(assignment)[0]}.ipynb"

    def step(self, name: str) -> Path:
        """The folder of one of nbgrader's steps: "submitted", "autograded" or "feedback"."""
        return self.var / name

    def notebooks(self, assignment: str) -> tuple[str, ...]:
        """The names of an assignment's notebooks. Only an ordinary nbgrader course may have several."""
        return (assignment,)

    def require(self, assignment: str) -> None:
        """Raise `UnknownAssignment` where the course has no such assignment."""
        self.source(assignment)

    def ids(self) -> list[str]:
        """The ids of the assignments that have a source, in order."""
        return sorted(path.parent.name for path in self.solutions.glob("*/*.py") if path.stem == path.parent.name)


SETTINGS_FILE = "nbgrader_config.py"
Prices = Mapping[str, Mapping[str, Mapping[str, float]]]  # by assignment, exercise and mistake


class Sections(dict[str, Any]):
    """Replaces nbgrader's configuration object: keeps what is set, section by section.

    `c.LateWork.due = {...}` creates the section `LateWork` and sets its entry `due`.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.setdefault(name, Sections())

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


@dataclass(frozen=True)
class Settings:
    """What a course's file says. None: it does not say, and the default counts.

    `prices` are what mistakes cost in this course where that is not what the suites say. `ask` says whom students may
    ask about their feedback. `database` is the address of the gradebook, where the file states one.
    """

    seed: int | None = None
    prices: Prices = field(default_factory=dict)
    late: LatePolicy | None = None
    due: Mapping[str, datetime] = field(default_factory=dict)
    ask: str = ""
    database: str | None = None


def read_settings(course: Course) -> Settings:
    """Read the settings of a course; the defaults where it has no file. Raises `BadSettings`."""
    path = course.root / SETTINGS_FILE
    sections = Sections()
    try:
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, SyntaxError) as error:
        raise BadSettings(path, error) from None
    try:
        exec(code, {"__name__": SETTINGS_FILE, "__file__": str(path.absolute()), "get_config": lambda: sections})
    except AutograderError:
        raise
    except Exception as error:  # the course's own code may raise anything
        raise BadSettings(path, f"{type(error).__name__}: {error}") from error
    seed = sections.ConfinedExecute.get("seed")
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or seed < 0):
        raise BadSettings(path, f"The seed is {seed!r}; expected a whole number of at least 0")
    prices = _prices(sections.Mistakes.get("prices", {}), path)
    ask = sections.Feedback.get("ask", "")
    if not isinstance(ask, str):
        raise BadSettings(path, f"Whom students may ask is {ask!r}; expected a text, such as 'Ada, ada@uni.example'")
    late, database = sections.LateWork, sections.CourseDirectory.get("db_url")
    return Settings(seed, prices, late.get("policy"), late.get("due", {}), ask, str(database) if database else None)


def unknown_dates(course: Course) -> list[str]:
    """Return a sentence for each due date in a course's file whose assignment the course does not have.

    This is not an error, because the assignment may still be planned.
    """
    known = course.ids()
    return [
        f"{SETTINGS_FILE}: `due` names {name}, which is not an assignment of this course. The date has no effect. "
        f"{did_you_mean(name, known)}There are: {', '.join(known)}."
        for name in read_settings(course).due
        if name not in known
    ]


def is_price(value: object) -> TypeGuard[float]:
    """Whether a value can be what a mistake costs: a share of an exercise's points, from 0.01 to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0.01 <= value <= 1


def _prices(value: Any, path: Path) -> Prices:
    """Return the prices that a course sets. Raises `BadSettings` for another form, or a price outside 0 to 1."""
    for assignment, exercises in _items(value, path):
        for exercise, mistakes in _items(exercises, path):
            for mistake, costs in _items(mistakes, path):
                if not is_price(costs):
                    name = f"{assignment}, {exercise}, {mistake}"
                    raise BadSettings(path, f"The price of {name} is {costs!r}; expected a share from 0.01 to 1")
    prices: Prices = value
    return prices


def _items(value: Any, path: Path) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        expected = '{"assignment": {"exercise": {"mistake": 0.3}}}'
        raise BadSettings(path, f"In the prices stands {value!r}; expected {expected}")
    return iter(value.items())


DEFAULT_SEED = 20260101  # of suites that a person runs with pytest, and of the demo
SEEDS = 2**31  # drawn seeds are smaller: NumPy and Keras take all of them


def seed_of(course: Course, assignment: str, asked: int | None = None) -> int:
    """Return the seed to grade an assignment with: `asked`, the course's setting, or the one kept for the assignment.

    Where none of these is there, this is the seed of the last recorded mark, or one that is drawn now. It is then kept
    if `var/` can be written. Raises `WrongCall` for a negative number and for a file that does not hold a seed,
    `BadSettings` where the course's settings cannot be read.
    """
    asked = read_settings(course).seed if asked is None else asked
    if asked is not None:
        if asked < 0:
            raise WrongCall(
                "The seed", received=asked, expected="a whole number of at least 0", remedy="Nothing was done."
            )
        return asked
    path = _seed_path(course, assignment)
    kept = _read_seed(path)
    if kept is not None:
        return kept
    recorded = _last_recorded_seed(course, assignment)
    seed = draw_seed() if recorded is None else recorded
    try:
        _write_seed(path, seed, replace=False)
    except OSError:
        return seed
    kept = _read_seed(path)  # another process may have been first
    return seed if kept is None else kept


def draw_seed() -> int:
    """Return a seed that nobody can guess."""
    return secrets.randbelow(SEEDS)


def keep_seed(course: Course, assignment: str, seed: int) -> None:
    """Grade an assignment with this seed from now on. Raises `OSError` where it cannot be written."""
    _write_seed(_seed_path(course, assignment), seed, replace=True)


def _seed_path(course: Course, assignment: str) -> Path:
    return course.var / "seeds" / assignment


def _read_seed(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return None
    if not (text.isascii() and text.isdigit()):
        raise WrongCall(
            "the seed",
            received=text[:40],
            expected="a whole number",
            remedy="Correct it or remove the file.",
            path=path,
        )
    return int(text)


def _write_seed(path: Path, seed: int, replace: bool) -> None:
    """Write the file whole or not at all. Without `replace`, a file that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        new.write_text(f"{seed}\n", encoding="ascii")
        if replace:
            os.replace(new, path)
        else:
            with suppress(FileExistsError):  # another process was first
                os.link(new, path)
    finally:
        new.unlink(missing_ok=True)


def _last_recorded_seed(course: Course, assignment: str) -> int | None:
    """Return the seed of an assignment's last score in the log, None where none was recorded."""
    seed = None
    with suppress(OSError), open(course.score_log, encoding="utf-8", errors="replace") as log:
        for line in log:
            if assignment in line:
                with suppress(ValueError, KeyError, TypeError):  # a line that a crash cut short
                    entry = json.loads(line)
                    seed = int(entry["seed"]) if entry["assignment"] == assignment else seed
    return seed
