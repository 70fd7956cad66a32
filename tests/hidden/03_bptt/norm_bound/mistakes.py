"""Mistakes in norm_bound, each an edit of the reference."""

mistake(
    "times_n",
    old="return (rho * gamma) ** n",
    new="return n * rho * gamma",
    costs=0.7,
    says="You multiply by n. Each step back multiplies by rho gamma once more: that is a power.",
    read="2.3 A bound",
)

mistake(
    "power_of_gamma_only",
    old="return (rho * gamma) ** n",
    new="return rho * gamma**n",
    costs=0.5,
    says="Only gamma is raised to the power. Each step back goes through the recurrent kernel as well.",
    read="2.3 A bound",
)

mistake(
    "power_of_rho_only",
    old="return (rho * gamma) ** n",
    new="return rho**n * gamma",
    costs=0.5,
    says="Only rho is raised to the power. Each step back goes through the activation as well.",
    read="2.3 A bound",
)

mistake(
    "gamma_ignored",
    old="return (rho * gamma) ** n",
    new="return rho**n",
    costs=0.6,
    says="gamma has no effect. Each step back also multiplies by a slope, and no slope is larger than gamma.",
    read="2.3 A bound",
)

mistake(
    "one_step_too_many",
    old="return (rho * gamma) ** n",
    new="return (rho * gamma) ** (n + 1)",
    costs=0.3,
    says="You have one step too many. After n = 0 steps nothing has happened to the gradient.",
    read="2.3 A bound",
)

mistake(
    "one_step_too_few",
    old="return (rho * gamma) ** n",
    new="return (rho * gamma) ** (n - 1)",
    costs=0.3,
    says="You have one step too few: n steps back are n factors.",
    read="2.3 A bound",
)

mistake(
    "sum_for_product",
    old="return (rho * gamma) ** n",
    new="return (rho + gamma) ** n",
    costs=0.6,
    says="You add rho and gamma. A step back multiplies by both.",
    read="2.3 A bound",
)

mistake(
    "at_most_one",
    old="return (rho * gamma) ** n",
    new="return min(1.0, (rho * gamma) ** n)",
    costs=0.4,
    says="Your bound never exceeds 1. A gradient may also grow: that is the exploding one.",
    read="2.3 A bound",
)
