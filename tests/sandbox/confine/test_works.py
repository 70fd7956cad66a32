"""Does honest code work in a confined process as it does outside?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.sandbox.confine import Offer, default_readable

from .scene import HERE, OFFERS, OWN_ROOT, Scene, Server, needs_confinement

pytestmark = needs_confinement

WORKS = {
    "files of its own": """
        os.makedirs("a/b")
        Path("a/one").write_text("x")
        os.rename("a/one", "a/two")
        os.replace("a/two", "a/one")
        os.unlink("a/one")
        os.rmdir("a/b")
        result = os.listdir("a")
        """,
    "temporary files": """
        import tempfile
        with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"x")
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
        result = []
        """,
    "copies and archives": """
        import shutil, zipfile
        Path("one").write_text("x")
        shutil.copy("one", "two"), shutil.copy2("one", "three")
        shutil.copytree(".", "tree/below", ignore=shutil.ignore_patterns("tree", "beside"))
        with zipfile.ZipFile("a.zip", "w") as archive:
            archive.write("one")
        shutil.unpack_archive("a.zip", "out")
        Path("one").touch()
        result = [] if Path("out/one").read_text() == "x" else None
        """,
    "threads": """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(8) as pool:
            result = [] if list(pool.map(abs, range(100))) == list(range(100)) else None
        """,
    "sleep and time": "time.sleep(0.001); time.monotonic(); time.localtime(); result = []",
    "an event loop": "import asyncio; asyncio.run(asyncio.sleep(0)); result = []",
    "a database": """
        import sqlite3
        with sqlite3.connect("a.db") as base:
            base.execute("create table t (x)")
        result = []
        """,
    "signals to itself": """
        seen = []
        signal.signal(signal.SIGUSR1, lambda *_: seen.append(1))
        os.kill(os.getpid(), signal.SIGUSR1), signal.raise_signal(signal.SIGUSR1)
        result = [] if seen == [1, 1] else None
        """,
    "random numbers": "import random, secrets; secrets.token_bytes(8), open('/dev/urandom', 'rb').read(1); result = []",
    "the null device": "open(os.devnull, 'w').write('x'), open(os.devnull).read(); result = []",
    "time zones and locales": "import zoneinfo, locale; zoneinfo.ZoneInfo('Europe/Paris'); result = []",
    "libraries loaded late": "import decimal, lzma, readline, unittest.mock, email.mime.text; result = []",
    "callbacks from C": """
        compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
        numbers = (ctypes.c_int * 3)(3, 1, 2)
        ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
        result = [] if list(numbers) == [1, 2, 3] else None
        """,
    "a pair of sockets": """
        one, other = socket.socketpair()
        one.settimeout(1), one.sendall(b"x")
        result = [] if other.recv(1) == b"x" else None
        """,
    "its processors and limits": """
        import resource
        os.sched_setaffinity(0, os.sched_getaffinity(0)), os.cpu_count(), resource.getrlimit(7), resource.getrusage(0)
        result = []
        """,
    "arrays that grow": """
        grown = bytearray()
        for _ in range(50):
            grown += bytes(2**20)
        many = []
        for number in range(10**6):
            many.append(number)
        result = [] if len(grown) == 50 * 2**20 else None
        """,
    "deep recursion": "sys.setrecursionlimit(20000); f = lambda n: n and f(n - 1); f(15000); result = []",
}


@pytest.mark.parametrize("given", OFFERS.values(), ids=OFFERS)
@pytest.mark.parametrize("code", WORKS.values(), ids=WORKS)
def test_honest_code_works(server: Server, scene: Scene, code: str, given: Offer) -> None:
    assert server.run(scene, code, given) == {"value": []}


def test_an_interrupt_from_outside_arrives(server: Server, scene: Scene) -> None:
    assert server.run(scene, "ready(); time.sleep(60)")["raised"] == "KeyboardInterrupt"


@pytest.fixture(scope="module")
def keras_server() -> Iterator[Server]:
    preload = """
import io, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt, numpy as np, IPython.core.interactiveshell, keras
"""
    server = Server(
        preload,
        OPENBLAS_NUM_THREADS="1",
        TF_CPP_MIN_LOG_LEVEL="3",
        CUDA_VISIBLE_DEVICES="",
        KERAS_BACKEND="tensorflow",
    )
    yield server
    server.stop()


@pytest.mark.parametrize("given", [HERE, OFFERS["ABI 1"], OWN_ROOT], ids=["this machine", "ABI 1", "a root of its own"])
def test_training_and_plots_work(keras_server: Server, scene: Scene, given: Offer) -> None:
    """Loads Keras once, some seconds; compiles with tf.function and with XLA, saves, plots, and reads data."""
    code = """
        import tensorflow as tf
        x = np.ones((16, 5, 3), "float32")
        model = keras.Sequential([keras.layers.LSTM(4), keras.layers.Dense(1)])
        model.compile("adam", "mse", jit_compile="auto")
        history = model.fit(x, x[:, 0, :1], epochs=2, verbose=0).history["loss"]
        model.save("model.keras")
        again = keras.models.load_model("model.keras").predict(x, verbose=0)
        compiled = tf.function(lambda a: tf.reduce_sum(a * a), jit_compile=True, autograph=False)(tf.constant(x))
        np.save("x.npy", x), np.savetxt("x.txt", x[0]), np.loadtxt("x.txt"), np.load("x.npy", mmap_mode="r")
        np.linalg.svd(np.random.default_rng(0).normal(size=(300, 300)))
        figure = plt.figure()
        plt.plot([1, 2]), plt.title(r"$h_t$")
        figure.savefig(io.BytesIO()), figure.savefig("a.png"), figure.savefig("a.pdf"), figure.savefig("a.svg")
        result = [len(history), list(again.shape), float(compiled), sorted(os.listdir("."))]
        """
    ending = keras_server.run(scene, code, given, memory=2**31, file_bytes=64 * 2**20, open_files=256)
    files = {"a.pdf", "a.png", "a.svg", "model.keras", "x.npy", "x.txt"}
    assert ending["value"][:3] == [2, [16, 1], 240.0]
    assert files <= set(ending["value"][3])


def test_numpys_own_threads_work(server: Server, scene: Scene) -> None:
    code = """
        os.environ["OPENBLAS_NUM_THREADS"] = "2"
        import numpy
        a = numpy.ones((500, 500))
        status = dict(line.split(":", 1) for line in open("/proc/self/status"))
        result = [float((a @ a)[0, 0]), int(status["Threads"]) <= 2]
        """
    assert server.run(scene, code, memory=2**31)["value"] == [500.0, True]


def test_a_forbidden_framework_is_not_found(server: Server, scene: Scene) -> None:
    readable = default_readable(forbidden=("keras", "tensorflow"))
    assert server.run(scene, "import numpy; result = []", readable=readable) == {"value": []}
    for name in ("keras", "tensorflow"):
        assert server.run(scene, f"import {name}", readable=readable)["raised"] in ("PermissionError", "ImportError")
    code = "from importlib.metadata import metadata; result = list(metadata('keras'))"
    assert server.run(scene, code, readable=readable) in ({"value": []}, {"value": None})
