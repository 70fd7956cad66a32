"""Are crashes with one cause told once?"""

from dataclasses import replace

from autograder.core.result import Crash, ExerciseResult, Status, SubmissionResult, TestResult, Verdict
from autograder.usecases.run import NAMED, shared_crashes


def crashed(student, reason="The disk is full.", *tests):
    exercises = (ExerciseResult("step", 10.0, 0.0, Verdict.CRASHED, tests=tests),) if tests else ()
    return SubmissionResult(f"{student}.ipynb", "99_toy", Status.CRASHED, 16.0, student, reason, exercises=exercises)


GRADED = SubmissionResult("zoe.ipynb", "99_toy", Status.GRADED, 16.0, "zoe", score=16.0)


def test_one_reason_of_several_submissions_is_one_crash():
    (shared,) = shared_crashes([crashed("a"), GRADED, crashed("b"), crashed("c", "Another reason.")])
    assert shared.submissions == ("a", "b")
    assert "2 submissions crashed for the same reason: a, b.\nReason: The disk is full.\n" in str(shared)
    assert "`autograder doctor`" in str(shared)


def test_crashes_are_told_apart_by_the_exception_and_its_place_and_not_by_what_is_said():
    read, write = Crash("OSError: no room", "files.py:1", ""), Crash("OSError: no room", "kernel.py:2", "")
    results = [replace(crashed(name), crash=crash) for name, crash in (("a", read), ("b", write), ("c", read))]
    results[2] = replace(results[2], reason="The disk is full (c).")
    assert [crash.submissions for crash in shared_crashes(results)] == [("a", "c")]


def test_a_submission_that_crashes_alone_is_in_the_table_only():
    assert shared_crashes([crashed("a"), crashed("b", "Another reason."), GRADED]) == []


def test_a_rejected_submission_is_the_students_to_mend():
    rejected = [SubmissionResult(f"{n}.ipynb", "99_toy", Status.REJECTED, 16.0, n, "Empty.") for n in "ab"]
    assert shared_crashes(rejected) == []


def test_a_hidden_test_that_crashes_is_named_whatever_else_crashed():
    values, other = TestResult("test_values", Verdict.CRASHED), TestResult("test_other", Verdict.CRASHED)
    passed = TestResult("test_one", Verdict.PASSED)
    results = [crashed("a", "In step.", passed, values), crashed("b", "In step and loop.", values, other)]
    (shared,) = shared_crashes(results)
    assert shared.test == "test_values of step"
    assert "crashed in the same hidden test, test_values of step: a, b.\nThe suite" in str(shared)


def test_the_most_frequent_comes_first_and_long_lists_are_cut():
    results = [crashed(f"s{number}", "Rare.") for number in range(2)]
    results += [crashed(f"t{number}", "Frequent.") for number in range(NAMED + 2)]
    first, second = shared_crashes(results)
    assert (first.reason, second.reason) == ("Frequent.", "Rare.")
    assert "t0, t1, t2, t3, t4 and 2 more." in str(first)
