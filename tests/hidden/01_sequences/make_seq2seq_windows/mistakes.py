"""Mistakes in make_seq2seq_windows, each an edit of the reference."""

defaults(old="t + 1 : t + 1 + ahead", read="A target at every step")
mistake(
    "target_is_the_input",
    new="t : t + ahead",
    costs=0.5,
    says="At each step your target begins with the value that is read there: the answer is part of the question.",
)
mistake(
    "same_target_at_every_step",
    new="n_in : n_in + ahead",
    costs=0.6,
    says="Every step of your window has the same target, that of the last step; each step should have its own.",
)
mistake(
    "target_at_the_last_step_only",
    old="return X, Y",
    new="return X, after[:, :, 0]",
    costs=0.8,
    says="You have one target for each window, after its last step; there should be one at every step.",
)
mistake(
    "one_step_late",
    edits=[
        ("make_windows(series, n_in, ahead)", "make_windows(np.append(series, series[-1]), n_in, ahead + 1)"),
        ("t + 1 : t + 1 + ahead", "t + 2 : t + 2 + ahead"),
    ],
    costs=0.4,
    says="Your targets skip a value: they begin two steps after the value that is read.",
)
mistake(
    "axes_swapped",
    old="range(n_in)], axis=1)",
    new="range(n_in)], axis=2)",
    costs=0.25,
    says="The last two axes of your Y are the wrong way round: steps first, then the values ahead.",
)
mistake(
    "reshaped",
    old="range(n_in)], axis=1)",
    new="range(n_in)]).reshape(len(X), n_in, ahead)",
    costs=0.3,
    says="The windows and steps of your Y are mixed up: a reshape does not swap axes.",
)
mistake(
    "last_window_lost",
    old="return X, Y",
    new="return X[:-1], Y[:-1]",
    costs=0.2,
    says="Your last window is missing: one more window and all of its targets fit into the series.",
)
mistake(
    "windows_of_one_value_more",
    old="X, after = make_windows(series, n_in, ahead)\n    both = np.concatenate([X, after], axis=1)[:, :, 0]",
    new="both = make_windows(series, n_in + ahead)[0][:, :, 0]\n    X = both[:, :n_in, None]",
    costs=0.2,
    says="Your last window is missing: with its default n_out, `make_windows` keeps one value back as a target.",
)
mistake(
    "no_feature_axis",
    old="return X, Y",
    new="return X[:, :, 0], Y",
    costs=0.2,
    says="Your X lacks the axis of features: one number at each step still needs an axis of length 1.",
)
mistake(
    "only_the_farthest_value",
    new="t + ahead : t + 1 + ahead",
    costs=0.5,
    says="Each step forecasts one value, the one `ahead` steps later, instead of the next `ahead` values.",
)
