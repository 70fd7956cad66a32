import numpy as np
from checks.compare import Mismatch, array


def heard_and_fed(T_in, T_out, features_in=3, features_out=2, batch=4):
    rng = np.random.default_rng(4)
    return [rng.normal(size=(batch, T_in, features_in)), rng.normal(size=(batch, T_out, features_out))]


def test_shape(student):
    """Do inputs of 5 steps and outputs of 7 steps go together, and of 2 and 3 in the same model?"""
    model = student.build_encoder_decoder(3, 2, 6)
    for lengths in ((5, 7), (2, 3)):
        array(model(heard_and_fed(*lengths)), "the output", (4, lengths[1], 2), "(batch, T_out, features_out)")


def test_hears(student):
    """Does what the encoder reads change every output?"""
    model = student.build_encoder_decoder(3, 2, 6)
    heard, fed = heard_and_fed(5, 4)
    moved = np.abs(array(model([heard, fed]), "output") - array(model([-heard, fed]), "output")).max(axis=(0, 2))
    if moved.min() < 1e-6:
        raise Mismatch("Another phrase, and the decoder writes the same. What is its initial state?")


def test_no_peeking(student):
    """Is an output independent of later decoder inputs?"""
    model = student.build_encoder_decoder(3, 2, 6)
    heard, fed = heard_and_fed(5, 4)
    later = fed.copy()
    later[:, 2:] += 1
    if not np.allclose(
        array(model([heard, fed]), "output")[:, :2], array(model([heard, later]), "output")[:, :2], atol=1e-6
    ):
        raise Mismatch("The first two outputs change with the third decoder input: the decoder sees its own future.")
