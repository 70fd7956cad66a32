"""Feedback and changes of marks through the gradebook: our command, nbgrader's own, formgrader's button."""

import csv
import io
import re
import shutil
import warnings
from pathlib import Path
from subprocess import run
from sys import executable

import nbformat
import pytest
from nbformat import v4

from autograder.cli.main import main
from autograder.judging.job import ResultStore

pytestmark = pytest.mark.slow

SECRET = "c0ffee" * 10


def call(course, *arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return main(["--course", str(course.root), *arguments])


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<body>") :]).split())


def page_of(course, toy, student):
    return course.var / "feedback" / student / toy.ID / f"{toy.ID}.html"


@pytest.fixture(scope="module")
def graded(toy, tmp_path_factory):
    """Three students, graded; a person has read ada's answer and given ben points. ben came through the exchange."""
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    course = toy.make_course(tmp_path_factory.mktemp("feedback") / "course")
    answer = {"why": "Since *it* does. <script>alert(1)</script>"}
    class_ = {
        "ada": toy.submission_bytes(course, {**toy.LAST, **answer}),
        "ben": toy.submission_bytes(course, toy.ONCE),
        "broken": b"{",
    }
    for student, data in class_.items():
        path = course.submitted(toy.ID, student)
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    (path.parents[2] / "ben" / toy.ID / "timestamp.txt").write_text("2026-11-01 12:00:00 UTC\n")
    (path.parents[2] / "ben" / toy.ID / "submission_secret.txt").write_text(SECRET)
    assert call(course, "grade", toy.ID) == 1
    with Gradebook(database(course)) as gradebook:
        for student, cell, points in (("ada", "why", 3.0), ("ben", "test_step", 7.0)):
            grade = gradebook.find_grade(cell, toy.ID, toy.ID, student)
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_comment("why", toy.ID, toy.ID, "ada").manual_comment = "Nearly. <b>Why</b>?"
        gradebook.find_submission_notebook(toy.ID, toy.ID, "ada").late_submission_penalty = 1.5
        gradebook.db.commit()
    return course


@pytest.fixture
def course_(graded, tmp_path):
    """A copy that a test may change."""
    shutil.copytree(graded.root, tmp_path / "course")
    return type(graded)(tmp_path / "course")


@pytest.fixture
def api(course_):
    from autograder.gradebook.app import nbgrader_api

    with nbgrader_api(course_) as api:
        yield api


def test_what_people_gave_and_wrote_is_on_the_page(graded, toy):
    assert call(graded, "feedback", toy.ID) == 0
    page = page_of(graded, toy, "ada").read_text()
    said = words(page)
    assert "14.5 of 20 points" in said
    assert "Your score went from 16 to 14.5 points" in said
    assert "why 3 / 4 A person wrote: Nearly. &lt;b&gt;Why&lt;/b&gt;? Your answer Since it does." in said
    assert "<script" not in page
    ben = words(page_of(graded, toy, "ben").read_text())
    assert "13 of 16 points so far" in ben
    assert "A person gave 7 points instead of the 2.5 from the tests." in ben
    assert "Your submission could not be graded" in words(page_of(graded, toy, "broken").read_text())


def test_no_hidden_test_and_no_solution_is_on_the_page(graded, toy):
    call(graded, "feedback", toy.ID)
    for student in ("ada", "ben"):
        page = page_of(graded, toy, student).read_text()
        for secret in ("rng.normal", "reference.", "test_values", "BEGIN SOLUTION"):
            assert secret not in page


def test_formgraders_button_writes_the_same_page(course_, toy, api):
    """The button also replaces a page that is there already."""
    call(course_, "feedback", toy.ID)
    ours = {student: page_of(course_, toy, student).read_text() for student in ("ada", "ben")}
    page_of(course_, toy, "ada").write_text("old")
    assert api.generate_feedback(toy.ID)["success"]
    assert {student: page_of(course_, toy, student).read_text() for student in ours} == ours


def test_a_page_after_nbgraders_own_command_is_of_what_it_graded(course_, toy, api):
    """nbgrader's autograde grades a new submission, then `nbgrader generate_feedback` runs as a separate process. There
    is an older page."""
    call(course_, "feedback", toy.ID)
    course_.submitted(toy.ID, "ben").write_bytes(toy.submission_bytes(course_))
    assert api.autograde(toy.ID, "ben", force=True, create=True)["success"]
    assert ResultStore(course_).load_result(toy.ID, "ben").score == 16.0
    command = [executable, "-c", "from nbgrader.apps.nbgraderapp import main; main()", "generate_feedback", toy.ID]
    done = run([*command, "--student", "ben"], cwd=course_.root, capture_output=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Everything is right." in words(page_of(course_, toy, "ben").read_text())


def test_the_code_on_the_page_is_the_code_that_was_graded(course_, toy):
    """A new submission that is not graded yet is not shown beside old results."""
    course_.submitted(toy.ID, "ben").write_bytes(toy.submission_bytes(course_))
    call(course_, "feedback", toy.ID)
    said = words(page_of(course_, toy, "ben").read_text())
    assert "return x + h , ( x , h )" in said
    assert "You took h once." in said


def test_an_unreadable_submission_has_no_old_page(course_, toy, api):
    """nbgrader stops at the file, so the page must not be that of the earlier submission."""
    course_.submitted(toy.ID, "ben").write_bytes(b"{ no notebook")
    assert not api.autograde(toy.ID, "ben", force=True, create=True)["success"]
    assert ResultStore(course_).load_result(toy.ID, "ben").score is None
    call(course_, "feedback", toy.ID)
    assert "could not be graded" in words(page_of(course_, toy, "ben").read_text())


def test_the_exchange_gives_feedback_to_its_own_student_only(course_, toy, tmp_path, api):
    """One student did not submit through it: nbgrader alone would stop there."""
    from nbgrader.utils import notebook_hash

    assert call(course_, "feedback", toy.ID) == 0
    api.config.Exchange.root = str(tmp_path / "exchange")
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o777)
    outcome = api.release_feedback(toy.ID)
    assert outcome["success"], outcome
    named = notebook_hash(secret=SECRET, notebook_id=toy.ID)
    released = tmp_path / "exchange" / "toy" / "feedback"
    assert (released / f"{named}.html").read_text() == page_of(course_, toy, "ben").read_text()
    assert len(list(released.iterdir())) == 3


def test_a_notebook_of_another_course_gets_nbgraders_page_without_scripts(course_, api):
    """An ordinary nbgrader assignment, with all the ways in which a notebook can contain a script."""

    def meta(**flags):
        flags = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3, **flags}
        return {"nbgrader": flags}

    def notebook(answer, prose):
        cells = [
            v4.new_markdown_cell(prose),
            v4.new_code_cell(answer, metadata=meta(grade_id="f", solution=True)),
            v4.new_code_cell("assert f() == 1", metadata=meta(grade_id="t", grade=True, locked=True, points=2)),
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})

    evil = (
        "def f(): return 1\nfrom IPython.display import HTML, Javascript, Markdown, display\n"
        "display(HTML('<script>alert(1)</script><b onclick=alert(2)>bold</b><table><tr><td>1</td></tr></table>'))\n"
        "display(Markdown('[here](javascript:alert(3))'), Javascript('alert(4)'))\n"
        "display({'image/svg+xml': '<svg onload=alert(5)></svg>', 'text/plain': 'drawn'}, raw=True)\n"
        "print('<script>alert(6)</script>')"
    )
    prose = "# Mine\n\n> quoted & kept\n\n<img src=x onerror=alert(7)>\n\n[there](javascript:alert(8))"
    for folder, made in (
        (course_.solutions / "plain", notebook("### BEGIN SOLUTION\ndef f(): return 1\n### END SOLUTION", "# P")),
        (course_.var / "submitted" / "mallory" / "plain", notebook(evil, prose)),
    ):
        folder.mkdir(parents=True)
        nbformat.write(made, folder / "plain.ipynb")
    assert api.generate_assignment("plain", force=True, create=True)["success"]
    assert api.autograde("plain", "mallory", force=True, create=True)["success"]
    assert api.generate_feedback("plain", "mallory")["success"]
    page = (course_.var / "feedback" / "mallory" / "plain" / "plain.html").read_text()
    body = page[page.index('id="notebook-container"') :]
    assert "Score: 2.0 / 2.0" in body
    assert "<blockquote>" in body
    assert "quoted &amp; kept" in body
    assert "<td>1</td>" in body
    assert not re.search(r"<(script|svg|img)|<[^>]*\s(on\w+)=|href=\"javascript", body)


