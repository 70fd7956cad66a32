"""No script of a student's runs in the browser of somebody who reads what was handed in, or of the student.

Each page is opened in a real browser. The control shows that the scripts would run on a page that lets them.
"""

import json
import warnings

import nbformat
import pytest

from autograder.cli.main import main

OWN = "document.documentElement.setAttribute('data-owned', '1')"
ATTACKS = {
    "script": f"<script>{OWN}</script>",
    "handler": f'<img src="data:," onerror="{OWN}">',
    "svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{OWN}"><script>{OWN}</script></svg>',
    "frame": f'<iframe srcdoc="<script>parent.{OWN}</script>"></iframe>',
    "closed too early": f"</code></pre></textarea></style></title><script>{OWN}</script>",
}
ALL = "\n".join(ATTACKS.values())
CODE = f"""
import sys
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
attacks = {json.dumps(ALL)}
for kind in (HTML, SVG, Javascript, Latex, Markdown):
    try:
        display(kind({json.dumps(OWN)} if kind is Javascript else attacks))
    except Exception as error:
        print(type(error).__name__)
print(attacks)
print(attacks, file=sys.stderr)
def step(x, h):
    # {" ".join(ATTACKS.values())}
    raise ValueError(attacks)
"""


@pytest.fixture(scope="module")
def graded(toy, tmp_path_factory):
    """A course with one graded submission: scripts in its code, outputs, errors and written answer."""
    course = toy.make_course(tmp_path_factory.mktemp("active") / "course")
    notebook = nbformat.reads(toy.submission_bytes(course, {"step": CODE}).decode(), 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "why":
            cell.source = f"{ALL}\n\n[a link](javascript:{OWN.replace(' ', '')})"
    notebook.cells.append(nbformat.v4.new_code_cell("1/0"))
    path = course.submitted(toy.ID, "mallory")
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for command in (["grade", toy.ID, "--jobs", "1"], ["feedback", toy.ID], ["report", toy.ID]):
            main(["--course", str(course.root), *command])
    return course


def test_the_scripts_would_run_on_a_page_that_lets_them(visit, tmp_path):
    for name, attack in ATTACKS.items():
        page = tmp_path / "page.html"
        page.write_text(f"<!doctype html><html><body>{attack}</body></html>")
        assert visit(page.as_uri())[1], name


def test_what_a_student_printed_is_in_the_graded_notebook(graded, toy):
    """Otherwise the tests below could not fail."""
    notebook = (graded.var / "autograded" / "mallory" / toy.ID / f"{toy.ID}.ipynb").read_text()
    assert "text/html" in notebook
    assert notebook.count("data-owned") > 10


def test_feedback_and_report_run_nothing(graded, toy, visit):
    pages = [*(graded.var / "feedback").rglob("*.html"), *(graded.var / "reports").rglob("*.html")]
    assert len(pages) >= 2
    for path in pages:
        assert not visit(path.as_uri())[1], path
    assert any("data-owned" in path.read_text() for path in pages), "the pages show nothing of the student's"


def test_formgrader_runs_nothing(graded, toy, visit, jupyter):
    from nbgrader.api import Gradebook

    from autograder.gradebook.app import database

    with Gradebook(database(graded)) as gradebook:
        notebook = gradebook.find_submission_notebook(toy.ID, toy.ID, "mallory").id
    with jupyter(graded.root) as address:
        page, owned = visit(address(f"formgrader/submissions/{notebook}/"))
    assert "setAttribute('data-owned'" in page, "the page shows nothing of the student's"
    assert not owned
