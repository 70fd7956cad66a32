"""Mistakes in gradient_norms_through_time, each an edit of the reference."""

defaults(old="_, dh_t, *_ = rnn_step_backward(dh_t, step_cache)", read="2.2 How much gradient is left?")
mistake(
    "reversed",
    old="norms[::-1]",
    new="norms",
    costs=0.2,
    says="Your norms are in the order in which the gradient travels, last step first. Entry t should belong to step t.",
)
mistake(
    "one_step_off",
    edits=[("norms = [np.linalg.norm(dh_t)]", "norms = []"), ("reversed(cache[1:])", "reversed(cache)")],
    costs=0.3,
    says="Each of your norms is taken one step too late: that of h0 is there, and dh_last's own is missing.",
)
mistake(
    "initial_state_too",
    old="reversed(cache[1:])",
    new="reversed(cache)",
    costs=0.2,
    says="There is one entry too many: h0 has a norm, too. Expected one for each state from h_0 to h_{T-1}.",
)
mistake(
    "mean_over_batch",
    edits=[
        ("norms = [np.linalg.norm(dh_t)]", "norms = [np.mean(np.linalg.norm(dh_t, axis=1))]"),
        ("norms.append(np.linalg.norm(dh_t))", "norms.append(np.mean(np.linalg.norm(dh_t, axis=1)))"),
    ],
    costs=0.25,
    says="You average the norms of the single sequences. The norm is to be taken over the whole batch at once.",
)
mistake(
    "sum_over_batch",
    edits=[
        ("norms = [np.linalg.norm(dh_t)]", "norms = [np.sum(np.linalg.norm(dh_t, axis=1))]"),
        ("norms.append(np.linalg.norm(dh_t))", "norms.append(np.sum(np.linalg.norm(dh_t, axis=1)))"),
    ],
    costs=0.25,
    says="You add the norms of the single sequences. The norm is to be taken over the whole batch at once.",
)
mistake(
    "one_for_each_sequence",
    edits=[
        ("norms = [np.linalg.norm(dh_t)]", "norms = [np.linalg.norm(dh_t, axis=1)]"),
        ("norms.append(np.linalg.norm(dh_t))", "norms.append(np.linalg.norm(dh_t, axis=1))"),
    ],
    costs=0.25,
    says="There is one norm for each sequence. Expected one number for each step, over the whole batch.",
)
mistake(
    "squared",
    edits=[
        ("norms = [np.linalg.norm(dh_t)]", "norms = [np.sum(dh_t**2)]"),
        ("norms.append(np.linalg.norm(dh_t))", "norms.append(np.sum(dh_t**2))"),
    ],
    costs=0.2,
    says="Your values are the squared norms: the root is missing.",
)
mistake(
    "root_of_the_mean",
    edits=[
        ("norms = [np.linalg.norm(dh_t)]", "norms = [np.sqrt(np.mean(dh_t**2))]"),
        ("norms.append(np.linalg.norm(dh_t))", "norms.append(np.sqrt(np.mean(dh_t**2)))"),
    ],
    costs=0.2,
    says="You take the root of the mean of all squares. The norm is the root of their sum.",
)
mistake(
    "last_missing",
    old="norms = [np.linalg.norm(dh_t)]",
    new="norms = []",
    costs=0.2,
    says="The norm of dh_last is missing: it is the gradient at the last state, before any step back.",
)
mistake(
    "spectral_norm",
    edits=[
        ("norms = [np.linalg.norm(dh_t)]", "norms = [np.linalg.norm(dh_t, 2)]"),
        ("norms.append(np.linalg.norm(dh_t))", "norms.append(np.linalg.norm(dh_t, 2))"),
    ],
    costs=0.2,
    says="You take the largest singular value of each gradient. The norm is the root of the sum of all squares.",
)
mistake(
    "no_slope",
    new="dh_t = dh_t @ step_cache[4].T",
    costs=0.5,
    says="The slope of tanh is missing: the gradient is multiplied by the recurrent kernel alone on its way back.",
    read="2.1 What one step does to a gradient",
)
mistake(
    "recurrent_kernel_not_transposed",
    new="dh_t = (dh_t * (1 - step_cache[2] ** 2)) @ step_cache[4]",
    costs=0.35,
    says="The gradient goes back through the recurrent kernel as it stands, untransposed.",
    read="1.2 One step, backwards: through the sum",
)
mistake(
    "slope_at_previous_state",
    new="dh_t = (dh_t * (1 - step_cache[1] ** 2)) @ step_cache[4].T",
    costs=0.35,
    says="Your slopes are those of the state before each step. The step to h_t goes through the slope at h_t.",
    read="2.1 What one step does to a gradient",
)
mistake(
    "relative_to_the_last",
    old="np.array(norms[::-1])",
    new="np.array(norms[::-1]) / norms[0]",
    costs=0.2,
    says="Your norms are relative to the last one. Return them as they are.",
)
mistake(
    "largest_entry",
    edits=[
        ("norms = [np.linalg.norm(dh_t)]", "norms = [np.max(np.abs(dh_t))]"),
        ("norms.append(np.linalg.norm(dh_t))", "norms.append(np.max(np.abs(dh_t)))"),
    ],
    costs=0.25,
    says="You take the largest entry of each gradient. The norm is the root of the sum of all squares.",
)
mistake(
    "squared_but_the_last",
    old="norms.append(np.linalg.norm(dh_t))",
    new="norms.append(np.sum(dh_t**2))",
    costs=0.2,
    says="Your norms are squared, all but that of dh_last: the root is missing.",
)
