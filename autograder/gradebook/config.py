"""nbgrader's configuration for this course: one call, so that every way in gives the same grades."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..core.course import Course

STUB = 'raise NotImplementedError("Not implemented yet: write your code here and delete this line.")'
# Everything about real people is below here; git ignores it.
VAR = Path("var")


def configure(c: Any, root: Path, course_id: str) -> None:
    """Set nbgrader up for the course in `root`. `c` is the object that `get_config()` gives.

    `AUTOGRADER_DB` in the environment names another gradebook, for example a PostgreSQL server's;
    `AUTOGRADER_EXCHANGE` another folder for nbgrader's exchange.
    """
    from nbgrader.converters import Autograde, GenerateAssignment
    from nbgrader.preprocessors import Execute

    from .execute import ConfinedExecute
    from .leaks import RefuseLeaks

    # nbgrader starts programs of its environment by name, also where that environment is not activated
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    directory = c.CourseDirectory
    directory.course_id = course_id
    directory.root = str(root)
    directory.source_directory = "solutions"
    directory.release_directory = "assignments"
    for step in ("submitted", "autograded", "feedback"):
        setattr(directory, f"{step}_directory", str(VAR / step))
    directory.db_url = os.environ.get("AUTOGRADER_DB", f"sqlite:///{root / VAR / 'gradebook.db'}")
    # nbgrader copies every other file of a source folder to students: the hand-written source must not be one of them.
    directory.ignore = [".*", "__pycache__", "*.pyc", *(f"{identity}.py" for identity in Course(root).ids())]
    c.Exchange.root = os.environ.get("AUTOGRADER_EXCHANGE") or str(_exchange(root))
    c.ClearSolutions.code_stub = {"python": STUB}
    steps = Autograde().autograde_preprocessors
    c.Autograde.autograde_preprocessors = [ConfinedExecute if step is Execute else step for step in steps]
    c.GenerateAssignment.preprocessors = [*GenerateAssignment().preprocessors, RefuseLeaks]
    c.GenerateAssignment.pre_convert_hook = "autograder.gradebook.hooks.build_before_release"
    c.Autograde.pre_convert_hook = "autograder.gradebook.hooks.withhold_unreadable"
    (root / VAR).mkdir(exist_ok=True)
    _build_missing(root)


def _exchange(root: Path) -> Path:
    """Make the folder through which nbgrader hands out and collects on one machine, open to all its users."""
    folder = root / VAR / "exchange"
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # made by somebody else, who set its mode
        folder.chmod(0o777)
    return folder


def _build_missing(root: Path) -> None:
    """Build source notebooks that are not there at all: nbgrader looks for them before it calls any hook."""
    from ..notebook.build import build_source

    course = Course(root)
    for identity in course.ids():
        if not course.source(identity).with_suffix(".ipynb").exists():
            build_source(course, identity)
