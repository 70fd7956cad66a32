"""What students get wrong in smooth."""

mistake(
    "shares_swapped",
    old="alpha * value + (1 - alpha) * y[-1]",
    new="(1 - alpha) * value + alpha * y[-1]",
    costs=0.3,
    says="Your shares are swapped: alpha is the share of the new value.",
    read="2. Exponential smoothing",
)
mistake(
    "no_memory",
    old="(1 - alpha) * y[-1]",
    new="(1 - alpha) * x[0]",
    costs=0.5,
    says="You mix each value with the first one; the mixture is with the last output.",
    read="2. Exponential smoothing",
)
