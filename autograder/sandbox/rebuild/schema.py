"""Read a model's configuration by the tables and write a new one from it.

To build a model from a configuration is to run a program: some classes read files or run code, and any field may name
a function. So nothing of the student's text reaches Keras: each part is looked up in the tables by the exact module and
name, each field has a check, and the configuration for Keras is written again from the values that passed. It cannot
contain what Keras would resolve in another way (a class without a module, a dotted name, a registered name).
"""

from __future__ import annotations

import json
from typing import Any

from . import allowed
from .fields import PLAIN, SPECIAL, Check, OwnClass, Refused, dtype, flag, number, optional, short, text

MAX_CONFIG = 2_000_000  # characters
MAX_DEPTH = 60
MAX_PARTS = 20_000  # objects and values in one configuration
MAX_LAYERS = 500
COMMON = {"name": text, "trainable": flag, "dtype": dtype}
COMPILED = (
    "optimizer loss loss_weights metrics weighted_metrics run_eagerly steps_per_execution jit_compile auto_scale_loss"
).split()


def read_model(configuration: Any) -> dict[str, Any]:
    """Return the configuration that a model is built from. `compile_config` in it is None where it is not compiled.

    Raises `Refused` for a configuration that describes no model or holds values of other kinds, `OwnClass` for one with
    classes or functions that are not in the tables.
    """
    if not isinstance(configuration, str) or len(configuration) > MAX_CONFIG:
        raise Refused("The model's configuration is too large.", located=True)
    try:
        config = json.loads(configuration)
    except (ValueError, RecursionError):
        raise Refused("The model's configuration cannot be read.", located=True) from None
    if not isinstance(config, dict):
        raise Refused("The model's configuration cannot be read.", located=True)
    reader = Reader()
    made = reader.object(config, "model", 0)
    return {**made, "compile_config": reader.compiled(config.get("compile_config"))}


def read_compiled(configuration: str) -> dict[str, Any]:
    """Return the settings of `compile`, read from JSON text. Raises `Refused` and `OwnClass`."""
    made = Reader().compiled(json.loads(configuration))
    if made is None:
        raise Refused("There is nothing to compile.")
    return made


