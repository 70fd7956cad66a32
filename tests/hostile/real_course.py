"""Grade notebooks of the real course that are right but for some cells, by the whole grader, confined."""

import copy
import json
from dataclasses import replace
from pathlib import Path

from autograder.core.course import DEFAULT_SEED, Course
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.grader import grade_all
from autograder.notebook.program import grade_id
from autograder.notebook.reading import read_notebook
from autograder.usecases.sample import solve

COURSE = Course.find(Path(__file__).parent)


def grade(assignment, notebooks, only):
    """Return the results of `only` these exercises, by the notebook's name and the exercise's, and all incidents.

    `notebooks`: for each name, the text that a cell has instead of the right one, by the cell's name. "after" is a cell
    at the end of the notebook.
    """
    definition = AssignmentDefinition(COURSE, assignment)
    solved = solve(definition.source, definition.source)
    jobs = []
    for name, cells in notebooks.items():
        notebook = copy.deepcopy(solved)
        for cell in notebook.cells:
            cell.source = cells.get(grade_id(cell), cell.source)
        if "after" in cells:
            notebook.cells.append({"cell_type": "code", "metadata": {}, "source": cells["after"], "outputs": []})
        job, _ = definition.job(name, read_notebook(json.dumps(notebook).encode()), seed=DEFAULT_SEED)
        jobs.append(replace(job, only=tuple(only)))
    graded = {job.submission: done.result for job, done in grade_all(jobs, 2, None)}
    for name, result in graded.items():
        assert result.status == "graded", f"{name}: {result.reason}"
    results = {name: {one.name: one for one in result.exercises} for name, result in graded.items()}
    return results, {name: result.incidents for name, result in graded.items()}
