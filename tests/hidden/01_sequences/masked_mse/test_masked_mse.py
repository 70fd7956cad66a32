"""masked_mse and masked_crossentropy: losses that ignore the padding."""

import math

import numpy as np
import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("masked_mse")

WHERE = "Which steps count, and by what number is the sum divided?"
EXP = "exp(1000) is too large for floating point. What may be subtracted from all logits of a step?"


def some_mask(rng, batch, steps):
    """A mask with data and padding in every row, not the same number in each."""
    return np.arange(steps) < rng.permutation(np.arange(batch) % (steps - 1) + 1)[:, None]


def some_targets(rng, *shape):
    return rng.normal(size=shape) + 1, rng.normal(size=shape) - 1


def check_mse(student, y_true, y_pred, mask, where=WHERE):
    right = np.mean((y_true - y_pred)[mask] ** 2) if mask.any() else 0.0
    close(student.masked_mse(y_true, y_pred, mask), right, "masked_mse", where=where)


def check_crossentropy(student, ids, logits, mask, where=WHERE):
    """Compare with a sum step by step, the largest logit taken out, in plain Python."""
    losses = [0.0] if not mask.any() else []
    for b, t in np.argwhere(mask):
        top = max(logits[b, t])
        losses.append(top + math.log(sum(math.exp(value - top) for value in logits[b, t])) - logits[b, t, ids[b, t]])
    value = student.masked_crossentropy(ids, logits, mask)
    close(value, sum(losses) / len(losses), "masked_crossentropy", where=where)


@pytest.mark.points(1)
@pytest.mark.parametrize(("batch", "steps", "features"), [(3, 5, 2), (4, 6, 1), (5, 5, 5)])
def test_mse_over_the_steps_that_count(student, rng, batch, steps, features):
    """Is masked_mse the mean over the unmasked steps and their features?"""
    check_mse(student, *some_targets(rng, batch, steps, features), some_mask(rng, batch, steps))


@pytest.mark.points(0.8)
def test_mse_whatever_stands_at_the_padding(student, rng):
    """Does masked_mse stay the same when the values at masked steps are huge, wherever those steps are?"""
    y_true, y_pred = some_targets(rng, 4, 7, 3)
    mask = rng.random((4, 7)) < 0.5
    mask[0, :2] = True, False
    y_pred[~mask] = 1000.0
    check_mse(student, y_true.astype(np.float32), y_pred.astype(np.float32), mask)


@pytest.mark.points(0.8)
def test_mse_without_padding_or_with_one_step(student, rng):
    """Is masked_mse the plain mean when nothing is masked, also for one sequence of one step?"""
    for shape in ((3, 4, 2), (1, 1, 3), (1, 1, 1)):
        check_mse(student, *some_targets(rng, *shape), np.ones(shape[:2], dtype=bool))


@pytest.mark.points(2)
def test_mse_of_exact_predictions(student, rng):
    """Does a value that is predicted exactly count like any other, and is masked_mse 0.0 if all are?"""
    y_true, y_pred = some_targets(rng, 3, 5, 4)
    mask = some_mask(rng, 3, 5)
    y_pred[:, :, 1] = y_true[:, :, 1]
    y_pred[0] = y_true[0]
    check_mse(student, y_true, y_pred, mask)
    check_mse(student, y_true, y_true, mask)


@pytest.mark.points(2)
def test_mse_when_nothing_counts(student, rng):
    """Is masked_mse 0.0 when every step is masked, and right when all steps of one sequence are?"""
    y_true, y_pred = some_targets(rng, 2, 3, 2)
    check_mse(student, y_true, y_pred, np.zeros((2, 3), dtype=bool), where="No step counts.")
    check_mse(student, y_true, y_pred, np.array([[False, False, False], [False, False, True]]))


@pytest.mark.points(2 / 3)
@pytest.mark.parametrize(("batch", "steps", "classes"), [(3, 5, 4), (4, 3, 7), (4, 4, 4)])
def test_crossentropy_over_the_steps_that_count(student, rng, batch, steps, classes):
    """Is masked_crossentropy the mean of -log p over the unmasked steps, in nats?"""
    ids, logits = rng.integers(0, classes, size=(batch, steps)), 2 * rng.normal(size=(batch, steps, classes))
    check_crossentropy(student, ids, logits, some_mask(rng, batch, steps))


@pytest.mark.points(0.8)
def test_crossentropy_whatever_stands_at_the_padding(student, rng):
    """Does masked_crossentropy stay the same when the logits at masked steps are huge?"""
    ids, logits, mask = rng.integers(0, 5, size=(4, 6)), rng.normal(size=(4, 6, 5)), rng.random((4, 6)) < 0.5
    mask[0, :2] = True, False
    ids[~mask] = 0
    logits[~mask] *= 50
    check_crossentropy(student, ids, logits.astype(np.float32), mask)


@pytest.mark.points(2.4)
def test_crossentropy_of_large_logits(student, rng):
    """Is masked_crossentropy right for logits of +1000 and -1000?"""
    for base in (1000.0, -1000.0):
        ids, logits = rng.integers(0, 3, size=(2, 4)), base + 3 * rng.normal(size=(2, 4, 3))
        check_crossentropy(student, ids, logits, some_mask(rng, 2, 4), where=EXP)
    logits = rng.permuted(np.tile([1000.0, -1000.0, 0.0], (2, 4, 1)), axis=-1)
    logits[0, 0], ids[0, 0] = (1000.0, -1000.0, 0.0), 1
    check_crossentropy(student, ids, logits, some_mask(rng, 2, 4), where=EXP)
    base = rng.permuted(np.tile([1000.0, -1000.0, 0.0, 500.0], (2, 1)), axis=1)[:, :, None]  # another at each step
    logits = base + 3 * rng.normal(size=(2, 4, 3))
    check_crossentropy(student, ids, logits, np.ones((2, 4), dtype=bool), where=EXP)


@pytest.mark.points(2)
def test_crossentropy_when_nothing_counts(student, rng):
    """Is masked_crossentropy 0.0 when every step is masked, and right when all steps of one sequence are?"""
    ids, logits = rng.integers(0, 4, size=(3, 3)), rng.normal(size=(3, 3, 4))
    check_crossentropy(student, ids, logits, np.zeros((3, 3), dtype=bool), where="No step counts.")
    check_crossentropy(student, ids[:1], logits[:1], np.array([[False, True, False]]))
    check_crossentropy(student, ids, logits, np.array([[True, True, False], [False, False, False], [True, True, True]]))
