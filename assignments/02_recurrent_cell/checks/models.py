"""Keras models and layers that a student wrote: which models can be judged, and what Keras raises while it uses them.

A Sequential or functional model of Keras's own layers says in its configuration what it computes, so it can be rebuilt
and trained elsewhere. A subclass of `keras.Model` says it in Python code. Keras is not imported here: the class of an
object tells enough.
"""

import contextlib

from .compare import Mismatch, describe
from .student import Reason, StudentError, as_student_error, exception_text, without_layer_numbers

KINDS = ("Sequential", "Functional")
LONGEST = 300  # characters of what Keras says
HOW = "Build it as keras.Sequential([...]) or as keras.Model(inputs, outputs)"


def standard_model(value, name):
    """Return `value`, which must be a Sequential or functional model of Keras's own layers.

    Parameters: `value`, what the student's function `name` returned. Raises `Mismatch` for anything else.
    """
    kind = type(value)
    if not any(_of_keras(base) and base.__name__ == "Model" for base in kind.__mro__):
        raise Mismatch(f"{name} returned {describe(value)}; expected a keras.Model.", fingerprint=describe(value))
    if not (_of_keras(kind) and kind.__name__ in KINDS):
        raise subclass_refused(name, kind.__name__)
    for layer in value._flatten_layers(include_self=False):
        if not _of_keras(type(layer)) or type(layer).__name__ == "Lambda":
            raise own_layer_refused(name, type(layer).__name__)
    return value


def subclass_refused(name, kind):
    """Return the `Mismatch` for a model of the class `kind`, which the student wrote."""
    message = f"{name} returned a model of your own class {kind}; expected a Sequential or functional model."
    message = f"{message} {HOW}: a subclass of keras.Model cannot be judged."
    return Mismatch(message, fingerprint="a subclass of keras.Model")


def own_layer_refused(name, kind):
    """Return the `Mismatch` for a model with a layer that cannot be rebuilt: a Lambda, or a class of the student's."""
    message = f"{name} returned a model with {kind} in it; expected Keras's own layers only, and no Lambda."
    return Mismatch(f"{message} {HOW}, with layers from keras.layers.", fingerprint="a layer of your own")


def _of_keras(kind):
    return str(kind.__module__).startswith("keras.")


@contextlib.contextmanager
def keras_calls(what, passing=()):
    """While this lasts, what Keras raises on behalf of the student's code becomes a `StudentError` of one line.

    The line is the same in every process. What already says everything passes unchanged: a `Mismatch`, a function that
    is not written or missing, a limit.

    Parameters: `what` is tried, in the student's words; `passing`, kinds of exceptions that are not the student's.
    """
    try:
        yield
    except (AssertionError, *passing):
        raise
    except StudentError as error:
        if _says_everything(error):
            raise
        raise _in_one_line(what, error) from error
    except Exception as error:
        told = as_student_error(what, error)
        raise told if _says_everything(told) else _in_one_line(what, told) from error


def _says_everything(error):
    return error.reason is not Reason.RAISED or error.kind == "NameError"


def _in_one_line(what, error):
    """Return the error without what differs from process to process: numbers of layers, all arguments received."""
    text = " ".join(exception_text(error.said).split()).partition(" Received")[0]
    said = without_layer_numbers(text)[:LONGEST]
    sentence = f"{what} raised {error.kind}: {said}".rstrip(": ")
    return StudentError(sentence, what=what, kind=error.kind, kinds=error.kinds, said=said, frames=error.frames)
