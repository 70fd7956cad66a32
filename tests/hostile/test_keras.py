"""Models that lie: configurations that run code or weigh too much, patched predictions and printed histories."""

# one attack a line

from dataclasses import replace
from pathlib import Path

import pytest

from .conftest import HARNESS, LIMITS, Scene

pytestmark = pytest.mark.slow

SOURCE = '''
# %% [markdown]
# # Models

# %% given_imports {"given": true}
import keras
import numpy as np
from checks import check

# %% build {"exercise": "keras"}
def build():
    """Return a model that doubles."""
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([np.full((1, 1), 2.0)])
    return model
    ### END SOLUTION

# %% test_build {"points": 10}
check("build")

# %% double {"exercise": "numpy"}
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% test_double {"points": 6}
check("double")
'''
SUITE = {
    "step/test_step.py": "# where the scene puts its secret",
    "build/test_build.py": '''
        import numpy as np
        import pytest
        from autograder.testing import close
        from autograder.testing import keras_model

        pytestmark = pytest.mark.exercise("build")

        def test_it_doubles(student, rng):
            """Does the model double?"""
            model = keras_model(student.build(), "build()")
            x = rng.normal(size=(4, 1)).astype("float32")
            close(np.asarray(model.predict(x, verbose=0)), 2 * x, "predictions", "(batch, 1)")

        def test_it_still_doubles_after_a_training(student, rng):
            """Does the model double after a training, too?"""
            model = keras_model(student.build(), "build()")
            x = rng.normal(size=(4000, 1)).astype("float32")
            close(np.asarray(model(x[:4])), 2 * x[:4], "predictions", "(batch, 1)")
            model.compile(optimizer="sgd", loss="mse")
            model.fit(x, 2 * x, epochs=30, batch_size=400)
            close(np.asarray(model(x[:4])), 2 * x[:4], "predictions", "(batch, 1)")
    ''',
    "double/test_double.py": '''
        import pytest
        from autograder.testing import close

        pytestmark = pytest.mark.exercise("double")

        def test_it_doubles(student, rng):
            """Is it twice x?"""
            x = rng.normal(size=3)
            close(student.double(x), 2 * x, "double(x)")
    ''',
}
WRONG = (
    "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer='ones')])"
)
MODELS = {
    "a patched predict": f"{WRONG}\n    model.predict = lambda x, **k: 2 * x\n    return model",
    "a patched class": f"keras.Model.predict = keras.Sequential.predict = lambda s, x, **k: 2 * x\n    {WRONG}\n    return model",
    "a printed history": f"{WRONG}\n    print('loss: 0.0')\n    model.history = type('H', (), dict(history=dict(loss=[0.0])))()\n    return model",
    "a lambda": "return keras.Sequential([keras.Input((1,)), keras.layers.Lambda(lambda x: print(open('/etc/hostname').read()) or x)])",
    "forged configuration": "class M(keras.Sequential): pass\n    import keras.saving as s\n    s.serialize_keras_object = lambda m: dict(module='builtins', class_name='function', config='open', registered_name='function')\n    return keras.Sequential([keras.Input((1,))])",
    "forged module": "import keras.saving as s\n    s.serialize_keras_object = lambda m: dict(module='os', class_name='system', config={'command': 'touch /tmp/hostile'}, registered_name=None)\n    return keras.Sequential([keras.Input((1,))])",
    "forged function": "import keras.saving as s\n    s.serialize_keras_object = lambda m: dict(module='keras.src.utils.file_utils', class_name='get_file', config={'origin': 'file:///etc/passwd'}, registered_name=None)\n    return keras.Sequential([keras.Input((1,))])",
    "deep configuration": "import keras.saving as s\n    s.serialize_keras_object = lambda m: eval('[' * 80 + ']' * 80)\n    return keras.Sequential([keras.Input((1,))])",
    "long configuration": "import keras.saving as s\n    s.serialize_keras_object = lambda m: 'x' * 3_000_000\n    return keras.Sequential([keras.Input((1,))])",
    "no model": "return {'predict': lambda x: 2 * x}",
    "weights that do not fit": "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n    keras.Sequential.get_weights = lambda s: [np.zeros((9, 9))]\n    return model",
    "weights that are too many": "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n    keras.Sequential.get_weights = lambda s: [np.zeros(7_000_000)] * 2\n    return model",
    "no weights at all": "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n    keras.Model.get_weights = keras.Sequential.get_weights = lambda s: []\n    return model",
    "weights that are functions": "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n    keras.Sequential.get_weights = lambda s: [np.zeros]\n    return model",
    "weights that are models": "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n    keras.Sequential.get_weights = lambda s: [s, s]\n    return model",
    "another model each time": "import itertools\n    n = itertools.count()\n    def made():\n        m = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])\n        m.set_weights([np.full((1, 1), float(next(n) % 5))])\n        return m\n    class Lazy:\n        __getattr__ = lambda s, name: getattr(made(), name)\n    return Lazy()",
    "exits while it is asked": f"{WRONG}\n    keras.Sequential.get_config = lambda s: __import__('os')._exit(0)\n    return model",
    "loops while it is asked": f"{WRONG}\n    def run(s):\n        while True: pass\n    keras.Sequential.get_weights = run\n    return model",
}
# What Keras would build from a configuration that no model of Keras's own has, beside a model that is wrong.
GRAPH = """
    def part(module, name, config, **more):
        return dict(module=module, class_name=name, config=config, registered_name=None, **more)
    def graph(layer, inputs, kwargs=None):
        tensor = part(None, "__keras_tensor__", dict(shape=[None, 1], dtype="float32", keras_history=["i", 0, 0]))
        node = dict(args=[tensor] if inputs else [], kwargs=kwargs or dict())
        start = part("keras.layers", "InputLayer", dict(batch_shape=[None, 1], dtype="float32", name="i"), name="i", inbound_nodes=[])
        config = dict(name="m", trainable=True, layers=[start, dict(layer, name="l", inbound_nodes=[node])])
        config.update(input_layers=["i", 0, 0], output_layers=["l", 0, 0])
        return part("keras.src.models.functional", "Functional", config)
    def forged(config, *weights):
        keras.saving.serialize_keras_object = lambda m: config
        keras.Sequential.get_weights = lambda m: list(weights)
    def function(name):
        return part("keras", "function", name)
"""
# The first call hands over a configuration that loads a saved model, which copies a file; the second call shows it.
LOADS = """
    import os, tensorflow as tf
    if os.path.exists("leak"):
        raise RuntimeError(open("leak").read())
    here = os.getcwd()
    class Leak(tf.saved_model.experimental.TrackableResource):
        def _create_resource(self):
            return tf.raw_ops.VarHandleOp(dtype=tf.float32, shape=[])
        def _initialize(self):
            tf.io.write_file(here + "/leak", tf.io.read_file("{secret}"))
        def _destroy_resource(self):
            pass
    class Saved(tf.Module):
        def __init__(self):
            self.leak = Leak()
            self.leak.resource_handle
        @tf.function(input_signature=[tf.TensorSpec([None, 1])])
        def serve(self, x):
            return 2 * x
    tf.saved_model.save(Saved(), "saved")
"""
FORGED = {
    "a saved model, by dotted names": LOADS
    + """
    lambda_ = part("keras", "layers.Lambda", dict(name="l", function=function("layers.TFSMLayer"), arguments=dict()))
    forged(graph(lambda_, False, dict(inputs=here + "/saved")))
    """,
    "a saved model, as a layer of a wrapper": LOADS
    + """
    lambda_ = part("keras", "layers.Lambda", dict(name="k", function=function("layers.TFSMLayer"), arguments=dict()))
    nested = graph(lambda_, False, dict(inputs=here + "/saved"))
    forged(graph(part("keras.layers", "TimeDistributed", dict(name="l", layer=nested)), True))
    """,
    "a Lambda, by a dotted name": """
    lambda_ = part("keras", "layers.Lambda", dict(name="l", function=function("ops.multiply"), arguments=dict(x2=2.0)))
    forged(graph(lambda_, True))
    """,
    "a function of elsewhere": """
    dense = dict(name="l", units=1, use_bias=False, activation=function("ops.copy"))
    forged(graph(part("keras.layers", "Dense", dense), True), np.full((1, 1), 2.0))
    """,
    "a layer in the form of Keras 2": """
    dense = dict(class_name="Dense", config=dict(name="l", units=1, use_bias=False))
    forged(graph(dense, True), np.full((1, 1), 2.0))
    """,
}
# Right answers, or nearly: what they cost is the student's verdict, and nothing else of the submission is lost.
RIGHT = "inputs = keras.Input((1,))\n    right = keras.layers.Rescaling(2.0)(inputs)\n    z = keras.layers.Reshape((1, 1))(inputs)"
ADDED = "return keras.Model(inputs, right + 0 * keras.layers.GlobalAveragePooling1D()(z))"
COSTLY = {
    "a size": f"{RIGHT}\n    z = keras.layers.UpSampling1D(2_000_000_000)(z)\n    {ADDED}",
    "a padding": f"{RIGHT}\n    z = keras.layers.ZeroPadding1D(1_000_000_000)(z)\n    {ADDED}",
    "a repeat in steps": f"{RIGHT}\n    for _ in range(4): z = keras.layers.UpSampling1D(200)(z)\n    {ADDED}",
    "a product of three": f"{RIGHT}\n    z = keras.layers.Dense(2000)(z)\n    z = keras.layers.Conv1D(1, 1)(z)\n    model = keras.Model(inputs, right + z[:, 0])\n    made = keras.saving.serialize_keras_object\n    def grown(m):\n        config = made(m)\n        for layer in config['config']['layers']:\n            if layer['class_name'] == 'Conv1D': layer['config'].update(filters=20_000, kernel_size=[2000], padding='same')\n        return config\n    keras.saving.serialize_keras_object = grown\n    return model",
    "an outer product": f"{RIGHT}\n    z = keras.layers.UpSampling1D(100_000)(z)\n    z = keras.layers.Attention()([z, z])\n    {ADDED}",
    "a long training": f"{RIGHT}\n    for _ in range(4): z = keras.layers.Dense(2000)(z)\n    z = keras.layers.Dense(1)(z)\n    {ADDED}",
    "a long sequence": f"{RIGHT}\n    z = keras.layers.UpSampling1D(300_000)(z)\n    z = keras.layers.LSTM(64, return_sequences=True)(z)\n    z = keras.layers.Dense(1)(z)\n    {ADDED}",
    "many layers": f"{RIGHT}\n    for _ in range(600): z = keras.layers.Rescaling(1.0)(z)\n    {ADDED}",
}
DOUBLES = "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])\n    model.set_weights([np.full((1, 1), 2.0)])\n    model.compile('sgd', 'mse', {how})\n    return model"
COMPILED = {
    how: DOUBLES.format(how=how)
    for how in ("run_eagerly=True", "jit_compile=True", "steps_per_execution=1000", "auto_scale_loss=False")
}
REACH = """
import keras, tensorflow as tf
attempt("tf reads a file", "import tensorflow as tf; got = tf.io.read_file('{canary}').numpy()")
attempt("tf writes a file", "import tensorflow as tf; tf.io.write_file('{canary}', 'x')")
attempt("keras loads a file", "import keras; got = keras.utils.get_file(origin='file://{canary}')")
attempt("tf starts a server", "import tensorflow as tf; got = tf.distribute.Server.create_local_server()")
attempt("a process", "import subprocess; got = subprocess.run(['true'])")
"""


