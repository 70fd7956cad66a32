"""What grading again changes, and why."""

from dataclasses import replace

import pytest

from autograder.core import result as results
from autograder.core.recorded import Recorded, whole_score
from autograder.core.result import ExerciseResult, Status, Verdict
from autograder.judging.job import ResultStore
from autograder.results.log import log_score
from autograder.usecases.changed_scores import Before, changed_scores, look_again

SEED = 7


@pytest.fixture
def given(course, toy):
    """Give a mark: hand a notebook in, keep its result, log it. Returns the result."""

    def make(student, score):
        path = course.submitted(toy.ID, student)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(student)
        made = marked(student, str(path), score)
        ResultStore(course).save_result(made)
        log_score(course, made, SEED)
        return made

    def marked(student, path, score):
        verdict = Verdict.PASSED if score == 10 else Verdict.FAILED
        exercise = ExerciseResult(
            "step", 10, score, verdict, tests=(results.TestResult("test_a", verdict, points=1.0),)
        )
        return results.SubmissionResult(path, toy.ID, Status.GRADED, 16, student, score=score, exercises=(exercise,))

    return make


def scored(result, score, verdict=Verdict.FAILED):
    (exercise,) = result.exercises
    tests = tuple(replace(test, verdict=verdict) for test in exercise.tests)
    return replace(result, score=score, exercises=(replace(exercise, score=score, verdict=verdict, tests=tests),))


def compare(course, toy, after, **options):
    return changed_scores(course, toy.ID, Before.read(course, toy.ID), after, options.pop("seed", SEED), **options)


def test_the_same_marks_are_no_change(course, toy, given):
    ada = given("ada", 10.0)
    assert compare(course, toy, [ada]) == []


def test_a_change_names_the_exercise_the_test_and_the_difference(course, toy, given):
    ada = given("ada", 10.0)
    (change,) = compare(course, toy, [scored(ada, 0.0)])
    assert (change.student, change.before, change.after, change.by) == ("ada", 10.0, 0.0, -10.0)
    assert change.why == ("step: 10 → 0 (test_a passed → failed)",)
    assert change.because == ()


def test_it_says_what_is_different_since_the_mark_was_given(course, toy, given):
    ada, ben = given("ada", 10.0), given("ben", 10.0)
    course.submitted(toy.ID, "ben").write_text("another")
    file = course.suite(toy.ID) / "step" / "test_step.py"
    file.write_text(file.read_text().replace("size=(2, 3)", "size=(2, 4)"))
    first, second = compare(course, toy, [scored(ada, 2.0), scored(ben, 1.0)], seed=8)
    suite, seed = "the hidden suite, the assignment's source or the grader", "the seed (7 then, 8 now)"
    assert (first.student, first.because) == ("ben", ("the file that was handed in", suite, seed))
    assert (second.student, second.because) == ("ada", (suite, seed))


def test_other_weights_are_a_reason_of_their_own(course, toy, given):
    ben = given("ben", 4.0)
    (change,) = compare(course, toy, [scored(ben, 5.0)])
    assert change.why == ("step: 4 → 5 (the same verdicts, other weights)",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (0.3, 0.4, "step: 3 → 6 (a_slip costs 40 % instead of 30 %)"),
        (None, 0.4, "step: 3 → 6 (a_slip costs 40 %)"),
        (0.4, 0.4, "step: 3 → 6 (the same verdicts, other weights)"),
    ],
)
def test_another_price_of_a_mistake_is_a_reason(course, toy, given, old, new, said):
    def priced(score, costs):
        result = scored(ada, score)
        (step,) = result.exercises
        return replace(result, exercises=(replace(step, misconception="a_slip", costs=costs),))

    ada = given("ada", 3.0)
    ResultStore(course).save_result(priced(3.0, old))
    (change,) = compare(course, toy, [priced(6.0, new)])
    assert change.why == (said,)