class TestMarksThatChange:
    @pytest.fixture
    def lighter(self, course_, toy):
        """The course after a change of a test's weight: ben's `step` is worth more than before."""
        file = course_.suite(toy.ID) / "step" / "test_step.py"
        file.write_text(file.read_text().replace("points(3)", "points(1)"))
        return course_

    def stored(self, course):
        kept = [
            course.var / "gradebook.db",
            *(course.var / "log").iterdir(),
            *(course.var / "results").glob("*/*.json"),
        ]
        return {path: path.read_bytes() for path in kept if not {"by-hash", "suites"} & set(path.parts)}

    def test_they_are_shown_and_nothing_is_entered(self, lighter, toy, capsys):
        before = self.stored(lighter)
        call(lighter, "grade", toy.ID, "--diff")
        assert self.stored(lighter) == before
        out = capsys.readouterr().out
        assert re.search(r"ben +13 +13 +\+0 +step: 2\.5 → 5 \(the same verdicts, other weights\)", out)
        assert re.search(r"ada .* \+1\.5 +lateness: 1\.5 → 0 points taken off", out)  # late, without a policy
        since = "changed since: the points of exercises, the weights of tests or the prices of mistakes"
        assert since in " ".join(out.split())
        assert "step: the points that a person gave stay" in out
        assert "1 mark changes: 1 higher; 2 stay as they are; 0 new." in out
        assert "Nothing was entered" in out

    def test_grading_shows_them_too_and_keeps_what_people_gave(self, lighter, toy, capsys):
        from autograder.usecases.pages import recorded_of

        before = recorded_of(lighter, toy.ID)
        call(lighter, "grade", toy.ID)
        out = capsys.readouterr().out
        assert "Since the grading before, 1 mark changes: 1 higher. Manual grades and comments stay." in out
        after = recorded_of(lighter, toy.ID)
        assert (after["ben"].scores, after["ada"].comments) == (before["ben"].scores, before["ada"].comments)


