"""Public checks of build_lstm: what the model gives, its loss, its optimizer. Training is for the cell below."""

from contextlib import contextmanager

import keras
import numpy as np
from checks.compare import Mismatch, array, describe
from checks.student import StudentError, as_student_error


@contextmanager
def keras_calls(what):
    """Give to the student what Keras raises."""
    try:
        yield
    except (Mismatch, StudentError):
        raise
    except Exception as error:
        raise as_student_error(what, error) from error


def a_model(student):
    model = student.build_lstm(6, 3, 5)
    if not hasattr(model, "predict"):
        raise Mismatch(f"build_lstm returned {describe(model)}; expected a keras.Model.")
    return model


def test_output(student):
    """Does the model give one number for each sequence?"""
    model = a_model(student)
    with keras_calls("the model"):
        answers = model.predict(np.ones((4, 6, 3)), verbose=0)
    array(answers, "the model's output", (4, 1), "(batch, 1)")


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
    """Are gradients clipped, all together?"""
    model = a_model(student)
    if any(getattr(model.optimizer, name, None) is not None for name in ("clipnorm", "clipvalue")):
        raise Mismatch("The optimizer clips, but not by the global norm. Look at what its arguments are called.")
    own_training = type(model).train_step is not keras.Model.train_step
    if getattr(model.optimizer, "global_clipnorm", None) is None and not own_training:
        raise Mismatch("The optimizer does not clip gradients by their global norm.")
