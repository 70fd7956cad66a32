"""Run the public checks of one exercise on the notebook that asks for it."""

import os
import sys
from pathlib import Path

import pytest

from .compare import Mismatch
from .precision import full_precision
from .student import LocalStudent, StudentError

FOLDER = Path(__file__).parent


class _Notebook:
    """A pytest plug-in: gives checks the notebook's names and keeps what they found, in words."""

    def __init__(self, names):
        self.names = names
        self.found = []  # (what was checked, None or the message)

    @pytest.fixture
    def student(self):
        return LocalStudent(self.names)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        with full_precision():
            yield

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        report = outcome.get_result()
        if call.when == "call" or report.failed:
            question = (item.obj.__doc__ or item.name).strip().splitlines()[0]
            self.found.append((question, message_of(call.excinfo.value) if call.excinfo else None))


def message_of(error):
    """Say in the student's words what an exception of a check means."""
    if isinstance(error, Mismatch):
        return str(error)
    if isinstance(error, StudentError):
        return f"{error}\n{error.frames}".rstrip()
    if isinstance(error, AssertionError):
        return str(error).split("\nassert ")[0]
    return f"The check itself failed, not you: {type(error).__name__}: {error}"


def check(name):
    """Run the public checks of the exercise `name` and print what they found.

    Passing checks are listed on standard output; the first failing one on standard error, which Jupyter shows with a
    coloured background and `nbgrader validate` counts as a failure. Raises `ValueError` for a name without checks.
    """
    file = FOLDER / f"test_{name}.py"
    if not file.exists():
        known = ", ".join(sorted(path.stem[len("test_") :] for path in FOLDER.glob("test_*.py")))
        raise ValueError(f"There are no checks for {name!r}. There are checks for: {known}.")
    notebook = _Notebook(sys._getframe(1).f_globals)
    quiet = ["-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:warnings", "-p", "no:logging"]
    where = ["-c", os.devnull, "--rootdir", str(FOLDER), "--import-mode=importlib", "--assert=plain", "--capture=no"]
    status = pytest.main([*quiet, *where, str(file)], plugins=[notebook])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"The checks of {name} could not be run (pytest status {int(status)}).")
    _print(name, notebook.found)


def _print(name, found):
    failed = [(question, message) for question, message in found if message is not None]
    for question, message in found:
        if message is None:
            print(f"✓ {question}")
    if failed:
        question, message = failed[0]
        more = f"\n({len(failed) - 1} more to look at after this one.)" if len(failed) > 1 else ""
        print(f"✗ {question}\n  {message}{more}", file=sys.stderr)
    else:
        print(f"{name}: all {len(found)} public checks passed. The marks come from hidden tests, which look closer.")
