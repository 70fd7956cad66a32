"""Public checks of to_keras_weights and from_keras_weights."""

import numpy as np
from checks.testing import Mismatch, close, describe, unpack

KERNEL, RECURRENT_KERNEL, BIAS = np.arange(6.0).reshape(3, 2), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0])


def test_to_keras(student):
    """Does to_keras_weights return the list that SimpleRNN takes, whatever the order of the keys?"""
    params = {"bias": BIAS, "head_bias": np.ones(4), "recurrent_kernel": RECURRENT_KERNEL, "kernel": KERNEL}
    weights = unpack(student.to_keras_weights(params), "kernel", "recurrent_kernel", "bias")
    for got, right, name in zip(weights, (KERNEL, RECURRENT_KERNEL, BIAS), ("first", "second", "third"), strict=True):
        close(got, right, f"the {name} entry", where="Keras knows the weights by their order only.")


def test_from_keras(student):
    """Does from_keras_weights return a dict with the layer's own numbers?"""
    layer = student.module("keras").layers.SimpleRNN(2)
    layer.build((None, 4, 3))
    layer.set_weights([KERNEL, RECURRENT_KERNEL, BIAS])
    params = student.from_keras_weights(layer)
    if not isinstance(params, dict):
        raise Mismatch(f"from_keras_weights returned {describe(params)}; expected a dict.", params)
    for name, right in (("kernel", KERNEL), ("recurrent_kernel", RECURRENT_KERNEL), ("bias", BIAS)):
        if name not in params:
            raise Mismatch(f"The dict has no key {name!r}; it has: {', '.join(map(str, params))}.")
        close(np.asarray(params[name]), right, f'the value of "{name}"', where="Look at the layer's list of weights.")
