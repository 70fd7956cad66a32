"""Build a model from a student's description: read it, draft it without weights, count its cost, then build it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .cost import Cost, Limits, cost_of
from .fields import Refused
from .schema import read_model

BATCH = 32  # Keras's own size of a batch
# Steps through time, over all batches: up to here Keras computes one operation after the other. To compile a recurrent
# layer takes seconds, in training twice that: as long as some hundred steps.
FEW_STEPS = 200


class Model:
    """A rebuilt Keras model with its cost.

    A `Sequential` without an input layer has no weights before it is first called; its cost is counted then.
    """

    def __init__(self, configuration: Any, weights: Any, limits: Limits) -> None:
        made = read_model(configuration)
        settings = made.pop("compile_config")
        self._made, self._limits = made, limits
        with drafted() as draft:
            self.keras = _deserialized(made)
            self._cost: Cost | None = cost_of(self.keras)
            self._cost.check(limits)
            if not self.keras.built:
                self._cost = None
            draft.keep(self.keras, weights)
        self.keras.set_weights(weights)
        if settings is not None:
            with _told():
                self.keras.compile_from_config(settings)

    def predict(self, inputs: Any, batch: int | None) -> Any:
        self.check_answer(inputs, batch or BATCH)
        with self._compiled_for("predict_function", inputs, batch):
            return self.keras.predict(inputs, batch_size=batch, verbose=0)

    def evaluate(self, inputs: Any, targets: Any, batch: int | None, by_name: bool) -> Any:
        """Return the loss, or the loss and the metrics, as Keras does: a number, a list, or a dict `by_name`."""
        self.check_answer(inputs, batch or BATCH)
        with self._compiled_for("test_function", inputs, batch):
            return self.keras.evaluate(inputs, targets, batch_size=batch, verbose=0, return_dict=by_name)

    def fit(self, inputs: Any, targets: Any, batch: int | None, epochs: int) -> dict[str, list[Any]]:
        """Train with the model's own optimizer and loss, and return the history by the names of its values."""
        self.check_training(inputs, batch, epochs)
        optimizer = getattr(self.keras, "optimizer", None)
        if self.keras.built and optimizer is not None and not optimizer.built:
            # else Keras would make its variables while it compiles, and then compile again
            optimizer.build(self.keras.trainable_variables)
        with self._compiled_for("train_function", inputs, batch, epochs):
            history = self.keras.fit(inputs, targets, batch_size=batch, epochs=epochs, verbose=0).history
        return dict(history)

    @contextmanager
    def _compiled_for(self, function: str, inputs: Any, batch: int | None, epochs: int = 1) -> Iterator[None]:
        """In this context, Keras compiles its `function` only where it is there already or will take many steps."""
        _, examples, longest = self._measured(inputs)
        steps = epochs * math.ceil(examples / (batch or BATCH)) * longest
        if steps > FEW_STEPS or self.keras.run_eagerly or getattr(self.keras, function) is not None:
            yield
            return
        self.keras.run_eagerly = True
        try:
            yield
        finally:
            self.keras.run_eagerly = False
            setattr(self.keras, function, None)

    def check_answer(self, inputs: Any, batch: int | None = None) -> None:
        """Raise `Refused` where answering for `inputs`, at most `batch` of them at once, would take too much."""
        cost, examples, longest = self._measured(inputs)
        cost.check_answer(examples if batch is None else min(batch, examples), longest, self._limits)
        cost.check_work(examples, longest, self._limits.seconds)

    def check_training(self, inputs: Any, batch: int | None, epochs: int) -> None:
        """Raise `Refused` where a training would take too much memory or computing."""
        cost, examples, longest = self._measured(inputs)
        cost.check_training(examples, longest, batch or BATCH, epochs, self._limits)

    def _measured(self, inputs: Any) -> tuple[Cost, int, int]:
        """Return the model's cost for such inputs, how many examples they are, and the longest of their axes."""
        import keras

        arrays = [np.asarray(one) for one in keras.tree.flatten(inputs)]
        if not arrays or any(one.ndim == 0 for one in arrays):
            raise Refused("The model's inputs have no axis of examples.", located=True)
        if self._cost is None:
            with drafted():
                draft = _deserialized(self._made)
                draft.build((None, *arrays[0].shape[1:]))
                self._cost = cost_of(draft)
                self._cost.check(self._limits)
        longest = max((size for one in arrays for size in one.shape[1:]), default=1)
        return self._cost, len(arrays[0]), longest


class Draft:
    """A model being drafted: variables have shapes and no values until `keep`."""

    def __init__(self) -> None:
        self.kept = False

    def keep(self, model: Any, weights: Any) -> None:
        """Have the model's variables made when the draft ends. Raises `Refused` where `weights` do not fit them."""
        variables = model.weights
        fits = isinstance(weights, list) and len(weights) == len(variables)
        if not fits or not all(
            isinstance(one, np.ndarray) and one.dtype.kind in "biuf" and one.shape == tuple(variable.shape)
            for one, variable in zip(weights, variables, strict=True)
        ):
            raise Refused("The model's weights do not fit its configuration.", located=True)
        for variable in variables:  # they are set at once: no need to draw what Keras would begin with
            variable._initializer = _zeros
        self.kept = True


@contextmanager
def drafted() -> Iterator[Draft]:
    """In this context, what Keras builds has shapes and takes no memory."""
    from keras.src.backend.common import global_state
    from keras.src.backend.common.stateless_scope import StatelessScope
    from keras.src.backend.common.variables import initialize_all_variables

    draft = Draft()
    try:
        with StatelessScope(initialize_variables=False):
            yield draft
        if draft.kept:
            initialize_all_variables()
    finally:
        global_state.set_global_attribute("uninitialized_variables", [])


@contextmanager
def _told() -> Iterator[None]:
    """In this context, Keras's errors about sizes and settings become refusals."""
    try:
        yield
    except (MemoryError, Refused):
        raise
    except Exception as error:
        told = f"The model cannot be built from its configuration: {type(error).__name__}."
        raise Refused(told, located=True) from None


def _zeros(shape: Any, dtype: Any = None) -> Any:
    import keras

    return keras.ops.zeros(shape, dtype)


def _deserialized(made: dict[str, Any]) -> Any:
    import keras

    with _told():
        model = keras.saving.deserialize_keras_object(made, safe_mode=True)
    if not isinstance(model, keras.Model):
        raise Refused("The model's configuration describes no model.", located=True)
    return model
