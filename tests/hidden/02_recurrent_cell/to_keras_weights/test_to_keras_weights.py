"""to_keras_weights and from_keras_weights: the same numbers in NumPy and in Keras."""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, describe

pytestmark = pytest.mark.exercise("to_keras_weights")

NAMES = ("kernel", "recurrent_kernel", "bias")
ORDER = "A list has no names: its order is its meaning."


def check_list(student, params):
    """Compare what to_keras_weights makes of `params`."""
    weights = student.to_keras_weights(params)
    if not isinstance(weights, list | tuple):
        raise Mismatch(f"to_keras_weights returned {describe(weights)}; expected a list.", weights)
    if len(weights) != 3:
        message = f"The list has {len(weights)} entries; SimpleRNN takes 3: kernel, recurrent_kernel, bias."
        raise Mismatch(message, np.array([len(weights)]))
    for position, (value, name) in enumerate(zip(weights, NAMES, strict=True)):
        close(np.asarray(value), params[name], f"weights[{position}]", where=ORDER)


def check_dict(student, weights, time=4):
    """Compare what from_keras_weights makes of a layer with these weights."""
    features, units = weights[0].shape
    layer = student.module("keras").layers.SimpleRNN(units)
    layer.build((None, time, features))
    layer.set_weights(list(weights))
    params = student.from_keras_weights(layer)
    if not isinstance(params, dict):
        found = "a list" if isinstance(params, list | tuple) else describe(params)
        raise Mismatch(f"from_keras_weights returned {found}; expected a dict.", np.array(found))
    missing = [name for name in NAMES if name not in params]
    if missing:
        raise Mismatch(f"The dict of from_keras_weights has no {', '.join(missing)}.", np.array(missing))
    for name, value in zip(NAMES, weights, strict=True):
        where = "Which entry of the list of this call's layer is it?"
        close(np.asarray(params[name]), value, f'the value of "{name}"', where=where)


@pytest.mark.points(2)
def test_to_keras(student, params_for):
    """to_keras_weights: is the list in SimpleRNN's order?"""
    params = params_for(2, 3, 5, 2)
    check_list(student, {name: params[name] for name in NAMES})


@pytest.mark.points(2)
def test_to_keras_from_any_dict(student, params_for):
    """to_keras_weights: do the keys' order and further keys not matter?"""
    params = params_for(3, 4, 2, 6)
    order = ("head_bias", "bias", "h0", "recurrent_kernel", "head_kernel", "kernel")
    check_list(student, {name: params[name] for name in order})


@pytest.mark.points(2)
def test_to_keras_with_equal_sizes(student, params_for):
    """to_keras_weights: are equal sizes kept apart, and one call from the next?"""
    for _ in range(2):
        check_list(student, params_for(2, 4, 4, 1, dtype=np.float32))


@pytest.mark.points(3)
def test_from_keras(student, cell_inputs):
    """from_keras_weights: is each of the layer's weights below its name?"""
    check_dict(student, cell_inputs(2, 3, 3, 5, dtype=np.float32).weights)


@pytest.mark.points(3)
def test_from_keras_with_equal_sizes(student, cell_inputs):
    """from_keras_weights: are equal sizes kept apart, and one layer from the next?"""
    for _ in range(2):
        check_dict(student, cell_inputs(2, 3, 4, 4, dtype=np.float32).weights, time=None)
