"""nbgrader below a course folder whose path holds characters of patterns: `[`, `]`, `*` or `?`."""

from __future__ import annotations

import glob
from pathlib import Path
from types import SimpleNamespace


def take_literally(root: Path) -> None:
    """Have nbgrader find files below `root` whatever its path is called.

    nbgrader joins the course's path with patterns and expands the whole: below `/courses/rnn [2026]` it finds nothing.
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
