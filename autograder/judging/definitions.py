"""Each assignment as its course defines it: source notebook, hidden tests, prices, and a digest of all of them."""

from __future__ import annotations

import ast
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path

from nbformat import NotebookNode

from ..core.assignment import Assignment
from ..core.course import Course
from ..core.errors import BadSubmission
from ..core.incidents import Incident
from ..notebook.program import Program, cell_id, defined_names, grade_id, prepare, read_program
from ..notebook.reading import read_notebook
from ..notebook.source import build_source, read_assignment
from ..suite.catalogue import MISTAKES, read_prices, without_prices
from .job import Job

ENGINE = Path(__file__).parent.parent
# The engine's parts that decide a mark; the others only show it.
DECIDING = ("checks", "core", "intake", "judging", "notebook", "sandbox", "suite", "testing", "wire")
LIBRARIES = ("ipython", "keras", "numpy", "tensorflow")
DEFAULT_WEIGHT = 1.0


@dataclass(frozen=True)
class AssignmentDefinition:
    """One assignment as its course defines it: source notebook, hidden tests, weights, prices, and their digests."""

    course: Course
    id: str

    @cached_property
    def source(self) -> NotebookNode:
        return read_notebook(build_source(self.course, self.id).read_bytes())

    @cached_property
    def assignment(self) -> Assignment:
        return read_assignment(self.source)

    @cached_property
    def digest(self) -> str:
        """The hash of what verdicts depend on: hidden suite, source code, public files, engine and libraries.

        Points, the weights of tests, the prices of mistakes and the text of the notebook are not part of it.
        """
        hashed = hashlib.sha256()
        cells = [[cell.name, cell.role, cell.kind, cell.source] for cell in read_program(self.source).running]
        hashed.update(json.dumps(cells).encode())
        engine = (file for part in DECIDING for file in sorted((ENGINE / part).rglob("*.py")))
        own = self.course.source(self.id)
        public = (file for file in sorted((self.course.solutions / self.id).rglob("*")) if file != own)
        for file in (*engine, *self._hidden, *public):
            if file.is_file() and file.suffix != ".ipynb" and "__pycache__" not in file.parts:
                hashed.update(file.name.encode() + b"\0" + self._content(file) + b"\0")
        hashed.update(" ".join(version(name) for name in LIBRARIES).encode())
        return hashed.hexdigest()

    def _content(self, file: Path) -> bytes:
        """Return what verdicts depend on in a file."""
        if file in self._weighed:
            return self._weighed[file].rest.encode()
        if file.name == MISTAKES and file in self._hidden:
            return without_prices(file.read_text(encoding="utf-8")).encode()
        return file.read_bytes()

    @cached_property
    def prices(self) -> tuple[tuple[str, str, float], ...]:
        """What mistakes cost, as (exercise, mistake, share of the exercise's points)."""
        return tuple((price.exercise, price.mistake, price.costs) for price in read_prices(self.course, self.id))

    @cached_property
    def weights(self) -> tuple[tuple[str, str, float], ...]:
        """The weights of hidden tests, as (exercise, test, weight), where the suite gives them in plain numbers."""
        return tuple(
            (weighed.exercise, test, weight)
            for weighed in self._weighed.values()
            for test, weight in sorted(weighed.weights.items())
        )

    @cached_property
    def scoring(self) -> str:
        """The hash of what turns verdicts into scores: points of exercises, weights of tests, prices of mistakes."""
        points = [[exercise.name, exercise.points] for exercise in self.assignment.exercises]
        return hashlib.sha256(json.dumps([points, self.weights, self.prices]).encode()).hexdigest()

    @cached_property
    def _hidden(self) -> list[Path]:
        """The files of the hidden suite, its data included."""
        return sorted(self.course.suite(self.id).rglob("*"))

    @cached_property
    def _weighed(self) -> dict[Path, Weighed]:
        """The suite files whose text states the weights of their tests."""
        files = [file for file in self._hidden if file.name.startswith("test_") and file.suffix == ".py"]
        found = {file: read_weights(file.read_text(encoding="utf-8")) for file in files}
        return {file: weighed for file, weighed in found.items() if weighed is not None}

    def job(
        self,
        submission: str,
        notebook: NotebookNode,
        student: str | None = None,
        *,
        seed: int,
        confined: bool = True,
    ) -> tuple[Job, tuple[Incident, ...]]:
        """Return the job that grades a notebook, and what had to be repaired. The notebook is changed in place."""
        prepared = prepare(notebook, self.source)
        return self.job_of(submission, prepared.program, student, seed, confined), prepared.incidents

    def job_of(self, submission: str, program: Program, student: str | None, seed: int, confined: bool) -> Job:
        """Return the job that grades a program."""
        return Job(
            *(submission, program, self.assignment, str(self.course.root), self.digest, seed, student, confined),
            weights=self.weights,
            prices=self.prices,
        )

    def file_key(self, data: bytes, seed: int, confined: bool) -> str:
        """Return the hash of a submitted file and of all else that its verdicts depend on."""
        inputs = [self.digest, self._source_hash, seed, confined, hashlib.sha256(data).hexdigest()]
        return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()

    @property
    def entering(self) -> list[str]:
        """Hashes of all of the course's files that decide what is entered for a submission."""
        return [self.digest, self.scoring, self._source_hash]

    @cached_property
    def _source_hash(self) -> str:
        """The hash of the source notebook with its text: by that, too, cells without names are recognised."""
        return hashlib.sha256(self.course.source(self.id).read_bytes()).hexdigest()


