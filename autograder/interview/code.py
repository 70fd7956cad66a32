"""The student's function as text: its statements by line, what each reads and writes, which lines are the student's."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..notebook.program import has_stub

SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return, ast.Assert, ast.Delete, ast.Raise)
LOOPS = (ast.For, ast.While)
COPYING = {"copy", "deepcopy", "array", "asarray", "zeros_like", "ones_like", "empty_like", "full_like"}
OTHER_LINE_ENDS = set("\r\f\v\x1c\x1d\x1e\x85\u2028\u2029")  # a page would number the lines in another way
METHOD = "call"  # of a class, which Keras calls
MOST_LINES = 80  # of a function; a longer one does not fit on a page


@dataclass(frozen=True)
class Function:
    """The function of an exercise, or the method `call` of its class.

    `source` is the cell's text; `given` the lines that students were given; `docstrings` the lines of each docstring.
    """

    name: str
    source: str
    node: ast.FunctionDef
    given: frozenset[str]
    docstrings: tuple[range, ...] = ()
    is_method: bool = False

    @property
    def called(self) -> str:
        """What a question calls it."""
        return f"{self.name}.{self.node.name}" if self.is_method else self.name

    @cached_property
    def lines(self) -> list[str]:
        return self.source.split("\n")

    @cached_property
    def statements(self) -> Mapping[int, ast.stmt]:
        """The statements of the function itself by their first line, those of functions inside it left out."""
        return {statement.lineno: statement for statement in _within(self.node.body)}

    @cached_property
    def beginnings(self) -> Mapping[int, int]:
        """For each line of a statement, the line where that begins. Lines of a compound one are those of its head."""
        found: dict[int, int] = {}
        for line, statement in self.statements.items():
            for part in range(line, _end_of_head(statement) + 1):
                found[part] = line
        return found

    @cached_property
    def parameters(self) -> list[str]:
        arguments = self.node.args
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        return names[1:] if self.is_method else names

    @cached_property
    def stored(self) -> frozenset[str]:
        """The names that the function assigns to."""
        return frozenset(name for statement in self.statements.values() for name in written(statement))

    @property
    def first(self) -> ast.stmt:
        """The first statement after the docstring."""
        return next(statement for statement in self.node.body if not _is_text(statement))

    def own(self, line: int) -> bool:
        """Whether a line is the student's own."""
        return self.lines[line - 1].strip() not in self.given

    def text(self, line: int) -> str:
        """Return a line without its indentation and its comment."""
        return without_comment(self.lines[line - 1]).strip()

    def loop_around(self, line: int) -> ast.For | ast.While | None:
        """Return the innermost loop that a statement lies in, None where it lies in none."""
        around = [
            node
            for node in self.statements.values()
            if isinstance(node, LOOPS) and any(part.lineno == line for part in _within(node.body))
        ]
        return max(around, key=lambda node: node.lineno, default=None)

    @cached_property
    def interest(self) -> int:
        """How much there is to talk about: own statements, those in loops twice."""
        own = [line for line in self.statements if self.own(line)]
        return sum(2 if self.loop_around(line) else 1 for line in own)


def read_function(name: str, source: str, released: str) -> Function | None:
    """Return the function that a cell defines for an exercise, or the method `call` of the class that it defines.

    None where there is nothing to ask about: a stub, a cell as it was released, another class, code that is not Python,
    a function in which two statements share a line. `released` is the cell as students got it.
    """
    try:
        if has_stub(source) or _plain(source) == _plain(released) or set(source) & OTHER_LINE_ENDS:
            return None
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    whole = _last(tree.body, name)
    node = _last(whole.body, METHOD) if isinstance(whole, ast.ClassDef) else whole
    if not isinstance(node, ast.FunctionDef) or whole is None or (whole.end_lineno or 0) - whole.lineno > MOST_LINES:
        return None
    if node is not whole and (whole.decorator_list or _needs_its_class(node)):
        return None
    given = frozenset(line.strip() for line in released.split("\n") if line.strip())
    function = Function(name, source, node, given, tuple(_docstrings(whole)), node is not whole)
    firsts = [statement.lineno for statement in _within(function.node.body)]
    if len(firsts) != len(set(firsts)) or all(_is_text(statement) for statement in function.node.body):
        return None
    if function.node.lineno in firsts or node.decorator_list or not any(map(function.own, function.statements)):
        return None
    return function


