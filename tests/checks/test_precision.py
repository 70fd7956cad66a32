"""Right Keras answers pass their checks on a GPU that multiplies in TF32.

No such card is needed: a matrix product rounded to ten bits of mantissa stands for it, as long as TensorFlow's own
switch for TF32 is on.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.notebook.program import read_program
from autograder.notebook.source import read_source, write_runtime

COURSE = Course.find(Path(__file__).parent)
TF32 = """
import tensorflow as tf
from keras.src import backend

exact = backend.numpy.matmul

def rounded(value):
    value = tf.cast(value, tf.float32)
    bits = tf.bitcast(value, tf.int32)
    near = tf.bitcast((bits + 4096) & ~8191, tf.float32)  # 10 of the 23 bits of the mantissa
    return value + tf.stop_gradient(near - value)

def matmul(first, second):
    if tf.config.experimental.tensor_float_32_execution_enabled():
        return exact(rounded(first), rounded(second))
    return exact(first, second)

backend.numpy.matmul = matmul
tf.Tensor.__matmul__ = matmul
"""
CASES = [("02_recurrent_cell", "SimpleCell"), ("06_sequence_models", "build_encoder_decoder")]


def checked(identity, exercise, folder, before_the_check=""):
    """Run a solved notebook's cells and one check on a machine that multiplies in TF32; return what was printed."""
    (folder / "checks").mkdir()
    (folder / "data").symlink_to(COURSE.solutions / identity / "data")
    for file in (COURSE.solutions / identity / "checks").glob("test_*.py"):
        (folder / "checks" / file.name).write_text(file.read_text())
    write_runtime(folder / "checks")
    cells = read_program(read_source(COURSE.source(identity))).running
    lines = [cell.source for cell in cells if cell.given or cell.role == "exercise"]
    lines += [TF32, before_the_check, f"check({exercise!r})"]
    lines.append("print('TF32 is on:', tf.config.experimental.tensor_float_32_execution_enabled())")
    (folder / "notebook.py").write_text("\n\n".join(lines))
    done = subprocess.run([sys.executable, "notebook.py"], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout, done.stderr


@pytest.mark.parametrize(("identity", "exercise"), CASES)
def test_a_right_answer_passes_where_float32_is_multiplied_in_tf32(identity, exercise, tmp_path):
    out, err = checked(identity, exercise, tmp_path)
    assert "✗" not in err, err
    assert f"{exercise}: all " in out
    assert "TF32 is on: True" in out  # the notebook's own setting is back


@pytest.mark.parametrize(("identity", "exercise"), CASES)
def test_the_rounded_product_would_fail_the_check(identity, exercise, tmp_path):
    """Does the stand-in for such a card round enough for the test above to mean something?"""
    as_it_was = "import contextlib, checks.runner; checks.runner.full_precision = contextlib.nullcontext"
    _, err = checked(identity, exercise, tmp_path, as_it_was)
    assert "✗" in err


def test_tensorflow_is_not_imported_for_it(tmp_path):
    (tmp_path / "checks").mkdir()
    write_runtime(tmp_path / "checks")
    (tmp_path / "checks" / "test_step.py").write_text('def test_one(student):\n    """One?"""\n    student.step()\n')
    code = "import sys\nfrom checks import check\ndef step(): pass\ncheck('step')\nprint('tensorflow' in sys.modules)"
    (tmp_path / "notebook.py").write_text(code)
    done = subprocess.run([sys.executable, "notebook.py"], cwd=tmp_path, capture_output=True, text=True)
    assert "the public check passed" in done.stdout
    assert done.stdout.splitlines()[-1] == "False", done.stderr
