"""Is every answer on every sheet true? Each is found again by running the code in another way.

That way is in this process, with probes in the syntax tree; the functions are the course's own right answers.
"""

import ast
import contextlib
import copy
import importlib.util
import inspect
import io
import re
import sys
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


def calls_of(names, exercise, checks):
    """Return (object, weights, args, kwargs) of each call that the public checks in `checks` make of an exercise.

    Of a class: of its method `call`, where all arguments have numbers.
    """
    kept = []
    own = names[exercise]

    def recording(*args, **kwargs):
        kept.append((None, None, *copy.deepcopy((args, kwargs))))
        return own(*args, **kwargs)

    class Recording(own if inspect.isclass(own) else object):
        def __call__(self, *args, **kwargs):
            call = type(self).call

            def note(this, *args, **kwargs):
                if all(hasattr(part, "numpy") for part in flat(args) if hasattr(part, "shape")):
                    kept.append((this, this.get_weights(), *copy.deepcopy((args, kwargs))))
                return call(this, *args, **kwargs)

            note.__signature__ = inspect.signature(call)
            self.call = note.__get__(self)
            try:
                return super().__call__(*args, **kwargs)
            finally:
                del self.call

    sys.path.insert(0, str(checks.parent))
    known = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "checks"}
    try:
        from checks.student import LocalStudent  # the copy that students get

        where = importlib.util.spec_from_file_location("public", checks / f"test_{exercise}.py")
        module = importlib.util.module_from_spec(where)
        where.loader.exec_module(module)
        if inspect.isclass(own):
            recording = Recording
            recording.__name__ = exercise
            sys.modules["keras"].utils.set_random_seed(0)
        student = LocalStudent({**names, exercise: recording})
        for name, test in vars(module).items():
            if name.startswith("test_"):
                with contextlib.suppress(Exception):
                    test(student)
    finally:
        sys.path.remove(str(checks.parent))
        for name in [name for name in sys.modules if name.split(".")[0] == "checks"]:
            del sys.modules[name]
        sys.modules.update(known)
    return kept


def swap_axes(value):
    """The first two axes of an array exchanged: sequences with time first."""
    return np.moveaxis(np.asarray(value), 0, 1).copy()


def flat(value):
    """The items of nested lists and tuples."""
    if isinstance(value, list | tuple):
        return [inner for item in value for inner in flat(item)]
    return [value]


def plain(value):
    """Tensors as arrays."""
    if isinstance(value, list | tuple):
        return type(value)(map(plain, value))
    return value.numpy() if hasattr(value, "numpy") else value


def near(shown, value):
    """Whether a value is the one that a page shows, whose numbers have two decimals."""
    if isinstance(shown, list | tuple):
        items = list(value)
        return len(shown) == len(items) and all(map(near, shown, items))
    return shown == value if isinstance(shown, str) else abs(shown - value) < 1e-4


class Probed:
    """A call of a function: what it returned or raised, which lines ran, what names held after each."""

    def __init__(self, namespace, exercise, source, call, swapped="", nudged=None, swapped_back=False):
        self.before, self.after = [], []  # lines; (line, names)
        tree = ast.parse(source)
        function = [node for node in tree.body if getattr(node, "name", "") == exercise][-1]
        if isinstance(function, ast.ClassDef):
            function = [node for node in function.body if getattr(node, "name", "") == "call"][-1]
        self.node = function
        _probe(function)
        if swapped_back:  # the first statement makes the argument what the function was written for
            line = ast.parse(f"{swapped} = _swapped({swapped})").body
            function.body[:0] = line
        names = namespace | {"_before": self.before.append, "_after": self._note, "_swapped": swap_axes}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(ast.fix_missing_locations(tree), "probed", "exec"), names)
        this, weights, *given = call
        args, kwargs = copy.deepcopy(given)
        asked = names[exercise]
        if this is not None:
            this.set_weights(weights)
            asked = vars(asked)["call"].__get__(this)
        bound = inspect.signature(asked).bind(*args, **kwargs)
        if swapped:
            bound.arguments[swapped] = swap_axes(bound.arguments[swapped])
        if nudged:
            name, axis, index, added = nudged
            value = np.moveaxis(np.array(bound.arguments[name]), axis, 0)
            value[index] = value[index] + added
            bound.arguments[name] = np.moveaxis(value, 0, axis)
        self.value, self.raised = None, None
        try:
            with np.errstate(all="ignore"):
                self.value = plain(asked(*bound.args, **bound.kwargs))
        except Exception as error:
            self.raised = error

    def _note(self, line, names):
        kept = {name: plain(value) for name, value in names.items() if not (callable(value) or inspect.ismodule(value))}
        self.after.append((line, copy.deepcopy(kept)))

    def held(self, name, line, times):
        """Return the value of a name after a line has run `times` times."""
        return [names for number, names in self.after if number == line][times - 1][name]

    @property
    def result(self):
        return self.value[0] if isinstance(self.value, tuple) and self.value else self.value


def _probe(node):
    """Put a probe before and after each statement of a body, those of nested functions left alone."""
    for part in ("body", "orelse", "finalbody"):
        body = getattr(node, part, None)
        if not isinstance(body, list):
            continue
        made = []
        for statement in body:
            if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                made.append(ast.parse(f"_before({statement.lineno})").body[0])
            made.append(statement)
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Return | ast.Raise):
                made.append(ast.parse(f"_after({statement.lineno}, locals())").body[0])
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                _probe(statement)
        setattr(node, part, made)
    for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
        _probe(part)


def form_of(value):
    """The form of a result: its shape, its length, or its type."""
    if isinstance(value, np.ndarray | np.generic):
        return value.shape
    return (type(value), len(value)) if isinstance(value, list | tuple | dict) else type(value)


def equal(first, second):
    """Whether two values are equal up to rounding."""
    if isinstance(first, list | tuple) or isinstance(second, list | tuple):
        return type(first) is type(second) and len(first) == len(second) and all(map(equal, first, second))
    if isinstance(first, dict):
        return (
            isinstance(second, dict)
            and list(first) == list(second)
            and all(equal(first[key], second[key]) for key in first)
        )
    if isinstance(first, np.ndarray | np.generic | float | int):
        one, other = np.asarray(first), np.asarray(second)
        if one.shape != other.shape or one.dtype.kind not in "biuf":
            return False
        scale = max([1e-300, *np.abs(one[np.isfinite(one)]), *np.abs(other[np.isfinite(other)])])
        close = 1e-5 if np.float32 in (one.dtype, other.dtype) else 1e-9
        return np.allclose(one, other, rtol=0, atol=close * scale, equal_nan=True)
    return first == second


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
