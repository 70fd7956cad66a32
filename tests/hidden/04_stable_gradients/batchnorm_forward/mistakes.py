"""Mistakes in batchnorm_forward, each an edit of the reference."""

defaults(read="Batch normalisation")
mistake(
    "unbiased",
    old="x.var(axis=0)",
    new="x.var(axis=0, ddof=1)",
    costs=0.15,
    says="Your batchnorm_forward divides by B - 1 in the variance; batch normalisation uses the biased one, with B.",
)
mistake(
    "unbiased_running",
    old="(1.0 - momentum) * batch_variance",
    new="(1.0 - momentum) * batch_variance * len(x) / max(len(x) - 1, 1)",
    costs=0.1,
    says="Your running variance collects the unbiased variance, with B - 1; Keras collects the biased one.",
)

defaults(old="inverse_std = 1.0 / np.sqrt(variance + eps)", read="Batch normalisation")
mistake(
    "eps_outside",
    new="inverse_std = 1.0 / (np.sqrt(variance) + eps)",
    costs=0.15,
    says="Your batchnorm_forward adds eps to the standard deviation; it belongs to the variance, under the root.",
)
mistake(
    "momentum_swapped",
    edits=[
        ("momentum * mean + (1.0 - momentum) * batch_mean", "(1.0 - momentum) * mean + momentum * batch_mean"),
        (
            "momentum * variance + (1.0 - momentum) * batch_variance",
            "(1.0 - momentum) * variance + momentum * batch_variance",
        ),
    ],
    costs=0.2,
    says="Your running values weigh the new batch with momentum: that is the weight of the old value.",
)
mistake(
    "batch_when_testing",
    new="mean, variance = x.mean(axis=0), x.var(axis=0)\n    inverse_std = 1.0 / np.sqrt(variance + eps)",
    costs=0.3,
    says="Your batchnorm_forward uses the batch's own mean and variance when training is False, too.",
)
mistake(
    "running_in_training",
    old="mean, variance = batch_mean, batch_variance",
    new="mean, variance = running",
    costs=0.4,
    says="Your batchnorm_forward normalises by the running values in training, instead of by the batch's own.",
)
mistake(
    "running_not_updated",
    old="running = (",
    new="updated = (",
    costs=0.25,
    says="Your running values never change: in training they should move towards the batch's.",
)
mistake(
    "updated_when_testing",
    edits=[
        ("if training:", "if True:"),
        (
            "mean, variance = batch_mean, batch_variance",
            "if training:\n            mean, variance = batch_mean, batch_variance",
        ),
    ],
    costs=0.2,
    says="Your running values also move when training is False.",
)
mistake(
    "running_std",
    old="(1.0 - momentum) * batch_variance",
    new="(1.0 - momentum) * np.sqrt(batch_variance)",
    costs=0.1,
    says="Your running variance collects the batch's standard deviation: take the variance.",
)
mistake(
    "over_everything",
    old="batch_mean, batch_variance = x.mean(axis=0), x.var(axis=0)",
    new="batch_mean, batch_variance = np.full(x.shape[1], x.mean()), np.full(x.shape[1], x.var())",
    costs=0.35,
    says="Your batchnorm_forward takes one mean and one variance over all features; each column has its own.",
)
mistake(
    "over_features",
    old="mean, variance = batch_mean, batch_variance",
    new="mean, variance = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)",
    costs=0.4,
    says="Your batchnorm_forward normalises each row over its features (layer normalisation), not over the batch.",
)
mistake(
    "no_root",
    new="inverse_std = 1.0 / (variance + eps)",
    costs=0.2,
    says="Your batchnorm_forward divides by the variance instead of its square root.",
)
mistake(
    "no_scale_and_shift",
    old="return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running",
    new="return x_hat, (x_hat, inverse_std, gamma), running",
    costs=0.2,
    says="Your batchnorm_forward returns the normalised values without gamma and beta.",
)

