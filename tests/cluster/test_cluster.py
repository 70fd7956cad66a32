"""Several machines give the results of one, and lose nothing when one of them goes."""

import json
from pathlib import Path

import pytest

from autograder.cluster import client
from autograder.cluster.parcel import graded_from_bytes, job_as_bytes, job_from_bytes, other_digests, pack, unpack
from autograder.core.errors import ClusterUnavailable
from autograder.intake.submissions import read_file
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.job import ResultStore
from autograder.notebook.reading import read_notebook
from autograder.usecases.run import judge_files, pool_of

pytestmark = pytest.mark.slow


@pytest.fixture
def hand_in(toy, course, tmp_path):
    """Write notebooks that differ; return them as submissions."""

    def make(count):
        answers = ({}, toy.ONCE, toy.LAST)
        found = []
        for number in range(count):
            path = tmp_path / f"student{number:03}.ipynb"
            own = dict(answers[number % len(answers)])
            path.write_bytes(toy.submission_bytes(course, {**own, "why": f"answer {number}"}))
            found.append(read_file(path, path.stem))
        return found

    return make


def as_facts(graded):
    """Return everything but times."""

    def timeless(value):
        if isinstance(value, dict):
            return {name: timeless(one) for name, one in value.items() if name not in ("judged", "seconds", "timing")}
        return [timeless(one) for one in value] if isinstance(value, list) else value

    return timeless(graded.as_json())


def judged(course, found, toy, cluster=None, notice=None, after_first=lambda: None):
    """Return the results by student, and call `after_first` once the first one is there."""
    results = {}
    with pool_of(cluster, course, [toy.ID], True, notice) as pool:
        for graded in judge_files(course, found, toy.ID, workers=2, pool=pool):
            assert graded.result.student not in results
            results[graded.result.student] = as_facts(graded)
            if len(results) == 1:
                after_first()
    return results


def test_a_cluster_gives_the_results_of_one_machine(cluster, course, toy, hand_in):
    """And leaves nothing on the workers: the course's parts lie there only while it works."""
    cluster.add_worker("one")
    cluster.add_worker("two")
    found, seen = hand_in(6), []
    there = judged(course, found, toy, cluster.address, after_first=lambda: seen.extend(cluster.parts_of_courses()))
    assert len(seen) == 2
    assert there == judged(course, found, toy)
    assert cluster.parts_of_courses() == []


def test_a_worker_that_is_killed_costs_nothing_but_time(cluster, course, toy, hand_in):
    cluster.add_worker("one", "--no-nanny")
    cluster.add_worker("two", "--no-nanny")
    found = hand_in(12)
    there = judged(course, found, toy, cluster.address, after_first=lambda: cluster.end("one", kill=True))
    assert there == judged(course, found, toy)


def test_a_worker_that_joins_later_helps(cluster, course, toy, hand_in):
    cluster.add_worker("one", "--no-nanny")

    def change_over():
        cluster.add_worker("two", "--no-nanny")
        cluster.wait_for_workers(2)
        cluster.end("one", kill=True)

    there = judged(course, hand_in(12), toy, cluster.address, after_first=change_over)
    assert len(there) == 12


UNABLE = """
from types import SimpleNamespace
from autograder.cluster import worker
level = SimpleNamespace(name="PARTIAL", sufficient=False)
worker.offer = lambda: SimpleNamespace(level=level, lacking="The kernel is too old.")
"""
OTHER = """
from autograder.cluster import worker
worker.other_digests = lambda parcel, course: ["99_toy"]
worker.versions = lambda: "autograder 0.0.9, keras 2.0"
"""
WITHOUT = """
import sys
sys.modules["autograder"] = None
"""
REFUSED = {
    "unable": (UNABLE, "it can confine student code only at level PARTIAL, which is not enough"),
    "other": (OTHER, "it would judge 99_toy in another way: it has autograder 0.0.9, keras 2.0"),
    "without": (WITHOUT, "the package `autograder` cannot be loaded there"),
}


def preloaded(cluster, name):
    path = cluster.folder / f"{name}.py"
    path.write_text(REFUSED[name][0])
    return ("--preload", str(path))


