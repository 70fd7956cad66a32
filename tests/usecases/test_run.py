"""From files to results through real, confined processes: one result for every file."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from autograder.core.course import Course
from autograder.core.result import Status
from autograder.intake.reader import read_submission
from autograder.intake.submissions import Submission
from autograder.judging.job import ResultStore
from autograder.usecases import run
from autograder.usecases.run import judge_files


def found(name, data):
    return Submission(
        name, name.removesuffix(".ipynb"), data, datetime(2026, 1, 1, tzinfo=UTC), "" if data else "it is gone"
    )


@pytest.fixture(scope="module")
def whole(toy, tmp_path_factory):
    """Results by name of a class of honest, unlucky and hostile students."""
    course = toy.make_course(tmp_path_factory.mktemp("marking") / "course")

    def bytes_of(answers=None, **changes):
        notebook = json.loads(toy.submission_bytes(course, answers))
        return json.dumps({**notebook, **changes}).encode()

    files = {
        "right": bytes_of(),
        "once": bytes_of(toy.ONCE),
        "exits": bytes_of({"step": "import os\ndef step(x, h):\n    os._exit(0)"}),
        "exits in a cell": bytes_of({"step": "import os\nos._exit(0)"}),
        "thief": bytes_of({"step": "import autograder.suite.judge as judge\ndef step(x, h):\n    return judge"}),
        "broken": b"{",
        "gone": None,
        "of another course": bytes_of(cells=[]),
    }
    store = ResultStore(course)
    entries = [found(f"{name}.ipynb", data) for name, data in files.items()]
    results = list(judge_files(course, entries, toy.ID, 2, store))
    return {graded.result.student: graded for graded in results}, entries, course, store


def test_a_cell_with_an_odd_id_does_not_end_the_run(whole, toy):
    course = whole[2]
    notebook = toy.submission(course)
    notebook.cells[0]["id"] = []
    files = [found("odd.ipynb", json.dumps(notebook).encode()), found("right.ipynb", toy.submission_bytes(course))]
    scores = {graded.result.student: graded.result.score for graded in judge_files(course, files, toy.ID, 1, whole[3])}
    assert scores["right"] == 16.0


def test_half_a_surrogate_pair_in_a_cell_costs_that_cell_only(whole, toy):
    """Jupyter saves it as an escape; no encoder takes it as text."""
    course = whole[2]
    data = toy.submission_bytes(course, {"step": "step = '@'"}).replace(b"@", b"\\ud800")
    (graded,) = judge_files(course, [found("odd.ipynb", data)], toy.ID, 1, whole[3])
    assert (graded.result.status, graded.result.score) == (Status.GRADED, 6.0)


def test_every_file_gets_a_result(whole):
    results, entries, _, _ = whole
    assert sorted(results) == sorted(entry.student for entry in entries)


@pytest.mark.parametrize(
    ("name", "score"),
    [("right", 16.0), ("once", 8.5), ("exits", 6.0), ("exits in a cell", 6.0), ("thief", 6.0)],
)
def test_each_gets_what_it_earned(whole, name, score):
    result = whole[0][name].result
    assert (result.status, result.score, result.reason) == (Status.GRADED, score, None)
    assert result.max_score == 16.0
    assert result.seconds > 0


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("broken", "The file is not a notebook"),
        ("gone", "The file was not read: it is gone."),
        ("of another course", "The notebook has no cell of an assignment of this course"),
    ],
)
def test_what_is_no_notebook_of_the_assignment_is_rejected(whole, name, reason):
    result = whole[0][name].result
    assert (result.status, result.score) == (Status.REJECTED, None)
    assert result.reason.startswith(reason)


def test_the_misconception_is_named(whole):
    step, loop = whole[0]["once"].result.exercises
    assert (step.misconception, step.says) == ("once", "You took h once.")
    assert (loop.misconception, loop.score) == (None, 6.0)


def test_what_happened_in_a_process_is_an_incident(whole):
    assert whole[0]["right"].result.incidents == ()
    assert "ended" in {incident.kind for incident in whole[0]["exits in a cell"].result.incidents}


def test_the_cells_outputs_come_along(whole):
    outputs = whole[0]["exits in a cell"].outputs
    assert len(outputs) == 3
    assert outputs[1][-1]["ename"] == "Killed"


def test_nothing_is_graded_twice(whole, toy, monkeypatch):
    _, entries, course, store = whole
    monkeypatch.setattr("autograder.judging.grader.grade", lambda job: pytest.fail("graded again"))
    again = {graded.result.student: graded.result for graded in judge_files(course, entries[:3], toy.ID, 1, store)}
    assert {name: result.score for name, result in again.items()} == {"right": 16.0, "once": 8.5, "exits": 6.0}


def test_all_of_a_class_get_the_same_inputs(whole, toy, monkeypatch):
    """Also where the seed cannot be kept; another class gets others."""
    _, entries, course, _ = whole
    jobs = []
    monkeypatch.setattr(run, "grade_all", lambda given, *_, **__: (one for one in jobs.extend(given) or ()))
    monkeypatch.setattr(Course, "var", property(lambda self: self.root / "nbgrader_config.py" / "no folder"))
    for _ in range(2):
        list(judge_files(course, entries, toy.ID))
    seeds = [job.seed for job in jobs]
    assert len(seeds) == 10
    assert len(set(seeds[:5])) == len(set(seeds[5:])) == 1
    assert seeds[0] != seeds[5]


def test_the_assignment_is_recognised_from_the_cells(whole):
    _, entries, course, store = whole
    (graded,) = judge_files(course, entries[:1], None, 1, store)
    assert graded.result.assignment == "99_toy"


class TestANotebookOfAnotherCourse:
    """Courses have cells in common, such as `given_imports`; a notebook is not graded by those."""

    FOREIGN = ("sort_words", "test_sort_words", "count_words", "test_count_words")

    def notebook(self, toy, course, names):
        """A notebook with the toy course's imports and cells of these names."""
        notebook = toy.submission(course)
        notebook.cells = [cell for cell in notebook.cells if "given_imports" in str(cell.metadata)]
        assert len(notebook.cells) == 1
        for name in names:
            cell = json.loads(json.dumps(notebook.cells[0]))
            cell["source"] = f"def {name}():\n    return 1"
            cell["id"], cell["metadata"]["nbgrader"]["grade_id"] = name[:8] + str(len(name)), name
            notebook.cells.append(cell)
        return json.dumps(notebook).encode()

    @pytest.mark.parametrize("assignment", [None, "99_toy"])
    def test_is_rejected_plainly(self, read_only_course, toy, assignment):
        data = self.notebook(toy, read_only_course, self.FOREIGN)
        (graded,) = judge_files(read_only_course, [found("a.ipynb", data)], assignment)
        assert graded.result.status is Status.REJECTED
        assert graded.result.reason.startswith("This is not a notebook of this course: no assignment here (99_toy) has")
        assert "count_words, sort_words, test_count_words …" in graded.result.reason
        assert "--course" in graded.result.reason

    def test_without_names_the_imports_alone_are_not_enough(self, read_only_course, toy):
        notebook = json.loads(self.notebook(toy, read_only_course, self.FOREIGN))
        for cell in notebook["cells"]:
            cell["metadata"] = {}
        (graded,) = judge_files(read_only_course, [found("a.ipynb", json.dumps(notebook).encode())])
        assert graded.result.reason == "The notebook has no cell of an assignment of this course (99_toy)."


