"""Mistakes in rnn_forward, each an edit of the reference."""

defaults(read="2. The loop over time")
mistake(
    "never_fed_back",
    old="rnn_step_forward(x[:, t], h, kernel",
    new="rnn_step_forward(x[:, t], h0, kernel",
    costs=0.7,
    says="Your values are what one gets when every step starts from h0: the state is never fed back.",
)
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
            "cache = []\n    h_seq = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))\n    h_seq[:, 0] = h0",
        ),
        (
            "h, step_cache = rnn_step_forward(x[:, t], h, kernel",
            "h_seq[:, t], step_cache = rnn_step_forward(x[:, t], h_seq[:, t - 1], kernel",
        ),
        ("        states.append(h)\n", ""),
        ("return np.stack(states, axis=1), cache", "return h_seq, cache"),
    ],
    costs=0.3,
    says="At step 0 your loop reads h_seq[:, t - 1], and index -1 is the last step: still zeros there, not h0.",
)
mistake(
    "loop_from_1",
    edits=[
        ("h, states, cache = h0, [], []", "h, states, cache = h0, [h0], []"),
        ("range(x.shape[1])", "range(1, x.shape[1])"),
    ],
    costs=0.35,
    says="Your loop starts at step 1: h0 stands in the place of the first state, and the first input is never read.",
)
mistake(
    "first_input_always",
    old="rnn_step_forward(x[:, t]",
    new="rnn_step_forward(x[:, 0]",
    costs=0.5,
    says="Your values are what one gets when the first input is read at every step.",
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
    "previous_state_stored",
    edits=[
        ("h, step_cache = rnn_step_forward(", "states.append(h)\n        h, step_cache = rnn_step_forward("),
        ("        states.append(h)\n", ""),
    ],
    costs=0.3,
    says="You store the state before each step instead of the state after it: everything is one step late, and h0 is among the results.",
)
mistake(
    "h0_among_the_states",
    old="h, states, cache = h0, [], []",
    new="h, states, cache = h0, [h0], []",
    costs=0.25,
    says="You return T + 1 states: h0 is none of the results.",
)
mistake(
    "last_state_only",
    old="return np.stack(states, axis=1), cache",
    new="return h, cache",
    costs=0.5,
    says="You return the last state only; h_seq holds the state after every step.",
)

defaults(old="np.stack(states, axis=1)", read="2. The loop over time")
mistake(
    "time_major",
    new="np.stack(states)",
    costs=0.25,
    says="Your result has time first and the batch second; this course, like Keras, has the batch first.",
)
mistake(
    "reshaped",
    new="np.array(states).reshape(x.shape[0], x.shape[1], -1)",
    costs=0.3,
    says="The states of all steps lie in the wrong order: a reshape does not exchange the axes of batch and time.",
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
    "activation_not_handed_on",
    old="bias, activation)",
    new="bias)",
    costs=0.25,
    says="Your loop applies tanh, whatever activation is asked for: `activation` does not reach the step.",
)

defaults(old="recurrent_kernel, bias, activation)", read="2. The loop over time")
mistake(
    "bias_dropped",
    new="recurrent_kernel, 0 * bias, activation)",
    costs=0.3,
    says="Your values are what one gets when the bias is left out of the loop.",
)
mistake(
    "bias_twice",
    new="recurrent_kernel, 2 * bias, activation)",
    costs=0.3,
    says="Your values are what one gets when the bias is added twice at each step.",
)
mistake(
    "recurrent_transposed",
    new="recurrent_kernel.T, bias, activation)",
    costs=0.35,
    says="Your values are what one gets when the recurrent kernel is transposed.",
    read="1. A neuron that hears itself",
)
