"""`check("step")` in a notebook: what the student reads."""

import os
import subprocess
import sys

import pytest

from autograder.notebook.source import write_runtime

RIGHT = "def step(x, h):\n    return x + 2 * h, None\n"
WRONG = "def step(x, h):\n    return x + h, None\n"


@pytest.fixture(scope="module")
def released(toy, read_only_course, tmp_path_factory):
    import shutil

    folder = tmp_path_factory.mktemp("released")
    shutil.copytree(read_only_course.solutions / toy.ID / "checks", folder / "checks")
    write_runtime(folder / "checks")
    code = (
        "from checks import check\nimport sys\n"
        f"{RIGHT}check('step')\nprint('--'); print('--', file=sys.stderr)\n{WRONG}check('step')\n"
        "print('--'); print('--', file=sys.stderr)\ndel step\ncheck('step')\n"
        "try:\n    check('walk')\nexcept ValueError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.')\n{code}"],
        cwd=folder,
        env={**os.environ, "PYTEST_ADDOPTS": "-vv", "PYTEST_PLUGINS": "no_such_module"},  # meant for other runs
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [done.stdout.split("--\n"), done.stderr.split("--\n")]


def test_a_right_answer_is_praised_on_standard_output(released):
    assert (
        released[0][0] == "✓ Is the sum of 1 and twice 2 five?\n"
        "step: the public check passed.\nThe marks come from hidden tests, which look closer.\n"
    )
    assert released[1][0] == ""


def test_a_wrong_answer_is_explained_on_standard_error(released):
    assert released[1][1] == "✗ Is the sum of 1 and twice 2 five?\n  h_t is 3; expected 5.\n"


def test_a_missing_function_is_said(released):
    assert "`step` is not defined. Run the cell that defines it first." in released[1][2]


def test_an_unknown_name_says_which_there_are(released):
    assert "There are no checks for 'walk'. There are checks for: loop, step." in released[0][2]


def test_what_tensorflow_logs_during_a_check_is_not_printed(tmp_path):
    (tmp_path / "checks").mkdir()
    write_runtime(tmp_path / "checks")
    (tmp_path / "tensorflow.py").write_text("")  # looks loaded
    (tmp_path / "checks" / "test_step.py").write_text('def test_one(student):\n    """One?"""\n    student.step()\n')
    code = """
import gc, logging, sys, tensorflow
from checks import check

class Array:
    def __init__(self):
        self.itself = self  # freed by the collector only

    def __del__(self):
        logging.getLogger("tensorflow").error("was never used")

def step():
    Array()
    logging.getLogger("tensorflow").warning("triggered tf.function retracing")

check("step")
gc.collect()
print("--", file=sys.stderr)
step()
"""
    (tmp_path / "notebook.py").write_text(code)
    done = subprocess.run([sys.executable, "notebook.py"], cwd=tmp_path, capture_output=True, text=True)
    assert "the public check passed" in done.stdout
    during, _, afterwards = done.stderr.partition("--\n")
    assert during == ""
    assert "retracing" in afterwards  # the notebook's own call


def test_long_lines_are_broken_between_words_and_code_is_not(tmp_path):
    (tmp_path / "checks").mkdir()
    write_runtime(tmp_path / "checks")
    long = "`h` after the last step holds the values of the step before " * 2
    code = "    h = np.tanh(x @ W + h @ R + b)  # " + "a comment " * 6
    question = f"Is {'a long question ' * 6}asked?"
    (tmp_path / "checks" / "test_step.py").write_text(
        f'def test_one(student):\n    """{question}"""\n    raise AssertionError({long!r} "\\n" {code!r})\n'
    )
    (tmp_path / "notebook.py").write_text('from checks import check\ncheck("step")\n')
    done = subprocess.run([sys.executable, "notebook.py"], cwd=tmp_path, capture_output=True, text=True)
    lines = done.stderr.splitlines()
    assert lines == [
        "✗ Is a long question a long question a long question a long question a long",
        "  question a long question asked?",
        "  `h` after the last step holds the values of the step before `h` after the",
        "  last step holds the values of the step before",
        f"  {code}",
    ]
