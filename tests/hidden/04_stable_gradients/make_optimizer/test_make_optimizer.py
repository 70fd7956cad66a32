"""make_optimizer: SGD with one of three ways of clipping, judged by the steps that it makes."""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, describe, keras_calls

pytestmark = pytest.mark.exercise("make_optimizer")

SHAPES = ((3,), (2, 4), (4, 2))
NORMS = (6.0, 0.4, 3.0)


@pytest.fixture
def check(student):
    """Check how far the weights go, divided by -learning_rate, when the gradients of each round are applied."""

    def checked(settings, rounds, right):
        learning_rate, clip, _ = settings
        optimizer = student.make_optimizer(*settings)
        if "class" in str(getattr(optimizer, "described", "")) or isinstance(optimizer, type):
            raise Mismatch(
                "make_optimizer returned a class; expected an optimizer made from it.", fingerprint="a class"
            )
        if isinstance(optimizer, (int, float, np.ndarray)) or not hasattr(optimizer, "apply_gradients"):
            raise Mismatch(f"make_optimizer returned {describe(optimizer)}; expected a Keras optimizer.")
        keras = keras_of(optimizer, student)
        with keras_calls("The optimizer"):
            weights = [keras.Variable(np.zeros(grad.shape, "float32")) for grad in rounds[0]]
            for grads in rounds:
                tensors = [keras.ops.convert_to_tensor(grad.astype("float32")) for grad in grads]
                optimizer.apply_gradients(list(zip(tensors, weights, strict=True)))
            found = [np.asarray(weight) / -learning_rate for weight in weights]
        for index, (got, expected) in enumerate(zip(found, right, strict=True)):
            close(got, expected, f"step / -learning_rate of weight {index} (clip={clip!r})")

    return checked


def keras_of(optimizer, student):
    """The Keras of the process in which the optimizer lives: an optimizer of Keras's own may have crossed over."""
    import keras

    return keras if isinstance(optimizer, keras.optimizers.Optimizer) else student.module("keras")


@pytest.mark.points(2)
def test_none_is_plain_sgd(check, gradients):
    """With clip=None, is each step minus learning rate times gradient, also in a second step?"""
    for learning_rate in (0.5, 0.02):
        first, second = gradients(SHAPES, 30.0), gradients(SHAPES, 4.0)
        check((learning_rate, None, 1.0), (first, second), [one + two for one, two in zip(first, second, strict=True)])


@pytest.mark.points(2.5)
def test_by_value(check, gradients):
    """With "value", is every entry of the gradients limited?"""
    for learning_rate, limit in ((0.5, 1.0), (0.1, 0.3)):
        grads = gradients(SHAPES, 9.0)
        check((learning_rate, "value", limit), [grads], [np.clip(grad, -limit, limit) for grad in grads])


@pytest.mark.points(2.5)
def test_by_the_norm_of_each(check, gradients):
    """With "norm", is each gradient limited by its own norm?"""
    for learning_rate, limit in ((0.5, 2.0), (0.1, 0.5)):
        grads = [gradients((shape,), norm)[0] for shape, norm in zip(SHAPES, NORMS, strict=True)]
        right = [grad * min(1.0, limit / norm) for grad, norm in zip(grads, NORMS, strict=True)]
        check((learning_rate, "norm", limit), [grads], right)


@pytest.mark.points(2.5)
def test_by_global_norm(check, gradients):
    """With "global_norm", are all gradients scaled by one factor?"""
    for learning_rate, limit in ((0.5, 2.0), (0.1, 5.0)):
        grads = [gradients((shape,), norm)[0] for shape, norm in zip(SHAPES, NORMS, strict=True)]
        factor = limit / np.sqrt(sum(norm**2 for norm in NORMS))
        check((learning_rate, "global_norm", limit), [grads], [grad * factor for grad in grads])


@pytest.mark.points(0.5)
@pytest.mark.parametrize("clip", ["value", "norm", "global_norm"])
def test_within_the_limit(check, gradients, clip):
    """Within the limit, is the step the plain one?"""
    grads = gradients(SHAPES, 2.0)
    check((0.25, clip, 2.5), [grads], grads)
