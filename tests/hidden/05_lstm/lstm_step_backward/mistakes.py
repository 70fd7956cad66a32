"""Mistakes in lstm_step_backward, each an edit of the reference."""

defaults(old="dc = dc_t + dh_t * o * (1.0 - tanh_c**2)", read="One step backward")

mistake(
    "upstream_dc_dropped",
    old="dc_t + dh_t * o",
    new="dh_t * o",
    costs=0.5,
    says="The gradient dc_t that comes along the line of the cell states is dropped; only dh_t is used.",
)

mistake(
    "path_through_the_output_dropped",
    new="dc = dc_t",
    costs=0.5,
    says="The cell state has two consumers; the gradient that it gets through the output h_t is missing in yours.",
)

mistake(
    "slope_of_tanh_c_missing",
    new="dc = dc_t + dh_t * o",
    costs=0.35,
    says="On the way from h_t to c_t the slope of the tanh is missing.",
)

mistake(
    "slope_from_the_cell_state",
    new="dc = dc_t + dh_t * o * (1.0 - c_t**2)",
    costs=0.3,
    says="On the way from h_t to c_t you use 1 - c², as if the cell state were the result of the tanh.",
)

mistake(
    "slope_from_the_output",
    new="dc = dc_t + dh_t * o * (1.0 - (o * tanh_c) ** 2)",
    costs=0.3,
    says="On the way from h_t to c_t you use 1 - h², which is not the slope of tanh(c): h_t is the gated value.",
)

mistake(
    "slope_of_the_output_gate_missing",
    old="dz_o = dh_t * tanh_c * o * (1.0 - o)",
    new="dz_o = dh_t * tanh_c",
    costs=0.3,
    says="The gradient of the output gate stops at the gate: its slope on the way to the sum is missing.",
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
)

mistake(
    "candidate_with_slope_of_sigmoid",
    old="dz_c = dc * i * (1.0 - g**2)",
    new="dz_c = dc * i * g * (1.0 - g)",
    costs=0.3,
    says="The candidate has the slope of a sigmoid in your backward pass; it went through a tanh.",
)

mistake(
    "dc_prev_without_forget_gate",
    old="dc * f,",
    new="dc,",
    costs=0.3,
    says="Your dc_prev is the total gradient of c_t; on the way to the step before it passes the forget gate.",
)

mistake(
    "dc_prev_from_upstream_alone",
    old="dc * f,",
    new="dc_t * f,",
    costs=0.3,
    says="Your dc_prev is dc_t times the forget gate; what c_t gets through the output has to pass there too.",
)

mistake(
    "forget_gate_with_the_new_cell_state",
    old="dc * c_prev * f",
    new="dc * c_t * f",
    costs=0.3,
    says="The forget gate multiplied the previous cell state; its gradient has the new one as its factor in yours.",
)

mistake(
    "output_gate_without_tanh",
    old="dh_t * tanh_c * o",
    new="dh_t * c_t * o",
    costs=0.3,
    says="The output gate multiplied tanh(c_t); its gradient has c_t itself as its factor in yours.",
)

mistake(
    "blocks_in_order_ifoc",
    old="[dz_i, dz_f, dz_c, dz_o]",
    new="[dz_i, dz_f, dz_o, dz_c]",
    costs=0.25,
    says="You put the four gradients side by side in the order i, f, o, c; the blocks lie in the order i, f, c, o.",
)

mistake(
    "recurrent_gradient_with_the_new_output",
    old="h_prev.T @ dz",
    new="(o * tanh_c).T @ dz",
    costs=0.3,
    says="The recurrent kernel was multiplied by the previous output; its gradient is made from the new one in yours.",
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
)

mistake(
    "slope_of_the_input_gate_missing",
    old="dc * g * i * (1.0 - i)",
    new="dc * g",
    costs=0.3,
    says="The input gate has no slope in your backward pass: you stop at the gate, before its sum.",
)

