"""Mistakes of an exercise that nobody listed: the reference's functions, changed by rule at one place.

Each has a sentence made from the change. It says what kind of mistake it is and for which quantity, never the line
of the solution. A student whose failures are exactly those of such a mistake loses `UNLISTED_COSTS` of the exercise's
points, or what the course sets for it, or what the failed tests weigh where that is less.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import NamedTuple

from ..notebook.program import Program
from .catalogue import UNLISTED_COSTS, Variant
from .changes import Change, Named, Surroundings
from .rules_arithmetic import ARITHMETIC
from .rules_arrays import ARRAYS, slices
from .rules_statements import STATEMENTS
from .shapes import alike_names, shapes_of

MOST = 450  # of one exercise
TOGETHER = 2  # mistakes that one sentence lists
SAYS = "Your values are what one gets when "
RETURNS = re.compile(r"Returns?:?\s*\(([\w, ]+)\)|Returns?\s+([\w, ]+?)\s*[(:,.]")


@dataclass(frozen=True)
class Piece:
    """A part of a tree that may be changed: where it hangs, and the statement that it belongs to."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    statement: ast.stmt

    def put(self, new: ast.AST) -> None:
        """Let another part stand here."""
        if self.index is None:
            setattr(self.parent, self.field, new)
        else:
            getattr(self.parent, self.field)[self.index] = new


def unlisted_mistakes(program: Program, exercise: str) -> list[Variant]:
    """Return the mistakes that rules make of an exercise's functions, at most `MOST`, always the same.

    The first ones of all rules come before the second ones of any, so that no rule takes the place of another.
    """
    cell = program.source_of(exercise)
    shapes = shapes_of(program)
    functions = [node for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef)]
    by_rule: dict[str, list[Variant]] = {}
    for function in functions:
        for (rule, phrase), where, source in _changed(function, shapes):
            made = Variant(
                _id(phrase, where),
                exercise,
                source=source,
                says=f"{SAYS}{phrase} {where}.",
                costs=UNLISTED_COSTS,
                phrase=phrase,
                where=where,
            )
            by_rule.setdefault(rule, []).append(made)
    ordered = [made for turn in zip_longest(*by_rule.values()) for made in turn if made is not None]
    return _numbered(ordered[:MOST])


def trivial_answers(program: Program, exercise: str) -> list[Variant]:
    """Return answers that need no work: a function that returns one of its arguments, or zeros of its shape.

    Where the reference returns several values, the first is such a one and the others are None. A mistake with the same
    outcomes as one of these is not one to get points for.
    """
    made = []
    for node in ast.parse(program.source_of(exercise)).body:
        if isinstance(node, ast.FunctionDef):
            arguments = [argument.arg for argument in node.args.args]
            for given in arguments:
                for value in (given, f"np.zeros_like({given})"):
                    returned = ", ".join([value] + ["None"] * (_values_returned(node) - 1))
                    source = f"def {node.name}({ast.unparse(node.args)}):\n    return {returned}"
                    made.append(Variant(f"trivial_{node.name}_{value}", exercise, source=source))
    return made


def _values_returned(function: ast.FunctionDef) -> int:
    """Return how many values a function returns: the length of the longest tuple that it writes after `return`."""
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    return max((len(value.elts) for value in returned if isinstance(value, ast.Tuple)), default=1)


def said_together(mistakes: Sequence[Variant], functions: Collection[str] = ()) -> str | None:
    """Return one sentence that is true of all these mistakes: what they are, else in which step, else in what function.

    `functions` are the functions that the mistakes change. None where they are too many, in several functions.
    """
    said = dict.fromkeys(f"{mistake.phrase} {mistake.where}" for mistake in mistakes)
    if len(said) <= TOGETHER:
        return f"{SAYS}{', or when '.join(said)}."
    places = {mistake.where for mistake in mistakes}
    if len(places) == 1:
        return f"Your values are what one gets with one mistake {places.pop()}."
    return f"Your values are what one gets with one mistake in `{min(functions)}`." if len(functions) == 1 else None


class Said(NamedTuple):
    """What kind of mistake a change is: the `rule`, equal for all quantities, and the `phrase` that a student reads."""

    rule: str
    phrase: str


