"""Mistakes in make_windows, each an edit of the reference."""

mistake(
    "target_inside_the_window",
    old="Y = np.stack([series[i + n_in : i + n_in + n_out] for i in starts])",
    new="Y = np.stack([series[i + n_in - 1 : i + n_in - 1 + n_out] for i in starts])",
    costs=0.5,
    says="Your targets begin with the last value of the window itself: the answer is part of the question.",
    read="Windows: from one long series to many examples",
)

mistake(
    "target_one_step_late",
    edits=[
        (
            "starts = range(0, len(series) - n_in - n_out + 1, stride)",
            "starts = range(0, len(series) - n_in - n_out, stride)",
        ),
        (
            "X = np.stack([series[i : i + n_in] for i in starts])",
            "X = np.array([series[i : i + n_in] for i in starts]).reshape(-1, n_in, series.shape[1])",
        ),
        (
            "Y = np.stack([series[i + n_in : i + n_in + n_out] for i in starts])",
            "Y = np.array([series[i + n_in + 1 : i + n_in + 1 + n_out] for i in starts]).reshape(-1, n_out, "
            "series.shape[1])",
        ),
    ],
    costs=0.5,
    says="Your targets begin one step too late: the value right after the window is skipped.",
    read="Windows: from one long series to many examples",
)

mistake(
    "last_window_lost",
    edits=[
        (
            "starts = range(0, len(series) - n_in - n_out + 1, stride)",
            "starts = range(0, len(series) - n_in - n_out, stride)",
        ),
        (
            "X = np.stack([series[i : i + n_in] for i in starts])",
            "X = np.array([series[i : i + n_in] for i in starts]).reshape(len(starts), n_in, -1 if starts else 1)",
        ),
        (
            "Y = np.stack([series[i + n_in : i + n_in + n_out] for i in starts])",
            "Y = np.array([series[i + n_in : i + n_in + n_out] for i in starts]).reshape(len(starts), n_out, -1 if "
            "starts else 1)",
        ),
    ],
    costs=0.2,
    says="Your last window is missing: one more window and its target fit into the series.",
    read="Windows: from one long series to many examples",
)

mistake(
    "stride_ignored",
    old="- n_out + 1, stride)",
    new="- n_out + 1)",
    costs=0.25,
    says="Your windows start at every step of the series: the stride has no effect.",
    read="Windows: from one long series to many examples",
)

mistake(
    "windows_side_by_side",
    old="- n_out + 1, stride)",
    new="- n_out + 1, n_in * stride)",
    costs=0.3,
    says="Your stride moves from one window to the next by whole windows: n_in steps, so that neighbours share "
    "nothing.",
    read="Windows: from one long series to many examples",
)

mistake(
    "no_feature_axis",
    old="series = series[:, np.newaxis]",
    new="pass",
    costs=0.2,
    says="A plain series gives you windows of two axes: the axis of features is missing when F is 1.",
    read="Windows: from one long series to many examples",
)

mistake(
    "reshaped_instead_of_transposed",
    edits=[
        ("[series[i : i + n_in] for i in starts]", "[series[i : i + n_in].T.reshape(n_in, -1) for i in starts]"),
        (
            "[series[i + n_in : i + n_in + n_out] for i in starts]",
            "[series[i + n_in : i + n_in + n_out].T.reshape(n_out, -1) for i in starts]",
        ),
    ],
    costs=0.4,
    says="Your features and steps are mixed up: a reshape fills the new axes in the old order, it does not swap them.",
    read="Windows: from one long series to many examples",
)

mistake(
    "one_step_of_target",
    old="i + n_in + n_out]",
    new="i + n_in + 1]",
    costs=0.3,
    says="Your targets hold one step only, whatever n_out is.",
    read="Windows: from one long series to many examples",
)

mistake(
    "first_feature_as_target",
    old="i + n_in + n_out]",
    new="i + n_in + n_out, :1]",
    costs=0.3,
    says="Your targets hold the first feature only; the next step of the series has all of them.",
    read="Windows: from one long series to many examples",
)

mistake(
    "whole_numbers",
    old="return X, Y",
    new="return X.astype(int), Y.astype(int)",
    costs=0.3,
    says="Your arrays hold whole numbers: what is filled into an array of dtype int loses its fraction.",
    read="Windows: from one long series to many examples",
)
