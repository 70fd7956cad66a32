"""Public checks of naive_forecast, mae and mape."""

import numpy as np
from checks.testing import close, number


def test_without_a_season(student):
    """With season=1, is the last value repeated?"""
    close(student.naive_forecast(np.array([4.0, 8.0, 6.5]), 2), [6.5, 6.5], "forecast", "(horizon,)")


def test_the_season_goes_on(student):
    """After 1 2 3 1 2 3 1, with a season of 3, do 2 and 3 come next, and then 1 again?"""
    series = np.array([1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0])
    got = student.naive_forecast(series, 5, season=3)
    close(got, [2, 3, 1, 2, 3], "forecast", "(horizon,)", where="Each value equals the value three steps earlier.")


def test_mae(student):
    """Do errors of +2 and -4 have a mean absolute error of 3?"""
    value = number(student.mae(np.array([10.0, 20.0]), np.array([12.0, 16.0])), "mae")
    close(value, 3.0, "mae", where="Do errors above and below cancel?" if abs(value) == 1 else "")


def test_mape(student):
    """Is a forecast of 12 for 10, and of 16 for 20, off by 20 per cent?"""
    value = number(student.mape(np.array([10.0, 20.0]), np.array([12.0, 16.0])), "mape")
    close(value, 20.0, "mape", where="2 of 10 and 4 of 20 are one fifth each. Per cent: out of a hundred.")


def test_mape_is_relative_to_each_value(student):
    """Is a forecast of -12 for -10, and of 36 for 40, off by 15 per cent?"""
    value = number(student.mape(np.array([-10.0, 40.0]), np.array([-12.0, 36.0])), "mape")
    close(value, 15.0, "mape", where="2 of 10 are 20 per cent, 4 of 40 are 10 per cent; no sign counts.")
