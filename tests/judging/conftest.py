"""Jobs and results of the toy course."""

import pytest

from autograder.core.course import DEFAULT_SEED
from autograder.core.incidents import Incident, IncidentKind
from autograder.core.result import Status, SubmissionResult
from autograder.judging.definitions import AssignmentDefinition
from autograder.judging.job import Graded
from autograder.notebook.reading import read_notebook


@pytest.fixture
def job(toy, read_only_course):
    """Make the job that grades a notebook with these answers."""

    def make(answers=None, name="alice.ipynb", student="alice", seed=DEFAULT_SEED, **options):
        notebook = read_notebook(toy.submission_bytes(read_only_course, answers))
        return AssignmentDefinition(read_only_course, toy.ID).job(name, notebook, student, seed=seed, **options)[0]

    return make


@pytest.fixture
def graded():
    """Make a result of a job."""

    def make(job, score=16.0, status=Status.GRADED):
        result = SubmissionResult(
            job.submission,
            job.assignment.id,
            status,
            16.0,
            job.student,
            score=score,
            incidents=(Incident(IncidentKind.REPAIR, "a cell was restored"),),
        )
        return Graded(result, ([{"output_type": "stream", "name": "stdout", "text": "x"}],))

    return make
