"""Right answers of gru_step_forward in other forms."""


def gru_step_forward__slices_and_no_split(x_t, h_prev, kernel, recurrent_kernel, bias, reset_after=True):
    U = h_prev.shape[1]
    b = bias[0] if reset_after else bias
    c = bias[1] if reset_after else np.zeros(3 * U)
    z = sigmoid(x_t.dot(kernel[:, :U]) + b[:U] + h_prev.dot(recurrent_kernel[:, :U]) + c[:U])
    r = sigmoid(
        x_t.dot(kernel[:, U : 2 * U]) + b[U : 2 * U] + h_prev.dot(recurrent_kernel[:, U : 2 * U]) + c[U : 2 * U]
    )
    h_h = h_prev.dot(recurrent_kernel[:, 2 * U :]) + c[2 * U :]
    inner = r * h_h if reset_after else (r * h_prev).dot(recurrent_kernel[:, 2 * U :])
    g = np.tanh(x_t.dot(kernel[:, 2 * U :]) + b[2 * U :] + inner)
    return [g + z * (h_prev - g), [x_t, h_prev, z, r, g, h_h, kernel, recurrent_kernel, reset_after]]


def gru_step_forward__gates_concatenated(x_t, h_prev, kernel, recurrent_kernel, bias, reset_after=True):
    U = h_prev.shape[-1]
    joined = np.concatenate([x_t, h_prev], axis=1)
    rows = np.concatenate([kernel, recurrent_kernel], axis=0)
    total = np.atleast_2d(bias).sum(axis=0)
    gates = sigmoid(joined @ rows[:, : 2 * U] + total[: 2 * U])
    z, r = gates[:, :U], gates[:, U:]
    if reset_after:
        new = (
            x_t @ kernel[:, 2 * U :] + bias[0, 2 * U :] + r * (h_prev @ recurrent_kernel[:, 2 * U :] + bias[1, 2 * U :])
        )
    else:
        new = np.concatenate([x_t, r * h_prev], axis=1) @ rows[:, 2 * U :] + bias[2 * U :]
    return z * h_prev + (1 - z) * np.tanh(new), None


def gru_step_forward__reshaped_blocks(x_t, h_prev, kernel, recurrent_kernel, bias, reset_after=True):
    x_part = np.einsum("bf,fk->bk", x_t, kernel).reshape(len(x_t), 3, -1)
    h_part = np.einsum("bu,uk->bk", h_prev, recurrent_kernel).reshape(len(x_t), 3, -1)
    b = np.reshape(bias, (-1, 3, h_prev.shape[1]))
    x_part = x_part + b[0]
    if reset_after:
        h_part = h_part + b[1]
    z, r = sigmoid(x_part[:, 0] + h_part[:, 0]), sigmoid(x_part[:, 1] + h_part[:, 1])
    if not reset_after:
        h_part[:, 2] = (r * h_prev) @ recurrent_kernel.reshape(len(recurrent_kernel), 3, -1)[:, 2]
        g = np.tanh(x_part[:, 2] + h_part[:, 2])
    else:
        g = np.tanh(x_part[:, 2] + r * h_part[:, 2])
    h_prev *= z  # in place: arguments are copies
    h_prev += (1 - z) * g
    return h_prev, lambda: (z, r, g)


def gru_step_forward__own_sigmoid_in_single_precision(x_t, h_prev, kernel, recurrent_kernel, bias, reset_after=True):
    def squash(s):
        e = np.exp(-np.abs(s))
        return np.where(s >= 0, 1 / (1 + e), e / (1 + e))

    x_t, h, W, R, b = (np.asarray(value, dtype="float32") for value in (x_t, h_prev, kernel, recurrent_kernel, bias))
    xz, xr, xg = np.hsplit(x_t @ W + (b[0] if reset_after else b), 3)
    hz, hr, hg = np.hsplit(h @ R + (b[1] if reset_after else 0), 3)
    z, r = squash(xz + hz), squash(xr + hr)
    g = np.tanh(xg + (r * hg if reset_after else (r * h) @ R[:, -h.shape[1] :]))
    return (1 - z) * g + z * h, ("cache", z, r, g)


def gru_step_forward__unit_by_unit(x_t, h_prev, kernel, recurrent_kernel, bias, reset_after=True):
    B, U = h_prev.shape
    b = np.asarray(bias, dtype=float).reshape(-1, 3 * U)
    first, second = b[0], b[1] if reset_after else np.zeros(3 * U)
    sums = x_t @ kernel + first
    old = h_prev @ recurrent_kernel + second
    z = sigmoid(sums[:, :U] + old[:, :U])
    r = sigmoid(sums[:, U : 2 * U] + old[:, U : 2 * U])
    h_t = np.empty((B, U))
    for u in range(U):
        column = 2 * U + u
        seen = r[:, u] * old[:, column] if reset_after else (r * h_prev) @ recurrent_kernel[:, column]
        h_t[:, u] = z[:, u] * h_prev[:, u] + (1 - z[:, u]) * np.tanh(sums[:, column] + seen)
    return h_t, {"z": z, "r": r}
