"""Mistakes in state_jacobian, each an edit of the reference."""

defaults(old="return slopes[activation][:, :, None] * recurrent_kernel.T", read="2.1 What one step does to a gradient")
mistake(
    "transposed",
    new="return np.swapaxes(slopes[activation][:, :, None] * recurrent_kernel.T, 1, 2)",
    costs=0.3,
    says="The last two axes are swapped: entry [b, i, j] tells how old unit j moves new unit i.",
)
mistake(
    "recurrent_kernel_not_transposed",
    new="return slopes[activation][:, :, None] * recurrent_kernel",
    costs=0.3,
    says="The slopes are right, the recurrent kernel is not transposed. Which entry leads from unit j to unit i?",
)
mistake(
    "slope_of_the_old_unit",
    new="return slopes[activation][:, None, :] * recurrent_kernel.T",
    costs=0.35,
    says="The slope goes with the wrong unit: it belongs to new unit i, whose activation is applied.",
)
mistake(
    "activation_twice",
    edits=[
        ("1 - h_t**2", "1 - np.tanh(h_t) ** 2"),
        ("h_t * (1 - h_t)", "1 / (1 + np.exp(-h_t)) * (1 - 1 / (1 + np.exp(-h_t)))"),
    ],
    costs=0.35,
    says="The activation is applied to h_t once more before the slope is taken. h_t is what came out of it already.",
)
mistake(
    "no_slope",
    new="return np.ones_like(h_t)[:, :, None] * recurrent_kernel.T",
    costs=0.5,
    says="The slope of the activation is missing: your Jacobian is the recurrent kernel alone.",
)
mistake(
    "always_tanh",
    old="slopes[activation]",
    new='slopes["tanh"]',
    costs=0.3,
    says="The slope of tanh is used whatever the activation is.",
)
mistake(
    "relu_never_off",
    old="h_t > 0",
    new="h_t >= 0",
    costs=0.15,
    says="The slope of relu is 1 even where the output is 0. A unit that is switched off lets nothing through.",
)
mistake(
    "averaged_over_batch",
    new="return np.mean(slopes[activation][:, :, None] * recurrent_kernel.T, axis=0)",
    costs=0.35,
    says="You return one Jacobian for the whole batch, averaged. Each sequence has its own slopes and Jacobian.",
)
mistake(
    "spectral_norm",
    old="return np.max(np.abs(np.linalg.eigvals(matrix)))",
    new="return np.linalg.norm(matrix, 2)",
    costs=0.25,
    says="spectral_radius gives the largest singular value. The spectral radius is told by the eigenvalues.",
)
mistake(
    "without_absolute_value",
    old="return np.max(np.abs(np.linalg.eigvals(matrix)))",
    new="return np.max(np.linalg.eigvals(matrix).real)",
    costs=0.2,
    says="spectral_radius takes the largest eigenvalue with its sign. Absolute values count, of complex ones too.",
)
mistake(
    "real_parts_only",
    old="return np.max(np.abs(np.linalg.eigvals(matrix)))",
    new="return np.max(np.abs(np.linalg.eigvals(matrix).real))",
    costs=0.2,
    says="spectral_radius takes the absolute value of the real part only. For a complex eigenvalue both parts count.",
)
mistake(
    "as_if_symmetric",
    old="return np.max(np.abs(np.linalg.eigvals(matrix)))",
    new="return np.max(np.abs(np.linalg.eigvalsh(matrix)))",
    costs=0.2,
    says="spectral_radius uses a function for symmetric matrices. A recurrent kernel is not symmetric.",
)
mistake(
    "frobenius_norm",
    old="return np.max(np.abs(np.linalg.eigvals(matrix)))",
    new="return np.linalg.norm(matrix)",
    costs=0.25,
    says="spectral_radius gives the Frobenius norm, the root of the sum of all squared entries.",
)
mistake(
    "linear_slope_is_the_state",
    old='"linear": np.ones_like(h_t)',
    new='"linear": h_t',
    costs=0.15,
    says="Your slope of the linear activation is the state itself. That is its value; how steep is a straight line?",
)
