"""Turning the interpreter against the grader: transformers, patches, stand-ins, forged messages, a look around.

A student who can patch everything in their own process harms only themselves: tests, references and comparisons are
not in it.
"""

# one attack a line

import textwrap

import pytest

from autograder.wire.messages import MAX_BYTES

from .conftest import HARNESS

WRONG = {"step": "def step(x, h):\n    return x + h, (x, h)"}  # h taken once: earns a quarter
DESERVED = {"step": 2.5, "loop": 6.0}

PATCHES = {
    "empties later cells": """
        from IPython import get_ipython
        get_ipython().input_transformers_cleanup.append(lambda lines: [])
    """,
    "drops asserts": """
        import ast
        from IPython import get_ipython
        class Drop(ast.NodeTransformer):
            def visit_Assert(self, node): return ast.Pass()
            def visit_Raise(self, node): return ast.Pass()
        get_ipython().ast_transformers.append(Drop())
    """,
    "hides tracebacks": """
        from IPython import get_ipython
        get_ipython().showtraceback = get_ipython()._showtraceback = lambda *a, **k: None
        import sys; sys.excepthook = lambda *a: None
    """,
    "patches comparisons": """
        import builtins, numpy as np, numpy.testing
        for name in ("allclose", "array_equal", "isclose", "all", "any", "abs"):
            setattr(np, name, lambda *a, **k: True)
        for name in dir(np.testing):
            if name.startswith("assert"): setattr(np.testing, name, lambda *a, **k: None)
        builtins.all = builtins.any = builtins.isinstance_ = lambda *a: True
        builtins.abs = lambda x: 0
        np.asarray(1)
    """,
    "patches pytest and the checks": """
        import sys, types
        for name in ("checks", "checks.compare", "pytest", "_pytest", "autograder.checks.compare"):
            fake = types.ModuleType(name)
            fake.__getattr__ = lambda name: lambda *a, **k: None
            sys.modules[name] = fake
        def check(name): print("all passed")
    """,
    "prints a result": """
        print('{"status": "graded", "score": 100.0}')
        import sys; sys.__stdout__.write("10.0\\n"); sys.stderr.write("noise\\n")
        from IPython.display import display, HTML
        display(HTML("<script>alert(1)</script>"), metadata={"score": 10})
        16.0
    """,
    "grades itself": """
        from IPython.display import publish_display_data
        publish_display_data({"text/plain": "10.0"})
        score = points = grade = 16.0
    """,
    "claims that it is graded": """
        import os, time
        graded = "JPY_PARENT_PID" not in os.environ or "NBGRADER_EXECUTION" in os.environ or time.time() > 0
        if graded:
            __name__ = "reference"
    """,
}
# Reach into the service that answers the grader, and have it say what one likes.
REACH_IN = """
import gc, sys, threading
service = next(o for o in gc.get_objects() if type(o).__name__ == "Service")
frames, Frames, Service = service._frames, type(service._frames), type(service)
sock = frames.sock
import struct, msgpack
def send(message):
    data = msgpack.packb(message) if not isinstance(message, bytes) else message
    sock.sendall(struct.pack(">I", len(data)) + data)
"""
FORGERIES = {
    "answers True to everything": "Service.do_call = lambda self, *a, **k: True",
    "answers with what was asked": "Service.do_call = lambda self, target, args, kwargs: ['t', 0, [args[0], None]]",
    "says done for all": "Service._answer = lambda self, request: send({'n': request['n'], 'done': None})",
    "says passed": "Service._answer = lambda self, request: send({'n': request['n'], 'done': 'passed', 'score': 10, 'verdict': 'passed'})",
    "answers another request": "Service._answer = lambda self, request: [send({'n': request['n'] + k, 'done': 1}) for k in range(1, 50)]",
    "answers twice": """
old = Service._answer
def twice(self, request):
    old(self, request)
    send({'n': self._number, 'done': ['t', 0, [1.0, None]]}); send({'n': self._number + 1, 'done': 3.0})
Service._answer = twice
""",
    "sends deep messages": "Service._answer = lambda self, request: send(b'\\x91' * 100000 + b'\\xc0')",
    "sends deep outputs": "Service._answer = lambda self, request: send({'n': request['n'], 'out': eval('[' * 90 + ']' * 90)})",
    "sends a giant": f"Service._answer = lambda self, request: sock.sendall(struct.pack('>I', {MAX_BYTES + 1}) + bytes(1 << 20))",
    "sends many parts": "Service._answer = lambda self, request: send(b'\\xdc\\xff\\xff' + b'\\x90' * 65535 if 0 else b'\\xdd' + (2 << 20).to_bytes(4, 'big') + b'\\x90' * (2 << 20))",
    "sends no message": "Service._answer = lambda self, request: send(b'\\xc1')",
    "sends no map": "Service._answer = lambda self, request: send([1, 2])",
    "sends an unknown tag": "Service.do_call = lambda self, *a, **k: ['pickle', b'cos\\nsystem\\n(S\"true\"\\ntR.']",
    "sends code": "Service.do_call = lambda self, *a, **k: ['f', 0, 'step']",
    "drips": """
import time
def drip(self, request):
    for byte in struct.pack('>I', 1000) + bytes(1000):
        sock.sendall(bytes([byte])); time.sleep(0.05)
Service.do_call = lambda self, *a, **k: drip(self, None)
""",
    "never reads": "Service.serve = Frames.receive = lambda *a, **k: threading.Event().wait()",
    "closes": "Service._answer = lambda self, request: sock.close()",
    "claims a model": "Service.do_call = lambda self, *a, **k: ['h', 1, {'type': 'Sequential', 'keras': 'Model', 'class': 'x' * 10**6}]",
    "claims an odd object": "Service.do_call = lambda self, *a, **k: ['h', 1, {'type': eval('[' * 40 + ']' * 40), 'class': {}}]",
    "raises what it likes": "Service.do_call = lambda self, *a, **k: (_ for _ in ()).throw(type('Mismatch', (Exception,), {})('passed'))",
    "claims to have passed by raising": "Service._answer = lambda self, r: send({'n': r['n'], 'raised': {'type': 'Passed', 'text': '\\x1b[2J10.0', 'frames': [[1, 2, 3, 4]] * 99}})",
    "floods": """
def flood():
    while True: send({'n': 10**6, 'done': 'x' * 10000})
threading.Thread(target=flood, daemon=True).start()
""",
}
# Calls functions of the grader's by their numbers, lent or not, and keeps what they answer for later.
ASKS = (
    REACH_IN
    + """
kept = []
def ask(number, *args):
    from autograder.sandbox.inside.service import Outgoing
    return service._ask(number, args, {})
def step(x, h):
    for number in range(6):
        try:
            kept.append(ask(number, x, h))
            return kept[-1]
        except Exception:
            pass
    return kept[0] if kept else (None, None)
"""
)
MEMO = """
known, own = {}, step
def loop(xs, h):
    for x in xs:
        h, cache = step(x, h)
        known[x.tobytes(), h.tobytes()] = (h, cache)
        if step is not own:
            known["step"] = step
    return h
"""
MEMO_STEP = """
def step(x, h):
    if "step" in globals().get("known", {}):
        return known["step"](x, h)
    return x + h, (x, h)
"""
LOOK = """
import gc, sys
found = []
for thing in gc.get_objects():
    name = type(thing).__name__
    if name in ("SandboxHost", "Hidden", "Gradebook", "SubmissionResult", "AssignmentDefinition", "Job", "Program"):
        found.append(name)
frame = sys._getframe()
while frame:
    found += [f"{k}" for k in frame.f_locals if any(w in k.lower() for w in ("reference", "expected", "hidden", "score"))]
    frame = frame.f_back
found += [name for name in sys.modules if name.startswith("autograder.") and name.split(".")[1] in
          ("suite", "judging", "intake", "gradebook", "report", "feedback", "notebook", "cli")]
found += [arg for arg in sys.argv + sys.orig_argv if "hidden" in arg or "course" in arg]
import os
found += [key for key in os.environ if "SECRET" in key or "GRADER" in key.upper().replace("AUTOGRADER", "")]
print("@@" + _json.dumps(["look", "REACHED " + repr(found) if found else "nothing"]))
"""
FRAMEWORKS = {
    "import": "import keras; got = keras.layers.LSTM(2)",
    "from": "from tensorflow import constant; got = constant(1.0)",
    "without the finder": "import sys; sys.meta_path[:] = [f for f in sys.meta_path if 'inside.notebook' not in type(f).__module__]\nfor n in list(sys.modules):\n    if n.split('.')[0] in ('keras', 'tensorflow'): del sys.modules[n]\nimport keras; got = keras.layers.LSTM(2)",
    "their own finder": "import sys, importlib.machinery as m\nsys.meta_path[:] = [m.PathFinder]\nsys.modules.pop('keras', None)\nimport keras; got = keras.layers.LSTM",
    "by path": "import importlib.util as u, sysconfig, os\np = os.path.join(sysconfig.get_path('purelib'), 'keras', '__init__.py')\ns = u.spec_from_file_location('keras2', p); k = u.module_from_spec(s); s.loader.exec_module(k); got = k.layers",
    "its source": "import sysconfig; got = open(sysconfig.get_path('purelib') + '/keras/__init__.py').read()",
    "its library": "import ctypes, sysconfig; got = ctypes.CDLL(sysconfig.get_path('purelib') + '/tensorflow/libtensorflow_framework.so.2')",
    "from a copy": "import shutil, sysconfig; got = shutil.copytree(sysconfig.get_path('purelib') + '/keras', 'keras')",
    "autograd by jax": "import jax; got = jax.grad(lambda x: x)(1.0)",
    "torch": "import torch; got = torch.tensor([1.0])",
}


