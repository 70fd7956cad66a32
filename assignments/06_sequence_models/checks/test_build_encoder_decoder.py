import numpy as np
from checks.testing import Mismatch, array, close, gist, standard_model

AXES = "(batch, T_out, features_out)"


def build(student, *sizes):
    return standard_model(student.build_encoder_decoder(*sizes), "build_encoder_decoder")


def ask(model, inputs, shape=None):
    try:
        output = model(inputs)
    except Exception as error:
        text = "The model was given [encoder input, shifted decoder input] of shapes {} and {} and raised {}"
        hint = "\n  In which order does it take its inputs, and which shapes does its keras.Input declare?"
        raise Mismatch(text.format(*(x.shape for x in inputs), gist(error)) + hint) from None
    return array(output, "the output", shape, AXES)


def heard_and_fed(T_in, T_out, features_in=3, features_out=2, batch=4):
    rng = np.random.default_rng(4)
    return [rng.normal(size=(batch, T_in, features_in)), rng.normal(size=(batch, T_out, features_out))]


def test_shape(student):
    """Does the same model take inputs of 5 steps with outputs of 7, and inputs of 2 with outputs of 3?"""
    model = build(student, 3, 2, 6)
    for lengths in ((5, 7), (2, 3)):
        ask(model, heard_and_fed(*lengths), (4, lengths[1], 2))


def test_hears(student):
    """Does the encoder's input change every output?"""
    model = build(student, 3, 2, 6)
    heard, fed = heard_and_fed(5, 4)
    moved = np.abs(ask(model, [heard, fed], (4, 4, 2)) - ask(model, [-heard, fed], (4, 4, 2))).max(axis=(0, 2))
    if moved.min() < 1e-6:
        raise Mismatch("For a different phrase the decoder writes the same. What is its initial state?")


def test_no_peeking(student):
    """Is an output independent of later decoder inputs?"""
    model = build(student, 3, 2, 6)
    heard, fed = heard_and_fed(5, 4)
    later = fed.copy()
    later[:, 2:] += 1
    outputs = [ask(model, [heard, each], (4, 4, 2))[:, :2] for each in (fed, later)]
    if not np.allclose(*outputs, atol=1e-6):
        raise Mismatch("The first two outputs change with the third decoder input: the decoder sees its own future.")


def test_numbers(student):
    """With one unit and all weights 0.5, does the decoder start from the encoder's states, and is Dense last?"""
    model = build(student, 1, 1, 1)
    inputs = [np.array([[[1.0], [-2.0]]]), np.array([[[0.0], [1.0]]])]
    ask(model, inputs, (1, 2, 1))
    model.set_weights([np.full(np.shape(weight), 0.5) for weight in model.get_weights()])
    # By hand: after 1, -2 the encoder has h = 0.0446 and c = 0.1061.
    where = "Are h and c in the right order? Does anything follow the Dense layer?"
    close(ask(model, inputs), [[[0.610434], [0.765959]]], "the output", AXES, where=where)