def _changed(function: ast.FunctionDef, shapes: Mapping[str, str]) -> Iterator[tuple[Said, str, str]]:
    """Yield each change of a function: what is said of it, the place in words, and the changed definition."""
    quantities = _Quantities(function)
    if ast.get_docstring(function, clean=False) is not None:
        del function.body[0]
    writer = _Writer(function)
    arguments = [argument.arg for argument in function.args.args]
    defaults = dict(zip(reversed(arguments), reversed(function.args.defaults), strict=False))
    arrays = frozenset(name for name in arguments if name in shapes)
    alike = alike_names(function, shapes)
    again = _assigned_again(function)
    made: list[tuple[Said, str, str]] = []
    alike_pieces: dict[Said, dict[int, tuple[Piece, ast.AST]]] = {}
    for piece in _pieces(function):
        before = _before(function, piece.statement)
        for new, phrase in _changes(piece, Surroundings(defaults, arrays, alike, before, again)):
            said = quantities.known_only(phrase)
            made.append((said, quantities.where(piece.statement, piece.node), writer.with_piece(piece, new)))
            if not isinstance(new, list):
                alike_pieces.setdefault(said, {}).setdefault(id(piece.node), (piece, new))
            elif len(new) == 1 and isinstance(piece.statement, ast.Assign | ast.AugAssign):
                alike_pieces.setdefault(said, {}).setdefault(id(piece.node), (piece, new[0]))
    everywhere = [
        (said, f"everywhere in `{function.name}`", writer.with_pieces(list(pieces.values())))
        for said, pieces in alike_pieces.items()
        if len(pieces) > 1
    ]
    seen = {writer.with_pieces([])}
    for said, where, text in (*everywhere, *made):
        if text not in seen:
            seen.add(text)
            yield said, where, text


def _changes(piece: Piece, around: Surroundings) -> Iterator[Change]:
    node = piece.node
    if isinstance(node, ast.stmt):
        for of_statements in STATEMENTS:
            yield from of_statements(node, around)
    elif isinstance(node, ast.Slice):
        yield from slices(node)
    elif isinstance(node, ast.expr):
        for rule in (*ARITHMETIC, *ARRAYS):
            yield from rule(node, around)


def _pieces(function: ast.FunctionDef) -> Iterator[Piece]:
    """Yield every part of a function's body that rules may change, in order: no texts, nothing that is assigned to."""
    waiting: list[tuple[ast.AST, str, int | None, ast.AST, ast.stmt | None]] = [
        (function, "body", number, node, None)
        for number, node in reversed(list(enumerate(function.body)))
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    while waiting:
        parent, field, index, node, statement = waiting.pop()
        statement = node if isinstance(node, ast.stmt) else statement
        if isinstance(node, ast.Raise):
            continue
        stored = isinstance(getattr(node, "ctx", None), ast.Store)
        if stored and not isinstance(node, ast.Subscript):
            continue
        if isinstance(node, ast.stmt | ast.expr) and statement is not None:
            yield Piece(parent, field, index, node, statement)
        if isinstance(node, ast.JoinedStr):
            continue
        if isinstance(node, ast.Subscript) and stored:
            waiting.append((node, "slice", None, node.slice, statement))
            continue
        below = []
        for name, value in ast.iter_fields(node):
            children = enumerate(value) if isinstance(value, list) else [(None, value)]
            below += [
                (node, name, number, child, statement) for number, child in children if isinstance(child, ast.AST)
            ]
        waiting += reversed(below)


class _Writer:
    """Writes a function with some parts replaced. Only the statements with these parts are written again.

    To write the whole function for each change took most of the time of making mistakes.
    """

    def __init__(self, function: ast.FunctionDef) -> None:
        self._function = function
        self._head = f"def {function.name}({ast.unparse(function.args)}):"
        self._texts = {id(node): ast.unparse(node) for node in function.body}
        self._outer = {id(below): id(node) for node in function.body for below in ast.walk(node)}

    def with_piece(self, piece: Piece, new: ast.AST | list[ast.stmt]) -> str:
        """Return the text of the function with another part, or several statements, here. The tree stays as it is."""
        if not isinstance(new, list):
            return self.with_pieces([(piece, new)])
        statements = getattr(piece.parent, piece.field)
        kept = list(statements)
        statements[piece.index : (piece.index or 0) + 1] = new
        text = self._text({self._outer[id(piece.node)]})
        statements[:] = kept
        return text

    def with_pieces(self, changes: list[tuple[Piece, ast.AST]]) -> str:
        """Return the text of the function with all these parts replaced. The tree stays as it is."""
        for piece, new in changes:
            piece.put(new)
        text = self._text({self._outer[id(piece.node)] for piece, _ in changes})
        for piece, _ in reversed(changes):
            piece.put(piece.node)
        return text

    def _text(self, changed: Collection[int]) -> str:
        texts = [
            ast.unparse(node) if id(node) in changed else self._texts.get(id(node)) or ast.unparse(node)
            for node in self._function.body
        ]
        return "\n".join([self._head, *(f"    {line}" for text in texts for line in text.splitlines())])


def _assigned_again(function: ast.FunctionDef) -> frozenset[str]:
    """Return the names of a function that have a value already where a statement gives them one."""
    stored = [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and _is_stored(node)]
    names = [argument.arg for argument in function.args.args] + stored
    return frozenset(name for name in names if names.count(name) > 1)


def _before(function: ast.FunctionDef, statement: ast.stmt) -> dict[str, ast.expr]:
    """Return what names hold before the loop that contains a statement, where the loop assigns them again."""
    found: dict[str, ast.expr] = {}
    for number, loop in enumerate(function.body):
        if isinstance(loop, ast.For) and any(node is statement for node in ast.walk(loop)) and loop is not statement:
            again = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and _is_stored(node)}
            for earlier in function.body[:number]:
                if isinstance(earlier, ast.Assign):
                    found |= {name: value for name, value in _assigned(earlier) if name in again}
    return found


