"""make_optimizer: SGD with one of three ways of clipping, judged by the steps that it makes.

What is wrong without clipping, too (momentum, another learning rate), is charged by the test of None: clipping is also
right where a step is the student's own plain step for the clipped gradients.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, describe, keras_calls

pytestmark = pytest.mark.exercise("make_optimizer")

SHAPES = ((3,), (2, 4), (4, 2))


def steps(student, settings, *rounds):
    """Return how far the weights went, divided by -learning_rate, when the gradients of each round were applied."""
    learning_rate = settings[0]
    optimizer = student.make_optimizer(*settings)
    if isinstance(optimizer, type) or str(getattr(optimizer, "described", "")).startswith("the class"):
        raise Mismatch("make_optimizer returned a class; expected an optimizer made from it.", fingerprint="a class")
    if (
        optimizer is None
        or isinstance(optimizer, (int, float, np.ndarray))
        or not hasattr(optimizer, "apply_gradients")
    ):
        raise Mismatch(f"make_optimizer returned {describe(optimizer)}; expected a Keras optimizer.")
    keras = _keras_of(optimizer, student)
    with keras_calls("The optimizer"):
        weights = [keras.Variable(np.zeros(grad.shape, "float32")) for grad in rounds[0]]
        for grads in rounds:
            tensors = [keras.ops.convert_to_tensor(grad.astype("float32")) for grad in grads]
            optimizer.apply_gradients(list(zip(tensors, weights, strict=False)))
        return [np.asarray(weight) / -learning_rate for weight in weights]


def _keras_of(optimizer, student):
    """The Keras of the process in which the optimizer lives: an optimizer of Keras's own may have crossed over."""
    import keras

    return keras if isinstance(optimizer, keras.optimizers.Optimizer) else student.module("keras")


def compare(found, right, clip):
    for index, (got, expected) in enumerate(zip(found, right, strict=False)):
        close(got, expected, f"step / -learning_rate of weight {index} (clip={clip!r})")


@pytest.fixture
def check(student):
    """Check the first step for gradients that come out of clipping as `clipped`."""

    def checked(settings, grads, clipped):
        found = steps(student, settings, grads)
        try:
            compare(found, clipped, settings[1])
        except Mismatch:
            plain, of_half = (
                steps(student, (settings[0], None, 1.0), [factor * grad for grad in clipped]) for factor in (1, 0.5)
            )
            if not all(np.any(one) and np.allclose(one, 2 * half) for one, half in zip(plain, of_half, strict=True)):
                raise  # not in proportion to the gradient, as Adam's
            compare(found, plain, settings[1])

    return checked


@pytest.mark.points(3)
def test_none_is_plain_sgd(student, rng, gradients):
    """With clip=None, is each step minus learning rate times gradient, also in a second step?"""
    for learning_rate in (0.5, 0.02):
        first, second = gradients(rng, SHAPES, 30.0), gradients(rng, SHAPES, 4.0)
        found = steps(student, (learning_rate, None, 1.0), first, second)
        compare(found, [one + two for one, two in zip(first, second, strict=False)], None)


@pytest.mark.points(2.1)
def test_by_value(check, rng, gradients):
    """With "value", is every entry of the gradients limited?"""
    for learning_rate, limit in ((0.5, 1.0), (0.1, 0.3)):
        grads = gradients(rng, SHAPES, 9.0)
        right = [np.where(np.abs(grad) > limit, np.sign(grad) * limit, grad) for grad in grads]
        check((learning_rate, "value", limit), grads, right)


@pytest.mark.points(2.1)
def test_by_the_norm_of_each(check, rng, gradients):
    """With "norm", is each gradient limited by its own norm?"""
    for learning_rate, limit in ((0.5, 2.0), (0.1, 0.5)):
        grads = [gradients(rng, (shape,), norm)[0] for shape, norm in zip(SHAPES, (6.0, 0.4, 3.0), strict=False)]
        norms = [np.sqrt(np.sum(grad**2)) for grad in grads]
        right = [grad * min(1.0, limit / norm) for grad, norm in zip(grads, norms, strict=False)]
        check((learning_rate, "norm", limit), grads, right)


@pytest.mark.points(2.1)
def test_by_global_norm(check, rng, gradients):
    """With "global_norm", are all gradients scaled by one factor?"""
    for learning_rate, limit in ((0.5, 2.0), (0.1, 5.0)):
        grads = [gradients(rng, (shape,), norm)[0] for shape, norm in zip(SHAPES, (6.0, 0.4, 3.0), strict=False)]
        norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
        check((learning_rate, "global_norm", limit), grads, [grad * limit / norm for grad in grads])


@pytest.mark.points(0.7)
def test_within_the_limit(student, rng, gradients):
    """Within the limit, are two steps the plain ones for each way of clipping, unlike far above it?"""
    for clip in ("value", "norm", "global_norm"):
        grads = gradients(rng, SHAPES, 2.0)
        found = steps(student, (0.25, clip, 2.5), grads, grads)
        compare(found, [2 * grad for grad in grads], clip)
    grads = gradients(rng, SHAPES, 500.0)
    found = steps(student, (0.25, "value", 2.5), grads)
    if np.allclose(np.concatenate([one.ravel() for one in found]), np.concatenate([one.ravel() for one in grads])):
        raise Mismatch("Gradients far above the limit stayed as they were, too.", fingerprint="never")
