"""Mistakes in global_norm, each an edit of the reference."""

defaults(old="return np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))", read="Exercise: global_norm")
mistake(
    "sum_of_norms",
    new="return sum(np.sqrt(np.sum(g**2)) for g in grads if g is not None)",
    costs=0.35,
    says="Your global_norm adds up the norms of the arrays; squares have to be added, and the root taken once.",
)
mistake(
    "squared",
    new="return sum(np.sum(g**2) for g in grads if g is not None)",
    costs=0.25,
    says="Your global_norm is the sum of squares: the root is missing.",
)
mistake(
    "largest",
    new="return max(np.sqrt(np.sum(g**2)) for g in grads if g is not None)",
    costs=0.35,
    says="Your global_norm is the largest norm of a single array.",
)
mistake(
    "spectral",
    new="norms = [np.linalg.norm(g, 2) if g.ndim == 2 else np.sqrt(np.sum(g**2)) for g in grads if g is not None]\n"
    "    return np.sqrt(sum(norm**2 for norm in norms))",
    costs=0.25,
    says="Your global_norm takes the spectral norm of matrices (their largest stretch); here all entries count alike.",
)
mistake(
    "absolute_values",
    new="return sum(np.sum(np.abs(g)) for g in grads if g is not None)",
    costs=0.3,
    says="Your global_norm adds absolute values instead of squares.",
)
mistake(
    "mean",
    new="return np.sqrt(np.mean(np.concatenate([g.ravel() for g in grads if g is not None]) ** 2))",
    costs=0.3,
    says="Your global_norm is divided by the number of entries under the root.",
)
mistake(
    "none_raises",
    new="return np.sqrt(sum(np.sum(g**2) for g in grads))",
    costs=0.15,
    says="Your global_norm cannot take a None in the list.",
)
mistake(
    "per_tensor",
    old="return [None if g is None else g * scale for g in grads], norm",
    new="norms = [0.0 if g is None else np.sqrt(np.sum(g**2)) for g in grads]\n"
    "    return [g * (max_norm / own) if own > max_norm else g for g, own in zip(grads, norms)], norm",
    costs=0.5,
    says="Your clip_by_global_norm scales each array by its own norm; there is one common factor for all.",
)

defaults(old="scale = max_norm / norm if norm > max_norm else 1.0", read="Exercise: global_norm")
mistake(
    "always_rescales",
    new="scale = max_norm / norm if norm > 0 else 1.0",
    costs=0.3,
    says="Your clip_by_global_norm also stretches gradients that are within the limit.",
)
mistake(
    "inverted",
    new="scale = max_norm / norm if 0 < norm < max_norm else 1.0",
    costs=0.4,
    says="Your clip_by_global_norm asks the wrong way round: it scales what is below the limit only.",
)
mistake(
    "nan_at_zero",
    old="return [None if g is None else g * scale for g in grads], norm",
    new="return [None if g is None else g / norm * min(norm, max_norm) for g in grads], norm",
    costs=0.15,
    says="Your clip_by_global_norm divides by zero when all gradients are zero.",
)
mistake(
    "clip_by_global_norm_squared",
    new="scale = max_norm / norm**2 if norm**2 > max_norm else 1.0",
    costs=0.3,
    says="Your clip_by_global_norm takes the squared norm for the norm: where it compares, and where it scales.",
)
mistake(
    "square_compared",
    new="scale = max_norm / norm if norm**2 > max_norm else 1.0",
    costs=0.2,
    says="Your clip_by_global_norm compares the squared norm with the limit.",
)

defaults(old="return [None if g is None else g * scale for g in grads], norm", read="Exercise: global_norm")
mistake(
    "norm_after",
    new="clipped = [None if g is None else g * scale for g in grads]\n    return clipped, global_norm(clipped)",
    costs=0.2,
    says="Your norm_before is the norm after clipping.",
)
mistake(
    "unclipped",
    new="return grads, norm",
    costs=0.5,
    says="Your clip_by_global_norm returns the gradients as they came, unclipped.",
)
mistake(
    "first_only",
    new="return [None if grads[0] is None else grads[0] * scale, *grads[1:]], norm",
    costs=0.4,
    says="Your clip_by_global_norm scales the first gradient and leaves the others.",
)
mistake(
    "by_value",
    new="return [None if g is None else np.clip(g, -max_norm, max_norm) for g in grads], norm",
    costs=0.5,
    says="Your clip_by_global_norm cuts entry by entry, which is clipping by value; one factor should scale all.",
    read="Gradient clipping",
)
mistake(
    "none_dropped",
    new="return [g * scale for g in grads if g is not None], norm",
    costs=0.15,
    says="Your clip_by_global_norm leaves the None entries out, so the list no longer fits the weights.",
)

defaults(old="scale = max_norm / norm if norm > max_norm else 1.0", read="Exercise: global_norm")
mistake(
    "unit_norm",
    new="scale = 1.0 / norm if norm > max_norm else 1.0",
    costs=0.3,
    says="Your clip_by_global_norm divides by the norm and forgets max_norm: what is clipped always has norm one.",
)
mistake(
    "factor_inverted",
    new="scale = norm / max_norm if norm > max_norm else 1.0",
    costs=0.3,
    says="Your clip_by_global_norm has the factor upside down: it makes long gradients longer.",
)
mistake(
    "square_of_the_sum",
    old="return np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))",
    new="return np.sqrt(sum(np.sum(g) ** 2 for g in grads if g is not None))",
    costs=0.35,
    says="Your global_norm squares the sum of an array; each entry is squared by itself, then added.",
)

defaults(old="return [None if g is None else g * scale for g in grads], norm", read="Exercise: global_norm")
mistake(
    "norm_first",
    new="return norm, [None if g is None else g * scale for g in grads]",
    costs=0.2,
    says="Your clip_by_global_norm returns the norm first; asked for is (list, norm_before).",
)
mistake(
    "factor_returned",
    new="return [None if g is None else g * scale for g in grads], scale",
    costs=0.2,
    says="Your clip_by_global_norm returns the factor where the norm before clipping belongs.",
)
mistake(
    "none_becomes_zero",
    new="return [0.0 if g is None else g * scale for g in grads], norm",
    costs=0.15,
    says="Your clip_by_global_norm turns None into 0; None stays None.",
)
mistake(
    "list_alone",
    new="return [None if g is None else g * scale for g in grads]",
    costs=0.2,
    says="Your clip_by_global_norm returns the list alone; asked for is (list, norm_before).",
)
