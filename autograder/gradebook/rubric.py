"""What a person needs beside a written answer in formgrader: task, rubric, sample answer, comments given before.

Students never see it: the step acts only where formgrader shows a submission, and the page is a teacher's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Assignment, BaseCell, Comment, Gradebook, Notebook
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from ..core.course import Course
from ..core.errors import AutograderError
from ..judging.definitions import AssignmentDefinition
from ..notebook.program import grade_id
from ..notebook.source import BEGIN, END
from .app import database

SHOWN = 8  # comments; the most frequent ones
COMMENTS = "autograder_comments"  # in a cell's metadata: the comments, and the id of the field where one goes
LONGEST = 300  # characters of a comment; a longer one was hardly meant for others


class GraderNotes(Preprocessor):
    """Adds a cell below each written answer that formgrader shows.

    Its metadata holds the comments given before, of which `formgrader.html.j2` makes buttons: what stands in a cell can
    hold none, for it is made harmless as a student's cells are.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        about: Mapping[str, Any] = resources or {}
        for cell in nb.cells:
            cell.metadata.pop(COMMENTS, None)  # a student's own
        if "submission_id" not in about or "assignment_id" not in about:  # not formgrader: perhaps a student's page
            return nb, resources
        try:
            course = Course(Path(self.config.CourseDirectory.root))
            course.source(about["assignment_id"])
            definition = AssignmentDefinition(course, about["assignment_id"])
            tasks = {task.name for task in definition.assignment.manual}
            samples = {grade_id(cell): cell.source for cell in definition.source.cells if grade_id(cell) in tasks}
        except AutograderError:  # an ordinary course of nbgrader's
            return nb, resources
        cells = []
        for cell in nb.cells:
            cells.append(cell)
            if (name := grade_id(cell)) in samples:
                used = {"field": f"{name}-comment", "texts": comments_used(course, definition.id, name)}
                cells.append(
                    new_markdown_cell(notes(samples[name]), metadata={COMMENTS: used if used["texts"] else {}})
                )
        return NotebookNode({**nb, "cells": cells}), resources


def notes(source: str) -> str:
    """Return what stands below an answer, as Markdown. `source` is the task's cell in the assignment's source."""
    lines = [line for line in source.splitlines() if END not in line]
    task = "\n".join("\n**Sample answer**\n" if BEGIN in line else line.replace("## ", "#### ") for line in lines)
    return f"---\n**For the person who grades (students do not see this)**\n\n{task}\n"


def comments_used(course: Course, assignment: str, task: str) -> list[str]:
    """Return the comments that people wrote to other answers of a task, the most frequent first."""
    query = (
        select(Comment.manual_comment)
        .join(BaseCell, Comment.cell_id == BaseCell.id)
        .join(Notebook, BaseCell.notebook_id == Notebook.id)
        .join(Assignment, Notebook.assignment_id == Assignment.id)
        .where(Assignment.name == assignment, BaseCell.name == task, Comment.manual_comment.is_not(None))
    )
    try:
        with Gradebook(database(course)) as gradebook:
            found = Counter(text.strip() for (text,) in gradebook.db.execute(query) if text.strip())
    except OperationalError:
        return []
    return [text for text, _ in found.most_common() if len(text) <= LONGEST][:SHOWN]
