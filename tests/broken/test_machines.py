"""Machines that fail half-way: the next run goes on, nothing is half-written, no mark is lost or invented."""

import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from autograder.cli.main import main
from autograder.core.errors import NotWritten
from autograder.core.files import write_whole
from autograder.gradebook.scores import gradebook_rows
from autograder.intake.submissions import read_file
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.job import ResultStore
from autograder.results.log import history, log_path
from autograder.sandbox import servers
from autograder.sandbox.confine import offer
from autograder.sandbox.folders import PREFIX
from autograder.usecases.collect import collect
from autograder.usecases.run import judge_files

pytestmark = pytest.mark.skipif(not offer().level.sufficient, reason="this machine cannot confine")

ID = "99_toy"
CLASS = 6
ALL = {f"s{number}": (8.5 if number % 2 else 16.0) for number in range(CLASS)}


@pytest.fixture
def collected(toy, course, tmp_path):
    folder = tmp_path / "handed-in"
    folder.mkdir()
    for number in range(CLASS):
        answers = dict(toy.ONCE) if number % 2 else {}
        answers["given"] = ""
        notebook = toy.submission(course, answers)
        notebook.cells[-1].source += f"\n\n{number}"
        step = next(cell for cell in notebook.cells if cell.source.startswith("def step"))
        step.source += f"\n# {number}"  # no two are the same, so none is graded by another's result
        (folder / f"s{number}.ipynb").write_text(json.dumps(notebook))
    collect(ID, [folder], course)
    return course


def marks(course):
    rows = gradebook_rows(course, AssignmentDefinition(course, ID).assignment)
    return {row["student_id"]: row["step"] + row["loop"] for row in rows if row["step"] != ""}


def whole(course):
    """Whether every file that a run writes can be read, and nothing half-written is left to be taken for one."""
    for path in (course.var / "results").rglob("*.json"):
        json.loads(path.read_text())
    for path in (course.var / "autograded").rglob("*.ipynb"):
        json.loads(path.read_text())


