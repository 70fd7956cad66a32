"""Mistakes in lstm_forward, each an edit of the reference."""

mistake(
    "cell_state_not_carried",
    old="x[:, t], h_t, c_t, kernel",
    new="x[:, t], h_t, c0, kernel",
    costs=0.6,
    says="Every step of yours starts from c0: the cell state is not carried from step to step.",
    read="The loop over time",
)

mistake(
    "output_not_carried",
    old="x[:, t], h_t, c_t, kernel",
    new="x[:, t], h0, c_t, kernel",
    costs=0.6,
    says="Every step of yours starts from h0: the output is not fed back to the next step.",
    read="The loop over time",
)

mistake(
    "c0_ignored",
    old="h_t, c_t = h0, c0",
    new="h_t, c_t = h0, np.zeros_like(h0)",
    costs=0.25,
    says="Your values are what one gets when c0 is ignored and the cell state starts from zeros.",
    read="The loop over time",
)

mistake(
    "h0_ignored",
    old="h_t, c_t = h0, c0",
    new="h_t, c_t = np.zeros_like(h0), c0",
    costs=0.25,
    says="Your values are what one gets when h0 is ignored and the output starts from zeros.",
    read="The loop over time",
)

mistake(
    "both_ignored",
    old="h_t, c_t = h0, c0",
    new="h_t, c_t = np.zeros_like(h0), np.zeros_like(h0)",
    costs=0.35,
    says="Your values are what one gets when both h0 and c0 are ignored and zeros are used.",
    read="The loop over time",
)

mistake(
    "initial_states_swapped",
    old="h_t, c_t = h0, c0",
    new="h_t, c_t = c0, h0",
    costs=0.25,
    says="You start the two states the wrong way round: the output from c0 and the cell state from h0.",
    read="The loop over time",
)

mistake(
    "output_returned_for_cell_state",
    old="return np.stack(outputs, axis=1), c_t, cache",
    new="return np.stack(outputs, axis=1), h_t, cache",
    costs=0.25,
    says="What you return as c_last is the last output; the cell state after the last step is asked for.",
    read="The loop over time",
)

mistake(
    "cell_states_returned_for_outputs",
    old="outputs.append(h_t)",
    new="outputs.append(c_t)",
    costs=0.4,
    says="You collect the cell states of all steps; h_seq holds the outputs.",
    read="The loop over time",
)

mistake(
    "last_output_only",
    old="return np.stack(outputs, axis=1), c_t, cache",
    new="return h_t, c_t, cache",
    costs=0.4,
    says="You return the output of the last step only; h_seq holds the outputs of all steps.",
    read="The loop over time",
)

mistake(
    "one_step_late",
    edits=[
        (
            "h_t, c_t, step_cache =",
            "outputs.append(h_t)\n        h_t, c_t, step_cache =",
        ),
        ("        outputs.append(h_t)\n", ""),
    ],
    costs=0.3,
    says="You store the output that enters each step, not the one that comes out of it: everything is one step late.",
    read="The loop over time",
)

mistake(
    "loop_from_one",
    edits=[
        ("outputs, cache = [], []", "outputs, cache = [np.zeros_like(h0)], []"),
        ("range(x.shape[1])", "range(1, x.shape[1])"),
    ],
    costs=0.35,
    says="Your loop starts at step 1, so the first input is never read.",
    read="The loop over time",
)

mistake(
    "first_input_at_every_step",
    old="lstm_step_forward(x[:, t]",
    new="lstm_step_forward(x[:, 0]",
    costs=0.5,
    says="Your loop reads the first input at every step.",
    read="The loop over time",
)

mistake(
    "time_major",
    old="np.stack(outputs, axis=1)",
    new="np.stack(outputs)",
    costs=0.2,
    says="Your result has time as its first axis; here the batch comes first.",
    read="Conventions, at the top",
)

mistake(
    "loop_over_the_batch",
    edits=[
        ("for t in range(x.shape[1]):", "for x_t in x:"),
        ("lstm_step_forward(x[:, t]", "lstm_step_forward(x_t"),
    ],
    costs=1.0,
    says="Your loop runs over the batch: it takes sequence 0, 1, … as if they were steps.",
    read="Conventions, at the top",
)
