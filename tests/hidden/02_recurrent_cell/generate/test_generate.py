"""generate: a one-step model in a closed loop."""

import numpy as np
import pytest

from autograder.testing import close, describe, equal

pytestmark = pytest.mark.exercise("generate")


def vector(value, usual):
    """Read what a model was given; where that cannot be, `usual`. A model of ours never raises."""
    if value is None:
        return usual
    try:
        return np.array(value, dtype=float).reshape(usual.shape)  # a copy: the student may write over the original
    except (TypeError, ValueError):
        return usual


@pytest.fixture
def model(rng):
    """Return a maker of models of some features, with a memory or without."""

    def make(features, keep=0.0):
        matrix, shift = 0.9 * np.linalg.qr(rng.normal(size=(features, features)))[0], rng.uniform(1, 2, size=features)

        def step_fn(x, state):
            memory = keep * vector(state, shift) + vector(x, 0 * shift)
            return matrix @ memory + shift, memory if keep else None

        return step_fn

    return make


@pytest.fixture
def check(student):
    """Return a check of the outputs of a model."""

    def check_outputs(step_fn, seed, n_steps, where=""):
        outputs = [step_fn(seed, None)]
        while len(outputs) < n_steps:
            outputs.append(step_fn(*outputs[-1]))
        right = [y for y, _ in outputs]
        close(
            student.generate(step_fn, seed, n_steps), right, "the result", "(n_steps, features)", where=where, steps=0
        )

    return check_outputs


@pytest.mark.points(3)
def test_outputs_are_fed_back(check, model, rng):
    """Is the output of each step the input of the next, and are all outputs in the result?"""
    where = "What does the model read at each step, and what is kept?"
    for features, n_steps in ((2, 6), (3, 3)):
        check(model(features), rng.normal(size=features), n_steps, where)


@pytest.mark.points(3)
def test_the_state_is_carried(check, model, rng):
    """Does the model get back the state that it gave?"""
    check(model(3, keep=0.7), rng.normal(size=3), 5, where="Follow the state from one call to the next.")


@pytest.mark.points(2)
def test_what_the_model_reads(student, rng):
    """Does the model read the seed first, and then each time its own last output?"""
    seed, read = rng.uniform(1, 2, size=2), []

    def halving(x, state):
        read.append(np.shape(x) if len(read) == 0 else vector(x, np.zeros(2)))
        return (seed if len(read) == 1 else read[-1]) / 2, None

    student.generate(halving, seed, 5)
    equal(list(read[0]) if read else None, [2], "The shape of the first x that step_fn was given, as a list,")
    right = [seed / 2**k for k in range(1, 5)]
    where = "Follow x from one call to the next."
    close(read[1:5], right, "what the model reads from step 1 on", "(calls, features)", where=where, steps=0)


@pytest.mark.points(2)
def test_any_state(student):
    """Is the first state None, and is each state handed back as it is, whatever it is?"""
    states, seen = [np.zeros(2), 0, "", [], None, {"count": 1}], []

    def named(state):
        return "None" if state is None else describe(state)

    def counting(x, state):
        seen.append(named(state))
        return 0.5 * vector(x, np.zeros(4)) + 1.0, states[(len(seen) - 1) % 6]

    student.generate(counting, np.ones(4), 7)
    right = ["None", *map(named, states)]
    equal(seen[:7], right, "The list of states that the model is given", where="A state may be anything.")


@pytest.mark.points(0.5)
def test_one_step(check, model, rng):
    """Is one step the answer to the seed alone?"""
    check(model(3), rng.uniform(1, 2, size=3), 1)


@pytest.mark.points(0.5)
def test_one_feature(check, model, rng):
    """Does a model of one feature give one column, over many steps?"""
    check(model(1, keep=0.4), rng.uniform(0.2, 0.4, size=1), 12)
