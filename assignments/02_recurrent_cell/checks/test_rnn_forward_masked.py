"""Public checks of rnn_forward_masked: the running sum again, with steps that do not count."""

import numpy as np
from checks.testing import close, unpack


def running_sums(student, numbers, mask, start):
    x = np.array(numbers, dtype=float)[:, :, None]
    h0 = np.full((len(x), 1), float(start))
    one = np.ones((1, 1))
    result = student.rnn_forward_masked(x, np.array(mask, dtype=bool), h0, one, one, np.ones(1), "linear")
    return unpack(result, "h_seq", "cache")[0]


def test_no_padding(student):
    """If all steps are real, is the result the same as without a mask?"""
    h_seq = running_sums(student, [[1, 2, 3]], [[1, 1, 1]], start=0)
    close(h_seq, [[[2.0], [5.0], [9.0]]], "h_seq", "(batch, time, units)")


def test_padding_at_the_end(student):
    """With lengths 1 and 3 in one batch, does the state of the shorter sequence stay as it is?"""
    h_seq = running_sums(student, [[1, 0, 0], [1, 2, 3]], [[1, 0, 0], [1, 1, 1]], start=0)
    right = [[[2.0], [2.0], [2.0]], [[2.0], [5.0], [9.0]]]
    close(h_seq, right, "h_seq", "(batch, time, units)", where="Each sequence has its own mask.")


def test_a_gap(student):
    """At a gap in the middle, does the state wait and then continue?"""
    h_seq = running_sums(student, [[1, 50, 50, 2]], [[1, 0, 0, 1]], start=0)
    close(h_seq, [[[2.0], [2.0], [2.0], [5.0]]], "h_seq", "(batch, time, units)", where="Look at the masked steps.")


def test_padding_at_the_start(student):
    """With padding at the start, is the state before the first real step h0?"""
    h_seq = running_sums(student, [[50, 50, 2]], [[0, 0, 1]], start=10)
    close(h_seq, [[[10.0], [10.0], [13.0]]], "h_seq", "(batch, time, units)", where="Which state comes before step 0?")
