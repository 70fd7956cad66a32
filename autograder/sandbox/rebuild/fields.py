"""Checks for the plain values of a Keras configuration, and the table of fields that they check.

Each check returns the value to build from, or raises `Refused`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], Any]

MAX_SIZE = 2**31 - 1  # of any single size; what sizes amount to together is bounded by the cost
MAX_AXES = 16
MAX_NUMBERS = 100_000  # in one constant
DTYPES = (
    "float16 float32 float64 bfloat16 mixed_float16 mixed_bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 bool"
).split()
NAME = re.compile(r"[A-Za-z0-9_.+=:>\- ]{1,200}")


class Refused(Exception):
    """A configuration that no model is built from; the text is for the student.

    `located` says that the text names what it is about: the model, or a layer and its field.
    """

    def __init__(self, text: str, located: bool = False) -> None:
        super().__init__(text)
        self.located = located


class OwnClass(Exception):
    """A configuration that names a class or function that is not in the tables: the model stays where it is."""


def flag(value: Any) -> bool:
    if type(value) is not bool:
        raise Refused(f"True or False was expected, received {short(value)}.")
    return value


def integer(low: int, high: int = MAX_SIZE) -> Check:
    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise Refused(f"A whole number from {low} to {high:,} was expected, received {short(value)}.")
        return value

    return check


def number(value: Any) -> int | float:
    """Return a finite number."""
    if type(value) not in (int, float) or not math.isfinite(value) or abs(value) > 1e30:
        raise Refused(f"A number was expected, received {short(value)}.")
    return value


def choice(*allowed: Any) -> Check:
    def check(value: Any) -> Any:
        if not any(type(value) is type(one) and value == one for one in allowed):
            raise Refused(f"One of {', '.join(map(repr, allowed))} was expected, received {short(value)}.")
        return value

    return check


def optional(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def either(first: Check, second: Check) -> Check:
    """Return a check that takes lists by `second` and everything else by `first`."""
    return lambda value: second(value) if isinstance(value, list) else first(value)


def listed(check: Check, most: int = MAX_AXES) -> Check:
    def checked(value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > most:
            raise Refused(f"A list of at most {most} entries was expected, received {short(value)}.")
        return [check(item) for item in value]

    return checked


def text(value: Any) -> str:
    """Return a name: of a layer, of an output."""
    if type(value) is not str or not NAME.fullmatch(value):
        raise Refused(f"A name was expected, received {short(value)}.")
    return value


def numbers(value: Any) -> Any:
    """Return a number, or nested lists of numbers: a constant."""
    if isinstance(value, list):
        if _count(value, 0) > MAX_NUMBERS:
            raise Refused(f"A constant has more than {MAX_NUMBERS:,} numbers.")
        return [numbers(item) for item in value]
    return value if type(value) is bool else number(value)


def dtype(value: Any) -> str:
    """Return the name of a dtype or of a plain policy, written as text or as Keras writes a policy."""
    if isinstance(value, dict) and (value.get("module"), value.get("class_name")) == ("keras", "DTypePolicy"):
        config = value.get("config")
        value = config.get("name") if isinstance(config, dict) else None
    if type(value) is not str or value not in DTYPES:
        raise Refused(f"The dtype {short(value)} is not known here.")
    return value


def short(value: Any) -> str:
    """Return a few words for a value of a configuration, whatever its size."""
    if isinstance(value, str):
        return repr(value[:60])
    if isinstance(value, list | dict):
        return f"a {type(value).__name__} of {len(value)} entries"
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a huge number"
    return repr(value)


def _count(value: Any, depth: int) -> int:
    if depth > MAX_AXES:
        raise Refused("A constant is nested too deeply.")
    return sum(_count(item, depth + 1) for item in value) if isinstance(value, list) else 1


size = integer(1)
axis = integer(-MAX_AXES, MAX_AXES)
axes = either(axis, listed(axis))
seed = optional(integer(-(2**63), 2**63))
shape = listed(optional(integer(1)))


def tensor_history(value: Any) -> list[Any]:
    """Return a tensor of a graph: [layer, call, output]."""
    if not isinstance(value, list) or len(value) != 3:
        raise Refused("A tensor of the model cannot be read.")
    return [text(value[0]), integer(0)(value[1]), integer(0)(value[2])]


def outputs(value: Any) -> Any:
    """Return the tensors that a graph begins or ends with: [layer, call, output], or lists and dicts of these."""

    def read(value: Any, depth: int) -> Any:
        if depth > MAX_AXES:
            raise Refused("The model's configuration is nested too deeply.", located=True)
        if isinstance(value, dict):
            return {text(key): read(item, depth + 1) for key, item in value.items()}
        if not isinstance(value, list):
            raise Refused("A tensor of the model cannot be read.")
        whole = len(value) == 3 and isinstance(value[0], str)
        return tensor_history(value) if whole else [read(item, depth + 1) for item in value]

    return read(value, 0)


_index = optional(integer(-(10**9), 10**9))
SPECIAL: dict[str, dict[str, Check]] = {
    "__keras_tensor__": {"shape": shape, "dtype": dtype, "keras_history": tensor_history},
    "__slice__": {"start": _index, "stop": _index, "step": _index},
    "__ellipsis__": {},
    "__numpy__": {"value": numbers, "dtype": dtype},
    "__tensor__": {"value": numbers, "dtype": dtype},
}


def _each(names: str, check: Check) -> dict[str, Check]:
    return dict.fromkeys(names.split(), check)


_sizes = either(size, listed(size))
_widths = either(integer(0), listed(either(integer(0), listed(integer(0)))))
# The checks of plain fields, by the field's name or by the name that a table gives after a colon.
PLAIN: dict[str, Check] = {
    **_each(
        """
        use_bias return_sequences return_state go_backwards stateful unroll zero_output_for_mask reset_after
        unit_forget_bias use_scale center invert keepdims mask_zero optional normalize synchronized renorm use_gate
        rms_scaling use_ema amsgrad nesterov centered relative_step staircase cycle from_logits from_sorted_ids
        apply_class_balancing approximate
        """,
        flag,
    ),
    **_each("sparse ragged", choice(False)),
    **_each("units filters input_dim output_dim key_dim num_heads num_tokens groups n k num_classes num", size),
    **_each("kernel_size strides dilation_rate pool_size", _sizes),
    **_each("depth_multiplier size", size),
    **_each("value_dim sliding_window ema_overwrite_frequency gradient_accumulation_steps", optional(size)),
    **_each(
        """
        alpha epsilon momentum renorm_momentum rate stddev dropout recurrent_dropout mask_value negative_slope gain
        minval maxval l1 l2 factor min_value l1_regularization_strength l2_regularization_strength ema_momentum rho
        l2_shrinkage_regularization_strength beta_1 beta_2 beta_2_decay epsilon_1 epsilon_2 clip_threshold power
        learning_rate_power initial_accumulator_value initial_learning_rate decay_steps decay_rate t_mul m_mul
        first_decay_steps end_learning_rate warmup_steps label_smoothing gamma number
        """,
        number,
    ),
    **_each(
        "max_value threshold weight_decay clipnorm global_clipnorm clipvalue loss_scale_factor warmup_target initial",
        optional(number),
    ),
    **_each("x_min x_max", optional(number)),
    **_each("value values boundaries delta numbers", numbers),
    **_each("mean variance", optional(numbers)),
    **_each("axis axis1 axis2 shift source destination", optional(axes)),
    **_each("axes maybe_axes dims attention_axes shared_axes input_axes output_axes", optional(axes)),
    **_each("seed", seed),
    **_each("batch_shape shape noise_shape build_input_shape", optional(shape)),
    **_each("target_shape newshape", either(integer(-1), listed(optional(integer(-1))))),
    **_each("output_shape", optional(_sizes)),
    **_each("cropping widths pad_width", _widths),
    **_each("repeats", _sizes),
    **_each("indices_or_sections", either(size, listed(integer(0)))),
    "renorm_clipping": optional(choice()),
    "quantization_config": optional(choice()),
    "ignore_class": optional(integer(-(10**6), 10**6)),
    "scale": flag,
    "padding": choice("valid", "same", "causal"),
    "data_format": choice("channels_last", "channels_first"),
    "merge_mode": choice("concat", "sum", "mul", "ave", None),
    "score_mode": choice("dot", "concat"),
    "output_mode": choice("multi_hot", "one_hot", "count"),
    "mode": choice("constant", "reflect", "symmetric"),
    "fan": choice("fan_in", "fan_out", "fan_avg"),
    "rows": choice("rows", "columns"),
    "distribution": choice("truncated_normal", "untruncated_normal", "uniform", "normal"),
    "reduction": choice("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None),
    "name": optional(text),
    "dtype": dtype,
    "maybe_dtype": optional(dtype),
    "input_layers": outputs,
    "output_layers": outputs,
}
