import numpy as np
from checks.testing import array, close, unpack

NAMES = ("dh_seq", "dhead_kernel", "dhead_bias")
AXES = ("(batch, time, units)", "(units, outputs)", "(outputs,)")


def test_shapes(student):
    """Does each gradient have the shape of its array?"""
    results = student.dense_over_time_backward(np.ones((2, 5, 3)), np.ones((2, 5, 4)), np.ones((4, 3)))
    for got, shape, name, axes in zip(unpack(results, *NAMES), [(2, 5, 4), (4, 3), (3,)], NAMES, AXES, strict=True):
        array(got, name, shape, axes)


def test_numbers_by_hand(student):
    """Are the gradients right for one sequence of two steps?"""
    dy, h_seq = np.array([[[1.0], [10.0]]]), np.array([[[1.0, 2.0], [3.0, 4.0]]])
    dh_seq, dhead_kernel, dhead_bias = unpack(
        student.dense_over_time_backward(dy, h_seq, np.array([[5.0], [7.0]])), *NAMES
    )
    close(
        dh_seq,
        [[[5.0, 7.0], [50.0, 70.0]]],
        NAMES[0],
        AXES[0],
        where="dy is 1, then 10; the head's weights are 5 and 7.",
    )
    close(dhead_kernel, [[31.0], [42.0]], NAMES[1], AXES[1], where="Unit 0 was 1, then 3; unit 1 was 2, then 4.")
    close(dhead_bias, [11.0], NAMES[2], AXES[2], where="dy is 1, then 10.")


def test_two_different_sequences(student):
    """Does each step of both sequences count, in its own place?"""
    dy = np.array([[[1.0], [10.0], [100.0]], [[1e3], [1e4], [1e5]]])
    h_seq = np.array([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]])
    dh_seq, dhead_kernel, dhead_bias = unpack(student.dense_over_time_backward(dy, h_seq, np.array([[2.0]])), *NAMES)
    where = "dy is 1, 10, 100 in sequence 0 and 1000, 10000, 100000 in sequence 1; the head's weight is 2."
    close(dh_seq, 2 * dy, NAMES[0], AXES[0], elementwise=True, where=where)
    where = "dy is 1, 10, 100 and 1000, 10000, 100000; h_seq is 1, 2, 3 and 4, 5, 6: each digit is one step."
    close(dhead_kernel, [[654321.0]], NAMES[1], AXES[1], tolerance=1e-7, where=where)
    close(dhead_bias, [111111.0], NAMES[2], AXES[2], tolerance=1e-7, where=where)
