"""Public checks of rnn_forward_masked: the running sum again, with steps that do not count."""

import numpy as np
from checks.compare import close, unpack


def running_sums(student, numbers, mask, start):
    x = np.array(numbers, dtype=float)[:, :, None]
    h0 = np.full((len(x), 1), float(start))
    one = np.ones((1, 1))
    result = student.rnn_forward_masked(x, np.array(mask, dtype=bool), h0, one, one, np.ones(1), "linear")
    return unpack(result, "h_seq", "cache")[0]


def test_no_padding(student):
    """All steps real: is it the same as without a mask?"""
    h_seq = running_sums(student, [[1, 2, 3]], [[1, 1, 1]], start=0)
    close(h_seq, [[[2.0], [5.0], [9.0]]], "h_seq", "(batch, time, units)")


def test_padding_at_the_end(student):
    """Two sequences of length 1 and 3 in one batch: does the shorter one's state stand still?"""
    h_seq = running_sums(student, [[1, 0, 0], [1, 2, 3]], [[1, 0, 0], [1, 1, 1]], start=0)
    right = [[[2.0], [2.0], [2.0]], [[2.0], [5.0], [9.0]]]
    close(h_seq, right, "h_seq", "(batch, time, units)", where="Each sequence has a mask of its own.")


def test_a_gap(student):
    """A gap in the middle: does the state wait, and go on from where it was?"""
    h_seq = running_sums(student, [[1, 50, 50, 2]], [[1, 0, 0, 1]], start=0)
    close(h_seq, [[[2.0], [2.0], [2.0], [5.0]]], "h_seq", "(batch, time, units)", where="Look at the masked steps.")


def test_padding_at_the_start(student):
    """Padding at the start: is the state before the first real step h0?"""
    h_seq = running_sums(student, [[50, 50, 2]], [[0, 0, 1]], start=10)
    close(h_seq, [[[10.0], [10.0], [13.0]]], "h_seq", "(batch, time, units)", where="Which state comes before step 0?")
