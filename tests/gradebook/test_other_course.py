"""Any nbgrader course can have its notebooks run confined: here the one that `nbgrader quickstart` makes."""

import json
import re
import shutil
import warnings
from datetime import datetime
from pathlib import Path

import nbgrader
import pytest

import autograder
from autograder.core.course import Course

pytestmark = pytest.mark.slow
EXAMPLE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source"  # what quickstart copies
SQUARES = """
def squares(n):
    if n < 1:
        raise ValueError("n must be at least 1")
    return [i ** 2 for i in range(1, n + 1)]
"""


def documented():
    """The lines of configuration that the README gives."""
    section = (Path(autograder.__file__).parent / "README.md").read_text().split("## Any nbgrader course")[1]
    return re.search(r"```python\n(.*?)```", section, re.DOTALL).group(1)


def hand_in(root, student, code):
    folder = root / "submitted" / student / "ps1"
    shutil.copytree(root / "release" / "ps1", folder)
    path = folder / "problem1.ipynb"
    notebook = json.loads(path.read_text())
    (cell,) = [one for one in notebook["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") == "squares"]
    cell["source"] = code
    path.write_text(json.dumps(notebook))


def test_its_notebooks_run_confined_and_its_own_cells_give_the_scores(tmp_path):
    from autograder.gradebook.app import demand, nbgrader_api

    root, secret = tmp_path / "other", tmp_path / "secret.txt"
    shutil.copytree(EXAMPLE / "ps1", root / "source" / "ps1")
    (root / "nbgrader_config.py").write_text(documented())
    secret.write_text("known to the grader alone")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own warnings about the libraries that it uses
        with nbgrader_api(Course(root)) as api:
            demand(api.generate_assignment("ps1", create=True))
            hand_in(root, "alice", SQUARES)
            hand_in(root, "mallory", f"print(open({str(secret)!r}).read())\n{SQUARES}")
            from nbgrader.api import Gradebook

            with Gradebook(api.coursedir.db_url) as gradebook:
                gradebook.update_or_create_assignment("ps1", duedate=datetime(2026, 12, 1, 12, 0))
            (root / "submitted" / "alice" / "ps1" / "timestamp.txt").write_text("2026-12-02 18:00:00 UTC")
            for student in ("alice", "mallory"):
                demand(api.autograde("ps1", student, create=True))
                demand(api.generate_feedback("ps1", student))
            with Gradebook(api.coursedir.db_url) as gradebook:
                late = {
                    student: gradebook.find_submission_notebook("problem1", "ps1", student).late_submission_penalty
                    for student in ("alice", "mallory")
                }
                points = gradebook.find_notebook("problem1", "ps1").max_score
                scores = {
                    student: gradebook.find_grade("correct_squares", "problem1", "ps1", student).auto_score
                    for student in ("alice", "mallory")
                }
    assert scores == {"alice": 1.0, "mallory": 0.0}
    assert late == {"alice": pytest.approx(0.2 * points), "mallory": None}  # two days have begun, 10 % each
    for student in scores:
        assert "squares" in (root / "feedback" / student / "ps1" / "problem1.html").read_text()
    autograded = (root / "autograded" / "mallory" / "ps1" / "problem1.ipynb").read_text()
    assert "PermissionError" in autograded or "FileNotFoundError" in autograded  # as this machine confines
    assert "known to the grader alone" not in autograded


@pytest.mark.parametrize("folder", [".", "source/ps1"])
def test_our_commands_say_there_what_to_use(tmp_path, folder, capsys):
    from autograder.cli.main import main

    (tmp_path / "source" / "ps1").mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").write_text(documented())
    assert main(["grade", "ps1", "--course", str(tmp_path / folder)]) == 2
    said = capsys.readouterr().err
    assert "use nbgrader's own commands there, such as `nbgrader autograde`" in said
    assert "autograder init" not in said
