"""The student's feedback page: what was expected, what was received, what to read again."""

from .page import render_feedback

__all__ = ["render_feedback"]
