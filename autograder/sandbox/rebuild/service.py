"""The program of a forked process that rebuilds models: arrays, numbers and text go in and out, nothing else.

One thread, one request at a time. An interrupt (SIGINT) ends the request that is running, never the service.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from typing import Any

import numpy as np

from ...wire.messages import Closed, Decoder, Encoder, Frames, NotAllowed
from ..confine import enter
from .allowed import classes
from .build import Model
from .cost import Limits
from .fields import OwnClass, Refused
from .schema import read_compiled

MESSAGE = 6000  # characters of an exception's text that cross
CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")


def before_forks() -> None:
    """Look up every allowed class once in the server."""
    classes()


def rebuild(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Serve the judge of one submission."""
    enter(task, public=False)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ModelService(sockets[0]).serve()
    os._exit(0)


class ModelService:
    """The rebuilding process's end of the wire. A request is an operation's name and its encoded arguments."""

    def __init__(self, sock: socket.socket) -> None:
        self._frames = Frames(sock)
        self._encoder, self._decoder = Encoder(), Decoder()
        self._models: dict[int, Model] = {}
        self._next = 1
        self._limits = Limits(0, 0.0, 0.0)

    def serve(self) -> None:
        """Answer until the other side closes. First report that the process is ready."""
        self._frames.send({"n": 0, "out": None})
        while True:
            try:
                request = self._frames.receive()
                self._answer(request)
            except KeyboardInterrupt:
                continue
            except Closed:
                return

    def _answer(self, request: dict[str, Any]) -> None:
        reply: dict[str, Any] = {"n": request["n"]}
        try:
            try:
                operation: Callable[..., Any] = getattr(self, f"do_{request['op']}")
                named = {key: self._decoder.decode(item) for key, item in request.items() if key not in ("n", "op")}
                reply["done"] = self._encoder.encode({"value": operation(**named)})
            except Refused as refused:
                reply["done"] = self._encoder.encode({"refused": str(refused)})
            except BaseException as error:  # Keras may raise anything
                reply["raised"] = _raised(error)
        except KeyboardInterrupt:
            reply["raised"] = {"type": "KeyboardInterrupt", "text": "", "frames": []}
        try:
            self._frames.send(reply)
        except NotAllowed as error:  # too large
            self._frames.send({"n": request["n"], "raised": _raised(error)})

    # Each operation returns a plain value.

    def do_limits(self, memory: int, call_seconds: float, training_seconds: float) -> None:
        """Set the limits of a model."""
        self._limits = Limits(memory, call_seconds, training_seconds)

    def do_seed(self, seed: int) -> None:
        import keras

        keras.utils.set_random_seed(seed)

    def do_rebuild(self, configuration: Any, weights: Any) -> int:
        """Rebuild a model and return its number, 0 where it holds classes that are not Keras's own."""
        try:
            made = Model(configuration, weights, self._limits)
        except OwnClass:
            return 0
        self._models[self._next] = made
        self._next += 1
        return self._next - 1

    def do_drop_models(self) -> None:
        self._models.clear()

    def do_call(self, model: int, inputs: Any, training: bool) -> Any:
        made = self._models[model]
        made.check_answer(inputs)
        return _plain(made.keras(inputs, training=training))

    def do_predict(self, model: int, inputs: Any, batch_size: int | None) -> Any:
        return _plain(self._models[model].predict(inputs, batch_size))

    def do_evaluate(self, model: int, inputs: Any, targets: Any, batch_size: int | None, by_name: bool) -> Any:
        found = self._models[model].evaluate(inputs, targets, batch_size, by_name)
        if isinstance(found, dict):
            return {str(name): float(value) for name, value in found.items()}
        return [float(value) for value in found] if isinstance(found, list) else float(found)

    def do_fit(self, model: int, inputs: Any, targets: Any, options: dict[str, Any]) -> dict[str, list[float]]:
        """Train, and return the history by the names of its values."""
        history = self._models[model].fit(inputs, targets, options.get("batch_size"), options.get("epochs", 1))
        return {str(name): [float(value) for value in values] for name, values in history.items()}

    def do_get_weights(self, model: int) -> list[Any]:
        return list(self._models[model].keras.get_weights())

    def do_set_weights(self, model: int, weights: list[Any]) -> None:
        self._models[model].keras.set_weights(weights)

    def do_compile(self, model: int, settings: str, keep_optimizer: bool) -> None:
        """Compile with settings as JSON text, in the form that Keras writes; or with the optimizer that is there."""
        import keras

        made = self._models[model].keras
        chosen = keras.saving.deserialize_keras_object(read_compiled(settings))
        made.compile(**(chosen | {"optimizer": made.optimizer} if keep_optimizer else chosen))

    def do_set_clipping(self, model: int, limits: dict[str, float | None]) -> None:
        """Set how the optimizer clips gradients; what is not named clips nothing."""
        optimizer = self._models[model].keras.optimizer
        for name in CLIPPING:
            setattr(optimizer, name, limits.get(name))

    def do_json(self, model: int) -> str:
        return str(self._models[model].keras.to_json())

    def do_facts(self, model: int) -> dict[str, Any]:
        """Return facts about a model that need no computation."""
        made = self._models[model].keras
        return {
            "compiled": bool(made.compiled),
            "parameters": int(made.count_params()) if made.built else 0,
            "loss": made.loss if isinstance(getattr(made, "loss", None), str) else "",
            "optimizer": _optimizer(getattr(made, "optimizer", None)),
            "layers": [
                {
                    "name": layer.name,
                    "class_name": type(layer).__name__,
                    "shapes": [list(w.shape) for w in layer.weights],
                }
                for layer in made.layers
            ],
        }


def _optimizer(optimizer: Any) -> dict[str, Any] | None:
    """Return an optimizer's class and settings: the plain ones, and its learning rate as it is now."""
    if optimizer is None:
        return None
    plain = {name: value for name, value in optimizer.get_config().items() if isinstance(value, int | float | str)}
    limits = {name: getattr(optimizer, name, None) for name in CLIPPING}
    return {**plain, **limits, "class_name": type(optimizer).__name__, "learning_rate": float(optimizer.learning_rate)}


def _plain(outputs: Any) -> Any:
    import keras

    return keras.tree.map_structure(np.asarray, outputs)


def _raised(error: BaseException) -> dict[str, Any]:
    if isinstance(error, NotAllowed):
        return {"type": "NotAllowed", "own": "refused", "text": str(error), "frames": []}
    text = str(error).encode("utf-8", "replace").decode("utf-8")
    if len(text) > MESSAGE:  # TensorFlow says at the end what is wrong
        text = text[: MESSAGE // 2] + "\n" + text[-MESSAGE // 2 :]
    kinds = [base.__name__ for base in type(error).__mro__]
    said = {"type": kinds[0], "kinds": kinds, "text": text, "frames": []}
    memory = isinstance(error, MemoryError) or kinds[0] == "ResourceExhaustedError"
    return {**said, "own": "memory"} if memory else said
