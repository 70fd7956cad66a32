import numpy as np
from checks.testing import Mismatch, array, gist, standard_model

CELLS = ["simple", "lstm", "gru"]


def build(student, n_in, features, horizon, cell):
    return standard_model(student.build_forecaster(n_in, features, horizon, cell), "build_forecaster")


def ask(model, x, name="the output", shape=None):
    try:
        output = model(x)
    except Exception as error:
        text = f"The model received windows of shape {x.shape}, that is (batch, n_in, features), and raised"
        raise Mismatch(f"{text} {gist(error)}\n  Which shape does its keras.Input declare?") from None
    return array(output, name, shape, "(batch, horizon)")


def test_shape(student):
    """Does a window become `horizon` numbers, with each kind of cell?"""
    x = np.random.default_rng(1).normal(size=(5, 6, 3)).astype("float32")
    for cell in CELLS:
        ask(build(student, 6, 3, 4, cell), x, f'the output for cell="{cell}"', (5, 4))


def test_compiled(student):
    """Does `fit` work on the model as you return it, and does the loss grow with the distance to the true values?"""
    model = build(student, 4, 1, 2, "simple")
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled: call model.compile(optimizer, loss) before you return it.")
    model.run_eagerly = True  # quicker for a few windows
    x = np.ones((8, 4, 1), "float32")
    try:
        model.fit(x, np.ones((8, 2), "float32"), epochs=1, verbose=0)
        forecast = np.asarray(model(x))
        near, far = (model.test_on_batch(x, forecast - off, return_dict=True)["loss"] for off in (1.0, 3.0))
    except Exception as error:
        raise Mismatch(f"fit, with windows (8, 4, 1) and answers (8, 2), raised {gist(error)}") from None
    if not 0 < near < far:
        raise Mismatch(
            f"With forecasts that are 1 too high the loss is {near:.4g}, with forecasts that are 3 too high {far:.4g}. "
            "Is it a loss for amounts, such as the squared error?"
        )


def test_cells_differ(student):
    """Does `cell` decide which recurrent layer is used?"""
    x, sizes = np.ones((2, 5, 2), "float32"), {}
    for cell in CELLS:
        model = build(student, 5, 2, 3, cell)
        ask(model, x)
        sizes[cell] = model.count_params()
    if not sizes["simple"] < sizes["gru"] < sizes["lstm"]:
        raise Mismatch(
            f"Numbers of parameters: {sizes}. A GRU has more than a simple cell, and an LSTM more than a GRU."
        )


def test_order(student):
    """Does the order of the days matter?"""
    model = build(student, 6, 1, 2, "lstm")
    rng = np.random.default_rng(5)
    x = rng.normal(size=(30, 6, 1)).astype("float32")
    ask(model, x)  # weights are moved next, for a head that starts at zero
    model.set_weights([weight + 0.3 * rng.normal(size=np.shape(weight)) for weight in model.get_weights()])
    output = ask(model, x)
    if not np.any(output):
        raise Mismatch("All forecasts are 0, also with other weights. Is there a ReLU after the last layer?")
    if np.allclose(output, ask(model, x[:, ::-1]), atol=1e-6):
        raise Mismatch("Windows and the same windows backwards get the same forecasts. Which layer reads step by step?")


def test_range(student):
    """Can forecasts be below -2 and above 2? Tried with large weights drawn at random."""
    rng, model = np.random.default_rng(2), build(student, 4, 1, 5, "simple")
    x = (3 * rng.normal(size=(50, 4, 1))).astype("float32")
    ask(model, x)
    model.set_weights([8 * rng.normal(size=np.shape(weight)) for weight in model.get_weights()])
    output = ask(model, x)
    if output.min() >= 0:
        raise Mismatch("No forecast is negative, but changes can be. Does the output go through a ReLU or the like?")
    if not (output.min() < -2 and output.max() > 2):
        raise Mismatch(
            f"All forecasts lie between {output.min():.3g} and {output.max():.3g}. Is there an activation at the end?"
        )
