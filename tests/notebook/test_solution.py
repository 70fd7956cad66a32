"""Solution marks in a source, and solutions that are left outside of them."""

import pytest

from autograder.gradebook.release import faults_of_markers, leaked_lines
from autograder.notebook.source import STUB, read_source, without_solutions

EXERCISE = """# %% step {"exercise": "numpy"}
def step(x, h):
    ### BEGIN SOLUTION
    state = np.tanh(x + 2 * h)
    return state, (x, h)
    ### END SOLUTION

# %% test_step {"points": 10}
check("step")
"""
QUESTION = """
# %% [markdown] why {"points": 4}
# Why does the order matter?
#
# ### BEGIN SOLUTION
# Since each state is made from the one before it.
# ### END SOLUTION
"""


@pytest.fixture
def source(tmp_path):
    def make(text):
        path = tmp_path / "99_x.py"
        path.write_text(text)
        return path

    return make


def test_a_proper_source_has_no_faults(source, toy, read_only_course):
    for path in (source(EXERCISE + QUESTION), read_only_course.source(toy.ID)):
        assert [*faults_of_markers(path), *leaked_lines(path)] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    ### END SOLUTION\n", "", "line 3: `### BEGIN SOLUTION` without `### END SOLUTION` in the same cell"),
        ("    ### BEGIN SOLUTION\n", "", "line 5: `### END SOLUTION` without a `### BEGIN SOLUTION` before it"),
        (
            "    return state",
            "    ### BEGIN SOLUTION\n    return state",
            "line 5: `### BEGIN SOLUTION` inside the region",
        ),
        ("### END SOLUTION\n\n", "### END SOLUTIONS\n\n", "line 6: '### END SOLUTIONS' looks like a solution mark"),
        ("### END SOLUTION\n\n", "### End solution\n\n", "line 6: '### End solution' looks like a solution mark"),
        ("### BEGIN", "### BEGN", "line 3: '### BEGN SOLUTION' looks like a solution mark"),
        ("### BEGIN SOLUTION\n    state", "# BEGIN SOLUTION\n    state", "line 3: '# BEGIN SOLUTION' looks like"),
        ("### END SOLUTION\n\n", "### END_SOLUTION\n\n", "line 6: '### END_SOLUTION' looks like a solution mark"),
        ("# ### BEGIN SOLUTION\n# Since", "# Since", "line 15: `### END SOLUTION` without a `### BEGIN SOLUTION`"),
        (
            "before it.\n# ### END SOLUTION\n",
            "before it.\n",
            "line 14: `### BEGIN SOLUTION` without `### END SOLUTION`",
        ),
        (
            'check("step")',
            "### BEGIN SOLUTION\n### END SOLUTION",
            "line 9: `### BEGIN SOLUTION` in a cell that is neither",
        ),
    ],
)
def test_a_fault_of_the_marks_is_named_with_file_and_line(source, old, new, said):
    text = EXERCISE + QUESTION
    assert old in text
    faults = list(faults_of_markers(source(text.replace(old, new, 1))))
    assert any(fault.startswith(f"99_x.py, {said}") for fault in faults), faults


@pytest.mark.parametrize(
    ("cell", "line", "what"),
    [
        ('# %% [markdown] why {"points": 4}\n# Why does the order matter?\n', 11, "written question"),
        ('# %% loop {"exercise": "numpy"}\ndef loop(xs):\n    return xs\n', 11, "exercise"),
    ],
)
def test_what_students_fill_in_needs_marks(source, cell, line, what):
    """Without them, nbgrader replaces the whole cell, the question included."""
    (fault,) = faults_of_markers(source(f"{EXERCISE}\n{cell}"))
    assert fault.startswith(f"99_x.py, line {line}: this {what} has no `### BEGIN SOLUTION` and `### END SOLUTION`")


LEFT = {
    "a comment": "# %%\nx = 1\n# state = np.tanh(x + 2 * h)\n",
    "a comment of other spacing": "# %%\nx = 1\n#state = np.tanh(x+2*h)\n",
    "a comment behind code": "# %%\n\nx = 1  # state = np.tanh(x + 2 * h)\n",
    "a fenced block": "# %% [markdown]\n# ```python\n# state = np.tanh(x + 2 * h)\n# ```\n",
    "an indented block": "# %% [markdown]\n#\n#     state = np.tanh(x + 2 * h)\n",
    "code in a sentence": "# %% [markdown]\n#\n# Write `state = np.tanh(x + 2 * h)` there.\n",
}


@pytest.mark.parametrize("cell", LEFT.values(), ids=LEFT)
def test_a_line_of_a_solution_that_students_would_read_is_named(source, cell):
    (leak,) = leaked_lines(source(f"{EXERCISE}\n{cell}"))
    assert leak.startswith("99_x.py, line 13: 'state = np.tanh(x")
    assert "is line 4 of a solution, and students would read it here" in leak


ALLOWED = {
    "ordinary code": "# %%\nstate = np.tanh(x + 2 * h)\n",
    "a short line": "# %%\n# return state\n",
    "a sentence": "# %% [markdown]\n# The state = np.tanh(x + 2 * h) is what comes out.\n",
    "the head of a block": "# %% [markdown]\n# ```\n# for x in sequence_of_values:\n# ```\n",
}


@pytest.mark.parametrize("cell", ALLOWED.values(), ids=ALLOWED)
def test_other_lines_are_left_alone(source, cell):
    text = EXERCISE.replace("    return state", "    for x in sequence_of_values:\n        h = x\n    return state")
    assert list(leaked_lines(source(f"{text}\n{cell}"))) == []


def test_without_solutions_a_stub_is_left(source):
    cells = without_solutions(read_source(source(EXERCISE))).cells
    assert cells[0].source == f"def step(x, h):\n    {STUB}"
