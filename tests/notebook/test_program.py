"""What of a notebook runs, and how trusted code is run here."""

import sys
import tracemalloc

import pytest

from autograder.notebook.program import Cell, Program, defined_names

PROGRAM = Program(
    (
        Cell(0, "", "from checks import check\nx = 1", "code"),
        Cell(1, "f", "def f():\n    return x", "exercise", "numpy"),
        Cell(2, "test_f", "raise ValueError", "grade"),
        Cell(3, "", "raise ValueError", "illustration"),
    )
)


def test_grade_cells_and_illustrations_do_not_run():
    assert [cell.index for cell in PROGRAM.running] == [0, 1]
    assert PROGRAM.namespace()["f"]() == 1


def test_the_source_of_a_cell_can_be_replaced():
    changed = PROGRAM.with_source("f", "def f():\n    return 2")
    assert changed.namespace()["f"]() == 2
    assert PROGRAM.source_of("f") == "def f():\n    return x"


def test_replacing_a_cell_that_is_not_there_fails():
    with pytest.raises(KeyError, match="g"):
        PROGRAM.with_source("g", "")


def test_the_silent_checks_are_gone_afterwards():
    before = sys.modules.get("checks")
    PROGRAM.namespace()
    assert sys.modules.get("checks") is before


def test_nothing_is_kept_of_a_large_cell():
    """Its tree takes two hundred times the text, and the process that reads the notebooks of a class lives long."""
    tracemalloc.start()
    try:
        for number in range(3):
            assert set(defined_names(f"x{number} = 1\n" * 20_000)) == {f"x{number}"}
        assert tracemalloc.get_traced_memory()[0] < 2**20
    finally:
        tracemalloc.stop()
