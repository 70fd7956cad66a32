"""The pytest plug-in of hidden suites: where the judged names live, the fixtures, their markers, how pytest runs them.

The suite of an exercise is `tests/hidden/<assignment>/<exercise>/test_<exercise>.py`; it says what it judges:

    pytestmark = pytest.mark.exercise("rnn_forward")

    @pytest.mark.points(4)
    def test_batch_of_one(student, reference, rng):
        '''A batch of one sequence works too.'''

`pytest tests/hidden` asks the reference solution, `pytest tests/hidden --submission alice.ipynb` a student's notebook.
"""

from __future__ import annotations

import os
import sys
import tempfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, nullcontext, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ..checks.student import LocalStudent
from ..core.assignment import Assignment, Exercise
from ..core.course import DEFAULT_SEED, Course
from ..core.errors import BadSuite
from ..core.incidents import IncidentKind
from ..notebook.program import Program, read_program
from ..notebook.source import read_assignment, read_source
from .catalogue import Variant, graft, read_mistakes
from .outcome import Part, Stage, Table
from .unlisted import unlisted_mistakes

THIS = sys.modules[__name__]
QUIET = ["-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:warnings", "-p", "no:logging"]
# An exercise may be called `build`, a name that pytest passes over by default.
HERE = ["--rootdir", ".", "--confcutdir", ".", "-o", "norecursedirs=.*"]
PLAIN = [
    "--disable-plugin-autoload",  # installed plug-ins are for other runs
    "-p",
    "no:unraisableexception",  # they collect garbage at the end of a session: most of judging a small suite
    "-p",
    "no:threadexception",
    "-p",
    "no:faulthandler",
    "--import-mode=importlib",
    "--assert=plain",
    "--capture=no",
    "-c",
    os.devnull,
]


class Host(ABC):
    """Gives a suite the `student` of an exercise, and lends right functions. `program` is the student's."""

    program: Program

    @abstractmethod
    def student(self, exercise: Exercise) -> Any:
        """Return the student's names for the tests of `exercise`."""

    @abstractmethod
    def untouched(self, exercise: Exercise) -> Any:
        """Return the student's names from a second run of the notebook, which no test has used."""

    @abstractmethod
    def last_returned(self) -> tuple[str, Any] | None:
        """Return what the test called last in the student's code, and the value that came back.

        None where there was no call, or where it is not recorded.
        """

    @abstractmethod
    def lend(self, exercise: Exercise, values: dict[str, Any]) -> Any:
        """Return a context in which these functions take the place of the student's; they run in this process."""

    @abstractmethod
    def notice(self, kind: IncidentKind, text: str) -> None:
        """Report an incident: its kind, and a sentence for a person."""


class LocalHost(Host):
    """The names of trusted code in this process: the reference, or a variant grafted onto it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.names = program.namespace()
        self._untouched: dict[str, Any] | None = None

    def student(self, exercise: Exercise) -> LocalStudent:
        return LocalStudent(self.names)

    def untouched(self, exercise: Exercise) -> LocalStudent:
        if self._untouched is None:
            self._untouched = self.program.namespace()
        return LocalStudent(self._untouched)

    def notice(self, kind: IncidentKind, text: str) -> None:
        """Trusted code has no incidents."""

    def last_returned(self) -> None:
        """Not recorded for trusted code."""

    @contextmanager
    def lend(self, exercise: Exercise, values: dict[str, Any]) -> Iterator[None]:
        own = {name: self.names[name] for name in values if name in self.names}
        self.names.update(values)
        try:
            yield
        finally:
            for name in values:
                self.names.pop(name)
            self.names.update(own)


class Hidden:
    """What one run of hidden suites works with: assignments, references, and the host of the student's names."""

    def __init__(self, seed: int = DEFAULT_SEED, host: Host | None = None) -> None:
        self.seed = seed
        self.host = host
        # gives a part of what an exercise's candidates of a stage give, where it is kept: those that fail these tests
        # alone
        self.outcomes: Callable[[str, Stage, Part, list[str]], Table] | None = None
        self._assignments: dict[str, tuple[Assignment, Program]] = {}
        self._references: dict[str, LocalHost] = {}
        self._mistaken: dict[tuple[str, str], tuple[list[Variant], list[LocalStudent | None]]] = {}

    def add(self, identity: str, assignment: Assignment, program: Program) -> None:
        """Add an assignment whose source was read elsewhere."""
        self._assignments[identity] = (assignment, program)

    def assignment(self, folder: Path) -> Assignment:
        return self._load(folder)[0]

    def program(self, folder: Path) -> Program:
        return self._load(folder)[1]

    def reference(self, folder: Path) -> LocalHost:
        """The reference solution of the suite in `folder`, run once."""
        if folder.name not in self._references:
            self._references[folder.name] = LocalHost(self.program(folder))
        return self._references[folder.name]

    def mistaken(self, folder: Path, exercise: str) -> Iterator[LocalStudent]:
        """Yield the names of the reference with each mistake of an exercise in it: the listed ones, then the others.

        Each is run once, when it is asked for. A mistake that nobody listed and that does not run is left out.
        """
        if (folder.name, exercise) not in self._mistaken:
            program = self.program(folder)
            mistakes = [*read_mistakes(folder, exercise), *unlisted_mistakes(program, exercise)]
            self._mistaken[folder.name, exercise] = mistakes, []
        mistakes, made = self._mistaken[folder.name, exercise]
        for place, mistake in enumerate(mistakes):
            if place == len(made):
                with suppress(Exception):
                    made.append(LocalStudent(graft(self.program(folder), mistake).namespace()))
                made.extend([None] * (place + 1 - len(made)))
            if (names := made[place]) is not None:
                yield names

    def exercise(self, item: pytest.Item) -> Exercise:
        marker = item.get_closest_marker("exercise")
        if marker is None or len(marker.args) != 1:
            expected = '`pytestmark = pytest.mark.exercise("name")`'
            raise BadSuite("the exercise is not named", expected=expected, path=item.path.name)
        return self.assignment(suite_folder(item)).exercise(marker.args[0])

    def _load(self, folder: Path) -> tuple[Assignment, Program]:
        if folder.name not in self._assignments:
            notebook = read_source(Course.find(folder).source(folder.name))
            self._assignments[folder.name] = (read_assignment(notebook), read_program(notebook))
        return self._assignments[folder.name]


