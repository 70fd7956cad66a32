"""Known-wrong implementations of 04_stable_gradients. Read as text, never imported; see tests/README.md."""

# ---------------------------------------------------------------------------------------------------- activations


@misconception(
    "sigmoid",
    says="Your sigmoid divides one huge exponential by another: far from zero that is inf / inf, which is nan.",
    read="Activations and their slopes",
)
def sigmoid__overflow(z):
    return np.exp(z) / (1.0 + np.exp(z))


@misconception(
    "sigmoid",
    says="Your sigmoid falls where it should rise: look at the sign in the exponent.",
    read="Activations and their slopes",
)
def sigmoid__sign(z):
    return 1.0 / (1.0 + np.exp(z))


@misconception(
    "sigmoid",
    says="Your sigmoid gives the values of tanh, from -1 to 1; a sigmoid goes from 0 to 1.",
    read="Activations and their slopes",
)
def sigmoid__tanh(z):
    return np.tanh(z)


@misconception(
    "sigmoid",
    says="Your sigmoid is the piecewise linear 'hard' sigmoid, not 1 / (1 + exp(-z)).",
    read="Activations and their slopes",
)
def sigmoid__hard(z):
    return np.clip(0.2 * z + 0.5, 0.0, 1.0)


@misconception(
    "sigmoid",
    says="Your relu gives the absolute value: negative numbers come out positive instead of zero.",
    read="Activations and their slopes",
)
def relu__absolute(z):
    return np.abs(z)


@misconception(
    "sigmoid",
    says="Your relu uses Python's max, which compares whole arrays; an array needs a comparison entry by entry.",
    read="Activations and their slopes",
)
def relu__python_max(z):
    return max(0.0, z)


@misconception(
    "sigmoid",
    says="Your relu stops at 1; it has no upper end.",
    read="Activations and their slopes",
)
def relu__capped(z):
    return np.clip(z, 0.0, 1.0)


@misconception(
    "sigmoid",
    says="Your relu returns 0 and 1, which is its slope, not its value.",
    read="Activations and their slopes",
)
def relu__slope(z):
    return np.where(z > 0, 1.0, 0.0)


@misconception(
    "sigmoid",
    says="Your leaky_relu uses a fixed slope of 0.01, whatever negative_slope is.",
    read="Activations and their slopes",
)
def leaky_relu__fixed_slope(z, negative_slope):
    return np.where(z > 0, z, 0.01 * z)


@misconception(
    "sigmoid",
    says="Your leaky_relu is positive for negative z: the slope has the wrong sign there.",
    read="Activations and their slopes",
)
def leaky_relu__sign(z, negative_slope):
    return np.where(z > 0, z, -negative_slope * z)


@misconception(
    "sigmoid",
    says="Your leaky_relu gives the number negative_slope for negative z, instead of negative_slope times z.",
    read="Activations and their slopes",
)
def leaky_relu__constant(z, negative_slope):
    return np.where(z > 0, z, negative_slope)


@misconception(
    "sigmoid",
    says="Your elu ignores alpha.",
    read="Activations and their slopes",
)
def elu__alpha_ignored(z, alpha):
    return np.where(z > 0, z, np.exp(np.minimum(z, 0.0)) - 1.0)


@misconception(
    "sigmoid",
    says="Your elu has a jump at zero: for negative z it gives alpha exp(z), without the -1.",
    read="Activations and their slopes",
)
def elu__no_minus_one(z, alpha):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0.0)))


@misconception(
    "sigmoid",
    says="Your elu takes the -1 outside of alpha: alpha exp(z) - 1 instead of alpha (exp(z) - 1).",
    read="Activations and their slopes",
)
def elu__minus_one_outside(z, alpha):
    return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0.0)) - 1.0)


@misconception(
    "sigmoid",
    says="Your elu puts alpha into the exponent: exp(alpha z) - 1 instead of alpha (exp(z) - 1).",
    read="Activations and their slopes",
)
def elu__alpha_in_exponent(z, alpha):
    return np.where(z > 0, z, np.exp(alpha * np.minimum(z, 0.0)) - 1.0)


@misconception(
    "sigmoid",
    says="Your elu multiplies both branches by a mask: for large z that is 0 times inf, which is nan.",
    read="Activations and their slopes",
)
def elu__masked_product(z, alpha):
    return (z > 0) * z + (z <= 0) * alpha * (np.exp(z) - 1.0)


@misconception(
    "sigmoid",
    says="Your slopes of sigmoid and tanh take z for the output: a (1 - a) and 1 - a² hold for an output a, not z.",
    read="Activations and their slopes",
)
def activation_slope__from_output(z, name, **kw):
    if name == "sigmoid":
        return z * (1.0 - z)
    if name == "tanh":
        return 1.0 - z**2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, kw["negative_slope"])
    if name == "elu":
        return np.where(z > 0, 1.0, kw["alpha"] * np.exp(np.minimum(z, 0.0)))
    return np.ones_like(z)


@misconception(
    "sigmoid",
    says="Your slope of the sigmoid divides exponentials that overflow: far from zero that is nan.",
    read="Activations and their slopes",
)
def activation_slope__overflow(z, name, **kw):
    if name == "sigmoid":
        return np.exp(-z) / (1.0 + np.exp(-z)) ** 2
    if name == "tanh":
        return 1.0 - np.tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, kw["negative_slope"])
    if name == "elu":
        return np.where(z > 0, 1.0, kw["alpha"] * np.exp(np.minimum(z, 0.0)))
    return np.ones_like(z)


@misconception(
    "sigmoid",
    says="Your slope of tanh is 1 - tanh(z), without the square.",
    read="Activations and their slopes",
)
def activation_slope__tanh_not_squared(z, name, **kw):
    if name == "sigmoid":
        return sigmoid(z) * (1.0 - sigmoid(z))
    if name == "tanh":
        return 1.0 - np.tanh(z)
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, kw["negative_slope"])
    if name == "elu":
        return np.where(z > 0, 1.0, kw["alpha"] * np.exp(np.minimum(z, 0.0)))
    return np.ones_like(z)


