"""Keras models that a student's function returned, to be asked and trained by a suite."""

from __future__ import annotations

from typing import Any

from ..checks.compare import Mismatch, describe
from ..checks.models import KINDS, own_layer_refused, standard_model, subclass_refused
from ..wire.kinds import CELLS, keras_kind
from .rebuilt import RebuiltModel


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
    """Return the Keras model that `value` is, for a suite to ask and to train.

    A student's model of Keras's own layers is a `RebuiltModel`: made again from its configuration and weights, in a
    process where no student code runs. A model with classes of the student's own stays in the student's process and is
    asked through its handle. Trusted code's models, of the reference or a catalogue, are Keras models of this process.
    `predict`, `fit`, `get_weights` and calls work on all three. Raises `Mismatch` for anything that is no model.
    """
    if getattr(value, "keras_kind", "") == "Model":
        rebuilding = value.rebuilding
        made = rebuilding.rebuilt(*value.keras_description()) if rebuilding is not None else None
        return value if made is None else made
    import keras

    if not isinstance(value, keras.Model):
        raise Mismatch(f"{name} returned {describe(value)}; expected a keras.Model.", value)
    return value


def standard_keras_model(value: Any, name: str) -> Any:
    """Return the Sequential or functional model that `value` is, rebuilt from Keras's own layers.

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


def set_random_seed(student: Any, seed: int) -> None:
    """Set all random seeds of Keras: here, in the student's process, and where models are rebuilt."""
    import keras

    keras.utils.set_random_seed(seed)
    there = student.module("keras")
    there.utils.set_random_seed(seed)
    rebuilding = getattr(there, "rebuilding", None)
    if rebuilding is not None:
        rebuilding.seed(seed)


def is_trusted(model: Any) -> bool:
    """Whether a model's classes are Keras's own: no code of the student's answers for it."""
    import keras

    return isinstance(model, RebuiltModel | keras.Model)


def set_clipping(model: Any, global_clipnorm: float) -> None:
    """Have the optimizer of a trusted model clip by the global norm, and by nothing else."""
    if isinstance(model, RebuiltModel):
        model.set_clipping(global_clipnorm=global_clipnorm)
    else:
        model.optimizer.clipnorm = model.optimizer.clipvalue = None
        model.optimizer.global_clipnorm = global_clipnorm


def optimizer_class(model: Any) -> str:
    """Return the name of the class of a model's optimizer, "" where it has none."""
    optimizer = model.optimizer
    if isinstance(model, RebuiltModel):
        return optimizer.class_name if optimizer is not None else ""
    return "" if optimizer is None else type(optimizer).__name__


def _kind(value: Any) -> str:
    """What of Keras's own an object is, in this process or in the student's."""
    return getattr(value, "keras_kind", None) or keras_kind(value)
