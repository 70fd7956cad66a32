"""A result that rests on a limit of time or memory is confirmed by a second run, alone, before it counts."""

from __future__ import annotations

from dataclasses import replace

from ..core.incidents import Incident, IncidentKind
from ..core.result import Status, SubmissionResult, Verdict
from .grader import grade
from .job import Graded, Job

LIMITS = {Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY}
# Incidents of a process that was stopped at a limit, or ended.
STOPPED = {IncidentKind.TIME, IncidentKind.MEMORY, IncidentKind.FILES, IncidentKind.OUTPUT, IncidentKind.ENDED}


def grade_confirmed(job: Job) -> Graded:
    """Grade one submission, a second time where the result rests on a limit. Raises `SandboxUnavailable`."""
    first = grade(job)
    return confirmed(first, grade(job)) if rests_on_limit(first.result) else first


def rests_on_limit(result: SubmissionResult) -> bool:
    """Whether another run might end differently because the machine does: something was stopped, or a judge ended."""
    if result.status is Status.CRASHED and not result.exercises:
        return True
    verdicts = {test.verdict for exercise in result.exercises for test in exercise.tests}
    return bool(verdicts & LIMITS) or any(incident.kind in STOPPED for incident in result.incidents)


def confirmed(first: Graded, second: Graded) -> Graded:
    """Return the second of two runs, which counts; an incident says so where the first was different."""
    if _outcome(first.result) == _outcome(second.result):
        return second
    detail = f"The first run gave {_in_short(first.result)}; the second, alone, gave {_in_short(second.result)}."
    incidents = (*second.result.incidents, Incident(IncidentKind.UNSTEADY, detail))
    return replace(second, result=replace(second.result, incidents=incidents))


def _outcome(result: SubmissionResult) -> object:
    verdicts = [[(test.name, test.verdict) for test in exercise.tests] for exercise in result.exercises]
    return result.status, result.score, [exercise.score for exercise in result.exercises], verdicts


def _in_short(result: SubmissionResult) -> str:
    return f"{result.score:g} points" if result.score is not None else f"no score ({result.status.value})"
