"""Release assignments: from the hand-written sources to what students get, and nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Comment, Grade, MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor, SaveCells

from ..core.course import Course
from ..core.errors import AutograderError, GradesWouldBeLost, LeakRefused, WrongCall
from ..core.files import write_whole
from ..notebook.program import grade_id, has_stub
from ..notebook.single import single_notebook
from ..notebook.source import BEGIN, END, build_source, read_source, solution_regions
from .app import demand, nbgrader_api
from .late import enter_due_date

# What each submission has for a cell of each kind.
KINDS: dict[str, tuple[Any, ...]] = {"grade": (Grade,), "solution": (Comment,), "task": (Grade, Comment), "source": ()}
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN MARK SCHEME")
# What may lie in an assignment's folder, by the folder below it.
ALLOWED = {
    "": (".ipynb",),
    "checks": (".py",),
    "data": (".csv", ".json", ".md", ".npy", ".npz", ".png", ".svg", ".txt"),
}
RUN = 80  # characters of consecutive solution lines in a release that are a leak
LINE = re.compile(r"^\s*(?:#\s*)?###\s*(BEGIN|END) SOLUTION\s*$")
# A misspelled marker: another case, a missing space, a hyphen, a plural, a typing error.
MEANT = re.compile(
    r"^[\s#*=<!-]*(?:be?gi?n|start|e?nd|stop)[\s_-]*(?:of[\s_-]*)?(?:the[\s_-]*)?solut?i?t?ons?\b", re.IGNORECASE
)
SHORTEST = 12  # characters without spaces: everybody writes shorter lines alike
ORDINARY = re.compile(r"\s*(?:def |class |import |from |@|#|raise NotImpl|[\"'])|.*:\s*$")  # and heads of blocks
COMMENT = re.compile(r"(?:^\s*|\s)# ?(.*)$")
HEADER = re.compile(r"^# %%(.*)$")


def release(course: Course, identity: str, target: Path | None = None) -> Path:
    """Build the release of one assignment with nbgrader and put it into `target` (default: `assignments/`).

    It is built in another folder and moved into place when it is complete, so that a refused release leaves the old one
    as it was. Raises `NbgraderFailed` if a solution, a hidden test or an unknown file would be published.
    """
    build_source(course, identity)
    aside = course.var / "release"
    shutil.rmtree(aside / identity, ignore_errors=True)
    with nbgrader_api(course) as api:
        api.coursedir.release_directory = str(aside)
        demand(api.generate_assignment(identity, force=True, create=True))
        enter_due_date(course, identity)
    final = (target or course.assignments) / identity
    shutil.rmtree(final, ignore_errors=True)
    final.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(aside / identity, final)
    release_single(course, identity, target)
    return final


def release_single(course: Course, identity: str, target: Path | None = None) -> Path:
    """Write the released notebook with its files in its first cells, beside the release, and return its path.

    Raises `WrongCall` where the assignment was not released.
    """
    folder = (target or course.assignments) / identity
    path = folder.parent / course.single(identity).name
    try:
        released = nbformat.read(folder / f"{identity}.ipynb", nbformat.NO_CONVERT)
    except FileNotFoundError:
        raise WrongCall(
            f"{identity} was not released yet", remedy=f"Run `autograder release {identity}` first."
        ) from None
    write_whole(path, nbformat.writes(single_notebook(released, folder)) + "\n")
    return path


class KeepGrades(SaveCells):
    """Enters a source's cells. nbgrader's own step refuses added or removed cells once there are submissions.

    Submissions get a grade and a comment for each added cell. A removed cell is deleted with the machine's scores; if
    a person graded it, `GradesWouldBeLost` is raised instead.
    """

    def _create_notebook(self, nb: NotebookNode) -> None:
        try:
            notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        except MissingEntry:
            notebook = None
        if notebook is not None and notebook.submissions:
            self._remove_cells(notebook)
            self._add_cells(notebook)
        super()._create_notebook(nb)

    def _remove_cells(self, notebook: Any) -> None:
        wanted = (
            (notebook.grade_cells, self.new_grade_cells),
            (notebook.solution_cells, self.new_solution_cells),
            (notebook.task_cells, self.new_task_cells),
            (notebook.source_cells, self.new_source_cells),
        )
        gone = [cell for cells, new in wanted for cell in cells if cell.name not in new]
        rows = [row for cell in gone for row in _rows_of(cell)]
        _refuse_where_graded(rows)
        for row in (*rows, *gone):
            self.gradebook.db.delete(row)
        self.gradebook.db.commit()

    def _add_cells(self, notebook: Any) -> None:
        api, where = self.gradebook, (self.notebook_id, self.assignment_id)
        known = {kind: {cell.name for cell in getattr(notebook, f"{kind}_cells")} for kind in KINDS}
        for kind, rows in KINDS.items():
            for name, info in getattr(self, f"new_{kind}_cells").items():
                if name not in known[kind]:
                    cell = getattr(api, f"add_{kind}_cell")(name, *where, **info)
                    for submitted in notebook.submissions:
                        api.db.add_all([row(cell_id=cell.id, notebook=submitted) for row in rows])
        api.db.commit()


def _rows_of(cell: Any) -> list[Any]:
    return [*(getattr(cell, "grades", None) or ()), *(getattr(cell, "comments", None) or ())]


def _refuse_where_graded(rows: Iterable[Any]) -> None:
    graded: dict[str, set[str]] = {}
    for row in rows:
        given = (getattr(row, name, None) for name in ("manual_score", "extra_credit", "manual_comment"))
        if any(value is not None and value != "" for value in given):
            graded.setdefault(row.name, set()).add(row.student.id)
    if graded:
        raise GradesWouldBeLost(graded)


class CheckSource(NbGraderPreprocessor):
    """The first step of a release. Raises `LeakRefused` if a source's markers or texts would publish a solution."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        try:
            source = Course.find(Path.cwd()).source(resources["nbgrader"]["assignment"])
        except AutograderError:
            return nb, resources  # an assignment of another course
        found = list(faults_of_markers(source)) or list(leaked_lines(source))
        if found:
            raise LeakRefused(source.stem, found)
        return nb, resources


