"""Judging a notebook by a hidden suite: points, verdicts, lent steps, misconceptions."""

from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest

from autograder.checks.student import Reason
from autograder.core.errors import BadSuite
from autograder.core.result import Verdict
from autograder.notebook.program import Cell, Program
from autograder.suite import judge


def verdicts(result):
    return {test.name: test.verdict.value for test in result.tests}


@pytest.mark.parametrize("where", ["here", "kernel"])
def test_the_reference_gets_everything(judged, where):
    results = judged(where=where)
    assert [(r.name, r.score, r.verdict.value) for r in results.values()] == [
        ("step", 10.0, "passed"),
        ("loop", 6.0, "passed"),
    ]
    assert all(result.misconception is None for result in results.values())


def test_untouched_stubs_get_nothing_and_no_misconception(judged, toy):
    results = judged(toy.STUBS, "kernel")
    assert [result.score for result in results.values()] == [0.0, 0.0]
    assert results["step"].verdict is Verdict.FAILED
    assert results["step"].tests[0].message.endswith("is not implemented yet.")
    assert all(result.misconception is None for result in results.values())


def test_the_reason_of_a_failed_call_is_part_of_the_result(judged, toy):
    def reasons(step):
        return {test.reason for test in judged({"step": step}, "kernel")["step"].tests}

    assert reasons(toy.STUBS["step"]) == {Reason.STUB}
    assert reasons("pass") == {Reason.MISSING}
    assert reasons("raise ValueError('in the cell')") == {Reason.MISSING}
    assert reasons("def step(x, h):\n    raise ValueError") == {Reason.RAISED}
    assert reasons("def step(x, h):\n    raise MemoryError") == {Reason.MEMORY}
    assert reasons("def step(x, h):\n    return x, x") == {None}


@pytest.mark.parametrize("where", ["here", "kernel"])
def test_what_needs_an_exercise_that_is_not_written_is_blocked(judged, toy, where):
    """Judged alone, the loop is not lent a step. Judged with it, it is blocked if it fails with a right one, too."""
    results = judged({"step": toy.STUBS["step"]}, where, only=["loop"])
    assert (results["loop"].verdict, results["loop"].score) == (Verdict.BLOCKED, 0.0)
    assert {test.reason for test in results["loop"].tests} == {Reason.BLOCKED}
    assert "`loop` calls `step`, and `step` is not implemented yet." in results["loop"].tests[0].message
    raising = "def loop(xs, h):\n    step(xs[0], h)\n    raise ValueError"
    assert judged({**toy.STUBS, "loop": raising}, where)["loop"].verdict is Verdict.BLOCKED


def test_what_needs_a_function_of_its_own_exercise_is_not_blocked(judged):
    step = "def helper():\n    raise NotImplementedError\ndef step(x, h):\n    return helper()"
    assert judged({"step": step}, "kernel")["step"].verdict is Verdict.FAILED


def test_tests_share_the_points_by_their_weights(judged, toy):
    step = judged(toy.ONCE, "kernel")["step"]
    assert verdicts(step) == {"test_values": "failed", "test_no_state": "passed"}
    assert step.score == 2.5
    assert step.verdict is Verdict.FAILED


def test_a_misconception_is_named_where_its_values_came(judged, toy):
    step = judged(toy.ONCE, "kernel")["step"]
    assert (step.misconception, step.says, step.read) == ("once", "You took h once.", "The step")


@pytest.mark.parametrize(
    "wrong",
    [
        "def step(x, h):\n    return x * 0.0, None",
        "def step(x, h):\n    return x",
        "def step(x, h):\n    return None",
        "def step(x, h):\n    return x + h + 3, None",
        "def step(x, h):\n    raise ValueError('shapes')",
        "def step(x, h):\n    return object(), None",
        "def step(x, h):\n    return np.full(3, np.nan), None",
    ],
    ids=["zeros", "one value", "None", "other values", "raises", "an object", "nan"],
)
def test_other_wrong_answers_get_no_misconception(judged, wrong):
    step = judged({"step": wrong}, "kernel")["step"]
    assert step.misconception is None
    assert step.score < 10
    assert step.verdict is not Verdict.CRASHED


@pytest.mark.parametrize("value", ["object()", "[object(), object()], 1", "[[1], [1, 2]], 1", "(lambda: 1), 1"])
def test_what_is_no_value_at_all_is_the_students_fault(judged, value):
    """Handles, lists of objects and ragged lists must not end as a crash of ours."""
    step = judged({"step": f"def step(x, h):\n    return {value}"}, "kernel")["step"]
    assert step.verdict in (Verdict.FAILED, Verdict.RAISED)


def test_what_builds_on_a_wrong_step_is_judged_with_a_right_one(judged, toy):
    results = judged(toy.ONCE, "kernel")
    assert results["loop"].score == 6.0
    assert {test.note for test in results["loop"].tests} == {"judged with a right step"}
    assert {test.note for test in results["step"].tests} == {""}


