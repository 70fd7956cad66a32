"""Do the imports run one way? Computed from the source text of every module."""

import ast
import re
import sys
from pathlib import Path

import pytest

import autograder
from autograder.core.course import Course
from autograder.judging.definitions import DECIDING
from autograder.sandbox.servers import KERNELS

PACKAGE = Path(autograder.__file__).parent
COURSE = Course.find(Path(__file__).parent)

# Each part of the package, and the parts that it may import. What a part may reach, it may reach directly.
LAYERS = {
    "checks": set(),
    "core": {"checks"},
    "wire": {"checks", "core"},
    "notebook": {"checks", "core"},
    "html": {"core"},
    "report": {"core", "html"},
    "feedback": {"core", "html"},
    "similarity": {"core", "html"},
    "lms": {"core"},
    "testing": {"checks", "core", "wire"},
    "suite": {"checks", "core", "notebook", "testing", "wire"},
    "sandbox": {"checks", "core", "wire"},
    "judging": {"checks", "core", "notebook", "sandbox", "suite", "wire"},
    "cluster": {"core", "judging", "sandbox"},
    "interview": {"checks", "core", "html", "judging", "notebook", "sandbox", "wire"},
    "intake": {"core", "judging", "lms", "notebook", "sandbox", "wire"},
    "results": {"core", "feedback", "html", "intake", "judging", "notebook", "report"},
    "gradebook": {"checks", "core", "intake", "judging", "lms", "notebook", "results"},
    "usecases": {
        *("cluster", "core", "gradebook", "intake", "judging", "lms", "notebook", "report", "results", "sandbox"),
        *("feedback", "interview", "similarity", "suite"),
    },
    "cli": {"core", "gradebook", "lms", "results", "sandbox", "usecases"},
    "__main__": {"cli"},
}
# What starts processes or makes them: nobody but the sandbox.
STARTERS = {"subprocess", "multiprocessing", "pty", "concurrent.futures.process", "_posixsubprocess"}
FORKS = {
    "fork",
    "forkpty",
    "posix_spawn",
    "posix_spawnp",
    "system",
    "popen",
    "execv",
    "execve",
    "execvp",
    "execvpe",
    "spawnv",
}


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.is_relative_to(PACKAGE / "templates"):
            continue  # what `autograder init` and `autograder new` write
        names = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(names[:-1] if names[-1] == "__init__" else names), path


