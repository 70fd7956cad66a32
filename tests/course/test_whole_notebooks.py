"""Does every notebook run from top to bottom on the reference, its figures and trainings included, without complaint?

01 and 03 take seconds. The others train the models that their text reports on, for minutes. They are marked `accuracy`;
`pytest -m accuracy tests/course/test_whole_notebooks.py` runs them.
"""

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.core.course import Course
from autograder.notebook.source import read_source
from autograder.usecases.sample import solve

COURSE = Course.find(Path(__file__).parent)
WITHOUT_TRAINING = ("01_sequences", "03_bptt")
IDS = [
    pytest.param(identity, marks=() if identity in WITHOUT_TRAINING else pytest.mark.accuracy)
    for identity in COURSE.ids()
]


def complaints(cell):
    """What a cell shows that no reader should see: exceptions and everything on standard error."""
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            yield f"{output.ename}: {output.evalue}"
        elif output.get("name") == "stderr":
            yield output.text


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the libraries that start the kernel; those of the cells are looked for
@pytest.mark.parametrize("identity", IDS)
def test_the_solved_notebook_runs_without_errors_and_warnings(identity, tmp_path):
    folder = tmp_path / identity
    shutil.copytree(COURSE.released(identity), folder)
    released = nbformat.read(folder / f"{identity}.ipynb", 4)
    notebook = solve(released, read_source(COURSE.source(identity)))
    client = NotebookClient(
        notebook, timeout=1800, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    found = {index: list(complaints(cell)) for index, cell in enumerate(notebook.cells)}
    assert {index: said for index, said in found.items() if said} == {}
