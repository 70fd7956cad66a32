"""Crashes at will: values and cells that make the grader fail, so that no mark is recorded or a suite looks broken."""

# one attack a line

import pytest

from autograder.intake.submissions import read_file
from autograder.usecases.run import judge_files

WRONG = "def step(x, h):\n    return x + 3 * h, None"
CELLS = {
    "3,000 nested lambdas": "deep = " + "lambda: " * 3000 + "1",
    "a sum of 20,000 terms": "deep = 1" + "+1" * 20_000,
    "a chain of 20,000 calls": "deep = str" + ".strip()" * 20_000,
    "5,000 brackets": "deep = " + "[" * 5000 + "]" * 5000,
    "20,000 signs": "deep = " + "-" * 20_000 + "1",
    "10,000 branches": "if 0: pass\n" + "elif 0: pass\n" * 10_000,
}
# What `step` returns, where a hidden test subtracts it from an array, looks it up, or calls it.
VALUES = {
    "an array of another shape": "np.ones((4, 5)), None",
    "a text": "'abc', None",
    "functions": "[len, len], None",
    "a dict": "{'h': x}, None",
    "many short axes": "np.ones((2,) * 22, dtype=np.int8), None",
    "a set": "{1, 2}, None",
}
# Calls a function of the test's, which keeps what it gets, with as much as may cross, as often as it answers.
FILLS = """
def loop(xs, h):
    try:
        while True: h(np.zeros(8 * 10**6))
    except Exception:
        return h
"""
USES = '''

def test_it_is_used(student, rng):
    """Can the state be used?"""
    h, _ = student.step(np.ones(3), np.ones(3))
    assert np.all(h - np.ones(3) == 2.0)
    assert {3.0: "three"}[h[0]] == "three"
'''
KEEPS = '''
import numpy as np


def test_it_is_kept(student):
    """Is h unchanged after a sequence without steps?"""
    kept = []
    student.loop(np.zeros((0, 3)), kept.append)
    assert sum(one.nbytes for one in kept) < 300 * 2**20
'''


@pytest.fixture(scope="module")
def ran(scene):
    return scene.run({name: scene.notebook(cell, answers={"step": WRONG}) for name, cell in CELLS.items()})


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_python_cannot_parse_costs_no_mark_beside_it(ran, name):
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].scores == {"step": 5.0, "loop": 6.0}  # half: a wrong number is a mistake that nobody listed


@pytest.fixture(scope="module")
def used(toy, tmp_path_factory):
    """Notebooks with each value, graded confined by a suite that relies on the reference's form, by name."""
    folder = tmp_path_factory.mktemp("faults")
    course = toy.make_course(folder / "course")
    hidden = course.suite(toy.ID) / "step" / "test_step.py"
    hidden.write_text(hidden.read_text() + USES)
    hidden = course.suite(toy.ID) / "loop" / "test_loop.py"
    hidden.write_text(hidden.read_text() + KEEPS)
    found = []
    for number, value in enumerate(VALUES.values()):
        path = folder / f"{number}.ipynb"
        path.write_bytes(toy.submission_bytes(course, {"step": f"def step(x, h):\n    return {value}"}))
        found.append(read_file(path, str(number)))
    (folder / "fills.ipynb").write_bytes(toy.submission_bytes(course, {"loop": FILLS}))
    found.append(read_file(folder / "fills.ipynb", "fills"))
    graded = {one.result.student: one.result for one in judge_files(course, found, toy.ID, workers=2)}
    return {name: graded[str(number)] for number, name in enumerate(VALUES)} | {"fills": graded["fills"]}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_no_test_expects_fails_its_own_exercise(used, name):
    result = used[name]
    assert result.status == "graded", result.reason
    assert {exercise.name: exercise.score for exercise in result.exercises} == {"step": 0.0, "loop": 6.0}


def test_what_a_test_keeps_has_a_limit(used):
    """The test itself looks how much it was given, and passes where that is little."""
    (loop,) = [exercise for exercise in used["fills"].exercises if exercise.name == "loop"]
    assert [test.verdict.value for test in loop.tests if test.name == "test_it_is_kept"] == ["passed"]


@pytest.mark.parametrize("name", ["an array of another shape", "a text"])
def test_the_instructor_sees_what_it_caused(used, name):
    (seen,) = [incident.detail for incident in used[name].incidents if incident.kind == "unusable"]
    assert seen.startswith("step, test_it_is_used: ")
    assert "test_step.py:" in seen
