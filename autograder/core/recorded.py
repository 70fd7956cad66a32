"""What the gradebook holds about a submission beyond the machine's result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .result import SubmissionResult


@dataclass(frozen=True)
class Recorded:
    """What people and lateness added to one submission, by the name of an exercise or a written task.

    `scores`: points that a person gave; for an exercise they replace the machine's. `extra`: extra credit. `comments`:
    what a person wrote. `late_penalty`: points taken off the total; `late` says why in a sentence. `changed`: answers
    that changed after a person graded them, so that a person must look at them again. `unanswered`: written tasks that
    the student left as they were, for which nbgrader gives 0 points. `total`: the score in the gradebook, after the
    late penalty; None where nothing was graded. `maxima`: the maximum of each exercise or task for
    which a person gave more points than that; it may have been lowered since. `state` is the hash of all rows that the
    gradebook has of the submission.
    """

    scores: Mapping[str, float] = field(default_factory=dict)
    extra: Mapping[str, float] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    late_penalty: float = 0.0
    late: str = ""
    changed: tuple[str, ...] = ()
    total: float | None = None
    maxima: Mapping[str, float] = field(default_factory=dict)
    unanswered: tuple[str, ...] = ()
    state: str = field(default="", compare=False)

    def written(self, task: str) -> float | None:
        """Return the points for a written answer: 0 where there is none, None while it waits for a person."""
        return self.scores.get(task, 0.0 if task in self.unanswered else None)

    @property
    def problems(self) -> list[str]:
        """What a person has to look at in formgrader, a sentence each."""
        return [
            *([changed_since_graded(self.changed)] if self.changed else []),
            *(
                f"A person gave {self.scores[name]:g} points for {name}, whose maximum is {most:g}. They count as they "
                "are; enter other points in formgrader if that is not intended."
                for name, most in self.maxima.items()
            ),
        ]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Recorded:
        """Read back what `dataclasses.asdict` made."""
        plain: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in data.items()}
        return cls(**plain)


def whole_score(result: SubmissionResult | None, recorded: Recorded) -> float | None:
    """Return the score as the gradebook will have it: a person's points where there are some, less what lateness costs.

    None without a score, and while an exercise that the grader failed on waits for a person.
    """
    if result is None or result.score is None or set(result.waiting) - set(recorded.scores):
        return None
    replaced = sum(exercise.score or 0.0 for exercise in result.exercises if exercise.name in recorded.scores)
    given = sum(recorded.scores.values()) + sum(recorded.extra.values())
    return max(0.0, round(result.score - replaced + given - recorded.late_penalty, 2))


@dataclass(frozen=True)
class Message:
    """One message about a mark: a student's request or, with `answer`, what a person answered. `who` wrote it down."""

    time: str
    who: str
    student: str
    text: str
    answer: bool


@dataclass(frozen=True)
class Request:
    """What a student asked about the mark of an assignment, and what was answered: all messages, the oldest first."""

    student: str
    messages: tuple[Message, ...]

    @property
    def open(self) -> bool:
        """Whether the student waits for an answer: the last message is the student's."""
        return not self.messages[-1].answer


def changed_since_graded(names: Sequence[str]) -> str:
    """Say which answers changed after a person graded them, and what to do."""
    what, them = ("The answer to", "it") if len(names) == 1 else ("The answers to", "them")
    return (
        f"{what} {', '.join(names)} changed after a person graded {them}. Look at {them} again in formgrader: enter "
        "new points, or keep the old ones with the button `Resolve`."
    )


@dataclass(frozen=True)
class ByHand:
    """What a person gave for one answer. `answer` is the hash of the answer they saw, "" if it is not known."""

    points: float | None
    extra: float | None
    answer: str


@dataclass(frozen=True)
class Answers:
    """The answers of one submission, by the names of nbgrader's graded cells.

    `hashes`: of the answers that the gradebook shows now. `by_hand`: what people graded.
    """

    hashes: Mapping[str, str] = field(default_factory=dict)
    by_hand: Mapping[str, ByHand] = field(default_factory=dict)

    @property
    def changed(self) -> tuple[str, ...]:
        """The cells whose answer changed after a person graded it: a person has to look again."""
        return tuple(name for name, given in self.by_hand.items() if given.answer != self.hashes.get(name))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Answers:
        """Read back what `dataclasses.asdict` made."""
        return cls(data["hashes"], {name: ByHand(**given) for name, given in data["by_hand"].items()})
