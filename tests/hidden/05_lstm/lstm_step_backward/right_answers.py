"""Right answers to lstm_step_backward in other forms."""


def lstm_step_backward__slopes_from_results(dh_t, dc_t, cache):
    x, h0, c0, i, f, g, o, c, W, R = cache
    t = np.tanh(c)
    total = dc_t + o * dh_t - o * dh_t * t * t
    dz = np.hstack([total * g * (i - i * i), total * c0 * (f - f * f), total * i * (1 - g * g), dh_t * t * (o - o * o)])
    return [dz @ W.T, dz @ R.T, total * f, x.T @ dz, h0.T @ dz, dz.sum(0)]


def lstm_step_backward__einsum(dh_t, dc_t, cache):
    x, h0, c0, i, f, g, o, c, W, R = cache
    total = dc_t + dh_t * o / np.cosh(c) ** 2
    dz = np.empty((len(x), 4, c.shape[1]))
    dz[:, 0], dz[:, 1] = total * g * i * (1 - i), total * c0 * f * (1 - f)
    dz[:, 2], dz[:, 3] = total * i * (1 - g**2), dh_t * np.tanh(c) * o * (1 - o)
    dz = dz.reshape(len(x), -1)
    products = [np.einsum("bk,fk->bf", dz, A) for A in (W, R)]
    return (*products, total * f, np.einsum("bf,bk->fk", x, dz), np.einsum("bu,bk->uk", h0, dz), np.einsum("bk->k", dz))


def lstm_step_backward__concatenated_weights(dh_t, dc_t, cache):
    x, h0, c0, i, f, g, o, c, W, R = cache
    F = x.shape[1]
    total = dh_t * o * (1 - np.tanh(c) ** 2) + dc_t
    dz = np.c_[
        total * g * i * (1 - i), total * c0 * f * (1 - f), total * i * (1 - g**2), dh_t * np.tanh(c) * o * (1 - o)
    ]
    dxh = dz @ np.vstack([W, R]).T
    dWR = np.hstack([x, h0, np.ones((len(x), 1))]).T @ dz
    return dxh[:, :F], dxh[:, F:], total * f, dWR[:F], dWR[F:-1], dWR[-1]


def lstm_step_backward__gate_by_gate(dh_t, dc_t, cache):
    x, h0, c0, i, f, g, o, c, W, R = cache
    total = dc_t + dh_t * o * (1 - np.tanh(c) ** 2)
    parts = [total * g * i * (1 - i), total * c0 * f * (1 - f), total * i * (1 - g**2), dh_t * np.tanh(c) * o * (1 - o)]
    Ws, Rs = np.split(W, 4, axis=1), np.split(R, 4, axis=1)
    dx = sum(d @ w.T for d, w in zip(parts, Ws))
    dh = sum(d @ r.T for d, r in zip(parts, Rs))
    dW = np.concatenate([x.T @ d for d in parts], axis=1)
    dR = np.concatenate([h0.T @ d for d in parts], axis=1)
    return dx, dh, total * f, dW, dR, np.concatenate([d.sum(axis=0) for d in parts])


def lstm_step_backward__in_float32(dh_t, dc_t, cache):
    dh_t, dc_t = np.float32(dh_t), np.float32(dc_t)
    x, h0, c0, i, f, g, o, c, W, R = (np.float32(a) for a in cache)
    total = dc_t + dh_t * o * (1 - np.tanh(c) ** 2)
    dz = [total * g * i * (1 - i), total * c0 * f * (1 - f), total * i * (1 - g**2), dh_t * np.tanh(c) * o * (1 - o)]
    dz = np.concatenate(dz, axis=-1)
    return dz.dot(W.T), dz.dot(R.T), total * f, np.dot(x.T, dz), np.dot(h0.T, dz), np.sum(dz, axis=0)


def lstm_step_backward__upstream_changed_in_place(dh_t, dc_t, cache):
    x, h0, c0, i, f, g, o, c, W, R = cache
    dc_t += dh_t * o * (1 - np.tanh(c) ** 2)
    dh_t *= np.tanh(c)
    dz = np.concatenate([dc_t * g * i * (1 - i), dc_t * c0 * f * (1 - f), dc_t * i * (1 - g**2), dh_t * o * (1 - o)], 1)
    dc_t *= f
    return (
        np.inner(dz, W),
        np.inner(dz, R),
        dc_t,
        np.tensordot(x, dz, (0, 0)),
        np.tensordot(h0, dz, (0, 0)),
        np.add.reduce(dz),
    )


def lstm_step_backward__sums_over_rows(dh_t, dc_t, cache):
    x, h0, c0, i, f, g, o, c, W, R = cache
    dW, dR, db = np.zeros(W.shape), np.zeros(R.shape), np.zeros(W.shape[1])
    dx, dh, dc = [], [], []
    for n in range(len(x)):
        t = dc_t[n] + dh_t[n] * o[n] * (1 - np.tanh(c[n]) ** 2)
        dz = [t * g[n] * i[n] * (1 - i[n]), t * c0[n] * f[n] * (1 - f[n])]
        dz = np.concatenate([*dz, t * i[n] * (1 - g[n] ** 2), dh_t[n] * np.tanh(c[n]) * o[n] * (1 - o[n])])
        dW += np.outer(x[n], dz)
        dR += np.outer(h0[n], dz)
        db += dz
        dx.append(W @ dz)
        dh.append(R @ dz)
        dc.append(t * f[n])
    return dx, dh, dc, dW, dR, db


def lstm_step_backward__sums_recomputed(dh_t, dc_t, cache):
    x, h0, c0, *_, c, W, R = cache
    i, f, g, o = cache[3:7]
    slope = np.concatenate([i * (1 - i), f * (1 - f), 1 - g * g, o * (1 - o)], axis=1)
    total = dc_t + dh_t * o * (1 - np.tanh(f * c0 + i * g) ** 2)
    factor = np.concatenate([g * total, c0 * total, i * total, np.tanh(c) * dh_t], axis=1)
    dz = slope * factor
    ones = np.ones(len(x))
    return (dz @ W.T, dz @ R.T, f * total, (dz.T @ x).T, (dz.T @ h0).T, ones @ dz)
