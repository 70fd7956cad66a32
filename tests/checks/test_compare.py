"""Comparing as a teacher looks: count, kind, shape, finiteness, numbers; and what the student reads."""

import re

import numpy as np
import pytest

from autograder.checks.compare import Mismatch, array, close, equal, number, shown, unpack

RIGHT = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "h is None (is a `return` missing?); expected an array of numbers."),
        ("text", "h is str 'text'; expected an array of numbers."),
        ({"a": 1}, "h is a dict of 1; expected an array of numbers."),
        ([[1], [1, 2]], "its parts have different shapes"),
        ([object()], "h is a list of 1 with dtype object; expected numbers only"),
        (np.array([object()]), "h is an array of shape (1,) and dtype object; expected an array of numbers."),
        (np.array([1j]), "h has complex numbers; expected real ones."),
        (np.array(["a"]), "h is an array of shape (1,) and dtype <U1; expected an array of numbers."),
        (["a"], "h has dtype <U1; expected numbers."),
        (
            np.zeros((3, 2)),
            "h has shape (3, 2); expected (2, 3), that is (batch, units). The same numbers in another order",
        ),
        (np.zeros((2, 3, 1)), "h has shape (2, 3, 1); expected (2, 3), that is (batch, units). One axis too many."),
        (np.zeros(3), "h has shape (3,); expected (2, 3), that is (batch, units). One axis too few."),
        (5.0, "h has shape (); expected (2, 3)"),
        (np.full((2, 3), np.nan), "h[0, 0] is nan; every value should be finite."),
        (
            RIGHT + np.array([[0, 0, 0], [0, 0, 1]]),
            "Wrong values in h: received [[0, 1, 2], [3, 4, 6]], expected [[0, 1, 2], [3, 4, 5]]. Look there.",
        ),
        (
            RIGHT + np.array([[0, 0, 0], [0, 0, 0.001]]),
            "Wrong values in h: 1 of 6 values differ; h[1, 2] is 5.001, expected 5. Look there.",
        ),
        (RIGHT * np.array([[1, 1, 1], [1, 1, -0.0]]), "received [[0, 1, 2], [3, 4, 0]], expected"),
    ],
    ids=[
        "None",
        "text",
        "dict",
        "ragged",
        "a list of objects",
        "objects",
        "complex",
        "strings",
        "a list of strings",
        "swapped",
        "too many",
        "too few",
        "a number",
        "nan",
        "values",
        "values that print alike",
        "minus zero",
    ],
)
def test_a_wrong_value_is_described(value, said):
    with pytest.raises(Mismatch, match=re.escape(said)):
        close(value, RIGHT, "h", "(batch, units)", where="Look there.")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({(0, 3): 1, (1, 1): 7}, "Wrong values in h: 2 of 20 values differ; h[1, 1] is 7, expected 0."),
        ({(0, 3): 1, (0, 4): 9, (1, 3): 2}, "first at step 3: 3 of 20 values differ; h[1, 3] is 2, expected 0."),
    ],
    ids=["the largest error", "the first wrong step"],
)
def test_in_a_large_array_one_wrong_entry_is_named(wrong, said):
    received = np.zeros((2, 10))
    for place, value in wrong.items():
        received[place] = value
    with pytest.raises(Mismatch, match=re.escape(said)):
        close(received, np.zeros((2, 10)), "h", steps=1 if "step" in said else None)


def test_a_small_array_is_shown_whole_with_its_first_wrong_step():
    with pytest.raises(Mismatch, match=re.escape("in h, first at step 1: received [0, 1, 2], expected [0, 3, 2].")):
        close([0, 1, 2], [0, 3, 2], "h", steps=0)


def test_a_small_array_is_shown_in_three_digits_and_whole_numbers_in_full():
    with pytest.raises(Mismatch, match=re.escape("received [1234, -0.333], expected [1235, -0.333].")):
        close([1234, -1 / 3], [1235, -1 / 3], "h")


@pytest.mark.parametrize(
    ("size", "said"),
    [(2, "received [True, True], expected [True, False]."), (20, "mask[1] is True, expected False.")],
)
def test_a_mask_is_shown_as_true_and_false(size, said):
    with pytest.raises(Mismatch, match=re.escape(said)):
        close([True] * size, [True, False] + [True] * (size - 2), "mask")


def test_a_number_is_shown_without_counting_values():
    with pytest.raises(Mismatch, match=re.escape("the loss is 3; expected 5. Look there.")):
        close(3.0, 5.0, "the loss", where="Look there.")


