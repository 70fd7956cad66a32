"""What a confined process may still do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """The files and amounts that a confined process may use.

    - `readable`: files and folders that it may read and map libraries from. Paths that do not exist are ignored.
    - `writable`: folders in which it may also write; each must exist and, with `uid`, belong to that user.
    - `memory`: bytes of private memory, in addition to what is mapped when it confines itself.
    - `file_bytes`: size of its largest file, in bytes.
    - `open_files`: descriptors open at once.
    - `uid`: the user that a process of root becomes (see `usable_uid`); None keeps the user without its powers.
    - `judge`: it runs our own code. It may pass descriptors to others, and as root it may read readable files of any
      owner; `uid` is then None.
    - `threads`: a limit for the watchdog; the kernel has no limit on the threads of one process.
    """

    readable: tuple[str, ...]
    writable: tuple[str, ...]
    memory: int
    file_bytes: int
    open_files: int
    uid: int | None = None
    threads: int = 256
    judge: bool = False
