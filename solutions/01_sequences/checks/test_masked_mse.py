"""Public checks of masked_mse and masked_crossentropy: numbers that one can work out in one's head."""

import math

import numpy as np
from checks.testing import Mismatch, number


def near(value, right, name, where=""):
    try:
        got = number(value, name)
    except Mismatch as error:
        raise Mismatch(f"{error} {where}".rstrip(), error.received) from None
    if abs(got - right) > 1e-4 * max(1.0, abs(right)):
        raise Mismatch(f"{name} is {got:.6g}; expected {right:.6g}. {where}".rstrip(), got)


def test_mse_counts_the_data_only(student):
    """Is the padding left out of both the sum and the divisor?"""
    y_true = np.zeros((1, 4, 1))
    y_pred = np.array([[[1.0], [3.0], [9.0], [9.0]]])
    mask = np.array([[True, True, False, False]])
    value = student.masked_mse(y_true, y_pred, mask)
    near(value, 5.0, "masked_mse", "Errors 1 and 3 count: the mean of 1 and 9. How many steps did you divide by?")


def test_mse_of_several_features(student):
    """With two features, is it the mean over features too?"""
    y_true, y_pred = np.zeros((2, 2, 2)), np.full((2, 2, 2), 3.0)
    mask = np.array([[True, True], [True, False]])
    near(student.masked_mse(y_true, y_pred, mask), 9.0, "masked_mse", "Every error is 3.")


def test_nothing_counts(student):
    """Are both losses 0.0 when every step is masked?"""
    none = np.zeros((1, 2), dtype=bool)
    near(student.masked_mse(np.ones((1, 2, 1)), np.zeros((1, 2, 1)), none), 0.0, "masked_mse")
    value = student.masked_crossentropy(np.zeros((1, 2), dtype=int), np.ones((1, 2, 3)), none)
    near(value, 0.0, "masked_crossentropy")


def test_crossentropy_of_equal_logits(student):
    """When all 8 classes have equal logits, is the cross-entropy log 8, in nats?"""
    ids, mask = np.array([[3, 0, 7]]), np.array([[True, True, False]])
    value = student.masked_crossentropy(ids, np.full((1, 3, 8), 0.5), mask)
    near(value, math.log(8), "masked_crossentropy", "Each class has probability 1/8.")


def test_crossentropy_of_large_logits(student):
    """Is the cross-entropy finite and right for logits of 1000?"""
    logits = np.array([[[1000.0, 1000.0], [1000.0, 990.0]]])
    value = student.masked_crossentropy(np.array([[0, 1]]), logits, np.array([[True, True]]))
    right = (math.log(2) + 10 + math.log1p(math.exp(-10))) / 2
    near(value, right, "masked_crossentropy", "You may add the same number to all logits of a step.")


def test_crossentropy_of_steps_far_apart(student):
    """Is it right when one step has logits of +1000 and the next one of -1000?"""
    logits = np.array([[[1000.0, 1000.0], [-1000.0, -990.0]]])
    value = student.masked_crossentropy(np.array([[0, 0]]), logits, np.array([[True, True]]))
    right = (math.log(2) + 10 + math.log1p(math.exp(-10))) / 2
    near(value, right, "masked_crossentropy", "Is a separate number subtracted at each step?")


def test_crossentropy_of_a_hopeless_class(student):
    """When the right class scores 1000 less than the other, is the cross-entropy 1000?"""
    value = student.masked_crossentropy(np.array([[1]]), np.array([[[0.0, -1000.0]]]), np.array([[True]]))
    hint = "The probability is rounded to 0, so its logarithm is lost. Which formula does not need it?"
    near(value, 1000.0, "masked_crossentropy", hint)
