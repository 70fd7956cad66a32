"""Refuse a release that would publish a solution, a hidden test or an unknown file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from ..core.course import Course
from ..core.errors import AutograderError, LeakRefused
from ..notebook.source import faults_of_marks, leaked_lines, read_source, solution_regions

MARKS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN MARK SCHEME")
# What may lie in an assignment's folder, by the folder below it.
ALLOWED = {
    "": (".ipynb",),
    "checks": (".py",),
    "data": (".csv", ".json", ".md", ".npy", ".npz", ".png", ".svg", ".txt"),
}
RUN = 80  # so many characters of consecutive lines of a solution in a release are a leak


class CheckSource(NbGraderPreprocessor):
    """The first step of a release; raises `LeakRefused` for a source whose marks or texts would publish a solution."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        try:
            source = Course.find().source(resources["nbgrader"]["assignment"])
        except AutograderError:
            return nb, resources  # an assignment of another course
        found = list(faults_of_marks(source)) or list(leaked_lines(source))
        if found:
            raise LeakRefused(source.stem, found)
        return nb, resources


class RefuseLeaks(NbGraderPreprocessor):
    """The last step of a release; raises `LeakRefused`, and nbgrader publishes nothing."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        try:
            course = Course.find()
            source = course.source(resources["nbgrader"]["assignment"])
        except AutograderError:
            return nb, resources  # an assignment of another course
        found = [
            *leaks_in_folder(self._release(source.stem), course.suite(source.stem)),
            *leaks_in_notebook(nb, read_source(source)),
        ]
        if found:
            raise LeakRefused(source.stem, found)
        return nb, resources

    def _release(self, assignment: str) -> Path:
        """The folder that nbgrader is about to publish; its other files are there already."""
        coursedir = self.parent.parent.coursedir  # the exporter's converter
        return Path(coursedir.format_path(coursedir.release_directory, ".", assignment))


def leaks_in_notebook(released: NotebookNode, source: NotebookNode) -> list[str]:
    """Say what of the solutions or hidden tests is still in a notebook that is about to be released."""
    found = []
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        found += [f"Cell {name!r} still says {mark!r}." for mark in MARKS if mark in cell.source]
        if cell.get("outputs"):
            found.append(f"Cell {name or cell.get('id')!r} has outputs.")
        if "exercise" in cell.metadata.get("autograder", {}) and "NotImplementedError" not in cell.source:
            found.append(f"Exercise {name!r} has no stub: its solution is not between BEGIN and END SOLUTION.")
    text = "\n".join(_plain(cell.source) for cell in released.cells)
    for cell in source.cells:
        for lines in solution_regions(cell.source):
            if any("\n".join(run) in text for run in _runs(lines)):
                found.append(f"Lines of a solution are also outside of it: {lines[0]!r}.")
    return found


def leaks_in_folder(folder: Path, suite: Path) -> list[str]:
    """Say what in a release's folder students should not get: unknown files, copies of hidden tests or hidden data."""
    hidden = {_plain(file.read_text(encoding="utf-8")) for file in suite.rglob("*.py")}
    hidden_data = {file.read_bytes() for file in (suite / "data").rglob("*") if file.is_file()}
    found = []
    for file in sorted(folder.rglob("*")):
        relative = file.relative_to(folder)
        if not file.is_file() or "__pycache__" in relative.parts or ".ipynb_checkpoints" in relative.parts:
            continue
        place = relative.parent.as_posix().removeprefix(".")
        expected = file.stem == folder.name if not place else True
        if file.is_symlink() or file.suffix not in ALLOWED.get(place, ()) or not expected:
            found.append(f"Unknown file {relative.as_posix()!r}: not a notebook, a check or data.")
        elif file.suffix == ".py" and _plain(file.read_text(encoding="utf-8")) in hidden:
            found.append(f"{relative.as_posix()!r} is a hidden test.")
        elif file.read_bytes() in hidden_data:
            found.append(f"{relative.as_posix()!r} is a copy of hidden data.")
    return found


def _runs(lines: list[str]) -> list[list[str]]:
    """Return the shortest runs of at least two lines that are long enough to be no coincidence."""
    runs = []
    for start in range(len(lines)):
        for end in range(start + 2, len(lines) + 1):
            if sum(map(len, lines[start:end])) >= RUN:
                runs.append(lines[start:end])
                break
    return runs


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
