"""A course with secrets and traps around it, and a way to have hostile notebooks graded by all of the grader at once.

A notebook tries many things; what it reached it prints, and prints are what the outside sees of it anyway. Whatever was
tried, after each run the same must hold: nothing outside was changed or answered, no process and no file is left, and
the memory of the grader has not grown.
"""

import hashlib
import json
import os
import resource
import shutil
import socket
import tempfile
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import nbformat
import pytest

from autograder.core.assignment import Limits
from autograder.core.course import seed_of
from autograder.intake.reader import READER
from autograder.intake.submissions import read_file
from autograder.judging import definitions
from autograder.judging.grader import start
from autograder.sandbox import servers
from autograder.sandbox.confine import offer
from autograder.usecases.run import judge_files

from . import older_linux

SECRET = "the-expected-value-is-0.7071"
LIMITS = Limits(
    memory=400 * 2**20, files=8 * 2**20, output=2 * 2**20, cell_seconds=4.0, call_seconds=2.0, submission_seconds=60.0
)
FULL = 16.0  # points of the toy assignment that the machine gives: step 10, loop 6
HARNESS = """
import json as _json
def attempt(name, source):
    names = {}
    try:
        exec(source, names)
        said = "REACHED " + repr(names.get("got"))[:300]
    except BaseException as error:
        said = type(error).__name__
    print("@@" + _json.dumps([name, said]))
"""


def pytest_addoption(parser):
    parser.addoption("--landlock", type=int, help="confine with at most this Landlock ABI, as an older Linux would")


def pytest_configure(config):
    abi = config.getoption("landlock", None)
    if abi is not None:
        older_linux.limit(abi)
        program = (older_linux.__file__, str(abi), servers.PROGRAM[-1])
        servers.launch = partial(servers.launch, program=program)


def pytest_collection_modifyitems(config, items):
    if not offer().level.sufficient and config.getoption("landlock", None) is None:
        for item in items:
            if "hostile" in item.path.parts:
                item.add_marker(pytest.mark.skip(reason="this machine cannot confine"))


@dataclass
class Ran:
    """What grading one hostile notebook gave."""

    graded: object

    @property
    def result(self):
        return self.graded.result

    @property
    def text(self):
        return json.dumps(self.graded.as_json())

    @property
    def said(self):
        """What each attempt came to, by its name."""
        shown = "".join(
            item.get("text", "") for cell in self.graded.outputs for item in cell if item["output_type"] == "stream"
        )
        return dict(json.loads(line[2:]) for line in shown.splitlines() if line.startswith("@@"))

    @property
    def scores(self):
        return {exercise.name: exercise.score for exercise in self.result.exercises}

    @property
    def verdicts(self):
        return {exercise.name: exercise.verdict.value for exercise in self.result.exercises}

    @property
    def kinds(self):
        return {incident.kind for incident in self.result.incidents}


