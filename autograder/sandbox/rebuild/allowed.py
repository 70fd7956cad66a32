"""The tables: every class of Keras's own that a student's model may be made of, each with its fields.

A class is known only by the module and name under which Keras itself writes it. What is not in a table is not built.
Layers that read files or run code (Lambda, TFSMLayer, ...) are left out on purpose.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

PUBLIC_LAYERS = "keras.layers"
FUNCTIONAL = "keras.src.models.functional"
RECURRENT = "return_sequences return_state go_backwards stateful unroll zero_output_for_mask"
WEIGHTED = (
    "use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer kernel_constraint bias_constraint"
)
CELL = (
    f"units activation {WEIGHTED} recurrent_initializer recurrent_regularizer recurrent_constraint dropout "
    "recurrent_dropout seed"
)
NORM = "axis epsilon center scale beta_initializer gamma_initializer beta_regularizer gamma_regularizer beta_constraint"
NORM = f"{NORM} gamma_constraint"
WINDOW = "strides padding data_format"
POOL = f"pool_size {WINDOW}"

# Fields beside `name`, `trainable`, `dtype` and `activity_regularizer`, which every layer may have.
LAYERS = {
    "Activation": "activation",
    "Add": "",
    "AdditiveAttention": "use_scale dropout seed",
    "AlphaDropout": "rate noise_shape seed",
    "Attention": "use_scale score_mode dropout seed",
    "Average": "",
    "AveragePooling1D": POOL,
    "BatchNormalization": f"{NORM} momentum moving_mean_initializer moving_variance_initializer synchronized renorm "
    "renorm_clipping renorm_momentum",
    "Bidirectional": "layer backward_layer merge_mode",
    "CategoryEncoding": "num_tokens output_mode",
    "Concatenate": "axis",
    "Conv1D": f"filters kernel_size {WINDOW} dilation_rate groups activation {WEIGHTED}",
    "Cropping1D": "cropping",
    "Dense": f"units activation {WEIGHTED} quantization_config",
    "Dot": "axes normalize",
    "Dropout": "rate noise_shape seed",
    "ELU": "alpha",
    "Embedding": "input_dim output_dim embeddings_initializer embeddings_regularizer embeddings_constraint mask_zero "
    "quantization_config",
    "Flatten": "data_format",
    "GRU": f"{CELL} {RECURRENT} recurrent_activation reset_after",
    "GaussianDropout": "rate seed",
    "GaussianNoise": "stddev seed",
    "GlobalAveragePooling1D": "data_format keepdims",
    "GlobalMaxPooling1D": "data_format keepdims",
    "GroupNormalization": f"groups {NORM}",
    "Identity": "",
    "InputLayer": "batch_shape sparse ragged optional",
    "LSTM": f"{CELL} {RECURRENT} recurrent_activation unit_forget_bias",
    "LayerNormalization": f"{NORM} rms_scaling",
    "LeakyReLU": "negative_slope",
    "Masking": "mask_value",
    "MaxPooling1D": POOL,
    "Maximum": "",
    "Minimum": "",
    "MultiHeadAttention": f"num_heads key_dim value_dim dropout use_gate output_shape attention_axes sliding_window "
    f"{WEIGHTED} seed",
    "Multiply": "",
    "Normalization": "axis invert mean variance",
    "PReLU": "alpha_initializer alpha_regularizer alpha_constraint shared_axes",
    "Permute": "dims",
    "RMSNormalization": "axis epsilon",
    "RNN": f"cell {RECURRENT}",
    "ReLU": "max_value negative_slope threshold",
    "RepeatVector": "n",
    "Rescaling": "scale:numbers offset:numbers",
    "Reshape": "target_shape",
    "SeparableConv1D": f"filters kernel_size {WINDOW} dilation_rate depth_multiplier activation use_bias "
    "depthwise_initializer pointwise_initializer bias_initializer depthwise_regularizer pointwise_regularizer "
    "bias_regularizer depthwise_constraint pointwise_constraint bias_constraint",
    "SimpleRNN": f"{CELL} {RECURRENT}",
    "Softmax": "axis",
    "SpatialDropout1D": "rate seed",
    "Subtract": "",
    "TimeDistributed": "layer",
    "UnitNormalization": "axis",
    "UpSampling1D": "size",
    "ZeroPadding1D": "padding:widths data_format",
}
CELLS = {
    "GRUCell": f"{CELL} recurrent_activation reset_after",
    "LSTMCell": f"{CELL} recurrent_activation unit_forget_bias",
    "SimpleRNNCell": CELL,
    "StackedRNNCells": "cells",
}
MODELS = {
    ("keras", "Sequential"): "layers build_input_shape",
    (FUNCTIONAL, "Functional"): "layers input_layers output_layers",
}
# Layers that work as an activation, given as an object.
ACTIVATION_LAYERS = ("ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax")

ELEMENTWISE = """
    Absolute Abs Add Arccos Arcsin Arctan Arctan2 Ceil Copy Cos Cosh Divide DivideNoNan Equal Exp Expm1 Floor
    FloorDivide GetItem Greater GreaterEqual Isfinite Isinf Isnan Less LessEqual Log Log10 Log1p Log2 Logaddexp
    LogicalAnd LogicalNot LogicalOr LogicalXor Matmul Maximum Minimum Mod Multiply Negative NotEqual Power Ravel
    Reciprocal Sign Sin Sinh Sqrt Square Subtract Tan Tanh TrueDivide Where
