"""Mistakes in sigmoid, each an edit of the reference."""

defaults(old="return np.where(z >= 0, 1.0, small) / (1.0 + small)", read="Activations and their slopes")
mistake(
    "overflow",
    new="return np.exp(z) / (1.0 + np.exp(z))",
    costs=0.15,
    says="Your sigmoid divides one huge exponential by another: far from zero that is inf / inf, which is nan.",
)
mistake(
    "sign",
    new="return 1.0 / (1.0 + np.exp(z))",
    costs=0.1,
    says="Your sigmoid falls where it should rise: look at the sign in the exponent.",
)
mistake(
    "tanh",
    new="return np.tanh(z)",
    costs=0.2,
    says="Your sigmoid gives the values of tanh, from -1 to 1; a sigmoid goes from 0 to 1.",
)
mistake(
    "hard",
    new="return np.clip(0.2 * z + 0.5, 0.0, 1.0)",
    costs=0.2,
    says="Your sigmoid is the piecewise linear 'hard' sigmoid, not 1 / (1 + exp(-z)).",
)

defaults(old="return np.maximum(z, 0.0)", read="Activations and their slopes")
mistake(
    "absolute",
    new="return np.abs(z)",
    costs=0.1,
    says="Your relu gives the absolute value: negative numbers come out positive instead of zero.",
)
mistake(
    "python_max",
    new="return max(0.0, z)",
    costs=0.1,
    says="Your relu uses Python's max, which compares whole arrays; an array needs a comparison entry by entry.",
)
mistake(
    "capped",
    new="return np.clip(z, 0.0, 1.0)",
    costs=0.1,
    says="Your relu stops at 1; it has no upper end.",
)
mistake(
    "slope",
    new="return np.where(z > 0, 1.0, 0.0)",
    costs=0.1,
    says="Your relu returns 0 and 1, which is its slope, not its value.",
)

defaults(old="return np.where(z > 0, z, negative_slope * z)", read="Activations and their slopes")
mistake(
    "fixed_slope",
    new="return np.where(z > 0, z, 0.01 * z)",
    costs=0.1,
    says="Your leaky_relu uses a fixed slope of 0.01, whatever negative_slope is.",
)
mistake(
    "leaky_relu_sign",
    new="return np.where(z > 0, z, -negative_slope * z)",
    costs=0.1,
    says="Your leaky_relu is positive for negative z: the slope has the wrong sign there.",
)
mistake(
    "constant",
    new="return np.where(z > 0, z, negative_slope)",
    costs=0.1,
    says="Your leaky_relu gives the number negative_slope for negative z, instead of negative_slope times z.",
)

