"""Do results fit the schema that is published, and would another form be noticed?"""

import json
from dataclasses import replace

import jsonschema
import pytest

from autograder.checks.student import Reason
from autograder.core.incidents import Incident, IncidentKind
from autograder.core.result import (
    Crash,
    ExerciseResult,
    NamedMistake,
    Plot,
    Status,
    SubmissionResult,
    TestResult,
    Verdict,
)
from autograder.core.schema import VERSION, results_schema

CRASH = Crash("ValueError: no", "test_step.py:12", "Traceback ...")
PLOT = Plot("the norm", (1.0, None), (1.0, 2.0), log=True)
TEST = TestResult(
    "test_it", Verdict.RAISED, "no", 0.1, "Is it?", 1.0, "", PLOT, CRASH, None, Reason.TIMEOUT, "in cell 1"
)
EXERCISE = ExerciseResult(
    "step", 10.0, 4.0, Verdict.FAILED, "bias", "says", (TEST,), second=NamedMistake("two", "says")
)
EVERYTHING = SubmissionResult(
    *("a.ipynb", "02_cell", Status.PROVISIONAL, 10.0, "alice", "why", 4.0, 1.5, (Incident(IncidentKind.TIME, "slow"),)),
    *((EXERCISE,), {"cells": 0.5}, CRASH),
)
REJECTED = SubmissionResult("a.ipynb", "", Status.REJECTED, 0.0, None, "It is empty.")


def written(result):
    return [{"version": VERSION, **result.as_json()}]


@pytest.mark.parametrize("result", [EVERYTHING, REJECTED, replace(EVERYTHING, exercises=())])
def test_a_result_fits(result):
    jsonschema.Draft202012Validator.check_schema(results_schema())
    jsonschema.validate(json.loads(json.dumps(written(result))), results_schema())


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", "perfect"), ("score", "4"), ("version", VERSION + 1), ("exercises", [{"name": "x"}])],
)
def test_another_form_does_not(field, value):
    (plain,) = written(EVERYTHING)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{**plain, field: value}], results_schema())


def test_what_was_written_is_read_back():
    (plain,) = json.loads(json.dumps(written(EVERYTHING)))
    assert SubmissionResult.from_json(plain) == EVERYTHING


@pytest.mark.parametrize("reason", [Reason.RAISED, Reason.MEMORY])
def test_a_result_of_version_1_is_read_back_with_its_frames_apart(reason):
    (plain,) = json.loads(json.dumps(written(EVERYTHING)))
    (test,) = plain["exercises"][0]["tests"]
    del test["frames"]
    test |= {"reason": reason.value, "message": "`f` raised E\nin cell f, line 1: x\nin cell g, line 2: y"}
    (read,) = SubmissionResult.from_json(plain).exercises[0].tests
    assert (read.message, read.frames) == ("`f` raised E", "in cell f, line 1: x\nin cell g, line 2: y")
    assert read.full_message == test["message"]


def test_a_wrong_value_of_version_1_keeps_its_message_of_several_lines():
    (plain,) = json.loads(json.dumps(written(EVERYTHING)))
    (test,) = plain["exercises"][0]["tests"]
    del test["frames"]
    test |= {"reason": None, "message": "Wrong values\nin h"}
    (read,) = SubmissionResult.from_json(plain).exercises[0].tests
    assert (read.message, read.frames) == ("Wrong values\nin h", "")