class TestAFileThatDidNotChange:
    def test_is_not_read_again(self, whole, toy, monkeypatch):
        results, entries, course, store = whole
        monkeypatch.setattr("autograder.usecases.run.read_submission", lambda data: pytest.fail("read again"))
        again = {graded.result.student: graded for graded in judge_files(course, entries[:5], toy.ID, 1, store)}
        assert again == {name: results[name] for name in again}

    def test_says_again_what_was_repaired(self, whole, toy, monkeypatch):
        _, _, course, store = whole
        notebook = toy.submission(course)
        next(
            cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "step"
        ).metadata = {}
        entry = found("repaired.ipynb", json.dumps(notebook).encode())
        (first,) = judge_files(course, [entry], toy.ID, 1, store)
        assert "repair" in {incident.kind for incident in first.result.incidents}
        monkeypatch.setattr("autograder.usecases.run.read_submission", lambda data: pytest.fail("read again"))
        (second,) = judge_files(course, [entry], toy.ID, 1, store)
        assert second == first

    def test_is_read_where_its_result_is_gone(self, toy, tmp_path):
        course = toy.make_course(tmp_path / "course")
        store, entry = ResultStore(course), found("right.ipynb", toy.submission_bytes(course))
        (first,) = judge_files(course, [entry], toy.ID, 1, store)
        shutil.rmtree(course.var / "results" / "by-hash")
        (second,) = judge_files(course, [entry], toy.ID, 1, store)
        assert second.result.score == first.result.score == 16.0

    @pytest.mark.parametrize("change", ["another seed", "judge it again", "the text of the source", "a hidden test"])
    def test_is_read_where_anything_else_changed(self, whole, toy, tmp_path, monkeypatch, change):
        _, entries, course, _ = whole
        shutil.copytree(course.root, tmp_path / "course")
        course = Course(tmp_path / "course")
        if change == "the text of the source":
            course.source(toy.ID).write_text(course.source(toy.ID).read_text() + "\n# %% [markdown]\n# More.\n")
        if change == "a hidden test":
            suite = course.suite(toy.ID) / "step" / "test_step.py"
            suite.write_text(suite.read_text() + "\nMORE = 1\n")
        read = []
        monkeypatch.setattr(run, "read_submission", lambda data: read.append(1) or read_submission(data))
        seed = 5 if change == "another seed" else None
        list(
            judge_files(
                *(course, entries[:1], toy.ID, 1, ResultStore(course)),
                seed=seed,
                again=lambda job: change == "judge it again",
            )
        )
        assert read == [1]
