"""The kinds of incident: each has a sentence, and each can be stored and read back."""

import json

import pytest

from autograder.core.incidents import End, Incident, IncidentKind
from autograder.core.result import Status, SubmissionResult


@pytest.mark.parametrize("kind", IncidentKind)
def test_every_kind_has_a_sentence_that_does_not_accuse(kind):
    assert kind.sentence[0].isupper()
    assert kind.sentence.endswith(".")
    assert not {"cheat", "attack", "suspicious", "malicious", "hack", "tried"} & set(kind.sentence.lower().split())


def test_many_files_are_not_called_an_attempt_to_leave_the_folder():
    """A notebook that wrote 70 MB into its own folder was reported as having tried to use a file outside of it."""
    assert IncidentKind.of_end(End.FILES).sentence == "The code wrote more files than are kept."


@pytest.mark.parametrize("end", End)
def test_every_end_of_a_process_is_a_kind_of_incident(end):
    assert IncidentKind.of_end(end) in IncidentKind


@pytest.mark.parametrize("kind", IncidentKind)
def test_a_result_with_any_kind_is_json_and_back(kind):
    result = SubmissionResult("f", "a", Status.GRADED, 1.0, incidents=(Incident(kind, "seen"),))
    stored = json.loads(json.dumps(result.as_json()))
    assert stored["incidents"] == [{"kind": kind.value, "detail": "seen"}]
    assert SubmissionResult.from_json(stored) == result


def test_a_result_with_a_kind_of_another_version_is_not_read():
    """The store then judges the submission again."""
    stored = SubmissionResult("f", "a", Status.GRADED, 1.0).as_json() | {"incidents": [{"kind": "odd", "detail": ""}]}
    with pytest.raises(ValueError, match="odd"):
        SubmissionResult.from_json(stored)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (IncidentKind.REPAIR, "Your notebook was repaired before grading: The cell 'a' had lost its name."),
        (IncidentKind.MISSING, "The cell 'a' had lost its name."),
        *((kind, "") for kind in IncidentKind if kind not in (IncidentKind.REPAIR, IncidentKind.MISSING)),
    ],
)
def test_students_read_about_their_notebook_only(kind, said):
    assert Incident(kind, "The cell 'a' had lost its name").for_student == said
