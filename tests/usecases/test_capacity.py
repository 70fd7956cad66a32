"""How many submissions are graded at once?"""

import pytest

from autograder.usecases import run as module
from autograder.usecases.run import busy_processes, capacity, cpu_quota, free_memory, usable_cores

GB = 2**30


@pytest.fixture
def machine(monkeypatch):
    """Make this machine look idle, with two processors and much memory, but for what a test says."""

    def make(cores=2, busy=0, memory=64 * GB):
        monkeypatch.setattr(module, "usable_cores", lambda: cores)
        monkeypatch.setattr(module, "busy_processes", lambda: busy)
        monkeypatch.setattr(module, "free_memory", lambda: memory)

    return make


def test_an_idle_machine_gives_one_job_a_processor(machine):
    machine(cores=8)
    assert capacity() == module.Capacity(8)


def test_other_work_lowers_the_number_and_is_named(machine):
    machine(cores=8, busy=3)
    assert capacity() == module.Capacity(5, "3 other processes are busy on 8 processors")


def test_one_other_process_is_named_in_the_singular(machine):
    machine(cores=2, busy=1)
    assert capacity() == module.Capacity(1, "1 other process is busy on 2 processors")


def test_one_job_is_left_on_the_busiest_machine(machine):
    machine(cores=2, busy=16)
    assert capacity().jobs == 1


def test_a_number_that_a_person_asks_for_holds_on_a_busy_machine(machine):
    machine(cores=2, busy=16)
    assert capacity(6) == module.Capacity(6)


def test_memory_lowers_any_number_and_is_named(machine):
    machine(cores=8, memory=int(2.5 * GB))
    assert capacity(6) == module.Capacity(2, "2.5 GB of memory are free, and each needs about 1 GB")


def test_a_machine_that_says_nothing_of_its_memory_is_believed_to_have_enough(machine):
    machine(cores=4, memory=None)
    assert capacity().jobs == 4


@pytest.fixture
def groups(tmp_path):
    """Write files of control groups; return their root and the file that names this process's group."""

    def make(line, files):
        own = tmp_path / "cgroup"
        own.write_text(line + "\n")
        for name, text in files.items():
            path = tmp_path / "fs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / "fs", own

    return make


@pytest.mark.parametrize(
    ("line", "files", "expected"),
    [
        ("0::/", {"cpu.max": "150000 100000\n"}, 1.5),
        ("0::/", {"cpu.max": "max 100000\n"}, None),
        ("0::/a/b", {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "400000 100000\n", "cpu.max": "max 100000\n"}, 4.0),
        (
            "4:cpu,cpuacct:/c",
            {"cpu,cpuacct/c/cpu.cfs_quota_us": "50000", "cpu,cpuacct/c/cpu.cfs_period_us": "100000"},
            0.5,
        ),
        ("4:cpu:/", {"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, None),
        ("0::/", {}, None),
        ("nonsense", {"cpu.max": "nonsense"}, None),
    ],
    ids=["a quota", "no limit", "the least of all above", "version 1", "version 1, no limit", "no file", "nonsense"],
)
def test_a_control_groups_quota_is_known(groups, line, files, expected):
    assert cpu_quota(*groups(line, files)) == expected


def test_a_quota_of_less_than_a_processor_leaves_one(monkeypatch):
    monkeypatch.setattr(module, "cpu_quota", lambda: 0.25)
    assert usable_cores() == 1


def test_a_control_groups_memory_counts_but_for_what_it_gives_up(groups, tmp_path):
    meminfo = tmp_path / "meminfo"
    meminfo.write_text("MemTotal: 9 kB\nMemAvailable:  8388608 kB\n")
    files = {"memory.max": f"{4 * GB}", "memory.current": f"{3 * GB}", "memory.stat": f"anon 1\ninactive_file {GB}\n"}
    assert free_memory(*groups("0::/", files), meminfo) == 2 * GB
    assert free_memory(*groups("0::/", {"memory.max": "max"}), meminfo) == 8 * GB


def test_what_runs_at_this_moment_is_counted_without_the_one_that_looks(tmp_path):
    load = tmp_path / "loadavg"
    load.write_text("9.01 9.02 9.03 3/456 789\n")
    assert busy_processes(load) == 2
    assert busy_processes(tmp_path / "nothing") == 0
