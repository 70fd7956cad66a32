"""Right answers of gru_step_backward in other forms; each reads the cache of the reference's forward step."""


def gru_step_backward__path_by_path(dh_t, cache):
    x_t, h_prev, z, r, g, h_h, kernel, recurrent_kernel, reset_after = cache
    U = h_prev.shape[1]
    Rz, Rr, Rh = recurrent_kernel[:, :U], recurrent_kernel[:, U : 2 * U], recurrent_kernel[:, 2 * U :]
    dg = dh_t * (1 - z)
    dz = dh_t * h_prev - dh_t * g
    dh_prev = dh_t * z
    dg_sum = dg - dg * g * g
    dz_sum = dz * (z - z * z)
    dh_prev = dh_prev + dz_sum @ Rz.T
    if reset_after:
        dinner = dg_sum * r
        dr_sum = dg_sum * h_h * (r - r * r)
        dh_prev = dh_prev + dinner @ Rh.T
        dRh = h_prev.T @ dinner
    else:
        dmasked = dg_sum @ Rh.T
        dr_sum = dmasked * h_prev * (r - r * r)
        dh_prev = dh_prev + dmasked * r
        dRh = (r * h_prev).T @ dg_sum
    dh_prev = dh_prev + dr_sum @ Rr.T
    dR = np.hstack([h_prev.T @ dz_sum, h_prev.T @ dr_sum, dRh])
    dsums = np.hstack([dz_sum, dr_sum, dg_sum])
    db = np.ones(len(x_t)) @ dsums
    if reset_after:
        db = np.vstack([db, np.hstack([dz_sum.sum(0), dr_sum.sum(0), dinner.sum(0)])])
    return [dsums @ kernel.T, dh_prev, x_t.T @ dsums, dR, db]


def gru_step_backward__preallocated(dh_t, cache):
    x_t, h_prev, z, r, g, h_h, kernel, recurrent_kernel, reset_after = cache
    U = h_prev.shape[1]
    dsums = np.empty((len(x_t), 3 * U))
    dsums[:, :U] = dh_t * (h_prev - g) * z * (1 - z)
    dsums[:, 2 * U :] = dh_t * (1 - z) * (1 - g * g)
    back = dsums[:, 2 * U :]
    if reset_after:
        dsums[:, U : 2 * U] = back * h_h * r * (1 - r)
        dstate = dsums.copy()
        dstate[:, 2 * U :] *= r
        return (
            dsums.dot(kernel.T),
            dstate.dot(recurrent_kernel.T) + z * dh_t,
            x_t.T.dot(dsums),
            h_prev.T.dot(dstate),
            np.array([dsums.sum(axis=0), dstate.sum(axis=0)]),
        )
    through = back.dot(recurrent_kernel[:, 2 * U :].T)
    dsums[:, U : 2 * U] = through * h_prev * r * (1 - r)
    dR = np.empty_like(recurrent_kernel)
    dR[:, : 2 * U] = h_prev.T.dot(dsums[:, : 2 * U])
    dR[:, 2 * U :] = (r * h_prev).T.dot(back)
    dh = dsums[:, : 2 * U].dot(recurrent_kernel[:, : 2 * U].T) + through * r + z * dh_t
    return dsums.dot(kernel.T), dh, x_t.T.dot(dsums), dR, dsums.sum(axis=0)


def gru_step_backward__einsum(dh_t, cache):
    x_t, h_prev, z, r, g, h_h, kernel, recurrent_kernel, reset_after = cache
    W, R = kernel.reshape(len(kernel), 3, -1), recurrent_kernel.reshape(len(recurrent_kernel), 3, -1)
    a = dh_t * (1 - z) * (1 - g**2)
    b = np.einsum("bv,uv->bu", a, R[:, 2])
    reset = a * h_h if reset_after else b * h_prev
    d = np.stack([dh_t * (h_prev - g) * z * (1 - z), reset * r * (1 - r), a], axis=1)
    dx, dW = np.einsum("bkv,fkv->bf", d, W), np.einsum("bf,bkv->fkv", x_t, d)
    s = d.copy()
    seen = np.stack([h_prev] * 3, axis=1)
    if reset_after:
        s[:, 2] *= r
        dh = np.einsum("bkv,ukv->bu", s, R)
    else:
        seen[:, 2] *= r
        dh = np.einsum("bkv,ukv->bu", s[:, :2], R[:, :2]) + b * r
    dR = np.einsum("bku,bkv->ukv", seen, s)
    sums = d.sum(axis=0).ravel()
    dbias = np.array([sums, s.sum(axis=0).ravel()]) if reset_after else sums
    return dx, dh + dh_t * z, dW.reshape(kernel.shape), dR.reshape(recurrent_kernel.shape), dbias


def gru_step_backward__sequence_by_sequence(dh_t, cache):
    x_t, h_prev, z, r, g, h_h, kernel, recurrent_kernel, reset_after = cache
    U = h_prev.shape[1]
    dx, dh, dW, dR = np.zeros_like(x_t), np.zeros_like(h_prev), np.zeros_like(kernel), np.zeros_like(recurrent_kernel)
    db = np.zeros((2, 3 * U))
    for b in range(len(x_t)):
        a = dh_t[b] * (1 - z[b]) * (1 - g[b] ** 2)
        through = recurrent_kernel[:, 2 * U :] @ a
        reset = a * h_h[b] if reset_after else through * h_prev[b]
        gates = [dh_t[b] * (h_prev[b] - g[b]) * z[b] * (1 - z[b]), reset * r[b] * (1 - r[b])]
        d = np.concatenate([*gates, a])
        s = np.concatenate([*gates, a * r[b]])
        dx[b], dW = kernel @ d, dW + np.outer(x_t[b], d)
        if reset_after:
            dh[b], dR = recurrent_kernel @ s + dh_t[b] * z[b], dR + np.outer(h_prev[b], s)
        else:
            dh[b] = recurrent_kernel[:, : 2 * U] @ d[: 2 * U] + through * r[b] + dh_t[b] * z[b]
            parts = [np.outer(h_prev[b], d[: 2 * U]), np.outer(h_prev[b] * r[b], a)]
            dR = dR + np.concatenate(parts, axis=1)
        db = db + np.array([d, s])
    return dx, dh, dW, dR, db if reset_after else db[0]
