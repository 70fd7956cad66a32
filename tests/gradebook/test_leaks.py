"""What a release must never contain."""

import copy

import nbformat
import pytest

from autograder.cli.main import main
from autograder.notebook.source import read_source

STUB = "raise NotImplementedError"


@pytest.fixture
def leaks(toy, read_only_course):
    """Return (what leaks in a release after a change of one cell, the source)."""
    from autograder.gradebook.release import leaks_in_notebook

    source = read_source(read_only_course.source(toy.ID))

    def make(change=lambda cells: None):
        released = copy.deepcopy(source)
        cells = {
            cell.metadata.get("nbgrader", {}).get("grade_id", str(place)): cell
            for place, cell in enumerate(released.cells)
        }
        for name in ("step", "loop"):
            cells[name].source = toy.STUBS[name]
        cells["why"].source = "YOUR ANSWER HERE"
        change(cells)
        return leaks_in_notebook(released, source)

    return make


def test_a_proper_release_leaks_nothing(leaks):
    assert leaks() == []


@pytest.mark.parametrize(
    "mark", ["### BEGIN SOLUTION", "### END SOLUTION", "### BEGIN HIDDEN TESTS", "=== BEGIN MARK SCHEME ==="]
)
def test_a_marker_that_is_left_in_is_refused(leaks, mark):
    def change(cells):
        cells["given_imports"].source += f"\n{mark}"

    assert [line for line in leaks(change) if "still contains" in line]


def test_outputs_are_refused(leaks):
    def change(cells):
        cells["given_imports"].outputs = [nbformat.v4.new_output("stream", text="x")]

    assert leaks(change) == ["Cell 'given_imports' has outputs."]


def test_an_exercise_without_a_stub_is_refused(leaks):
    def change(cells):
        cells["step"].source = "def step(x, h):\n    return x"

    assert leaks(change) == ["Exercise 'step' has no stub: its solution is not between BEGIN and END SOLUTION."]


def test_lines_of_a_solution_elsewhere_are_refused(toy, read_only_course):
    from autograder.gradebook.release import leaks_in_notebook

    lines = [
        "total = np.zeros_like(h, dtype=np.float64)",
        "for x in xs:",
        "    h = np.tanh(x @ kernel + h @ recurrent_kernel + bias)",
    ]
    source, released = (read_source(read_only_course.source(toy.ID)) for _ in range(2))
    solution = next(cell for cell in source.cells if "def loop" in cell.source)
    solution.source = "\n".join(["def loop(xs, h):", "    ### BEGIN SOLUTION", *lines, "    ### END SOLUTION"])
    for cell in released.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = {**toy.STUBS, "why": "YOUR ANSWER HERE"}.get(name, cell.source)
    assert leaks_in_notebook(released, source) == []
    released.cells[0].source += "\n\n" + "\n".join(f"  {line}" for line in lines)
    (said,) = leaks_in_notebook(released, source)
    assert said.startswith("Lines of a solution are also outside of it: ")


@pytest.fixture
def folder_leaks(toy, read_only_course, tmp_path):
    from autograder.gradebook.release import leaks_in_folder

    def make(files):
        folder = tmp_path / toy.ID
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return leaks_in_folder(folder, read_only_course.suite(toy.ID))

    return make


def test_notebook_checks_and_data_may_be_there(folder_leaks):
    files = {"99_toy.ipynb": "{}", "checks/test_step.py": "x = 1", "data/a.csv": "1", "checks/__pycache__/a.pyc": "x"}
    assert folder_leaks(files) == []


@pytest.mark.parametrize(
    "name",
    [
        "99_toy.py",
        "other.ipynb",
        "notes.txt",
        "checks/a.txt",
        "data/a.py",
        "data/a.pkl",
        "hidden/test_step.py",
        "checks/deep/a.py",
        ".env",
        ".hidden/a.py",
    ],
)
def test_an_unknown_file_is_refused(folder_leaks, name):
    assert folder_leaks({name: "x"}) == [f"Unknown file {name!r}: not a notebook, a check or data."]


def test_a_link_is_refused(folder_leaks, tmp_path):
    (tmp_path / "99_toy" / "data").mkdir(parents=True)
    (tmp_path / "99_toy" / "data" / "a.csv").symlink_to("/etc/hostname")
    assert folder_leaks({}) == ["Unknown file 'data/a.csv': not a notebook, a check or data."]


def test_a_copy_of_a_hidden_test_is_refused_under_any_name(folder_leaks, toy, read_only_course):
    text = (read_only_course.suite(toy.ID) / "step" / "test_step.py").read_text()
    assert folder_leaks({"checks/test_other.py": f"\n{text}\n\n"}) == ["'checks/test_other.py' is a hidden test."]


def test_a_copy_of_hidden_data_is_refused_under_any_name(folder_leaks, toy, course, tmp_path):
    from autograder.gradebook.release import leaks_in_folder

    hidden = course.suite(toy.ID) / "data" / "later.csv"
    hidden.parent.mkdir()
    hidden.write_text("date,riders\n2016-08-28,5.6\n")
    assert folder_leaks({"data/series.csv": hidden.read_text()}) == []  # that course has no hidden data
    found = leaks_in_folder(tmp_path / toy.ID, course.suite(toy.ID))
    assert found == ["'data/series.csv' is a copy of hidden data."]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    return h\n    ### END SOLUTION\n", "    return h\n", "99_toy.py, line 24: `### BEGIN SOLUTION` without"),
        (
            "# ### BEGIN SOLUTION\n# Since each state is made from the one before it.\n# ### END SOLUTION\n",
            "",
            "99_toy.py, line 36: this written question has no `### BEGIN SOLUTION`",
        ),
        ('check("loop")\n', 'check("loop")\n# h, _ = step(x, h)  \n', "is line 26 of a solution"),
    ],
    ids=["no end", "no marks", "a comment"],
)
def test_a_faulty_source_is_not_released(toy, course, capsys, old, new, said):
    path = course.source(toy.ID)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert main(["--course", str(course.root), "release", toy.ID]) == 1
    assert said in capsys.readouterr().err
    assert not course.released(toy.ID).exists()
