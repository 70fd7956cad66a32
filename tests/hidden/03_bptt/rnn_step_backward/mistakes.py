"""Mistakes in rnn_step_backward, each an edit of the reference."""

defaults(old="dz = dh_t * (1 - h_t**2)", read="1.2 One step, backwards: through the sum")
mistake(
    "no_slope",
    new="dz = dh_t",
    costs=0.6,
    says="Your values are what one gets when the slope of tanh is left out and dh_t is used as if it were dz_t.",
    read="1.2 One step, backwards: through the activation",
)
mistake(
    "slope_without_square",
    new="dz = dh_t * (1 - h_t)",
    costs=0.3,
    says="Your values are what one gets with the slope 1 - h_t, without the square.",
    read="1.2 One step, backwards: through the activation",
)
mistake(
    "slope_of_sigmoid",
    new="dz = dh_t * h_t * (1 - h_t)",
    costs=0.4,
    says="Your values are what one gets with h_t (1 - h_t). That is the slope of sigmoid; the cell uses tanh.",
    read="1.2 One step, backwards: through the activation",
)
mistake(
    "tanh_twice",
    new="dz = dh_t * (1 - np.tanh(h_t) ** 2)",
    costs=0.35,
    says="Your slope is 1 - tanh(h_t)². But h_t came out of tanh already: it was applied twice.",
    read="1.2 One step, backwards: through the activation",
)
mistake(
    "slope_at_previous_state",
    new="dz = dh_t * (1 - h_prev**2)",
    costs=0.35,
    says="You took the slope from h_prev. The activation of this step gave h_t: its slope belongs to that state.",
    read="1.2 One step, backwards: through the activation",
)
mistake(
    "slope_for_weights_only",
    edits=[("dz @ kernel.T", "dh_t @ kernel.T"), ("dz @ recurrent_kernel.T", "dh_t @ recurrent_kernel.T")],
    costs=0.4,
    says="dx_t and dh_prev are made from dh_t itself. First comes the way back through the activation.",
    read="1.2 One step, backwards: through the activation",
)
mistake(
    "slope_for_inputs_only",
    edits=[
        ("x_t.T @ dz", "x_t.T @ dh_t"),
        ("h_prev.T @ dz", "h_prev.T @ dh_t"),
        ("dz.sum(axis=0)", "dh_t.sum(axis=0)"),
    ],
    costs=0.4,
    says="The gradients of the weights are made from dh_t itself. First comes the way back through the activation.",
    read="1.2 One step, backwards: through the activation",
)
mistake(
    "dbias_without_slope",
    old="dz.sum(axis=0)",
    new="dh_t.sum(axis=0)",
    costs=0.2,
    says="dbias is summed from dh_t itself. The bias is added inside the activation, like the other two terms.",
    read="1.2 One step, backwards: through the activation",
)
mistake(
    "dbias_of_states",
    old="dz.sum(axis=0)",
    new="h_t.sum(axis=0)",
    costs=0.25,
    says="dbias is the sum of the states h_t. Sum what comes back to the bias, not what went forward.",
)
mistake(
    "kernel_not_transposed",
    old="dz @ kernel.T",
    new="dz @ kernel",
    costs=0.3,
    says="dx_t is made with the kernel as it stands. Which weight connects feature f with unit u?",
)
mistake(
    "recurrent_kernel_not_transposed",
    old="dz @ recurrent_kernel.T",
    new="dz @ recurrent_kernel",
    costs=0.35,
    says="dh_prev is dz @ recurrent_kernel. Which weight connects old unit j with new unit i?",
)
mistake(
    "new_state_for_old",
    old="h_prev.T @ dz",
    new="h_t.T @ dz",
    costs=0.3,
    says="drecurrent_kernel is made with h_t. The recurrent kernel was multiplied with the state before the step.",
)
mistake(
    "drecurrent_transposed",
    old="h_prev.T @ dz",
    new="dz.T @ h_prev",
    costs=0.25,
    says="drecurrent_kernel is transposed: its rows belong to the old state, its columns to the new one.",
)
mistake(
    "dkernel_transposed",
    old="x_t.T @ dz",
    new="dz.T @ x_t",
    costs=0.25,
    says="dkernel is transposed: it should have the shape of the kernel, (features, units).",
)
mistake(
    "dbias_keeps_an_axis",
    old="dz.sum(axis=0)",
    new="dz.sum(axis=0, keepdims=True)",
    costs=0.1,
    says="dbias keeps an axis of length 1. The bias has the shape (units,), and so has its gradient.",
)
mistake(
    "dbias_one_number",
    old="dz.sum(axis=0)",
    new="np.sum(dz)",
    costs=0.2,
    says="dbias is one number, summed over everything. Each unit has a bias of its own.",
)
mistake(
    "dbias_not_summed",
    old="dz.sum(axis=0)",
    new="dz",
    costs=0.2,
    says="dbias is not summed over the batch. All sequences share one bias.",
)
mistake(
    "averaged_over_batch",
    edits=[
        ("x_t.T @ dz", "x_t.T @ dz / len(x_t)"),
        ("h_prev.T @ dz", "h_prev.T @ dz / len(x_t)"),
        ("dz.sum(axis=0)", "dz.mean(axis=0)"),
    ],
    costs=0.25,
    says="The gradients of the weights are averaged over the batch. In this course gradients are sums.",
    read="Conventions",
)
mistake(
    "breaks_at_batch_one",
    edits=[
        ("dz @ kernel.T", "np.squeeze(dz @ kernel.T)"),
        ("dz @ recurrent_kernel.T", "np.squeeze(dz @ recurrent_kernel.T)"),
    ],
    costs=0.15,
    says="Axes of length 1 are squeezed away, so a batch of one sequence loses its batch axis.",
    read="1.2 One step, backwards",
)
mistake(
    "first_two_swapped",
    old="return dx_t, dh_prev,",
    new="return dh_prev, dx_t,",
    costs=0.2,
    says="dx_t and dh_prev come in the other order. Expected: dx_t, dh_prev, dkernel, drecurrent_kernel, dbias.",
    read="1.2 One step, backwards",
)
mistake(
    "dbias_missing",
    old="return dx_t, dh_prev, dkernel, drecurrent_kernel, dbias",
    new="return dx_t, dh_prev, dkernel, drecurrent_kernel",
    costs=0.2,
    says="You return four gradients; that of the bias is missing.",
)
mistake(
    "weights_first",
    old="return dx_t, dh_prev, dkernel, drecurrent_kernel, dbias",
    new="return dkernel, drecurrent_kernel, dbias, dx_t, dh_prev",
    costs=0.2,
    says="You return the gradients of the weights first. Expected: dx_t, dh_prev, dkernel, drecurrent_kernel, dbias.",
)
mistake(
    "one_buffer",
    old="return dx_t, dh_prev, dkernel, drecurrent_kernel, dbias",
    new="result = dx_t, dh_prev, dkernel, drecurrent_kernel, dbias\n"
    "    for kept, value in zip(_buffers.setdefault((x_t.shape, h_t.shape), result), result):\n"
    "        np.copyto(kept, value)\n"
    "    return _buffers[x_t.shape, h_t.shape]\n\n\n_buffers = {}",
    costs=0.15,
    says="Your step gives out the same arrays at every call, so the next call overwrites earlier gradients.",
)
