"""Is every answer on every sheet true? Each is found again by running the code in another way.

That way is in this process, with probes in the syntax tree; the functions are the course's own right answers.
"""

import ast
import contextlib
import re
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from autograder.core.course import Course
from autograder.intake.reader import read_submission
from autograder.interview import Kind, functions_of, opened, random_for
from autograder.interview.altered import Outcome
from autograder.interview.choose import MAKERS, _material
from autograder.interview.values import shape_text
from autograder.judging.definitions import AssignmentDefinition
from autograder.notebook.program import prepare, read_program
from autograder.notebook.source import without_solutions
from autograder.suite.catalogue import graft, read_mistakes, read_right_answers
from autograder.usecases.demo_class import demo_class
from autograder.usecases.interview import interview
from autograder.usecases.sample import read_released

from .probed import Probed, calls_of, equal, form_of, near

COURSE = Course.find(Path(__file__).parent)
DEMO, RUNS = "02_recurrent_cell", ("misconception", "everything right")
EACH = 3  # questions of each kind about each function
# Assignments whose right answers are asked about, and which of the right answers of each exercise.
ASKED = [("01_sequences", 0), ("01_sequences", 1), ("02_recurrent_cell", 0), ("02_recurrent_cell", 2)]
ASKED += [("03_bptt", 0), ("05_lstm", 0), ("07_beyond_lstm", 0)]


def right_program(identity, number, read=read_right_answers, kinds=("numpy",)):
    """The notebook of somebody who answered every exercise of these kinds in another form than the reference.

    With `read=read_mistakes`, with a known mistake in each.
    """
    definition = AssignmentDefinition(COURSE, identity)
    program = read_program(definition.source)
    grafted = 0
    answers = read(COURSE.suite(identity))
    for exercise in definition.assignment.exercises:
        own = [answer for answer in answers if answer.exercise == exercise.name and exercise.kind in kinds]
        if own:
            program = graft(program, own[number % len(own)])
            grafted += 1
    return definition, program, grafted


def questions_about(definition, program, kind="numpy"):
    """Every kind of question about every function of exercises of a kind, not only those that a sheet would have."""
    released = {cell.name: cell.source for cell in read_program(without_solutions(definition.source)).cells}
    own = [exercise for exercise in definition.assignment.exercises if exercise.kind == kind]
    with opened(program, COURSE, definition.assignment, kind, confined=True) as desk:
        for function in functions_of(program, released, own):
            material = _material(desk, function, released, random_for(1, definition.id, function.name))
            for make in MAKERS.values() if material else ():
                yield from islice(make(material), EACH)


HEADS = {"For": ["iter"], "While": ["test"], "If": ["test"], "With": ["items"]}


def reads(statement, name):
    """Whether a statement reads a name itself: a loop or an `if` by its head, not by the statements in it."""
    parts = HEADS.get(type(statement).__name__, [field for field in statement._fields if field != "body"])
    values = [getattr(statement, part) for part in parts]
    nodes = [node for value in values for node in (value if isinstance(value, list) else [value])]
    inside = [inner for node in nodes if isinstance(node, ast.AST) for inner in ast.walk(node)]
    return any(isinstance(node, ast.Name) and node.id == name for node in inside)


