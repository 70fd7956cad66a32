"""Right answers to LSTMCell in other forms."""


class LSTMCell__tensorflow(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = (units, units)
        self.output_size = units

    def build(self, input_shape):
        self.W = self.add_weight(shape=(input_shape[-1], self.units * 4), initializer="random_normal")
        self.U = self.add_weight(shape=(self.units, self.units * 4), initializer="random_normal")
        self.b = self.add_weight(shape=(self.units * 4,), initializer="zeros")
        self.built = True

    def call(self, inputs, states):
        import tensorflow as tf

        h, c = states
        i, f, g, o = tf.split(inputs @ self.W + h @ self.U + self.b, 4, axis=1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
        return h, (h, c)


class LSTMCell__slices(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    @property
    def state_size(self):
        return [self.units, self.units]

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        U = self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * U), initializer="he_normal", name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(U, 4 * U), initializer="orthogonal", name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * U,), initializer="ones", name="bias")
        super().build(input_shape)

    def call(self, inputs, states, training=None):
        U = self.units
        h, c = states[0], states[1]
        z = keras.ops.dot(inputs, self.kernel) + keras.ops.dot(h, self.recurrent_kernel) + self.bias
        gates = keras.ops.sigmoid(z)
        c = gates[:, U : 2 * U] * c + gates[:, :U] * keras.ops.tanh(z[:, 2 * U : 3 * U])
        h = gates[:, 3 * U :] * keras.ops.tanh(c)
        return [h, [h, c]]


