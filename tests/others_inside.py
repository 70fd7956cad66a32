"""What `others.py` runs inside a sandbox: another system grades submissions, and says what marks it gave.

python others_inside.py nbgrader|otter GIVEN BOX ASSIGNMENT

GIVEN is read only, BOX is this process's own. The last line printed is JSON: seconds, and for each submission the
points of each exercise and its maximum, null for no mark. A hostile notebook may print what it likes, so that line
begins with a word that is read from standard input, and that no notebook can know.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path


def main(system, given, box, assignment):
    mark = sys.stdin.read()
    grade = {"nbgrader": nbgrader, "otter": otter}[system]
    begun = time.monotonic()
    marks = grade(given, box, assignment)
    seconds = time.monotonic() - begun
    print(f"\n{mark}{json.dumps({'seconds': seconds, 'marks': marks})}", flush=True)


def nbgrader(given, box, assignment):
    course = box / "course"
    shutil.copytree(given / "course", course)
    for path in sorted((given / "submissions").glob("*.ipynb")):
        folder = course / "submitted" / path.stem / assignment
        folder.mkdir(parents=True)
        shutil.copy(path, folder / f"{assignment}.ipynb")
    run([sys.executable, "-m", "nbgrader", "autograde", assignment], course)
    from nbgrader.api import Gradebook, MissingEntry

    found = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for path in sorted((given / "submissions").glob("*.ipynb")):
            try:
                notebook = gradebook.find_submission_notebook(assignment, assignment, path.stem)
            except MissingEntry:
                found[path.stem] = None
                continue
            grades = [grade for grade in notebook.grades if grade.name.startswith("test_")]  # the others are a person's
            found[path.stem] = {grade.name.removeprefix("test_"): [grade.score, grade.max_score] for grade in grades}
    return found


def otter(given, box, assignment):
    found = {}
    for path in sorted((given / "submissions").glob("*.ipynb")):
        out = box / path.stem
        out.mkdir()
        program = [str(Path(sys.executable).with_name("otter")), "run", "-a", str(given / "autograder.zip")]
        run([sys.executable, *program, "-o", str(out), "--no-logo", str(path)], box)
        try:
            results = json.loads((out / "results.json").read_text())
            tests = [test for test in results["tests"] if test.get("max_score") is not None]
            found[path.stem] = {
                test["name"].split(" ")[0]: [test.get("score", 0.0), test["max_score"]] for test in tests
            }
        except (OSError, ValueError, KeyError):
            found[path.stem] = None
    return found


def run(command, folder):
    subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
