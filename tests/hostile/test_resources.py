"""Using up what all share: time, memory, threads, disk, output, and the grader's own time and memory to look at it."""

# one attack a line

from dataclasses import replace

import pytest

from .conftest import LIMITS

ENDLESS = "def {name}(*args):\n    while True: pass"
IN_CALL = {
    "memory": "a = []\n    while True: a.append(bytearray(1 << 24))",
    "memory that is touched": "a = np.ones(10**9)",
    "memory in small parts": "a = []\n    while True: a.append([a])",
    "memory by shared pages": "import mmap\n    a = [mmap.mmap(-1, 1 << 28) for _ in range(64)]\n    for m in a: m.write(bytes(1 << 28))",
    "threads": "import threading, time\n    threading.stack_size(1 << 16)\n    for _ in range(3000): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n    time.sleep(9)",
    "one large file": "open('large', 'wb').truncate(1 << 40)",
    "a file written on": "f = open('large', 'wb')\n    while True: f.write(bytes(1 << 20))",
    "many files": "for n in range(10**6):\n        open(f'f{n}', 'wb').write(bytes(1 << 16))",
    "empty files": "for n in range(10**6): open(f'f{n}', 'w')",
    "folders in folders": "import os\n    while True: os.mkdir('d'); os.chdir('d')",
    "deleted but open": "import os\n    a = []\n    while True:\n        f = open('x', 'wb'); f.write(bytes(1 << 20)); f.flush(); os.unlink('x'); a.append(f)",
    "open files": "a = []\n    while True: a.append(open('/dev/null'))",
    "page tables": "import mmap\n    m = mmap.mmap(-1, 1 << 42, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=mmap.PROT_READ)\n    for at in range(0, 1 << 42, 1 << 21): m[at]",
    "page tables of many mappings": "import mmap\n    a = [mmap.mmap(-1, 1 << 38, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=mmap.PROT_READ) for _ in range(64)]\n    for m in a:\n        for at in range(0, 1 << 38, 1 << 21): m[at]",
    "page tables by threads": "import mmap, threading\n    m = mmap.mmap(-1, 1 << 42, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, prot=mmap.PROT_READ)\n    def run(k):\n        for at in range(k << 40, (k + 1) << 40, 1 << 21): m[at]\n    for k in range(4): threading.Thread(target=run, args=(k,), daemon=True).start()\n    time_is_up = __import__('time').sleep(9)",
    "threads that come and go": "import threading\n    while True:\n        t = threading.Thread(target=sum, args=(range(10**6),)); t.start(); t.join()",
    "pipes": "import os\n    a = []\n    while True: a.append(os.pipe())",
    "output": "while True: print('x' * 10**6)",
    "a large exception": "raise ValueError('x' * 10**9)",
    "a slow repr": "class S(Exception):\n        def __str__(s):\n            while True: pass\n    raise S",
}
IN_CELL = {
    "output in a cell": "while True: print('x' * 10**6)",
    "small outputs in a cell": "from IPython.display import display\nwhile True: display({})",
    "output of a thread": "import threading\ndef run():\n    while True: print('y' * 1000)\nthreading.Thread(target=run, daemon=True).start()",
    "a picture as large as a wall": "import matplotlib.pyplot as plt\nplt.figure(figsize=(900, 900), dpi=100).canvas.draw()",
    "files of a thread": "import threading, time\ndef run():\n    for n in range(10**6): open(f't{n}', 'wb').write(bytes(1 << 20))\nthreading.Thread(target=run, daemon=True).start()\ntime.sleep(3)",
    "memory of a thread": "import threading\na = []\ndef run():\n    while True: a.append(bytearray(1 << 20))\nthreading.Thread(target=run, daemon=True).start()",
    "threads that start threads": "import threading, time\nthreading.stack_size(1 << 16)\ndef run():\n    while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\nthreading.Thread(target=run, daemon=True).start()",
    "busy threads": "import threading\ndef run():\n    while True: pass\nfor _ in range(8): threading.Thread(target=run, daemon=True).start()",
    "folders that nobody may enter": "import os\nos.umask(0o777)\nfor n in range(9): os.mkdir(f'locked{n}')\nos.umask(0)\nos.mkdir('open', 0)",
    "names that are not text": "for name in (b'\\xff\\xfe', b'two\\nlines', b'-rf', b'\\x1b[2J', b'a' * 255): open(name, 'w').write('x')",
    "memory in a cell": "a = []\nwhile True: a.append(bytearray(1 << 24))",
    "nearly all memory in a cell": "a = bytearray(360 << 20)",
    "memory to the last page": "a = []\nfor size in (1 << 24, 1 << 20, 1 << 16, 1 << 12):\n    try:\n        while True: a.append(bytearray(size))\n    except MemoryError: pass",
    "files in a cell": "n = 0\nwhile True: n += 1; open(f'f{n}', 'wb').write(bytes(1 << 20))",
    "folders in a cell": "import os\nfor _ in range(1500): os.mkdir('d'); os.chdir('d')",
}
RAW_FLOOD = """
import gc, struct, msgpack
service = next(o for o in gc.get_objects() if type(o).__name__ == "Service")
def step(x, h):
    data = msgpack.packb({"n": service._number, "out": {"output_type": "stream", "name": "stdout", "text": "z" * 10**6}})
    while True: service._frames.sock.sendall(struct.pack(">I", len(data)) + data)
"""
LENT = """
def loop(xs, h):
    if not xs.shape[0] % 2:
        step(np.zeros(8 * 10**6), 0.0)
    for x in xs:
        h, _ = step(x, h)
    return h
"""