def test_thousands_in_a_small_array_are_printed_without_an_exponent():
    with pytest.raises(Mismatch, match=re.escape("received [1240, 1], expected [-23500, 1].")):
        close([1236.4, 1.0], [-23456.5, 1.0], "h")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([*"abbd", *range(20)], "vocab[2] is 'b'; expected 'c'. In order."),
        (list("abcd"), "vocab has 4 entries; expected 24. In order."),
    ],
    ids=["another entry", "shorter"],
)
def test_of_a_long_list_the_first_wrong_entry_is_named(value, said):
    with pytest.raises(Mismatch, match=re.escape(said)):
        equal(value, [*"abcd", *range(20)], "vocab", where="In order.")


def test_an_array_of_integers_that_cut_off_the_fractions_is_said():
    with pytest.raises(Mismatch, match=re.escape("h holds whole numbers (dtype int64): the fractions were cut off.")):
        close((RIGHT + 0.5).astype(int), RIGHT + 0.5, "h")


@pytest.mark.parametrize(
    "value",
    [RIGHT, RIGHT.astype("float32"), RIGHT.tolist(), RIGHT.astype(int), RIGHT * (1 + 1e-6)],
    ids=["same", "float32", "lists", "integers", "rounding"],
)
def test_right_values_in_any_form_are_right(value):
    assert close(value, RIGHT, "h").shape == (2, 3)


def test_a_shape_that_broadcasts_is_wrong():
    with pytest.raises(Mismatch, match="One axis too few"):
        close(np.zeros(3), np.zeros((2, 3)), "h")


def test_small_entries_count_on_their_own_where_asked():
    close([1.0, 2e-9], [1.0, 1e-9], "h")
    with pytest.raises(Mismatch):
        close([1.0, 2e-9], [1.0, 1e-9], "h", elementwise=True)


def test_the_wrong_value_is_kept():
    with pytest.raises(Mismatch) as caught:
        close([1.0], [2.0], "h")
    np.testing.assert_array_equal(caught.value.received, [1.0])


def test_empty_arrays_are_equal():
    close(np.zeros((0, 3)), np.zeros((0, 3)), "h")


def test_results_are_split_or_the_count_is_said():
    assert unpack((1, 2), "h_t", "cache") == (1, 2)
    with pytest.raises(
        Mismatch, match=r"Got an array of shape \(2, 3\) and dtype float64; expected 2 values: h_t, cache."
    ):
        unpack(RIGHT, "h_t", "cache")
    with pytest.raises(Mismatch, match="Got 3 values; expected 2"):
        unpack((1, 2, 3), "h_t", "cache")


def test_a_number_is_one_number():
    assert number(np.float32(2), "loss") == 2.0
    with pytest.raises(Mismatch, match=r"loss has shape \(1,\)"):
        number([2.0], "loss")


def test_an_array_of_any_shape_may_be_asked_for():
    assert array([1, 2], "x").tolist() == [1, 2]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a", "a"), ([1, 2], [1, 2]), ((1, 2), [1, 2]), (np.int64(3), 3), ({"a": 1}, {"a": 1}), (True, True)],
    ids=repr,
)
def test_equal_values_are_equal(value, expected):
    equal(value, expected, "x")


@pytest.mark.parametrize(
    ("value", "expected"), [("a", "b"), (1, True), (True, 1), (None, 0), (np.zeros(2), 0), ([1], [2])], ids=repr
)
def test_other_values_are_not(value, expected):
    with pytest.raises(Mismatch, match=r"x is .*; expected"):
        equal(value, expected, "x")


HUGE = {
    "an array of 25 axes": np.zeros((2,) * 25, dtype=np.int8),
    "the same in a list": [np.zeros((2,) * 25, dtype=np.int8)] * 3,
    "the same in a dict": {"a": np.zeros((2,) * 25, dtype=np.int8)},
    "an integer of many digits": 10**5000,
    "a long text": "x" * 10**7,
    "a long list": list(range(10**6)),
    "a deep list": [[[[[[[[[[1]]]]]]]]]],
}


@pytest.mark.parametrize("value", HUGE.values(), ids=HUGE)
def test_a_value_of_any_size_is_printed_in_a_few_characters(value):
    assert len(shown(value)) <= 200
    with pytest.raises(Mismatch) as raised:
        equal(value, "a word", "the answer")
    assert len(str(raised.value)) < 400


@pytest.mark.parametrize("value", [3, "it's", (1,), [1, (2, "a")], {"a": [1.5, None]}, True, np.float64(2)], ids=repr)
def test_a_small_value_is_printed_as_python_does(value):
    assert shown(value) == repr(value)


@pytest.mark.parametrize("elementwise", [False, True])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nothing_is_near_a_number_that_is_not_finite(bad, elementwise):
    """A suite may try what a known mistake gives, and some mistakes divide by zero."""
    for expected in ([bad, 1.0], [bad, bad], bad):
        with pytest.raises(Mismatch):
            close(np.ones(np.shape(expected)), expected, "h", elementwise=elementwise)
