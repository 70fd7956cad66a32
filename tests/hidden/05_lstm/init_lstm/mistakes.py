"""Mistakes in init_lstm, each an edit of the reference."""

defaults(old="bias[units : 2 * units] = forget_bias", read="Where training starts")

mistake(
    "forget_bias_everywhere",
    new="bias[:] = forget_bias",
    costs=0.3,
    says="Every gate gets the forget bias in yours; it belongs to the forget gate's block alone.",
)

mistake(
    "forget_bias_in_the_first_block",
    new="bias[:units] = forget_bias",
    costs=0.2,
    says="Your forget bias lies in the first block; the blocks are in the order i, f, c, o.",
)

mistake(
    "no_forget_bias",
    old="    bias[units : 2 * units] = forget_bias\n",
    new="",
    costs=0.35,
    says="All your biases are zero: the forget gates start half closed.",
)

mistake(
    "forget_bias_always_one",
    new="bias[units : 2 * units] = 1.0",
    costs=0.15,
    says="Your forget bias is always 1, whatever `forget_bias` says.",
)

mistake(
    "standard_normal",
    edits=[
        ("rng.uniform(-limit, limit, (features, 4 * units))", "rng.standard_normal((features, 4 * units))"),
        ("np.concatenate(blocks, axis=1)", "rng.standard_normal((units, 4 * units))"),
    ],
    costs=0.35,
    says="Your kernels are standard normal numbers, whatever their size: with many inputs the gates start saturated.",
)

mistake(
    "positive_numbers",
    edits=[
        ("rng.uniform(-limit, limit, (features, 4 * units))", "rng.random((features, 4 * units))"),
        ("np.concatenate(blocks, axis=1)", "rng.random((units, 4 * units))"),
    ],
    costs=0.35,
    says="Your kernels are uniform between 0 and 1; they should be random around 0.",
)

mistake(
    "zero_kernels",
    edits=[
        ("rng.uniform(-limit, limit, (features, 4 * units))", "np.zeros((features, 4 * units))"),
        ("np.concatenate(blocks, axis=1)", "np.zeros((units, 4 * units))"),
    ],
    costs=0.5,
    says="Your kernels are zero: all units start alike and stay alike.",
)

mistake(
    "other_randomness",
    edits=[
        (
            "rng.uniform(-limit, limit, (features, 4 * units))",
            "np.random.randn(features, 4 * units) / np.sqrt(features)",
        ),
        ("np.concatenate(blocks, axis=1)", "np.random.randn(units, 4 * units) / np.sqrt(units)"),
    ],
    costs=0.25,
    says="Your random numbers do not come from `rng`, so nobody can draw the same weights again.",
)

mistake(
    "one_block_four_times",
    edits=[
        (
            "rng.uniform(-limit, limit, (features, 4 * units))",
            "np.tile(rng.normal(size=(features, units)) / np.sqrt(features), 4)",
        ),
        ("np.concatenate(blocks, axis=1)", "np.tile(rng.normal(size=(units, units)) / np.sqrt(units), 4)"),
    ],
    costs=0.35,
    says="Your four gates start with the same numbers, one block repeated four times.",
)

mistake(
    "always_small",
    edits=[
        ("rng.uniform(-limit, limit, (features, 4 * units))", "0.05 * rng.standard_normal((features, 4 * units))"),
        ("np.concatenate(blocks, axis=1)", "0.05 * rng.standard_normal((units, 4 * units))"),
    ],
    costs=0.3,
    says="Your kernels have the same small scale whatever their sizes; with many inputs or few units it is too small.",
)

mistake(
    "no_root",
    edits=[
        ("rng.uniform(-limit, limit, (features, 4 * units))", "rng.standard_normal((features, 4 * units)) / features"),
        ("np.concatenate(blocks, axis=1)", "rng.standard_normal((units, 4 * units)) / units"),
    ],
    costs=0.25,
    says="You divide by the number of rows; its square root is what keeps the sums at size 1.",
)

mistake(
    "one_scale_for_both",
    edits=[
        (
            "rng.uniform(-limit, limit, (features, 4 * units))",
            "rng.standard_normal((features, 4 * units)) / np.sqrt(units)",
        ),
        ("np.concatenate(blocks, axis=1)", "rng.standard_normal((units, 4 * units)) / np.sqrt(units)"),
    ],
    costs=0.2,
    says="Both kernels have the scale of the recurrent one; each needs that of its own number of rows.",
)

mistake(
    "a_tuple",
    edits=[
        ("return {", "return ("),
        ('"kernel": ', ""),
        ('"recurrent_kernel": ', ""),
        ('"bias": bias,\n    }', "bias,\n    )"),
    ],
    costs=0.15,
    says="You return the three arrays alone; a dict with their names as keys is asked for.",
)

mistake(
    "forget_bias_in_the_last_block",
    old="bias[units : 2 * units]",
    new="bias[3 * units :]",
    costs=0.2,
    says="Your forget bias lies in the last block; the blocks are in the order i, f, c, o.",
)