@pytest.mark.parametrize("kind", REFUSED)
def test_a_worker_that_must_not_grade_is_named_and_gets_no_job(cluster, course, toy, hand_in, kind):
    cluster.add_worker("one")
    cluster.add_worker("bad", *preloaded(cluster, kind), "--name", "bad")
    cluster.wait_for_workers(2)
    said = []
    there = judged(course, hand_in(4), toy, cluster.address, said.append)
    assert {facts["result"]["status"] for facts in there.values()} == {"graded"}
    (line,) = said
    assert REFUSED[kind][1] in line
    assert "It gets no jobs; this machine has autograder" in line


def test_where_no_worker_may_grade_nothing_is_sent(cluster, course, toy, hand_in):
    for kind in REFUSED:
        cluster.add_worker(kind, *preloaded(cluster, kind))
    cluster.wait_for_workers(3)
    with pytest.raises(ClusterUnavailable, match="No worker of the cluster may grade") as refused:
        judged(course, hand_in(1), toy, cluster.address)
    for _, reason in REFUSED.values():
        assert reason in str(refused.value)


def test_an_address_without_a_scheduler_is_said(course, toy, hand_in, monkeypatch):
    monkeypatch.setattr(client, "CONNECT", 1.0)
    with pytest.raises(ClusterUnavailable, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        judged(course, hand_in(1), toy, "tcp://127.0.0.1:9")


def test_a_cluster_without_workers_is_said(cluster, course, toy, hand_in, monkeypatch):
    monkeypatch.setattr(client, "JOIN", 1.0)
    with pytest.raises(ClusterUnavailable, match="has had no worker for 1 s"):
        judged(course, hand_in(1), toy, cluster.address)


def test_a_scheduler_that_ends_ends_the_run_and_what_was_graded_stays(cluster, course, toy, hand_in, monkeypatch):
    cluster.add_worker("one")
    found, store = hand_in(12), ResultStore(course)

    def grade():
        with pool_of(cluster.address, course, [toy.ID], True, None) as pool:
            for number, _ in enumerate(judge_files(course, found, toy.ID, store=store, pool=pool)):
                if number == 1:
                    cluster.end("scheduler", kill=True)

    with pytest.raises(ClusterUnavailable, match="The cluster no longer answers"):
        grade()
    kept = list((course.var / "results" / "by-hash").glob("*.json"))
    assert 1 <= len(kept) < 12  # by the hash of their code: some of these students have the same
    again = [graded.result.student for graded in judge_files(course, found, toy.ID, workers=2, store=store)]
    assert sorted(again) == [entry.student for entry in found]


def test_nothing_of_a_student_is_pickled(cluster, course, toy, hand_in, monkeypatch):
    """What crosses is bytes of JSON, both ways."""
    cluster.add_worker("one")
    sent, received = [], []
    monkeypatch.setattr(client, "job_as_bytes", lambda job: sent.append(job_as_bytes(job)) or sent[-1])
    monkeypatch.setattr(client, "graded_from_bytes", lambda data: received.append(data) or graded_from_bytes(data))
    judged(course, hand_in(2), toy, cluster.address)
    assert len(sent) == len(received) == 2
    for data in (*sent, *received):
        assert type(data) is bytes
        json.loads(data)


def test_an_answer_that_is_not_a_result_is_never_a_grade(cluster, course, toy, hand_in, monkeypatch):
    cluster.add_worker("one")
    monkeypatch.setattr(
        client, "graded_from_bytes", lambda data: graded_from_bytes(b"{}" if b"student001" in data else data)
    )
    there = judged(course, hand_in(3), toy, cluster.address)
    status = {student: facts["result"]["status"] for student, facts in there.items()}
    assert status == {"student000": "graded", "student001": "crashed", "student002": "graded"}


def test_a_job_comes_back_equal(toy, course):
    notebook = read_notebook(toy.submission_bytes(course, toy.ONCE))
    one, _ = AssignmentDefinition(course, toy.ID).job("alice.ipynb", notebook, "alice", seed=7)
    again = job_from_bytes(job_as_bytes(one), Path(one.root))
    assert again == one
    assert again.key == one.key


def test_two_parcels_of_the_same_files_are_equal(course, toy, tmp_path):
    parcel = pack(course, [toy.ID])
    assert parcel == pack(course, [toy.ID])
    there = unpack(parcel, tmp_path / "there")
    assert other_digests(parcel, there) == []
    (there.suite(toy.ID) / "conftest.py").write_text("CHANGED = True\n")
    assert other_digests(parcel, there) == [toy.ID]
    assert not list((tmp_path / "there").rglob("var"))
