"""Which models an exercise accepts: Sequential and functional ones of Keras's own layers."""

import pytest

from autograder.checks.compare import Mismatch
from autograder.checks.models import standard_model

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def keras():
    from autograder.checks import quietly

    with quietly():
        import keras
    return keras


def sequential(keras):
    return keras.Sequential([keras.Input((5, 3)), keras.layers.RNN(keras.layers.LSTMCell(2)), keras.layers.Dense(1)])


def without_an_input(keras):
    return keras.Sequential([keras.layers.LSTM(2), keras.layers.Dense(1)])


def functional(keras):
    inputs = keras.Input((5, 3))
    mask = keras.ops.any(keras.ops.not_equal(inputs, 0.0), axis=-1)
    return keras.Model(inputs, keras.layers.Dense(1)(keras.layers.LSTM(2)(inputs, mask=mask)))


def subclass(keras):
    class Reader(keras.Model):
        def __init__(self, units):
            super().__init__()
            self.reader, self.head = keras.layers.LSTM(units), keras.layers.Dense(1)

        def call(self, x):
            return self.head(self.reader(x))

    return Reader(3)


def subclass_of_sequential(keras):
    class Sequential(keras.Sequential):
        pass

    return Sequential([keras.Input((5, 3)), keras.layers.LSTM(2)])


def own_layer(keras):
    class Head(keras.layers.Dense):
        pass

    states = keras.layers.LSTM(2, return_sequences=True)
    return keras.Sequential([keras.Input((5, 3)), states, keras.layers.TimeDistributed(Head(1))])


def lambda_layer(keras):
    return keras.Sequential([keras.Input((5, 3)), keras.layers.Lambda(lambda x: x[:, -1])])


@pytest.mark.parametrize("make", [sequential, without_an_input, functional])
def test_a_model_of_keras_own_layers_is_accepted(keras, make):
    model = make(keras)
    assert standard_model(model, "build") is model


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (subclass, r"build returned a model of your own class Reader; expected a Sequential or functional model\."),
        (subclass_of_sequential, "build returned a model of your own class Sequential; expected"),
        (own_layer, "build returned a model with Head in it; expected Keras's own layers only"),
        (lambda_layer, "build returned a model with Lambda in it; expected Keras's own layers only"),
        (lambda keras: keras.layers.Dense(1), r"build returned an object of type Dense; expected a keras\.Model\."),
        (lambda keras: keras.Model, r"build returned the class Model itself \(are the .* missing\?\); expected a"),
        (lambda keras: None, r"build returned None \(is a `return` missing\?\); expected a keras\.Model\."),
    ],
    ids=["subclass", "subclass of Sequential", "own layer", "Lambda", "layer", "class", "None"],
)
def test_anything_else_is_refused_with_what_to_do(keras, make, said):
    with pytest.raises(Mismatch, match=said):
        standard_model(make(keras), "build")


@pytest.mark.parametrize("make", [subclass, own_layer, lambda_layer])
def test_a_refusal_says_how_to_build_the_model(keras, make):
    with pytest.raises(Mismatch, match=r"keras\.Sequential\(\[\.\.\.\]\) or as keras\.Model\(inputs, outputs\)"):
        standard_model(make(keras), "build")
