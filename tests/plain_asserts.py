"""Hidden tests as plain asserts, as a course without this engine writes them into a notebook: for `compare.py`."""

from __future__ import annotations

import base64
import contextlib
import copy
import pickle
import types
import zlib
from typing import Any

from autograder.checks.student import LocalStudent
from autograder.core.course import Course
from autograder.judging.definitions import AssignmentDefinition
from autograder.notebook.program import read_program
from autograder.suite.judge import judge_suite
from autograder.suite.plugin import Hidden, LocalHost

HEAD = '''
import numpy as np


def same(got, right):
    """Fail unless two values are equal, arrays up to rounding."""
    if isinstance(right, (tuple, list)):
        assert len(got) == len(right)
        for one, other in zip(got, right):
            same(one, other)
    elif isinstance(right, dict):
        assert set(got) == set(right)
        for key in right:
            same(got[key], right[key])
    elif isinstance(right, (np.ndarray, float)):
        np.testing.assert_allclose(got, right, rtol=1e-6, atol=1e-9)
    else:
        assert got == right
'''
CALLS = """
import base64, pickle, zlib
for name, args, kwargs, right in pickle.loads(zlib.decompress(base64.b64decode({data!r}))):
    if isinstance(right, type):
        try:
            globals()[name](*args, **kwargs)
        except right:
            continue
        raise AssertionError(name + " raised no " + right.__name__)
    same(globals()[name](*args, **kwargs), right)
"""
# Of the toy course, written by hand: what its hidden tests ask.
TOY = {
    "step": """
x, h = np.array([0.5, -1.0, 2.0]), np.array([1.0, 0.25, -0.5])
same(step(x, h)[0], np.array([2.5, -0.5, 1.0]))
same(step([1.0], 0.0 * np.ones(1))[0], np.array([1.0]))
""",
    "loop": """
h = np.array([1.0, 0.25, -0.5])
same(loop(np.array([[0.5, -1.0, 2.0], [1.0, 0.0, 3.0]]), h), np.array([6.0, -1.0, 5.0]))
same(loop(np.array([[0.5, -1.0, 2.0]]), h), np.array([2.5, -0.5, 1.0]))
""",
}


def toy_cells() -> dict[str, str]:
    """Return the test cell of each of the toy course's exercises."""
    return {name: HEAD + body for name, body in TOY.items()}


def recorded_cells(course: Course, assignment: str) -> dict[str, str]:
    """Return a test cell for each exercise of a NumPy assignment: the calls of its hidden tests, with right values.

    A call that has to raise an exception is one of them. Exercises without calls (values, answers that draw lots) are
    left out.
    """
    definition = AssignmentDefinition(course, assignment)
    hidden = Hidden()
    program = read_program(definition.source)
    hidden.add(assignment, definition.assignment, program)
    hidden.host = host = _Recorder(program)
    judge_suite(course.suite(assignment), hidden, diagnose=False)
    cells = {}
    for exercise in definition.assignment.exercises:
        calls = host.calls.get(exercise.name, [])
        if calls:
            data = base64.b64encode(zlib.compress(pickle.dumps(calls), 9)).decode()
            cells[exercise.name] = HEAD + CALLS.format(data=data)
    return cells


class _Recorder(LocalHost):
    """The reference, which keeps what each of its functions is asked and answers."""

    def __init__(self, program: Any) -> None:
        super().__init__(program)
        self.calls: dict[str, list[tuple[str, Any, Any, Any]]] = {}

    def student(self, exercise: Any) -> LocalStudent:
        kept = self.calls.setdefault(exercise.name, [])
        functions = {name: value for name, value in self.names.items() if isinstance(value, types.FunctionType)}
        asked = {name: self._asked(name, function, kept) for name, function in functions.items()}
        return LocalStudent({**self.names, **asked})

    def _asked(self, name: str, function: Any, kept: list[tuple[str, Any, Any, Any]]) -> Any:
        def ask(*args: Any, **kwargs: Any) -> Any:
            before = copy.deepcopy((args, kwargs))
            try:
                right = function(*args, **kwargs)
            except Exception as error:
                kept.append((name, *before, type(error)))
                raise
            with contextlib.suppress(TypeError, AttributeError, pickle.PicklingError):
                if b"random" not in pickle.dumps(before):  # what is drawn may be drawn in another order
                    kept.append((name, *before, copy.deepcopy(right)))
            return right

        return ask
