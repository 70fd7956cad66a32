"""naive_forecast, mae and mape: a baseline and how far off it is."""

import numpy as np
import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("naive_forecast")


def check(student, series, horizon, *season, where="", **named):
    """Compare a forecast: each value is the one `season` steps before it, forecasts included."""
    values = list(series)
    for _ in range(horizon):
        values.append(values[-([*season, *named.values(), 1][0])])
    got = student.naive_forecast(series, horizon, *season, **named)
    close(got, values[len(series) :], "forecast", "(horizon,)", where=where, steps=0)


@pytest.mark.points(1)
@pytest.mark.plot("the forecast without a season, value by value")
def test_the_last_value(student, rng):
    """Without a season, is the last value repeated?"""
    check(student, rng.normal(size=11), 4)


@pytest.mark.points(0.5)
@pytest.mark.parametrize("horizon", [7, 3])
@pytest.mark.plot("the forecast with a season of 7, value by value")
def test_up_to_one_season(student, rng, horizon):
    """With a season, is each value the one of a season ago?"""
    where = "The first value of the forecast lies one season after which value of the series?"
    check(student, rng.normal(size=24).astype(np.float32), horizon, season=7, where=where)


@pytest.mark.points(2 / 3)
@pytest.mark.parametrize(("length", "horizon", "season"), [(20, 17, 5), (12, 24, 12), (9, 10, 4)])
@pytest.mark.plot("the forecast over more than one season, value by value")
def test_more_than_one_season(student, rng, length, horizon, season):
    """When the horizon is longer than a season, does the season go on repeating?"""
    check(student, 1000 * rng.normal(size=length), horizon, season)


@pytest.mark.points(2)
def test_mae(student, rng):
    """Is mae the mean of the absolute errors, in the unit of the data?"""
    for size in (9, 1):
        y = 5 * rng.normal(size=size)
        f = y + rng.uniform(3, 8, size=size)  # too large, but for the first, which has the other sign
        y[0], f[0] = rng.uniform(1, 4), -rng.uniform(1, 4)
        close(student.mae(y, f), sum(abs(a - b) for a, b in zip(y, f, strict=True)) / size, "mae")


@pytest.mark.points(2)
def test_mape(student, rng):
    """Is mape the mean error relative to the true values, in per cent, for values of either sign?"""
    for size in (8, 1):
        y = rng.uniform(1, 4, size=size) * np.where(np.arange(size) % 3 == 0, -1.0, 1.0)
        f = y + rng.uniform(0.2, 0.8, size=size) * np.where(np.arange(size) % 2 == 0, -1.0, 1.0)
        right = 100 / size * sum(abs((a - b) / a) for a, b in zip(y, f, strict=True))
        close(student.mape(y, f), right, "mape", where="Relative to what, and in which unit?")
    y, f = np.array([0.2, -0.5, 4.0]), np.array([0.5, 0.9, 4.1])  # small values, and errors of more than 100 %
    where = "An error may be larger than the value itself."
    close(student.mape(y, f), 100 * (1.5 + 2.8 + 0.025) / 3, "mape of small values", where=where)
