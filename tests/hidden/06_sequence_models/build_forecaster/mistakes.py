"""Mistakes in build_forecaster, each an edit of the reference."""

defaults(read="2. Sequence to vector: a forecaster")

mistake(
    "returns_sequences",
    old="layers[cell](32)",
    new="layers[cell](32, return_sequences=True)",
    costs=0.3,
    says="Your model answers at every step of the window; a forecast is wanted once, after the last step.",
)

mistake(
    "one_output",
    old="keras.layers.Dense(horizon)",
    new="keras.layers.Dense(1)",
    costs=0.3,
    says="Your model gives one number, whatever the horizon is.",
)

mistake(
    "features_ignored",
    old="keras.Input((n_in, features))",
    new="keras.Input((n_in, 1))",
    costs=0.2,
    says="Your model takes one number a step, however many `features` there are.",
)

mistake(
    "always_lstm",
    old="layers[cell]",
    new='layers["lstm"]',
    costs=0.25,
    says="Your model is an LSTM whatever `cell` says.",
    read="Exercise: the forecaster",
)

mistake(
    "lstm_and_gru_swapped",
    old='layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}',
    new='layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.GRU, "gru": keras.layers.LSTM}',
    costs=0.15,
    says="Your LSTM and your GRU have changed places.",
    read="Exercise: the forecaster",
)

mistake(
    "dense_on_flat_windows",
    edits=[
        ("layers[cell](32)", 'keras.layers.Flatten(), keras.layers.Dense(32, activation="tanh")'),
        ("Adam(0.01, global_clipnorm=1.0)", "Adam(0.001)"),
    ],
    costs=0.8,
    says="Your model has no recurrent layer: Dense layers look at the window all at once.",
)

mistake(
    "relu_on_the_output",
    old="keras.layers.Dense(horizon)",
    new='keras.layers.Dense(horizon, activation="relu", bias_initializer="ones")',
    costs=0.3,
    says="Your forecasts cannot be negative: look at the activation of the last layer, and at what a change is.",
    read="1. Before any model: the forecast that costs nothing",
)

mistake(
    "tanh_on_the_output",
    old="keras.layers.Dense(horizon)",
    new='keras.layers.Dense(horizon, activation="tanh")',
    costs=0.25,
    says="Your forecasts stay between two bounds: look at the last activation, and at how large a change can be.",
    read="1. Before any model: the forecast that costs nothing",
)

mistake(
    "not_compiled",
    old='    model.compile(keras.optimizers.Adam(0.01, global_clipnorm=1.0), loss="mse")\n',
    new="",
    costs=0.35,
    says="Your model is built, but not compiled: it has no optimizer and no loss.",
    read="Sequence models in Keras",
)

mistake(
    "subclassed",
    source="""
def build_forecaster(n_in, features, horizon, cell):
    class Forecaster(keras.Model):
        def __init__(self):
            super().__init__()
            layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
            self.reader = layers[cell](32)
            self.head = keras.layers.Dense(horizon)

        def call(self, inputs):
            return self.head(self.reader(inputs))

    model = Forecaster()
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model
""",
    costs=0.3,
    says="Your model is a subclass of keras.Model, which is not trained here; make it Sequential or functional.",
    read="Sequence models in Keras",
)
