"""Right answers to masked_mse in other forms."""


def masked_mse__multiplied(y_true, y_pred, mask):
    m = mask[..., None].astype(float)
    count = m.sum() * y_true.shape[-1]
    return float((m * (y_true - y_pred) ** 2).sum() / count) if count > 0 else 0.0


def masked_mse__small_epsilon(y_true, y_pred, mask):
    error = np.mean((y_true - y_pred) ** 2, axis=2)
    return np.sum(error * mask) / (np.sum(mask) + 1e-8)


def masked_mse__np_average(y_true, y_pred, mask):
    if mask.sum() == 0:
        return 0
    return np.average(np.square(y_pred - y_true).mean(-1), weights=mask)


def masked_mse__where_argument(y_true, y_pred, mask):
    if not mask.any():
        return np.array(0.0)
    return np.mean((y_true - y_pred) ** 2, where=np.repeat(mask[:, :, None], y_true.shape[2], axis=2))


def masked_mse__einsum_float32(y_true, y_pred, mask):
    error = (y_true - y_pred).astype(np.float32)
    total = np.einsum("btf,btf,bt->", error, error, mask.astype(np.float32))
    return total / np.maximum(mask.sum() * y_true.shape[-1], 1)


def masked_mse__changes_its_inputs(y_true, y_pred, mask):
    y_true -= y_pred
    y_true[~mask] = 0
    y_true *= y_true
    return y_true.sum() / (mask.sum() * y_true.shape[2]) if mask.any() else 0.0


def masked_crossentropy__logaddexp(ids, logits, mask):
    log_sum = np.logaddexp.reduce(logits.astype(np.float64), axis=-1)
    own = np.take_along_axis(logits, ids[..., None], axis=-1)[..., 0]
    return np.sum((log_sum - own) * mask) / max(np.sum(mask), 1)


def masked_crossentropy__scipy(ids, logits, mask):
    from scipy.special import log_softmax

    logp = log_softmax(logits, axis=-1)
    return -np.sum(np.eye(logits.shape[-1])[ids] * logp * mask[..., None]) / max(mask.sum(), 1)


def masked_crossentropy__one_hot_einsum(ids, logits, mask):
    z = logits - logits.max(-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(-1))[..., None]
    total = -np.einsum("btv,btv,bt->", one_hot(ids, logits.shape[-1]), logp, mask)
    return np.divide(total, mask.sum()) if np.sum(mask) else 0.0


def masked_crossentropy__float32_inside(ids, logits, mask):
    z = logits.astype(np.float32)
    z -= z.max(axis=-1, keepdims=True)
    loss = np.log(np.exp(z).sum(axis=-1)) - np.take_along_axis(z, ids[..., None], -1).squeeze(-1)
    return np.where(mask, loss, 0).sum() / (mask.sum() + 1e-9)


def masked_crossentropy__changes_its_inputs(ids, logits, mask):
    if mask.sum() == 0:
        return 0.0
    logits -= np.max(logits, axis=-1, keepdims=True)
    rows = logits[mask]
    picked = rows[range(len(rows)), ids[mask]]
    logits[:] = 0
    return (np.log(np.sum(np.exp(rows), axis=1)) - picked).mean()
