"""gradient_norms_through_time: how much of the gradient is left at every state.

A slip of form (another norm, another order, one entry off, a column) costs the tests of every norm and, where it shows
there, that of single sequences and steps; it is undone in all others. Slopes and recurrent kernel are asked for one by
one: with a symmetric kernel, and where every slope is 1.
"""

import numpy as np
import pytest

from autograder.testing import TOLERANCE, array, close

pytestmark = pytest.mark.exercise("gradient_norms_through_time")

# Sizes of a gradient (batch, units), the right one first.
SIZES = (
    np.linalg.norm,
    lambda g: np.sum(g**2),
    lambda g: np.linalg.norm(g, 2),
    lambda g: np.linalg.norm(g, axis=1),
    lambda g: np.sum(np.linalg.norm(g, axis=1)),
    lambda g: np.mean(np.linalg.norm(g, axis=1)),
    lambda g: np.sqrt(np.mean(g**2)),
)


@pytest.fixture
def ask(student, bptt, rng):
    """Return the student's norms, and the true gradients of h0 and of every state."""

    def asked(sizes, dtype=np.float64, dh_last=None, symmetric=False, **sized):
        inputs = bptt.inputs(*sizes, dtype=dtype, **sized)
        if symmetric:
            inputs[3] = (inputs[3] + inputs[3].T) / 2
        forward = bptt.sequence(inputs)
        dh_last = rng.normal(size=(sizes[0], sizes[3])).astype(dtype) if dh_last is None else dh_last
        got = forward.ask(lambda cache: student.gradient_norms_through_time(cache, dh_last))
        return got, bptt.state_gradients(forward, dh_last)

    return asked


def norms(gradients):
    return np.array([np.linalg.norm(gradient) for gradient in gradients[1:]])


def check(asked, where, as_it_came=False):
    """Check the norms; what `as_meant` mends is charged by the tests alone that look at them as they came."""
    got, gradients = asked
    got, right = got if as_it_came else as_meant(got, gradients), norms(gradients)
    close(got, right, "norms", "(time,)", tolerance=2 * TOLERANCE, elementwise=True, where=where)


def as_meant(got, gradients):
    """Return the right norms where these are right but for a slip of form.

    That is the size that was taken of each gradient, the order, a first or last entry, or the layout; or all is
    relative to the last entry.
    """
    values = array(got, "norms")
    for size in SIZES:
        every = np.array([size(gradient) for gradient in gradients])
        for form in (every[1:], every[:0:-1], every, every[:-1], every[1:-1], every[1:] / every[-1]):
            if values.size == form.size and np.allclose(values.ravel(), form.ravel(), 1e-4, 0.0):
                return norms(gradients)
    return got


@pytest.mark.points(1.25)
@pytest.mark.parametrize("sizes", [(3, 6, 2, 4), (4, 4, 4, 4)], ids=str)
@pytest.mark.plot("the norm of dL/dh_t at each step t", log=True)
def test_every_norm(ask, sizes):
    """Is each entry the size of dL/dh_t, in the order of time?"""
    check(ask(sizes), "Which steps does the gradient at h_t come through, and what is its size?", as_it_came=True)


@pytest.mark.points(1)
def test_the_last_entry(ask, rng):
    """Is the last entry the norm of dh_last, taken over the whole batch?"""
    got, gradients = ask((3, 4, 2, 2), dh_last=rng.normal(size=(3, 2)) * 1e4)
    right = norms(gradients)
    got = array(as_meant(got, gradients), "norms", right.shape, "(time,)")
    close(got[-1], right[-1], "the last norm")


@pytest.mark.points(2.25)
@pytest.mark.plot("norms that vanish on the way back, by the step t", log=True)
def test_vanishing(ask):
    """Are the small norms of a long sequence right, each to its own size?"""
    check(
        ask((2, 12, 2, 3), spread=0.3, signal=0.5, symmetric=True),
        "The gradient vanishes here: small values count as much as large ones. The recurrent kernel is symmetric.",
    )


@pytest.mark.points(2.25)
@pytest.mark.plot("norms that explode on the way back, by the step t", log=True)
def test_exploding(ask):
    """Is a gradient that grows on its way back measured right?"""
    check(ask((2, 8, 1, 3), spread=2.0, signal=1e-6), "The recurrent kernel is large here, and all slopes are 1.")


@pytest.mark.points(1)
def test_a_batch_of_one_and_one_step(ask):
    """Does it work for a single sequence, for one unit, and for one step?"""
    plain = {"signal": 1e-6, "symmetric": True}
    check(ask((1, 5, 3, 2), **plain), "There is one sequence here.", as_it_came=True)
    check(ask((1, 4, 2, 1), **plain), "There is one sequence and one unit here.", as_it_came=True)
    check(ask((3, 1, 2, 4), **plain), "There is one step here.", as_it_came=True)


@pytest.mark.points(1)
@pytest.mark.plot("the norm of dL/dh_t at each step t", log=True)
def test_float32(ask):
    """Does it work in float32?"""
    check(ask((3, 5, 2, 3), dtype=np.float32, signal=1e-6, symmetric=True), "Everything is float32 here.")