def test_lending_does_not_make_a_wrong_loop_right(judged, toy):
    loop = judged({**toy.ONCE, **toy.LAST}, "kernel")["loop"]
    assert verdicts(loop) == {"test_values": "failed", "test_one": "passed"}
    assert loop.score == 3.0


def test_what_is_lent_is_never_there_for_its_own_exercise(judged, toy):
    """A loop that keeps the lent step and puts it in place of its own: does step gain by it?"""
    thief = {
        "step": "def step(x, h):\n    return kept[0](x, h) if kept else (x + h, None)\nkept = []\nown = step",
        "loop": "def loop(xs, h):\n    if step is not own:\n        kept.append(step)\n"
        "    for x in xs:\n        h, _ = step(x, h)\n    return h",
    }
    results = judged(thief, "kernel")
    assert results["step"].score == 2.5


def test_a_suite_may_ask_the_reference_with_each_known_mistake_in_it(judged, course, toy):
    """What builds on a wrong step may be right for that step."""
    test = course.suite(toy.ID) / "loop" / "test_loop.py"
    test.write_text(
        dedent("""
            import pytest
            from autograder.testing import attempt
            pytestmark = pytest.mark.exercise("loop")
            def test_with_mistakes(student, reference, mistaken):
                got = student.loop([1.0, 2.0], 3.0)
                assert got in [attempt(names.loop, [1.0, 2.0], 3.0) for names in (reference, *mistaken("step"))]
        """)
    )
    results = judged(toy.ONCE, course=course)
    assert results["loop"].score == 6.0
    assert {test.note for test in results["loop"].tests} == {""}
    other = {"step": "def step(x, h):\n    return x + 0.7 * h, (x, h)"}
    assert {test.note for test in judged(other, course=course)["loop"].tests} == {"judged with a right step"}


def test_a_step_that_is_missing_is_lent_too(judged):
    results = judged({"step": "pass"}, "kernel")
    assert results["step"].score == 0.0
    assert "`step` is not defined" in results["step"].tests[0].message
    assert results["loop"].score == 6.0


def test_what_reads_files_is_not_lent_with_the_rest():
    """It would read the course's files for the student's process."""
    sources = {
        "scale": "def scale(x):\n    return 2 * x",
        "reads": "def read(name):\n    return np.loadtxt(f'data/{name}.csv')",
        "opens": "def text():\n    with open('text.txt') as file:\n        return file.read()",
    }
    cells = [Cell(number, name, source, "code") for number, (name, source) in enumerate(sources.items())]
    hidden = SimpleNamespace(program=lambda folder: Program(tuple(cells)))
    assert judge._Judge(Path(), hidden, None, False)._given_names() == ["scale"]


def test_a_wrong_answer_changes_nothing_for_the_next_student(judged, toy):
    judged(toy.ONCE)
    assert judged()["step"].score == 10.0


def test_one_exercise_can_be_judged_alone(judged):
    assert list(judged(where="kernel", only=["loop"])) == ["loop"]


def test_an_exception_is_told_with_the_students_line(judged):
    step = judged({"step": "def step(x, h):\n    return x / nothing, None"}, "kernel")["step"]
    assert step.verdict is Verdict.RAISED
    assert "`step` raised NameError: name 'nothing' is not defined" in step.tests[0].message
    assert "return x / nothing" in step.tests[0].frames


def test_the_question_of_a_test_is_its_docstring(judged):
    assert [test.question for test in judged()["step"].tests] == [
        "Is h taken twice?",
        "Is x what comes out where h is 0?",
    ]


