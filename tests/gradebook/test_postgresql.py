"""The gradebook in a PostgreSQL server, by one setting. Where the machine has a server's programs and psycopg."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import pytest

from autograder.cli.main import main

pytestmark = pytest.mark.slow


def program(name):
    """Return a program of the PostgreSQL server; Debian keeps them off the PATH."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([*map(str, places), os.environ.get("PATH", "")]))
    return found or pytest.skip(f"no PostgreSQL server here: {name} was not found")


@pytest.fixture(scope="module")
def address():
    """The address of an empty database in a server of our own."""
    pytest.importorskip("psycopg")
    initdb, postgres = program("initdb"), program("postgres")
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))  # pytest's own folders are closed to other users
    become = {}
    if getpass.getuser() == "root":  # the server refuses to run as root
        become = {"user": "postgres", "group": "postgres"}
        shutil.chown(folder, **become)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, quiet = folder / "data", {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([initdb, "-D", data, "-U", "grader", "-A", "trust", "-N"], check=True, cwd="/", **quiet, **become)
    options = ["-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    server = subprocess.Popen([postgres, *options], cwd="/", **quiet, **become)
    try:
        wait_for(port, server)
        yield f"postgresql+psycopg://grader@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder)


def wait_for(port, server):
    for _ in range(100):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, "the server ended"
        time.sleep(0.1)
    raise AssertionError("the server did not answer in ten seconds")


def test_a_class_is_graded_into_postgresql_twice(course, toy, address, monkeypatch, capsys):
    """Grades go there, a manual one survives, and nothing is written to the embedded gradebook."""
    from nbgrader.api import Gradebook

    monkeypatch.setenv("AUTOGRADER_DB", address)
    for student, answers in {"alice": {}, "bob": toy.ONCE}.items():
        path = course.submitted(toy.ID, student)
        path.parent.mkdir(parents=True)
        path.write_bytes(toy.submission_bytes(course, answers))
    command = ["--course", str(course.root)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert main([*command, "grade", toy.ID, "--jobs", "2"]) == 0
        with Gradebook(address) as gradebook:
            one = gradebook.find_grade("why", toy.ID, toy.ID, "bob")
            one.manual_score, one.needs_manual_grade = 3.0, False
            gradebook.db.commit()
        assert main([*command, "grade", toy.ID, "--jobs", "2"]) == 0
        capsys.readouterr()
        assert main([*command, "export", toy.ID]) == 0
    exported = capsys.readouterr().out
    assert [line.split(",")[0].strip('"') for line in exported.splitlines()[1:]] == ["alice", "bob"]
    with Gradebook(address) as gradebook:
        scores = {one.student.id: (one.score, one.max_score) for one in gradebook.assignment_submissions(toy.ID)}
        assert gradebook.find_grade("why", toy.ID, toy.ID, "bob").manual_score == 3.0
    assert scores["alice"] == (16.0, 20.0)
    assert 3.0 <= scores["bob"][0] < 19.0
    assert not (course.var / "gradebook.db").exists()
