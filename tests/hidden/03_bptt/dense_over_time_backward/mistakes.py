"""Mistakes in dense_over_time_backward, each an edit of the reference."""

defaults(read="1.4 The output layer")
mistake(
    "last_step_only",
    edits=[
        ('np.einsum("btu,bto->uo", h_seq, dy)', "h_seq[:, -1].T @ dy[:, -1]"),
        ("dy.sum(axis=(0, 1))", "dy[:, -1].sum(axis=0)"),
    ],
    costs=0.5,
    says="The head's gradients come from the last step only. The same head serves all steps.",
)
mistake(
    "averaged",
    edits=[
        ('np.einsum("btu,bto->uo", h_seq, dy)', 'np.einsum("btu,bto->uo", h_seq, dy) / (dy.shape[0] * dy.shape[1])'),
        ("dy.sum(axis=(0, 1))", "dy.mean(axis=(0, 1))"),
    ],
    costs=0.25,
    says="The head's gradients are averaged over batch and time. In this course gradients are sums.",
    read="Conventions",
)
mistake(
    "averaged_over_time",
    edits=[
        ('np.einsum("btu,bto->uo", h_seq, dy)', 'np.einsum("btu,bto->uo", h_seq, dy) / dy.shape[1]'),
        ("dy.sum(axis=(0, 1))", "dy.sum(axis=0).mean(axis=0)"),
    ],
    costs=0.25,
    says="The head's gradients are averaged over time. They are sums over batch and time.",
    read="Conventions",
)
mistake(
    "bias_not_summed_over_time",
    old="dy.sum(axis=(0, 1))",
    new="dy.sum(axis=0)",
    costs=0.2,
    says="dhead_bias is summed over the batch but not over time. All steps share one bias.",
)
mistake(
    "bias_one_number",
    old="dy.sum(axis=(0, 1))",
    new="np.sum(dy)",
    costs=0.2,
    says="dhead_bias is one number, summed over everything. Each output has a bias of its own.",
)
mistake(
    "dhead_kernel_transposed",
    old='np.einsum("btu,bto->uo", h_seq, dy)',
    new='np.einsum("bto,btu->ou", dy, h_seq)',
    costs=0.25,
    says="dhead_kernel is transposed: it should have the shape of the head's kernel, (units, outputs).",
)
mistake(
    "head_kernel_not_transposed",
    old="dy @ head_kernel.T",
    new="dy @ head_kernel",
    costs=0.5,
    says="dy is multiplied with head_kernel as it stands. Which weight connects unit u with output o?",
)
mistake(
    "one_kernel_for_each_step",
    old='np.einsum("btu,bto->uo", h_seq, dy)',
    new='np.einsum("btu,bto->tuo", h_seq, dy)',
    costs=0.3,
    says="dhead_kernel is not summed over time: it has one matrix for each step. All steps share one kernel.",
)
mistake(
    "weights_first",
    old="return dh_seq, dhead_kernel, dhead_bias",
    new="return dhead_kernel, dhead_bias, dh_seq",
    costs=0.2,
    says="You return the head's gradients first. Expected: dh_seq, dhead_kernel, dhead_bias.",
)
mistake(
    "dhead_kernel_of_the_last_step",
    old='np.einsum("btu,bto->uo", h_seq, dy)',
    new="h_seq[:, -1].T @ dy[:, -1]",
    costs=0.3,
    says="dhead_kernel comes from the last step only. The same head serves all steps.",
)
