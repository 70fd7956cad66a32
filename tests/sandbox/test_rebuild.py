"""Models built from what a student's process sends: only from the tables and within bounds, whatever it sends."""

import inspect
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.sandbox.rebuild import allowed
from autograder.sandbox.rebuild.build import Model
from autograder.sandbox.rebuild.fields import OwnClass, Refused
from autograder.sandbox.rebuild.schema import read_model

from .rebuilt import LIMITS, config_of, rebuilt

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


@pytest.fixture(scope="module")
def plain(keras):
    return keras.Sequential([keras.Input((4, 3)), keras.layers.LSTM(2), keras.layers.Dense(1)])


def test_a_model_of_keras_own_layers_is_rebuilt(keras, plain):
    made = rebuilt(config_of(keras, plain), plain.get_weights())
    x = np.ones((1, 4, 3), "float32")
    np.testing.assert_allclose(made.keras(x), plain(x), rtol=1e-5)


@pytest.mark.parametrize("name", ["Model", "LSTM", "Dense"])
def test_a_class_of_the_notebooks_is_not_taken_for_keras_own_of_the_same_name(keras, name):
    base = keras.Model if name == "Model" else keras.layers.Layer
    own = type(name, (base,), {"call": lambda self, x: x, "__module__": "__main__"})()
    model = own if name == "Model" else keras.Sequential([keras.Input((4, 3)), own])
    with pytest.raises(OwnClass):
        rebuilt(config_of(keras, model), [])


@pytest.mark.parametrize(
    "make",
    [
        lambda k: k.layers.Bidirectional(k.layers.GRU(2, return_sequences=True)),
        lambda k: k.layers.TimeDistributed(k.layers.Dense(2)),
        lambda k: k.layers.TimeDistributed(k.Sequential([k.Input((3,)), k.layers.Dense(2)])),
        lambda k: k.layers.RNN([k.layers.LSTMCell(2), k.layers.GRUCell(3)]),
        lambda k: k.layers.Dense(
            2, kernel_regularizer=k.regularizers.L2(0.1), kernel_initializer=k.initializers.HeNormal(3)
        ),
        lambda k: k.layers.Dense(2, activation=k.layers.LeakyReLU()),
        lambda k: k.layers.Dense(2, activation=k.activations.gelu, kernel_constraint=k.constraints.MaxNorm(2)),
        lambda k: k.layers.LSTM(2, dropout=0.1, recurrent_dropout=0.1, unroll=True),
        lambda k: k.layers.Normalization(mean=[0.0, 1.0, 2.0], variance=[1.0, 2.0, 3.0]),
    ],
    ids="Bidirectional|TimeDistributed|model|stacked cells|regularised|layer|function|unrolled|constants".split("|"),
)
def test_wrappers_cells_and_their_parts_are_rebuilt(keras, make):
    model = keras.Sequential([keras.Input((4, 3)), make(keras)])
    x = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    made = rebuilt(config_of(keras, model), model.get_weights())
    np.testing.assert_allclose(made.keras(x), model(x), rtol=1e-5, atol=1e-6)


def test_a_graph_of_operations_is_rebuilt(keras):
    inputs = keras.Input((4, 3))
    mask = keras.ops.any(keras.ops.not_equal(inputs, 0.0), axis=-1)
    h, _, c = keras.layers.LSTM(5, return_state=True)(inputs, mask=mask)
    more = keras.layers.LSTM(5, return_sequences=True)(inputs * np.ones((4, 3), "float32"), initial_state=[h, c])
    model = keras.Model({"x": inputs}, [keras.layers.Dense(2)(more[:, -1]), keras.ops.softmax(h + 1)])
    x = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    made = rebuilt(config_of(keras, model), model.get_weights())
    for one, other in zip(made.keras({"x": x}), model({"x": x}), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_every_layer_of_the_tables_is_read_as_keras_writes_it(keras):
    needed = {"filters": 2, "kernel_size": 3, "units": 2, "num_tokens": 4, "axes": 1, "num_heads": 2, "key_dim": 3}
    needed |= {"input_dim": 3, "output_dim": 2, "dims": (2, 1), "rate": 0.1, "stddev": 0.1, "n": 2, "scale": 0.5}
    needed |= {"target_shape": (2, -1), "activation": "relu", "pool_size": 2, "shape": (4, 3), "layer": None}
    for name in allowed.LAYERS:
        kind = getattr(keras.layers, name)
        asked = [
            key
            for key, parameter in inspect.signature(kind.__init__).parameters.items()
            if parameter.default is inspect.Parameter.empty and key in needed
        ]
        asked += ["num_tokens"] if name == "CategoryEncoding" else []
        values = {key: needed[key] for key in asked} | ({"shape": (4, 3)} if name == "InputLayer" else {})
        values |= {"layer": keras.layers.LSTM(2)} if "layer" in asked else {}
        values |= {"cell": keras.layers.GRUCell(2)} if name == "RNN" else {}
        layer = kind(**values)
        model = config_of(keras, keras.Sequential([]))
        model["config"]["layers"] = [config_of(keras, layer)]
        made = read_model(json.dumps(model))["config"]["layers"][0]
        assert made["class_name"] == name
        assert set(made["config"]) == set(layer.get_config())


def test_a_compiled_model_keeps_its_settings_but_not_how_it_is_run(keras):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.25), "mse", run_eagerly=True, steps_per_execution=100)
    made = rebuilt(config_of(keras, model), model.get_weights()).keras
    assert float(made.optimizer.learning_rate) == 0.25
    assert (made.run_eagerly, made.jit_compile, made.steps_per_execution) == (False, False, 1)


