"""many_to_one, many_to_many, one_to_many: three ways to read a recurrent network, a third of the points each."""

import numpy as np
import pytest

from autograder.testing import close

pytestmark = pytest.mark.exercise("many_to_one")

READ = {
    "many_to_one": "Which state reaches the head, and what does the head do with it?",
    "many_to_many": "Which state belongs to the output at step t, and what does the head do with it?",
    "one_to_many": "What does the cell read at step 0, and what later? And what does the head do with each state?",
}
EACH = pytest.mark.parametrize("function", READ)


@pytest.fixture
def check(student, reference, signed):
    """Return a check of one function, on T steps of random numbers."""

    def check_outputs(function, T, features, params, where=""):
        arguments = [signed(len(params["h0"]), features), params, T]
        if function != "one_to_many":
            arguments = [signed(len(params["h0"]), T, features).astype(params["h0"].dtype), params]
        got = getattr(student, function)(*arguments)
        if function == "many_to_one":
            return close(got, reference.many_to_one(*arguments), function, "(batch, outputs)", where=where)
        right = getattr(reference, function)(*arguments)
        return close(got, right, function, "(batch, time, outputs)", where=where, steps=1)

    return check_outputs


@EACH
@pytest.mark.points(2)
def test_the_outputs(check, params_for, function):
    """Does the head read the right states?"""
    check(function, 6, 3, params_for(4, 3, 5, 2), where=READ[function])


@EACH
@pytest.mark.points(1)
def test_other_sizes(check, params_for, function):
    """Are the axes in the right places when all sizes are equal, and when there is one of each?"""
    check(function, 4, 4, params_for(4, 4, 4, 4, dtype=np.float32))
    check(function, 1, 1, params_for(1, 1, 1, 1))
    check(function, 5, 2, params_for(1, 2, 3, 1))


@EACH
@pytest.mark.points(1)
def test_calls_are_independent(check, params_for, function):
    """Does each of the parameters of each call count?"""
    params = params_for(4, 3, 4, 3)
    for name in params:
        params = {**params, name: -params[name]}
        check(function, 4, 3, params, where=f'Does params["{name}"] of this call count?')