@misconception(
    "sigmoid",
    says="Your slopes of relu and leaky_relu are their values: z where z is positive, instead of 1.",
    read="Activations and their slopes",
)
def activation_slope__values_of_relu(z, name, **kw):
    if name == "sigmoid":
        return sigmoid(z) * (1.0 - sigmoid(z))
    if name == "tanh":
        return 1.0 - np.tanh(z) ** 2
    if name == "relu":
        return np.maximum(z, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, z, kw["negative_slope"] * z)
    if name == "elu":
        return np.where(z > 0, 1.0, kw["alpha"] * np.exp(np.minimum(z, 0.0)))
    return np.ones_like(z)


@misconception(
    "sigmoid",
    says="Your slope of elu on the negative side is its value there: the constant has to go when you differentiate.",
    read="Activations and their slopes",
)
def activation_slope__value_of_elu(z, name, **kw):
    if name == "sigmoid":
        return sigmoid(z) * (1.0 - sigmoid(z))
    if name == "tanh":
        return 1.0 - np.tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, kw["negative_slope"])
    if name == "elu":
        return np.where(z > 0, 1.0, kw["alpha"] * np.expm1(np.minimum(z, 0.0)))
    return np.ones_like(z)


@misconception(
    "sigmoid",
    says="Your slope of the linear activation is z itself, which is its value.",
    read="Activations and their slopes",
)
def activation_slope__linear_value(z, name, **kw):
    if name == "sigmoid":
        return sigmoid(z) * (1.0 - sigmoid(z))
    if name == "tanh":
        return 1.0 - np.tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, kw["negative_slope"])
    if name == "elu":
        return np.where(z > 0, 1.0, kw["alpha"] * np.exp(np.minimum(z, 0.0)))
    return z


@misconception(
    "sigmoid",
    says="Your slope of the linear activation is one number; it should be an array of the shape of z, like the others.",
    read="Activations and their slopes",
)
def activation_slope__linear_number(z, name, **kw):
    if name == "sigmoid":
        return sigmoid(z) * (1.0 - sigmoid(z))
    if name == "tanh":
        return 1.0 - np.tanh(z) ** 2
    if name == "relu":
        return np.where(z > 0, 1.0, 0.0)
    if name == "leaky_relu":
        return np.where(z > 0, 1.0, kw["negative_slope"])
    if name == "elu":
        return np.where(z > 0, 1.0, kw["alpha"] * np.exp(np.minimum(z, 0.0)))
    return 1.0


# ------------------------------------------------------------------------------------------------- initialisation


@misconception(
    "identity_init",
    says="Your identity_init is filled with ones everywhere; the identity has them on the diagonal only.",
    read="The recurrent kernel at the start",
)
def identity_init__ones(units):
    return np.ones((units, units))


@misconception(
    "identity_init",
    says="Your identity_init is the identity times a small number, so it shrinks the state instead of copying it.",
    read="The recurrent kernel at the start",
)
def identity_init__small(units):
    return 0.01 * np.eye(units)


@misconception(
    "identity_init",
    says="Your identity_init is a vector of ones, the diagonal of the identity, not the matrix.",
    read="The recurrent kernel at the start",
)
def identity_init__vector(units):
    return np.ones(units)


@misconception(
    "identity_init",
    says="Your orthogonal_init has random normal entries; its columns are only roughly orthogonal.",
    read="The recurrent kernel at the start",
)
def orthogonal_init__gaussian(units, rng, gain=1.0):
    return gain * rng.normal(size=(units, units)) / np.sqrt(units)


@misconception(
    "identity_init",
    says="The columns of your orthogonal_init have length one, but they are not orthogonal to each other.",
    read="The recurrent kernel at the start",
)
def orthogonal_init__unit_columns(units, rng, gain=1.0):
    kernel = rng.normal(size=(units, units))
    return gain * kernel / np.linalg.norm(kernel, axis=0)


@misconception(
    "identity_init",
    says="Your orthogonal_init returns the triangular factor of the QR decomposition, not the orthogonal one.",
    read="The recurrent kernel at the start",
)
def orthogonal_init__triangular(units, rng, gain=1.0):
    q, r = np.linalg.qr(rng.normal(size=(units, units)))
    return gain * r


@misconception(
    "identity_init",
    says="The gain has no effect in your orthogonal_init. (Before a QR decomposition it would be taken out again.)",
    read="The recurrent kernel at the start",
)
def orthogonal_init__gain_ignored(units, rng, gain=1.0):
    q, r = np.linalg.qr(rng.normal(size=(units, units)))
    return q * np.sign(np.diag(r))


@misconception(
    "identity_init",
    says="Your orthogonal_init multiplies by the square root of the gain.",
    read="The recurrent kernel at the start",
)
def orthogonal_init__root_of_gain(units, rng, gain=1.0):
    q, r = np.linalg.qr(rng.normal(size=(units, units)))
    return np.sqrt(gain) * q * np.sign(np.diag(r))


@misconception(
    "identity_init",
    says="Your orthogonal_init draws from NumPy's global generator instead of rng, so nobody can repeat it.",
    read="The recurrent kernel at the start",
)
def orthogonal_init__global_random(units, rng, gain=1.0):
    q, r = np.linalg.qr(np.random.normal(size=(units, units)))
    return gain * q * np.sign(np.diag(r))


@misconception(
    "identity_init",
    says="Your orthogonal_init makes a generator of its own and gives the same kernel for every rng.",
    read="The recurrent kernel at the start",
)
def orthogonal_init__own_seed(units, rng, gain=1.0):
    q, r = np.linalg.qr(np.random.default_rng(0).normal(size=(units, units)))
    return gain * q * np.sign(np.diag(r))


@misconception(
    "identity_init",
    says="Your orthogonal_init only puts the units in another order: most of its entries are zero.",
    read="The recurrent kernel at the start",
)
def orthogonal_init__permutation(units, rng, gain=1.0):
    return gain * np.eye(units)[rng.permutation(units)]


# --------------------------------------------------------------------------------------------- batch normalisation


