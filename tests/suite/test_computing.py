"""Is what the judge computes bounded, also where one bound lies within another?"""

from contextlib import suppress
from time import process_time, sleep

import pytest

from autograder.suite.outcome import ArgumentsTakeTooLong, ComputedTooLong, computing_limit, within


def compute(seconds):
    end = process_time() + seconds
    while process_time() < end:
        pass
    return "done"


def test_what_computes_for_too_long_is_stopped():
    with pytest.raises(ComputedTooLong, match=r"more than 0\.1 s"), computing_limit(0.1):
        compute(30)


def test_waiting_costs_nothing():
    with computing_limit(0.1):
        sleep(0.3)


def test_a_lent_function_is_stopped_with_an_exception_that_its_caller_may_catch():
    with pytest.raises(ArgumentsTakeTooLong):
        within(0.1, compute)(30)
    assert within(5.0, compute)(0.01) == "done"
    assert within(1.0, 3) == 3


def test_the_outer_limit_goes_on_after_an_inner_one():
    """A test that lends a function to the student must not lose its own limit by that."""

    def body():
        assert within(5.0, compute)(0.1) == "done"
        compute(30)

    with pytest.raises(ComputedTooLong), computing_limit(0.3):
        body()


def test_the_time_of_an_inner_limit_counts_for_the_outer_one():
    begun = process_time()
    with pytest.raises(ComputedTooLong), computing_limit(0.3):
        within(5.0, compute)(30)
    assert process_time() - begun < 4.0


def test_an_exception_that_something_swallows_is_raised_again():
    def body():
        with suppress(BaseException):
            compute(30)
        compute(30)

    with pytest.raises(ComputedTooLong), computing_limit(0.1):
        body()
