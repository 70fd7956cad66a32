"""A sample class from an assignment's own catalogues: submissions with known right scores."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..core.course import Course
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import grade_id
from ..notebook.reading import read_notebook
from ..suite.catalogue import Variant, changed_cell, read_mistakes, read_right_answers

NAMES = (
    "ada alan amir anna ben bo carl chen clara dana eli emma eva farid finn gia hana hugo ida ines ivan jan jia jona "
    "kai kim lars lea leo lin lou luca mai malik mara max mia milo mina nia nils noa nora olga omar oskar pia quinn "
    "rafa rhea rosa sam sara silas sofia tariq theo tim uma vera wim xena yara yuki zara zeno"
).split()


@dataclass(frozen=True)
class Sample:
    """One made submission: whose, what it shows, and the file's text."""

    student: str
    shows: str
    text: str


def sample_class(course: Course, assignment: str, released: NotebookNode, each: int | None = None) -> Iterator[Sample]:
    """Yield a class: right, right in other ways, one per misconception, and the accidents that happen every year.

    `each` is how many mistakes of each exercise to include (None: all).
    """
    definition = AssignmentDefinition(course, assignment)
    folder = course.suite(assignment)
    solved = solve(released, definition.source)
    made: list[tuple[str, str]] = [("the reference", as_text(solved)), ("untouched", as_text(released))]
    first = definition.assignment.exercises[0].name
    for variant in first_variants(read_right_answers(folder), 1):
        made.append((f"right in another way: {variant.exercise}, {variant.id}", as_text(with_variant(solved, variant))))
    for variant in first_variants(read_mistakes(folder), each):
        made.append((f"misconception: {variant.exercise}, {variant.id}", as_text(with_variant(solved, variant))))
    made += with_accidents(solved, first)
    for number, (shows, text) in enumerate(made):
        name = NAMES[number % len(NAMES)] + (str(number // len(NAMES) + 1) if number >= len(NAMES) else "")
        yield Sample(name, shows, text)


def with_accidents(solved: NotebookNode, exercise: str) -> list[tuple[str, str]]:
    """Return a solved notebook with each accident in an exercise: what it shows, and the file's text."""
    endless = f"def {exercise}(*args, **kwargs):\n    while True:\n        pass"
    accidents: dict[str, Callable[[str], str]] = {
        "a syntax error": lambda source: source.replace("(", "", 1),
        "an endless loop": lambda source: f"{source}\n\n{endless}",
        "a killed kernel": lambda source: f"{source}\nimport os\nos._exit(0)",
    }
    source, text = cell_of(solved, exercise).source, as_text(solved)
    made = [(shows, as_text(with_source(solved, exercise, change(source)))) for shows, change in accidents.items()]
    return [*made, ("a broken file", text[: len(text) // 2])]


def write_class(samples: Iterator[Sample], folder: Path) -> list[Sample]:
    """Write each submission to `folder/<student>.ipynb` and return them."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for sample in samples:
        (folder / f"{sample.student}.ipynb").write_text(sample.text, encoding="utf-8")
        written.append(sample)
    return written


def solve(released: NotebookNode, source: NotebookNode) -> NotebookNode:
    """Return a released notebook with the reference solution in its exercises, as a perfect student hands it in."""
    solved = copy.deepcopy(released)
    answers = {
        grade_id(cell): cell.source for cell in source.cells if "exercise" in cell.metadata.get("autograder", {})
    }
    for cell in solved.cells:
        if grade_id(cell) in answers:
            kept = answers[grade_id(cell)].splitlines()
            cell.source = "\n".join(line for line in kept if "### BEGIN SOL" not in line and "### END SOL" not in line)
    return solved


def with_variant(solved: NotebookNode, variant: Variant) -> NotebookNode:
    """Return a solved notebook with a mistake, or with a right answer in another form."""
    return with_source(solved, variant.exercise, changed_cell(cell_of(solved, variant.exercise).source, variant))


def read_released(path: Path) -> NotebookNode:
    return read_notebook(path.read_bytes())


def first_variants(variants: list[Variant], each: int | None) -> list[Variant]:
    """Keep the first variants of each exercise, `each` of them (None: all)."""
    kept: dict[str, list[Variant]] = {}
    for variant in variants:
        kept.setdefault(variant.exercise, []).append(variant)
    return [variant for own in kept.values() for variant in own[:each]]


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def with_source(notebook: NotebookNode, name: str, source: str) -> NotebookNode:
    changed = copy.deepcopy(notebook)
    cell_of(changed, name).source = source
    return changed


def as_text(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook)
