"""build_trajectory_decoder: vector to sequence, against the exact path of a kinematic bicycle."""

import numpy as np
import pytest

from autograder.testing import Mismatch

pytestmark = pytest.mark.exercise("build_trajectory_decoder")

AXES = "(batch, T, 2)"
# See CALIBRATION at the end of this file.
MOST_ERROR = 0.9
ATTEMPTS = 2


def decoder(student, models, rng, T):
    models.seeded(student, int(rng.integers(2**31)))
    return models.built(lambda: student.build_trajectory_decoder(T), "build_trajectory_decoder")


@pytest.mark.points(1)
def test_shapes(student, models, rng):
    """From (B, 6) to (B, T, 2), for one point, for a batch of one, and when all sizes are equal."""
    for B, T in ((4, 9), (1, 5), (6, 6), (3, 1), (2, 2)):
        models.ask(decoder(student, models, rng, T), rng.normal(size=(B, 6)), f"the path for T={T}", (B, T, 2), AXES)


@pytest.mark.points(2.5)
def test_the_same_weights_serve_every_length(student, models, rng):
    """With the same weights a longer path begins with the shorter one."""
    short, long = decoder(student, models, rng, 4), decoder(student, models, rng, 11)
    x = rng.normal(size=(3, 6))
    models.ask(short, x, "the path", (3, 4, 2), AXES)
    models.ask(long, x, "the path", (3, 11, 2), AXES)
    models.shake(short, rng)
    models.same_weights(short, long, "T = 4 and when T = 11")
    early = models.ask(short, x, "the path"), models.ask(long, x, "the path")[:, :4]
    if models.differ(*early):
        same = np.array([not models.differ(early[0][:, t], early[1][:, t]) for t in range(4)])
        raise Mismatch(
            f"Point {int(np.argmin(same))} of the path changes when more points follow.", fingerprint="looks ahead"
        )


@pytest.mark.points(1.5)
def test_the_car_moves(student, models, rng):
    """Each point is another one, and all six numbers of the start matter, each car for itself."""
    model = decoder(student, models, rng, 5)
    x = rng.normal(size=(3, 6))
    models.ask(model, x, "the path", (3, 5, 2), AXES)
    models.one_by_one(model, x, "The path")
    models.shake(model, rng)
    path = models.ask(model, x, "the path", (3, 5, 2), AXES)
    moves = np.array([models.differ(path[:, t], path[:, t + 1], 1e-6) for t in range(4)])
    if not moves.all():
        raise Mismatch(
            f"Points {int(np.argmin(moves))} and {int(np.argmin(moves)) + 1} of every path are equal.", moves
        )
    matter = models.features_that_matter(model, x, rng)
    if not matter.all():
        names = ("x", "y", "heading", "speed", "steer", "acceleration")
        raise Mismatch(f"The path does not depend on the car's {names[int(np.argmin(matter))]}.", matter)


@pytest.mark.points(3)
def test_a_recurrent_layer_draws_the_path(student, models, rng):
    """The points come from a recurrent layer that runs through time: without what it says the car stands still."""
    recurrent(models, decoder(student, models, rng, 5), rng)


def recurrent(models, model, rng):
    """Check that all that moves in a path comes from recurrent layers. Changes the model's weights."""
    if not models.recurrent_weights(model):
        raise Mismatch(
            "The model has no recurrent layer; expected one that runs through time.", fingerprint="no recurrent layer"
        )
    x = rng.normal(size=(3, 6))
    models.shake(model, rng)
    models.silence(model)
    path = models.ask(model, x, "the path")
    if path.ndim == 3 and models.differ(np.broadcast_to(path[:, :1], path.shape), path):
        raise Mismatch(
            "With recurrent layers that say the same at every step the car still moves. What else knows the time?",
            fingerprint="moved by others",
        )


@pytest.mark.points(0.5)
def test_coordinates_are_not_bounded(student, models, rng):
    """Coordinates may be negative and large, and `fit` works at once."""
    model = models.compiled(decoder(student, models, rng, 6))
    models.ask(model, rng.normal(size=(2, 6)), "the path", (2, 6, 2), AXES)
    reached = models.reach(model, 3 * rng.normal(size=(40, 6)), rng)
    if not reached.all():
        where = "below -2" if not reached[0] else "above 2"
        raise Mismatch(
            f"Even with weights twenty times as large no coordinate is {where}, or none goes further than before.",
            reached,
        )


@pytest.mark.points(1.5)
def test_steers(student, models, tasks, rng):
    """Trained on 1,500 starts it comes closer to the exact path than one who drives straight on."""
    recurrent(models, decoder(student, models, rng, 5), rng)  # what has no recurrent layer need not be trained
    error_of(student, models, tasks, rng)


def error_of(student, models, tasks, rng):
    """Train with one seed, and where that is not enough with another: training is a matter of luck, too."""
    away = baseline = np.inf
    for _ in range(ATTEMPTS):
        away, baseline = trained(student, models, tasks, rng)
        if away <= MOST_ERROR * baseline:
            return away / baseline
    raise Mismatch(
        f"After 10 epochs paths are {10 * away:.2f} m off on average, and those of a driver who does not steer "
        f"{10 * baseline:.2f} m; at most {MOST_ERROR} of that is asked for. Does the learning rate fit?",
        round(float(away / baseline), 4),
    )


def trained(student, models, tasks, rng):
    """Return how far the paths of a model that was trained are off, and those of a driver who does not steer."""
    starts, others = tasks.random_cars(1500, rng), tasks.random_cars(500, rng)
    exact, straight = tasks.drive(others, 10), tasks.drive(others * [1, 1, 1, 1, 0, 1], 10)
    model = decoder(student, models, rng, 10)
    models.ask(model, starts[:2], "the path", (2, 10, 2), AXES)
    models.fit(model, starts.astype("float32"), tasks.drive(starts, 10).astype("float32"), 10, 32)
    path = models.predict(model, others.astype("float32"), "the path", (500, 10, 2), AXES)
    return tuple(np.linalg.norm(each - exact, axis=-1).mean() for each in (path, straight))


# CALIBRATION. 50 runs of the reference, each with its own seed, on this data with these epochs and batches: mean
# distance to the exact path over that of a driver who does not steer, lowest 0.268, median 0.396, highest 0.577.
# Three runs each with other learning rates of Adam: 0.003 gives 0.58 to 0.59, 0.03 gives 0.81, 0.81 and 0.99, and
# 0.001 gives 1.02 to 1.08, which does not pass: in so few epochs it has not learnt to steer. The notebook warns of
# that. Of ten runs with the mean absolute error as loss and 48 LSTM units one gave 0.96, the others passed: who fails
# with one seed gets another.
