"""Messages between the student's process and ours, and the values that may cross in them, and nothing else.

A message on a stream socket is four bytes of length, then that many bytes of msgpack. A value is a scalar of msgpack's
own (None, bool, integer, float, string, bytes) or a list whose first entry is a tag:

    ["a", dtype, shape, bytes]   a NumPy array of numbers, booleans or strings
    ["s", dtype, bytes]          a NumPy scalar
    ["l"|"t", keep, [items]]     a list, a tuple; `keep` is the handle of the original, 0 for none
    ["d", keep, [[key, value]]]  a dict
    ["h", handle, {...}]         an object that stays on the other side, with a description of it
    ["i", text]                  an integer beyond 64 bits
    ["c", real, imaginary]       a complex number
    ["r", kind, text]            a NumPy random generator, by its state and its seeds, as JSON
    ["f", number, name]          a function of the trusted side that may be called back
    ["k", {...}]                 a Keras object, by its configuration and weights

Never pickle, never code. What arrives is checked for size, depth and kind before anything is built from it.
"""

from __future__ import annotations

import math
import re
import socket
import struct
from time import monotonic
from typing import Any

import msgpack
import numpy as np

MAX_BYTES = 64 * 2**20  # a whole message
MAX_DEPTH = 40
MAX_ITEMS = 200_000
MAX_PAIRS = 10_000  # of one dict
MAX_ALIKE = 16  # keys of one dict with the same hash: each of them is compared with all others
MAX_PARTS = 1_000_000  # of a whole message: lists and their entries
MAX_DIMENSIONS = 32
PART = 64  # bytes that a number or a list takes at least, about
DTYPE = re.compile(r"[<>=|](?:b1|[iu][1248]|f[248]|c(?:8|16)|[US]\d{1,5})")
PLAIN = (type(None), bool, float, str, bytes)
INT64 = 2**63
CELLS = ("SimpleRNNCell", "GRUCell", "LSTMCell", "RNN", "SimpleRNN", "GRU", "LSTM")
KINDS = ("Model", "Optimizer", "Loss", *CELLS, "Layer")  # of Keras; the first that fits describes an object
HEADER = struct.Struct(">I")
CHUNK = 1 << 18


class NotAllowed(ValueError):
    """A value or message that may not cross, with the reason in words."""


def pack(message: Any) -> bytes:
    """Return the bytes of a message made of encoded values. Raises `NotAllowed` over the size limit."""
    try:
        data: bytes = msgpack.packb(message, use_bin_type=True, strict_types=True)
    except UnicodeEncodeError:
        raise NotAllowed("text that is not valid Unicode") from None
    if len(data) > MAX_BYTES:
        raise NotAllowed(f"{len(data) / 2**20:.0f} MB in one value; at most {MAX_BYTES // 2**20} MB may cross")
    return data


def unpack_message(data: bytes) -> Any:
    """Return the message in `data`. Raises `NotAllowed` for bytes that are not a message, or have too many parts.

    64 MB of empty lists would be 4 GB of memory: parts are counted while they are read.
    """
    room = MAX_PARTS

    def counted(part: Any) -> Any:
        nonlocal room
        room -= 1 + len(part)
        if room < 0:
            raise NotAllowed(f"more than {MAX_PARTS} parts in one message")
        return part

    limits = {"max_ext_len": 0, "max_array_len": MAX_PARTS, "max_map_len": MAX_PAIRS}
    try:
        return msgpack.unpackb(data, raw=False, strict_map_key=True, list_hook=counted, object_hook=counted, **limits)
    except NotAllowed:
        raise
    except (ValueError, TypeError, RecursionError, msgpack.exceptions.UnpackException) as error:
        raise NotAllowed(f"not a message: {error}") from None


def weight(data: Any) -> int:
    """Return about how many bytes the values in an encoded message will take."""
    total, waiting = 0, [data]
    while waiting:
        part = waiting.pop()
        total += PART + (len(part) if isinstance(part, (bytes, str)) else 0)
        if isinstance(part, list):
            waiting += part
    return total


