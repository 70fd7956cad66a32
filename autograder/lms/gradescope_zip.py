"""The zip file that Gradescope builds an autograder from: one assignment, the engine, and two scripts.

    setup.sh           run once, when Gradescope builds the machine
    run_autograder     run for each submission: `autograder mark`, then `autograder gradescope --results`
    settings.sh        the assignment, and what was asked for when the zip was built
    autograder/  pyproject.toml  requirements.lock  LICENSE
    solutions/<id>/  tests/hidden/<id>/

Source: "Autograder Specifications" in Gradescope's autograder documentation.
"""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ..core.course import Course
from ..core.errors import BadSource

ENGINE = Path(__file__).parent.parent
TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = ("setup.sh", "run_autograder")
BESIDE = ("pyproject.toml", "requirements.lock", "LICENSE")  # what installing the engine needs
SKIPPED = ("__pycache__", ".ipynb_checkpoints")


def gradescope_zip(
    course: Course, assignment: str, seed: int, unconfined: bool = False, visibility: str = "visible"
) -> bytes:
    """Return the zip, the same bytes for the same files and seed.

    Raises `BadSource` where the engine lies in no checkout.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in SCRIPTS:
            _add(archive, name, (TEMPLATES / name).read_bytes(), 0o755)
        _add(archive, "settings.sh", _settings(assignment, seed, unconfined, visibility).encode())
        for name, path in sorted(_files(course, assignment)):
            _add(archive, name, path.read_bytes())
    return written.getvalue()


def _settings(assignment: str, seed: int, unconfined: bool, visibility: str) -> str:
    values = {
        "ASSIGNMENT": assignment,
        "SEED": str(seed),
        "UNCONFINED": "--unconfined" if unconfined else "",
        "VISIBILITY": visibility,
    }
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())


def _files(course: Course, assignment: str) -> Iterator[tuple[str, Path]]:
    """Yield every file with its name in the zip: the engine, and of the course this one assignment."""
    missing = [name for name in BESIDE if not (ENGINE.parent / name).is_file()]
    if missing:
        raise BadSource(
            f"{ENGINE.parent} has no {', '.join(missing)}. Call autograder from a checkout, where it is installed with "
            "`make env`."
        )
    for name in BESIDE:
        yield name, ENGINE.parent / name
    folders = {
        "autograder": ENGINE,
        f"solutions/{assignment}": course.source(assignment).parent,
        f"tests/hidden/{assignment}": course.suite(assignment),
    }
    for name, folder in folders.items():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            built = path.suffix == ".ipynb" and name.startswith("solutions/")
            if path.is_file() and not path.is_symlink() and not built and not set(inside.parts) & set(SKIPPED):
                yield f"{name}/{inside.as_posix()}", path


def _add(archive: zipfile.ZipFile, name: str, data: bytes, mode: int = 0o644) -> None:
    entry = zipfile.ZipInfo(name)  # of 1980: no time of building in it
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o100000 | mode) << 16
    archive.writestr(entry, data)