class TestFaultsOfASuite:
    """A fault of the test writer or of the grader is not charged to the student."""

    @pytest.fixture
    def with_suite(self, judged, toy, course):
        def make(text, **options):
            (course.suite(toy.ID) / "step" / "test_step.py").write_text(dedent(text))
            return judged(course=course, **options)

        return make

    @pytest.mark.parametrize("body", ["1 / 0", "reference.nothing(1)"])
    def test_any_other_exception_is_crashed_and_scores_nothing(self, with_suite, body):
        results = with_suite(f"""
            import pytest
            pytestmark = pytest.mark.exercise("step")
            def test_a(student):
                student.step(1.0, 1.0)
            def test_b(student, reference):
                {body}
        """)
        assert results["step"].verdict is Verdict.CRASHED
        assert results["step"].score is None
        assert verdicts(results["step"]) == {"test_a": "passed", "test_b": "crashed"}
        assert "The grader failed, not you" in results["step"].tests[1].message
        assert results["loop"].score == 6.0

    def test_an_exercise_without_tests_is_crashed(self, with_suite):
        assert with_suite("")["step"].verdict is Verdict.CRASHED

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("def test_a(student): pass", r"expected `pytestmark = pytest.mark.exercise\(.name.\)`"),
            (
                "import pytest\npytestmark = pytest.mark.exercise('nothing')\ndef test_a(student): pass",
                "has no exercise 'nothing'",
            ),
            ("import no_such_module", "no_such_module"),
            ("def (", "SyntaxError"),
        ],
        ids=["no mark", "unknown exercise", "import", "syntax"],
    )
    def test_a_broken_suite_is_said(self, with_suite, text, said):
        with pytest.raises(BadSuite, match=said):
            with_suite(text)

    def test_a_broken_fixture_is_ours(self, with_suite):
        results = with_suite("""
            import pytest
            pytestmark = pytest.mark.exercise("step")
            @pytest.fixture
            def broken():
                raise OSError
            def test_a(student, broken):
                pass
        """)
        assert results["step"].verdict is Verdict.CRASHED

    def test_hidden_data_lies_beside_the_suite(self, with_suite, toy, course):
        data = course.suite(toy.ID) / "data"
        text = """
            import pytest
            pytestmark = pytest.mark.exercise("step")
            def test_a(student, hidden_data):
                assert (hidden_data / "later.csv").read_text() == "5.6"
        """
        assert with_suite(text)["step"].verdict is Verdict.CRASHED  # a fault of the suite's, not of the student's
        data.mkdir()
        (data / "later.csv").write_text("5.6")
        assert with_suite(text)["step"].verdict is Verdict.PASSED

    def test_inputs_depend_on_the_seed_and_the_test_only(self, with_suite, tmp_path):
        text = f"""
            import pathlib
            import pytest
            pytestmark = pytest.mark.exercise("step")
            def draw(rng):
                file = pathlib.Path({str(tmp_path / "drawn")!r})
                file.write_text((file.read_text() if file.exists() else "") + str(rng.integers(10**9)) + " ")
            def test_a(rng):
                draw(rng)
            def test_b(rng):
                draw(rng)
        """
        with_suite(text)
        with_suite(text)
        first, second, *again = (tmp_path / "drawn").read_text().split()
        assert [first, second] == again
        assert first != second


class TestRoughStudents:
    """What ends, stalls or exhausts the student's process stays the student's own loss."""

    @pytest.fixture
    def sandboxed(self, judged, toy, read_only_course, fake):
        from autograder.core.assignment import Limits
        from autograder.judging.host import SandboxHost
        from autograder.notebook.program import read_program

        def make(answers, **limits):
            program = read_program(toy.submission(read_only_course, answers))
            host = SandboxHost(program, Limits(**limits), lambda kind: fake(limits=Limits(**limits)))
            return judged(host=host), host

        return make

    def test_a_function_that_ends_the_process_costs_its_own_points(self, sandboxed):
        results, _ = sandboxed({"step": "def step(x, h):\n    die()"})
        assert results["step"].score == 0.0
        assert results["step"].verdict is Verdict.RAISED
        assert results["loop"].score == 6.0

    def test_a_process_that_ends_too_often_is_no_crash_of_ours(self, sandboxed, monkeypatch):
        monkeypatch.setattr("autograder.judging.session.MAX_RESTARTS", 2)
        results, _ = sandboxed({"step": "def step(x, h):\n    die()"})
        assert results["step"].score == 0.0
        assert Verdict.CRASHED not in [result.verdict for result in results.values()]

    def test_a_cell_that_ends_the_process_is_left_out_and_the_others_run(self, sandboxed):
        results, host = sandboxed({"step": "def step(x, h):\n    return x, h\ndie()"})
        assert results["step"].score == 0.0
        assert "its cell ended the notebook's process" in results["step"].tests[0].message
        assert results["loop"].score == 6.0
        assert [incident.kind for incident in host.incidents()] == ["ended"]

    def test_a_loop_without_an_end_is_timed_out(self, sandboxed):
        results, _ = sandboxed({"step": "def step(x, h):\n    while True:\n        pass"}, call_seconds=0.2)
        assert results["step"].verdict is Verdict.TIMED_OUT
        assert results["loop"].score == 6.0

    def test_a_cell_without_an_end_costs_that_cell(self, sandboxed):
        results, host = sandboxed({"step": "while True:\n    pass"}, cell_seconds=0.3)
        assert results["step"].verdict is Verdict.TIMED_OUT
        assert results["loop"].score == 6.0
        assert host.outputs()[1][-1]["ename"] == "Timeout"

    def test_a_notebook_that_used_up_its_time_is_timed_out(self, sandboxed):
        results, _ = sandboxed({}, submission_seconds=0.0)
        assert {result.verdict for result in results.values()} == {Verdict.TIMED_OUT}


def test_suites_with_files_of_the_same_names_do_not_mix(judged, toy, course):
    """Two assignments may have an exercise of the same name; one process may judge both."""
    judged()
    path = course.suite(toy.ID) / "step" / "test_step.py"
    path.write_text(path.read_text().replace("Is h taken twice?", "Another question?"))
    assert judged(course=course)["step"].tests[0].question == "Another question?"