def test_losses_metrics_and_schedules_are_rebuilt(keras):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.5)
    losses = keras.losses.Huber(), keras.losses.mean_squared_error, "mae"
    for loss in losses:
        model.compile(keras.optimizers.SGD(schedule), loss, metrics=["mae", keras.metrics.RootMeanSquaredError()])
        made = rebuilt(config_of(keras, model), model.get_weights()).keras
        x, y = np.ones((4, 3), "float32"), np.zeros((4, 1))
        np.testing.assert_allclose(made.evaluate(x, y, verbose=0), model.evaluate(x, y, verbose=0), rtol=1e-5)


# What must not be built.

CODE = "Lambda", "TFSMLayer", "TorchModuleWrapper"
PATHS = [
    ("keras.layers", "Lambda"),
    ("keras", "layers.Lambda"),
    ("keras.src.layers", "Lambda"),
    ("keras.src.layers.core.lambda_layer", "Lambda"),
    ("keras", "layers.TFSMLayer"),
    ("keras.src.export.tfsm_layer", "TFSMLayer"),
    (None, "Lambda"),
    ("builtins", "Lambda"),
    ("tf_keras.layers", "Lambda"),
]


def named(module, name, config=None, **more):
    return {"module": module, "class_name": name, "config": {} if config is None else config, **more}


def lambda_layer(module="keras.layers", name="Lambda"):
    code = {"class_name": "__lambda__", "config": {"value": {"code": "", "defaults": None, "closure": None}}}
    return named(module, name, {"name": "l", "function": code}, registered_name=None)


@pytest.mark.parametrize(("module", "name"), PATHS)
def test_a_layer_that_runs_code_is_refused_however_it_is_written(keras, plain, module, name):
    for layer in (
        lambda_layer(module, name),
        named("keras.layers", "TimeDistributed", {"layer": lambda_layer(module, name)}),
        named("keras.layers", "Bidirectional", {"layer": named("keras.layers", "RNN", {"cell": lambda_layer()})}),
        {"class_name": name, "config": {}},
    ):
        config = config_of(keras, plain)
        config["config"]["layers"].append(layer)
        with pytest.raises(Refused, match="which cannot be judged"):
            rebuilt(config, [])


def forgeries():
    tfsm = named("keras", "layers.TFSMLayer", {"filepath": "/tmp/saved"}, registered_name=None)
    yield "a dotted name", named("keras", "initializers.Zeros")
    yield "another module's function", named("os", "system", "true", registered_name="system")
    yield "a builtin", named("builtins", "function", "eval", registered_name="function")
    yield "a function that is not an activation", named("builtins", "function", "get", registered_name="function")
    yield "a function with a configuration in it", named("builtins", "function", tfsm, registered_name="function")
    yield "a class", named("subprocess", "Popen", {"args": "true"})
    yield "a loader", named("keras.saving", "load_model", {"filepath": "x"})
    yield "a loader of Keras's own modules", named("keras.src.saving.saving_lib", "load_model")
    yield "a downloader", named("keras.utils", "get_file")
    yield "a registered name", named("keras.initializers", "Zeros", registered_name="Custom>Zeros")
    yield "no module", {"class_name": "Zeros", "config": {}}
    yield "a module that is a list", named(["keras"], "Zeros")
    yield "a name that is a list", named("keras.initializers", ["Zeros"])
    yield "an alias", named("keras.initializers", "zeros")
    yield "a layer for an initializer", named("keras.layers", "Dense", {"units": 2})
    yield "a lambda", {"class_name": "__lambda__", "config": {"value": ["x", None, None]}}
    yield (
        "a type",
        {"class_name": "__typespec__", "spec_name": "f", "module": "os", "registered_name": None, "config": []},
    )
    yield "a tensor", {"class_name": "__tensor__", "config": {"value": [1], "dtype": "float32"}}
    yield "a number", 5
    yield "a text", "zeros"
    yield "a list", [named("keras.initializers", "Zeros")]


FIELDS = ["kernel_initializer", "activation", "kernel_regularizer", "units", "name", "dtype"]
RIGHT = [("units", "a number"), ("name", "a text")]  # what is forged elsewhere is a right value there


@pytest.mark.parametrize(
    ("field", "forged"),
    [
        pytest.param(field, forged, id=f"{field}-{name}")
        for name, forged in forgeries()
        for field in FIELDS
        if (field, name) not in RIGHT
    ],
)
def test_a_forged_field_is_not_built(keras, plain, field, forged):
    config = config_of(keras, plain)
    config["config"]["layers"][2]["config"][field] = forged
    with pytest.raises((Refused, OwnClass)):
        rebuilt(config, plain.get_weights())


