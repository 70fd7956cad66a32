"""A student's names, asked like a module, in the same process.

Suites and checks ask `student.rnn_step_forward(x, h)`. Arguments are copied, so a function that changes its inputs in
place harms nobody, and an exception of the student's arrives as `StudentError` with the student's own lines.
"""

import contextlib
import copy
import importlib
import linecache
import re
import traceback
import types
import warnings

import numpy as np


class StudentError(Exception):
    """The student's code raised, or a name is missing; the text is for the student."""

    def __init__(self, message, kind="", frames="", kinds=()):
        super().__init__(message)
        self.kind = kind  # the class name of the student's exception
        self.kinds = kinds or (kind,)  # that name and those of its base classes
        self.frames = frames  # the student's own lines of the traceback, as text

    @property
    def of_a_stub(self):
        """Whether something is not written yet; libraries raise NotImplementedError, too, and say why."""
        return self.kind == "NotImplementedError" and "is not implemented yet" in str(self)


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
            raise StudentError(f"`{name}` is not defined. Run the cell that defines it first.", kind="NameError")
        value = self._names[name]
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
            return _calling(name, value)
        if isinstance(value, type):
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
                warnings.simplefilter("ignore")  # a warning is no mistake
                return function(*copy_of(args), **copy_of(kwargs))
        except Exception as error:
            raise as_student_error(name, error) from error

    call.__name__ = name
    return call


def as_student_error(name, error):
    """Turn an exception raised inside the student's function `name` into a `StudentError`."""
    kind = type(error).__name__
    if isinstance(error, NotImplementedError) and _is_of_a_stub(error):
        raiser = _last_function(error) or name
        own = raiser == name or raiser.startswith(f"{name}.")  # a method of the class that was called
        through = "" if own else f"`{name}` calls `{raiser}`, and "
        return StudentError(f"{through}`{raiser}` is not implemented yet.", kind=kind)
    text = said(str(error))
    detail = f": {text}" if text else ""
    kinds = tuple(base.__name__ for base in type(error).__mro__)
    return StudentError(f"`{name}` raised {kind}{detail}", kind, own_frames(error), kinds)


def _is_of_a_stub(error):
    """Whether an exercise raised this that is not written yet. TensorFlow raises the same kind, for other reasons."""
    text = str(error)
    return not text or text.startswith("Not implemented yet")


@contextlib.contextmanager
def keras_calls(what):
    """While this lasts, what Keras raises when it uses the student's layer or model is told to the student.

    Parameters: `what`, what is used, in a student's words.
    """
    try:
        yield
    except (AssertionError, StudentError):
        raise
    except Exception as error:
        raise as_student_error(what, error) from error


def gist(error):
    """Return an exception's kind and the first line of what Keras says, without colours and its own notes."""
    lines = [line.strip() for line in re.sub(r"\{\{.*?\}\}|\[Op:.*", "", said(str(error))).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def said(text):
    """Return an exception's text without what Keras puts around it: colours, where it was met, all arguments."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    if plain.lstrip().startswith("in user code:"):  # TensorFlow's: the lines of every file that it came through
        raised = re.search(r"^ {4}\w+: (.*)", plain, re.MULTILINE | re.DOTALL)
        plain = raised[1].strip() if raised else plain
    head, graph, rest = plain.partition("Graph execution error:")
    if graph:  # TensorFlow's, too: every file again, and what is wrong at the end
        lines = [line for line in rest.splitlines() if not re.match(r'\s*($|Detected at |File "|\[\[)', line)]
        plain = head + " ".join(lines).strip() if lines else plain
    if "Exception encountered when calling" not in plain:
        return plain
    lines = [line.strip() for line in plain.partition("Arguments received by")[0].splitlines() if line.strip()]
    return " ".join(line for line in lines if not line.startswith("Exception encountered")) or plain


def own_frames(error):
    """Format the traceback's frames that lie in notebook cells."""
    lines = []
    for frame, number in _cell_frames(error):
        source = linecache.getline(frame.f_code.co_filename, number).strip()
        lines.append(f"in {frame.f_code.co_name}, line {number}: {source}")
    return "\n".join(lines)


def _last_function(error):
    names = [frame.f_code.co_qualname for frame, _ in _cell_frames(error)]
    return names[-1] if names and "<" not in names[-1] else None


def _cell_frames(error):
    for frame, number in traceback.walk_tb(error.__traceback__):
        filename = frame.f_code.co_filename
        if "ipykernel" in filename or "ipython-input" in filename or filename.startswith("<cell"):
            yield frame, number
