import numpy as np
from checks.compare import Mismatch, array


def starts(n):
    return np.random.default_rng(3).uniform(-1, 1, (n, 6)).astype("float32")


def test_shape(student):
    """Does one state vector become a path of T points?"""
    array(student.build_trajectory_decoder(7)(starts(4)), "the path", (4, 7, 2), "(batch, T, 2)")


def test_compiled(student):
    """Does `fit` work at once?"""
    model = student.build_trajectory_decoder(3)
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled: call model.compile(optimizer, loss) before you return it.")
    model.fit(starts(8), np.zeros((8, 3, 2), "float32"), epochs=1, verbose=0)


def test_same_beginning(student):
    """With the same weights, do paths of 4 and of 9 points begin alike?"""
    short, long = student.build_trajectory_decoder(4), student.build_trajectory_decoder(9)
    x = starts(3)
    first = array(short(x), "the path", (3, 4, 2), "(batch, T, 2)")
    long(x)
    if [w.shape for w in short.get_weights()] != [w.shape for w in long.get_weights()]:
        raise Mismatch("The weights have other shapes for T = 9 than for T = 4. Which layer knows T?")
    long.set_weights(short.get_weights())
    if not np.allclose(first, array(long(x), "the path")[:, :4], atol=1e-5):
        raise Mismatch("The first four points change when five more follow.")
