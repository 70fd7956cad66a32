"""Mistakes in SimpleCell, each an edit of the reference."""

defaults(read="6. The same cell in Keras")
mistake(
    "no_state_size",
    old="        self.state_size = units\n",
    new="",
    costs=0.25,
    says="Your cell has no state_size, so keras.layers.RNN cannot make the zeros for its first step.",
)
mistake(
    "no_output_size", old="        self.output_size = units\n", new="", costs=0.1, says="Your cell has no output_size."
)
mistake(
    "bare_tensor",
    old="return h_t, [h_t]",
    new="return h_t",
    costs=0.3,
    says="Your call returns a bare tensor; keras.layers.RNN expects the output and the list of new states.",
)
mistake(
    "weights_in_call",
    edits=[
        ("def build(self, input_shape):", "def make_weights(self, input_shape):"),
        ("h_prev = states[0]", "self.make_weights(inputs.shape)\n        h_prev = states[0]"),
    ],
    costs=0.6,
    says="Your cell makes its weights in call, which runs at every step; Keras wants them made once, in build.",
)
mistake(
    "plain_arrays",
    edits=[
        (
            'self.add_weight(shape=(features, units), initializer="glorot_uniform", name="kernel")',
            "keras.random.normal((features, units))",
        ),
        (
            'self.add_weight(shape=(units, units), initializer="orthogonal", name="recurrent_kernel")',
            "keras.random.normal((units, units))",
        ),
        ('self.add_weight(shape=(units,), initializer="zeros", name="bias")', "keras.ops.zeros((units,))"),
    ],
    costs=0.6,
    says="Your cell's weights are plain arrays that Keras does not know: it can neither train, set nor save them.",
)
mistake(
    "output_is_previous_state",
    old="return h_t, [h_t]",
    new="return h_prev, [h_t]",
    costs=0.35,
    says="Your cell hands on the right state, but its output is the previous state.",
)
mistake(
    "old_state_handed_on",
    old="return h_t, [h_t]",
    new="return h_t, [h_prev]",
    costs=0.5,
    says="Your cell hands on the old state: the new one is given out, and then forgotten.",
)
mistake(
    "state_not_activated",
    edits=[
        (
            "h_t = self.activation(inputs @ self.kernel + h_prev @ self.recurrent_kernel + self.bias)",
            "z = inputs @ self.kernel + h_prev @ self.recurrent_kernel + self.bias",
        ),
        ("return h_t, [h_t]", "return self.activation(z), [z]"),
    ],
    costs=0.35,
    says="Your cell hands on the sum before the activation as its state; the state is the activated output.",
)
mistake(
    "state_not_used",
    old=" + h_prev @ self.recurrent_kernel",
    new="",
    costs=0.7,
    says="Your cell does not use the state that it is given: it is a Dense layer.",
)
mistake(
    "states_not_indexed",
    old="h_prev = states[0]",
    new="h_prev = states",
    costs=0.25,
    says="Your cell takes the list of states for the state itself; the state is states[0].",
)
mistake(
    "no_activation",
    old="self.activation = keras.activations.get(activation)",
    new="self.activation = lambda z: z",
    costs=0.5,
    says="Your cell returns the sum without an activation.",
)
mistake(
    "always_tanh",
    old="self.activation = keras.activations.get(activation)",
    new="self.activation = keras.ops.tanh",
    costs=0.2,
    says="Your cell applies tanh, whatever activation is asked for.",
)
mistake(
    "recurrent_transposed",
    old="h_prev @ self.recurrent_kernel",
    new="h_prev @ keras.ops.transpose(self.recurrent_kernel)",
    costs=0.3,
    says="Your recurrent kernel is used transposed: entry [i, j] leads from old unit i to new unit j.",
    read="1. A neuron that hears itself",
)
mistake(
    "no_bias",
    edits=[
        ('        self.bias = self.add_weight(shape=(units,), initializer="zeros", name="bias")\n', ""),
        ("self.recurrent_kernel + self.bias", "self.recurrent_kernel"),
    ],
    costs=0.3,
    says="Your cell has no bias: two weights instead of three.",
)
mistake(
    "bias_not_used",
    old="self.recurrent_kernel + self.bias",
    new="self.recurrent_kernel",
    costs=0.3,
    says="Your cell makes a bias and does not add it.",
)
mistake(
    "bias_first",
    edits=[
        (
            "        features, units = input_shape[-1], self.units\n",
            "        features, units = input_shape[-1], self.units\n"
            '        self.bias = self.add_weight(shape=(units,), initializer="zeros", name="bias")\n',
        ),
        ('        self.bias = self.add_weight(shape=(units,), initializer="zeros", name="bias")\n', ""),
    ],
    costs=0.15,
    says="Your cell makes its weights in another order than kernel, recurrent_kernel, bias.",
)
mistake(
    "bias_as_a_row",
    old="shape=(units,)",
    new="shape=(1, units)",
    costs=0.15,
    says="Your bias has two axes; it is one number for each unit, (units,), as in keras.layers.SimpleRNN.",
)
mistake(
    "kernel_turned_round",
    edits=[
        ("shape=(features, units)", "shape=(units, features)"),
        ("inputs @ self.kernel", "inputs @ keras.ops.transpose(self.kernel)"),
    ],
    costs=0.2,
    says="Your kernel is (units, features); in Keras it is (features, units).",
)
mistake(
    "not_trainable",
    edits=[
        ('name="kernel")', 'trainable=False, name="kernel")'),
        ('name="recurrent_kernel")', 'trainable=False, name="recurrent_kernel")'),
        ('name="bias")', 'trainable=False, name="bias")'),
    ],
    costs=0.25,
    says="Your weights are not trainable, so training changes nothing.",
)
mistake(
    "numpy_inside",
    old="self.activation(inputs @ self.kernel + h_prev @ self.recurrent_kernel + self.bias)",
    new="self.activation(keras.ops.convert_to_tensor(np.asarray(inputs) @ np.asarray(self.kernel) + "
    "np.asarray(h_prev) @ np.asarray(self.recurrent_kernel) + np.asarray(self.bias)))",
    costs=0.25,
    says="Your `call` computes with NumPy, which passes no gradient on and cannot be part of a model: use keras.ops.",
)
mistake(
    "gradient_cut_at_the_state",
    old="h_prev = states[0]",
    new="h_prev = keras.ops.stop_gradient(states[0])",
    costs=0.25,
    says="No gradient passes through your state: training cannot tell what an earlier step should have done.",
)
mistake(
    "fixed_batch",
    old="self.recurrent_kernel + self.bias)",
    new="self.recurrent_kernel + keras.ops.convert_to_tensor([[1.0]] * inputs.shape[0]) * self.bias)",
    costs=0.2,
    says="Your `call` takes the size of the batch for a number; in a compiled model it is None until data come.",
)
mistake(
    "keras_own",
    source='\ndef SimpleCell(units, activation="tanh"):\n'
    "    return keras.layers.SimpleRNNCell(units, activation=activation)\n",
    costs=1.0,
    says="Your cell is Keras's own; the exercise is to write it.",
)
mistake(
    "keras_cell_inside",
    source="""
class SimpleCell(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.cell = keras.layers.SimpleRNNCell(units, activation=activation)
        self.state_size, self.output_size = units, units

    def build(self, input_shape):
        self.cell.build(input_shape)

    def call(self, inputs, states):
        return self.cell(inputs, states)
""",
    costs=1.0,
    says="Your cell hands everything on to Keras's own cell; the exercise is to write the step.",
)
