"""Is copied code found even if it was disguised, and is code that is naturally similar left alone?"""

import ast
import builtins
import copy
import json
import keyword
import random
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from autograder.core.assignment import Assignment, Exercise
from autograder.core.course import Course
from autograder.similarity import find_pairs, render_similarity
from autograder.similarity.page import cut
from autograder.similarity.pairs import same_text
from autograder.similarity.prints import normal_form

COURSE = Course.find(Path(__file__).parent)

ADA = '''
def step(x, h):
    """Return x + 2h."""
    total = np.zeros(x.shape)  # start
    for place, value in enumerate(x):
        if value > 0:
            total[place] = value * 3 + h[place] ** 2
        else:
            total[place] = np.exp(value) - h[place]
    result = {"sum": total, "mean": np.mean(total)}
    return result["sum"], [x, h, result]
'''
BEN = '''
def step(x, h):
    """Return x + 2h."""
    positive = np.where(x > 0, 3 * x + np.square(h), np.expm1(x) + 1 - h)
    while not np.isfinite(positive).all():
        positive = np.nan_to_num(positive, nan=0.0)
    assert positive.ndim == x.ndim, "shape"
    return positive, lambda upstream: (upstream * np.sign(x), upstream @ np.diag(h))
'''


def disguise(source):
    """Return code with renamed variables, moved comments and added blank lines, as a copyist would."""
    stored = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))
    own = {node.id for node in stored if isinstance(node.ctx, ast.Store)}
    for number, name in enumerate(sorted(own - set(keyword.kwlist) - set(dir(builtins)))):
        source = re.sub(rf"\b{name}\b", f"mine_{number}", source)
    lines = [re.sub(r"  # [^'\"]*$", "", line) for line in source.splitlines()]
    return "# all my own work\n" + "\n".join(f"{line}\n" if line.endswith(":") else line for line in lines)


def test_short_code_that_is_the_same_is_named():
    """Of a short exercise no pair is listed: it has one right answer. The same comment in it is another matter."""
    stub, right = "def f(x):\n    raise NotImplementedError", "def f(x):\n    return 2 * x"
    work = {
        "ann": {"f": "def f(x):\n    return x + x  # twice, of course"},
        "ben": {"f": "def f(x):\n    return x + x  # twice, of course"},
        "cem": {"f": "def f(x):\n    return x + x"},
        "dan": {"f": stub},
        "eva": {"f": stub},
    }
    given = {"f": [stub, right]}
    assert find_pairs(work, given, 0.0) == []
    assert same_text(work, given) == [("ann", "ben")]
    page = render_similarity(ASSIGNMENT, [], 5, 0.5, (), same_text(work, given))
    assert "<strong>ann and ben</strong> handed in the same code character for character" in page


def pairs_of(least=0.0, given=(), **code):
    """Compare students who wrote one exercise."""
    return find_pairs({student: {"step": text} for student, text in code.items()}, {"step": given}, least)


@pytest.mark.parametrize(
    "other",
    [
        "def f(a):\n    return a",
        "def step(x):\n\n    # why\n    return x  # so",
        'def step(x):\n    """Return x,\n    whole."""\n    return x',
    ],
    ids=["names", "comments and lines", "a docstring"],
)
def test_names_comments_and_blank_lines_make_no_difference(other):
    assert normal_form("def step(x):\n    return x").text == normal_form(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x + y", "x - y"),
        ("np.tanh(x)", "np.exp(x)"),
        ("for x in y: pass", "while x: pass"),
        ("len(x)", "sum(x)"),
        ("x = 1", "x = 'a'"),
    ],
)
def test_what_the_code_does_makes_a_difference(one, other):
    assert normal_form(one).text != normal_form(other).text


def test_a_students_own_attributes_are_names_like_others():
    assert normal_form("self.kernel @ x").text == normal_form("self.w @ y").text


@pytest.mark.parametrize("source", ["", "def f(:\n  'open", "\x00\ud800 ¿", "((((" * 500, "x = '" + "a" * 10_000])
def test_code_that_is_not_python_is_read_as_far_as_possible(source):
    form = normal_form(source)
    assert len(form.text) == len(form.spans)
    assert all(0 <= start < end <= len(source) for start, end in form.spans)


