"""`grade --cluster` as a person runs it: stopped by Ctrl-C, over TLS, and from a machine that cannot confine."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from distributed import Client

from autograder.core.errors import BrokenSuite
from autograder.sandbox.confine import offer
from autograder.usecases import run as running
from autograder.usecases.grade import grade

pytestmark = pytest.mark.slow

SLOW = "import time\n\ndef step(x, h):\n    time.sleep(0.5)\n    return x + 2 * h, (x, h)  # {number}"


def hand_in(course, toy, count, step=SLOW):
    """Collect `count` submissions of which no two have the same code."""
    for number in range(count):
        path = course.submitted(toy.ID, f"student{number:03}")
        path.parent.mkdir(parents=True)
        path.write_bytes(toy.submission_bytes(course, {"step": step.format(number=number)}))


@pytest.fixture
def command(course, toy):
    """Run `autograder grade --cluster ADDRESS` in a process that ends with the test."""
    started = []

    def start(address, environment=None):
        arguments = ("--course", str(course.root), "grade", toy.ID, "--cluster", address)
        whole = [sys.executable, "-m", "autograder", *arguments]
        started.append(subprocess.Popen(whole, stderr=subprocess.PIPE, text=True, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def kept(course):
    return sorted((course.var / "results" / "by-hash").glob("*.json"))


def wait_until(true, seconds=300.0):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)


def scores(course, toy):
    files = (course.var / "results" / toy.ID).glob("*.json")
    return {path.stem: json.loads(path.read_text())["score"] for path in files}


def test_ctrl_c_cancels_what_waits_and_keeps_what_is_done(cluster, course, toy, command):
    """No worker goes on with jobs that nobody wants, and the same command judges only the others."""
    cluster.add_worker("one")
    cluster.wait_for_workers(1)
    hand_in(course, toy, 8)
    stopped = command(cluster.address)
    wait_until(lambda: len(kept(course)) >= 2)
    stopped.send_signal(signal.SIGINT)
    _, said = stopped.communicate(timeout=300)
    assert stopped.returncode == 130, said
    assert "What was finished is kept" in said
    before = {path: path.stat().st_mtime_ns for path in kept(course)}
    assert 2 <= len(before) < 8
    with Client(cluster.address, set_as_default=False) as client:
        wait_until(lambda: client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)) == 0)
    wait_until(lambda: cluster.parts_of_courses() == [])
    finished = command(cluster.address)
    _, said = finished.communicate(timeout=400)
    assert finished.returncode == 0, said
    assert len(scores(course, toy)) == len(kept(course)) == 8
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.fixture
def certificates(tmp_path):
    """A certificate authority of our own, and one certificate that it signed for all machines."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here")
    folder = tmp_path / "certificates"
    folder.mkdir()
    for line in (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=course -keyout ca-key.pem -out ca.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=grading -keyout key.pem -out request.pem",
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -out cert.pem",
    ):
        subprocess.run(["openssl", *line.split()], cwd=folder, check=True, capture_output=True)
    return folder


def test_a_cluster_over_tls(make_cluster, certificates, course, toy, command):
    """The settings are those of the README; who has no certificate does not get in."""
    settings = {"REQUIRE_ENCRYPTION": "True", "TLS__CA_FILE": str(certificates / "ca.pem")}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        settings |= {
            f"TLS__{role}__CERT": str(certificates / "cert.pem"),
            f"TLS__{role}__KEY": str(certificates / "key.pem"),
        }
    environment = os.environ | {f"DASK_DISTRIBUTED__COMM__{name}": value for name, value in settings.items()}
    cluster = make_cluster("--protocol", "tls", environment=environment)
    assert cluster.address.startswith("tls://")
    cluster.add_worker("one")
    hand_in(course, toy, 2, SLOW.replace("0.5", "0.0"))
    graded = command(cluster.address, environment)
    _, said = graded.communicate(timeout=400)
    assert graded.returncode == 0, said
    assert scores(course, toy) == {"student000": 16.0, "student001": 16.0}
    stranger = command(cluster.address)
    _, said = stranger.communicate(timeout=300)
    assert stranger.returncode == 1
    assert "No Dask scheduler answers" in said


@pytest.fixture
def unable(monkeypatch):
    """This machine as one that cannot confine student code."""
    here = offer()

    class Unable:
        lacking = "The kernel is too old."
        level = type(here.level)(0)

    monkeypatch.setattr(running, "offer", lambda: Unable)


def test_a_machine_that_cannot_confine_grades_on_a_cluster(cluster, course, toy, unable):
    """Also the suite's own check runs there."""
    cluster.add_worker("one")
    hand_in(course, toy, 1, SLOW.replace("0.5", "0.0"))
    assert not running.offer().level.sufficient
    assert [result.score for result in grade(toy.ID, course, cluster=cluster.address)] == [16.0]


def test_a_broken_suite_is_found_by_a_worker(cluster, course, toy, unable, monkeypatch):
    from autograder.judging import suite_check

    monkeypatch.setattr(suite_check, "grade_confirmed", lambda job, by: by(job))  # fails where nothing else grades
    cluster.add_worker("one")
    hand_in(course, toy, 1, SLOW.replace("0.5", "0.0"))
    suite = course.suite(toy.ID) / "loop" / "test_loop.py"
    suite.write_text(suite.read_text().replace("rng.normal(size=(1, 3))", "rngg.normal(size=(1, 3))"))
    with pytest.raises(BrokenSuite) as raised:
        grade(toy.ID, course, cluster=cluster.address)
    assert "NameError: name 'rngg' is not defined" in raised.value.details
