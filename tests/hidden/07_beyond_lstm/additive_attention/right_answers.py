"""Right answers of additive_attention in other forms."""


def additive_attention__a_large_negative_number(query, keys, W_q, W_k, v, mask=None):
    scores = np.tensordot(np.tanh(np.expand_dims(query @ W_q, 1) + np.matmul(keys, W_k)), v, axes=1)
    if mask is not None:
        scores[~mask] = -1e9
    scores -= scores.max(1)[:, None]
    w = np.exp(scores)
    w /= w.sum(1)[:, None]
    return [(w[..., None] * keys).sum(axis=1), w]


def additive_attention__step_by_step(query, keys, W_q, W_k, v, mask=None):
    B, T, D = keys.shape
    scores = np.zeros((B, T))
    for t in range(T):
        scores[:, t] = np.tanh(query @ W_q + keys[:, t] @ W_k) @ v
    e = np.exp(scores - np.max(scores if mask is None else np.where(mask, scores, -1e30), axis=1)[:, None])
    if mask is not None:
        e = np.where(mask, e, 0)
    weights = e / np.sum(e, axis=1)[:, None]
    return (weights[:, None] @ keys)[:, 0], weights


def additive_attention__one_concatenated_product(query, keys, W_q, W_k, v, mask=None):
    T = keys.shape[1]
    joined = np.concatenate([np.repeat(query[:, None], T, axis=1), keys], axis=2)
    scores = np.einsum("bth,h->bt", np.tanh(joined @ np.concatenate([W_q, W_k])), v)
    if mask is not None:
        scores = scores + np.where(mask, 0.0, -np.inf)
    log_sum = np.logaddexp.reduce(scores, axis=1)
    weights = np.exp(scores - log_sum[:, None])
    return np.matmul(weights[:, None, :], keys).squeeze(1), weights


def additive_attention__sequence_by_sequence(query, keys, W_q, W_k, v, mask=None):
    contexts, weights = [], []
    for b in range(len(keys)):
        s = np.tanh(query[b] @ W_q + keys[b] @ W_k) @ v
        seen = np.ones(len(s), dtype=bool) if mask is None else np.asarray(mask[b])
        w = np.zeros(len(s))
        w[seen] = np.exp(s[seen] - s[seen].max())
        w = w / w.sum()
        contexts.append(w @ keys[b])
        weights.append(w)
    return np.array(contexts), np.array(weights)
