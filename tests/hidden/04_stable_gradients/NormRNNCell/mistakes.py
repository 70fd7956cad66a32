"""Mistakes in NormRNNCell, each an edit of the reference."""

defaults(read="A recurrent cell with batch normalisation")
mistake(
    "one_norm_for_the_sum",
    edits=[
        (
            "self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)",
            "self.input_norm = keras.layers.BatchNormalization(gamma_initializer=start)",
        ),
        ("        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)\n", ""),
        ("        self.recurrent_norm.build((None, units))\n", ""),
        (
            "from_input = self.input_norm(inputs @ self.kernel, training=training)",
            "z = self.input_norm(inputs @ self.kernel + h_prev @ self.recurrent_kernel, training=training)",
        ),
        ("        from_state = self.recurrent_norm(h_prev @ self.recurrent_kernel, training=training)\n", ""),
        ("from_input + from_state + self.bias", "z + self.bias"),
    ],
    costs=0.4,
    says="Your cell normalises the sum of both terms at once; each term needs a normalisation of its own.",
)
mistake(
    "shared_norm",
    edits=[
        (
            "self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)",
            "self.recurrent_norm = self.input_norm",
        ),
        ("        self.recurrent_norm.build((None, units))\n", ""),
    ],
    costs=0.35,
    says="Your cell uses one and the same normalisation layer for both terms, so they share gamma and moving averages.",
)
mistake(
    "gamma_one",
    old="start = keras.initializers.Constant(0.1)",
    new='start = "ones"',
    costs=0.2,
    says="Your gammas start at 1, Keras's default; they should start at 0.1.",
)
mistake(
    "recurrent_term_plain",
    edits=[
        ("        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)\n", ""),
        ("        self.recurrent_norm.build((None, units))\n", ""),
        ("self.recurrent_norm(h_prev @ self.recurrent_kernel, training=training)", "h_prev @ self.recurrent_kernel"),
    ],
    costs=0.5,
    says="Your cell leaves the recurrent term as it is; only the input term is normalised.",
)
mistake(
    "bias_before",
    edits=[
        ("inputs @ self.kernel,", "inputs @ self.kernel + self.bias,"),
        ("from_state + self.bias", "from_state"),
    ],
    costs=0.25,
    says="Your cell adds the bias before the normalisation, which takes it out again.",
)
mistake(
    "bias_after_the_activation",
    old="h_new = self.activation(from_input + from_state + self.bias)",
    new="h_new = self.activation(from_input + from_state) + self.bias",
    costs=0.2,
    says="Your cell adds the bias after the activation; it belongs to what the activation is taken of.",
)
mistake(
    "no_bias",
    edits=[
        ('        self.bias = self.add_weight(shape=(units,), initializer="zeros", name="bias")\n', ""),
        ("from_state + self.bias", "from_state"),
    ],
    costs=0.25,
    says="Your cell has no bias.",
)
mistake(
    "after_the_activation",
    edits=[
        ("inputs @ self.kernel,", "self.activation(inputs @ self.kernel),"),
        ("h_prev @ self.recurrent_kernel,", "self.activation(h_prev @ self.recurrent_kernel),"),
        ("h_new = self.activation(from_input + from_state + self.bias)", "h_new = from_input + from_state + self.bias"),
    ],
    costs=0.5,
    says="Your cell normalises after the activation; it should be before.",
)
mistake(
    "always_training",
    edits=[
        ("self.kernel, training=training", "self.kernel, training=True"),
        ("self.recurrent_kernel, training=training", "self.recurrent_kernel, training=True"),
    ],
    costs=0.4,
    says="Your cell always normalises by the batch, outside of training too.",
)
mistake(
    "never_training",
    edits=[
        ("self.kernel, training=training", "self.kernel, training=False"),
        ("self.recurrent_kernel, training=training", "self.recurrent_kernel, training=False"),
    ],
    costs=0.5,
    says="Your cell never normalises by the batch: in training it still uses the moving averages, which never move.",
)

