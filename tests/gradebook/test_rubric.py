"""Does formgrader show what a person needs to grade a written answer, and does no student's page show it?"""

import html
import json
import re
import warnings

import pytest
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from autograder.gradebook.config import configure

SAMPLE = "Since each state is made from the one before it."


@pytest.fixture
def exporter(course):
    """What formgrader makes its pages with."""
    settings = Config()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        configure(settings, course.root, "toy")
        return HTMLExporter(config=settings)


def shown(exporter, toy, course, **resources):
    notebook = toy.nbformat.reads(json.dumps(toy.submission(course, {"why": "my own words"})), as_version=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page, _ = exporter.from_notebook_node(notebook, {"assignment_id": toy.ID, **resources})
    # nbconvert's own template, unlike formgrader's, escapes what the course's Markdown filter gives
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(page)).split())


def test_the_rubric_and_the_sample_answer_stand_below_the_answer(exporter, toy, course):
    said = shown(exporter, toy, course, submission_id="1")
    assert said.index("my own words") < said.index("For the person who grades")
    assert f"Why does the order matter? Sample answer {SAMPLE}" in said
    assert "SOLUTION" not in said


def test_a_students_page_has_neither(exporter, toy, course):
    said = shown(exporter, toy, course)
    assert "For the person who grades" not in said
    assert SAMPLE not in said


def test_another_courses_assignment_stays_as_it_is(exporter, toy, course):
    assert "For the person who grades" not in shown(exporter, toy, course, submission_id="1", assignment_id="other")


def test_comments_given_before_are_listed_the_most_frequent_first(exporter, toy, course):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database
    from autograder.gradebook.rubric import LONGEST, comments_used

    texts = {"ada": "Which state?", "ben": "Good.", "cy": "Good.", "di": "x" * (LONGEST + 1), "eva": ""}
    with warnings.catch_warnings(), Gradebook(database(course)) as gradebook:
        warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own classes
        gradebook.add_assignment(toy.ID)
        gradebook.add_notebook(toy.ID, toy.ID)
        gradebook.add_solution_cell("why", toy.ID, toy.ID)
        for student, text in texts.items():
            gradebook.add_student(student)
            gradebook.add_submission(toy.ID, student)
            gradebook.find_comment("why", toy.ID, toy.ID, student).manual_comment = text
        gradebook.db.commit()
    assert comments_used(course, toy.ID, "why") == ["Good.", "Which state?"]
    said = shown(exporter, toy, course, submission_id="1")
    assert re.search(r"Comments given before : a click writes one .* Good. Which state\?", said)


def test_buttons_of_a_students_own_are_no_comments(exporter, toy, course):
    notebook = toy.nbformat.reads(json.dumps(toy.submission(course)), as_version=4)
    for cell in notebook.cells:
        cell.metadata["autograder_comments"] = {"field": "why-comment", "texts": ["Full marks!"]}
    page, _ = exporter.from_notebook_node(notebook, {"assignment_id": toy.ID, "submission_id": "1"})
    assert "Full marks!" not in page
