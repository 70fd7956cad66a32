"""Known mistakes of linear_scan and linear_scan_parallel."""

defaults(read="Doubling")

mistake(
    "h0_ignored_in_the_loop",
    old="h_t, states = h0, []",
    new="h_t, states = np.zeros_like(h0), []",
    costs=0.15,
    says="Your linear_scan ignores h0: it starts from zeros.",
    read="4. A recurrence without a loop",
)

mistake(
    "h0_ignored_in_the_scan",
    old="    h_seq[:, 0] += a[:, 0] * h0\n",
    new="",
    costs=0.15,
    says="Your linear_scan_parallel ignores h0.",
)

mistake(
    "h0_ignored_in_both",
    edits=[("h_t, states = h0, []", "h_t, states = np.zeros_like(h0), []"), ("    h_seq[:, 0] += a[:, 0] * h0\n", "")],
    costs=0.25,
    says="Neither of your functions uses h0: both start from zeros.",
    read="4. A recurrence without a loop",
)

mistake(
    "h0_without_its_factor",
    old="h_seq[:, 0] += a[:, 0] * h0",
    new="h_seq[:, 0] += h0",
    costs=0.15,
    says="In your linear_scan_parallel h0 enters the first step without the factor of that step.",
)

mistake(
    "factor_on_the_addition_too",
    old="h_t = a[:, t] * h_t + b[:, t]",
    new="h_t = a[:, t] * (h_t + b[:, t])",
    costs=0.3,
    says="Your linear_scan multiplies b_t by the factor of its own step as well.",
    read="4. A recurrence without a loop",
)

mistake(
    "factor_of_the_earlier_part",
    old="h_seq[:, shift:] += a[:, shift:] * h_seq[:, :-shift]",
    new="h_seq[:, shift:] += a[:, :-shift] * h_seq[:, :-shift]",
    costs=0.3,
    says="In a round you multiply the earlier addition by the earlier factor; it has to pass the later factors.",
    read="4. A recurrence without a loop",
)

mistake(
    "factors_updated_first",
    edits=[
        (
            "        h_seq[:, shift:] += a[:, shift:] * h_seq[:, :-shift]\n",
            "        a[:, shift:] = a[:, shift:] * a[:, :-shift]\n",
        ),
        (
            "        a[:, shift:] = a[:, shift:] * a[:, :-shift]\n",
            "        h_seq[:, shift:] += a[:, shift:] * h_seq[:, :-shift]\n",
        ),
    ],
    costs=0.25,
    says="In a round you combine the factors first; the additions need the factors from before the round.",
)

mistake(
    "factors_never_combined",
    old="        a[:, shift:] = a[:, shift:] * a[:, :-shift]\n",
    new="",
    costs=0.3,
    says="Your rounds combine the additions but never the factors: from the second round on the factors are too few.",
)

mistake(
    "one_round_too_few",
    old="while shift < a.shape[1]:",
    new="while 2 * shift < a.shape[1]:",
    costs=0.2,
    says="Your doubling stops one round too early: the last positions do not reach back to the first step.",
)

mistake(
    "a_loop_in_disguise",
    source="""
def linear_scan_parallel(a, b, h0):
    return linear_scan(a, b, h0)
""",
    costs=0.25,
    says="Your linear_scan_parallel goes step by step, like linear_scan.",
    read="4. A recurrence without a loop",
)

mistake(
    "division_by_products",
    source="""
def linear_scan_parallel(a, b, h0):
    products = np.cumprod(a, axis=1)
    return products * (h0[:, None] + np.cumsum(b / products, axis=1))
""",
    costs=0.15,
    says="You divide by the products of the factors. That fails where a factor is 0 or a product is too small.",
)

mistake(
    "time_first",
    old="return np.stack(states, axis=1)",
    new="return np.stack(states, axis=0)",
    costs=0.15,
    says="The states of your linear_scan have the time on the first axis; the batch comes first here.",
    read="Beyond the LSTM: gates, parallel recurrence, attention",
)

mistake(
    "one_array",
    edits=[
        ("def linear_scan(", "KEPT = {}\n\n\ndef linear_scan("),
        (
            "return np.stack(states, axis=1)",
            "h_seq = KEPT.setdefault(a.shape, np.empty(a.shape))\n"
            "    h_seq[...] = np.stack(states, axis=1)\n"
            "    return h_seq",
        ),
    ],
    costs=0.1,
    says="Your linear_scan writes each result over the one before: make a new array in each call.",
)

mistake(
    "fixed_number_of_rounds",
    old="while shift < a.shape[1]:",
    new="while shift < 64:",
    costs=0.15,
    says="Your doubling makes six rounds, however long the sequence is: longer ones need more.",
)
