"""Mistakes in count_params, each an edit of the reference."""

defaults(read="How many weights?")
mistake(
    "gru_with_one_bias",
    old='biases = 2 if cell == "gru" else 1',
    new="biases = 1",
    costs=0.2,
    says="You count one bias vector for each block of the GRU; Keras's default has two.",
)
mistake(
    "no_bias",
    old=" + biases * units)",
    new=")",
    costs=0.3,
    says="You count no bias.",
)
mistake(
    "one_bias_for_all_blocks",
    old="+ units * units + biases * units)",
    new="+ units * units) + units",
    costs=0.3,
    says="You count one bias for the whole cell; every block has its own.",
)
mistake(
    "no_recurrent_kernel",
    old="features * units + units * units",
    new="features * units",
    costs=0.6,
    says="You count the recurrent neuron like a Dense layer: the recurrent kernel is missing.",
)
mistake(
    "three_blocks_in_the_lstm",
    old='"lstm": 4',
    new='"lstm": 3',
    costs=0.3,
    says="You count three blocks in the LSTM; its candidate is a block, too, beside the three gates.",
)
mistake(
    "always_one_block",
    edits=[
        ('blocks = {"simple": 1, "lstm": 4, "gru": 3}[cell]', "blocks = 1"),
        ('biases = 2 if cell == "gru" else 1', "biases = 1"),
    ],
    costs=0.7,
    says="You count one block whatever the cell: the LSTM has four, the GRU three.",
)
mistake(
    "bias_per_feature",
    old="biases * units",
    new="biases * features",
    costs=0.3,
    says="You count a bias for every feature; there is one for every unit.",
)
