"""An assignment's source: what its headers may say, and what is said where they are wrong."""

import nbformat
import pytest

from autograder.core.assignment import Limits
from autograder.core.errors import BadSource
from autograder.notebook.program import read_program
from autograder.notebook.source import read_assignment, read_source

STEP = '# %% step {"exercise": "numpy"}\ndef step(x): ...\n\n# %% test_step {"points": 4}\ncheck("step")\n'


@pytest.fixture
def read(tmp_path):
    def make(text, name="99_x"):
        path = tmp_path / f"{name}.py"
        path.write_text(text)
        return read_source(path)

    return make


def test_headers_become_nbgraders_metadata(read):
    step, test = read(STEP).cells
    assert step.metadata.nbgrader == {
        "grade": False,
        "solution": True,
        "locked": False,
        "task": False,
        "grade_id": "step",
        "schema_version": 3,
    }
    assert step.metadata.autograder == {"exercise": "numpy"}
    assert test.metadata.nbgrader.points == 4
    assert (test.metadata.nbgrader.grade, test.metadata.nbgrader.locked) == (True, True)


def test_what_was_built_is_a_valid_notebook(toy, read_only_course):
    nbformat.validate(read_source(read_only_course.source(toy.ID)))


def test_a_collapsed_cell_hides_its_code_in_jupyterlab(read):
    plot, code = read('# %% {"tags": ["illustration"], "collapsed": true}\nx = 1\n\n# %%\ny = 2\n').cells
    assert plot.metadata == {"tags": ["illustration"], "jupyter": {"source_hidden": True}}
    assert code.metadata == {}


def test_a_drawing_travels_inside_the_notebook(read, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cell.svg").write_text("<svg/>")
    (cell,) = read('# %% [markdown]\n# ![A "cell"](data/cell.svg)\n').cells
    assert cell.source == '<img alt="A &quot;cell&quot;" src="data:image/svg+xml;base64,PHN2Zy8+">'


def test_two_builds_of_one_source_are_the_same(toy, read_only_course):
    path = read_only_course.source(toy.ID)
    assert nbformat.writes(read_source(path)) == nbformat.writes(read_source(path))


def test_equal_cells_have_different_ids(read):
    cells = read("# %%\nx = 1\n\n# %%\nx = 1\n").cells
    assert len({cell.id for cell in cells}) == 2


def test_the_assignment_is_read_from_the_cells(toy, read_only_course):
    assignment = read_assignment(read_source(read_only_course.source(toy.ID)))
    assert (assignment.id, assignment.title) == (toy.ID, "A toy")
    assert [(e.name, e.points, e.kind, e.needs) for e in assignment.exercises] == [
        ("step", 10.0, "numpy", ()),
        ("loop", 6.0, "numpy", ("step",)),
    ]
    assert [(task.name, task.points) for task in assignment.manual] == [("why", 4.0)]
    assert (assignment.machine_points, assignment.points) == (16.0, 20.0)


def test_cells_have_their_roles(toy, read_only_course):
    program = read_program(read_source(read_only_course.source(toy.ID)))
    assert [(cell.name, cell.role) for cell in program.cells] == [
        ("given_imports", "code"),
        ("step", "exercise"),
        ("test_step", "grade"),
        ("loop", "exercise"),
        ("test_loop", "grade"),
        ("", "illustration"),
    ]
    assert [cell.name for cell in program.running] == ["given_imports", "step", "loop"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('# %% step {"exercise": "numpy"}\nx = 1\n', r"Exercise 'step' has no grade cell\. Add `# %% test_step"),
        ('# %% step {"exercise": "torch"}\nx = 1\n', r"99_x.py: step: exercise is 'torch'; expected one of"),
        ('# %% test_step {"points": 4}\ncheck("step")\n', "Grade cells without an exercise: test_step"),
        ('# %% {"exercise": "numpy"}\nx = 1\n', r"cell 0 with \['exercise'\] has no name"),
        ('# %% {"points": 4}\nx = 1\n', r"cell 0 with \['points'\] has no name"),
        ('# %% {"given": true}\nx = 1\n', r"cell 0 with \['given'\] has no name"),
        ('# %% step {"exercse": "numpy"}\nx = 1\n', "unknown key exercse in the header of cell 0"),
        ("# %% step\nx = 1\n", "cell 'step' has a name; expected it to be an exercise, a grade cell or given"),
        ('# %% step {"tags": ["illustration"]}\nx = 1\n', "cell 'step' has a name; expected"),
        (
            STEP.replace('"numpy"', '"numpy", "needs": ["x", "a"]'),
            "step needs a, x; expected the name of an earlier exercise",
        ),
        ('# %% [markdown] {"points": 4}\n# why\n', "has no name; expected a name"),
        (STEP + STEP, "step"),
        (STEP.replace("4", '"four"'), "four"),
        (STEP.replace("4", "-4"), "-4"),
        (STEP.replace('"numpy"', '"numpy", "needs": ["step"]'), "step"),
    ],
    ids=[
        "no grade cell",
        "unknown kind",
        "no exercise",
        "exercise without a name",
        "points without a name",
        "given without a name",
        "unknown key",
        "named for nothing",
        "named illustration",
        "unknown needs",
        "question without a name",
        "twice",
        "points in words",
        "negative points",
        "needs itself",
    ],
)
def test_a_broken_rule_is_said(read, text, said):
    with pytest.raises(BadSource, match=said):
        read(text)


class TestLimits:
    HEADER = "# ---\n# jupyter:\n#   autograder:\n#     limits: {%s}\n# ---\n\n"

    def test_what_a_header_states_is_a_limit_and_the_others_stay(self, read):
        limits = read_assignment(read(self.HEADER % "memory: 2 GB, call_seconds: 30" + STEP)).limits
        assert limits == Limits(memory=2 * 2**30, call_seconds=30.0)
        assert limits.described()[0] == "memory: 2 GB"

    def test_without_a_header_the_defaults_count(self, read):
        assert read_assignment(read(STEP)).limits == Limits()

    @pytest.mark.parametrize(
        ("stated", "said"),
        [
            ("memery: 2 GB", "There is no limit memery. The limits are: memory, files,"),
            ("memory: 2", r'memory is 2; expected a size such as "2 GB" or "64 MB".'),
            ("memory: 10 MB", "memory is '10 MB'; expected at least 512 MB."),
            ("cell_seconds: soon", "cell_seconds is 'soon'; expected a number of seconds of at least 1."),
            ("call_seconds: 0", "call_seconds is 0; expected a number"),
            ("cell_seconds: 400", "cell_seconds is 400.0; expected at most submission_seconds, which is 300. A"),
        ],
    )
    def test_an_invalid_limit_is_refused(self, read, stated, said):
        with pytest.raises(BadSource, match=said):
            read(self.HEADER % stated + STEP)

    def test_nothing_else_may_stand_there(self, read):
        with pytest.raises(BadSource, match=r"99_x.py: the header's `autograder` is"):
            read((self.HEADER % "memory: 2 GB").replace("limits", "limit") + STEP)
