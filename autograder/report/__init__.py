"""The class report, for instructors and TAs."""

from .changes import find_changes
from .items import as_rows
from .misunderstood import examples
from .page import render_report

__all__ = ["as_rows", "examples", "find_changes", "render_report"]
