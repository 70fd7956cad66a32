import numpy as np
import pytest
from checks.compare import Mismatch, array

CELLS = ["simple", "lstm", "gru"]


def output(model, *shape):
    if model is None:
        raise Mismatch("build_forecaster returned None. Is a `return` missing?")
    x = np.random.default_rng(1).normal(size=shape).astype("float32")
    return model(x)


@pytest.mark.parametrize("cell", CELLS)
def test_shape(student, cell):
    """Does a window become `horizon` numbers, with each kind of cell?"""
    model = student.build_forecaster(6, 3, 4, cell)
    array(output(model, 5, 6, 3), f'the output for cell="{cell}"', (5, 4), "(batch, horizon)")


def test_compiled(student):
    """Does `fit` work at once?"""
    model = student.build_forecaster(4, 1, 2, "simple")
    if not getattr(model, "compiled", False):
        raise Mismatch("The model is not compiled: call model.compile(optimizer, loss) before you return it.")
    model.fit(np.ones((8, 4, 1), "float32"), np.ones((8, 2), "float32"), epochs=1, verbose=0)


def test_cells_differ(student):
    """Does `cell` decide which recurrent layer is used?"""
    sizes = {cell: student.build_forecaster(5, 2, 3, cell).count_params() for cell in CELLS}
    if len(set(sizes.values())) < 3:
        raise Mismatch(
            f"Numbers of parameters: {sizes}. A GRU has more than a simple cell, and an LSTM more than a GRU."
        )


def test_order(student):
    """Does the order of the days matter?"""
    model = student.build_forecaster(6, 1, 2, "lstm")
    x = np.linspace(-2, 2, 6, dtype="float32").reshape(1, 6, 1)
    if np.allclose(array(model(x), "output"), array(model(x[:, ::-1]), "output"), atol=1e-6):
        raise Mismatch(
            "A rising and a falling window get the same forecast. Where does the model read step after step?"
        )
