import numpy as np
from checks.testing import Mismatch, array, close, unpack

NAMES = ("dx", "dh0", "dkernel", "drecurrent_kernel", "dbias")
AXES = ("(batch, time, features)", "(batch, units)", "(features, units)", "(units, units)", "(units,)")


def ask(student, dh_seq, *inputs):
    _, cache = unpack(student.rnn_forward(*inputs), "h_seq", "cache")
    return unpack(student.rnn_backward(dh_seq, cache), *NAMES)


def quiet(steps):
    """One unit whose states are all 0, so every slope is 1; the state is doubled by the recurrent kernel."""
    return np.zeros((1, steps, 1)), np.zeros((1, 1)), np.array([[1.0]]), np.array([[2.0]]), np.zeros(1)


def check_dx(dx, dh0, right, dh0_right, where):
    """Check dx and dh0. Steps in reverse are told so only where dh0, made last, shows that the loop ran backwards."""
    right = np.array(right)
    reverse = np.allclose(array(dx, "dx", right.shape, AXES[0]), right[:, ::-1])
    if reverse and np.allclose(array(dh0, "dh0", (1, 1), AXES[1]), dh0_right):
        raise Mismatch("dx has the right numbers, but its steps in reverse: dx[:, 0] belongs to step 0.", dx)
    close(dx, right, "dx", AXES[0], where=where)
    close(dh0, [[dh0_right]], "dh0", AXES[1], where="Step 0 sends this back, through the recurrent weight 2.")


def test_shapes(student):
    """Does each gradient have the shape of its array, for one sequence and for several?"""
    for batch in (2, 1):
        shapes = [(batch, 5, 3), (batch, 4), (3, 4), (4, 4), (4,)]
        results = ask(student, np.ones((batch, 5, 4)), *[np.full(shape, 0.1) for shape in shapes])
        for got, shape, name, axes in zip(results, shapes, NAMES, AXES, strict=True):
            array(got, name, shape, axes)


def test_a_loss_at_every_step(student):
    """Does each step get the sum of its own loss gradient and the gradient from later steps?"""
    dx, dh0, _, _, dbias = ask(student, np.array([[[1.0], [1.0], [2.0]]]), *quiet(3))
    where = "One unit, recurrent weight 2, slope 1, dh_seq is 1, 1, 2. Step 2 gets 2, step 1 gets 1 + 2 · 2."
    check_dx(dx, dh0, [[[11.0], [5.0], [2.0]]], 22.0, f"{where} Which step comes first in your loop?")
    close(dbias, [18.0], "dbias", AXES[4], where="A sum over the steps.")


def test_a_loss_at_the_last_step(student):
    """Does a loss at the last step reach the first?"""
    dx, dh0, *_ = ask(student, np.array([[[0.0], [0.0], [0.0], [1.0]]]), *quiet(4))
    check_dx(dx, dh0, [[[8.0], [4.0], [2.0], [1.0]]], 16.0, "Each step back doubles it here.")


def test_weights(student):
    """Do the kernels collect gradients from every step and from every sequence?"""
    x, h0, zero = np.array([[[1.0], [2.0], [3.0]]]), np.array([[5.0]]), np.zeros((1, 1))
    bias, dh_seq = np.array([np.arctanh(0.5)]), np.array([[[4.0], [40.0], [400.0]]])
    _, _, dkernel, drecurrent_kernel, _ = ask(student, dh_seq, x, h0, zero, zero, bias)
    step = "The kernels are 0 and the bias puts every state at 0.5, where the slope is 0.75: dz is 3, 30, 300."
    close(dkernel, [[963.0]], "dkernel", AXES[2], where=f"{step} x is 1, 2, 3.")
    where = f"{step} The state before step 0 is h0 = 5, before the others 0.5."
    close(drecurrent_kernel, [[180.0]], "drecurrent_kernel", AXES[3], where=where)
    twice = [np.repeat(value, 2, axis=0) for value in (dh_seq, x, h0)]
    _, _, dkernel, _, dbias = ask(student, *twice, zero, zero, bias)
    where = "The same sequence twice in a batch."
    close(dkernel, [[1926.0]], "dkernel", AXES[2], where=where)
    close(dbias, [666.0], "dbias", AXES[4], where=where)
