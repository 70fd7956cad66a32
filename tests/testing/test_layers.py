"""A student's layer: its weights in any order and form, and whether a step of training follows the gradient."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch
from autograder.testing import must_follow_the_loss, set_weights_by_shape, weight_shapes

NAMES = ("kernel", "recurrent_kernel", "bias")
WEIGHTS = [np.arange(6.0).reshape(2, 3), 10 + np.arange(9.0).reshape(3, 3), 20 + np.arange(3.0)]


class Layer:
    """Holds weights as a Keras layer does."""

    def __init__(self, *shapes):
        self.weights = [np.zeros(shape) for shape in shapes]

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        assert [weight.shape for weight in weights] == weight_shapes(self)
        self.weights = weights


@pytest.mark.parametrize(
    ("shapes", "order"),
    [
        (((2, 3), (3, 3), (3,)), (0, 1, 2)),
        (((3,), (2, 3), (3, 3)), (2, 0, 1)),
        (((2, 3), (3, 3), (1, 3)), (0, 1, 2)),
    ],
    ids=["as asked", "the bias first", "the bias as a row"],
)
def test_weights_are_set_in_any_order_and_form(shapes, order):
    layer = Layer(*shapes)
    set_weights_by_shape(layer, WEIGHTS, NAMES)
    for got, index in zip(layer.weights, order, strict=True):
        np.testing.assert_array_equal(got.ravel(), WEIGHTS[index].ravel())


def test_weights_of_equal_shapes_keep_their_order():
    equal = [np.full((3, 3), 1.0), np.full((3, 3), 2.0), np.ones(3)]
    layer = Layer((3, 3), (3, 3), (3,))
    set_weights_by_shape(layer, equal, NAMES)
    assert [weight.flat[0] for weight in layer.weights] == [1.0, 2.0, 1.0]


@pytest.mark.parametrize("shapes", [((2, 3), (3, 3)), ((2, 3), (3, 3), (3,), (3,)), ((3, 2), (3, 3), (3,))])
def test_other_weights_are_refused(shapes):
    with pytest.raises(Mismatch, match=r"expected .* kernel, recurrent_kernel, bias, in this order"):
        set_weights_by_shape(Layer(*shapes), WEIGHTS, NAMES)


def half_a_square(weights):
    return float(sum(np.sum(weight**2) for weight in weights)) / 2


@pytest.mark.parametrize(
    ("factor", "said"), [(1.0, None), (0.0, "bias did not change"), (0.5, "bias does not move along")]
)
def test_a_step_of_training_must_follow_the_gradient(factor, said):
    rng = np.random.default_rng(0)
    start = [weight.astype(np.float32) for weight in WEIGHTS]
    after = [weight - 0.1 * weight for weight in start[:2]] + [start[2] - factor * 0.1 * start[2]]
    if said is None:
        must_follow_the_loss(half_a_square, start, after, 0.1, NAMES, rng)
    else:
        with pytest.raises(Mismatch, match=said):
            must_follow_the_loss(half_a_square, start, after, 0.1, NAMES, rng)
