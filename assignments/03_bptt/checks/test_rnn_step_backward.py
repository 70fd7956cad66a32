import numpy as np
from checks.testing import close, unpack

NAMES = ("dx_t", "dh_prev", "dkernel", "drecurrent_kernel", "dbias")
AXES = ("(batch, features)", "(batch, units)", "(features, units)", "(units, units)", "(units,)")


def ask(student, dh_t, *inputs):
    _, cache = unpack(student.rnn_step_forward(*inputs), "h_t", "cache")
    return unpack(student.rnn_step_backward(dh_t, cache), *NAMES)


def test_shapes(student):
    """Does each gradient have the shape of its array?"""
    shapes = [(2, 3), (2, 4), (3, 4), (4, 4), (4,)]
    inputs = [np.full(shape, 0.1) for shape in shapes]
    for got, like, name, axes in zip(ask(student, np.ones((2, 4)), *inputs), inputs, NAMES, AXES, strict=True):
        # zero weight on the numbers: only the shape is looked at here
        close(np.asarray(got) * 0.0, np.zeros(like.shape), name, axes)


def test_back_to_what_came_in(student):
    """If all inputs are 0, h_t is 0 and the slope is 1: do dx_t and dh_prev go through the right weights?"""
    kernel, recurrent_kernel = np.array([[1.0, 2.0]]), np.array([[1.0, 10.0], [100.0, 1000.0]])
    inputs = (np.zeros((1, 1)), np.zeros((1, 2)), kernel, recurrent_kernel, np.zeros(2))
    dx_t, dh_prev, *_ = ask(student, np.array([[1.0, 3.0]]), *inputs)
    close(dx_t, [[7.0]], "dx_t", AXES[0], where="dh_t is (1, 3), the kernel (1, 2).")
    where = (
        "dh_t is (1, 3). The old unit 0 reaches the new units with the weights 1 and 10, row 0 of the recurrent kernel."
    )
    close(dh_prev, [[31.0, 3100.0]], "dh_prev", AXES[1], where=where)


def test_slope(student):
    """Is the slope of tanh right at h_t = 0.5, whatever h_prev was?"""
    h_prev = np.array([[0.9]])
    inputs = (np.zeros((1, 1)), h_prev, np.ones((1, 1)), np.zeros((1, 1)), np.array([np.arctanh(0.5)]))
    dx_t, _, _, _, dbias = ask(student, np.ones((1, 1)), *inputs)
    where = "The bias puts h_t at 0.5, and h_prev was 0.9. What is the slope of tanh there?"
    close(dbias, [0.75], "dbias", AXES[4], where=where)
    close(dx_t, [[0.75]], "dx_t", AXES[0], where="The kernel is 1 here, so only the slope changes the gradient.")


def test_weights(student):
    """If the weights are 0, the slope is 1 again: do the weights collect gradients from all sequences?"""
    x_t, h_prev = np.array([[1.0], [2.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    inputs = (x_t, h_prev, np.zeros((1, 2)), np.zeros((2, 2)), np.zeros(2))
    _, _, dkernel, drecurrent_kernel, dbias = ask(student, np.array([[1.0, 10.0], [100.0, 1000.0]]), *inputs)
    close(dkernel, [[201.0, 2010.0]], "dkernel", AXES[2], where="x_t is 1 in sequence 0 and 2 in sequence 1.")
    where = "h_prev is (1, 2) in sequence 0 and (3, 4) in sequence 1."
    close(drecurrent_kernel, [[301.0, 3010.0], [402.0, 4020.0]], "drecurrent_kernel", AXES[3], where=where)
    close(dbias, [101.0, 1010.0], "dbias", AXES[4], where="A sum over the batch.")
