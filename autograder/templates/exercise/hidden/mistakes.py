"""What students get wrong in my_function. `old` is a piece of the solution, `new` takes its place."""

mistake(
    "product_not_sum",  # TODO: a name
    old="np.cumsum(x)",
    new="np.cumprod(x)",
    costs=0.3,  # TODO: the share of the exercise's points that it costs
    says="TODO: Your values are products; the sums are asked for.",
    read="my_function",
)