@misconception(
    "batchnorm_forward",
    says="Your batchnorm_forward divides by B - 1 in the variance; batch normalisation uses the biased one, with B.",
    read="Batch normalisation",
)
def batchnorm_forward__unbiased(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    if training:
        batch_mean = x.mean(axis=0)
        batch_variance = np.sum((x - batch_mean) ** 2, axis=0) / max(len(x) - 1, 1)
        running = (
            momentum * mean + (1.0 - momentum) * batch_mean,
            momentum * variance + (1.0 - momentum) * batch_variance,
        )
        mean, variance = batch_mean, batch_variance
    inverse_std = 1.0 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your running variance collects the unbiased variance, with B - 1; Keras collects the biased one.",
    read="Batch normalisation",
)
def batchnorm_forward__unbiased_running(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    if training:
        batch_mean, batch_variance = x.mean(axis=0), x.var(axis=0)
        unbiased = batch_variance * len(x) / max(len(x) - 1, 1)
        running = momentum * mean + (1.0 - momentum) * batch_mean, momentum * variance + (1.0 - momentum) * unbiased
        mean, variance = batch_mean, batch_variance
    inverse_std = 1.0 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your batchnorm_forward adds eps to the standard deviation; it belongs to the variance, under the root.",
    read="Batch normalisation",
)
def batchnorm_forward__eps_outside(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    if training:
        batch_mean, batch_variance = x.mean(axis=0), x.var(axis=0)
        running = (
            momentum * mean + (1.0 - momentum) * batch_mean,
            momentum * variance + (1.0 - momentum) * batch_variance,
        )
        mean, variance = batch_mean, batch_variance
    inverse_std = 1.0 / (np.sqrt(variance) + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your running values weigh the new batch with momentum: that is the weight of the old value.",
    read="Batch normalisation",
)
def batchnorm_forward__momentum_swapped(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    if training:
        batch_mean, batch_variance = x.mean(axis=0), x.var(axis=0)
        running = (
            (1.0 - momentum) * mean + momentum * batch_mean,
            (1.0 - momentum) * variance + momentum * batch_variance,
        )
        mean, variance = batch_mean, batch_variance
    inverse_std = 1.0 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your batchnorm_forward uses the batch's own mean and variance when training is False, too.",
    read="Batch normalisation",
)
def batchnorm_forward__batch_when_testing(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    batch_mean, batch_variance = x.mean(axis=0), x.var(axis=0)
    if training:
        running = (
            momentum * mean + (1.0 - momentum) * batch_mean,
            momentum * variance + (1.0 - momentum) * batch_variance,
        )
    inverse_std = 1.0 / np.sqrt(batch_variance + eps)
    x_hat = (x - batch_mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your batchnorm_forward normalises by the running values in training, instead of by the batch's own.",
    read="Batch normalisation",
)
def batchnorm_forward__running_in_training(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    if training:
        mean = momentum * mean + (1.0 - momentum) * x.mean(axis=0)
        variance = momentum * variance + (1.0 - momentum) * x.var(axis=0)
    inverse_std = 1.0 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), (mean, variance)


@misconception(
    "batchnorm_forward",
    says="Your running values never change: in training they should move towards the batch's.",
    read="Batch normalisation",
)
def batchnorm_forward__running_not_updated(x, gamma, beta, running, momentum, eps, training):
    mean, variance = (x.mean(axis=0), x.var(axis=0)) if training else running
    inverse_std = 1.0 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your running values also move when training is False.",
    read="Batch normalisation",
)
def batchnorm_forward__updated_when_testing(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    batch_mean, batch_variance = x.mean(axis=0), x.var(axis=0)
    running = (
        momentum * mean + (1.0 - momentum) * batch_mean,
        momentum * variance + (1.0 - momentum) * batch_variance,
    )
    if training:
        mean, variance = batch_mean, batch_variance
    inverse_std = 1.0 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your batchnorm_forward takes one mean and one variance over all features; each column has its own.",
    read="Batch normalisation",
)
def batchnorm_forward__over_everything(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    if training:
        batch_mean, batch_variance = np.full(x.shape[1], x.mean()), np.full(x.shape[1], x.var())
        running = (
            momentum * mean + (1.0 - momentum) * batch_mean,
            momentum * variance + (1.0 - momentum) * batch_variance,
        )
        mean, variance = batch_mean, batch_variance
    inverse_std = 1.0 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your batchnorm_forward normalises each row over its features (layer normalisation), not over the batch.",
    read="Batch normalisation",
)
def batchnorm_forward__over_features(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    if training:
        running = (
            momentum * mean + (1.0 - momentum) * x.mean(axis=0),
            momentum * variance + (1.0 - momentum) * x.var(axis=0),
        )
        mean, variance = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    inverse_std = 1.0 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your batchnorm_forward divides by the variance instead of its square root.",
    read="Batch normalisation",
)
def batchnorm_forward__no_root(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    if training:
        batch_mean, batch_variance = x.mean(axis=0), x.var(axis=0)
        running = (
            momentum * mean + (1.0 - momentum) * batch_mean,
            momentum * variance + (1.0 - momentum) * batch_variance,
        )
        mean, variance = batch_mean, batch_variance
    inverse_std = 1.0 / (variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your batchnorm_forward returns the normalised values without gamma and beta.",
    read="Batch normalisation",
)
def batchnorm_forward__no_scale_and_shift(x, gamma, beta, running, momentum, eps, training):
    mean, variance = running
    if training:
        batch_mean, batch_variance = x.mean(axis=0), x.var(axis=0)
        running = (
            momentum * mean + (1.0 - momentum) * batch_mean,
            momentum * variance + (1.0 - momentum) * batch_variance,
        )
        mean, variance = batch_mean, batch_variance
    inverse_std = 1.0 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return x_hat, (x_hat, inverse_std, gamma), running


@misconception(
    "batchnorm_forward",
    says="Your dx has the direct way only: mean and variance are treated as constants, but they depend on x.",
    read="The way back",
)
def batchnorm_backward__direct_only(dy, cache):
    x_hat, inverse_std, gamma = cache
    return dy * gamma * inverse_std, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


@misconception(
    "batchnorm_forward",
    says="Your dx lacks the way through the variance.",
    read="The way back",
)
def batchnorm_backward__no_variance(dy, cache):
    x_hat, inverse_std, gamma = cache
    dx_hat = dy * gamma
    return inverse_std * (dx_hat - dx_hat.mean(axis=0)), np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


@misconception(
    "batchnorm_forward",
    says="Your dx lacks the way through the mean.",
    read="The way back",
)
def batchnorm_backward__no_mean(dy, cache):
    x_hat, inverse_std, gamma = cache
    dx_hat = dy * gamma
    dx = inverse_std * (dx_hat - x_hat * np.mean(dx_hat * x_hat, axis=0))
    return dx, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


@misconception(
    "batchnorm_forward",
    says="Your dx goes back without gamma.",
    read="The way back",
)
def batchnorm_backward__no_gamma(dy, cache):
    x_hat, inverse_std, gamma = cache
    dx = inverse_std * (dy - dy.mean(axis=0) - x_hat * np.mean(dy * x_hat, axis=0))
    return dx, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


@misconception(
    "batchnorm_forward",
    says="Your dx is not divided by the standard deviation.",
    read="The way back",
)
def batchnorm_backward__no_std(dy, cache):
    x_hat, inverse_std, gamma = cache
    dx_hat = dy * gamma
    dx = dx_hat - dx_hat.mean(axis=0) - x_hat * np.mean(dx_hat * x_hat, axis=0)
    return dx, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


@misconception(
    "batchnorm_forward",
    says="Your dgamma and dbeta are means over the batch; gradients are sums in this course.",
    read="Conventions",
)
def batchnorm_backward__averaged(dy, cache):
    x_hat, inverse_std, gamma = cache
    dx_hat = dy * gamma
    dx = inverse_std * (dx_hat - dx_hat.mean(axis=0) - x_hat * np.mean(dx_hat * x_hat, axis=0))
    return dx, np.mean(dy * x_hat, axis=0), np.mean(dy, axis=0)


@misconception(
    "batchnorm_forward",
    says="Your dgamma and dbeta keep an axis of length one; they should have the shape of gamma and beta.",
    read="The way back",
)
def batchnorm_backward__kept_axis(dy, cache):
    x_hat, inverse_std, gamma = cache
    dx_hat = dy * gamma
    dx = inverse_std * (dx_hat - dx_hat.mean(axis=0) - x_hat * np.mean(dx_hat * x_hat, axis=0))
    return dx, np.sum(dy * x_hat, axis=0, keepdims=True), np.sum(dy, axis=0, keepdims=True)


@misconception(
    "batchnorm_forward",
    says="Your dgamma and dbeta still have one row for each example: the sum over the batch is missing.",
    read="The way back",
)
def batchnorm_backward__not_summed(dy, cache):
    x_hat, inverse_std, gamma = cache
    dx_hat = dy * gamma
    dx = inverse_std * (dx_hat - dx_hat.mean(axis=0) - x_hat * np.mean(dx_hat * x_hat, axis=0))
    return dx, dy * x_hat, dy


@misconception(
    "batchnorm_forward",
    says="Your dgamma and dbeta stand in each other's place.",
    read="The way back",
)
def batchnorm_backward__swapped(dy, cache):
    x_hat, inverse_std, gamma = cache
    dx_hat = dy * gamma
    dx = inverse_std * (dx_hat - dx_hat.mean(axis=0) - x_hat * np.mean(dx_hat * x_hat, axis=0))
    return dx, np.sum(dy, axis=0), np.sum(dy * x_hat, axis=0)


# ------------------------------------------------------------------------------------------------ clipping by value


@misconception(
    "clip_by_value",
    says="Your clip_by_value limits large positive entries only; large negative ones pass.",
    read="Gradient clipping",
)
def clip_by_value__upper_bound_only(grads, clip_value):
    return [None if g is None else np.minimum(g, clip_value) for g in grads]


@misconception(
    "clip_by_value",
    says="Your clip_by_value cuts from 0 to the limit: negative entries become zero.",
    read="Gradient clipping",
)
def clip_by_value__from_zero(grads, clip_value):
    return [None if g is None else np.clip(g, 0.0, clip_value) for g in grads]


@misconception(
    "clip_by_value",
    says="Your clip_by_value computes the clipped arrays in its loop but returns the list that came in.",
    read="Gradient clipping",
)
def clip_by_value__rebinding(grads, clip_value):
    for g in grads:
        if g is not None:
            g = np.clip(g, -clip_value, clip_value)
    return grads


@misconception(
    "clip_by_value",
    says="Your clip_by_value clips the first gradient and leaves the others.",
    read="Gradient clipping",
)
def clip_by_value__first_only(grads, clip_value):
    first = None if grads[0] is None else np.clip(grads[0], -clip_value, clip_value)
    return [first, *grads[1:]]


@misconception(
    "clip_by_value",
    says="Your clip_by_value loses the sign: negative entries come out positive.",
    read="Gradient clipping",
)
def clip_by_value__sign_lost(grads, clip_value):
    return [None if g is None else np.minimum(np.abs(g), clip_value) for g in grads]


@misconception(
    "clip_by_value",
    says="Your clip_by_value sets entries beyond the limit to zero instead of to the limit.",
    read="Gradient clipping",
)
def clip_by_value__zeroed(grads, clip_value):
    return [None if g is None else np.where(np.abs(g) > clip_value, 0.0, g) for g in grads]


@misconception(
    "clip_by_value",
    says="Your clip_by_value scales each array by its largest entry; by value means each entry for itself.",
    read="Gradient clipping",
)
def clip_by_value__scaled(grads, clip_value):
    return [None if g is None else g * min(1.0, clip_value / np.max(np.abs(g))) for g in grads]


@misconception(
    "clip_by_value",
    says="Your clip_by_value scales each array by its norm; by value means each entry for itself.",
    read="Gradient clipping",
)
def clip_by_value__by_norm(grads, clip_value):
    return [None if g is None else g * min(1.0, clip_value / np.sqrt(np.sum(g**2))) for g in grads]


@misconception(
    "clip_by_value",
    says="Your clip_by_value leaves the None entries out, so the list no longer fits the weights.",
    read="Gradient clipping",
)
def clip_by_value__none_dropped(grads, clip_value):
    return [np.clip(g, -clip_value, clip_value) for g in grads if g is not None]


@misconception(
    "clip_by_value",
    says="Your clip_by_value tries to clip a None.",
    read="Gradient clipping",
)
def clip_by_value__none_raises(grads, clip_value):
    return [np.clip(g, -clip_value, clip_value) for g in grads]


# ----------------------------------------------------------------------------------------------- global norm


@misconception(
    "global_norm",
    says="Your global_norm adds up the norms of the arrays; squares have to be added, and the root taken once.",
    read="Exercise: global_norm",
)
def global_norm__sum_of_norms(grads):
    return sum(np.sqrt(np.sum(g**2)) for g in grads if g is not None)


@misconception(
    "global_norm",
    says="Your global_norm is the sum of squares: the root is missing.",
    read="Exercise: global_norm",
)
def global_norm__squared(grads):
    return sum(np.sum(g**2) for g in grads if g is not None)


@misconception(
    "global_norm",
    says="Your global_norm is the largest norm of a single array.",
    read="Exercise: global_norm",
)
def global_norm__largest(grads):
    return max(np.sqrt(np.sum(g**2)) for g in grads if g is not None)


@misconception(
    "global_norm",
    says="Your global_norm takes the spectral norm of matrices (their largest stretch); here all entries count alike.",
    read="Exercise: global_norm",
)
def global_norm__spectral(grads):
    norms = [np.linalg.norm(g, 2) if g.ndim == 2 else np.sqrt(np.sum(g**2)) for g in grads if g is not None]
    return np.sqrt(sum(norm**2 for norm in norms))


@misconception(
    "global_norm",
    says="Your global_norm adds absolute values instead of squares.",
    read="Exercise: global_norm",
)
def global_norm__absolute_values(grads):
    return sum(np.sum(np.abs(g)) for g in grads if g is not None)


@misconception(
    "global_norm",
    says="Your global_norm is divided by the number of entries under the root.",
    read="Exercise: global_norm",
)
def global_norm__mean(grads):
    return np.sqrt(np.mean(np.concatenate([g.ravel() for g in grads if g is not None]) ** 2))


@misconception(
    "global_norm",
    says="Your global_norm cannot take a None in the list.",
    read="Exercise: global_norm",
)
def global_norm__none_raises(grads):
    return np.sqrt(sum(np.sum(g**2) for g in grads))


@misconception(
    "global_norm",
    says="Your clip_by_global_norm scales each array by its own norm; there is one common factor for all.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__per_tensor(grads, max_norm):
    clipped = []
    for g in grads:
        norm = 0.0 if g is None else np.sqrt(np.sum(g**2))
        clipped.append(g * (max_norm / norm) if norm > max_norm else g)
    return clipped, global_norm(grads)


@misconception(
    "global_norm",
    says="Your clip_by_global_norm also stretches gradients that are within the limit.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__always_rescales(grads, max_norm):
    norm = global_norm(grads)
    scale = max_norm / norm if norm > 0 else 1.0
    return [None if g is None else g * scale for g in grads], norm


@misconception(
    "global_norm",
    says="Your clip_by_global_norm asks the wrong way round: it scales what is below the limit only.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__inverted(grads, max_norm):
    norm = global_norm(grads)
    scale = max_norm / norm if 0 < norm < max_norm else 1.0
    return [None if g is None else g * scale for g in grads], norm


@misconception(
    "global_norm",
    says="Your clip_by_global_norm divides by zero when all gradients are zero.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__nan_at_zero(grads, max_norm):
    norm = global_norm(grads)
    return [None if g is None else g / norm * min(norm, max_norm) for g in grads], norm


@misconception(
    "global_norm",
    says="Your clip_by_global_norm takes the squared norm for the norm: where it compares, and where it scales.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__squared(grads, max_norm):
    norm = global_norm(grads)
    scale = max_norm / norm**2 if norm**2 > max_norm else 1.0
    return [None if g is None else g * scale for g in grads], norm


@misconception(
    "global_norm",
    says="Your clip_by_global_norm compares the squared norm with the limit.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__square_compared(grads, max_norm):
    norm = global_norm(grads)
    scale = max_norm / norm if norm**2 > max_norm else 1.0
    return [None if g is None else g * scale for g in grads], norm


@misconception(
    "global_norm",
    says="Your norm_before is the norm after clipping.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__norm_after(grads, max_norm):
    norm = global_norm(grads)
    scale = max_norm / norm if norm > max_norm else 1.0
    clipped = [None if g is None else g * scale for g in grads]
    return clipped, global_norm(clipped)


@misconception(
    "global_norm",
    says="Your clip_by_global_norm returns the gradients as they came, unclipped.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__unclipped(grads, max_norm):
    norm = global_norm(grads)
    if norm > max_norm:
        for g in grads:
            if g is not None:
                g = g * max_norm / norm
    return grads, norm


@misconception(
    "global_norm",
    says="Your clip_by_global_norm scales the first gradient and leaves the others.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__first_only(grads, max_norm):
    norm = global_norm(grads)
    scale = max_norm / norm if norm > max_norm else 1.0
    return [None if grads[0] is None else grads[0] * scale, *grads[1:]], norm


@misconception(
    "global_norm",
    says="Your clip_by_global_norm cuts entry by entry, which is clipping by value; one factor should scale all.",
    read="Gradient clipping",
)
def clip_by_global_norm__by_value(grads, max_norm):
    return [None if g is None else np.clip(g, -max_norm, max_norm) for g in grads], global_norm(grads)


@misconception(
    "global_norm",
    says="Your clip_by_global_norm leaves the None entries out, so the list no longer fits the weights.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__none_dropped(grads, max_norm):
    norm = global_norm(grads)
    scale = max_norm / norm if norm > max_norm else 1.0
    return [g * scale for g in grads if g is not None], norm


@misconception(
    "global_norm",
    says="Your clip_by_global_norm divides by the norm and forgets max_norm: what is clipped always has norm one.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__unit_norm(grads, max_norm):
    norm = global_norm(grads)
    scale = 1.0 / norm if norm > max_norm else 1.0
    return [None if g is None else g * scale for g in grads], norm


@misconception(
    "global_norm",
    says="Your clip_by_global_norm has the factor upside down: it makes long gradients longer.",
    read="Exercise: global_norm",
)
def clip_by_global_norm__factor_inverted(grads, max_norm):
    norm = global_norm(grads)
    scale = norm / max_norm if norm > max_norm else 1.0
    return [None if g is None else g * scale for g in grads], norm


# ----------------------------------------------------------------------------------------- each by its own norm


@misconception(
    "clip_each_by_norm",
    says="Your clip_each_by_norm uses one factor for all gradients; here each is measured by itself.",
    read="Gradient clipping",
)
def clip_each_by_norm__global(grads, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))
    return [None if g is None else g * min(1.0, max_norm / norm) for g in grads]


@misconception(
    "clip_each_by_norm",
    says="Your clip_each_by_norm also stretches gradients that are within the limit.",
    read="Gradient clipping",
)
def clip_each_by_norm__always_rescales(grads, max_norm):
    norms = [0.0 if g is None else np.sqrt(np.sum(g**2)) for g in grads]
    return [g * (max_norm / norm) if norm > 0 else g for g, norm in zip(grads, norms)]


@misconception(
    "clip_each_by_norm",
    says="Your clip_each_by_norm limits each entry, which is clipping by value.",
    read="Gradient clipping",
)
def clip_each_by_norm__by_value(grads, max_norm):
    return [None if g is None else np.clip(g, -max_norm, max_norm) for g in grads]


@misconception(
    "clip_each_by_norm",
    says="Your clip_each_by_norm measures each row of a matrix by itself; the norm is of all entries of the array.",
    read="Gradient clipping",
)
def clip_each_by_norm__rows(grads, max_norm):
    def rows(g):
        norm = np.sqrt(np.sum(g**2, axis=-1, keepdims=True))
        return g * np.minimum(1.0, max_norm / np.maximum(norm, 1e-12))

    return [None if g is None else rows(g) for g in grads]


@misconception(
    "clip_each_by_norm",
    says="Your clip_each_by_norm takes the spectral norm of matrices; here all entries count alike.",
    read="Gradient clipping",
)
def clip_each_by_norm__spectral(grads, max_norm):
    def norm(g):
        return np.linalg.norm(g, 2) if g.ndim == 2 else np.sqrt(np.sum(g**2))

    return [g if g is None or norm(g) <= max_norm else g * (max_norm / norm(g)) for g in grads]


@misconception(
    "clip_each_by_norm",
    says="Your clip_each_by_norm divides by zero for a gradient of zeros.",
    read="Exercise: global_norm",
)
def clip_each_by_norm__nan_at_zero(grads, max_norm):
    norms = [0.0 if g is None else np.sqrt(np.sum(g**2)) for g in grads]
    return [None if g is None else g / norm * min(norm, max_norm) for g, norm in zip(grads, norms)]


# ---------------------------------------------------------------------------------------------- adding problem


@misconception(
    "adding_problem",
    says="Your two markers may lie in the same half; there is one in each.",
    read="A task that needs a long memory",
)
def adding_problem__anywhere(n, T, rng):
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.uniform(size=(n, T))
    for i in range(n):
        X[i, rng.choice(T, 2, replace=False), 1] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)


@misconception(
    "adding_problem",
    says="Your markers stand at the same two steps in every sequence; each sequence draws its own.",
    read="A task that needs a long memory",
)
def adding_problem__same_steps(n, T, rng):
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.uniform(size=(n, T))
    X[:, rng.integers(0, T // 2), 1] = 1.0
    X[:, rng.integers(T // 2, T), 1] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)


@misconception(
    "adding_problem",
    says="Your markers stand at the ends of the halves, always at the same steps.",
    read="A task that needs a long memory",
)
def adding_problem__fixed_steps(n, T, rng):
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.uniform(size=(n, T))
    X[:, 0, 1] = 1.0
    X[:, T - 1, 1] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)


@misconception(
    "adding_problem",
    says="The last step of each half is never marked: the upper end of rng.integers is already left out.",
    read="A task that needs a long memory",
)
def adding_problem__last_step_never(n, T, rng):
    rows = np.arange(n)
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.uniform(size=(n, T))
    X[rows, rng.integers(0, T // 2 - 1, size=n), 1] = 1.0  # raises for T = 2
    X[rows, rng.integers(T // 2, T - 1, size=n), 1] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)


@misconception(
    "adding_problem",
    says="Your target is the product of the marked numbers; it should be their sum.",
    read="A task that needs a long memory",
)
def adding_problem__product(n, T, rng):
    rows = np.arange(n)
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.uniform(size=(n, T))
    first, second = rng.integers(0, T // 2, size=n), rng.integers(T // 2, T, size=n)
    X[rows, first, 1] = 1.0
    X[rows, second, 1] = 1.0
    return X, X[rows, first, 0] * X[rows, second, 0]


@misconception(
    "adding_problem",
    says="Your target is the mean of the marked numbers; it should be their sum.",
    read="A task that needs a long memory",
)
def adding_problem__mean(n, T, rng):
    rows = np.arange(n)
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.uniform(size=(n, T))
    X[rows, rng.integers(0, T // 2, size=n), 1] = 1.0
    X[rows, rng.integers(T // 2, T, size=n), 1] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1) / 2.0


@misconception(
    "adding_problem",
    says="Your target is the sum of all numbers, marked or not.",
    read="A task that needs a long memory",
)
def adding_problem__sum_of_all(n, T, rng):
    rows = np.arange(n)
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.uniform(size=(n, T))
    X[rows, rng.integers(0, T // 2, size=n), 1] = 1.0
    X[rows, rng.integers(T // 2, T, size=n), 1] = 1.0
    return X, np.sum(X[:, :, 0], axis=1)


@misconception(
    "adding_problem",
    says="Your targets have shape (n, 1); they should have shape (n,).",
    read="A task that needs a long memory",
)
def adding_problem__column(n, T, rng):
    rows = np.arange(n)
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.uniform(size=(n, T))
    X[rows, rng.integers(0, T // 2, size=n), 1] = 1.0
    X[rows, rng.integers(T // 2, T, size=n), 1] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)[:, None]


@misconception(
    "adding_problem",
    says="Your numbers come from a normal distribution; they should be uniform in [0, 1).",
    read="A task that needs a long memory",
)
def adding_problem__normal(n, T, rng):
    rows = np.arange(n)
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.normal(size=(n, T))
    X[rows, rng.integers(0, T // 2, size=n), 1] = 1.0
    X[rows, rng.integers(T // 2, T, size=n), 1] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)


@misconception(
    "adding_problem",
    says="Your markers are feature 0 and your numbers feature 1; it should be the other way round.",
    read="A task that needs a long memory",
)
def adding_problem__features_swapped(n, T, rng):
    rows = np.arange(n)
    X = np.zeros((n, T, 2))
    X[:, :, 1] = rng.uniform(size=(n, T))
    X[rows, rng.integers(0, T // 2, size=n), 0] = 1.0
    X[rows, rng.integers(T // 2, T, size=n), 0] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)


@misconception(
    "adding_problem",
    says="Your adding_problem draws from NumPy's global generator instead of rng, so nobody can repeat it.",
    read="A task that needs a long memory",
)
def adding_problem__global_random(n, T, rng):
    rows = np.arange(n)
    X = np.zeros((n, T, 2))
    X[:, :, 0] = np.random.uniform(size=(n, T))
    X[rows, np.random.randint(0, T // 2, size=n), 1] = 1.0
    X[rows, np.random.randint(T // 2, T, size=n), 1] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)


@misconception(
    "adding_problem",
    says="Your two markers are always T // 2 steps apart; each is drawn on its own.",
    read="A task that needs a long memory",
)
def adding_problem__same_distance(n, T, rng):
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.uniform(size=(n, T))
    first = rng.integers(0, T // 2, size=n)
    X[np.arange(n), first, 1] = X[np.arange(n), first + T // 2, 1] = 1.0
    return X, np.sum(X[:, :, 0] * X[:, :, 1], axis=1)


# ---------------------------------------------------------------------------------------------- make_optimizer


@misconception(
    "make_optimizer",
    says='With "global_norm" your optimizer clips each gradient by its own norm: Keras has two arguments with "norm".',
    read="Gradient clipping",
)
def make_optimizer__clipnorm_for_global(learning_rate, clip, value):
    names = {"value": "clipvalue", "norm": "clipnorm", "global_norm": "clipnorm"}
    return keras.optimizers.SGD(learning_rate, **({} if clip is None else {names[clip]: value}))


@misconception(
    "make_optimizer",
    says='With "norm" your optimizer clips by the global norm; each variable should be measured by itself.',
    read="Gradient clipping",
)
def make_optimizer__global_for_norm(learning_rate, clip, value):
    names = {"value": "clipvalue", "norm": "global_clipnorm", "global_norm": "global_clipnorm"}
    return keras.optimizers.SGD(learning_rate, **({} if clip is None else {names[clip]: value}))


@misconception(
    "make_optimizer",
    says='Your optimizer has "norm" and "global_norm" exchanged.',
    read="Gradient clipping",
)
def make_optimizer__norms_exchanged(learning_rate, clip, value):
    names = {"value": "clipvalue", "norm": "global_clipnorm", "global_norm": "clipnorm"}
    return keras.optimizers.SGD(learning_rate, **({} if clip is None else {names[clip]: value}))


@misconception(
    "make_optimizer",
    says="Your optimizer clips by value whatever is asked for.",
    read="Gradient clipping",
)
def make_optimizer__always_by_value(learning_rate, clip, value):
    return keras.optimizers.SGD(learning_rate, **({} if clip is None else {"clipvalue": value}))


@misconception(
    "make_optimizer",
    says="Your optimizer never clips.",
    read="Clipping in Keras",
)
def make_optimizer__never_clips(learning_rate, clip, value):
    return keras.optimizers.SGD(learning_rate)


@misconception(
    "make_optimizer",
    says="Your optimizer clips by global norm although clip is None.",
    read="Clipping in Keras",
)
def make_optimizer__none_clips_too(learning_rate, clip, value):
    names = {"value": "clipvalue", "norm": "clipnorm"}
    return keras.optimizers.SGD(learning_rate, **{names.get(clip, "global_clipnorm"): value})


@misconception(
    "make_optimizer",
    says="Your optimizer clips at 1, whatever value is.",
    read="Clipping in Keras",
)
def make_optimizer__value_ignored(learning_rate, clip, value):
    names = {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}
    return keras.optimizers.SGD(learning_rate, **({} if clip is None else {names[clip]: 1.0}))


@misconception(
    "make_optimizer",
    says="Your optimizer ignores learning_rate and takes Keras's default.",
    read="Clipping in Keras",
)
def make_optimizer__learning_rate_ignored(learning_rate, clip, value):
    names = {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}
    return keras.optimizers.SGD(**({} if clip is None else {names[clip]: value}))


@misconception(
    "make_optimizer",
    says="Your optimizer is Adam, whose steps hardly depend on the size of the gradient; SGD is asked for.",
    read="Clipping in Keras",
)
def make_optimizer__adam(learning_rate, clip, value):
    names = {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}
    return keras.optimizers.Adam(learning_rate, **({} if clip is None else {names[clip]: value}))


@misconception(
    "make_optimizer",
    says="Your optimizer has momentum: the second step still carries the first.",
    read="Clipping in Keras",
)
def make_optimizer__momentum(learning_rate, clip, value):
    names = {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}
    return keras.optimizers.SGD(learning_rate, momentum=0.9, **({} if clip is None else {names[clip]: value}))


# -------------------------------------------------------------------------------------------------- train_step


@misconception(
    "train_step",
    says="Your train_step applies the gradients first and clips them afterwards, when it is too late.",
    read="Exercise: train_step",
)
def train_step__clips_after_applying(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    gradients, norm_before = tf.clip_by_global_norm(gradients, max_norm)
    return loss, norm_before


@misconception(
    "train_step",
    says="Your train_step clips each gradient by its own norm instead of all by the global norm.",
    read="Gradient clipping",
)
def train_step__per_tensor(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped = [tf.clip_by_norm(g, max_norm) for g in gradients]
    optimizer.apply_gradients(zip(clipped, model.trainable_variables))
    return loss, tf.linalg.global_norm(gradients)


@misconception(
    "train_step",
    says="Your train_step clips the gradients by value instead of by the global norm.",
    read="Gradient clipping",
)
def train_step__by_value(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped = [tf.clip_by_value(g, -max_norm, max_norm) for g in gradients]
    optimizer.apply_gradients(zip(clipped, model.trainable_variables))
    return loss, tf.linalg.global_norm(gradients)


@misconception(
    "train_step",
    says="Your train_step also stretches gradients that are within the limit.",
    read="Exercise: train_step",
)
def train_step__always_rescales(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    norm = tf.linalg.global_norm(gradients)
    optimizer.apply_gradients([(g * max_norm / norm, v) for g, v in zip(gradients, model.trainable_variables)])
    return loss, norm


@misconception(
    "train_step",
    says="The norm that your train_step returns is the one after clipping.",
    read="Exercise: train_step",
)
def train_step__norm_after(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped, _ = tf.clip_by_global_norm(gradients, max_norm)
    optimizer.apply_gradients(zip(clipped, model.trainable_variables))
    return loss, tf.linalg.global_norm(clipped)


@misconception(
    "train_step",
    says="Your train_step returns the loss after the step, with the new weights.",
    read="Exercise: train_step",
)
def train_step__loss_after(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped, norm_before = tf.clip_by_global_norm(gradients, max_norm)
    optimizer.apply_gradients(zip(clipped, model.trainable_variables))
    return loss_fn(y, model(x, training=True)), norm_before


@misconception(
    "train_step",
    says="Your train_step calls the model without training mode, so batch normalisation uses its moving averages.",
    read="Exercise: train_step",
)
def train_step__not_in_training_mode(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped, norm_before = tf.clip_by_global_norm(gradients, max_norm)
    optimizer.apply_gradients(zip(clipped, model.trainable_variables))
    return loss, norm_before


@misconception(
    "train_step",
    says="Your train_step gives the loss the prediction first and the target second.",
    read="Exercise: train_step",
)
def train_step__loss_arguments_swapped(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(model(x, training=True), y)
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped, norm_before = tf.clip_by_global_norm(gradients, max_norm)
    optimizer.apply_gradients(zip(clipped, model.trainable_variables))
    return loss, norm_before


@misconception(
    "train_step",
    says="Your train_step does not apply the gradients: the weights stay as they were.",
    read="Exercise: train_step",
)
def train_step__never_applied(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped, norm_before = tf.clip_by_global_norm(gradients, max_norm)
    return loss, norm_before


@misconception(
    "train_step",
    says="Your train_step moves the weights with a learning rate of its own instead of by the optimizer.",
    read="Exercise: train_step",
)
def train_step__own_learning_rate(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped, norm_before = tf.clip_by_global_norm(gradients, max_norm)
    for g, v in zip(clipped, model.trainable_variables):
        v.assign_sub(0.01 * g)
    return loss, norm_before


@misconception(
    "train_step",
    says="Your loss is computed outside the tape's `with` block, so the tape knows no gradient of it.",
    read="Exercise: train_step",
)
def train_step__loss_outside_the_tape(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        prediction = model(x, training=True)
    loss = loss_fn(y, prediction)
    gradients = tape.gradient(loss, model.trainable_variables)
    gradients, norm_before = tf.clip_by_global_norm(gradients, max_norm)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss, norm_before


# ------------------------------------------------------------------------------------------------- NormRNNCell


@misconception(
    "NormRNNCell",
    says="Your cell normalises the sum of both terms at once; each term needs a normalisation of its own.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__one_norm_for_the_sum(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        self.norm = keras.layers.BatchNormalization(gamma_initializer=keras.initializers.Constant(0.1))

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.norm(inputs @ self.kernel + states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell uses one and the same normalisation layer for both terms, so they share gamma and moving averages.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__shared_norm(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        self.norm = keras.layers.BatchNormalization(center=False, gamma_initializer=keras.initializers.Constant(0.1))

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.norm(inputs @ self.kernel, training=training)
        z = z + self.norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your gammas start at 1, Keras's default; they should start at 0.1.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__gamma_one(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        self.input_norm = keras.layers.BatchNormalization(center=False)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell leaves the recurrent term as it is; only the input term is normalised.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__recurrent_term_plain(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training) + states[0] @ self.recurrent_kernel
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell adds the bias before the normalisation, which takes it out again.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__bias_before(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel + self.bias, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell adds the bias after the activation; it belongs to what the activation is taken of.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__bias_after_the_activation(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z) + self.bias
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell has no bias.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__no_bias(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell normalises after the activation; it should be before.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__after_the_activation(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(self.activation(inputs @ self.kernel), training=training)
        z = z + self.recurrent_norm(self.activation(states[0] @ self.recurrent_kernel), training=training)
        h = z + self.bias
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell always normalises by the batch, outside of training too.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__always_training(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=True)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=True)
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell never normalises by the batch: in training it still uses the moving averages, which never move.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__never_training(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=False)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=False)
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell takes the sigmoid when no activation is given; tanh is the default.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__default_sigmoid(keras.layers.Layer):
    def __init__(self, units, activation="sigmoid", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell applies no activation when none is given; tanh is the default.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__no_default_activation(keras.layers.Layer):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell ignores its activation argument and always takes tanh.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__activation_ignored(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = keras.ops.tanh(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell has no state_size, so keras.layers.RNN does not know what to carry.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__no_state_size(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your cell returns the new state alone; a cell returns (output, [new state]).",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__bare_tensor(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        return self.activation(z + self.bias)


@misconception(
    "NormRNNCell",
    says="Your cell hands on the previous state instead of the new one.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__old_state(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        return self.activation(z + self.bias), [states[0]]


@misconception(
    "NormRNNCell",
    says="Your kernels are plain random arrays, not weights of the layer: they are not trained.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__kernels_no_weights(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = keras.random.normal((input_shape[-1], self.units))
        self.recurrent_kernel = keras.random.normal((self.units, self.units))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z + self.bias)
        return h, [h]


@misconception(
    "NormRNNCell",
    says="Your bias starts at random numbers, Keras's default for add_weight; a bias starts at zero.",
    read="A recurrent cell with batch normalisation",
)
class NormRNNCell__bias_starts_at_random(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training) + self.bias
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z)
        return h, [h]
