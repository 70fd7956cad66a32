"""Public checks of the three heads, on a cell that passes its input on."""

import numpy as np
from checks.testing import close

# The state is tanh of the input: a recurrent kernel of zeros makes each answer easy to compute by hand.
X = np.arctanh(np.array([[[0.1], [0.2], [0.3]], [[-0.1], [-0.2], [-0.3]]]))
PASS_ON = {
    "h0": np.zeros((2, 1)),
    "kernel": np.ones((1, 1)),
    "recurrent_kernel": np.zeros((1, 1)),
    "bias": np.zeros(1),
    "head_kernel": np.array([[10.0, 100.0]]),
    "head_bias": np.array([1.0, 0.0]),
}


def test_many_to_one(student):
    """Does many_to_one give one answer for each sequence, read from the last state?"""
    y = student.many_to_one(X, PASS_ON)
    where = "Which state reaches the head? And does anything come after the head's sum?"
    close(y, [[4.0, 30.0], [-2.0, -30.0]], "many_to_one", "(batch, outputs)", where=where)


def test_many_to_many(student):
    """Does many_to_many give one answer at every step?"""
    y = student.many_to_many(X, PASS_ON)
    right = [[[2.0, 10.0], [3.0, 20.0], [4.0, 30.0]], [[0.0, -10.0], [-1.0, -20.0], [-2.0, -30.0]]]
    close(y, right, "many_to_many", "(batch, time, outputs)", where="The same head reads every state.")


def test_one_to_many(student):
    """Does one_to_many feed in the vector at every step?"""
    y = student.one_to_many(X[:, 0], PASS_ON, 4)
    right = np.tile(np.array([[[2.0, 10.0]], [[0.0, -10.0]]]), (1, 4, 1))
    close(y, right, "one_to_many", "(batch, time, outputs)", where="What does the cell read at step 2?")


def test_h0(student):
    """Is `params["h0"]` the cell's first state?"""
    params = {**PASS_ON, "h0": np.full((2, 1), 2.0), "recurrent_kernel": np.ones((1, 1))}
    right = np.tanh(X[:, 0] + 2.0) @ params["head_kernel"] + params["head_bias"]
    close(student.many_to_one(X[:, :1], params), right, "many_to_one after one step", "(batch, outputs)")
    states = [np.tanh(X[:, 0] + 2.0), np.tanh(X[:, 0] + np.tanh(X[:, 0] + 2.0))]
    right = np.stack(states, axis=1) @ params["head_kernel"] + params["head_bias"]
    y = student.one_to_many(X[:, 0], params, 2)
    close(y, right, "one_to_many after two steps", "(batch, time, outputs)", where="Which state enters each step?")
