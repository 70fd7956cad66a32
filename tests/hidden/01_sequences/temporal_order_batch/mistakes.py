"""Mistakes in temporal_order_batch, each an edit of the reference."""

defaults(old="2 * first + second", read="When order is everything")
mistake(
    "second_symbol_first",
    new="first + 2 * second",
    costs=0.25,
    says="Your classes read the second symbol first: AB and BA are exchanged.",
)
mistake(
    "order_does_not_count",
    new="first + second",
    costs=0.5,
    says="Your classes count the letters: AB and BA get the same class, but the order should decide.",
)
mistake(
    "classes_from_one", new="1 + 2 * first + second", costs=0.15, says="Your classes are 1 to 4; they should be 0 to 3."
)
mistake(
    "upper_end_included",
    edits=[("2 * T // 10, size", "2 * T // 10 + 1, size"), ("6 * T // 10, size", "6 * T // 10 + 1, size")],
    costs=0.2,
    says="Your places may be 2T/10 and 6T/10 themselves: rng.integers leaves out its upper end already.",
)
mistake(
    "last_place_left_out",
    edits=[
        ("2 * T // 10, size", "max(T // 10 + 1, 2 * T // 10 - 1), size"),
        ("6 * T // 10, size", "max(5 * T // 10 + 1, 6 * T // 10 - 1), size"),
    ],
    costs=0.2,
    says="Your symbols never stand at the last place of their range.",
)
mistake(
    "rounded_places",
    edits=[
        (
            "rng.integers(T // 10, 2 * T // 10, size=n)",
            "np.round(rng.uniform(T // 10, 2 * T // 10 - 1, size=n)).astype(int)",
        ),
        (
            "rng.integers(5 * T // 10, 6 * T // 10, size=n)",
            "np.round(rng.uniform(5 * T // 10, 6 * T // 10 - 1, size=n)).astype(int)",
        ),
    ],
    costs=0.2,
    says="Your places are rounded numbers: the first and the last of a range come half as often as the others.",
)
mistake(
    "same_places_for_all",
    edits=[
        ("symbols[rows, rng.integers(T // 10, 2 * T // 10, size=n)", "symbols[:, rng.integers(T // 10, 2 * T // 10)"),
        (
            "symbols[rows, rng.integers(5 * T // 10, 6 * T // 10, size=n)",
            "symbols[:, rng.integers(5 * T // 10, 6 * T // 10)",
        ),
    ],
    costs=0.4,
    says="All sequences of your batch have A or B at the same two places: draw the places for each sequence.",
)
mistake(
    "same_distance",
    edits=[
        ("symbols[rows, rng.integers(T // 10", "place = rng.integers(T // 10"),
        ("2 * T // 10, size=n)] = first", "2 * T // 10, size=n)\n    symbols[rows, place] = first"),
        ("rng.integers(5 * T // 10, 6 * T // 10, size=n)", "place + 4 * T // 10"),
    ],
    costs=0.3,
    says="Your two places are always 4T/10 steps apart: one draw serves both.",
)
mistake(
    "distractors_of_all_six",
    old="rng.integers(2, 6,",
    new="rng.integers(0, 6,",
    costs=0.35,
    says="Your distractors may be A or B as well, so more than two steps look relevant.",
)
mistake(
    "three_distractors",
    old="rng.integers(2, 6,",
    new="rng.integers(2, 5,",
    costs=0.2,
    says="One of your four distractors never comes: rng.integers leaves out its upper end.",
)
mistake(
    "same_distractors_for_all",
    old="rng.integers(2, 6, size=(n, T))",
    new="np.tile(rng.integers(2, 6, size=T), (n, 1))",
    costs=0.3,
    says="All sequences of your batch have the same distractors: one row is drawn and repeated.",
)
mistake(
    "ids_returned",
    old="np.eye(6)[symbols], 2",
    new="symbols, 2",
    costs=0.25,
    says="You return ids at each step, (n, T); the steps should be one-hot, (n, T, 6).",
)
mistake(
    "classes_one_hot",
    new="np.eye(4)[2 * first + second]",
    costs=0.2,
    says="Your y is one-hot; one class number for each sequence was asked for.",
)
mistake(
    "own_seed",
    old="symbols = rng.integers(2, 6",
    new="rng = np.random.default_rng(0)\n    symbols = rng.integers(2, 6",
    costs=0.3,
    says="Your code makes a generator with its own seed: every batch is the same, whatever rng is passed.",
)
mistake(
    "global_generator",
    edits=[
        ("rng.integers(2, 6, ", "np.random.randint(2, 6, "),
        ("rng.integers(0, 2, ", "np.random.randint(0, 2, "),
        ("rng.integers(T // 10, ", "np.random.randint(T // 10, "),
        ("rng.integers(5 * T // 10, ", "np.random.randint(5 * T // 10, "),
    ],
    costs=0.25,
    says="Part of your randomness comes from NumPy's global generator, so the same rng does not give the same batch.",
)
mistake(
    "one_class_a_batch",
    edits=[
        ("rng.integers(0, 2, size=(2, n))", "int(rng.integers(0, 2)), int(rng.integers(0, 2))"),
        ("2 * first + second", "np.full(n, 2 * first + second)"),
    ],
    costs=0.5,
    says="All sequences of your batch belong to one class: the two symbols are drawn once for the whole batch.",
)
mistake(
    "classes_in_turn",
    old="rng.integers(0, 2, size=(2, n))",
    new="np.arange(n) // 2 % 2, np.arange(n) % 2",
    costs=0.25,
    says="Your classes come in turn, 0, 1, 2, 3, 0, …: the letters should be drawn at random for each sequence.",
)
mistake(
    "classes_dealt_out",
    old="rng.integers(0, 2, size=(2, n))",
    new="np.divmod(rng.permutation(np.arange(n) % 4), 2)",
    costs=0.15,
    says="Your batches hold each class equally often: each letter should be drawn at random.",
)
mistake(
    "one_distractor_a_sequence",
    old="rng.integers(2, 6, size=(n, T))",
    new="np.repeat(rng.integers(2, 6, size=(n, 1)), T, axis=1)",
    costs=0.3,
    says="Each of your sequences has one distractor at all its steps: draw one for every step.",
)
