"""Build what nbgrader reads in `solutions/<id>/` from the hand-written source: the notebook and the checks' runtime."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..core.course import Course

RUNTIME = Path(__file__).parent.parent / "checks"


def build_source(course: Course, assignment: str) -> Path:
    """Write `solutions/<id>/<id>.ipynb` and the runtime in `solutions/<id>/checks/` if they are out of date.

    Returns the notebook's path. Both are made, never edited: git ignores them.
    """
    source = course.source(assignment)
    target = source.with_suffix(".ipynb")
    put_runtime(source.parent / "checks")
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        import nbformat

        from .source import read_source

        nbformat.write(read_source(source), target)
    return target


def put_runtime(checks: Path) -> None:
    """Copy the runtime of public checks into an assignment's `checks/` folder, where it differs."""
    checks.mkdir(exist_ok=True)
    for file in sorted(RUNTIME.glob("*.py")):
        copy = checks / file.name
        if not copy.exists() or copy.read_bytes() != file.read_bytes():
            shutil.copyfile(file, copy)
