"""The student's code: its names, used like a module in this process, and how a call of it can fail.

Suites and checks call `student.rnn_step_forward(x, h)`. Arguments are copied, so a function may change its inputs
without harm. An exception of the student's code arrives as `StudentError` with the student's own lines.

Why a call failed is set where it is known, as a `Reason`, and never read back out of a sentence. Importing this module
needs the standard library only, so that the results of grading can name the same reasons.
"""

import copy
import importlib
import itertools
import linecache
import re
import traceback
import types
import warnings
from enum import StrEnum


class Reason(StrEnum):
    """Why a call of the student's code gave no value."""

    STUB = "stub"  # the function is not written yet
    MISSING = "missing"  # the name is not defined, or is not a function
    RAISED = "raised"  # the code raised an exception
    TIMEOUT = "timeout"  # it was stopped at its time limit
    MEMORY = "memory"  # it went over its memory limit
    KILLED = "killed"  # its process ended
    REFUSED = "refused"  # it returned what may not leave the student's process
    BLOCKED = "blocked"  # it needs another function, which is not written or does not end


NOT_WRITTEN = "Not implemented yet"  # how the text begins that stubs of released notebooks raise
MOST_FRAMES = 12  # lines of a traceback that are printed
FATAL = {Reason.TIMEOUT, Reason.MEMORY, Reason.KILLED, Reason.REFUSED}


class StudentError(Exception):
    """A call of the student's code failed; the text is for the student.

    `reason` says why. Of an exception of the student's code: `kind` is the name of its class, `kinds` that name and
    those of its base classes, `said` its text, `frames` the student's own lines of the traceback. `what` was called.
    `needs` is the function that a blocked call waits for; `called` is False where it was not even tried.
    """

    FACTS = ("reason", "what", "kind", "kinds", "said", "frames", "needs", "called")

    def __init__(
        self, message, reason=Reason.RAISED, *, what="", kind="", kinds=(), said="", frames="", needs="", called=True
    ):
        super().__init__(message)
        self.reason = reason
        self.what = what
        self.kind = kind
        self.kinds = kinds or (kind,)
        self.said = said
        self.frames = frames
        self.needs = needs
        self.called = called

    @property
    def fatal(self):
        """Whether a second call would teach nothing: this one ran over a limit, or its value cannot be used."""
        return self.reason in FATAL

    def with_message(self, message):
        """Return an error with the same facts and another text."""
        return StudentError(message, **{name: getattr(self, name) for name in self.FACTS})


def missing_error(name, sentence):
    """Return the error for a name that is not defined; `sentence` says why, or what to do."""
    return StudentError(sentence, Reason.MISSING, what=f"`{name}`", kind="NameError")


def exception_error(what, kind, text, kinds=(), frames="", raiser=""):
    """Return the error for an exception that a call of the student's code raised.

    Parameters: `what` was called, in the student's words; `kind`, the name of the exception's class, and `kinds`, with
    those of its base classes; `text`, the exception's own; `raiser`, the function that raised it, "" where unknown.
    """
    if is_stub(kind, text):
        return _stub_error(what, kind, raiser)
    said = exception_text(text)
    sentence = f"{what} raised {kind}: {said}" if said else f"{what} raised {kind}"
    return StudentError(sentence, Reason.RAISED, what=what, kind=kind, kinds=kinds, said=said, frames=frames)


def is_stub(kind, text):
    """Whether this exception is that of a function that is not written yet.

    The text is the one that released notebooks raise. TensorFlow raises the same kind of exception for other reasons.
    """
    return kind == "NotImplementedError" and (not text or text.startswith(NOT_WRITTEN))


def _stub_error(what, kind, raiser):
    called = what.strip("`")
    raiser = called if not raiser or "<" in raiser else raiser  # what was called itself, or a function within it
    if raiser == called or raiser.startswith(f"{called}."):
        return StudentError(f"`{raiser}` is not implemented yet.", Reason.STUB, what=what, kind=kind)
    sentence = f"{what} calls `{raiser}`, and `{raiser}` is not implemented yet."
    return StudentError(sentence, Reason.BLOCKED, what=what, kind=kind, needs=raiser)


def as_student_error(name, error):
    """Return the `StudentError` for an exception that the student's function `name` raised in this process."""
    names = [frame.f_code.co_qualname for frame, _ in _cell_frames(error)]
    kinds = tuple(base.__name__ for base in type(error).__mro__)
    return exception_error(f"`{name}`", kinds[0], str(error), kinds, own_frames(error), names[-1] if names else "")


def own_frames(error):
    """Format the lines of the traceback that lie in notebook cells; one that a recursion repeats is printed once."""
    lines = []
    for frame, number in _cell_frames(error):
        source = linecache.getline(frame.f_code.co_filename, number).strip()
        lines.append(f"in {frame.f_code.co_name}, line {number}: {source}")
    folded = []
    for line, repeated in itertools.groupby(lines):
        count = len(list(repeated))
        folded.append(f"{line}  ({count} times)" if count > 1 else line)
    if len(folded) > MOST_FRAMES:  # functions that call each other
        half = MOST_FRAMES // 2
        folded[half:-half] = [f"… {len(folded) - 2 * half} more lines …"]
    return "\n".join(folded)


def _cell_frames(error):
    for frame, number in traceback.walk_tb(error.__traceback__):
        filename = frame.f_code.co_filename
        if "ipykernel" in filename or "ipython-input" in filename or filename.startswith("<cell"):
            yield frame, number


def exception_text(text):
    """Return an exception's text without what Keras and TensorFlow put around it: colours, files, nodes, arguments.

    Neither library keeps the cause apart from its decoration, so their phrases have to be matched.
    """
    # This file ships with the notebooks, so it cannot use the engine's `core.text.TERMINAL_CODES`. Keras only colours.
    plain = re.sub(r"\x1b\[[0-9;]*m|\{\{.*?\}\}|\[Op:.*", "", text)  # colours, nodes of a graph, operations
    if plain.lstrip().startswith("in user code:"):  # TensorFlow lists the lines of every file that it came through
        raised = re.search(r"^ {4}\w+: (.*)", plain, re.MULTILINE | re.DOTALL)
        plain = raised[1].strip() if raised else plain
    head, graph, rest = plain.partition("Graph execution error:")
    if graph:  # TensorFlow lists every file again, and says what is wrong at the end
        lines = [line for line in rest.splitlines() if not re.match(r'\s*($|Detected at |File "|\[\[)', line)]
        plain = head + " ".join(lines).strip() if lines else plain
    if "Exception encountered when calling" not in plain:
        return plain
    lines = [line.strip() for line in plain.partition("Arguments received by")[0].splitlines() if line.strip()]
    return " ".join(line for line in lines if not line.startswith("Exception encountered")) or plain


def without_layer_numbers(text):
    """Return a text without the numbers that Keras gives to layers: `dense_17` is `dense`.

    They count the layers of a process, so they differ between two runs of the same code.
    """
    return re.sub(r"\b([a-z]+(?:_[a-z]+)*)(?:_\d+)+\b", r"\1", text)


def gist(error):
    """Return the kind of an exception and the first line of its text, without the notes of Keras and TensorFlow."""
    kind, text = type(error).__name__, str(error)
    if isinstance(error, StudentError) and error.kind:
        kind, text = error.kind, error.said
    lines = [line.strip() for line in exception_text(text).splitlines() if line.strip()]
    return f"{kind}: {lines[0]}" if lines else kind


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
    import numpy as np

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
