"""Right answers to clip_each_by_norm in other forms."""


def clip_each_by_norm__with_global(grads, max_norm):
    return [None if g is None else clip_by_global_norm([g], max_norm)[0][0] for g in grads]


def clip_each_by_norm__small_constant(grads, max_norm):
    return [g if g is None else g * min(1.0, max_norm / (np.linalg.norm(g.ravel()) + 1e-6)) for g in grads]


def clip_each_by_norm__in_place(grads, max_norm):
    for g in grads:
        if g is not None and (norm := np.sqrt((g**2).sum())) > max_norm:
            g *= max_norm / norm
    return grads


def clip_each_by_norm__larger_of_both(grads, max_norm):
    out = []
    for g in grads:
        out.append(
            None if g is None else max_norm * g / max(max_norm, np.sqrt(np.einsum("i,i->", g.ravel(), g.ravel())))
        )
    return tuple(out)
