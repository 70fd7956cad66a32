"""Mistakes in many_to_one, each an edit of the reference."""

mistake(
    "first_state",
    old='return h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]',
    new='return h_seq[:, 0] @ params["head_kernel"] + params["head_bias"]',
    costs=0.3,
    says="Your many_to_one reads the state after the first step; it has to have read the whole sequence.",
    read="4. Reading results out",
)

mistake(
    "mean_state",
    old='return h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]',
    new='return h_seq.mean(axis=1) @ params["head_kernel"] + params["head_bias"]',
    costs=0.3,
    says="Your many_to_one averages the states of all steps; the head reads the last one.",
    read="4. Reading results out",
)

mistake(
    "all_steps",
    old='return h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]',
    new='return h_seq @ params["head_kernel"] + params["head_bias"]',
    costs=0.3,
    says="Your many_to_one answers at every step; it should give one answer for each sequence.",
    read="4. Reading results out",
)

mistake(
    "last_sequence",
    old='return h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]',
    new='return h_seq[-1] @ params["head_kernel"] + params["head_bias"]',
    costs=0.25,
    says="Your many_to_one picks the last sequence of the batch instead of the last step: the batch is the first axis.",
    read="4. Reading results out",
)

mistake(
    "activated_head",
    old='return h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]',
    new='return np.tanh(h_seq[:, -1] @ params["head_kernel"] + params["head_bias"])',
    costs=0.2,
    says="Your many_to_one puts a tanh on the head; the head has no activation.",
    read="4. Reading results out",
)

mistake(
    "no_head_bias",
    old='return h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]',
    new='return h_seq[:, -1] @ params["head_kernel"]',
    costs=0.2,
    says="Your many_to_one leaves out the bias of the head.",
    read="4. Reading results out",
)

mistake(
    "h0_ignored",
    old='h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])\n'
    "    return h_seq[:, -1]",
    new='h_seq, _ = rnn_forward(x, 0 * params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])\n'
    "    return h_seq[:, -1]",
    costs=0.2,
    says='Your many_to_one starts from zeros: params["h0"] is ignored.',
    read="4. Reading results out",
)

mistake(
    "previous_state",
    old='return h_seq @ params["head_kernel"] + params["head_bias"]',
    new='late = np.concatenate([params["h0"][:, None], h_seq[:, :-1]], axis=1)\n'
    '    return late @ params["head_kernel"] + params["head_bias"]',
    costs=0.25,
    says="Your many_to_many reads, at each step, the state of the step before: the output is one step late.",
    read="4. Reading results out",
)

mistake(
    "last_answer_repeated",
    old='return h_seq @ params["head_kernel"] + params["head_bias"]',
    new='y = h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]\n'
    "    return np.repeat(y[:, None], x.shape[1], axis=1)",
    costs=0.35,
    says="Your many_to_many repeats the answer of the last step at every step.",
    read="4. Reading results out",
)

mistake(
    "no_head",
    old='return h_seq @ params["head_kernel"] + params["head_bias"]',
    new="return h_seq",
    costs=0.35,
    says="Your many_to_many returns the states themselves; the head is missing.",
    read="4. Reading results out",
)

mistake(
    "time_major",
    old='return h_seq @ params["head_kernel"] + params["head_bias"]',
    new='return np.swapaxes(h_seq, 0, 1) @ params["head_kernel"] + params["head_bias"]',
    costs=0.2,
    says="Your many_to_many has time first and the batch second.",
    read="4. Reading results out",
)

mistake(
    "many_to_many_activated_head",
    old='return h_seq @ params["head_kernel"] + params["head_bias"]',
    new='return np.tanh(h_seq @ params["head_kernel"] + params["head_bias"])',
    costs=0.2,
    says="Your many_to_many puts a tanh on the head; the head has no activation.",
    read="4. Reading results out",
)

mistake(
    "first_step_only",
    old="x = np.repeat(v[:, None, :], T, axis=1)",
    new="x = np.zeros((len(v), T, v.shape[1]))\n    x[:, 0] = v",
    costs=0.35,
    says="Your one_to_many feeds the vector in at the first step only, and zeros afterwards.",
    read="4. Reading results out",
)

mistake(
    "one_answer_repeated",
    old="return many_to_many(x, params)",
    new="return np.repeat(many_to_many(x[:, :1], params), T, axis=1)",
    costs=0.35,
    says="Your one_to_many answers once and repeats that answer: the state has to move on at each of the T steps.",
    read="4. Reading results out",
)

mistake(
    "one_to_many_h0_ignored",
    old="return many_to_many(x, params)",
    new='return many_to_many(x, {**params, "h0": 0 * params["h0"]})',
    costs=0.2,
    says="Your one_to_many starts from zeros: the initial state in params is ignored.",
    read="4. Reading results out",
)

mistake(
    "answer_before_the_step",
    old="return many_to_many(x, params)",
    new='first = params["h0"] @ params["head_kernel"] + params["head_bias"]\n'
    "    return np.concatenate([first[:, None], many_to_many(x, params)[:, :-1]], axis=1)",
    costs=0.25,
    says="The first answer of your one_to_many is read from h0, before the cell has read v at all.",
    read="4. Reading results out",
)

mistake(
    "one_step_less",
    old="return many_to_many(x, params)",
    new="return many_to_many(x, params)[:, :-1]",
    costs=0.15,
    says="Your one_to_many gives one step too few.",
    read="4. Reading results out",
)

mistake(
    "copies_in_wrong_order",
    old="np.repeat(v[:, None, :], T, axis=1)",
    new="np.tile(v, (T, 1)).reshape(len(v), T, v.shape[1])",
    costs=0.25,
    says="Your one_to_many mixes up sequences and steps: np.tile or reshape put the copies of v in the wrong order.",
    read="4. Reading results out",
)
