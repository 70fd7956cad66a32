"""Release assignments: build the notebooks that students get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.course import Course
from .new import left_over
from .run import Progress, no_progress


@dataclass(frozen=True)
class Released:
    """One released assignment: its `folder`, and `single`, the notebook that has the folder's files in its cells.

    `left_over`: a sentence for each line of a template that was not filled in.
    """

    assignment: str
    folder: Path
    single: Path
    left_over: tuple[str, ...]


def release(
    assignments: Sequence[str] = (),
    course: Course | None = None,
    *,
    single_file: bool = False,
    progress: Progress = no_progress,
) -> tuple[Released, ...]:
    """Build the releases of assignments, by default of all, in `assignments/`.

    `single_file` writes only each `single` notebook, from the release as it is; by default, of the assignments that
    were released. Raises `UnknownAssignment` before anything is written, `NbgraderFailed` where a solution, a hidden
    test or an unknown file would be published, and `WrongCall` where `single_file` finds no release.
    """
    course = course or Course.find()
    every = [name for name in course.ids() if not single_file or course.released(name).is_dir()]
    names = [course.resolve(name) for name in assignments] or every
    from ..gradebook.release import release as build  # loads nbgrader: seconds
    from ..gradebook.release import release_single

    done = []
    progress(0, len(names), "")
    for name in names:
        folder = course.released(name) if single_file else build(course, name)
        single = release_single(course, name) if single_file else course.single(name)
        done.append(Released(name, folder, single, tuple(left_over(name, course))))
        progress(len(done), len(names), "")
    return tuple(done)
