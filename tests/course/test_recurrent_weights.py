"""The suites of 06 find the recurrent layers of a model by the shapes of its weights, whatever stands beside them."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow

SUITE = Path(__file__).parents[1] / "hidden" / "06_sequence_models" / "conftest.py"


@pytest.fixture(scope="module")
def layers():
    from keras import layers

    return layers


@pytest.fixture(scope="module")
def found():
    spec = spec_from_file_location("suite_of_06", SUITE)
    suite = module_from_spec(spec)
    spec.loader.exec_module(suite)

    def found(*stack):
        import keras

        model = keras.Sequential([keras.Input((None,), dtype="int32"), *stack])
        model(np.zeros((1, 3), "int32"))
        return [(gates, units) for gates, units, _ in suite.recurrent_weights(model)]

    return found


@pytest.mark.parametrize(("name", "gates"), [("SimpleRNN", 1), ("GRU", 3), ("LSTM", 4)])
@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("merge_mode", ["concat", "sum"])
def test_layers_in_both_directions_are_found_one_by_one(found, layers, name, gates, use_bias, merge_mode):
    """Where directions are added, a bias may stand before a kernel with as many rows as units."""
    two = [getattr(layers, name)(6, return_sequences=True, use_bias=use_bias) for _ in range(2)]
    stack = [layers.Bidirectional(layer, merge_mode=merge_mode) for layer in two]
    assert found(layers.Embedding(4, 16), *stack, layers.Dense(1)) == [(gates, 6)] * 4


@pytest.mark.parametrize(("name", "gates"), [("SimpleRNN", 1), ("GRU", 3), ("LSTM", 4)])
def test_an_embedding_as_wide_as_the_gates_is_no_layer(found, layers, name, gates):
    assert found(layers.Embedding(4, gates * 6), getattr(layers, name)(6), layers.Dense(1)) == [(gates, 6)]


def test_dense_layers_are_none(found, layers):
    assert found(layers.Embedding(4, 8), layers.Dense(8), layers.Dense(8), layers.Dense(1)) == []
