"""Where the step of a recurrent cell is to be written, Keras's own step earns nothing, however it is reached."""

# one attack a line

import pytest

from .real_course import grade

pytestmark = pytest.mark.slow

# What a student's class takes its step from; OWN is Keras's class.
LAYER = """
class {target}(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = self.output_size = units
        {set_state_size}
        self.activation = keras.activations.get(activation)
        self.recurrent_activation = keras.activations.get("sigmoid")
        self.use_bias, self.dropout, self.recurrent_dropout, self.implementation = True, 0, 0, 2
        self.get_dropout_mask = self.get_recurrent_dropout_mask = lambda *args: None
        self.get_dropout_mask_for_cell = self.get_recurrent_dropout_mask_for_cell = lambda *args, **kwargs: None
        self._dropout_mask = self._recurrent_dropout_mask = None

    def build(self, input_shape):
        width = {gates} * self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], width), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, width), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(width,), initializer="zeros", name="bias")

    _compute_carry_and_output_fused = getattr({own}, "_compute_carry_and_output_fused", None)

    def call(self, inputs, states):
        {call}
"""
INSIDE = """
class {target}(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        own = {own}(units, activation=activation)
        self.hold = [lambda: own]
        self.state_size, self.output_size = own.state_size, own.output_size

    def build(self, input_shape):
        own = self.hold[0]()
        own.build(input_shape)
        self.weights_of_it = lambda: own.weights
        self._trainable_variables.extend(own.trainable_variables)

    def call(self, inputs, states):
        return self.hold[0]()(inputs, states)
"""
CALLS = {
    "a borrowed function": "return {own}.call(self, inputs, states)",
    "a borrowed function from keras.src": "import keras.src.layers as layers; return layers.{name}.call(self, inputs, states)",
    "a function made of borrowed code": "import types; f = {own}.call; return types.FunctionType(f.__code__, f.__globals__, 'f', f.__defaults__, f.__closure__)(self, inputs, states)",
    "the garbage collector": "import gc, types; gc.unfreeze(); call = next(f for f in gc.get_objects() if isinstance(f, types.FunctionType) and f.__qualname__ == '{name}.call' and f.__module__.startswith('keras.src')); return call(self, inputs, states)",
    "a module loaded again": "import sys, importlib; m = {own}.__module__; sys.modules.pop(m); return getattr(importlib.import_module(m), '{name}').call(self, inputs, states)",
    "a file loaded under another name": "import importlib.util as u; import keras.src.layers as l, os, inspect; f = os.path.join(os.path.dirname(l.__file__), 'rnn', '{file}.py'); s = u.spec_from_file_location('mine', f); m = u.module_from_spec(s); s.loader.exec_module(m); return m.{name}.call(self, inputs, states)",
    "TensorFlow's copy of Keras": "from tensorflow.python.keras.layers import recurrent; return recurrent.{name}.call(self, inputs, states)",
}
FUSED = {
    "TensorFlow's step in one operation": "import tensorflow as tf; k = tf.reshape(tf.concat([self.kernel, self.recurrent_kernel], 0), (-1, 4, self.units)); w = tf.reshape(tf.gather(k, [0, 2, 1, 3], axis=1), (-1, 4 * self.units)); b = tf.reshape(tf.gather(tf.reshape(self.bias, (4, -1)), [0, 2, 1, 3]), (-1,)); z = tf.zeros(self.units); r = tf.raw_ops.LSTMBlockCell(x=inputs, cs_prev=states[1], h_prev=states[0], w=w, wci=z, wcf=z, wco=z, b=b, forget_bias=0.0, cell_clip=-1.0); return r.h, [r.h, r.cs]",
}
EXERCISES = {
    ("02_recurrent_cell", "SimpleCell"): ("SimpleRNNCell", "simple_rnn", 1, "pass"),
    ("05_lstm", "LSTMCell"): ("LSTMCell", "lstm", 4, "self.state_size = [units, units]"),
}


def attacks(target, name, file, gates, state_size):
    about = {"target": target, "name": name, "own": f"keras.layers.{name}", "file": file, "gates": gates}
    about["set_state_size"] = state_size
    calls = CALLS | FUSED if gates == 4 else CALLS
    made = {which: LAYER.format(call=call.format(**about), **about) for which, call in calls.items()}
    made["a cell in a closure"] = INSIDE.format(**about)
    made["a subclass of another name"] = (
        f"class Own({about['own']}):\n    pass\nOwn.__module__ = 'notebook'\n"
        + INSIDE.format(**{**about, "own": "Own"})
    )
    made["the class renamed"] = f"{target} = type('{target}', ({about['own']},), {{}})"
    return made


@pytest.fixture(scope="module", params=EXERCISES, ids=lambda key: key[1])
def ran(request):
    assignment, target = request.param
    made = attacks(target, *EXERCISES[request.param])
    notebooks = {name: {target: source} for name, source in made.items()} | {"honest": {}}
    results, _ = grade(assignment, notebooks, [target])
    return {name: result[target] for name, result in results.items()}


def test_the_honest_answer_gets_everything(ran):
    assert ran["honest"].score == ran["honest"].points, ran["honest"].tests


def test_a_step_of_the_librarys_earns_next_to_nothing(ran):
    """What does not look at the step (the weights, the sizes) may be right: a quarter of the points."""
    earned = {name: result.score / result.points for name, result in ran.items() if name != "honest"}
    assert {name: share for name, share in earned.items() if share > 0.25} == {}


def test_other_exercises_may_use_keras_recurrent_layers():
    results, _ = grade("02_recurrent_cell", {"honest": {}}, ["to_keras_weights", "count_params"])
    assert all(result.score == result.points for result in results["honest"].values())
