"""How long does each notebook take from top to bottom, and which of its cells take longest?

Each released notebook, with the reference solution in its exercises, runs in a kernel of its own, one after the other.
Run it on an idle machine: the targets hold for two cores that do nothing else. Reports go into standard output.

python tests/notebooks.py                                  all of them
python tests/notebooks.py 04_stable_gradients 05_lstm      some
python tests/notebooks.py --keep FOLDER                    the notebooks with their outputs, too
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import warnings
from datetime import datetime
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.core.course import Course
from autograder.notebook.source import read_source
from autograder.usecases.sample import solve

ALL_MINUTES = 20  # for all notebooks together
CELL_SECONDS = 60  # for one cell
SHOWN = 3  # slowest cells of each notebook


def run_solved(course: Course, identity: str, folder: Path, solved: bool = True) -> NotebookNode:
    """Run a released notebook in a new folder inside `folder`; return it with its outputs.

    Parameters: `solved`, whether its exercises hold the reference; else it runs as students get it.
    """
    place = folder / identity
    shutil.copytree(course.released(identity), place)
    notebook = nbformat.read(place / f"{identity}.ipynb", 4)
    if solved:
        notebook = solve(notebook, read_source(course.source(identity)))
    resources = {"metadata": {"path": str(place)}}
    client = NotebookClient(notebook, timeout=1800, kernel_name="python3", allow_errors=True, resources=resources)
    client.execute(stderr=subprocess.DEVNULL)  # the kernel's own remarks; those of the cells are outputs
    return notebook


def seconds(cell: NotebookNode) -> float:
    """Return how long a cell ran, as the kernel's messages say."""
    stamps = cell.metadata.get("execution", {})
    if "iopub.execute_input" not in stamps or "shell.execute_reply" not in stamps:
        return 0.0
    first, last = (datetime.fromisoformat(stamps[key]) for key in ("iopub.execute_input", "shell.execute_reply"))
    return (last - first).total_seconds()


def what(cell: NotebookNode) -> str:
    """Return the first line of a cell that says something about it."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    return next((line for line in lines if not line.startswith(("import ", "from "))), "")[:70]


def main() -> None:
    warnings.simplefilter("ignore")  # of the libraries that start the kernel
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    chosen = parser.parse_args()
    course = Course.find(Path(__file__).parent)
    total, slow = 0.0, 0
    for identity in chosen.ids or course.ids():
        with tempfile.TemporaryDirectory() as folder:
            notebook = run_solved(course, identity, Path(folder))
        if chosen.keep:
            chosen.keep.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, chosen.keep / f"{identity}.ipynb")
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        took = sum(map(seconds, code))
        total += took
        slow += sum(seconds(cell) > CELL_SECONDS for cell in code)
        print(f"{identity:22}{took:7.0f} s")
        for cell in sorted(code, key=seconds, reverse=True)[:SHOWN]:
            print(f"    {seconds(cell):7.1f} s  {what(cell)}", flush=True)
    print(f"all: {total / 60:.1f} minutes (target {ALL_MINUTES}); {slow} cells over {CELL_SECONDS} s (target 0)")
    if total > 60 * ALL_MINUTES or slow:
        sys.exit(1)


if __name__ == "__main__":
    main()
