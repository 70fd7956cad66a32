"""Public checks of lstm_step_forward: gates set by hand through the bias."""

import numpy as np
from checks.testing import close, unpack

C_PREV = np.array([[0.8, -0.4], [0.2, 1.5], [-1.0, 0.1]])
OPEN, SHUT = 30.0, -30.0  # sums at which a gate is 1 or 0


def step(student, i, f, c, o, c_prev=C_PREV):
    """One step with 4 features and zero kernels: the sums are the biases of the four gates, the same in every unit."""
    bias = np.repeat([i, f, c, o], 2).astype(float)
    arguments = (np.ones((3, 4)), np.ones((3, 2)), c_prev, np.zeros((4, 8)), np.zeros((2, 8)), bias)
    h_t, c_t, _ = unpack(student.lstm_step_forward(*arguments), "h_t", "c_t", "cache")
    return h_t, c_t


def test_everything_half_open(student):
    """With all sums 0, every gate is 0.5 and the candidate is 0: what are c_t and h_t?"""
    h_t, c_t = step(student, 0, 0, 0, 0)
    where = "Which part of the old memory is kept, and what is added? (h_t, c_t and the cache come back in this order.)"
    close(c_t, C_PREV / 2, "c_t", "(batch, units)", where=where)
    close(h_t, np.tanh(C_PREV / 2) / 2, "h_t", "(batch, units)", where="What does the output gate multiply?")


def test_keep(student):
    """With the forget gate open and the input gate closed, is the memory kept as it is?"""
    _, c_t = step(student, SHUT, OPEN, 0.5, SHUT)
    where = "Here the bias opens and closes the gates. Which block of columns of z belongs to which gate, "
    where += "and what does each gate multiply? See the table above."
    close(c_t, C_PREV, "c_t", where=where)


def test_write(student):
    """With the forget gate closed and the input gate open, is the memory replaced by the candidate?"""
    _, c_t = step(student, OPEN, SHUT, -0.5, SHUT)
    where = "Look at what is written: at its range, and at the columns of z that it is made of."
    close(c_t, np.full((3, 2), -0.46211716), "c_t", where=where)


def test_a_gate_of_its_own(student):
    """With the input gate at 0.5, the forget gate at 0.75 and the output gate at 0.25, is each what its own sum says?"""
    h_t, c_t = step(student, 0, np.log(3.0), 0.5, -np.log(3.0))
    right = 0.75 * C_PREV + 0.5 * np.tanh(0.5)
    where = "c_t is 0.75 c_prev + 0.5 tanh(0.5) here: what does each of the two gates read?"
    close(c_t, right, "c_t", "(batch, units)", where=where)
    where = "Your c_t is right. Which gate decides how much of it is shown, and what does it read?"
    close(h_t, 0.25 * np.tanh(right), "h_t", "(batch, units)", where=where)


def test_show(student):
    """With the output gate open, does the output show the new memory, between -1 and 1?"""
    h_t, _ = step(student, OPEN, OPEN, 30.0, OPEN)
    right = [[0.94680601, 0.53704957], [0.83365461, 0.98661430], [0.0, 0.80049902]]
    close(h_t, np.array(right), "h_t", where="Look at the formula of h_t.")


def test_the_sums(student):
    """Do the input, the previous output and the bias all enter the sums?"""
    # The candidate's sum is 0.1 * (1 + 2 + 3) + 0.2 * (0.5 + 1.0) + 0.3 = 1.2 in every unit; the input gate is open.
    kernel, recurrent_kernel = np.zeros((3, 8)), np.zeros((2, 8))
    kernel[:, 4:6], recurrent_kernel[:, 4:6] = 0.1, 0.2
    bias = np.repeat([OPEN, SHUT, 0.3, OPEN], 2)
    arguments = (np.array([[1.0, 2.0, 3.0]]), np.array([[0.5, 1.0]]), np.ones((1, 2)), kernel, recurrent_kernel, bias)
    _, c_t, _ = unpack(student.lstm_step_forward(*arguments), "h_t", "c_t", "cache")
    close(c_t, np.full((1, 2), np.tanh(1.2)), "c_t", where="The candidate's sum should be 1.2 here.")
