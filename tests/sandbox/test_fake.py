"""The fake kernel: does it answer as the real one does?"""

import subprocess
import sys
import threading

import pytest

from autograder.notebook.reading import Outputs
from autograder.wire.errors import KernelDied, KernelInterrupted


def shown(kernel, source, seconds=10.0):
    outputs = Outputs(10**6)
    reply = kernel.request(seconds, output=outputs.add, op="run", source=source, label="1")
    return reply.get("done"), outputs.items


def test_a_cell_shows_streams_values_and_errors(fake, capsys):
    kernel = fake()
    done, items = shown(kernel, "import sys\nprint('out')\nprint('err', file=sys.stderr)\n3 + 4")
    assert done is True
    assert [item.get("text") for item in items[:2]] == ["out\n", "err\n"]
    assert items[2]["data"] == {"text/plain": "7"}
    done, (item,) = shown(kernel, "1 / 0")
    assert (done, item["ename"]) == (False, "ZeroDivisionError")
    assert shown(kernel, "def (")[1][0]["ename"] == "SyntaxError"
    assert capsys.readouterr().out == ""


def test_two_kernels_keep_their_outputs_apart(fake):
    one, two = fake("x = 'one'"), fake("x = 'two'")
    assert shown(one, "print(x)")[1][0]["text"] == "one\n"
    assert shown(two, "print(x)")[1][0]["text"] == "two\n"


def test_it_loads_neither_ipython_nor_a_framework():
    code = "import sys, autograder.sandbox.fake; print({name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'numpy'" in loaded
    assert not [name for name in ("IPython", "matplotlib", "keras") if f"'{name}'" in loaded]


def test_it_can_be_interrupted_and_lives(fake):
    kernel = fake()
    with pytest.raises(KernelInterrupted):
        shown(kernel, "while True:\n    pass", seconds=0.2)
    assert shown(kernel, "7")[1][0]["data"] == {"text/plain": "7"}


def test_it_can_die(fake):
    with pytest.raises(KernelDied, match="the process ended"):
        shown(fake(), "die()")


def test_no_thread_outlives_it(fake):
    kernel = fake("x = 1")
    kernel.close()
    assert not kernel._thread.is_alive()
    assert threading.active_count() >= 1