defaults(old='activation="tanh"', read="A recurrent cell with batch normalisation")
mistake(
    "default_sigmoid",
    new='activation="sigmoid"',
    costs=0.15,
    says="Your cell takes the sigmoid when no activation is given; tanh is the default.",
)
mistake(
    "no_default_activation",
    new="activation=None",
    costs=0.15,
    says="Your cell applies no activation when none is given; tanh is the default.",
)
mistake(
    "activation_ignored",
    old="self.activation = keras.activations.get(activation)",
    new="self.activation = keras.ops.tanh",
    costs=0.15,
    says="Your cell ignores its activation argument and always takes tanh.",
)
mistake(
    "no_state_size",
    old="        self.state_size = units\n        self.output_size = units\n",
    new="",
    costs=0.2,
    says="Your cell has no state_size, so keras.layers.RNN does not know what to carry.",
)

defaults(old="return h_new, [h_new]", read="A recurrent cell with batch normalisation")
mistake(
    "bare_tensor",
    new="return h_new",
    costs=0.2,
    says="Your cell returns the new state alone; a cell returns (output, [new state]).",
)
mistake(
    "old_state",
    new="return h_new, [h_prev]",
    costs=0.4,
    says="Your cell hands on the previous state instead of the new one.",
)
mistake(
    "kernels_no_weights",
    edits=[
        (
            'self.add_weight(shape=(features, units), initializer="glorot_uniform", name="kernel")',
            "keras.random.normal((features, units))",
        ),
        (
            'self.add_weight(shape=(units, units), initializer="orthogonal", name="recurrent_kernel")',
            "keras.random.normal((units, units))",
        ),
    ],
    costs=0.6,
    says="Your kernels are plain random arrays, not weights of the layer: they are not trained.",
)
mistake(
    "bias_starts_at_random",
    old='shape=(units,), initializer="zeros", name="bias"',
    new='shape=(units,), name="bias"',
    costs=0.1,
    says="Your bias starts at random numbers, Keras's default for add_weight; a bias starts at zero.",
)
mistake(
    "input_term_plain",
    edits=[
        ("        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)\n", ""),
        ("        self.input_norm.build((None, units))\n", ""),
        ("self.input_norm(inputs @ self.kernel, training=training)", "inputs @ self.kernel"),
    ],
    costs=0.5,
    says="Your cell leaves the input term as it is; only the recurrent term is normalised.",
)
mistake(
    "state_normalised",
    old="self.recurrent_norm(h_prev @ self.recurrent_kernel, training=training)",
    new="self.recurrent_norm(h_prev, training=training) @ self.recurrent_kernel",
    costs=0.35,
    says="Your cell normalises the state before it is multiplied by the recurrent kernel; normalise the product.",
)
mistake(
    "recurrent_kernel_transposed",
    old="h_prev @ self.recurrent_kernel",
    new="h_prev @ keras.ops.transpose(self.recurrent_kernel)",
    costs=0.3,
    says="Your cell multiplies the state by the transposed recurrent kernel.",
)
mistake(
    "layer_normalisation",
    edits=[
        (
            "self.input_norm = keras.layers.BatchNormalization(",
            "self.input_norm = keras.layers.LayerNormalization(",
        ),
        (
            "self.recurrent_norm = keras.layers.BatchNormalization(",
            "self.recurrent_norm = keras.layers.LayerNormalization(",
        ),
    ],
    costs=0.7,
    says="Your cell has layer normalisation, over the units; this exercise asks for batch normalisation.",
)
mistake(
    "one_gamma_starts_at_one",
    old="self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)",
    new="self.recurrent_norm = keras.layers.BatchNormalization(center=False)",
    costs=0.1,
    says="One of your two gammas starts at 1, Keras's default; both should start at 0.1.",
)
mistake(
    "recurrent_term_always_in_training",
    old="self.recurrent_kernel, training=training",
    new="self.recurrent_kernel, training=True",
    costs=0.3,
    says="Your cell normalises the recurrent term by the batch outside of training too.",
)
mistake(
    "no_activation",
    old="h_new = self.activation(from_input + from_state + self.bias)",
    new="h_new = from_input + from_state + self.bias",
    costs=0.3,
    says="Your cell applies no activation to the sum.",
)
mistake(
    "bias_starts_at_one",
    old='shape=(units,), initializer="zeros", name="bias"',
    new='shape=(units,), initializer="ones", name="bias"',
    costs=0.1,
    says="Your bias starts at 1; a bias starts at zero.",
)
