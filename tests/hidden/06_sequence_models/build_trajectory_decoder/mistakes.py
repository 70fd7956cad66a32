"""Mistakes in build_trajectory_decoder, each an edit of the reference."""

defaults(read="Exercise: the trajectory decoder")

mistake(
    "last_point_only",
    old="keras.layers.LSTM(32, return_sequences=True)",
    new="keras.layers.LSTM(32)",
    costs=0.35,
    says="Your model gives a single point; the recurrent layer should answer at every step.",
)

mistake(
    "dense_and_reshape",
    edits=[
        ('keras.layers.Dense(32, activation="tanh")', 'keras.layers.Dense(64, activation="tanh")'),
        ("            keras.layers.RepeatVector(T),\n", ""),
        ("keras.layers.LSTM(32, return_sequences=True)", "keras.layers.Dense(2 * T)"),
        ("keras.layers.Dense(2),", "keras.layers.Reshape((T, 2)),"),
    ],
    costs=0.7,
    says="Your model has weights of its own for each point: it is no recurrent decoder, and fits one length only.",
)

mistake(
    "bidirectional",
    old="keras.layers.LSTM(32, return_sequences=True)",
    new="keras.layers.Bidirectional(keras.layers.LSTM(32, return_sequences=True))",
    costs=0.35,
    says="Your decoder also reads backwards in time, so the first points change when more follow.",
)

mistake(
    "no_recurrence",
    old="keras.layers.LSTM(32, return_sequences=True)",
    new='keras.layers.Dense(64, activation="tanh")',
    costs=0.7,
    says="All points of your paths are equal: a Dense layer on a repeated vector has no memory of the step before.",
    read="4. Vector to sequence: where will the car go?",
)

defaults(old="keras.layers.Dense(2)", read="Exercise: the trajectory decoder")

mistake(
    "bounded",
    new='keras.layers.Dense(2, activation="tanh")',
    costs=0.25,
    says="Your coordinates stay between two bounds: look at the activation of the last layer.",
)

mistake(
    "six_numbers",
    new="keras.layers.Dense(6)",
    costs=0.3,
    says="Your points have six numbers, as many as the start has; a point of the path has two.",
)

mistake(
    "relu",
    new='keras.layers.Dense(2, activation="softplus")',
    costs=0.25,
    says="Your coordinates cannot be negative: look at the activation of the last layer.",
)

defaults(read="Exercise: the trajectory decoder")

mistake(
    "not_compiled",
    old='    model.compile(keras.optimizers.Adam(0.01), loss="mse")\n',
    new="",
    costs=0.35,
    says="Your model is built, but not compiled: it has no optimizer and no loss.",
    read="Sequence models in Keras",
)

mistake(
    "dense_on_a_clock",
    source="""
def build_trajectory_decoder(T):
    start = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(start)
    clock = keras.ops.cumsum(keras.ops.ones_like(repeated[:, :, :1]), axis=1) / 10
    known = keras.layers.Concatenate()([repeated, clock])
    hidden = keras.layers.Dense(64, activation="tanh")(keras.layers.Dense(64, activation="tanh")(known))
    model = keras.Model(start, keras.layers.Dense(2)(hidden))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model
""",
    costs=0.8,
    says="Your model has no recurrent layer: a Dense network that is given the time as a number draws the path.",
)

mistake(
    "clock_beside_the_recurrent_layer",
    source="""
def build_trajectory_decoder(T):
    start = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(start)
    clock = keras.ops.cumsum(keras.ops.ones_like(repeated[:, :, :1]), axis=1) / 10
    known = keras.layers.Concatenate()([repeated, clock, keras.layers.GRU(4, return_sequences=True)(repeated)])
    hidden = keras.layers.Dense(64, activation="tanh")(keras.layers.Dense(64, activation="tanh")(known))
    model = keras.Model(start, keras.layers.Dense(2)(hidden))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model
""",
    costs=0.6,
    says="The time comes in beside your recurrent layer, and the Dense layers draw the path with it.",
)

mistake(
    "subclassed",
    source="""
def build_trajectory_decoder(T):
    class Decoder(keras.Model):
        def __init__(self):
            super().__init__()
            self.start = keras.layers.Dense(32, activation="tanh")
            self.repeat = keras.layers.RepeatVector(T)
            self.unroll = keras.layers.LSTM(32, return_sequences=True)
            self.head = keras.layers.Dense(2)

        def call(self, inputs):
            return self.head(self.unroll(self.repeat(self.start(inputs))))

    model = Decoder()
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model
""",
    costs=0.3,
    says="Your model is a subclass of keras.Model, which is not trained here; make it Sequential or functional.",
    read="Sequence models in Keras",
)
