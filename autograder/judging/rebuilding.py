"""The rebuilding process of one submission: started when its first model is asked for, and again where it ended."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from ..checks.compare import Mismatch
from ..checks.errors import StudentError
from ..core.assignment import Limits
from ..core.incidents import IncidentKind
from ..sandbox.kernel import Kernel
from ..wire.errors import Patience
from ..wire.rebuilt import RebuiltModel, ask_about
from ..wire.remote import Wire


class Rebuilding:
    """Rebuilds the models of one submission.

    Parameters: `open_kernel`, which starts the process; `limits`, the student's own; `spend_restart`, which counts a
    start and may refuse it; `charge`, which charges its computing time; `notice` and `left` as for a `Wire`.
    `patience` is that of the exercise that is judged.
    """

    def __init__(
        self,
        open_kernel: Callable[[], Kernel],
        limits: Limits,
        spend_restart: Callable[[], None],
        charge: Callable[[Kernel], None],
        notice: Callable[[IncidentKind, str], None],
        left: Callable[[], float],
    ) -> None:
        self._open, self._limits, self._spend_restart = open_kernel, limits, spend_restart
        self._charge, self._notice, self._left = charge, notice, left
        self._training = max(1.0, limits.cell_seconds / limits.call_seconds)  # as long as a cell that trains
        self.patience: Patience | None = None
        self._kernel: Kernel | None = None
        self._wire: Wire | None = None
        self._seed: int | None = None

    def rebuilt(self, configuration: Any, weights: Any) -> RebuiltModel | None:
        """Return the model, or None where it holds classes of the student's own.

        Raises `Mismatch` for a configuration that is refused or a model that is too large, and kinds of `StudentError`.
        """
        if not isinstance(configuration, str) or not isinstance(weights, list):
            raise Mismatch("The model's configuration cannot be read.")
        if not all(isinstance(array, np.ndarray) for array in weights):
            raise Mismatch("The model's weights do not fit its configuration.")
        wire = self._alive()
        number = ask_about(wire, "your model", "rebuild", configuration=configuration, weights=list(weights))
        return RebuiltModel(wire, number, self._training) if type(number) is int and number > 0 else None

    def seed(self, seed: int) -> None:
        """Set the random seeds there, also of a process that is started later."""
        self._seed = seed
        if self._wire is not None and self._wire.died is None:
            ask_about(self._alive(), "seed", "seed", seed=seed)

    def drop_models(self, patience: Patience | None) -> None:
        """Drop the models of the test that ended; `patience` is that of the next one."""
        self.patience = patience
        if self._wire is not None and self._wire.died is None:
            self._wire.patience = None
            with suppress(StudentError):  # it has ended; the next model starts another
                ask_about(self._wire, "your model", "drop_models")

    def close(self) -> None:
        if self._kernel is not None:
            self._kernel.close()

    def _alive(self) -> Wire:
        if self._wire is None or self._wire.died is not None:
            self._spend_restart()
            self.close()
            self._kernel = self._open()
            self._charge(self._kernel)
            self._wire = Wire(self._kernel, self._limits.call_seconds, self._notice, self._left)
            limits = {"memory": self._limits.memory, "call_seconds": self._limits.call_seconds}
            training = self._limits.call_seconds * self._training
            ask_about(self._wire, "your model", "limits", **limits, training_seconds=training)
            if self._seed is not None:
                ask_about(self._wire, "your model", "seed", seed=self._seed)
        self._wire.patience = self.patience
        return self._wire
