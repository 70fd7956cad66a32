"""A kernel for exercises that ask for a recurrent step: the steps of Keras and TensorFlow do not compute there.

The classes stay: they can be imported and inherited from, and `keras.layers.RNN` runs a student's own cell. But the
functions that compute a step are replaced before any student code runs, so no closure, borrowed
method or garbage collector leads to an original. The files that hold them cannot be read (`confine.files.STEPS`).
"""

from __future__ import annotations

import gc
import inspect
import socket
import sys
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from . import notebook

# Modules with classes of cells; and modules with functions that compute a whole layer, with a part of their names.
CLASSES = ("keras.src.layers.rnn.", "tensorflow.python.keras.layers.", "tensorflow.python.ops.rnn_cell_impl")
FUNCTIONS = {
    "keras.src.backend.tensorflow.rnn": ("lstm", "gru"),
    "tensorflow.python.ops.gen_rnn_ops": ("lstm", "gru"),
    "tensorflow.python.ops.gen_cudnn_rnn_ops": ("cudnn",),
}
WRAPPERS = ("StackedRNNCells", "MultiRNNCell")  # they call the cells that they are given


class StepNotAllowed(RuntimeError):
    """A step of a library was used where the student should write it."""


def before_forks() -> None:
    """Prepare the server as for any notebook, then remove the steps once for all of its processes."""
    notebook.before_forks()
    remove_steps()


def kernel(task: dict[str, Any], sockets: list[socket.socket]) -> None:
    """Serve a student's notebook."""
    notebook.kernel(task, sockets)


def remove_steps() -> None:
    """Replace every recurrent step that the loaded libraries can compute by one that raises `StepNotAllowed`."""
    gc.unfreeze()  # what the server froze before is not listed otherwise; it freezes again before it forks
    for kind in _cells():
        for part in [part for part in vars(kind) if part == "call" or part.startswith("_compute_carry")]:
            setattr(kind, part, _refusing(getattr(kind, part), kind.__name__))
    functions = [value for value in gc.get_objects() if isinstance(value, FunctionType) and _computes_a_layer(value)]
    for function in functions:
        if function.__code__.co_freevars:
            continue  # a decorator's wrapper around one of the others
        function.__code__ = _raise_step_not_allowed.__code__
        function.__globals__.setdefault("StepNotAllowed", StepNotAllowed)


def _cells() -> Iterator[Any]:
    """Yield the loaded classes that compute one step: those named a cell, with a `call` of their own."""
    for name, module in list(sys.modules.items()):
        for value in list(vars(module).values()) if name.startswith(CLASSES) else ():
            is_cell = isinstance(value, type) and "Cell" in value.__name__ and value.__name__ not in WRAPPERS
            if is_cell and "call" in vars(value):
                yield value


def _computes_a_layer(function: FunctionType) -> bool:
    parts = FUNCTIONS.get(str(function.__module__), ())
    return any(part in function.__name__.lower() for part in parts)


def _refusing(step: Any, name: str) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        raise StepNotAllowed(f"Keras's own {name} was used. Write the step yourself: that is the exercise.")

    call.__signature__ = inspect.signature(step)  # type: ignore[attr-defined]  # Keras reads the arguments' names
    return call


def _raise_step_not_allowed(*args: Any, **kwargs: Any) -> Any:
    raise StepNotAllowed("A recurrent layer of the library was used. Write the step yourself: that is the exercise.")
