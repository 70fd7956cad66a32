"""A rebuilt model trains as Keras trains it, whether or not the steps are compiled."""

import numpy as np
import pytest

from .rebuilt import config_of, rebuilt

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


@pytest.fixture
def sequences():
    rng = np.random.default_rng(0)
    return rng.normal(size=(40, 9, 3)).astype("float32"), rng.normal(size=(40, 2)).astype("float32")


@pytest.fixture
def model(keras):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((None, 3)), keras.layers.GRU(4), keras.layers.Dense(2)])
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    return model


def both(keras, model):
    """Return Keras's model and the rebuilt one, with equal weights."""
    return model, rebuilt(config_of(keras, model), model.get_weights())


@pytest.mark.parametrize(("epochs", "compiled"), [(1, False), (20, True)])
def test_training_gives_what_keras_gives(keras, model, sequences, epochs, compiled, monkeypatch):
    own, again = both(keras, model)
    asked = []
    make = again.keras._make_function
    monkeypatch.setattr(again.keras, "_make_function", lambda step: asked.append(again.keras.run_eagerly) or make(step))
    keras.utils.set_random_seed(2)
    expected = own.fit(*sequences, epochs=epochs, batch_size=16, verbose=0).history
    keras.utils.set_random_seed(2)
    history = again.fit(*sequences, 16, epochs)
    assert asked == [not compiled]
    assert history.keys() == expected.keys() == {"loss", "mae"}
    for name, values in history.items():
        np.testing.assert_allclose(values, expected[name], rtol=1e-4)
    for weight, right in zip(again.keras.get_weights(), own.get_weights(), strict=True):
        np.testing.assert_allclose(weight, right, atol=1e-5)


def test_evaluating_and_predicting_give_what_keras_gives(keras, model, sequences):
    own, again = both(keras, model)
    for batch in (8, 1):  # few steps, and many
        right = own.evaluate(*sequences, batch_size=batch, verbose=0)
        np.testing.assert_allclose(again.evaluate(*sequences, batch, by_name=False), right, rtol=1e-5)
        assert (again.keras.test_function is None) is (batch == 8)
        right = own.predict(sequences[0], batch_size=batch, verbose=0)
        np.testing.assert_allclose(again.predict(sequences[0], batch), right, atol=1e-6)
        assert (again.keras.predict_function is None) is (batch == 8)


def test_a_small_request_after_a_large_one_uses_what_is_compiled(keras, model, sequences):
    x, y = sequences
    _, again = both(keras, model)
    again.fit(x, y, 2, 2)
    compiled = again.keras.train_function
    again.fit(x[:4], y[:4], 4, 1)
    assert again.keras.train_function is compiled is not None
    assert not again.keras.run_eagerly


def test_what_fails_leaves_the_model_as_it_was(keras, model, sequences):
    x, _ = sequences
    _, again = both(keras, model)
    with pytest.raises(Exception, match="shape"):
        again.fit(x[:4], np.zeros((4, 7)), 4, 1)
    assert not again.keras.run_eagerly
    assert again.keras.train_function is None
