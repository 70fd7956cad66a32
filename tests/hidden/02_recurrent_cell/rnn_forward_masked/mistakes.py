"""Mistakes in rnn_forward_masked, each an edit of the reference."""

defaults(old="np.where(mask[:, t, None], h_new, h)", read="3. Sequences of different length")
mistake(
    "mask_ignored",
    new="h_new",
    costs=0.8,
    says="Your values are those of the loop without a mask: the padding is read like any input.",
)
mistake(
    "inverted",
    new="np.where(mask[:, t, None], h, h_new)",
    costs=0.4,
    says="Your mask works the wrong way round: the state moves where the mask is False and waits where it is True.",
)
mistake(
    "mask_along_the_units",
    new="np.where(mask[:, t], h_new, h)",
    costs=0.3,
    says="Your mask acts along the units; as a column, mask[:, t, None], it acts on the sequences.",
)
mistake(
    "state_set_to_zero",
    new="h_new * mask[:, t, None]",
    costs=0.5,
    says="At a masked step your state is set to zero: it forgets all that came before.",
)
mistake(
    "back_to_h0",
    new="np.where(mask[:, t, None], h_new, h0)",
    costs=0.4,
    says="At a masked step your state goes back to h0 instead of staying what it was.",
)
mistake(
    "whole_batch_waits",
    new="np.where(mask[:, t].all(), h_new, h)",
    costs=0.4,
    says="A step that is padding in one sequence stops your whole batch: each sequence has a mask of its own.",
)
mistake(
    "whole_batch_moves",
    new="np.where(mask[:, t].any(), h_new, h)",
    costs=0.4,
    says="A step that is real in one sequence moves your whole batch: each sequence has a mask of its own.",
)
mistake(
    "ends_at_the_first_gap",
    new="np.where(mask[:, : t + 1].all(axis=1)[:, None], h_new, h)",
    costs=0.25,
    says="Your loop ends a sequence at its first masked step; real steps may follow after a gap.",
)
mistake(
    "counted_steps",
    new="np.where((t < mask.sum(axis=1))[:, None], h_new, h)",
    costs=0.3,
    says="You take the number of real steps for the place where they end; a mask may begin late, or have gaps.",
)
mistake(
    "one_mask_for_all",
    new="np.where(mask[0, t], h_new, h)",
    costs=0.4,
    says="You use the mask of the first sequence for the whole batch; each sequence has a mask of its own.",
)
mistake(
    "mask_one_step_late",
    new="np.where(mask[:, max(t - 1, 0), None], h_new, h)",
    costs=0.3,
    says="Your mask comes one step late: step t is decided by mask[:, t].",
)
mistake(
    "zeros_in_the_result",
    old="states.append(h)",
    new="states.append(h * mask[:, t, None])",
    costs=0.3,
    says="Your state waits at masked steps, but h_seq holds zeros there instead of that state.",
)
mistake(
    "zeros_before_the_first_step",
    old="states.append(h)",
    new="states.append(h * mask[:, : t + 1].any(axis=1)[:, None])",
    costs=0.2,
    says="Your h_seq is zero before a sequence's first real step; the state waits there, too, and is h0.",
)
mistake(
    "inputs_masked",
    edits=[
        ("(x[:, t], h, kernel", "(x[:, t] * mask[:, t, None], h, kernel"),
        ("np.where(mask[:, t, None], h_new, h)", "h_new"),
    ],
    costs=0.6,
    says="You set masked inputs to zero, but the state still moves: bias and recurrent kernel go on working.",
)
mistake(
    "state_moves_unseen",
    edits=[
        ("h, states, cache = h0, [], []", "h, shown, states, cache = h0, h0, [], []"),
        ("h = np.where(mask[:, t, None], h_new, h)", "h, shown = h_new, np.where(mask[:, t, None], h_new, shown)"),
        ("states.append(h)", "states.append(shown)"),
    ],
    costs=0.5,
    says="The padding still moves your state: h_seq does not show it, but the next step starts from there.",
)
mistake(
    "activation_not_handed_on",
    old="bias, activation)",
    new="bias)",
    costs=0.1,
    says="Your loop applies tanh, whatever activation is asked for: `activation` does not reach the step.",
)
mistake(
    "no_cache",
    old="axis=1), cache",
    new="axis=1)",
    costs=0.15,
    says="Your function returns the states alone; it should return two things, the states and a cache.",
)
mistake(
    "new_state_in_the_result",
    old="states.append(h)",
    new="states.append(h_new)",
    costs=0.3,
    says="Your state waits at masked steps, but h_seq holds the state that a real input would have given there.",
)