"""
REDUCTIONS = "All Any Amax Amin Argmax Argmin Mean Median Std Sum Var"
ALONG_AXIS = "Average Concatenate ExpandDims Flip Sort Argsort Squeeze Stack Take TakeAlongAxis"
# Operations of keras.ops as they stand in a functional model, by the module in which Keras defines them.
OPERATIONS = {
    "keras.src.ops.numpy": {
        **dict.fromkeys(ELEMENTWISE.split(), ""),
        **dict.fromkeys(REDUCTIONS.split(), "axis keepdims"),
        **dict.fromkeys(ALONG_AXIS.split(), "axis"),
        "BroadcastTo": "shape",
        "Clip": "x_min x_max",
        "CountNonzero": "axis",
        "Cumprod": "axis dtype:maybe_dtype",
        "Cumsum": "axis dtype:maybe_dtype",
        "Max": "axis keepdims initial",
        "Min": "axis keepdims initial",
        "Moveaxis": "source destination",
        "OnesLike": "dtype:maybe_dtype",
        "Pad": "pad_width mode",
        "Prod": "axis keepdims dtype:maybe_dtype",
        "Repeat": "repeats axis",
        "Reshape": "newshape",
        "Roll": "shift axis",
        "Split": "indices_or_sections axis",
        "Swapaxes": "axis1 axis2",
        "Tile": "repeats",
        "Transpose": "axes:maybe_axes",
        "ZerosLike": "dtype:maybe_dtype",
    },
    "keras.src.ops.nn": {
        **dict.fromkeys("Relu Relu6 Sigmoid Softplus Softsign Silu HardSigmoid Selu".split(), ""),
        "Elu": "alpha",
        "Gelu": "approximate",
        "LeakyRelu": "negative_slope",
        "LogSoftmax": "axis",
        "OneHot": "num_classes axis dtype:maybe_dtype sparse",
        "Softmax": "axis",
    },
    "keras.src.ops.core": {"Cast": "dtype", "StopGradient": "", "Unstack": "num axis"},
    "keras.src.ops.math": {"Logsumexp": "axis keepdims", "Rsqrt": "", "Erf": ""},
}
FAN = "seed input_axes output_axes"
INITIALIZERS = {
    "Constant": "value",
    **dict.fromkeys(
        ("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform"),
        FAN,
    ),
    "Identity": "gain",
    "Ones": "",
    "Orthogonal": "gain seed",
    "RandomNormal": "mean:number stddev seed",
    "RandomUniform": "minval maxval seed",
    "TruncatedNormal": "mean:number stddev seed",
    "VarianceScaling": f"scale:number mode:fan distribution {FAN}",
    "Zeros": "",
}
REGULARIZERS = {"L1": "l1", "L2": "l2", "L1L2": "l1 l2", "OrthogonalRegularizer": "factor mode:rows"}
CONSTRAINTS = {
    "MaxNorm": "max_value axis",
    "MinMaxNorm": "min_value max_value rate axis",
    "NonNeg": "",
    "UnitNorm": "axis",
}
OPTIMIZER = (
    "name learning_rate weight_decay clipnorm global_clipnorm clipvalue use_ema ema_momentum ema_overwrite_frequency "
    "loss_scale_factor gradient_accumulation_steps"
)
OPTIMIZERS = {
    "Adadelta": f"{OPTIMIZER} rho epsilon",
    "Adafactor": f"{OPTIMIZER} beta_2_decay epsilon_1 epsilon_2 clip_threshold relative_step",
    "Adagrad": f"{OPTIMIZER} initial_accumulator_value epsilon",
    "Adam": f"{OPTIMIZER} beta_1 beta_2 epsilon amsgrad",
    "AdamW": f"{OPTIMIZER} beta_1 beta_2 epsilon amsgrad",
    "Adamax": f"{OPTIMIZER} beta_1 beta_2 epsilon",
    "Ftrl": f"{OPTIMIZER} learning_rate_power initial_accumulator_value l1_regularization_strength "
    "l2_regularization_strength l2_shrinkage_regularization_strength beta:number",
    "Lamb": f"{OPTIMIZER} beta_1 beta_2 epsilon",
    "Lion": f"{OPTIMIZER} beta_1 beta_2",
    "Nadam": f"{OPTIMIZER} beta_1 beta_2 epsilon",
    "RMSprop": f"{OPTIMIZER} rho momentum epsilon centered",
    "SGD": f"{OPTIMIZER} momentum nesterov",
}
SCHEDULES = {
    "CosineDecay": "initial_learning_rate decay_steps alpha warmup_target warmup_steps name",
    "CosineDecayRestarts": "initial_learning_rate first_decay_steps t_mul m_mul alpha name",
    "ExponentialDecay": "initial_learning_rate decay_steps decay_rate staircase name",
    "InverseTimeDecay": "initial_learning_rate decay_steps decay_rate staircase name",
    "PiecewiseConstantDecay": "boundaries values name",
    "PolynomialDecay": "initial_learning_rate decay_steps end_learning_rate power cycle name",
}
_LOSS = "name reduction dtype:maybe_dtype"
LOSSES = {
    **dict.fromkeys(
        """
        CategoricalHinge Hinge KLDivergence LogCosh MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError
        MeanSquaredLogarithmicError Poisson SquaredHinge
        """.split(),
        _LOSS,
    ),
    "BinaryCrossentropy": f"{_LOSS} from_logits label_smoothing axis",
    "BinaryFocalCrossentropy": f"{_LOSS} from_logits label_smoothing axis apply_class_balancing alpha gamma",
    "CategoricalCrossentropy": f"{_LOSS} from_logits label_smoothing axis",
    "CosineSimilarity": f"{_LOSS} axis",
    "Huber": f"{_LOSS} delta",
    "SparseCategoricalCrossentropy": f"{_LOSS} from_logits ignore_class axis",
}
METRICS = {
    **dict.fromkeys(
        """
        Accuracy CategoricalAccuracy KLDivergence LogCoshError MeanAbsoluteError MeanAbsolutePercentageError
        MeanSquaredError MeanSquaredLogarithmicError Poisson RootMeanSquaredError SparseCategoricalAccuracy
        """.split(),
        "name dtype",
    ),
    "BinaryAccuracy": "name dtype threshold",
    "BinaryCrossentropy": "name dtype from_logits label_smoothing",
    "CategoricalCrossentropy": "name dtype from_logits label_smoothing axis",
    "CosineSimilarity": "name dtype axis",
    "SparseCategoricalCrossentropy": "name dtype from_logits ignore_class axis",
    "SparseTopKCategoricalAccuracy": "name dtype k from_sorted_ids",
    "TopKCategoricalAccuracy": "name dtype k",
}
# Functions are known by name alone.
ACTIVATIONS = frozenset(
    """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid
    log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid
    sparsemax squareplus swish tanh tanh_shrink threshold
    """.split()
)
_ERRORS = """
    mse mae mape msle MSE MAE MAPE MSLE mean_squared_error mean_absolute_error mean_absolute_percentage_error
    mean_squared_logarithmic_error binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy
    cosine_similarity categorical_hinge hinge squared_hinge kl_divergence poisson
