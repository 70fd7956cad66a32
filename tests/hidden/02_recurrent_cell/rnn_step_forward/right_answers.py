"""Right answers to rnn_step_forward in other forms."""


def rnn_step_forward__dot_and_dict(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    phi = {
        "tanh": np.tanh,
        "sigmoid": lambda z: np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), 1 - 1 / (1 + np.exp(-np.abs(z)))),
        "relu": lambda z: z * (z > 0),
        "linear": lambda z: z,
    }
    z = np.dot(x_t, kernel) + np.dot(h_prev, recurrent_kernel) + bias
    return phi[activation](z), {"x_t": x_t, "h_prev": h_prev}


def rnn_step_forward__bias_as_a_weight(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    row = np.hstack([x_t, h_prev, np.ones((len(x_t), 1))])
    z = row @ np.vstack([kernel, recurrent_kernel, bias])
    if activation == "sigmoid":
        with np.errstate(over="ignore"):
            z = 1 / (1 + np.exp(-z))
    elif activation == "tanh":
        z = np.tanh(z)
    elif activation == "relu":
        z[z < 0] = 0
    return z, lambda: (x_t, h_prev, z)


def rnn_step_forward__einsum(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = np.einsum("bf,fu->bu", x_t, kernel) + np.einsum("bv,vu->bu", h_prev, recurrent_kernel) + bias[None, :]
    if activation == "tanh":
        return [2 / (1 + np.exp(-2 * np.clip(z, -300, 300))) - 1, z]
    if activation == "sigmoid":
        return [1 / (1 + np.exp(-np.clip(z, -500, 500))), z]
    return [np.maximum(0, z) if activation == "relu" else z, z]


def rnn_step_forward__lists_and_loops(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    import math

    def phi(z):
        if activation == "tanh":
            return math.tanh(z)
        if activation == "sigmoid":
            return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))
        return max(z, 0.0) if activation == "relu" else z

    rows = []
    for x, h in zip(x_t, h_prev):
        row = []
        for unit in range(len(bias)):
            z = float(bias[unit])
            z += sum(float(x[i] * kernel[i, unit]) for i in range(len(x)))
            z += sum(float(h[i] * recurrent_kernel[i, unit]) for i in range(len(h)))
            row.append(phi(z))
        rows.append(row)
    return rows, "nothing to keep"


def rnn_step_forward__tensordot_in_place(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    class Cache:
        pass

    cache = Cache()
    cache.kernel = kernel
    z = np.tensordot(x_t, kernel, axes=1)
    z += np.tensordot(h_prev, recurrent_kernel, axes=(1, 0))
    z += bias
    x_t *= 0  # spoils its argument
    if activation == "tanh":
        np.tanh(z, out=z)
    if activation == "relu":
        np.maximum(z, 0, out=z)
    if activation == "sigmoid":
        e = np.exp(-np.abs(z))
        z = np.where(z < 0, e, 1) / (1 + e)
    return z, cache


def rnn_step_forward__float32_inside(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    x, h, w, u, b = (np.asarray(a, dtype="float32") for a in (x_t, h_prev, kernel, recurrent_kernel, bias))
    z = np.matmul(x, w) + np.matmul(h, u) + b
    match activation:
        case "tanh":
            h_t = np.tanh(z)
        case "sigmoid":
            h_t = (1 + np.tanh(0.5 * z)) / 2
        case "relu":
            h_t = np.where(z > 0, z, 0)
        case "linear":
            h_t = z
    return h_t, (x, h, h_t)


def rnn_step_forward__long_double_and_named(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    from collections import namedtuple

    z = np.asarray(x_t, np.longdouble) @ kernel + np.asarray(h_prev, np.longdouble) @ recurrent_kernel + bias
    functions = {
        "tanh": np.tanh,
        "sigmoid": lambda z: 0.5 * (1 + np.tanh(z / 2)),
        "relu": lambda z: np.maximum(z, 0),
        "linear": lambda z: z,
    }
    return namedtuple("Step", "h_t cache")(functions[activation](z), {"z": z})
