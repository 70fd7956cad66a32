"""Mistakes in rnn_forward, each an edit of the reference."""

defaults(old="rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)", read="2. The loop over time")
mistake(
    "never_fed_back",
    new="rnn_step_forward(x[:, t], h0, kernel, recurrent_kernel, bias, activation)",
    costs=0.7,
    says="Your values are what one gets when every step starts from h0: the state is never fed back.",
)
mistake(
    "first_input_always",
    new="rnn_step_forward(x[:, 0], h, kernel, recurrent_kernel, bias, activation)",
    costs=0.5,
    says="Your values are what one gets when the first input is read at every step.",
)
mistake(
    "batch_and_time_confused",
    new="rnn_step_forward(x[t], h, kernel, recurrent_kernel, bias, activation)",
    costs=0.35,
    says="Your loop reads x[t], all steps of sequence t; step t of all sequences is x[:, t].",
)
mistake(
    "activation_not_handed_on",
    new="rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias)",
    costs=0.2,
    says="Your loop applies tanh, whatever activation is asked for: `activation` does not reach the step.",
)
mistake(
    "bias_dropped",
    new="rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, 0 * bias, activation)",
    costs=0.3,
    says="Your values are what one gets when the bias is left out of the loop.",
)
mistake(
    "bias_twice",
    new="rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, 2 * bias, activation)",
    costs=0.3,
    says="Your values are what one gets when the bias is added twice at each step.",
)
mistake(
    "recurrent_transposed",
    new="rnn_step_forward(x[:, t], h, kernel, recurrent_kernel.T, bias, activation)",
    costs=0.35,
    says="Your values are what one gets when the recurrent kernel is transposed.",
    read="1. A neuron that hears itself",
)

defaults(read="2. The loop over time")
mistake(
    "h0_ignored",
    old="h, states, cache = h0, [], []",
    new="h, states, cache = np.zeros_like(h0), [], []",
    costs=0.3,
    says="Your values are what one gets when h0 is ignored and the first step starts from zeros.",
)
mistake(
    "wraps_at_step_0",
    edits=[
        (
            "h, states, cache = h0, [], []",
            "cache, h_seq = [], np.zeros((len(x), x.shape[1], h0.shape[1]))\n    h_seq[:, 0] = h0",
        ),
        (
            "h, step_cache = rnn_step_forward(x[:, t], h, ",
            "h_seq[:, t], step_cache = rnn_step_forward(x[:, t], h_seq[:, t - 1], ",
        ),
        ("        states.append(h)\n", ""),
        ("np.stack(states, axis=1)", "h_seq"),
    ],
    costs=0.3,
    says="At step 0 your loop reads h_seq[:, t - 1]: index -1 is the last step, not h0.",
)
mistake(
    "loop_from_1",
    edits=[
        ("h, states, cache = h0, [], []", "h, states, cache = h0, [h0], []"),
        ("range(x.shape[1])", "range(1, x.shape[1])"),
    ],
    costs=0.35,
    says="Your loop starts at step 1: h0 is in the place of the first state, and the first input is never read.",
)
mistake(
    "first_input_lost",
    old="range(x.shape[1])",
    new="range(1, x.shape[1])",
    costs=0.35,
    says="Your loop starts at step 1, so the first input is never read and a state is missing.",
)
mistake(
    "last_step_lost",
    old="range(x.shape[1])",
    new="range(x.shape[1] - 1)",
    costs=0.25,
    says="Your loop ends one step early: the last state is missing.",
)
mistake(
    "reversed_time",
    edits=[
        ("range(x.shape[1])", "reversed(range(x.shape[1]))"),
        ("np.stack(states, axis=1)", "np.stack(states[::-1], axis=1)"),
    ],
    costs=0.4,
    says="Your loop reads the sequence from its end to its start.",
)
mistake(
    "results_reversed",
    old="np.stack(states, axis=1)",
    new="np.stack(states[::-1], axis=1)",
    costs=0.3,
    says="Your states are in reverse order: the last state is at place 0.",
)
mistake(
    "previous_state_stored",
    edits=[
        ("h, step_cache = rnn_step_forward(", "states.append(h)\n        h, step_cache = rnn_step_forward("),
        ("        states.append(h)\n", ""),
    ],
    costs=0.3,
    says="You store the state before each step instead of the state after it: everything is one step late.",
)
mistake(
    "h0_among_the_states",
    old="h, states, cache = h0, [], []",
    new="h, states, cache = h0, [h0], []",
    costs=0.25,
    says="You return T + 1 states: h0 is not one of the results.",
)
mistake(
    "no_cache",
    old="axis=1), cache",
    new="axis=1)",
    costs=0.15,
    says="Your function returns the states alone; it should return two things, the states and a cache.",
)
mistake(
    "last_state_only",
    old="return np.stack(states, axis=1), cache",
    new="return h, cache",
    costs=0.5,
    says="You return the last state only; h_seq holds the state after every step.",
)
mistake(
    "time_major",
    old="np.stack(states, axis=1)",
    new="np.stack(states)",
    costs=0.25,
    says="Your result has time first and the batch second; this course, like Keras, has the batch first.",
)
mistake(
    "all_axes_turned",
    old="np.stack(states, axis=1)",
    new="np.array(states).T",
    costs=0.3,
    says="`.T` turns round all three axes: units came first. Only batch and time should change places.",
)
mistake(
    "reshaped",
    old="np.stack(states, axis=1)",
    new="np.array(states).reshape(x.shape[0], x.shape[1], -1)",
    costs=0.3,
    says="The states are in the wrong order: a reshape does not exchange the axes of batch and time.",
)
mistake(
    "side_by_side",
    old="np.stack(states, axis=1)",
    new="np.concatenate(states, axis=1)",
    costs=0.3,
    says="Your states stand side by side along the axis of units; time should have an axis of its own.",
)
mistake(
    "squeezed",
    old="np.stack(states, axis=1)",
    new="np.squeeze(np.stack(states, axis=1))",
    costs=0.15,
    says="Your h_seq loses each axis of length 1; all three axes should stay, for one sequence too.",
)
mistake(
    "one_array_appended",
    edits=[
        ("h, states, cache = h0, [], []", "h, states, cache = h0.copy(), [], []"),
        ("h, step_cache = rnn", "h[:], step_cache = rnn"),
    ],
    costs=0.35,
    says="All your steps hold the last state: the same array was appended each time and overwritten afterwards.",
)
mistake(
    "state_kept_between_calls",
    edits=[
        ("h, states, cache = h0, [], []", "h, states, cache = _last.get(h0.shape, h0), [], []"),
        (
            "return np.stack(states, axis=1), cache",
            "_last[h0.shape] = h\n    return np.stack(states, axis=1), cache\n\n\n_last = {}",
        ),
    ],
    costs=0.15,
    says="Your function goes on from the last state of an earlier call; each call starts from h0.",
)
mistake(
    "one_buffer",
    old="return np.stack(states, axis=1), cache",
    new="h_seq = np.stack(states, axis=1)\n    np.copyto(_buffers.setdefault(h_seq.shape, h_seq.copy()), h_seq)\n"
    "    return _buffers[h_seq.shape], cache\n\n\n_buffers = {}",
    costs=0.1,
    says="Your function gives out the same array at every call, so a call overwrites an earlier result.",
)