"""
LOSS_NAMES = frozenset([*_ERRORS.split(), *LOSSES, "huber", "log_cosh", "bce", "BCE", "kld", "KLD"])
METRIC_NAMES = frozenset(
    [
        *_ERRORS.split(),
        *METRICS,
        *"accuracy acc binary_accuracy categorical_accuracy sparse_categorical_accuracy".split(),
        *"sparse_top_k_categorical_accuracy top_k_categorical_accuracy ce crossentropy bce BCE".split(),
    ]
)
OPTIMIZER_NAMES = frozenset(name for known in OPTIMIZERS if known != "Lamb" for name in (known, known.lower()))
# Layers that run code of the configuration's author. Students meet them, so a refusal names them.
CODE = frozenset("Lambda TorchModuleWrapper JaxLayer FlaxLayer TFSMLayer StringLookup TextVectorization".split())

Key = tuple[str, str]


def _keyed(module: str, names: dict[str, str]) -> dict[Key, str]:
    return {(module, name): fields for name, fields in names.items()}


# Every class by what kind of object it is; each with its fields.
KINDS: dict[str, dict[Key, str]] = {
    "layer": _keyed(PUBLIC_LAYERS, LAYERS),
    "cell": _keyed(PUBLIC_LAYERS, CELLS),
    "model": MODELS,
    "operation": {key: fields for module, names in OPERATIONS.items() for key, fields in _keyed(module, names).items()},
    "initializer": _keyed("keras.initializers", INITIALIZERS),
    "regularizer": _keyed("keras.regularizers", REGULARIZERS),
    "constraint": _keyed("keras.constraints", CONSTRAINTS),
    "optimizer": _keyed("keras.optimizers", OPTIMIZERS),
    "schedule": _keyed("keras.optimizers.schedules", SCHEDULES),
    "loss": _keyed("keras.losses", LOSSES),
    "metric": _keyed("keras.metrics", METRICS),
}


@cache
def classes() -> dict[Key, type]:
    """Return every class of the tables, by its key.

    Raises `RuntimeError` if the installed Keras has no such class or would build another one from its name.
    """
    from keras.src.saving import serialization_lib

    found = {}
    for key in (key for table in KINDS.values() for key in table):
        module, name = key
        made = getattr(import_module(module), name, None)
        built = serialization_lib._retrieve_class_or_fn(name, None, module, "class", {})
        if not isinstance(made, type) or built is not made:
            raise RuntimeError(f"Keras builds {built} from {module}.{name}; expected its own class. Another version?")
        found[key] = made
    return found
