"""Inputs and helpers that the suites of the recurrent cell share."""

from types import SimpleNamespace

import numpy as np
import pytest


@pytest.fixture
def signed(rng):
    """Return a maker of random numbers of either sign that are never near zero."""

    def make(*shape, size=1.0, dtype=np.float64):
        values = rng.uniform(0.3, 1.0, shape) * rng.choice([-1.0, 1.0], shape)
        return (size * values).astype(dtype)

    return make


@pytest.fixture
def cell_inputs(signed):
    """Return a maker of inputs of a recurrent cell.

    `weights` is (kernel, recurrent_kernel, bias); `x` is (batch, time, features), or (batch, features) without `time`.
    The sums that enter the activation are of the size of 1, the states neither die out nor explode.
    """

    def make(batch, time, features, units, dtype=np.float64):
        shape = (batch, features) if time is None else (batch, time, features)
        return SimpleNamespace(
            x=signed(*shape, dtype=dtype),
            h0=signed(batch, units, dtype=dtype),
            weights=(
                signed(features, units, size=1.2 / np.sqrt(features), dtype=dtype),
                signed(units, units, size=1.0 / np.sqrt(units), dtype=dtype),
                signed(units, size=0.6, dtype=dtype),
            ),
        )

    return make


@pytest.fixture
def params_for(signed):
    """Return a maker of the dict `params` of a cell with a head."""

    def make(batch, features, units, outputs, dtype=np.float64):
        return {
            "h0": signed(batch, units, dtype=dtype),
            "kernel": signed(features, units, size=1.2 / np.sqrt(features), dtype=dtype),
            "recurrent_kernel": signed(units, units, size=1.0 / np.sqrt(units), dtype=dtype),
            "bias": signed(units, size=0.6, dtype=dtype),
            "head_kernel": signed(units, outputs, size=2.0 / np.sqrt(units), dtype=dtype),
            "head_bias": signed(outputs, dtype=dtype),
        }

    return make