class LSTMCell__concatenated_and_activations(keras.layers.Layer):
    def __init__(self, units, forget_bias=1.0, name=None):
        super().__init__(name=name)
        self.units, self.forget_bias = units, forget_bias
        self.state_size, self.output_size = [units] * 2, units

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, self.units)) for _ in range(2)]

    def build(self, shape):
        def start(shape, dtype=None):
            return keras.ops.convert_to_tensor(np.repeat([0.0, self.forget_bias, 0.0, 0.0], self.units), dtype=dtype)

        self.kernel = self.add_weight(shape=(shape[-1], 4 * self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer=start, name="bias")

    def call(self, inputs, states):
        rows = keras.ops.concatenate([inputs, states[0]], axis=-1)
        z = keras.ops.matmul(rows, keras.ops.concatenate([self.kernel, self.recurrent], axis=0))
        z = keras.ops.reshape(keras.ops.add(z, self.bias), (-1, 4, self.units))
        gate = keras.activations.sigmoid
        c = gate(z[:, 1]) * states[1] + gate(z[:, 0]) * keras.activations.tanh(z[:, 2])
        h = gate(z[:, 3]) * keras.activations.tanh(c)
        return h, [h, c]


class LSTMCell__weights_of_class_variable(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super(LSTMCell, self).__init__(**kwargs)
        self.units = int(units)
        self.state_size = [self.units, self.units]
        self.output_size = self.units

    def build(self, input_shape):
        init = keras.initializers.GlorotUniform()
        self.kernel = keras.Variable(init((input_shape[-1], 4 * self.units)), name="kernel")
        self.recurrent_kernel = keras.Variable(init((self.units, 4 * self.units)), name="recurrent_kernel")
        self.bias = keras.Variable(np.zeros(4 * self.units), dtype="float32", name="bias")

    def call(self, inputs, states):
        h, c = states
        dense = [
            inputs @ k + h @ r + b
            for k, r, b in zip(
                keras.ops.split(self.kernel, 4, axis=1),
                keras.ops.split(self.recurrent_kernel, 4, axis=1),
                keras.ops.split(self.bias, 4),
            )
        ]
        i, f, o = (keras.ops.sigmoid(dense[k]) for k in (0, 1, 3))
        c = keras.ops.add(f * c, i * keras.ops.tanh(dense[2]))
        h = o * keras.ops.tanh(c)
        return h, [h, c]


class LSTMCell__with_a_config_and_einsum(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, (units, units), units

    def get_config(self):
        return {**super().get_config(), "units": self.units}

    def build(self, input_shape):
        shapes = {"kernel": (input_shape[-1], 4 * self.units), "recurrent_kernel": (self.units, 4 * self.units)}
        self.matrices = [self.add_weight(shape=shape, name=name) for name, shape in shapes.items()]
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        pairs = zip((inputs, states[0]), self.matrices)
        z = sum(keras.ops.einsum("bi,ik->bk", rows, matrix) for rows, matrix in pairs) + self.bias
        z_i, z_f, z_c, z_o = keras.ops.split(z, [self.units, 2 * self.units, 3 * self.units], axis=1)
        kept = keras.ops.multiply(keras.ops.sigmoid(z_f), states[1])
        written = keras.ops.multiply(keras.ops.sigmoid(z_i), keras.ops.tanh(z_c))
        c = keras.ops.add(kept, written)
        h = keras.ops.multiply(keras.ops.sigmoid(z_o), keras.ops.tanh(c))
        return (h, [h, c])


class LSTMCell__sigmoid_by_tanh(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units, units]
        self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(name="W", shape=(input_shape[1], 4 * self.units), initializer="glorot_normal")
        self.recurrent_kernel = self.add_weight(name="R", shape=(self.units, 4 * self.units), initializer="orthogonal")
        self.bias = self.add_weight(name="b", shape=(4 * self.units,), initializer=keras.initializers.Zeros())

    def gate(self, z):
        return 0.5 * (1.0 + keras.ops.tanh(0.5 * z))

    def call(self, inputs, states):
        h, c = states
        z = inputs @ self.kernel + h @ self.recurrent_kernel + self.bias
        U = self.units
        c = self.gate(z[:, U : 2 * U]) * c + self.gate(z[:, :U]) * keras.ops.tanh(z[:, 2 * U : -U])
        h = self.gate(z[:, -U:]) * keras.ops.tanh(c)
        return h, [h, c]


class LSTMCell__transposed_inside(keras.layers.Layer):
    def __init__(self, units):
        super().__init__(name="my_lstm")
        self.state_size = [units, units]

    def build(self, input_shape):
        width = 4 * self.state_size[0]
        self.w = self.add_weight(shape=(input_shape[-1], width), initializer="uniform")
        self.r = self.add_weight(shape=(width // 4, width), initializer="uniform")
        self.b = self.add_weight(shape=(width,), initializer="uniform")

    def call(self, inputs, states):
        ops = keras.ops
        h, c = (ops.transpose(state) for state in states)
        z = ops.transpose(self.w) @ ops.transpose(inputs) + ops.transpose(self.r) @ h + ops.expand_dims(self.b, 1)
        i, f, g, o = ops.split(z, 4, axis=0)
        c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
        h = ops.transpose(ops.sigmoid(o) * ops.tanh(c))
        return h, [h, ops.transpose(c)]


class LSTMCell__bias_as_a_row(keras.layers.Layer):
    def __init__(self, units, activation="tanh", recurrent_activation="sigmoid", **kwargs):
        super().__init__(**kwargs)
        self.units, self.output_size = units, units
        self.state_size = [units for _ in ("h", "c")]
        self.activation = keras.activations.get(activation)
        self.squash = keras.activations.get(recurrent_activation)

    def build(self, input_shape):
        for name, rows in (("kernel", input_shape[-1]), ("recurrent_kernel", self.units)):
            setattr(self, name, self.add_weight(shape=(rows, 4 * self.units), name=name))
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states, **kwargs):
        h_prev, c_prev = states
        rows = keras.ops.concatenate([inputs, h_prev, keras.ops.ones_like(h_prev[:, :1])], axis=1)
        all_weights = keras.ops.concatenate([self.kernel, self.recurrent_kernel, self.bias[None, :]], axis=0)
        gates = dict(zip("ifco", keras.ops.split(keras.ops.matmul(rows, all_weights), 4, axis=1)))
        c_t = self.squash(gates["f"]) * c_prev + self.squash(gates["i"]) * self.activation(gates["c"])
        h_t = self.squash(gates["o"]) * self.activation(c_t)
        return h_t, [h_t, c_t]
