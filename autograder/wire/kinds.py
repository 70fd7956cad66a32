"""What of Keras's own an object is: asked on both sides of the wire, without importing Keras."""

from __future__ import annotations

from typing import Any

CELLS = ("SimpleRNNCell", "GRUCell", "LSTMCell", "RNN", "SimpleRNN", "GRU", "LSTM")
KINDS = ("Model", "Optimizer", "Loss", *CELLS, "Layer")


def keras_kind(value: Any) -> str:
    """Return the first of an object's classes that is one of `KINDS` of Keras's own, by name; "" for none."""
    for base in type(value).__mro__:
        if str(getattr(base, "__module__", "")).startswith("keras.") and base.__name__ in KINDS:
            return base.__name__
    return ""
