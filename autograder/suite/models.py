"""Keras models that a student's function returned, as models of this process."""

from __future__ import annotations

from typing import Any

from ..checks.compare import Mismatch, describe
from .rebuild import rebuild


def keras_model(value: Any, name: str) -> Any:
    """Return the Keras model that `value` is, rebuilt in this process from its configuration and weights.

    A model of Keras's own layers crosses as its configuration, weights and compile settings, so it can be trained and
    asked here. A model of a class of the student's own stays in the student's process and is asked through its handle:
    `predict`, `fit`, `get_weights` and calls work on both. Raises `Mismatch` for anything that is no model.
    """
    if getattr(value, "is_keras_model", False):
        made = rebuild(*value.keras_description())
        return value if made is None else made
    import keras

    if not isinstance(value, keras.Model):
        raise Mismatch(f"{name} returned {describe(value)}; expected a keras.Model.", value)
    return value
