"""A TA's whole round in formgrader, with nbgrader's exchange between the TA's folder and a student's, on one machine.

The TA clicks in a real browser; the student uses nbgrader's commands.
"""

import os
import re
import subprocess
import sys
import warnings
from contextlib import contextmanager

import pytest
from nbgrader.api import Gradebook

from autograder.gradebook.app import database

COURSE_ID = "toy"  # as tests/toy.py configures it


@pytest.fixture
def browser(chromium):
    """A page of a real browser to click in."""
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = opened.new_page(viewport={"width": 1300, "height": 900})
        page.set_default_timeout(90_000)
        yield page
        opened.close()


class Formgrader:
    """What a TA does in formgrader."""

    def __init__(self, page, address):
        self.page, self.address = page, address

    def open(self, path=""):
        self.page.goto(self.address(f"formgrader{path}"))
        self.page.wait_for_load_state("networkidle")

    def click(self, column, row=0):
        """Click the icon in a column of the table, and close the message, which must say that it went well."""
        self.page.locator(f"td.{column} a").nth(row).click()
        shown = self.page.locator(".modal-dialog")
        shown.wait_for()
        title, text = shown.locator(".modal-title").inner_text(), shown.inner_text()
        assert title == "Success", text
        shown.locator(".modal-footer button").click()
        shown.wait_for(state="detached")


