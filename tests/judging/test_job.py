"""What a result depends on, as one value."""

import json
from dataclasses import replace

import pytest

from autograder.core.course import DEFAULT_SEED
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.job import Graded, assignment_as_json, assignment_from_json, program_as_json, program_from_json
from autograder.notebook.reading import read_notebook


def test_the_key_depends_on_the_cells(job, toy):
    assert job().key == job().key
    assert job().key != job(toy.ONCE).key


def test_the_key_does_not_depend_on_the_student_or_the_file(job):
    assert job().key == job(name="bob.ipynb", student="bob").key


def test_the_key_depends_on_the_seed_the_suite_the_limits_and_the_confinement(job):
    one = job()
    limits = replace(one.assignment.limits, call_seconds=1.0)
    others = [
        job(seed=1),
        job(confined=False),
        replace(one, suite="other"),
        replace(one, assignment=replace(one.assignment, limits=limits)),
    ]
    assert len({one.key, *(other.key for other in others)}) == 5


def test_the_key_does_not_depend_on_outputs_prose_or_the_written_answer(job, toy, read_only_course):
    notebook = toy.submission(read_only_course, {"why": "Because."})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    other = AssignmentDefinition(read_only_course, toy.ID).job(
        "a", read_notebook(json.dumps(notebook).encode()), seed=DEFAULT_SEED
    )[0]
    assert other.key == job().key


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    path.with_suffix(".ipynb").unlink(missing_ok=True)  # a source notebook may be as old as its source


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("tests/hidden/{}/step/test_step.py", "x, h = rng", "x, h = 2 * rng"),
        ("tests/hidden/{}/step/mistakes.py", "You took h once.", "You took h once only."),
        ("solutions/{0}/{0}.py", "x + 2 * h", "2 * h + x"),
        ("solutions/{0}/{0}.py", "import numpy as np", "import numpy as np\nimport math"),
        ("solutions/{}/checks/test_step.py", "5.0", "5.00"),
    ],
    ids=["a hidden test", "a misconception", "a solution", "a given cell", "a public check"],
)
def test_the_digest_depends_on_what_verdicts_depend_on(toy, course, file, old, new):
    before = AssignmentDefinition(course, toy.ID)
    first = before.digest, before.scoring
    edit(course.root / file.format(toy.ID), old, new)
    after = AssignmentDefinition(course, toy.ID)
    assert after.digest != first[0]
    assert after.scoring == first[1]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("tests/hidden/{}/step/test_step.py", "points(3)", "points(2)"),
        ("tests/hidden/{}/step/test_step.py", "@pytest.mark.points(3)\n", ""),
        ("solutions/{0}/{0}.py", 'test_step {"points": 10}', 'test_step {"points": 12}'),
    ],
    ids=["another weight", "no weight", "other points"],
)
def test_points_and_weights_change_scores_and_no_verdicts(toy, course, file, old, new):
    before = AssignmentDefinition(course, toy.ID)
    first, job = (before.digest, before.scoring), before.job("a", toy.submission(course), seed=DEFAULT_SEED)[0]
    edit(course.root / file.format(toy.ID), old, new)
    after = AssignmentDefinition(course, toy.ID)
    assert after.digest == first[0]
    assert after.scoring != first[1]
    assert after.job("a", toy.submission(course), seed=DEFAULT_SEED)[0].key == job.key


@pytest.mark.parametrize(
    ("old", "new"),
    [("# A toy", "# A plaything"), ('why {"points": 4}', 'why {"points": 9}')],
    ids=["prose", "a written task"],
)
def test_neither_depends_on_text_and_written_tasks(toy, course, old, new):
    before = AssignmentDefinition(course, toy.ID)
    first = before.digest, before.scoring
    edit(course.source(toy.ID), old, new)
    after = AssignmentDefinition(course, toy.ID)
    assert (after.digest, after.scoring) == first


def test_the_key_depends_on_the_exercises(toy, course):
    job = AssignmentDefinition(course, toy.ID).job("a", toy.submission(course), seed=DEFAULT_SEED)[0]
    edit(course.source(toy.ID), ', "needs": ["step"]', "")
    assert AssignmentDefinition(course, toy.ID).job("a", toy.submission(course), seed=DEFAULT_SEED)[0].key != job.key


def test_jobs_survive_the_way_to_another_process(job):
    one = job()
    assert assignment_from_json(json.loads(json.dumps(assignment_as_json(one.assignment)))) == one.assignment
    assert program_from_json(json.loads(json.dumps(program_as_json(one.program)))) == one.program


def test_results_survive_it_too(job, graded):
    one = graded(job())
    assert Graded.from_json(json.loads(json.dumps(one.as_json()))) == one


def test_the_kinds_are_those_of_the_exercises_and_what_rebuilds_keras_models(job):
    one = job()
    assert one.kinds == ("numpy",)
    exercises = tuple(replace(exercise, kind="keras") for exercise in one.assignment.exercises)
    assert replace(one, assignment=replace(one.assignment, exercises=exercises)).kinds == ("keras", "rebuild")


def test_the_digest_depends_on_hidden_data(toy, course):
    data = course.suite(toy.ID) / "data" / "later.csv"
    data.parent.mkdir()
    data.write_text("1")
    before = AssignmentDefinition(course, toy.ID).digest
    data.write_text("2")
    assert AssignmentDefinition(course, toy.ID).digest != before
