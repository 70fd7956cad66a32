"""rnn_backward_truncated: no gradient of the state crosses a border between chunks.

dx, dh0 and the weights each count by themselves where all chunks are whole. The other cases count for those gradients
that are right there, with the borders where the student puts them: borders one step off are charged where chunks are
whole, and not once more. How the loop starts is asked for where nothing is cut, and by the weights: elsewhere the last
step has no loss.
"""

import pytest

pytestmark = pytest.mark.exercise("rnn_backward_truncated")


def starts(time, k, shift=0):
    """Return the first step of each chunk; `shift` moves the borders, as a student may do who counts otherwise."""
    return [0, *(start + shift for start in range(k, time, k) if 0 < start + shift < time)]


@pytest.fixture
def ask(student, bptt, rng):
    """Return the student's five gradients, and a function for the true ones."""

    def asked(sizes, k, last):
        batch, time, _, units = sizes
        forward = bptt.sequence(bptt.inputs(*sizes))
        dh_seq = rng.normal(size=(batch, time, units))
        dh_seq[:, -1] *= last
        got = forward.ask(lambda cache: student.rnn_backward_truncated(dh_seq, cache, k), *bptt.names)
        return got, lambda shift=0: bptt.chunk_gradients(forward, dh_seq, starts(time, k, shift))

    return asked


@pytest.fixture
def check(bptt, ask):
    """Check some of the student's five gradients (None: all) against each chunk's own."""

    def checked(sizes, k, only, where, shift=0, last=0.0):
        got, true = ask(sizes, k, last)
        place = f"{where} T = {sizes[1]} and k = {k} here."
        bptt.compare(got, true(shift), bptt.names, bptt.axes, place, only)

    return checked


@pytest.fixture
def as_meant(bptt, ask):
    """Return what is right where all chunks are whole (None: nothing), and how far off the borders are there."""
    got, true = ask((2, 6, 2, 3), 3, last=0.0)
    for shift in (0, 1, -1):
        only = bptt.right_ones(got, true(shift), bptt.names)
        if only:
            return {"only": only, "shift": shift}
    return {"only": None}


@pytest.mark.points(1.5)
def test_dx_of_whole_chunks(check):
    """Is dx right when T is a multiple of k?"""
    for k in (2, 3):
        check((3, 6, 2, 4), k, [0], "Which steps may hear from which?")


@pytest.mark.points(1.5)
def test_dh0_of_whole_chunks(check):
    """Is dh0 right: does it hear from the first chunk, and from no other?"""
    for k in (2, 3):
        check((2, 6, 3, 4), k, [1], "No border lies before step 0.")


@pytest.mark.points(2)
def test_weights_of_whole_chunks(check):
    """Do the weights collect from every step of every chunk?"""
    for k in (2, 3):
        check((3, 6, 2, 4), k, [2, 3, 4], "All steps count, also those before the last border.", last=1.0)


@pytest.mark.points(2)
def test_a_shorter_last_chunk(check, as_meant):
    """Are chunks counted from step 0, so that the last one is the shorter one?"""
    check((2, 8, 3, 4), 3, where="The borders lie before steps 3 and 6.", **as_meant)
    check((3, 6, 4, 2), 4, where="The border lies before step 4.", **as_meant)


@pytest.mark.points(1)
def test_chunks_of_one_step(check, as_meant):
    """With k = 1, does each step stand alone?"""
    check((3, 4, 2, 3), 1, where="No step hears from the next.", **as_meant)


@pytest.mark.points(0.5)
def test_dh0_without_a_border(check):
    """Is dh0 right where nothing is cut?"""
    check((2, 4, 3, 3), 4, [1], "There is no border, and every step has a loss.", last=1.0)


@pytest.mark.points(1.5)
def test_k_of_the_whole_length_or_more(check, as_meant):
    """With k >= T, is it the full backward pass?"""
    check((2, 4, 3, 3), 4, where="There is no border, and every step has a loss.", last=1.0, **as_meant)
    check((1, 3, 3, 2), 8, where="There is no border, and every step has a loss.", last=1.0, **as_meant)
