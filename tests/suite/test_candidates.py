"""What explains failures that no listed mistake explains: two listed ones together, or one that rules make."""

import ast

import pytest

from autograder.core.assignment import Exercise
from autograder.notebook.program import Cell, Program
from autograder.suite import diagnose
from autograder.suite.catalogue import Variant
from autograder.suite.diagnose import candidates
from autograder.suite.outcome import Stage
from autograder.suite.shapes import shapes_of
from autograder.suite.unlisted import SAYS, said_together, unlisted_mistakes

DOUBLED = """
mistake("doubled", old="return h", new="return 2 * h", costs=0.3, says="You return twice the state.", read="The end")
"""


@pytest.fixture
def two_slips(toy, course):
    """The toy course, with a mistake of `loop` that can be made together with the others."""
    path = course.suite(toy.ID) / "loop" / "mistakes.py"
    path.write_text(path.read_text() + DOUBLED)
    return course


def loop(body):
    return {"loop": f"def loop(xs, h):\n    {body}"}


@pytest.mark.parametrize("where", ["here", "kernel"])
def test_two_mistakes_together_are_both_named_and_both_charged(judged, two_slips, where):
    result = judged(loop("return 2 * step(xs[-1], h)[0]"), where, course=two_slips)["loop"]
    assert [mistake.id for mistake in result.mistakes] == ["last", "doubled"]
    assert [mistake.says for mistake in result.mistakes] == ["You took the last x only.", "You return twice the state."]
    assert result.costs == 0.8
    assert result.score == pytest.approx(6 * 0.2)


def test_one_mistake_that_explains_all_comes_before_two(judged, two_slips):
    result = judged(loop("return step(xs[-1], h)[0]"), course=two_slips)["loop"]
    assert [mistake.id for mistake in result.mistakes] == ["last"]


def test_two_mistakes_cost_no_more_than_all_points(judged, toy, two_slips):
    path = two_slips.suite(toy.ID) / "loop" / "mistakes.py"
    path.write_text(path.read_text().replace("costs=0.3", "costs=0.9"))
    result = judged(loop("return 2 * step(xs[-1], h)[0]"), course=two_slips)["loop"]
    assert (result.costs, result.score) == (1.0, 0.0)


def pairs(toy, course):
    from autograder.notebook.program import read_program
    from autograder.notebook.source import read_source

    program = read_program(read_source(course.source(toy.ID)))
    return list(candidates(Stage.PAIRS, course.suite(toy.ID), program, Exercise("loop", 6, "numpy")))


def test_edits_that_overlap_are_no_pair(toy, two_slips):
    assert pairs(toy, two_slips) == ["last + doubled", "backwards + doubled"]


def test_the_number_of_pairs_is_bounded(toy, two_slips, monkeypatch):
    monkeypatch.setattr(diagnose, "MOST_PAIRS", 1)
    assert pairs(toy, two_slips) == ["last + doubled"]


def test_a_whole_definition_is_in_no_pair(toy, two_slips):
    path = two_slips.suite(toy.ID) / "loop" / "mistakes.py"
    whole = 'mistake("zeros", source="def loop(xs, h):\\n    return 0 * h", costs=1.0, says="You return zeros.")\n'
    path.write_text(path.read_text() + whole)
    assert pairs(toy, two_slips) == ["last + doubled", "backwards + doubled"]


@pytest.mark.parametrize("where", ["here", "kernel"])
def test_a_mistake_that_nobody_listed_is_named_by_what_it_is(judged, where):
    result = judged({"step": "def step(x, h):\n    return x + 3 * h, None"}, where)["step"]
    assert result.says == f"{SAYS}a number is wrong in what `step` returns."
    assert (result.costs, result.score) == (0.5, 5.0)


def test_a_listed_mistake_comes_before_an_unlisted_one(judged, toy):
    assert judged(toy.ONCE)["step"].misconception == "once"


@pytest.mark.parametrize("body", ["return h", "return np.zeros_like(h)", "return xs[0] - xs[0]"])
def test_an_answer_without_any_work_gets_no_points_for_looking_like_a_mistake(judged, body):
    result = judged(loop(body))["loop"]
    assert (result.misconception, result.score) == (None, 0.0)


@pytest.mark.parametrize("returned", ["x, None", "0 * x, None"])
def test_so_does_one_that_returns_several_values(judged, returned):
    """The reference without the term of h returns `x`; a student who returns the argument wrote no term at all."""
    result = judged({"step": f"def step(x, h):\n    return {returned}"})["step"]
    assert result.misconception is None
    assert result.score <= 2.5, "no more than the tests that it passes"


STEP = '''def step(x_t, h_prev, kernel, recurrent_kernel, bias, scale=2.0):
    """Compute a state.

    x_t : array (batch, features)
    h_prev (batch, units), c_prev (batch, units)

    Returns (h_t, cache)
    """
    total = x_t @ kernel + h_prev @ recurrent_kernel + bias
    h_t = np.tanh(scale * total)
    return h_t, total
'''


