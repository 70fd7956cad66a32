"""rnn_backward_truncated: no gradient of the state crosses a border between chunks.

dx, dh0 and the weights are asked for by themselves where all chunks are whole, the first two without a loss at the last
step: how the loop starts is asked for by the others.
"""

import pytest

pytestmark = pytest.mark.exercise("rnn_backward_truncated")


@pytest.fixture
def check(bptt):
    """Return a check of the gradients at some positions; the loss of the last step counts `last` times."""

    def checked(sizes, k, only=range(5), where="", last=1.0):
        batch, time, _, units = sizes
        dh_seq = bptt.rng.normal(size=(batch, time, units))
        dh_seq[:, -1] *= last
        bptt.check(bptt.inputs(*sizes), dh_seq, only, f"{where} T = {time} and k = {k} here.".strip(), k)

    return checked


@pytest.mark.points(1.5)
def test_dx_of_whole_chunks(check):
    """Is dx right when T is a multiple of k?"""
    for k in (2, 3):
        check((3, 6, 2, 4), k, [0], "Which steps may hear from which?", last=0.0)


@pytest.mark.points(1.5)
def test_dh0_of_whole_chunks(check):
    """Is dh0 right: does it hear from the first chunk, and from no other?"""
    for k in (2, 3):
        check((2, 6, 3, 4), k, [1], "No border lies before step 0.", last=0.0)


@pytest.mark.points(1)
@pytest.mark.parametrize("which", [2, 3, 4], ids=["dkernel", "drecurrent_kernel", "dbias"])
def test_weights_of_whole_chunks(check, which):
    """Does this weight collect from every step of every chunk?"""
    for k in (2, 3):
        check((3, 6, 2, 4), k, [which], "All steps count, also those before the last border.")


@pytest.mark.points(2)
def test_a_shorter_last_chunk(check):
    """Are chunks counted from step 0, so that the last one is the shorter one?"""
    check((2, 8, 3, 4), 3, where="The borders lie before steps 3 and 6.")
    check((3, 6, 4, 2), 4, where="The border lies before step 4.")


@pytest.mark.points(1)
def test_chunks_of_one_step(check):
    """With k = 1, does each step stand alone?"""
    check((3, 4, 2, 3), 1, where="No step hears from the next.")


@pytest.mark.points(0.5)
def test_dh0_without_a_border(check):
    """Is dh0 right where nothing is cut?"""
    check((2, 4, 3, 3), 4, [1], "There is no border, and every step has a loss.")


@pytest.mark.points(1.5)
def test_k_of_the_whole_length_or_more(check):
    """With k >= T, is it the full backward pass?"""
    check((4, 4, 4, 4), 4, where="There is no border, and every step has a loss.")
    check((1, 3, 3, 2), 8, where="There is no border, and every step has a loss.")
