"""A class graded in parts, each on a machine of its own, has the marks of a class graded at once."""

import json
import shutil

import pytest

import autograder
from autograder.cli.main import main
from autograder.core.course import Course
from autograder.core.errors import NothingCollected, WrongCall
from autograder.judging import grader
from autograder.judging.job import ResultStore
from autograder.usecases.shards import ClassPart, grade_part, import_parts

STUDENTS = [f"student{number}" for number in range(5)]


@pytest.fixture
def handed_in(toy, course):
    """A class of five; one file cannot be read."""
    answers = ({}, toy.ONCE, toy.LAST, toy.ONCE)
    for student, own in zip(STUDENTS, (*answers, None), strict=True):
        path = course.submitted(toy.ID, student)
        path.parent.mkdir(parents=True)
        path.write_bytes(b"{" if own is None else toy.submission_bytes(course, {**own, "why": student}))
    return course


def test_everybody_is_in_one_part_and_stays_there():
    parts = [ClassPart(number, 4) for number in (1, 2, 3, 4)]
    found = {name: [part.number for part in parts if part.has(name)] for name in STUDENTS}
    assert all(len(numbers) == 1 for numbers in found.values())
    assert found["student0"] == [3], "marks are graded apart over days: a new version must not move anybody"
    sizes = [sum(part.has(f"{number}") for number in range(1000)) for part in parts]
    assert sum(sizes) == 1000
    assert min(sizes) > 200


@pytest.mark.parametrize("text", ["", "3", "0/4", "5/4", "-1/4", "a/b", "1/4/2", "1.5/4"])
def test_another_part_is_refused(text):
    with pytest.raises(WrongCall, match=r"--shard is .*; expected a part and their number, such as 3/20"):
        ClassPart.read(text)


@pytest.mark.slow
def test_parts_on_machines_of_their_own_give_the_class(handed_in, toy, tmp_path, monkeypatch):
    """The machine with the gradebook judges nothing again but the file that cannot be read."""
    files = []
    for number in (1, 2):
        there = Course(tmp_path / f"machine{number}" / "course")
        shutil.copytree(handed_in.root, there.root)
        graded = grade_part(toy.ID, ClassPart(number, 2), there, to=tmp_path / f"{number}.json", seed=7, workers=1)
        assert {result.student for result in graded.results} == {s for s in STUDENTS if ClassPart(number, 2).has(s)}
        assert not (there.root / "gradebook.db").exists()
        files.append(graded.file)
    call = ["--course", str(handed_in.root)]
    assert main([*call, "grade", toy.ID, "--seed", "7", "--jobs", "1", "--dry-run"]) == 1
    alone = {path.name: path.read_text() for path in (handed_in.var / "results" / "by-hash").glob("*.json")}
    shutil.rmtree(handed_in.var / "results")

    judged = []
    real = grader.grade
    monkeypatch.setattr(grader, "grade", lambda job: judged.append(job.student) or real(job))
    notices = []
    autograder.grade(toy.ID, handed_in, seed=7, workers=1, parts=files, notice=notices.append)
    assert "3 results imported from 2 files." in notices
    assert set(judged) <= {None}, "only the suite's own check, no submission"
    results = {result.student: result.score for result in ResultStore(handed_in).load_results(toy.ID)}
    assert set(results) == set(STUDENTS)
    assert results["student4"] is None
    kept = {path.name for path in (handed_in.var / "results" / "by-hash").glob("*.json")}
    assert kept == set(alone)


def test_a_new_seed_makes_parts_useless_and_is_refused(handed_in, toy, tmp_path):
    with pytest.raises(WrongCall, match="the parts were graded with the old seed"):
        autograder.grade(toy.ID, handed_in, new_seed=True, parts=[tmp_path / "part.json"])


@pytest.mark.slow
def test_a_file_of_another_seed_suite_or_form_is_refused_before_anything_is_kept(handed_in, toy, tmp_path):
    good = grade_part(toy.ID, ClassPart(1, 1), handed_in, to=tmp_path / "good.json", seed=7, workers=1).file
    shutil.rmtree(handed_in.var / "results")
    content = json.loads(good.read_text())
    for name, value, said in (
        ("seed", 8, "the seed is 8; expected 7"),
        ("suite", "0", "the suite, engine or libraries"),
        ("assignment", "98_other", "the assignment is '98_other'"),
        ("schema", 2, "the form is 2; expected 1"),
        ("results", {"../../x": next(iter(content["results"].values()))}, "a result has no hash"),
        ("results", {"0" * 64: {}}, "cannot be read"),
    ):
        bad = tmp_path / "bad.json"
        bad.write_text(json.dumps({**content, name: value}))
        with pytest.raises(WrongCall) as refused:
            import_parts(toy.ID, [good, bad], handed_in, 7)
        assert said in str(refused.value)
        assert str(bad) in str(refused.value)
    assert not (handed_in.var / "results" / "by-hash").exists()
    assert import_parts(toy.ID, [good], handed_in, 7) == 3, "two of the four that can be read have equal code"
    call = ["--course", str(handed_in.root), "grade", toy.ID, "--seed", "7", "--from"]
    assert main([*call, str(tmp_path / "none.json")]) == 2


def test_a_part_of_nothing_is_refused(course, toy):
    with pytest.raises(NothingCollected):
        grade_part(toy.ID, ClassPart(1, 2), course)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--shard", "1/2", "--from", "x.json"],
        ["--shard", "1/2", "--diff"],
        ["--shard", "1/2", "--new-seed"],
        ["--to", "x"],
    ],
)
def test_what_excludes_each_other_is_said(course, toy, arguments, capsys):
    assert main(["--course", str(course.root), "grade", toy.ID, *arguments]) == 2
    assert "--shard" in capsys.readouterr().err
