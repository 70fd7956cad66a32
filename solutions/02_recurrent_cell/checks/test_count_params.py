"""Public checks of count_params: the numbers that `model.summary()` prints."""

from checks.testing import Mismatch, number


def expect(student, features, units, cell, right):
    got = number(student.count_params(features, units, cell), f'count_params({features}, {units}, "{cell}")')
    if got != right:
        raise Mismatch(
            f'Keras counts {right} for "{cell}" with {features} features and {units} units; got {got:g}.', got
        )


def test_simple(student):
    """SimpleRNN: how many weights are there with 1 feature and 1 unit, and with 3 features and 5 units?"""
    expect(student, 1, 1, "simple", 3)
    expect(student, 3, 5, "simple", 45)


def test_lstm(student):
    """LSTM: how many weights are there with 1 feature and 1 unit?"""
    expect(student, 1, 1, "lstm", 12)


def test_gru(student):
    """GRU: how many weights are there with 1 feature and 1 unit?"""
    expect(student, 1, 1, "gru", 12)
