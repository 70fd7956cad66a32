"""Odd accounts and odd paths: grading asks nothing of the account that it runs in, nor of the folder it lies in.

A user namespace gives each command a user without name and without rights, and a mount namespace a machine on which
parts of the file system are hidden or cannot be written.
"""

import csv
import json
import os
import subprocess
import sys

import pytest

from autograder.sandbox.confine import offer
from autograder.sandbox.folders import PREFIX

pytestmark = pytest.mark.skipif(
    not (offer().level.sufficient and offer().user_namespaces), reason="this machine has no user namespaces"
)

ID = "99_toy"
UNKNOWN_USER = "54321"
# As root of namespaces of its own, prepare the file system with $1; then run the rest as a user that nobody knows.
AS_NOBODY = """
set -e
read_only() { mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"; }
writable() { mount --bind "$1" "$1"; mount -o remount,bind,rw "$1"; }
eval "$1"
shift
exec unshare --user --map-user=UID --map-group=UID "$@"
""".replace("UID", UNKNOWN_USER)
NO_USERS = "mount --bind /dev/null /etc/passwd\n"
NO_TEMPORARY_FILES = 'for place in /tmp /var/tmp /usr/tmp; do if [ -d "$place" ]; then read_only "$place"; fi; done\n'
SCORES = {"alice": 16.0, "bob": 8.5}


# Several commands in one process, until one fails: loading nbgrader takes longer than all of them.
COMMANDS = """
import json, sys
from autograder.cli.main import main
sys.exit(next((status for command in json.loads(sys.argv[1]) if (status := main(command))), 0))
"""
MARK = ["mark", "handed-in", "--jobs", "1", "--json", "-"]
ROUND = [
    ["collect", ID, "handed-in"],
    ["grade", ID, "--jobs", "1"],
    ["feedback", ID],
    ["report", ID],
    ["export", ID, "--to", "marks.csv"],
]


