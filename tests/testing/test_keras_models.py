"""What a suite gets for a student's model: a message says when the value is not a model."""

import pytest

from autograder.testing import Mismatch, keras_model

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.mark.parametrize("value", [None, 5, "model", [1]], ids=repr)
def test_a_value_that_is_not_a_model_is_refused(value):
    with pytest.raises(Mismatch, match=r"expected a keras.Model"):
        keras_model(value, "build_model")
