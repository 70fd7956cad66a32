"""A real kernel, forked and confined: what a notebook shows there, and what ends it."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from autograder.checks.student import StudentError
from autograder.core.assignment import Limits
from autograder.core.errors import SandboxUnavailable
from autograder.core.incidents import End
from autograder.notebook.reading import Outputs
from autograder.sandbox import kernel as kernels
from autograder.sandbox.confine import reach
from autograder.sandbox.folders import fill, remove_scratch, scratch_folder
from autograder.sandbox.kernel import StartedKernel
from autograder.sandbox.servers import KERNELS, Forker, launch, server
from autograder.wire.errors import KernelDied, KernelInterrupted
from autograder.wire.remote import RemoteStudent, Wire

LIMITS = Limits(memory=512 * 2**20, files=2 * 2**20, output=20_000)


@pytest.fixture(scope="module")
def forker():
    running = server(KERNELS["numpy"])
    running.wait_ready()
    made = Forker(running.client())
    yield made
    made.sock.close()


@pytest.fixture
def start(forker, tmp_path):
    """Start confined kernels for NumPy exercises."""
    scratch, made = scratch_folder(), []

    def make(limits=LIMITS):
        folder = fill(scratch / str(len(made)), tmp_path)
        made.append(StartedKernel(forker, folder, limits, reach("numpy").policy(limits)))
        return made[-1]

    yield make
    for one in made:
        one.close()
        forker.ended(one._process, 10.0)
    remove_scratch(scratch)


MAGICS = """
%matplotlib inline
%matplotlib notebook
%pylab inline
get_ipython().run_line_magic("matplotlib", "inline")
!pip install nothing
%pip install nothing
files = !ls
%cd .
%autoreload 2
%config InlineBackend.figure_format = "retina"
after = 1
"""


def shown(kernel, source, seconds=20.0):
    """Run a cell; return whether it ended well, and its outputs."""
    outputs = Outputs(10**6)
    reply = kernel.request(seconds, output=outputs.add, op="run", source=source, label="1")
    return reply.get("done"), outputs.items


@pytest.mark.parametrize("line", MAGICS.strip().splitlines())
def test_what_students_write_for_jupyter_stops_no_cell(start, line):
    kernel = start()
    done, items = shown(kernel, f"{'%load_ext autoreload' if 'autoreload' in line else ''}\n{line}\nafter = 2")
    assert done is True, items
    assert shown(kernel, "after")[1][0]["data"] == {"text/plain": "2"}


def test_a_cell_shows_what_it_shows_in_jupyter(start):
    kernel = start()
    done, items = shown(kernel, "import sys\nprint('out')\nprint('err', file=sys.stderr)\ndisplay('shown')\n3 + 4")
    assert done is True
    assert [item["output_type"] for item in items] == ["stream", "stream", "display_data", "execute_result"]
    assert [item.get("text") for item in items[:2]] == ["out\n", "err\n"]
    assert items[2]["data"] == {"text/plain": "'shown'"}
    assert items[3]["data"] == {"text/plain": "7"}
    assert items[3]["execution_count"] == 1

    assert shown(kernel, "_ + 1")[1][0]["data"] == {"text/plain": "8"}
    assert shown(kernel, "5;") == (True, [])
    assert shown(kernel, "") == (True, [])
    assert (
        shown(kernel, "from IPython.display import clear_output\nprint('a')\nclear_output()\nprint('b')")[1][0]["text"]
        == "b\n"
    )
    assert shown(kernel, "import asyncio\nawait asyncio.sleep(0)\nprint('awaited')")[1][0]["text"] == "awaited\n"
    done, (item,) = shown(kernel, "1 / 0")
    assert done is False
    assert (item["ename"], item["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert any("1" in line and "division by zero" not in line for line in item["traceback"])
    assert shown(kernel, "def (")[1][0]["ename"] == "SyntaxError"
    assert shown(kernel, "input('name?')")[1][-1]["ename"] == "StdinNotImplementedError"


def test_a_figure_is_shown_as_an_image(start):
    kernel = start(replace(LIMITS, output=10**6))
    done, items = shown(kernel, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert done is True
    images = [item["data"]["image/png"] for item in items if "image/png" in item.get("data", {})]
    assert len(images) == 1
    assert images[0].startswith("iVBOR")
    done, items = shown(kernel, "plt.plot([1, 2]);")  # without `show`, when the cell ends
    assert [len(item["data"]) for item in items] == [2]


def test_names_are_asked_and_called(start):
    kernel = start()
    shown(
        kernel, "import numpy as np\ndef f(x):\n    return np.tanh(x), lambda g: g * x\ndef bad(x):\n    return x / y"
    )
    student = RemoteStudent(Wire(kernel, 10.0), lambda name: None)
    value, back = student.f(np.arange(3.0))
    np.testing.assert_allclose(value, np.tanh(np.arange(3.0)))
    np.testing.assert_array_equal(back(2.0), [0.0, 2.0, 4.0])
    with pytest.raises(StudentError, match="`bad` raised NameError") as caught:
        student.bad(1)
    assert caught.value.frames == "in cell 1, line 5: return x / y"


def test_sets_have_the_same_order_in_every_run(start):
    """A mark that depends on the order of a set must not differ when it is given again."""
    fixed = {"PYTHONHASHSEED": "0"}
    expected = subprocess.run([sys.executable, "-c", "print(hash('a'))"], env=fixed, capture_output=True, text=True)
    assert shown(start(), "hash('a')")[1][0]["data"]["text/plain"] == expected.stdout.strip()


def test_large_arrays_cross_both_ways(start):
    kernel = start()
    shown(kernel, "def f(x):\n    return x + 1")
    student = RemoteStudent(Wire(kernel, 20.0), lambda name: None)
    x = np.zeros(2**20)
    np.testing.assert_array_equal(student.f(x), x + 1)


def test_a_framework_is_not_there_and_using_it_is_explained(start):
    kernel = start()
    assert shown(kernel, "import keras\nfrom tensorflow.keras import layers\nkeras.utils.set_random_seed(1)") == (
        True,
        [],
    )
    done, (item,) = shown(kernel, "keras.layers.Dense(3)")
    assert done is False
    assert item["ename"] == "FrameworkNotAllowed"
    assert item["traceback"] == [f"{item['ename']}: {item['evalue']}"]
    assert "keras.layers.Dense was used in a NumPy exercise. Write this one with NumPy alone" in item["evalue"]
    assert shown(kernel, "class Cell(keras.layers.Layer):\n    pass")[1][0]["ename"] == "FrameworkNotAllowed"


def test_of_a_long_error_both_ends_come(start):
    """TensorFlow names a hundred lines of files first, and what is wrong at the end."""
    kernel = start()
    files = "".join(f'  File "/somewhere/{n}.py", line {n}, in f\n\n' for n in range(300))
    text = f"Graph execution error:\n\n{files}sizes 3 and 5"
    shown(kernel, f"def bad():\n    raise ValueError({text!r})")
    with pytest.raises(StudentError, match="sizes 3 and 5") as caught:
        RemoteStudent(Wire(kernel, 10.0), lambda name: None).bad()
    assert "/somewhere/" not in str(caught.value)


def test_a_cell_that_takes_too_long_is_stopped_and_the_next_one_runs(start):
    kernel = start()
    shown(kernel, "x = 5")
    with pytest.raises(KernelInterrupted, match=r"stopped after .* s, of 0\.3 s"):
        shown(kernel, "while True:\n    pass", seconds=0.3)
    assert shown(kernel, "x")[1][0]["data"] == {"text/plain": "5"}


def test_a_loop_that_swallows_interrupts_is_killed(start, monkeypatch):
    monkeypatch.setattr(kernels, "GRACE", 0.3)
    kernel = start()
    with pytest.raises(KernelDied, match="did not stop when interrupted") as caught:
        shown(
            kernel,
            "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
            seconds=0.3,
        )
    assert caught.value.reason is End.TIME


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os\nos._exit(3)", "ended itself with status 3"),
        ("import os\nos._exit(0)", "ended itself with status 0"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "ended by SIGKILL"),
        ("import ctypes\nctypes.string_at(0)", "ended by SIGSEGV"),
    ],
    ids=["exit 3", "exit 0", "kill", "segfault"],
)
def test_a_process_that_ends_says_how(start, source, said):
    with pytest.raises(KernelDied, match=said):
        shown(start(), source)


@pytest.mark.parametrize(
    "source", ["exit()", "import sys\nsys.exit(1)", "raise KeyboardInterrupt"], ids=["exit", "sys.exit", "interrupt"]
)
def test_what_ends_nothing_in_jupyter_ends_nothing_here(start, source):
    kernel = start()
    shown(kernel, source)
    assert shown(kernel, "1")[1][0]["data"] == {"text/plain": "1"}


def test_too_much_memory_is_refused_or_ends_the_process(start):
    kernel = start()
    try:
        done, items = shown(kernel, "import numpy as np\nx = np.ones(2**27)")
    except KernelDied as error:
        done, why = False, error.reason
    else:
        why = items[0]["ename"]
    assert done is False
    assert "memory" in why.lower()


def test_printing_without_end_ends_the_cell_not_the_grader(start):
    done, items = shown(start(), "for _ in range(10_000):\n    print('x' * 100)")
    assert done is True
    assert sum(len(item["text"]) for item in items) <= LIMITS.output


def test_too_large_a_file_is_refused(start):
    kernel = start()
    done, items = shown(kernel, "with open('big', 'wb') as file:\n    file.write(bytes(3 * 2**20))")
    assert done is False
    assert items[0]["ename"] == "OSError"


def test_too_many_files_end_the_process(start):
    kernel = start()
    source = "import time\nfor i in range(4):\n    open(str(i), 'wb').write(bytes(2**20))\ntime.sleep(20)"
    with pytest.raises(KernelDied) as caught:
        shown(kernel, source)
    assert caught.value.reason is End.FILES


def test_nothing_of_the_course_is_in_reach(start, read_only_course, toy):
    kernel = start()
    secret = read_only_course.suite(toy.ID) / "step" / "test_step.py"
    assert shown(kernel, f"open({str(secret)!r}).read()")[1][0]["ename"] in ("PermissionError", "FileNotFoundError")
    assert shown(kernel, "import autograder.suite.judge")[0] is False
    assert (
        shown(
            kernel,
            "import sys\nprint([name for name in sys.modules if 'autograder.suite' in name or 'nbgrader' in name])",
        )[1][0]["text"]
        == "[]\n"
    )


def test_the_environment_holds_nothing_of_ours(start, monkeypatch):
    kernel = start()
    items = shown(kernel, "import os\nprint(sorted(os.environ))")[1]
    for word in ("VIRTUAL_ENV", "SSH", "TOKEN", "AUTOGRADER", "PYTEST"):
        assert word not in items[0]["text"]


def test_a_kernel_that_does_not_read_is_out_of_time_and_no_crash_of_ours(forker, monkeypatch):
    """A request larger than the pipe, to a process that never reads."""
    from autograder.sandbox.fake import FakeKernel

    monkeypatch.setattr(kernels, "GRACE", 0.1)
    kernel = FakeKernel(replace(LIMITS))
    try:
        kernel._frames.send(
            {"n": 0, "op": "run", "source": "import time\nwhile True:\n    time.sleep(0.05)", "label": "1"}
        )
        with pytest.raises(KernelDied) as caught:
            kernel.request(0.1, op="call", target=1, args=[bytes(8 << 20)], kwargs=[])
        assert caught.value.reason is End.TIME
    finally:
        kernel.close()


def test_threads_of_the_students_may_print(start):
    kernel = start()
    done, items = shown(
        kernel, "import threading\nt = threading.Thread(target=print, args=('from a thread',))\nt.start()\nt.join()"
    )
    assert done is True
    assert "from a thread" in items[0]["text"]


def ask_until_it_ends(kernel):
    for _ in range(10_000):  # a process ends with its server, a moment later
        shown(kernel, "2 + 2")


def test_a_fork_server_that_is_ended_from_outside_is_no_fault_of_the_students(tmp_path):
    (running,) = launch([KERNELS["numpy"]])
    scratch, forker = scratch_folder(), None
    try:
        pid = running.wait_ready()
        forker = Forker(running.client())
        folder = fill(scratch / "1", tmp_path)
        kernel = StartedKernel(forker, folder, LIMITS, reach("numpy").policy(LIMITS))
        assert shown(kernel, "1 + 1")[0] is True
        os.kill(pid, signal.SIGKILL)
        assert forker.gone(5.0)
        with closing(kernel), pytest.raises(SandboxUnavailable, match="ended from outside"):
            ask_until_it_ends(kernel)
    finally:
        running.stop()
        if forker is not None:
            forker.close()
        remove_scratch(scratch)
