"""What a zip archive says of each file in it, and the bytes of one of them."""

from __future__ import annotations

import stat
import zipfile
from dataclasses import dataclass
from typing import Any

from ..core.errors import BadSubmission

MAX_MEMBERS = 50_000
# The others unpack whole blocks at once, whatever number of bytes they are asked for, or take any amount of memory.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Member:
    """One file of an archive. `name` is valid Unicode and may be ""; sizes are what the archive claims, in bytes."""

    index: int
    name: str
    size: int
    packed: int
    time: tuple[int, ...]
    folder: bool
    encrypted: bool
    link: bool
    method_known: bool


def as_plain(index: int, entry: zipfile.ZipInfo) -> list[Any]:
    """Return what a zip file's directory says of one file, as plain values."""
    name = entry.filename.encode("utf-8", "replace").decode("utf-8")
    folder, encrypted, link = name.endswith("/"), bool(entry.flag_bits & 1), stat.S_ISLNK(entry.external_attr >> 16)
    sizes = (min(entry.file_size, 2**62), min(entry.compress_size, 2**62))
    known = entry.compress_type in METHODS
    return [index, name, *sizes, list(entry.date_time), folder, encrypted, link, known]


def from_plain(values: list[Any]) -> Member:
    """Read back what `as_plain` gave."""
    index, name, size, packed, time, *facts = values
    return Member(index, name, size, packed, tuple(time), *facts)


def unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return the bytes of one file, at most one more than `most`. Raises `BadSubmission`."""
    try:
        with archive.open(entry) as file:
            return file.read(most + 1)
    except MemoryError:
        raise
    except Exception as error:  # a damaged or hostile archive raises many kinds
        reason = str(error).encode("utf-8", "replace").decode("utf-8")[:200]
        raise BadSubmission(f"it cannot be unpacked: {reason}") from None
