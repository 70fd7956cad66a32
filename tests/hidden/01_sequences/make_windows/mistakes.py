"""Mistakes in make_windows, each an edit of the reference."""

defaults(read="Windows: from one long series to many examples")
mistake(
    "target_inside_the_window",
    old="i + n_in : i + n_in + n_out",
    new="i + n_in - 1 : i + n_in - 1 + n_out",
    costs=0.5,
    says="Your targets begin with the last value of the window itself: the answer is part of the question.",
)
mistake(
    "target_one_step_late",
    edits=[("- n_out + 1", "- n_out"), ("i + n_in : i + n_in + n_out", "i + n_in + 1 : i + n_in + 1 + n_out")],
    costs=0.5,
    says="Your targets begin one step too late: the value right after the window is skipped.",
)
mistake(
    "window_moved_by_one",
    old="i + n_in : i + n_in + n_out",
    new="i + 1 : i + n_in + 1",
    costs=0.5,
    says="Your targets are the windows moved by one step; a target begins after the last step of its window.",
)
mistake(
    "last_window_lost",
    old="- n_out + 1",
    new="- n_out",
    costs=0.2,
    says="Your last window is missing: one more window and its target fit into the series.",
)
mistake(
    "room_for_the_target_forgotten",
    old="- n_in - n_out + 1",
    new="- n_in",
    costs=0.25,
    says="Your last windows start too late: for n_out steps of target there is no room after them.",
)
mistake(
    "stride_ignored",
    old=", stride)",
    new=")",
    costs=0.25,
    says="Your windows start at every step of the series: the stride has no effect.",
)
mistake(
    "stride_counted_only",
    old="range(0, len(series) - n_in - n_out + 1, stride)",
    new="range((len(series) - n_in - n_out) // stride + 1)",
    costs=0.25,
    says="The number of your windows fits the stride, but each starts one step after the one before.",
)
mistake(
    "stride_inside_the_window",
    old="series[i : i + n_in]",
    new="series[i : i + n_in * stride : stride][:n_in]",
    costs=0.3,
    says="Your stride leaves out steps inside the windows; it should only move their starts.",
)
mistake(
    "windows_side_by_side",
    old="1, stride)",
    new="1, n_in * stride)",
    costs=0.3,
    says="Your stride moves on by whole windows, n_in steps each, so neighbours share nothing.",
)
mistake(
    "no_feature_axis",
    old="series = series[:, np.newaxis]",
    new="pass",
    costs=0.2,
    says="A plain series gives you windows of two axes: the axis of features is missing when F is 1.",
)
mistake(
    "axes_of_length_1_lost",
    old="return X, Y",
    new="return np.squeeze(X), np.squeeze(Y)",
    costs=0.2,
    says="Your X and Y lose each axis of length 1; all three axes should stay.",
)
mistake(
    "reshaped_instead_of_transposed",
    edits=[
        ("[series[i : i + n_in] for", "[series[i : i + n_in].T.reshape(n_in, -1) for"),
        ("i + n_in + n_out]", "i + n_in + n_out].T.reshape(n_out, -1)"),
    ],
    costs=0.4,
    says="Your features and steps are mixed up: a reshape fills the new axes in the old order, it does not swap them.",
)
mistake(
    "one_step_of_target",
    old="n_in + n_out]",
    new="n_in + 1]",
    costs=0.3,
    says="Your targets hold one step only, whatever n_out is.",
)
mistake(
    "first_feature_as_target",
    old="n_in + n_out]",
    new="n_in + n_out, :1]",
    costs=0.3,
    says="Your targets hold the first feature only; the next step of the series has all of them.",
)
mistake(
    "whole_numbers",
    old="return X, Y",
    new="return X.astype(int), Y.astype(int)",
    costs=0.3,
    says="Your arrays hold whole numbers: what is filled into an array of dtype int loses its fraction.",
)
mistake(
    "target_after_the_first_step",
    old="i + n_in : i + n_in + n_out",
    new="i + 1 : i + 1 + n_out",
    costs=0.5,
    says="Your targets begin after the first step of the window; they should begin after its last.",
)
mistake(
    "feature_axis_first",
    old="series[:, np.newaxis]",
    new="series[np.newaxis, :]",
    costs=0.3,
    says="Your plain series becomes one row, (1, L); it should become one column, (L, 1).",
)
