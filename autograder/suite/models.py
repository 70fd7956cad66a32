"""Keras models that a student's function returned, as models of this process."""

from __future__ import annotations

from typing import Any

from ..checks.compare import Mismatch, describe
from ..checks.models import KINDS, own_layer_refused, standard_model, subclass_refused
from ..wire.kinds import CELLS, keras_kind
from .rebuild import rebuild


def own_cell(cell: Any, name: str) -> Any:
    """Return a cell that the student wrote.

    Raises `Mismatch` for what is no Keras layer, for a cell of Keras's own, and for one with such a cell in it.
    """
    if not _kind(cell):
        raise Mismatch(f"{name} gives {describe(cell)}; expected a keras.layers.Layer.", describe(cell))
    for layer in [cell, *cell._flatten_layers(include_self=False)]:
        kind = _kind(layer)
        if kind in CELLS:
            found = f"{'is' if layer is cell else 'has in it'} Keras's own {kind}"
            raise Mismatch(f"{name} {found}. Write the step yourself: that is the exercise.", found)
    return cell


def keras_model(value: Any, name: str) -> Any:
    """Return the Keras model that `value` is, rebuilt in this process from its configuration and weights.

    A model of Keras's own layers crosses as its configuration, weights and compile settings, so it can be trained and
    asked here. A model of a class of the student's own stays in the student's process and is asked through its handle:
    `predict`, `fit`, `get_weights` and calls work on both. Raises `Mismatch` for anything that is no model.
    """
    if getattr(value, "keras_kind", "") == "Model":
        made = rebuild(*value.keras_description())
        return value if made is None else made
    import keras

    if not isinstance(value, keras.Model):
        raise Mismatch(f"{name} returned {describe(value)}; expected a keras.Model.", value)
    return value


def standard_keras_model(value: Any, name: str) -> Any:
    """Return the Sequential or functional model that `value` is, rebuilt in this process from Keras's own layers.

    What is trained or looks at hidden data is asked here, never in the student's process. Raises `Mismatch` for
    anything else, a subclass of keras.Model included, in the words of the public checks.
    """
    if getattr(value, "keras_kind", "") != "Model":
        return standard_model(value, name)
    if value.type_name not in KINDS:
        raise subclass_refused(name, value.type_name)
    model = keras_model(value, name)
    if model is value:
        raise own_layer_refused(name, "a class of your own")
    return model


def _kind(value: Any) -> str:
    """What of Keras's own an object is, in this process or in the student's."""
    return getattr(value, "keras_kind", None) or keras_kind(value)
