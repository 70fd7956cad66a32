"""All that hidden suites use, and nothing else of the engine: comparisons, the two exceptions, Keras objects.

    from autograder.testing import close, unpack

    def test_output(student, reference, rng):
        '''Is the output of one step right?'''
        x, h = rng.normal(size=(2, 3)), rng.normal(size=(2, 4))
        got, _ = unpack(student.step(x, h), "output", "cache")
        close(got, reference.step(x, h)[0], "output", "(batch, units)")

A test fails by a `Mismatch` (a wrong value) or a `StudentError` (the call gave none). Anything else that it raises is
the suite's fault, where the reference raises it as well.
"""

from ..checks.testing import (
    TOLERANCE,
    Mismatch,
    Reason,
    StudentError,
    array,
    close,
    describe,
    equal,
    gist,
    number,
    shown,
    standard_model,
    unpack,
)
from .helpers import Changed, Replaced, attempt, holds, read_again, results_together
from .keras import (
    keras_calls,
    keras_model,
    must_follow_the_loss,
    must_trace,
    optimizer_class,
    other_weights,
    own_cell,
    set_clipping,
    set_random_seed,
    set_weights_by_shape,
    standard_keras_model,
    weight_shapes,
)

__all__ = [
    "TOLERANCE",
    "Changed",
    "Mismatch",
    "Reason",
    "Replaced",
    "StudentError",
    "array",
    "attempt",
    "close",
    "describe",
    "equal",
    "gist",
    "holds",
    "keras_calls",
    "keras_model",
    "must_follow_the_loss",
    "must_trace",
    "number",
    "optimizer_class",
    "other_weights",
    "own_cell",
    "read_again",
    "results_together",
    "set_clipping",
    "set_random_seed",
    "set_weights_by_shape",
    "shown",
    "standard_keras_model",
    "standard_model",
    "unpack",
    "weight_shapes",
]
