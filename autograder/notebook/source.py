"""Read an assignment's source: a jupytext percent notebook whose cell headers say what each cell is.

# %% given_imports {"given": true}                          locked, restored before grading
# %% rnn_forward {"exercise": "numpy", "needs": ["rnn_step_forward"]}    the stub and its solution
# %% test_rnn_forward {"points": 20}                         the grade cell: check("rnn_forward")
# %% [markdown] why_order_matters {"points": 12}             a written answer, graded by a person
# %% {"tags": ["illustration"]}                              a plot or a long run, skipped when grading
# %% {"tags": ["illustration"], "collapsed": true}           the same; JupyterLab shows its output, not its code
# %%                                                         any other cell

Limits that differ from the defaults stand in the YAML header at the top:

# jupyter:
#   autograder:
#     limits: {memory: 2 GB, files: 64 MB, output: 10 MB, cell_seconds: 90, call_seconds: 30, submission_seconds: 600}
"""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from ..checks.student import NOT_WRITTEN
from ..core.assignment import KINDS, Assignment, Exercise, Limits, ManualTask
from ..core.course import Course
from ..core.errors import BadSource
from .program import grade_id

NBGRADER_SCHEMA = 3
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# What a header may say, by the key that makes the cell what it is.
HEADER_KEYS = {"exercise", "needs", "points", "given", "tags", "collapsed"}
SVG_LINK = re.compile(r"!\[([^\]]*)\]\((data/[\w-]+\.svg)\)")
RUNTIME = Path(__file__).parent.parent / "checks"
FORMER_RUNTIME = ("errors.py", "precision.py", "quiet.py")  # what earlier versions copied
BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"
STUB = f'raise NotImplementedError("{NOT_WRITTEN}: write your code here and delete this line.")'


def read_source(path: Path) -> NotebookNode:
    """Return the source notebook of `path` with nbgrader's metadata in each cell.

    The cells' ids are made from their contents, so that two builds of one source are the same file.
    Raises `BadSource` for a header that breaks the rules above.
    """
    import jupytext

    notebook = jupytext.read(path, fmt="py:percent")
    seen: dict[str, int] = {}
    for index, cell in enumerate(notebook.cells):
        _translate(cell, path, index)
        if cell.cell_type == "markdown":
            cell.source = _with_drawings(cell.source, path.parent)
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    stated = _stated_limits(notebook, path)
    notebook.metadata = NotebookNode(kernelspec=KERNELSPEC, language_info={"name": "python"})
    notebook.metadata["autograder"] = {"assignment": path.stem} | ({"limits": stated} if stated else {})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    read_assignment(notebook)
    return notebook


def _with_drawings(text: str, folder: Path) -> str:
    """Replace each link to a drawing `data/NAME.svg` by the drawing itself, which no upload of a lone notebook loses.

    As an HTML image with a data URL: JupyterLab does not show an SVG that is an attachment of a cell, and markdown-it,
    which VS Code uses, refuses a Markdown link to a data URL of this type.
    """

    def as_data(link: re.Match[str]) -> str:
        drawing = base64.b64encode((folder / link[2]).read_bytes()).decode()
        return f'<img alt="{html.escape(link[1])}" src="data:image/svg+xml;base64,{drawing}">'

    return SVG_LINK.sub(as_data, text)


def read_assignment(notebook: NotebookNode) -> Assignment:
    """Return what a source or released notebook asks for, from its cells' metadata.

    Raises `BadSource` if an exercise has no grade cell or a grade cell no exercise.
    """
    points = {grade_id(cell): _points(cell) for cell in notebook.cells if _is(cell, "grade")}
    exercises, manual = [], []
    for cell in notebook.cells:
        name = grade_id(cell)
        metadata = cell.metadata.get("autograder", {})
        if "exercise" in metadata:
            if f"test_{name}" not in points:
                raise BadSource(
                    f"Exercise {name!r} has no grade cell", remedy=f'Add `# %% test_{name} {{"points": N}}`.'
                )
            needs = tuple(metadata.get("needs", ()))
            exercises.append(Exercise(name, points.pop(f"test_{name}"), metadata["exercise"], needs))
        elif _is(cell, "grade") and _is(cell, "solution"):
            manual.append(ManualTask(name, points.pop(name)))
    if points:
        raise BadSource(
            f"Grade cells without an exercise: {', '.join(points)}", expected="`test_NAME` for an exercise NAME"
        )
    for place, exercise in enumerate(exercises):
        later = set(exercise.needs) - {earlier.name for earlier in exercises[:place]}
        if later:
            raise BadSource(
                f"{exercise.name} needs {', '.join(sorted(later))}", expected="the name of an earlier exercise"
            )
    metadata = notebook.metadata.get("autograder", {})
    identity, limits = metadata.get("assignment", ""), Limits.read(metadata.get("limits", {}))
    return Assignment(identity, _title(notebook) or identity, tuple(exercises), tuple(manual), limits)


def _stated_limits(notebook: NotebookNode, path: Path) -> dict[str, Any]:
    """Return the limits in a source's header. Raises `BadSource` for anything else that stands there."""
    header = notebook.metadata.get("autograder", {})
    if not isinstance(header, dict) or set(header) - {"limits"} or not isinstance(header.get("limits", {}), dict):
        raise BadSource(
            "the header's `autograder`", received=header, expected="`limits: {memory: 2 GB, ...}`", path=path.name
        )
    return dict(header.get("limits", {}))


