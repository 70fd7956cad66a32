"""Mistakes in adding_problem, each an edit of the reference."""

defaults(read="A task that needs a long memory")
mistake(
    "anywhere",
    edits=[
        (
            "X[rows, rng.integers(0, T // 2, size=n), 1] = 1.0",
            "for i in range(n):\n        X[i, rng.choice(T, 2, replace=False), 1] = 1.0",
        ),
        ("    X[rows, rng.integers(T // 2, T, size=n), 1] = 1.0\n", ""),
    ],
    costs=0.35,
    says="Your two markers may lie in the same half; there is one in each.",
)
mistake(
    "same_steps",
    edits=[
        ("X[rows, rng.integers(0, T // 2, size=n)", "X[:, rng.integers(0, T // 2)"),
        ("X[rows, rng.integers(T // 2, T, size=n)", "X[:, rng.integers(T // 2, T)"),
    ],
    costs=0.4,
    says="Your markers stand at the same two steps in every sequence; each sequence draws its own.",
)
mistake(
    "fixed_steps",
    edits=[
        ("X[rows, rng.integers(0, T // 2, size=n)", "X[:, 0"),
        ("X[rows, rng.integers(T // 2, T, size=n)", "X[:, T - 1"),
    ],
    costs=0.5,
    says="Your markers stand at the ends of the halves, always at the same steps.",
)
mistake(
    "last_step_never",
    edits=[
        ("rng.integers(0, T // 2, size=n)", "rng.integers(0, T // 2 - 1, size=n)"),
        ("rng.integers(T // 2, T, size=n)", "rng.integers(T // 2, T - 1, size=n)"),
    ],
    costs=0.2,
    says="The last step of each half is never marked: the upper end of rng.integers is already left out.",
)
mistake(
    "product",
    old="np.sum(X[:, :, 0] * X[:, :, 1], axis=1)",
    new="np.prod(X[X[:, :, 1] == 1.0][:, 0].reshape(n, 2), axis=1)",
    costs=0.35,
    says="Your target is the product of the marked numbers; it should be their sum.",
)

defaults(old="return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)", read="A task that needs a long memory")
mistake(
    "mean",
    new="return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1) / 2.0",
    costs=0.2,
    says="Your target is the mean of the marked numbers; it should be their sum.",
)
mistake(
    "sum_of_all",
    new="return X, np.sum(X[:, :, 0], axis=1)",
    costs=0.5,
    says="Your target is the sum of all numbers, marked or not.",
)
mistake(
    "column",
    new="return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)[:, None]",
    costs=0.15,
    says="Your targets have shape (n, 1); they should have shape (n,).",
)
mistake(
    "normal",
    old="X[:, :, 0] = rng.uniform(size=(n, T))",
    new="X[:, :, 0] = rng.normal(size=(n, T))",
    costs=0.25,
    says="Your numbers come from a normal distribution; they should be uniform in [0, 1).",
)
mistake(
    "features_swapped",
    edits=[
        ("X[:, :, 0] = rng", "X[:, :, 1] = rng"),
        ("rng.integers(0, T // 2, size=n), 1]", "rng.integers(0, T // 2, size=n), 0]"),
        ("rng.integers(T // 2, T, size=n), 1]", "rng.integers(T // 2, T, size=n), 0]"),
    ],
    costs=0.2,
    says="Your markers are feature 0 and your numbers feature 1; it should be the other way round.",
)
mistake(
    "global_random",
    edits=[
        ("= rng.uniform(", "= np.random.uniform("),
        ("rng.integers(0, T // 2, size=n)", "np.random.randint(0, T // 2, size=n)"),
        ("rng.integers(T // 2, T, size=n)", "np.random.randint(T // 2, T, size=n)"),
    ],
    costs=0.25,
    says="Your adding_problem draws from NumPy's global generator instead of rng, so nobody can repeat it.",
)
mistake(
    "same_distance",
    edits=[
        (
            "X[rows, rng.integers(0, T // 2, size=n), 1] = 1.0",
            "first = rng.integers(0, T // 2, size=n)\n    X[rows, first, 1] = 1.0",
        ),
        ("X[rows, rng.integers(T // 2, T, size=n)", "X[rows, first + T // 2"),
    ],
    costs=0.3,
    says="Your two markers are always T // 2 steps apart; each is drawn on its own.",
)
mistake(
    "minus_one_where_unmarked",
    old="X = np.zeros((n, T, 2))",
    new="X = -np.ones((n, T, 2))",
    costs=0.2,
    says="Your steps without a marker have -1; they have 0.",
)
mistake(
    "both_in_the_first_half",
    old="rng.integers(T // 2, T, size=n)",
    new="rng.integers(0, T // 2, size=n)",
    costs=0.35,
    says="Both your markers lie in the first half; there is one in each.",
)
mistake(
    "second_marker_is_two",
    old="X[rows, rng.integers(T // 2, T, size=n), 1] = 1.0",
    new="X[rows, rng.integers(T // 2, T, size=n), 1] = 2.0",
    costs=0.25,
    says="Your second marker is 2; both markers are 1.",
)
mistake(
    "numbers_from_minus_one",
    old="rng.uniform(size=(n, T))",
    new="rng.uniform(-1, 1, size=(n, T))",
    costs=0.2,
    says="Your numbers go from -1 to 1; they should be uniform in [0, 1).",
)
mistake(
    "same_numbers",
    old="rng.uniform(size=(n, T))",
    new="rng.uniform(size=T)",
    costs=0.3,
    says="Your sequences all hold the same numbers; each draws its own.",
)
mistake(
    "time_first",
    old="return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)",
    new="return X.transpose(1, 0, 2), np.sum(X[:, :, 0] * X[:, :, 1], axis=1)",
    costs=0.2,
    says="Your X has the time on the first axis; its shape should be (n, T, 2).",
)
mistake(
    "sum_over_the_sequences",
    old="np.sum(X[:, :, 0] * X[:, :, 1], axis=1)",
    new="np.sum(X[:, :, 0] * X[:, :, 1], axis=0)",
    costs=0.3,
    says="Your targets are summed over the sequences; sum over the steps of each.",
)
mistake(
    "markers_from_an_own_generator",
    edits=[
        ("rng.integers(0, T // 2, size=n)", "np.random.default_rng(1).integers(0, T // 2, size=n)"),
        ("rng.integers(T // 2, T, size=n)", "np.random.default_rng(2).integers(T // 2, T, size=n)"),
    ],
    costs=0.2,
    says="Your markers come from generators of your own with fixed seeds, not from rng.",
)