def _last(body: list[ast.stmt], name: str) -> ast.FunctionDef | ast.ClassDef | None:
    found = [node for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name]
    return found[-1] if found else None


def _needs_its_class(node: ast.FunctionDef) -> bool:
    """Whether a method runs only in objects of the class that it was written in."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return bool(names & {"super", "__class__"}) or not node.args.args


def _docstrings(whole: ast.AST) -> Iterator[range]:
    for node in ast.walk(whole):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and _is_text(node.body[0]):
            yield range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)


def written(statement: ast.stmt) -> list[str]:
    """Return the names that a statement assigns to, or changes an item of, in order."""
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign | ast.For):
        targets = [statement.target]
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        called = statement.value.func  # states.append(h)
        targets = [called.value] if isinstance(called, ast.Attribute) else []
    return list(dict.fromkeys(name for target in targets for name in _bases(target)))


def copies(statement: ast.stmt) -> bool:
    """Whether a statement only gives something another name, or copies it: what it holds has the form that it had."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return False
    value = statement.value
    parts = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    return all(map(_is_copy, parts))


def _is_copy(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        function, given = value.func, value.args[0] if value.args else None
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name == "copy" and given is None and isinstance(function, ast.Attribute):
            given = function.value  # h0.copy()
        return name in COPYING and isinstance(given, ast.Name)
    return isinstance(value, ast.Name | ast.Constant)


def read(statement: ast.stmt, name: str) -> list[ast.Name]:
    """Return the places where a statement (of a compound one: its head) reads a name."""
    heads = {"For": ("iter",), "While": ("test",), "If": ("test",), "With": ("items",)}
    parts: list[ast.AST] = [statement]
    if type(statement).__name__ in heads:
        values = (getattr(statement, part) for part in heads[type(statement).__name__])
        parts = [node for value in values for node in (value if isinstance(value, list) else [value])]
    found = [node for part in parts for node in ast.walk(part) if isinstance(node, ast.Name) and node.id == name]
    changed = isinstance(statement, ast.AugAssign)
    return [node for node in found if isinstance(node.ctx, ast.Load) or changed]


def without_comment(line: str) -> str:
    """Return a line of code without the comment at its end."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(line.strip()).readline):
            if token.type == tokenize.COMMENT:
                return line[: len(line) - len(line.lstrip()) + token.start[1]].rstrip()
    except (tokenize.TokenError, IndentationError, SyntaxError):
        pass  # a part of a statement of several lines
    return line


def with_line_before(function: Function, added: str) -> str:
    """Return the cell's text with a line added before the function's first statement; all lines below move by one."""
    line = function.first.lineno
    lines = list(function.lines)
    indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
    lines.insert(line - 1, indent + added)
    return "\n".join(lines)


def replaced(function: Function, node: ast.expr | ast.stmt, text: str) -> str:
    """Return the cell's text with the text of a node, which lies in one line, replaced."""
    lines = list(function.lines)
    line = lines[node.lineno - 1].encode()
    lines[node.lineno - 1] = (line[: node.col_offset] + text.encode() + line[node.end_col_offset :]).decode()
    return "\n".join(lines)


def _bases(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for item in target.elts:
            yield from _bases(item)
    elif isinstance(target, ast.Subscript | ast.Starred | ast.Attribute):
        yield from _bases(target.value)


def _within(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if _is_text(statement):
            continue
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for part in ("body", "orelse", "finalbody"):
            yield from _within(getattr(statement, part, []))
        for handler in getattr(statement, "handlers", []):
            yield from _within(handler.body)
        for case in getattr(statement, "cases", []):
            yield from _within(case.body)


def _end_of_head(statement: ast.stmt) -> int:
    body = getattr(statement, "body", None) or getattr(statement, "cases", None)
    if isinstance(body, list) and body and not isinstance(statement, SIMPLE):
        first = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
        return max(statement.lineno, first.lineno - 1)
    return statement.end_lineno or statement.lineno


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _plain(source: str) -> str:
    return "\n".join(line.strip() for line in textwrap.dedent(source).strip().splitlines() if line.strip())
