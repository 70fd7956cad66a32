"""Whose code is asked about, what the pages hold, and what a notebook can do to it."""

import ast
import json
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import numpy as np
import pytest

from autograder.cli.main import main
from autograder.core.errors import NothingCollected, UnknownStudents, WrongCall
from autograder.core.options import FEWEST_QUESTIONS, MOST_QUESTIONS, USUAL_QUESTIONS
from autograder.interview.altered import _form_fact as form_fact
from autograder.interview.code import copies, read_function
from autograder.interview.inside import pack
from autograder.interview.mutations import mutations
from autograder.interview.question import _argument as argument
from autograder.interview.run import read_run, steps_of
from autograder.interview.values import Unreadable, read_value, same
from autograder.usecases.interview import NOTHING_TO_ASK, interview

ONES = np.ones((2, 3))
STUB = 'def loop(xs, h):\n    """Go."""\n    raise NotImplementedError("Not implemented yet")'
LONG = """def loop(xs, h):
    states = []
    for x in xs:
        h, _ = step(x, h)
        states.append(h)
    total = sum(states)
    count = len(states)
    if count == 0:
        return h
    return states[-1]"""

STEP = """def step(x, h):
    twice = h + h
    total = x + twice
    if total is None:
        total = x
    cache = (x, h)
    return total, cache"""

RAN = '{"ended": "returned", "error": ["", "", 0], "value": ["plain", 1], "events": [[LINE, []], [0, []]]}'
REPORTS = [
    '{"ended": "returned", "error": ["", "", 0], "events": []}',
    RAN.replace("LINE", "99999"),
    RAN.replace("LINE", "-3"),
    RAN.replace('["plain", 1]', '["plain", 1' + "0" * 400 + "]"),
    RAN.replace('["plain", 1]', '["array", [-1, -1], "f", [1.0]]'),
    "[" * 5000,
]
TOTAL = "    total = sum(states)"
CAUGHT = "    try:\n        total = states[99]\n    except IndexError:\n        total = xs[0] + h"
HARD = {
    "a line that catches": LONG.replace(TOTAL, CAUGHT),
    "a number beyond all floats": LONG.replace(TOTAL, "    total = 10 ** 400"),
    "a text of many lines": LONG.replace(TOTAL, '    total = """a\n    b"""'),
}


def hand_in(course, toy, **cells):
    """Hand in notebooks; `cells` has the changed cells of each student."""
    for student, changed in cells.items():
        folder = course.submitted(toy.ID, student).parent
        folder.mkdir(parents=True)
        (folder / f"{toy.ID}.ipynb").write_bytes(toy.submission_bytes(course, changed))


class Text(HTMLParser):
    """The text of a page, and the tags that it has."""

    def __init__(self, page):
        super().__init__()
        self.text, self.tags = "", []
        self.feed(page.read_text())

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


