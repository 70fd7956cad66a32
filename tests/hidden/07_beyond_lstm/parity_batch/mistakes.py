"""Known mistakes of parity_batch."""

defaults(old="X.sum(axis=(1, 2)) % 2", read="7. What these linear recurrences cannot do")

mistake(
    "one_for_even",
    new="1 - X.sum(axis=(1, 2)) % 2",
    costs=0.3,
    says="Your y is 1 where the number of ones is even; it should be 1 where it is odd.",
)

mistake("the_count_itself", new="X.sum(axis=(1, 2))", costs=0.4, says="Your y is the number of ones, not its parity.")

mistake(
    "parity_of_every_beginning",
    new="X.cumsum(axis=1)[..., 0] % 2",
    costs=0.3,
    says="Your y holds the parity after every step; it should have one label for each row.",
)

mistake(
    "last_bit_left_out",
    new="X[:, :-1].sum(axis=(1, 2)) % 2",
    costs=0.3,
    says="Your y leaves out the last bit of each row.",
)

mistake("last_bit_only", new="X[:, -1, 0]", costs=0.45, says="Your y is the last bit of each row.")

mistake("one_label_for_the_batch", new="X.sum() % 2", costs=0.4, says="Your y is one number for the whole batch.")

defaults(read="7. What these linear recurrences cannot do")

mistake(
    "rng_not_used",
    old="X = rng.integers(0, 2, (n, T, 1))",
    new="X = np.random.randint(0, 2, (n, T, 1))",
    costs=0.2,
    says="Your bits do not come from `rng`: equal seeds give different batches.",
)

mistake(
    "always_the_same_seed",
    old="X = rng.integers(0, 2, (n, T, 1))",
    new="X = np.random.default_rng(0).integers(0, 2, (n, T, 1))",
    costs=0.2,
    says="Your bits come from a generator of your own with a fixed seed, not from `rng`.",
)

mistake(
    "no_feature_axis",
    old="return X, X.sum(axis=(1, 2)) % 2",
    new="return X[..., 0], X.sum(axis=(1, 2)) % 2",
    costs=0.2,
    says="Your X has no feature axis; its shape should be (n, T, 1).",
)

mistake(
    "three_values",
    old="X = rng.integers(0, 2, (n, T, 1))",
    new="X = rng.integers(0, 3, (n, T, 1))",
    costs=0.3,
    says="Your X holds 0, 1 and 2; a bit is 0 or 1.",
)

mistake(
    "real_numbers",
    old="X = rng.integers(0, 2, (n, T, 1))",
    new="X = rng.random((n, T, 1))",
    costs=0.5,
    says="Your X holds real numbers; a bit is 0 or 1.",
)
