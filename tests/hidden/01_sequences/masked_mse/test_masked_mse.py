"""masked_mse and masked_crossentropy: losses that ignore the padding."""

import math

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("masked_mse")

EVERYWHERE = "Which steps count, and by what number is the sum divided?"


def some_mask(rng, batch, steps):
    """A mask with data and padding in every row, not the same number in each."""
    mask = np.arange(steps) < rng.permutation(np.arange(batch) % (steps - 1) + 1)[:, None]
    return mask


def right_mse(y_true, y_pred, mask):
    squares = [
        (a - b) ** 2 for t, p, m in zip(y_true, y_pred, mask, strict=True) for a, b in zip(t[m], p[m], strict=True)
    ]
    return float(np.mean(np.array(squares, dtype=np.float64)))


def right_crossentropy(ids, logits, mask):
    """Step by step, with the largest logit taken out, in plain Python."""
    losses = []
    for b, t in np.argwhere(mask):
        z = [float(value) for value in logits[b, t]]
        top = max(z)
        losses.append(top + math.log(sum(math.exp(value - top) for value in z)) - z[int(ids[b, t])])
    return sum(losses) / len(losses)


def some_targets(rng, batch, steps, features, dtype=np.float64):
    y_true, y_pred = rng.normal(size=(2, batch, steps, features)) + np.array([1.0, -1.0]).reshape(2, 1, 1, 1)
    return y_true.astype(dtype), y_pred.astype(dtype)


@pytest.mark.points(1)
@pytest.mark.parametrize(("batch", "steps", "features"), [(3, 5, 2), (4, 6, 1), (5, 5, 5)])
def test_mse_over_the_steps_that_count(student, rng, one_number, batch, steps, features):
    """Is masked_mse the mean over the unmasked steps and their features?"""
    y_true, y_pred = some_targets(rng, batch, steps, features)
    mask = some_mask(rng, batch, steps)
    value = student.masked_mse(y_true, y_pred, mask)
    one_number(value, right_mse(y_true, y_pred, mask), "masked_mse", EVERYWHERE)


@pytest.mark.points(1)
def test_mse_whatever_stands_at_the_padding(student, rng, one_number):
    """Does masked_mse stay the same when the values at masked steps are huge, wherever those steps are?"""
    y_true, y_pred = some_targets(rng, 4, 7, 3, np.float32)
    mask = rng.random((4, 7)) < 0.5
    mask[0, :2] = True, False
    y_pred[~mask] = 1000.0
    one_number(student.masked_mse(y_true, y_pred, mask), right_mse(y_true, y_pred, mask), "masked_mse", EVERYWHERE)


@pytest.mark.points(1)
def test_mse_without_padding_or_with_one_step(student, rng, one_number):
    """Is masked_mse the plain mean when nothing is masked, also for one sequence of one step?"""
    for shape in ((3, 4, 2), (1, 1, 3), (1, 1, 1)):
        y_true, y_pred = some_targets(rng, *shape)
        mask = np.ones(shape[:2], dtype=bool)
        one_number(student.masked_mse(y_true, y_pred, mask), right_mse(y_true, y_pred, mask), "masked_mse", EVERYWHERE)


@pytest.mark.points(0.5)
def test_mse_of_exact_predictions(student, rng, one_number):
    """Does a value that is predicted exactly count like any other, and is masked_mse 0.0 if all are?"""
    y_true, y_pred = some_targets(rng, 3, 5, 4)
    mask = some_mask(rng, 3, 5)
    y_pred[:, :, 1] = y_true[:, :, 1]
    y_pred[0] = y_true[0]
    value = student.masked_mse(y_true, y_pred, mask)
    one_number(value, right_mse(y_true, y_pred, mask), "masked_mse, some values exact", EVERYWHERE)
    one_number(student.masked_mse(y_true, y_true, mask), 0, "masked_mse, all values exact")


@pytest.mark.points(0.5)
def test_mse_when_nothing_counts(student, rng, one_number):
    """Is masked_mse 0.0 when every step is masked, and not 0 for every mask?"""
    y_true, y_pred = some_targets(rng, 2, 3, 2)
    mask = np.zeros((2, 3), dtype=bool)
    one_number(student.masked_mse(y_true, y_pred, mask), 0, "masked_mse, all masked", "No step counts.")
    mask[:, 0] = True
    value = student.masked_mse(y_true, y_pred, mask)
    one_number(value, right_mse(y_true, y_pred, mask), "masked_mse, one step of each", EVERYWHERE)


