"""Functions that read variables of the notebook: they work where they were written, and nowhere else.

Found in the source, with Python's own symbol tables; nothing is run. Looked for only where an exercise was wrong. A
cell that Python cannot parse, because it is broken or nested too deeply, has no variables to name: this is a hint, and
no mark depends on it.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterator

from ..notebook.program import Cell, Program, defined_functions

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what parsing a student's text may raise


def leftover_variables(program: Program, exercise: str) -> list[str]:
    """Return the variables, made by other cells or by none, that the functions of an exercise's cell read, sorted.

    What a cell imports, defines as a function or class, or gives to students is none; neither are constants of the
    exercise's own cell.
    """
    own = next((cell for cell in program.cells if cell.name == exercise), None)
    if own is None or (table := _table(own.source)) is None:
        return []
    read = set(_globals_read(table))
    known = set(dir(builtins)) | {name for name in read if name.startswith("__")}
    for cell in program.running:
        known |= _assigned(cell) if cell is own or cell.given else set()
        known |= _defined(cell)
    return sorted(read - known)


def sentence(names: list[str], exercise: str) -> str:
    """Return what a student should read about these variables."""
    several = len(names) > 1
    listed = ", ".join(f"`{name}`" for name in names[:4])
    return (
        f"`{exercise}` reads {listed}, which {'are' if several else 'is'} no argument of its functions but "
        f"{'variables' if several else 'a variable'} of your notebook. A function must depend on its arguments only: "
        "it is called with other values than those of your notebook."
    )


def _table(source: str) -> symtable.SymbolTable | None:
    try:
        return symtable.symtable(_without_magics(source), "cell", "exec")
    except UNREADABLE:
        return None


def _without_magics(source: str) -> str:
    """Return a cell's text without the lines that are IPython's: `%matplotlib inline`, `!pip install`."""
    return re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source)


def _globals_read(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the global names that the functions below `table` read, at any depth: functions may be nested deeply."""
    waiting = list(table.get_children())
    while waiting:
        below = waiting.pop()
        yield from (one.get_name() for one in below.get_symbols() if one.is_global() and one.is_referenced())
        waiting += below.get_children()


def _assigned(cell: Cell) -> set[str]:
    """Return the names that a cell binds at its top level, in whatever way."""
    table = _table(cell.source)
    return {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported()} if table else set()


def _defined(cell: Cell) -> set[str]:
    """Return the functions, classes and modules that a cell makes at its top level."""
    source = _without_magics(cell.source)
    try:
        body = ast.parse(source).body
    except UNREADABLE:
        return set()
    imports = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {(alias.asname or alias.name.partition(".")[0]) for node in imports for alias in node.names}
    return names.union(defined_functions(source))