class AssignmentDefinitions:
    """All assignments of a course, each read once."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._definitions = {identity: AssignmentDefinition(course, identity) for identity in course.ids()}

    def __getitem__(self, identity: str) -> AssignmentDefinition:
        self._course.source(identity)  # raises with the known ones for an unknown assignment
        return self._definitions[identity]

    def recognise(self, notebook: NotebookNode) -> AssignmentDefinition:
        """Return the assignment that a notebook belongs to, by its cells, whatever its file is called.

        Raises `BadSubmission` where it has none of this course's cells, or where most of it is another course's.
        """
        handed_in = evidence_of(notebook)
        self._refuse_other_course(handed_in)
        for kind in EVIDENCE:
            shared = {identity: len(handed_in[kind] & own[kind]) for identity, own in self._evidence.items()}
            first, second = sorted([*shared.values(), 0, 0], reverse=True)[:2]
            if first and first == second:
                both = " and ".join(identity for identity in shared if shared[identity] == first)
                raise BadSubmission(
                    f"The notebook has as many cells of {both}", remedy="Hand in one notebook for each."
                )
            if first:
                found = self._definitions[max(shared, key=lambda identity: shared[identity])]
                if kind == "name" or has_half(found, handed_in):
                    return found
        known = ", ".join(self._definitions)
        raise BadSubmission(f"The notebook has no cell of an assignment of this course ({known})")

    def _refuse_other_course(self, handed_in: Evidence) -> None:
        """Raise `BadSubmission` where more of the named cells are unknown to this course than known.

        Courses have cells in common (`given_imports`), so a single known name tells nothing.
        """
        known = {grade_id(cell) for definition in self._definitions.values() for cell in definition.source.cells}
        unknown = sorted(handed_in["name"] - known)
        if len(unknown) > len(handed_in["name"] & known):
            some = ", ".join(unknown[:3]) + (" …" if len(unknown) > 3 else "")
            raise BadSubmission(
                f"This is not a notebook of this course: no assignment here ({', '.join(self._definitions)}) has its "
                f"cells {some}",
                remedy="Name the notebook's own course with --course or AUTOGRADER_COURSE.",
            )

    @cached_property
    def _evidence(self) -> dict[str, Evidence]:
        """The evidence that points to one assignment alone, by assignment."""
        evidence = {identity: evidence_of(definition.source) for identity, definition in self._definitions.items()}
        counts = Counter((kind, trait) for own in evidence.values() for kind in EVIDENCE for trait in own[kind])
        return {
            identity: {kind: {trait for trait in own[kind] if counts[kind, trait] == 1} for kind in EVIDENCE}
            for identity, own in evidence.items()
        }


# What tells which assignment a notebook belongs to, the surest first: an editor may have lost any but the last.
EVIDENCE = ("name", "id", "text", "definition")
Evidence = dict[str, set[str]]


def evidence_of(notebook: NotebookNode) -> Evidence:
    """Return the cells' grade ids, their ids, their texts, and the names that they define."""
    cells = notebook.cells
    return {
        "name": {grade_id(cell) for cell in cells} - {""},
        "id": {cell_id(cell) for cell in cells} - {""},
        "text": {cell.source.strip() for cell in cells} - {""},
        "definition": {name for cell in cells if cell.cell_type == "code" for name in defined_names(cell.source)},
    }


