"""Mistakes in rnn_forward_masked, each an edit of the reference."""

defaults(read="3. Sequences of different length")
mistake(
    "mask_ignored",
    old="h = np.where(mask[:, t, None], h_new, h)",
    new="h = h_new",
    costs=0.8,
    says="Your values are those of the loop without a mask: the padding is read like any input.",
)
mistake(
    "inverted",
    old="h_new, h)",
    new="h, h_new)",
    costs=0.4,
    says="Your mask works the wrong way round: the state moves where the mask is False and waits where it is True.",
)
mistake(
    "state_set_to_zero",
    old="h = np.where(mask[:, t, None], h_new, h)",
    new="h = h_new * mask[:, t, None]",
    costs=0.5,
    says="At a masked step your state is set to zero: it forgets all that came before.",
)

defaults(old="states.append(h)", read="3. Sequences of different length")
mistake(
    "zeros_in_the_result",
    new="states.append(h * mask[:, t, None])",
    costs=0.3,
    says="Your state waits at masked steps, as it should, but h_seq holds zeros there instead of that state.",
)
mistake(
    "zeros_before_the_first_step",
    new="states.append(h * mask[:, : t + 1].any(axis=1)[:, None])",
    costs=0.2,
    says="Your h_seq is zero before a sequence's first real step; the state waits there, too, and is h0.",
)
mistake(
    "inputs_masked",
    edits=[
        ("rnn_step_forward(x[:, t], h", "rnn_step_forward(x[:, t] * mask[:, t, None], h"),
        ("h = np.where(mask[:, t, None], h_new, h)", "h = h_new"),
    ],
    costs=0.6,
    says="You set masked inputs to zero, but the state still moves: the bias and the recurrent kernel go on working.",
)
mistake(
    "state_moves_unseen",
    edits=[
        ("h, states, cache = h0, [], []", "h, shown, states, cache = h0, h0, [], []"),
        ("h = np.where(mask[:, t, None], h_new, h)", "h, shown = h_new, np.where(mask[:, t, None], h_new, shown)"),
        ("states.append(h)", "states.append(shown)"),
    ],
    costs=0.5,
    says="The padding still moves your state: h_seq shows the previous state at masked steps, but the next step starts from another one.",
)
mistake(
    "back_to_h0",
    old="h_new, h)",
    new="h_new, h0)",
    costs=0.4,
    says="At a masked step your state goes back to h0 instead of staying what it was.",
)

defaults(old="np.where(mask[:, t, None]", read="3. Sequences of different length")
mistake(
    "whole_batch_waits",
    new="np.where(mask[:, t].all()",
    costs=0.4,
    says="A step that is padding in one sequence stops your whole batch: each sequence has a mask of its own.",
)
mistake(
    "ends_at_the_first_gap",
    new="np.where(mask[:, : t + 1].all(axis=1)[:, None]",
    costs=0.25,
    says="Your loop ends a sequence at its first masked step; real steps may follow after a gap.",
)
mistake(
    "counted_steps",
    new="np.where((t < mask.sum(axis=1))[:, None]",
    costs=0.3,
    says="You take the number of real steps for the place where they end; a mask may begin late, or have gaps.",
)
mistake(
    "one_mask_for_all",
    new="np.where(mask[0, t]",
    costs=0.4,
    says="You use the mask of the first sequence for the whole batch; each sequence has a mask of its own.",
)
