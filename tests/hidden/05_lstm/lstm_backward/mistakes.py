"""Mistakes in lstm_backward, each an edit of the reference."""

defaults(old="return np.stack(dx, axis=1), dh, dc, *dweights", read="Backward through the whole sequence")

mistake(
    "loss_of_the_last_step_only",
    edits=[
        ("dh, dc = np.zeros_like(dh_seq[:, 0]),", "dh, dc = dh_seq[:, -1],"),
        ("dh_seq[:, t] + dh, dc, cache[t]", "dh, dc, cache[t]"),
    ],
    costs=0.5,
    says="Only the loss of the last step enters your loop; every step has a loss of its own.",
)

mistake(
    "dc_not_carried",
    old="dh_seq[:, t] + dh, dc, cache[t]",
    new="dh_seq[:, t] + dh, np.zeros_like(dh), cache[t]",
    costs=0.6,
    says="The gradient of the cell state is not carried from step t + 1 to step t: the path that lasts is cut.",
)

mistake(
    "dh_not_carried",
    old="dh_seq[:, t] + dh, dc, cache[t]",
    new="dh_seq[:, t], dc, cache[t]",
    costs=0.6,
    says="The gradient dh_prev of step t + 1 is not added at step t: the path through the gates is cut.",
)

mistake(
    "nothing_carried",
    old="dh_seq[:, t] + dh, dc, cache[t]",
    new="dh_seq[:, t], np.zeros_like(dc), cache[t]",
    costs=0.8,
    says="Neither gradient is carried from step to step: each step is treated as if it stood alone.",
)

mistake(
    "weights_overwritten",
    old="dweights = [total + part for total, part in zip(dweights, of_step, strict=True)]",
    new="dweights = of_step",
    costs=0.35,
    says="Your weights' gradients are those of one step: each step overwrites those of the others.",
)

mistake(
    "weights_averaged",
    new="return np.stack(dx, axis=1), dh, dc, *(total / len(cache) for total in dweights)",
    costs=0.25,
    says="Your weights' gradients are means over the steps; sums are asked for.",
    read="Conventions, at the top",
)

mistake(
    "initial_gradients_never_set",
    new="return np.stack(dx, axis=1), np.zeros_like(dh), np.zeros_like(dc), *dweights",
    costs=0.25,
    says="Your dh0 and dc0 are never set: they are returned as the zeros they started from.",
)

mistake(
    "initial_gradients_swapped",
    new="return np.stack(dx, axis=1), dc, dh, *dweights",
    costs=0.2,
    says="You return the gradients of the two initial states the wrong way round: dc0, then dh0.",
)

mistake(
    "forward_loop",
    edits=[
        ("reversed(range(dh_seq.shape[1]))", "range(dh_seq.shape[1])"),
        ("dx.insert(0, dx_t)", "dx.append(dx_t)"),
    ],
    costs=0.7,
    says="Your loop runs forward in time; gradients travel from the last step to the first.",
)

mistake(
    "dx_in_reversed_order",
    old="dx.insert(0, dx_t)",
    new="dx.append(dx_t)",
    costs=0.2,
    says="Your dx runs backward in time: the first entry belongs to the last step.",
)

mistake(
    "stops_at_step_one",
    edits=[
        (
            "dweights = [0.0, 0.0, 0.0]",
            "dweights = [np.zeros_like(cache[0][8]), np.zeros_like(cache[0][9]), np.zeros(cache[0][8].shape[1])]",
        ),
        ("reversed(range(dh_seq.shape[1]))", "reversed(range(1, dh_seq.shape[1]))"),
        (
            "return np.stack(dx, axis=1), dh, dc, *dweights",
            "dx.insert(0, np.zeros_like(cache[0][0]))\n    return np.stack(dx, axis=1), dh, dc, *dweights",
        ),
    ],
    costs=0.3,
    says="Your loop stops before step 0: the first input and the initial states get nothing.",
)

