"""nbgrader's configuration for this course: one call, so that every way in gives the same grades."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ..core.course import SETTINGS_FILE, STUDENT_STEPS, Course, Prices, Sections
from ..core.errors import BadLateTerms, BadSettings
from ..core.late import LatePolicy, read_due
from ..notebook.source import STUB

# Everything about real people is below here; git ignores it.
VAR = Path("var")


def configure(
    c: Any,
    root: Path | str,
    course_id: str,
    late: LatePolicy | None = None,
    due: Mapping[str, str] | None = None,
    seed: int | None = None,
    prices: Prices | None = None,
    ask: str = "",
) -> None:
    """Set nbgrader up for the course in `root`. `c` is the object that `get_config()` gives.

    `late` says what lateness costs (None: nothing); `due` when each assignment is due, for example
    `{"01_name": "2026-12-01 23:59 Europe/Berlin"}`; `seed` is that of the hidden tests' inputs (None: one that is drawn
    for each assignment); `prices` what mistakes cost in this course, by assignment, exercise and mistake, for example
    `{"01_name": {"exercise": {"mistake": 0.2}}}` (`autograder prices` lists them); `ask` whom students may ask about
    their feedback, for example `"Ada, ada@uni.example"`.
    Raises `BadLateTerms` for a date that cannot be read, `BadSettings` in an ordinary nbgrader course. `AUTOGRADER_DB`
    in the environment names another gradebook, for example a PostgreSQL server's; `AUTOGRADER_EXCHANGE` another folder
    for nbgrader's exchange.
    """
    root = Path(root)
    if (root / "source").is_dir() and not (root / "solutions").is_dir():
        reason = "`configure` is for courses with solutions/ and tests/hidden/, and this one has a folder source/"
        raise BadSettings(root / SETTINGS_FILE, f"{reason}: call `confine_cells(get_config())` in its place")
    c.CourseDirectory.course_id = course_id
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.db_url = os.environ.get("AUTOGRADER_DB", f"sqlite:///{root / VAR / 'gradebook.db'}")
    c.LateWork.due = _read_dates(due or {})
    if late:
        c.LateWork.policy = late
    if seed is not None:
        c.ConfinedExecute.seed = seed
    if prices is not None:
        c.Mistakes.prices = prices
    if ask:
        c.Feedback.ask = ask
    if not isinstance(c, Sections):  # else only the settings are asked for
        _wire(c, root, late is not None)


def confine_cells(c: Any, late: LatePolicy | None = None, due: Mapping[str, str] | None = None) -> None:
    """Have nbgrader run the notebooks of any course confined: two lines in that course's `nbgrader_config.py`.

    Everything else about that course stays as nbgrader does it: its tests are cells of the notebook, so they run in the
    student's process, and its scores are nbgrader's. `c` is the object that `get_config()` gives; `late` says what
    lateness costs (None: what that course says); `due` when assignments are due, as for `configure` (those that it does
    not name: as the gradebook says). Raises `BadLateTerms` for a date that cannot be read.
    """
    if due:
        c.LateWork.due = _read_dates(due)
    if late:
        c.LateWork.policy = late
    if isinstance(c, Sections):
        return  # only the settings are asked for
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import AssignLatePenalties, Execute

    from .autograde import ConfinedExecute

    stated = c.Autograde.get("autograde_preprocessors")
    steps = stated if isinstance(stated, list) else Autograde().autograde_preprocessors
    ours: dict[Any, Any] = {Execute: ConfinedExecute, "nbgrader.preprocessors.Execute": ConfinedExecute}
    if late or due:
        from .late import AssignPenalties, LateWork

        ours[AssignLatePenalties] = AssignPenalties
        c.AssignLatePenalties.plugin_class = LateWork
    c.Autograde.autograde_preprocessors = [ours.get(step, step) for step in steps]


def _wire(c: Any, root: Path, late: bool) -> None:
    """Have nbgrader use this package's steps and the course's folders."""
    from nbgrader.converters import Autograde, GenerateAssignment
    from nbgrader.preprocessors import AssignLatePenalties, Execute, SaveAutoGrades, SaveCells

    from .autograde import ConfinedExecute, KeepScore, SaveGrades
    from .late import AssignPenalties, LateWork
    from .release import CheckSource, KeepGrades, RefuseLeaks

    # nbgrader starts programs of its environment by name, even if that environment is not activated
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    directory = c.CourseDirectory
    take_literally(root)
    directory.source_directory = "solutions"
    directory.release_directory = "assignments"
    for step in STUDENT_STEPS:
        setattr(directory, f"{step}_directory", str(VAR / step))
    # nbgrader copies every other file of a source folder to students: the hand-written source must not be one of them.
    directory.ignore = [".*", "__pycache__", "*.pyc", *(f"{identity}.py" for identity in Course(root).ids())]
    c.Exchange.root = os.environ.get("AUTOGRADER_EXCHANGE") or str(_exchange(root))
    c.ClearSolutions.code_stub = {"python": STUB}
    steps = Autograde().autograde_preprocessors
    ours = {Execute: ConfinedExecute, SaveAutoGrades: SaveGrades, AssignLatePenalties: AssignPenalties}
    c.Autograde.autograde_preprocessors = [*(ours.get(step, step) for step in steps), KeepScore]
    if late:
        c.AssignLatePenalties.plugin_class = LateWork
    c.Exporter.optimistic_validation = True  # once after all steps of a conversion, not after each
    release = [KeepGrades if step is SaveCells else step for step in GenerateAssignment().preprocessors]
    c.GenerateAssignment.preprocessors = [CheckSource, *release, RefuseLeaks]
    c.GenerateAssignment.pre_convert_hook = "autograder.gradebook.conversion.build_before_release"
    c.Autograde.pre_convert_hook = "autograder.gradebook.conversion.withhold_unreadable"
    c.Autograde.exporter_class = "autograder.gradebook.conversion.SubmissionExporter"
    # formgrader's pages: nothing that a student wrote runs in a TA's browser
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.preprocessors = ["autograder.gradebook.rubric.GraderNotes"]
    c.HTMLExporter.template_file = str(Path(__file__).with_name("formgrader.html.j2"))
    c.FeedbackExporter.template_file = "index.html.j2"
    c.HTMLExporter.filters = {"markdown2html": "autograder.gradebook.conversion.harmless_markdown"}
    c.GenerateFeedback.exporter_class = "autograder.gradebook.conversion.FeedbackExporter"
    c.GenerateFeedback.force = True  # else nbgrader silently keeps a page from an earlier grading
    c.GenerateFeedback.post_convert_hook = "autograder.gradebook.conversion.make_releasable"
    (root / VAR).mkdir(exist_ok=True)
    _build_missing(root)


def _read_dates(due: Mapping[str, str]) -> dict[str, datetime]:
    dates = {}
    for assignment, text in due.items():
        try:
            dates[assignment] = read_due(text)
        except BadLateTerms as error:
            facts = error.facts() | {"path": f"{SETTINGS_FILE}, {assignment}"}
            raise BadLateTerms(**facts) from None
    return dates


def _exchange(root: Path) -> Path:
    """Make the folder of nbgrader's exchange on one machine, open to all its users."""
    folder = root / VAR / "exchange"
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(PermissionError):  # somebody else made it and set its mode
        folder.chmod(0o777)
    return folder


def _build_missing(root: Path) -> None:
    """Build missing source notebooks: nbgrader looks for them before it calls any hook."""
    from ..notebook.source import build_source

    course = Course(root)
    for identity in course.ids():
        if not course.source(identity).with_suffix(".ipynb").exists():
            build_source(course, identity)


def take_literally(root: Path) -> None:
    """Have nbgrader find files below `root` even if its path contains `[`, `]`, `*` or `?`.

    nbgrader joins the course's path with patterns and expands the result: below `/courses/rnn [2026]` it finds nothing.
    """
    literal, plain = glob.escape(str(root)), str(root)
    if literal == plain:
        return
    import nbgrader.apps.api
    import nbgrader.converters.base
    import nbgrader.utils

    def expand(pattern: str) -> list[str]:
        return glob.glob(literal + pattern[len(plain) :] if pattern.startswith(plain) else pattern)

    for module in (nbgrader.apps.api, nbgrader.converters.base, nbgrader.utils):
        module.glob = SimpleNamespace(glob=expand)
