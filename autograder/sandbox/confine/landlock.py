"""Landlock: which files a process reaches, and from ABI 4 and 6 on, which sockets and processes.

Each ABI adds kinds of access. We take away every kind that this machine knows, then give some back below the folders
of a policy. Source: `linux/landlock.h`, https://docs.kernel.org/userspace-api/landlock.html.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterator

from .policy import Policy
from .system import call

CREATE_VERSION = 1
PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

# (first ABI, bits): what a process can do with files, with TCP ports, and outside its own domain.
FILE_ACCESS = ((1, (1 << 13) - 1), (2, REFER), (3, TRUNCATE), (5, IOCTL_DEV))
PORT_ACCESS = ((4, 0b11),)  # bind, connect
SCOPES = ((6, 0b11),)  # abstract unix sockets, signals

READ = READ_FILE | READ_DIR
# No links, sockets, pipes or devices: the trusted side finds nothing but files and folders. No EXECUTE anywhere;
# mapping a library needs READ_FILE only.
WRITE = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
FOR_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

# Not /dev/zero: mapped shared, it is memory that no limit counts. Not /dev/shm, /dev/tty, …
DEVICES = (("/dev/null", READ_FILE | WRITE_FILE), ("/dev/urandom", READ_FILE))


def version() -> int:
    """Return the Landlock ABI of this machine, 0 if it has none."""
    try:
        return call("landlock_create_ruleset", None, 0, CREATE_VERSION)
    except OSError:
        return 0


def known(table: tuple[tuple[int, int], ...], abi: int) -> int:
    """Return the bits of a table that exist under `abi`."""
    bits = 0
    for since, more in table:
        bits |= more if since <= abi else 0
    return bits


def restrict(policy: Policy, abi: int) -> None:
    """Restrict this thread, and the threads that it starts, to the files of `policy`. Needs no_new_privs.

    Raises `OSError` if the kernel refuses or a writable folder does not exist.
    """
    handled = known(FILE_ACCESS, abi)
    attributes = struct.pack("=QQQ", handled, known(PORT_ACCESS, abi), known(SCOPES, abi))
    ruleset = call("landlock_create_ruleset", ctypes.c_char_p(attributes), len(attributes), 0)
    try:
        for path, access in _grants(policy):
            _allow(ruleset, path, access & handled, required=path in policy.writable)
        call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _grants(policy: Policy) -> Iterator[tuple[str, int]]:
    yield from ((path, WRITE) for path in policy.writable)
    yield from ((path, READ) for path in policy.readable)
    yield from ((path, READ_DIR) for path in _listed(policy))
    yield from DEVICES


def _listed(policy: Policy) -> set[str]:
    """Return the folders of `sys.path` that hold something readable: `import` lists them before it reads a module.

    Some of their entries are hidden, so the folders are not readable as a whole, but their names can be listed.
    """
    return {os.path.dirname(path) for path in policy.readable}.intersection(sys.path)


def _allow(ruleset: int, path: str, access: int, required: bool) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        if required:
            raise
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            access &= FOR_FILES
        rule = struct.pack("=Qi", access, descriptor)
        call("landlock_add_rule", ruleset, PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(descriptor)
