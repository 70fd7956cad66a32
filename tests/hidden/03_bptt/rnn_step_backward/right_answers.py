"""Right answers to rnn_step_backward in other forms."""


def rnn_step_backward__einsum(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - np.square(h_t))
    dx_t = np.einsum("bu,fu->bf", dz, kernel)
    dh_prev = np.einsum("bu,pu->bp", dz, recurrent_kernel)
    return dx_t, dh_prev, np.einsum("bf,bu->fu", x_t, dz), np.einsum("bp,bu->pu", h_prev, dz), np.einsum("bu->u", dz)


def rnn_step_backward__slope_from_input(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    z = np.arctanh(np.clip(h_t, -1 + 1e-16, 1 - 1e-16))
    with np.errstate(over="ignore", divide="ignore"):
        dz = dh_t / np.cosh(z) ** 2
    return [dz.dot(kernel.T), dz.dot(recurrent_kernel.T), x_t.T.dot(dz), h_prev.T.dot(dz), dz.sum(0)]


def rnn_step_backward__one_sequence_at_a_time(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dx_t, dh_prev = [], []
    dkernel, drecurrent_kernel = np.zeros(kernel.shape), np.zeros(recurrent_kernel.shape)
    dbias = np.zeros(kernel.shape[1])
    for x, before, after, dh in zip(x_t, h_prev, h_t, dh_t):
        dz = (1 - after) * (1 + after) * dh
        dx_t.append(kernel @ dz)
        dh_prev.append(recurrent_kernel @ dz)
        dkernel += np.outer(x, dz)
        drecurrent_kernel += np.outer(before, dz)
        dbias += dz
    return dx_t, dh_prev, dkernel, drecurrent_kernel, dbias


def rnn_step_backward__in_place(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    h_t *= h_t
    np.subtract(1, h_t, out=h_t)
    dh_t *= h_t
    return dh_t @ kernel.T, dh_t @ recurrent_kernel.T, x_t.T @ dh_t, h_prev.T @ dh_t, dh_t.sum(axis=0)


def rnn_step_backward__float32(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = [np.asarray(value, dtype=np.float32) for value in cache]
    dz = np.float32(dh_t) * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


def rnn_step_backward__tensordot_and_lists(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t - dh_t * h_t**2
    parts = [np.tensordot(dz, kernel, axes=(1, 1)), np.tensordot(dz, recurrent_kernel, axes=(1, 1))]
    parts += [np.tensordot(x_t, dz, axes=(0, 0)), np.tensordot(h_prev, dz, axes=(0, 0)), np.ones(len(dz)) @ dz]
    return [part.tolist() for part in parts]


def rnn_step_backward__own_cache_a_dict(
    dh_t,
    cache,
    redefined=globals().update(
        rnn_step_forward=lambda x, h, K, R, b: (
            np.tanh(x @ K + h @ R + b),
            {"row": np.hstack([x, h]), "weights": np.vstack([K, R]), "z": x @ K + h @ R + b},
        )
    ),
):
    row, weights = cache["row"], cache["weights"]
    features = row.shape[1] - dh_t.shape[1]
    dz = dh_t * (1 - np.tanh(cache["z"]) ** 2)
    drow, dweights = dz @ weights.T, row.T @ dz
    return drow[:, :features], drow[:, features:], dweights[:features], dweights[features:], dz.sum(axis=0)


def rnn_step_backward__own_cache_a_closure(
    dh_t,
    cache,
    redefined=globals().update(
        rnn_step_forward=lambda x, h, K, R, b: (
            lambda h_t: (
                h_t,
                lambda dh: (lambda dz: (dz @ K.T, dz @ R.T, x.T @ dz, h.T @ dz, dz.sum(0)))(dh * (1 - h_t**2)),
            )
        )(np.tanh(x @ K + h @ R + b))
    ),
):
    return cache(dh_t)


def rnn_step_backward__forward_pass_that_raises(
    dh_t, cache, redefined=globals().update(rnn_step_forward=lambda x, h, K, R, b: undefined_name)
):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
