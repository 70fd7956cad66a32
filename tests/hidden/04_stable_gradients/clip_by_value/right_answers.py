"""Right answers to clip_by_value in other forms."""


def clip_by_value__in_place(grads, clip_value):
    for g in grads:
        if g is not None:
            np.clip(g, -clip_value, clip_value, out=g)
    return grads


def clip_by_value__minimum_maximum(grads, clip_value):
    out = []
    for g in grads:
        if g is None:
            out.append(None)
        else:
            out.append(np.maximum(np.minimum(g, clip_value), -clip_value))
    return out


def clip_by_value__masks_and_tuple(grads, clip_value):
    def clip(g):
        if g is None:
            return None
        g[g > clip_value] = clip_value
        g[g < -clip_value] = -clip_value
        return g

    return tuple(map(clip, grads))


def clip_by_value__sign_times_size_as_lists(grads, clip_value):
    return [g if g is None else (np.sign(g) * np.minimum(np.abs(g), clip_value)).tolist() for g in grads]


def clip_by_value__slice_assignment(grads, clip_value):
    for i, g in enumerate(grads):
        if g is not None:
            grads[i][...] = g.clip(-clip_value, clip_value)
    return list(grads)