def run_and_kill(course, tmp_path, seconds, environment=()):
    """Start `autograder grade` as a process of its own and end it with SIGKILL after a while, unless it is done."""
    command = [sys.executable, "-m", "autograder", "--course", str(course.root), "grade", ID, "--jobs", "2"]
    running = subprocess.Popen(
        command,
        env={**os.environ, "TMPDIR": str(tmp_path), **dict(environment)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return running.wait(seconds)
    except subprocess.TimeoutExpired:
        running.kill()
        return running.wait()


def test_a_run_that_is_killed_goes_on(collected, tmp_path):
    """At several moments, wherever these fall on this machine; then it is left to finish."""
    work = tmp_path / "work"
    work.mkdir()
    seen = {}
    for seconds in (1.5, 3.0, 4.5, 6.0):
        run_and_kill(collected, work, seconds)
        whole(collected)
        now = marks(collected) if (collected.var / "gradebook.db").exists() else {}
        assert seen.items() <= now.items(), "a mark was lost"
        assert now.items() <= ALL.items(), "a mark was invented"
        seen = now
    assert run_and_kill(collected, work, 300) == 0
    whole(collected)
    assert marks(collected) == ALL
    assert list(work.glob(f"*{PREFIX}*")) == []
    for student, score in ALL.items():
        assert history(collected, student, ID)[-1].score == score


def test_a_line_that_was_cut_short_is_passed_over(collected):
    log = log_path(collected)
    log.parent.mkdir(parents=True)
    log.write_text('{"time": "2026-01-01T00:0')
    assert main(["--course", str(collected.root), "grade", ID]) == 0
    assert [entry.score for entry in history(collected, "s0", ID)] == [16.0]
    before = log.read_bytes()
    assert main(["--course", str(collected.root), "grade", ID]) == 0
    assert log.read_bytes().startswith(before)


def test_a_mark_can_be_explained_and_repeated(collected, capsys):
    main(["--course", str(collected.root), "grade", ID, "--seed", "7"])
    capsys.readouterr()
    assert main(["--course", str(collected.root), "audit", "s1", ID, "--again"]) == 0
    said = capsys.readouterr().out
    assert "8.5 of 16" in said
    assert "seed 7" in said
    assert "Graded again: 8.5 of 16, the same." in said
    assert "Changed since" not in said
    suite = collected.suite(ID) / "loop" / "test_loop.py"
    suite.write_text(suite.read_text().replace("size=(4, 3)", "size=(5, 3)"))
    assert main(["--course", str(collected.root), "audit", "s1", ID]) == 0
    assert "Changed since: the hidden suite" in capsys.readouterr().out


def test_a_mark_that_nobody_gave_has_no_history(collected, capsys):
    assert main(["--course", str(collected.root), "audit", "s0", ID]) == 1
    assert "not graded yet for s0" in capsys.readouterr().err
    assert main(["--course", str(collected.root), "audit", "nobody", ID]) == 2
    assert "No submission was collected of nobody" in capsys.readouterr().err


@pytest.mark.parametrize("which", ["kernels", "judges", "both"])
def test_a_fork_server_that_is_killed_is_started_again(collected, which):
    """Somebody, or the machine for want of memory, ends them while a class is graded."""
    found = [read_file(path, path.parents[1].name) for path in sorted((collected.var / "submitted").rglob("*.ipynb"))]
    results = {}
    for number, graded in enumerate(judge_files(collected, found, ID, workers=2)):
        results[graded.result.student] = graded.result.score
        if number == 1:
            for role, running in list(servers._servers.items()):
                if which == "both" or (which == "judges") == ("worker" in role.entry):
                    os.kill(running.wait_ready(), signal.SIGKILL)
    assert results == ALL


def test_workers_that_are_killed_cost_nobody_a_mark(collected):
    """Any process below a fork server, at any moment: graded, or marked as crashed and graded by the next run."""
    found = [read_file(path, path.parents[1].name) for path in sorted((collected.var / "submitted").rglob("*.ipynb"))]
    done = threading.Event()
    chance = random.Random(1)

    def kill_some():
        while not done.wait(0.3):
            mine = {running.wait_ready() for running in list(servers._servers.values())}
            below = [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if parent_of(pid) in mine]
            if below:
                try:
                    os.kill(chance.choice(below), signal.SIGKILL)
                except ProcessLookupError:
                    continue

    store = ResultStore(collected)
    killer = threading.Thread(target=kill_some)
    killer.start()
    try:
        first = {one.result.student: one.result for one in judge_files(collected, found, ID, workers=2, store=store)}
    finally:
        done.set()
        killer.join()
    assert set(first) == set(ALL)
    for student, result in first.items():
        assert result.score is None or result.score <= ALL[student], "a mark was invented"
    crashed = [one for one in found if first[one.student].status == "crashed"]
    again = {
        one.result.student: one.result.score for one in judge_files(collected, crashed, ID, workers=2, store=store)
    }
    assert again == {one.student: ALL[one.student] for one in crashed}


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path):
    path = tmp_path / "results.json"
    write_whole(path, "before")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(NotWritten, match=r"could not be written.*Make room"):
            write_whole(path, "x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_on_a_full_disk_ends_with_the_reason_and_the_next_goes_on(collected, tmp_path):
    """A bound on the size of files stands for the full disk: results do not fit, shorter files do."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900));"
        "from autograder.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    AssignmentDefinition(collected, ID).source  # noqa: B018  # built before the disk is full
    ended = subprocess.run(
        [sys.executable, "-c", code, "--course", str(collected.root), "grade", ID],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert ended.returncode == 1, ended.stderr[-2000:]
    assert "Traceback" not in ended.stderr, ended.stderr[-2000:]
    whole(collected)
    assert main(["--course", str(collected.root), "grade", ID]) == 0
    assert marks(collected) == ALL


def test_a_locked_gradebook_loses_nothing(collected, capsys):
    """Somebody holds the database for longer than anybody waits; the results are kept, and the next run enters them."""
    assert main(["--course", str(collected.root), "grade", ID]) == 0
    first = sorted((collected.var / "submitted").glob("s*"))[0]
    notebook = json.loads((first / ID / f"{ID}.ipynb").read_text())
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("x + 2 * h", "x + h")
    (first / ID / f"{ID}.ipynb").write_text(json.dumps(notebook))
    holder = sqlite3.connect(collected.var / "gradebook.db")
    holder.execute("BEGIN EXCLUSIVE")
    capsys.readouterr()
    try:
        status = main(["--course", str(collected.root), "grade", ID])
    finally:
        holder.rollback()
        holder.close()
    assert status == 1
    assert "locked" in capsys.readouterr().err
    assert main(["--course", str(collected.root), "grade", ID]) == 0
    assert marks(collected) == {**ALL, "s0": 8.5}


def parent_of(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0
