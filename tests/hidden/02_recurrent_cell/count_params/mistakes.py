"""Mistakes in count_params, each an edit of the reference."""

defaults(old="features * units + units * units + biases * units", read="How many weights?")
mistake("no_bias", new="features * units + units * units", costs=0.3, says="You count no bias.")
mistake(
    "no_recurrent_kernel",
    new="features * units + biases * units",
    costs=0.6,
    says="You count the recurrent neuron like a Dense layer: the recurrent kernel is missing.",
)
mistake(
    "no_kernel",
    new="units * units + biases * units",
    costs=0.6,
    says="The kernel, which leads from the features to the units, is missing from your count.",
)
mistake(
    "bias_per_feature",
    new="features * units + units * units + biases * features",
    costs=0.3,
    says="You count a bias for every feature; there is one for every unit.",
)
mistake(
    "one_recurrent_weight_a_unit",
    new="features * units + units + biases * units",
    costs=0.5,
    says="You count one recurrent weight for each unit; each unit hears all units.",
)
mistake(
    "one_bias_for_all_blocks",
    old="+ units * units + biases * units)",
    new="+ units * units) + units",
    costs=0.3,
    says="You count one bias for the whole cell; every block has its own.",
)
mistake(
    "gru_with_one_bias",
    old='2 if cell == "gru" else 1',
    new="1",
    costs=0.2,
    says="You count one bias vector for each block of the GRU; Keras's default has two.",
)
mistake(
    "two_biases_everywhere",
    old='2 if cell == "gru" else 1',
    new="2",
    costs=0.3,
    says="You count two bias vectors for each block; only the GRU has two.",
)
mistake(
    "three_blocks_in_the_lstm",
    old='"lstm": 4',
    new='"lstm": 3',
    costs=0.3,
    says="You count three blocks in the LSTM; its candidate is a block, too, beside the three gates.",
)
mistake(
    "two_blocks_in_the_gru",
    old='"gru": 3',
    new='"gru": 2',
    costs=0.3,
    says="You count two blocks in the GRU; its candidate is a block, too, beside the two gates.",
)
mistake(
    "always_one_block",
    edits=[('{"simple": 1, "lstm": 4, "gru": 3}[cell]', "1"), ('2 if cell == "gru" else 1', "1")],
    costs=0.7,
    says="You count one block whatever the cell: the LSTM has four, the GRU three.",
)
