"""Public checks of rnn_step_forward: sums that can be done by hand."""

import numpy as np
from checks.testing import close, unpack

# Two sequences, three features, two units: x_t @ kernel is 0.3 and 1.2, h_prev @ recurrent_kernel is 0.4, the bias 0.3.
X_T, H_PREV = np.arange(6.0).reshape(2, 3), np.ones((2, 2))
KERNEL, RECURRENT_KERNEL, BIAS = np.full((3, 2), 0.1), np.full((2, 2), 0.2), np.full(2, 0.3)
SUMS = np.array([[1.0, 1.0], [1.9, 1.9]])


def step(student, x_t, h_prev, kernel, recurrent_kernel, bias, activation):
    result = student.rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias, activation)
    return unpack(result, "h_t", "cache")[0]


def test_sum(student):
    """With activation "linear", is h_t the sum of its three terms?"""
    h_t = step(student, X_T, H_PREV, KERNEL, RECURRENT_KERNEL, BIAS, "linear")
    where = "Is each of the three terms there, once? And does the result depend on `activation`?"
    close(h_t, SUMS, "h_t", "(batch, units)", where=where)


def test_activations(student):
    """Do tanh, sigmoid and relu act on that sum?"""
    h_t = step(student, X_T, H_PREV, KERNEL, RECURRENT_KERNEL, BIAS, "tanh")
    close(h_t, [[0.7615942] * 2, [0.9562375] * 2], "h_t (tanh)", where="The activation comes last, on the whole sum.")
    h_t = step(student, X_T, H_PREV, KERNEL, RECURRENT_KERNEL, BIAS, "sigmoid")
    close(h_t, [[0.7310586] * 2, [0.8698915] * 2], "h_t (sigmoid)", where="Does the result depend on `activation`?")
    h_t = step(student, -X_T, H_PREV, KERNEL, RECURRENT_KERNEL, BIAS, "relu")
    close(h_t, [[0.4] * 2, [0.0] * 2], "h_t (relu)", where="Does the result depend on `activation`?")


def test_default(student):
    """Is tanh used if no `activation` is given?"""
    h_t, _ = unpack(student.rnn_step_forward(X_T, H_PREV, KERNEL, RECURRENT_KERNEL, BIAS), "h_t", "cache")
    close(h_t, np.tanh(SUMS), "h_t", "(batch, units)")


def test_large_sums(student):
    """Are tanh and sigmoid of sums of 1000 and -1000 still numbers?"""
    x_t, one, zeros = np.array([[1000.0], [-1000.0]]), np.ones((1, 1)), np.zeros((2, 1))
    for name, right in (("tanh", [[1.0], [-1.0]]), ("sigmoid", [[1.0], [0.0]])):
        h_t = step(student, x_t, zeros, one, one, np.zeros(1), name)
        finite = not isinstance(h_t, np.ndarray) or np.all(np.isfinite(h_t))
        assert finite, f"h_t ({name}) is {np.ravel(h_t)}. How large is the number that you take exp of?"
        close(h_t, right, f"h_t ({name})")


def test_direction(student):
    """Does recurrent_kernel[i, j] lead from old unit i to new unit j?"""
    one_way = np.array([[0.0, 5.0], [0.0, 0.0]])  # from unit 0 to unit 1, nothing else
    h_t = step(student, np.zeros((1, 1)), np.array([[2.0, 3.0]]), np.zeros((1, 2)), one_way, np.zeros(2), "linear")
    close(
        h_t,
        [[0.0, 10.0]],
        "h_t",
        "(batch, units)",
        where="Look at the product of the old state and the recurrent kernel.",
    )
