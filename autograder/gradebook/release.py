"""Release assignments: from the hand-written sources to what students get."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..core.course import Course
from ..notebook.source import build_source
from .app import demand, nbgrader_api
from .late import settle_terms


def release(course: Course, identity: str, target: Path | None = None) -> Path:
    """Build the release of one assignment with nbgrader and put it into `target` (default: `assignments/`).

    It is built aside and moved into place when it is whole, so that a refused release leaves the old one as it was.
    Raises `NbgraderFailed` with the reason where a solution, a hidden test or an unknown file would be published.
    """
    build_source(course, identity)
    aside = course.var / "release"
    shutil.rmtree(aside / identity, ignore_errors=True)
    with nbgrader_api(course) as api:
        api.coursedir.release_directory = str(aside)
        demand(api.generate_assignment(identity, force=True, create=True))
        settle_terms(course, identity)
    final = (target or course.assignments) / identity
    shutil.rmtree(final, ignore_errors=True)
    final.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(aside / identity, final)
    return final
