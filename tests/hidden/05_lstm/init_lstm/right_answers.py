"""Right answers to init_lstm in other forms."""


def init_lstm__normal_numbers(features, units, rng, forget_bias=1.0):
    bias = np.concatenate([np.zeros(units), np.full(units, forget_bias), np.zeros(2 * units)])
    return dict(
        kernel=rng.normal(0, 1 / np.sqrt(features), (features, 4 * units)),
        recurrent_kernel=rng.normal(0, 1 / np.sqrt(units), (units, 4 * units)),
        bias=bias,
    )


def init_lstm__glorot_over_all_blocks_in_float32(features, units, rng, forget_bias=1.0):
    def glorot(rows):
        limit = (6 / (rows + 4 * units)) ** 0.5
        return rng.uniform(-limit, limit, size=(rows, 4 * units)).astype(np.float32)

    bias = np.zeros(4 * units, dtype=np.float32)
    bias[units : units * 2] += forget_bias
    return {"kernel": glorot(features), "recurrent_kernel": glorot(units), "bias": bias}


def init_lstm__orthogonal_as_in_keras(features, units, rng, forget_bias=1.0):
    q, r = np.linalg.qr(rng.normal(size=(4 * units, units)))
    he = rng.normal(size=(features, 4 * units)) * np.sqrt(2 / features)
    return {
        "bias": np.repeat([0.0, forget_bias, 0.0, 0.0], units),
        "recurrent_kernel": (q * np.sign(np.diag(r))).T,
        "kernel": he,
    }


def init_lstm__uniform_of_one_over_the_root(features, units, rng, forget_bias=1.0):
    kernel = (rng.random((features, 4 * units)) * 2 - 1) / np.sqrt(features)
    recurrent = (2 * rng.random((units, 4 * units)) - 1) / units**0.5
    return {
        "kernel": kernel,
        "recurrent_kernel": recurrent,
        "bias": [0.0] * units + [forget_bias] * units + [0.0] * 2 * units,
    }


def init_lstm__as_in_pytorch(features, units, rng, forget_bias=1.0):
    limit = 1 / np.sqrt(units)  # for both kernels
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": rng.uniform(-limit, limit, (features, 4 * units)),
        "recurrent_kernel": rng.uniform(-limit, limit, (units, 4 * units)),
        "bias": bias,
    }