HIDDEN = pytest.StashKey[Hidden]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption("--seed", type=int, default=DEFAULT_SEED, help="seed of the hidden tests' inputs")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "exercise(name): the exercise that a hidden suite judges")
    config.addinivalue_line("markers", "points(n): the weight of a hidden test within its exercise (default 1)")
    config.addinivalue_line(
        "markers", "plot(title, log=False): show the values of a failed `close` against the right ones in the feedback"
    )
    if HIDDEN not in config.stash:
        config.stash[HIDDEN] = Hidden(seed=config.getoption("--seed"))


def suite_folder(item: pytest.Item) -> Path:
    """Return the folder of the assignment's suite, in which each exercise has a folder."""
    return item.path.parent.parent


def hidden_of(item: pytest.Item) -> Hidden:
    return item.config.stash[HIDDEN]


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> SimpleNamespace:
    """The names of the reference solution. Suites ask it for right values; it never leaves this process."""
    return SimpleNamespace(**hidden_of(request.node).reference(suite_folder(request.node)).names)


@pytest.fixture
def mistaken(request: pytest.FixtureRequest) -> Callable[[str], Iterator[LocalStudent]]:
    """Return a function that gives the names of the reference with each mistake of an exercise in it.

    What builds on that exercise may be right for a student's mistake there: it then gives what the reference's own
    function gives where the reference has the same mistake. It costs a run of the notebook for each mistake, once. The
    functions may raise `StudentError`, as a student's may.
    """
    return lambda exercise: hidden_of(request.node).mistaken(suite_folder(request.node), exercise)


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Any:
    """The names of the notebook that is judged."""
    hidden = hidden_of(request.node)
    host = hidden.host or hidden.reference(suite_folder(request.node))
    return host.student(hidden.exercise(request.node))


@pytest.fixture
def untouched(request: pytest.FixtureRequest) -> Callable[[], Any]:
    """Return a function that gives the student's names from a second run of the notebook, which no test has used.

    What a function returns there shows whether earlier calls have changed it. It costs a run of the notebook: call it
    only where something is wrong.
    """
    hidden = hidden_of(request.node)
    host = hidden.host or hidden.reference(suite_folder(request.node))
    return lambda: host.untouched(hidden.exercise(request.node))


@pytest.fixture
def lend(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Return a context in which functions of the suite take the place of the student's: `with lend(step=my_step):`."""
    hidden = hidden_of(request.node)
    host = hidden.host or hidden.reference(suite_folder(request.node))
    return lambda **values: host.lend(hidden.exercise(request.node), values)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> Any:
    """A NumPy generator seeded with the run's seed and the test's name, so each test's inputs can be made again."""
    import numpy as np

    name = request.node.name.encode() + request.node.path.name.encode()
    return np.random.default_rng([hidden_of(request.node).seed, zlib.crc32(name)])


@pytest.fixture
def hidden_data(request: pytest.FixtureRequest) -> Path:
    """The folder `data` in the assignment's suite: files that hidden tests read and that students never get."""
    folder = suite_folder(request.node) / "data"
    if not folder.is_dir():
        raise BadSuite(f"{folder} does not exist", remedy="Put the files that only hidden tests read there.")
    return folder


def source_folder(suite: Path) -> Path:
    """Return the source folder of the assignment whose hidden suite lies in `suite`: there `data/…` is found."""
    return Course.find(suite).solutions / suite.name


@pytest.fixture(autouse=True)
def _beside_the_data(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run hidden tests in the assignment's source folder."""
    marked = request.node.get_closest_marker("exercise")
    with chdir(source_folder(suite_folder(request.node))) if marked else nullcontext():
        yield


def run_pytest(folder: Path, files: list[str], judge: object) -> int:
    """Run the tests in these files of a suite with `judge` as a plug-in, and return pytest's exit status."""
    with chdir(folder):  # in the path of an argument, pytest reads `[` and `$` as the beginning of something else
        status = pytest.main([*QUIET, *PLAIN, *HERE, *files], plugins=[THIS, judge])
    _forget_modules(folder)
    return int(status)


def _forget_modules(folder: Path) -> None:
    """Unload a suite's modules: another suite may have modules of the same names."""
    inside = str(folder) + os.sep
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(inside):
            del sys.modules[name]


def load_pytest() -> None:
    """Load what a session of pytest loads, once, before a process is forked for each judge."""
    with tempfile.TemporaryDirectory() as empty, chdir(empty):
        pytest.main([*QUIET, *PLAIN, *HERE, "."], plugins=[THIS])