class Reader:
    """Reads one configuration. Counts what it reads: a few thousand parts are a large model."""

    def __init__(self) -> None:
        self._parts = 0
        self._layers = 0

    def object(self, value: Any, kinds: str, depth: int) -> dict[str, Any]:
        """Return what an object of one of these kinds is built from."""
        self._count(depth)
        if not isinstance(value, dict) or not isinstance(value.get("class_name"), str):
            raise Refused(
                f"The model's configuration holds {short(value)} where a {kinds.split()[0]} was expected.", located=True
            )
        name, module = value["class_name"], value.get("module")
        _refuse_code(name)
        key = (module, name) if isinstance(module, str) else ("", name)
        kind = next((kind for kind in kinds.split() if key in allowed.KINDS[kind]), None)
        if kind is None or value.get("registered_name") not in (None, name):
            raise OwnClass(f"{module}.{name}")
        config = value.get("config")
        if not isinstance(config, dict):
            raise Refused(f"The configuration of {name} cannot be read.")
        made = {"module": module, "class_name": name, "registered_name": None}
        return {**made, "config": self._fields(config, kind, key, depth)}

    def compiled(self, value: Any) -> dict[str, Any] | None:
        """Return the settings of `compile`: how a model is run (eagerly, by XLA) is for us to say."""
        if not value:
            return None
        if not isinstance(value, dict) or not set(value) <= set(COMPILED):
            raise Refused("The settings of `compile` cannot be read.")
        losses, scores = self._named(allowed.LOSS_NAMES, "loss"), self._named(allowed.METRIC_NAMES, "metric loss")
        return {
            "optimizer": self._optimizer(value.get("optimizer")),
            "loss": self._by_output(value.get("loss"), losses, 0),
            "loss_weights": self._by_output(value.get("loss_weights"), number, 0),
            "metrics": self._by_output(value.get("metrics"), scores, 0),
            "weighted_metrics": self._by_output(value.get("weighted_metrics"), scores, 0),
            "run_eagerly": False,
            "steps_per_execution": 1,
            "jit_compile": False,
        }

    def _fields(self, config: dict[str, Any], kind: str, key: allowed.Key, depth: int) -> dict[str, Any]:
        known = {spec.partition(":")[0]: spec.rpartition(":")[2] for spec in allowed.KINDS[kind][key].split()}
        made = {}
        for field, value in config.items():
            if kind in ("layer", "cell", "model") and field in COMMON:
                check: Check = COMMON[field]
            elif kind in ("layer", "cell", "model") and field == "activity_regularizer":
                check = self._check("activity_regularizer", depth)
            elif kind == "operation" and field == "name":
                check = text
            elif field in known:
                check = self._check(known[field], depth)
            else:
                raise Refused(f"{key[1]} has a field {short(field)} that is not known here.")
            try:
                made[field] = check(value)
            except Refused as refused:
                raise refused if refused.located else Refused(f"{key[1]}, {field}: {refused}", located=True) from None
        if "unroll" in made:
            made["unroll"] = False  # the same numbers; unrolled, a long sequence is a huge graph
        return made

    def _check(self, name: str, depth: int) -> Check:
        """Return the check of a field by its name: plain values by the table, objects by what they have to be."""
        if name in PLAIN:
            return PLAIN[name]
        if name in ("activation", "recurrent_activation"):
            return lambda value: self._activation(value, depth + 1)
        if name in ("layers", "cells"):
            return lambda value: self._several(value, name, depth + 1)
        if name in ("layer", "backward_layer"):
            return lambda value: self.object(value, "layer model", depth + 1)
        if name == "cell":
            return lambda value: self.object(value, "cell", depth + 1)
        if name == "learning_rate":
            return lambda value: self.object(value, "schedule", depth + 1) if isinstance(value, dict) else number(value)
        kind = name.rpartition("_")[2]
        if kind in ("initializer", "regularizer", "constraint"):
            return optional(lambda value: self.object(value, kind, depth + 1))
        raise Refused(f"The field {name} is not known here.")

    def _several(self, value: Any, name: str, depth: int) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise Refused(f"A list of {name} was expected, received {short(value)}.")
        self._layers += len(value)
        if self._layers > MAX_LAYERS:
            raise Refused(f"The model would have more than {MAX_LAYERS} layers.", located=True)
        if name == "cells":
            return [self.object(one, "cell", depth) for one in value]
        return [self._layer(one, depth) for one in value]

    def _layer(self, value: Any, depth: int) -> dict[str, Any]:
        """Return a layer of a model, with what it is called on where the model is a graph."""
        made = self.object(value, "layer model operation", depth)
        if "name" in value:
            made["name"] = text(value["name"])
        if "inbound_nodes" in value:
            nodes = value["inbound_nodes"]
            if not isinstance(nodes, list):
                raise Refused("A layer's calls cannot be read.")
            made["inbound_nodes"] = [self._call(node, depth + 1) for node in nodes]
        return made

    def _call(self, node: Any, depth: int) -> dict[str, Any]:
        """Return the arguments that a layer is called with, in the form that Keras 3 writes."""
        if not isinstance(node, dict) or set(node) != {"args", "kwargs"}:
            raise Refused("A layer's call cannot be read.")
        args, kwargs = self._argument(node["args"], depth + 1), self._argument(node["kwargs"], depth + 1)
        if not isinstance(args, list) or not isinstance(kwargs, dict) or "class_name" in kwargs:
            raise Refused("A layer's call cannot be read.")
        return {"args": args, "kwargs": kwargs}

    def _argument(self, value: Any, depth: int) -> Any:
        """Return an argument: tensors of the graph, slices, constants, numbers, and lists and dicts of them."""
        self._count(depth)
        if isinstance(value, list):
            return [self._argument(item, depth + 1) for item in value]
        if isinstance(value, dict) and "class_name" in value:
            return self._special(value, depth)
        if isinstance(value, dict):
            if "config" in value:
                raise Refused("A layer's call cannot be read.")
            return {text(key): self._argument(item, depth + 1) for key, item in value.items()}
        if value is None or type(value) is bool:
            return value
        return dtype(value) if isinstance(value, str) else number(value)

    def _special(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        """Return what stands for a value that JSON cannot hold."""
        name, config = value["class_name"], value.get("config")
        if not isinstance(name, str) or name not in SPECIAL:
            raise OwnClass(short(name))
        checks = SPECIAL[name]
        if not isinstance(config, dict) or set(config) != set(checks):
            raise Refused("A layer's call cannot be read.")
        return {"class_name": name, "config": {key: checks[key](item) for key, item in config.items()}}

    def _activation(self, value: Any, depth: int) -> Any:
        if isinstance(value, dict) and value.get("class_name") != "function":
            key = (value.get("module"), value.get("class_name"))
            if key[0] == allowed.PUBLIC_LAYERS and key[1] in allowed.ACTIVATION_LAYERS:
                return self.object(value, "layer", depth)
        return None if value is None else self._function(value, allowed.ACTIVATIONS)

    def _function(self, value: Any, names: frozenset[str]) -> str:
        """Return a function's name: a function of Keras's own is written as its name or as an object that says it."""
        name = value
        if isinstance(value, dict):
            _refuse_code(value.get("class_name"))
            if value.get("class_name") != "function" or value.get("module") not in ("builtins", "keras.activations"):
                raise OwnClass(short(value.get("class_name")))
            name = value.get("config")
            if value.get("registered_name") not in (None, "function", name):
                raise OwnClass(short(name))
        if not isinstance(name, str) or name not in names:
            raise OwnClass(short(name))
        return name

    def _named(self, names: frozenset[str], kinds: str) -> Check:
        """Return a check of what may be an object of these kinds or a function's name."""

        def check(value: Any) -> Any:
            if isinstance(value, dict) and value.get("class_name") != "function":
                return self.object(value, kinds, 1)
            return self._function(value, names)

        return check

    def _optimizer(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return None if value is None else self._function(value, allowed.OPTIMIZER_NAMES)
        return self.object(value, "optimizer", 1)

    def _by_output(self, value: Any, check: Check, depth: int) -> Any:
        """Return a setting of `compile`, which may be one for each output: in a list or by the outputs' names."""
        self._count(depth)
        if value is None:
            return None
        if isinstance(value, list):
            return [self._by_output(item, check, depth + 1) for item in value]
        if isinstance(value, dict) and "class_name" not in value:
            if "config" in value:
                raise Refused("The settings of `compile` cannot be read.")
            return {text(key): self._by_output(item, check, depth + 1) for key, item in value.items()}
        return check(value)

    def _count(self, depth: int) -> None:
        self._parts += 1
        if depth > MAX_DEPTH:
            raise Refused("The model's configuration is nested too deeply.", located=True)
        if self._parts > MAX_PARTS:
            raise Refused(f"The model's configuration has more than {MAX_PARTS:,} parts.", located=True)


def _refuse_code(name: Any) -> None:
    """Raise `Refused` for what runs code of the configuration's author, however its name is written."""
    last = name.rpartition(".")[2] if isinstance(name, str) else ""
    if last in allowed.CODE or last.startswith("__lambda"):
        told = f"The model holds a {last} layer, which cannot be judged; use layers that say what they do."
        raise Refused(told, located=True)
