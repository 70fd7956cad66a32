"""naive_forecast, mae and mape: a baseline and how far off it is."""

import numpy as np
import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("naive_forecast")


def right(series, horizon, season=1):
    """Each value is the one `season` steps before it, forecasts included."""
    values = list(series)
    for _ in range(horizon):
        values.append(values[-season])
    return values[len(series) :]


@pytest.mark.points(1)
@pytest.mark.plot("the forecast without a season, value by value")
def test_the_last_value(student, rng):
    """Without a season, is the last value repeated?"""
    series = rng.normal(size=11)
    close(student.naive_forecast(series, 4), right(series, 4), "forecast", "(horizon,)")


@pytest.mark.points(0.5)
@pytest.mark.parametrize("horizon", [7, 3])
@pytest.mark.plot("the forecast with a season of 7, value by value")
def test_up_to_one_season(student, rng, horizon):
    """With a season, is each value the one of a season ago?"""
    series = rng.normal(size=24).astype(np.float32)
    hint = "The first value of the forecast lies one season after which value of the series?"
    got = student.naive_forecast(series, horizon, season=7)
    close(got, right(series, horizon, 7), "forecast", "(horizon,)", where=hint)


@pytest.mark.points(2 / 3)
@pytest.mark.parametrize(("length", "horizon", "season"), [(20, 17, 5), (12, 24, 12), (9, 10, 4)])
@pytest.mark.plot("the forecast over more than one season, value by value")
def test_more_than_one_season(student, rng, length, horizon, season):
    """When the horizon is longer than a season, does the season go on repeating?"""
    series = 1000 * rng.normal(size=length)
    close(student.naive_forecast(series, horizon, season), right(series, horizon, season), "forecast", "(horizon,)")


@pytest.mark.points(2)
def test_mae(student, rng, one_number):
    """Is mae the mean of the absolute errors, in the unit of the data?"""
    for size in (9, 1):
        y, f = 5 * rng.normal(size=(2, size))
        y, f = (y, f) if y.sum() < f.sum() else (f, y)  # the errors' mean is negative
        total = sum(abs(float(a) - float(b)) for a, b in zip(y, f, strict=True))
        value = student.mae(y, f)
        cancel = isinstance(value, (float, np.floating)) and np.isclose(abs(value), abs(np.mean(y - f)))
        one_number(value, total / size, "mae", "Errors above and below must not cancel." if cancel else "")


@pytest.mark.points(2)
def test_mape(student, rng, one_number):
    """Is mape the mean error relative to the true values, in per cent, for values of either sign?"""
    for size in (8, 1):
        y = rng.uniform(1, 4, size=size) * np.where(np.arange(size) % 3 == 0, -1.0, 1.0)
        f = y + rng.uniform(0.2, 0.8, size=size) * np.where(np.arange(size) % 2 == 0, -1.0, 1.0)
        total = sum(abs((float(a) - float(b)) / float(a)) for a, b in zip(y, f, strict=True))
        one_number(student.mape(y, f), 100 * total / size, "mape", "Relative to what, and in which unit?")
    y, f = np.array([0.2, -0.5, 4.0]), np.array([0.5, 0.9, 4.1])  # small values, and errors of more than 100 %
    right = 100 * (1.5 + 2.8 + 0.025) / 3
    one_number(student.mape(y, f), right, "mape of small values", "An error may be larger than the value itself.")
