"""What students get wrong in moving_average. `old` is a piece of the solution, `new` takes its place."""

mistake(
    "sum_not_mean",
    old="np.mean(x[start : start + width])",
    new="np.sum(x[start : start + width])",
    costs=0.3,
    says="Your values are the sums of the windows; a mean is the sum divided by `width`.",
    read="1. The moving average",
)
mistake(
    "last_window_missing",
    old="len(x) - width + 1",
    new="len(x) - width",
    costs=0.4,
    says="Your last window is missing: N values have N − width + 1 windows.",
    read="1. The moving average",
)
