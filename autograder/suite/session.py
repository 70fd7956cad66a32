"""Run pytest on the hidden suites in a folder: alone, quiet, and with nothing left behind in this process."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import chdir
from pathlib import Path

import pytest

from ..checks.runner import without_settings
from . import plugin

QUIET = ["-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:warnings", "-p", "no:logging"]
# An exercise may be called `build`, a name that pytest passes over by default.
HERE = ["--rootdir", ".", "--confcutdir", ".", "-o", "norecursedirs=.*"]
PLAIN = [
    "-p",
    "no:unraisableexception",  # they collect garbage at the end of a session: most of judging a small suite
    "-p",
    "no:threadexception",
    "-p",
    "no:faulthandler",
    "--import-mode=importlib",
    "--assert=plain",
    "--capture=no",
    "-c",
    os.devnull,
]


def run_pytest(folder: Path, files: list[str], judge: object) -> int:
    """Run the tests in these files of a suite with `judge` as a plug-in, and return pytest's exit status."""
    with (
        without_settings(),
        chdir(folder),
    ):  # in the path of an argument, pytest reads `[` and `$` as the beginning of something else
        status = pytest.main([*QUIET, *PLAIN, *HERE, *files], plugins=[plugin, judge])
    _forget_modules(folder)
    return int(status)


def _forget_modules(folder: Path) -> None:
    """Unload a suite's modules: another suite may have modules of the same names."""
    inside = str(folder) + os.sep
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(inside):
            del sys.modules[name]


def load_pytest() -> None:
    """Load what a session of pytest loads, once, before a process is forked for each judge."""
    with tempfile.TemporaryDirectory() as empty, without_settings(), chdir(empty):
        pytest.main([*QUIET, *PLAIN, *HERE, "."], plugins=[plugin])
