"""What Keras raises on behalf of the student's code: whose fault is it, and what does the student read?"""

import pytest

from autograder.core.errors import SandboxUnavailable
from autograder.testing import Mismatch, Reason, StudentError, keras_calls


def told(error):
    with pytest.raises(StudentError) as caught, keras_calls("SimpleCell"):
        raise error
    return str(caught.value)


def test_calling_what_is_not_callable_is_the_students_fault():
    cell = None
    message = "SimpleCell raised TypeError: 'NoneType' object is not callable"
    with pytest.raises(StudentError, match=message), keras_calls("SimpleCell"):
        cell(1)


def test_the_same_fault_has_the_same_text_in_every_process():
    long = (
        "Exception encountered when calling SimpleCell.call().\n\n\x1b[1mIncompatible shapes: [2,3]\x1b[0m\n\n"
        "Arguments received by SimpleCell.call():\n  inputs=tf.Tensor"
    )
    here = told(ValueError(long))
    assert here == "SimpleCell raised ValueError: Incompatible shapes: [2,3]"
    assert told(StudentError("the dense_17 object raised ValueError: …", kind="ValueError", said=long)) == here
    assert told(ValueError("dense_17 wants 2")) == "SimpleCell raised ValueError: dense wants 2"
    assert (
        told(TypeError())
        == told(StudentError("`f` raised TypeError", kind="TypeError"))
        == "SimpleCell raised TypeError"
    )


def test_tensorflows_text_is_shown_without_its_files():
    text = (
        'in user code:\n\n    File "/opt/keras/traceback_utils.py", line 881, in error_handler  *\n'
        "        return fn(*args)\n"
        '    File "<cell 31>", line 12, in call  *\n        z = np.asarray(inputs)\n\n'
        "    NotImplementedError: Cannot convert a symbolic tf.Tensor (inputs:0) to a numpy array.\n"
    )
    expected = "raised NotImplementedError: Cannot convert a symbolic tf.Tensor (inputs:0) to a numpy array."
    assert told(NotImplementedError(text)) == f"SimpleCell {expected}"
    assert told(StudentError("`f` raised it", kind="NotImplementedError", said=text)).endswith(expected)
    text = (
        "Graph execution error:\n\nDetected at node dense_1/BiasAdd defined at (most recent call last):\n"
        '  File "/opt/pytest/python.py", line 1798, in runtest\n\n  File "<cell 19: forecast>", line 4, in forecast\n\n'
        "Matrix size-incompatible: In[0]: [1,4], In[1]: [3,5]\n\t [[{{node dense_1/BiasAdd}}]] [Op:__inference_7]"
    )
    expected = "SimpleCell raised ValueError: Matrix size-incompatible: In[0]: [1,4], In[1]: [3,5]"
    assert told(ValueError(text)) == told(StudentError("`f` raised it", kind="ValueError", said=text)) == expected


@pytest.mark.parametrize(
    "error",
    [
        Mismatch("the output is wrong"),
        StudentError("took longer", Reason.TIMEOUT),
        StudentError("`SimpleCell` is not implemented yet.", Reason.STUB),
        StudentError("`SimpleCell` is not defined.", Reason.MISSING),
        StudentError("`SimpleCell` raised NameError", kind="NameError"),
        SandboxUnavailable("no memory for another process"),
    ],
    ids=str,
)
def test_an_error_that_says_everything_stays_as_it_is(error):
    with pytest.raises(type(error)) as caught, keras_calls("SimpleCell"):
        raise error
    assert caught.value is error
