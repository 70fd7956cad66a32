"""The names of a notebook, used like a module, in the same process.

Suites and checks call `student.rnn_step_forward(x, h)`. Arguments are copied, so a function may change its inputs
without harm. An exception of the student's code arrives as `StudentError` with the student's own lines.
"""

import copy
import importlib
import types
import warnings

import numpy as np

from .errors import as_student_error, missing_error


class LocalStudent:
    """The names of a notebook in this process.

    Parameters: `names`, the notebook's namespace (a dict).
    """

    def __init__(self, names):
        self._names = names

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._names:
            raise missing_error(name, f"`{name}` is not defined. Run the cell that defines it first.")
        value = self._names[name]
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)):
            return _calling(name, value)
        return copy_of(value)

    def module(self, name):
        """Return the module `name` as the student's code sees it, for example `keras`."""
        return importlib.import_module(name)


def copy_of(value):
    """Copy arrays and containers of arrays; anything else (a layer, a function) is the same object."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(copy_of(item) for item in value)
    if type(value) is dict:
        return {key: copy_of(item) for key, item in value.items()}
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)
    return value


def _calling(name, function):
    def call(*args, **kwargs):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a warning is not a mistake
                return function(*copy_of(args), **copy_of(kwargs))
        except Exception as error:
            raise as_student_error(name, error) from error

    call.__name__ = name
    return call
