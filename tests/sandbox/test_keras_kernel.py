"""A kernel with Keras: a custom layer by its handle, and a model rebuilt in a process of its own."""

import os
import signal

import numpy as np
import pytest

from autograder.checks.compare import Mismatch
from autograder.core.assignment import Limits
from autograder.judging.session import Rebuilding
from autograder.sandbox.confine import reach
from autograder.sandbox.folders import remove_scratch, scratch_folder
from autograder.sandbox.kernel import StartedKernel
from autograder.sandbox.servers import KERNELS, REBUILD, Forker, server
from autograder.testing import (
    Reason,
    StudentError,
    gist,
    keras_model,
    optimizer_class,
    set_clipping,
    set_random_seed,
    standard_keras_model,
)
from autograder.wire.rebuilt import RebuiltModel
from autograder.wire.remote import Handle, RemoteStudent, Wire

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

LIMITS = Limits(call_seconds=60.0)
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


class Process:
    """A confined process of one kind, in a folder of its own."""

    def __init__(self, kind, folder, limits=LIMITS):
        running = server(KERNELS[kind])
        running.wait_ready()
        self.forker = Forker(running.client())
        policy = reach(kind).policy(limits)
        self.kernel = StartedKernel(self.forker, folder, limits, policy, source=folder.parent)

    def close(self):
        self.kernel.close()
        self.forker.ended(self.kernel._process, 10.0)
        self.forker.sock.close()


@pytest.fixture(scope="module")
def scratch():
    made = scratch_folder()
    yield made
    remove_scratch(made)


@pytest.fixture(scope="module")
def wire(scratch):
    process = Process("keras", scratch / "student")
    assert process.kernel.request(60.0, op="run", source=SOURCE, label="1") == {"n": 1, "done": True}
    wire = Wire(process.kernel, 60.0)
    rebuilder = []
    wire.rebuilding = Rebuilding(
        lambda: rebuilder.append(Process(REBUILD, scratch / f"{len(rebuilder)}")) or rebuilder[-1].kernel,
        LIMITS,
        lambda: None,
        lambda kernel: None,
        lambda kind, text: None,
        lambda: 600.0,
    )
    yield wire
    for one in (process, *rebuilder):
        one.close()


@pytest.fixture
def student(wire):
    return RemoteStudent(wire, lambda name: None)


def test_a_layer_of_the_students_is_asked_by_its_handle(student):
    keras = student.module("keras")
    layer = keras.layers.RNN(student.Cell(2), return_sequences=True)
    assert isinstance(layer, Handle)
    x = np.arange(24.0, dtype="float32").reshape(2, 4, 3)
    np.testing.assert_allclose(layer(x), np.cumsum(x.sum(-1), axis=1)[..., None].repeat(2, -1))
    assert [np.asarray(weight).shape for weight in layer.get_weights()] == [(3, 2)]


def test_a_model_of_keras_own_layers_is_rebuilt_with_its_weights(student):
    remote = student.build(4)
    assert remote.keras_kind == "Model"
    model = keras_model(remote, "build")
    assert isinstance(model, RebuiltModel)
    assert isinstance(model, RebuiltModel)
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    np.testing.assert_allclose(model.predict(x, verbose=0), remote.predict(x, verbose=0), rtol=1e-4, atol=1e-5)


def test_a_model_with_a_class_of_the_students_stays_there(student):
    model = keras_model(student.build_own(), "build_own")
    assert isinstance(model, Handle)
    assert not isinstance(model, RebuiltModel)
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
    assert (optimizer.class_name, optimizer.learning_rate, optimizer.global_clipnorm) == ("SGD", 0.25, 2.0)
    assert optimizer.clipvalue is None


def trained(student, epochs=2):
    set_random_seed(student, 5)
    model = keras_model(student.build(4), "build")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 5, 3)).astype("float32"), rng.normal(size=(40, 1))
    model.compile(optimizer="adam", loss="mse", metrics=["mae"])
    history = model.fit(x, y, epochs=epochs, batch_size=8).history
    return model, x, y, history


def test_a_rebuilt_model_is_trained_as_a_model_of_this_process_is(student):
    """The same seeds, the same numbers: the reference is trained here, the student's model there."""
    import keras

    model, x, y, history = trained(student)
    keras.utils.set_random_seed(5)
    here = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(4), keras.layers.Dense(1)])
    here.compile("adam", "mse", metrics=["mae"])
    assert history["loss"] == pytest.approx(here.fit(x, y, epochs=2, batch_size=8, verbose=0).history["loss"], rel=1e-3)
    np.testing.assert_allclose(model(x), here(x), rtol=1e-3, atol=1e-4)
    assert model.evaluate(x, y) == pytest.approx(here.evaluate(x, y, verbose=0), rel=1e-3)
    assert list(model.evaluate(x, y, return_dict=True)) == list(here.evaluate(x, y, verbose=0, return_dict=True))
    assert [layer.class_name for layer in model.layers] == ["LSTM", "Dense"]
    assert (model.compiled, model.loss, model.count_params(), optimizer_class(model)) == (True, "mse", 133, "Adam")


def test_weights_and_settings_are_changed_there(student):
    import keras

    model, x, _, _ = trained(student)
    model.set_weights([0 * one for one in model.get_weights()])
    assert not np.any(model.predict(x))
    model.compile(optimizer=model.optimizer, loss="mae")
    set_clipping(model, 2.0)
    assert (optimizer_class(model), model.optimizer.global_clipnorm) == ("Adam", 2.0)
    model.compile(optimizer=keras.optimizers.SGD(0.5, clipvalue=1.0), loss="mse")
    assert (optimizer_class(model), model.optimizer.learning_rate, model.optimizer.clipvalue) == ("SGD", 0.5, 1.0)


def test_what_keras_raises_there_is_the_students_fault_with_keras_own_words(student):
    model, x, _, _ = trained(student, epochs=1)
    with pytest.raises(StudentError, match="the model's fit raised ValueError") as caught:
        model.fit(x, np.zeros((3, 1)))
    assert gist(caught.value).startswith("ValueError: Data cardinality is ambiguous")
    with pytest.raises(StudentError, match="your model raised InvalidArgumentError"):
        model(x[:, :, :2])


def test_a_process_that_ended_is_followed_by_another(student, wire):
    model = keras_model(student.build(4), "build")
    os.kill(wire.rebuilding._kernel.pid, signal.SIGKILL)
    with pytest.raises(StudentError, match="the model's predict: the process was ended by SIGKILL") as caught:
        model.predict(np.ones((2, 5, 3), "float32"))
    assert caught.value.reason is Reason.KILLED
    again = keras_model(student.build(4), "build")
    assert again.predict(np.ones((2, 5, 3), "float32")).shape == (2, 1)


def test_a_training_that_takes_too_much_is_refused_and_no_wrong_value(student):
    model, x, y, _ = trained(student, epochs=1)
    said = r"Your model would need .* billion multiplications in one call; at most"
    with pytest.raises(StudentError, match=said) as caught:
        model.fit(x, y, epochs=10**9)
    assert caught.value.reason is Reason.REFUSED
