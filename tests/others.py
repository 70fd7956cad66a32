"""Stock nbgrader and otter-grader, confined by bubblewrap, on the same submissions: for `bench.py` and `compare.py`.

They run student code with the rights of the user who grades. Here that is a user who owns nothing, without network, in
a file system of its own in memory, with limits of time, processes and memory.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat

from autograder.core.course import Course
from autograder.notebook.program import grade_id

HERE = Path(__file__).parent
OTTER = HERE.parent / "build" / "compare" / "otter"
NBGRADER = (sys.executable, "-m", "nbgrader")
NOBODY = "65531"
CELL_SECONDS = 15
LIMITS = ("--nproc=300", f"--as={6 << 30}", f"--fsize={64 << 20}", "--nofile=1024", "--core=0")
BOX = 512 << 20  # bytes of memory for files
# The files of /etc that say who and where one is.
ACCOUNT = {"hosts": "127.0.0.1 localhost\n", "passwd": f"nobody:x:{NOBODY}:{NOBODY}::/box:/bin/false\n"}
Marks = dict[str, tuple[float, float]]  # points and maximum, by exercise

HIDDEN = "### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS"
CONFIG = """c = get_config()
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = {seconds}
"""
OTTER_TEST = """OK_FORMAT = False

from otter.test_files import test_case

name = {name!r}
points = {points!r}


@test_case(points={points!r}, hidden=True)
def test_{name}(env):
    exec({source!r}, dict(env))
"""


class NotHere(Exception):
    """A system cannot be run on this machine; the text says why."""


@dataclass(frozen=True)
class Run:
    """What a system gave: the seconds that it took, and each submission's marks by its name, None for no mark."""

    seconds: float
    marks: Mapping[str, Marks | None] = field(default_factory=dict)


def stock_course(ours: Course, assignment: str, cells: Mapping[str, str], root: Path, seconds: int) -> None:
    """Build a stock nbgrader course of the same exercises; `cells` replace their public checks.

    `seconds` is the limit for a cell. Raises `NotHere` where nbgrader cannot build it.
    """
    source = nbformat.read(ours.solutions / assignment / f"{assignment}.ipynb", 4)
    for cell in source.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            exercise = grade_id(cell).removeprefix("test_")
            cell.source = HIDDEN.format(source=cells.get(exercise, "pass"))
    folder = root / "source" / assignment
    shutil.copytree(ours.released(assignment) / "checks", folder / "checks")
    nbformat.write(source, folder / f"{assignment}.ipynb")
    (root / "nbgrader_config.py").write_text(CONFIG.format(seconds=seconds))
    done = subprocess.run([*NBGRADER, "generate_assignment", assignment], cwd=root, capture_output=True, text=True)
    if done.returncode:
        raise NotHere(f"nbgrader built no assignment: {done.stderr[-500:]}")


class Nbgrader:
    """Stock nbgrader, as this project's environment has it."""

    title = "nbgrader"
    python = Path(sys.executable)

    def __init__(self, ours: Course, assignment: str, cells: Mapping[str, str], points: Mapping[str, float]) -> None:
        self.assignment = assignment
        self.given = Path(tempfile.mkdtemp(prefix="compare-"))
        (self.given / "course").mkdir()
        stock_course(ours, assignment, cells, self.given / "course", CELL_SECONDS)

    def grade(self, submissions: Mapping[str, str], seconds: float) -> Run:
        """Grade submissions (texts by their names) in one sandbox, for at most `seconds` seconds."""
        return _confined(type(self).title, self.python, self.given, self.assignment, submissions, seconds)

    def close(self) -> None:
        shutil.rmtree(self.given, ignore_errors=True)


class Otter(Nbgrader):
    """otter-grader's `otter run`, without a container, in an environment of its own below build/."""

    title = "otter"
    python = OTTER / "bin" / "python"

    def __init__(self, ours: Course, assignment: str, cells: Mapping[str, str], points: Mapping[str, float]) -> None:
        self.assignment = assignment
        self.given = Path(tempfile.mkdtemp(prefix="compare-"))
        with zipfile.ZipFile(self.given / "autograder.zip", "w") as archive:
            for name, source in cells.items():
                test = OTTER_TEST.format(name=name, points=points[name], source=source)
                archive.writestr(f"tests/{name}.py", test)
            archive.writestr("otter_config.json", json.dumps({"print_summary": False}))
            checks = ours.released(assignment) / "checks"
            for path in sorted(checks.rglob("*.py")):
                archive.write(path, f"files/checks/{path.relative_to(checks)}")