class Student:
    """What a student does with nbgrader's commands, in a folder of their own."""

    def __init__(self, folder, exchange):
        self.folder = folder
        folder.mkdir()
        (folder / "nbgrader_config.py").write_text(
            f'c = get_config()\nc.CourseDirectory.course_id = "{COURSE_ID}"\nc.Exchange.root = "{exchange}"\n'
        )

    def run(self, *command):
        environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(self.folder / ".jupyter"), "PYTHONWARNINGS": "ignore"}
        whole = [sys.executable, "-m", "nbgrader", *command]
        done = subprocess.run(whole, cwd=self.folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


COMMENT = '**Which** state, `h`? <img src=x onerror="document.title = 1"> "$h_t$"'


@pytest.fixture
def answer(course, toy):
    """Formgrader's path of ben's submission, with a written answer. Ada's has a comment already."""
    with opened(course) as gradebook:
        gradebook.add_assignment(toy.ID)
        gradebook.add_notebook(toy.ID, toy.ID)
        gradebook.add_solution_cell("why", toy.ID, toy.ID)
        gradebook.add_grade_cell("why", toy.ID, toy.ID, max_score=4, cell_type="markdown")
        for student, text in {"ada": COMMENT, "ben": ""}.items():
            gradebook.add_student(student)
            gradebook.add_submission(toy.ID, student)
            gradebook.find_comment("why", toy.ID, toy.ID, student).manual_comment = text
        gradebook.db.commit()
        number = gradebook.find_submission_notebook(toy.ID, toy.ID, "ben").id
    graded = course.step("autograded") / "ben" / toy.ID / f"{toy.ID}.ipynb"
    graded.parent.mkdir(parents=True)
    graded.write_bytes(toy.submission_bytes(course))
    return f"/submissions/{number}/"


@contextmanager
def opened(course):
    with warnings.catch_warnings(), Gradebook(database(course)) as gradebook:
        warnings.simplefilter("ignore")  # SQLAlchemy's, about nbgrader's own classes
        yield gradebook


def test_a_comment_is_saved_by_escape_and_by_leaving(course, toy, browser, jupyter, answer):
    """Also where MathJax is not to be had: here nothing outside the machine ever answers."""

    def saved():
        with opened(course) as gradebook:
            return gradebook.find_comment("why", toy.ID, toy.ID, "ben").manual_comment

    outside = re.compile(r"^https?://(?!127\.0\.0\.1)")
    browser.route(outside, lambda route: None)
    with jupyter(course.root) as address:
        browser.goto(address("formgrader"), wait_until="load")
        browser.goto(address(f"formgrader{answer}"), wait_until="load")
        field = browser.locator("#why-comment")
        browser.locator("#why-comment[placeholder]").wait_for()
        field.click()
        with browser.expect_response(lambda response: response.request.method == "PUT"):
            browser.keyboard.type("by escape")
            browser.keyboard.press("Escape")
        assert field.evaluate("field => document.activeElement !== field")
        assert saved() == "by escape"

        field.click()
        browser.keyboard.type(", by leaving")
        browser.goto(address("formgrader"), wait_until="load")
        assert saved() == "by escape, by leaving"

        browser.goto(address(f"formgrader{answer}"), wait_until="load")
        browser.locator("#why-comment[placeholder]").wait_for()
        browser.route("**/api/comment/*", lambda route: route.abort())
        field.click()
        browser.keyboard.type(", lost?")
        browser.keyboard.press("Escape")
        browser.get_by_text("Not saved").wait_for()
        browser.unroute("**/api/comment/*")
        field.click()
        browser.keyboard.type(" No.")
        browser.keyboard.press("Escape")
        browser.locator("#statusmessage").wait_for(state="hidden")
        assert saved() == "by escape, by leaving, lost? No."


def test_a_click_writes_an_earlier_comment_into_the_field(course, toy, browser, jupyter, answer):
    """It is saved as it was written; what looks like HTML in it is text. MathJax, where there is one, comes last."""
    stand_in = 'window.mathjax = [document.readyState, typeof window.MathJax].join(" ")'
    script = {"content_type": "text/javascript", "body": stand_in}
    browser.route("https://cdnjs.cloudflare.com/**/mathjax/**", lambda route: route.fulfill(**script))
    with jupyter(course.root) as address:
        ta = Formgrader(browser, address)
        ta.open()
        ta.open(answer)
        field, button = browser.locator("#why-comment"), browser.locator("button[data-comment]")
        browser.locator("#why-comment[placeholder]").wait_for()  # formgrader's script has run
        assert button.inner_text() == COMMENT
        browser.wait_for_function("window.mathjax === 'complete undefined'")  # nothing is in its place
        title = browser.title()
        with browser.expect_response(lambda response: response.request.method == "PUT"):
            button.click()
        assert field.input_value() == COMMENT
        with browser.expect_response(lambda response: response.request.method == "PUT"):
            button.click()
        assert field.input_value() == f"{COMMENT}\n\n{COMMENT}"
        assert browser.title() == title
    with opened(course) as gradebook:
        assert gradebook.find_comment("why", toy.ID, toy.ID, "ben").manual_comment == f"{COMMENT}\n\n{COMMENT}"


def test_a_whole_round(course, toy, browser, jupyter, tmp_path):
    """Generate, release, (fetch, submit), collect, autograde, grade by hand, give feedback, (fetch it)."""
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    student = Student(tmp_path / "student", exchange)
    with jupyter(course.root, AUTOGRADER_EXCHANGE=str(exchange)) as address:
        ta = Formgrader(browser, address)
        ta.open()
        ta.click("assign")
        ta.click("release")

        student.run("fetch_assignment", toy.ID)
        handed_out = student.folder / toy.ID
        assert (handed_out / "checks" / "runner.py").is_file()
        (handed_out / f"{toy.ID}.ipynb").write_bytes(toy.submission_bytes(course, toy.ONCE))
        student.run("submit", toy.ID)

        ta.open()
        ta.click("collect")
        ta.open(f"/manage_submissions/{toy.ID}")
        ta.click("autograde")
        browser.locator("td.score", has_text="/ 20").wait_for()

        ta.open(f"/gradebook/{toy.ID}/{toy.ID}")
        browser.locator("td.name a").first.click()
        field = browser.locator("input.score.needs_manual_grade")
        field.wait_for()
        assert "Why does the order matter" in browser.content()
        with browser.expect_response(lambda response: "/api/grade/" in response.url):
            field.fill("3")
            field.blur()
        comment = browser.locator("textarea.comment").last
        with browser.expect_response(lambda response: "/api/comment/" in response.url):
            comment.fill("Well seen.")
            comment.blur()

        ta.open()
        ta.click("generate-feedback")
        ta.click("release-feedback")
    student.run("fetch_feedback", toy.ID)
    pages = list((student.folder / toy.ID / "feedback").rglob("*.html"))
    assert len(pages) == 1
    page = pages[0].read_text()
    assert "Well seen." in page
    assert "You took h once." in page
    assert "BEGIN HIDDEN" not in page
    assert "def test_" not in page
