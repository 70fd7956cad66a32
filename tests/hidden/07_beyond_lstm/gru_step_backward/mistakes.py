"""Known mistakes of gru_step_backward."""

defaults(read="3. One step backward")

mistake(
    "direct_path_missing",
    edits=[
        ("dh_prev = dh_t * z + d_state_sums @ recurrent_kernel.T", "dh_prev = d_state_sums @ recurrent_kernel.T"),
        ("dh_prev = dh_t * z + d_z @ R_z.T", "dh_prev = d_z @ R_z.T"),
    ],
    costs=0.25,
    says="In dh_prev the direct path is missing, on which the update gate keeps the old state.",
)

mistake(
    "direct_path_without_the_gate",
    edits=[
        ("dh_prev = dh_t * z + d_state_sums", "dh_prev = dh_t + d_state_sums"),
        ("dh_prev = dh_t * z + d_z @ R_z.T", "dh_prev = dh_t + d_z @ R_z.T"),
    ],
    costs=0.2,
    says="In dh_prev, on the direct path, the factor of the update gate is missing.",
)

mistake(
    "no_slope_of_the_update_gate",
    old="(h_prev - g) * z * (1.0 - z)",
    new="(h_prev - g)",
    costs=0.25,
    says="The slope of the update gate's sigmoid is missing.",
)

mistake(
    "no_slope_of_the_reset_gate",
    edits=[
        ("d_r = d_g * h_h * r * (1.0 - r)", "d_r = d_g * h_h"),
        ("d_r = d_reset_state * h_prev * r * (1.0 - r)", "d_r = d_reset_state * h_prev"),
    ],
    costs=0.25,
    says="The slope of the reset gate's sigmoid is missing.",
)

defaults(old="d_g = dh_t * (1.0 - z) * (1.0 - g**2)", read="3. One step backward")

mistake(
    "no_slope_of_the_candidate",
    new="d_g = dh_t * (1.0 - z)",
    costs=0.25,
    says="The slope of the candidate's tanh is missing.",
)

mistake(
    "tanh_of_the_candidate_again",
    new="d_g = dh_t * (1.0 - z) * (1.0 - np.tanh(g) ** 2)",
    costs=0.2,
    says="You take the slope of tanh at g, but g is already a tanh: its slope is 1 - g^2.",
)

mistake(
    "candidate_not_weighted",
    new="d_g = dh_t * (1.0 - g**2)",
    costs=0.25,
    says="The candidate gets the whole dh_t; in the forward step it was multiplied by 1 - z.",
)

defaults(read="3. One step backward")

mistake(
    "update_gate_forgets_the_candidate",
    old="d_z = dh_t * (h_prev - g) *",
    new="d_z = dh_t * h_prev *",
    costs=0.25,
    says="z stands in h_t twice, in z and in 1 - z; your gradient of z has only the first of the two.",
)

mistake(
    "update_gate_with_the_wrong_sign",
    old="d_z = dh_t * (h_prev - g) *",
    new="d_z = dh_t * (g - h_prev) *",
    costs=0.2,
    says="The gradient of the update gate has the wrong sign.",
)

mistake(
    "reset_missing_in_the_state_sums",
    old="np.concatenate([d_z, d_r, d_g * r], axis=1)",
    new="np.concatenate([d_z, d_r, d_g], axis=1)",
    costs=0.25,
    says="With reset_after, the state's part of the candidate is multiplied by r; your way back leaves that out.",
)

mistake(
    "both_rows_of_the_bias_equal",
    old="np.stack([dbias, d_state_sums.sum(axis=0)])",
    new="np.stack([dbias, dbias])",
    costs=0.15,
    says="Both rows of your dbias are equal; in the candidate's block row 1 is also multiplied by the reset gate.",
)

mistake(
    "recurrent_kernel_with_the_whole_state",
    old="(r * h_prev).T @ d_g]",
    new="h_prev.T @ d_g]",
    costs=0.15,
    says="With reset_after=False the candidate's block met r * h_prev, not h_prev.",
)

mistake(
    "reset_missing_on_the_way_to_the_state",
    old="d_r @ R_r.T + d_reset_state * r",
    new="d_r @ R_r.T + d_reset_state",
    costs=0.15,
    says="With reset_after=False, the path through the candidate to h_prev lacks the factor r.",
)

mistake(
    "no_path_through_the_reset_gate",
    edits=[
        ("d_r = d_g * h_h * r * (1.0 - r)", "d_r = 0.0 * d_g"),
        ("d_r = d_reset_state * h_prev * r * (1.0 - r)", "d_r = 0.0 * d_g"),
    ],
    costs=0.4,
    says="Nothing of your gradient passes the reset gate.",
)

mistake(
    "bias_is_a_mean",
    edits=[
        ("dbias = d_input_sums.sum(axis=0)", "dbias = d_input_sums.mean(axis=0)"),
        ("np.stack([dbias, d_state_sums.sum(axis=0)])", "np.stack([dbias, d_state_sums.mean(axis=0)])"),
    ],
    costs=0.15,
    says="Your dbias is the mean over the batch; gradients are sums.",
)

mistake(
    "blocks_in_the_order_r_z",
    edits=[
        ("np.concatenate([d_z, d_r, d_g * r], axis=1)", "np.concatenate([d_r, d_z, d_g * r], axis=1)"),
        ("np.concatenate([d_z, d_r, d_g], axis=1)", "np.concatenate([d_r, d_z, d_g], axis=1)"),
    ],
    costs=0.25,
    says="You joined the gradients of the sums in the order r, z, candidate; z is the first block.",
)