class Checker:
    """Finds the answers of one notebook's questions"""

    def __init__(self, definition, program):
        self.program, self.checks = program, COURSE.released(definition.id) / "checks"
        with contextlib.chdir(COURSE.solutions / definition.id):
            self.names = program.namespace()
        self.calls = {}

    def run(self, question, source="", swapped="", nudged=None, swapped_back=False):
        if question.exercise not in self.calls:
            self.calls[question.exercise] = calls_of(self.names, question.exercise, self.checks)
        call = self.calls[question.exercise][question.facts["call"]]
        source = source or self.program.source_of(question.exercise)
        return Probed(self.names, question.exercise, source, call, swapped, nudged, swapped_back)

    def check(self, question):
        getattr(self, f"check_{question.kind.name.lower()}")(question)
        assert len(set(question.options)) == len(question.options)

    def right(self, question):
        return [question.options[place] for place in question.right]

    def check_shape(self, question):
        facts = question.facts
        value = self.run(question).held(facts["name"], facts["line"], facts["times"])
        line = self.program.source_of(question.exercise).split("\n")[facts["line"] - 1]
        assert not re.fullmatch(r"\w+ = (\w+|\w+\.copy\(\)|np\.(array|zeros_like)\(\w+\))", line.strip())
        entries = f"{len(value)} entries" if isinstance(value, list) else f"`{shape_text(np.shape(value))}`"
        assert self.right(question) == [entries]

    def check_value(self, question):
        facts = question.facts
        run = self.run(question)
        value = run.held(facts["name"], facts["line"], facts["times"])
        assert np.array_equal(np.ravel(value), facts["value"].numbers)
        (right,) = self.right(question)
        assert np.allclose(np.array(ast.literal_eval(right.strip("`"))), np.asarray(value, dtype=float))
        wrong = [ast.literal_eval(text.strip("`")) for text in question.options if text != right]
        assert not any(np.allclose(np.array(other), np.asarray(value, dtype=float)) for other in wrong)

    def check_result(self, question):
        result = self.run(question).result
        (right,) = self.right(question)
        assert near(ast.literal_eval(right.strip("`")), result)

    def check_spread(self, question):
        *nudged, own = *question.facts["nudged"], self.run(question).result
        for added in (0.3, -0.7):
            other = self.run(question, nudged=(*nudged, added)).result
            before, after = (np.moveaxis(np.asarray(value), nudged[1], 0) for value in (own, other))
            changed = [k for k in range(len(before)) if not np.array_equal(before[k], after[k])]
            assert changed == question.facts["changed"]
        (right,) = self.right(question)
        assert right == (f"for k = {', '.join(map(str, changed))}" if changed else "for no k")

    def check_count(self, question):
        count = self.run(question).before.count(question.facts["line"])
        assert f"= {count}`" not in question.text
        assert self.right(question) == [f"{count} times"]

    def check_first_use(self, question):
        run = self.run(question)
        by_line = {node.lineno: node for node in ast.walk(run.node) if isinstance(node, ast.stmt)}
        first = next(line for line in run.before if reads(by_line[line], question.facts["name"]))
        assert self.right(question) == [f"line {first}"]

    def check_outcome(self, question):
        own, other = self.run(question), self.run(question, question.facts["source"])
        if other.raised is not None:
            outcome = Outcome.RAISES
        elif form_of(own.result) != form_of(other.result):
            outcome = Outcome.OTHER_FORM
        else:
            outcome = Outcome.SAME if equal(own.result, other.result) else Outcome.OTHER_VALUES
        shaped = bool(getattr(own.result, "shape", ()))  # a number or a list has none to speak of
        if not shaped and outcome in (Outcome.OTHER_FORM, Outcome.OTHER_VALUES):
            outcome = Outcome.OTHER
        assert self.right(question) == [outcome.value]
        assert ("shape" in "".join(question.options)) == shaped

    def check_changes(self, question):
        own, other = self.run(question), self.run(question, question.facts["source"])
        changed = []
        for place, (name, line, times) in enumerate(question.facts["compared"]):
            if name:
                differs = not equal(own.held(name, line, times), other.held(name, line, times))
            else:
                differs = form_of(own.result) != form_of(other.result)
            changed += [place] if differs else []
        assert tuple(changed) == question.right

    def check_axes(self, question):
        name = question.facts["name"]
        own, unchanged = self.run(question), self.run(question, swapped=name)
        assert unchanged.raised is not None or not equal(own.result, unchanged.result)
        by_line = {node.lineno: node for node in ast.walk(own.node) if isinstance(node, ast.stmt)}
        ran = sorted(set(own.before))
        assert sorted(question.facts["lines"]) == [line for line in ran if reads(by_line[line], name)]
        mended = self.run(question, swapped=name, swapped_back=True)
        assert equal(own.result, mended.result)


@pytest.mark.parametrize(("identity", "number"), ASKED)
def test_every_answer_about_right_answers_is_found_again(identity, number):
    definition, program, grafted = right_program(identity, number)
    checker = Checker(definition, program)
    kinds = []
    for question in questions_about(definition, program):
        checker.check(question)
        kinds.append(question.kind)
    assert grafted >= 4
    assert len(set(kinds)) >= 5
    assert len(kinds) > 10 * grafted / 2


@pytest.mark.parametrize("number", [0, 5])
def test_every_answer_about_wrong_answers_is_found_again(number):
    """The sample class is made of these: wrong code that runs is asked about like any other."""
    definition, program, grafted = right_program("02_recurrent_cell", number, read_mistakes)
    checker = Checker(definition, program)
    found = list(questions_about(definition, program))
    for question in found:
        checker.check(question)
    assert grafted >= 4
    assert len(found) > 5 * grafted


def test_every_answer_on_the_sheets_of_the_sample_class_is_found_again(tmp_path):
    """As `autograder interview` writes them, for every fifth student of the demo whose notebook runs."""
    for path in COURSE.root.iterdir():
        if path.name in ("solutions", "assignments", "tests", "nbgrader_config.py"):
            (tmp_path / path.name).symlink_to(path)
    course = Course(tmp_path)
    released = read_released(course.released(DEMO) / f"{DEMO}.ipynb")
    samples = [one for one in demo_class(course, DEMO, released) if one.shows.startswith(RUNS)][::5]
    for sample in samples:
        target = course.submitted(DEMO, sample.student)
        target.parent.mkdir(parents=True)
        target.write_text(sample.text)
    definition = AssignmentDefinition(course, DEMO)
    made = interview(DEMO, course=course)
    assert (len(made.sheets), made.without) == (len(samples), {})
    for sheet in made.sheets:
        notebook, _ = read_submission(course.submitted(DEMO, sheet.student).read_bytes())
        checker = Checker(definition, prepare(notebook, definition.source).program)
        for question in sheet.questions:
            checker.check(question)
        assert len(sheet.questions) >= 3
    asked = [tuple(question.text for question in sheet.questions) for sheet in made.sheets]
    assert len(set(asked)) == len(asked) >= 5


@pytest.mark.parametrize(
    ("identity", "kind"), [("02_recurrent_cell", "keras_cell"), ("05_lstm", "keras_cell"), ("07_beyond_lstm", "keras")]
)
def test_every_answer_about_a_class_is_found_again(identity, kind):
    definition, program, _ = right_program(identity, 0, kinds=("numpy", kind))
    checker = Checker(definition, program)
    found = [question for question in questions_about(definition, program, kind) if "." in question.text.split("`")[1]]
    for question in found:
        checker.check(question)
    assert len({question.kind for question in found}) >= 4
    assert {Kind.SHAPE, Kind.OUTCOME} <= {question.kind for question in found}


def test_they_are_more_than_thirty_right_answers():
    assert sum(right_program(identity, number)[2] for identity, number in ASKED) >= 30


def test_every_kind_of_question_is_checked():
    assert all(hasattr(Checker, f"check_{kind.name.lower()}") for kind in Kind)
