"""Mistakes in generate, each an edit of the reference."""

defaults(old="x, state = step_fn(x, state)", read="5. Closing the loop")
mistake(
    "not_fed_back",
    new="x, state = step_fn(seed, state)",
    costs=0.7,
    says="Your loop gives the model the seed at every step: its outputs are never fed back.",
)
mistake(
    "state_forgotten",
    new="x, _ = step_fn(x, None)",
    costs=0.4,
    says="Your loop forgets the state: every step gets None and starts from the beginning.",
)
mistake(
    "output_as_state",
    new="x, _ = step_fn(x, state)\n        state = x",
    costs=0.5,
    says="Your model gets its last output as its state; output and state are two different things.",
)
mistake(
    "state_as_output",
    new="_, state = step_fn(x, state)\n        x = state",
    costs=0.5,
    says="You take the model's state for its output; the output is the first of the two.",
)
mistake(
    "zeros_are_no_state",
    new="x, state = step_fn(x, state if np.any(state) else None)",
    costs=0.15,
    says="Your loop takes a state of zeros, or an empty one, for none; only None means that there is no state.",
)
mistake(
    "last_state_kept",
    new="x, new = step_fn(x, state)\n        state = state if new is None else new",
    costs=0.15,
    says="Your loop keeps the last state when the model gives None; None is a state like any other.",
)
mistake(
    "seed_in_the_result",
    old="x, state = step_fn(x, state)\n        outputs.append(x)",
    new="outputs.append(x)\n        x, state = step_fn(x, state)",
    costs=0.25,
    says="The first row of your result is the seed; the result holds outputs only.",
)
mistake(
    "states_in_the_result",
    old="outputs.append(x)",
    new="outputs.append(state if np.shape(state) else x)",
    costs=0.35,
    says="Your result holds the model's states; it should hold its outputs.",
)

defaults(old="x, state, outputs = seed, None, []", read="5. Closing the loop")
mistake(
    "seed_and_outputs",
    new="x, state, outputs = seed, None, [seed]",
    costs=0.2,
    says="Your result has n_steps + 1 rows: the seed stands before the outputs.",
)
mistake(
    "one_array_appended",
    edits=[
        ("x, state, outputs = seed, None, []", "x, state, outputs = np.array(seed, dtype=float), None, []"),
        ("x, state = step_fn(x, state)", "x[:], state = step_fn(x.copy(), state)"),
    ],
    costs=0.35,
    says="All rows of your result are the last output: one array is changed in place and appended again and again.",
)
mistake(
    "last_output_only",
    old="return np.stack(outputs)",
    new="return x",
    costs=0.5,
    says="You return the last output only; the result has one row for each step.",
)
mistake(
    "one_step_less",
    edits=[("range(n_steps)", "range(n_steps - 1)"), ("np.stack(outputs)", "np.array(outputs).reshape(-1, len(seed))")],
    costs=0.2,
    says="Your result lacks one step.",
)
mistake(
    "one_step_more",
    old="range(n_steps)",
    new="range(n_steps + 1)",
    costs=0.2,
    says="Your result has one step too many.",
)
mistake(
    "first_output_lost",
    new="x, state = step_fn(seed, None)\n    outputs = []",
    costs=0.25,
    says="Your first output is thrown away: the seed is read twice before anything is kept.",
)
mistake(
    "state_of_zeros",
    new="x, state, outputs = seed, np.zeros(len(seed)), []",
    costs=0.25,
    says="Your loop starts from a state of zeros; to start again, a model gets None.",
)
