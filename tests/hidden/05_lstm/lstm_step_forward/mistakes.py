"""Mistakes in lstm_step_forward, each an edit of the reference."""

defaults(old="z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)", read="One step forward")

mistake(
    "gate_order_ifoc",
    new="z_i, z_f, z_o, z_c = np.split(z, 4, axis=-1)",
    costs=0.25,
    says="You cut z into the gates in the order i, f, o, c; here, as in Keras, the candidate is the third block.",
)

mistake(
    "input_and_forget_swapped",
    new="z_f, z_i, z_c, z_o = np.split(z, 4, axis=-1)",
    costs=0.3,
    says="You swapped two gates: your forget gate decides what is written and your input gate what is kept.",
)

mistake(
    "candidate_with_sigmoid",
    old="g = np.tanh(z_c)",
    new="g = sigmoid(z_c)",
    costs=0.35,
    says="Your candidate goes through a sigmoid; then the memory could only ever be added to, never reduced.",
)

mistake(
    "no_tanh_on_the_cell_state",
    old="h_t = o * np.tanh(c_t)",
    new="h_t = o * c_t",
    costs=0.35,
    says="Your output gate shows the cell state itself; an activation between the two is missing.",
    read="Why a second state",
)

mistake(
    "output_from_the_previous_cell_state",
    old="h_t = o * np.tanh(c_t)",
    new="h_t = o * np.tanh(c_prev)",
    costs=0.4,
    says="Your output shows the cell state from before this step, not the new one.",
    read="Why a second state",
)

mistake(
    "forget_is_one_minus_input",
    old="i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)",
    new="i, o = sigmoid(z_i), sigmoid(z_o)\n    f = 1 - i",
    costs=0.4,
    says="You keep 1 - i of the old memory (coupled gates); here the forget gate is a gate of its own.",
)

mistake(
    "input_is_one_minus_forget",
    old="i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)",
    new="f, o = sigmoid(z_f), sigmoid(z_o)\n    i = 1 - f",
    costs=0.4,
    says="You write 1 - f of the candidate (coupled gates); here the input gate is a gate of its own.",
)

mistake(
    "previous_cell_state_ignored",
    old="c_t = f * c_prev + i * g",
    new="c_t = i * g",
    costs=0.7,
    says="Your step ignores the previous cell state: the memory starts from nothing at every step.",
    read="Why a second state",
)

mistake(
    "nothing_is_forgotten",
    old="c_t = f * c_prev + i * g",
    new="c_t = c_prev + i * g",
    costs=0.5,
    says="Your step keeps all of the old memory: the forget gate is computed but has no effect.",
    read="Why a second state",
)

mistake(
    "previous_output_ignored",
    old="z = x_t @ kernel + h_prev @ recurrent_kernel + bias",
    new="z = x_t @ kernel + bias",
    costs=0.6,
    says="The previous output has no part in your four sums: the gates see the input of this step only.",
)

mistake(
    "gates_read_the_cell_state",
    old="h_prev @ recurrent_kernel",
    new="c_prev @ recurrent_kernel",
    costs=0.4,
    says="Your gates read the previous cell state in the place of the previous output.",
)

mistake(
    "bias_dropped",
    old="z = x_t @ kernel + h_prev @ recurrent_kernel + bias",
    new="z = x_t @ kernel + h_prev @ recurrent_kernel",
    costs=0.3,
    says="The bias has no part in your four sums.",
)

mistake(
    "forget_bias_at_run_time",
    old="sigmoid(z_f)",
    new="sigmoid(z_f + 1.0)",
    costs=0.25,
    says="You add 1 to the forget gate's sum at run time; that bias belongs into the weights, once, before training.",
    read="Where training starts",
)

mistake(
    "candidate_without_tanh",
    old="g = np.tanh(z_c)",
    new="g = z_c",
    costs=0.35,
    says="Your candidate is used as it is, without its tanh, so what is written has no bound.",
)

mistake(
    "interleaved_columns",
    new="z_i, z_f, z_c, z_o = (z[:, k::4] for k in range(4))",
    costs=0.3,
    says="You cut z into interleaved columns (every fourth one); each gate's columns lie side by side, as one block.",
)

mistake(
    "output_returned_for_cell_state",
    old="return h_t, c_t, cache",
    new="return h_t, h_t, cache",
    costs=0.3,
    says="You return the output in the place of the cell state: h_t twice.",
    read="Why a second state",
)

mistake(
    "states_in_the_other_order",
    old="return h_t, c_t, cache",
    new="return c_t, h_t, cache",
    costs=0.2,
    says="You return the two states in the other order: c_t first, then h_t.",
)

mistake(
    "sigmoid_overflows",
    old="i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)",
    new='with np.errstate(over="ignore", invalid="ignore"):\n'
    "        i, f, o = (np.exp(one) / (1 + np.exp(one)) for one in (z_i, z_f, z_o))",
    costs=0.15,
    says="Your sigmoid overflows: for large sums exp(z) / (1 + exp(z)) is infinity divided by infinity.",
)

mistake(
    "no_cache",
    old="return h_t, c_t, cache",
    new="return h_t, c_t",
    costs=0.1,
    says="You return the two arrays without a cache; a third result is asked for, for the way back.",
)

mistake(
    "candidate_not_gated",
    old="f * c_prev + i * g",
    new="f * c_prev + g",
    costs=0.4,
    says="You write the whole candidate: the input gate has no effect.",
)

mistake(
    "forget_gate_inverted",
    old="f * c_prev",
    new="(1 - f) * c_prev",
    costs=0.35,
    says="You keep 1 - f of the old memory; a forget gate of 1 keeps all of it.",
)

mistake(
    "input_gate_inverted",
    old="i * g",
    new="(1 - i) * g",
    costs=0.35,
    says="You write 1 - i of the candidate; an input gate of 1 writes all of it.",
)

mistake(
    "memory_squashed",
    old="c_t = f * c_prev + i * g",
    new="c_t = np.tanh(f * c_prev + i * g)",
    costs=0.4,
    says="Your cell state itself goes through a tanh at every step; only what the output shows of it does.",
)

mistake(
    "output_gate_with_tanh",
    old="sigmoid(z_o)",
    new="np.tanh(z_o)",
    costs=0.3,
    says="Your output gate goes through a tanh; a gate lies between 0 and 1.",
)

mistake(
    "input_ignored",
    old="x_t @ kernel + h_prev",
    new="h_prev",
    costs=0.6,
    says="The input of this step has no part in your four sums.",
)

mistake(
    "breaks_at_batch_one",
    old="return h_t, c_t, cache",
    new="return np.squeeze(h_t), np.squeeze(c_t), cache",
    costs=0.1,
    says="Axes of length 1 are squeezed away, so a batch of one loses its batch axis.",
)

mistake(
    "one_buffer",
    old="return h_t, c_t, cache",
    new="kept = lstm_step_forward.__dict__.setdefault(str(h_t.shape), (h_t, c_t))\n"
    "    kept[0][...], kept[1][...] = h_t, c_t\n    return *kept, cache",
    costs=0.1,
    says="You return the same two arrays at every call, so a second call changes the results of the first.",
)