def _points(cell: NotebookNode) -> float:
    points = _nbgrader(cell).get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points < math.inf:
        raise BadSource(f"{grade_id(cell)}: points", received=points, expected="a number of at least 0")
    return float(points)


def _translate(cell: NotebookNode, path: Path, index: int) -> None:
    header = dict(cell.metadata)
    header.pop("lines_to_next_cell", None)
    name = header.pop("title", "")
    unknown = set(header) - HEADER_KEYS
    if unknown:
        raise BadSource(
            f"unknown key {', '.join(sorted(unknown))} in the header of cell {index}",
            expected=f"some of {', '.join(sorted(HEADER_KEYS))}",
            path=path.name,
        )
    cell.metadata = NotebookNode()
    if header.get("tags"):
        cell.metadata["tags"] = header["tags"]
    if header.get("collapsed"):
        cell.metadata["jupyter"] = NotebookNode(source_hidden=True)
    metadata: dict[str, Any] = {}
    if "exercise" in header:
        if header["exercise"] not in KINDS:
            raise BadSource(
                f"{name}: exercise", received=header["exercise"], expected=f"one of {KINDS}", path=path.name
            )
        cell.metadata["nbgrader"] = _metadata(name, solution=True)
        metadata = {key: header[key] for key in ("exercise", "needs") if key in header}
    elif "points" in header and cell.cell_type == "code":
        cell.metadata["nbgrader"] = _metadata(name, grade=True, locked=True, points=header["points"])
    elif "points" in header:
        cell.metadata["nbgrader"] = _metadata(name, grade=True, solution=True, points=header["points"])
    elif header.get("given"):
        cell.metadata["nbgrader"] = _metadata(name, locked=True)
    elif name:
        raise BadSource(
            f"cell {name!r} has a name", expected="it to be an exercise, a grade cell or given", path=path.name
        )
    if "nbgrader" in cell.metadata and not name:
        raise BadSource(f"cell {index} with {sorted(header)} has no name", expected="a name", path=path.name)
    if metadata:
        cell.metadata["autograder"] = NotebookNode(metadata)


def _metadata(name: str, **flags: Any) -> NotebookNode:
    base = {"grade": False, "solution": False, "locked": False, "task": False}
    return NotebookNode({**base, **flags, "grade_id": name, "schema_version": NBGRADER_SCHEMA})


def _nbgrader(cell: NotebookNode) -> dict[str, Any]:
    return cell.metadata.get("nbgrader", {})


def _is(cell: NotebookNode, flag: str) -> bool:
    return bool(_nbgrader(cell).get(flag))


def _title(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        for line in cell.source.splitlines():
            if cell.cell_type == "markdown" and line.startswith("# "):
                return line[2:].strip()
    return ""


def build_source(course: Course, assignment: str) -> Path:
    """Write `solutions/<id>/<id>.ipynb` and the runtime in `solutions/<id>/checks/` if they are out of date.

    Returns the notebook's path. Both are generated, never edited, and git ignores them. The notebook is out of date
    where its source, a drawing in it or this module is newer: another version of the engine may write another notebook.
    """
    source = course.source(assignment)
    target = source.with_suffix(".ipynb")
    write_runtime(source.parent / "checks")
    made_of = (source, Path(__file__), *(source.parent / "data").glob("*.svg"))
    if not target.exists() or target.stat().st_mtime < max(file.stat().st_mtime for file in made_of):
        import nbformat

        from .source import read_source

        nbformat.write(read_source(source), target)
    return target


def write_runtime(checks: Path) -> None:
    """Copy the runtime of public checks into an assignment's `checks/` folder where it differs."""
    checks.mkdir(exist_ok=True)
    for name in FORMER_RUNTIME:  # a release would publish them
        (checks / name).unlink(missing_ok=True)
    for file in sorted(RUNTIME.glob("*.py")):
        copy = checks / file.name
        if not copy.exists() or copy.read_bytes() != file.read_bytes():
            shutil.copyfile(file, copy)


def solution_regions(source: str) -> list[list[str]]:
    """Return the lines of each solution region of a cell, without indentation and blank lines."""
    regions: list[list[str]] = []
    inside = False
    for line in source.splitlines():
        if BEGIN in line:
            regions.append([])
            inside = True
        elif END in line:
            inside = False
        elif inside and line.strip():
            regions[-1].append(line.strip())
    return regions


def without_solutions(source: NotebookNode) -> NotebookNode:
    """Return a copy of a source notebook as students get it: with a stub in place of each solution in code."""
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        if cell.cell_type == "code" and BEGIN in cell.source:
            cell.source = "\n".join(_with_stub(cell.source))
    return notebook


def _with_stub(source: str) -> Iterator[str]:
    inside = False
    for line in source.splitlines():
        if BEGIN in line:
            inside = True
            yield f"{line[: len(line) - len(line.lstrip())]}{STUB}"
        elif END in line:
            inside = False
        elif not inside:
            yield line
