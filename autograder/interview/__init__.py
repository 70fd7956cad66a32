"""Questions to a student about the student's own code, answered by running it."""

from .choose import choose_questions, functions_of, random_for
from .desk import opened
from .page import render_sheet
from .question import Kind, Question

__all__ = ["Kind", "Question", "choose_questions", "functions_of", "opened", "random_for", "render_sheet"]
