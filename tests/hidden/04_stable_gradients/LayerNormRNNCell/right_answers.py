"""Right answers to LayerNormRNNCell in other forms."""


class LayerNormRNNCell__beta_is_the_bias(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.layers.Activation(activation)
        self.norms = [keras.layers.LayerNormalization(center=center) for center in (True, False)]

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer="orthogonal")
        for norm in self.norms:
            norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.norms[0](keras.ops.matmul(inputs, self.kernel), training=training)
        h = self.activation(z + self.norms[1](keras.ops.matmul(states[0], self.recurrent_kernel)))
        return h, (h,)


class LayerNormRNNCell__written_out(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units], units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        sizes = {"U": (self.units, self.units), "W": (input_shape[-1], self.units)}
        self.U, self.W = (self.add_weight(shape=shape, name=name) for name, shape in sizes.items())
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.gamma_x = self.add_weight(shape=(self.units,), initializer="ones", name="gamma_x")
        self.gamma_h = self.add_weight(shape=(self.units,), initializer="ones", name="gamma_h")

    def call(self, inputs, states):
        def normalised(term):
            mean, variance = keras.ops.moments(term, axes=-1, keepdims=True)
            return (term - mean) / keras.ops.sqrt(variance + 1e-5)

        z = self.gamma_x * normalised(inputs @ self.W) + self.gamma_h * normalised(states[0] @ self.U)
        h = self.activation(z + self.bias)
        return h, [h]


class LayerNormRNNCell__dense_layers_inside(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = units
        self.from_input = keras.layers.Dense(units, use_bias=False)
        self.from_state = keras.layers.Dense(units, use_bias=False, kernel_initializer="orthogonal")
        self.norms = [keras.layers.LayerNormalization(center=False, epsilon=1e-6) for _ in range(2)]
        self.activation = keras.activations.get(activation)

    @property
    def state_size(self):
        return self.units

    def build(self, input_shape):
        self.from_input.build(input_shape)
        self.from_state.build((None, self.units))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h = self.norms[0](self.from_input(inputs)) + self.norms[1](self.from_state(states[0]))
        h = self.activation(h + self.bias)
        return h, [h]


class LayerNormRNNCell__subclass_of_the_other_cell(NormRNNCell):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(units, activation, **kwargs)
        self.input_norm = keras.layers.LayerNormalization(center=False)
        self.recurrent_norm = keras.layers.LayerNormalization(center=False)