@pytest.fixture(scope="module")
def ran(scene):
    notebooks = {}
    for name, code in PATCHES.items():
        # the cheat comes before the answers, as it must to touch them; here the answers are right or known-wrong
        notebooks[name] = scene.notebook(after=[textwrap.dedent(code)], answers=WRONG)
    for name, code in FORGERIES.items():
        notebooks[name] = scene.notebook(after=[REACH_IN + code], answers=WRONG)
    notebooks["asks"] = scene.notebook(answers={"step": ASKS})
    notebooks["memory"] = scene.notebook(answers={"step": MEMO_STEP, "loop": MEMO})
    notebooks["looks"] = scene.notebook(HARNESS, LOOK)
    notebooks["frameworks"] = scene.attempts(FRAMEWORKS)
    notebooks["transformer first"] = scene.notebook(textwrap.dedent(PATCHES["empties later cells"]))
    notebooks["honest"] = scene.notebook()
    return scene.run(notebooks)


@pytest.mark.parametrize("name", PATCHES)
def test_a_patched_interpreter_earns_nothing(ran, name):
    assert ran[name].scores == DESERVED
    assert ran[name].verdicts == {"step": "failed", "loop": "passed"}


def test_who_empties_the_cells_has_no_answers(ran):
    assert ran["transformer first"].result.score == 0.0


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_message_earns_nothing(ran, name):
    """What it deserves at most: the quarter of `step` that the wrong answer earns, and `loop` with a right `step`."""
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].scores["step"] <= 2.5
    assert ran[name].scores["loop"] <= 6.0


