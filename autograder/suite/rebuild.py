"""Rebuild a Keras model from what the student's process says of it.

Rebuilding a model from a configuration is running a program: some layers of Keras's own read files or run code, and any
field may name a function. So the configuration is checked before Keras sees it: classes of an allow-list only,
plain fields only, and not too many parameters.
"""

from __future__ import annotations

import json
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
    if not _of_keras(config):
        return None
    if sum(getattr(array, "size", 0) for array in weights) > MAX_PARAMETERS:
        raise Mismatch(f"The model has more than {MAX_PARAMETERS:,} parameters.")
    try:
        model = keras.saving.deserialize_keras_object(config, safe_mode=True)
    except Exception as error:  # whatever Keras makes of a forged configuration
        raise Mismatch(f"The model cannot be built from its configuration: {type(error).__name__}.") from None
    if weights:
        try:
            model.set_weights(list(weights))
        except ValueError:
            raise Mismatch("The model's weights do not fit its configuration.") from None
    return model


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
        if config.get("registered_name") not in (None, name) or module not in (*ALLOWED_MODULES, "builtins", None):
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