class RefuseLeaks(NbGraderPreprocessor):
    """The last step of a release. Raises `LeakRefused` for leaks; nbgrader then publishes nothing."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        try:
            course = Course.find(Path.cwd())
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
        """Return the folder that nbgrader is about to publish; its other files are already there."""
        coursedir = self.parent.parent.coursedir  # the exporter's converter
        return Path(coursedir.format_path(coursedir.release_directory, ".", assignment))


def leaks_in_notebook(released: NotebookNode, source: NotebookNode) -> list[str]:
    """Return what a notebook about to be released still has of solutions or hidden tests."""
    found = []
    for cell in released.cells:
        name = grade_id(cell)
        found += [f"Cell {name!r} still contains {marker!r}." for marker in MARKERS if marker in cell.source]
        if cell.get("outputs"):
            found.append(f"Cell {name or cell.get('id')!r} has outputs.")
        if "exercise" in cell.metadata.get("autograder", {}) and not has_stub(cell.source):
            found.append(f"Exercise {name!r} has no stub: its solution is not between BEGIN and END SOLUTION.")
    text = "\n".join(_plain(cell.source) for cell in released.cells)
    for cell in source.cells:
        for lines in solution_regions(cell.source):
            if any("\n".join(run) in text for run in _runs(lines)):
                found.append(f"Lines of a solution are also outside of it: {lines[0]!r}.")
    return found


def leaks_in_folder(folder: Path, suite: Path) -> list[str]:
    """Return what students should not get in a release: unknown files, copies of hidden tests or hidden data."""
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
    """Return the shortest runs of at least two lines that are too long to be a coincidence."""
    runs = []
    for start in range(len(lines)):
        for end in range(start + 2, len(lines) + 1):
            if sum(map(len, lines[start:end])) >= RUN:
                runs.append(lines[start:end])
                break
    return runs


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


@dataclass(frozen=True)
class SourceCell:
    """One cell of a hand-written source: the header after `# %%`, and its lines with their numbers from 1."""

    header: str
    lines: tuple[tuple[int, str], ...]

    @property
    def line(self) -> int:
        return self.lines[0][0]

    @property
    def is_markdown(self) -> bool:
        return "[markdown]" in self.header

    @property
    def needs_markers(self) -> bool:
        """Whether students fill in the cell: an exercise or a written question."""
        return '"exercise"' in self.header or (self.is_markdown and '"points"' in self.header)


def source_cells(text: str) -> list[SourceCell]:
    """Split a source in jupytext's percent format into its cells; lines before the first header belong to none."""
    cells: list[list[tuple[int, str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if HEADER.match(line):
            cells.append([])
        if cells:
            cells[-1].append((number, line))
    return [SourceCell(lines[0][1].removeprefix("# %%").strip(), tuple(lines)) for lines in cells]


def faults_of_markers(path: Path) -> Iterator[str]:
    """Yield the faults of the solution markers in a source, each with file and line."""
    for cell in source_cells(path.read_text(encoding="utf-8")):
        yield from (f"{path.name}, line {line}: {fault}" for line, fault in _faults(cell))


def _faults(cell: SourceCell) -> Iterator[tuple[int, str]]:
    begun: int | None = None
    regions = 0
    for number, line in cell.lines[1:]:
        marker = LINE.match(line)
        if marker is None:
            if MEANT.match(line) or BEGIN in line or END in line:
                expected = f"`### {BEGIN}` or `### {END}` on a line of its own"
                yield number, f"{line.strip()!r} looks like a solution marker; expected {expected}."
        elif marker[1] == "BEGIN":
            if begun is not None:
                yield number, f"`### {BEGIN}` inside the region that began in line {begun}. Add `### {END}` before it."
            if not cell.needs_markers:
                yield number, f"`### {BEGIN}` in a cell that is neither an exercise nor a written question."
            begun, regions = number, regions + 1
        elif begun is None:
            yield number, f"`### {END}` without a `### {BEGIN}` before it in the same cell."
        else:
            begun = None
    if begun is not None:
        yield (
            begun,
            f"`### {BEGIN}` without `### {END}` in the same cell. Mark the end of the solution.",
        )
    if cell.needs_markers and not regions:
        what = "exercise" if '"exercise"' in cell.header else "written question"
        lost = "students would get an empty cell, without the question or the function's head"
        yield cell.line, f"this {what} has no `### {BEGIN}` and `### {END}`: {lost}."


def leaked_lines(path: Path) -> Iterator[str]:
    """Yield solution lines that also appear in a comment or in code of a text cell, each with file and line.

    Ordinary code outside the regions is not checked: given functions may resemble solutions.
    """
    cells = source_cells(path.read_text(encoding="utf-8"))
    solutions: dict[str, int] = {}
    for cell in cells:
        for number, line in _lines(cell, inside=True):
            if not cell.is_markdown and len(_dense(line)) >= SHORTEST and not ORDINARY.match(line):
                solutions.setdefault(_dense(line), number)
    for cell in cells:
        for number, text in _shown_code(cell):
            solution = solutions.get(_dense(text))
            if solution is not None:
                shown = f"{text.strip()!r} is line {solution} of a solution"
                yield f"{path.name}, line {number}: {shown}, and students would read it here."


def _lines(cell: SourceCell, inside: bool) -> Iterator[tuple[int, str]]:
    """Yield the lines of a cell in its solution regions, or outside of them."""
    within = False
    for number, line in cell.lines[1:]:
        if BEGIN in line or END in line:
            within = BEGIN in line
        elif within is inside:
            yield number, line


def _shown_code(cell: SourceCell) -> Iterator[tuple[int, str]]:
    """Yield code that a cell shows without running it, outside its solution: comments, and code in text cells."""
    fenced = False
    for number, line in _lines(cell, inside=False):
        comment = COMMENT.search(line)
        if not cell.is_markdown and comment:
            yield number, comment[1]
        elif cell.is_markdown and comment:
            text = comment[1]
            fenced ^= text.strip().startswith("```")
            yield from ((number, code) for code in re.findall(r"`([^`]+)`", text))
            if fenced or text.startswith("    "):
                yield number, text


def _dense(line: str) -> str:
    """Return a line of code without spaces and without its comment."""
    return re.sub(r"\s+", "", re.sub(r"\s#.*$", "", line))
