"""Mistakes in chronological_split, each an edit of the reference."""

defaults(read="Train on the past, test on the future")
mistake(
    "shuffled",
    old="n_train = int(",
    new="X = X[np.random.default_rng(0).permutation(len(X))]\n    n_train = int(",
    costs=0.8,
    says="Your rows are shuffled before the split: the test set holds neighbours of what was trained on.",
)
mistake(
    "future_trains",
    old="return X[:n_train], X[n_train : n_train + n_val], X[n_train + n_val :]",
    new="n_test = len(X) - n_train - n_val\n    return X[n_test + n_val :], X[n_test : n_test + n_val], X[:n_test]",
    costs=0.7,
    says="You train on the newest rows and test on the oldest: time runs the other way.",
)
mistake(
    "rounded",
    edits=[("n_train = int(", "n_train = round("), ("n_val = int(", "n_val = round(")],
    costs=0.2,
    says="Your sizes are rounded to the nearest number, not down.",
)
mistake(
    "rounded_up",
    edits=[
        ("int(len(X) * frac_train)", "int(np.ceil(len(X) * frac_train))"),
        ("int(len(X) * frac_val)", "int(np.ceil(len(X) * frac_val))"),
    ],
    costs=0.2,
    says="Your sizes are rounded up, not down.",
)
mistake(
    "border_rounded",
    old="n_val = int(len(X) * frac_val)",
    new="n_val = int(len(X) * (frac_train + frac_val)) - n_train",
    costs=0.2,
    says="You round the border between val and test, not the size of val: what train lost lands in val.",
)
mistake(
    "fraction_of_the_rest",
    old="n_val = int(len(X) * frac_val)",
    new="n_val = int((len(X) - n_train) * frac_val)",
    costs=0.3,
    says="Your frac_val is a share of the rows after train; it is a share of all rows.",
)
mistake(
    "rest_lost",
    old="X[n_train + n_val :]",
    new="X[n_train + n_val : n_train + n_val + int(len(X) * (1 - frac_train - frac_val))]",
    costs=0.3,
    says="Your test set has the size int(n * frac_test), so rows that rounding left over are lost.",
)
mistake(
    "val_in_test",
    old="X[n_train + n_val :]",
    new="X[n_train:]",
    costs=0.5,
    says="Your validation rows are also in the test set: everything after train is tested.",
)
mistake(
    "val_last",
    old="X[n_train : n_train + n_val], X[n_train + n_val :]",
    new="X[n_train + n_val :], X[n_train : n_train + n_val]",
    costs=0.25,
    says="You return train and test before val; the order is train, val, test.",
)
mistake(
    "test_from_the_end",
    old="X[n_train + n_val :]",
    new="X[-(len(X) - n_train - n_val) :]",
    costs=0.25,
    says="You count the test set from the end: when it has 0 rows, X[-0:] is all of X.",
)
mistake(
    "train_rounded",
    old="n_train = int(",
    new="n_train = round(",
    costs=0.15,
    says="The size of your train is rounded to the nearest number, not down.",
)
mistake(
    "test_as_long_as_val",
    old="X[n_train + n_val :]",
    new="X[-n_val:]",
    costs=0.35,
    says="Your test set is as long as val; it should be all the rest.",
)