class Encoder:
    """Turns values into what may cross. Subclasses say what becomes of objects that are not plain values."""

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the encoded form of `value`. Raises `NotAllowed`."""
        kind = type(value)
        if depth > MAX_DEPTH:
            raise NotAllowed(f"nested deeper than {MAX_DEPTH} levels")
        if kind in PLAIN:
            return value
        if kind is int:
            return value if -INT64 <= value < INT64 else ["i", self._digits(value)]
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind is np.ndarray and DTYPE.fullmatch(value.dtype.str):
            return self._array(value)
        if isinstance(value, np.generic) and DTYPE.fullmatch(value.dtype.str):
            return ["s", value.dtype.str, value.tobytes()]
        if kind in (list, tuple):
            if len(value) > MAX_ITEMS:
                raise NotAllowed(f"a {kind.__name__} of {len(value)} items")
            items = [self.encode(item, depth + 1) for item in value]
            return ["l" if kind is list else "t", self.keep(value, depth), items]
        if kind is dict:
            if len(value) > MAX_PAIRS:
                raise NotAllowed(f"a dict of {len(value)} entries; at most {MAX_PAIRS} may cross")
            pairs = [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in value.items()]
            return ["d", self.keep(value, depth), pairs]
        return self.encode_object(value, depth)

    def keep(self, value: Any, depth: int) -> int:
        """Return the handle under which the original of a container is kept, 0 for none."""
        return 0

    def encode_object(self, value: Any, depth: int = 0) -> Any:
        """Encode an object that is not a plain value. Raises `NotAllowed` where it cannot cross."""
        raise NotAllowed(f"a value of type {type(value).__name__} cannot cross")

    @staticmethod
    def _array(value: np.ndarray) -> list[Any]:
        if value.nbytes > MAX_BYTES:  # before copying: a broadcast array may claim to be of any size
            raise NotAllowed(f"an array of {value.nbytes / 2**20:.0f} MB; at most {MAX_BYTES // 2**20} MB may cross")
        return ["a", value.dtype.str, list(value.shape), value.tobytes()]

    @staticmethod
    def _digits(value: int) -> str:
        if value.bit_length() > 4096:
            raise NotAllowed(f"an integer of {value.bit_length()} bits")
        return hex(value)


class Decoder:
    """Builds values from what arrived. Subclasses say what handles and the other side's objects become."""

    def __init__(self) -> None:
        self._items = 0

    def decode(self, data: Any) -> Any:
        """Return the value that `data` encodes. Raises `NotAllowed` for anything that no encoder would write."""
        self._items = 0
        try:
            return self._decode(data, 0)
        except NotAllowed:
            raise
        except (ValueError, TypeError, IndexError, KeyError, OverflowError, MemoryError) as error:
            raise NotAllowed(f"a malformed value: {type(error).__name__}") from None

    def _decode(self, data: Any, depth: int) -> Any:
        self._items += 1
        if depth > MAX_DEPTH or self._items > MAX_ITEMS:
            raise NotAllowed("a value too deep or of too many parts")
        if type(data) in PLAIN or type(data) is int:
            return data
        if type(data) is not list or not data or type(data[0]) is not str:
            raise NotAllowed("a value without a tag")
        tag = data[0]
        if tag == "a":
            return array_from(*data[1:])
        if tag == "s":
            return array_from(data[1], [], data[2])[()]
        if tag in ("l", "t"):
            items = [self._decode(item, depth + 1) for item in data[2]]
            return self.kept(items if tag == "l" else tuple(items), int(data[1]))
        if tag == "d":
            if len(data[2]) > MAX_PAIRS:
                raise NotAllowed(f"a dict of {len(data[2])} entries; at most {MAX_PAIRS} may cross")
            return self.kept(self._dict(data[2], depth), int(data[1]))
        if tag == "i":
            return int(data[1][:1100], 16)
        if tag == "c":
            return complex(float(data[1]), float(data[2]))
        return self.decode_object(tag, data)

    def _dict(self, pairs: Any, depth: int) -> dict[Any, Any]:
        """Build a dict. Keys may be chosen to have one hash: 10,000 such keys would take seconds, many times over."""
        found: dict[Any, Any] = {}
        alike: dict[int, int] = {}
        for encoded_key, encoded_value in pairs:
            key = self._decode(encoded_key, depth + 1)
            number = hash(key)
            alike[number] = alike.get(number, 0) + 1
            if alike[number] > MAX_ALIKE:
                raise NotAllowed(f"a dict with more than {MAX_ALIKE} keys of the same hash")
            found[key] = self._decode(encoded_value, depth + 1)
        return found

    def kept(self, value: Any, handle: int) -> Any:
        """Return `value`, a container whose original the other side keeps under `handle` (0: it does not)."""
        return value

    def decode_object(self, tag: str, data: list[Any]) -> Any:
        """Decode a tag that is not of a plain value. Raises `NotAllowed` for an unknown tag."""
        raise NotAllowed(f"an unknown tag {tag[:20]!r}")


def array_from(dtype: str, shape: list[int], data: bytes) -> np.ndarray:
    """Build an array from its description, which is checked first. Raises `NotAllowed`."""
    if not isinstance(dtype, str) or not DTYPE.fullmatch(dtype) or not isinstance(data, bytes):
        raise NotAllowed("an array of a dtype that may not cross")
    if not isinstance(shape, list) or len(shape) > MAX_DIMENSIONS:
        raise NotAllowed("an array of too many dimensions")
    if not all(type(size) is int and 0 <= size < 2**31 for size in shape):
        raise NotAllowed("an array of an impossible shape")
    kind = np.dtype(dtype)
    if math.prod(shape) * kind.itemsize != len(data) or math.prod(shape) > MAX_BYTES:
        raise NotAllowed("an array whose shape and bytes do not fit")
    if kind.itemsize == 0:
        return np.zeros(shape, kind)
    return np.frombuffer(data, kind).reshape(shape).copy()


def keras_kind(value: Any) -> str:
    """Return the first of an object's classes that is Keras's own and one of `KINDS`, by name; "" if there is none.

    Asked on both sides of the wire, without importing Keras.
    """
    for base in type(value).__mro__:
        if str(getattr(base, "__module__", "")).startswith("keras.") and base.__name__ in KINDS:
            return base.__name__
    return ""


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
