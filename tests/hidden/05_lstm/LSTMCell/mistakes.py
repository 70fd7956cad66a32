"""Mistakes in LSTMCell, each an edit of the reference."""

defaults(old="return h_t, [h_t, c_t]", read="The same cell in Keras")

mistake(
    "gate_order_ifoc",
    old="z_i, z_f, z_c, z_o =",
    new="z_i, z_f, z_o, z_c =",
    costs=0.25,
    says="Your cell cuts z in the order i, f, o, c; Keras's third block is the candidate.",
)

mistake(
    "states_in_the_other_order",
    edits=[
        ("h_prev, c_prev = states", "c_prev, h_prev = states"),
        ("return h_t, [h_t, c_t]", "return h_t, [c_t, h_t]"),
    ],
    costs=0.2,
    says="Your states are in the order [c, h]; Keras has [h, c].",
)

mistake(
    "old_cell_state_returned",
    new="return h_t, [h_t, c_prev]",
    costs=0.5,
    says="Your cell hands on the previous cell state: the new c_t is used for the output but never returned.",
)

mistake(
    "cell_state_as_output",
    new="return c_t, [h_t, c_t]",
    costs=0.4,
    says="The output of your cell is the cell state; the output is h_t.",
)

mistake(
    "one_state_size",
    old="self.state_size = [units, units]",
    new="self.state_size = units",
    costs=0.2,
    says="`state_size` names one state; the cell has two.",
)

mistake(
    "no_state_size",
    old="        self.state_size = [units, units]\n        self.output_size = units\n",
    new="",
    costs=0.2,
    says="Your cell has no `state_size`, so keras.layers.RNN cannot make the first states.",
)

mistake(
    "no_states_returned",
    new="return h_t",
    costs=0.3,
    says="Your cell returns the output alone; the layer needs the output and the list of new states.",
)

mistake(
    "recurrent_kernel_first",
    edits=[
        (
            "        width = 4 * self.units\n",
            "        width = 4 * self.units\n"
            "        self.recurrent_kernel = self.add_weight(\n"
            '            shape=(self.units, width), initializer="orthogonal", name="recurrent_kernel"\n'
            "        )\n",
        ),
        (
            "        self.recurrent_kernel = self.add_weight(\n"
            '            shape=(self.units, width), initializer="orthogonal", name="recurrent_kernel"\n'
            "        )\n",
            "",
        ),
    ],
    costs=0.15,
    says="Your weights are in another order; Keras has kernel, recurrent_kernel, bias.",
)

mistake(
    "forget_bias_at_run_time",
    old="keras.ops.sigmoid(z_f)",
    new="keras.ops.sigmoid(z_f + 1.0)",
    costs=0.2,
    says="Your cell adds 1 to the forget gate at run time; Keras puts that 1 into the bias, before training.",
    read="Where training starts",
)

mistake(
    "weights_made_in_call",
    edits=[
        ("def build(self, input_shape):", "def make_weights(self, input_shape):"),
        (
            "h_prev, c_prev = states",
            "self.make_weights(inputs.shape)\n        h_prev, c_prev = states",
        ),
    ],
    costs=1.0,
    says="Your cell makes its weights in `call`, so every call adds new ones; `build` runs once.",
)

mistake(
    "numpy_tanh",
    old="h_t = o * keras.ops.tanh(c_t)",
    new="h_t = o * np.tanh(c_t)",
    costs=0.4,
    says="A part of your `call` passes no gradient on: a NumPy function, or a gradient that is stopped.",
)

mistake(
    "all_in_numpy",
    edits=[
        (
            "i, f, o = keras.ops.sigmoid(z_i), keras.ops.sigmoid(z_f), keras.ops.sigmoid(z_o)",
            "i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)",
        ),
        ("i * keras.ops.tanh(z_c)", "i * np.tanh(z_c)"),
        ("h_t = o * keras.ops.tanh(c_t)", "h_t = o * np.tanh(c_t)"),
    ],
    costs=0.5,
    says="Your `call` computes with NumPy, through which no gradient comes: Keras cannot train such a cell.",
)

mistake(
    "fixed_batch",
    old="self.recurrent_kernel) + self.bias",
    new="self.recurrent_kernel) + keras.ops.convert_to_tensor([[1.0]] * inputs.shape[0]) * self.bias",
    costs=0.2,
    says="Your `call` takes the size of the batch for a number; in a compiled model it is None until data come.",
)

mistake(
    "keras_own",
    source="""
class LSTMCell(keras.layers.LSTMCell):
    pass
""",
    costs=1.0,
    says="Your cell is Keras's own; the exercise is to write it.",
)

mistake(
    "three_results",
    new="return h_t, h_t, c_t",
    costs=0.25,
    says="Your `call` returns three things, as lstm_step_forward does; a cell returns the output and the list [h, c].",
)
