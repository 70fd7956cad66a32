"""Public checks of init_lstm: keys, shapes, bias, and the scale of the kernels."""

import numpy as np
from checks.testing import Mismatch, array, close, describe

KEYS = ("kernel", "recurrent_kernel", "bias")


def start(student, *arguments, **options):
    weights = student.init_lstm(*arguments, **options)
    if not isinstance(weights, dict) or set(weights) != set(KEYS):
        raise Mismatch(f"Got {describe(weights)}; expected a dict with the keys {', '.join(KEYS)}.")
    return weights


def test_shapes(student):
    """Are the three arrays present, with the right shapes?"""
    weights = start(student, 3, 5, np.random.default_rng(0))
    for key, shape in zip(KEYS, [(3, 20), (5, 20), (20,)], strict=True):
        array(weights[key], key, shape)


def test_bias(student):
    """Is the bias zero except in one block, which is `forget_bias`?"""
    bias = np.asarray(start(student, 2, 3, np.random.default_rng(0), forget_bias=1.5)["bias"])
    where = "Only one of the four gates starts with a bias."
    close(np.sort(bias), np.array([0.0] * 9 + [1.5] * 3), "the sorted bias", where=where)
    if np.count_nonzero(bias[3:6]) < 3:
        raise Mismatch(
            "The bias lies in another gate's block. Which gate keeps the memory, and where is its block?", bias
        )


def test_scale(student):
    """Are the kernels random around 0, each with a standard deviation between the bounds of the text?"""
    weights = start(student, 90, 15, np.random.default_rng(1))
    for key in KEYS[:2]:
        kernel = array(weights[key], key)
        rows, columns = kernel.shape
        rules = np.sqrt(2 / (rows + columns)), 1 / np.sqrt(rows)
        low, high = min(rules) / 2, 2 * max(rules)
        if not low <= np.std(kernel) <= high:
            raise Mismatch(
                f"With {rows} rows and {columns} columns the numbers of `{key}` have the standard deviation "
                f"{np.std(kernel):.3g}; expected between {low:.3g} and {high:.3g}."
            )
        if abs(np.mean(kernel)) > 0.3 * np.std(kernel):
            raise Mismatch(f"The mean of `{key}` is {np.mean(kernel):.3g}; its numbers should lie on both sides of 0.")


def test_random(student):
    """Do different seeds of rng give different weights, and equal seeds equal ones?"""
    one, two, three = (start(student, 2, 3, np.random.default_rng(seed)) for seed in (5, 5, 6))
    for key in KEYS[:2]:
        first, again, other = (np.asarray(weights[key]) for weights in (one, two, three))
        if not np.array_equal(first, again):
            raise Mismatch(f"Two calls with equal seeds give a different `{key}`. Does every number come from `rng`?")
        if np.array_equal(first, other):
            raise Mismatch(f"Two different seeds give the same `{key}`. Is it drawn from `rng`?")
