"""A course of one small assignment, and what students hand in for it: right, wrong and broken."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from textwrap import dedent

import nbformat

from autograder.core.course import Course
from autograder.notebook.source import read_source
from autograder.usecases.sample import solve

ID = "99_toy"

SOURCE = '''
# %% [markdown]
# # A toy
#
# Two functions and a question.

# %% given_imports {"given": true}
import numpy as np
from checks import check

# %% step {"exercise": "numpy"}
def step(x, h):
    """Return x + 2h, and what it was made from."""
    ### BEGIN SOLUTION
    cache = (x, h)
    return x + 2 * h, cache
    ### END SOLUTION

# %% test_step {"points": 10}
check("step")

# %% loop {"exercise": "numpy", "needs": ["step"]}
def loop(xs, h):
    """Go through all xs."""
    ### BEGIN SOLUTION
    for x in xs:
        h, _ = step(x, h)
    return h
    ### END SOLUTION

# %% test_loop {"points": 6}
check("loop")

# %% {"tags": ["illustration"]}
raise SystemError("an illustration was run")

# %% [markdown] why {"points": 4}
# Why does the order matter?
#
# ### BEGIN SOLUTION
# Since each state is made from the one before it.
# ### END SOLUTION
'''

SUITE = {
    "step/test_step.py": '''
        import pytest
        from autograder.checks.compare import close, unpack

        pytestmark = pytest.mark.exercise("step")

        @pytest.mark.points(3)
        def test_values(student, reference, rng):
            """Is h taken twice?"""
            x, h = rng.normal(size=(2, 3))
            close(unpack(student.step(x, h), "h_t", "cache")[0], reference.step(x, h)[0], "h_t", "(units,)")

        def test_no_state(student):
            """Is x what comes out where h is 0?"""
            close(unpack(student.step([1.0], 0.0 * np.ones(1)), "h_t", "cache")[0], [1.0], "h_t")
    '''.replace("import pytest\n", "import numpy as np\n        import pytest\n", 1),
    "loop/test_loop.py": '''
        import pytest
        from autograder.checks.compare import close

        pytestmark = pytest.mark.exercise("loop")

        def test_values(student, reference, rng):
            """Does every x count?"""
            x, h = rng.normal(size=(4, 3)), rng.normal(size=3)
            close(student.loop(x, h), reference.loop(x, h), "h", "(units,)")

        def test_one(student, reference, rng):
            """Is one x enough?"""
            x, h = rng.normal(size=(1, 3)), rng.normal(size=3)
            close(student.loop(x, h), reference.loop(x, h), "h", "(units,)")
    ''',
    "step/mistakes.py": """
        mistake(
            "once", old="x + 2 * h, cache", new="x + h, cache", costs=0.75, says="You took h once.", read="The step"
        )
    """,
    "loop/mistakes.py": """
        mistake(
            "last", old="for x in xs:", new="for x in xs[-1:]:", costs=0.5,
            says="You took the last x only.", read="The loop",
        )
        mistake("backwards", old="for x in xs:", new="for x in xs[::-1]:", costs=0.5, says="Your loop runs backwards.")
    """,
    "step/right_answers.py": """
        def step__twice(x, h):
            return np.add(x, np.add(h, h)), None
    """,
}

CHECKS = {
    "test_step.py": '''
        from checks.compare import close, unpack

        def test_sum(student):
            """Is the sum of 1 and twice 2 five?"""
            close(unpack(student.step(1.0, 2.0), "h_t", "cache")[0], 5.0, "h_t")
    ''',
    "test_loop.py": '''
        from checks.compare import close

        def test_two(student):
            """Do two steps give what they should?"""
            close(student.loop([1.0, 1.0], 0.0), 3.0, "h")
    ''',
}

CONFIG = """
from pathlib import Path

from autograder import configure

configure(get_config(), Path(__file__).resolve().parent, course_id="toy")
"""

# Answers by the cell's name; what is not named is answered right.
ONCE = {"step": "def step(x, h):\n    return x + h, (x, h)"}
LAST = {"loop": "def loop(xs, h):\n    return step(xs[-1], h)[0]"}
STUBS = {
    "step": "def step(x, h):\n    raise NotImplementedError",
    "loop": "def loop(xs, h):\n    raise NotImplementedError",
}


def make_course(root: Path) -> Course:
    """Write the course into the folder `root`, which must not exist, and return it."""
    files = {f"solutions/{ID}/{ID}.py": SOURCE, "nbgrader_config.py": CONFIG}
    files |= {f"tests/hidden/{ID}/{name}": text for name, text in SUITE.items()}
    files |= {f"solutions/{ID}/checks/{name}": text for name, text in CHECKS.items()}
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip(), encoding="utf-8")
    return Course(root)


def submission(course: Course, answers: dict[str, str] | None = None) -> nbformat.NotebookNode:
    """Return a notebook with the right answers, but for those in `answers`."""
    source = read_source(course.source(ID))
    notebook = solve(copy.deepcopy(source), source)
    written = {"why": "Why does the order matter?", **(answers or {})}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = written.get(name, cell.source)
    return notebook


def submission_bytes(course: Course, answers: dict[str, str] | None = None) -> bytes:
    return json.dumps(submission(course, answers)).encode()
