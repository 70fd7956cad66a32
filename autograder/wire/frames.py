"""Messages on a stream socket: four bytes of length, then that many bytes of msgpack."""

from __future__ import annotations

import socket
import struct
from time import monotonic
from typing import Any

from .values import MAX_BYTES, NotAllowed, pack, unpack_message

HEADER = struct.Struct(">I")
CHUNK = 1 << 18


class Closed(ConnectionError):
    """The other side is gone."""


class Late(TimeoutError):
    """Nothing complete arrived in time."""


class Frames:
    """Sends and receives messages on one end of a socket pair.

    The receiver trusts nothing: the length is checked before it is believed, and a deadline holds for a whole message.
    What had arrived at the deadline is kept, and `receive` goes on with it; what was not sent yet is for `flush`.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._buffer = bytearray()
        self._unsent = memoryview(b"")
        self.size = 0  # bytes of the last message

    def fileno(self) -> int:
        return self.sock.fileno()

    def send(self, message: Any, deadline: float | None = None) -> None:
        """Send one message. Raises `Closed`, `Late` (a full pipe at the deadline) or `NotAllowed`."""
        data = pack(message)
        self._send_all(memoryview(HEADER.pack(len(data)) + data), deadline)

    def flush(self, deadline: float | None = None) -> None:
        """Send what is left of a message that was `Late`. Raises `Closed` or `Late`."""
        self._send_all(self._unsent, deadline)

    def _send_all(self, view: memoryview, deadline: float | None) -> None:
        """Send bytes. What is left is kept only where it is late: in a student's process, several threads may send."""
        while view:
            self._wait_until(deadline)
            try:
                sent = self.sock.send(view[:CHUNK])
            except (TimeoutError, BlockingIOError):
                self._unsent = view
                raise Late("nothing was taken in time") from None
            except OSError as error:
                raise Closed(str(error)) from None
            view = view[sent:]

    def receive(self, deadline: float | None = None) -> Any:
        """Return the next message. Raises `Closed`, `Late` or `NotAllowed`."""
        self._fill(HEADER.size, deadline)
        (length,) = HEADER.unpack_from(self._buffer)
        if length > MAX_BYTES:
            raise NotAllowed(f"a message of {length} bytes")
        whole = HEADER.size + length
        self._fill(whole, deadline)
        data = bytes(self._buffer[HEADER.size : whole])
        del self._buffer[:whole]
        self.size = whole
        return unpack_message(data)

    def close(self) -> None:
        self.sock.close()

    def _fill(self, count: int, deadline: float | None) -> None:
        while len(self._buffer) < count:
            self._wait_until(deadline)
            try:
                data = self.sock.recv(CHUNK)
            except (TimeoutError, BlockingIOError):
                raise Late("nothing arrived in time") from None
            except OSError as error:
                raise Closed(str(error)) from None
            if not data:
                raise Closed("the other side closed the connection")
            self._buffer += data

    def _wait_until(self, deadline: float | None) -> None:
        """Have the socket's next call end at the deadline. A confined process sets no deadline."""
        left = None if deadline is None else max(0.0, deadline - monotonic())
        if left != self.sock.gettimeout():
            self.sock.settimeout(left)
