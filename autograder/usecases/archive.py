"""Put everything about an assignment into one file, to be kept when the course is over."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..core.course import SETTINGS_FILE, STUDENT_STEPS, Course
from ..core.errors import NotGradedYet
from ..core.files import assignment_lock, whole_file
from ..core.ordinary import OrdinaryCourse
from ..core.recorded import Recorded
from ..gradebook.app import find_course
from ..intake.roster import Roster
from ..judging.definitions import AssignmentDefinition
from ..results.log import environment, lines_of_assignment
from .export import export
from .pages import asked_of

SCHEMA = 1
STUDENTS = ("earlier", "interviews")  # in var/: <student>/<assignment>
SKIPPED = {"__pycache__", ".ipynb_checkpoints", ".pytest_cache"}
SUMS = "SHA256SUMS"  # as the program sha256sum writes and checks it


@dataclass(frozen=True)
class Archive:
    """The file, how many files are in it, and how many students' notebooks are among them."""

    file: Path
    files: int
    students: int


def archive(assignment: str, course: Course | None = None, *, to: Path | str | None = None) -> Archive:
    """Write all about an assignment into one zip file, by default `var/archive/<assignment>.zip`.

    What students handed in, all versions; the graded notebooks, feedback, interviews and class reports; scores, points
    and comments that people gave, the lines of the log, the students' identities; the source, the hidden suite, the
    release and the settings. `SHA256SUMS` has a checksum of each file. The time in the zip file is the same for all of
    them, so that equal contents make an equal file, but for `about.json`. Raises `AssignmentBusy`, `NotWritten`.
    """
    course = course or find_course()
    course.require(assignment)
    target = Path(to) if to else course.var / "archive" / f"{assignment}.zip"
    sums = []
    with (
        assignment_lock(course, assignment, f"autograder archive {assignment}"),
        whole_file(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name, path in _files(course, assignment):
            sums.append((_copy(packed, name, path), name))
        for name, text in _texts(course, assignment):
            packed.writestr(_entry(name), text)
            sums.append((hashlib.sha256(text.encode()).hexdigest(), name))
        packed.writestr(_entry(SUMS), "".join(f"{sha}  {name}\n" for sha, name in sums))
    students = {Path(name).parts[1] for _, name in sums if name.startswith("submitted/")}
    return Archive(target, len(sums), len(students))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _copy(packed: zipfile.ZipFile, name: str, path: Path) -> str:
    """Copy a file into the archive, a piece at a time; return its checksum."""
    digest = hashlib.sha256()
    with path.open("rb") as source, packed.open(_entry(name), "w", force_zip64=True) as target:
        while piece := source.read(2**20):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _files(course: Course, assignment: str) -> Iterator[tuple[str, Path]]:
    """Yield each file that there is: its name in the archive, and where it is."""
    kinds = {step: course.step(step) for step in STUDENT_STEPS} | {kind: course.var / kind for kind in STUDENTS}
    for kind, students in kinds.items():
        for folder in sorted(students.glob(f"*/{assignment}")):
            yield from _below(f"{kind}/{folder.parent.name}", folder)
    yield from _below("results", course.var / "results" / assignment)
    for path in sorted((course.var / "reports").glob(f"{assignment}*.html")):
        yield f"reports/{path.name}", path
    for path in sorted((course.var / "feedback").glob(f"{assignment}-*.zip")):
        yield f"feedback/{path.name}", path
    yield from _below(f"{course.sources.name}/{assignment}", course.sources / assignment)
    yield from _below(f"tests/hidden/{assignment}", course.suite(assignment))
    release = course.released(assignment)
    yield from _below(f"{release.parent.name}/{assignment}", release)
    single = course.single(assignment)
    if single.is_file():
        yield f"{release.parent.name}/{single.name}", single
    for name, path in (
        (SETTINGS_FILE, course.root / SETTINGS_FILE),
        ("extensions.csv", course.var / "extensions.csv"),
        ("seed", course.var / "seeds" / assignment),
    ):
        if path.is_file():
            yield name, path


def _below(name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not path.is_symlink() and not SKIPPED & set(inside.parts):
            yield f"{name}/{inside.as_posix()}", path


def _texts(course: Course, assignment: str) -> Iterator[tuple[str, str]]:
    """Yield what is part of a larger file, or computed: its name in the archive, and its text."""
    from ..gradebook.scores import read_recorded  # loads nbgrader: seconds

    is_ordinary = isinstance(course, OrdinaryCourse)
    summary = {
        "schema": SCHEMA,
        "assignment": assignment,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "suite": None if is_ordinary else AssignmentDefinition(course, assignment).digest,
        "environment": environment(),
    }
    yield "about.json", _json(summary)
    yield "marks.jsonl", "".join(f"{line}\n" for line in lines_of_assignment(course, assignment))
    yield "roster.json", _json(Roster(course).of_assignment(assignment))
    for form in ("csv", "json"):
        try:
            yield f"gradebook.{form}", export(assignment, course, form=form).text
        except NotGradedYet:
            return
    given = read_recorded(course, asked_of(course, assignment))
    yield "given_by_people.json", _json({student: _given(recorded) for student, recorded in sorted(given.items())})


def _given(recorded: Recorded) -> dict[str, object]:
    """Return what people gave; the hash of the gradebook's rows is of no use to a reader."""
    return {name: value for name, value in asdict(recorded).items() if name != "state"}


def _json(values: object) -> str:
    return json.dumps(values, indent=1, ensure_ascii=False, default=list) + "\n"
