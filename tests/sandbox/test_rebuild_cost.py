"""What a student's model costs is counted before anything of it is built."""

import numpy as np
import pytest

from autograder.sandbox.rebuild.cost import Limits
from autograder.sandbox.rebuild.fields import Refused

from .rebuilt import config_of, rebuilt

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


def changed(keras, layer, **fields):
    k = keras.layers
    layers = [k.ZeroPadding1D(1), k.Conv1D(4, 3), k.UpSampling1D(2), k.LSTM(4), k.RepeatVector(2), k.Dense(1)]
    model = keras.Sequential([keras.Input((7, 3)), *layers])
    config = config_of(keras, model)
    config["config"]["layers"][layer]["config"].update(fields)
    return config, model.get_weights()


@pytest.mark.parametrize(
    ("layer", "fields"),
    [
        (1, {"padding": [10**7, 10**7]}),
        (2, {"filters": 10**4, "kernel_size": [10**4], "padding": "same"}),
        (3, {"size": 10**7}),
        (4, {"units": 10**6}),
        (5, {"n": 10**7}),
        (6, {"units": 10**7}),
    ],
    ids=["padding", "product of three", "size", "units", "n", "head"],
)
def test_sizes_are_counted_before_anything_is_built(keras, layer, fields):
    """What would be made takes gigabytes; what is refused says how much it would need."""
    config, weights = changed(keras, layer, **fields)
    with pytest.raises(Refused, match=r"Your model would need .+; at most .+ are allowed"):
        rebuilt(config, weights, Limits(2**28, 20.0, 60.0))


def test_sizes_beyond_any_use_are_refused_by_the_field(keras):
    config, weights = changed(keras, 3, size=10**12)
    with pytest.raises(Refused, match="UpSampling1D, size: A whole number from 1 to 2,147,483,647 was expected"):
        rebuilt(config, weights)


def test_a_training_that_could_not_end_is_refused_before_it_begins(keras):
    large = keras.Sequential([keras.Input((60, 2)), keras.layers.LSTM(1600), keras.layers.Dense(1)])
    made = rebuilt(config_of(keras, large), large.get_weights(), Limits(4 * 2**30, 20.0, 60.0))
    with pytest.raises(Refused, match="billion multiplications"):
        made.check_training(np.zeros((4096, 60, 2), "float32"), 64, 1)
    made.check_training(np.zeros((64, 60, 2), "float32"), 64, 1)


def test_an_ordinary_training_is_not_refused(keras):
    for units in (32, 128, 256):
        model = keras.Sequential([keras.Input((60, 2)), keras.layers.LSTM(units), keras.layers.Dense(1)])
        made = rebuilt(config_of(keras, model), model.get_weights(), Limits(4 * 2**30, 20.0, 60.0))
        made.check_training(np.zeros((4096, 60, 2), "float32"), 64, 1)


def test_a_model_without_an_input_layer_is_counted_when_it_is_asked(keras):
    model = keras.Sequential([keras.layers.UpSampling1D(10**7), keras.layers.Dense(1)])
    made = rebuilt(config_of(keras, model), [])
    with pytest.raises(Refused, match="would need"):
        made.check_answer(np.zeros((4, 50, 2), "float32"))
