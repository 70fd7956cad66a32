"""Mistakes in rnn_backward_truncated, each an edit of the reference."""

defaults(old="if t % k == 0 and t > 0:", read="1.5 Cutting it short")
mistake(
    "k_ignored", new="if False:", costs=0.8, says="Your values are those of the full backward pass: k has no effect."
)
mistake(
    "counted_from_the_end",
    new="if (len(cache) - t) % k == 0 and t > 0:",
    costs=0.3,
    says="Your chunks are counted from the end. They are counted from step 0, and the last one may be shorter.",
)
mistake(
    "one_step_late",
    new="if (t - 1) % k == 0 and t > 1:",
    costs=0.25,
    says="Your borders lie one step late: you cut between steps k and k + 1, so the first chunk has k + 1 steps.",
)
mistake(
    "dh0_cut_too",
    edits=[
        ("if t % k == 0 and t > 0:", "if t % k == 0:"),
        ("dh_later = 0.0\n        dx", "dh_later = np.zeros_like(dh_later)\n        dx"),
    ],
    costs=0.2,
    says="You cut before step 0 as well, so dh0 is zero. Nothing is cut there: h0 hears from the first chunk.",
)
mistake(
    "last_k_steps_only",
    edits=[
        ("reversed(range(len(cache)))", "reversed(range(max(0, len(cache) - k), len(cache)))"),
        ("if t % k == 0 and t > 0:", "if False:"),
        (
            "return np.stack(dx[::-1], axis=1), dh_later,",
            "lost = max(0, len(cache) - k)\n"
            "    dx += [np.zeros_like(dx[0])] * lost\n"
            "    return np.stack(dx[::-1], axis=1), dh_later * (lost == 0),",
        ),
    ],
    costs=0.5,
    says="Only the last k steps get a gradient. Earlier chunks have losses of their own, which count as well.",
)
mistake(
    "weights_of_first_chunk",
    old="dbias = dbias + dbias_t",
    new="dbias = dbias + dbias_t\n"
    "        if t % k == 0 and t > 0:\n"
    "            dkernel = drecurrent_kernel = dbias = 0.0",
    costs=0.35,
    says="Your weight gradients start from zero in each chunk, so only the first chunk counts. Add up all chunks.",
)
mistake(
    "averaged_over_chunks",
    old="return np.stack(dx[::-1], axis=1), dh_later, dkernel, drecurrent_kernel, dbias",
    new="chunks = -(-len(cache) // k)\n"
    "    return np.stack(dx[::-1], axis=1), dh_later, dkernel / chunks, drecurrent_kernel / chunks, dbias / "
    "chunks",
    costs=0.25,
    says="The gradients of the weights are averaged over the chunks. They are sums over all steps.",
)
mistake(
    "dh0_zero_with_borders",
    old="axis=1), dh_later,",
    new="axis=1), dh_later * (k >= len(cache)),",
    costs=0.2,
    says="dh0 is zero as soon as there is a border. The first chunk begins at step 0, and h0 hears from it.",
)
mistake(
    "last_loss_twice",
    old="dh_later = 0.0\n    dkernel",
    new="dh_later = dh_seq[:, -1]\n    dkernel",
    costs=0.3,
    says="The loss of the last step is counted twice: your loop starts with it and then adds it once more.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
mistake(
    "last_step_skipped",
    edits=[
        ("dx = []", "dx = [np.zeros_like(cache[0][0])]"),
        (
            "dh_later = 0.0\n    dkernel = drecurrent_kernel = dbias = 0.0",
            "dh_later = dh_seq[:, -1]\n"
            "    dkernel, drecurrent_kernel = np.zeros_like(cache[0][3]), np.zeros_like(cache[0][4])\n"
            "    dbias = np.zeros(dh_seq.shape[2])",
        ),
        ("reversed(range(len(cache)))", "reversed(range(len(cache) - 1))"),
    ],
    costs=0.35,
    says="Your loop starts one step early: the last loss is handed to the step before the last one.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
mistake(
    "cut_one_step_early",
    new="if t % k == k - 1:",
    costs=0.25,
    says="Your borders lie one step early: you cut between steps k - 2 and k - 1, so the first chunk has k - 1 steps.",
)
mistake(
    "cut_at_every_step",
    old="if t % k == 0 and t > 0:",
    new="if t > 0:",
    costs=0.6,
    says="Your gradient of the state is cut at every step; it travels freely within a chunk.",
)
mistake(
    "one_border_only",
    old="if t % k == 0 and t > 0:",
    new="if t == k:",
    costs=0.3,
    says="You cut at step k only; there is a border before every multiple of k.",
)
mistake(
    "loss_cut_too",
    old="(dh_seq[:, t] + dh_later, cache[t])",
    new="((dh_seq[:, t] + dh_later) * (t % k != 0 or t == 0), cache[t])",
    costs=0.35,
    says="The first step of each later chunk gets no gradient at all; only what it sends back is cut.",
)
mistake(
    "breaks_at_batch_one",
    old="return np.stack(dx[::-1], axis=1), dh_later,",
    new="return np.squeeze(np.stack(dx[::-1], axis=1)), np.squeeze(dh_later),",
    costs=0.1,
    says="Axes of length 1 are squeezed away, so a batch of one sequence loses its batch axis.",
)
