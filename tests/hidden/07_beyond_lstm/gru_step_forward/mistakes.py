"""Known mistakes of gru_step_forward."""

defaults(read="The formulas, in the two forms that Keras knows")

mistake(
    "blocks_in_the_order_r_z",
    edits=[("x_z, x_r, x_h =", "x_r, x_z, x_h ="), ("h_z, h_r, h_h =", "h_r, h_z, h_h =")],
    costs=0.3,
    says="You cut the columns in the order r, z, candidate; in Keras the update gate z is the first block.",
    read="1. The GRU: one state, two gates",
)

mistake(
    "z_is_the_share_of_the_new",
    old="h_t = z * h_prev + (1.0 - z) * g",
    new="h_t = (1.0 - z) * h_prev + z * g",
    costs=0.3,
    says="Your z is the share of the new content. Here, as in Keras, z is the share of the old state that is kept.",
    read="1. The GRU: one state, two gates",
)

mistake(
    "always_reset_after",
    old="g = np.tanh(x_h + (r * h_prev) @ R_h)",
    new="g = np.tanh(x_h + r * h_h)",
    costs=0.25,
    says="With reset_after=False your reset gate still acts after the matrix product: both forms compute the same.",
)

mistake(
    "always_reset_before",
    old="g = np.tanh(x_h + r * h_h)",
    new="g = np.tanh(x_h + np.split((r * h_prev) @ recurrent_kernel + state_bias, 3, axis=-1)[2])",
    costs=0.25,
    says="With reset_after=True your reset gate still acts before the matrix product.",
)

mistake(
    "second_bias_outside_the_reset",
    old="g = np.tanh(x_h + r * h_h)",
    new="state_bias_h = np.split(state_bias, 3)[2]\n        g = np.tanh(x_h + r * (h_h - state_bias_h) + state_bias_h)",
    costs=0.2,
    says="In the candidate you add row 1 of the bias outside the bracket that the reset gate multiplies.",
)

mistake(
    "second_bias_dropped",
    old="np.split(h_prev @ recurrent_kernel + state_bias, 3, axis=-1)",
    new="np.split(h_prev @ recurrent_kernel, 3, axis=-1)",
    costs=0.3,
    says="Your values are what one gets when row 1 of the bias is left out.",
)

mistake(
    "rows_of_the_bias_swapped",
    old="input_bias, state_bias = bias if reset_after else (bias, 0.0)",
    new="state_bias, input_bias = bias if reset_after else (0.0, bias)",
    costs=0.2,
    says="You swapped the two rows of the bias: row 0 belongs to the input, row 1 to the state.",
)

mistake(
    "candidate_with_sigmoid",
    edits=[
        ("g = np.tanh(x_h + r * h_h)", "g = sigmoid(x_h + r * h_h)"),
        ("g = np.tanh(x_h + (r * h_prev) @ R_h)", "g = sigmoid(x_h + (r * h_prev) @ R_h)"),
    ],
    costs=0.3,
    says="Your candidate goes through a sigmoid, so the state could never become negative.",
)

mistake(
    "no_reset_gate",
    old="r = sigmoid(x_r + h_r)",
    new="r = np.ones_like(h_prev)",
    costs=0.5,
    says="Your reset gate has no effect: the candidate always sees the whole old state.",
    read="1. The GRU: one state, two gates",
)

mistake(
    "gates_do_not_see_the_state",
    edits=[("z = sigmoid(x_z + h_z)", "z = sigmoid(x_z)"), ("r = sigmoid(x_r + h_r)", "r = sigmoid(x_r)")],
    costs=0.4,
    says="Your gates are computed from the input alone; they read the old state as well.",
)

mistake(
    "candidate_does_not_see_the_state",
    edits=[
        ("g = np.tanh(x_h + r * h_h)", "g = np.tanh(x_h)"),
        ("g = np.tanh(x_h + (r * h_prev) @ R_h)", "g = np.tanh(x_h)"),
    ],
    costs=0.5,
    says="Your candidate is computed from the input alone; the old state is missing in it.",
)

mistake(
    "input_and_state_share_the_reset",
    edits=[
        ("g = np.tanh(x_h + r * h_h)", "g = np.tanh(r * (x_h + h_h))"),
        ("g = np.tanh(x_h + (r * h_prev) @ R_h)", "g = np.tanh(r * x_h + (r * h_prev) @ R_h)"),
    ],
    costs=0.35,
    says="Your reset gate multiplies the input's part of the candidate too; it acts on the state's part alone.",
)

mistake(
    "old_state_is_added_whole",
    old="h_t = z * h_prev + (1.0 - z) * g",
    new="h_t = h_prev + (1.0 - z) * g",
    costs=0.4,
    says="You keep all of the old state at every step: z is missing in front of h_prev.",
    read="1. The GRU: one state, two gates",
)

mistake(
    "sigmoid_overflows",
    edits=[
        ("z = sigmoid(x_z + h_z)", "z = np.exp(x_z + h_z) / (1.0 + np.exp(x_z + h_z))"),
        ("r = sigmoid(x_r + h_r)", "r = np.exp(x_r + h_r) / (1.0 + np.exp(x_r + h_r))"),
    ],
    costs=0.05,
    says="Your sigmoid e^s / (1 + e^s) gives nan for large sums; the given `sigmoid` does not.",
    read="Beyond the LSTM: gates, parallel recurrence, attention",
)

mistake(
    "default_before_the_product",
    old="reset_after=True",
    new="reset_after=False",
    costs=0.1,
    says="Without `reset_after` your step takes the other form; the default is Keras's, after the product.",
)

mistake(
    "one_array",
    edits=[
        ("def gru_step_forward(", "KEPT = {}\n\n\ndef gru_step_forward("),
        (
            "h_t = z * h_prev + (1.0 - z) * g",
            "h_t = KEPT.setdefault(h_prev.shape, np.empty(h_prev.shape))\n    h_t[...] = z * h_prev + (1.0 - z) * g",
        ),
    ],
    costs=0.1,
    says="Your step writes each result over the one before: make a new array in each call.",
)
