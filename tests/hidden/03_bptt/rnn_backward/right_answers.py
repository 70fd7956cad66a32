"""Right answers to rnn_backward in other forms."""


def rnn_backward__preallocated(dh_seq, cache):
    x_t, h_prev, _, kernel, recurrent_kernel = cache[0]
    batch, steps, units = dh_seq.shape
    dx = np.zeros((batch, steps, x_t.shape[1]))
    dkernel, drecurrent_kernel, dbias = np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros(units)
    dh_next = np.zeros_like(h_prev)
    for t in range(steps - 1, -1, -1):
        dx[:, t, :], dh_next, dk, dr, db = rnn_step_backward(dh_seq[:, t, :] + dh_next, cache[t])
        dkernel += dk
        drecurrent_kernel += dr
        dbias += db
    return dx, dh_next, dkernel, drecurrent_kernel, dbias


def rnn_backward__without_the_step(dh_seq, cache):
    dz_seq, dh_next = [], 0
    for t in range(len(cache) - 1, -1, -1):
        _, _, h_t, kernel, recurrent_kernel = cache[t]
        dz = (dh_seq[:, t] + dh_next) * (1 - h_t**2)
        dh_next = dz @ recurrent_kernel.T
        dz_seq.insert(0, dz)
    dz = np.stack(dz_seq, axis=1)
    x = np.stack([step[0] for step in cache], axis=1)
    before = np.stack([step[1] for step in cache], axis=1)
    dkernel = np.einsum("btf,btu->fu", x, dz)
    drecurrent_kernel = np.tensordot(before, dz, axes=((0, 1), (0, 1)))
    return dz @ kernel.T, dh_next, dkernel, drecurrent_kernel, dz.sum(axis=(0, 1))


def rnn_backward__adds_into_dh_seq(dh_seq, cache):
    steps, parts = dh_seq.shape[1], []
    for t in reversed(range(steps)):
        parts.append(rnn_step_backward(dh_seq[:, t], cache[t]))
        if t > 0:
            dh_seq[:, t - 1] += parts[-1][1]
    dx = np.stack([part[0] for part in parts[::-1]], axis=1)
    return [dx, parts[-1][1], *[sum(part[i] for part in parts) for i in (2, 3, 4)]]


def rnn_backward__uses_up_the_cache(dh_seq, cache):
    dx, dh, totals = [], np.zeros(dh_seq[:, 0].shape), None
    while cache:
        dx_t, dh, *weights = rnn_step_backward(dh + dh_seq[:, len(cache) - 1], cache.pop())
        dx = [dx_t, *dx]
        totals = weights if totals is None else [np.add(a, b) for a, b in zip(totals, weights)]
    return np.transpose(dx, (1, 0, 2)), dh, totals[0], totals[1], totals[2]


def rnn_backward__float32(dh_seq, cache):
    dx, dh_t, sums = [], np.float32(0), [np.float32(0)] * 3
    for t in reversed(range(len(cache))):
        step = [np.asarray(value, dtype=np.float32) for value in cache[t]]
        dx_t, dh_t, *weights = rnn_step_backward(np.float32(dh_seq[:, t]) + dh_t, step)
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.float32(np.stack(dx[::-1], axis=1)), np.float32(dh_t), *[np.float32(total) for total in sums]


def rnn_backward__nested_lists(dh_seq, cache):
    dx, dh_t, sums = [None] * len(cache), 0.0, [0.0, 0.0, 0.0]
    for t, step in reversed(list(enumerate(cache))):
        dx[t], dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, step)
        sums = [a + b for a, b in zip(sums, weights)]
    return [np.moveaxis(np.array(dx), 0, 1).tolist(), dh_t.tolist(), *[total.tolist() for total in sums]]


def rnn_backward__own_cache_a_dict(
    dh_seq,
    cache,
    redefined=globals().update(
        rnn_forward=lambda x, h0, K, R, b: (
            lambda states: (np.stack(states[1:], axis=1), {"x": x, "states": states, "K": K, "R": R})
        )(
            __import__("functools").reduce(
                lambda states, t: [*states, np.tanh(x[:, t] @ K + states[-1] @ R + b)], range(x.shape[1]), [h0]
            )
        )
    ),
):
    x, states, kernel, recurrent_kernel = cache["x"], cache["states"], cache["K"], cache["R"]
    dx, dh, dkernel, drecurrent_kernel, dbias = np.zeros(x.shape), 0, 0, 0, 0
    for t in reversed(range(x.shape[1])):
        dz = (dh_seq[:, t] + dh) * (1 - states[t + 1] ** 2)
        dx[:, t], dh = dz @ kernel.T, dz @ recurrent_kernel.T
        dkernel = dkernel + x[:, t].T @ dz
        drecurrent_kernel = drecurrent_kernel + states[t].T @ dz
        dbias = dbias + dz.sum(axis=0)
    return dx, dh, dkernel, drecurrent_kernel, dbias
