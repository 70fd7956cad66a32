"""Known mistakes of gru_forward."""

defaults(read="2. The loop over time")

mistake(
    "h0_ignored",
    old="h_t, states = h0, []",
    new="h_t, states = np.zeros_like(h0), []",
    costs=0.3,
    says="Your values are what one gets when h0 is ignored and the first state is zeros.",
)

mistake(
    "state_never_fed_back",
    old="gru_step_forward(x[:, t], h_t, kernel",
    new="gru_step_forward(x[:, t], h0, kernel",
    costs=0.7,
    says="Every step of yours starts from h0: the state of the step before is never fed back.",
)

mistake(
    "first_input_at_every_step",
    old="gru_step_forward(x[:, t], h_t",
    new="gru_step_forward(x[:, 0], h_t",
    costs=0.5,
    says="Every step of yours reads the first input.",
)

mistake(
    "time_reversed",
    old="for t in range(x.shape[1]):",
    new="for t in reversed(range(x.shape[1])):",
    costs=0.5,
    says="Your loop reads the sequence from its end.",
)

mistake(
    "previous_state_stored",
    edits=[
        ("h_t, _ = gru_step_forward", "states.append(h_t)\n        h_t, _ = gru_step_forward"),
        ("        states.append(h_t)\n", ""),
    ],
    costs=0.3,
    says="You store the state that enters each step: h0 is in your result, and the last state is not.",
)

mistake(
    "time_first",
    old="return np.stack(states, axis=1)",
    new="return np.stack(states, axis=0)",
    costs=0.2,
    says="Your states have the time on the first axis; the batch comes first here.",
    read="Beyond the LSTM: gates, parallel recurrence, attention",
)

mistake(
    "last_state_only",
    old="return np.stack(states, axis=1)",
    new="return h_t",
    costs=0.4,
    says="You return the last state; h_seq holds the states of all steps.",
)

mistake(
    "reset_after_not_passed_on",
    old="recurrent_kernel, bias, reset_after)\n        states",
    new="recurrent_kernel, bias)\n        states",
    costs=0.3,
    says="Your loop does not pass `reset_after` on to the step, which then uses its default.",
)

mistake(
    "first_step_left_out",
    old="for t in range(x.shape[1]):",
    new="for t in range(1, x.shape[1]):",
    costs=0.4,
    says="Your loop begins with the second step.",
)

mistake(
    "last_state_at_every_step",
    old="return np.stack(states, axis=1)",
    new="return np.stack([h_t] * len(states), axis=1)",
    costs=0.5,
    says="Your h_seq holds the last state at every step.",
)

mistake(
    "last_step_left_out",
    old="for t in range(x.shape[1]):",
    new="for t in range(x.shape[1] - 1):",
    costs=0.35,
    says="Your loop leaves out the last step.",
)

mistake(
    "h0_included",
    old="h_t, states = h0, []",
    new="h_t, states = h0, [h0]",
    costs=0.25,
    says="Your h_seq begins with h0: it has one state too many.",
)