@pytest.fixture(scope="module")
def ran(scene):
    notebooks = {
        name: scene.notebook(answers={"step": f"def step(x, h):\n    {code}\n    return x + 2 * h, None"})
        for name, code in IN_CALL.items()
    }
    notebooks |= {name: scene.notebook(code) for name, code in IN_CELL.items()}
    notebooks["raw flood"] = scene.notebook(answers={"step": RAW_FLOOD})
    notebooks["endless everywhere"] = scene.notebook(
        answers={name: ENDLESS.format(name=name) for name in ("step", "loop")}
    )
    notebooks["six endless cells"] = scene.notebook(*["while True: pass"] * 6)
    notebooks["slow, then right"] = scene.notebook("import time; time.sleep(9)")
    notebooks["large arguments"] = scene.notebook(answers={"step": "def step(x, h):\n    return x", "loop": LENT})
    notebooks["honest"] = scene.notebook()
    return scene.run(notebooks)


@pytest.mark.parametrize("name", IN_CALL)
def test_what_a_call_uses_up_costs_its_exercise_alone(ran, name):
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].scores["loop"] == 6.0
    assert ran[name].result.seconds < 60


@pytest.mark.parametrize("name", IN_CELL)
def test_what_a_cell_uses_up_costs_that_cell_alone(ran, name):
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].result.score == 16.0


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("memory", {"memory", "ended"}),
        ("many files", {"files"}),
        ("empty files", {"files"}),
        ("folders in folders", {"files"}),
        ("files of a thread", {"files"}),
        ("page tables", {"memory"}),
        ("raw flood", {"output"}),
        ("output in a cell", {"time", "output"}),
        ("files in a cell", {"files"}),
        ("memory in a cell", {"memory"}),
        ("nearly all memory in a cell", {"memory"}),
        ("memory to the last page", {"memory"}),
        ("six endless cells", {"time"}),
    ],
)
def test_what_happened_is_told(ran, name, kinds):
    """Memory over its limit raises MemoryError inside, which no incident tells of; the verdict does."""
    if name == "memory":
        assert ran[name].verdicts["step"] == "out of memory"
    else:
        assert ran[name].kinds & kinds, ran[name].result.incidents


# Uses most of what a submission has of each: memory, computing time, files.
MOST = """
import time
kept = bytearray(250 << 20)
open("most", "wb").write(bytes(6 << 20))
end = time.process_time() + 2.5
while time.process_time() < end: pass
del kept
"""


def test_a_submission_inherits_nothing_that_another_has_used(scene):
    """One fork server starts all of them, one after the other, and each begins with limits of its own."""
    limits = replace(LIMITS, submission_seconds=16.0)
    notebooks = {f"number {number}": scene.notebook(MOST) for number in range(4)}
    ran = scene.run(notebooks, limits, workers=1)
    assert {name: (one.result.score, one.kinds) for name, one in ran.items()} == dict.fromkeys(ran, (16.0, set()))


def test_no_result_is_larger_than_it_may_be(ran):
    for name, one in ran.items():
        assert len(one.text) < 4 * LIMITS.output, name


def test_endless_loops_leave_time_for_the_rest(ran):
    """Two calls are waited for, then the rest of the exercise is not run again."""
    assert ran["endless everywhere"].result.score == 0.0
    messages = [test.message for exercise in ran["endless everywhere"].result.exercises for test in exercise.tests]
    assert ran["endless everywhere"].verdicts == {"step": "timed out", "loop": "timed out"}, messages
    assert ran["six endless cells"].result.score == 16.0
    assert ran["slow, then right"].result.score == 16.0


def test_what_is_lent_does_not_work_for_ever(ran):
    assert ran["large arguments"].result.status == "graded"
    assert ran["large arguments"].result.seconds < 40


def test_others_of_the_same_run_are_not_harmed(ran):
    assert ran["honest"].result.score == 16.0
    assert ran["honest"].kinds == set()


def test_a_submission_that_runs_for_ever_is_ended(scene):
    limits = replace(LIMITS, submission_seconds=6.0, cell_seconds=3.0)
    one = scene.run({"slow": scene.notebook(*["import time; time.sleep(2)"] * 5)}, limits)["slow"]
    assert one.result.status == "graded"
    assert one.result.seconds < 30
