"""Many submissions at once."""

from concurrent.futures import Future
from threading import Event, Timer
from time import monotonic, sleep

import pytest

from autograder.judging import grader
from autograder.judging.grader import grade_all
from autograder.judging.job import ResultStore
from autograder.usecases.run import usable_cores


@pytest.fixture
def graded_here(monkeypatch, graded):
    """Grade without a process; note what was graded."""
    done = []

    def grade(job):
        done.append(job.submission)
        return graded(job)

    monkeypatch.setattr(grader, "grade", grade)
    monkeypatch.setattr(grader, "start", lambda kinds: None)
    return done


def test_every_job_gets_its_own_result(graded_here, job, toy):
    jobs = [job(name="a"), job(toy.ONCE, name="b"), job(toy.LAST, name="c")]
    pairs = list(grade_all(jobs, 2))
    assert sorted(one.submission for one, _ in pairs) == ["a", "b", "c"]
    assert all(one.submission == graded.result.submission for one, graded in pairs)


def test_what_is_known_comes_first_and_is_not_graded_again(graded_here, job, toy, graded, course):
    store = ResultStore(course)
    store.save(job(toy.ONCE), graded(job(toy.ONCE), 2.5))
    pairs = list(grade_all([job(name="new"), job(toy.ONCE, name="old")], 1, store))
    assert [one.submission for one, _ in pairs] == ["old", "new"]
    assert pairs[0][1].result.score == 2.5
    assert graded_here == ["new"]


def test_what_was_graded_is_known_afterwards(graded_here, job, course):
    store = ResultStore(course)
    list(grade_all([job()], 1, store))
    list(grade_all([job()], 1, store))
    assert graded_here == ["alice.ipynb"]


def test_where_all_is_known_nothing_is_started(graded_here, job, graded, course, monkeypatch):
    store = ResultStore(course)
    store.save(job(), graded(job()))
    monkeypatch.setattr(grader, "start", lambda kinds: pytest.fail("a server was started"))
    assert len(list(grade_all([job()], 1, store))) == 1


def test_grading_begins_before_anybody_asks_for_a_result(graded_here, job):
    coming = grade_all([job()], 1)
    deadline = monotonic() + 10
    while not graded_here and monotonic() < deadline:
        sleep(0.01)
    assert graded_here == ["alice.ipynb"]
    assert len(list(coming)) == 1


def test_what_nobody_is_left_to_take_is_not_begun(monkeypatch, job, graded):
    begun, one_began, go_on = [], Event(), Event()

    def grade(one):
        begun.append(one.submission)
        one_began.set()
        go_on.wait(10)
        return graded(one)

    monkeypatch.setattr(grader, "grade", grade)
    monkeypatch.setattr(grader, "start", lambda kinds: None)
    coming = grade_all([job(name=f"{number}") for number in range(20)], 1)
    assert one_began.wait(10)
    Timer(0.2, go_on.set).start()
    del coming  # waits for the one that was begun
    assert begun == ["0"]


class OnePerson:
    """A pool that grades at once, and notes how many jobs it was given before a result was taken."""

    ahead = 3

    def __init__(self, graded):
        self.graded, self.given = graded, []

    def submit(self, job):
        self.given.append(job.submission)
        future = Future()
        future.set_result(self.graded(job))
        return future


def test_another_pool_may_do_the_work_and_gets_no_more_than_it_wants(graded, job):
    """10,000 notebooks are never in memory at a time."""
    pool, read = OnePerson(graded), []

    def jobs():
        for number in range(100):
            read.append(number)
            yield job(name=f"{number}")

    coming = grade_all(jobs(), 1, pool=pool)
    assert (len(read), len(pool.given)) == (3, 3)
    for taken, _ in enumerate(coming, 1):
        assert len(read) <= taken + 2 * pool.ahead
    assert (len(read), len(pool.given)) == (100, 100)


def test_there_is_a_core_to_use():
    assert usable_cores() >= 1
