"""The class report as a page."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from autograder.core.recorded import Recorded
from autograder.report import examples, render_report
from autograder.report.page import timing_of

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """Every tag with its attributes; fails on tags that do not match."""

    def __init__(self, page):
        super().__init__()
        self.tags, self._open = [], []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag


@pytest.fixture(scope="module")
def page(assignment, whole_class):
    return render_report(assignment, whole_class)


def test_the_page_is_well_formed_and_runs_and_loads_nothing(page):
    tags = Page(page).tags
    assert not {"script", "img", "link", "iframe", "form", "object", "base"} & {tag for tag, _ in tags}
    names = {name for _, attrs in tags for name in attrs}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "action")]
    assert all(attrs["href"].startswith("#") for tag, attrs in tags if "href" in attrs)


def test_every_link_leads_somewhere(page):
    tags = Page(page).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for _, attrs in tags if "href" in attrs} <= set(ids)


def test_the_policy_allows_only_the_style_sheet_that_is_there(page):
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [attrs["content"] for tag, attrs in Page(page).tags if attrs.get("http-equiv")]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_script_in_a_name_stays_text(page):
    assert "<script" not in page
    assert "mallory &lt;script&gt;" in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202e]", page)


def test_figures_and_tables_have_names_for_a_screen_reader(page):
    tags = Page(page).tags
    drawings = [attrs for tag, attrs in tags if tag == "svg"]
    assert all(attrs.get("aria-label") or attrs.get("aria-hidden") == "true" for attrs in drawings)
    assert sum(attrs.get("role") == "img" for attrs in drawings) == 4
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in tags if tag == "th")
    assert [tag for tag, _ in tags if tag == "h1"] == ["h1"]


def test_the_same_results_give_the_same_page(assignment, whole_class, page):
    assert render_report(assignment, list(reversed(whole_class))) == page


def test_everybody_is_in_the_table(page, whole_class):
    table = page[page.index('class="matrix"') :]
    assert table.count('<th scope="row"') == len(whole_class) == 30


def test_submissions_that_need_a_person_come_first_with_the_reason(page):
    assert page.index("Needs a person") < page.index("Errors, and who made them")
    assert "the notebook is not valid JSON (line 1, column 2)" in page


def test_a_misconception_is_counted_with_its_sentence_and_examples(page):
    assert "A GRU in Keras has two biases (reset_after=True)." in page
    assert re.search(r"<summary>\w+, \w+, \w+ and \d+ more</summary>", page)


def test_groups_of_one_student_are_folded(small, submission):
    """Two make one mistake, the third and the fourth each another: their groups are in one <details>."""
    ids = {"ada": "x", "ben": "x", "cy": "y", "di": "z"}
    whole = []
    for name, identity in ids.items():
        first, *others = submission(name, False, False, True).exercises
        held = replace(first, misconception=identity, says=f"This is {identity}.")
        whole.append(replace(submission(name, False, False, True), exercises=(held, *others)))
    page = render_report(small, whole)
    folded = page.index("2 mistakes of one student each</summary>")
    assert page.index("<p>This is x.</p>") < folded < page.index("<p>This is y.</p>") < page.index("<p>This is z.</p>")


def test_addresses_of_a_group_can_be_copied(assignment, whole_class):
    page = render_report(assignment, whole_class, addresses={one: f"{one}@uni.example" for one in ("alice", "elif")})
    Page(page)
    lists = re.findall(r'<p class="copy all">(.*?)</p>', page)
    assert any("@uni.example" in one for one in lists)
    assert "No address is known of " in page


def test_points_by_hand_count_in_the_scores(small, submission):
    """ada has 10 of 10 points by machine; a person gave her 2 of 4 in exercise a."""
    whole = [submission(name, True, True, True) for name in ("ada", "ben", "cy")]
    page = render_report(small, whole, {"ada": Recorded({"a": 2.0})})
    row = page[page.index('<th scope="row" class="name">ada') :]
    assert "<strong>8</strong>" in row[: row.index("</tr>")]
    assert 'class="number part" data-label="1">2<' in row[: row.index("</tr>")]


def test_graded_written_answers_count_in_the_scores(assignment, whole_class):
    """explain_memory has 12 points beside the machine's 100."""
    given = {one.student: Recorded({"explain_memory": 12.0}) for one in whole_class if one.student}
    text = " ".join(re.sub(r"<[^>]+>", " ", render_report(assignment, whole_class, given)).split())
    assert "of 112," in text
    del given["alice"]
    text = " ".join(re.sub(r"<[^>]+>", " ", render_report(assignment, whole_class, given)).split())
    assert "of 100 to 112," in text


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_tiny_class_has_a_page(small, submission, count):
    results = [submission(name, True, False, True) for name in "ab"[:count]]
    page = render_report(small, results)
    Page(page)
    assert ("There are no submissions yet." in page) == (count == 0)
    assert not re.search(r">\s*(None|nan)\s*<", page)


def test_a_class_without_any_score_has_a_page(assignment, whole_class):
    assert "Nothing is graded yet." in render_report(assignment, [one for one in whole_class if one.score is None])


def test_a_student_with_two_submissions_has_both_in_the_table(small, submission):
    page = render_report(small, [submission("ada", True, True, True), submission("ada", True, True, False)])
    assert page.count("2 submissions have this student&#39;s name.") == 2


