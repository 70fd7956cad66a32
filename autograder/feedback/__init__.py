"""The student's page: what was asked, what came, where to look."""

from .page import render_feedback

__all__ = ["render_feedback"]
