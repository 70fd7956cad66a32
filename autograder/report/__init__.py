"""The class report, for instructors and TAs."""

from .changes import find_changes
from .explorer import examples
from .page import render_report
from .statistics import as_rows

__all__ = ["as_rows", "examples", "find_changes", "render_report"]
