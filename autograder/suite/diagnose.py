"""Explain a wrong exercise: by the mistakes whose outcomes are the student's, and by names that it should not read.

**Mistakes.** The candidates are listed mistakes, then unlisted ones made by rule, then two listed ones. What each gives
on an exercise's tests depends on no student. A later stage is asked for only where an earlier one explains nothing, so
most exercises never need it. A listed mistake runs on all tests. Of the others there are many, so all of them run on
one test first, and on all tests only those that may explain somebody.

**Names.** Functions that read variables of the notebook work in that notebook and nowhere else; others read names that
nothing defines. Both are found in the source, with Python's own symbol tables; nothing is run. They are a hint, and no
score depends on it, so a cell that Python cannot parse simply has none.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from weakref import WeakKeyDictionary

from ..checks.student import Reason, StudentError
from ..core.assignment import Exercise
from ..core.errors import BadSuite
from ..notebook.program import Cell, Program, defined_functions
from .catalogue import Variant, changed_cell, graft, read_mistakes
from .outcome import (
    RAISED,
    WHOLE,
    ComputedTooLong,
    Outcome,
    Part,
    Stage,
    Table,
    computing_limit,
    outcome_of,
    shows_values,
    tells_much,
)
from .plugin import LocalHost
from .unlisted import said_together, trivial_answers, unlisted_mistakes

WRITTEN = (Reason.RAISED, Reason.KILLED, Reason.REFUSED)
COMPUTING = 5.0  # seconds that the judge may compute for one test of an unlisted mistake or of a pair
MOST_PAIRS = 300  # of one exercise: all pairs of 25 mistakes
MOST_LIKELY = 60  # candidates of a stage that are run on all tests for one student
LEFTOVER = "reads_notebook_variables"
UNDEFINED = "uses_undefined_names"
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what parsing a student's text may raise


@dataclass(frozen=True)
class Candidate:
    """A change of an exercise's cell, and the mistakes that it stands for: none for an answer without any work."""

    change: Variant
    mistakes: tuple[Variant, ...]


@dataclass(frozen=True)
class Match:
    """The mistakes behind a student's failures, one or two. `exact`: they are its failures, with the same wrong values.

    An exception shows no values: somebody else's may be the same, with nothing right behind it. So at least a
    third of the tests of an exact match pass or show the same wrong value.
    """

    mistakes: tuple[Variant, ...]
    exact: bool

    @property
    def costs(self) -> float | None:
        """The share of the points that the mistakes cost together at most; None where the tests alone count."""
        return min(1.0, sum(mistake.costs for mistake in self.mistakes)) if self.exact else None


def can_be_named(error: BaseException | None) -> bool:
    """Whether an outcome says something about what the student wrote: a missing or empty function does not."""
    if isinstance(error, StudentError):
        return error.reason in WRITTEN and error.kind != "NameError"
    return isinstance(error, AssertionError)


def find_match(
    ended: Mapping[str, BaseException | None],
    candidates: Callable[[Stage], Mapping[str, Candidate]],
    outcomes: Callable[[Stage, Part], Table],
) -> Match | None:
    """Return what explains all failures: a listed mistake, else an unlisted one, else two listed ones together.

    Else the listed mistake that explains most of them, else None.

    Parameters: `ended`, what ended the student's tests, by their names (None: passed); `candidates`, those of a stage;
    `outcomes`, a part of what they give. A mistake explains a student's result when every test that it fails ended the
    same way for the student, with the same wrong values. One that explains half of the failures or less is not named: a
    failure or two may be alike by chance, and a false name misleads.
    """
    errors = {name: error for name, error in ended.items() if error is not None}
    own = {name: outcome_of(error) for name, error in errors.items()}
    silent = sum(not shows_values(error) for error in errors.values())
    exact = 3 * silent <= 2 * len(ended)
    table = outcomes(Stage.LISTED, WHOLE)
    explained = {name: _explained(own, given) for name, given in table.items()}
    listed = candidates(Stage.LISTED)
    whole = [listed[name].mistakes for name in listed if explained.get(name) == len(errors)]
    if whole and (len(whole) == 1 or silent < len(errors)):
        return Match(whole[0], exact)
    if not whole and any(outcome.kind != RAISED for outcome in own.values()):
        for stage, choose in ((Stage.UNLISTED, _unlisted), (Stage.PAIRS, _pair)):
            if stage is Stage.UNLISTED and not exact:
                continue  # an unlisted mistake is named by values alone
            table = _likely(stage, own, outcomes)
            alike = [name for name, given in table.items() if given and _explained(own, given) == len(errors)]
            known = candidates(stage) if alike else {}
            if found := choose([known[name].mistakes for name in known if name in alike], own):
                return replace(found, exact=found.exact and exact)
    most = max(explained.values(), default=0)
    if whole or most <= len(errors) / 2:
        return None
    return Match(next(listed[name].mistakes for name in listed if explained.get(name) == most), exact=False)


