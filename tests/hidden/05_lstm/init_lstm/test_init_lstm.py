"""init_lstm: the weights with which training starts."""

import numpy as np
import pytest

from autograder.testing import Mismatch, array, close, describe

pytestmark = pytest.mark.exercise("init_lstm")

KEYS = ("kernel", "recurrent_kernel", "bias")
AXES = ("(features, 4 units)", "(units, 4 units)", "(4 units,)")


def start(student, features, units, seed, **options):
    """Return the three arrays of the student's dict."""
    weights = student.init_lstm(features, units, np.random.default_rng(seed), **options)
    if not isinstance(weights, dict) or set(weights) != set(KEYS):
        keys = isinstance(weights, dict) and f"a dict with the keys {sorted(map(str, weights))}"
        told = f"init_lstm returned {keys or describe(weights)}; expected a dict with the keys {', '.join(KEYS)}."
        raise Mismatch(told, list(weights.values()) if keys else weights)
    shapes = [(features, 4 * units), (units, 4 * units), (4 * units,)]
    return [array(weights[key], key, shape, axes) for key, shape, axes in zip(KEYS, shapes, AXES, strict=True)]


@pytest.mark.points(0.5)
def test_keys_and_shapes(student):
    """Is it a dict of kernel, recurrent_kernel and bias, each with its shape, and no kernel of zeros?"""
    for value, key in zip(start(student, 3, 5, 1)[:2], KEYS, strict=False):
        if not np.any(value):
            raise Mismatch(f"`{key}` is all zeros; every weight should be random.", value)


@pytest.mark.points(0.5)
@pytest.mark.parametrize("forget_bias", [None, 2.5, 0.25])
def test_the_bias(student, forget_bias):
    """Is the bias zero but for the forget gate's block, and that what is asked for?"""
    options = {} if forget_bias is None else {"forget_bias": forget_bias}
    right = np.zeros(20)
    right[5:10] = 1.0 if forget_bias is None else forget_bias
    bias = start(student, 3, 5, 1, **options)[2]
    close(bias, right, "bias", "(4 units,)", where="The blocks lie in the order i, f, c, o.")


@pytest.mark.points(0.5)
def test_no_forget_bias(student):
    """With forget_bias 0: is the bias zero, beside kernels that are not?"""
    kernel, _, bias = start(student, 3, 5, 1, forget_bias=0.0)
    if not np.any(kernel):
        raise Mismatch("`kernel` is all zeros; every weight should be random.", kernel)
    close(bias, np.zeros(20), "bias", "(4 units,)", where="forget_bias is 0 here.")


@pytest.mark.points(1.5)
def test_the_scale(student, rng):
    """Are the kernels random around 0, each with a standard deviation between the bounds of the text?"""
    for features, units in ((3, 48), (48, 48), (64, 8)):
        kernels = start(student, features, units, int(rng.integers(2**31)))[:2]
        for kernel, name, rows in zip(kernels, KEYS, (features, units), strict=False):
            random_around_zero(kernel, name, rows, 4 * units)


def random_around_zero(kernel, name, rows, columns):
    """Check scale and mean, and that neither rows nor columns repeat."""
    spread = float(np.std(kernel))
    rules = np.sqrt(2 / (rows + columns)), 1 / np.sqrt(rows)
    low, high = min(rules) / 2, 2 * max(rules)
    told = f"With {rows} rows and {columns} columns the numbers of `{name}` have the standard deviation {spread:.3g}"
    if not spread >= low:
        raise Mismatch(f"{told}; expected at least {low:.3g}. All gates start nearly the same for every input.", spread)
    if not spread <= high:
        raise Mismatch(f"{told}; expected at most {high:.3g}. The gates start saturated.", spread)
    if abs(float(np.mean(kernel))) > 0.3 * spread:
        raise Mismatch(f"The mean of `{name}` is {np.mean(kernel):.3g}; it should be random around 0.", kernel)
    for axis, what in ((0, "rows"), (1, "columns")):
        if np.all(np.std(kernel, axis=axis) < 1e-3 * spread) and kernel.shape[axis] > 1:
            raise Mismatch(f"In `{name}` all {what} are the same; every weight should be random.", kernel)


@pytest.mark.points(1)
def test_random_through_rng(student, rng):
    """Is `rng` the only source of randomness: same seed, same weights; another seed, other weights?"""
    seed = int(rng.integers(2**31))
    first, again, other = (start(student, 6, 7, s) for s in (seed, seed, seed + 1))
    for one, two, three, name in zip(first[:2], again[:2], other[:2], KEYS, strict=False):
        if not np.array_equal(one, two):
            raise Mismatch(f"`{name}` differs between two calls with the same seed of rng. Draw from `rng` only.")
        if np.array_equal(one, three):
            raise Mismatch(f"`{name}` is the same for two different seeds of rng. Draw it from `rng`.")


@pytest.mark.points(0.5)
def test_no_two_blocks_are_the_same(student, rng):
    """Are the four blocks, and the two kernels, drawn one by one?"""
    kernels = start(student, 6, 6, int(rng.integers(2**31)))[:2]
    blocks = [block for kernel in kernels for block in np.split(kernel, 4, axis=1)]
    for k, one in enumerate(blocks):
        if any(np.array_equal(one, other) for other in blocks[:k]):
            raise Mismatch("Two of the eight blocks hold the same numbers; every gate needs weights of its own.")
