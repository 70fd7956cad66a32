"""The class report, for instructors and TAs."""

from .explorer import examples
from .page import render_report
from .statistics import as_rows

__all__ = ["as_rows", "examples", "render_report"]