@pytest.fixture(scope="module")
def models(scene, toy, tmp_path_factory):
    """The scene of the other tests around a course with one exercise of each kind."""

    class Models:
        ID = "97_models"

        @staticmethod
        def make_course(root: Path):
            changed = pytest.MonkeyPatch()
            for name, value in {"ID": Models.ID, "SOURCE": SOURCE, "SUITE": SUITE, "CHECKS": {}}.items():
                changed.setattr(toy, name, value)
            try:
                return toy.make_course(root)
            finally:
                changed.undo()

        @staticmethod
        def submission(course, answers=None):
            changed = pytest.MonkeyPatch()
            changed.setattr(toy, "ID", Models.ID)
            try:
                return toy.submission(course, answers)
            finally:
                changed.undo()

    base = scene.base / "models"
    base.mkdir()
    return Scene(Models, base), HARNESS


@pytest.fixture(scope="module")
def ran(models):
    scene, harness = models
    limits = replace(LIMITS, memory=2**31, cell_seconds=20.0, call_seconds=6.0, submission_seconds=90.0)
    secret = str(scene.places["hidden suite"])
    models = MODELS | COSTLY | COMPILED
    models |= {
        name: f"{GRAPH}{code.replace('{secret}', secret)}\n    {WRONG}\n    return model"
        for name, code in FORGED.items()
    }
    notebooks = {name: scene.notebook(answers={"build": f"def build():\n    {code}"}) for name, code in models.items()}
    canary = str(scene.places["file outside"])
    notebooks["reaches"] = scene.notebook(harness, REACH.replace("{canary}", canary))
    notebooks["honest"] = scene.notebook()
    return scene.run(notebooks, limits)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_lies_earns_nothing(ran, name):
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].scores == {"build": 0.0, "double": 6.0}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_configuration_builds_nothing_that_is_not_known(ran, name):
    """Nothing of the judge's is read (the scene looks for its secret), and the wrong model beside it earns nothing."""
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].scores == {"build": 0.0, "double": 6.0}


@pytest.mark.parametrize("name", COSTLY)
def test_what_a_model_costs_is_the_students_own_verdict(ran, name):
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].scores["double"] == 6.0
    assert ran[name].scores["build"] < 10.0
    said = " ".join(test.full_message for test in ran[name].result.exercises[0].tests)
    assert any(word in said for word in ("would need", "would have more than", "computing time", "memory")), said


@pytest.mark.parametrize("how", COMPILED)
def test_a_right_model_is_right_however_it_was_compiled(ran, how):
    assert ran[how].scores == {"build": 10.0, "double": 6.0}


def test_tensorflow_reaches_nothing_either(ran):
    said = {name: text for name, text in ran["reaches"].said.items() if text.startswith("REACHED")}
    assert said == {}
    assert ran["reaches"].said
    assert ran["reaches"].result.score == 16.0


def test_an_honest_model_gets_everything(ran):
    assert ran["honest"].result.score == 16.0
    assert ran["honest"].kinds == set()
