import numpy as np
from checks.testing import array, close, unpack


def ask(student, dh_last, steps, weight):
    """States all 0, so every slope is 1; the recurrent kernel is `weight` times the identity matrix."""
    batch, units = dh_last.shape
    inputs = (
        np.zeros((batch, steps, 1)),
        np.zeros((batch, units)),
        np.ones((1, units)),
        weight * np.eye(units),
        np.zeros(units),
    )
    _, cache = unpack(student.rnn_forward(*inputs), "h_seq", "cache")
    return student.gradient_norms_through_time(cache, dh_last)


def test_shape(student):
    """Is there one number for each step?"""
    array(ask(student, np.ones((3, 2)), 5, 1.0), "the norms", (5,), "(time,)")


def test_the_last_entry(student):
    """Is the last entry the norm of dh_last, over the whole batch?"""
    got = array(ask(student, np.array([[1.0, 2.0], [4.0, 2.0]]), 3, 1.0), "the norms", (3,), "(time,)")
    close(got[-1], 5.0, "the last norm", where="dh_last holds 1, 2, 4, 2: the squares sum to 25.")


def test_halved(student):
    """Is each earlier entry half of the next, where the recurrent kernel is 0.5 times the identity matrix?"""
    got = ask(student, np.array([[3.0, 4.0]]), 4, 0.5)
    close(got, [0.625, 1.25, 2.5, 5.0], "the norms", "(time,)", where="dh_last is (3, 4). Entry t belongs to step t.")


def test_which_weights(student):
    """Does the gradient go back through the weights that made the state?"""
    inputs = (np.zeros((1, 2, 1)), np.zeros((1, 2)), np.ones((1, 2)), np.array([[0.0, 3.0], [0.0, 0.0]]), np.zeros(2))
    _, cache = unpack(student.rnn_forward(*inputs), "h_seq", "cache")
    got = student.gradient_norms_through_time(cache, np.array([[3.0, 4.0]]))
    where = "dh_last is (3, 4); only the new unit 1 depends on the old unit 0, with the weight 3. All slopes are 1."
    close(got, [12.0, 5.0], "the norms", "(time,)", where=where)


def test_slope(student):
    """Is the slope of tanh included?"""
    h, zero = np.arctanh(0.5), np.zeros((1, 1))
    inputs = (np.array([[[0.0], [h]]]), zero, np.ones((1, 1)), np.ones((1, 1)), np.zeros(1))
    _, cache = unpack(student.rnn_forward(*inputs), "h_seq", "cache")
    got = student.gradient_norms_through_time(cache, np.ones((1, 1)))
    close(got, [0.75, 1.0], "the norms", "(time,)", where="Two steps, weight 1; the states are 0, then 0.5.")
