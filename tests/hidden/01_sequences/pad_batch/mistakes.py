"""Mistakes in pad_batch, each an edit of the reference."""

mistake(
    "mask_inverted",
    old="return X, mask",
    new="return X, ~mask",
    costs=0.35,
    says="Your mask is True at the padding and False at the data: the wrong way round.",
    read="Sequences of different lengths",
)

mistake(
    "mask_from_the_values",
    old="return X, mask",
    new="return X, np.any(X != 0, axis=-1)",
    costs=0.35,
    says="Your mask asks whether the values are 0, so a zero that is data counts as padding.",
    read="Sequences of different lengths",
)

mistake(
    "side_ignored",
    old='start = 0 if side == "post" else T - length',
    new="start = 0",
    costs=0.3,
    says="Your padding always comes after the data: `side` has no effect.",
    read="Sequences of different lengths",
)

mistake(
    "mask_always_post",
    old="mask[b, start : start + length] = True",
    new="mask[b, :length] = True",
    costs=0.25,
    says="With side='pre' your data moves to the end, but the mask stays at the beginning.",
    read="Sequences of different lengths",
)

mistake(
    "sides_exchanged",
    old='0 if side == "post"',
    new='0 if side == "pre"',
    costs=0.2,
    says="Your two sides are exchanged: 'post' means zeros after the data.",
    read="Sequences of different lengths",
)

mistake(
    "max_len_ignored",
    old=" if max_len is None else max_len",
    new="",
    costs=0.3,
    says="Your result is always as long as the longest sequence: `max_len` has no effect.",
    read="Sequences of different lengths",
)

mistake(
    "max_len_cuts_only",
    old=" if max_len is None else max_len",
    new="\n    T = T if max_len is None else min(T, max_len)",
    costs=0.2,
    says="When all sequences are shorter than max_len, your result is too; it should have max_len steps.",
    read="Sequences of different lengths",
)

mistake(
    "mask_with_features",
    old="mask = np.zeros((len(sequences), T), dtype=bool)",
    new="mask = np.zeros(X.shape, dtype=bool)",
    costs=0.25,
    says="Your mask has the shape of X; it should have one value for each step, (batch, T).",
    read="Sequences of different lengths",
)

mistake(
    "mask_of_numbers",
    old="T), dtype=bool)",
    new="T))",
    costs=0.2,
    says="Your mask holds the numbers 0 and 1; as booleans they can pick steps, as numbers they would pick rows 0 "
    "and 1.",
    read="Sequences of different lengths",
)

mistake(
    "edge_repeated",
    old="X[b, start : start + length] = sequence[:length]",
    new='X[b] = np.pad(sequence[:length], ((start, T - length - start), (0, 0)), mode="edge")',
    costs=0.35,
    says="Your padding repeats the last value of a sequence; it should be zeros.",
    read="Sequences of different lengths",
)

mistake(
    "cut_to_the_shortest",
    old="T = max(len",
    new="T = min(len",
    costs=0.6,
    says="Your sequences are cut to the shortest one; data is lost where padding was asked for.",
    read="Sequences of different lengths",
)
