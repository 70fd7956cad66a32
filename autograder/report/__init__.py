"""The class report, for instructors and TAs."""

from .changes import find_changes
from .page import render_report
from .statistics import as_rows, examples

__all__ = ["as_rows", "examples", "find_changes", "render_report"]
