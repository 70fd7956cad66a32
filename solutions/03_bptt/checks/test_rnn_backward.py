import numpy as np
from checks.compare import array, close, unpack

NAMES = ("dx", "dh0", "dkernel", "drecurrent_kernel", "dbias")
AXES = ("(batch, time, features)", "(batch, units)", "(features, units)", "(units, units)", "(units,)")


def ask(student, dh_seq, *inputs):
    _, cache = unpack(student.rnn_forward(*inputs), "h_seq", "cache")
    return unpack(student.rnn_backward(dh_seq, cache), *NAMES)


def quiet(steps):
    """One unit whose states are all 0, so every slope is 1; the state is doubled by the recurrent kernel."""
    return np.zeros((1, steps, 1)), np.zeros((1, 1)), np.array([[1.0]]), np.array([[2.0]]), np.zeros(1)


def test_shapes(student):
    """Does each gradient have the shape of what it belongs to, for one sequence and for more?"""
    for batch in (2, 1):
        shapes = [(batch, 5, 3), (batch, 4), (3, 4), (4, 4), (4,)]
        results = ask(student, np.ones((batch, 5, 4)), *[np.full(shape, 0.1) for shape in shapes])
        for got, shape, name, axes in zip(results, shapes, NAMES, AXES, strict=True):
            array(got, name, shape, axes)


def test_a_loss_at_every_step(student):
    """Does each step get the sum of its own loss's gradient and of what comes back from later steps?"""
    dx, dh0, _, _, dbias = ask(student, np.array([[[1.0], [1.0], [1.0]]]), *quiet(3))
    where = "One unit, recurrent weight 2, slope 1, dh_seq is 1 at each step. Step 2 gets 1, step 1 gets 1 + 2 · 1."
    close(dx, [[[7.0], [3.0], [1.0]]], "dx", AXES[0], where=where)
    close(dh0, [[14.0]], "dh0", AXES[1], where="What step 0 sends back, through the recurrent weight 2.")
    close(dbias, [11.0], "dbias", AXES[4], where="A sum over the steps.")


def test_a_loss_at_the_last_step(student):
    """Does a loss at the last step reach the first?"""
    dx, dh0, *_ = ask(student, np.array([[[0.0], [0.0], [0.0], [1.0]]]), *quiet(4))
    close(dx, [[[8.0], [4.0], [2.0], [1.0]]], "dx", AXES[0], where="Each step back doubles it here.")
    close(dh0, [[16.0]], "dh0", AXES[1], where="Each step back doubles it here.")


def test_weights(student):
    """Do the kernels collect from every step?"""
    x, h0, zero = np.array([[[1.0], [2.0], [3.0]]]), np.array([[5.0]]), np.zeros((1, 1))
    _, _, dkernel, drecurrent_kernel, _ = ask(
        student, np.array([[[1.0], [10.0], [100.0]]]), x, h0, zero, zero, np.zeros(1)
    )
    close(
        dkernel,
        [[321.0]],
        "dkernel",
        AXES[2],
        where="Weights are 0, so dh_seq is all there is: (1, 10, 100); x is (1, 2, 3).",
    )
    where = "Only step 0 has a state before it that is not 0: h0 = 5."
    close(drecurrent_kernel, [[5.0]], "drecurrent_kernel", AXES[3], where=where)