def program(source):
    return Program((Cell(0, "step", source, "exercise", "numpy"),))


def test_unlisted_mistakes_are_always_the_same_and_all_different():
    made = unlisted_mistakes(program(STEP), "step")
    assert made == unlisted_mistakes(program(STEP), "step")
    assert len({mistake.id for mistake in made}) == len({mistake.source for mistake in made}) == len(made)
    for mistake in made:
        ast.parse(mistake.source)


@pytest.mark.parametrize(
    "says",
    [
        "a term is left out on the way to `h_t`",
        "a matrix is transposed on the way to `h_t`",
        "an activation is left out in the computation of `h_t`",
        "another activation is used in the computation of `h_t`",
        "the argument `scale` is ignored in the computation of `h_t`",
        "two results are returned in each other's place in what `step` returns",
        "a term is counted twice on the way to `h_t`",
        "the first result is half as large in what `step` returns",
        "the second result is summed up over an axis in what `step` returns",
    ],
)
def test_a_sentence_says_what_is_wrong_and_for_which_quantity(says):
    """`total` is a name of the solution's, which students do not know: `h_t` is what it leads to."""
    assert f"{SAYS}{says}." in {mistake.says for mistake in unlisted_mistakes(program(STEP), "step")}


LOOP = '''def loop(x, h0, mask, size):
    """Read a sequence.

    x (batch, time, features); h0 (batch, units); mask (batch, time); size, a number

    Returns (h_seq, last)
    """
    h, states = h0, []
    for t in range(x.shape[1]):
        new = np.where(mask[:, t, None], h + x[:, t], h)
        h = new
        states.append(h)
    return np.stack(states, axis=1), x[:, size : 2 * size]
'''


@pytest.mark.parametrize(
    ("says", "new"),
    [
        ("one condition serves for many rows", "if np.any(mask[:, t, None]) else"),
        ("the first entry is used at every step", "x[:, 0]"),
        ("the last entry is used at every step", "x[:, -1]"),
        ("the loop ends after one step", "break"),
        ("two steps within the loop are in the other order", "states.append(h)\n        h = new"),
        ("the start is part of the results", "[h0]"),
        ("a part of an array begins and ends a step too early", "x[:, size - 1:2 * size - 1]"),
        ("another part of an array is used", "x[:, 2 * size:2 * (2 * size) - size]"),
        ("the order of the steps is the other way round", "states.insert(0, h)"),
        ("the first result lacks its second axis", "np.stack(states, axis=1)[:, 0]"),
        ("there is a step too many", "range(x.shape[1] + 1)"),
        ("only the second result is returned", "return x[:, size:2 * size]"),
    ],
)
def test_rules_make_the_mistakes_that_students_make(says, new):
    made = unlisted_mistakes(program(LOOP), "step")
    assert any(mistake.says.startswith(SAYS + says) and new in mistake.source for mistake in made)


def test_no_sentence_quotes_the_solution():
    for mistake in unlisted_mistakes(program(STEP), "step"):
        assert "total" not in mistake.says
        assert "@" not in mistake.says


def test_shapes_are_read_from_docstrings():
    assert shapes_of(program(STEP)) == {
        "x_t": "(batch, features)",
        "h_prev": "(batch, units)",
        "c_prev": "(batch, units)",
    }


def test_a_tuple_in_a_result_is_not_treated_as_an_array():
    """`(x, h)[:, 0]` raises in every case; Python warns of it when it compiles the cell."""
    changed = program(STEP.replace("return h_t, total", "return h_t, (x_t, total)"))
    sources = [mistake.source for mistake in unlisted_mistakes(changed, "step")]
    for source in sources:
        compile(source, "<a mistake>", "exec")
    assert any("(x_t, total)[::-1]" in source for source in sources)


def test_a_value_that_is_no_function_has_no_unlisted_mistakes():
    assert unlisted_mistakes(program("answers = {'a': 1}"), "step") == []


def unlisted(phrase, where):
    return Variant("id", "step", phrase=phrase, where=where, says="Nobody reads this sentence back.")


def test_one_sentence_covers_mistakes_with_equal_values():
    """A sentence is shown only where it is true of every mistake that gives these values."""
    one, two, three = (unlisted(what, "in the computation of `h_t`") for what in ("a", "b", "c"))
    assert said_together([one, two]) == f"{SAYS}a in the computation of `h_t`, or when b in the computation of `h_t`."
    assert (
        said_together([one, two, three])
        == "Your values are what one gets with one mistake in the computation of `h_t`."
    )
    other = unlisted("c", "in what `step` returns")
    assert said_together([one, two, other], {"step"}) == "Your values are what one gets with one mistake in `step`."
    assert said_together([one, two, other], {"step", "loop"}) is None
