"""Public checks of lstm_backward: shapes, a memory without loss, numerical gradients."""

import numpy as np
from checks.testing import array, close, unpack

NAMES = ("dx", "dh0", "dc0", "dkernel", "drecurrent_kernel", "dbias")


def gradients(student, arguments, dh_seq):
    cache = unpack(student.lstm_forward(*arguments), "h_seq", "c_last", "cache")[2]
    return unpack(student.lstm_backward(dh_seq, cache), *NAMES)


def arrays():
    rng = np.random.default_rng(9)
    shapes = [(2, 3, 2), (2, 2), (2, 2), (2, 8), (2, 8), (8,)]
    return [0.7 * rng.normal(size=shape) for shape in shapes], rng.normal(size=(2, 3, 2))


def by_differences(student, arguments, k, dh_seq):
    """The numerical gradient for argument k, from the forward pass as it stands in the notebook."""
    value, result = arguments[k], np.zeros(arguments[k].shape)
    for index in np.ndindex(value.shape):
        kept, sides = value[index], []
        for shift in (1e-5, -1e-5):
            value[index] = kept + shift
            sides.append(np.sum(np.asarray(student.lstm_forward(*arguments)[0]) * dh_seq))
        value[index] = kept
        result[index] = (sides[0] - sides[1]) / 2e-5
    return result


def test_shapes(student):
    """Do the six gradients have the shapes of the six inputs?"""
    shapes = [(2, 5, 3), (2, 4), (2, 4), (3, 16), (4, 16), (16,)]
    got = gradients(student, [np.ones(shape) / 10 for shape in shapes], np.ones((2, 5, 4)))
    for value, name, shape in zip(got, NAMES, shapes, strict=True):
        array(value, name, shape)


def test_a_memory_without_loss(student):
    """With forget and output gates open, does the gradient of the last step reach c0 undiminished?"""
    bias = np.repeat([-30.0, 30.0, 0.0, 30.0], 2)
    arguments = (np.ones((1, 20, 3)), np.zeros((1, 2)), np.zeros((1, 2)), np.zeros((3, 8)), np.zeros((2, 8)), bias)
    dh_seq = np.zeros((1, 20, 2))
    dh_seq[:, -1] = [1.0, -2.0]
    got = gradients(student, arguments, dh_seq)
    close(got[2], np.array([[1.0, -2.0]]), "dc0", "(batch, units)", where="Which path leads from c_last back to c0?")


def test_states_and_inputs(student):
    """Are dx, dh0 and dc0 the numerical gradients?"""
    arguments, dh_seq = arrays()
    got = gradients(student, arguments, dh_seq)
    for k in (0, 1, 2):
        where = "Which gradients enter step t, from its own loss and from step t + 1? Is dx in chronological order?"
        close(got[k], by_differences(student, arguments, k, dh_seq), NAMES[k], where=where)


def test_weights(student):
    """Are the gradients of the weights equal to the numerical ones, summed over all steps?"""
    arguments, dh_seq = arrays()
    got = gradients(student, arguments, dh_seq)
    for k in (3, 4, 5):
        close(got[k], by_differences(student, arguments, k, dh_seq), NAMES[k], where="Every step uses the weights.")
