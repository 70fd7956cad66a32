"""What crosses between machines: the parts of a course that judging needs, jobs, and results; all of it as bytes.

Nothing of a student's is ever pickled: a job and its result are JSON, read back into typed records.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..core.course import Course
from ..judging.definitions import AssignmentDefinition
from ..judging.job import Graded, Job, assignment_as_json, assignment_from_json, program_as_json, program_from_json

SKIPPED = {"__pycache__", ".ipynb_checkpoints"}


@dataclass(frozen=True)
class Parcel:
    """The parts of a course that judging needs, as a zip file, and the digest of each assignment in it."""

    data: bytes
    digests: tuple[tuple[str, str], ...]


def pack(course: Course, assignments: Iterable[str]) -> Parcel:
    """Return the parcel of some assignments; the same bytes for the same files."""
    ids = sorted(assignments)
    # first: making a digest builds the source, which puts the common part of the checks beside its own
    digests = {identity: AssignmentDefinition(course, identity).digest for identity in ids}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for identity in ids for path in _files(course, identity)):
            entry = zipfile.ZipInfo(path.relative_to(course.root).as_posix())  # dated 1980: no time in it
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return Parcel(written.getvalue(), tuple(digests.items()))


def unpack(parcel: Parcel, folder: Path) -> Course:
    """Write a parcel's files into a folder; return the course that they are."""
    with zipfile.ZipFile(io.BytesIO(parcel.data)) as archive:
        archive.extractall(folder)
    return Course(folder)


def other_digests(parcel: Parcel, course: Course) -> list[str]:
    """Return the assignments that this machine's engine and libraries would judge in another way."""
    return [identity for identity, digest in parcel.digests if AssignmentDefinition(course, identity).digest != digest]


def _files(course: Course, assignment: str) -> Iterator[Path]:
    """Yield the source, the checks and data beside it, and the hidden suite."""
    for folder in (course.source(assignment).parent, course.suite(assignment)):
        for path in folder.rglob("*"):
            built = path.suffix == ".ipynb" and folder.parent == course.solutions
            if path.is_file() and not path.is_symlink() and not built and not SKIPPED & set(path.parts):
                yield path


def job_as_bytes(job: Job) -> bytes:
    """Return a job without the course's folder, which is another one on each machine."""
    content = {
        "submission": job.submission,
        "program": program_as_json(job.program),
        "assignment": assignment_as_json(job.assignment),
        "suite": job.suite,
        "student": job.student,
        "seed": job.seed,
        "confined": job.confined,
        "only": job.only,
        "weights": job.weights,
        "prices": job.prices,
    }
    return json.dumps(content).encode()


def job_from_bytes(data: bytes, root: Path) -> Job:
    """Return the job for the course in `root`."""
    content = json.loads(data)
    return Job(
        submission=content["submission"],
        program=program_from_json(content["program"]),
        assignment=assignment_from_json(content["assignment"]),
        root=str(root),
        suite=content["suite"],
        student=content["student"],
        seed=content["seed"],
        confined=content["confined"],
        only=tuple(content["only"]),
        weights=tuple((exercise, test, weight) for exercise, test, weight in content["weights"]),
        prices=tuple((exercise, mistake, costs) for exercise, mistake, costs in content["prices"]),
    )


def graded_as_bytes(graded: Graded) -> bytes:
    return json.dumps(graded.as_json()).encode()


def graded_from_bytes(data: bytes) -> Graded:
    """Read back what `graded_as_bytes` wrote. Raises for anything else."""
    return Graded.from_json(json.loads(data))
