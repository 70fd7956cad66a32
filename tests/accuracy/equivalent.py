"""Mutants that are no mistake: what they change changes no result that an exercise asks for. Each with its reason."""

FOUR_NAMES = "among the four names that may come, and after the tests above it, only this one is as large"
ONE_STATE = "the list of states has one entry"
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
}
