"""The Python API: the example of the README, and what the commands print from."""

import re
import warnings
from pathlib import Path

import pytest

import autograder

README = Path(autograder.__file__).parent / "README.md"


def example():
    section = README.read_text().split("## From Python")[1]
    return re.search(r"```python\n(.*?)```", section, re.DOTALL).group(1)


@pytest.mark.slow
def test_the_example_of_the_readme_runs(course, toy, monkeypatch, capsys):
    monkeypatch.chdir(course.root)
    (course.root / "downloads").mkdir()
    (course.root / "downloads" / "alice.ipynb").write_bytes(toy.submission_bytes(course, toy.ONCE))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own, of the libraries that it uses
        exec(example().replace("02_recurrent_cell", toy.ID), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "99_toy 8.5 of 16.0"
    assert any(line.startswith("step You took h once.") for line in lines)
    assert lines[-1] == "alice graded 8.5"
    assert (course.var / "reports" / f"{toy.ID}.html").is_file()


def test_a_notebook_that_does_not_exist_is_an_error(read_only_course, tmp_path):
    with pytest.raises(autograder.UnknownPath, match=r"gone\.ipynb does not exist"):
        autograder.mark(tmp_path / "gone.ipynb", read_only_course)


def test_a_course_is_named_by_the_environment(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course.root))
    assert autograder.Course.find() == autograder.Course(str(course.root))
    with pytest.raises(autograder.CourseNotFound):
        autograder.Course.find(tmp_path)


def test_progress_is_told_how_each_submission_ended(course, toy, monkeypatch):
    from types import SimpleNamespace

    result = autograder.Result("alice.ipynb", toy.ID, autograder.Status.GRADED, 16.0, "alice", score=8.5)
    monkeypatch.setattr("autograder.usecases.mark.judge_files", lambda *_, **__: [SimpleNamespace(result=result)])
    (course.root / "alice.ipynb").write_bytes(toy.submission_bytes(course))
    from autograder.usecases.mark import mark_all

    steps = []
    monkeypatch.chdir(course.root)
    marked = mark_all(["alice.ipynb"], course, confined=False, progress=lambda *step: steps.append(step))
    assert steps == [(0, 1, ""), (1, 1, "graded")]
    assert marked.results == (result,)
    assert set(marked.assignments) == {toy.ID}