mistake(
    "slope_of_the_forget_gate_missing",
    old="dc * c_prev * f * (1.0 - f)",
    new="dc * c_prev",
    costs=0.3,
    says="The forget gate has no slope in your backward pass: you stop at the gate, before its sum.",
)

mistake(
    "slope_of_the_candidate_missing",
    old="dc * i * (1.0 - g**2)",
    new="dc * i",
    costs=0.3,
    says="The candidate has no slope in your backward pass: you stop behind its tanh, before its sum.",
)

mistake(
    "input_gate_and_candidate_exchanged",
    edits=[("dz_i = dc * g *", "dz_i = dc * i *"), ("dz_c = dc * i *", "dz_c = dc * g *")],
    costs=0.3,
    says="The product of input gate and candidate passes to each of them the other one; you exchanged these factors.",
)

mistake(
    "input_gate_and_candidate_blocks_exchanged",
    old="[dz_i, dz_f, dz_c, dz_o]",
    new="[dz_c, dz_f, dz_i, dz_o]",
    costs=0.25,
    says="You put the blocks of the input gate and of the candidate in each other's place; the order is i, f, c, o.",
)

mistake(
    "gates_from_dc_t_alone",
    edits=[("dz_i = dc *", "dz_i = dc_t *"), ("dz_f = dc *", "dz_f = dc_t *"), ("dz_c = dc *", "dz_c = dc_t *")],
    costs=0.4,
    says="Your gradients of the sums are made from dc_t; what c_t gets through the output has to reach the gates too.",
)

mistake(
    "output_gate_from_dc",
    old="dz_o = dh_t * tanh_c",
    new="dz_o = dc * tanh_c",
    costs=0.3,
    says="Your gradient of the output gate is made from the cell state's; the output gate leads to h_t alone.",
)

mistake(
    "output_gate_missing_on_the_way",
    old="dh_t * o * (1.0 - tanh_c**2)",
    new="dh_t * (1.0 - tanh_c**2)",
    costs=0.35,
    says="On the way from h_t to c_t the output gate is missing: h_t shows only a part of tanh(c_t).",
)

mistake(
    "slope_without_square",
    old="(1.0 - tanh_c**2)",
    new="(1.0 - tanh_c)",
    costs=0.3,
    says="On the way from h_t to c_t your slope of the tanh lacks the square.",
)

mistake(
    "dc_prev_with_the_input_gate",
    old="dc * f,",
    new="dc * i,",
    costs=0.3,
    says="Your dc_prev passes the input gate; another gate multiplied c_prev.",
)

mistake(
    "state_gradients_exchanged",
    old="dz @ recurrent_kernel.T, dc * f,",
    new="dc * f, dz @ recurrent_kernel.T,",
    costs=0.2,
    says="You return dc_prev and dh_prev the wrong way round.",
)

mistake(
    "bias_gradient_one_number",
    old="dz.sum(axis=0)",
    new="dz.sum()",
    costs=0.15,
    says="Your dbias is one number, summed over everything; one number for each column is asked for.",
)

mistake(
    "bias_gradient_not_summed",
    old="dz.sum(axis=0)",
    new="dz",
    costs=0.15,
    says="Your dbias is not summed over the batch; all sequences share one bias.",
)

mistake(
    "breaks_at_batch_one",
    old="return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f,",
    new="return np.squeeze(dz @ kernel.T), np.squeeze(dz @ recurrent_kernel.T), np.squeeze(dc * f),",
    costs=0.1,
    says="Axes of length 1 are squeezed away, so a batch of one loses its batch axis.",
)

mistake(
    "dbias_averaged",
    old="dz.sum(axis=0)",
    new="dz.mean(axis=0)",
    costs=0.15,
    says="Your dbias is a mean over the batch; gradients are sums in this course.",
)

mistake(
    "kernels_not_transposed",
    old="dz @ kernel.T, dz @ recurrent_kernel.T",
    new="dz @ kernel, dz @ recurrent_kernel",
    costs=1.0,
    says="You multiply dz by the kernels as they are: on the way back each factor has to be transposed.",
)
