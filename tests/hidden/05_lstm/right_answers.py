"""Right answers in other forms; each must get every point of its exercise."""

# lstm_step_forward -----------------------------------------------------------------------------------------------


@right_answer("lstm_step_forward")
def lstm_step_forward__one_concatenated_product(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = np.concatenate([x_t, h_prev], axis=1) @ np.concatenate([kernel, recurrent_kernel], axis=0) + bias
    i, f, g, o = np.split(z, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, {"gates": (i, f, g, o)}


@right_answer("lstm_step_forward")
def lstm_step_forward__bias_as_a_row(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    rows = np.hstack([x_t, h_prev, np.ones((len(x_t), 1))])
    z = rows.dot(np.vstack([kernel, recurrent_kernel, bias[None]]))
    U = h_prev.shape[1]
    i, f, g, o = sigmoid(z[:, :U]), sigmoid(z[:, U : 2 * U]), np.tanh(z[:, 2 * U : 3 * U]), sigmoid(z[:, 3 * U :])
    c_t = f * c_prev + i * g
    return [o * np.tanh(c_t), c_t, None]


@right_answer("lstm_step_forward")
def lstm_step_forward__einsum_and_reshape(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = np.einsum("bf,fk->bk", x_t, kernel) + np.einsum("bu,uk->bk", h_prev, recurrent_kernel) + bias
    z = z.reshape(len(z), 4, -1)
    i, f, o = (sigmoid(z[:, k]) for k in (0, 1, 3))
    c_t = f * c_prev + i * np.tanh(z[:, 2])
    return o * np.tanh(c_t), c_t, lambda: (i, f, o, c_t)


@right_answer("lstm_step_forward")
def lstm_step_forward__one_product_for_each_gate(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    def dense(k):
        block = slice(k * h_prev.shape[1], (k + 1) * h_prev.shape[1])
        return np.dot(x_t, kernel[:, block]) + np.dot(h_prev, recurrent_kernel[:, block]) + bias[block]

    i, f, g, o = sigmoid(dense(0)), sigmoid(dense(1)), np.tanh(dense(2)), sigmoid(dense(3))
    c_t = np.add(np.multiply(f, c_prev), np.multiply(i, g))
    return np.multiply(o, np.tanh(c_t)), c_t, [i, f, g, o]


@right_answer("lstm_step_forward")
def lstm_step_forward__own_stable_sigmoid(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    def squash(z):
        e = np.exp(-np.abs(z))
        return np.where(z >= 0, 1 / (1 + e), e / (1 + e))

    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    i, f, g, o = np.hsplit(z, 4)
    c_t = squash(f) * c_prev + squash(i) * np.tanh(g)
    return squash(o) * np.tanh(c_t), c_t, ()


@right_answer("lstm_step_forward")
def lstm_step_forward__sigmoid_that_saturates_with_a_warning(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    gates = 1 / (1 + np.exp(-z))
    U = c_prev.shape[-1]
    c_t = gates[:, U : 2 * U] * c_prev + gates[:, :U] * np.tanh(z[:, 2 * U : 3 * U])
    return gates[:, -U:] * np.tanh(c_t), c_t, gates


@right_answer("lstm_step_forward")
def lstm_step_forward__expit_in_float32(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    from scipy.special import expit

    x_t, h_prev, c_prev = (np.asarray(a, dtype=np.float32) for a in (x_t, h_prev, c_prev))
    z = x_t @ kernel.astype(np.float32) + h_prev @ recurrent_kernel.astype(np.float32) + bias.astype(np.float32)
    i, f, g, o = np.split(z, 4, axis=-1)
    c_t = expit(f) * c_prev + expit(i) * np.tanh(g)
    return expit(o) * np.tanh(c_t), c_t, (i, f, g, o)


@right_answer("lstm_step_forward")
def lstm_step_forward__in_place(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = np.matmul(x_t, kernel)
    z += np.matmul(h_prev, recurrent_kernel)
    z += bias
    i, f, g, o = np.split(z, 4, axis=-1)
    c_prev *= sigmoid(f)
    c_prev += sigmoid(i) * np.tanh(g)
    h_prev[:] = sigmoid(o) * np.tanh(c_prev)
    return h_prev, c_prev, (z,)


@right_answer("lstm_step_forward")
def lstm_step_forward__lists(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    h, c = [], []
    for x_row, h_row, c_row in zip(x_t, h_prev, c_prev):
        z = x_row @ kernel + h_row @ recurrent_kernel + bias
        i, f, g, o = np.split(z, 4)
        c.append(sigmoid(f) * c_row + sigmoid(i) * np.tanh(g))
        h.append(sigmoid(o) * np.tanh(c[-1]))
    return h, c, "nothing"


@right_answer("lstm_step_forward")
def lstm_step_forward__transposed_inside(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = (kernel.T @ x_t.T + recurrent_kernel.T @ h_prev.T + bias[:, np.newaxis]).reshape(4, -1, len(x_t))
    i, f, o = sigmoid(z[[0, 1, 3]])
    c = f * c_prev.T + i * np.tanh(z[2])
    return (o * np.tanh(c)).T, c.T, None


# lstm_forward ----------------------------------------------------------------------------------------------------


@right_answer("lstm_forward")
def lstm_forward__preallocated(x, h0, c0, kernel, recurrent_kernel, bias):
    B, T, _ = x.shape
    h_seq = np.zeros((B, T, h0.shape[1]))
    h, c, caches = h0, c0, {}
    for t in range(T):
        h, c, caches[t] = lstm_step_forward(x[:, t, :], h, c, kernel, recurrent_kernel, bias)
        h_seq[:, t, :] = h
    return h_seq, c, caches


@right_answer("lstm_forward")
def lstm_forward__without_the_step(x, h0, c0, kernel, recurrent_kernel, bias):
    projected = x @ kernel + bias
    h, c, out = h0, c0, []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(projected[:, t] + h @ recurrent_kernel, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out.append(h)
    return np.stack(out, 1), c, None


@right_answer("lstm_forward")
def lstm_forward__time_major_inside(x, h0, c0, kernel, recurrent_kernel, bias):
    h, c, out, cache = h0, c0, [], ()
    for x_t in np.swapaxes(x, 0, 1):
        h, c, step = lstm_step_forward(x_t, h, c, kernel, recurrent_kernel, bias)
        out.append(h)
        cache += (step,)
    return np.array(out).transpose(1, 0, 2), c, cache


@right_answer("lstm_forward")
def lstm_forward__recursive(x, h0, c0, kernel, recurrent_kernel, bias):
    h, c, step = lstm_step_forward(x[:, 0], h0, c0, kernel, recurrent_kernel, bias)
    if x.shape[1] == 1:
        return h[:, None], c, [step]
    rest, c, steps = lstm_forward(x[:, 1:], h, c, kernel, recurrent_kernel, bias)
    return np.concatenate([h[:, None], rest], axis=1), c, [step, *steps]


@right_answer("lstm_forward")
def lstm_forward__states_with_the_first_in_front(x, h0, c0, kernel, recurrent_kernel, bias):
    H, C, cache = [h0], [c0], []
    for t in range(x.shape[1]):
        h, c, step = lstm_step_forward(x[:, t], H[-1], C[-1], kernel, recurrent_kernel, bias)
        H.append(h)
        C.append(c)
        cache.append(step)
    return np.stack(H[1:], axis=1), C[-1], (cache, H, C)


@right_answer("lstm_forward")
def lstm_forward__each_sequence_alone(x, h0, c0, kernel, recurrent_kernel, bias):
    outputs, lasts = [], []
    for n in range(len(x)):
        h, c, row = h0[n : n + 1], c0[n : n + 1], []
        for t in range(x.shape[1]):
            h, c, _ = lstm_step_forward(x[n : n + 1, t], h, c, kernel, recurrent_kernel, bias)
            row.append(h[0])
        outputs.append(row)
        lasts.append(c[0])
    return outputs, lasts, None


@right_answer("lstm_forward")
def lstm_forward__states_changed_in_place(x, h0, c0, kernel, recurrent_kernel, bias):
    h_seq = np.empty((*x.shape[:2], h0.shape[1]), dtype=np.float32)
    cache = []
    for t in range(x.shape[1]):
        h, c, step = lstm_step_forward(x[:, t], h0.copy(), c0.copy(), kernel, recurrent_kernel, bias)
        h0[...], c0[...] = h, c
        h_seq[:, t] = h0
        cache.append(step)
    return h_seq, c0, cache


@right_answer("lstm_forward")
def lstm_forward__cache_in_an_object(x, h0, c0, kernel, recurrent_kernel, bias):
    class Tape:
        def __init__(self):
            self.steps = []

    tape, h, c, out = Tape(), h0, c0, None
    for t in range(x.shape[1]):
        h, c, step = lstm_step_forward(x[:, t], h, c, kernel, recurrent_kernel, bias)
        tape.steps.append(step)
        out = h[:, None] if out is None else np.concatenate([out, h[:, None]], axis=1)
    return [out, c, tape]


# lstm_step_backward ----------------------------------------------------------------------------------------------


@right_answer("lstm_step_backward")
def lstm_step_backward__slopes_from_results(dh_t, dc_t, cache):
    x, h0, c0, i, f, g, o, c, W, R = cache
    t = np.tanh(c)
    total = dc_t + o * dh_t - o * dh_t * t * t
    dz = np.hstack([total * g * (i - i * i), total * c0 * (f - f * f), total * i * (1 - g * g), dh_t * t * (o - o * o)])
    return [dz @ W.T, dz @ R.T, total * f, x.T @ dz, h0.T @ dz, dz.sum(0)]


@right_answer("lstm_step_backward")
def lstm_step_backward__einsum(dh_t, dc_t, cache):
    x, h0, c0, i, f, g, o, c, W, R = cache
    total = dc_t + dh_t * o / np.cosh(c) ** 2
    dz = np.empty((len(x), 4, c.shape[1]))
    dz[:, 0], dz[:, 1] = total * g * i * (1 - i), total * c0 * f * (1 - f)
    dz[:, 2], dz[:, 3] = total * i * (1 - g**2), dh_t * np.tanh(c) * o * (1 - o)
    dz = dz.reshape(len(x), -1)
    products = [np.einsum("bk,fk->bf", dz, A) for A in (W, R)]
    return (*products, total * f, np.einsum("bf,bk->fk", x, dz), np.einsum("bu,bk->uk", h0, dz), np.einsum("bk->k", dz))


@right_answer("lstm_step_backward")
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


@right_answer("lstm_step_backward")
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


@right_answer("lstm_step_backward")
def lstm_step_backward__in_float32(dh_t, dc_t, cache):
    dh_t, dc_t = np.float32(dh_t), np.float32(dc_t)
    x, h0, c0, i, f, g, o, c, W, R = (np.float32(a) for a in cache)
    total = dc_t + dh_t * o * (1 - np.tanh(c) ** 2)
    dz = [total * g * i * (1 - i), total * c0 * f * (1 - f), total * i * (1 - g**2), dh_t * np.tanh(c) * o * (1 - o)]
    dz = np.concatenate(dz, axis=-1)
    return dz.dot(W.T), dz.dot(R.T), total * f, np.dot(x.T, dz), np.dot(h0.T, dz), np.sum(dz, axis=0)


@right_answer("lstm_step_backward")
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


@right_answer("lstm_step_backward")
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


@right_answer("lstm_step_backward")
def lstm_step_backward__sums_recomputed(dh_t, dc_t, cache):
    x, h0, c0, *_, c, W, R = cache
    i, f, g, o = cache[3:7]
    slope = np.concatenate([i * (1 - i), f * (1 - f), 1 - g * g, o * (1 - o)], axis=1)
    total = dc_t + dh_t * o * (1 - np.tanh(f * c0 + i * g) ** 2)
    factor = np.concatenate([g * total, c0 * total, i * total, np.tanh(c) * dh_t], axis=1)
    dz = slope * factor
    ones = np.ones(len(x))
    return (dz @ W.T, dz @ R.T, f * total, (dz.T @ x).T, (dz.T @ h0).T, ones @ dz)


# lstm_backward ---------------------------------------------------------------------------------------------------


@right_answer("lstm_backward")
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


@right_answer("lstm_backward")
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


@right_answer("lstm_backward")
def lstm_backward__upstream_changed_in_place(dh_seq, cache):
    T = dh_seq.shape[1]
    dc, dx, total = np.zeros_like(dh_seq[:, 0]), [None] * T, None
    for t in reversed(range(T)):
        dx[t], dh, dc, *w = lstm_step_backward(dh_seq[:, t].copy(), dc, cache[t])
        if t > 0:
            dh_seq[:, t - 1] += dh
        total = w if total is None else [a + b for a, b in zip(total, w)]
    return np.array(dx).transpose(1, 0, 2), dh, dc, total[0], total[1], total[2]


@right_answer("lstm_backward")
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


@right_answer("lstm_backward")
def lstm_backward__zip_over_reversed(dh_seq, cache):
    dh, dc = np.zeros_like(dh_seq[:, -1]), np.zeros_like(dh_seq[:, -1])
    steps = []
    for upstream, step in zip(dh_seq.swapaxes(0, 1)[::-1], cache[::-1]):
        steps.append(lstm_step_backward(upstream + dh, dc, step))
        dh, dc = steps[-1][1], steps[-1][2]
    dx, _, _, dW, dR, db = zip(*steps)
    return np.stack(dx, axis=1)[:, ::-1], dh, dc, np.sum(dW, 0), np.sum(dR, 0), np.sum(db, 0)


@right_answer("lstm_backward")
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


@right_answer("lstm_backward")
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


@right_answer("lstm_backward")
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


# reorder_gates ---------------------------------------------------------------------------------------------------


@right_answer("reorder_gates")
def reorder_gates__by_index(weights, source="ifoc", target="ifco"):
    weights = np.asarray(weights)
    blocks = weights.reshape(*weights.shape[:-1], 4, -1)
    return blocks[..., [source.index(gate) for gate in target], :].reshape(weights.shape)


@right_answer("reorder_gates")
def reorder_gates__column_by_column(weights, source="ifoc", target="ifco"):
    U = weights.shape[-1] // 4
    columns = [source.index(gate) * U + u for gate in target for u in range(U)]
    return np.take(weights, columns, axis=-1)


@right_answer("reorder_gates")
def reorder_gates__by_slices(weights, source="ifoc", target="ifco"):
    U = weights.shape[-1] // 4
    moved = np.zeros_like(weights)
    for new, gate in enumerate(target):
        old = source.find(gate)
        moved[..., new * U : new * U + U] = weights[..., old * U : old * U + U]
    return moved


@right_answer("reorder_gates")
def reorder_gates__permutation_matrix(weights, source="ifoc", target="ifco"):
    U = weights.shape[-1] // 4
    swap = np.zeros((4, 4))
    for new, gate in enumerate(target):
        swap[source.index(gate), new] = 1
    return weights @ np.kron(swap, np.eye(U))


@right_answer("reorder_gates")
def reorder_gates__in_place_and_a_list(weights, source="ifoc", target="ifco"):
    blocks = [block.copy() for block in np.array_split(weights, 4, axis=-1)]
    U = weights.shape[-1] // 4
    for new, gate in enumerate(target):
        weights[..., new * U : (new + 1) * U] = blocks[source.index(gate)]
    return weights.tolist()


# init_lstm -------------------------------------------------------------------------------------------------------


@right_answer("init_lstm")
def init_lstm__normal_numbers(features, units, rng, forget_bias=1.0):
    bias = np.concatenate([np.zeros(units), np.full(units, forget_bias), np.zeros(2 * units)])
    return dict(
        kernel=rng.normal(0, 1 / np.sqrt(features), (features, 4 * units)),
        recurrent_kernel=rng.normal(0, 1 / np.sqrt(units), (units, 4 * units)),
        bias=bias,
    )


@right_answer("init_lstm")
def init_lstm__glorot_over_all_blocks_in_float32(features, units, rng, forget_bias=1.0):
    def glorot(rows):
        limit = (6 / (rows + 4 * units)) ** 0.5
        return rng.uniform(-limit, limit, size=(rows, 4 * units)).astype(np.float32)

    bias = np.zeros(4 * units, dtype=np.float32)
    bias[units : units * 2] += forget_bias
    return {"kernel": glorot(features), "recurrent_kernel": glorot(units), "bias": bias}


@right_answer("init_lstm")
def init_lstm__orthogonal_as_in_keras(features, units, rng, forget_bias=1.0):
    q, r = np.linalg.qr(rng.normal(size=(4 * units, units)))
    he = rng.normal(size=(features, 4 * units)) * np.sqrt(2 / features)
    return {
        "bias": np.repeat([0.0, forget_bias, 0.0, 0.0], units),
        "recurrent_kernel": (q * np.sign(np.diag(r))).T,
        "kernel": he,
    }


@right_answer("init_lstm")
def init_lstm__uniform_of_one_over_the_root(features, units, rng, forget_bias=1.0):
    kernel = (rng.random((features, 4 * units)) * 2 - 1) / np.sqrt(features)
    recurrent = (2 * rng.random((units, 4 * units)) - 1) / units**0.5
    return {
        "kernel": kernel,
        "recurrent_kernel": recurrent,
        "bias": [0.0] * units + [forget_bias] * units + [0.0] * 2 * units,
    }


@right_answer("init_lstm")
def init_lstm__as_in_pytorch(features, units, rng, forget_bias=1.0):
    limit = 1 / np.sqrt(units)  # for both kernels
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": rng.uniform(-limit, limit, (features, 4 * units)),
        "recurrent_kernel": rng.uniform(-limit, limit, (units, 4 * units)),
        "bias": bias,
    }


# cell_gradient_factor --------------------------------------------------------------------------------------------


@right_answer("cell_gradient_factor")
def cell_gradient_factor__loop(cache):
    product = 1.0
    for step in cache:
        product = product * step[4]
    return product


@right_answer("cell_gradient_factor")
def cell_gradient_factor__logarithms(cache):
    return np.exp(sum(np.log(step[4]) for step in cache))


@right_answer("cell_gradient_factor")
def cell_gradient_factor__backwards_and_in_float32(cache):
    gates = np.stack([step[4] for step in reversed(cache)], axis=1).astype(np.float32)
    return np.cumprod(gates, axis=1)[:, -1]


@right_answer("cell_gradient_factor")
def cell_gradient_factor__from_the_cell_states(cache):
    return np.multiply.reduce([(c - i * g) / c0 for _, _, c0, i, f, g, o, c, _, _ in cache])


# LSTMCell --------------------------------------------------------------------------------------------------------


@right_answer("LSTMCell")
class LSTMCell__tensorflow(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = (units, units)
        self.output_size = units

    def build(self, input_shape):
        self.W = self.add_weight(shape=(input_shape[-1], self.units * 4), initializer="random_normal")
        self.U = self.add_weight(shape=(self.units, self.units * 4), initializer="random_normal")
        self.b = self.add_weight(shape=(self.units * 4,), initializer="zeros")
        self.built = True

    def call(self, inputs, states):
        import tensorflow as tf

        h, c = states
        i, f, g, o = tf.split(inputs @ self.W + h @ self.U + self.b, 4, axis=1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
        return h, (h, c)


@right_answer("LSTMCell")
class LSTMCell__slices(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    @property
    def state_size(self):
        return [self.units, self.units]

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        U = self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * U), initializer="he_normal", name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(U, 4 * U), initializer="orthogonal", name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * U,), initializer="ones", name="bias")
        super().build(input_shape)

    def call(self, inputs, states, training=None):
        U = self.units
        h, c = states[0], states[1]
        z = keras.ops.dot(inputs, self.kernel) + keras.ops.dot(h, self.recurrent_kernel) + self.bias
        gates = keras.ops.sigmoid(z)
        c = gates[:, U : 2 * U] * c + gates[:, :U] * keras.ops.tanh(z[:, 2 * U : 3 * U])
        h = gates[:, 3 * U :] * keras.ops.tanh(c)
        return [h, [h, c]]


@right_answer("LSTMCell")
class LSTMCell__concatenated_and_activations(keras.layers.Layer):
    def __init__(self, units, forget_bias=1.0, name=None):
        super().__init__(name=name)
        self.units, self.forget_bias = units, forget_bias
        self.state_size, self.output_size = [units] * 2, units

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, self.units)) for _ in range(2)]

    def build(self, shape):
        def start(shape, dtype=None):
            return keras.ops.convert_to_tensor(np.repeat([0.0, self.forget_bias, 0.0, 0.0], self.units), dtype=dtype)

        self.kernel = self.add_weight(shape=(shape[-1], 4 * self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer=start, name="bias")

    def call(self, inputs, states):
        rows = keras.ops.concatenate([inputs, states[0]], axis=-1)
        z = keras.ops.matmul(rows, keras.ops.concatenate([self.kernel, self.recurrent], axis=0))
        z = keras.ops.reshape(keras.ops.add(z, self.bias), (-1, 4, self.units))
        gate = keras.activations.sigmoid
        c = gate(z[:, 1]) * states[1] + gate(z[:, 0]) * keras.activations.tanh(z[:, 2])
        h = gate(z[:, 3]) * keras.activations.tanh(c)
        return h, [h, c]


@right_answer("LSTMCell")
class LSTMCell__weights_of_class_variable(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super(LSTMCell, self).__init__(**kwargs)
        self.units = int(units)
        self.state_size = [self.units, self.units]
        self.output_size = self.units

    def build(self, input_shape):
        init = keras.initializers.GlorotUniform()
        self.kernel = keras.Variable(init((input_shape[-1], 4 * self.units)), name="kernel")
        self.recurrent_kernel = keras.Variable(init((self.units, 4 * self.units)), name="recurrent_kernel")
        self.bias = keras.Variable(np.zeros(4 * self.units), dtype="float32", name="bias")

    def call(self, inputs, states):
        h, c = states
        dense = [
            inputs @ k + h @ r + b
            for k, r, b in zip(
                keras.ops.split(self.kernel, 4, axis=1),
                keras.ops.split(self.recurrent_kernel, 4, axis=1),
                keras.ops.split(self.bias, 4),
            )
        ]
        i, f, o = (keras.ops.sigmoid(dense[k]) for k in (0, 1, 3))
        c = keras.ops.add(f * c, i * keras.ops.tanh(dense[2]))
        h = o * keras.ops.tanh(c)
        return h, [h, c]


@right_answer("LSTMCell")
class LSTMCell__with_a_config_and_einsum(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, (units, units), units

    def get_config(self):
        return {**super().get_config(), "units": self.units}

    def build(self, input_shape):
        shapes = {"kernel": (input_shape[-1], 4 * self.units), "recurrent_kernel": (self.units, 4 * self.units)}
        self.matrices = [self.add_weight(shape=shape, name=name) for name, shape in shapes.items()]
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        pairs = zip((inputs, states[0]), self.matrices)
        z = sum(keras.ops.einsum("bi,ik->bk", rows, matrix) for rows, matrix in pairs) + self.bias
        z_i, z_f, z_c, z_o = keras.ops.split(z, [self.units, 2 * self.units, 3 * self.units], axis=1)
        kept = keras.ops.multiply(keras.ops.sigmoid(z_f), states[1])
        written = keras.ops.multiply(keras.ops.sigmoid(z_i), keras.ops.tanh(z_c))
        c = keras.ops.add(kept, written)
        h = keras.ops.multiply(keras.ops.sigmoid(z_o), keras.ops.tanh(c))
        return (h, [h, c])


@right_answer("LSTMCell")
class LSTMCell__sigmoid_by_tanh(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]
        self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(name="W", shape=(input_shape[1], 4 * self.units), initializer="glorot_normal")
        self.recurrent_kernel = self.add_weight(name="R", shape=(self.units, 4 * self.units), initializer="orthogonal")
        self.bias = self.add_weight(name="b", shape=(4 * self.units,), initializer=keras.initializers.Zeros())

    def gate(self, z):
        return 0.5 * (1.0 + keras.ops.tanh(0.5 * z))

    def call(self, inputs, states):
        h, c = states
        z = inputs @ self.kernel + h @ self.recurrent_kernel + self.bias
        U = self.units
        c = self.gate(z[:, U : 2 * U]) * c + self.gate(z[:, :U]) * keras.ops.tanh(z[:, 2 * U : -U])
        h = self.gate(z[:, -U:]) * keras.ops.tanh(c)
        return h, [h, c]


@right_answer("LSTMCell")
class LSTMCell__transposed_inside(keras.layers.Layer):
    def __init__(self, units):
        super().__init__(name="my_lstm")
        self.state_size = [units, units]

    def build(self, input_shape):
        width = 4 * self.state_size[0]
        self.w = self.add_weight(shape=(input_shape[-1], width), initializer="uniform")
        self.r = self.add_weight(shape=(width // 4, width), initializer="uniform")
        self.b = self.add_weight(shape=(width,), initializer="uniform")

    def call(self, inputs, states):
        ops = keras.ops
        h, c = (ops.transpose(state) for state in states)
        z = ops.transpose(self.w) @ ops.transpose(inputs) + ops.transpose(self.r) @ h + ops.expand_dims(self.b, 1)
        i, f, g, o = ops.split(z, 4, axis=0)
        c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
        h = ops.transpose(ops.sigmoid(o) * ops.tanh(c))
        return h, [h, ops.transpose(c)]


@right_answer("LSTMCell")
class LSTMCell__bias_as_a_row(keras.layers.Layer):
    def __init__(self, units, activation="tanh", recurrent_activation="sigmoid", **kwargs):
        super().__init__(**kwargs)
        self.units, self.output_size = units, units
        self.state_size = [units for _ in ("h", "c")]
        self.activation = keras.activations.get(activation)
        self.squash = keras.activations.get(recurrent_activation)

    def build(self, input_shape):
        for name, rows in (("kernel", input_shape[-1]), ("recurrent_kernel", self.units)):
            setattr(self, name, self.add_weight(shape=(rows, 4 * self.units), name=name))
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states, **kwargs):
        h_prev, c_prev = states
        rows = keras.ops.concatenate([inputs, h_prev, keras.ops.ones_like(h_prev[:, :1])], axis=1)
        all_weights = keras.ops.concatenate([self.kernel, self.recurrent_kernel, self.bias[None, :]], axis=0)
        gates = dict(zip("ifco", keras.ops.split(keras.ops.matmul(rows, all_weights), 4, axis=1)))
        c_t = self.squash(gates["f"]) * c_prev + self.squash(gates["i"]) * self.activation(gates["c"])
        h_t = self.squash(gates["o"]) * self.activation(c_t)
        return h_t, [h_t, c_t]


# build_lstm ------------------------------------------------------------------------------------------------------


@right_answer("build_lstm")
def build_lstm__functional_and_nadam(T, features, units):
    inputs = keras.Input((T, features))
    outputs = keras.layers.Dense(1)(keras.layers.LSTM(units)(inputs))
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer=keras.optimizers.Nadam(learning_rate=0.015, global_clipnorm=5.0),
        loss=keras.losses.MeanSquaredError(),
        metrics=["mae"],
    )
    return model


@right_answer("build_lstm")
def build_lstm__rnn_of_a_cell(T, features, units):
    model = keras.Sequential()
    model.add(keras.Input(shape=(None, features)))
    model.add(keras.layers.RNN(keras.layers.LSTMCell(units)))
    model.add(keras.layers.Dense(1, activation="linear"))
    model.compile("adam", "mean_squared_error")
    model.optimizer = keras.optimizers.Adam(learning_rate=0.01, global_clipnorm=0.5)
    return model


@right_answer("build_lstm")
def build_lstm__two_layers(T, features, units):
    model = keras.Sequential(
        [
            keras.layers.Input((T, features)),
            keras.layers.LSTM(units, return_sequences=True),
            keras.layers.LSTM(units),
            keras.layers.Dense(units, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.005, global_clipnorm=1.0), loss=keras.losses.mean_squared_error)
    return model
