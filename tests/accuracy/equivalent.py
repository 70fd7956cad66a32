"""Mutants that are no mistake: what they change changes no result that an exercise asks for. Each with its reason."""

FOUR_NAMES = "among the four names that may come, and after the tests above it, only this one is as large"
ONE_STATE = "the list of states has one entry"
BORDER = "if t % k == 0 and t > 0:  # a border lies between steps t - 1 and t"
TWO_AXES = "the shape of a step's input has two entries"

EQUIVALENT: dict[str, dict[str, str]] = {
    "02_recurrent_cell": {
        'rnn_step_forward: if activation == "tanh": → if activation >= "tanh":': FOUR_NAMES,
        'rnn_step_forward: elif activation == "sigmoid": → elif activation >= "sigmoid":': FOUR_NAMES,
        'rnn_step_forward: elif activation == "relu": → elif activation >= "relu":': FOUR_NAMES,
        "SimpleCell: h_prev = states[0] → h_prev = states[ -1]": ONE_STATE,
        "SimpleCell: features, units = input_shape[-1], self.units → features, units = input_shape[1], self.units": (
            TWO_AXES
        ),
        "SimpleCell: features, units = input_shape[-1], self.units → features, units = input_shape[+1], self.units": (
            TWO_AXES
        ),
        'count_params: biases = 2 if cell == "gru" else 1 → biases = 2 if cell <= "gru" else 1': (
            "of the three names only this one is as small"
        ),
    },
    "03_bptt": {
        f"rnn_backward_truncated: {BORDER} → {BORDER.replace('% k ==', '% k <=')}": "a remainder is never negative",
        f"rnn_backward_truncated: {BORDER} → {BORDER.replace('t > 0', 't != 0')}": "steps are counted from 0",
        'state_jacobian: "relu": np.where(h_t > 0, 1.0, 0.0), → "relu": np.where(h_t != 0, 1.0, 0.0),': (
            "what a ReLU gives is never negative"
        ),
    },
}
