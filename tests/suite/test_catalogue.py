"""Mistakes and right answers: read as text, grafted onto the reference's cell."""

import pytest

from autograder.core.errors import BadSuite
from autograder.notebook.program import Cell, Program
from autograder.suite.catalogue import (
    SourceLine,
    Variant,
    changed_cell,
    graft,
    read_mistakes,
    read_right_answers,
    replace_definition,
)

ABOUT = 'costs=0.3, says="No h0.", read="The loop"'


@pytest.fixture
def suite(tmp_path):
    """Return a function that writes a file of the exercise `loop` and gives the suite's folder."""

    def write(name, text):
        (tmp_path / "loop").mkdir(exist_ok=True)
        (tmp_path / "loop" / name).write_text(text)
        return tmp_path

    return write


def mistakes(suite, text):
    return read_mistakes(suite("mistakes.py", text))


def test_an_exercise_without_the_files_has_no_variants(tmp_path):
    assert read_mistakes(tmp_path) == read_right_answers(tmp_path) == []


def test_mistakes_are_read_in_order(suite):
    text = f'''
"""Mistakes in loop."""
mistake("no_h0", old="h = h0", new="h = 0", {ABOUT})
mistake("both", edits=[("a", "b"), ("c", "")], costs=1, says="Both.")
mistake("own", source="def loop(): pass", costs=0.1, says="Another.")
'''
    assert mistakes(suite, text) == [
        Variant("no_h0", "loop", (("h = h0", "h = 0"),), "", "No h0.", "The loop", 0.3),
        Variant("both", "loop", (("a", "b"), ("c", "")), "", "Both.", "", 1.0),
        Variant("own", "loop", (), "def loop(): pass", "Another.", "", 0.1),
    ]


def test_defaults_hold_for_the_mistakes_below_them(suite):
    text = """
defaults(old="h = h0", read="The loop")
mistake("no_h0", new="h = 0", costs=0.3, says="No h0.")
mistake("both", edits=[("a", "b")], costs=1, says="Both.", read="Elsewhere")
defaults(costs=0.5)
mistake("last", old="1", new="2", says="Last.")
"""
    assert mistakes(suite, text) == [
        Variant("no_h0", "loop", (("h = h0", "h = 0"),), "", "No h0.", "The loop", 0.3),
        Variant("both", "loop", (("a", "b"),), "", "Both.", "Elsewhere", 1.0),
        Variant("last", "loop", (("1", "2"),), "", "Last.", "", 0.5),
    ]


def test_only_the_exercise_that_is_asked_for_is_read(suite, tmp_path):
    suite("mistakes.py", f'mistake("a", old="1", new="2", {ABOUT})')
    (tmp_path / "step").mkdir()
    (tmp_path / "step" / "mistakes.py").write_text("broken")
    assert [mistake.id for mistake in read_mistakes(tmp_path, "loop")] == ["a"]