def _likely(stage: Stage, own: Mapping[str, Outcome], outcomes: Callable[[Stage, Part], Table]) -> Table:
    """Return all that those candidates give that do as the student on one failed test: no others explain everything.

    So most candidates run on one test only. It is the first that tells much, always the same for the same failures.
    """
    probe = next((test for test, outcome in own.items() if tells_much(outcome)), next(iter(own)))
    column = outcomes(stage, Part(test=probe))
    likely = [name for name, given in column.items() if probe in given and given[probe].same(own[probe])]
    return outcomes(stage, Part(names=tuple(likely[:MOST_LIKELY]))) if likely else {}


def _unlisted(found: list[tuple[Variant, ...]], own: Mapping[str, Outcome]) -> Match | None:
    """Return the one mistake that unlisted ones with equal outcomes are, as one sentence says that is true of all.

    None where an answer without any work has these outcomes, where mistakes in several functions have them, and
    where so little was compared that they may be equal by chance.
    """
    if not found or () in found or not any(map(tells_much, own.values())):
        return None
    (first,) = found[0]
    functions = {name for mistakes in found for mistake in mistakes for name in defined_functions(mistake.source)}
    sentence = said_together([mistake for mistakes in found for mistake in mistakes], functions)
    return Match((replace(first, says=sentence),), exact=True) if sentence else None


def _pair(found: list[tuple[Variant, ...]], own: Mapping[str, Outcome]) -> Match | None:
    """Return the two mistakes made together. Where several pairs give the same, only what all have in common."""
    if not found:
        return None
    common = tuple(mistake for mistake in found[0] if all(mistake in pair for pair in found))
    return Match(common, exact=len(common) > 1) if common else None


def _explained(own: Mapping[str, Outcome], outcomes: Mapping[str, Outcome]) -> int:
    """Return how many of the student's failures a mistake gives too; 0 where it gives one that the student's is not."""
    alike = all(name in own and outcome.same(own[name]) for name, outcome in outcomes.items())
    return len(outcomes) if alike else 0


def candidates(stage: Stage, suite: Path, program: Program, exercise: Exercise) -> Mapping[str, Candidate]:
    """Return the candidates of a stage, by their ids, in order. Only NumPy exercises have any after the first stage.

    Parameters: `suite`, the folder of the assignment's suite; `program`, the reference.
    """
    if stage is Stage.LISTED:
        return _single(read_mistakes(suite, exercise.name))
    if exercise.kind != "numpy":
        return {}
    if stage is Stage.PAIRS:
        return _pairs(program.source_of(exercise.name), read_mistakes(suite, exercise.name))
    trivial = {answer.id: Candidate(answer, ()) for answer in trivial_answers(program, exercise.name)}
    return _single(unlisted_mistakes(program, exercise.name)) | trivial


def tabulate(
    stage: Stage,
    part: Part,
    known: Mapping[str, Candidate],
    program: Program,
    ask: Callable[[LocalHost, float | None], Mapping[str, Outcome]],
) -> Table:
    """Return what the candidates of a stage give on an exercise's tests.

    Parameters: `part`, which of them are wanted; `known`, the candidates; `program`, the reference; `ask` runs the
    tests on a changed reference, with a limit in seconds for each test, and returns the outcomes of the failed tests. A
    listed mistake that does not run is a fault of the suite. An unlisted one or a pair that does not run, or that takes
    too long, is left out: it explains no student's result.
    """
    if stage is Stage.LISTED:
        return {name: ask(LocalHost(graft(program, one.change)), None) for name, one in known.items()}
    table: dict[str, Mapping[str, Outcome]] = {}
    for name, candidate in known.items():
        if part.names and name not in part.names:
            continue
        if (host := _quick_host(graft(program, candidate.change))) is not None:
            outcomes = ask(host, COMPUTING)
            if not any(outcome.at_limit for outcome in outcomes.values()):
                table[name] = outcomes
    return table


def _quick_host(program: Program) -> LocalHost | None:
    """Return a host for a changed reference; None where its cells do not run, or take too long."""
    try:
        with computing_limit(COMPUTING):
            return LocalHost(program)
    except (Exception, ComputedTooLong):
        return None


