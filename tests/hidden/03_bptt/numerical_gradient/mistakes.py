"""Mistakes in numerical_gradient, each an edit of the reference."""

defaults(read="1.1 Checking gradients numerically")
mistake(
    "divided_by_eps",
    old="(above - below) / (2 * eps)",
    new="(above - below) / eps",
    costs=0.25,
    says="Your difference is divided by eps, although the two points are 2 eps apart.",
)
mistake(
    "one_side",
    edits=[("x[index] = kept - eps", "x[index] = kept"), ("(above - below) / (2 * eps)", "(above - below) / eps")],
    costs=0.4,
    says="You look to one side only, f(x + eps) against f(x). Central differences look to both sides.",
)
mistake(
    "half_a_step",
    edits=[
        ("x[index] = kept + eps", "x[index] = kept + eps / 2"),
        ("x[index] = kept - eps", "x[index] = kept - eps / 2"),
        ("(above - below) / (2 * eps)", "(above - below) / eps"),
    ],
    costs=0.15,
    says="You move by half of eps to each side. In the formula eps is the step to each side.",
)
mistake(
    "x_not_put_back",
    old="        x[index] = kept\n",
    new="",
    costs=0.25,
    says="x is not put back before the next entry's turn, so the entries that were moved stay moved.",
)
mistake(
    "dout_ignored",
    old="f(x) if dout is None else f(x) * dout",
    new="f(x)",
    costs=0.35,
    says="dout has no effect: each value of f(x) should count as much as its entry of dout says.",
)
mistake(
    "mean_with_dout",
    old="np.sum(f(x) if",
    new="np.mean(f(x) if",
    costs=0.25,
    says="With dout you take a mean; the loss it stands for is the sum of f(x) * dout.",
)
mistake(
    "all_entries_at_once",
    edits=[
        ("    x = np.array(x, dtype=np.float64)\n", "    x = np.array(x)\n"),
        ("kept = x[index]", "kept = x.copy()"),
        ("x[index] = kept + eps", "x[...] = kept + eps"),
        ("x[index] = kept - eps", "x[...] = kept - eps"),
        ("x[index] = kept\n", "x[...] = kept\n"),
    ],
    costs=0.8,
    says="All entries of x are moved together, so every entry gets the same number. Move one entry at a time.",
)
mistake(
    "whole_rows",
    edits=[
        ("for index in np.ndindex(*x.shape):", "for index in range(len(x)):"),
        ("kept = x[index]", "kept = np.copy(x[index])"),
    ],
    costs=0.5,
    says="You go through the first axis only and move a whole row at once. Every single entry needs a turn of its own.",
)
mistake(
    "flat",
    old="return gradient",
    new="return gradient.ravel()",
    costs=0.2,
    says="The gradient comes back as a flat list. It should have the shape of x.",
)
mistake(
    "moves_in_float32",
    old="    x = np.array(x, dtype=np.float64)\n",
    new="",
    costs=0.2,
    says="You move entries in float32, which rounds a step of 1e-5 by a percent and more. Compute in float64.",
)
mistake(
    "keeps_what_f_returned",
    edits=[
        ("above = loss()", "above = f(x)"),
        ("below = loss()", "below = f(x)"),
        ("(above - below) / (2 * eps)", "np.sum((above - below) * (1.0 if dout is None else dout)) / (2 * eps)"),
    ],
    costs=0.15,
    says="You keep what f returned and then change x. Where f returns x itself, both values are the same array.",
)
