"""Mistakes in rnn_backward, each an edit of the reference."""

defaults(old="axis=1), dh_later,", read="1.3 Through the whole sequence")
mistake(
    "later_steps_not_added",
    old="dh_t = dh_seq[:, t] + dh_later",
    new="dh_t = dh_seq[:, t]",
    costs=0.7,
    says="Each step hears of its own loss only: dh_prev, which comes back from the later step, is never added.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
mistake(
    "loss_at_last_step_only",
    edits=[("dh_later = 0.0", "dh_later = dh_seq[:, -1]"), ("dh_t = dh_seq[:, t] + dh_later", "dh_t = dh_later")],
    costs=0.6,
    says="Your values are what one gets when dh_seq is used at the last step only. Every step has a loss of its own.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
mistake(
    "weights_overwritten",
    edits=[
        ("dkernel = dkernel + dkernel_t", "dkernel = dkernel_t"),
        ("drecurrent_kernel = drecurrent_kernel + drecurrent_t", "drecurrent_kernel = drecurrent_t"),
        ("dbias = dbias + dbias_t", "dbias = dbias_t"),
    ],
    costs=0.4,
    says="The gradients of the weights are overwritten in each step: only step 0 is left. They are sums over all.",
    read="1.3 Through the whole sequence: the weights are the same in every step",
)
mistake(
    "averaged_over_time",
    old="return np.stack(dx[::-1], axis=1), dh_later, dkernel, drecurrent_kernel, dbias",
    new="return np.stack(dx[::-1], axis=1), dh_later, dkernel / len(cache), drecurrent_kernel / len(cache), dbias / "
    "len(cache)",
    costs=0.25,
    says="The gradients of the weights are averaged over time. They are sums over all steps.",
    read="Conventions",
)
mistake(
    "averaged_over_batch",
    old="return np.stack(dx[::-1], axis=1), dh_later, dkernel, drecurrent_kernel, dbias",
    new="return np.stack(dx[::-1], axis=1), dh_later, dkernel / len(dh_seq), drecurrent_kernel / len(dh_seq), dbias "
    "/ len(dh_seq)",
    costs=0.25,
    says="The gradients of the weights are averaged over the batch. In this course gradients are sums.",
    read="Conventions",
)
mistake(
    "dh0_never_set",
    new="axis=1), np.zeros_like(dh_later),",
    costs=0.2,
    says="dh0 is all zeros: it was made and never set. What is left of the gradient when step 0 has been passed?",
)
mistake(
    "dh0_one_step_early",
    new="axis=1), dh_t,",
    costs=0.2,
    says="dh0 is the gradient of the state after step 0. The initial state lies one step further back.",
)
mistake(
    "forward_loop",
    edits=[("reversed(range(len(cache)))", "range(len(cache))"), ("dx[::-1]", "dx")],
    costs=0.7,
    says="Your loop runs forward in time. A step needs what comes back from later ones: the last step comes first.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
mistake(
    "stops_at_step_one",
    edits=[
        ("dh_later = 0.0", "dh_later = np.zeros_like(dh_seq[:, 0])"),
        (
            "dkernel = drecurrent_kernel = dbias = 0.0",
            "dkernel, drecurrent_kernel = np.zeros_like(cache[0][3]), np.zeros_like(cache[0][4])\n"
            "    dbias = np.zeros(dh_seq.shape[2])",
        ),
        ("reversed(range(len(cache)))", "reversed(range(1, len(cache)))"),
        ("return np.stack(", "dx.append(np.zeros_like(cache[0][0]))\n    return np.stack("),
    ],
    costs=0.3,
    says="The loop stops before step 0, so the first step is missing. Which steps does your range go through?",
)
mistake(
    "dx_reversed",
    old="dx[::-1]",
    new="dx",
    costs=0.2,
    says="dx is in the order in which the loop made it, the last step first. Its time axis should run forward.",
)
mistake(
    "dx_time_major",
    old="np.stack(dx[::-1], axis=1)",
    new="np.stack(dx[::-1])",
    costs=0.2,
    says="dx has time first. It should be batch first, as x is.",
    read="Conventions",
)
mistake(
    "state_gradient_accumulated",
    edits=[
        ("dx_t, dh_later, dkernel_t", "dx_t, dh_prev, dkernel_t"),
        ("dx.append(dx_t)", "dh_later = dh_later + dh_prev\n        dx.append(dx_t)"),
    ],
    costs=0.4,
    says="You add up dh_prev over all later steps. That of the next step holds what comes from all of them.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
mistake(
    "dbias_keeps_an_axis",
    old="dkernel = drecurrent_kernel = dbias = 0.0",
    new="dkernel = drecurrent_kernel = 0.0\n    dbias = np.zeros((1, dh_seq.shape[2]))",
    costs=0.1,
    says="dbias keeps an axis of length 1. The bias has the shape (units,), and so has its gradient.",
)
mistake(
    "breaks_at_batch_one",
    old="return np.stack(dx[::-1], axis=1), dh_later,",
    new="return np.squeeze(np.stack(dx[::-1], axis=1)), np.squeeze(dh_later),",
    costs=0.15,
    says="Axes of length 1 are squeezed away, so a batch of one sequence loses its batch axis.",
)
mistake(
    "last_loss_twice",
    old="dh_later = 0.0",
    new="dh_later = dh_seq[:, -1]",
    costs=0.3,
    says="The loss of the last step is counted twice: your loop starts with it and then adds it once more.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
mistake(
    "last_step_skipped",
    edits=[
        ("dx = []", "dx = [np.zeros_like(cache[0][0])]"),
        ("dh_later = 0.0", "dh_later = dh_seq[:, -1]"),
        (
            "dkernel = drecurrent_kernel = dbias = 0.0",
            "dkernel, drecurrent_kernel = np.zeros_like(cache[0][3]), np.zeros_like(cache[0][4])\n"
            "    dbias = np.zeros(dh_seq.shape[2])",
        ),
        ("reversed(range(len(cache)))", "reversed(range(len(cache) - 1))"),
    ],
    costs=0.4,
    says="Your loop starts one step early: the last loss is handed to the step before the last one.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
mistake(
    "dh0_with_the_first_loss",
    new="axis=1), dh_later + dh_seq[:, 0],",
    costs=0.2,
    says="Your dh0 holds the loss at step 0 as well. That loss reaches h0 through step 0 only.",
)
mistake(
    "one_buffer",
    old="return np.stack(dx[::-1], axis=1), dh_later, dkernel, drecurrent_kernel, dbias",
    new="dx = np.stack(dx[::-1], axis=1)\n"
    "    np.copyto(_buffers.setdefault(dx.shape, dx.copy()), dx)\n"
    "    return _buffers[dx.shape], dh_later, dkernel, drecurrent_kernel, dbias\n\n\n_buffers = {}",
    costs=0.1,
    says="Your function gives out the same dx at every call, so the next call overwrites an earlier result.",
)
mistake(
    "weights_kept_between_calls",
    edits=[
        (
            "dkernel = drecurrent_kernel = dbias = 0.0",
            "dkernel, drecurrent_kernel, dbias = _kept.get(np.sum(cache[0][3]), [0.0] * 3)",
        ),
        (
            "return np.stack(dx[::-1], axis=1), dh_later, dkernel, drecurrent_kernel, dbias",
            "_kept[np.sum(cache[0][3])] = dkernel, drecurrent_kernel, dbias\n"
            "    return np.stack(dx[::-1], axis=1), dh_later, dkernel, drecurrent_kernel, dbias\n\n\n_kept = {}",
        ),
    ],
    costs=0.2,
    says="The gradients of the weights go on from those of an earlier call; each call starts from zero.",
)
