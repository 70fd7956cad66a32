"""What of a notebook runs, and how trusted code is run here."""

import sys

import pytest

from autograder.notebook.program import Cell, Program

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
