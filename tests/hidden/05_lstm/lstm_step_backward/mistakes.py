"""Mistakes in lstm_step_backward, each an edit of the reference."""

mistake(
    "upstream_dc_dropped",
    old="dc_t + dh_t * o",
    new="dh_t * o",
    costs=0.5,
    says="The gradient dc_t that comes along the line of the cell states is dropped; only dh_t is used.",
    read="One step backward",
)

mistake(
    "path_through_the_output_dropped",
    old="dc = dc_t + dh_t * o * (1.0 - tanh_c**2)",
    new="dc = dc_t",
    costs=0.5,
    says="The cell state has two consumers; the gradient that it gets through the output h_t is missing in yours.",
    read="One step backward",
)

mistake(
    "slope_of_tanh_c_missing",
    old="dc = dc_t + dh_t * o * (1.0 - tanh_c**2)",
    new="dc = dc_t + dh_t * o",
    costs=0.35,
    says="On the way from h_t to c_t the slope of the tanh is missing.",
    read="One step backward",
)

mistake(
    "slope_from_the_cell_state",
    old="dc = dc_t + dh_t * o * (1.0 - tanh_c**2)",
    new="dc = dc_t + dh_t * o * (1.0 - c_t**2)",
    costs=0.3,
    says="On the way from h_t to c_t you use 1 - c², as if the cell state were the result of the tanh.",
    read="One step backward",
)

mistake(
    "slope_from_the_output",
    old="dc = dc_t + dh_t * o * (1.0 - tanh_c**2)",
    new="dc = dc_t + dh_t * o * (1.0 - (o * tanh_c) ** 2)",
    costs=0.3,
    says="On the way from h_t to c_t you use 1 - h², which is not the slope of tanh(c): h_t is the gated value.",
    read="One step backward",
)

mistake(
    "slope_of_the_output_gate_missing",
    old="dz_o = dh_t * tanh_c * o * (1.0 - o)",
    new="dz_o = dh_t * tanh_c",
    costs=0.3,
    says="The gradient of the output gate stops at the gate: its slope on the way to the sum is missing.",
    read="One step backward",
)

mistake(
    "slopes_of_the_gates_missing",
    edits=[
        ("dz_i = dc * g * i * (1.0 - i)", "dz_i = dc * g"),
        ("dz_f = dc * c_prev * f * (1.0 - f)", "dz_f = dc * c_prev"),
        ("dz_o = dh_t * tanh_c * o * (1.0 - o)", "dz_o = dh_t * tanh_c"),
    ],
    costs=0.5,
    says="The slopes of the three gates are missing: gradients of i, f and o are used as gradients of their sums.",
    read="One step backward",
)

mistake(
    "no_slopes",
    edits=[
        ("dz_i = dc * g * i * (1.0 - i)", "dz_i = dc * g"),
        ("dz_f = dc * c_prev * f * (1.0 - f)", "dz_f = dc * c_prev"),
        ("dz_c = dc * i * (1.0 - g**2)", "dz_c = dc * i"),
        ("dz_o = dh_t * tanh_c * o * (1.0 - o)", "dz_o = dh_t * tanh_c"),
    ],
    costs=0.6,
    says="No activation has its slope in your four blocks: you stop at the gates and the candidate, before their sums.",
    read="One step backward",
)

mistake(
    "candidate_with_slope_of_sigmoid",
    old="dz_c = dc * i * (1.0 - g**2)",
    new="dz_c = dc * i * g * (1.0 - g)",
    costs=0.3,
    says="The candidate has the slope of a sigmoid in your backward pass; it went through a tanh.",
    read="One step backward",
)

mistake(
    "dc_prev_without_forget_gate",
    old="dc * f,",
    new="dc,",
    costs=0.3,
    says="Your dc_prev is the total gradient of c_t; on the way to the step before it passes the forget gate.",
    read="One step backward",
)

mistake(
    "dc_prev_from_upstream_alone",
    old="dc * f,",
    new="dc_t * f,",
    costs=0.3,
    says="Your dc_prev is dc_t times the forget gate; what c_t gets through the output has to pass there too.",
    read="One step backward",
)

mistake(
    "forget_gate_with_the_new_cell_state",
    old="dc * c_prev * f",
    new="dc * c_t * f",
    costs=0.3,
    says="The forget gate multiplied the previous cell state; its gradient has the new one as its factor in yours.",
    read="One step backward",
)

mistake(
    "output_gate_without_tanh",
    old="dh_t * tanh_c * o",
    new="dh_t * c_t * o",
    costs=0.3,
    says="The output gate multiplied tanh(c_t); its gradient has c_t itself as its factor in yours.",
    read="One step backward",
)

mistake(
    "blocks_in_order_ifoc",
    old="[dz_i, dz_f, dz_c, dz_o]",
    new="[dz_i, dz_f, dz_o, dz_c]",
    costs=0.25,
    says="You put the four gradients side by side in the order i, f, o, c; the blocks lie in the order i, f, c, o.",
    read="One step backward",
)

mistake(
    "recurrent_gradient_with_the_new_output",
    old="h_prev.T @ dz",
    new="(o * tanh_c).T @ dz",
    costs=0.3,
    says="The recurrent kernel was multiplied by the previous output; its gradient is made from the new one in yours.",
    read="One step backward",
)

mistake(
    "means_over_the_batch",
    edits=[
        ("x_t.T @ dz", "x_t.T @ dz / len(x_t)"),
        ("h_prev.T @ dz", "h_prev.T @ dz / len(x_t)"),
        ("dz.sum(axis=0)", "dz.mean(axis=0)"),
    ],
    costs=0.25,
    says="Your weights' gradients are means over the batch; sums are asked for.",
    read="Conventions, at the top",
)

mistake(
    "bias_gradient_keeps_an_axis",
    old="dz.sum(axis=0)",
    new="dz.sum(axis=0, keepdims=True)",
    costs=0.1,
    says="Your bias gradient keeps the batch axis, (1, 4U) or (B, 4U); one number for each column is asked for.",
    read="Conventions, at the top",
)

mistake(
    "dh_prev_through_the_candidate_only",
    old="dz @ recurrent_kernel.T",
    new="dz_c @ np.split(recurrent_kernel, 4, axis=1)[2].T",
    costs=0.4,
    says="The previous output feeds all four sums; your dh_prev has the candidate's path only.",
    read="One step backward",
)

mistake(
    "slopes_for_inputs_only",
    edits=[
        (
            "dz = np.concatenate(",
            "before = np.concatenate([dc * g, dc * c_prev, dc * i, dh_t * tanh_c], axis=1)\n    dz = np.concatenate(",
        ),
        ("x_t.T @ dz", "x_t.T @ before"),
        ("h_prev.T @ dz", "h_prev.T @ before"),
        ("dz.sum(axis=0)", "before.sum(axis=0)"),
    ],
    costs=0.4,
    says="The gradients of the weights are made before the slopes of gates and candidate were multiplied on; the "
    "way to the weights leads through the four sums, too.",
    read="One step backward",
)
