"""Right answers to state_jacobian in other forms."""


def state_jacobian__einsum(h_t, recurrent_kernel, activation="tanh"):
    if activation == "tanh":
        slope = (1 - h_t) * (1 + h_t)
    elif activation == "sigmoid":
        slope = h_t - h_t**2
    elif activation == "relu":
        slope = (h_t > 0).astype(h_t.dtype)
    else:
        slope = np.ones(h_t.shape)
    return np.einsum("bi,ji->bij", slope, recurrent_kernel)


def state_jacobian__diagonal_matrices(h_t, recurrent_kernel, activation="tanh"):
    slope = {
        "tanh": lambda h: 1 / np.cosh(np.arctanh(h)) ** 2,
        "sigmoid": lambda h: h * (1 - h),
        "relu": np.sign,
        "linear": np.ones_like,
    }[activation]
    return [np.diag(slope(h)) @ recurrent_kernel.T for h in h_t]


def state_jacobian__triple_loop(h_t, recurrent_kernel, activation="tanh"):
    batch, units = h_t.shape
    result = np.zeros((batch, units, units))
    for b in range(batch):
        for i in range(units):
            h = h_t[b, i]
            slope = {"tanh": 1 - h * h, "sigmoid": h * (1 - h), "relu": float(h > 0), "linear": 1.0}[activation]
            for j in range(units):
                result[b, i, j] = slope * recurrent_kernel[j, i]
    return result


def state_jacobian__scaled_columns_transposed(h_t, recurrent_kernel, activation="tanh"):
    slopes = {"tanh": 1 - h_t**2, "sigmoid": h_t * (1 - h_t), "relu": np.heaviside(h_t, 0), "linear": h_t * 0 + 1}
    return np.transpose(recurrent_kernel[None] * slopes[activation][:, None, :], (0, 2, 1))


def spectral_radius__eig(matrix):
    values, _ = np.linalg.eig(matrix)
    return float(sorted(np.sqrt(values.real**2 + values.imag**2))[-1])


def spectral_radius__repeated_squaring(matrix):
    """Gelfand's formula: the n-th root of the norm of the n-th power, n = 2 ** 40."""
    power, log_size, n = np.array(matrix, dtype=np.float64), 0.0, 1.0
    for _ in range(40):
        size = np.linalg.norm(power)
        if size == 0:
            return 0.0
        power, log_size = power / size, log_size + np.log(size) / n
        power, n = power @ power, 2 * n
    return np.exp(log_size)
