"""to_keras_weights and from_keras_weights: the same numbers in NumPy and in Keras."""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, describe

pytestmark = pytest.mark.exercise("to_keras_weights")

NAMES = ("kernel", "recurrent_kernel", "bias")
ORDER = "A list has no names: its order is its meaning."


def check_list(plain, weights, right):
    if not isinstance(weights, (list, tuple)):
        raise Mismatch(f"to_keras_weights returned {describe(weights)}; expected a list.", weights)
    if len(weights) != 3:
        message = f"The list has {len(weights)} entries; SimpleRNN takes 3: kernel, recurrent_kernel, bias."
        raise Mismatch(message, np.array([len(weights)]))
    for position, (value, name) in enumerate(zip(weights, NAMES, strict=True)):
        close(plain(value), right[name], f"weights[{position}]", where=ORDER)


def check_dict(plain, params, right, where):
    if not isinstance(params, dict):
        found = "a list" if isinstance(params, (list, tuple)) else describe(params)
        raise Mismatch(f"from_keras_weights returned {found}; expected a dict.", np.array(found))
    missing = [name for name in NAMES if name not in params]
    if missing:
        raise Mismatch(f"The dict of from_keras_weights has no {', '.join(missing)}.", np.array(missing))
    for name, value in zip(NAMES, right, strict=True):
        close(plain(params[name]), value, f'the value of "{name}"', where=where)


def layer_with(student, time, weights):
    features, units = weights[0].shape
    layer = student.module("keras").layers.SimpleRNN(units)
    layer.build((None, time, features))
    layer.set_weights(list(weights))
    return layer


@pytest.mark.points(3)
def test_to_keras(student, params_for, plain):
    """to_keras_weights: is the list in SimpleRNN's order?"""
    params = params_for(2, 3, 5, 2)
    wanted = {name: params[name] for name in NAMES}
    check_list(plain, student.to_keras_weights(wanted), params)


@pytest.mark.points(2)
def test_to_keras_from_any_dict(student, params_for, plain):
    """to_keras_weights: do the keys' order and further keys not matter?"""
    params = params_for(3, 4, 2, 6)
    shuffled = {name: params[name] for name in ("head_bias", "bias", "h0", "recurrent_kernel", "head_kernel", "kernel")}
    check_list(plain, student.to_keras_weights(shuffled), params)


@pytest.mark.points(1)
def test_to_keras_with_equal_sizes(student, params_for, plain):
    """to_keras_weights: are the two kernels in their places when they have the same shape?"""
    params = params_for(2, 4, 4, 1, dtype=np.float32)
    check_list(plain, student.to_keras_weights(params), params)


@pytest.mark.points(3)
def test_from_keras(student, cell_inputs, plain):
    """from_keras_weights: is each of the layer's weights below its name?"""
    weights = cell_inputs(2, 3, 3, 5, dtype=np.float32).weights
    params = student.from_keras_weights(layer_with(student, 4, weights))
    check_dict(plain, params, weights, "Which entry of the layer's list is it?")


@pytest.mark.points(1)
def test_from_keras_with_equal_sizes(student, cell_inputs, plain):
    """from_keras_weights: are the two kernels below their names when they have the same shape?"""
    weights = cell_inputs(2, 3, 4, 4, dtype=np.float32).weights
    params = student.from_keras_weights(layer_with(student, None, weights))
    check_dict(plain, params, weights, "Which entry of the layer's list is it?")


@pytest.mark.points(2)
def test_there_and_back(student, cell_inputs, plain):
    """Does a trip from a Keras layer to NumPy and back change nothing, and does the layer of each call count?"""
    for features, units in ((2, 3), (5, 2)):
        weights = cell_inputs(2, 3, features, units, dtype=np.float32).weights
        params = student.from_keras_weights(layer_with(student, 6, weights))
        check_dict(plain, params, weights, "Are these the weights of the layer in this call?")
        held = {name: plain(params[name]) for name in NAMES}
        check_list(plain, student.to_keras_weights(held), dict(zip(NAMES, weights, strict=True)))
