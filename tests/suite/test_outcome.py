"""From what ended a test to a verdict, a message, and whether two ends are alike."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, close
from autograder.checks.student import Reason, StudentError
from autograder.suite.outcome import VERDICTS, decode, encode, judge, outcome_of, same_value
from autograder.wire.remote import Wire


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (None, "passed"),
        (Mismatch("not so"), "failed"),
        (AssertionError("not so"), "failed"),
        (StudentError("raised", kind="ValueError"), "raised"),
        (StudentError("`f` is not implemented yet.", Reason.STUB), "failed"),
        (StudentError("gone", Reason.KILLED), "raised"),
        (StudentError("huge", Reason.REFUSED), "raised"),
        (StudentError("slow", Reason.TIMEOUT), "timed out"),
        (StudentError("big", Reason.MEMORY), "out of memory"),
        (ValueError("ours"), "crashed"),
        (KeyError("ours"), "crashed"),
        (TimeoutError("ours"), "crashed"),
        (MemoryError("ours"), "crashed"),
        (SystemExit(1), "crashed"),
    ],
    ids=repr,
)
def test_the_kind_of_an_exception_decides(error, verdict):
    assert judge(error, "Is it so?")[0] == verdict


def test_every_reason_has_its_verdict():
    assert set(VERDICTS) == set(Reason)


def test_what_waits_for_another_exercise_is_blocked():
    """Where it waits for a function of its own exercise, it is simply not finished."""
    error = StudentError("`f` calls `g`, and `g` is not implemented yet.", Reason.BLOCKED, needs="g")
    assert judge(error, "", frozenset({"g"})) == ("blocked", str(error))
    assert judge(error, "", frozenset({"h"})) == ("failed", str(error))


def test_what_is_ours_tells_no_details():
    assert (
        judge(ValueError("secret 0.7071"), "")[1]
        == "The grader failed, not you. No score was recorded. A person will look at it."
    )


def test_a_message_holds_no_lines_of_the_traceback():
    error = StudentError("`f` raised E", kind="E", frames="in cell f, line 1: x")
    assert judge(error, "")[1] == "`f` raised E"


def test_an_assertion_without_a_text_asks_its_question():
    assert judge(AssertionError(), "Is one two?")[1] == "Not so: Is one two?"


def m(value):
    return Mismatch(str(np.random.default_rng().random()), value)


def e(**facts):
    return StudentError(str(np.random.default_rng().random()), **{"what": "`f`", "kind": "E", **facts})


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (m(np.ones(3)), m(np.ones(3) + 1e-7), True),
        (m(np.ones(3)), m(np.ones(4)), False),
        (m(np.ones(3)), m(np.full(3, 1.01)), False),
        (m(np.array([1, np.nan])), m(np.array([1, np.nan])), True),
        (m(np.array([1, np.nan])), m(np.array([np.nan, 1])), False),
        (m(np.array([np.inf, 1.0])), m(np.array([np.inf, 1.0])), True),
        (m(np.array([np.inf, 1.0])), m(np.array([-np.inf, 1.0])), False),
        (m(np.full(2, np.nan)), m(np.full(2, np.nan)), True),
        (m("a"), m("a"), True),
        (m("a"), m("b"), False),
        (m([1, "a"]), m(1.0), False),
        (m([[1], [1, 2]]), m(1.0), False),
        (m({"a": 1}), m({"a": 1}), False),
        (m(np.zeros(0)), m(np.zeros(0)), True),
        (Mismatch("one"), Mismatch("one"), True),
        (Mismatch("one"), Mismatch("two"), False),
        (Mismatch("one"), m(1.0), False),
        (e(said="1\nmore"), e(said="1\nother"), True),
        (e(said="1"), e(said="2"), False),
        (e(said="dense_1 wants 2"), e(said="dense_7 wants 2"), True),
        (e(said="1"), e(said="1", kind="F"), False),
        (e(said="1"), e(said="1", what="`g`"), False),
        (e(said="1"), e(said="1", reason=Reason.KILLED), False),
        (e(said="1"), m(1.0), False),
        (Mismatch("a", np.ones(2), fingerprint="few"), Mismatch("b", np.zeros(3), fingerprint="few"), True),
        (Mismatch("a", np.ones(2), fingerprint="few"), Mismatch("a", np.ones(2), fingerprint="many"), False),
        (ValueError("a"), ValueError("a"), True),
        (ValueError("a"), KeyError("a"), False),
    ],
)
def test_two_ends_are_alike_where_the_values_are(first, second, alike):
    assert outcome_of(first).same(outcome_of(second)) is alike


def test_small_values_are_compared_with_the_largest():
    assert same_value(np.array([1.0, 1e-9]), np.array([1.0, -1e-9]))
    assert not same_value(np.array([1e-9, 1e-9]), np.array([1e-9, -1e-9]))


def test_an_object_that_stays_in_the_students_process_is_like_nothing(asked):
    student, _ = asked("class A:\n    pass\na = A()")
    assert same_value(student.a, np.ones(3)) is False
    assert same_value(np.ones(3), student.a) is False


def test_none_among_the_values_is_equal_to_none_alone():
    """A list of gradients may hold None, and an answer that returns such a list has a value to compare."""
    assert same_value([None, np.ones(2)], [None, np.ones(2)])
    assert not same_value([None, np.ones(2)], [np.zeros(2), np.ones(2)])
    assert not same_value([None], [0.0])


@pytest.mark.slow
def test_tensors_are_compared_as_the_arrays_that_a_student_sends():
    import keras

    arrays = [np.ones((2, 3), "float32"), [np.zeros(2, "float32")]]
    tensors = keras.tree.map_structure(keras.ops.convert_to_tensor, arrays)
    of_mistake, of_student = outcome_of(Mismatch("", tensors)), outcome_of(Mismatch("", arrays))
    (table,) = decode(encode({"three_results": {"test_one_step": of_mistake}})).values()
    assert table["test_one_step"].same(of_student)
    assert not table["test_one_step"].same(outcome_of(Mismatch("", [arrays[0] + 1, arrays[1]])))


def test_an_array_of_objects_is_called_what_the_judge_calls_its_own(asked):
    """So a student's and a known mistake's outcome are equal."""
    student, _ = asked("import numpy as np\ndef f():\n    return np.array([{}, None])")
    said = []
    for value in (student.f(), np.array([{}, None])):
        with pytest.raises(Mismatch) as raised:
            close(value, np.zeros(2), "the result")
        said.append(str(raised.value))
    assert said == ["the result is an array of shape (2,) and dtype object; expected an array of numbers."] * 2


@pytest.mark.slow
def test_a_value_that_stays_in_the_students_process_is_not_asked_anything(asked, monkeypatch):
    """To tell a tensor, TensorFlow looks for an attribute; to ask for it runs the student's code."""
    import keras  # noqa: F401  # without it nothing is taken for a tensor

    student, _ = asked(
        "class Odd:\n    def __getattr__(self, name):\n        raise KeyError(2)\ndef f():\n    return [Odd()]"
    )
    value = student.f()
    monkeypatch.setattr(Wire, "ask", lambda *asked, **named: pytest.fail(f"asked {asked}, {named}"))
    assert not outcome_of(Mismatch("", value)).same(outcome_of(Mismatch("", [1.0])))