def as_nobody(commands, cwd, prepare="", **environment):
    """Run commands of the grader's; a variable that is None is not set. Returns the ended process."""
    variables = {**os.environ, **environment}
    namespaces = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", AS_NOBODY, "sh", prepare]
    return subprocess.run(
        [*namespaces, sys.executable, "-c", COMMANDS, json.dumps(commands)],
        env={name: value for name, value in variables.items() if value is not None},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def place(tmp_path, toy, monkeypatch):
    """Make a folder with a course whose notebook imports matplotlib, and two submissions."""
    imports = toy.SOURCE.replace("import numpy as np", "import matplotlib.pyplot as plt\nimport numpy as np", 1)
    monkeypatch.setattr(toy, "SOURCE", imports)

    def make(name="course"):
        course = toy.make_course(tmp_path / name)
        folder = course.root / "handed-in"
        folder.mkdir()
        for student, answers in (("alice", {}), ("bob", toy.ONCE)):
            (folder / f"{student}.ipynb").write_bytes(toy.submission_bytes(course, answers))
        return course.root

    return make


def scores(done):
    assert done.returncode == 0, done.stderr
    return {result["student"]: result["score"] for result in json.loads(done.stdout)}


ACCOUNTS = {
    "no entry in the list of users, no HOME": (NO_USERS, {"HOME": None}),
    "a HOME that is not there": (NO_USERS, {"HOME": "/nonexistent"}),
    "a HOME that cannot be written": ('read_only "$HOME"', {}),
    "no writable /tmp": (NO_TEMPORARY_FILES + 'writable "$PWD"', {"TMPDIR": None}),
    "nothing at all": (NO_USERS + NO_TEMPORARY_FILES + 'writable "$PWD"', {"TMPDIR": None, "HOME": None}),
}


@pytest.mark.parametrize(("prepare", "environment"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_the_account_makes_no_difference(place, tmp_path, prepare, environment):
    course, home = place(), tmp_path / "home"
    home.mkdir()
    done = as_nobody([MARK], course, prepare, **{"HOME": str(home), **environment})
    assert scores(done) == SCORES
    assert "matplotlib" not in done.stderr.lower()
    assert list(home.iterdir()) == []
    assert list(course.glob(f"*{PREFIX}*")) == []


def test_processes_that_are_not_forked_need_no_account_either(place, tmp_path):
    course, prepare = place(), NO_USERS + NO_TEMPORARY_FILES + 'writable "$PWD"'
    done = as_nobody([[*MARK, "--unconfined"]], course, prepare, TMPDIR=None, HOME=None, AUTOGRADER_FRESH="1")
    assert scores(done) == SCORES
    assert list(course.glob(f"*{PREFIX}*")) == []


def test_a_whole_round_needs_no_account(place, tmp_path):
    """From the files to the marks, the pages and the table, by nbgrader and matplotlib in the command's own process."""
    course = place()
    prepare = NO_USERS + NO_TEMPORARY_FILES + 'writable "$PWD"'
    done = as_nobody(ROUND, course, prepare, HOME=None, TMPDIR=None)
    assert done.returncode == 0, done.stderr
    assert "alice" in (course / "marks.csv").read_text()
    assert list(course.glob(f"*{PREFIX}*")) == []


def test_settings_in_the_home_change_no_mark(place, tmp_path):
    """A keras.json or a matplotlibrc of the account's would be read by the fork servers and by the judge."""
    course, home = place(), tmp_path / "home"
    (home / ".keras").mkdir(parents=True)
    (home / ".keras" / "keras.json").write_text('{"floatx": "float64"}')
    (home / ".config" / "matplotlib").mkdir(parents=True)
    (home / ".config" / "matplotlib" / "matplotlibrc").write_text("figure.dpi: 7\n")
    notebook = json.loads((course / "handed-in" / "alice.ipynb").read_text())
    step = next(cell for cell in notebook["cells"] if "def step" in "".join(cell["source"]))
    step["source"] = "".join(step["source"]) + "\nassert plt.rcParams['figure.dpi'] != 7"
    (course / "handed-in" / "alice.ipynb").write_text(json.dumps(notebook))
    users = tmp_path / "passwd"
    users.write_text(f"nobody:x:{UNKNOWN_USER}:{UNKNOWN_USER}:Nobody:{home}:/bin/sh\n")
    done = as_nobody([MARK], course, f"mount --bind {users} /etc/passwd", HOME=None)
    assert scores(done) == SCORES


def test_where_nothing_can_be_written_it_says_what_to_do(place):
    course = place()
    prepare = f"{NO_TEMPORARY_FILES} writable {course}"
    command = ["--course", str(course), "mark", str(course / "handed-in")]
    done = as_nobody([command], course.parent, prepare, TMPDIR=None)
    assert done.returncode == 1
    assert "Set TMPDIR to a folder that you may write" in done.stderr


NO_PROC = "mount -t tmpfs none /proc; exec"


@pytest.mark.parametrize("options", [[], ["--unconfined"]], ids=["confined", "unconfined"])
def test_without_proc_it_says_what_is_missing(place, options):
    course = place()
    command = [sys.executable, "-m", "autograder", *MARK, *options]
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f'{NO_PROC} "$@"', "sh", *command],
        cwd=course,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if options:
        assert scores(done) == SCORES
        return
    assert done.returncode == 1
    assert "Missing: no /proc: nobody can see how much memory student code uses." in done.stderr
    assert "mount -t proc proc /proc" in done.stderr


PATHS = {
    "spaces and brackets": "a course [2026] (x) {y} 'it''s' $HOME *",
    "not ASCII": "Kurs für José 😀",
    "longer than a socket's name": "/".join(["long" * 20] * 4),
}


@pytest.mark.parametrize("name", PATHS.values(), ids=PATHS)
def test_the_course_may_lie_anywhere(place, name):
    course = place(name)
    done = as_nobody(ROUND, course)
    assert done.returncode == 0, done.stderr
    with (course / "marks.csv").open(encoding="utf-8", newline="") as file:
        assert {row["student_id"]: float(row["total"]) for row in csv.DictReader(file)} == SCORES
