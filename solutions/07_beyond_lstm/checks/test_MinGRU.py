"""Public checks of MinGRU: weights set by hand, then one step of training."""

import numpy as np
from checks.testing import Mismatch, close, equal, keras_calls

# Zero kernels: update gates 0.25 and 0.5, candidates 1 and -2, at every step.
WEIGHTS = [np.zeros((3, 4)), np.array([-np.log(3.0), 0.0, 1.0, -2.0])]
X = np.ones((2, 4, 3), "float32")
STEPS = np.arange(1, 5)[:, None]
RIGHT = (1 - np.array([0.75, 0.5]) ** STEPS) * np.array([1.0, -2.0])


def a_layer(student):
    with keras_calls("MinGRU"):
        layer = student.MinGRU(2)
        layer(X)
        shapes = [tuple(weight.shape) for weight in layer.get_weights()]
        equal(shapes, [(3, 4), (4,)], "The list of the weights' shapes", where="Look at `build`.")
        layer.set_weights(WEIGHTS)
    return layer


def test_weights(student):
    """After the first call, are there kernel and bias, in this order?"""
    a_layer(student)


def test_known_gates(student):
    """With constant gates and candidates: do the states approach the candidates at the right pace, starting from 0?"""
    with keras_calls("MinGRU"):
        h_seq = np.asarray(a_layer(student)(X))
    right = np.tile(RIGHT, (2, 1, 1))
    where = "z is the share of the NEW here. Does block z come first, and is the candidate without an activation?"
    if np.shape(h_seq) == right.shape and np.allclose(h_seq[:, 0], right[:, 0], atol=1e-4):
        where = "The first step is right. Does every later one start from the state before it? In rounds of doubling: is the "
        where += "new state made with the factors from before the round, and are there enough rounds?"
    close(h_seq, right, "the output", "(batch, time, units)", where=where, steps=1)


def test_the_input_matters(student):
    """Are gate and candidate made from the input of each step?"""
    layer = a_layer(student)
    x = np.array([[[0.0], [3.0], [-1.0]]], "float32") * np.ones(3, "float32")
    kernel = np.zeros((3, 4))
    kernel[:, 2] = 1.0  # the first unit's candidate is the sum of the features; its gate is 0.5
    with keras_calls("MinGRU"):
        layer.set_weights([kernel, np.zeros(4)])
        h_seq = np.asarray(layer(x))
    close(h_seq[0, :, 0], np.array([0.0, 4.5, 0.75]), "the first unit's output", where="Which input does step t read?")
    close(h_seq[0, :, 1], np.zeros(3), "the second unit's output", where="Is each unit made from its own columns?")


def test_one_step(student):
    """Does it work for sequences of one step?"""
    with keras_calls("MinGRU"):
        h_seq = np.asarray(a_layer(student)(X[:, :1]))
    close(h_seq, np.tile(RIGHT[:1], (2, 1, 1)), "the output", "(batch, time, units)")


def test_gradient(student):
    """Does the gradient of the output reach both weights?"""
    tf, layer = student.module("tensorflow"), a_layer(student)
    with keras_calls("MinGRU"):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(layer(X))
        gradients = tape.gradient(total, layer.trainable_variables)
    lost = [name for name, gradient in zip(("kernel", "bias"), gradients, strict=False) if gradient is None]
    if lost or len(gradients) < 2:
        raise Mismatch(
            f"No gradient reaches {' and '.join(lost) or 'a weight'}. Is everything in `call` from keras.ops?"
        )


def test_training(student):
    """In one step of training: do both weights move?"""
    import keras

    layer = a_layer(student)
    with keras_calls("training a model with MinGRU"):
        model = keras.Sequential([keras.Input((4, 3)), layer])
        model.compile(optimizer=keras.optimizers.SGD(1.0), loss="mse", run_eagerly=True)
        model.train_on_batch(X, np.ones((2, 4, 2)))
        moves = [after - before for after, before in zip(layer.get_weights(), WEIGHTS, strict=True)]
    for move, name in zip(moves, ("kernel", "bias"), strict=True):
        if not np.all(np.any(np.reshape(move, (-1, 4)), axis=0)):
            raise Mismatch(f"Parts of {name} did not change in training. Is everything in `call` from keras.ops?")
