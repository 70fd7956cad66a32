"""The weights of hidden tests, read from a suite's text."""

import pytest

from autograder.judging.definitions import read_weights

SUITE = '''
import pytest

pytestmark = pytest.mark.exercise("step")


@pytest.mark.points(3)
@pytest.mark.plot("norms")
def test_values(student):
    """Is it right?"""


def test_shape(student):
    """Has it a shape?"""
'''


def test_each_test_has_its_weight():
    found = read_weights(SUITE)
    assert (found.exercise, found.weights) == ("step", {"test_values": 3.0, "test_shape": 1.0})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points(3)", "points(2 / 3)"),
        ("@pytest.mark.points(3)\n", ""),
        ("\n\n\ndef test_shape", "\n\n# a comment\ndef test_shape"),
    ],
    ids=["another weight", "no weight", "a comment"],
)
def test_the_rest_is_the_same_where_only_weights_or_comments_differ(old, new):
    changed = SUITE.replace(old, new)
    assert changed != SUITE
    assert read_weights(changed).rest == read_weights(SUITE).rest


@pytest.mark.parametrize(
    ("old", "new"),
    [('"norms"', '"norm"'), ("Is it right?", "Is it?"), ('exercise("step")', 'exercise("loop")')],
    ids=["a mark", "a question", "the exercise"],
)
def test_the_rest_differs_where_anything_else_does(old, new):
    assert read_weights(SUITE.replace(old, new)).rest != read_weights(SUITE).rest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points(3)", "points(WEIGHT)"),
        ("points(3)", "points(3 / 0)"),
        ("points(3)", "points(3)\n@pytest.mark.points(2)"),
        ("def test_shape", "class TestShape:\n    pass\n\ndef test_shape"),
        ("def test_shape(student):", "def test_values(student):"),
        (
            "def test_shape",
            '@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.points(2))])\ndef test_shape',
        ),
        (
            'pytestmark = pytest.mark.exercise("step")',
            "pytestmark = [pytest.mark.exercise('step'), pytest.mark.points(2)]",
        ),
        ('pytestmark = pytest.mark.exercise("step")', ""),
        ("import pytest", "import pytest as"),
    ],
    ids="computed,divided by 0,twice,a class,one name twice,a parameter's,the file's,no exercise,no Python".split(","),
)
def test_weights_that_cannot_be_told_from_the_text_are_not_guessed(old, new):
    changed = SUITE.replace(old, new, 1)
    assert changed != SUITE
    assert read_weights(changed) is None


def test_the_weights_of_this_courses_suites_can_be_told(request):
    """Else a change of points would judge a whole class again."""
    unclear = [
        file.name
        for file in sorted((request.config.rootpath / "tests" / "hidden").rglob("test_*.py"))
        if read_weights(file.read_text(encoding="utf-8")) is None
    ]
    assert unclear == []