def _assigned(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    for target in node.targets:
        if isinstance(target, ast.Name):
            yield target.id, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for name, value in zip(target.elts, node.value.elts, strict=False):
                if isinstance(name, ast.Name):
                    yield name.id, value


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


class _Quantities:
    """The names by which a student knows the quantities of a function: those in its docstring and its arguments."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self._function = function
        said = ast.get_docstring(function) or ""
        self._known = set(re.findall(r"\w+", said)) | {argument.arg for argument in function.args.args}
        # what each statement gives a value, and the names that it reads for that
        self._made = [
            (_targets(node), _read(node.value))
            for node in ast.walk(function)
            if isinstance(node, ast.Assign | ast.AugAssign)
        ]
        found = RETURNS.search(said)
        self._results = [name.strip() for name in (found[1] or found[2] or "").split(",")] if found else []

    def known_only(self, phrase: str | Named) -> Said:
        """Return what is said of a change, without a name that only the solution has: a student does not know it."""
        if isinstance(phrase, Named):
            if phrase.name in self._known:
                return Said(phrase.template, phrase.template.format(name=phrase.name))
            phrase = phrase.unnamed
        return Said(phrase, phrase)

    def where(self, statement: ast.stmt, node: ast.AST) -> str:
        """Say in which quantity's computation a statement stands, by names that the student knows."""
        if isinstance(statement, ast.For):
            return f"in the loop of `{self._function.name}`"
        if isinstance(statement, ast.Return):
            return self._in_results(statement, node)
        own = _targets(statement)
        if known := [name for name in own if name in self._known]:
            return f"in the computation of {_listed(known)}"
        if behind := self._made_from(own):
            return f"on the way to {_listed(behind)}"
        return f"in `{self._function.name}`"

    def _in_results(self, statement: ast.Return, node: ast.AST) -> str:
        value = statement.value
        pieces = value.elts if isinstance(value, ast.Tuple) else []
        if len(pieces) == len(self._results):
            for name, piece in zip(self._results, pieces, strict=True):
                if any(below is node for below in ast.walk(piece)):
                    return f"in the computation of `{name}`"
        return f"in what `{self._function.name}` returns"

    def _made_from(self, names: list[str]) -> list[str]:
        """Return the first quantities that the student knows and that are made from these names."""
        reached, waiting = set(names), list(names)
        while waiting:
            name = waiting.pop(0)
            for targets, read in self._made:
                if name in read:
                    made = [target for target in targets if target not in reached]
                    if known := [target for target in made if target in self._known]:
                        return known
                    reached |= set(made)
                    waiting += made
        return []


def _targets(statement: ast.stmt) -> list[str]:
    """Return the names that a statement gives a value; of `x[i] = …` and `x.append(…)` it is x."""
    match statement:
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            pieces = target.elts if isinstance(target, ast.Tuple) else [target]
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target))):
            pieces = [target]
        case _:
            return []
    names = []
    for piece in pieces:
        while isinstance(piece, ast.Subscript | ast.Starred | ast.Attribute):
            piece = piece.value
        names += [piece.id] if isinstance(piece, ast.Name) else []
    return names


def _read(node: ast.expr) -> set[str]:
    return {piece.id for piece in ast.walk(node) if isinstance(piece, ast.Name)}


def _listed(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names[:2])


def _id(phrase: str, where: str) -> str:
    """Return an id for a kind of mistake in one place, of the words that tell it from others: `term_left_out_z`."""
    words = re.findall(r"\w+", f"{phrase} {where}")
    return "_".join(word for word in words if word not in STOP_WORDS)


STOP_WORDS = set(
    "a an the is are of in where belongs computation what on way to returns place each other s by its".split()
)


def _numbered(mistakes: list[Variant]) -> list[Variant]:
    """Return the mistakes with ids of which each is there once."""
    counts: dict[str, int] = {}
    made = []
    for mistake in mistakes:
        counts[mistake.id] = counts.get(mistake.id, 0) + 1
        number = f"_{counts[mistake.id]}" if counts[mistake.id] > 1 else ""
        made.append(replace(mistake, id=f"{mistake.id}{number}"))
    return made
