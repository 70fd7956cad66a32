"""A judge that turns against the grader: what a hidden suite can reach in it, and what it can have started."""

import pytest

from autograder.intake.submissions import read_file
from autograder.sandbox.confine import offer
from autograder.usecases.run import judge_files

PROBES = '''
import gc, os, socket, traceback
from contextlib import suppress
from pathlib import Path
from autograder.core.assignment import Limits
from autograder.core.errors import SandboxUnavailable
from autograder.notebook.reading import Outputs
from autograder.sandbox.servers import Forker
from autograder.sandbox.kernel import StartedKernel

def test_probe(student):
    """What can a suite reach in its judge?"""
    try:
        probe(student)
    except Exception as error:  # shown by the test that wrote this file
        raise AssertionError(traceback.format_exc()[-600:])

def probe(student):
    student.step(1.0, 2.0)
    kernel = next(one for one in gc.get_objects() if isinstance(one, StartedKernel))
    forker = next(one for one in gc.get_objects() if isinstance(one, Forker))
    work, scratch = kernel.folder, kernel.folder.parent
    reached = []

    def attempt(name, function):
        with suppress(OSError, SandboxUnavailable):
            function()
            reached.append(name)

    def ask(folder, **options):
        made = StartedKernel(forker, folder, Limits(), None, **options)
        try:
            outputs = Outputs(100_000)
            made.request(20.0, output=outputs.add, op="run", source=f"open({str(HIDDEN)!r}).read()", label="1")
            assert outputs.items[-1].get("ename") in ("PermissionError", "FileNotFoundError"), (folder, outputs.items)
            assert not (folder / "secret").exists()
        finally:
            made.close()

    attempt("read the work folder", lambda: (work / "mine.txt").read_text())
    attempt("list the work folder", lambda: os.listdir(work))
    attempt("write the work folder", lambda: (work / "new").write_text("x"))
    attempt("write beside it", lambda: (scratch / "new").mkdir())
    attempt("write the suite", lambda: HIDDEN.with_name("new").write_text("x"))
    attempt("start a program", lambda: os.posix_spawn("/bin/true", ["true"], {}))
    attempt("use the network", lambda: socket.socket())
    attempt("signal the notebook", lambda: os.kill(kernel.pid, 0))
    attempt("work elsewhere", lambda: ask(Path("/tmp/elsewhere")))
    attempt("work in the judge's own folder", lambda: ask(scratch / ".own"))
    attempt("climb", lambda: ask(scratch / ".."))
    assert os.environ["HOME"].startswith(str(scratch)), os.environ["HOME"]
    Path(os.environ["HOME"], "mine").write_text("x")
    ask(scratch / "another", source=HIDDEN.parent)
    assert reached == [], reached
'''


@pytest.mark.skipif(not offer().level.sufficient, reason="this machine cannot confine")
def test_a_real_judge_reaches_nothing_and_cannot_loosen_a_notebooks_confinement(course, toy, tmp_path):
    suite = course.suite(toy.ID) / "step" / "test_step.py"
    suite.write_text(suite.read_text() + f"\nfrom pathlib import Path\nHIDDEN = Path({str(suite)!r})\n" + PROBES)
    file = tmp_path / "alice.ipynb"
    answer = "def step(x, h):\n    return x + 2 * h, None\n\nopen('mine.txt', 'w').write('x')"
    file.write_bytes(toy.submission_bytes(course, {"step": answer}))
    (graded,) = judge_files(course, [read_file(file, "alice")], toy.ID)
    tests = {test.name: test for exercise in graded.result.exercises for test in exercise.tests}
    assert graded.result.score == 16.0, (graded.result.reason, tests.get("test_probe"))
