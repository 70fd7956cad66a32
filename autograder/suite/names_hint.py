"""Names that an exercise should not read: variables of the notebook, and names that nothing defines.

Functions that read variables of the notebook work in that notebook and nowhere else. Both kinds are found in the
source, with Python's own symbol tables; nothing is run. They are a hint, and no score depends on it, so a cell that
Python cannot parse simply has none.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterator

from ..notebook.program import Cell, Program, defined_functions

LEFTOVER = "reads_notebook_variables"
UNDEFINED = "uses_undefined_names"
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what parsing a student's text may raise


def hint_at_names(program: Program, exercise: str) -> tuple[str, str] | None:
    """Return a hint at names that an exercise should not read, as the hint's id and a sentence; None for none."""
    if names := undefined_names(program, exercise):
        return UNDEFINED, undefined_sentence(names, exercise)
    if names := leftover_variables(program, exercise):
        return LEFTOVER, sentence(names, exercise)
    return None


def leftover_variables(program: Program, exercise: str) -> list[str]:
    """Return the variables of the notebook that the functions of an exercise's cell read, sorted.

    Not among them are modules, functions and classes, what the notebook gives to students, and constants of the
    exercise's own cell.
    """
    bound = _bound(program)
    return [name for name in _foreign_names(program, exercise) if name in bound]


def undefined_names(program: Program, exercise: str) -> list[str]:
    """Return the names that the functions of an exercise's cell read and that no cell defines, sorted.

    None where some cell's names are not known: Python cannot parse it, or it imports everything of a module.
    """
    if not all(_names_are_known(cell) for cell in program.cells):
        return []
    bound = _bound(program)
    return [name for name in _foreign_names(program, exercise) if name not in bound]


def _bound(program: Program) -> set[str]:
    """Return the names that some cell binds at its top level, or in a function that declares them global."""
    return {name for cell in program.cells for name in (*_assigned(cell), *_globals_set(cell))}


def _names_are_known(cell: Cell) -> bool:
    try:
        nodes = ast.walk(ast.parse(_without_magics(cell.source)))
    except UNREADABLE:
        return False
    return not any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in nodes)


def _foreign_names(program: Program, exercise: str) -> list[str]:
    """Return the global names that an exercise's functions read and may not rely on, sorted."""
    own = next((cell for cell in program.cells if cell.name == exercise), None)
    if own is None or (table := _table(own.source)) is None:
        return []
    read = set(_globals_read(table))
    known = set(dir(builtins)) | {name for name in read if name.startswith("__")}
    known |= set(_globals_set(own))
    for cell in program.running:
        known |= _assigned(cell) if cell is own or cell.given else set()
        known |= _defined(cell)
    return sorted(read - known)


def sentence(names: list[str], exercise: str) -> str:
    """Return what a student should read about these variables."""
    several = len(names) > 1
    listed = ", ".join(f"`{name}`" for name in names[:4])
    return (
        f"`{exercise}` reads {listed}, which {'are variables' if several else 'is a variable'} of your "
        f"notebook and not {'arguments' if several else 'an argument'} of its functions. A function must depend on its "
        "arguments only: it is called with other values than those of your notebook."
    )


def undefined_sentence(names: list[str], exercise: str) -> str:
    """Return what a student should read about names that nothing defines."""
    listed = ", ".join(f"`{name}`" for name in names[:4])
    return (
        f"`{exercise}` uses {listed}, which no cell of your notebook defines. Is it misspelled, or is the cell gone "
        "that defined it? It may still work for you until you restart the kernel."
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
    """Yield the global names that the functions below `table` read."""
    return (name.get_name() for name in _symbols_below(table) if name.is_global() and name.is_referenced())


def _globals_set(cell: Cell) -> Iterator[str]:
    """Yield the global names that the functions of a cell give a value."""
    table = _table(cell.source)
    symbols = _symbols_below(table) if table else ()
    return (name.get_name() for name in symbols if name.is_declared_global() and name.is_assigned())


def _symbols_below(table: symtable.SymbolTable) -> Iterator[symtable.Symbol]:
    """Yield the symbols of the functions below `table`, at any depth: functions may be nested deeply."""
    waiting = list(table.get_children())
    while waiting:
        below = waiting.pop()
        yield from below.get_symbols()
        waiting += below.get_children()


def _assigned(cell: Cell) -> set[str]:
    """Return the names that a cell binds at its top level, in any way."""
    table = _table(cell.source)
    symbols = table.get_symbols() if table else []
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}


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
