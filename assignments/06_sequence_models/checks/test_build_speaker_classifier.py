import numpy as np
from checks.testing import Mismatch, array, gist, standard_model


def build(student, T, features, n_classes):
    return standard_model(student.build_speaker_classifier(T, features, n_classes), "build_speaker_classifier")


def ask(model, x, shape=None):
    try:
        output = model(x)
    except Exception as error:
        text = f"The model received utterances of shape {x.shape}, that is (batch, T, features), and raised"
        raise Mismatch(f"{text} {gist(error)}\n  Which shape does its keras.Input declare?") from None
    return array(output, "the output", shape, "(batch, n_classes)")


def voices(n, T, features):
    return np.random.default_rng(2).normal(size=(n, T, features)).astype("float32")


def test_probabilities(student):
    """Does every utterance get one probability per speaker, with sum 1?"""
    p = ask(build(student, 7, 4, 3), voices(5, 7, 4), (5, 3))
    said = f"An utterance's outputs are {p[0].round(3)}, with sum {p[0].sum():.3f}"
    if p.min() < 0 or p.max() > 1:
        raise Mismatch(f"{said}; expected probabilities. Is the softmax missing after the last layer?")
    if not np.allclose(p.sum(axis=1), 1, atol=1e-4):
        raise Mismatch(f"{said}; expected the sum 1. Only one man speaks: which activation makes the outputs compete?")


def test_integer_labels(student):
    """Does `fit` take integers as labels?"""
    model = build(student, 6, 2, 3)
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled: call model.compile(optimizer, loss) before you return it.")
    try:
        model.fit(voices(6, 6, 2), np.array([0, 1, 2, 0, 1, 2]), epochs=1, verbose=0)
    except Exception as error:
        text = "fit with the labels 0, 1, 2 for three speakers raised"
        raise Mismatch(f"{text} {gist(error)}\n  Which cross-entropy takes labels that are integers?") from None


def test_padding(student):
    """Do three more zero frames at the end leave the probabilities unchanged?"""
    short, long = build(student, 5, 4, 3), build(student, 8, 4, 3)
    x = voices(2, 5, 4)
    padded = np.concatenate([x, np.zeros((2, 3, 4), "float32")], axis=1)
    before = ask(short, x)
    ask(long, padded)
    if [w.shape for w in short.get_weights()] != [w.shape for w in long.get_weights()]:
        raise Mismatch("The weights have other shapes for T = 8 than for T = 5. Which layer knows T?")
    long.set_weights(short.get_weights())
    after = ask(long, padded)
    if not np.allclose(before, after, atol=1e-5):
        text = f"Without padding {before[0].round(4)}, with padding {after[0].round(4)}."
        raise Mismatch(f"{text} The model goes on computing through the zero frames. Which layer masks them?")


def test_order(student):
    """Does the order of the frames matter?"""
    model = build(student, 6, 4, 3)
    x = voices(4, 6, 4)
    if np.allclose(ask(model, x), ask(model, x[:, ::-1]), atol=1e-6):
        raise Mismatch("Utterances and the same utterances backwards get the same answers. Are frames averaged first?")
