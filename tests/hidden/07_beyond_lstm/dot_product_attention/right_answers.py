"""Right answers of dot_product_attention in other forms."""


def dot_product_attention__einsum(q, k, v, causal=False):
    scores = np.einsum("bid,bjd->bij", q / q.shape[2] ** 0.5, k)
    if causal:
        scores += np.triu(np.full((q.shape[1], k.shape[1]), -np.inf), 1)
    scores -= scores.max(axis=2)[:, :, None]
    w = np.exp(scores)
    w /= w.sum(axis=2, keepdims=True)
    return [np.einsum("bij,bjv->biv", w, v), w]


def dot_product_attention__a_large_negative_number(q, k, v, causal=False):
    s = np.matmul(q, k.transpose(0, 2, 1)) * q.shape[-1] ** -0.5
    if causal:
        i, j = np.indices(s.shape[1:])
        s[:, j > i] = -1e9
    e = np.exp(s - np.amax(s, axis=-1)[..., None])
    weights = e / np.sum(e, axis=-1)[..., None]
    return np.matmul(weights, v), weights


def dot_product_attention__query_by_query(q, k, v, causal=False):
    B, Tq, D = q.shape
    weights = np.zeros((B, Tq, k.shape[1]))
    for i in range(Tq):
        end = i + 1 if causal else k.shape[1]
        s = np.sum(q[:, i, None] * k[:, :end], axis=2) / np.sqrt(D)
        e = np.exp(s - s.max(axis=1, keepdims=True))
        weights[:, i, :end] = e / e.sum(axis=1, keepdims=True)
    return weights @ v, weights


def dot_product_attention__sums_of_logarithms(q, k, v, causal=False):
    s = q @ np.moveaxis(k, 1, 2) / np.sqrt(np.float64(q.shape[-1]))
    if causal:
        s = np.where(np.arange(k.shape[1])[None] <= np.arange(q.shape[1])[:, None], s, -np.inf)
    w = np.exp(s - np.logaddexp.reduce(s, axis=-1, keepdims=True))
    return w @ v, w


def dot_product_attention__sequence_by_sequence(q, k, v, causal=False):
    outputs, weights = [], []
    for one_q, one_k, one_v in zip(q, k, v, strict=True):
        s = one_q @ one_k.T / np.sqrt(one_q.shape[1])
        if causal:
            s[np.triu_indices(len(s), 1)] = -np.inf
        w = np.exp(s - s.max(axis=1, keepdims=True))
        w = w / w.sum(axis=1, keepdims=True)
        outputs.append(w @ one_v)
        weights.append(w)
    return np.stack(outputs), np.stack(weights)
