"""Rebuild a Keras model from what the student's process says of it.

Rebuilding a model from a configuration is running a program: some layers of Keras's own read files or run code, and any
field may name a function. So the configuration is checked before Keras sees it: classes of an allow-list only,
plain fields only, and not too many parameters.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..checks.compare import Mismatch

MAX_PARAMETERS = 20_000_000
MAX_CONFIG = 2_000_000  # characters

LAYERS = {
    "Activation",
    "Add",
    "AdditiveAttention",
    "AlphaDropout",
    "Attention",
    "Average",
    "AveragePooling1D",
    "BatchNormalization",
    "Bidirectional",
    "CategoryEncoding",
    "Concatenate",
    "Conv1D",
    "Cropping1D",
    "Dense",
    "Dot",
    "Dropout",
    "ELU",
    "Embedding",
    "Flatten",
    "GRU",
    "GRUCell",
    "GaussianDropout",
    "GaussianNoise",
    "GlobalAveragePooling1D",
    "GlobalMaxPooling1D",
    "GroupNormalization",
    "Identity",
    "InputLayer",
    "LSTM",
    "LSTMCell",
    "LayerNormalization",
    "LeakyReLU",
    "Masking",
    "MaxPooling1D",
    "Maximum",
    "Minimum",
    "MultiHeadAttention",
    "Multiply",
    "Normalization",
    "PReLU",
    "Permute",
    "RMSNormalization",
    "RNN",
    "ReLU",
    "RepeatVector",
    "Rescaling",
    "Reshape",
    "SeparableConv1D",
    "SimpleRNN",
    "SimpleRNNCell",
    "Softmax",
    "SpatialDropout1D",
    "StackedRNNCells",
    "Subtract",
    "TimeDistributed",
    "UnitNormalization",
    "UpSampling1D",
    "ZeroPadding1D",
}
MODELS = {"Sequential", "Functional", "Model"}
# By the module that a configuration names; a class outside of these is not rebuilt.
ALLOWED_MODULES = (
    "keras",
    "keras.layers",
    "keras.models",
    "keras.src.models.functional",
    "keras.src.models.sequential",
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
    "keras.optimizers",
    "keras.optimizers.schedules",
    "keras.losses",
    "keras.metrics",
    "keras.activations",
    "keras.src.ops.numpy",
    "keras.src.ops.nn",
    "keras.src.ops.core",
    "keras.ops",
)
# Fields that say how large a layer's weights are.
SIZES = {
    "batch_shape",
    "filters",
    "input_dim",
    "input_shape",
    "kernel_size",
    "key_dim",
    "n",
    "num_heads",
    "num_tokens",
    "output_dim",
    "shape",
    "target_shape",
    "units",
    "value_dim",
}
REFUSED = {"Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer", "StringLookup", "TextVectorization"}


def rebuild(text: Any, weights: Any) -> Any:
    """Return the model, or None where it is made of classes that are not Keras's own.

    Parameters: `text`, its configuration as JSON; `weights`, a list of arrays. Raises `Mismatch` for a configuration
    that is too large or refused.
    """
    import keras

    if not isinstance(text, str) or len(text) > MAX_CONFIG:
        raise Mismatch("The model's configuration is too large.")
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        raise Mismatch("The model's configuration cannot be read.") from None
    if not isinstance(config, dict) or not isinstance(weights, list):
        raise Mismatch("The model's configuration cannot be read.")
    if not _of_keras(config):
        return None
    if _largest_kernel(config) > MAX_PARAMETERS:
        raise Mismatch(f"The model has more than {MAX_PARAMETERS:,} parameters.")
    try:
        model = keras.saving.deserialize_keras_object(config, safe_mode=True)
    except Exception as error:  # whatever Keras makes of a forged configuration
        raise Mismatch(f"The model cannot be built from its configuration: {type(error).__name__}.") from None
    if not isinstance(model, keras.Model):
        raise Mismatch("The model's configuration describes no model.")
    try:
        model.set_weights(weights)
    except Exception:  # whatever Keras makes of forged weights
        raise Mismatch("The model's weights do not fit its configuration.") from None
    return model


def _largest_kernel(config: Any) -> int:
    """Return a bound on the largest weight that building a configuration would make.

    The two largest sizes multiplied, and four gates of units by units. Before anything is built, because the sizes that
    a configuration claims need not be those of the weights beside it.
    """
    sizes = sorted((size for _, size in _sizes(config, "")), reverse=True)
    units = max((size for key, size in _sizes(config, "") if key == "units"), default=0)
    return max(4 * units * units, sizes[0] * sizes[1] if len(sizes) > 1 else 0)


def _sizes(config: Any, field: str) -> Iterator[tuple[str, int]]:
    """Yield the numbers in a configuration that are sizes of weights, each with the field that it stands in."""
    if isinstance(config, dict):
        for key, value in config.items():
            yield from _sizes(value, key)
    elif isinstance(config, list):
        for item in config:
            yield from _sizes(item, field)
    elif field in SIZES and type(config) is int:
        yield field, abs(config)


def _of_keras(config: Any, depth: int = 0) -> bool:
    """Whether every class that a configuration names is one that may be built here."""
    if depth > 60:
        raise Mismatch("The model's configuration is nested too deeply.")
    if isinstance(config, list):
        return all(_of_keras(item, depth + 1) for item in config)
    if not isinstance(config, dict):
        return True
    name, module = config.get("class_name"), config.get("module")
    if isinstance(name, str):
        if name in REFUSED or name.startswith("__lambda"):
            raise Mismatch(f"The model holds a {name} layer, which cannot be judged; use layers that say what they do.")
        registered = config.get("registered_name")
        if registered not in (None, name) or module not in (*ALLOWED_MODULES, "builtins", None):
            return False
        if registered is not None and module in ("builtins", None):  # a class of the notebook's, whatever its name
            return False
        if module in ("keras.layers",) and name not in LAYERS:
            return False
        if module in ("builtins", None) and name not in (
            "__tuple__",
            "__numpy__",
            "__tensor__",
            "__keras_tensor__",
            "DTypePolicy",
        ):
            return name in MODELS or name in LAYERS
    return all(_of_keras(value, depth + 1) for value in config.values())