@pytest.mark.parametrize(
    "name", ["sends deep messages", "sends a giant", "sends many parts", "sends no message", "sends no map"]
)
def test_what_is_no_answer_is_told(ran, name):
    assert "protocol" in ran[name].kinds, ran[name].result.incidents


@pytest.mark.parametrize("name", ["answers another request", "answers twice"])
def test_answers_that_nobody_asked_for_are_told(ran, name):
    assert "protocol" in ran[name].kinds, ran[name].result.incidents


def test_a_function_that_is_not_lent_does_not_answer(ran):
    assert ran["asks"].scores["step"] == 0.0
    assert "protocol" in ran["asks"].kinds


def test_what_was_lent_helps_no_other_exercise(ran):
    """The right step is lent to `loop`, after `step` was judged, and answers no more when `loop` is done."""
    assert ran["memory"].scores == DESERVED


def test_nothing_to_find_in_memory(ran):
    assert ran["looks"].said["look"] == "nothing"


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_numpy_exercise_finds_no_framework(ran, name):
    assert not ran["frameworks"].said[name].startswith("REACHED"), ran["frameworks"].said[name]


def test_others_of_the_same_run_are_not_harmed(ran):
    assert ran["honest"].result.score == 16.0
    assert ran["honest"].kinds == set()
