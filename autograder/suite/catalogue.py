"""The known mistakes of an exercise, their prices, and right answers in other forms; how to apply them to a program.

`<exercise>/mistakes.py` holds one call for each mistake: an edit of the reference, what it costs, and a sentence.

    mistake(
        "h0_ignored",
        old="h, states = h0, []",
        new="h, states = np.zeros_like(h0), []",
        costs=0.3,
        says="Your values are what one gets when h0 is ignored.",
        read="The loop over time",
    )

`old` occurs exactly once in the reference's cell. `edits=[(old, new), ...]` changes several places; `source="def ..."`
replaces a whole definition, where an edit cannot say it. `defaults(old=..., read=...)` gives arguments to the mistakes
below it, up to the next `defaults`, that do not have them. `<exercise>/right_answers.py` holds functions and classes
named `<name>__<id>`, each in place of the reference's `<name>`. Both files are read as text and never imported: their
code runs only in place of the notebook's own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from ..core.course import SETTINGS_FILE, Course, is_price, read_settings
from ..core.errors import BadSettings, BadSuite, did_you_mean
from ..notebook.program import Program, defined_functions, names_of

MISTAKES = "mistakes.py"
RIGHT_ANSWERS = "right_answers.py"
UNLISTED = "unlisted"  # in a table of prices: a mistake that is in no list
UNLISTED_COSTS = 0.5
UNLISTED_SAYS = "(any other small mistake that explains all failures; the sentence says what it is)"
ARGUMENTS = ("old", "new", "edits", "source", "costs", "says", "read")


class SourceLine(NamedTuple):
    """Where a mistake or a right answer is written."""

    path: str
    line: int


@dataclass(frozen=True)
class Variant:
    """Another form of an exercise's cell: the reference with `edits`, or with the definition in `source`.

    `says`, `read` and `costs` (the share of the exercise's points that is taken off) belong to a mistake; a right
    answer has none of them. `phrase` and `where` are the two parts of an unlisted mistake's sentence: what is wrong,
    and in which computation. `place` says where it is written, for messages.
    """

    id: str
    exercise: str
    edits: tuple[tuple[str, str], ...] = ()
    source: str = ""
    says: str = ""
    read: str = ""
    costs: float = 0.0
    phrase: str = ""
    where: str = ""
    place: SourceLine | None = field(default=None, compare=False)

    def broken(self, problem: str, expected: str = "") -> BadSuite:
        """Return the error for a variant that does not fit its exercise."""
        return _broken(self.place, f"{self.id}: {problem}", expected)


def read_mistakes(suite: Path, exercise: str = "*") -> list[Variant]:
    """Return the mistakes of one exercise, or of all, of the suite in this folder, in order.

    Raises `BadSuite` where a call is not as described above.
    """
    return _read(suite, exercise, MISTAKES, _mistake)


def read_right_answers(suite: Path, exercise: str = "*") -> list[Variant]:
    """Return the right answers of one exercise, or of all, of the suite in this folder, in order.

    Raises `BadSuite` where a definition's name is not `name__id`.
    """
    return _read(suite, exercise, RIGHT_ANSWERS, _right_answer)


def without_prices(text: str) -> str:
    """Return what verdicts depend on in a file of mistakes: equal for files that differ in prices and layout only."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return text
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            call.keywords = [keyword for keyword in call.keywords if keyword.arg != "costs"]
    return ast.dump(tree)


def _read(suite: Path, exercise: str, file: str, read: Callable[..., Variant]) -> list[Variant]:
    variants: dict[tuple[str, str], Variant] = {}
    for path in sorted(suite.glob(f"{exercise}/{file}")):
        text = path.read_text(encoding="utf-8")
        try:
            tree = ast.parse(text)
        except SyntaxError as error:
            raise _broken(
                SourceLine(f"{path.parent.name}/{file}", error.lineno or 1), f"not Python ({error.msg})"
            ) from None
        usual: dict[str, Any] = {}
        for node in tree.body:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue  # the docstring
            place = SourceLine(f"{path.parent.name}/{file}", node.lineno)
            if file == MISTAKES and (call := _call_of("defaults", node)) and not call.args:
                usual = _arguments(call, place)
                continue
            variant = read(node, text, path.parent.name, place, usual)
            if (variant.exercise, variant.id) in variants:
                raise variant.broken("another one has the same id", "ids that differ")
            variants[variant.exercise, variant.id] = variant
    return list(variants.values())


def _broken(place: SourceLine | None, problem: str, expected: str = "") -> BadSuite:
    return BadSuite(problem, expected=expected, **(place._asdict() if place else {}))


def _call_of(name: str, node: ast.stmt) -> ast.Call | None:
    call = node.value if isinstance(node, ast.Expr) else None
    return call if isinstance(call, ast.Call) and ast.unparse(call.func) == name else None


def _arguments(call: ast.Call, place: SourceLine, identity: str = "defaults") -> dict[str, Any]:
    """Return the named arguments of a call. Raises `BadSuite` where one is computed or unknown."""
    try:
        arguments = {keyword.arg or "**": ast.literal_eval(keyword.value) for keyword in call.keywords}
    except ValueError:
        raise _broken(place, "an argument is computed", "constants") from None
    unknown = sorted(set(arguments) - set(ARGUMENTS))
    if unknown:
        raise _broken(place, f"{identity}: there is no argument {unknown[0]!r}", f"some of {', '.join(ARGUMENTS)}")
    return arguments


def _mistake(node: ast.stmt, text: str, exercise: str, place: SourceLine, usual: dict[str, Any]) -> Variant:
    call = _call_of("mistake", node)
    if call is None or len(call.args) != 1:
        expected = '`mistake("id", old=…, new=…, costs=…, says=…, read=…)`'
        raise _broken(place, "this is not the call of a mistake", expected)
    try:
        identity = ast.literal_eval(call.args[0])
    except ValueError:
        raise _broken(place, "an argument is computed", "constants") from None
    own = _arguments(call, place, identity)
    other_edit = {"old", "new"} if {"edits", "source"} & set(own) else set()
    arguments = {name: value for name, value in usual.items() if name not in other_edit} | own
    costs = arguments.get("costs")
    if not is_price(costs):
        raise _broken(place, f"{identity}: `costs` is {costs!r}", "a number from 0.01 to 1")
    edits = _edits(arguments, place, identity)
    source, says, read = (arguments.get(name, "") for name in ("source", "says", "read"))
    if identity == UNLISTED:
        raise _broken(place, f"the id {UNLISTED!r} stands for mistakes that are in no list", "another id")
    texts = [identity, source, says, read, *(text for edit in edits for text in edit)]
    if not all(isinstance(text, str) for text in texts) or not identity or not says:
        problem = f"{identity}: the id, an edit, `says` or `read` is not a text, or the id or `says` is empty"
        raise _broken(place, problem, "texts")
    return Variant(identity, exercise, edits, source, says, read, float(costs), place=place)


def _edits(arguments: dict[str, Any], place: SourceLine, identity: str) -> tuple[tuple[str, str], ...]:
    """Return the edits that a mistake's arguments give: of `old` and `new`, `edits` or `source` exactly one."""
    given = [set(ways) & set(arguments) for ways in (("old", "new"), ("edits",), ("source",))]
    if sum(map(bool, given)) != 1 or len(given[0]) == 1:
        raise _broken(place, f"{identity}: the edit is not clear", "`old` and `new`, or `edits`, or `source`")
    edits = [(arguments["old"], arguments["new"])] if given[0] else arguments.get("edits", [])
    if not isinstance(edits, list) or not all(isinstance(edit, tuple) and len(edit) == 2 for edit in edits):
        raise _broken(place, f"{identity}: the edits are not pairs", "`edits=[(old, new), …]`")
    return tuple(edits)


def _right_answer(node: ast.stmt, text: str, exercise: str, place: SourceLine, _: dict[str, Any]) -> Variant:
    name = node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
    target, separator, identity = name.partition("__")
    if not separator or not identity:
        raise _broken(place, "this is not a right answer", "a function or a class named `name__id`")
    source = "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno])
    return Variant(name, exercise, source=source.replace(name, target), place=place)


def graft(program: Program, variant: Variant) -> Program:
    """Return `program` with `variant` in its exercise's cell. Raises `BadSuite` as `changed_cell` does."""
    try:
        cell = program.source_of(variant.exercise)
    except StopIteration:
        raise variant.broken(f"there is no exercise {variant.exercise!r}") from None
    return program.with_source(variant.exercise, changed_cell(cell, variant))


def changed_cell(cell: str, variant: Variant) -> str:
    """Return the text of the reference's cell with a variant's edits, or with its definition.

    Raises `BadSuite` where an `old` does not occur exactly once, edits overlap, the cell does not define the name at
    its top level, or the changed cell is not Python.
    """
    if variant.source:
        return replace_definition(cell, _defined_name(variant), variant.source)
    changed = _edited(cell, variant)
    try:
        ast.parse(changed)
    except SyntaxError as error:
        line = changed.splitlines()[(error.lineno or 1) - 1].strip()
        raise variant.broken(f"the changed cell is not Python: {error.msg} in `{line}`") from None
    return changed


def _edited(cell: str, variant: Variant) -> str:
    """Apply all edits to the cell as it is: none sees what another one wrote."""
    places = []
    for old, new in variant.edits:
        found = cell.count(old) if old else 0
        if found != 1:
            raise variant.broken(f"`old` occurs {found} times in the reference's cell: {old!r}", "once")
        places.append((cell.index(old), old, new))
    places.sort()
    for (start, old, _), (following, other, _) in pairwise(places):
        if start + len(old) > following:
            raise variant.broken(f"two edits overlap: {old!r} and {other!r}")
    for start, old, new in reversed(places):
        cell = cell[:start] + new + cell[start + len(old) :]
    return cell


def _defined_name(variant: Variant) -> str:
    """Return the name that a variant's source defines. Raises `BadSuite` unless it is one function or class."""
    names = defined_functions(variant.source)
    if len(names) != 1:
        raise variant.broken(f"`source` defines {len(names)} functions and classes", "one")
    return names[0]


def replace_definition(cell: str, name: str, source: str) -> str:
    """Return the text of `cell` with its top-level definition of `name` (a def, class or assignment) replaced.

    Raises `BadSuite` where the cell does not define that name.
    """
    lines = cell.splitlines()
    found = [node for node in ast.parse(cell).body if name in names_of(node)]
    if not found:
        raise BadSuite(f"The exercise's cell does not define {name!r}")
    if isinstance(found[-1], ast.Assign | ast.AnnAssign):  # a value is written as a function that returns it
        source = f"{source}\n{name} = {name}()"
    for node in reversed(found):
        start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        lines[start : node.end_lineno] = source.splitlines() if node is found[-1] else []
    return "\n".join(lines)


@dataclass(frozen=True)
class Price:
    """What one mistake costs, as a share of its exercise's points. `usual` is the suite's own price."""

    exercise: str
    mistake: str
    says: str
    costs: float
    usual: float


def read_prices(course: Course, assignment: str) -> tuple[Price, ...]:
    """Return the prices of an assignment's mistakes, and in each exercise that of a mistake in no list (`UNLISTED`).

    Raises `BadSettings` where the course sets the price of something that does not exist, `BadSuite` for a mistake that
    cannot be read.
    """
    mistakes = read_mistakes(course.suite(assignment))
    own = _own_prices(course, assignment, mistakes)
    exercises = dict.fromkeys(mistake.exercise for mistake in mistakes)
    priced = [*mistakes, *(Variant(UNLISTED, name, says=UNLISTED_SAYS, costs=UNLISTED_COSTS) for name in exercises)]
    return tuple(
        Price(
            mistake.exercise,
            mistake.id,
            mistake.says,
            own.get((mistake.exercise, mistake.id), mistake.costs),
            mistake.costs,
        )
        for mistake in priced
    )


def _own_prices(course: Course, assignment: str, mistakes: list[Variant]) -> Mapping[tuple[str, str], float]:
    """Return the prices that the course sets for this assignment, by exercise and mistake."""
    prices = read_settings(course).prices
    known: dict[str, list[str]] = {}
    for mistake in mistakes:
        known.setdefault(mistake.exercise, []).append(mistake.id)
    _expect("assignment", prices, course.ids(), course)
    own = prices.get(assignment, {})
    _expect(f"exercise with mistakes in {assignment}", own, list(known), course)
    for exercise in own:
        _expect(f"mistake of {exercise}", own[exercise], [*known[exercise], UNLISTED], course)
    return {(exercise, mistake): costs for exercise in own for mistake, costs in own[exercise].items()}


def _expect(what: str, given: Mapping[str, object], known: list[str], course: Course) -> None:
    unknown = [name for name in given if name not in known]
    if unknown:
        meant = f"{did_you_mean(unknown[0], known)}There are: {', '.join(known) or 'none'}"
        reason = f"The prices name {unknown[0]!r}, but no {what} has this name. {meant}"
        raise BadSettings(course.root / SETTINGS_FILE, reason)
