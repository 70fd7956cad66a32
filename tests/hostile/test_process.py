"""Starting, harming and outliving processes; ending the student's own process at every moment."""

# one attack a line

import pytest

TRIES = {
    "fork": "import os\nif os.fork() == 0: os._exit(0)",
    "system": "import os\ngot = os.system('true')\nif got != 0: raise PermissionError",
    "subprocess": "import subprocess; got = subprocess.run(['true'])",
    "a shell line": "from IPython import get_ipython; got = get_ipython().getoutput('echo hello')\nif not got: raise OSError",
    "popen": "import os; got = os.popen('echo hello').read()\nif not got: raise OSError",
    "exec": "import os, sys; os.execv(sys.executable, ['python', '-c', ''])",
    "spawn": "import os; got = os.posix_spawn('/bin/true', ['true'], {})",
    "multiprocessing": "import multiprocessing as m; p = m.get_context('fork').Process(target=print); p.start()",
    "pool": "from concurrent.futures import ProcessPoolExecutor as P; got = P(1).submit(int).result(timeout=5)",
    "pty": "import pty; got = pty.fork()",
    "clone": "import ctypes\nif ctypes.CDLL(None).syscall(56, 17, 0, 0, 0, 0) <= 0: raise PermissionError",
    "vfork": "import ctypes\nif ctypes.CDLL(None).syscall(58) <= 0: raise PermissionError",
    "a program from memory": "import os; got = os.memfd_create('x')",
    "kill the server": "import os; os.kill(os.getppid(), 9)",
    "stop the server": "import os; os.kill(os.getppid(), 19)",
    "kill all": "import os; os.kill(-1, 9)",
    "kill the group of the server": "import os; os.killpg(os.getpgid(os.getppid()), 9)",
    "signal by a descriptor's owner": "import fcntl, os; fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())",
    "pidfd": "import os; got = os.pidfd_open(os.getppid())",
    "ptrace": "import ctypes\nif ctypes.CDLL(None).ptrace(16, __import__('os').getppid(), 0, 0) < 0: raise PermissionError",
    "read its memory": (
        "import ctypes, os\nif ctypes.CDLL(None).syscall(310, os.getppid(), 0, 0, 0, 0, 0) < 0: raise PermissionError"
    ),
    "limits of the server": "import os, resource; got = resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (1, 1))",
    "a higher limit": "import resource; got = resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 40, 1 << 40))",
    "priority of the server": "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "processors of the server": "import os; os.sched_setaffinity(os.getppid(), {0})",
    "outlive the parent": "import ctypes\nif ctypes.CDLL(None).prctl(1, 0) < 0: raise PermissionError",
    "a new session": "import os; os.setsid()",
    "a namespace": "import ctypes\nif ctypes.CDLL(None).unshare(0x10000000) < 0: raise PermissionError",
}

# Each ends or holds up its process. What it costs: the exercise in which it does, and nothing of the other.
ENDS_IN_CALL = {
    "exits hard": "import os; os._exit(0)",
    "exits softly": "import sys; sys.exit(0)",
    "aborts": "import os; os.abort()",
    "kills itself": "import os; os.kill(os.getpid(), 9)",
    "stops itself": "import os; os.kill(os.getpid(), 19)",
    "faults": "import ctypes; ctypes.string_at(0)",
    "recurses": "return step(x, h)",
    "recurses in C": "import sys; sys.setrecursionlimit(10**9); f = lambda: f(); f()",
    "raises an interrupt": "raise KeyboardInterrupt",
    "raises the end of a generator": "raise GeneratorExit",
    "raises something odd": "class Odd(BaseException): __str__ = None\n    raise Odd",
    "never returns": "\n    while True: pass",
    "swallows interrupts": "\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
    "ignores the signal": "import signal; signal.signal(2, signal.SIG_IGN)\n    while True: pass",
    "sleeps": "import time; time.sleep(1000)",
    "holds the lock": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
}
ENDS_IN_CELL = {
    "exits hard in a cell": "import os; os._exit(0)",
    "aborts in a cell": "import os; os.abort()",
    "exits softly in a cell": "raise SystemExit",
    "calls exit": "exit()\nquit()",
    "kills itself in a cell": "import os; os.kill(os.getpid(), 9)",
    "loops in a cell": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "registers for the end": "import atexit; atexit.register(lambda: open('late', 'w').write('x'))",
    "leaves a thread": "import threading\ndef run():\n    while True: pass\nthreading.Thread(target=run).start()",
    "a timer": "import signal, os; signal.signal(signal.SIGALRM, lambda *a: None); signal.setitimer(0, 0.01, 0.01)",
}


@pytest.fixture(scope="module")
def ran(scene):
    notebooks = {"starter": scene.attempts(TRIES)}
    for name, code in ENDS_IN_CALL.items():
        notebooks[name] = scene.notebook(answers={"step": f"def step(x, h):\n    {code}"})
    for name, code in ENDS_IN_CELL.items():
        notebooks[name] = scene.notebook(code)
    return scene.run(notebooks)


@pytest.mark.parametrize("name", TRIES)
def test_no_process_is_started_or_harmed(ran, name):
    assert not ran["starter"].said[name].startswith("REACHED"), ran["starter"].said[name]


def test_who_tries_gets_what_the_answers_deserve(ran):
    assert ran["starter"].result.score == 16.0


@pytest.mark.parametrize("name", ENDS_IN_CALL)
def test_ending_in_a_call_costs_that_exercise_alone(ran, name):
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].scores == {"step": 0.0, "loop": 6.0}


@pytest.mark.parametrize("name", ENDS_IN_CELL)
def test_ending_in_a_cell_costs_that_cell_alone(ran, name):
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].result.score == 16.0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("exits hard", "ended"),
        ("kills itself", "ended"),
        ("stops itself", "ended"),
        ("never returns", "time"),
        ("swallows interrupts", "time"),
        ("aborts in a cell", "ended"),
        ("loops in a cell", "time"),
    ],
)
def test_what_happened_is_told(ran, name, kind):
    assert kind in ran[name].kinds, ran[name].result.incidents


def test_an_endless_loop_is_not_run_to_the_limit_again_and_again(ran):
    """Two tests of `step`, two of `loop`, which calls it, and then `loop` with a right `step`: 2 + 2 + 2 + 2 s at most."""
    assert ran["never returns"].result.seconds < 30
