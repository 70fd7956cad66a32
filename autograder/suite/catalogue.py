"""Read the catalogues beside a hidden suite: known-wrong and right implementations, each one as source text.

`misconceptions.py` holds functions and classes named `<name>__<id>`, each below a line that says what it is:

    @misconception("rnn_forward", says="Your values are what one gets when h0 is ignored.", read="The loop over time")
    def rnn_forward__h0_ignored(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
        ...

`right_answers.py` holds right answers in other forms, below `@right_answer("rnn_forward")`. The first argument is the
exercise; the name before the two underscores is the function that is replaced. Catalogues are read, never imported:
their code runs only in place of the notebook's own.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import BadSuite


@dataclass(frozen=True)
class Variant:
    """Another implementation of one name of one exercise. `says` is for the student, "" for a right answer."""

    id: str
    exercise: str
    target: str
    source: str
    says: str = ""
    read: str = ""


def read_catalogue(path: Path) -> list[Variant]:
    """Return the variants in a catalogue file, in order; none if there is no such file.

    Raises `BadSuite` for a name without two underscores, a missing decorator or arguments that are not constants.
    """
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return [_variant(node, text, path) for node in ast.parse(text).body if _defines(node)]


def _defines(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef)


def _variant(node: ast.stmt, text: str, path: Path) -> Variant:
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    target, mark, identity = node.name.partition("__")
    call = node.decorator_list[0] if node.decorator_list else None
    if not mark or not isinstance(call, ast.Call):
        raise BadSuite(f"{path.name}, line {node.lineno}: expected `@misconception(…)` above `def name__id`.")
    try:
        exercise = ast.literal_eval(call.args[0])
        about = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (ValueError, IndexError):
        raise BadSuite(f"{path.name}, line {node.lineno}: the arguments must be constants.") from None
    source = "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
    source = source.replace(node.name, target)
    return Variant(identity, exercise, target, source, about.get("says", ""), about.get("read", ""))
