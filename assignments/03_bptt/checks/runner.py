"""Run the public checks of one exercise on the notebook that asks for it."""

import contextlib
import gc
import logging
import os
import sys
import textwrap
from pathlib import Path

import pytest

from .compare import Mismatch
from .student import LocalStudent, StudentError

FOLDER = Path(__file__).parent
WIDTH = 76  # characters: in a window of 800 pixels JupyterLab breaks a longer line, inside a word
ENVIRONMENT = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")  # what pytest reads there


class _Notebook:
    """A pytest plug-in that gives checks the notebook's names and keeps what they found, in words."""

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
        return error.message
    if isinstance(error, StudentError):
        return f"{error}\n{error.frames}".rstrip()
    if isinstance(error, AssertionError):
        return str(error)
    return f"The check itself failed, not you: {type(error).__name__}: {error}"


@contextlib.contextmanager
def full_precision():
    """While this lasts, TensorFlow computes float32 without TF32. Does nothing where TensorFlow is not loaded.

    On recent NVIDIA cards TensorFlow multiplies float32 matrices in TF32, with 10 bits of mantissa: a relative error of
    about 5e-4, eight times what the checks allow. So a right answer would fail them on a GPU.
    """
    tensorflow = sys.modules.get("tensorflow")
    config = getattr(getattr(tensorflow, "config", None), "experimental", None)
    if config is None or not config.tensor_float_32_execution_enabled():
        yield
        return
    config.enable_tensor_float_32_execution(False)
    try:
        yield
    finally:
        config.enable_tensor_float_32_execution(True)


@contextlib.contextmanager
def without_tensorflow_messages():
    """While this lasts, TensorFlow logs nothing. Does nothing where TensorFlow is not loaded.

    A check trains and asks several small models. TensorFlow warns that this "triggered tf.function retracing". Where a
    student's cell raises an exception in a layer, TensorFlow logs for each array of the layer's loop that it "was never
    used", when the array is freed. Both read like further mistakes of the student's, but are not.
    """
    if "tensorflow" not in sys.modules:
        yield
        return
    logger = logging.getLogger("tensorflow")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
        gc.collect()
    finally:
        logger.setLevel(before)


@contextlib.contextmanager
def without_settings():
    """Have pytest go by its arguments alone: the environment's options and installed plug-ins are for other runs."""
    before = {name: os.environ.pop(name, None) for name in ENVIRONMENT}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def run_checks(name, names):
    """Run the public checks of the exercise `name` on the notebook with these `names`, and print what they found.

    Raises `ValueError` for a name without checks.
    """
    file = FOLDER / f"test_{name}.py"
    if not file.exists():
        known = ", ".join(sorted(path.stem[len("test_") :] for path in FOLDER.glob("test_*.py")))
        raise ValueError(f"There are no checks for {name!r}. There are checks for: {known}.")
    notebook = _Notebook(names)
    quiet = ["-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:warnings", "-p", "no:logging"]
    where = ["-c", os.devnull, "--rootdir", str(FOLDER), "--import-mode=importlib", "--assert=plain", "--capture=no"]
    with without_tensorflow_messages(), without_settings():
        status = pytest.main([*quiet, *where, str(file)], plugins=[notebook])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise RuntimeError(f"The checks of {name} could not be run (pytest status {int(status)}).")
    _print(name, notebook.found)


def _print(name, found):
    failed = [(question, message) for question, message in found if message is not None]
    for question, message in found:
        if message is None:
            print(wrapped(f"✓ {question}"))
    if failed:
        question, message = failed[0]
        print(
            f"{wrapped(f'✗ {question}')}\n{textwrap.indent(wrapped(message, WIDTH - 2, indent=''), '  ')}",
            file=sys.stderr,
        )
        if len(failed) > 1:
            print(f"({len(failed) - 1} more to look at after this one.)", file=sys.stderr)
    else:
        passed = f"all {len(found)} public checks" if len(found) > 1 else "the public check"
        print(f"{name}: {passed} passed.\nThe marks come from hidden tests, which look closer.")


def wrapped(text, width=WIDTH, indent="  "):
    """Break long lines between words. Lines that begin with a space stay as they are: code, and rows of an array."""
    return "\n".join(
        line
        if line.startswith(" ")
        else textwrap.fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )
