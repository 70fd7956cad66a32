"""Right answers of this assignment in other forms: each gets every point.

A variant whose last argument is called `redefined` also puts a forward pass of its own into the notebook, with a cache
of its own, when its `def` is run: a student may do so in any cell, and the suites take the notebook as it stands at
the end.
"""

import numpy as np

# numerical_gradient


@right_answer("numerical_gradient")
def numerical_gradient__flat_view(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    flat, out = x.reshape(-1), gradient.reshape(-1)
    for i in range(flat.size):
        kept = float(flat[i])
        flat[i] = kept + eps
        above = np.array(f(x), dtype=np.float64)
        flat[i] = kept - eps
        below = np.array(f(x), dtype=np.float64)
        flat[i] = kept
        difference = (above - below) / (2 * eps)
        out[i] = difference if dout is None else (difference * dout).sum()
    return gradient


@right_answer("numerical_gradient")
def numerical_gradient__nditer(f, x, dout=None, eps=1e-5):
    x, gradient = x.astype(float), np.zeros(x.shape)
    walk = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not walk.finished:
        index = walk.multi_index
        x[index] += eps
        above = np.sum(f(x) * (1 if dout is None else dout))
        x[index] -= 2 * eps
        below = np.sum(f(x) * (1 if dout is None else dout))
        x[index] += eps  # back to rounding
        gradient[index] = (above - below) / (2 * eps)
        walk.iternext()
    return gradient


@right_answer("numerical_gradient")
def numerical_gradient__copies(f, x, dout=None, eps=1e-5):
    weights = 1.0 if dout is None else np.asarray(dout)
    gradient = np.empty(np.shape(x))
    for index in np.ndindex(np.shape(x)):
        above, below = np.array(x, dtype=np.float64), np.array(x, dtype=np.float64)
        above[index] += eps
        below[index] -= eps
        gradient[index] = (np.sum(f(above) * weights) - np.sum(f(below) * weights)) / (above[index] - below[index])
    return gradient


@right_answer("numerical_gradient")
def numerical_gradient__unit_vectors(f, x, dout=None, eps=1e-5):
    def loss(value):
        return float(np.sum(f(value))) if dout is None else float(np.vdot(f(value), dout))

    units = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(loss(x + eps * e) - loss(x - eps * e)) / (2 * eps) for e in units]).reshape(x.shape)


@right_answer("numerical_gradient")
def numerical_gradient__nested_list(f, x, dout=None, eps=1e-5):
    def at(index):
        shifted = []
        for sign in (1, -1):
            moved = x.astype(np.float64)
            moved[index] += sign * eps
            value = f(moved)
            shifted.append(value if dout is None else np.tensordot(value, dout, axes=np.ndim(dout)))
        return float(shifted[0] - shifted[1]) / (2 * eps)

    def nested(index, shape):
        return [nested((*index, i), shape[1:]) for i in range(shape[0])] if shape else at(index)

    return nested((), x.shape)


@right_answer("numerical_gradient")
def numerical_gradient__looks_at_the_middle_first(f, x, dout=None, eps=1e-5):
    x = x + np.zeros(x.shape)  # float64
    middle = np.array(f(x))
    weights = np.ones_like(middle) if dout is None else dout
    gradient = np.zeros(x.shape, dtype=np.float64)
    for index in np.ndindex(*x.shape):
        sides = []
        for step in (eps, -eps):
            kept = x[index]
            x[index] = kept + step
            sides.append(np.sum((f(x) - middle) * weights))
            x[index] = kept
        gradient[index] = (sides[0] - sides[1]) / 2 / eps
    return gradient


@right_answer("numerical_gradient")
def numerical_gradient__unravel_index(f, x, dout=None, eps=1e-5):
    x, gradient = np.asarray(x, dtype=np.float64), np.zeros(x.size)  # a float64 array is moved in place
    for i in range(x.size):
        index = np.unravel_index(i, x.shape)
        saved = x[index].copy()
        x[index] = saved + eps
        plus = f(x) if dout is None else (f(x) * dout).sum()
        x[index] = saved - eps
        minus = f(x) if dout is None else (f(x) * dout).sum()
        x[index] = saved
        gradient[i] = (plus - minus) / (2.0 * eps)
    return gradient.reshape(x.shape)


@right_answer("numerical_gradient")
def numerical_gradient__leaves_its_own_copy_moved(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    weights = np.float64(1) if dout is None else dout
    gradient = {}
    for index in reversed(list(np.ndindex(x.shape))):
        x[index] += eps
        gradient[index] = np.sum(np.multiply(f(x), weights))
        x[index] -= eps + eps
        gradient[index] -= np.sum(np.multiply(f(x), weights))
        x[index] += eps
    return np.array([gradient[index] / (eps + eps) for index in np.ndindex(x.shape)]).reshape(x.shape)


# rnn_step_backward


@right_answer("rnn_step_backward")
def rnn_step_backward__einsum(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - np.square(h_t))
    dx_t = np.einsum("bu,fu->bf", dz, kernel)
    dh_prev = np.einsum("bu,pu->bp", dz, recurrent_kernel)
    return dx_t, dh_prev, np.einsum("bf,bu->fu", x_t, dz), np.einsum("bp,bu->pu", h_prev, dz), np.einsum("bu->u", dz)


@right_answer("rnn_step_backward")
def rnn_step_backward__stacked_weights(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    features = kernel.shape[0]
    row = np.concatenate([x_t, h_prev, np.ones((len(x_t), 1))], axis=1)
    dz = dh_t * (1 - h_t * h_t)
    drow = dz @ np.vstack([kernel, recurrent_kernel]).T
    dweights = row.T @ dz
    return drow[:, :features], drow[:, features:], dweights[:features], dweights[features:-1], dweights[-1]


@right_answer("rnn_step_backward")
def rnn_step_backward__slope_from_input(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    z = np.arctanh(np.clip(h_t, -1 + 1e-16, 1 - 1e-16))
    with np.errstate(over="ignore", divide="ignore"):
        dz = dh_t / np.cosh(z) ** 2
    return [dz.dot(kernel.T), dz.dot(recurrent_kernel.T), x_t.T.dot(dz), h_prev.T.dot(dz), dz.sum(0)]


@right_answer("rnn_step_backward")
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


@right_answer("rnn_step_backward")
def rnn_step_backward__in_place(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    h_t *= h_t
    np.subtract(1, h_t, out=h_t)
    dh_t *= h_t
    return dh_t @ kernel.T, dh_t @ recurrent_kernel.T, x_t.T @ dh_t, h_prev.T @ dh_t, dh_t.sum(axis=0)


@right_answer("rnn_step_backward")
def rnn_step_backward__float32(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = [np.asarray(value, dtype=np.float32) for value in cache]
    dz = np.float32(dh_t) * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@right_answer("rnn_step_backward")
def rnn_step_backward__tensordot_and_lists(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t - dh_t * h_t**2
    parts = [np.tensordot(dz, kernel, axes=(1, 1)), np.tensordot(dz, recurrent_kernel, axes=(1, 1))]
    parts += [np.tensordot(x_t, dz, axes=(0, 0)), np.tensordot(h_prev, dz, axes=(0, 0)), np.ones(len(dz)) @ dz]
    return [part.tolist() for part in parts]


@right_answer("rnn_step_backward")
def rnn_step_backward__features_first_inside(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = (dh_t * (1 - h_t**2)).T  # (U, B)
    dbias = dz.sum(axis=1, keepdims=True)
    return (kernel @ dz).T, (recurrent_kernel @ dz).T, (dz @ x_t).T, (dz @ h_prev).T, dbias[:, 0]


@right_answer("rnn_step_backward")
def rnn_step_backward__forward_again(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    bias = np.arctanh(np.clip(h_t, -1 + 1e-16, 1 - 1e-16)) - x_t @ kernel - h_prev @ recurrent_kernel
    again = np.tanh(x_t @ kernel + h_prev @ recurrent_kernel + bias)
    dz = np.where(np.abs(h_t) < 1, 1 - again**2, 0.0) * dh_t
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@right_answer("rnn_step_backward")
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


@right_answer("rnn_step_backward")
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


@right_answer("rnn_step_backward")
def rnn_step_backward__forward_pass_that_raises(
    dh_t, cache, redefined=globals().update(rnn_step_forward=lambda x, h, K, R, b: undefined_name)
):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


# rnn_backward


@right_answer("rnn_backward")
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


@right_answer("rnn_backward")
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


@right_answer("rnn_backward")
def rnn_backward__adds_into_dh_seq(dh_seq, cache):
    steps, parts = dh_seq.shape[1], []
    for t in reversed(range(steps)):
        parts.append(rnn_step_backward(dh_seq[:, t], cache[t]))
        if t > 0:
            dh_seq[:, t - 1] += parts[-1][1]
    dx = np.stack([part[0] for part in parts[::-1]], axis=1)
    return [dx, parts[-1][1], *[sum(part[i] for part in parts) for i in (2, 3, 4)]]


@right_answer("rnn_backward")
def rnn_backward__uses_up_the_cache(dh_seq, cache):
    dx, dh, totals = [], np.zeros(dh_seq[:, 0].shape), None
    while cache:
        dx_t, dh, *weights = rnn_step_backward(dh + dh_seq[:, len(cache) - 1], cache.pop())
        dx = [dx_t, *dx]
        totals = weights if totals is None else [np.add(a, b) for a, b in zip(totals, weights)]
    return np.transpose(dx, (1, 0, 2)), dh, totals[0], totals[1], totals[2]


@right_answer("rnn_backward")
def rnn_backward__recursive(dh_seq, cache):
    def back(t, later):
        dx_t, dh, *weights = rnn_step_backward(dh_seq[:, t] + later, cache[t])
        if t == 0:
            return [dx_t], dh, weights
        dx, dh0, earlier = back(t - 1, dh)
        return [*dx, dx_t], dh0, [a + b for a, b in zip(weights, earlier)]

    dx, dh0, weights = back(len(cache) - 1, 0.0)
    return np.array(dx).swapaxes(0, 1), dh0, *weights


@right_answer("rnn_backward")
def rnn_backward__time_major_inside(dh_seq, cache):
    dh_major = np.ascontiguousarray(np.swapaxes(dh_seq, 0, 1))[::-1]
    dx, dh, dkernel, drecurrent_kernel, dbias = [], 0, 0, 0, 0
    for dh_t, step in zip(dh_major, reversed(cache)):
        dx_t, dh, dk, dr, db = rnn_step_backward(dh_t + dh, step)
        dx.append(dx_t)
        dkernel, drecurrent_kernel, dbias = dkernel + dk, drecurrent_kernel + dr, dbias + db
    return np.swapaxes(np.array(dx)[::-1], 0, 1), dh, dkernel, drecurrent_kernel, dbias


@right_answer("rnn_backward")
def rnn_backward__jacobian_products(dh_seq, cache):
    states = np.stack([step[2] for step in cache], axis=1)
    kernel, recurrent_kernel = cache[0][3], cache[0][4]
    dh, dz = np.zeros_like(states[:, 0]), np.zeros_like(states)
    for t in range(len(cache))[::-1]:
        dh = dh + dh_seq[:, t]
        dz[:, t] = dh * (1 - states[:, t] ** 2)
        dh = np.einsum("bi,bij->bj", dh, (1 - states[:, t] ** 2)[:, :, None] * recurrent_kernel.T[None])
    x = np.concatenate([step[0][:, None] for step in cache], axis=1).reshape(-1, kernel.shape[0])
    before = np.concatenate([step[1][:, None] for step in cache], axis=1).reshape(-1, len(recurrent_kernel))
    flat = dz.reshape(-1, dz.shape[2])
    return dz @ kernel.T, dh, x.T @ flat, before.T @ flat, np.ones(len(flat)) @ flat


@right_answer("rnn_backward")
def rnn_backward__float32(dh_seq, cache):
    dx, dh_t, sums = [], np.float32(0), [np.float32(0)] * 3
    for t in reversed(range(len(cache))):
        step = [np.asarray(value, dtype=np.float32) for value in cache[t]]
        dx_t, dh_t, *weights = rnn_step_backward(np.float32(dh_seq[:, t]) + dh_t, step)
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.float32(np.stack(dx[::-1], axis=1)), np.float32(dh_t), *[np.float32(total) for total in sums]


@right_answer("rnn_backward")
def rnn_backward__nested_lists(dh_seq, cache):
    dx, dh_t, sums = [None] * len(cache), 0.0, [0.0, 0.0, 0.0]
    for t, step in reversed(list(enumerate(cache))):
        dx[t], dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, step)
        sums = [a + b for a, b in zip(sums, weights)]
    return [np.moveaxis(np.array(dx), 0, 1).tolist(), dh_t.tolist(), *[total.tolist() for total in sums]]


@right_answer("rnn_backward")
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


# rnn_backward_truncated


@right_answer("rnn_backward_truncated")
def rnn_backward_truncated__chunk_by_chunk(dh_seq, cache, k):
    dx, dh0, sums = [], None, [0.0, 0.0, 0.0]
    for start in range(0, len(cache), k):
        part = rnn_backward(dh_seq[:, start : start + k], cache[start : start + k])
        dx.append(part[0])
        dh0 = part[1] if dh0 is None else dh0
        sums = [a + b for a, b in zip(sums, part[2:])]
    return np.concatenate(dx, axis=1), dh0, *sums


@right_answer("rnn_backward_truncated")
def rnn_backward_truncated__cut_on_entry(dh_seq, cache, k):
    steps = len(cache)
    dx, dh_next, sums = [None] * steps, np.zeros(dh_seq.shape[::2]), [0, 0, 0]
    for t in range(steps - 1, -1, -1):
        if (t + 1) % k == 0:
            dh_next = np.zeros_like(dh_next)
        dx[t], dh_next, *weights = rnn_step_backward(dh_seq[:, t] + dh_next, cache[t])
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx, axis=1), dh_next, *sums


@right_answer("rnn_backward_truncated")
def rnn_backward_truncated__full_where_nothing_is_cut(dh_seq, cache, k):
    if k >= len(cache):
        return rnn_backward(dh_seq, cache)
    head = rnn_backward(dh_seq[:, :k], cache[:k])
    tail = rnn_backward_truncated(dh_seq[:, k:], cache[k:], k)
    return [np.hstack([head[0], tail[0]]), head[1], *[a + b for a, b in zip(head[2:], tail[2:])]]


@right_answer("rnn_backward_truncated")
def rnn_backward_truncated__a_mask(dh_seq, cache, k):
    open_way = np.array([t % k != 0 or t == 0 for t in range(len(cache))], dtype=float)
    parts, dh = [], 0.0
    for t in reversed(range(len(cache))):
        parts.append(rnn_step_backward(dh_seq[:, t] + dh, cache[t]))
        dh = parts[-1][1] * open_way[t]
    parts.reverse()
    dx, _, dkernel, drecurrent_kernel, dbias = zip(*parts)
    return np.stack(dx, 1), parts[0][1], sum(dkernel), sum(drecurrent_kernel), sum(dbias)


@right_answer("rnn_backward_truncated")
def rnn_backward_truncated__set_of_borders(dh_seq, cache, k):
    x_t, h_prev, _, kernel, recurrent_kernel = cache[0]
    borders = set(range(k, len(cache), k))
    dx = np.empty((len(x_t), len(cache), x_t.shape[1]))
    dh = np.zeros_like(h_prev)
    dkernel, drecurrent_kernel = np.zeros_like(kernel), np.zeros_like(recurrent_kernel)
    dbias = np.zeros(len(recurrent_kernel))
    for t in reversed(range(len(cache))):
        dh += dh_seq[:, t]
        dx[:, t], dh, dk, dr, db = rnn_step_backward(dh, cache[t])
        dh = np.array(dh)
        if t in borders:
            dh[:] = 0
        dkernel += dk
        drecurrent_kernel += dr
        dbias += db
    return dx, dh, dkernel, drecurrent_kernel, dbias


@right_answer("rnn_backward_truncated")
def rnn_backward_truncated__without_the_step(dh_seq, cache, k):
    dz_seq, dh = np.zeros(dh_seq.shape), 0.0
    for t in range(len(cache) - 1, -1, -1):
        _, _, h_t, kernel, recurrent_kernel = cache[t]
        dz_seq[:, t] = (dh_seq[:, t] + dh) * (1 - h_t**2)
        dh = dz_seq[:, t] @ recurrent_kernel.T
        if t and not t % k:
            dh = dh * 0
    x, before = (np.stack([step[i] for step in cache], axis=1) for i in (0, 1))
    dkernel = np.tensordot(x, dz_seq, ([0, 1], [0, 1]))
    return dz_seq @ kernel.T, dh, dkernel, np.einsum("btp,btu->pu", before, dz_seq), dz_seq.sum((0, 1))


@right_answer("rnn_backward_truncated")
def rnn_backward_truncated__padded_with_zeros(dh_seq, cache, k):
    dx, dh0, sums = np.zeros((len(dh_seq), 0, cache[0][0].shape[1])), None, np.zeros(3, dtype=object)
    for start in range(0, len(cache), k):
        until = min(start + k, len(cache))
        only_this = np.zeros_like(dh_seq[:, :until])
        only_this[:, start:] = dh_seq[:, start:until]
        part = rnn_backward(only_this[:, start:], cache[start:until])
        dx = np.concatenate((dx, part[0]), axis=1)
        dh0 = part[1] if start == 0 else dh0
        for i in range(3):
            sums[i] = sums[i] + part[2 + i]
    return dx, dh0, sums[0], sums[1], sums[2]


@right_answer("rnn_backward_truncated")
def rnn_backward_truncated__uses_up_the_cache(dh_seq, cache, k):
    dx, dh, sums = [], 0.0, []
    while len(cache) > 0:
        step = cache.pop()
        t = len(cache)
        result = list(rnn_step_backward(dh_seq[:, t] + dh, step))
        dh = result[1] if t == 0 or t % k else np.zeros_like(result[1])
        dx.append(result[0])
        sums.append(result[2:])
    return np.stack(dx[::-1], axis=1), dh, *[np.sum([s[i] for s in sums], axis=0) for i in range(3)]


# dense_over_time_backward


@right_answer("dense_over_time_backward")
def dense_over_time_backward__flattened(dy, h_seq, head_kernel):
    outputs, units = dy.shape[-1], h_seq.shape[-1]
    flat_dy, flat_h = dy.reshape(-1, outputs), h_seq.reshape(-1, units)
    return (flat_dy @ head_kernel.T).reshape(h_seq.shape), flat_h.T @ flat_dy, flat_dy.sum(0)


@right_answer("dense_over_time_backward")
def dense_over_time_backward__loop_over_time(dy, h_seq, head_kernel):
    dh_seq, dhead_kernel = np.zeros_like(h_seq), np.zeros_like(head_kernel)
    dhead_bias = np.zeros(dy.shape[2])
    for t in range(dy.shape[1]):
        dh_seq[:, t] = dy[:, t] @ head_kernel.T
        dhead_kernel += h_seq[:, t].T @ dy[:, t]
        dhead_bias += np.sum(dy[:, t], axis=0)
    return [dh_seq, dhead_kernel, dhead_bias]


@right_answer("dense_over_time_backward")
def dense_over_time_backward__tensordot_in_float32(dy, h_seq, head_kernel):
    dy, h_seq, head_kernel = np.float32(dy), np.float32(h_seq), np.float32(head_kernel)
    axes = ([0, 1], [0, 1])
    return np.tensordot(dy, head_kernel, axes=([2], [1])), np.tensordot(h_seq, dy, axes), dy.sum(axis=1).sum(axis=0)


@right_answer("dense_over_time_backward")
def dense_over_time_backward__batched_products(dy, h_seq, head_kernel):
    dhead_kernel = np.matmul(np.swapaxes(h_seq, 1, 2), dy).sum(axis=0)
    return np.einsum("bto,uo->btu", dy, head_kernel).tolist(), dhead_kernel.tolist(), np.einsum("bto->o", dy).tolist()


# state_jacobian and spectral_radius


@right_answer("state_jacobian")
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


@right_answer("state_jacobian")
def state_jacobian__diagonal_matrices(h_t, recurrent_kernel, activation="tanh"):
    slope = {
        "tanh": lambda h: 1 / np.cosh(np.arctanh(h)) ** 2,
        "sigmoid": lambda h: h * (1 - h),
        "relu": np.sign,
        "linear": np.ones_like,
    }[activation]
    return [np.diag(slope(h)) @ recurrent_kernel.T for h in h_t]


@right_answer("state_jacobian")
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


@right_answer("state_jacobian")
def state_jacobian__scaled_columns_transposed(h_t, recurrent_kernel, activation="tanh"):
    slopes = {"tanh": 1 - h_t**2, "sigmoid": h_t * (1 - h_t), "relu": np.heaviside(h_t, 0), "linear": h_t * 0 + 1}
    return np.transpose(recurrent_kernel[None] * slopes[activation][:, None, :], (0, 2, 1))


@right_answer("state_jacobian")
def spectral_radius__eig(matrix):
    values, _ = np.linalg.eig(matrix)
    return float(sorted(np.sqrt(values.real**2 + values.imag**2))[-1])


@right_answer("state_jacobian")
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


@right_answer("state_jacobian")
def spectral_radius__python_numbers(matrix):
    return max(abs(complex(value)) for value in np.linalg.eigvals(np.asarray(matrix, dtype=np.float64)))


@right_answer("state_jacobian")
def spectral_radius__of_the_transpose(matrix):
    return np.array(np.abs(np.linalg.eigvals(matrix.T)).max())


# gradient_norms_through_time


@right_answer("gradient_norms_through_time")
def gradient_norms_through_time__preallocated(cache, dh_last):
    norms, dh_t = np.zeros(len(cache)), dh_last
    for t in range(len(cache) - 1, -1, -1):
        norms[t] = np.sqrt(np.sum(dh_t**2))
        dh_t = rnn_step_backward(dh_t, cache[t])[1]
    return norms


@right_answer("gradient_norms_through_time")
def gradient_norms_through_time__state_jacobians(cache, dh_last):
    dh_t, norms = dh_last, [np.sqrt(np.einsum("bu,bu->", dh_last, dh_last))]
    for _, _, h_t, _, recurrent_kernel in cache[:0:-1]:
        dh_t = np.einsum("bi,bij->bj", dh_t, state_jacobian(h_t, recurrent_kernel))
        norms.insert(0, np.sqrt(np.einsum("bu,bu->", dh_t, dh_t)))
    return norms


@right_answer("gradient_norms_through_time")
def gradient_norms_through_time__rnn_backward_of_each_tail(cache, dh_last):
    steps, norms = len(cache), []
    for t in range(steps - 1):
        dh_seq = np.zeros((len(dh_last), steps - t - 1, dh_last.shape[1]))
        dh_seq[:, -1] = dh_last
        norms.append(np.linalg.norm(rnn_backward(dh_seq, cache[t + 1 :])[1]))
    return [*norms, np.linalg.norm(dh_last)]


@right_answer("gradient_norms_through_time")
def gradient_norms_through_time__without_the_step(cache, dh_last):
    gradients = [dh_last]
    for _, _, h_t, _, recurrent_kernel in reversed(cache[1:]):
        gradients.append((gradients[-1] * (1 - h_t * h_t)).dot(recurrent_kernel.T))
    stacked = np.stack(gradients[::-1])
    return np.linalg.norm(stacked, axis=(1, 2))


@right_answer("gradient_norms_through_time")
def gradient_norms_through_time__uses_up_the_cache(cache, dh_last):
    norms = []
    while cache:
        norms.append(float(np.linalg.norm(dh_last.ravel())))
        dh_last = rnn_step_backward(dh_last, cache.pop())[1]
    norms.reverse()
    return tuple(norms)


@right_answer("gradient_norms_through_time")
def gradient_norms_through_time__recursive(cache, dh_last):
    here = [np.linalg.norm(np.asarray(dh_last))]
    if len(cache) == 1:
        return np.array(here)
    _, dh_prev, *_ = rnn_step_backward(dh_last, cache[-1])
    return np.concatenate([gradient_norms_through_time(cache[:-1], dh_prev), here])


@right_answer("gradient_norms_through_time")
def gradient_norms_through_time__root_of_summed_norms(cache, dh_last):
    each, dh_t = [np.linalg.norm(dh_last, axis=1)], dh_last
    for step in reversed(cache[1:]):
        dh_t = rnn_step_backward(dh_t, step)[1]
        each.append(np.linalg.norm(dh_t, axis=1))
    return np.hypot.reduce(np.array(each)[::-1], axis=1)


@right_answer("gradient_norms_through_time")
def gradient_norms_through_time__float32(cache, dh_last):
    dh_t, norms = np.float32(dh_last), [np.linalg.norm(np.float32(dh_last))]
    for step in cache[:0:-1]:
        dh_t = np.float32(rnn_step_backward(dh_t, [np.float32(value) for value in step])[1])
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms[::-1], dtype=np.float32)


@right_answer("gradient_norms_through_time")
def gradient_norms_through_time__own_cache_two_arrays(
    cache,
    dh_last,
    redefined=globals().update(
        rnn_forward=lambda x, h0, K, R, b: (lambda states: (states, (states, R)))(
            np.stack(
                __import__("functools").reduce(
                    lambda hs, t: [*hs, np.tanh(x[:, t] @ K + hs[-1] @ R + b)], range(x.shape[1]), [h0]
                )[1:],
                axis=1,
            )
        )
    ),
):
    states, recurrent_kernel = cache
    dh_t, norms = dh_last, [np.linalg.norm(dh_last)]
    for t in range(states.shape[1] - 1, 0, -1):
        dh_t = dh_t * (1 - states[:, t] ** 2) @ recurrent_kernel.T
        norms.append(np.linalg.norm(dh_t))
    return np.flip(norms)


# norm_bound


@right_answer("norm_bound")
def norm_bound__loop(rho, gamma, n):
    bound = 1.0
    for _ in range(n):
        bound *= rho * gamma
    return bound


@right_answer("norm_bound")
def norm_bound__two_powers(rho, gamma, n):
    return np.power(rho, n) * np.power(gamma, n)


@right_answer("norm_bound")
def norm_bound__logarithms(rho, gamma, n):
    return np.exp(n * (np.log(rho) + np.log(gamma)))


@right_answer("norm_bound")
def norm_bound__product_of_a_list(rho, gamma, n):
    return np.prod([rho * gamma] * n)