def test_right_answers_are_read_and_never_run(suite):
    folder = suite("right_answers.py", "def step__a(x):\n    return step__a\n\n\nclass Cell__other:\n    pass\n")
    assert read_right_answers(folder) == [
        Variant("step__a", "loop", source="def step(x):\n    return step"),
        Variant("Cell__other", "loop", source="class Cell:\n    pass"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", "line 1: this is not the call of a mistake; expected `mistake"),
        ("defaults(red='x')", "line 1: defaults: there is no argument 'red'; expected some of old, new"),
        ("defaults('x')", "line 1: this is not the call of a mistake; expected `mistake"),
        ("import nothing_of_the_kind", "line 1: this is not the call of a mistake; expected `mistake"),
        ("mistake(", "line 1: not Python"),
        ('mistake("a", old=old, new="2", costs=0.3, says="s")', "line 1: an argument is computed; expected constants"),
        (
            'mistake("a", old="1", costs=0.3, says="s")',
            "line 1: a: the edit is not clear; expected `old` and `new`, or `edits`, or",
        ),
        (
            'mistake("a", costs=0.3, says="s")',
            "line 1: a: the edit is not clear; expected `old` and `new`, or `edits`, or",
        ),
        (
            'mistake("a", old="1", new="2", source="3", costs=0.3, says="s")',
            "a: the edit is not clear; expected `old` and `new`, or",
        ),
        (
            'mistake("a", edits=["b"], costs=0.3, says="s")',
            r"line 1: a: the edits are not pairs; expected `edits=\[\(old, new\), …\]`",
        ),
        ('mistake("a", old="1", new="2", says="s")', "a: `costs` is None; expected a number from 0.01 to 1"),
        ('mistake("a", old="1", new="2", costs=0, says="s")', "a: `costs` is 0; expected a number from 0.01 to 1"),
        ('mistake("a", old="1", new="2", costs=1.5, says="s")', "`costs` is 1.5; expected a number from 0.01 to 1"),
        ('mistake("a", old="1", new="2", costs=True, says="s")', "`costs` is True; expected a number from 0.01 to 1"),
        ('mistake("a", old="1", new="2", costs=0.5)', "line 1: a: the id, an edit, `says` or `read` is not a text"),
        (
            'mistake("a", old=1, new="2", costs=0.5, says="s")',
            "line 1: a: the id, an edit, `says` or `read` is not a text",
        ),
        ('mistake("a", old="1", new="2", price=0.5, costs=0.5, says="s")', "there is no argument 'price'"),
        (
            "\n".join([f'mistake("a", old="1", new="2", {ABOUT})'] * 2),
            "line 2: a: another one has the same id; expected ids that differ",
        ),
    ],
)
def test_a_broken_mistake_is_said(suite, text, said):
    with pytest.raises(BadSuite, match=f"^loop/mistakes.py, .*{said}"):
        mistakes(suite, text)


@pytest.mark.parametrize("text", ["x = 1", "def step(x): pass", "def step__(x): pass"])
def test_a_broken_right_answer_is_said(suite, text):
    with pytest.raises(BadSuite, match="line 1: this is not a right answer; expected a function or a class named"):
        read_right_answers(suite("right_answers.py", text))


CELL = "def step(x, h):\n    z = x + h\n    return z, h"


def edited(*edits):
    return changed_cell(CELL, Variant("a", "step", edits, place=SourceLine("step/mistakes.py", 7)))


def test_an_edit_replaces_its_text():
    assert edited(("x + h", "x")) == CELL.replace("x + h", "x")


def test_edits_apply_to_the_reference_and_not_to_each_other():
    assert edited(("z, h", "h, z"), ("x + h", "z, h")) == "def step(x, h):\n    z = z, h\n    return h, z"


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([("y + h", "x")], "occurs 0 times in the reference's cell: 'y \\+ h'; expected once"),
        ([("x", "y")], "occurs 2 times in the reference's cell: 'x'; expected once"),
        ([("", "y")], "occurs 0 times in the reference's cell: ''; expected once"),
        ([("x + h", "x"), ("+ h", "")], "two edits overlap: 'x \\+ h' and '\\+ h'"),
        ([("x + h", "x +")], "the changed cell is not Python: .* in `z = x \\+`"),
    ],
    ids=["not there", "twice", "empty", "overlap", "syntax"],
)
def test_a_broken_edit_names_the_file_the_line_and_the_mistake(edits, said):
    with pytest.raises(BadSuite, match=f"^step/mistakes.py, line 7: a: .*{said}"):
        edited(*edits)


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


@pytest.mark.parametrize(
    "variant",
    [Variant("two", "step", (("return x", "return 2"),)), Variant("two", "step", source="def step(x):\n    return 2")],
    ids=["an edit", "a definition"],
)
def test_a_graft_changes_its_exercises_cell(variant):
    assert graft(PROGRAM, variant).namespace()["step"](1) == 2


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (
            Variant("two", "loop", (("x", "y"),), place=SourceLine("loop/mistakes.py", 3)),
            "line 3: two: there is no exercise 'loop'",
        ),
        (Variant("two", "step", source="def walk(): pass"), "The exercise's cell does not define 'walk'"),
        (Variant("two", "step", source="x = 1"), "two: `source` defines 0 functions and classes; expected one"),
        (Variant("two", "step", source="def"), "two: `source` defines 0 functions and classes; expected one"),
    ],
)
def test_a_graft_that_does_not_fit_is_said(variant, said):
    with pytest.raises(BadSuite, match=said):
        graft(PROGRAM, variant)
