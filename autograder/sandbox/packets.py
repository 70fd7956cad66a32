"""Send messages of any length between a fork server and its clients, in packets of a SOCK_SEQPACKET socket.

A packet is sent whole or not at all, and the kernel bounds its length by the socket's buffer, which is about 200 KB. A
message names each file that a process may read, so it can be longer if a course lies deep in the file system. The first
byte of a packet tells whether it is the last one of its message. File descriptors travel with the first packet.
"""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

PACKET = 1 << 15  # bytes
LONGEST = 64 << 20  # bytes of a message
DESCRIPTORS = 8  # the most that one message carries
MORE, LAST = b"\0", b"\1"


class BadMessage(Exception):
    """A message that breaks the rules above. It was read to its end and dropped."""


def send(sock: socket.socket, message: bytes, descriptors: Sequence[int] = (), seconds: float | None = None) -> None:
    """Send one message.

    Raises `ValueError` for a message that is too long, `TimeoutError` where the other side does not read it within
    `seconds`, and `OSError` where the other side is gone.
    """
    if len(message) > LONGEST:
        raise ValueError(f"a request of {len(message)} bytes; expected at most {LONGEST}")
    deadline = None if seconds is None else monotonic() + seconds
    pieces = [message[start : start + PACKET - 1] for start in range(0, len(message), PACKET - 1)] or [b""]
    for number, piece in enumerate(pieces):
        _wait_for_room(sock, deadline)
        packet = (LAST if number == len(pieces) - 1 else MORE) + piece
        socket.send_fds(sock, [packet], list(descriptors) if number == 0 else [])


def _wait_for_room(sock: socket.socket, deadline: float | None) -> None:
    poll = select.poll()
    poll.register(sock, select.POLLOUT)
    if not poll.poll(None if deadline is None else max(0.0, deadline - monotonic()) * 1000):
        raise TimeoutError("it does not read")


class Inbox:
    """Puts the packets of one client together. Owns the descriptors of a message until it is complete."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0
        self._descriptors: list[int] = []
        self._wrong = ""

    def take(self, packet: bytes, descriptors: Sequence[int], cut: bool = False) -> tuple[bytes, list[int]] | None:
        """Add one packet; return the message and its descriptors if this was the last packet, None otherwise.

        `cut` says that the kernel threw descriptors away since there were too many. Raises `BadMessage` after the last
        packet of a message that cannot be accepted; its descriptors are closed then.
        """
        self._descriptors += descriptors
        self._length += len(packet) - 1
        if packet[:1] not in (MORE, LAST):
            self._wrong = f"a packet begins with {packet[:1]!r}; expected {MORE!r} or {LAST!r}"
        elif self._length > LONGEST:
            self._wrong = f"a request of more than {LONGEST} bytes"
        elif cut or len(self._descriptors) > DESCRIPTORS:
            self._wrong = f"more than {DESCRIPTORS} file descriptors"
        if self._wrong:
            self._parts.clear()
        else:
            self._parts.append(packet[1:])
        if packet[:1] == MORE:
            return None
        whole, held, wrong = b"".join(self._parts), self._descriptors, self._wrong
        self._parts, self._length, self._descriptors, self._wrong = [], 0, [], ""
        if wrong:
            close(held)
            raise BadMessage(wrong)
        return whole, held

    def discard(self) -> None:
        """Close the descriptors of a message that will not be completed."""
        close(self._descriptors)
        self._descriptors = []


def close(descriptors: Sequence[int]) -> None:
    """Close file descriptors; some may be closed already."""
    for descriptor in descriptors:
        with suppress(OSError):
            os.close(descriptor)


def receive(sock: socket.socket) -> tuple[bytes, list[int], bool]:
    """Return one packet, its descriptors, and whether the kernel threw some away; b"" where the sender is gone."""
    try:
        data, descriptors, flags, _ = socket.recv_fds(sock, PACKET, DESCRIPTORS)
    except OSError:
        return b"", [], False
    return data, list(descriptors), bool(flags & socket.MSG_CTRUNC)
