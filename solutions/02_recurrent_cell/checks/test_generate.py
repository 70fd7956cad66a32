"""Public checks of generate, with a model that doubles and one that counts."""

import numpy as np
from checks.testing import Mismatch, close, describe


def doubling(x, state):
    """Double the input; there is no state."""
    return 2 * np.asarray(x, dtype=float), None


def test_feedback(student):
    """Does a model that doubles its input, started with 1, give 2, 4, 8, 16?"""
    y = student.generate(doubling, np.array([1.0]), 4)
    close(
        y, [[2.0], [4.0], [8.0], [16.0]], "the result", "(n_steps, features)", where="What is the second call's input?"
    )


def test_state(student):
    """Does a model that counts its calls get its state back?"""
    states = []

    def counting(x, state):
        states.append(state)
        calls = state + 1 if isinstance(state, int) else 1
        return np.array([float(calls), -float(calls)]), calls

    y = student.generate(counting, np.array([0.0, 0.0]), 3)
    if states and states[0] is not None:
        raise Mismatch(f"At the first call the state is {describe(states[0])}; expected None.")
    right = [[1.0, -1.0], [2.0, -2.0], [3.0, -3.0]]
    close(y, right, "the result", "(n_steps, features)", where="Follow the state from one call to the next.")


def test_one(student):
    """With one step, is the result the answer to the seed, and nothing else?"""
    close(student.generate(doubling, np.array([3.0, 5.0]), 1), [[6.0, 10.0]], "the result", "(n_steps, features)")