defaults(old="return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0.0)))", read="Activations and their slopes")
mistake(
    "alpha_ignored",
    new="return np.where(z > 0, z, np.exp(np.minimum(z, 0.0)) - 1.0)",
    costs=0.1,
    says="Your elu ignores alpha.",
)
mistake(
    "no_minus_one",
    new="return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0.0)))",
    costs=0.1,
    says="Your elu has a jump at zero: for negative z it gives alpha exp(z), without the -1.",
)
mistake(
    "minus_one_outside",
    new="return np.where(z > 0, z, alpha * np.exp(np.minimum(z, 0.0)) - 1.0)",
    costs=0.1,
    says="Your elu takes the -1 outside of alpha: alpha exp(z) - 1 instead of alpha (exp(z) - 1).",
)
mistake(
    "alpha_in_exponent",
    new="return np.where(z > 0, z, np.exp(alpha * np.minimum(z, 0.0)) - 1.0)",
    costs=0.1,
    says="Your elu puts alpha into the exponent: exp(alpha z) - 1 instead of alpha (exp(z) - 1).",
)
mistake(
    "masked_product",
    new="return (z > 0) * z + (z <= 0) * alpha * (np.exp(z) - 1.0)",
    costs=0.1,
    says="Your elu multiplies both branches by a mask: for large z that is 0 times inf, which is nan.",
)
mistake(
    "from_output",
    edits=[
        ("return sigmoid(z) * (1.0 - sigmoid(z))", "return z * (1.0 - z)"),
        ("return 1.0 - np.tanh(z) ** 2", "return 1.0 - z**2"),
    ],
    costs=0.2,
    says="Your slopes of sigmoid and tanh take z for the output: a (1 - a) and 1 - a² hold for an output a, not z.",
)
mistake(
    "activation_slope_overflow",
    old="return sigmoid(z) * (1.0 - sigmoid(z))",
    new="return np.exp(-z) / (1.0 + np.exp(-z)) ** 2",
    costs=0.1,
    says="Your slope of the sigmoid divides exponentials that overflow: far from zero that is nan.",
)
mistake(
    "tanh_not_squared",
    old="return 1.0 - np.tanh(z) ** 2",
    new="return 1.0 - np.tanh(z)",
    costs=0.1,
    says="Your slope of tanh is 1 - tanh(z), without the square.",
)
mistake(
    "values_of_relu",
    edits=[
        ("return np.where(z > 0, 1.0, 0.0)", "return np.maximum(z, 0.0)"),
        ('return np.where(z > 0, 1.0, kw["negative_slope"])', 'return np.where(z > 0, z, kw["negative_slope"] * z)'),
    ],
    costs=0.2,
    says="Your slopes of relu and leaky_relu are their values: z where z is positive, instead of 1.",
)
mistake(
    "value_of_elu",
    old='return np.where(z > 0, 1.0, kw["alpha"] * np.exp(np.minimum(z, 0.0)))',
    new='return np.where(z > 0, 1.0, kw["alpha"] * np.expm1(np.minimum(z, 0.0)))',
    costs=0.1,
    says="Your slope of elu on the negative side is its value there: the constant has to go when you differentiate.",
)
mistake(
    "slope_of_elu_without_alpha",
    old='kw["alpha"] * np.exp(np.minimum(z, 0.0))',
    new="np.exp(np.minimum(z, 0.0))",
    costs=0.1,
    says="Your slope of elu ignores alpha.",
)
mistake(
    "slope_of_leaky_relu_fixed",
    old='return np.where(z > 0, 1.0, kw["negative_slope"])',
    new="return np.where(z > 0, 1.0, 0.01)",
    costs=0.1,
    says="Your slope of leaky_relu is 0.01 for negative z, whatever negative_slope is.",
)
mistake(
    "sigmoid_not_times_rest",
    old="return sigmoid(z) * (1.0 - sigmoid(z))",
    new="return 1.0 - sigmoid(z)",
    costs=0.1,
    says="Your slope of the sigmoid is 1 - s; it is s (1 - s), where s is the value.",
)

defaults(old="return np.ones_like(z)", read="Activations and their slopes")
mistake(
    "linear_value",
    new="return z",
    costs=0.1,
    says="Your slope of the linear activation is z itself, which is its value.",
)
mistake(
    "linear_number",
    new="return 1.0",
    costs=0.1,
    says="Your slope of the linear activation is one number; it should be an array of the shape of z, like the others.",
)
mistake(
    "linear_zero",
    new="return np.zeros_like(z)",
    costs=0.1,
    says="Your slope of the linear activation is 0; the identity rises by one for each step of one.",
)

defaults(read="Activations and their slopes")
mistake(
    "leaky_relu_sides_swapped",
    old="return np.where(z > 0, z, negative_slope * z)",
    new="return np.where(z < 0, z, negative_slope * z)",
    costs=0.1,
    says="Your leaky_relu has its two sides exchanged: it is z where z is positive.",
)
mistake(
    "elu_on_both_sides",
    old="return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0.0)))",
    new="return alpha * np.expm1(np.minimum(z, 0.0))",
    costs=0.1,
    says="Your elu lacks its positive side, where it is z.",
)
mistake(
    "slope_of_relu_is_a_sign",
    old="return np.where(z > 0, 1.0, 0.0)",
    new="return np.sign(z)",
    costs=0.1,
    says="Your slope of relu is -1 for negative z; where relu is flat the slope is 0.",
)
mistake(
    "slope_of_leaky_relu_zero",
    old='return np.where(z > 0, 1.0, kw["negative_slope"])',
    new="return np.where(z > 0, 1.0, 0.0)",
    costs=0.1,
    says="Your slope of leaky_relu is that of relu, 0 for negative z.",
)
mistake(
    "slope_of_leaky_relu_negative",
    old='return np.where(z > 0, 1.0, kw["negative_slope"])',
    new='return np.where(z > 0, 1.0, -kw["negative_slope"])',
    costs=0.1,
    says="Your slope of leaky_relu has the wrong sign for negative z: the function rises there too.",
)
mistake(
    "one_array",
    edits=[
        ("def sigmoid(z):", "KEPT = {}\n\n\ndef sigmoid(z):"),
        (
            "return np.where(z >= 0, 1.0, small) / (1.0 + small)",
            "out = KEPT.setdefault(z.shape, np.empty(z.shape))\n"
            "    out[...] = np.where(z >= 0, 1.0, small) / (1.0 + small)\n"
            "    return out",
        ),
    ],
    costs=0.1,
    says="Your sigmoid writes each result over the one before: make a new array in each call.",
)
