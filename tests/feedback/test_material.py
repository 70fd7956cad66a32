"""What a page says beyond the result: what to read, which file it was, whom to ask, what to do first."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from autograder.checks.student import Reason
from autograder.core.recorded import Recorded
from autograder.core.result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict
from autograder.feedback import HandedIn, Material, render_feedback, sections_of, without_sections

TEXT = """# The neuron

## 1. One step of the recurrent neuron
Text with # no heading.

### Carrying weights across

## What you have now
### The end
"""


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :]).split())


def wrong(name, points, score, reason=None):
    """Return the result of an exercise whose only test failed."""
    test = TestResult("t", Verdict.FAILED, f"{name} is wrong.", points=1.0, reason=reason)
    return ExerciseResult(name, points, score, Verdict.FAILED, tests=(test,))


def page_of(sample, *exercises, cells=None, **options):
    result = SubmissionResult("a.ipynb", "x", Status.GRADED, 100, "ada", score=1.0, exercises=exercises)
    return render_feedback(sample.ASSIGNMENT, result, cells or {}, Recorded(), **options)


def test_sections_have_links_and_the_number_of_the_section_around_them():
    found = sections_of(TEXT, "02_recurrent_cell.ipynb")
    first, inner, end = (found[title] for title in [*list(found)[1:3], "The end"])
    assert first.link == "../../02_recurrent_cell.ipynb#1.-One-step-of-the-recurrent-neuron"
    assert (first.number, inner.number, end.number) == ("", "1", "")
    assert list(found) == [
        "The neuron",
        "1. One step of the recurrent neuron",
        "Carrying weights across",
        "What you have now",
        "The end",
    ]


@pytest.mark.parametrize(
    ("named", "anchor"),
    [
        ("Exercise: step", "Exercise%3A-%60step%60%2C-one-step-%2815-points%29"),
        ("1.2 One step, backwards: through the sum", "1.2-One-step%2C-backwards-%2815-points%29"),
    ],
)
def test_a_mistake_may_name_a_section_shortly_or_a_part_of_it(named, anchor):
    text = "## 1.2 One step, backwards (15 points)\n### Exercise: `step`, one step (15 points)\n"
    section = Material(sections_of(text, "n.ipynb")).section(named)
    assert (section.title, section.link.partition("#")[2]) == (named, anchor)


def test_read_again_leads_to_the_section(sample):
    title = sample.KNOWN["rnn_step_forward"][0][2]
    material = Material(sections_of(f"## 1. Start\n### {title}\n", "n.ipynb"))
    page = render_feedback(sample.ASSIGNMENT, sample.typical(), sample.CELLS, None, material)
    assert f'<a class="section" href="../../n.ipynb#{title.replace(" ", "-")}">{title}</a> (in section 1).' in page


def test_a_page_that_goes_to_a_platform_names_the_section_without_a_link(sample):
    """The notebook does not lie beside it there."""
    title = sample.KNOWN["rnn_step_forward"][0][2]
    material = Material(sections_of(f"## 1. Start\n### {title}\n", "n.ipynb"))
    page = render_feedback(sample.ASSIGNMENT, sample.typical(), sample.CELLS, None, material).encode()
    sent = without_sections(page).decode()
    assert f"{title} (in section 1)." in sent
    assert "../" not in sent
    assert sent.count('href="#') == page.count(b'href="#')


def test_every_section_to_read_again_is_a_heading_of_its_notebook():
    """Each `read=` of this course's mistakes leads somewhere."""
    from pathlib import Path

    from autograder.core.course import Course
    from autograder.judging.definitions import AssignmentDefinition
    from autograder.results.pages import material_of
    from autograder.suite.catalogue import read_mistakes

    course = Course.find(Path(__file__).parent)
    lost = []
    for identity in course.ids():
        material = material_of(AssignmentDefinition(course, identity))
        known = {mistake.read for mistake in read_mistakes(course.suite(identity)) if mistake.read}
        lost += [f"{identity}: {title}" for title in sorted(known) if not material.section(title).link]
    assert lost == ["05_lstm: Conventions, at the top"]  # a paragraph without a heading


def test_the_file_the_time_the_attempt_and_whom_to_ask_are_told(sample):
    file = HandedIn("my work.ipynb", datetime(2026, 11, 29, 10, 22, tzinfo=UTC), 3)
    said = words(page_of(sample, wrong("answers", 5, 0.0), material=Material(ask="Ada, room 3"), handed_in=file))
    assert "Graded: my work.ipynb , handed in on 2026-11-29 at 10:22 UTC (attempt 3)." in said
    assert "Questions about this page: Ada, room 3." in said


def test_a_page_without_these_says_nothing_of_them(sample):
    said = words(page_of(sample, wrong("answers", 5, 0.0)))
    assert "Graded:" not in said
    assert "Questions about this page" not in said


def test_first_comes_the_exercise_whose_repair_gives_most(sample):
    exercises = (wrong("rnn_step_forward", 15, 12.0), wrong("rnn_forward", 20, 5.0), wrong("generate", 10, 0.0))
    said = words(page_of(sample, *exercises))
    assert "Fix this first: rnn_forward" in said
    assert "You can gain 15 points here. Next: generate , rnn_step_forward ." in said


@pytest.mark.parametrize("order", [1, -1], ids=["answers last", "answers first"])
def test_an_untouched_notebook_begins_with_a_function(sample, order):
    """The questions' cell has no stub that raises: only a comparison with the released cell shows that nobody began."""
    stub, questions = "raise NotImplementedError", 'answers = {"q1": None}'
    assignment = replace(sample.ASSIGNMENT, exercises=sample.ASSIGNMENT.exercises[::order])
    exercises = (wrong("rnn_step_forward", 15, 0.0, Reason.STUB), wrong("answers", 5, 0.0))
    result = SubmissionResult("a.ipynb", "x", Status.GRADED, 20, "ada", score=0.0, exercises=exercises)
    cells = {"rnn_step_forward": stub, "answers": f"{questions}\n"}
    material = Material(stubs={"rnn_step_forward": stub, "answers": questions})
    said = words(render_feedback(assignment, result, cells, None, material))
    assert "Fix this first: rnn_step_forward" in said
    assert "answers is wrong." not in said
    assert "✗" not in said
    begun = words(render_feedback(assignment, result, {**cells, "answers": 'answers = {"q1": "a"}'}, None, material))
    assert "Fix this first: answers" in begun


def test_a_comment_is_rendered_with_its_formulas(sample):
    recorded = Recorded({"explain_memory": 8.0}, comments={"explain_memory": "**Good**: $h_t$ <script>"})
    page = render_feedback(sample.ASSIGNMENT, sample.typical(), sample.CELLS, recorded)
    assert "<strong>Good</strong>" in page
    assert 'aria-label="h_t"' in page
    assert "&lt;script&gt;" in page