def imports_of(name, path):
    """Yield the full name of everything that a module imports, at any depth of its code."""
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    tree = ast.parse(path.read_text())
    if name == "autograder":  # the Python API: what it names for type checkers it loads only when that is used
        tree.body = [node for node in tree.body if not isinstance(node, ast.If)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            home = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{home}.{alias.name}"


ALL = {name: (path, sorted(set(imports_of(name, path)))) for name, path in modules()}


def as_module(imported):
    """Return the module of ours that an imported name is, or lies in; None for another's."""
    while imported and imported not in ALL:
        imported = imported.rpartition(".")[0]
    return imported or None


def part_of(name):
    return name.split(".")[1] if "." in name else ""


def test_every_part_has_its_place_in_the_table():
    assert {part_of(name) for name in ALL} - {""} == set(LAYERS)


def test_the_table_itself_has_no_cycle():
    order = []
    while len(order) < len(LAYERS):
        ready = [part for part, may in LAYERS.items() if part not in order and may <= set(order)]
        assert ready, f"a cycle among {set(LAYERS) - set(order)}"
        order += ready


@pytest.mark.parametrize("name", ALL)
def test_a_module_imports_only_what_its_part_may(name):
    part = part_of(name)
    for imported in ALL[name][1]:
        if imported.split(".")[0] == "autograder":
            other = part_of(as_module(imported))
            assert other in ("", part) or other in LAYERS[part], f"{name} imports {imported}"


def test_what_the_table_allows_is_used():
    used = {part: set() for part in LAYERS}
    for name, (_, imported) in ALL.items():
        for one in imported:
            if one.split(".")[0] == "autograder" and part_of(name):
                used[part_of(name)].add(part_of(as_module(one)))
    unused = {part: LAYERS[part] - used[part] for part in LAYERS if LAYERS[part] - used[part]}
    assert unused == {}


def test_results_are_kept_under_a_digest_of_every_part_that_decides_a_mark():
    decide, waiting = set(), ["judging"]
    while waiting:
        part = waiting.pop()
        decide.add(part)
        waiting += LAYERS[part] - decide
    assert decide <= set(DECIDING)


def test_no_modules_import_each_other_in_a_circle():
    edges = {
        name: {as_module(one) for one in imported if one.split(".")[0] == "autograder"} - {name, "autograder", None}
        for name, (_, imported) in ALL.items()
    }
    # a package's __init__ exports its modules; importing a module imports its package first, which is not a circle
    done, trail = set(), []

    def visit(name):
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            trail.append(name)
            for other in sorted(edges[name]):
                visit(other)
            done.add(trail.pop())

    for name in edges:
        visit(name)


def outside(name):
    return {one.split(".")[0] for one in ALL[name][1]} - {"autograder"}


@pytest.mark.parametrize("name", [name for name in ALL if part_of(name) == "core"])
def test_the_core_needs_the_standard_library_only(name):
    assert outside(name) <= sys.stdlib_module_names


@pytest.mark.parametrize("name", [name for name in ALL if part_of(name) == "checks"])
def test_what_ships_with_notebooks_needs_numpy_and_pytest_only(name):
    shows_figures = {"IPython", "ipywidgets", "matplotlib"} if name.endswith(".figures") else set()
    assert outside(name) <= sys.stdlib_module_names | {"numpy", "pytest"} | shows_figures


def test_only_the_gradebook_imports_nbgrader():
    assert {part_of(name) for name in ALL if "nbgrader" in outside(name)} == {"gradebook"}


def test_only_the_sandbox_starts_processes():
    def starts(name):
        path, imported = ALL[name]
        if any(one in STARTERS or one.rpartition(".")[0] in STARTERS for one in imported):
            return True
        return any(
            isinstance(node, ast.Attribute) and node.attr in FORKS and getattr(node.value, "id", "") == "os"
            for node in ast.walk(ast.parse(path.read_text()))
        )

    assert {part_of(name) for name in ALL if starts(name)} == {"sandbox"}


def test_what_runs_in_a_confined_process_knows_nothing_of_marks():
    """What the fork servers of students and of rebuilt models load: nothing of a suite may come with it."""
    entries = [role.entry.partition(":")[0] for role in KERNELS.values()]
    seen, waiting = set(), [*entries, "autograder.sandbox.forkserver"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        parents = {name.rpartition(".")[0]} & set(ALL)
        waiting += [as_module(one) for one in ALL[name][1] if one.split(".")[0] == "autograder"] + list(parents)
    parts = {part_of(name) for name in seen} - {""}
    assert parts <= {"sandbox", "wire", "checks", "core"}
    assert not {name for name in seen if name.startswith(("autograder.core.course", "autograder.core.result"))}
    assert "autograder.sandbox.fake" not in seen


def test_the_fake_kernel_is_for_tests_only():
    assert not [name for name in ALL if "autograder.sandbox.fake" in {as_module(one) for one in ALL[name][1]}]


def test_nobody_reads_pickles():
    assert not {name for name in ALL if outside(name) & {"pickle", "marshal", "shelve", "dill", "cloudpickle"}}


# What `autograder demo` shows when it is not told; classes of Keras's own that an exercise is called like.
MAY_NAME = {
    "autograder.core.options": {"02_recurrent_cell"},
    "autograder.sandbox.rebuild.allowed": {"LSTMCell"},
    "autograder.suite.rules_arrays": {"sigmoid"},  # the activation
    "autograder.suite.shapes": {"sigmoid"},
    "autograder.wire.messages": {"LSTMCell"},
}


def strings_of(path):
    """Yield the string constants of a module except its docstrings."""
    tree = ast.parse(path.read_text())
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


@pytest.fixture(scope="module")
def course_words():
    exercises = set()
    for identity in COURSE.ids():
        text = COURSE.source(identity).read_text()
        exercises |= set(re.findall(r'^# %% (\w+) \{"exercise"', text, re.MULTILINE))
    assert len(exercises) > 10
    return set(COURSE.ids()) | exercises


@pytest.mark.parametrize("name", ALL)
def test_the_engine_names_no_assignment_and_no_exercise(name, course_words):
    """An exercise called like an ordinary word counts only where it is the whole string."""
    telling = {word for word in course_words if "_" in word} - MAY_NAME.get(name, set())
    for text in strings_of(ALL[name][0]):
        assert text not in course_words - MAY_NAME.get(name, set())
        assert not set(re.findall(r"\w+", text)) & telling, text


@pytest.mark.parametrize("name", ALL)
def test_no_module_is_longer_than_400_lines(name):
    assert len(ALL[name][0].read_text().splitlines()) <= 400
