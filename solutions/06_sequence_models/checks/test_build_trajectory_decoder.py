import keras
import numpy as np
from checks.testing import Mismatch, array, gist, standard_model


def build(student, T):
    return standard_model(student.build_trajectory_decoder(T), "build_trajectory_decoder")


def ask(model, x, shape):
    try:
        path = model(x)
    except Exception as error:
        text = f"The model received states of shape {x.shape}, that is (batch, 6), and raised"
        raise Mismatch(f"{text} {gist(error)}\n  Which shape does its keras.Input declare?") from None
    return array(path, "the path", shape, "(batch, T, 2)")


def starts(n):
    return np.random.default_rng(3).uniform(-1, 1, (n, 6)).astype("float32")


def test_shape(student):
    """Does one state vector become a path of T points?"""
    ask(build(student, 7), starts(4), (4, 7, 2))


def test_compiled(student):
    """Does `fit` work on the model as you return it?"""
    model = build(student, 3)
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled: call model.compile(optimizer, loss) before you return it.")
    try:
        model.fit(starts(8), np.zeros((8, 3, 2), "float32"), epochs=1, verbose=0)
    except Exception as error:
        raise Mismatch(f"fit, with states (8, 6) and paths (8, 3, 2), raised {gist(error)}") from None


def test_same_beginning(student):
    """With the same weights, do paths of 4 and of 9 points begin in the same way?"""
    short, long = build(student, 4), build(student, 9)
    x = starts(3)
    first = ask(short, x, (3, 4, 2))
    ask(long, x, (3, 9, 2))
    if [w.shape for w in short.get_weights()] != [w.shape for w in long.get_weights()]:
        raise Mismatch("The weights have other shapes for T = 9 than for T = 4. Which layer knows T?")
    long.set_weights(short.get_weights())
    if not np.allclose(first, ask(long, x, (3, 9, 2))[:, :4], atol=1e-5):
        raise Mismatch("The first four points change when five more follow.")


def test_recurrent(student):
    """Do the points come from a recurrent layer that runs through time?"""
    layers = build(student, 4)._flatten_layers(include_self=False)
    if not any(isinstance(layer, keras.layers.RNN) for layer in layers):
        raise Mismatch("The model has no recurrent layer: no SimpleRNN, LSTM or GRU, and no RNN with such a cell.")


def test_range(student):
    """Can coordinates be below -2 and above 2, and does the car move? Tried with large weights drawn at random."""
    rng, model = np.random.default_rng(2), build(student, 5)
    ask(model, starts(50), (50, 5, 2))
    model.set_weights([4 * rng.normal(size=np.shape(weight)) for weight in model.get_weights()])
    path = ask(model, starts(50), (50, 5, 2))
    if path.min() >= 0:
        raise Mismatch(
            "No coordinate is negative, but cars drive to the left, too. Is there a ReLU or the like at the end?"
        )
    if not (path.min() < -2 and path.max() > 2):
        raise Mismatch(
            f"All coordinates lie between {path.min():.3g} and {path.max():.3g}. Is there an activation at the end?"
        )
    if np.allclose(path, path[:, :1]):
        raise Mismatch("All points of a path are the same. Which layer has a state that changes from step to step?")
