"""Mistakes in cell_gradient_factor, each an edit of the reference."""

defaults(old="np.prod(forget_gates, axis=0)", read="Does the gradient survive?")

mistake(
    "input_gates",
    old="step_cache[4] for",
    new="step_cache[3] for",
    costs=0.6,
    says="You multiply the input gates; the direct path from one cell state to the next passes another gate.",
)

mistake(
    "output_gates",
    old="step_cache[4] for",
    new="step_cache[6] for",
    costs=0.6,
    says="You multiply the output gates; the direct path along the cell states does not pass them.",
)

mistake(
    "sum",
    new="np.sum(forget_gates, axis=0)",
    costs=0.6,
    says="You add the forget gates; factors along a path multiply.",
)

mistake(
    "over_the_batch_too",
    old="return np.prod(forget_gates, axis=0)",
    new="product = np.prod(forget_gates, axis=(0, 1))\n    return np.broadcast_to(product, cache[0][4].shape)",
    costs=0.3,
    says="You multiply over the batch as well; each sequence has a factor of its own.",
)

mistake(
    "first_step_missing",
    new="np.prod([np.ones_like(forget_gates[0]), *forget_gates[1:]], axis=0)",
    costs=0.25,
    says="The first step's forget gate is missing: it stands between c0 and c1.",
)

mistake(
    "last_step_only",
    new="forget_gates[-1]",
    costs=0.7,
    says="You return the forget gate of the last step; the gates of all steps lie on the path.",
)

mistake(
    "slopes",
    old="step_cache[4] for",
    new="step_cache[4] * (1 - step_cache[4]) for",
    costs=0.5,
    says="You multiply the slopes f (1 - f); on the direct path the gate itself is the factor.",
)

mistake(
    "all_partial_products",
    new="np.cumprod(forget_gates, axis=0).transpose(1, 0, 2)",
    costs=0.25,
    says="You return the products up to each step, one for each t; the product over all steps is asked for.",
)

mistake(
    "last_step_missing",
    old="np.prod(forget_gates, axis=0)",
    new="np.prod([*forget_gates[:-1], np.ones_like(forget_gates[0])], axis=0)",
    costs=0.25,
    says="The last step's forget gate is missing: it stands between the last two cell states.",
)

mistake(
    "mean",
    old="np.prod(forget_gates, axis=0)",
    new="np.mean(forget_gates, axis=0)",
    costs=0.6,
    says="You average the forget gates; factors along a path multiply.",
)

mistake(
    "over_the_units_too",
    old="np.prod(forget_gates, axis=0)",
    new="np.prod(forget_gates, axis=(0, 2))",
    costs=0.3,
    says="You multiply over the units as well; each unit has a factor of its own.",
)

mistake(
    "what_is_forgotten",
    old="step_cache[4] for",
    new="(1 - step_cache[4]) for",
    costs=0.5,
    says="You multiply 1 - f, the part that is forgotten; the path carries the part that is kept.",
)

mistake(
    "breaks_at_batch_one",
    old="np.prod(forget_gates, axis=0)",
    new="np.squeeze(np.prod(forget_gates, axis=0))",
    costs=0.1,
    says="Axes of length 1 are squeezed away, so a batch of one loses its batch axis.",
)
