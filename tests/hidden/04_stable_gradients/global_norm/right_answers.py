"""Right answers to global_norm in other forms."""


def global_norm__concatenated(grads):
    return np.linalg.norm(np.concatenate([np.zeros(1), *(np.ravel(g) for g in grads if g is not None)]))


def global_norm__norm_of_norms(grads):
    return float(np.linalg.norm([np.linalg.norm(g.ravel()) for g in grads if g is not None]))


def global_norm__loop(grads):
    total = 0.0
    for g in grads:
        if g is None:
            continue
        total += float((g * g).sum())
    return total**0.5


def global_norm__vdot(grads):
    import math

    return math.sqrt(math.fsum(float(np.vdot(g, g)) for g in grads if g is not None))


def global_norm__hypot_array_result(grads):
    norm = np.zeros(())
    for g in grads:
        for number in [] if g is None else g.flat:
            norm = np.hypot(norm, number)
    return norm


def clip_by_global_norm__small_constant(grads, max_norm):
    norm = global_norm(grads)
    scale = min(1.0, max_norm / (norm + 1e-6))
    return [None if g is None else scale * g for g in grads], norm


def clip_by_global_norm__larger_of_both(grads, max_norm):
    norm = global_norm(grads)
    return [g if g is None else g * max_norm / max(norm, max_norm) for g in grads], norm


def clip_by_global_norm__in_place(grads, max_norm):
    norm = global_norm(grads)
    if norm > max_norm:
        for g in grads:
            if g is not None:
                g *= max_norm / norm
    return grads, norm


def clip_by_global_norm__own_norm_and_tuple(grads, max_norm):
    norm = np.sqrt(sum(np.square(g).sum() for g in grads if g is not None))
    if norm <= max_norm:
        return tuple(grads), norm
    return tuple(None if g is None else np.multiply(g, max_norm) / norm for g in grads), norm


def clip_by_global_norm__float32_list_of_two(grads, max_norm):
    norm = np.float32(global_norm(grads))
    scale = np.minimum(np.float32(1), np.float32(max_norm) / np.maximum(norm, np.float32(1e-12)))
    return [[None if g is None else g.astype(np.float32) * scale for g in grads], norm]


def clip_by_global_norm__indices(grads, max_norm):
    norm = global_norm(grads)
    out = [None] * len(grads)
    for i in range(len(grads)):
        if grads[i] is not None:
            out[i] = np.array(grads[i])
            if norm > max_norm:
                out[i] = out[i] / (norm / max_norm)
    return out, norm
