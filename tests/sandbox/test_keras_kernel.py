"""A kernel with Keras: a custom layer by its handle, a model rebuilt on our side."""

import numpy as np
import pytest

from autograder.checks.compare import Mismatch
from autograder.core.assignment import Limits
from autograder.sandbox.forker import Forker
from autograder.sandbox.kernel import StartedKernel
from autograder.sandbox.scratch import remove_scratch, scratch_folder
from autograder.sandbox.servers import KERNELS, server
from autograder.sandbox.workfolder import fill, reach
from autograder.suite.models import keras_model, standard_keras_model
from autograder.wire.remote import Handle, RemoteStudent, Wire

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

SOURCE = """
import keras
import numpy as np

def set_optimizer(model, learning_rate):
    model.optimizer = keras.optimizers.SGD(learning_rate, global_clipnorm=2.0)

class Cell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size = units, units
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="ones")
    def call(self, x, states):
        h = keras.ops.matmul(x, self.kernel) + states[0]
        return h, [h]

def build(units):
    return keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(units), keras.layers.Dense(1)])

def build_own():
    return keras.Sequential([keras.Input((5, 3)), keras.layers.RNN(Cell(2))])

class Reader(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.reader, self.head = keras.layers.LSTM(units), keras.layers.Dense(1)
    def call(self, x):
        return self.head(self.reader(x))
"""


@pytest.fixture(scope="module")
def student():
    running = server(KERNELS["keras"])
    running.wait_ready()
    forker, scratch = Forker(running.client()), scratch_folder()
    folder = fill(scratch / "1", scratch)
    kernel = StartedKernel(forker, folder, Limits(), reach("keras").policy(Limits()))
    assert kernel.request(60.0, op="run", source=SOURCE, label="1") == {"n": 1, "done": True}
    yield RemoteStudent(Wire(kernel, 60.0), lambda name: None)
    kernel.close()
    forker.ended(kernel._process, 10.0)
    forker.sock.close()
    remove_scratch(scratch)


def test_a_layer_of_the_students_is_asked_by_its_handle(student):
    keras = student.module("keras")
    layer = keras.layers.RNN(student.Cell(2), return_sequences=True)
    assert isinstance(layer, Handle)
    x = np.arange(24.0, dtype="float32").reshape(2, 4, 3)
    np.testing.assert_allclose(layer(x), np.cumsum(x.sum(-1), axis=1)[..., None].repeat(2, -1))
    assert [np.asarray(weight).shape for weight in layer.get_weights()] == [(3, 2)]


def test_a_model_of_keras_own_layers_is_rebuilt_here_with_its_weights(student):
    remote = student.build(4)
    assert remote.keras_kind == "Model"
    model = keras_model(remote, "build")
    assert not isinstance(model, Handle)
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    np.testing.assert_allclose(model.predict(x, verbose=0), remote.predict(x, verbose=0), rtol=1e-4, atol=1e-5)


def test_a_model_with_a_class_of_the_students_stays_there(student):
    model = keras_model(student.build_own(), "build_own")
    assert isinstance(model, Handle)
    assert np.asarray(model.predict(np.ones((1, 5, 3)), verbose=0)).shape == (1, 2)


def test_a_standard_model_is_rebuilt_here(student):
    assert not isinstance(standard_keras_model(student.build(4), "build"), Handle)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda student: student.Reader(3),
            "build returned a model of your own class Reader; expected a Sequential or",
        ),
        (lambda student: student.build_own(), "build returned a model with a class of your own in it"),
        (lambda student: student.Cell(2), r"build returned an object of type Cell; expected a keras\.Model"),
        (lambda student: 3, r"build returned int 3; expected a keras\.Model"),
    ],
    ids=["subclass", "own cell", "layer", "number"],
)
def test_what_cannot_be_rebuilt_is_refused_in_plain_words(student, make, said):
    with pytest.raises(Mismatch, match=said):
        standard_keras_model(make(student), "build")


def test_an_optimizer_that_was_set_after_compile_crosses(student):
    keras = student.module("keras")
    remote = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    remote.compile("adam", "mse")
    student.set_optimizer(remote, 0.25)
    optimizer = keras_model(remote, "build").optimizer
    assert (float(optimizer.learning_rate), optimizer.global_clipnorm) == (0.25, 2.0)
