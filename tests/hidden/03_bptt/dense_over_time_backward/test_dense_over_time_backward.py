"""dense_over_time_backward: one Dense layer at every step.

As many units as outputs come first: there a kernel that is not transposed shows values, not an exception, and the
head's gradients can be judged beside it.
"""

import numpy as np
import pytest

from autograder.testing import close, unpack

pytestmark = pytest.mark.exercise("dense_over_time_backward")

NAMES = ("dh_seq", "dhead_kernel", "dhead_bias")
AXES = ("(batch, time, units)", "(units, outputs)", "(outputs,)")
WHERE = (
    "Look at where dy meets the head's kernel.",
    "Look at which axes are summed.",
    "Look at which axes are summed.",
)
# (batch, time, units, outputs)
SQUARE = (((3, 5, 4, 4), np.float64), ((3, 3, 3, 3), np.float64), ((2, 4, 3, 3), np.float32))
ORDINARY = (*SQUARE, ((3, 5, 4, 2), np.float64), ((2, 4, 3, 5), np.float32))


def case(rng, sizes, dtype=np.float64):
    batch, time, units, outputs = sizes
    shapes = [(batch, time, outputs), (batch, time, units), (units, outputs)]
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def true_gradients(dy, h_seq, head_kernel):
    """Written out as sums over single steps of single sequences."""
    dy, h_seq, head_kernel = (np.asarray(value, dtype=np.float64) for value in (dy, h_seq, head_kernel))
    steps = list(np.ndindex(*dy.shape[:2]))
    dh_seq = np.stack([[head_kernel @ step for step in sequence] for sequence in dy])
    dhead_kernel, dhead_bias = sum(np.outer(h_seq[step], dy[step]) for step in steps), sum(dy[step] for step in steps)
    return dict(enumerate((dh_seq, dhead_kernel, dhead_bias)))


def ask(student, inputs):
    return unpack(student.dense_over_time_backward(*inputs), *NAMES), true_gradients(*inputs)


def check_one(which, student, rng, cases=SQUARE):
    for sizes, dtype in cases:
        got, right = ask(student, case(rng, sizes, dtype))
        close(got[which], right[which], NAMES[which], AXES[which], where=WHERE[which])


@pytest.mark.points(1.8)
def test_dh_seq(student, rng):
    """Is dh_seq, what the states receive, right?"""
    check_one(0, student, rng, ORDINARY)


@pytest.mark.points(1.6)
def test_dhead_kernel(student, rng):
    """Is dhead_kernel right, summed over batch and time?"""
    check_one(1, student, rng)


@pytest.mark.points(1.6)
def test_dhead_bias(student, rng):
    """Is dhead_bias right, summed over batch and time?"""
    check_one(2, student, rng)


@pytest.mark.points(1)
def test_one_sequence_one_step_one_output(student, rng):
    """Does it work for one sequence, one step, one output?"""
    for sizes in ((1, 3, 4, 2), (3, 1, 2, 4), (1, 1, 3, 1)):
        dy, *rest = case(rng, sizes)
        got, right = ask(student, [1000.0 * dy, *rest])
        where = f"(batch, time, units, outputs) is {sizes} here, and dy is large."
        for k, name in enumerate(NAMES):
            close(got[k], right[k], name, AXES[k], where=where)
