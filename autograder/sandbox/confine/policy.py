"""What a confined process may still do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """The files and the amounts that are left to a confined process.

    - `readable`: files and folders that it may read, and map shared libraries from. What does not exist is passed over.
    - `writable`: folders in which it may also write; each must exist and, with `uid`, belong to that user.
    - `memory`: bytes of private memory on top of what is mapped when it confines itself.
    - `file_bytes`: size of its largest file, in bytes.
    - `open_files`: descriptors open at once.
    - `uid`: the user to become where the process is root (see `usable_uid`); None keeps the user without its powers.
    - `judge`: it runs code of our own. It may hand descriptors to others, and as root it may read files of any owner
      among those that are readable; `uid` is None then.
    - `threads`: a bound for whoever watches the process; no limit of the kernel counts the threads of one process.
    """

    readable: tuple[str, ...]
    writable: tuple[str, ...]
    memory: int
    file_bytes: int
    open_files: int
    uid: int | None = None
    threads: int = 256
    judge: bool = False
