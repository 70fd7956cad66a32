"""Forms of notebooks that editors and students make, none of which may cost a mark.

All are graded in one run of a class, then shown by nbgrader's feedback and as formgrader shows them.
"""

import json
import warnings

import nbformat
import pytest

import autograder
from autograder.core.course import Course

pytestmark = pytest.mark.slow
STEP = "def step(x, h):\n    return x + 2 * h, (x, h)"
LOOP = "def loop(xs, h):\n    for x in xs:\n        h, _ = step(x, h)\n    return h"
FULL = 16.0


def code(source):
    return nbformat.v4.new_code_cell(source)


def named(notebook, name):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def answer(notebook, text, name="step"):
    named(notebook, name).source = text


def widgets_without_state(notebook):
    """As Colab saves: the metadata of widgets in a form that nbconvert cannot read."""
    model = {"model_module": "@jupyter-widgets/base", "model_name": "LayoutModel", "state": {}}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"0a1b2c": model}}


def ids_in_an_older_format(notebook):
    notebook["nbformat_minor"] = 4


def no_ids(notebook):
    for cell in notebook.cells:
        cell.pop("id")


def doubled_ids(notebook):
    for cell in notebook.cells:
        cell["id"] = "same"


def kernelspec_null(notebook):
    notebook.metadata["kernelspec"] = None


def timed(notebook):
    answer(notebook, f"%%time\n{STEP}")


def captured(notebook):
    answer(notebook, f"%%capture\n{STEP}")


def a_module_of_their_own(notebook):
    place = notebook.cells.index(named(notebook, "step"))
    notebook.cells.insert(place, code("%%writefile mine.py\ndef twice(h):\n    return 2 * h"))
    answer(notebook, "from mine import twice\n\ndef step(x, h):\n    return x + twice(h), (x, h)")


def input_below_the_answer(notebook):
    answer(notebook, f"{STEP}\n\nname = input('Your name? ')")


def outputs_of_40_mb(notebook):
    text = "0.123456789 " * 350_000
    for cell in [cell for cell in notebook.cells if cell.cell_type == "code"][:5]:
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text) for _ in range(2)]


def interact(notebook):
    source = "from ipywidgets import interact\n\n@interact(h=(0.0, 1.0))\ndef show(h=0.5):\n    print(step(1.0, h)[0])"
    notebook.cells.append(code(source))


def matplotlib_widget(notebook):
    notebook.cells.insert(0, code("%matplotlib widget\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])"))


def a_helpers_name_twice(notebook):
    """Each exercise has its helper in its own cell, both of one name; the second serves the first exercise as well."""
    answer(notebook, "def helper(h):\n    return 2 * h\n\n\ndef step(x, h):\n    return x + helper(h), (x, h)")
    doubled = "def helper(h, times=2):\n    return times * np.asarray(h)"
    answer(notebook, f"{doubled}\n\n\n{LOOP.replace('in xs', 'in helper(xs, 1)')}", "loop")


RIGHT = [
    *(widgets_without_state, ids_in_an_older_format, no_ids, doubled_ids, kernelspec_null, timed, captured),
    *(a_module_of_their_own, input_below_the_answer, outputs_of_40_mb, interact, matplotlib_widget),
    a_helpers_name_twice,
]


def input_above_the_answer(notebook):
    answer(notebook, f"name = input('Your name? ')\n\n{STEP}")


def timed_again_and_again(notebook):
    answer(notebook, f"%%timeit\n{STEP}")


WRONG = {
    input_above_the_answer: "`input()` cannot be answered while grading; the cell stopped before `step` was defined.",
    timed_again_and_again: "`step` is not defined: its cell begins with `%%timeit`, which keeps nothing",
}


@pytest.fixture(scope="module")
def graded(toy, tmp_path_factory):
    """The course, and the results of a class in which each student handed in one form, by the form's name."""
    course = toy.make_course(tmp_path_factory.mktemp("forms") / "course")
    folder = course.root / "downloads"
    folder.mkdir()
    for form in (*RIGHT, *WRONG):
        notebook = toy.submission(course, {"step": STEP, "loop": LOOP})
        form(notebook)
        (folder / f"{form.__name__}.ipynb").write_text(json.dumps(notebook))
    autograder.collect(toy.ID, [folder], course)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own
        results = {result.student: result for result in autograder.grade(toy.ID, course)}
    return course, results


@pytest.mark.parametrize("form", RIGHT)
def test_it_gets_every_point(graded, form):
    result = graded[1][form.__name__]
    said = [test.message for exercise in result.exercises for test in exercise.tests if test.message]
    assert (result.status, result.score) == (autograder.Status.GRADED, FULL), result.reason or said


@pytest.mark.parametrize("form", WRONG)
def test_what_leaves_a_function_undefined_is_said_in_words(graded, form):
    result = graded[1][form.__name__]
    step, loop = result.exercises
    assert (step.score, loop.score) == (0.0, 6.0), "what builds on it is judged with a right one"
    assert all(WRONG[form] in test.message for test in step.tests), [test.message for test in step.tests]
    assert {test.reason for test in step.tests} == {autograder.Reason.MISSING}


def test_nbgrader_writes_feedback_and_formgrader_shows_all_of_them(graded, toy):
    """Formgrader's page is nbconvert's HTML of the autograded notebook, with the course's settings and its own."""
    from autograder.gradebook.app import demand, nbgrader_api

    course, results = graded
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with nbgrader_api(Course(course.root)) as api:
            from nbconvert.exporters import HTMLExporter
            from nbgrader.server_extensions.formgrader.handlers import template_path

            shown = api.config.copy()
            shown.HTMLExporter.template_name = "formgrade"
            shown.HTMLExporter.extra_template_basedirs = [template_path]
            for student in results:
                demand(api.generate_feedback(toy.ID, student))
                assert (course.var / "feedback" / student / toy.ID / f"{toy.ID}.html").stat().st_size > 1000
                path = course.var / "autograded" / student / toy.ID / f"{toy.ID}.ipynb"
                page, _ = HTMLExporter(config=shown).from_filename(str(path), resources={"index": 0, "total": 1})
                assert "Why does the order matter" in page
