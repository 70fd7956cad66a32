"""What mistakes cost: the suite's prices, those that a course sets instead, and the table of them."""

import json

import pytest

from autograder.cli.main import main
from autograder.core.course import DEFAULT_SEED, SETTINGS_FILE
from autograder.core.errors import BadSettings, BadSuite
from autograder.core.result import ExerciseResult, Status, SubmissionResult, TestResult, Verdict
from autograder.judging.definitions import AssignmentDefinition
from autograder.suite.catalogue import UNLISTED_SAYS, Price, read_prices

ONCE = Price("step", "once", "You took h once.", 0.75, 0.75)


@pytest.fixture
def set_prices(course):
    """Return a function that states prices in the course's settings."""

    def state(prices):
        path = course.root / SETTINGS_FILE
        path.write_text(path.read_text().replace('course_id="toy"', f'course_id="toy", prices={prices!r}'))

    return state


def test_the_suites_prices_count_where_the_course_sets_none(toy, course):
    assert read_prices(course, toy.ID) == (
        Price("loop", "last", "You took the last x only.", 0.5, 0.5),
        Price("loop", "backwards", "Your loop runs backwards.", 0.5, 0.5),
        ONCE,
        *(Price(name, "unlisted", UNLISTED_SAYS, 0.5, 0.5) for name in ("loop", "step")),
    )


def test_a_course_can_set_a_price(toy, course, set_prices):
    set_prices({toy.ID: {"step": {"once": 0.1}}})
    assert read_prices(course, toy.ID)[2] == Price("step", "once", "You took h once.", 0.1, 0.75)
    assert AssignmentDefinition(course, toy.ID).prices[2] == ("step", "once", 0.1)


def test_a_course_can_set_the_price_of_mistakes_in_no_list(toy, course, set_prices):
    set_prices({toy.ID: {"step": {"unlisted": 0.25}}})
    definition = AssignmentDefinition(course, toy.ID)
    assert definition.prices[-2:] == (("loop", "unlisted", 0.5), ("step", "unlisted", 0.25))
    job, _ = definition.job("a", toy.submission(course), seed=DEFAULT_SEED)
    tests = (TestResult("test_values", Verdict.FAILED, ""),)
    wrong = ExerciseResult("step", 10.0, 5.0, Verdict.FAILED, tests=tests, misconception="made_by_rule", costs=0.5)
    graded = SubmissionResult("a", toy.ID, Status.GRADED, 16.0, exercises=(wrong,))
    assert job.scored(graded).exercises[0].score == 7.5


def test_no_mistake_may_be_called_like_the_line_for_all_others(toy, course):
    path = course.suite(toy.ID) / "step" / "mistakes.py"
    path.write_text(path.read_text().replace('"once"', '"unlisted"'))
    with pytest.raises(BadSuite, match="stands for mistakes that are in no list"):
        read_prices(course, toy.ID)


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        (
            {"98_toy": {}},
            r"The prices name '98_toy', but no assignment has this name. Did you mean 99_toy\? There are: 99_toy",
        ),
        (
            {"99_toy": {"walk": {}}},
            r"name 'walk', but no exercise with mistakes in 99_toy has this name. There are: loop, step",
        ),
        (
            {"99_toy": {"loop": {"first": 0.1}}},
            r"'first', but no mistake of loop has this name. There are: last, backwards, unlisted",
        ),
        ({"99_toy": {"loop": {"last": 0}}}, r"The price of 99_toy, loop, last is 0; expected a share from 0.01 to 1"),
        ({"99_toy": {"loop": {"last": 30}}}, r"The price of 99_toy, loop, last is 30; expected a share from 0.01 to 1"),
        ({"99_toy": {"loop": {"last": True}}}, r"The price of 99_toy, loop, last is True; expected a share"),
        ({"99_toy": {"loop": 0.2}}, r"In the prices stands 0.2; expected"),
        ([1], r"In the prices stands \[1\]; expected"),
    ],
)
def test_a_price_of_nothing_known_or_of_no_share_is_said(toy, course, set_prices, prices, said):
    set_prices(prices)
    with pytest.raises(BadSettings, match=f"nbgrader_config.py cannot be used: .*{said}"):
        read_prices(course, toy.ID)


@pytest.mark.parametrize("where", ["suite", "course"])
def test_a_price_changes_scores_and_no_verdicts(toy, course, set_prices, where):
    before = AssignmentDefinition(course, toy.ID)
    first, key = (before.digest, before.scoring), before.job("a", toy.submission(course), seed=DEFAULT_SEED)[0].key
    if where == "suite":
        path = course.suite(toy.ID) / "step" / "mistakes.py"
        path.write_text(path.read_text().replace("costs=0.75", "costs=0.7"))
    else:
        set_prices({toy.ID: {"step": {"once": 0.2}}})
    after = AssignmentDefinition(course, toy.ID)
    assert after.digest == first[0]
    assert after.scoring != first[1]
    assert after.job("a", toy.submission(course), seed=DEFAULT_SEED)[0].key == key


def test_the_table_shows_each_mistake_with_its_price_and_points(toy, course, set_prices, capsys):
    set_prices({toy.ID: {"step": {"once": 0.1}}})
    assert main(["--course", str(course.root), "prices", toy.ID]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == "step once You took h once. 10 % (usual: 75 %) 1".split()
    assert lines[2].split()[:1] == ["unlisted"]
    assert lines[3].split()[:2] != lines[2].split()[:2]
    assert "loop last You took the last x only. 50 % 3".split() in [line.split() for line in lines]
    assert lines[-1] == "Prices with a usual one in brackets are set in nbgrader_config.py."


def test_the_table_as_json(toy, course, capsys):
    assert main(["--course", str(course.root), "prices", toy.ID, "--json", "-"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0] == {
        "exercise": "step",
        "mistake": "once",
        "says": "You took h once.",
        "costs": 0.75,
        "points": 7.5,
        "usual": 0.75,
    }
    assert [row["mistake"] for row in rows] == ["once", "unlisted", "last", "backwards", "unlisted"]


def test_prices_of_an_unknown_assignment(course, capsys):
    assert main(["--course", str(course.root), "prices", "nothing"]) == 2
    assert "No assignment 'nothing'" in capsys.readouterr().err
