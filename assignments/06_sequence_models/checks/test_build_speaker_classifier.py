import numpy as np
from checks.compare import Mismatch, array


def voices(n, T, features):
    return np.random.default_rng(2).normal(size=(n, T, features)).astype("float32")


def test_probabilities(student):
    """Does every utterance get one probability per speaker, with sum 1?"""
    p = array(student.build_speaker_classifier(7, 4, 3)(voices(5, 7, 4)), "the output", (5, 3), "(batch, n_classes)")
    if p.min() < 0 or not np.allclose(p.sum(axis=1), 1, atol=1e-4):
        raise Mismatch(
            f"An utterance's outputs are {p[0].round(3)}, with sum {p[0].sum():.3f}; expected probabilities."
        )


def test_integer_labels(student):
    """Does `fit` take integers as labels?"""
    model = student.build_speaker_classifier(6, 2, 3)
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled: call model.compile(optimizer, loss) before you return it.")
    model.fit(voices(6, 6, 2), np.array([0, 1, 2, 0, 1, 2]), epochs=1, verbose=0)


def test_padding(student):
    """Do three more zero frames at the end leave the probabilities alone?"""
    short, long = student.build_speaker_classifier(5, 4, 3), student.build_speaker_classifier(8, 4, 3)
    x = voices(2, 5, 4)
    padded = np.concatenate([x, np.zeros((2, 3, 4), "float32")], axis=1)
    before = array(short(x), "the output")
    long(padded)
    long.set_weights(short.get_weights())
    after = array(long(padded), "the output")
    if not np.allclose(before, after, atol=1e-5):
        raise Mismatch(f"Without padding {before[0].round(4)}, with padding {after[0].round(4)}. Who tells the layers?")