class TestWhoIsAsked:
    def test_an_untouched_a_crashing_and_a_broken_notebook_give_no_questions(self, course, toy):
        crashing = {"step": "def step(x, h):\n    a = x\n    return a / 0", "loop": "def loop(xs, h):\n    return xs.a"}
        hand_in(course, toy, untouched=toy.STUBS, crashing=crashing, syntax={"step": "def step(", "loop": "1 +"})
        folder = course.submitted(toy.ID, "broken").parent
        folder.mkdir(parents=True)
        (folder / f"{toy.ID}.ipynb").write_text("{")
        made = interview(toy.ID, course=course)
        assert made.sheets == ()
        assert set(made.without) == {"broken", "crashing", "syntax", "untouched"}
        assert made.without["untouched"] == made.without["crashing"] == NOTHING_TO_ASK
        assert not list(course.var.rglob("questions.html"))

    def test_an_earlier_page_goes_with_the_work_that_it_was_about(self, course, toy):
        hand_in(course, toy, ann={"loop": LONG})
        (sheet,) = interview(toy.ID, course=course).sheets
        course.submitted(toy.ID, "ann").write_bytes(toy.submission_bytes(course, toy.STUBS))
        assert interview(toy.ID, course=course).without == {"ann": NOTHING_TO_ASK}
        assert not sheet.page.exists()
        assert not sheet.answers.exists()

    def test_nothing_collected_and_an_unknown_student_are_refused(self, course, toy):
        with pytest.raises(NothingCollected):
            interview(toy.ID, course=course)
        hand_in(course, toy, ann={"loop": LONG})
        with pytest.raises(UnknownStudents, match=r"of anne.*Did you mean ann"):
            interview(toy.ID, ["anne"], course)
        with pytest.raises(WrongCall, match="number of questions is 9; expected 3 to 5"):
            interview(toy.ID, course=course, questions=9)

    def test_code_that_ends_or_holds_up_its_process_costs_only_its_own_questions(self, course, toy):
        ending = {"loop": LONG, "step": "import os\ndef step(x, h):\n    a = h\n    os._exit(3)"}
        lying = {"loop": LONG.replace("    states = []", "    import sys\n    sys.settrace(None)\n    states = []")}
        hand_in(course, toy, ending=ending, lying=lying, ann={"loop": LONG})
        made = interview(toy.ID, course=course)
        assert "ann" in {sheet.student for sheet in made.sheets}

    @pytest.mark.parametrize("report", REPORTS)
    def test_a_process_that_reports_what_cannot_be_costs_only_its_own_questions(self, course, toy, report):
        """Whatever the student's process says of its runs, the others get their pages."""
        lie = f"json.dumps = lambda value: {report!r} if type(value) is dict else own(value)"
        step = f"import json\nown = json.dumps\n{lie}\n{STEP}"
        hand_in(course, toy, ann={"loop": LONG}, lying={"loop": LONG, "step": step})
        assert "ann" in {sheet.student for sheet in interview(toy.ID, course=course).sheets}

    @pytest.mark.parametrize("form", HARD.values(), ids=HARD)
    def test_such_code_is_asked_about_as_any_other(self, course, toy, form):
        hand_in(course, toy, ann={"loop": form, "step": STEP})
        (sheet,) = interview(toy.ID, course=course, questions=5).sheets
        assert {question.exercise for question in sheet.questions} == {"step", "loop"}


