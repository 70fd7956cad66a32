"""What a student's process may answer that no honest one would."""

import pytest

from autograder.checks.student import Reason, StudentError
from autograder.wire.errors import timeout_error
from autograder.wire.remote import Wire

from .failing import failing


class Forged:
    """A student's process that answers whatever it likes."""

    def __init__(self, reply):
        self.reply = reply

    def request(self, seconds, ask=None, output=None, **request):
        return self.reply


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"raised": None},
        {"raised": []},
        {"raised": {"type": None, "text": 5, "frames": [1, [2], [1, 2, 3, 4]]}},
        {"raised": {"type": "\x1b[31m" * 100, "text": "x" * 10**6}},
        {"raised": {"type": "NotImplementedError", "frames": [[1, 2, "\x1b[2J", 4]]}},
        {"raised": {"type": "ValueError", "kinds": 5}},
        {"raised": {"type": "ValueError", "kinds": [None, {}, ["a"], "\x1b[31m" * 100] * 1000}},
        {"raised": {"frames": 5}},
        {"raised": {"frames": None}},
        {"raised": {"frames": {"a": 1}}},
        {"done": ["h", "x", {}]},
        {"done": ["h", 1, []]},
        {"done": ["h"]},
        {"done": ["f", 1, "f"]},
        {"done": {"a": 1}},
        {"done": [["l"]]},
    ],
    ids=lambda reply: repr(reply)[:50],
)
def test_a_forged_reply_is_the_students_fault(reply):
    with pytest.raises(StudentError) as caught:
        Wire(Forged(reply), 1.0).ask("`f`", op="get", name="f")
    assert "\x1b" not in str(caught.value) + caught.value.frames
    assert len(str(caught.value)) < 4000


def test_forged_kinds_of_an_exception_are_few_and_short():
    reply = {"raised": {"type": "E", "kinds": ["\x1b" + "x" * 10**5] * 1000}}
    with pytest.raises(StudentError) as caught:
        Wire(Forged(reply), 1.0).ask("`f`", op="get", name="f")
    assert len(caught.value.kinds) == 20
    assert max(map(len, caught.value.kinds)) <= 80
    assert "\x1b" not in "".join(caught.value.kinds)


def test_a_call_gets_no_more_time_than_the_submission_has_left():
    asked_for = []

    class Timed(Forged):
        def request(self, seconds, **request):
            asked_for.append(seconds)
            return self.reply

    Wire(Timed({"done": 1}), 10.0, left=lambda: 3.0).ask("`f`", op="call", target=0)
    assert asked_for == [3.0]


def test_where_the_submission_has_no_time_left_nothing_is_asked():
    class Never:
        def request(self, seconds, **request):
            pytest.fail("it was asked")

    def used_up():
        raise timeout_error("used up")

    with failing(Reason.TIMEOUT, "used up"):
        Wire(Never(), 10.0, left=used_up).ask("`f`", op="call", target=0)


@pytest.mark.parametrize("number", [99, -1, None, "0", [0], True], ids=repr)
def test_a_forged_call_back_is_refused(number):
    wire = Wire(Forged({}), 1.0)
    wire.number(lambda: "secret")
    wire._functions[1] = lambda: "secret"
    wire._functions.pop(1)
    assert "refused" in wire._answer(number, [], [])


@pytest.mark.parametrize("arguments", [5, [["zz"]], [["h"]], [{}], None], ids=repr)
def test_forged_arguments_of_a_call_back_are_refused(arguments):
    wire = Wire(Forged({}), 1.0)
    number = wire.number(lambda *args: 1)
    assert "refused" in wire._answer(number, arguments, [])


def test_a_forged_about_is_described_harmlessly():
    wire = Wire(Forged({"done": ["h", 1, {"type": "\x1b[2J" * 9 + "x" * 500, "class": ["\x07"]}]}), 1.0)
    described = wire.ask("`f`", op="get", name="f").described
    assert "\x1b" not in described
    assert "\x07" not in described
    assert len(described) < 200
