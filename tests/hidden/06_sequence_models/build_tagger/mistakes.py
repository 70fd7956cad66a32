"""Mistakes in build_tagger, each an edit of the reference."""

defaults(
    old="keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True))",
    read="6. A label at every step: where do words end?",
)

mistake(
    "from_the_left_only",
    new="keras.layers.GRU(units, return_sequences=True)",
    costs=0.6,
    says="Your layers read from the left only: an answer does not depend on what follows.",
)

mistake(
    "from_the_right_only",
    new="keras.layers.GRU(units, return_sequences=True, go_backwards=True)",
    costs=0.6,
    says="Your layers read from the right only, and their outputs come in the reverse order.",
)

mistake(
    "one_label_for_the_sequence",
    old="    model.add(keras.layers.Dense(1",
    new="    model.add(keras.layers.GRU(units))\n    model.add(keras.layers.Dense(1",
    costs=0.4,
    says="Your model gives one answer for the whole sequence; one at every step is wanted.",
)

mistake(
    "states_added_to_half_the_units",
    new="keras.layers.Bidirectional(keras.layers.GRU(units // 2, return_sequences=True))",
    costs=0.15,
    says="Your layers have half the units in each direction; `units` is the number in each of them.",
    read="Exercise: the tagger",
)

mistake(
    "always_one_layer",
    old="range(n_layers)",
    new="range(1)",
    costs=0.35,
    says="Your model has one recurrent layer, whatever `n_layers` is.",
)

mistake(
    "one_layer_too_many",
    old="range(n_layers)",
    new="range(n_layers + 1)",
    costs=0.15,
    says="Your model has one recurrent layer more than `n_layers`.",
    read="Exercise: the tagger",
)

mistake(
    "upper_layers_one_way",
    old="    for _ in range(n_layers):\n"
    "        model.add(keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)))\n",
    new="    model.add(keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)))\n"
    "    for _ in range(n_layers - 1):\n        model.add(keras.layers.GRU(units, return_sequences=True))\n",
    costs=0.25,
    says="Only your first layer reads in both directions; each of them should.",
)

mistake(
    "no_recurrent_layer",
    new='keras.layers.Dense(2 * units, activation="tanh")',
    costs=0.8,
    says="Your model has no recurrent layer: each answer depends on its own symbol alone.",
)

mistake(
    "logits",
    edits=[
        ('keras.layers.Dense(1, activation="sigmoid")', "keras.layers.Dense(1)"),
        ('loss="binary_crossentropy"', "loss=keras.losses.BinaryCrossentropy(from_logits=True)"),
    ],
    costs=0.25,
    says="Your outputs are logits: they can be negative or larger than 1, so they are no probabilities.",
    read="Exercise: the tagger",
)

mistake(
    "softmax_of_one_number",
    old='activation="sigmoid"',
    new='activation="softmax"',
    costs=0.35,
    says="Your outputs are all 1: a softmax over a single number has nothing to compare. A sigmoid is meant.",
    read="Exercise: the tagger",
)

mistake(
    "mean_squared_error",
    old='loss="binary_crossentropy"',
    new='loss="mse"',
    costs=0.2,
    says="Your loss is the squared error; the binary cross-entropy is wanted.",
    read="Exercise: the tagger",
)

mistake(
    "not_compiled",
    old='    model.compile(keras.optimizers.Adam(0.01), loss="binary_crossentropy")\n',
    new="",
    costs=0.35,
    says="Your model is built, but not compiled: it has no optimizer and no loss.",
    read="Sequence models in Keras",
)

mistake(
    "default_learning_rate",
    old="keras.optimizers.Adam(0.01)",
    new='"adam"',
    costs=0.15,
    says="Your model learns too slowly: with Adam's default learning rate eight epochs are not enough.",
    read="Exercise: the tagger",
)

mistake(
    "symbol_0_is_masked",
    old="keras.layers.Embedding(n_symbols, 16)",
    new="keras.layers.Embedding(n_symbols, 16, mask_zero=True)",
    costs=0.2,
    says="Your model skips every symbol 0, as if it were padding; here 0 is a symbol like the others.",
)
