"""lstm_step_backward: the gradients of one step, dz gate by gate and each of the six by itself."""

import numpy as np
import pytest

pytestmark = pytest.mark.exercise("lstm_step_backward")

PATHS = "Follow the picture from right to left: which paths lead from here to the loss?"
SUMS = (
    "The four sums are a Dense layer with two inputs: what does each factor get, and in which order do the blocks lie?"
)
GATES = ("input gate", "forget gate", "candidate", "output gate")
NAMES = ("dx_t", "dh_prev", "dkernel", "drecurrent_kernel", "dbias")


@pytest.fixture
def check(lstm):
    """Return a check of the gradients at some positions (None: all), for upstream gradients of these sizes."""

    def checked(inputs, only=range(6), where=SUMS, dh=1.0, dc=1.0):
        upstream = [(size * lstm.rng.normal(size=inputs[1].shape)).astype(inputs[1].dtype) for size in (dh, dc)]
        lstm.step_back(inputs, *upstream, only, where)

    return checked


@pytest.mark.points(2.5)
@pytest.mark.parametrize("gate", range(4), ids=GATES)
def test_the_sum_of_a_gate(check, lstm, gate):
    """Does each of the four sums z get its gradient, through all that lies between it and the loss?"""
    inputs = lstm.inputs(3, 2, 5)
    others = np.arange(20) // 5 != gate
    inputs[3][:, others] = 0.0  # so that this gate alone reads the input
    check(inputs, [0], f"Only the {GATES[gate]} reads x_t here. {PATHS}")


@pytest.mark.points(1.5)
def test_the_previous_cell_state_through_the_output(check, lstm):
    """With dc_t = 0: is dc_prev right, which comes through h_t alone?"""
    check(lstm.inputs(2, 3, 4), [2], PATHS, dc=0.0)


@pytest.mark.points(1.5)
def test_the_previous_cell_state_through_the_cell_state(check, lstm):
    """With dh_t = 0: is dc_prev right, which comes through c_t alone?"""
    check(lstm.inputs(4, 2, 3), [2], PATHS, dh=0.0)


@pytest.mark.points(1)
@pytest.mark.parametrize("which", [0, 1, 3, 4, 5], ids=NAMES)
def test_what_the_sums_hand_back(check, lstm, which):
    """Is this gradient what the four sums hand back, summed over the batch for the weights?"""
    check(lstm.inputs(4, 2, 3), [which])


@pytest.mark.points(1)
def test_all_sizes_equal(check, lstm):
    """Does it work when batch, features and units are the same number, the number of gates too?"""
    for size in (3, 4):
        check(lstm.inputs(size, size, size))


@pytest.mark.points(0.5)
def test_batch_of_one(check, lstm):
    """Does it work for a batch of one and one unit?"""
    check(lstm.inputs(1, 2, 1))


@pytest.mark.points(0.5)
def test_float32(check, lstm):
    """Does it work with float32 arrays, and with large upstream gradients?"""
    check(lstm.inputs(2, 4, 3, dtype=np.float32), dh=100.0, dc=100.0)
