"""Right answers to sigmoid in other forms."""


def sigmoid__from_tanh(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def sigmoid__expit(z):
    from scipy.special import expit

    return expit(z)


def sigmoid__overflow_to_the_right_value(z):
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-z))


def sigmoid__two_masks_in_a_new_array(z):
    out = np.empty_like(z)
    positive = z >= 0
    out[positive] = 1.0 / (1.0 + np.exp(-z[positive]))
    grown = np.exp(z[~positive])
    out[~positive] = grown / (1.0 + grown)
    return out


def sigmoid__clipped_argument(z):
    return 1.0 / (1.0 + np.exp(-np.clip(z, -80, 80)))


def relu__product_with_mask(z):
    return z * (z > 0)


def relu__in_place(z):
    z[z < 0] = 0.0
    return z


def relu__half_of_sum(z):
    return (z + np.abs(z)) / 2


def leaky_relu__maximum(z, negative_slope):
    return np.maximum(z, negative_slope * z)


def leaky_relu__two_parts(z, negative_slope):
    return np.maximum(z, 0) + negative_slope * np.minimum(z, 0)


def leaky_relu__nested_lists(z, negative_slope):
    out = [number if number > 0 else negative_slope * number for number in z.ravel().tolist()]
    return np.reshape(out, z.shape)


def elu__where_with_overflow_in_the_other_branch(z, alpha):
    with np.errstate(over="ignore"):
        return np.where(z > 0, z, alpha * (np.exp(z) - 1))


def elu__sum_of_parts(z, alpha):
    return np.maximum(z, 0) + alpha * np.expm1(np.minimum(z, 0))


def elu__mask_and_float32(z, alpha):
    z = z.astype(np.float32)
    out = z.copy()
    out[z < 0] = alpha * (np.exp(z[z < 0]) - 1)
    return out


def activation_slope__table_of_functions(z, name, **kw):
    negative = np.minimum(z, 0)
    table = {
        "sigmoid": lambda: 0.25 * (1 - np.tanh(z / 2) ** 2),
        "tanh": lambda: (1 - np.tanh(z)) * (1 + np.tanh(z)),
        "relu": lambda: np.heaviside(z, 0.5),
        "leaky_relu": lambda: np.heaviside(z, 1.0) + kw["negative_slope"] * np.heaviside(-z, 0.0),
        "elu": lambda: np.exp(negative) * np.where(z < 0, kw["alpha"], 1.0),
        "linear": lambda: z * 0 + 1,
    }
    return table[name]()


def activation_slope__keyword_arguments_and_outputs(z, name, negative_slope=0.01, alpha=1.0):
    if name == "sigmoid":
        a = sigmoid(z)
        return a - a * a
    if name == "tanh":
        with np.errstate(over="ignore"):
            return 1 / np.cosh(z) ** 2
    if name == "relu":
        return (z >= 0).astype(z.dtype)
    if name == "leaky_relu":
        slope = np.full(z.shape, negative_slope)
        slope[z > 0] = 1
        return slope
    if name == "elu":
        return np.where(z > 0, 1, elu(z, alpha) + alpha)
    if name == "linear":
        return np.ones(z.shape, dtype=int)
    raise ValueError(name)


def activation_slope__booleans_and_match(z, name, **kw):
    match name:
        case "sigmoid":
            e = np.exp(-np.abs(z))
            return e / (1 + e) ** 2
        case "tanh":
            return 1 - np.square(np.tanh(z))
        case "relu":
            return z > 0
        case "leaky_relu":
            return np.select([z > 0], [1.0], kw["negative_slope"])
        case "elu":
            return np.piecewise(z, [z > 0], [1.0, lambda v: kw["alpha"] * np.exp(v)])
        case _:
            return np.full_like(z, 1)
