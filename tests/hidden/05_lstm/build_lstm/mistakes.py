"""Mistakes in build_lstm, each an edit of the reference."""

defaults(old="keras.layers.LSTM(units)", read="A task that needs memory")

mistake(
    "all_steps_returned",
    new="keras.layers.LSTM(units, return_sequences=True)",
    costs=0.3,
    says="Your model returns an output for every step (B, T, 1); one number for the whole sequence is asked for.",
)

mistake(
    "no_head",
    old="            keras.layers.Dense(1),\n",
    new="",
    costs=0.35,
    says="Your model returns the LSTM's units; a head that makes one number of them is missing.",
)

mistake(
    "bounded_head",
    old="keras.layers.Dense(1),",
    new='keras.layers.Dense(1, activation="sigmoid"),',
    costs=0.35,
    says="Your head has an activation that keeps the answers below 1; the sums go up to 2, so the head must be linear.",
)

mistake(
    "not_compiled",
    old='    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))\n',
    new="",
    costs=0.35,
    says="Your model is built but not compiled.",
)

mistake(
    "absolute_error",
    old='loss="mse"',
    new='loss="mae"',
    costs=0.2,
    says="Your model is compiled with the mean absolute error; the mean squared error is asked for.",
)

mistake(
    "learning_rate_too_small",
    old="Adam(0.01, global",
    new="Adam(global",
    costs=0.25,
    says="With the optimizer's usual learning rate of 0.001 your model stays at the baseline for all 768 updates.",
)

mistake(
    "simple_rnn",
    new="keras.layers.SimpleRNN(units)",
    costs=0.6,
    says="Your model reads the sequence with a SimpleRNN, whose gradient does not reach back to the markers.",
)

mistake(
    "norm_of_each_variable",
    old="global_clipnorm",
    new="clipnorm",
    costs=0.2,
    says="`clipnorm` clips each variable's gradient on its own, which turns the step; the global norm does not.",
)

mistake(
    "clips_by_value",
    old="global_clipnorm",
    new="clipvalue",
    costs=0.25,
    says="`clipvalue` clips single entries; clipping by the global norm is asked for.",
)

mistake(
    "no_clipping",
    old=", global_clipnorm=1.0",
    new="",
    costs=0.3,
    says="Your optimizer does not clip gradients.",
)

mistake(
    "units_ignored",
    new="keras.layers.LSTM(32)",
    costs=0.2,
    says="Your LSTM has 32 units whatever `units` says.",
)

mistake(
    "gru",
    new="keras.layers.GRU(units)",
    costs=0.4,
    says="Your model has a GRU, not an LSTM: three gates, and no cell state.",
)

mistake(
    "no_recurrence",
    old="keras.layers.LSTM(units),",
    new='keras.layers.Dense(units, activation="relu"),\n'
    '            keras.layers.Dense(units, activation="relu"),\n'
    "            keras.layers.GlobalAveragePooling1D(),",
    costs=0.8,
    says="Your model takes each step by itself and averages: there is no LSTM in it, and no memory.",
)

mistake(
    "subclassed",
    source="""
def build_lstm(T, features, units):
    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.lstm, self.head = keras.layers.LSTM(units), keras.layers.Dense(1)

        def call(self, x):
            return self.head(self.lstm(x))

        def train_step(self, data):
            import tensorflow as tf

            x, y = data
            with tf.GradientTape() as tape:
                loss = self.compute_loss(y=y, y_pred=self(x, training=True))
            gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, self.trainable_variables), 1.0)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
            return {"loss": loss}

    model = Model()
    model.build((None, T, features))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model
""",
    costs=1.0,
    says="Your model is a subclass of keras.Model, which cannot be judged; make it Sequential or functional.",
)
