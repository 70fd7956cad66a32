"""Right answers of MinGRU in other forms."""


class MinGRU__halves(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 2 * self.units), initializer="he_normal")
        self.bias = self.add_weight(shape=(2 * self.units,), initializer="ones")

    def scan(self, a, b):
        if a.shape[1] == 1:
            return a, b
        half = a.shape[1] // 2
        (a1, b1), (a2, b2) = self.scan(a[:, :half], b[:, :half]), self.scan(a[:, half:], b[:, half:])
        a2, b2 = a2 * a1[:, -1:], b2 + a2 * b1[:, -1:]
        return keras.ops.concatenate([a1, a2], axis=1), keras.ops.concatenate([b1, b2], axis=1)

    def call(self, inputs):
        sums = inputs @ self.kernel + self.bias
        z = keras.ops.sigmoid(sums[..., : self.units])
        return self.scan(1 - z, z * sums[..., self.units :])[1]


class MinGRU__a_loop_over_time(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.U = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 2 * self.U), initializer="orthogonal", name="kernel")
        self.bias = self.add_weight(shape=(2 * self.U,), initializer="zeros", name="bias")

    def call(self, inputs):
        h, states = 0.0, []
        for t in range(inputs.shape[1]):
            sums = keras.ops.matmul(inputs[:, t], self.kernel) + self.bias
            z = keras.activations.sigmoid(sums[:, : self.U])
            h = h + z * (sums[:, self.U :] - h)
            states.append(h)
        return keras.ops.stack(states, axis=1)


class MinGRU__sums_of_logarithms(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 2 * self.units), initializer="normal", name="kernel")
        self.bias = self.add_weight(shape=(2 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs):
        s, g = keras.ops.split(keras.ops.dot(inputs, self.kernel) + self.bias, 2, axis=2)
        kept = -keras.ops.cumsum(keras.ops.softplus(s), axis=1)  # the logarithm of the product of all factors 1 - z
        between = keras.ops.expand_dims(kept, 2) - keras.ops.expand_dims(kept, 1)
        T = inputs.shape[1]
        past = keras.ops.reshape(keras.ops.tril(keras.ops.ones((T, T))), (1, T, T, 1)) > 0
        shares = keras.ops.where(past, keras.ops.exp(keras.ops.where(past, between, 0.0)), 0.0)
        return keras.ops.sum(shares * keras.ops.expand_dims(keras.ops.sigmoid(s) * g, 1), axis=2)


class MinGRU__two_parts_of_the_kernel(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], 2 * self.units), initializer="glorot_normal", name="kernel")
        self.b = self.add_weight(shape=(2 * self.units,), initializer="zeros", name="bias")
        super().build(input_shape)

    def call(self, inputs):
        n = self.units
        z = keras.ops.sigmoid(keras.ops.matmul(inputs, self.w[:, :n]) + self.b[:n])
        h, a = z * (keras.ops.matmul(inputs, self.w[:, n:]) + self.b[n:]), 1 - z
        shift = 1
        while shift < inputs.shape[1]:
            h = keras.ops.concatenate([h[:, :shift], h[:, shift:] + a[:, shift:] * h[:, :-shift]], axis=1)
            a = keras.ops.concatenate([a[:, :shift], a[:, shift:] * a[:, :-shift]], axis=1)
            shift += shift
        return h
