"""rnn_backward_truncated: no gradient of the state crosses a border between chunks."""

import pytest

pytestmark = pytest.mark.exercise("rnn_backward_truncated")


@pytest.fixture
def check(student, bptt, rng):
    """Check all or some of the student's five gradients against each chunk's own."""

    def checked(sizes, k, which, where):
        batch, time, _, units = sizes
        forward = bptt.sequence(bptt.inputs(*sizes), from_any_state=True)
        dh_seq = rng.normal(size=(batch, time, units))
        got = forward.ask(lambda cache: student.rnn_backward_truncated(dh_seq, cache, k), *bptt.names)
        right = bptt.chunk_gradients(forward, dh_seq, k, which)
        place = f"{where} T = {time} and k = {k} here. {forward.note}".rstrip()
        bptt.compare(got, right, bptt.names, bptt.axes, place, tolerance=forward.tolerance)

    return checked


@pytest.mark.points(1.5)
def test_dx_of_whole_chunks(check):
    """Is dx right when T is a multiple of k?"""
    for k in (2, 3):
        check((3, 6, 2, 4), k, [0], "Which steps may hear from which?")


@pytest.mark.points(1)
def test_dh0_of_whole_chunks(check):
    """Is dh0 right: does it hear from the first chunk, and from no other?"""
    for k in (2, 3):
        check((2, 6, 3, 4), k, [1], "No border lies before step 0.")


@pytest.mark.points(1.5)
def test_weights_of_whole_chunks(check):
    """Do the weights collect from every step of every chunk?"""
    for k in (2, 3):
        check((3, 6, 2, 4), k, [2, 3, 4], "All steps count, also those before the last border.")


@pytest.mark.points(3)
def test_a_shorter_last_chunk(check):
    """Are chunks counted from step 0, so that the last one is the shorter one?"""
    check((2, 7, 3, 4), 3, range(5), "The borders lie before steps 3 and 6.")
    check((3, 5, 4, 2), 4, range(5), "The border lies before step 4.")


@pytest.mark.points(1)
def test_chunks_of_one_step(check):
    """With k = 1, does each step stand alone?"""
    check((3, 4, 2, 3), 1, range(5), "No step hears from the next.")


@pytest.mark.points(2)
def test_k_of_the_whole_length_or_more(check):
    """With k >= T, is it the full backward pass?"""
    check((2, 4, 3, 3), 4, range(5), "There is no border.")
    check((1, 3, 3, 2), 8, range(5), "There is no border.")
