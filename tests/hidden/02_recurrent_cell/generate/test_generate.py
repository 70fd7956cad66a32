"""generate: a one-step model in a closed loop.

What the result holds is asked for in one test; everywhere else the outputs may stand among others, or be all but one.
"""

import numpy as np
import pytest

from autograder.testing import Mismatch, close, holds

pytestmark = pytest.mark.exercise("generate")

AXES = "(n_steps, features)"


def as_vector(x, features):
    """Read what a step function was given; anything but `features` numbers is NaN, which no right answer holds."""
    try:
        vector = np.array(x, dtype=float).reshape(-1)  # a copy: the student may write over x
    except Exception:  # whatever a student's code hands over: a step function of ours never raises
        return np.full(features, np.nan)
    return vector if vector.size == features else np.full(features, np.nan)


def loop(step_fn, seed, n_steps):
    """Return the right outputs of a closed loop."""
    outputs = [step_fn(seed, None)]
    while len(outputs) < n_steps:
        outputs.append(step_fn(*outputs[-1]))
    return np.array([y for y, _ in outputs])


@pytest.fixture
def check(student):
    """Return a check of the outputs of some steps of a model."""

    def check_outputs(step_fn, seed, n_steps, where=""):
        longer = loop(step_fn, seed, n_steps + 1)
        right = longer[:-1]
        others = (
            [seed, *right],  # the seed before the outputs
            [seed, *right[:-1]],
            longer,  # one step more
            longer[1:],
            right[:-1],  # one step less
            right[-1],  # the last one alone
            [right[-1]] * n_steps,
        )
        got = student.generate(step_fn, seed, n_steps)
        if not any(holds(close, got, np.array(other), "the result") for other in others):
            close(got, right, "the result", AXES, where=where)

    return check_outputs


@pytest.mark.points(2.5)
def test_what_the_model_reads(student, rng):
    """Does the model read the seed first, and then each time its own last output, with its own last state?"""
    matrix, shift, read = np.linalg.qr(rng.normal(size=(2, 2)))[0], rng.uniform(0.5, 1, size=2), []
    form = []

    def step_fn(x, state):
        form.append(np.shape(x) if isinstance(x, np.ndarray) else (len(x),) if isinstance(x, (list, tuple)) else ())
        read.append(as_vector(x, 2))
        count = 1.0 if len(read) == 1 else float(as_vector(state, 1)[0])
        return matrix @ read[-1] + count * shift, count + 1

    seed = rng.uniform(1, 2, size=2)
    student.generate(step_fn, seed, 5)
    if form and form[0] != (2,):
        raise Mismatch(f"step_fn was given an x of shape {form[0]} first; the seed has shape (2,).", np.array(form[0]))
    asked = np.array(read[:5]).reshape(-1, 2)  # one call more than needed does no harm, nor does one less
    read.clear()
    close(
        asked,
        [seed, *loop(step_fn, seed, 4)][: max(4, len(asked))],
        "what the model reads",
        "(calls, features)",
        where="Follow x from one call to the next.",
    )


@pytest.mark.points(2.5)
def test_what_the_result_holds(student, rng):
    """Does the result hold the outputs of all n_steps steps in order, and nothing else?"""
    matrix, shift = np.linalg.qr(rng.normal(size=(2, 2)))[0], rng.normal(size=2)

    def affine(x, state):
        return 0.9 * matrix @ as_vector(x, 2) + shift, None

    seed = rng.normal(size=2)
    close(
        student.generate(affine, seed, 6), loop(affine, seed, 6), "the result", AXES, where="Which rows belong there?"
    )


@pytest.mark.points(1.5)
def test_outputs_are_fed_back(check, rng):
    """Is the output of each step the input of the next?"""
    matrix, shift = np.linalg.qr(rng.normal(size=(3, 3)))[0], rng.normal(size=3)

    def affine(x, state):
        return 0.9 * matrix @ as_vector(x, 3) + shift, None

    check(affine, rng.normal(size=3), 7, where="What does the model read at step 2?")


@pytest.mark.points(1.5)
def test_the_state_is_carried(check, rng):
    """Does the model get back the state that it gave?"""
    keep, first = rng.uniform(0.4, 0.8), rng.uniform(1, 2)

    def leaky(x, state):
        memory = first if state is None else float(as_vector(state, 1)[0])
        memory = keep * memory + as_vector(x, 2).sum()
        return np.array([np.sin(memory), np.cos(memory)]), memory

    check(leaky, rng.normal(size=2), 6, where="Follow the state from one call to the next.")


@pytest.mark.points(1)
def test_the_first_state_is_none(student, check, rng):
    """Is the first state None, so that the model starts anew?"""
    seen = []

    def telling(x, state):
        seen.append(state)
        return 0.5 * as_vector(x, 4) + 1.0, np.ones(2)

    seed = rng.normal(size=4)
    student.generate(telling, seed, 3)
    if seen and seen[0] is not None:
        raise Mismatch("The first state that the model was given is not None.")
    check(telling, seed, 3)


@pytest.mark.points(0.5)
def test_any_state(check, rng):
    """Is the state handed back as it is, whatever it is?"""
    slope = rng.uniform(0.5, 0.9)

    def with_a_record(x, state):
        record = {"count": 0, "last": np.zeros(2)} if state is None else state
        if not isinstance(record, dict):
            return np.full(2, np.nan), None
        y = slope * as_vector(x, 2) + record["last"] + record["count"]
        return y, {"count": record["count"] + 1, "last": 0.3 * y}

    check(with_a_record, rng.normal(size=2), 5, where="The state may be of any type.")


@pytest.mark.points(0.25)
def test_one_step(student, rng):
    """Is one step the answer to the seed alone?"""

    def twice(x, state):
        return 2 * as_vector(x, 3), state

    seed = rng.uniform(1, 2, size=3)
    close(student.generate(twice, seed, 1), [2 * seed], "the result", AXES)


@pytest.mark.points(0.25)
def test_one_feature(check, rng):
    """Does a model of one feature give one column, over many steps?"""
    rate = rng.uniform(3.5, 3.6)

    def logistic(x, state):
        y = as_vector(x, 1)
        return rate * y * (1 - y), state

    check(logistic, rng.uniform(0.2, 0.4, size=1), 12)
