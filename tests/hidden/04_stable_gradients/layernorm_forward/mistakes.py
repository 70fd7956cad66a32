"""Mistakes in layernorm_forward, each an edit of the reference."""

defaults(read="Layer normalisation")
mistake(
    "over_the_batch",
    edits=[
        ("x.mean(axis=1, keepdims=True)", "x.mean(axis=0)"),
        ("x.var(axis=1, keepdims=True)", "x.var(axis=0)"),
    ],
    costs=0.5,
    says="Your layernorm_forward normalises each column over the batch: that is batch normalisation.",
)
mistake(
    "over_everything",
    edits=[
        ("x.mean(axis=1, keepdims=True)", "x.mean()"),
        ("x.var(axis=1, keepdims=True)", "x.var()"),
    ],
    costs=0.4,
    says="Your layernorm_forward takes one mean and one variance of the whole batch; each row has its own.",
)
mistake(
    "unbiased",
    old="x.var(axis=1, keepdims=True)",
    new="x.var(axis=1, keepdims=True, ddof=1)",
    costs=0.15,
    says="Your layernorm_forward divides by F - 1 in the variance; the formula has the biased one, with F.",
)

defaults(old="np.sqrt(variance + eps)", read="Layer normalisation")
mistake(
    "eps_outside",
    new="(np.sqrt(variance) + eps)",
    costs=0.15,
    says="Your layernorm_forward adds eps to the standard deviation; it belongs to the variance, under the root.",
)
mistake(
    "no_eps",
    new="np.sqrt(variance)",
    costs=0.2,
    says="Your layernorm_forward leaves out eps, so a constant row is divided by zero.",
)
mistake(
    "no_root",
    new="(variance + eps)",
    costs=0.3,
    says="Your layernorm_forward divides by the variance instead of its square root.",
)
mistake(
    "not_centred",
    old="(x - mean)",
    new="x",
    costs=0.35,
    says="Your layernorm_forward does not subtract the mean of the row.",
)
mistake(
    "variance_about_zero",
    old="x.var(axis=1, keepdims=True)",
    new="np.mean(x**2, axis=1, keepdims=True)",
    costs=0.3,
    says="Your variance is the mean of the squares; subtract the row's mean before you square.",
)

defaults(old="gamma * (x - mean) / np.sqrt(variance + eps) + beta", read="Layer normalisation")
mistake(
    "no_scale_and_shift",
    new="(x - mean) / np.sqrt(variance + eps)",
    costs=0.25,
    says="Your layernorm_forward returns the normalised values without gamma and beta.",
)
mistake(
    "gamma_for_each_row",
    new="(np.resize(gamma, (len(x), 1)) * (x - mean)) / np.sqrt(variance + eps) + np.resize(beta, (len(x), 1))",
    costs=0.25,
    says="Your gamma and beta act on rows; they belong to the features.",
)
mistake(
    "no_shift",
    new="gamma * (x - mean) / np.sqrt(variance + eps)",
    costs=0.15,
    says="Your layernorm_forward leaves out beta.",
)
mistake(
    "no_scale",
    new="(x - mean) / np.sqrt(variance + eps) + beta",
    costs=0.15,
    says="Your layernorm_forward leaves out gamma.",
)
mistake(
    "gamma_and_beta_swapped",
    new="beta * (x - mean) / np.sqrt(variance + eps) + gamma",
    costs=0.2,
    says="Your gamma and beta have changed places: gamma multiplies, beta is added.",
)

defaults(read="Layer normalisation")
mistake(
    "variance_over_the_batch",
    old="x.var(axis=1, keepdims=True)",
    new="x.var(axis=0)",
    costs=0.35,
    says="Your layernorm_forward takes the variance of each column over the batch; it is that of the row.",
)
mistake(
    "mean_over_the_batch",
    old="x.mean(axis=1, keepdims=True)",
    new="x.mean(axis=0)",
    costs=0.35,
    says="Your layernorm_forward takes the mean of each column over the batch; it is that of the row.",
)
mistake(
    "standard_deviation_for_the_variance",
    old="x.var(axis=1, keepdims=True)",
    new="x.std(axis=1, keepdims=True)",
    costs=0.25,
    says="Your layernorm_forward takes the root of a standard deviation; under the root stands the variance.",
)
mistake(
    "own_eps",
    old="np.sqrt(variance + eps)",
    new="np.sqrt(variance + 1e-3)",
    costs=0.15,
    says="Your layernorm_forward ignores eps and adds a number of its own.",
)
mistake(
    "one_array",
    edits=[
        ("def layernorm_forward(", "KEPT = {}\n\n\ndef layernorm_forward("),
        (
            "return gamma * (x - mean) / np.sqrt(variance + eps) + beta",
            "y = KEPT.setdefault(x.shape, np.empty(x.shape))\n"
            "    y[...] = gamma * (x - mean) / np.sqrt(variance + eps) + beta\n"
            "    return y",
        ),
    ],
    costs=0.1,
    says="Your layernorm_forward writes each result over the one before: make a new array in each call.",
)
