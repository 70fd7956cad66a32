"""Mistakes in pad_batch, each an edit of the reference."""

defaults(read="Sequences of different lengths")
mistake(
    "mask_inverted",
    old="return X, mask",
    new="return X, ~mask",
    costs=0.35,
    says="Your mask is True at the padding and False at the data: the wrong way round.",
)
mistake(
    "mask_from_the_values",
    old="return X, mask",
    new="return X, np.any(X != 0, axis=-1)",
    costs=0.25,
    says="Your mask asks whether the values are 0, so a zero that is data counts as padding.",
)
mistake(
    "side_ignored",
    old='0 if side == "post" else T - length',
    new="0",
    costs=0.3,
    says="Your padding always comes after the data: `side` has no effect.",
)
mistake(
    "mask_always_post",
    old="mask[b, start : start + length]",
    new="mask[b, :length]",
    costs=0.25,
    says="With side='pre' your data moves to the end, but the mask stays at the beginning.",
)
mistake(
    "sides_exchanged",
    old='side == "post"',
    new='side == "pre"',
    costs=0.2,
    says="Your two sides are exchanged: 'post' means zeros after the data.",
)
mistake(
    "max_len_ignored",
    old=" if max_len is None else max_len",
    new="",
    costs=0.3,
    says="Your result is always as long as the longest sequence: `max_len` has no effect.",
)
mistake(
    "max_len_cuts_only",
    old=" if max_len is None else max_len",
    new="\n    T = T if max_len is None else min(T, max_len)",
    costs=0.2,
    says="When all sequences are shorter than max_len, your result is too; it should have max_len steps.",
)
mistake(
    "never_cut",
    old=" if max_len is None else max_len",
    new="\n    T = T if max_len is None else max(T, max_len)",
    costs=0.2,
    says="A sequence longer than max_len makes your result longer; it should be cut to max_len steps.",
)
mistake(
    "mask_with_features",
    old="np.zeros((len(sequences), T), dtype=bool)",
    new="np.zeros(X.shape, dtype=bool)",
    costs=0.25,
    says="Your mask has the shape of X; it should have one value for each step, (batch, T).",
)
mistake(
    "mask_of_numbers",
    old="T), dtype=bool)",
    new="T))",
    costs=0.15,
    says="Your mask holds the numbers 0 and 1: booleans pick steps, numbers would pick rows 0 and 1.",
)
mistake(
    "whole_numbers",
    old="dtype=sequences[0].dtype",
    new="dtype=int",
    costs=0.3,
    says="Your X holds whole numbers: what is filled into an array of dtype int loses its fraction.",
)
mistake(
    "edge_repeated",
    old="X[b, start : start + length] = sequence[:length]",
    new='X[b] = np.pad(sequence[:length], ((start, T - length - start), (0, 0)), mode="edge")',
    costs=0.35,
    says="Your padding repeats the last value of a sequence; it should be zeros.",
)
mistake(
    "padded_with_minus_one",
    old="X = np.zeros((len(sequences), T, sequences[0].shape[1])",
    new="X = np.full((len(sequences), T, sequences[0].shape[1]), -1",
    costs=0.2,
    says="Your padding is -1; it should be 0.",
)
mistake(
    "cut_to_the_shortest",
    old="T = max(len",
    new="T = min(len",
    costs=0.6,
    says="Your sequences are cut to the shortest one; data is lost where padding was asked for.",
)
