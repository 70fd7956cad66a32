"""Right answers to rnn_backward_truncated in other forms."""


def rnn_backward_truncated__chunk_by_chunk(dh_seq, cache, k):
    dx, dh0, sums = [], None, [0.0, 0.0, 0.0]
    for start in range(0, len(cache), k):
        part = rnn_backward(dh_seq[:, start : start + k], cache[start : start + k])
        dx.append(part[0])
        dh0 = part[1] if dh0 is None else dh0
        sums = [a + b for a, b in zip(sums, part[2:])]
    return np.concatenate(dx, axis=1), dh0, *sums


def rnn_backward_truncated__cut_on_entry(dh_seq, cache, k):
    steps = len(cache)
    dx, dh_next, sums = [None] * steps, np.zeros(dh_seq.shape[::2]), [0, 0, 0]
    for t in range(steps - 1, -1, -1):
        if (t + 1) % k == 0:
            dh_next = np.zeros_like(dh_next)
        dx[t], dh_next, *weights = rnn_step_backward(dh_seq[:, t] + dh_next, cache[t])
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx, axis=1), dh_next, *sums


def rnn_backward_truncated__full_where_nothing_is_cut(dh_seq, cache, k):
    if k >= len(cache):
        return rnn_backward(dh_seq, cache)
    head = rnn_backward(dh_seq[:, :k], cache[:k])
    tail = rnn_backward_truncated(dh_seq[:, k:], cache[k:], k)
    return [np.hstack([head[0], tail[0]]), head[1], *[a + b for a, b in zip(head[2:], tail[2:])]]


def rnn_backward_truncated__a_mask(dh_seq, cache, k):
    open_way = np.array([t % k != 0 or t == 0 for t in range(len(cache))], dtype=float)
    parts, dh = [], 0.0
    for t in reversed(range(len(cache))):
        parts.append(rnn_step_backward(dh_seq[:, t] + dh, cache[t]))
        dh = parts[-1][1] * open_way[t]
    parts.reverse()
    dx, _, dkernel, drecurrent_kernel, dbias = zip(*parts)
    return np.stack(dx, 1), parts[0][1], sum(dkernel), sum(drecurrent_kernel), sum(dbias)


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
