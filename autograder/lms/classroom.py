"""A GitHub Classroom assignment: the workflow that grades its repositories, from the course's own private repository.

GitHub Classroom makes a private repository for each student, called `<prefix>-<login>`, from a template. A student may
push to it, and so may change its workflows and print every secret that they can use. That is why hidden tests are not
fetched into it by a token: the workflow runs in the course's repository, and the token reads the students'.

Source: "Using secrets in GitHub Actions" and "Security hardening for GitHub Actions" in GitHub's documentation: anyone
with write access to a repository has access to all secrets that its workflows can use.
"""

from __future__ import annotations

import re
from pathlib import Path

from ..core.errors import BadSource

TEMPLATE = Path(__file__).parent / "templates" / "classroom.yml"
NAME = re.compile(r"[A-Za-z0-9._-]+")  # of GitHub's organizations and repositories


def workflow(assignment: str, organization: str, seed: int, prefix: str = "") -> str:
    """Return the workflow's text. Raises `BadSource` for what cannot be a name on GitHub.

    Parameters: `seed` of the hidden tests' inputs, the same every night; `prefix` is what the students' repositories
    begin with (default: the assignment's id).
    """
    values = {"ASSIGNMENT": assignment, "ORGANIZATION": organization, "PREFIX": prefix or assignment}
    values["SEED"] = str(seed)
    text = TEMPLATE.read_text(encoding="utf-8")
    for key, value in values.items():
        if not NAME.fullmatch(value):
            expected = "letters, digits, dots, hyphens and underscores"
            raise BadSource(key.lower(), received=value, expected=expected)
        text = text.replace(f"@{key}@", value)
    return text
