import keras
import numpy as np
from checks.testing import StudentError, close


def last_difference(n_in, horizon):
    """A model that continues a straight line: its outputs are last + 1, 2, … times (last - the one before)."""
    model = keras.Sequential([keras.Input((n_in, 1)), keras.layers.Flatten(), keras.layers.Dense(horizon)])
    kernel = np.zeros((n_in, horizon))
    kernel[-1], kernel[-2] = np.arange(2, horizon + 2), -np.arange(1, horizon + 1)
    model.set_weights([kernel, np.zeros(horizon)])
    model.compile(run_eagerly=True)  # what goes wrong is told in two lines then, not in a hundred
    return model


def ask(function, *arguments):
    """Call the student's function; add what is most often missing where the model refuses its input."""
    try:
        return function(*arguments)
    except StudentError as error:
        if "expected" in error.said and "shape" in error.said:
            where = "Does the model get a batch, and is the window still n_in long: (1, n_in, 1)?"
            raise error.with_message(f"{str(error).rstrip('.')}. {where}") from error
        raise


def test_recursive_line(student):
    """Does a model that continues straight lines continue 1, 2, 3 with 4, 5, 6, 7, 8?"""
    window = np.array([[1.0], [2.0], [3.0]])
    forecast = ask(student.forecast_recursive, last_difference(3, 2), window, 5)
    close(
        forecast, [4, 5, 6, 7, 8], "the forecast", "(steps,)", where="Look at what is in the window at the second step."
    )


def test_recursive_one_step(student):
    """Is one step the model's first output?"""
    window = np.array([[1.0], [3.0], [4.0], [2.0]])
    close(ask(student.forecast_recursive, last_difference(4, 3), window, 1), [0], "the forecast", "(steps,)")


def test_direct(student):
    """Does the direct forecast give all of the horizon, without a batch axis?"""
    window = np.array([[5.0], [6.0], [8.0]])
    close(ask(student.forecast_direct, last_difference(3, 4), window), [10, 12, 14, 16], "the forecast", "(horizon,)")