def test_waiting_answers_and_late_students_are_named(assignment, whole_class):
    recorded = {one.student: Recorded({"explain_memory": 7.25}) for one in whole_class if one.student}
    late = Recorded({}, late_penalty=2.5, late="Due then, handed in later.")
    page = render_report(assignment, whole_class, {**recorded, "alice": Recorded(), "bruno": late})
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "explain_memory : 2 answers (alice, bruno)" in text
    assert "2 written answers wait for a person." in text.partition("Needs a person")[0]  # in the first lines
    assert "7.25" in text
    assert "1 of 30 submissions is late; 2.5 points were taken off in total." in text
    assert "Times are in the due date’s zone; formgrader shows them in UTC." in text
    assert "bruno 2.5 Due then, handed in later." in text
    assert "None, according to the gradebook." in render_report(assignment, whole_class, recorded)


def test_a_misconception_is_shown_as_a_student_wrote_it(assignment, whole_class):
    first = next(one for one in examples(whole_class) if any(e.misconception for e in one.exercises))
    held = next(exercise for exercise in first.exercises if exercise.misconception)
    source = "def f(x):\n    return '</pre><script>'\n" + "# more\n" * 100
    page = render_report(assignment, whole_class, code={first.submission: {held.name: source}})
    Page(page)
    assert f"How {first.student} wrote it" in page
    assert "<script" not in page
    assert page.count("# more") < 50


def test_a_score_above_the_maximum_and_time_zero_are_drawn(small, submission):
    odd = replace(submission("ada", True, True, True), score=12.0, seconds=0.0)
    Page(render_report(small, [odd] * 3))


def test_the_parts_of_the_time_are_all_of_it(submission):
    """The first test waited while the notebook ran: that is the notebook's time."""
    ada, ben = submission("ada", True, True, True), submission("ben", True, True, True)
    timed = [replace(test, seconds=2.0) for exercise in ada.exercises for test in exercise.tests]
    first = replace(ada.exercises[0], tests=tuple(timed))
    ada = replace(ada, seconds=10.0, timing={"notebook, numpy": 1.5}, exercises=(first,))
    parts = dict(timing_of([ada, replace(ben, seconds=2.0)]))
    assert parts == {"notebook, numpy": 0.75, "hidden tests": 2.25, "processes, reading, waiting": 3.0}
    assert sum(parts.values()) == (10.0 + 2.0) / 2
    assert timing_of([replace(ada, seconds=0.0)]) == []


def test_importing_the_report_loads_nothing_heavy():
    code = "import sys, autograder.report, autograder.feedback; print([m for m in HEAVY if m in sys.modules])"
    heavy = "HEAVY = ('matplotlib', 'numpy', 'jinja2', 'pygments', 'nbformat')\n"
    done = subprocess.run([sys.executable, "-c", heavy + code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


COUNT = 10_000


@pytest.fixture(scope="module")
def large(assignment, whole_class):
    """The page of a class of `COUNT` submissions, 200 of them late."""
    copies = [
        replace(one, student=f"{one.student}{number}", submission=f"{one.submission}{number}")
        for number in range(COUNT // len(whole_class) + 1)
        for one in whole_class
    ][:COUNT]
    recorded = {str(one.student): Recorded(late_penalty=2.0, late="A day late.") for one in copies[:200]}
    return render_report(assignment, copies, recorded)


class TestLargeClass:
    """Beyond `LARGE` submissions the table is data that a script of the page shows."""

    def test_the_page_stays_small_and_well_formed(self, large):
        assert len(large.encode()) < 5_000_000
        tags = Page(large).tags
        assert not {"img", "link", "iframe", "form", "object", "base"} & {tag for tag, _ in tags}
        names = {name for _, attrs in tags for name in attrs}
        assert not [name for name in names if name.startswith("on") or name in ("style", "src", "action")]

    def test_the_policy_allows_this_one_script(self, large):
        scripts = re.findall(r"<script>(.*?)</script>", large, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
        (policy,) = [attrs["content"] for tag, attrs in Page(large).tags if attrs.get("http-equiv")]
        assert len(scripts) == 1
        assert f"script-src 'sha256-{digest}';" in policy
        assert "default-src 'none'" in policy

    def test_everybody_is_in_the_data_and_no_name_is_markup(self, large, assignment):
        (data,) = re.findall(r'<script type="application/json" id="rows">(.*?)</script>', large, re.DOTALL)
        assert "<" not in data
        rows = json.loads(data)
        assert len(rows) == len({row[0] for row in rows}) == COUNT
        assert {len(row) for row in rows} == {4 + len(assignment.exercises) + len(assignment.manual)}
        assert any("<script>" in row[0] for row in rows)
        assert sum("late" in row[-1] for row in rows) == 200
        assert sum("needs a person" in row[-1] for row in rows) > 100

    def test_lists_name_some_and_refer_to_the_table(self, large):
        late = large[large.index('id="late"') : large.index('id="incidents"')]
        assert late.count('<th scope="row"') == 100
        assert "And 100 more" in late
        person = large[large.index('id="person"') : large.index('id="scores"')]
        assert "for “needs a person”" in person
