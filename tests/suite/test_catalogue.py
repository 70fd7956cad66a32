"""Catalogues: read as text, grafted onto the notebook's own cell."""

import pytest

from autograder.core.errors import BadSuite
from autograder.notebook.program import Cell, Program
from autograder.suite.catalogue import Variant, read_catalogue
from autograder.suite.graft import graft, replace_definition


@pytest.fixture
def read(tmp_path):
    def make(text):
        path = tmp_path / "misconceptions.py"
        path.write_text(text)
        return read_catalogue(path)

    return make


def test_a_file_that_is_not_there_has_no_variants(tmp_path):
    assert read_catalogue(tmp_path / "misconceptions.py") == []


def test_variants_are_read_in_order_and_never_run(read):
    variants = read(
        'import nothing_of_the_kind\n\n@misconception("loop", says="No h0.", read="The loop")\n'
        "def step__no_h0(x):\n    return step__no_h0\n\n"
        '@right_answer("cell")\nclass Cell__other:\n    pass\n'
    )
    assert variants == [
        Variant("no_h0", "loop", "step", "def step(x):\n    return step", "No h0.", "The loop"),
        Variant("other", "cell", "Cell", "class Cell:\n    pass"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def step__a(x): pass", r"misconceptions.py, line 1: expected `@misconception"),
        ('@misconception("step")\ndef step(x): pass', "line 2: expected `@misconception"),
        ("@misconception\ndef step__a(x): pass", "line 2: expected `@misconception"),
        ("@misconception(step)\ndef step__a(x): pass", "line 2: the arguments must be constants"),
        ("@misconception()\ndef step__a(x): pass", "line 2: the arguments must be constants"),
        ('@misconception("step", says=f"{1}")\ndef step__a(x): pass', "line 2: the arguments must be constants"),
    ],
    ids=["no decorator", "no underscores", "no call", "a name", "no exercise", "no constant"],
)
def test_a_broken_rule_is_said(read, text, said):
    with pytest.raises(BadSuite, match=said):
        read(text)


def test_only_the_definition_is_replaced():
    cell = "import math\n\n@cached\ndef step(x):\n    return x\n\nlimit = 3"
    assert (
        replace_definition(cell, "step", "def step(x):\n    return 2")
        == "import math\n\ndef step(x):\n    return 2\n\nlimit = 3"
    )


def test_a_value_is_written_as_a_function():
    made = replace_definition("answers = {\n    'a': 1,\n}\nx = 1", "answers", "def answers():\n    return {'a': 2}")
    names = {}
    exec(made, names)
    assert (names["answers"], names["x"]) == ({"a": 2}, 1)


PROGRAM = Program((Cell(0, "step", "def step(x):\n    return x", "exercise", "numpy"),))


def test_a_graft_changes_its_exercises_cell():
    grafted = graft(PROGRAM, Variant("two", "step", "step", "def step(x):\n    return 2"))
    assert grafted.namespace()["step"](1) == 2


def test_a_graft_onto_no_exercise_is_said():
    with pytest.raises(BadSuite, match="step__two: there is no exercise 'loop'"):
        graft(PROGRAM, Variant("two", "loop", "step", ""))


def test_a_graft_of_an_unknown_name_is_said():
    with pytest.raises(BadSuite, match="The exercise's cell does not define 'walk'"):
        graft(PROGRAM, Variant("two", "step", "walk", ""))