defaults(
    old="dx = inverse_std * (dx_hat - dx_hat.mean(axis=0) - x_hat * np.mean(dx_hat * x_hat, axis=0))",
    read="Batch normalisation",
)
mistake(
    "direct_only",
    new="dx = inverse_std * dx_hat",
    costs=0.45,
    says="Your dx has the direct way only: mean and variance are treated as constants, but they depend on x.",
    read="The way back",
)
mistake(
    "no_variance",
    new="dx = inverse_std * (dx_hat - dx_hat.mean(axis=0))",
    costs=0.35,
    says="Your dx lacks the way through the variance.",
    read="The way back",
)
mistake(
    "no_mean",
    new="dx = inverse_std * (dx_hat - x_hat * np.mean(dx_hat * x_hat, axis=0))",
    costs=0.35,
    says="Your dx lacks the way through the mean.",
    read="The way back",
)
mistake(
    "no_gamma",
    old="dx_hat = dy * gamma",
    new="dx_hat = dy",
    costs=0.25,
    says="Your dx goes back without gamma.",
    read="The way back",
)
mistake(
    "no_std",
    old="dx = inverse_std * (dx_hat",
    new="dx = (dx_hat",
    costs=0.25,
    says="Your dx is not divided by the standard deviation.",
    read="The way back",
)
mistake(
    "averaged",
    edits=[
        ("dgamma = np.sum(dy * x_hat, axis=0)", "dgamma = np.mean(dy * x_hat, axis=0)"),
        ("dbeta = np.sum(dy, axis=0)", "dbeta = np.mean(dy, axis=0)"),
    ],
    costs=0.2,
    says="Your dgamma and dbeta are means over the batch; gradients are sums in this course.",
    read="Conventions",
)
mistake(
    "dgamma_averaged",
    old="dgamma = np.sum(dy * x_hat, axis=0)",
    new="dgamma = np.mean(dy * x_hat, axis=0)",
    costs=0.1,
    says="Your dgamma is a mean over the batch; gradients are sums in this course.",
    read="Conventions",
)
mistake(
    "dbeta_averaged",
    old="dbeta = np.sum(dy, axis=0)",
    new="dbeta = np.mean(dy, axis=0)",
    costs=0.1,
    says="Your dbeta is a mean over the batch; gradients are sums in this course.",
    read="Conventions",
)
mistake(
    "dgamma_of_x",
    edits=[
        (
            "gamma * x_hat + beta, (x_hat, inverse_std, gamma), running",
            "gamma * x_hat + beta, (x_hat, inverse_std, gamma, x), running",
        ),
        ("x_hat, inverse_std, gamma = cache", "x_hat, inverse_std, gamma, x = cache"),
        ("dgamma = np.sum(dy * x_hat, axis=0)", "dgamma = np.sum(dy * x, axis=0)"),
    ],
    costs=0.15,
    says="Your dgamma multiplies dy by x; gamma multiplies the normalised values.",
    read="The way back",
)
mistake(
    "kept_axis",
    edits=[
        ("dgamma = np.sum(dy * x_hat, axis=0)", "dgamma = np.sum(dy * x_hat, axis=0, keepdims=True)"),
        ("dbeta = np.sum(dy, axis=0)", "dbeta = np.sum(dy, axis=0, keepdims=True)"),
    ],
    costs=0.1,
    says="Your dgamma and dbeta keep an axis of length one; they should have the shape of gamma and beta.",
    read="The way back",
)
mistake(
    "not_summed",
    edits=[
        ("dgamma = np.sum(dy * x_hat, axis=0)", "dgamma = dy * x_hat"),
        ("dbeta = np.sum(dy, axis=0)", "dbeta = dy"),
    ],
    costs=0.2,
    says="Your dgamma and dbeta still have one row for each example: the sum over the batch is missing.",
    read="The way back",
)
mistake(
    "swapped",
    old="return dx, dgamma, dbeta",
    new="return dx, dbeta, dgamma",
    costs=0.15,
    says="Your dgamma and dbeta stand in each other's place.",
    read="The way back",
)

defaults(read="Batch normalisation")
mistake(
    "not_centred",
    old="x_hat = (x - mean) * inverse_std",
    new="x_hat = x * inverse_std",
    costs=0.35,
    says="Your batchnorm_forward does not subtract the mean.",
)
mistake(
    "variance_about_zero",
    old="x.var(axis=0)",
    new="np.mean(x**2, axis=0)",
    costs=0.25,
    says="Your variance is the mean of the squares; subtract the column's mean before you square.",
)
mistake(
    "standard_deviation_for_the_variance",
    old="x.var(axis=0)",
    new="x.std(axis=0)",
    costs=0.25,
    says="Your batchnorm_forward takes the standard deviation for the variance: the root is taken twice.",
)
mistake(
    "no_eps",
    old="inverse_std = 1.0 / np.sqrt(variance + eps)",
    new="inverse_std = 1.0 / np.sqrt(variance)",
    costs=0.15,
    says="Your batchnorm_forward leaves out eps, so a constant column is divided by zero.",
)
mistake(
    "own_eps",
    old="inverse_std = 1.0 / np.sqrt(variance + eps)",
    new="inverse_std = 1.0 / np.sqrt(variance + 1e-3)",
    costs=0.15,
    says="Your batchnorm_forward ignores eps and adds a number of its own.",
)
mistake(
    "gamma_and_beta_swapped",
    old="gamma * x_hat + beta",
    new="beta * x_hat + gamma",
    costs=0.15,
    says="Your gamma and beta have changed places: gamma multiplies, beta is added.",
)
mistake(
    "running_values_swapped",
    old="(x_hat, inverse_std, gamma), running",
    new="(x_hat, inverse_std, gamma), running[::-1]",
    costs=0.1,
    says="Your running values come back in the other order: mean first, then variance.",
)
mistake(
    "no_momentum",
    edits=[
        ("momentum * mean + (1.0 - momentum) * batch_mean", "batch_mean"),
        ("momentum * variance + (1.0 - momentum) * batch_variance", "batch_variance"),
    ],
    costs=0.15,
    says="Your running values are those of the last batch alone: the old ones should keep most of the weight.",
)
mistake(
    "one_array_for_dx",
    edits=[
        ("def batchnorm_backward(", "KEPT = {}\n\n\ndef batchnorm_backward("),
        (
            "return dx, dgamma, dbeta",
            "kept = KEPT.setdefault(dx.shape, dx)\n    kept[...] = dx\n    return kept, dgamma, dbeta",
        ),
    ],
    costs=0.05,
    says="Your batchnorm_backward writes each dx over the one before: make a new array in each call.",
)