def test_a_copy_with_other_names_and_comments_is_found_whole():
    (first, *others) = pairs_of(ada=ADA, ben=BEN, zeno=disguise(ADA))
    assert first.students == ("ada", "zeno")
    assert first.share == 1.0
    assert all(pair.share < 0.3 for pair in others)


def test_a_part_that_was_copied_counts_as_a_part():
    half = ADA[: ADA.index("    result")] + "    return [np.tanh(one) for one in total if one @ one], not h\n"
    (pair,) = pairs_of(ada=ADA, half=disguise(half))
    assert 0.5 < pair.share < 0.9


def test_given_code_does_not_count():
    assert pairs_of(given=[ADA], ada=ADA, zeno=disguise(ADA)) == []


def test_given_code_does_not_count_even_if_it_occurs_twice():
    assert pairs_of(given=[ADA], ada=ADA + ADA, zeno=disguise(ADA) + ADA) == []


def test_code_that_many_students_wrote_does_not_count():
    class_ = {f"student{number}": disguise(ADA) for number in range(12)}
    assert pairs_of(**class_) == []
    assert len(pairs_of(**dict(list(class_.items())[:10]))) == 45


def test_little_in_common_is_chance():
    assert (
        pairs_of(ada="def step(x, h):\n    return x + 2 * h, None", ben="def step(a, b):\n    return a + 2 * b, None")
        == []
    )


@pytest.mark.parametrize(
    ("own", "places"),
    [
        ({"step": "pass", "other cells": disguise(ADA)}, ["step and other cells"]),
        ({"loop": disguise(ADA)}, ["step and loop"]),
        ({"step": "# " + "x" * 20_000 + disguise(ADA)}, ["step"]),
        ({"step": "x = '" + "x" * 20_000 + "'\n" + disguise(ADA)}, ["step"]),
        ({"step": "\n".join(f"x{n} = {n}" for n in range(5_000)) + disguise(ADA)}, ["step"]),
        ({"step": " \n" * 20_000 + disguise(ADA)}, ["step"]),
        ({"step": disguise(ADA), "other cells": "\n".join(f"print(x ** {'-' * n}1)" for n in range(90))}, ["step"]),
        (
            {"step": disguise(ADA)[:300], "other cells": disguise(ADA)[250:]},
            ["step", "step and other cells"],
        ),
    ],
    ids=[
        "in another cell",
        "in another exercise",
        "behind a comment",
        "behind a text",
        "behind other code",
        "behind blank lines",
        "beside other code",
        "in two cells",
    ],
)
def test_a_copy_is_found_wherever_it_is(own, places):
    (pair,) = find_pairs({"ada": {"step": ADA}, "zeno": own}, {}, 0.0)
    assert pair.share > 0.9
    assert sorted(alike.exercise for alike in pair.exercises) == places


def test_given_code_does_not_count_in_any_cell():
    assert find_pairs({"ada": {"step": ADA}, "zeno": {"other cells": disguise(ADA)}}, {"loop": [ADA]}, 0.0) == []


def long_code(seed):
    """Return code that nobody else has."""
    chance = random.Random(seed)
    signs = ["+", "-", "*", "/", "@", "//", "%", "**", "<", ">", "==", "and", "or", "if a else", "is", "in"]
    return "\n".join("x = " + "".join(f"a {chance.choice(signs)} " for _ in range(9)) + "a" for _ in range(50))


def test_one_short_function_alone_does_not_make_two_students_alike():
    """Eli has one exercise, and it has ada's form; ada has much else."""
    few = ADA[: ADA.index("    result")]
    class_ = {
        name: {"step": ADA, "loop": long_code(name)} if name == "ada" else {"step": BEN, "loop": long_code(name)}
        for name in ("ada", "ben", "carl", "dora")
    }
    pairs = find_pairs({**class_, "eli": {"step": disguise(few)}}, {}, 0.0)
    assert {pair.students: pair.share < 0.3 for pair in pairs}[("ada", "eli")]


def test_least_leaves_the_others_out():
    assert len(pairs_of(least=1.0, ada=ADA, zeno=disguise(ADA))) == 1
    assert pairs_of(least=0.5, ada=ADA, ben=BEN) == []


