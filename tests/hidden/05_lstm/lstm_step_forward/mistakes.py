"""Mistakes in lstm_step_forward, each an edit of the reference."""

mistake(
    "gate_order_ifoc",
    old="z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)",
    new="z_i, z_f, z_o, z_c = np.split(z, 4, axis=-1)",
    costs=0.25,
    says="You cut z into the gates in the order i, f, o, c; here, as in Keras, the candidate is the third block.",
    read="One step forward",
)

mistake(
    "input_and_forget_swapped",
    old="z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)",
    new="z_f, z_i, z_c, z_o = np.split(z, 4, axis=-1)",
    costs=0.3,
    says="You swapped two gates: your forget gate decides what is written and your input gate what is kept.",
    read="One step forward",
)

mistake(
    "candidate_with_sigmoid",
    old="g = np.tanh(z_c)",
    new="g = sigmoid(z_c)",
    costs=0.35,
    says="Your candidate goes through a sigmoid; then the memory could only ever be added to, never reduced.",
    read="One step forward",
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
    read="One step forward",
)

mistake(
    "input_is_one_minus_forget",
    old="i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)",
    new="f, o = sigmoid(z_f), sigmoid(z_o)\n    i = 1 - f",
    costs=0.4,
    says="You write 1 - f of the candidate (coupled gates); here the input gate is a gate of its own.",
    read="One step forward",
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
    read="One step forward",
)

mistake(
    "gates_read_the_cell_state",
    old="h_prev @ recurrent_kernel",
    new="c_prev @ recurrent_kernel",
    costs=0.4,
    says="Your gates read the previous cell state in the place of the previous output.",
    read="One step forward",
)

mistake(
    "bias_dropped",
    old="z = x_t @ kernel + h_prev @ recurrent_kernel + bias",
    new="z = x_t @ kernel + h_prev @ recurrent_kernel",
    costs=0.3,
    says="The bias has no part in your four sums.",
    read="One step forward",
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
    read="One step forward",
)

mistake(
    "interleaved_columns",
    old="z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)",
    new="z_i, z_f, z_c, z_o = (z[:, k::4] for k in range(4))",
    costs=0.3,
    says="You cut z into interleaved columns (every fourth one); each gate's columns lie side by side, as one block.",
    read="One step forward",
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
    read="One step forward",
)

mistake(
    "sigmoid_overflows",
    old="i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)",
    new='with np.errstate(over="ignore", invalid="ignore"):\n'
    "        i, f, o = (np.exp(one) / (1 + np.exp(one)) for one in (z_i, z_f, z_o))",
    costs=0.15,
    says="Your sigmoid overflows: for large sums exp(z) / (1 + exp(z)) is infinity divided by infinity.",
    read="One step forward",
)
