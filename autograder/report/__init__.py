"""The class report: what an instructor and a TA read about a whole class."""

from .changes import find_changes
from .misunderstood import examples
from .page import render_report
from .rows import as_rows
from .svg import load_drawing

__all__ = ["as_rows", "examples", "find_changes", "load_drawing", "render_report"]
