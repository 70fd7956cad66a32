"""Which variables of the notebook does a function read?"""

import pytest

from autograder.notebook.program import Cell, Program
from autograder.suite.diagnose import (
    UNDEFINED,
    hint_at_names,
    leftover_sentence,
    leftover_variables,
    undefined_names,
    undefined_sentence,
)


def program(own, *others, given=""):
    cells = [Cell(0, "given_imports", given, "code"), Cell(1, "", "import numpy as np\nWf = Wg = np.ones(3)", "code")]
    cells += [Cell(number, "", source, "code") for number, source in enumerate(others, 2)]
    return Program((*cells, Cell(90, "step", own, "exercise", "numpy")))


@pytest.mark.parametrize(
    ("source", "expected"),
    {
        "a variable of another cell": ("def step(x):\n    return x @ Wf", ["Wf"]),
        "one that no cell makes": ("def step(x):\n    return x * T", []),
        "in a function within": ("def step(x):\n    def inner(y):\n        return y + Wf\n    return inner(x)", ["Wf"]),
        "in a comprehension": ("def step(x):\n    return [Wf * value for value in x]", ["Wf"]),
        "in a method": ("class step:\n    def call(self, x):\n        return x @ Wf", ["Wf"]),
        "several": ("def step(x):\n    return x @ Wf + Wg", ["Wf", "Wg"]),
        "written, not read": ("def step(x):\n    Wf = 1\n    return x + Wf", []),
        "an argument of that name": ("def step(Wf):\n    return Wf", []),
        "a module, a function, a builtin": ("def step(x):\n    return np.sum(helper(x)) + len(x)", []),
        "a constant of its own cell": ("EPS = 1e-8\ndef step(x):\n    return x / EPS", []),
        "what students are given": ("def step(x):\n    return x + SEED", []),
        "below a magic": ("%%time\ndef step(x):\n    return Wf", ["Wf"]),
        "a function below a magic": ("def step(x):\n    return also(x)", []),
        "made by the function itself": ("def step(x):\n    global T\n    T = 1\n    return T", []),
        "a syntax error": ("def step(x)\n    return Wf", []),
    }.values(),
)
def test_variables_that_a_function_reads(source, expected):
    others = ("def helper(x):\n    return x", "%matplotlib inline\n!pip install x\ndef also(x):\n    return x")
    whole = program(source, *others, given="SEED = 1")
    assert leftover_variables(whole, "step") == expected


def test_a_variable_of_another_exercise_is_not_given():
    cells = (Cell(0, "other", "W = 1", "exercise"), Cell(1, "step", "def step(x): return W", "exercise"))
    assert leftover_variables(Program(cells), "step") == ["W"]


def test_an_exercise_without_a_cell_reads_nothing():
    assert leftover_variables(program("def step(x): return Wf"), "other") == []


def test_the_sentence_names_them():
    assert "`Wf`, which is a variable of your notebook and not an argument" in leftover_sentence(["Wf"], "step")
    assert "`Wf`, `b`, which are variables" in leftover_sentence(["Wf", "b"], "step")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def step(x):\n    return rnn_step_foward(x) + T", ["T", "rnn_step_foward"]),
        ("def step(x):\n    return x @ Wf + np.sum(len(x))", []),
        ("def step(x):\n    T = 1\n    return x * T", []),
        ("T = 1\ndef step(x):\n    return x * T", []),
        ("def step(x):\n    global T\n    T = 1\n    return T", []),
    ],
    ids=["misspelled", "a variable of another cell", "its own", "a constant", "made when it runs"],
)
def test_names_that_nothing_defines(source, expected):
    assert undefined_names(program(source), "step") == expected


def test_a_name_that_an_illustration_makes_is_a_variable_of_the_notebook():
    shown = Cell(5, "", "T = 3", "illustration")
    whole = Program((*program("def step(x):\n    return x * T").cells, shown))
    assert (leftover_variables(whole, "step"), undefined_names(whole, "step")) == (["T"], [])


def test_the_sentence_asks_whether_a_name_is_misspelled():
    said = undefined_sentence(["rnn_step_foward"], "rnn_forward")
    assert "`rnn_forward` uses `rnn_step_foward`, which no cell of your notebook defines. Is it misspelled" in said


def test_a_name_that_a_function_makes_global_is_a_variable_of_the_notebook():
    whole = program("def step(x):\n    return x * T", "def prepare():\n    global T\n    T = 3")
    assert (leftover_variables(whole, "step"), undefined_names(whole, "step")) == (["T"], [])


@pytest.mark.parametrize("other", ["from numpy import *", "tanh = = 3"], ids=["imports everything", "a syntax error"])
def test_no_name_is_called_undefined_where_a_cell_may_define_it(other):
    assert undefined_names(program("def step(x):\n    return tanh(x)", other), "step") == []


def test_a_misspelled_function_is_not_called_a_variable():
    right = "def rnn_step_forward(x):\n    return x"
    hint = hint_at_names(program("def step(x):\n    return rnn_step_foward(x)", right), "step")
    assert hint == (UNDEFINED, undefined_sentence(["rnn_step_foward"], "step"))
