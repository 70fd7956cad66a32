"""The student's feedback page: what was expected, what was received, what to read again."""

from .material import HandedIn, Material, sections_of
from .page import render_feedback, without_sections

__all__ = ["HandedIn", "Material", "render_feedback", "sections_of", "without_sections"]
