"""A figure with sliders: an ordinary output of the cell that a slider redraws, and a figure without ipywidgets."""

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.checks.figures import MISSING
from autograder.notebook.source import write_runtime

START = """
import sys
sys.modules["tensorflow"] = None  # nothing here may load it
import matplotlib.pyplot as plt
from checks import show_with_sliders

seen = []

def draw(height, kind):
    seen.append((height, kind))
    figure, axes = plt.subplots(figsize=(2, 2))
    axes.bar([0], [height])
    axes.set(ylim=(0, 5), title=kind)
    return figure
"""
SHOW = "show_with_sliders(draw, height=(1.0, 0.0, 5.0, 0.5), kind=['first', 'second'])"
MOVE = """
import gc
from ipywidgets import Dropdown, FloatSlider
slider = next(o for o in gc.get_objects() if isinstance(o, FloatSlider))
menu = next(o for o in gc.get_objects() if isinstance(o, Dropdown))
slider.value = 4.0
"""
WITHOUT = "import sys; sys.modules['ipywidgets'] = None"

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # of the libraries that start the kernel


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run cells in a kernel, in a folder with `checks/`; return the cells with their outputs."""
    folder = tmp_path_factory.mktemp("notebook")
    write_runtime(folder / "checks")

    def run_cells(*sources):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
        return notebook.cells

    return run_cells


@pytest.fixture(scope="module")
def moved(run):
    """The figure shown twice, one of the two moved afterwards: the cells of both, and what was drawn."""
    _, first, second, _, seen = run(START, SHOW, SHOW, MOVE, "menu.value = 'second'; print(seen)")
    return first, second, text(seen)


def pictures(cell):
    return [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]


def text(cell):
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def test_moving_a_slider_or_a_menu_redraws_the_figure_in_its_place(moved):
    first, second, seen = moved
    assert len(pictures(first)) == len(pictures(second)) == 1
    assert pictures(first) != pictures(second)
    assert "(4.0, 'first')" in seen
    assert "'second')" in seen


def test_the_sliders_stand_above_the_figure(moved):
    kinds = [sorted(output.data) for output in moved[0].outputs]
    assert kinds == [["application/vnd.jupyter.widget-view+json", "text/plain"], ["image/png", "text/plain"]]


def test_without_ipywidgets_there_is_one_figure_and_a_line_that_says_how_to_get_sliders(run):
    _, _, shown, seen = run(START, WITHOUT, SHOW, "print(seen)")
    assert len(pictures(shown)) == 1
    assert text(shown) == f"{MISSING}\n"
    assert text(seen) == "[(1.0, 'first')]\n"


def test_an_unwritten_function_ends_the_cell_as_in_any_other(run):
    source = "def draw(height):\n    raise NotImplementedError('Not implemented yet.')"
    failing = (
        "try:\n    show_with_sliders(draw, height=(1, 0, 5, 1))\nexcept NotImplementedError as error:\n    print(error)"
    )
    *_, last = run(START, source, failing)
    assert [output.output_type for output in last.outputs] == ["stream"]
    assert text(last) == "Not implemented yet.\n"
