"""Mistakes in LayerNormRNNCell, each an edit of the reference."""

defaults(read="Exercise: LayerNormRNNCell")
mistake(
    "batch_normalisation",
    edits=[
        ("self.input_norm = keras.layers.LayerNormalization", "self.input_norm = keras.layers.BatchNormalization"),
        ("self.recurrent_norm = keras.layers.LayerNorm", "self.recurrent_norm = keras.layers.BatchNorm"),
    ],
    costs=0.8,
    says="Your cell still has batch normalisation.",
    read="Training mode and inference mode",
)
mistake(
    "one_norm_for_the_sum",
    edits=[
        ("from_input = self.input_norm(inputs @ self.kernel)", "from_input = inputs @ self.kernel"),
        (
            "from_state = self.recurrent_norm(h_prev @ self.recurrent_kernel)",
            "from_state = h_prev @ self.recurrent_kernel",
        ),
        ("from_input + from_state + self.bias", "self.input_norm(from_input + from_state) + self.bias"),
    ],
    costs=0.4,
    says="Your cell normalises the sum of both terms at once; each term needs a normalisation of its own.",
)
mistake(
    "shared_norm",
    edits=[
        (
            "self.recurrent_norm = keras.layers.LayerNormalization(center=False)",
            "self.recurrent_norm = self.input_norm",
        ),
        ("        self.recurrent_norm.build((None, units))\n", ""),
    ],
    costs=0.25,
    says="Your cell uses one and the same normalisation layer for both terms, so they share gamma.",
)

defaults(old="self.recurrent_norm(h_prev @ self.recurrent_kernel)", read="Exercise: LayerNormRNNCell")
mistake(
    "recurrent_term_plain",
    new="h_prev @ self.recurrent_kernel",
    costs=0.5,
    says="Your cell leaves the recurrent term as it is; only the input term is normalised.",
)
mistake(
    "state_normalised",
    new="self.recurrent_norm(h_prev) @ self.recurrent_kernel",
    costs=0.35,
    says="Your cell normalises the state before it is multiplied by the recurrent kernel; normalise the product.",
)
mistake(
    "after_the_activation",
    edits=[
        ("self.input_norm(inputs @ self.kernel)", "self.input_norm(self.activation(inputs @ self.kernel))"),
        (
            "self.recurrent_norm(h_prev @ self.recurrent_kernel)",
            "self.recurrent_norm(self.activation(h_prev @ self.recurrent_kernel))",
        ),
        ("h_new = self.activation(from_input + from_state + self.bias)", "h_new = from_input + from_state + self.bias"),
    ],
    costs=0.4,
    says="Your cell normalises after the activation; it should be before.",
)
mistake(
    "gammas_start_at_a_tenth",
    edits=[
        (
            "self.input_norm = keras.layers.LayerNormalization(center=False)",
            "start = keras.initializers.Constant(0.1)\n"
            "        self.input_norm = keras.layers.LayerNormalization(center=False, gamma_initializer=start)",
        ),
        (
            "self.recurrent_norm = keras.layers.LayerNormalization(center=False)",
            "self.recurrent_norm = keras.layers.LayerNormalization(center=False, gamma_initializer=start)",
        ),
    ],
    costs=0.05,
    says="Your gammas start at 0.1, as in NormRNNCell; here they keep Keras's default, 1.",
)
mistake(
    "no_bias",
    edits=[
        ('        self.bias = self.add_weight(shape=(units,), initializer="zeros", name="bias")\n', ""),
        ("from_state + self.bias", "from_state"),
    ],
    costs=0.2,
    says="Your cell has no bias.",
)
mistake(
    "bias_after_the_activation",
    old="self.activation(from_input + from_state + self.bias)",
    new="self.activation(from_input + from_state) + self.bias",
    costs=0.2,
    says="Your cell adds the bias after the activation; it belongs to what the activation is taken of.",
)
mistake(
    "no_default_activation",
    old='activation="tanh"',
    new="activation=None",
    costs=0.1,
    says="Your cell applies no activation when none is given; tanh is the default.",
)
mistake(
    "no_state_size",
    old="        self.state_size = units\n        self.output_size = units\n",
    new="",
    costs=0.2,
    says="Your cell has no state_size, so keras.layers.RNN does not know what to carry.",
    read="How Keras asks a cell",
)

defaults(old="return h_new, [h_new]", read="Exercise: LayerNormRNNCell")
mistake(
    "bare_tensor",
    new="return h_new",
    costs=0.2,
    says="Your cell returns the new state alone; a cell returns (output, [new state]).",
    read="How Keras asks a cell",
)
mistake(
    "old_state",
    new="return h_new, [h_prev]",
    costs=0.4,
    says="Your cell hands on the previous state instead of the new one.",
    read="How Keras asks a cell",
)

defaults(read="Exercise: LayerNormRNNCell")
mistake(
    "input_term_plain",
    old="self.input_norm(inputs @ self.kernel)",
    new="inputs @ self.kernel",
    costs=0.5,
    says="Your cell leaves the input term as it is; only the recurrent term is normalised.",
)
mistake(
    "recurrent_kernel_transposed",
    old="h_prev @ self.recurrent_kernel",
    new="h_prev @ keras.ops.transpose(self.recurrent_kernel)",
    costs=0.3,
    says="Your cell multiplies the state by the transposed recurrent kernel.",
)
mistake(
    "recurrent_term_batch_normalised",
    old="self.recurrent_norm = keras.layers.LayerNorm",
    new="self.recurrent_norm = keras.layers.BatchNorm",
    costs=0.5,
    says="Your recurrent term still has batch normalisation.",
    read="Training mode and inference mode",
)
mistake(
    "one_gamma_missing",
    old="self.input_norm = keras.layers.LayerNormalization(center=False)",
    new="self.input_norm = keras.layers.LayerNormalization(center=False, scale=False)",
    costs=0.25,
    says="Your input term has no gamma; each of the two terms has one.",
)
mistake(
    "no_activation",
    old="self.activation(from_input + from_state + self.bias)",
    new="from_input + from_state + self.bias",
    costs=0.3,
    says="Your cell applies no activation to the sum.",
)
mistake(
    "activation_ignored",
    old="self.activation = keras.activations.get(activation)",
    new="self.activation = keras.ops.tanh",
    costs=0.15,
    says="Your cell ignores its activation argument and always takes tanh.",
)
mistake(
    "bias_starts_at_random",
    old='initializer="zeros", name="bias"',
    new='name="bias"',
    costs=0.05,
    says="Your bias starts at random numbers, Keras's default for add_weight; a bias starts at zero.",
)
mistake(
    "bias_starts_at_one",
    old='initializer="zeros", name="bias"',
    new='initializer="ones", name="bias"',
    costs=0.05,
    says="Your bias starts at 1; a bias starts at zero.",
)
