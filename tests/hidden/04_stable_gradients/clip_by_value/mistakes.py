"""Mistakes in clip_by_value, each an edit of the reference."""

defaults(
    old="return [None if g is None else np.clip(g, -clip_value, clip_value) for g in grads]", read="Gradient clipping"
)
mistake(
    "upper_bound_only",
    new="return [None if g is None else np.minimum(g, clip_value) for g in grads]",
    costs=0.35,
    says="Your clip_by_value limits large positive entries only; large negative ones pass.",
)
mistake(
    "from_zero",
    new="return [None if g is None else np.clip(g, 0.0, clip_value) for g in grads]",
    costs=0.35,
    says="Your clip_by_value cuts from 0 to the limit: negative entries become zero.",
)
mistake(
    "rebinding",
    new="for g in grads:\n"
    "        if g is not None:\n"
    "            g = np.clip(g, -clip_value, clip_value)\n"
    "    return grads",
    costs=0.6,
    says="Your clip_by_value computes the clipped arrays in its loop but returns the list that came in.",
)
mistake(
    "first_only",
    new="first = None if grads[0] is None else np.clip(grads[0], -clip_value, clip_value)\n"
    "    return [first, *grads[1:]]",
    costs=0.4,
    says="Your clip_by_value clips the first gradient and leaves the others.",
)
mistake(
    "sign_lost",
    new="return [None if g is None else np.minimum(np.abs(g), clip_value) for g in grads]",
    costs=0.4,
    says="Your clip_by_value loses the sign: negative entries come out positive.",
)
mistake(
    "zeroed",
    new="return [None if g is None else np.where(np.abs(g) > clip_value, 0.0, g) for g in grads]",
    costs=0.4,
    says="Your clip_by_value sets entries beyond the limit to zero instead of to the limit.",
)
mistake(
    "scaled",
    new="return [None if g is None else g * min(1.0, clip_value / np.max(np.abs(g))) for g in grads]",
    costs=0.5,
    says="Your clip_by_value scales each array by its largest entry; by value means each entry for itself.",
)
mistake(
    "by_norm",
    new="return [None if g is None else g * min(1.0, clip_value / np.sqrt(np.sum(g**2))) for g in grads]",
    costs=0.6,
    says="Your clip_by_value scales each array by its norm; by value means each entry for itself.",
)
mistake(
    "none_dropped",
    new="return [np.clip(g, -clip_value, clip_value) for g in grads if g is not None]",
    costs=0.2,
    says="Your clip_by_value leaves the None entries out, so the list no longer fits the weights.",
)
mistake(
    "none_raises",
    new="return [np.clip(g, -clip_value, clip_value) for g in grads]",
    costs=0.2,
    says="Your clip_by_value tries to clip a None.",
)
mistake(
    "lower_bound_only",
    new="return [None if g is None else np.maximum(g, -clip_value) for g in grads]",
    costs=0.35,
    says="Your clip_by_value limits large negative entries only; large positive ones pass.",
)
mistake(
    "limit_of_one",
    new="return [None if g is None else np.clip(g, -1.0, 1.0) for g in grads]",
    costs=0.35,
    says="Your clip_by_value clips at 1, whatever clip_value is.",
)
mistake(
    "joined",
    new="return np.concatenate([np.clip(g, -clip_value, clip_value).ravel() for g in grads if g is not None])",
    costs=0.4,
    says="Your clip_by_value returns one long vector; a list of arrays with their own shapes is asked for.",
)
mistake(
    "flattened",
    new="return [None if g is None else np.clip(g, -clip_value, clip_value).ravel() for g in grads]",
    costs=0.25,
    says="Your clip_by_value flattens the arrays; each should keep its shape.",
)
mistake(
    "none_becomes_zero",
    new="return [0.0 if g is None else np.clip(g, -clip_value, clip_value) for g in grads]",
    costs=0.2,
    says="Your clip_by_value turns None into 0; None stays None.",
)
