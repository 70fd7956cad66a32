"""The weights of hidden tests, read from a suite's text: scores depend on them, verdicts do not.

So the weights can change without running a test again. They are looked for in one place only, above a test:

    @pytest.mark.points(3)
    def test_the_state_is_carried(student): ...
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

DEFAULT_WEIGHT = 1.0


@dataclass(frozen=True)
class Weighed:
    """One suite file. `weights` by the test's name; `rest` is equal for files that differ in nothing but weights."""

    exercise: str
    weights: dict[str, float]
    rest: str


@lru_cache(256)  # asked for each student of a class
def read_weights(text: str) -> Weighed | None:
    """Return the weights in a suite file; None where the text does not tell them or the exercise.

    Comments and layout are not part of `rest`: no verdict depends on them.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return None
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    exercise = _exercise(tree)
    doubled = any(count > 1 for count in Counter(node.name for node in tests).values())
    classes = any(isinstance(node, ast.ClassDef) and node.name.startswith("Test") for node in tree.body)
    if exercise is None or doubled or classes:
        return None
    weights = {}
    for test in tests:
        marks = [mark for mark in test.decorator_list if _weight(mark) is not None]
        if len(marks) > 1:
            return None
        weights[test.name] = next((weight for weight in map(_weight, marks) if weight is not None), DEFAULT_WEIGHT)
        test.decorator_list = [mark for mark in test.decorator_list if mark not in marks]
    if any(isinstance(node, ast.Attribute) and node.attr == "points" for node in ast.walk(tree)):
        return None  # a weight in another place, or something else of this name
    return Weighed(exercise, weights, ast.dump(tree))


def _exercise(tree: ast.Module) -> str | None:
    """Return the exercise of `pytestmark = pytest.mark.exercise("name")`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["pytestmark"]:
            match node.value:
                case ast.Call(func=function, args=[ast.Constant(value=str(name))], keywords=[]):
                    return name if ast.unparse(function) == "pytest.mark.exercise" else None
    return None


def _weight(mark: ast.expr) -> float | None:
    """Return the number of `@pytest.mark.points(number)`, None for any other decorator."""
    match mark:
        case ast.Call(func=function, args=[number], keywords=[]) if ast.unparse(function) == "pytest.mark.points":
            return _number(number)
    return None


def _number(node: ast.expr) -> float | None:
    """Return the value of a number or of a fraction such as `2 / 3`, None for anything else."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.BinOp(left=ast.Constant(value=int(over)), op=ast.Div(), right=ast.Constant(value=int(under))) if under:
            return over / under
    return None
