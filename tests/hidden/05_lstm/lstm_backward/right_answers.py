"""Right answers to lstm_backward in other forms."""


def lstm_backward__preallocated(dh_seq, cache):
    B, T, U = dh_seq.shape
    F = cache[0][0].shape[1]
    dx, dh, dc = np.zeros((B, T, F)), np.zeros((B, U)), np.zeros((B, U))
    dW, dR, db = np.zeros((F, 4 * U)), np.zeros((U, 4 * U)), np.zeros(4 * U)
    for t in range(T - 1, -1, -1):
        dx[:, t], dh, dc, dW_t, dR_t, db_t = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dW += dW_t
        dR += dR_t
        db += db_t
    return dx, dh, dc, dW, dR, db


def lstm_backward__cache_used_up(dh_seq, cache):
    dh = dc = 0.0 * dh_seq[:, 0]
    dx, weights = [], []
    while cache:
        step = cache.pop()
        result = lstm_step_backward(dh_seq[:, len(cache)] + dh, dc, step)
        dx.append(result[0])
        dh, dc = result[1:3]
        weights.append(result[3:])
    return [np.stack(dx[::-1], 1), dh, dc, *(sum(parts) for parts in zip(*weights))]


def lstm_backward__upstream_changed_in_place(dh_seq, cache):
    T = dh_seq.shape[1]
    dc, dx, total = np.zeros_like(dh_seq[:, 0]), [None] * T, None
    for t in reversed(range(T)):
        dx[t], dh, dc, *w = lstm_step_backward(dh_seq[:, t].copy(), dc, cache[t])
        if t > 0:
            dh_seq[:, t - 1] += dh
        total = w if total is None else [a + b for a, b in zip(total, w)]
    return np.array(dx).transpose(1, 0, 2), dh, dc, total[0], total[1], total[2]


def lstm_backward__without_the_step(dh_seq, cache):
    dh = dc = np.zeros(dh_seq[:, 0].shape)
    dzs = []
    for t in reversed(range(len(cache))):
        _, _, c0, i, f, g, o, c, W, R = cache[t]
        dh = dh + dh_seq[:, t]
        dc = dc + dh * o * (1 - np.tanh(c) ** 2)
        dz = [dc * g * i * (1 - i), dc * c0 * f * (1 - f), dc * i * (1 - g**2), dh * np.tanh(c) * o * (1 - o)]
        dzs.insert(0, np.concatenate(dz, axis=1))
        dh, dc = dzs[0] @ R.T, dc * f
    dz = np.stack(dzs, axis=1)
    x = np.stack([step[0] for step in cache], axis=1)
    before = np.stack([step[1] for step in cache], axis=1)
    dW, dR = np.tensordot(x, dz, ((0, 1), (0, 1))), np.tensordot(before, dz, ((0, 1), (0, 1)))
    return dz @ W.T, dh, dc, dW, dR, dz.sum(axis=(0, 1))


def lstm_backward__zip_over_reversed(dh_seq, cache):
    dh, dc = np.zeros_like(dh_seq[:, -1]), np.zeros_like(dh_seq[:, -1])
    steps = []
    for upstream, step in zip(dh_seq.swapaxes(0, 1)[::-1], cache[::-1]):
        steps.append(lstm_step_backward(upstream + dh, dc, step))
        dh, dc = steps[-1][1], steps[-1][2]
    dx, _, _, dW, dR, db = zip(*steps)
    return np.stack(dx, axis=1)[:, ::-1], dh, dc, np.sum(dW, 0), np.sum(dR, 0), np.sum(db, 0)


def lstm_backward__recursive(dh_seq, cache):
    def back(t, dh_later, dc_later):
        dx, dh, dc, *w = lstm_step_backward(dh_seq[:, t] + dh_later, dc_later, cache[t])
        if t == 0:
            return [dx], dh, dc, w
        earlier, dh, dc, w_earlier = back(t - 1, dh, dc)
        return [*earlier, dx], dh, dc, [a + b for a, b in zip(w, w_earlier)]

    none = np.zeros_like(dh_seq[:, 0])
    dx, dh0, dc0, w = back(dh_seq.shape[1] - 1, none, none)
    return (np.stack(dx, axis=1), dh0, dc0, *w)


def lstm_backward__one_loss_at_a_time(dh_seq, cache):
    total = None
    for last in range(dh_seq.shape[1]):
        dh, dc = dh_seq[:, last], np.zeros_like(dh_seq[:, last])
        dx = np.zeros((*dh_seq.shape[:2], cache[0][0].shape[1]))
        w = [0.0, 0.0, 0.0]
        for t in range(last, -1, -1):
            dx[:, t], dh, dc, *w_t = lstm_step_backward(dh, dc, cache[t])
            w = [a + b for a, b in zip(w, w_t)]
        result = [dx, dh, dc, *w]
        total = result if total is None else [a + b for a, b in zip(total, result)]
    return tuple(total)


def lstm_backward__float32_sums(dh_seq, cache):
    dh = np.zeros(dh_seq[:, 0].shape, np.float32)
    dc = np.zeros(dh_seq[:, 0].shape, np.float32)
    sums = {}
    dx = []
    for t in range(dh_seq.shape[1])[::-1]:
        dx_t, dh, dc, *w = lstm_step_backward(np.float32(dh_seq[:, t]) + dh, dc, cache[t])
        dx = [np.float32(dx_t)] + dx
        for name, part in zip(("W", "R", "b"), w):
            sums[name] = sums.get(name, np.float32(0)) + np.float32(part)
    return np.stack(dx, 1), dh, dc, sums["W"], sums["R"], sums["b"]
