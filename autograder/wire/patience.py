"""How long the calls of one exercise may take: less after each one that had to be stopped."""

from __future__ import annotations

SHORT = 5.0  # seconds for a call after one of the same exercise was stopped
STOPS = 2  # after so many, nothing of the exercise is asked again


class Patience:
    """Counts the calls of one exercise that were stopped or ended the process.

    An endless loop would otherwise cost every test of its exercise the whole limit, and in the end the other exercises
    the time of the submission. Parameters: `seconds`, the limit of a call; `short`, to begin with the short one.
    """

    def __init__(self, seconds: float, short: bool = False) -> None:
        self._seconds = seconds
        self._short = short
        self._stops = 0

    @property
    def seconds(self) -> float:
        """The limit of the next call."""
        return min(SHORT, self._seconds) if self._short or self._stops else self._seconds

    @property
    def over(self) -> bool:
        """Whether nothing of the exercise should be asked again."""
        return self._stops >= STOPS

    @property
    def lost(self) -> bool:
        """Whether anything had to be stopped."""
        return self._stops > 0

    def lose(self) -> None:
        """Count a call that was stopped or that ended the process."""
        self._stops += 1