class TestPages:
    @pytest.fixture
    def sheets(self, course, toy):
        hand_in(course, toy, **{name: {"loop": LONG, "step": STEP} for name in ("ann", "bob", "cem", "dan")})
        return interview(toy.ID, course=course, questions=3).sheets

    def test_the_students_half_has_no_answers(self, sheets):
        for sheet in sheets:
            theirs, ours = Text(sheet.page), Text(sheet.answers)
            for question in sheet.questions:
                for proof in question.evidence:
                    assert proof.replace("`", "") in ours.text
                    assert proof.replace("`", "") not in theirs.text
            assert "Answer" in ours.text
            assert "Answer" not in theirs.text
            assert "right" not in sheet.page.read_text().partition("</style>")[2]

    def test_neighbours_have_different_questions(self, sheets):
        keys = [{question.key for question in sheet.questions} for sheet in sheets]
        assert all(first != second for first, second in pairwise(keys))

    def test_the_same_seed_gives_the_same_pages_and_another_one_others(self, sheets, course, toy):
        before = [sheet.page.read_text() for sheet in sheets]
        again = interview(toy.ID, course=course, questions=3).sheets
        assert [sheet.page.read_text() for sheet in again] == before
        (alone,) = interview(toy.ID, ["cem"], course, questions=3).sheets
        assert alone.page.read_text() == before[2]
        other = interview(toy.ID, course=course, questions=3, seed=5).sheets
        assert [sheet.page.read_text() for sheet in other] != before

    def test_the_pages_do_not_depend_on_how_many_are_made_at_once(self, sheets, course, toy):
        before = [(sheet.student, sheet.answers.read_text()) for sheet in sheets]
        for workers in (1, 4):
            again = interview(toy.ID, course=course, questions=3, workers=workers).sheets
            assert [(sheet.student, sheet.answers.read_text()) for sheet in again] == before

    def test_what_a_student_writes_is_text(self, course, toy):
        bad = LONG.replace("    total = sum(states)", '    total = "<script>alert(1)</script>`<b>`"  # <img src=x>')
        hand_in(course, toy, **{"eve <i>": {"loop": bad}})
        (sheet,) = interview(toy.ID, course=course).sheets
        for page in (sheet.page, sheet.answers):
            read = Text(page)
            assert "<script>alert(1)" in read.text
            assert not {"script", "img", "b", "i"} & set(read.tags)

    def test_the_command_writes_them(self, course, toy, capsys):
        hand_in(course, toy, ann={"loop": LONG}, ben=toy.STUBS)
        call = ["--course", str(course.root), "interview", "99"]
        assert main([*call, "--json", "-"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert said["without"] == {"ben": NOTHING_TO_ASK}
        (sheet,) = said["sheets"]
        assert {"exercise", "kind", "text", "right", "answer", "evidence"} <= set(sheet["questions"][0])
        assert main([*call, "ann", "--jobs", "2"]) == 0
        assert "answers.html: for the TA only" in capsys.readouterr().out


def test_the_help_names_the_numbers_that_are_used(capsys):
    with pytest.raises(SystemExit):
        main(["interview", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert f"{FEWEST_QUESTIONS} to {MOST_QUESTIONS} (default: {USUAL_QUESTIONS})" in said


class TestCode:
    @pytest.mark.parametrize(
        "source",
        [
            STUB,
            "def loop(xs, h):\n    return (",
            "class loop:\n    pass",
            "class loop(B):\n    def call(self, x):\n        y = super().call(x)\n        return y",
            "@register\nclass loop(B):\n    def call(self, x):\n        y = x\n        return y",
            "class loop(B):\n    def build(self, x):\n        y = x\n        return y",
            "def loop(xs, h): return h",
            "def loop(xs, h):\n    a = 1; return a",
            "loop = lambda xs, h: h",
            'def loop(xs, h):\n    """Go."""',
            "@cache\ndef loop(xs, h):\n    return h",
            "def loop(xs, h):\n    a = '\u2028'\n    return h",
        ],
    )
    def test_there_is_nothing_to_ask_about(self, source):
        assert read_function("loop", source, STUB) is None

    def test_of_a_class_the_method_call_is_asked_about(self):
        method = "    def call(self, x):\n        y = x\n        return y"
        source = f"class loop(B):\n    def build(self, x):\n        self.a = x\n\n{method}"
        function = read_function("loop", source, "")
        assert (function.called, function.parameters, list(function.statements)) == ("loop.call", ["x"], [6, 7])

    def test_a_cell_as_it_was_given_is_not_the_students(self):
        given = "def loop(xs, h):\n    return h"
        assert read_function("loop", given + "\n\n", given) is None

    def test_given_lines_are_not_changed(self):
        given = "def loop(xs, h):\n    total = h + 1\n    raise NotImplementedError"
        own = "def loop(xs, h):\n    total = h + 1\n    return total - xs"
        changed = mutations(read_function("loop", own, given))
        assert [(one.line, one.becomes) for one in changed] == [(3, "return total + xs")]

    def test_every_change_is_of_one_line_and_python(self):
        function = read_function("loop", LONG, STUB)
        for one in mutations(function):
            assert compile(one.source, "", "exec")
            pairs = zip(one.source.split("\n"), LONG.split("\n"), strict=True)
            assert [number for number, (new, old) in enumerate(pairs, 1) if new != old] == [one.line]


def nested(depth):
    """A list within a list, and so on."""
    return ["list", 1, [nested(depth - 1)]] if depth else ["plain", 1]


class TestReports:
    @pytest.mark.parametrize(
        "data",
        [
            None,
            ["array", [2], "f", [1.0]],
            ["array", [2, "x"], "f", None],
            ["array", [1], "f", ["<b>"]],
            ["list", 1, "no"],
            ["plain", ["list"]],
            ["strange"],
            nested(10),
        ],
    )
    def test_a_value_of_another_form_is_refused(self, data):
        with pytest.raises(Unreadable):
            read_value(data)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"ended": "won", "error": ["", "", 0], "events": []}', 7])
    def test_a_run_of_another_form_is_refused(self, text):
        with pytest.raises(Unreadable):
            read_run(text)

    def test_a_line_that_is_not_a_statement_is_not_a_step(self):
        """Python reports the line of `except` as well."""
        events = ", ".join(f"[{line}, []]" for line in (2, 4, 5, 0))
        run = read_run(f'{{"ended": "returned", "error": ["", "", 0], "value": ["plain", 1], "events": [{events}]}}')
        assert [step.line for step in steps_of(run, {2: 2, 3: 3, 5: 5})] == [2, 5]

    def test_values_are_compared_up_to_rounding(self):
        first, second, third = (read_value(["array", [2], "f", [1.0, 0.3 + more]]) for more in (0.0, 1e-15, 1e-3))
        assert same(first, second)
        assert not same(first, third)
        assert not same(first, read_value(["array", [1, 2], "f", [1.0, 0.3]]))
        assert not same(read_value(["object", "f"]), read_value(["object", "f"]))


class TestWords:
    """What a question gives and asks, in the words of a person."""

    @pytest.mark.parametrize(
        ("value", "said"),
        [
            ([ONES], "a list of one array of shape `(2, 3)`"),
            ((ONES, ONES), "a tuple of 2 arrays of shape `(2, 3)`"),
            ([ONES, ONES[0]], "a list of 2 arrays"),
            ([1.0, 2.0], "a list of 2 numbers"),
            (["a"], "a list of one text"),
            ([1, "a"], "a list of 2 entries"),
        ],
        ids=str,
    )
    def test_what_a_list_holds_is_named(self, value, said):
        assert argument("states", read_value(pack(value)), False) == f"`states`, {said}"

    def test_minus_zero_is_zero(self):
        assert str(read_value(pack(np.array([-0.0, 1.5, -2.0])))) == "[0, 1.5, -2]"

    @pytest.mark.parametrize(
        ("before", "after", "said"),
        [
            (ONES, ONES.ravel(), "the shape of its result was `(2, 3)` and becomes `(6,)`"),
            (ONES, 2 * ONES, "the shape of its result stays `(2, 3)`"),
            ([1], [1, 2], "the length of its result was 1 and becomes 2"),
            ([1], ONES, "the type of its result was `list` and becomes an array"),
            (3, 4, None),
            (3.5, None, "the type of its result was `float` and becomes `NoneType`"),
        ],
        ids=str,
    )
    def test_only_an_array_has_a_shape(self, before, after, said):
        facts = form_fact("its result", read_value(pack(before)), read_value(pack(after)))
        assert [str(fact) for fact in facts] == ([said] if said else [])

    @pytest.mark.parametrize(
        ("line", "copied"),
        [
            ("h = h0", True),
            ("h, c = h0, c0", True),
            ("h = h0.copy()", True),
            ("h = np.array(h0)", True),
            ("h = np.zeros_like(h0)", True),
            ("h = h0 @ kernel", False),
            ("h = np.zeros((batch, units))", False),
            ("h = h0[0]", False),
            ("h += h0", False),
        ],
    )
    def test_the_shape_of_a_copy_is_not_asked_for(self, line, copied):
        assert copies(ast.parse(line).body[0]) is copied

    def test_a_number_that_the_question_gives_is_not_asked_for(self, course, toy):
        """The check calls `loop` with three numbers and `h = 3`, and the lines in its loop run three times."""
        hand_in(course, toy, ann={"loop": LONG})
        check = course.solutions / toy.ID / "checks" / "test_loop.py"
        check.write_text(check.read_text().replace("[1.0, 1.0], 0.0", "[1.0, 1.0, 1.0], 3"))
        (sheet,) = interview(toy.ID, course=course, questions=5).sheets
        assert not [question for question in sheet.questions if question.kind == "count"]


def test_cells_that_lost_their_names_are_found(course, toy):
    """A notebook without its cells' names is asked about as well."""
    hand_in(course, toy, ann={"loop": LONG})
    path = course.submitted(toy.ID, "ann")
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
    nbformat.write(notebook, path)
    assert interview(toy.ID, course=course).sheets
