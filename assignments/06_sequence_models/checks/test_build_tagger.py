import numpy as np
from checks.testing import Mismatch, array, gist, standard_model


def build(student, n_symbols, units, n_layers):
    return standard_model(student.build_tagger(n_symbols, units, n_layers), "build_tagger")


def ask(model, ids):
    try:
        output = model(ids)
    except Exception as error:
        raise Mismatch(
            f"The model received ids of shape {ids.shape}, that is (batch, T), and raised {gist(error)}"
        ) from None
    return array(output, "the output", (*ids.shape, 1), "(batch, T, 1)")


def some_ids(*shape):
    return np.random.default_rng(1).integers(0, 5, shape)


def test_shape(student):
    """Does the same model answer once at every step, for 7 steps and for 3?"""
    for n_layers in (1, 2):
        model = build(student, 5, 4, n_layers)
        for T in (7, 3):
            p = ask(model, some_ids(2, T))
            if p.min() < 0 or p.max() > 1:
                raise Mismatch(f"An output is {p.flat[np.argmax(np.abs(p - 0.5))]:.3g}; expected a probability.")
            if T == 7 and np.ptp(p) == 0:
                raise Mismatch(
                    f"All outputs are {p.flat[0]:.3g}. A softmax over one number is always 1: which "
                    "activation makes one number a probability?"
                )


def test_both_sides(student):
    """Does the answer at step 2 of 5 depend on the symbol before it and on the symbol after it?"""
    model, ids = build(student, 5, 4, 1), some_ids(1, 5)
    before = ask(model, ids)[0, 2, 0]
    for step, side in ((1, "before"), (3, "after")):
        moved = ids.copy()
        moved[0, step] = (ids[0, step] + 1) % 5
        if abs(ask(model, moved)[0, 2, 0] - before) < 1e-8:
            raise Mismatch(f"The answer does not change with the symbol {side} it. In which directions do layers read?")


def test_the_symbol_zero(student):
    """Is the symbol with id 0 read like any other?"""
    model = build(student, 5, 4, 1)
    p = ask(model, np.array([[3, 0, 0, 0, 2]]))[0, :, 0]
    if np.ptp(p[1:4]) < 1e-8:
        raise Mismatch("Three symbols 0 in a row get equal answers: id 0 is skipped. It is a letter; is there a mask?")


def test_layers(student):
    """Does a second layer add weights?"""
    sizes = []
    for n_layers in (1, 2, 3):
        model = build(student, 5, 4, n_layers)
        ask(model, some_ids(1, 3))
        sizes.append(model.count_params())
    if not sizes[0] < sizes[1] < sizes[2]:
        raise Mismatch(f"Models of 1, 2 and 3 layers have {sizes} parameters. Is there one layer on top of the other?")


def test_compiled(student):
    """Does `fit` work on the model as you return it?"""
    model = build(student, 5, 4, 1)
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled: call model.compile(optimizer, loss) before you return it.")
    try:
        model.fit(some_ids(4, 3), np.ones((4, 3, 1), "float32"), epochs=1, verbose=0)
    except Exception as error:
        raise Mismatch(f"fit, with ids (4, 3) and labels (4, 3, 1), raised {gist(error)}") from None