def test_unknown_fields_are_refused(keras, plain):
    config = config_of(keras, plain)
    config["config"]["layers"][2]["config"]["weights"] = [[1.0]]
    with pytest.raises(Refused, match="Dense has a field 'weights' that is not known here"):
        rebuilt(config, plain.get_weights())


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
        '{"module": "keras", "class_name": "Sequential", "config": {}}',
        '{"class_name": ["Sequential"]}',
        "[" * 100_000,
        '{"a":' * 100 + "1" + "}" * 100,
        " " * 3_000_000,
        None,
        b"{}",
    ],
    ids=lambda text: str(text)[:20],
)
def test_what_is_no_configuration_of_a_model_is_refused(keras, text):
    with pytest.raises((Refused, OwnClass)):
        Model(text, [], LIMITS)


def test_a_model_in_a_model_in_a_model_has_an_end(keras):
    made = named("keras", "Sequential", {"name": "s", "layers": []})
    for _ in range(100):
        made = named("keras", "Sequential", {"name": "s", "layers": [made]})
    with pytest.raises(Refused, match="nested too deeply"):
        rebuilt(made, [])


@pytest.mark.parametrize("weights", [[1, 2], [np.zeros(3)], [None], 5, [np.array(["a"])]], ids=repr)
def test_weights_that_do_not_fit_are_refused(keras, plain, weights):
    with pytest.raises(Refused, match="weights do not fit"):
        rebuilt(config_of(keras, plain), weights)


# Whatever nesting of allowed and forbidden parts passes is made of allowed classes only.

plain_values = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 9), st.sampled_from(["tanh", "linear", "eval", "float32", "concat"])
)
keys = [key for table in allowed.KINDS.values() for key in table]
known = st.sampled_from(keys)
forged_keys = st.sampled_from(
    [*PATHS, ("os", "system"), ("builtins", "function"), ("keras.saving", "load_model"), ("keras.layers", "TFSMLayer")]
)
fields = sorted(
    {spec.partition(":")[0] for table in allowed.KINDS.values() for line in table.values() for spec in line.split()}
)


def objects(children):
    def made(key, config, registered, extra):
        return {"module": key[0], "class_name": key[1], "config": config, "registered_name": registered, **extra}

    configs = st.one_of(st.dictionaries(st.sampled_from([*fields, "name"]), children, max_size=4), children)
    own = known.flatmap(
        lambda key: st.builds(
            made,
            st.just(key),
            st.dictionaries(
                st.sampled_from(
                    sorted(
                        {
                            one.partition(":")[0]
                            for table in allowed.KINDS.values()
                            if key in table
                            for one in table[key].split()
                        }
                        | {"name"}
                    )
                ),
                children,
                max_size=4,
            ),
            st.none(),
            st.just({}),
        )
    )
    others = st.builds(
        made,
        st.one_of(known, forged_keys),
        configs,
        st.sampled_from([None, None, "Lambda", "Custom>Dense"]),
        st.fixed_dictionaries(
            {},
            optional={
                "shared_object_id": st.just(1),
                "build_config": children,
                "name": st.just("a"),
                "inbound_nodes": st.lists(children, max_size=2),
            },
        ),
    )
    return st.one_of(own, own, others)


nested = st.recursive(
    plain_values, lambda children: st.one_of(objects(children), st.lists(children, max_size=2)), max_leaves=12
)
layers = st.one_of(
    objects(nested),
    st.sampled_from(
        [
            named("keras.layers", "Dense", {"units": 2, "activation": "tanh"}),
            named("keras.layers", "LSTM", {"units": 2, "kernel_initializer": named("keras.initializers", "Ones")}),
            named("keras.layers", "RNN", {"cell": named("keras.layers", "GRUCell", {"units": 2})}),
        ]
    ),
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(layers, max_size=3),
    st.one_of(st.none(), st.dictionaries(st.sampled_from(["optimizer", "loss", "metrics"]), nested)),
)
def test_whatever_passes_is_made_of_allowed_classes_only(keras, parts, compiled):
    from keras.src.legacy.saving import saving_utils
    from keras.src.saving import serialization_lib

    own = {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": parts}}
    try:
        made = read_model(json.dumps({**own, "compile_config": compiled}))
    except (Refused, OwnClass):
        return
    found, retrieve = [], serialization_lib._retrieve_class_or_fn
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            serialization_lib,
            "_retrieve_class_or_fn",
            lambda *args, **named: found.append(retrieve(*args, **named)) or found[-1],
        )
        patched.setattr(saving_utils, "model_from_config", lambda *_, **__: found.append("the form of Keras 2"))
        settings_of = made.pop("compile_config")
        for part in (made, settings_of):
            try:
                serialization_lib.deserialize_keras_object(part, safe_mode=True)
            except Exception:  # sizes that do not fit: what was looked up counts
                continue
    functions = [one for one in found if inspect.isfunction(one)]
    assert set(found) - set(functions) <= set(allowed.classes().values())
    assert all(
        one.__module__.startswith(("keras.src.activations", "keras.src.losses", "keras.src.metrics"))
        for one in functions
    )
