"""Public checks of the optimizer that clips."""

import numpy as np
from checks.testing import close, describe


def step(student, clip, value, count=1):
    """Return minus two weights of zeros, over 0.5, after steps of learning rate 0.5 with gradients (3, 4), (6, 8)."""
    keras = student.module("keras")
    optimizer = student.make_optimizer(0.5, clip, value)
    made = hasattr(optimizer, "apply_gradients") and not isinstance(optimizer, type)
    assert made, f"Got {describe(optimizer)}; expected a Keras optimizer."
    weights = [keras.Variable(np.zeros(2, "float32")), keras.Variable(np.zeros((1, 2), "float32"))]
    gradients = [np.array([3.0, 4.0], "float32"), np.array([[6.0, 8.0]], "float32")]
    for _ in range(count):
        optimizer.apply_gradients([(gradients[0], weights[0]), (gradients[1], weights[1])])
    return [np.asarray(weight) / -0.5 for weight in weights]


def test_no_clipping(student):
    """Is the step minus learning rate times gradient when clip is None?"""
    first, second = step(student, None, 5.0)
    close(first, [3.0, 4.0], "the first weight's step / -learning_rate", where="Its gradient is (3, 4).")
    close(second, [[6.0, 8.0]], "the second weight's step / -learning_rate", where="Its gradient is (6, 8).")


def test_a_second_step(student):
    """With the same gradients again, is the second step as long as the first?"""
    first, _ = step(student, None, 5.0, count=2)
    where = "Each step is (3, 4), so two steps make (6, 8). Plain SGD keeps nothing from one step to the next."
    close(first, [6.0, 8.0], "two steps / -learning_rate", where=where)


def test_by_value_and_by_norm(student):
    """Do "value" and "norm" give the steps of the table?"""
    close(step(student, "value", 5.0)[1], [[5.0, 5.0]], "the clipped (6, 8)", where='This is clip "value" at 5.')
    close(step(student, "norm", 5.0)[1], [[3.0, 4.0]], "the clipped (6, 8)", where='This is clip "norm" at 5.')


def test_by_global_norm(student):
    """Does "global_norm" scale both gradients by one factor?"""
    first, second = step(student, "global_norm", 5.0)
    hint = 'This is clip "global_norm" at 5. The table of the three ways names Keras\'s three arguments.'
    close(first, np.array([3.0, 4.0]) / np.sqrt(5), "the clipped (3, 4)", where=hint)
    close(second, np.array([[6.0, 8.0]]) / np.sqrt(5), "the clipped (6, 8)", where=hint)
