"""How many misconceptions do the public checks alone catch? Printed, not held: they help, they do not mark."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.core.course import Course
from autograder.judging.definitions import AssignmentDefinition
from autograder.notebook.program import read_program
from autograder.notebook.source import write_runtime
from autograder.suite.catalogue import graft, read_mistakes

from .measure import Measure

# Run in the folder of an assignment's public files: each variant's cells, then the check of its exercise.
SCRIPT = """
import contextlib, io, json, sys
caught = []
for name, exercise, cells in json.load(sys.stdin):
    names = {"__name__": "notebook"}
    errors = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
        try:
            for cell in cells:
                exec(cell, names)
            exec(f"check({exercise!r})", names)
        except Exception as error:
            errors.write(f"✗ {error}")
    caught.append([name, "✗" in errors.getvalue()])
print(json.dumps(caught))
"""


def measure_public_checks(course: Course, identity: str) -> list[Measure]:
    """Run the public check of its exercise on each misconception."""
    program = read_program(AssignmentDefinition(course, identity).source)
    variants = read_mistakes(course.suite(identity))
    cases = []
    for variant in variants:
        cells = [cell.source for cell in graft(program, variant).running]
        cases.append([f"{variant.exercise}: {variant.id}", variant.exercise, cells])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = course.solutions / identity
        (folder / "checks").mkdir()
        for file in (source / "checks").glob("*.py"):
            (folder / "checks" / file.name).write_text(file.read_text())
        write_runtime(folder / "checks")
        if (source / "data").is_dir():
            os.symlink(source / "data", folder / "data")
        command = [sys.executable, "-c", SCRIPT]
        done = subprocess.run(command, cwd=folder, input=json.dumps(cases), capture_output=True, text=True, check=True)
    caught = json.loads(done.stdout.splitlines()[-1])
    passed = tuple(name for name, was in caught if not was)
    return [Measure("misconceptions caught by public checks", len(caught) - len(passed), len(caught), None, passed)]
