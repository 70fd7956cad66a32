"""Results on disk: whole or not there at all."""

import pytest

from autograder.core.course import Course
from autograder.core.errors import AutograderError
from autograder.core.files import write_whole
from autograder.core.result import Status
from autograder.judging.job import ResultStore


@pytest.fixture
def store(tmp_path):
    return ResultStore(Course(tmp_path))


def files(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_is_put_is_got_under_the_askers_name(store, job, graded):
    store.save(job(), graded(job()))
    known = store.load(job(name="bob.ipynb", student="bob"))
    assert (known.result.submission, known.result.student, known.result.score) == ("bob.ipynb", "bob", 16.0)
    assert known.outputs == graded(job()).outputs


def test_another_job_is_a_miss(store, job, graded, toy):
    store.save(job(), graded(job()))
    assert store.load(job(toy.ONCE)) is None


@pytest.mark.parametrize("status", [Status.CRASHED, Status.REJECTED])
def test_what_is_no_grade_is_not_kept(store, job, graded, status):
    store.save(job(), graded(job(), None, status))
    assert store.load(job()) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "5",
        "{}",
        '{"result": 5, "outputs": []}',
        '{"result": {}, "outputs": []}',
        '{"result": {"exercises": []}}',
        "\x00",
    ],
    ids=repr,
)
def test_a_damaged_file_is_a_miss(store, job, graded, tmp_path, text):
    store.save(job(), graded(job()))
    (path,) = files(tmp_path)
    path.write_text(text)
    assert store.load(job()) is None


def test_a_file_of_other_fields_is_a_miss(store, job, graded, tmp_path):
    """A result that an older or newer version wrote."""
    store.save(job(), graded(job()))
    (path,) = files(tmp_path)
    path.write_text(path.read_text().replace('"max_score"', '"most"'))
    assert store.load(job()) is None
    path.write_text(path.read_text().replace('"graded"', '"perfect"'))
    assert store.load(job()) is None


def test_the_results_that_count_are_kept_by_student(store, job, graded):
    ada, ben = (graded(job(student=student)).result for student in ("ada", "ben"))
    assert store.load_results("99_toy") == []
    store.save_results("99_toy", [ben, ada])
    assert store.load_results("99_toy") == [ada, ben]
    assert store.load_result("99_toy", "ben") == ben
    assert store.load_result("99_toy", "carl") is None


def test_one_student_graded_again_changes_nobody_else(store, job, graded):
    ada, ben = (graded(job(student=student)).result for student in ("ada", "ben"))
    store.save_results("99_toy", [ada, ben])
    again = graded(job(student="ben"), 3.0).result
    store.save_result(again)
    assert store.load_results("99_toy") == [ada, again]


def test_who_is_no_longer_in_the_class_goes(store, job, graded):
    ada, ben = (graded(job(student=student)).result for student in ("ada", "ben"))
    store.save_results("99_toy", [ada, ben])
    store.save_results("99_toy", [ben])
    assert store.load_results("99_toy") == [ben]


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "{}", '{"exercises": [5]}'], ids=repr)
def test_a_damaged_result_is_passed_over_and_mended_by_the_next_grading(store, job, graded, tmp_path, text):
    results = [graded(job(student=student)).result for student in ("ada", "ben")]
    store.save_results("99_toy", results)
    next(path for path in files(tmp_path) if path.stem == "ada").write_text(text)
    assert store.load_results("99_toy") == results[1:]
    store.save_results("99_toy", results)
    assert store.load_results("99_toy") == results


def test_a_file_is_replaced_whole(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "file.txt"
    write_whole(path, "first")

    def broken(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(AutograderError, match="could not be written"):
        write_whole(path, "second")
    assert path.read_text() == "first"
    assert list(path.parent.iterdir()) == [path]


def test_others_may_read_what_was_written(tmp_path):
    write_whole(tmp_path / "file", "text")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o644
