"""The page that shows a class while it is graded: a file that the browser loads again every few seconds."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TypeVar

from ..core.assignment import Assignment
from ..core.files import write_whole
from ..core.result import Status, SubmissionResult
from ..html.pages import render_page
from .statistics import histogram, mean, median, share, who

if TYPE_CHECKING:
    from typing import Self

HERE = Path(__file__).parent
EVERY = 3.0  # seconds between two versions of the page; the browser loads it as often
LATEST = 12  # results that are listed
PROBLEMS = 50  # submissions without a whole score that are listed


class HasResult(Protocol):
    """What grading a submission gave."""

    @property
    def result(self) -> SubmissionResult: ...


Graded = TypeVar("Graded", bound=HasResult)


class LivePage:
    """Writes the page while it is entered; when that ends, a last version that is not loaded again.

    `total` is the number of submissions, `report` a link to the report that will be there in the end, `clock` gives
    seconds. Each version replaces the one before as a whole, so a browser never reads half of one.
    """

    def __init__(
        self, path: Path, assignment: Assignment, total: int, report: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self._assignment, self._total, self._report, self._clock = assignment, total, report, clock
        self._began = clock()
        self._written = self._began
        self._shares: list[float] = []
        self._scores: list[float] = []
        self._counts: Counter[Status] = Counter()
        self._by_exercise: dict[str, list[float]] = {exercise.name: [] for exercise in assignment.exercises}
        self._latest: deque[SubmissionResult] = deque(maxlen=LATEST)
        self._problems: list[SubmissionResult] = []

    def __enter__(self) -> Self:
        self._write("")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._write("finished" if error is None else "stopped")

    def watched(self, judging: Iterator[Graded]) -> Iterator[Graded]:
        """Yield what `judging` yields, and show each result."""
        for graded in judging:
            self.add(graded.result)
            yield graded

    def add(self, result: SubmissionResult) -> None:
        """Count a result. The page is written at most every few seconds."""
        self._counts[result.status] += 1
        self._latest.appendleft(result)
        if result.status is Status.GRADED and result.score is not None:
            self._scores.append(result.score)
            if result.max_score > 0:
                self._shares.append(result.score / result.max_score)
            for exercise in result.exercises:
                reached = share(exercise)
                if reached is not None and exercise.name in self._by_exercise:
                    self._by_exercise[exercise.name].append(reached)
        else:
            self._problems.append(result)
        if self._clock() - self._written >= EVERY:
            self._write("")

    def _write(self, ended: str) -> None:
        done, now = self._counts.total(), self._clock()
        self._written = now
        spent = now - self._began
        counts = histogram([round(one, 6) for one in self._shares], [index / 10 for index in range(11)])
        page = render_page(
            HERE,
            "live",
            assignment=self._assignment,
            ended=ended,
            every=round(EVERY),
            total=self._total,
            done=done,
            counts={status.value: self._counts[status] for status in Status},
            spent=spent,
            left=spent / done * (self._total - done) if done else None,
            mean=mean(self._scores),
            median=median(self._scores),
            columns=[(10 * index, count, count / max(*counts, 1)) for index, count in enumerate(counts)],
            exercises=[(name, mean(shares)) for name, shares in self._by_exercise.items()],
            latest=list(self._latest),
            problems=self._problems[-PROBLEMS:][::-1],
            more=max(0, len(self._problems) - PROBLEMS),
            report=self._report,
            who=who,
        )
        write_whole(self.path, page)
