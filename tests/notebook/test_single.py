"""The notebook that carries its files: what is in it, does it run in an empty folder, and is it graded alike?"""

import json
import warnings
from pathlib import Path, PurePosixPath

import nbformat
import pytest

import autograder
from autograder.core.course import Course
from autograder.core.errors import WrongCall
from autograder.intake.submissions import student_of
from autograder.notebook.program import CARRIER, prepare
from autograder.notebook.reading import MAX_CODE
from autograder.notebook.single import single_notebook
from autograder.notebook.source import read_source
from autograder.usecases.new import init
from autograder.usecases.sample import solve

COURSE = Course.find(Path(__file__).parent)
FIRST = "01_averages"


def read(path):
    return nbformat.read(path, nbformat.NO_CONVERT)


def split(notebook):
    """Return the cells that carry files, and the others."""
    carriers = [cell for cell in notebook.cells if cell.source.startswith(CARRIER)]
    return carriers, [cell for cell in notebook.cells if cell not in carriers]


def unpack(notebook, folder, monkeypatch):
    """Run the cells that carry files in this process, in a folder, and return the files there."""
    monkeypatch.chdir(folder)
    names = {}
    for cell in split(notebook)[0]:
        exec(cell.source, names)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("identity", COURSE.ids())
def test_the_committed_one_is_the_release_with_its_files(identity, tmp_path, monkeypatch):
    single, folder = read(COURSE.single(identity)), COURSE.released(identity)
    nbformat.validate(single)
    carriers, others = split(single)
    assert single.cells[: len(carriers)] == carriers
    assert others == read(folder / f"{identity}.ipynb").cells, f"run `autograder release {identity}`"
    assert all(len(cell.source) < MAX_CODE and cell.metadata.jupyter.source_hidden for cell in carriers)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    expected = {name: data for name, data in files.items() if not name.endswith(".ipynb") and "__pycache__" not in name}
    assert unpack(single, tmp_path, monkeypatch) == expected, f"run `autograder release {identity}`"


def test_two_builds_are_equal_and_the_release_is_not_changed():
    folder = COURSE.released("01_sequences")
    released = read(folder / "01_sequences.ipynb")
    first, second = single_notebook(released, folder), single_notebook(released, folder)
    assert first == second
    assert released == read(folder / "01_sequences.ipynb")


def test_a_file_that_is_there_stays_as_it_is(tmp_path, monkeypatch):
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "testing.py").write_text("mine")
    files = unpack(read(COURSE.single("01_sequences")), tmp_path, monkeypatch)
    assert files["checks/testing.py"] == b"mine"
    assert "data/ridership.csv" in files


def test_grading_does_not_run_what_carries_the_files():
    """An editor may have removed the tags: the cell is known by its first line."""
    notebook = read(COURSE.single("01_sequences"))
    for cell in split(notebook)[0]:
        cell.metadata.pop("tags")
    program = prepare(notebook, read_source(COURSE.source("01_sequences"))).program
    assert not [cell for cell in program.running if "_packed" in cell.source]
    assert [cell.role for cell in program.cells if "_packed" in cell.source] == ["illustration"]


@pytest.mark.parametrize(
    "path",
    [
        "alice/02_cell_single.ipynb",
        "alice_02_cell_single.ipynb",
        "alice-02_cell_single.ipynb",
        "02_cell_single_alice.ipynb",
        "alice/02_cell.ipynb",
        "alice.ipynb",
    ],
)
def test_its_file_names_the_same_student(path):
    assert student_of(PurePosixPath(path), "02_cell") == "alice"


def test_there_is_none_before_the_release(course):
    from autograder.gradebook.release import release_single

    with pytest.raises(WrongCall, match=r"99_toy was not released yet\. Run `autograder release 99_toy`"):
        release_single(course, "99_toy")


@pytest.mark.slow
def test_it_runs_in_an_empty_folder_and_is_collected_and_graded_like_the_other(tmp_path):
    from nbclient import NotebookClient

    from autograder.gradebook.release import release

    init(tmp_path / "course")
    course = Course(tmp_path / "course")
    empty, handed_in = tmp_path / "empty", tmp_path / "handed-in"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's and the kernel's own
        folder = release(course, FIRST)
        source = read_source(course.source(FIRST))
        for student, path in (("ada", course.single(FIRST)), ("bob", folder / f"{FIRST}.ipynb")):
            notebook = solve(read(path), source)
            if student == "ada":
                empty.mkdir()
                NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(empty)}}).execute()
                printed = "".join(
                    output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", ())
                )
                assert printed.count("✓") >= 4, printed
                assert "Traceback" not in printed, printed
            (handed_in / student).mkdir(parents=True)
            (handed_in / student / path.name).write_text(json.dumps(notebook))
        assert sorted(path.name for path in empty.iterdir()) == ["checks"]
        collection = autograder.collect(FIRST, [handed_in], course)
        results = {result.student: result for result in autograder.grade(FIRST, course)}
    assert {entry.file.student: entry.action for entry in collection.entries} == dict.fromkeys(results, "collected")
    assert {student: result.score for student, result in results.items()} == {"ada": 20.0, "bob": 20.0}
    assert [result.incidents for result in results.values()] == [(), ()]