def test_the_reports_numbers_are_written_as_tables(graded, toy, capsys, tmp_path):
    import json

    assert call(graded, "report", toy.ID, "--csv", "-", "--json", str(tmp_path / "numbers.json")) == 0
    captured = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(captured.out)))
    assert "Report: " in captured.err
    assert [(row["kind"], row["exercise"], row["test"], row["full"]) for row in rows[:2]] == [
        ("exercise", "step", "", "1"),
        ("test", "step", "test_values", "1"),
    ]
    assert len(json.loads((tmp_path / "numbers.json").read_text())) == len(rows) == 6


def test_a_class_can_be_watched_while_it_is_graded(graded, toy, capsys):
    """Results that are kept are counted, too; in the end the page leads to the report."""
    assert call(graded, "grade", toy.ID, "--diff", "--watch") == 1
    page = graded.var / "live" / f"{toy.ID}.html"
    assert str(page) in capsys.readouterr().err
    said = words(page.read_text(encoding="utf-8"))
    assert "3 of 3" in said
    assert "broken rejected: " in said
    assert (page.parent / f"../reports/{toy.ID}.html").is_file()
    assert f'href="../reports/{toy.ID}.html"' in page.read_text(encoding="utf-8")


def test_the_report_shows_an_example_and_who_was_late(graded, toy):
    assert call(graded, "report", toy.ID) == 0
    page = Path(graded.var / "reports" / f"{toy.ID}.html").read_text()
    said = words(page)
    assert "You took h once." in said
    assert "How ben wrote it" in said
    assert "x + h" in said
    assert "1 of 3 submissions is late; 1.5 points were taken off in total." in said
    assert "why : 1 answer (ben)" in said
