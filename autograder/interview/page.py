"""A student's sheet as two HTML pages: the student's, with questions alone, and the TA's, with answers and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from ..core.assignment import Assignment
from ..html.pages import highlight, render_page
from .code import Function
from .question import LETTERS, Question

HERE = Path(__file__).parent
Piece = tuple[str, bool]  # some text, and whether it is code


@dataclass(frozen=True)
class CodeLine:
    """A line of the student's code, highlighted. `number` is its place in the cell, or "3–12" for a docstring."""

    number: str
    code: Markup


@dataclass(frozen=True)
class QuestionView:
    """One question as the page shows it."""

    number: int
    text: tuple[Piece, ...]
    changed: Markup
    options: tuple[tuple[str, tuple[Piece, ...], bool], ...]  # letter, text, whether it is right
    letters: str
    answer: tuple[Piece, ...]
    evidence: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class ExerciseView:
    """An exercise with the student's code and the questions about it."""

    name: str
    code: tuple[CodeLine, ...]
    questions: tuple[QuestionView, ...]


def render_sheet(
    assignment: Assignment, student: str, questions: Sequence[Question], functions: Sequence[Function], answers: bool
) -> str:
    """Return one of a student's two pages as one self-contained HTML file without any script.

    `answers`: the TA's page. The student's page has nothing of the answers in it, hidden or not.
    """
    exercises, number = [], 0
    for function in functions:
        own = []
        for question in (question for question in questions if question.exercise == function.name):
            number += 1
            own.append(_view(number, question, answers))
        if own:
            exercises.append(ExerciseView(function.name, _listing(function), tuple(own)))
    return render_page(
        HERE, "interview", assignment=assignment, student=student, exercises=exercises, count=number, answers=answers
    )


def _view(number: int, question: Question, answers: bool) -> QuestionView:
    options = tuple(
        (letter, pieces(text), answers and index in question.right)
        for index, (letter, text) in enumerate(zip(LETTERS, question.options, strict=False))
    )
    return QuestionView(
        number,
        pieces(question.text),
        highlight(question.changed) if question.changed else Markup(""),
        options,
        question.letters if answers else "",
        pieces(question.answer) if answers else (),
        tuple(pieces(text) for text in question.evidence) if answers else (),
    )


def pieces(text: str) -> tuple[Piece, ...]:
    """Cut a text at its backticks into pieces that are words and pieces that are code."""
    return tuple((part, index % 2 == 1) for index, part in enumerate(text.split("`")) if part)


def _listing(function: Function) -> tuple[CodeLine, ...]:
    """Return the lines of the cell with their numbers, each docstring as one line."""
    above = len(function.source) - len(function.source.lstrip("\n"))  # blank lines, which the highlighting drops
    coloured = str(highlight(function.source)).split("\n")
    hidden = {number: text for text in function.docstrings if len(text) > 1 for number in text}
    lines = []
    for number, code in enumerate(coloured, above + 1):
        if number in hidden:
            if number == hidden[number].start:
                indent = " " * (len(line := function.lines[number - 1]) - len(line.lstrip()))
                text = Markup('<span class="line sd">{}(docstring)</span>').format(indent)
                lines.append(CodeLine(f"{number}–{hidden[number].stop - 1}", text))
            continue
        lines.append(CodeLine(str(number), Markup(code)))  # escaped by pygments
    return tuple(lines)
