"""Mistakes in clip_each_by_norm, each an edit of the reference."""

defaults(read="Gradient clipping")
mistake(
    "global",
    edits=[
        ("norms = [global_norm([g]) for g in grads]", "norms = [global_norm(grads)] * len(grads)"),
        ("if norm > max_norm else g", "if g is not None and norm > max_norm else g"),
    ],
    costs=0.7,
    says="Your clip_each_by_norm uses one factor for all gradients; here each is measured by itself.",
)
mistake(
    "always_rescales",
    old="if norm > max_norm else g",
    new="if norm > 0 else g",
    costs=0.35,
    says="Your clip_each_by_norm also stretches gradients that are within the limit.",
)

defaults(
    old="return [g * (max_norm / norm) if norm > max_norm else g for g, norm in zip(grads, norms, strict=True)]",
    read="Gradient clipping",
)
mistake(
    "by_value",
    new="return [None if g is None else np.clip(g, -max_norm, max_norm) for g in grads]",
    costs=0.6,
    says="Your clip_each_by_norm limits each entry, which is clipping by value.",
)
mistake(
    "rows",
    new="def rows(g):\n"
    "        norm = np.sqrt(np.sum(g**2, axis=-1, keepdims=True))\n"
    "        return g * np.minimum(1.0, max_norm / np.maximum(norm, 1e-12))\n"
    "\n"
    "    return [None if g is None else rows(g) for g in grads]",
    costs=0.4,
    says="Your clip_each_by_norm measures each row of a matrix by itself; the norm is of all entries of the array.",
)
mistake(
    "spectral",
    old="[global_norm([g]) for",
    new="[np.linalg.norm(g, 2) if g is not None and g.ndim == 2 else global_norm([g]) for",
    costs=0.3,
    says="Your clip_each_by_norm takes the spectral norm of matrices; here all entries count alike.",
)
mistake(
    "nan_at_zero",
    new="return [None if g is None else g / norm * min(norm, max_norm) for g, norm in zip(grads, norms)]",
    costs=0.25,
    says="Your clip_each_by_norm divides by zero for a gradient of zeros.",
    read="Exercise: global_norm",
)

defaults(read="Gradient clipping")
mistake(
    "squared",
    old="[global_norm([g]) for",
    new="[global_norm([g]) ** 2 for",
    costs=0.35,
    says="Your clip_each_by_norm takes the squared norm for the norm: where it compares, and where it scales.",
)
mistake(
    "largest_entry",
    old="norms = [global_norm([g]) for g in grads]",
    new="norms = [0.0 if g is None else np.max(np.abs(g)) for g in grads]",
    costs=0.4,
    says="Your clip_each_by_norm measures an array by its largest entry instead of its norm.",
)
mistake(
    "none_raises",
    old="norms = [global_norm([g]) for g in grads]",
    new="norms = [np.sqrt(np.sum(g**2)) for g in grads]",
    costs=0.2,
    says="Your clip_each_by_norm tries to measure a None.",
)

defaults(
    old="return [g * (max_norm / norm) if norm > max_norm else g for g, norm in zip(grads, norms, strict=True)]",
    read="Gradient clipping",
)
mistake(
    "unit_norm",
    new="return [g / norm if norm > max_norm else g for g, norm in zip(grads, norms, strict=True)]",
    costs=0.35,
    says="Your clip_each_by_norm divides by the norm and forgets max_norm: what is clipped always has norm one.",
)
mistake(
    "factor_inverted",
    new="return [g * (norm / max_norm) if norm > max_norm else g for g, norm in zip(grads, norms, strict=True)]",
    costs=0.35,
    says="Your clip_each_by_norm has the factor upside down: it makes long gradients longer.",
)
mistake(
    "unclipped",
    new="return grads",
    costs=0.6,
    says="Your clip_each_by_norm returns the gradients as they came, unclipped.",
)
mistake(
    "first_only",
    new="return [grads[0] if norms[0] <= max_norm else grads[0] * (max_norm / norms[0]), *grads[1:]]",
    costs=0.5,
    says="Your clip_each_by_norm clips the first gradient and leaves the others.",
)
mistake(
    "none_dropped",
    new="return [g * min(1.0, max_norm / max(norm, 1e-12)) for g, norm in zip(grads, norms) if g is not None]",
    costs=0.2,
    says="Your clip_each_by_norm leaves the None entries out, so the list no longer fits the weights.",
)
