"""What a result depends on, as one value."""

import json
from dataclasses import replace

from autograder.notebook.submission import read_notebook
from autograder.pipeline.job import (
    Graded,
    assignment_as_json,
    assignment_from_json,
    program_as_json,
    program_from_json,
)
from autograder.pipeline.suites import Suite


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
    other = Suite(read_only_course, toy.ID).job("a", read_notebook(json.dumps(notebook).encode()))[0]
    assert other.key == job().key


def test_the_digest_depends_on_the_hidden_suite_and_the_source(toy, course):
    before = Suite(course, toy.ID).digest
    assert Suite(course, toy.ID).digest == before
    for path in (
        course.suite(toy.ID) / "test_step.py",
        course.source(toy.ID),
        course.solutions / toy.ID / "checks" / "test_step.py",
    ):
        path.write_text(path.read_text() + "\n# changed\n")
        after = Suite(course, toy.ID).digest
        assert after != before
        before = after


def test_jobs_survive_the_way_to_another_process(job):
    one = job()
    assert assignment_from_json(json.loads(json.dumps(assignment_as_json(one.assignment)))) == one.assignment
    assert program_from_json(json.loads(json.dumps(program_as_json(one.program)))) == one.program


def test_results_survive_it_too(job, graded):
    one = graded(job())
    assert Graded.from_json(json.loads(json.dumps(one.as_json()))) == one


def test_the_kinds_are_those_of_the_exercises(job):
    assert job().kinds == ("numpy",)