def _single(mistakes: list[Variant]) -> dict[str, Candidate]:
    return {mistake.id: Candidate(mistake, (mistake,)) for mistake in mistakes}


def _pairs(cell: str, mistakes: list[Variant]) -> dict[str, Candidate]:
    """Return the pairs of mistakes whose edits can be made together, those of the first mistakes first."""
    places = [(first, second) for second in range(len(mistakes)) for first in range(second)]
    made: dict[str, Candidate] = {}
    for first, second in ((mistakes[one], mistakes[other]) for one, other in places):
        both = Variant(f"{first.id} + {second.id}", first.exercise, first.edits + second.edits, place=first.place)
        if first.edits and second.edits and len(made) < MOST_PAIRS and _fits(cell, both):
            made[both.id] = Candidate(both, (first, second))
    return made


def _fits(cell: str, both: Variant) -> bool:
    """Whether the edits of two mistakes do not overlap, and give a cell that is Python."""
    try:
        changed_cell(cell, both)
    except BadSuite:
        return False
    return True


def hint_at_names(program: Program, exercise: str) -> tuple[str, str] | None:
    """Return a hint at names that an exercise should not read, as the hint's id and a sentence; None for none."""
    if names := undefined_names(program, exercise):
        return UNDEFINED, undefined_sentence(names, exercise)
    if names := leftover_variables(program, exercise):
        return LEFTOVER, leftover_sentence(names, exercise)
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
    if not all(_names_of(cell).known for cell in program.cells):
        return []
    bound = _bound(program)
    return [name for name in _foreign_names(program, exercise) if name not in bound]


def _bound(program: Program) -> set[str]:
    """Return the names that some cell binds at its top level, or in a function that declares them global."""
    return {name for cell in program.cells for name in _names_of(cell).bound}


def _foreign_names(program: Program, exercise: str) -> list[str]:
    """Return the global names that an exercise's functions read and may not rely on, sorted."""
    own = next((cell for cell in program.cells if cell.name == exercise), None)
    if own is None:
        return []
    names = _names_of(own)
    known = set(dir(builtins)) | {name for name in names.read if name.startswith("__")} | names.set_by_functions
    for cell in program.running:
        known |= _names_of(cell).assigned if cell is own or cell.given else frozenset()
        known |= _names_of(cell).defined
    return sorted(names.read - known)


def leftover_sentence(names: list[str], exercise: str) -> str:
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


@dataclass(frozen=True)
class Names:
    """The names in a cell's text.

    `assigned` are bound at its top level, in any way; `defined` are the functions, classes and modules among them.
    `read` are the global names that its functions read, `set_by_functions` those to which they give a value. `known` is
    False where Python cannot parse the cell (then all are empty), and where it imports everything of a module.
    """

    known: bool = False
    assigned: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    set_by_functions: frozenset[str] = frozenset()

    @property
    def bound(self) -> frozenset[str]:
        return self.assigned | self.set_by_functions


_kept: WeakKeyDictionary[Cell, Names] = (
    WeakKeyDictionary()
)  # as long as the cell lives: each is asked for every exercise


def _names_of(cell: Cell) -> Names:
    if cell not in _kept:
        _kept[cell] = _names_in(cell.source)
    return _kept[cell]


def _names_in(text: str) -> Names:
    source = re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", text)  # lines that are IPython's: `%matplotlib inline`
    try:
        table, tree = symtable.symtable(source, "cell", "exec"), ast.parse(source)
    except UNREADABLE:
        return Names()
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {(alias.asname or alias.name.partition(".")[0]) for node in imports for alias in node.names}
    below = list(_symbols_below(table))
    top = [name.get_name() for name in table.get_symbols() if name.is_assigned() or name.is_imported()]
    return Names(
        known=not any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree)),
        assigned=frozenset(top),
        defined=frozenset(modules.union(defined_functions(source))),
        read=frozenset(name.get_name() for name in below if name.is_global() and name.is_referenced()),
        set_by_functions=frozenset(
            name.get_name() for name in below if name.is_declared_global() and name.is_assigned()
        ),
    )


def _symbols_below(table: symtable.SymbolTable) -> Iterator[symtable.Symbol]:
    """Yield the symbols of the functions below `table`, at any depth: functions may be nested deeply."""
    waiting = list(table.get_children())
    while waiting:
        below = waiting.pop()
        yield from below.get_symbols()
        waiting += below.get_children()
