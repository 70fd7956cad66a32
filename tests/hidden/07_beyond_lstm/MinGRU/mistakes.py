"""Known mistakes of MinGRU."""

defaults(read="5. MinGRU: a GRU that can be scanned")

mistake(
    "z_is_the_share_of_the_old",
    old="a, h_seq = 1.0 - z, z * g",
    new="a, h_seq = z, (1.0 - z) * g",
    costs=0.3,
    says="Your z is the share of the old state, as in Keras's GRU. In MinGRU z is the share of the new.",
)

mistake(
    "candidate_block_first",
    old="z, g = keras.ops.split(sums, 2, axis=-1)",
    new="g, z = keras.ops.split(sums, 2, axis=-1)",
    costs=0.3,
    says="You take the candidate from the first block of columns; z comes first.",
)

mistake(
    "candidate_with_tanh",
    old="z = keras.ops.sigmoid(z)",
    new="z, g = keras.ops.sigmoid(z), keras.ops.tanh(g)",
    costs=0.25,
    says="Your candidate goes through a tanh; MinGRU has none.",
)

mistake(
    "gate_without_sigmoid",
    old="        z = keras.ops.sigmoid(z)\n",
    new="",
    costs=0.35,
    says="Your gate has no sigmoid: it is not between 0 and 1.",
)

mistake(
    "bias_forgotten_in_call",
    old="keras.ops.matmul(inputs, self.kernel) + self.bias",
    new="keras.ops.matmul(inputs, self.kernel)",
    costs=0.35,
    says="Your layer makes a bias and does not use it.",
)

mistake(
    "no_memory",
    old="        while shift < inputs.shape[1]:\n",
    new="        while shift < 1:\n",
    costs=0.55,
    says="Your states depend on their own step alone: the old state never enters.",
)

mistake(
    "candidate_added_whole",
    old="a, h_seq = 1.0 - z, z * g",
    new="a, h_seq = 1.0 - z, g",
    costs=0.3,
    says="You add the whole candidate at each step; only the share z of it is written.",
)

mistake(
    "factors_never_combined",
    old="            a = a * keras.ops.pad(a[:, :-shift], left)\n",
    new="",
    costs=0.3,
    says="Your rounds combine the additions but never the factors.",
    read="Doubling",
)

mistake(
    "last_state_only",
    old="return h_seq",
    new="return h_seq[:, -1]",
    costs=0.4,
    says="Your layer returns the last state; the output holds the states of all steps.",
)

mistake(
    "bias_made_before_the_kernel",
    edits=[
        (
            'self.kernel = self.add_weight(shape=(input_shape[-1], width), initializer="glorot_uniform"',
            'self.bias = self.add_weight(shape=(width,), initializer="zeros"',
        ),
        (
            "self.bias = self.add_weight(shape=(width,),",
            "self.kernel = self.add_weight(shape=(input_shape[-1], width),",
        ),
    ],
    costs=0.15,
    says="Your layer makes the bias before the kernel; kernel comes first.",
)

mistake(
    "fixed_batch",
    old="keras.ops.matmul(inputs, self.kernel) + self.bias",
    new="keras.ops.matmul(inputs, self.kernel) + keras.ops.convert_to_tensor([[[1.0]]] * inputs.shape[0]) * self.bias",
    costs=0.2,
    says="Your layer asks for the size of the batch, which is unknown while Keras compiles a model.",
)

mistake(
    "one_round_too_few",
    old="while shift < inputs.shape[1]:",
    new="while 2 * shift < inputs.shape[1]:",
    costs=0.25,
    says="Your doubling stops one round too early: the last states do not reach back to the first step.",
    read="Doubling",
)

mistake(
    "interleaved_blocks",
    old="z, g = keras.ops.split(sums, 2, axis=-1)",
    new="z, g = sums[..., ::2], sums[..., 1::2]",
    costs=0.3,
    says="You take every second column for z; each block's columns lie side by side.",
)

mistake(
    "factors_without_gradient",
    old="a, h_seq = 1.0 - z, z * g",
    new="a, h_seq = keras.ops.stop_gradient(1.0 - z), z * g",
    costs=0.2,
    says="A part of the gradient is lost on its way through the factors 1 - z.",
)

mistake(
    "bias_is_not_trained",
    old='initializer="zeros", name="bias")',
    new='initializer="zeros", name="bias", trainable=False)',
    costs=0.2,
    says="Your bias is not trainable: training never changes it.",
)

mistake(
    "kernel_is_not_trained",
    old='initializer="glorot_uniform", name="kernel")',
    new='initializer="glorot_uniform", name="kernel", trainable=False)',
    costs=0.25,
    says="Your kernel is not trainable: training never changes it.",
)
