"""Do the public checks help: pass on the reference, fail on the untouched stub with a message a student can use?"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.core.course import Course
from autograder.notebook.program import read_program
from autograder.notebook.source import read_assignment, read_source, write_runtime

COURSE = Course.find(Path(__file__).parent)


def run_with_checks(identity, folder, solved):
    """Run an assignment's cells, solved or as stubs, with all its checks beside it; return (stdout, stderr)."""
    os.symlink(COURSE.solutions / identity / "data", folder / "data")
    checks = folder / "checks"
    checks.mkdir()
    for file in (COURSE.solutions / identity / "checks").glob("*.py"):
        (checks / file.name).write_text(file.read_text())
    write_runtime(checks)
    notebook = read_source(COURSE.source(identity))
    lines = []
    for cell in read_program(notebook).cells:
        if cell.runs or cell.role == "grade":
            lines.append(cell.source if solved else as_stub(cell.source))
    (folder / "notebook.py").write_text("\n\n".join(lines))
    done = subprocess.run([sys.executable, "notebook.py"], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return read_assignment(notebook), done.stdout, done.stderr


def as_stub(source):
    """Replace what nbgrader replaces in a release: the solution regions."""
    lines, inside = [], False
    for line in source.splitlines():
        if "### BEGIN SOLUTION" in line:
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(f'{indent}raise NotImplementedError("Not implemented yet.")' if indent else "pass")
            inside = True
        if not inside:
            lines.append(line)
        inside = inside and "### END SOLUTION" not in line
    return "\n".join(lines)


def passed(name, out):
    """Whether the last line of an exercise's checks says that all of them, or the only one, passed."""
    return re.search(rf"^{name}: (all \d+ public checks|the public check) passed\.", out, re.MULTILINE)


@pytest.mark.parametrize("identity", COURSE.ids())
def test_public_checks_pass_on_the_reference(identity, tmp_path):
    assignment, out, err = run_with_checks(identity, tmp_path, solved=True)
    assert "✗" not in err, err
    for exercise in assignment.exercises:
        assert passed(exercise.name, out)


@pytest.mark.parametrize("identity", COURSE.ids())
def test_public_checks_fail_on_the_stub_with_a_message(identity, tmp_path):
    assignment, out, err = run_with_checks(identity, tmp_path, solved=False)
    for exercise in assignment.exercises:
        assert not passed(exercise.name, out)
    assert err.count("✗") == len(assignment.exercises)
    assert "The check itself failed" not in err
