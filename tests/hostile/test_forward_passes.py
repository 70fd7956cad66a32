"""Forward passes that make the backward passes of 03 and 05 easy: they earn nothing, and a person gets a notice."""

import pytest

from .real_course import grade

pytestmark = pytest.mark.slow

# 03: the forward pass is given. Backward passes that are right for one that is simpler.
NO_RECURRENCE = """
def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias):
    h_t = {h_t}
    return h_t, (x_t, h_prev, h_t, kernel, recurrent_kernel)
def rnn_forward(x, h0, kernel, recurrent_kernel, bias):
    cache = [rnn_step_forward(x[:, t], h0, kernel, recurrent_kernel, bias)[1] for t in range(x.shape[1])]
    return np.stack([step[2] for step in cache], axis=1), cache
"""
LINEAR = "x_t @ kernel + h_prev @ recurrent_kernel + bias"
NO_SLOPE = """
def rnn_step_backward(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    return dh_t @ kernel.T, dh_t @ recurrent_kernel.T, x_t.T @ dh_t, h_prev.T @ dh_t, dh_t.sum(axis=0)
"""
NO_LOOP = """
def rnn_backward(dh_seq, cache):
    x, h0 = np.stack([step[0] for step in cache], axis=1), cache[0][1]
    kernel, recurrent_kernel = cache[0][3:]
    h = np.stack([step[2] for step in cache], axis=1)
    dz = dh_seq {slope}
    return (dz @ kernel.T, dz.sum(axis=1) @ recurrent_kernel.T, np.einsum("btf,btu->fu", x, dz),
            h0.T @ dz.sum(axis=1), dz.sum(axis=(0, 1)))
"""
SIMPLE = {"rnn_step_backward": NO_SLOPE, "rnn_backward": NO_LOOP.format(slope="")}
REPLACED = {
    "in a cell at the end": {**SIMPLE, "after": NO_RECURRENCE.format(h_t=LINEAR)},
    "in the exercise's own cell": {**SIMPLE, "rnn_step_backward": NO_SLOPE + NO_RECURRENCE.format(h_t=LINEAR)},
    "without recurrence alone": {
        "rnn_backward": NO_LOOP.format(slope="* (1 - h**2)"),
        "after": NO_RECURRENCE.format(h_t=f"np.tanh({LINEAR})"),
    },
    "right for the first calls": {
        **SIMPLE,
        "after": f"""
_right, _calls = (rnn_step_forward, rnn_forward), []
{NO_RECURRENCE.format(h_t=LINEAR)}
_linear = rnn_step_forward, rnn_forward
def rnn_step_forward(*inputs):
    _calls.append(1)
    return (_right if len(_calls) < 4 else _linear)[0](*inputs)
def rnn_forward(*inputs):
    _calls.append(1)
    return (_right if len(_calls) < 4 else _linear)[1](*inputs)
""",
    },
}


def scores(results):
    return {name: result.score for name, result in results.items()}


@pytest.fixture(scope="module")
def replaced():
    """The attacks, and beside each the same backward passes with the given forward pass."""
    exercises = ["rnn_step_backward", "rnn_backward"]
    alone = {
        f"{name}, given": {
            which: cell.split("\ndef rnn_step_forward")[0] for which, cell in cells.items() if which != "after"
        }
        for name, cells in REPLACED.items()
    }
    return grade("03_bptt", REPLACED | alone, exercises)


@pytest.mark.parametrize("name", REPLACED)
def test_a_given_forward_pass_that_is_replaced_makes_nothing_easier(replaced, name):
    results, incidents = replaced
    assert scores(results[name]) == scores(results[f"{name}, given"])
    assert results[name]["rnn_backward"].score < 0.5 * results[name]["rnn_backward"].points
    assert "replaced" in {incident.kind for incident in incidents[name]}
    noted = {test.note for test in results[name]["rnn_backward"].tests}
    assert any(note.startswith("judged with the given rnn_forward") for note in noted), noted


# 05: the forward pass is the student's own. It is right while it is judged, and linear later.
LINEAR_LSTM = """
def _linear_step(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    return z_i + z_f + z_c + z_o, c_prev + z_i, (x_t, h_prev, kernel, recurrent_kernel)
"""
STEP_BACK = """
def lstm_step_backward(dh_t, dc_t, cache):
    {asked}
    x_t, h_prev, kernel, recurrent_kernel = cache
    dz = np.concatenate([dh_t + dc_t, dh_t, dh_t, dh_t], axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc_t + 0 * dh_t, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
"""
SWITCH = (
    LINEAR_LSTM
    + """
_right_step, _asked = lstm_step_forward, []
def lstm_step_forward(x_t, h_prev, *others):
    step = _linear_step if {linear} else _right_step
    return step(x_t, h_prev, *others)
"""
)
CHANGING = {
    "once a later exercise was asked": ("_asked", "_asked.append(1)"),
    "for the sizes of later exercises": ("h_prev.shape[1] in (16, 1) or x_t.shape in ((4, 2), (3, 2), (2, 2))", "pass"),
    "after the first hundred calls": ("_asked.append(1) or len(_asked) > 100", "pass"),
}
LSTM = ["lstm_step_forward", "lstm_forward", "lstm_step_backward", "lstm_backward"]


@pytest.fixture(scope="module")
def changing():
    notebooks = {
        name: {"lstm_step_backward": STEP_BACK.format(asked=asked), "after": SWITCH.format(linear=linear)}
        for name, (linear, asked) in CHANGING.items()
    }
    return grade("05_lstm", notebooks, LSTM)


@pytest.mark.parametrize("name", CHANGING)
def test_a_forward_pass_that_changes_makes_nothing_easier(changing, name):
    results, incidents = changing
    result = results[name]["lstm_step_backward"]
    assert result.score < 0.25 * result.points, result
    assert "changed" in {incident.kind for incident in incidents[name]}
    assert any("judged with a right lstm_step_forward" in test.note for test in result.tests)
