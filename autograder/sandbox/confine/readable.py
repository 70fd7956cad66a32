"""The files that Python, its libraries and plots need: all that a confined process reads beside its work folder."""

from __future__ import annotations

import os
import re
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

# This package and what an editable installation of it leaves behind would show where the course lies.
OWN = __name__.partition(".")[0]
KEPT_BACK = re.compile(r"__editable__|.*\.(pth|egg-link)$|(site|dist)-packages$|sitecustomize|usercustomize")
COMPILED = "__pycache__"

LIBRARY_FOLDERS = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
SYSTEM = (
    "/etc/ld.so.cache",
    "/usr/lib/locale",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/etc/timezone",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
    # Of the process that confines itself. TensorFlow aborts without its command line, the C library asks for mappings.
    *(f"/proc/self/{name}" for name in ("cmdline", "maps", "stat", "statm", "status")),
)


def default_readable(forbidden: Iterable[str] = (), parts: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the files and folders that confined Python needs to read, of those that exist here.

    `forbidden` names top-level modules to leave out, such as "keras": neither they nor their distributions are found.
    `parts` names folders or files within installed packages to leave out, such as "keras/src/layers/rnn".
    This package is never among them, nor any folder that holds it.
    """
    left_out = {_module(name) for name in (*forbidden, OWN)}
    own = str(Path(__file__).parents[2])
    hidden = {os.path.join(folder, part) for folder in _package_folders() for part in parts}
    modules = (path for entry in _modules(left_out) for path in _without(entry, hidden))
    paths = filter(os.path.exists, dict.fromkeys([*modules, *_libraries(), *SYSTEM]))
    return tuple(path for path in paths if not own.startswith(path.rstrip("/") + "/") and path != own)


def _modules(left_out: set[str]) -> Iterator[str]:
    """Yield the entries of the standard library and of the folders of installed packages, one by one.

    One by one since Landlock can only add: below a folder that may be read, nothing can be kept back.
    """
    library = dict.fromkeys(sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))
    for folder in library:
        yield from _entries(folder, left_out)
        yield os.path.join(folder, COMPILED)
    for folder in _package_folders():
        yield from _entries(folder, left_out)
        yield from _entries(os.path.join(folder, COMPILED), left_out)


def _package_folders() -> Iterable[str]:
    return dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()])


def _without(path: str, hidden: set[str]) -> Iterator[str]:
    """Yield `path`, or where some of `hidden` lie below it, what it holds besides them."""
    if path in hidden:
        return
    if not any(one.startswith(path + os.sep) for one in hidden):
        yield path
    elif os.path.isdir(path):
        for entry in sorted(os.listdir(path)):
            yield from _without(os.path.join(path, entry), hidden)


def _entries(folder: str, left_out: set[str]) -> Iterator[str]:
    if not os.path.isdir(folder):
        return
    for entry in sorted(os.listdir(folder)):
        if entry != COMPILED and _module(entry) not in left_out and not KEPT_BACK.match(entry):
            yield os.path.join(folder, entry)


def _module(name: str) -> str:
    """Return the module of an entry: `keras` for `keras`, `keras-3.1.dist-info`, `keras.libs` and `keras.py`."""
    return re.split(r"[-.]", name, maxsplit=1)[0].lower()


def _libraries() -> Iterator[str]:
    """Yield shared libraries, not the folders that hold them: Python's packages often lie in the same ones."""
    architecture = sysconfig.get_config_var("MULTIARCH") or "-"
    own = (os.path.join(prefix, "lib") for prefix in (sys.base_prefix, sys.prefix))
    for folder in dict.fromkeys([*LIBRARY_FOLDERS, *own]):
        if os.path.isdir(folder):
            names = (name for name in sorted(os.listdir(folder)) if ".so" in name or name == architecture)
            yield from (os.path.join(os.path.realpath(folder), name) for name in names)
