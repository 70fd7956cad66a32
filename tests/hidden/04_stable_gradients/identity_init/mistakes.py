"""Mistakes in identity_init, each an edit of the reference."""

defaults(old="return np.eye(units)", read="The recurrent kernel at the start")
mistake(
    "ones",
    new="return np.ones((units, units))",
    costs=0.35,
    says="Your identity_init is filled with ones everywhere; the identity has them on the diagonal only.",
)
mistake(
    "small",
    new="return 0.01 * np.eye(units)",
    costs=0.35,
    says="Your identity_init is the identity times a small number, so it shrinks the state instead of copying it.",
)
mistake(
    "vector",
    new="return np.ones(units)",
    costs=0.3,
    says="Your identity_init is a vector of ones, the diagonal of the identity, not the matrix.",
)
mistake(
    "gaussian",
    edits=[
        ("return gain * q * np.sign(np.diag(r))", "return gain * rng.normal(size=(units, units)) / np.sqrt(units)"),
        ("q, r = np.linalg.qr(rng.normal(size=(units, units)))\n", ""),
    ],
    costs=0.6,
    says="Your orthogonal_init has random normal entries; its columns are only roughly orthogonal.",
)
mistake(
    "unit_columns",
    edits=[
        ("q, r = np.linalg.qr(rng.normal(size=(units, units)))", "kernel = rng.normal(size=(units, units))"),
        ("return gain * q * np.sign(np.diag(r))", "return gain * kernel / np.linalg.norm(kernel, axis=0)"),
    ],
    costs=0.5,
    says="The columns of your orthogonal_init have length one, but they are not orthogonal to each other.",
)

defaults(old="return gain * q * np.sign(np.diag(r))", read="The recurrent kernel at the start")
mistake(
    "triangular",
    new="return gain * r",
    costs=0.4,
    says="Your orthogonal_init returns the triangular factor of the QR decomposition, not the orthogonal one.",
)
mistake(
    "gain_ignored",
    new="return q * np.sign(np.diag(r))",
    costs=0.25,
    says="The gain has no effect in your orthogonal_init. (Before a QR decomposition it would be taken out again.)",
)
mistake(
    "root_of_gain",
    new="return np.sqrt(gain) * q * np.sign(np.diag(r))",
    costs=0.2,
    says="Your orthogonal_init multiplies by the square root of the gain.",
)

defaults(old="q, r = np.linalg.qr(rng.normal(size=(units, units)))", read="The recurrent kernel at the start")
mistake(
    "global_random",
    new="q, r = np.linalg.qr(np.random.normal(size=(units, units)))",
    costs=0.25,
    says="Your orthogonal_init draws from NumPy's global generator instead of rng, so nobody can repeat it.",
)
mistake(
    "own_seed",
    new="q, r = np.linalg.qr(np.random.default_rng(0).normal(size=(units, units)))",
    costs=0.3,
    says="Your orthogonal_init makes a generator of its own and gives the same kernel for every rng.",
)
mistake(
    "permutation",
    edits=[
        ("return gain * q * np.sign(np.diag(r))", "return gain * np.eye(units)[rng.permutation(units)]"),
        ("q, r = np.linalg.qr(rng.normal(size=(units, units)))\n", ""),
    ],
    costs=0.4,
    says="Your orthogonal_init only puts the units in another order: most of its entries are zero.",
)
