"""The program of a process that is not forked: read the task, import modules, connect, and run the entry."""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys
from threading import Thread
from typing import Any

import msgpack

from .fresh import LENGTH
from .starter import FAILED, OUT_OF_MEMORY


def main(entry: str, preload: list[str]) -> None:
    """Run an entry as a fork server's process would: its module's `before_forks` first, then the function itself."""
    order = _read_order()
    Thread(target=_end_with_the_pipe, daemon=True).start()
    if hasattr(signal, "SIGBREAK"):  # how Windows interrupts
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    status = FAILED
    try:
        for name in preload:
            importlib.import_module(name)
        module, _, function = entry.partition(":")
        home = importlib.import_module(module)
        if hasattr(home, "before_forks"):
            home.before_forks()
        sock = socket.create_connection(("127.0.0.1", order["port"]))
        sock.sendall(order["token"])
        getattr(home, function)(order["task"], [sock])
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except BaseException:
        if os.environ.get("AUTOGRADER_DEBUG"):
            sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def _read_order() -> dict[str, Any]:
    (length,) = LENGTH.unpack(os.read(0, LENGTH.size))
    data = b""
    while len(data) < length:
        piece = os.read(0, length - len(data))
        if not piece:
            os._exit(FAILED)
        data += piece
    return msgpack.unpackb(data)


def _end_with_the_pipe() -> None:
    """End this process when its parent is gone."""
    while os.read(0, 1):
        pass
    os._exit(FAILED)


if __name__ == "__main__":
    main(sys.argv[1], [name for name in sys.argv[2].split(",") if name])
