"""Are limits held while nobody asks a student's process anything, and does it then leave the processor to others?"""

from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest

from autograder.core.assignment import Limits
from autograder.core.incidents import End
from autograder.notebook.reading import Outputs
from autograder.sandbox.confine import reach
from autograder.sandbox.folders import (
    HOME,
    fill,
    make_home,
    remove_scratch,
    scratch_folder,
    space_of_public,
    space_used,
)
from autograder.sandbox.guard import Gate, bounds_of, cpu_time, usage_of
from autograder.sandbox.kernel import StartedKernel
from autograder.sandbox.servers import KERNELS, Forker, server
from autograder.wire.errors import KernelDied

LIMITS = Limits(memory=256 * 2**20, files=2 * 2**20, output=20_000)
LATER = """
import threading, time
threading.stack_size(1 << 16)
def later():
    time.sleep(0.1)
    {body}
threading.Thread(target=later).start()
"""
TABLES = """
import mmap
PRIVATE, ANONYMOUS, NORESERVE = mmap.MAP_PRIVATE, mmap.MAP_ANONYMOUS, 0x4000
m = mmap.mmap(-1, 1 << 42, flags=PRIVATE | ANONYMOUS | NORESERVE, prot=mmap.PROT_READ)
while True:
    for at in range(0, 1 << 42, 1 << 21):
        m[at]
"""


@pytest.fixture
def start(tmp_path):
    """Start confined kernels that a test may leave alone."""
    running = server(KERNELS["numpy"])
    running.wait_ready()
    forker, scratch, made = Forker(running.client({})), scratch_folder(), []

    def make(limits=LIMITS):
        folder = fill(scratch / str(len(made)), tmp_path)
        made.append(StartedKernel(forker, folder, limits, reach("numpy").policy(limits)))
        return made[-1]

    yield make
    for one in made:
        one.close()
    forker.close()
    remove_scratch(scratch)


def run(kernel, source):
    return kernel.request(20.0, output=Outputs(10**6).add, op="run", source=source, label="1")


def wait_for(condition, seconds=60.0):
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not come true"
        sleep(0.02)


def test_threads_of_a_process_that_nobody_asks_are_frozen(start):
    kernel = start()
    run(kernel, LATER.format(body="while True: pass"))
    wait_for(lambda: usage_of(kernel.pid).stopped)
    before = cpu_time(kernel.pid)
    sleep(0.5)
    assert cpu_time(kernel.pid) == before


def test_a_frozen_process_answers_the_next_request_and_is_not_called_stopped(start):
    kernel = start()
    for number in range(3):
        run(kernel, f"x = {number}")
        wait_for(lambda: usage_of(kernel.pid).stopped)
        outputs = Outputs(1000)
        kernel.request(20.0, output=outputs.add, op="run", source="x", label="1")
        assert outputs.items[0]["data"] == {"text/plain": str(number)}


def test_a_request_that_is_running_is_never_frozen(start):
    kernel = start()
    assert run(kernel, "import time\nfor _ in range(20): time.sleep(0.1)") == {"n": 1, "done": True}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("for n in range(1000): open(f'f{n}', 'wb').write(bytes(1 << 16)); time.sleep(0.001)", "files"),
        ("for _ in range(1000): threading.Thread(target=time.sleep, args=(60,)).start()", "memory"),
    ],
    ids=["files", "threads"],
)
def test_limits_are_held_while_the_judge_is_busy_with_itself(start, body, reason):
    kernel = start()
    run(kernel, LATER.format(body=body))
    wait_for(lambda: usage_of(kernel.pid).stopped or usage_of(kernel.pid).threads == 0)  # frozen, or ended
    with pytest.raises(KernelDied) as died:
        run(kernel, "import time; time.sleep(15)")
    assert died.value.reason == reason


def test_page_tables_count_as_memory(start):
    """A read-only mapping of terabytes costs gigabytes of the kernel's memory and nothing else."""
    kernel = start(replace(LIMITS, memory=64 * 2**20))
    with pytest.raises(KernelDied, match="GB of memory") as died:
        kernel.request(60.0, op="run", source=TABLES, label="1")
    assert died.value.reason is End.MEMORY


def test_the_gate_shows_whether_somebody_asks():
    gate = Gate.make()
    assert gate.state[:1] == b"\0"
    assert gate.open() is False
    assert gate.state[:1] == b"\1"
    gate.shut()
    first = gate.state
    gate.frozen = True
    assert gate.open() is True
    gate.shut()
    assert gate.state != first  # that a request came and went is seen as well
    gate.close()
    gate.shut()  # of a kernel that was closed


def test_a_students_process_does_not_hold_the_gate(start):
    kernel = start()
    kernel.request(20.0, op="run", source="1", label="1")  # it has closed what it does not need by now
    names = [str(path.readlink()) for path in Path(f"/proc/{kernel.pid}/fd").iterdir()]
    assert not [name for name in names if "gate" in name]


def test_the_files_of_the_course_do_not_count(tmp_path):
    """A notebook may fill its share to the last byte: no later exercise is ended for what an earlier one left."""
    for name, count in (("data", 7), ("checks", 3), ("elsewhere", 50)):
        (tmp_path / name / "deep").mkdir(parents=True)
        for number in range(count):
            (tmp_path / name / "deep" / f"{number}.csv").write_bytes(bytes(50_000))
    scratch = scratch_folder()
    try:
        folder = fill(scratch / "work", tmp_path)
        make_home(folder / HOME)
        most = bounds_of(LIMITS, space_of_public(tmp_path))["files"]
        with open(folder / "own", "wb") as file:
            file.truncate(LIMITS.files)
        assert space_used(folder, most) == most
    finally:
        remove_scratch(scratch)
