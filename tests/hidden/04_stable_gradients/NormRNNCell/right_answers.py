"""Right answers to NormRNNCell in other forms."""


class NormRNNCell__training_from_the_call_context(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.state_size = self.output_size = units
        self.activation = keras.layers.Activation(activation)
        self.bn_x = keras.layers.BatchNormalization(gamma_initializer=keras.initializers.Constant(0.1))
        self.bn_h = keras.layers.BatchNormalization(gamma_initializer=keras.initializers.Constant(0.1))

    def build(self, input_shape):
        units = self.state_size
        self.kernel = self.add_weight(shape=(input_shape[-1], units))
        self.recurrent_kernel = self.add_weight(shape=(units, units))
        self.bias = self.add_weight(shape=(units,), initializer="zeros")
        self.bn_x.build((None, units))
        self.bn_h.build((None, units))

    def call(self, inputs, states):
        z = self.bn_x(keras.ops.matmul(inputs, self.kernel)) + self.bn_h(
            keras.ops.matmul(states[0], self.recurrent_kernel)
        )
        h = self.activation(z + self.bias)
        return h, [h]


class NormRNNCell__dense_layers_inside(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = units
        self.from_input = keras.layers.Dense(units, use_bias=False)
        self.from_state = keras.layers.Dense(units, use_bias=False, kernel_initializer="orthogonal")
        gamma = keras.initializers.Constant(0.1)
        self.norms = [keras.layers.BatchNormalization(center=False, gamma_initializer=gamma) for _ in range(2)]
        self.activation = keras.activations.get(activation)

    @property
    def state_size(self):
        return self.units

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        self.from_input.build(input_shape)
        self.from_state.build((None, self.units))
        for norm in self.norms:
            norm.build((None, self.units))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states, training=None):
        a = self.norms[0](self.from_input(inputs), training=training)
        b = self.norms[1](self.from_state(states[0]), training=training)
        h = self.activation(a + b + self.bias)
        return h, (h,)


class NormRNNCell__weights_in_another_order(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units]
        self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        gamma = keras.initializers.Constant(0.1)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=gamma)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=gamma)
        self.recurrent_norm.build((None, self.units))
        self.input_norm.build((None, self.units))
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")
        self.U = self.add_weight(shape=(self.units, self.units), initializer="orthogonal", name="U")
        self.W = self.add_weight(shape=(input_shape[-1], self.units), name="W")
        super().build(input_shape)

    def call(self, inputs, states, training=False):
        h = self.recurrent_norm(tf.matmul(states[0], self.U), training=training)
        h = h + self.input_norm(tf.matmul(inputs, self.W), training=training)
        h = self.activation(tf.nn.bias_add(h, self.b))
        return h, [h]


class NormRNNCell__other_epsilon_and_momentum(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        settings = dict(epsilon=1e-5, momentum=0.9, gamma_initializer=keras.initializers.Constant(0.1))
        self.input_norm = keras.layers.BatchNormalization(**settings, beta_initializer="zeros")
        self.recurrent_norm = keras.layers.BatchNormalization(**settings, center=False)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))
        self.built = True

    def call(self, inputs, states, training=None):
        h_prev = states[0] if isinstance(states, (list, tuple)) else states
        z = self.input_norm(keras.ops.dot(inputs, self.kernel), training=training)
        z += self.recurrent_norm(keras.ops.dot(h_prev, self.recurrent_kernel), training=training)
        h = self.activation(z + self.bias)
        return h, [h]


class NormRNNCell__norms_built_at_the_first_call(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        gamma = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(gamma_initializer=gamma, beta_initializer="zeros")
        self.recurrent_norm = keras.layers.BatchNormalization(gamma_initializer=gamma)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer="orthogonal", name="u")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z + self.bias)
        return h, [h]


class NormRNNCell__with_initial_state_and_config(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.output_size = units
        self.activation_name = activation
        self.phi = keras.activations.get(activation)
        self.input_norm = self.norm("input_norm")
        self.recurrent_norm = self.norm("recurrent_norm")

    @staticmethod
    def norm(name):
        start = keras.initializers.Constant(0.1)
        return keras.layers.BatchNormalization(center=False, gamma_initializer=start, name=name)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer=keras.initializers.Zeros(), name="bias")
        for norm in (self.input_norm, self.recurrent_norm):
            norm.build((input_shape[0], self.units))

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, self.units))]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "activation": self.activation_name}

    def call(self, inputs, states, training=None):
        h = self.input_norm(keras.ops.einsum("bf,fu->bu", inputs, self.kernel), training=training)
        h += self.recurrent_norm(keras.ops.einsum("bu,uv->bv", states[0], self.recurrent_kernel), training=training)
        h = self.phi(keras.ops.add(h, self.bias))
        return h, [h]


class NormRNNCell__bias_is_the_shift_of_a_norm(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=True, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z)
        return h, [h]


class NormRNNCell__tensorflow_operations(tf.keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kw):
        super().__init__(**kw)
        self.units, self.state_size, self.output_size = units, (units,), units
        self.f = tf.keras.activations.get(activation)
        self.nx = tf.keras.layers.BatchNormalization(
            gamma_initializer=tf.keras.initializers.Constant(0.1), center=False
        )
        self.nh = tf.keras.layers.BatchNormalization(
            gamma_initializer=tf.keras.initializers.Constant(0.1), center=False
        )

    def build(self, shape):
        self.w = self.add_weight(shape=(int(shape[-1]), self.units), initializer="random_normal", trainable=True)
        self.u = self.add_weight(shape=(self.units, self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)
        self.nx.build((None, self.units))
        self.nh.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.nx(tf.linalg.matmul(inputs, self.w), training=training)
        z = z + self.nh(tf.linalg.matmul(states[0], self.u), training=training) + self.b
        h = self.f(z)
        return h, [h]