def install_otter() -> None:
    """Install otter-grader 7 into its own environment, where it is not there yet. Raises `NotHere`."""
    if _version(Otter.python, "otter-grader"):
        return
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    wanted = ["otter-grader==7.*", "ipykernel", "matplotlib", "numpy", "pytest"]
    for command in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(OTTER)],
        [uv, "pip", "install", "--quiet", "--python", str(Otter.python), *wanted],
    ):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotHere(f"otter-grader could not be installed: {error}") from None
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason was given"])[-1]
            raise NotHere(f"otter-grader could not be installed: {last[:200]}")


def version_of(system: type[Nbgrader]) -> str:
    """Return the version of a system that is installed."""
    return _version(system.python, "otter-grader" if system is Otter else system.title)


def _version(python: Path, package: str) -> str:
    code = f"from importlib.metadata import version; print(version({package!r}))"
    if not python.exists():
        return ""
    return subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.strip()


def _confined(
    system: str, python: Path, given: Path, assignment: str, submissions: Mapping[str, str], seconds: float
) -> Run:
    """Run `others_inside.py` in a sandbox. One that ends without an answer, or too late, gives no marks."""
    folder = given / "submissions"
    given.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in submissions.items():
        (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
    mark = secrets.token_hex(16)
    inside = [str(python), "/inside.py", system, "/given", "/box", assignment]
    try:
        done = subprocess.run(
            [*_sandbox(python, given), *inside],
            input=mark.encode(),
            capture_output=True,
            timeout=seconds,
            env=_environment(python),
        )
        printed = done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired:
        printed = ""
    said = printed.rpartition(f"\n{mark}")[2] if mark in printed else ""
    if not said:
        return Run(seconds, dict.fromkeys(submissions))
    answer = json.loads(said.splitlines()[0])
    marks = {
        name: None if found is None else {k: tuple(v) for k, v in found.items()}
        for name, found in answer["marks"].items()
    }
    return Run(answer["seconds"], marks)


@cache
def sandbox_problem() -> str:
    """Say why this machine cannot confine the other systems, "" where it can."""
    if not shutil.which("bwrap"):
        return "bubblewrap (bwrap) is not installed, and without it hostile notebooks are not run"
    done = subprocess.run(["bwrap", "--unshare-net", "--ro-bind", "/", "/", "true"], capture_output=True, text=True)
    return f"bubblewrap does not work here: {done.stderr.strip()[:200]}" if done.returncode else ""


def _sandbox(python: Path, given: Path) -> list[str]:
    """Return the command that runs another one confined. Raises `NotHere`."""
    if sandbox_problem():
        raise NotHere(sandbox_problem())
    system = [
        path for path in ("/usr", "/bin", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache") if Path(path).exists()
    ]
    readable = [*system, sys.base_prefix, str(python.parent.parent)]
    command = [
        str(shutil.which("bwrap")),
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--die-with-parent",
    ]
    command += [
        "--new-session",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--size",
        str(BOX),
        "--perms",
        "1777",
        "--tmpfs",
        "/box",
    ]
    command += ["--size", str(BOX), "--perms", "1777", "--tmpfs", "/tmp"]
    for path in dict.fromkeys(readable):
        for parent in reversed(Path(path).parents[:-1]):  # bubblewrap makes folders that only root may enter
            command += ["--perms", "0755", "--dir", str(parent)]
        command += ["--ro-bind", path, path]
    command += ["--ro-bind", str(given), "/given", "--ro-bind", str(HERE / "others_inside.py"), "/inside.py"]
    for name, text in ACCOUNT.items():
        (given / name).write_text(text)
        command += ["--ro-bind", str(given / name), f"/etc/{name}"]
    command += ["--chdir", "/box"]
    if os.geteuid() == 0:  # root has no limit of processes; inside, a user who owns nothing
        drop = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs", "--bounding-set=-all"]
        command += ["setpriv", *drop]
    return [*command, "prlimit", *LIMITS]


def _environment(python: Path) -> dict[str, str]:
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    path = f"{python.parent}:/usr/bin:/bin"
    home = dict.fromkeys(("HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"), "/box")
    return {"PATH": path, "LANG": "C.UTF-8", "MPLBACKEND": "agg", **home, **one}