def test_losses_come_first_and_what_has_no_score_last(course, toy, given):
    up, down, gone, _ = (given(name, 4.0) for name in ("up", "down", "gone", "out"))
    crashed = replace(gone, status=Status.CRASHED, score=None, reason="no disk", exercises=())
    changes = compare(course, toy, [crashed, scored(up, 7.0), scored(down, 1.0)])
    assert [(change.student, change.by) for change in changes] == [
        ("down", -3.0),
        ("up", 3.0),
        ("gone", None),
        ("out", None),
    ]
    assert [change.why for change in changes[2:]] == [
        ("graded → crashed: no disk",),
        ("It is not among the new results.",),
    ]


def test_who_had_no_mark_before_is_no_change(course, toy, given):
    ada = given("ada", 10.0)
    assert compare(course, toy, [ada, replace(ada, submission="new.ipynb", student="new")]) == []


def test_a_course_that_was_moved_is_still_the_same_class(course, toy, given):
    ada = given("ada", 10.0)
    moved = replace(ada, submission="/elsewhere/ada.ipynb")
    assert compare(course, toy, [moved]) == []
    (change,) = compare(course, toy, [scored(moved, 0.0)])
    assert (change.student, change.before) == ("ada", 10.0)


def test_a_mark_that_is_lost_says_why(course, toy, given):
    ada = given("ada", 10.0)
    gone = replace(ada, status=Status.REJECTED, score=None, reason="The file is empty.", exercises=())
    (change,) = compare(course, toy, [gone])
    assert (change.after, change.by, change.why) == (None, None, ("graded → rejected: The file is empty.",))


def test_points_that_a_person_gave_are_said_to_stay(course, toy, given):
    ada = given("ada", 10.0)
    recorded = {"ada": Recorded({"step": 9.0, "why": 4.0})}
    (change,) = compare(course, toy, [scored(ada, 0.0)], recorded=recorded)
    assert change.stays == ("step",)


def test_what_lateness_costs_is_part_of_a_mark(course, toy, given):
    ada = given("ada", 10.0)
    before = replace(Before.read(course, toy.ID), recorded={"ada": Recorded(late_penalty=2.0)})
    after = {"ada": Recorded(late_penalty=5.0)}
    (change,) = changed_scores(course, toy.ID, before, [ada], SEED, after)
    assert (change.before, change.after, change.by) == (8.0, 5.0, -3.0)
    assert change.why == ("lateness: 2 → 5 points taken off",)
    assert changed_scores(course, toy.ID, before, [ada], SEED, before.recorded) == []


def test_a_whole_mark_has_a_persons_points_and_never_falls_below_0(course, toy, given):
    ada = given("ada", 4.0)
    assert whole_score(ada, Recorded()) == 4.0
    assert whole_score(ada, Recorded({"step": 9.0, "why": 3.0}, {"why": 0.5}, late_penalty=1.5)) == 11.0
    assert whole_score(ada, Recorded(late_penalty=6.0)) == 0.0
    assert whole_score(replace(ada, score=None), Recorded()) is None


def test_where_a_persons_points_count_the_mark_stays(course, toy, given):
    ada = given("ada", 10.0)
    by_hand = {"ada": Recorded({"step": 9.0})}
    before = replace(Before.read(course, toy.ID), recorded=by_hand)
    (change,) = changed_scores(course, toy.ID, before, [scored(ada, 0.0)], SEED, by_hand)
    assert (change.before, change.after, change.by, change.stays) == (9.0, 9.0, 0.0, ("step",))


def test_who_has_to_be_looked_at_again_is_named():
    recorded = {"ben": Recorded(changed=("why",)), "ada": Recorded(changed=("why", "step")), "cleo": Recorded()}
    first, second = look_again(recorded)
    assert first.startswith("ada: The answers to why, step changed after a person graded them.")
    assert second.startswith("ben: The answer to why changed after a person graded it.")
