"""gradient_norms_through_time: how much of the gradient is left at every state."""

import numpy as np
import pytest

from autograder.checks.compare import array, close

pytestmark = pytest.mark.exercise("gradient_norms_through_time")


@pytest.fixture
def ask(student, bptt, rng):
    """Return the student's norms, the true ones and the forward pass."""

    def asked(sizes, dtype=np.float64, dh_last=None, **sized):
        forward = bptt.sequence(bptt.inputs(*sizes, dtype=dtype, **sized), from_any_state=True)
        dh_last = rng.normal(size=(sizes[0], sizes[3])).astype(dtype) if dh_last is None else dh_last
        got = forward.ask(lambda cache: student.gradient_norms_through_time(cache, dh_last))
        right = np.array([np.sqrt(np.sum(part**2)) for part in bptt.state_gradients(forward, dh_last)])
        return got, right, forward

    return asked


def check(asked, where, as_it_came=False):
    """Check the norms; what `as_meant` mends is charged by one test alone, which looks at them as they came."""
    got, right, forward = asked
    got = got if as_it_came else as_meant(got, right)
    where = f"{where} {forward.note}".rstrip()
    close(got, right, "the norms", "(time,)", tolerance=2 * forward.tolerance, elementwise=True, where=where)


def as_meant(got, right):
    """Return norms without a slip of form, where that makes them right: the norm for h0 too, the order, the root."""
    norms = np.asarray(array(got, "the norms"), dtype=np.float64)
    if norms.ndim != 1 or not np.all(np.isfinite(norms)):
        return got
    mended = (norms[1:], norms[::-1], np.sqrt(np.abs(norms)))
    return next((one for one in mended if one.shape == right.shape and np.allclose(one, right, 1e-4, 0.0)), got)


@pytest.mark.points(2)
@pytest.mark.parametrize("sizes", [(3, 6, 2, 4), (4, 4, 4, 4)], ids=str)
@pytest.mark.plot("the norm of dL/dh_t at each step t", log=True)
def test_every_norm(ask, sizes):
    """Is each entry the size of dL/dh_t, in the order of time?"""
    check(ask(sizes), "Which steps does the gradient at h_t come through?", as_it_came=True)


@pytest.mark.points(1)
def test_the_last_entry(ask, rng):
    """Is the last entry the norm of dh_last, taken over the whole batch?"""
    dh_last = rng.normal(size=(3, 2)) * 1e4
    got, right, forward = ask((3, 4, 2, 2), dh_last=dh_last)
    got = array(as_meant(got, right), "the norms", right.shape, "(time,)")
    close(got[-1], right[-1], "the last norm", where=forward.note)


@pytest.mark.points(2)
@pytest.mark.plot("norms that vanish on the way back, by the step t", log=True)
def test_vanishing(ask):
    """Are the small norms of a long sequence right, each to its own size?"""
    check(
        ask((2, 12, 2, 3), spread=0.3, signal=0.5),
        "The gradient vanishes here: small values count as much as large ones.",
    )


@pytest.mark.points(1)
@pytest.mark.plot("norms that explode on the way back, by the step t", log=True)
def test_exploding(ask):
    """Is a gradient that grows on its way back measured right?"""
    check(ask((2, 8, 1, 3), spread=2.0, signal=1e-3), "The recurrent kernel is large here.")


@pytest.mark.points(1)
def test_a_batch_of_one_and_one_step(ask):
    """Does it work for a single sequence, for one unit, and for one step?"""
    check(ask((1, 5, 3, 2)), "There is one sequence here.")
    check(ask((1, 4, 2, 1)), "There is one sequence and one unit here.")
    check(ask((3, 1, 2, 4)), "There is one step here.")


@pytest.mark.points(1)
@pytest.mark.plot("the norm of dL/dh_t at each step t", log=True)
def test_float32(ask):
    """Does it work in float32?"""
    check(ask((3, 5, 2, 3), dtype=np.float32), "Everything is float32 here.")
