"""Courses, assignments and exercises that are started from templates: what is written, and does it work as it is?"""

import json
import re
import subprocess
import sys
import warnings

import pytest

import autograder
from autograder.core.course import Course
from autograder.core.errors import NotWritten, WrongCall
from autograder.notebook.source import read_assignment, read_source
from autograder.usecases.new import TEMPLATES, init, left_over, new
from autograder.usecases.sample import read_released, solve

FIRST = "01_averages"


@pytest.fixture
def started(tmp_path):
    """A course as `autograder init` writes it."""
    init(tmp_path / "course")
    return Course(tmp_path / "course")


def text_of(folder):
    return {path.relative_to(folder): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def exercises(course, identity):
    return [exercise.name for exercise in read_assignment(read_source(course.source(identity))).exercises]


def test_a_course_is_found_has_settings_and_one_assignment(started):
    assert Course.find(started.root / "solutions") == started
    assert started.ids() == [FIRST]
    assert "var/" in (started.root / ".gitignore").read_text().splitlines()


def test_a_course_has_every_file_of_its_template(started):
    template = {path.name for path in (TEMPLATES / "course").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert {path.name for path in started.root.rglob("*") if path.is_file()} == template - {"gitignore"} | {
        ".gitignore"
    }


def test_a_folder_with_other_files_may_become_a_course(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    init(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert Course(tmp_path).ids() == [FIRST]


def test_a_course_is_never_overwritten(started):
    source = started.source(FIRST)
    source.write_text("changed")
    before = text_of(started.root)
    with pytest.raises(WrongCall, match=r"and 10 more exist already\. Nothing was written"):
        init(started.root)
    assert text_of(started.root) == before


def test_a_single_file_in_the_way_is_named_and_nothing_is_written(tmp_path):
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(WrongCall, match=r"README\.md exists already\. Nothing was written"):
        init(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_a_course_is_not_written_over_a_file(tmp_path):
    (tmp_path / "course").write_text("mine")
    with pytest.raises(WrongCall, match="course is a file; expected a folder"):
        init(tmp_path / "course")
    assert (tmp_path / "course").read_text() == "mine"


def test_an_exercise_is_added_to_the_end_of_its_source(started):
    before = started.source(FIRST).read_text()
    made = new(f"{FIRST}/median", started)
    assert started.source(FIRST).read_text().startswith(before.rstrip("\n"))
    assert exercises(started, FIRST) == ["moving_average", "smooth", "median"]
    assert made.extended == started.source(FIRST)
    assert {path.name for path in made.files} == {"test_median.py", "mistakes.py", "right_answers.py"}
    assert all("my_function" not in path.read_text() for path in made.files)


def test_a_new_assignment_has_a_title_and_the_exercise_that_was_asked_for(started):
    new("02_low_pass_filters/low_pass", started)
    assert exercises(started, "02_low_pass_filters") == ["low_pass"]
    assert read_assignment(read_source(started.source("02_low_pass_filters"))).title == "Low pass filters"


def test_a_new_assignment_has_an_exercise_to_rename_where_none_is_named(started):
    new("02_filters", started)
    assert exercises(started, "02_filters") == ["my_function"]


def test_what_was_not_filled_in_is_named_with_file_and_line(started):
    new("02_filters/low_pass", started)
    said = left_over("02_filters", started)
    source = "solutions/02_filters/02_filters.py"
    assert (
        f"{source}, line 4: not filled in: TODO: what this assignment is about, and what students can do at the end."
        in said
    )
    places = {line.partition(", line")[0] for line in said}
    assert places == {
        source,
        "solutions/02_filters/checks/test_low_pass.py",
        *(f"tests/hidden/02_filters/low_pass/{name}.py" for name in ("mistakes", "right_answers", "test_low_pass")),
    }


def test_what_students_are_to_do_is_not_a_text_of_the_templates(started):
    """A stub may have a TODO of its own, and where all was filled in nothing is named."""
    new("02_filters/low_pass", started)
    for path in started.root.rglob("*.py"):
        path.write_text(re.sub(r"TODO.*", "TODO: add your own line here.", path.read_text()))
    assert left_over("02_filters", started) == []
    assert left_over(FIRST, started) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("filters", "assignment's name is 'filters'; expected two digits"),
        ("2_filters", "expected two digits"),
        ("02-filters", "expected two digits"),
        ("02_Filters", "small letters"),
        ("02_", "expected two digits"),
        ("", "assignment's name is ''"),
        ("../02_filters", "assignment's name is '..'"),
        ("02_filters/", "exercise's name is ''"),
        ("02_filters/low-pass", "exercise's name is 'low-pass'; expected the name of a Python function"),
        ("02_filters/low/pass", "exercise's name is 'low/pass'"),
        ("02_filters/lambda", "exercise's name is 'lambda'"),
        ("02_filters/test_it", "not beginning with test_"),
        ("02_filters/low__pass", "single underscores"),
        ("02_filters/data", "each notebook or suite has something called data"),
        ("02_filters/np", "something called np"),
        ("02_filters/sum", "Python has something called sum"),
        (FIRST, r"already\. Nothing was written\. To add an exercise: `autograder new 01_averages/NAME`"),
        (f"{FIRST}/smooth", "uses the name smooth already"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_words_and_nothing_is_written(started, name, said):
    before = text_of(started.root)
    with pytest.raises(WrongCall, match=said):
        new(name, started)
    assert text_of(started.root) == before


def test_a_name_that_a_cell_defines_is_refused(started):
    source = started.source(FIRST)
    source.write_text(source.read_text() + "\n# %%\ndef plot_it(x):\n    return x\n")
    before = text_of(started.root)
    with pytest.raises(WrongCall, match="uses the name plot_it already"):
        new(f"{FIRST}/plot_it", started)
    assert text_of(started.root) == before


def test_where_one_file_cannot_be_written_none_stays(started, monkeypatch):
    from autograder.usecases import new as module

    before, written = text_of(started.root), []

    def fails(path, text, own=module.write_whole):
        if len(written) == 3:
            raise NotWritten(path, OSError(28, "No space left on device"), "Make room.")
        written.append(path)
        own(path, text)

    monkeypatch.setattr(module, "write_whole", fails)
    with pytest.raises(NotWritten, match="No space left"):
        new(f"{FIRST}/median", started)
    assert text_of(started.root) == before
    assert len(written) == 3


@pytest.mark.slow
def test_what_templates_write_is_released_graded_and_green_as_it_is(started):
    """The reference as the only submission gets every point; all tests of the course pass."""
    from autograder.gradebook.release import release

    for name in (f"{FIRST}/median", "02_filters/low_pass", "03_plain"):
        new(name, started)
    for identity in started.ids():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own
            folder = release(started, identity)
        released = read_released(folder / f"{identity}.ipynb")
        assert "cumsum" not in json.dumps(released), "a solution was released"
        handed_in = started.root / "handed-in" / "ada.ipynb"
        handed_in.parent.mkdir(exist_ok=True)
        handed_in.write_text(json.dumps(solve(released, read_source(started.source(identity)))))
        autograder.collect(identity, [handed_in], started)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (result,) = autograder.grade(identity, started)
        assert (result.status, result.score) == (autograder.Status.GRADED, result.max_score), result.reason
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider"],
        cwd=started.root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    for entry in ("mistakes.py::product_not_sum", "right_answers.py::low_pass__loop", "median.py::test_one_value"):
        assert entry in done.stdout
    assert "warning" not in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "written", "said"),
    [
        ("mistakes.py", "np.sum(", "np.mean(1.0 * ", "sum_not_mean: no hidden test fails"),
        ("right_answers.py", "np.ones(width) / width", "np.ones(width)", "convolution: it gets 7 of 10 points"),
        ("mistakes.py", "np.mean(x[start : start + width])", "np.nothing", "`old` occurs 0 times"),
    ],
    ids=["right", "wrong", "no-edit"],
)
def test_an_entry_that_is_not_what_it_should_be_fails_in_words(started, file, old, written, said):
    path = started.suite(FIRST) / "moving_average" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, written))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/hidden/01_averages/moving_average"],
        cwd=started.root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert said in done.stdout
