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
    "test_step.py": "# where the scene puts its secret",
    "test_build.py": '''
        import numpy as np
        import pytest
        from autograder.checks.compare import close
        from autograder.suite.models import keras_model

        pytestmark = pytest.mark.exercise("build")

        def test_it_doubles(student, rng):
            """Does the model double?"""
            model = keras_model(student.build(), "build()")
            x = rng.normal(size=(4, 1)).astype("float32")
            close(np.asarray(model.predict(x, verbose=0)), 2 * x, "predictions", "(batch, 1)")
    ''',
    "test_double.py": '''
        import pytest
        from autograder.checks.compare import close

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
    "exits while it is asked": f"{WRONG}\n    keras.Sequential.get_config = lambda s: __import__('os')._exit(0)\n    return model",
    "loops while it is asked": f"{WRONG}\n    def run(s):\n        while True: pass\n    keras.Sequential.get_weights = run\n    return model",
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
    notebooks = {name: scene.notebook(answers={"build": f"def build():\n    {code}"}) for name, code in MODELS.items()}
    canary = str(scene.places["file outside"])
    notebooks["reaches"] = scene.notebook(harness, REACH.replace("{canary}", canary))
    notebooks["honest"] = scene.notebook()
    return scene.run(notebooks, limits)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_lies_earns_nothing(ran, name):
    assert ran[name].result.status == "graded", ran[name].result.reason
    assert ran[name].scores == {"build": 0.0, "double": 6.0}


def test_tensorflow_reaches_nothing_either(ran):
    said = {name: text for name, text in ran["reaches"].said.items() if text.startswith("REACHED")}
    assert said == {}
    assert ran["reaches"].said
    assert ran["reaches"].result.score == 16.0


def test_an_honest_model_gets_everything(ran):
    assert ran["honest"].result.score == 16.0
    assert ran["honest"].kinds == set()