class Scene:
    """A toy course in a folder that everybody may enter, so that it is not the folder's mode that keeps code out."""

    def __init__(self, toy, base):
        self.toy, self.base = toy, base
        self.course = toy.make_course(base / "course")
        self.outside = base / "outside"
        self.outside.mkdir()
        hidden = self.course.suite(toy.ID) / "step" / "test_step.py"
        hidden.write_text(hidden.read_text() + f"\n# {SECRET}\n")
        self.places = {
            "hidden suite": hidden,
            "hidden data": hidden.parent / "data" / "series.csv",
            "solution": self.course.source(toy.ID),
            "gradebook": self.course.var / "gradebook.db",
            "other submission": self.course.var / "submitted" / "alice" / toy.ID / f"{toy.ID}.ipynb",
            "results": self.course.var / "results" / "by-hash" / "0.json",
            "file outside": self.outside / "canary.txt",
        }
        for place in self.places.values():
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                place.write_text(SECRET)
        for where, _, files in os.walk(base):
            os.chmod(where, 0o777)
            for name in files:
                os.chmod(Path(where) / name, 0o666)
        self.work = base / "work"
        self.work.mkdir()
        self.work.chmod(0o755)
        self.handed_in = base / "handed-in"
        self.handed_in.mkdir()
        list(
            definitions.AssignmentDefinitions(self.course)[toy.ID].assignment.exercises
        )  # builds the notebook before the first look

    def notebook(self, *cells, answers=None, after=()):
        """Return a right notebook, but for `answers`, with code cells put before and after the exercises."""
        made = self.toy.submission(self.course, answers)
        first = next(i for i, cell in enumerate(made.cells) if cell.metadata.get("nbgrader", {}).get("solution"))
        made.cells[first:first] = [nbformat.v4.new_code_cell(source) for source in cells]
        made.cells += [nbformat.v4.new_code_cell(source) for source in after]
        return made

    def attempts(self, table, answers=None):
        """Return a right notebook that makes each attempt of a table in a cell of its own."""
        return self.notebook(
            HARNESS, *(f"attempt({name!r}, {code!r})" for name, code in table.items()), answers=answers
        )

    def run(self, notebooks, limits=LIMITS, confined=True, workers=2):
        """Grade notebooks in one run and look at what is left; return what became of each, by name."""
        found = []
        for name, notebook in notebooks.items():
            path = self.handed_in / f"{name}.ipynb"
            path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook))
            found.append(read_file(path, name))
        kinds = {
            exercise.kind
            for exercise in definitions.AssignmentDefinitions(self.course)[self.toy.ID].assignment.exercises
        }
        seed_of(self.course, self.toy.ID)  # kept by the course, before the first look
        start(tuple(sorted(kinds)))  # fork servers keep a folder of their own for as long as they live
        patched, temporary = pytest.MonkeyPatch(), tempfile.tempdir
        read = definitions.read_assignment
        patched.setattr(definitions, "read_assignment", lambda source: replace(read(source), limits=limits))
        before, tempfile.tempdir = self.seen(), str(self.work)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            graded = list(judge_files(self.course, found, self.toy.ID, workers=workers, confined=confined))
        finally:
            patched.undo()
            tempfile.tempdir = temporary
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300 * 1024, "the grader's memory grew"
        if confined:
            assert self.seen(before) == before, "something outside was changed"
            assert not any(SECRET in json.dumps(one.as_json()) for one in graded), "a secret was read"
        homes = {running.folder for running in servers._servers.values()}  # of fork servers, which go on
        assert set(self.work.iterdir()) <= homes, "files are left"
        assert left_over() == [], "processes are left"
        ran = {one.result.student: Ran(one) for one in graded}
        assert set(ran) == set(notebooks), "a submission has no result"
        return ran

    def seen(self, before=None):
        """Everything of the course and beside it that could be changed.

        What the grader itself keeps of known mistakes since `before` is left out; a table that was there stays in. Tables of
        rows grow, so they are left out.
        """
        tables = self.course.var / "results" / "outcomes"
        files = [path for root in (self.course.root, self.outside) for path in sorted(root.rglob("*"))]
        return {
            str(path): (path.stat().st_mode, hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
            for path in files
            if "__pycache__" not in path.parts
            and not (path.is_relative_to(tables) and ".rows-" in path.name)
            and not (before is not None and path.is_relative_to(tables) and str(path) not in before)
        }


def left_over():
    """The processes that our fork servers still have a while after a run; the one that reads files stays for the next."""
    mine = {running.wait_ready() for running in servers._servers.values()}
    reader = {running.wait_ready() for role, running in servers._servers.items() if role == READER}
    for _ in range(100):
        pids = set(map(int, filter(str.isdigit, os.listdir("/proc"))))
        left = [pid for pid in pids - mine if parent_of(pid) in mine - reader]  # one server may be another's child
        if not left:
            break
        time.sleep(0.05)
    return left


def parent_of(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


@pytest.fixture(scope="session")
def scene(toy):
    os.environ["GRADER_SECRET"] = SECRET
    servers.stop_all()  # those that tests before have left: they were started without the secret
    base = Path(tempfile.mkdtemp(prefix="hostile-"))
    base.chmod(0o777)
    yield Scene(toy, base)
    del os.environ["GRADER_SECRET"]
    shutil.rmtree(base)


@pytest.fixture(scope="session")
def listening(scene):
    """Sockets that somebody outside listens on, and what arrived at them."""
    kinds = {
        "tcp": (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        "udp": (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        "path": (socket.AF_UNIX, socket.SOCK_STREAM, str(scene.outside / "socket")),
        "datagram path": (socket.AF_UNIX, socket.SOCK_DGRAM, str(scene.outside / "datagram")),
        "abstract": (socket.AF_UNIX, socket.SOCK_STREAM, f"\0hostile-{os.getpid()}"),
        "abstract datagram": (socket.AF_UNIX, socket.SOCK_DGRAM, f"\0hostile-d-{os.getpid()}"),
    }
    opened = {}
    for name, (family, kind, address) in kinds.items():
        opened[name] = socket.socket(family, kind)
        opened[name].bind(address)
        if kind == socket.SOCK_STREAM:
            opened[name].listen()
        opened[name].setblocking(False)
    for path in (scene.outside / "socket", scene.outside / "datagram"):
        path.chmod(0o777)
    yield opened
    for sock in opened.values():
        sock.close()
    for path in (scene.outside / "socket", scene.outside / "datagram"):
        path.unlink()