def test_the_passages_are_those_of_either_code():
    (pair,) = pairs_of(ada=ADA, zeno=f"import os\nOTHER = [os.sep] * 3\n{disguise(ADA)}")
    (alike,) = pair.exercises
    for code, passages in zip(alike.code, alike.passages, strict=True):
        marked = "".join(text for text, shared in cut(code, passages) if shared)
        assert marked.strip().startswith(("def step", "(x, h)", "step"))
        assert "OTHER" not in marked


@pytest.mark.parametrize(
    ("passages", "pieces"),
    [
        ((), [("abcdef", False)]),
        (((0, 6),), [("abcdef", True)]),
        (((4, 5), (1, 2)), [("a", False), ("b", True), ("cd", False), ("e", True), ("f", False)]),
        (((1, 4), (2, 5)), [("a", False), ("bcd", True), ("e", True), ("f", False)]),
    ],
)
def test_code_is_cut_at_its_passages(passages, pieces):
    assert list(cut("abcdef", passages)) == pieces


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


ASSIGNMENT = Assignment("99_toy", "A toy", (Exercise("step", 1.0, "numpy"),))


def test_the_page_says_first_that_it_is_not_a_verdict():
    page = render_similarity(ASSIGNMENT, pairs_of(ada=ADA, zeno=disguise(ADA)), 2, 0.5, ["broken"])
    assert "A place to look, never a verdict." in page
    assert "naturally alike" in page
    assert page.index("never a verdict") < page.index("<table>")
    assert "could not be read: broken." in page


def test_the_page_runs_and_loads_nothing():
    hostile = f"{ADA}\n# </pre><script>alert(1)</script>\nstyle = '<img src=x onerror=alert(1)>'\n"
    pairs = pairs_of(**{"<i>ada": hostile, "zeno": hostile})
    tags = Page(render_similarity(ASSIGNMENT, pairs, 2, 0.5)).tags
    assert not {"script", "img", "i", "link", "iframe", "form"} & {tag for tag, _ in tags}
    ids = {attrs["id"] for _, attrs in tags if "id" in attrs}
    assert {attrs["href"] for _, attrs in tags if "href" in attrs} <= {f"#{one}" for one in ids}
    assert sum(tag == "mark" for tag, _ in tags) > 2


def test_a_class_without_pairs_has_a_page():
    assert "no pair shares at least 50" in render_similarity(ASSIGNMENT, [], 3, 0.5)


@pytest.mark.parametrize("identity", COURSE.ids())
def test_in_a_made_class_the_copy_is_at_the_top_and_independent_answers_far_below(identity, tmp_path):
    """Each student answers with other right answers of the catalogue; zeno has ada's, disguised."""
    from autograder.intake.submissions import read_file
    from autograder.judging.definitions import AssignmentDefinition
    from autograder.notebook.program import grade_id
    from autograder.suite.catalogue import read_right_answers
    from autograder.usecases.sample import solve, with_variant
    from autograder.usecases.similarity import compare_class

    definition = AssignmentDefinition(COURSE, identity)
    forms = {}
    for variant in read_right_answers(COURSE.suite(identity)):
        forms.setdefault(variant.exercise, []).append(variant)
    made = {}
    for number, student in enumerate(("ada", "ben", "clara", "dana", "eli")):
        made[student] = solve(definition.source, definition.source)
        for own in forms.values():
            made[student] = with_variant(made[student], own[number]) if number < len(own) else made[student]
    made["zeno"] = copy.deepcopy(made["ada"])
    for cell in made["zeno"].cells:
        if grade_id(cell) in forms:
            cell.source = disguise(cell.source)
    for student, notebook in made.items():
        (tmp_path / f"{student}.ipynb").write_text(json.dumps(notebook))
    found = [read_file(path, path.stem) for path in sorted(tmp_path.glob("*.ipynb"))]
    course = Course(tmp_path)
    (tmp_path / "solutions").symlink_to(COURSE.solutions)
    compared = compare_class(course, identity, found, 0.0)
    first, *others = compared.pairs
    assert first.students == ("ada", "zeno")
    assert first.share > 0.9
    assert all(pair.share < 0.35 for pair in others)
