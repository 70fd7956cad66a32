"""What a handle of a student's Keras model may be exchanged for: the same model, rebuilt in a process of its own."""

from __future__ import annotations

from typing import Any, Protocol


class Rebuilds(Protocol):
    """What rebuilds a student's Keras models in a process of its own."""

    def rebuilt(self, configuration: Any, weights: Any) -> Any:
        """Return the model, or None where it holds classes of the student's own."""

    def seed(self, seed: int) -> None:
        """Set the random seeds that rebuilt models are trained with."""
