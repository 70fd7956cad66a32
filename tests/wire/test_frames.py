"""Messages on a stream: whole ones only, in time, and never more than was agreed."""

import socket
import struct
from contextlib import closing, suppress
from threading import Thread
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.wire.messages import MAX_BYTES, Closed, Frames, Late, NotAllowed


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Frames(ours), theirs


def test_messages_arrive_whole_and_in_order(pair):
    ours, theirs = pair
    receiver = Frames(theirs)
    for number in range(3):
        ours.send({"n": number, "done": ["l", 0, [number]]})
    assert [receiver.receive()["n"] for _ in range(3)] == [0, 1, 2]


@pytest.mark.skipif(not hasattr(socket, "MSG_OOB"), reason="no urgent bytes here")
def test_urgent_bytes_hold_nobody_up(pair):
    """They make a socket readable without anything to read."""
    ours, theirs = pair
    for _ in range(3):
        with suppress(OSError):
            theirs.send(b"x", socket.MSG_OOB)
    start = monotonic()
    with pytest.raises((Late, NotAllowed, Closed)):
        ours.receive(start + 0.3)
    assert monotonic() - start < 5


def test_a_message_may_come_in_pieces(pair):
    ours, theirs = pair
    data = struct.pack(">I", 2) + b"\x91\x05"
    for byte in data[:-1]:
        theirs.send(bytes([byte]))
        with pytest.raises(Late):
            ours.receive(monotonic())
    theirs.send(data[-1:])
    assert ours.receive(monotonic() + 5) == [5]


def test_nothing_in_time_is_late(pair):
    with pytest.raises(Late):
        pair[0].receive(monotonic() + 0.01)


def test_a_full_pipe_at_the_deadline_is_late(pair):
    with pytest.raises(Late):
        pair[0].send({"data": bytes(8 << 20)}, monotonic() + 0.05)


def test_what_was_not_taken_at_the_deadline_goes_on_with_a_flush(pair):
    ours, theirs = pair
    message = {"data": bytes(8 << 20)}
    with pytest.raises(Late):
        ours.send(message, monotonic() + 0.05)
    received = []
    reader = Thread(target=lambda: received.append(Frames(theirs).receive(monotonic() + 60)))
    reader.start()
    ours.flush(monotonic() + 60)
    reader.join()
    assert received == [message]


@pytest.mark.parametrize("half", [b"", b"\0\0", b"\0\0\0\x09\x91"], ids=["nothing", "half a length", "half a message"])
def test_a_side_that_goes_is_closed(pair, half):
    ours, theirs = pair
    theirs.send(half)
    theirs.close()
    with pytest.raises(Closed):
        ours.receive(monotonic() + 5)


def test_sending_to_a_side_that_is_gone_is_closed(pair):
    ours, theirs = pair
    theirs.close()
    with pytest.raises(Closed):
        ours.send({"n": 1})


def test_a_huge_claimed_length_is_refused_at_once(pair):
    ours, theirs = pair
    theirs.send(struct.pack(">I", MAX_BYTES + 1))
    with pytest.raises(NotAllowed, match=f"a message of {MAX_BYTES + 1} bytes"):
        ours.receive(monotonic() + 5)


@settings(max_examples=100, deadline=None, database=None)
@given(st.binary(max_size=64))
def test_arbitrary_bytes_end_in_a_message_or_a_known_error(data):
    """Does anything that a student's process can write raise something else?"""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.close()
        frames = Frames(ours)
        with pytest.raises((NotAllowed, Closed)):
            list(iter(lambda: frames.receive(monotonic() + 5), object()))


@settings(max_examples=50, deadline=None, database=None)
@given(st.binary(max_size=64))
def test_a_framed_message_of_arbitrary_bytes_is_a_message_or_not_allowed(data):
    ours, theirs = socket.socketpair()
    with ours, theirs, closing(Frames(ours)) as frames:
        theirs.sendall(struct.pack(">I", len(data)) + data)
        with suppress(NotAllowed):
            frames.receive(monotonic() + 5)