def has_half(definition: AssignmentDefinition, handed_in: Evidence) -> bool:
    """Whether a notebook whose cells lost their names shows at least half of an assignment's exercises.

    An exercise shows by the name that it asks for, or by its check, which students leave as it is.
    """
    cells = {grade_id(cell): cell for cell in definition.source.cells}

    def shows(name: str) -> bool:
        both = [cells[cell] for cell in (name, f"test_{name}") if cell in cells]
        known = any(cell_id(cell) in handed_in["id"] or cell.source.strip() in handed_in["text"] for cell in both)
        return known or name in handed_in["definition"]

    exercises = definition.assignment.exercises
    return 2 * sum(shows(exercise.name) for exercise in exercises) >= len(exercises)


@dataclass(frozen=True)
class Weighed:
    """The weights in one suite file, by the test's name. `rest` is equal for files that differ in weights only.

    Scores depend on weights and verdicts do not, so weights can change without running a test again. They are looked
    for as a number above a test:

        @pytest.mark.points(3)
        def test_the_state_is_carried(student): ...
    """

    exercise: str
    weights: dict[str, float]
    rest: str


@lru_cache(256)  # asked for each student of a class
def read_weights(text: str) -> Weighed | None:
    """Return the weights in a suite file; None where the text does not tell them or the exercise.

    Comments and layout are not part of `rest`: no verdict depends on them.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return None
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    exercise = _exercise(tree)
    doubled = any(count > 1 for count in Counter(node.name for node in tests).values())
    classes = any(isinstance(node, ast.ClassDef) and node.name.startswith("Test") for node in tree.body)
    if exercise is None or doubled or classes:
        return None
    weights = {}
    for test in tests:
        weighing = [decorator for decorator in test.decorator_list if _weight(decorator) is not None]
        if len(weighing) > 1:
            return None
        weights[test.name] = next((weight for weight in map(_weight, weighing) if weight is not None), DEFAULT_WEIGHT)
        test.decorator_list = [decorator for decorator in test.decorator_list if decorator not in weighing]
    if any(isinstance(node, ast.Attribute) and node.attr == "points" for node in ast.walk(tree)):
        return None  # a weight in another place, or something else of this name
    return Weighed(exercise, weights, ast.dump(tree))


def _exercise(tree: ast.Module) -> str | None:
    """Return the exercise of `pytestmark = pytest.mark.exercise("name")`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["pytestmark"]:
            match node.value:
                case ast.Call(func=function, args=[ast.Constant(value=str(name))], keywords=[]):
                    return name if ast.unparse(function) == "pytest.mark.exercise" else None
    return None


def _weight(decorator: ast.expr) -> float | None:
    """Return the number of `@pytest.mark.points(number)`, None for any other decorator."""
    match decorator:
        case ast.Call(func=function, args=[number], keywords=[]) if ast.unparse(function) == "pytest.mark.points":
            return _number(number)
    return None


def _number(node: ast.expr) -> float | None:
    """Return the value of a number or of a fraction such as `2 / 3`, None for anything else."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.BinOp(left=ast.Constant(value=int(over)), op=ast.Div(), right=ast.Constant(value=int(under))) if under:
            return over / under
    return None
