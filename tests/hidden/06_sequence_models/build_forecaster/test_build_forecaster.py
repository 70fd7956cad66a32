"""build_forecaster: sequence to vector, judged by its skill against the seasonal naive forecast.

A model with another number of outputs, or with some at every step, is charged for that where its shapes are asked for,
and where it is trained; elsewhere its outputs after the last step count.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch

pytestmark = pytest.mark.exercise("build_forecaster")

CELLS = ("simple", "lstm", "gru")
GATES = {"simple": 1, "gru": 3, "lstm": 4}
AXES = "(batch, horizon)"
# See CALIBRATION at the end of this file.
LEAST_SKILL = 0.05


def forecaster(student, models, rng, *args):
    models.seeded(student, int(rng.integers(2**31)))
    return models.built(lambda: student.build_forecaster(*args), "build_forecaster")


def last_outputs(models, model, x):
    """Return the outputs (batch, outputs), however many. Raises `Mismatch` for another shape."""
    outputs = models.ask(model, x, "the output").shape[-1:]
    return models.ask(models.last_answer(model, x), x, "the output", (len(x), *outputs), AXES)


@pytest.mark.points(2)
def test_shapes(student, models, rng):
    """From (B, n_in, features) to (B, horizon): for all cells, for one day, for a batch of one."""
    for cell, (B, n_in, F, horizon) in zip(CELLS, ((4, 6, 3, 2), (1, 5, 1, 7), (3, 3, 3, 3)), strict=True):
        model = forecaster(student, models, rng, n_in, F, horizon, cell)
        x = rng.normal(size=(B, n_in, F))
        models.ask(model, x, f"the output for n_in={n_in}, features={F}, horizon={horizon}", (B, horizon), AXES)
    model = forecaster(student, models, rng, 1, 2, 1, "simple")
    models.ask(model, rng.normal(size=(2, 1, 2)), "the output for n_in=1, horizon=1", (2, 1), AXES)


@pytest.mark.points(2)
def test_the_cell_is_the_one_asked_for(student, models, rng):
    """`cell` names the recurrent layer that reads the window."""
    found = []
    for cell in CELLS:
        model = forecaster(student, models, rng, 5, 2, 3, cell)
        models.ask(model, rng.normal(size=(2, 5, 2)), "the output")
        found.append(models.gates(model))
    # Two Dense layers of one size look like a simple cell: that alone is no fault.
    wrong = [
        cell
        for cell, gates in zip(CELLS, found, strict=True)
        if GATES[cell] not in gates or gates - {GATES[cell], GATES["simple"]}
    ]
    if wrong:
        names = {1: "simple", 3: "gru", 4: "lstm"}
        seen = ", ".join(sorted(names.get(k, "other") for k in found[CELLS.index(wrong[0])])) or "no recurrent layer"
        value = np.array([[k in gates for k in (1, 3, 4)] for gates in found])
        raise Mismatch(f'For cell="{wrong[0]}" the weights are those of: {seen}.', value)


@pytest.mark.points(2)
def test_every_day_and_their_order_count(student, models, rng):
    """All steps and all features of the window matter, and so does their order."""
    model = forecaster(student, models, rng, 5, 3, 2, "gru")
    x = rng.normal(size=(3, 5, 3))
    models.one_by_one(model, x, "The forecast")
    models.shake(model, rng)
    before, model = last_outputs(models, model, x), models.last_answer(model, x)
    for what, matter in (
        ("step", models.steps_that_matter(model, x, rng)),
        ("feature", models.features_that_matter(model, x, rng)),
    ):
        if not matter.all():
            raise Mismatch(f"The forecast does not depend on {what} {int(np.argmin(matter))} of the window.", matter)
    if not models.differ(before, models.ask(model, x[:, ::-1], "the output")):
        raise Mismatch("A window and the same window backwards get the same forecast.", fingerprint="order-blind")


@pytest.mark.points(2)
def test_forecasts_are_not_bounded(student, models, rng):
    """Changes may be negative and larger than 1: forecasts, too."""
    model = forecaster(student, models, rng, 4, 2, 6, "simple")
    x = 3 * rng.normal(size=(40, 4, 2))
    last_outputs(models, model, x)
    reached = models.reach(model, x, rng)
    if not reached.all():
        where = "below -2" if not reached[0] else "above 2"
        raise Mismatch(
            f"Even with weights twenty times as large no forecast is {where}, or none goes further than before.",
            reached,
        )


@pytest.mark.points(1)
def test_compiled(student, models, rng):
    """`fit` works at once."""
    model = models.compiled(forecaster(student, models, rng, 4, 1, 3, "lstm"))
    models.fit(model, rng.normal(size=(8, 4, 1)), rng.normal(size=(8, 3)), 1, 8)
    models.ask(model, rng.normal(size=(2, 4, 1)), "the output after a step", (2, 3), AXES)


@pytest.mark.points(3)
def test_better_than_last_week(student, models, tasks, rng):
    """Trained on 3,600 days of another station's riders, an LSTM beats the seasonal naive forecast on later ones."""
    skill_of(student, models, tasks, rng, "riders", "lstm", (21, 7, 3), 8, 32)


@pytest.mark.points(2)
def test_better_than_last_year(student, models, tasks, rng):
    """Trained on 15 years of other sales, a simple cell beats the seasonal naive forecast on the years after."""
    skill_of(student, models, tasks, rng, "sales", "simple", (24, 12, 1), 12, 16)


def skill_of(student, models, tasks, rng, name, cell, sizes, epochs, batch):
    n_in, horizon, stride = sizes
    d, n_train = tasks.changes(name)
    X, Y = tasks.windows(d[:n_train], n_in, horizon, stride)
    X_later, Y_later = tasks.windows(d[n_train - n_in :], n_in, horizon, 3)
    model = forecaster(student, models, rng, n_in, 1, horizon, cell)
    models.ask(model, X[:2], "the output", (2, horizon), AXES)
    models.fit(model, X, Y, epochs, batch)
    forecast = models.predict(model, X_later, "the forecast", Y_later.shape, AXES)
    skill = 1 - np.sqrt(np.mean((Y_later - forecast) ** 2) / np.mean(Y_later**2))
    if not skill >= LEAST_SKILL:
        raise Mismatch(
            f"After {epochs} epochs the skill on later data is {skill:.2f}; at least {LEAST_SKILL} is asked for "
            "(0 is the seasonal naive forecast). Does the learning rate fit so few epochs?",
            round(float(skill), 4),
        )
    return skill


# CALIBRATION. 20 runs of the reference, each with its own seed, on this data with these epochs and batches. Skill on
# later data, lowest, median, highest: riders, LSTM 0.181, 0.200, 0.219; sales, simple cell 0.243, 0.377, 0.449. The
# bar of 0.05 is far below on purpose: other sizes, losses and optimizers are right answers, too. Three runs each with
# other learning rates of Adam: 0.001 gives 0.10 (riders) and 0.41 to 0.44 (sales), 0.03 gives 0.20 to 0.22 and 0.32
# to 0.40.
