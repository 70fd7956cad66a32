"""Mistakes in norm_bound, each an edit of the reference."""

defaults(old="return (rho * gamma) ** n", read="2.3 A bound")
mistake(
    "times_n",
    new="return n * rho * gamma",
    costs=0.7,
    says="You multiply by n. Each step back multiplies by rho gamma once more: that is a power.",
)
mistake(
    "power_of_gamma_only",
    new="return rho * gamma**n",
    costs=0.5,
    says="Only gamma is raised to the power. Each step back goes through the recurrent kernel as well.",
)
mistake(
    "power_of_rho_only",
    new="return rho**n * gamma",
    costs=0.5,
    says="Only rho is raised to the power. Each step back goes through the activation as well.",
)
mistake(
    "gamma_ignored",
    new="return rho**n",
    costs=0.6,
    says="gamma has no effect. Each step back also multiplies by a slope, and no slope is larger than gamma.",
)
mistake(
    "one_step_too_many",
    new="return (rho * gamma) ** (n + 1)",
    costs=0.3,
    says="You have one step too many. After n = 0 steps nothing has happened to the gradient.",
)
mistake(
    "one_step_too_few",
    new="return (rho * gamma) ** (n - 1)",
    costs=0.3,
    says="You have one step too few: n steps back are n factors.",
)
mistake(
    "sum_for_product",
    new="return (rho + gamma) ** n",
    costs=0.6,
    says="You add rho and gamma. A step back multiplies by both.",
)
mistake(
    "at_most_one",
    new="return min(1.0, (rho * gamma) ** n)",
    costs=0.4,
    says="Your bound never exceeds 1. A gradient may also grow: that is the exploding one.",
)
