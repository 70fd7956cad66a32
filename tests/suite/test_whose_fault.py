"""An exception in a hidden test is the student's where the reference passes the same test, else the suite's."""

from textwrap import dedent

import pytest

from autograder.core.result import Verdict
from autograder.suite import judge

ONE_TEST = """
    import numpy as np
    import pytest
    pytestmark = pytest.mark.exercise("step")
    def test_a(student, reference):
        {body}
"""


@pytest.fixture
def judge_step(judged, toy, course):
    """Judge a step by a suite of one test with this body; return the exercise's result and the test's."""

    def make(body, answer="def step(x, h):\n    return x + 2 * h, None", where="kernel"):
        text = dedent(ONE_TEST).format(body=body)
        (course.suite(toy.ID) / "step" / "test_step.py").write_text(text)
        result = judged({"step": answer}, where, course)["step"]
        return result, result.tests[0]

    return make


USES = "value = student.step(np.ones(3), np.ones(3))[0] - np.ones(3)"


def test_a_value_that_the_test_cannot_use_is_the_students_fault(judge_step):
    result, test = judge_step(USES, "def step(x, h):\n    return np.ones((2, 4)), None")
    assert (result.verdict, result.score) == (Verdict.FAILED, 0.0)
    assert "This test cannot use what your code gives it (ValueError: operands" in test.message
    assert (
        "came from `step`: a tuple of 2, which holds an array of shape (2, 4) and dtype float64; None" in test.message
    )


def test_its_traceback_is_kept_for_the_instructor(judge_step):
    _, test = judge_step(USES, "def step(x, h):\n    return np.ones((2, 4)), None")
    assert test.crash is None
    assert test.unusable.error.startswith("ValueError: operands could not be broadcast")
    assert test.unusable.place == "test_step.py:6"
    assert USES in test.unusable.traceback
    assert "Traceback" not in test.message


def test_an_exception_that_the_reference_causes_too_is_a_crash_with_its_traceback(judge_step):
    result, test = judge_step("rngg.normal()")
    assert (result.verdict, result.score) == (Verdict.CRASHED, None)
    assert test.crash.error == "NameError: name 'rngg' is not defined"
    assert test.crash.place == "test_step.py:6"
    assert "rngg.normal()" in test.crash.traceback
    assert test.unusable is None


def test_a_test_that_the_reference_fails_is_a_crash(judge_step):
    """Where the test is wrong, nobody can know whose value it was that could not be used."""
    result, _ = judge_step("student.step(1.0, 1.0)[5]")
    assert result.verdict is Verdict.CRASHED


def test_what_fails_in_the_machine_is_never_the_students(judge_step):
    """A full disk may come and go between two runs of a test."""
    body = "if np.shape(student.step(1.0, 1.0)[0]) != (): raise OSError(28, 'No space left on device')"
    result, _ = judge_step(body, "def step(x, h):\n    return np.ones(3), None")
    assert result.verdict is Verdict.CRASHED


def test_the_judges_memory_used_up_by_a_value_is_the_students(judge_step):
    body = "if np.shape(student.step(1.0, 1.0)[0]): raise MemoryError"
    result, test = judge_step(body, "def step(x, h):\n    return np.ones(3), None")
    assert result.verdict is Verdict.OUT_OF_MEMORY
    assert "needs more memory" in test.message


def test_the_judges_time_used_up_by_a_value_is_the_students(judge_step, monkeypatch):
    monkeypatch.setattr(judge, "COMPUTING", 0.1)
    body = "for _ in iter(lambda: np.ndim(student.step(1.0, 1.0)[0]), 0): [k for k in range(10**6)]"
    result, test = judge_step(body, "def step(x, h):\n    return np.ones(3), None")
    assert result.verdict is Verdict.TIMED_OUT
    assert "Judging what your code returned took more than 0.1 s" in test.message


def test_after_two_stops_the_judge_gives_up_on_the_exercise(judged, toy, course, monkeypatch):
    monkeypatch.setattr(judge, "COMPUTING", 0.1)
    monkeypatch.setattr(judge, "COMPUTING_AGAIN", 0.1)
    text = """
        import pytest
        pytestmark = pytest.mark.exercise("step")
        @pytest.mark.parametrize("k", range(4))
        def test_a(student, k):
            while student.step(1.0, 1.0)[1] == 1:
                sum(range(10**5))
    """
    (course.suite(toy.ID) / "step" / "test_step.py").write_text(dedent(text))
    results = judged({"step": "def step(x, h):\n    return x + 2 * h, 1"}, "kernel", course)
    assert [test.verdict for test in results["step"].tests] == [Verdict.TIMED_OUT] * 4
    assert results["step"].tests[3].message == "Not run: judging this exercise was stopped twice."
    assert results["loop"].score == 6.0


def test_a_students_value_is_never_printed_whole(judge_step, tmp_path):
    """pytest prints the arguments of each function in a traceback: of an array of 25 short axes that takes minutes."""
    log = tmp_path / "printed"
    noisy = f"class Noisy:\n    def __repr__(self):\n        open({str(log)!r}, 'w').close()\n        return ''\n"
    answer = f"{noisy}def step(x, h):\n    return Noisy(), None"
    _, test = judge_step("(lambda value: value + 1)(student.step(1.0, 1.0)[0])", answer, where="here")
    assert test.verdict is Verdict.FAILED
    assert not log.exists()


DEEP = {
    "3,000 nested lambdas": "deep = lambda: " * 3000 + "1",
    "a deep expression": "deep = " + "(" * 150 + "1" + ")" * 150 + "+1" * 20_000,
    "a long chain": "deep = 'a'" + ".strip()" * 20_000,
    "deep brackets": "deep = " + "[" * 5000 + "]" * 5000,
}


@pytest.mark.parametrize("cell", DEEP.values(), ids=DEEP)
def test_a_cell_that_python_cannot_parse_costs_no_mark_beside_it(judged, cell):
    """The search for notebook variables reads every cell where an exercise is wrong."""
    wrong = f"def step(x, h):\n    return x + 3 * h, None\n\n{cell}"
    results = judged({"step": "def step(x, h):\n    return x + 3 * h, None", "loop": f"{cell}\n{wrong}"}, "kernel")
    assert results["step"].verdict is Verdict.FAILED
    assert results["loop"].verdict in (Verdict.FAILED, Verdict.RAISED)
