"""Mistakes in global_norm, each an edit of the reference."""

mistake(
    "sum_of_norms",
    old="return np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))",
    new="return sum(np.sqrt(np.sum(g**2)) for g in grads if g is not None)",
    costs=0.35,
    says="Your global_norm adds up the norms of the arrays; squares have to be added, and the root taken once.",
    read="Exercise: global_norm",
)

mistake(
    "squared",
    old="return np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))",
    new="return sum(np.sum(g**2) for g in grads if g is not None)",
    costs=0.25,
    says="Your global_norm is the sum of squares: the root is missing.",
    read="Exercise: global_norm",
)

mistake(
    "largest",
    old="return np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))",
    new="return max(np.sqrt(np.sum(g**2)) for g in grads if g is not None)",
    costs=0.35,
    says="Your global_norm is the largest norm of a single array.",
    read="Exercise: global_norm",
)

mistake(
    "spectral",
    old="return np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))",
    new="norms = [np.linalg.norm(g, 2) if g.ndim == 2 else np.sqrt(np.sum(g**2)) for g in grads if g is not None]\n"
    "    return np.sqrt(sum(norm**2 for norm in norms))",
    costs=0.25,
    says="Your global_norm takes the spectral norm of matrices (their largest stretch); here all entries count alike.",
    read="Exercise: global_norm",
)

mistake(
    "absolute_values",
    old="return np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))",
    new="return sum(np.sum(np.abs(g)) for g in grads if g is not None)",
    costs=0.3,
    says="Your global_norm adds absolute values instead of squares.",
    read="Exercise: global_norm",
)

mistake(
    "mean",
    old="return np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))",
    new="return np.sqrt(np.mean(np.concatenate([g.ravel() for g in grads if g is not None]) ** 2))",
    costs=0.3,
    says="Your global_norm is divided by the number of entries under the root.",
    read="Exercise: global_norm",
)

mistake(
    "none_raises",
    old="return np.sqrt(sum(np.sum(g**2) for g in grads if g is not None))",
    new="return np.sqrt(sum(np.sum(g**2) for g in grads))",
    costs=0.15,
    says="Your global_norm cannot take a None in the list.",
    read="Exercise: global_norm",
)

mistake(
    "per_tensor",
    old="return [None if g is None else g * scale for g in grads], norm",
    new="norms = [0.0 if g is None else np.sqrt(np.sum(g**2)) for g in grads]\n"
    "    return [g * (max_norm / own) if own > max_norm else g for g, own in zip(grads, norms)], norm",
    costs=0.5,
    says="Your clip_by_global_norm scales each array by its own norm; there is one common factor for all.",
    read="Exercise: global_norm",
)

mistake(
    "always_rescales",
    old="scale = max_norm / norm if norm > max_norm else 1.0",
    new="scale = max_norm / norm if norm > 0 else 1.0",
    costs=0.3,
    says="Your clip_by_global_norm also stretches gradients that are within the limit.",
    read="Exercise: global_norm",
)

mistake(
    "inverted",
    old="scale = max_norm / norm if norm > max_norm else 1.0",
    new="scale = max_norm / norm if 0 < norm < max_norm else 1.0",
    costs=0.4,
    says="Your clip_by_global_norm asks the wrong way round: it scales what is below the limit only.",
    read="Exercise: global_norm",
)

mistake(
    "nan_at_zero",
    old="return [None if g is None else g * scale for g in grads], norm",
    new="return [None if g is None else g / norm * min(norm, max_norm) for g in grads], norm",
    costs=0.15,
    says="Your clip_by_global_norm divides by zero when all gradients are zero.",
    read="Exercise: global_norm",
)

mistake(
    "clip_by_global_norm_squared",
    old="scale = max_norm / norm if norm > max_norm else 1.0",
    new="scale = max_norm / norm**2 if norm**2 > max_norm else 1.0",
    costs=0.3,
    says="Your clip_by_global_norm takes the squared norm for the norm: where it compares, and where it scales.",
    read="Exercise: global_norm",
)

mistake(
    "square_compared",
    old="scale = max_norm / norm if norm > max_norm else 1.0",
    new="scale = max_norm / norm if norm**2 > max_norm else 1.0",
    costs=0.2,
    says="Your clip_by_global_norm compares the squared norm with the limit.",
    read="Exercise: global_norm",
)

mistake(
    "norm_after",
    old="return [None if g is None else g * scale for g in grads], norm",
    new="clipped = [None if g is None else g * scale for g in grads]\n    return clipped, global_norm(clipped)",
    costs=0.2,
    says="Your norm_before is the norm after clipping.",
    read="Exercise: global_norm",
)

mistake(
    "unclipped",
    old="return [None if g is None else g * scale for g in grads], norm",
    new="return grads, norm",
    costs=0.5,
    says="Your clip_by_global_norm returns the gradients as they came, unclipped.",
    read="Exercise: global_norm",
)

mistake(
    "first_only",
    old="return [None if g is None else g * scale for g in grads], norm",
    new="return [None if grads[0] is None else grads[0] * scale, *grads[1:]], norm",
    costs=0.4,
    says="Your clip_by_global_norm scales the first gradient and leaves the others.",
    read="Exercise: global_norm",
)

mistake(
    "by_value",
    old="return [None if g is None else g * scale for g in grads], norm",
    new="return [None if g is None else np.clip(g, -max_norm, max_norm) for g in grads], norm",
    costs=0.5,
    says="Your clip_by_global_norm cuts entry by entry, which is clipping by value; one factor should scale all.",
    read="Gradient clipping",
)

mistake(
    "none_dropped",
    old="return [None if g is None else g * scale for g in grads], norm",
    new="return [g * scale for g in grads if g is not None], norm",
    costs=0.15,
    says="Your clip_by_global_norm leaves the None entries out, so the list no longer fits the weights.",
    read="Exercise: global_norm",
)

mistake(
    "unit_norm",
    old="scale = max_norm / norm if norm > max_norm else 1.0",
    new="scale = 1.0 / norm if norm > max_norm else 1.0",
    costs=0.3,
    says="Your clip_by_global_norm divides by the norm and forgets max_norm: what is clipped always has norm one.",
    read="Exercise: global_norm",
)

mistake(
    "factor_inverted",
    old="scale = max_norm / norm if norm > max_norm else 1.0",
    new="scale = norm / max_norm if norm > max_norm else 1.0",
    costs=0.3,
    says="Your clip_by_global_norm has the factor upside down: it makes long gradients longer.",
    read="Exercise: global_norm",
)