mistake(
    "last_loss_counted_twice",
    old="dh, dc = np.zeros_like(dh_seq[:, 0]),",
    new="dh, dc = dh_seq[:, -1],",
    costs=0.3,
    says="Your loop starts with the last step's loss and adds it again inside the loop: it counts twice.",
)

mistake(
    "dc_starts_from_the_loss",
    old="np.zeros_like(dh_seq[:, 0])\n    dweights",
    new="dh_seq[:, -1]\n    dweights",
    costs=0.25,
    says="Your cell state gradient starts from the last step's loss; the loss does not use c_last.",
)

mistake(
    "dh0_never_set",
    new="return np.stack(dx, axis=1), np.zeros_like(dh), dc, *dweights",
    costs=0.2,
    says="Your dh0 is never set: it is still the zeros that it started from. What is left when step 0 has been passed?",
)

mistake(
    "dc0_never_set",
    new="return np.stack(dx, axis=1), dh, np.zeros_like(dc), *dweights",
    costs=0.2,
    says="Your dc0 is never set: it is still the zeros that it started from. What is left when step 0 has been passed?",
)

mistake(
    "dh0_with_the_first_loss",
    old="return np.stack(dx, axis=1), dh, dc, *dweights",
    new="return np.stack(dx, axis=1), dh + dh_seq[:, 0], dc, *dweights",
    costs=0.2,
    says="Your dh0 holds the loss at step 0 as well; that loss reaches h0 through step 0 only.",
)

mistake(
    "dx_time_major",
    old="np.stack(dx, axis=1)",
    new="np.stack(dx)",
    costs=0.2,
    says="Your dx has time first; here the batch comes first, as in x.",
)

mistake(
    "averaged_over_the_batch",
    old="return np.stack(dx, axis=1), dh, dc, *dweights",
    new="return np.stack(dx, axis=1), dh, dc, *(total / len(dh_seq) for total in dweights)",
    costs=0.25,
    says="Your weights' gradients are means over the batch; sums are asked for.",
)

mistake(
    "last_step_skipped",
    edits=[
        ("reversed(range(dh_seq.shape[1]))", "reversed(range(dh_seq.shape[1] - 1))"),
        ("dx = []", "dx = [np.zeros_like(cache[0][0])]"),
    ],
    costs=0.4,
    says="Your loop starts one step early: the last step's loss and input are never used.",
)

mistake(
    "carried_gradients_exchanged",
    old="dh_seq[:, t] + dh, dc, cache[t]",
    new="dh_seq[:, t] + dc, dh, cache[t]",
    costs=0.5,
    says="You exchange the two gradients that travel: what comes back for h goes to c, and the other way round.",
)

mistake(
    "dh_added_up",
    edits=[
        ("dx_t, dh, dc, *of_step", "dx_t, dh_prev, dc, *of_step"),
        ("dx.insert(0, dx_t)", "dh = dh + dh_prev\n        dx.insert(0, dx_t)"),
    ],
    costs=0.4,
    says="What comes back to h is added up over all later steps; dh_prev of step t + 1 holds all of that already.",
)

mistake(
    "dc_added_up",
    edits=[
        ("dx_t, dh, dc, *of_step", "dx_t, dh, dc_prev, *of_step"),
        ("dx.insert(0, dx_t)", "dc = dc + dc_prev\n        dx.insert(0, dx_t)"),
    ],
    costs=0.4,
    says="What comes back to c is added up over all later steps; dc_prev of step t + 1 holds all of that already.",
)

mistake(
    "breaks_at_batch_one",
    old="return np.stack(dx, axis=1), dh, dc,",
    new="return np.squeeze(np.stack(dx, axis=1)), np.squeeze(dh), np.squeeze(dc),",
    costs=0.1,
    says="Axes of length 1 are squeezed away: a batch of one loses its batch axis, a sequence of one step its time.",
)
