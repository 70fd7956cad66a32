"""Mistakes in lstm_forward, each an edit of the reference."""

defaults(old="h_t, c_t = h0, c0", read="The loop over time")

mistake(
    "cell_state_not_carried",
    old="x[:, t], h_t, c_t, kernel",
    new="x[:, t], h_t, c0, kernel",
    costs=0.6,
    says="Every step of yours starts from c0: the cell state is not carried from step to step.",
)

mistake(
    "output_not_carried",
    old="x[:, t], h_t, c_t, kernel",
    new="x[:, t], h0, c_t, kernel",
    costs=0.6,
    says="Every step of yours starts from h0: the output is not fed back to the next step.",
)

mistake(
    "c0_ignored",
    new="h_t, c_t = h0, np.zeros_like(h0)",
    costs=0.25,
    says="Your values are what one gets when c0 is ignored and the cell state starts from zeros.",
)

mistake(
    "h0_ignored",
    new="h_t, c_t = np.zeros_like(h0), c0",
    costs=0.25,
    says="Your values are what one gets when h0 is ignored and the output starts from zeros.",
)

mistake(
    "both_ignored",
    new="h_t, c_t = np.zeros_like(h0), np.zeros_like(h0)",
    costs=0.35,
    says="Your values are what one gets when both h0 and c0 are ignored and zeros are used.",
)

mistake(
    "initial_states_swapped",
    new="h_t, c_t = c0, h0",
    costs=0.25,
    says="You start the two states the wrong way round: the output from c0 and the cell state from h0.",
)

mistake(
    "output_returned_for_cell_state",
    old="return np.stack(outputs, axis=1), c_t, cache",
    new="return np.stack(outputs, axis=1), h_t, cache",
    costs=0.25,
    says="What you return as c_last is the last output; the cell state after the last step is asked for.",
)

mistake(
    "cell_states_returned_for_outputs",
    old="outputs.append(h_t)",
    new="outputs.append(c_t)",
    costs=0.4,
    says="You collect the cell states of all steps; h_seq holds the outputs.",
)

mistake(
    "last_output_only",
    old="return np.stack(outputs, axis=1), c_t, cache",
    new="return h_t, c_t, cache",
    costs=0.4,
    says="You return the output of the last step only; h_seq holds the outputs of all steps.",
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
)

mistake(
    "loop_from_one",
    edits=[
        ("outputs, cache = [], []", "outputs, cache = [np.zeros_like(h0)], []"),
        ("range(x.shape[1])", "range(1, x.shape[1])"),
    ],
    costs=0.35,
    says="Your loop starts at step 1, so the first input is never read.",
)

mistake(
    "first_input_at_every_step",
    old="lstm_step_forward(x[:, t]",
    new="lstm_step_forward(x[:, 0]",
    costs=0.5,
    says="Your loop reads the first input at every step.",
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

mistake(
    "no_cache",
    old="return np.stack(outputs, axis=1), c_t, cache",
    new="return np.stack(outputs, axis=1), c_t",
    costs=0.1,
    says="You return the two arrays without a cache; a third result is asked for, for the way back.",
)

mistake(
    "last_step_left_out",
    old="range(x.shape[1])",
    new="range(x.shape[1] - 1)",
    costs=0.35,
    says="Your loop ends one step early: the last input is never read.",
)

mistake(
    "runs_backward",
    old="range(x.shape[1])",
    new="reversed(range(x.shape[1]))",
    costs=0.5,
    says="Your loop reads the sequence from its end.",
)

mistake(
    "states_exchanged",
    old="x[:, t], h_t, c_t, kernel",
    new="x[:, t], c_t, h_t, kernel",
    costs=0.5,
    says="You hand the two states to the step the wrong way round: h_prev comes first, then c_prev.",
)

mistake(
    "c0_returned",
    old="return np.stack(outputs, axis=1), c_t, cache",
    new="return np.stack(outputs, axis=1), c0, cache",
    costs=0.25,
    says="What you return as c_last is the cell state before the first step.",
)

mistake(
    "all_cell_states",
    edits=[
        ("outputs, cache = [], []", "outputs, cache, cells = [], [], []"),
        ("outputs.append(h_t)", "outputs.append(h_t)\n        cells.append(c_t)"),
        (
            "return np.stack(outputs, axis=1), c_t, cache",
            "return np.stack(outputs, axis=1), np.stack(cells, axis=1), cache",
        ),
    ],
    costs=0.2,
    says="You return the cell states of all steps; c_last is the one after the last step.",
)

mistake(
    "breaks_at_batch_one",
    old="return np.stack(outputs, axis=1), c_t, cache",
    new="return np.squeeze(np.stack(outputs, axis=1)), np.squeeze(c_t), cache",
    costs=0.1,
    says="Axes of length 1 are squeezed away: a batch of one loses its batch axis, a sequence of one step its time.",
)

mistake(
    "one_buffer",
    old="return np.stack(outputs, axis=1), c_t, cache",
    new="h_seq = np.stack(outputs, axis=1)\n"
    "    kept = lstm_forward.__dict__.setdefault(str(h_seq.shape), h_seq)\n"
    "    kept[...] = h_seq\n"
    "    return kept, c_t, cache",
    costs=0.1,
    says="You return the same array at every call, so a second call changes the result of the first.",
)
