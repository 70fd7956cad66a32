"""Models rebuilt from what a student's process says of them: an allow-list, whatever is said."""

import contextlib
import json

import numpy as np
import pytest

from autograder.checks.compare import Mismatch
from autograder.suite.models import keras_model
from autograder.suite.rebuild import rebuild

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


def config_of(keras, model):
    return json.loads(json.dumps(keras.saving.serialize_keras_object(model)))


@pytest.fixture(scope="module")
def plain(keras):
    return keras.Sequential([keras.Input((4, 3)), keras.layers.LSTM(2), keras.layers.Dense(1)])


def test_a_model_of_keras_own_layers_is_rebuilt(keras, plain):
    made = rebuild(json.dumps(config_of(keras, plain)), plain.get_weights())
    x = np.ones((1, 4, 3), "float32")
    np.testing.assert_allclose(made(x), plain(x), rtol=1e-5)


@pytest.mark.parametrize("name", ["Model", "LSTM", "Dense"])
def test_a_class_of_the_notebooks_is_not_taken_for_keras_own_of_the_same_name(keras, name):
    base = keras.Model if name == "Model" else keras.layers.Layer
    own = type(name, (base,), {"call": lambda self, x: x, "__module__": "__main__"})()
    model = own if name == "Model" else keras.Sequential([keras.Input((4, 3)), own])
    assert rebuild(json.dumps(config_of(keras, model)), []) is None


@pytest.mark.parametrize(
    "make",
    [
        lambda k: k.layers.Bidirectional(k.layers.GRU(2, return_sequences=True)),
        lambda k: k.layers.TimeDistributed(k.layers.Dense(2)),
        lambda k: k.layers.RNN([k.layers.LSTMCell(2), k.layers.GRUCell(3)]),
        lambda k: k.layers.Dense(
            2, kernel_regularizer=k.regularizers.L2(0.1), kernel_initializer=k.initializers.HeNormal(3)
        ),
    ],
    ids=["Bidirectional", "TimeDistributed", "stacked cells", "regularised"],
)
def test_wrappers_cells_and_their_parts_are_rebuilt(keras, make):
    model = keras.Sequential([keras.Input((4, 3)), make(keras)])
    assert rebuild(json.dumps(config_of(keras, model)), model.get_weights()) is not None


def test_a_compiled_model_keeps_its_settings(keras):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.25), "mse")
    made = rebuild(json.dumps(config_of(keras, model)), model.get_weights())
    assert float(made.optimizer.learning_rate) == 0.25


LAMBDA = {
    "module": "keras.layers",
    "class_name": "Lambda",
    "config": {"name": "l", "function": {"class_name": "__lambda__"}},
    "registered_name": None,
}


def in_wrapper(kind):
    return {"module": "keras.layers", "class_name": kind, "config": {"layer": LAMBDA}, "registered_name": None}


@pytest.mark.parametrize(
    "layer",
    [LAMBDA, in_wrapper("TimeDistributed"), in_wrapper("Bidirectional"), {"class_name": "TFSMLayer", "config": {}}],
    ids=["Lambda", "TimeDistributed", "Bidirectional", "TFSMLayer"],
)
def test_a_layer_that_runs_code_is_refused(keras, plain, layer):
    config = config_of(keras, plain)
    config["config"]["layers"].append(layer)
    with pytest.raises(Mismatch, match="which cannot be judged"):
        rebuild(json.dumps(config), [])


@pytest.mark.parametrize(
    "forged",
    [
        {"module": "os", "class_name": "system", "config": "true", "registered_name": "system"},
        {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function"},
        {"module": "subprocess", "class_name": "Popen", "config": {"args": "true"}, "registered_name": None},
        {"module": "keras.src.saving.saving_lib", "class_name": "load_model", "config": {}, "registered_name": None},
        {"module": "keras.utils", "class_name": "get_file", "config": {}, "registered_name": None},
        {"module": "keras.layers", "class_name": "Own", "config": {}, "registered_name": "Custom>Own"},
        {"module": "keras.layers", "class_name": "Dense", "config": {}, "registered_name": "Custom>Dense"},
        {"module": None, "class_name": "Own", "config": {}, "registered_name": "Own"},
        {"module": "numpy", "class_name": "load", "config": {}, "registered_name": None},
    ],
    ids=lambda forged: f"{forged['module']}.{forged['class_name']}",
)
def test_a_class_or_function_of_elsewhere_is_not_built(keras, plain, forged):
    config = config_of(keras, plain)
    config["config"]["layers"][1]["config"]["kernel_initializer"] = forged
    with contextlib.suppress(Mismatch):
        assert rebuild(json.dumps(config), []) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "5",
        "null",
        '"Sequential"',
        "{}",
        '{"class_name": "Sequential", "config": {}}',
        '{"class_name": ["Sequential"]}',
        "[" * 100_000,
        '{"a":' * 100 + "1" + "}" * 100,
    ],
    ids=lambda text: text[:20],
)
def test_a_forged_configuration_is_refused(keras, text):
    """Does something that is no model come out as one?"""
    try:
        made = rebuild(text, [])
    except Mismatch:
        return
    assert made is None


@pytest.mark.parametrize("value", [None, 5, b"{}", ["{}"]], ids=repr)
def test_what_is_no_text_is_refused(keras, value):
    with pytest.raises(Mismatch):
        rebuild(value, [])


def test_a_huge_configuration_is_refused_unread(keras):
    with pytest.raises(Mismatch, match="too large"):
        rebuild(" " * 3_000_000, [])


def test_a_model_that_claims_more_units_than_its_weights_is_refused_before_it_is_built(keras, plain):
    """A bound on parameters holds for what the configuration would make, not for what is said beside it."""
    config = config_of(keras, plain)
    config["config"]["layers"][2]["config"]["units"] = 10_000_000
    with pytest.raises(Mismatch):
        rebuild(json.dumps(config), [])


@pytest.mark.parametrize("weights", [[1, 2], [np.zeros(3)], [None], 5], ids=repr)
def test_weights_that_do_not_fit_are_refused(keras, plain, weights):
    with pytest.raises(Mismatch):
        rebuild(json.dumps(config_of(keras, plain)), weights)


@pytest.mark.parametrize("value", [None, 5, "model", [1]], ids=repr)
def test_what_is_no_model_is_said(keras, value):
    with pytest.raises(Mismatch, match=r"expected a keras.Model"):
        keras_model(value, "build_model")
