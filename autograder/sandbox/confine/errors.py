"""The one way in which confinement fails."""

from __future__ import annotations


class ConfinementFailed(Exception):
    """A protection that this machine promised could not be put in place; no student code may run in this process.

    `layer` names the protection, `reason` says what the system answered.
    """

    def __init__(self, layer: str, reason: object) -> None:
        super().__init__(layer, reason)
        self.layer, self.reason = layer, reason

    def __str__(self) -> str:
        return f"{self.layer}: {self.reason}. Nothing was run; `autograder doctor` says what this machine offers."
