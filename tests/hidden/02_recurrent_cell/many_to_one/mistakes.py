"""Mistakes in many_to_one, each an edit of the reference."""

defaults(old='h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]', read="4. Reading results out")
mistake(
    "first_state",
    new='h_seq[:, 0] @ params["head_kernel"] + params["head_bias"]',
    costs=0.3,
    says="Your many_to_one reads the state after the first step; it has to have read the whole sequence.",
)
mistake(
    "mean_state",
    new='h_seq.mean(axis=1) @ params["head_kernel"] + params["head_bias"]',
    costs=0.3,
    says="Your many_to_one averages the states of all steps; the head reads the last one.",
)
mistake(
    "summed_states",
    new='h_seq.sum(axis=1) @ params["head_kernel"] + params["head_bias"]',
    costs=0.3,
    says="Your many_to_one sums the states of all steps; the head reads the last one.",
)
mistake(
    "all_steps",
    new='h_seq @ params["head_kernel"] + params["head_bias"]',
    costs=0.3,
    says="Your many_to_one answers at every step; it should give one answer for each sequence.",
)
mistake(
    "last_sequence",
    new='h_seq[-1] @ params["head_kernel"] + params["head_bias"]',
    costs=0.25,
    says="Your many_to_one picks the last sequence of the batch instead of the last step: the batch is the first axis.",
)
mistake(
    "axis_kept",
    new='h_seq[:, -1:] @ params["head_kernel"] + params["head_bias"]',
    costs=0.2,
    says="Your many_to_one keeps an axis of time; one answer for each sequence is (batch, outputs).",
)
mistake(
    "activated_head",
    new='np.tanh(h_seq[:, -1] @ params["head_kernel"] + params["head_bias"])',
    costs=0.2,
    says="Your many_to_one puts a tanh on the head; the head has no activation.",
)
mistake(
    "no_head_bias",
    new='h_seq[:, -1] @ params["head_kernel"]',
    costs=0.2,
    says="Your many_to_one leaves out the bias of the head.",
)
mistake(
    "states_returned",
    new="h_seq[:, -1]",
    costs=0.3,
    says="Your many_to_one returns the state itself; the head is missing.",
)
mistake(
    "h0_ignored",
    old='rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])\n'
    "    return h_seq[:, -1]",
    new='rnn_forward(x, 0 * params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])\n'
    "    return h_seq[:, -1]",
    costs=0.2,
    says='Your many_to_one starts from zeros: params["h0"] is ignored.',
)

defaults(old='return h_seq @ params["head_kernel"] + params["head_bias"]', read="4. Reading results out")
mistake(
    "previous_state",
    new='late = np.concatenate([params["h0"][:, None], h_seq[:, :-1]], axis=1)\n'
    '    return late @ params["head_kernel"] + params["head_bias"]',
    costs=0.25,
    says="Your many_to_many reads, at each step, the state of the step before: the output is one step late.",
)
mistake(
    "last_answer_repeated",
    new='y = h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]\n'
    "    return np.repeat(y[:, None], x.shape[1], axis=1)",
    costs=0.35,
    says="Your many_to_many repeats the answer of the last step at every step.",
)
mistake(
    "last_answer_only",
    new='return h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]',
    costs=0.4,
    says="Your many_to_many answers after the last step only; it should answer at every step.",
)
mistake(
    "no_head",
    new="return h_seq",
    costs=0.35,
    says="Your many_to_many returns the states themselves; the head is missing.",
)
mistake(
    "many_to_many_no_head_bias",
    new='return h_seq @ params["head_kernel"]',
    costs=0.25,
    says="Your many_to_many leaves out the bias of the head.",
)
mistake(
    "time_major",
    new='return np.swapaxes(h_seq, 0, 1) @ params["head_kernel"] + params["head_bias"]',
    costs=0.2,
    says="Your many_to_many has time first and the batch second.",
)
mistake(
    "many_to_many_activated_head",
    new='return np.tanh(h_seq @ params["head_kernel"] + params["head_bias"])',
    costs=0.25,
    says="Your many_to_many puts a tanh on the head; the head has no activation.",
)

defaults(old="return many_to_many(x, params)", read="4. Reading results out")
mistake(
    "first_step_only",
    old="x = np.repeat(v[:, None, :], T, axis=1)",
    new="x = np.zeros((len(v), T, v.shape[1]))\n    x[:, 0] = v",
    costs=0.3,
    says="Your one_to_many feeds the vector in at the first step only, and zeros afterwards.",
)
mistake(
    "one_answer_repeated",
    new="return np.repeat(many_to_many(x[:, :1], params), T, axis=1)",
    costs=0.3,
    says="Your one_to_many answers once and repeats that answer: the state has to move on at each of the T steps.",
)
mistake(
    "one_to_many_last_answer_only",
    new="return many_to_one(x, params)",
    costs=0.3,
    says="Your one_to_many gives the last answer only; there should be T of them.",
)
mistake(
    "one_to_many_h0_ignored",
    new='return many_to_many(x, {**params, "h0": 0 * params["h0"]})',
    costs=0.2,
    says="Your one_to_many starts from zeros: the initial state in params is ignored.",
)
mistake(
    "answer_before_the_step",
    new='first = params["h0"] @ params["head_kernel"] + params["head_bias"]\n'
    "    return np.concatenate([first[:, None], many_to_many(x, params)[:, :-1]], axis=1)",
    costs=0.25,
    says="The first answer of your one_to_many is read from h0, before the cell has read v at all.",
)
mistake(
    "one_step_less",
    new="return many_to_many(x, params)[:, :-1]",
    costs=0.15,
    says="Your one_to_many gives one step too few.",
)
mistake(
    "copies_in_wrong_order",
    old="np.repeat(v[:, None, :], T, axis=1)",
    new="np.tile(v, (T, 1)).reshape(len(v), T, v.shape[1])",
    costs=0.25,
    says="Your one_to_many mixes up sequences and steps: np.tile or reshape put the copies of v in the wrong order.",
)
