"""Write the workflow that grades the repositories of a GitHub Classroom assignment."""

from __future__ import annotations

from pathlib import Path

from ..core.course import Course, seed_of
from ..core.files import write_whole
from ..lms.classroom import workflow


def classroom(
    assignment: str,
    course: Course | None = None,
    *,
    organization: str,
    prefix: str = "",
    target: Path | str | None = None,
) -> Path:
    """Write the workflow into the course's `.github/workflows/`, or to `target`; return its path.

    Parameters: `organization`, where the students' repositories are; `prefix`, what their names begin with (default:
    the assignment's id). Raises `BadSource` for a name that GitHub does not allow.
    """
    course = course or Course.find()
    course.source(assignment)
    text = workflow(assignment, organization, seed_of(course, assignment), prefix)
    default = course.root / ".github" / "workflows" / f"grade_{assignment}.yml"
    path = Path(target) if target else default
    write_whole(path, text)
    return path
