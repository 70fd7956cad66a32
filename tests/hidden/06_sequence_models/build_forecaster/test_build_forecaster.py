"""build_forecaster: sequence to vector, judged by its skill on later data against a forecast that costs nothing."""

import numpy as np
import pytest

from autograder.testing import Mismatch

pytestmark = pytest.mark.exercise("build_forecaster")

GATES = {"simple": 1, "lstm": 4, "gru": 3}
AXES = "(batch, horizon)"
# See CALIBRATION at the end of this file. A linear forecast has a skill of 0.60 on the blood cells.
LEAST_ON_RIDERS, LEAST_ON_CELLS = 0.05, 0.7


def windows(series, n_in, n_out, stride=1):
    starts = range(0, len(series) - n_in - n_out + 1, stride)
    X = np.stack([series[s : s + n_in] for s in starts])[..., None]
    return X.astype("float32"), np.stack([series[s + n_in : s + n_in + n_out] for s in starts]).astype("float32")


@pytest.mark.points(2)
def test_shapes(student, models, rng):
    """From (B, n_in, features) to (B, horizon): for all cells, for one day, for a batch of one."""
    sizes = ((4, 6, 3, 2), (1, 5, 1, 7), (3, 3, 3, 3), (2, 1, 2, 1))
    for cell, (B, n_in, F, horizon) in zip((*GATES, "simple"), sizes, strict=True):
        model = models.built(student, rng, "build_forecaster", n_in, F, horizon, cell)
        name = f"the output for n_in={n_in}, features={F}, horizon={horizon}"
        models.ask(model, rng.normal(size=(B, n_in, F)), (B, horizon), AXES, name)


@pytest.mark.points(2)
def test_the_cell_is_the_one_asked_for(student, models, rng):
    """`cell` names the recurrent layer that reads the window."""
    found = []
    for cell in GATES:
        model = models.built(student, rng, "build_forecaster", 5, 2, 3, cell)
        models.ask(model, rng.normal(size=(2, 5, 2)), (2, 3), AXES)
        found.append({gates for gates, _, _ in models.recurrent_weights(model)})
    # Two Dense layers of one size look like a simple cell: that alone is no fault.
    for cell, gates in zip(GATES, found, strict=True):
        if GATES[cell] not in gates or gates - {GATES[cell], 1}:
            seen = ", ".join(name for name, number in GATES.items() if number in gates) or "no recurrent layer"
            value = np.array([[k in gates for k in (1, 3, 4)] for gates in found])
            raise Mismatch(f'For cell="{cell}" the weights are those of: {seen}.', value)


@pytest.mark.points(2)
def test_every_day_and_their_order_count(student, models, rng):
    """All steps and all features of the window matter, and so does their order."""
    model = models.built(student, rng, "build_forecaster", 5, 3, 2, "gru")
    x = rng.normal(size=(3, 5, 3))

    def asked(x):
        return models.ask(model, x, (len(x), 2), AXES)

    asked(x)
    models.shake(model, rng)
    models.must_all_matter(asked, x, rng)
    if not models.differ(asked(x), asked(x[:, ::-1])):
        raise Mismatch("A window and the same window backwards get the same forecast.", fingerprint="order-blind")


@pytest.mark.points(1)
def test_forecasts_are_not_bounded(student, models, rng):
    """Values may be negative and larger than 1: forecasts, too."""
    model = models.built(student, rng, "build_forecaster", 4, 2, 6, "simple")
    x = 3 * rng.normal(size=(40, 4, 2))
    models.ask(model, x, (40, 6), AXES)
    models.must_be_unbounded(model, lambda x: models.ask(model, x, (40, 6), AXES), x, rng)


@pytest.mark.points(1)
def test_compiled(student, models, rng):
    """`fit` works at once."""
    model = models.compiled(models.built(student, rng, "build_forecaster", 4, 1, 3, "lstm"))
    models.fit(model, rng.normal(size=(8, 4, 1)), rng.normal(size=(8, 3)), 1, 8)
    models.ask(model, rng.normal(size=(2, 4, 1)), (2, 3), AXES, "the output after a step")


@pytest.mark.points(2)
def test_better_than_last_week(student, models, hidden_data, rng):
    """Trained on 3,600 days of another station's riders, an LSTM beats the seasonal naive forecast on later ones."""
    skill_on_riders(student, models, hidden_data, rng)


@pytest.mark.points(2)
def test_better_than_a_linear_forecast(student, models, rng):
    """Trained on 1,500 values of the Mackey-Glass equation, a GRU beats a linear forecast of later ones."""
    skill_on_cells(student, models, rng)


def skill_on_riders(student, models, hidden_data, rng):
    series = np.loadtxt(hidden_data / "riders.csv", delimiter=",", skiprows=1, usecols=1)
    changes = series[7:] - series[:-7]
    changes = changes / changes[:3600].std()
    data = windows(changes[:3600], 21, 7, 3), windows(changes[3600 - 21 :], 21, 7, 3)
    return skill_of(student, models, rng, "lstm", *data, epochs=8, least=LEAST_ON_RIDERS)


def skill_on_cells(student, models, rng):
    cells = blood_cells(2500, rng)
    data = windows(cells[:1500], 24, 12), windows(cells[1500 - 24 :], 24, 12, 3)
    return skill_of(student, models, rng, "gru", *data, epochs=6, least=LEAST_ON_CELLS)


def blood_cells(n, rng):
    """Return n values of the Mackey-Glass equation, every three days, by Euler's rule in steps of a tenth of a day."""
    x = np.full(170 + 30 * n + 3000, rng.uniform(1.0, 1.4))
    for t in range(170, len(x)):
        x[t] = x[t - 1] + 0.1 * (0.2 * x[t - 170] / (1 + x[t - 170] ** 10) - 0.1 * x[t - 1])
    return (x[-30 * n :: 30] - 0.93) / 0.23


def skill_of(student, models, rng, cell, known, later, epochs, least):
    (X, Y), (X_later, Y_later) = known, later
    model = models.built(student, rng, "build_forecaster", *X.shape[1:], Y.shape[1], cell, trained=True)
    models.ask(model, X[:2], (2, Y.shape[1]), AXES)
    models.must_be_recurrent(model)
    models.fit(model, X, Y, epochs, 32)
    forecast = models.predict(model, X_later)
    skill = 1 - np.sqrt(np.mean((Y_later - forecast) ** 2) / np.mean(Y_later**2))
    if not skill >= least:
        raise Mismatch(
            f"After {epochs} epochs the skill on later data is {skill:.2f}; at least {least} is asked for "
            "(0 is the naive forecast). If only training tests fail: does the learning rate fit so few epochs?",
            round(float(skill), 4),
        )
    return skill


# CALIBRATION. Riders: 20 runs of the reference, each with its own seed, have a skill of 0.181 to 0.219, median 0.200;
# with Adam(0.001) it is 0.10. A linear forecast (ridge regression) has 0.174: the bar is far below on purpose, since on
# such short windows a recurrent network is hardly ahead of it. Blood cells: 4 runs of the reference have 0.913 to
# 0.924, one of each right answer 0.789 to 0.924.