@pytest.mark.points(0.5)
def test_mse_when_a_sequence_is_all_padding(student, rng, one_number):
    """Is masked_mse right when all steps of one sequence are masked, and one of the other counts?"""
    y_true, y_pred = some_targets(rng, 2, 3, 2)
    mask = np.array([[False, False, False], [False, False, True]])
    value = student.masked_mse(y_true, y_pred, mask)
    one_number(value, right_mse(y_true, y_pred, mask), "masked_mse, one step", EVERYWHERE)


@pytest.mark.points(2 / 3)
@pytest.mark.parametrize(("batch", "steps", "classes"), [(3, 5, 4), (4, 3, 7), (4, 4, 4)])
def test_crossentropy_over_the_steps_that_count(student, rng, one_number, batch, steps, classes):
    """Is masked_crossentropy the mean of -log p over the unmasked steps, in nats?"""
    ids = rng.integers(0, classes, size=(batch, steps))
    logits = 2 * rng.normal(size=(batch, steps, classes))
    mask = some_mask(rng, batch, steps)
    value = student.masked_crossentropy(ids, logits, mask)
    one_number(value, right_crossentropy(ids, logits, mask), "masked_crossentropy", EVERYWHERE)


@pytest.mark.points(1)
def test_crossentropy_whatever_stands_at_the_padding(student, rng, one_number):
    """Does masked_crossentropy stay the same when the logits at masked steps are huge?"""
    ids = rng.integers(0, 5, size=(4, 6))
    logits = rng.normal(size=(4, 6, 5)).astype(np.float32)
    mask = rng.random((4, 6)) < 0.5
    mask[0, :2] = True, False
    ids[~mask] = 0
    logits[~mask] = 50 * rng.normal(size=(int((~mask).sum()), 5))
    value = student.masked_crossentropy(ids, logits, mask)
    one_number(value, right_crossentropy(ids, logits, mask), "masked_crossentropy", EVERYWHERE)


@pytest.mark.points(2)
def test_crossentropy_of_large_logits(student, rng, one_number):
    """Is masked_crossentropy right for logits of +1000 and -1000?"""
    mixed = rng.permuted(np.tile([1000.0, -1000.0, 0.0, 500.0], (2, 1)), axis=1)[:, :, None]  # another at each step
    for base in (1000.0, -1000.0, 0.0, mixed):
        ids = rng.integers(0, 3, size=(2, 4))
        logits = base + 3 * rng.normal(size=(2, 4, 3))
        if np.all(base == 0.0):
            logits = rng.permuted(np.tile([1000.0, -1000.0, 0.0], (2, 4, 1)), axis=-1)
            logits[0, 0], ids[0, 0] = (1000.0, -1000.0, 0.0), 1
        mask = np.ones((2, 4), dtype=bool) if np.ndim(base) else some_mask(rng, 2, 4)
        value = student.masked_crossentropy(ids, logits, mask)
        hint = "exp(1000) is too large for floating point. What may be subtracted from all logits of a step?"
        one_number(value, right_crossentropy(ids, logits, mask), "masked_crossentropy", hint)


@pytest.mark.points(0.5)
def test_crossentropy_when_nothing_counts(student, rng, one_number):
    """Is masked_crossentropy 0.0 when every step is masked, and not 0 for every mask?"""
    ids, logits = rng.integers(0, 4, size=(1, 3)), rng.normal(size=(1, 3, 4))
    mask = np.zeros((1, 3), dtype=bool)
    one_number(student.masked_crossentropy(ids, logits, mask), 0, "masked_crossentropy, all masked", "No step counts.")
    mask[0, 1] = True
    value = student.masked_crossentropy(ids, logits, mask)
    one_number(value, right_crossentropy(ids, logits, mask), "masked_crossentropy, one step", EVERYWHERE)


@pytest.mark.points(0.5)
def test_crossentropy_when_a_sequence_is_all_padding(student, rng, one_number):
    """Is masked_crossentropy right when all steps of one sequence are masked?"""
    ids, logits = rng.integers(0, 4, size=(3, 3)), rng.normal(size=(3, 3, 4))
    mask = np.array([[True, True, False], [False, False, False], [True, False, False]])
    value = student.masked_crossentropy(ids, logits, mask)
    one_number(value, right_crossentropy(ids, logits, mask), "masked_crossentropy", EVERYWHERE)
