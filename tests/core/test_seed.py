"""The seed of the hidden tests' inputs: nobody can guess it, a class has one, and it is kept."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.core.course import Course, draw_seed, keep_seed, seed_of
from autograder.core.errors import WrongCall


@pytest.fixture
def empty(tmp_path):
    return Course(tmp_path)


def log(course, *marks):
    course.score_log.parent.mkdir(parents=True)
    lines = [mark if isinstance(mark, str) else json.dumps(mark) for mark in marks]
    course.score_log.write_text("\n".join(lines) + "\n")


def test_a_seed_is_drawn_once_and_kept(empty):
    first = seed_of(empty, "02_cell")
    assert seed_of(empty, "02_cell") == first
    assert [path.name for path in (empty.var / "seeds").iterdir()] == ["02_cell"]


def test_courses_and_assignments_have_seeds_of_their_own(tmp_path):
    """Neither this source nor last year's feedback tells the inputs."""
    drawn = {seed_of(Course(tmp_path / year), name) for year in ("2025", "2026") for name in ("02_cell", "05_lstm")}
    assert len(drawn) == 4


def test_many_that_ask_at_once_get_one_seed(empty):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: seed_of(empty, "02_cell"), range(32)))) == 1


def test_another_seed_can_be_kept(empty):
    keep_seed(empty, "02_cell", 0)
    assert seed_of(empty, "02_cell") == 0
    keep_seed(empty, "02_cell", 7)
    assert seed_of(empty, "02_cell") == 7


def test_what_is_asked_for_counts_and_is_not_kept(empty):
    assert seed_of(empty, "02_cell", 0) == 0
    assert not empty.var.exists()


def test_an_assignment_that_was_graded_before_stays_with_its_last_seed(empty):
    log(
        empty,
        {"assignment": "02_cell", "seed": 3},
        {"assignment": "02_cell", "seed": 20260101},
        {"assignment": "05_lstm", "seed": 9, "reason": "like 02_cell"},
        '{"assignment": "02_cell", "se',
    )
    assert seed_of(empty, "02_cell") == 20260101
    assert seed_of(empty, "05_lstm") == 9
    empty.score_log.unlink()
    assert seed_of(empty, "02_cell") == 20260101


def test_a_course_that_cannot_be_written_is_graded_all_the_same(empty, monkeypatch):
    (empty.var).write_text("a file in the place of the folder")
    monkeypatch.setattr("autograder.core.course.draw_seed", lambda: 5)
    assert seed_of(empty, "02_cell") == 5


@pytest.mark.parametrize("text", ["", "-1", "seven", "1e3", "²"])
def test_a_file_without_a_seed_is_refused(empty, text):
    keep_seed(empty, "02_cell", 1)
    (empty.var / "seeds" / "02_cell").write_text(text, encoding="utf-8")
    with pytest.raises(WrongCall, match=r"expected a whole number\. Correct it or remove the file\."):
        seed_of(empty, "02_cell")


def test_a_negative_seed_is_refused(empty):
    with pytest.raises(WrongCall, match=r"The seed is -1; expected a whole number of at least 0\."):
        seed_of(empty, "02_cell", -1)


def test_a_drawn_seed_is_one_that_numpy_and_keras_take():
    drawn = [draw_seed() for _ in range(100)]
    assert all(0 <= seed < 2**31 for seed in drawn)
    assert len(set(drawn)) > 90
