"""Public checks of build_lstm: what the model gives, its loss, its optimizer. Training is for the cell below."""

from itertools import pairwise

import numpy as np
from checks.testing import Mismatch, array, keras_calls, standard_model


def a_model(student, units=5):
    model = standard_model(student.build_lstm(6, 3, units), "build_lstm")
    model.run_eagerly = True  # quicker for a few sequences, and TensorFlow says nothing about tracing
    return model


def test_output(student):
    """Does the model give one number for each sequence?"""
    model = a_model(student)
    with keras_calls("the model"):
        answers = model.predict(np.ones((4, 6, 3)), verbose=0)
    array(answers, "the model's output", (4, 1), "(batch, 1)")


def test_an_lstm_reads_the_sequence(student):
    """Is there an LSTM in the model?"""
    model = a_model(student)
    with keras_calls("the model"):
        model.predict(np.ones((4, 6, 3)), verbose=0)
        shapes = [np.shape(weight) for weight in model.get_weights()]
    # the kernel (F, 4U) and the recurrent kernel (U, 4U) of an LSTM follow each other
    if not any(len(b) == 2 and a[-1:] == b[-1:] == (4 * b[0],) for a, b in pairwise(shapes)):
        raise Mismatch(f"There is no LSTM layer in the model: its weights have the shapes {shapes}.")


def test_range(student):
    """Can the answers be as large as the sums, which go up to 2?"""
    model = a_model(student)
    with keras_calls("the model"):
        model.predict(np.ones((4, 6, 3)), verbose=0)
        model.set_weights([np.full(np.shape(weight), 10.0) for weight in model.get_weights()])
        answer = float(np.max(model.predict(np.ones((4, 6, 3)), verbose=0)))
    if answer < 1.5:
        raise Mismatch(f"With all its weights at 10 the model answers {answer:.3g}. Which numbers can the head give?")


def test_units(student):
    """Does `units` decide how large the model is?"""
    small, large = (a_model(student, units) for units in (5, 10))
    with keras_calls("the model"):
        for model in (small, large):
            model.predict(np.ones((4, 6, 3)), verbose=0)
        if not large.count_params() > small.count_params():
            raise Mismatch(f"With 5 units and with 10 the model has {large.count_params()} weights. Is `units` used?")


def test_compiled(student):
    """Is it compiled with the mean squared error?"""
    model = a_model(student)
    x = np.ones((4, 6, 3))
    with keras_calls("the model"):
        answers = np.asarray(model.predict(x, verbose=0))
        near, far = (model.evaluate(x, answers + shift, verbose=0, return_dict=True)["loss"] for shift in (1.0, 3.0))
    if abs(far - near - 8.0) > 1e-3:
        raise Mismatch(f"With errors of 1 the loss is {near:.4g}, with errors of 3 it is {far:.4g}. Is it squared?")


def test_clipping(student):
    """Are all gradients clipped together, by their global norm?"""
    model = a_model(student)
    if any(getattr(model.optimizer, name, None) is not None for name in ("clipnorm", "clipvalue")):
        raise Mismatch("The optimizer clips, but not by the global norm. Look at the names of its arguments.")
    if getattr(model.optimizer, "global_clipnorm", None) is None:
        raise Mismatch("The optimizer does not clip gradients by their global norm.")
