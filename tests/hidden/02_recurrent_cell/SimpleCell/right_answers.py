"""Right answers to SimpleCell in other forms."""


class SimpleCell__ops(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = units
        self.activation = keras.layers.Activation(activation)

    @property
    def state_size(self):
        return [self.units]

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.u = self.add_weight(shape=(self.units, self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
        super().build(input_shape)

    def call(self, inputs, states):
        z = keras.ops.matmul(inputs, self.w) + keras.ops.matmul(states[0], self.u) + self.b
        h = self.activation(z)
        return h, (h,)


class SimpleCell__concatenated(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, units, units
        self.activation = activation

    def build(self, input_shape):
        shapes = {"kernel": (input_shape[-1], self.units), "recurrent_kernel": (self.units, self.units)}
        for name, shape in shapes.items():
            setattr(self, name, self.add_weight(name=name, shape=shape))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="ones")
        self.built = True

    def call(self, inputs, states, training=None):
        both = keras.ops.concatenate([inputs, states[0]], axis=-1)
        z = keras.ops.dot(both, keras.ops.concatenate([self.kernel, self.recurrent_kernel], axis=0)) + self.bias
        h = {"tanh": keras.ops.tanh, "sigmoid": keras.ops.sigmoid, "relu": keras.ops.relu}.get(
            self.activation, lambda z: z
        )(z)
        return [h, [h]]


class SimpleCell__two_dense_layers(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.state_size = self.output_size = units
        self.of_the_input = keras.layers.Dense(units, use_bias=False)
        self.of_the_state = keras.layers.Dense(units)
        self.phi = keras.activations.get(activation)

    def build(self, input_shape):
        self.of_the_input.build(input_shape)
        self.of_the_state.build((None, self.state_size))

    def call(self, inputs, states):
        h = self.phi(self.of_the_input(inputs) + self.of_the_state(states[0]))
        return h, [h]


class SimpleCell__tensorflow(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        import tensorflow as tf

        self.tf = tf
        self.units = units
        self.state_size = (units,)
        self.output_size = units
        names = {"tanh": tf.tanh, "sigmoid": tf.sigmoid, "relu": tf.nn.relu, "linear": tf.identity}
        self.activation = names[activation]

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[1], self.units), initializer="glorot_uniform", name="k")
        self.recurrent_kernel = self.add_weight(shape=(self.units,) * 2, initializer="orthogonal", name="r")
        self.bias = self.add_weight(shape=[self.units], initializer="zeros", name="b")

    def call(self, inputs, states):
        tf = self.tf
        h_prev = states[0]
        z = tf.matmul(inputs, self.kernel) + tf.matmul(h_prev, self.recurrent_kernel)
        h = self.activation(tf.nn.bias_add(z, self.bias))
        return h, [h]


class SimpleCell__einsum(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__(name="simple_cell")
        self.units, self.activation = units, keras.activations.get(activation)
        self.state_size, self.output_size = [units], units

    def build(self, input_shape):
        features = tuple(input_shape)[-1]
        self.kernel = self.add_weight(shape=(features, self.units), initializer=keras.initializers.HeNormal())
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer="identity")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, self.units))]

    def call(self, inputs, states):
        ops = keras.ops
        z = ops.einsum("bf,fu->bu", inputs, self.kernel) + ops.einsum("bv,vu->bu", states[0], self.recurrent_kernel)
        h = self.activation(ops.add(z, self.bias))
        return h, states.__class__([h]) if isinstance(states, (list, tuple)) else [h]


class SimpleCell__state_without_a_list(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.act = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), name="bias", initializer="zeros")

    def call(self, inputs, states):
        (h_prev,) = states
        h = self.act(inputs @ self.kernel + h_prev @ self.recurrent_kernel + self.bias)
        return h, h


class SimpleCell__with_a_configuration(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units, self.activation = units, activation
        self.state_size, self.output_size = units, units

    def build(self, input_shape):
        def weight(name, *shape):
            return self.add_weight(name=name, shape=shape, initializer="zeros" if name == "bias" else "orthogonal")

        self.kernel = weight("kernel", input_shape[-1], self.units)
        self.recurrent_kernel = weight("recurrent_kernel", self.units, self.units)
        self.bias = weight("bias", self.units)

    def call(self, inputs, states):
        z = self.bias + keras.ops.tensordot(inputs, self.kernel, axes=1)
        z = z + keras.ops.tensordot(states[0], self.recurrent_kernel, axes=1)
        h = keras.activations.get(self.activation)(z)
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "activation": self.activation}
