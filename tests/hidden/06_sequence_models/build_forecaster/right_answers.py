"""Right answers to build_forecaster in other forms."""


def build_forecaster__functional(n_in, features, horizon, cell):
    inputs = keras.Input((n_in, features))
    if cell == "simple":
        state = keras.layers.SimpleRNN(24)(inputs)
    elif cell == "lstm":
        state = keras.layers.LSTM(24)(inputs)
    else:
        state = keras.layers.GRU(24)(inputs)
    model = keras.Model(inputs, keras.layers.Dense(horizon)(state))
    model.compile(optimizer=keras.optimizers.RMSprop(0.005), loss=keras.losses.MeanSquaredError())
    return model


def build_forecaster__cells_in_rnn(n_in, features, horizon, cell):
    cells = {"simple": keras.layers.SimpleRNNCell, "lstm": keras.layers.LSTMCell, "gru": keras.layers.GRUCell}
    model = keras.Sequential()
    model.add(keras.Input(shape=(n_in, features)))
    model.add(keras.layers.RNN(cells[cell](20)))
    model.add(keras.layers.Dense(horizon))
    model.compile("adam", "mse")
    model.optimizer.learning_rate = 0.01
    return model


def build_forecaster__two_layers(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    model = keras.Sequential(
        [keras.Input((n_in, features)), layer(16, return_sequences=True), layer(16), keras.layers.Dense(horizon)]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
    return model


def build_forecaster__dropout_and_hidden_layer(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    layers = [layer(32), keras.layers.Dropout(0.1), keras.layers.Dense(32, activation="relu")]
    model = keras.Sequential([keras.Input((n_in, features)), *layers, keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.005, clipnorm=1.0), loss="mse")
    return model


def build_forecaster__absolute_error(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    model = keras.Sequential([keras.Input((n_in, features)), layer(32), keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.01), loss=keras.losses.Huber())
    return model


def build_forecaster__last_of_all_states(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    inputs = keras.Input((n_in, features))
    states = layer(32, return_sequences=True)(inputs)
    model = keras.Model(inputs, keras.layers.Dense(horizon)(states[:, -1]))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


def build_forecaster__both_directions(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    reader = keras.layers.Bidirectional(layer(16))
    model = keras.Sequential([keras.Input((n_in, features)), reader, keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


def build_forecaster__nadam_and_a_penalty(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    head = keras.layers.Dense(horizon, kernel_regularizer=keras.regularizers.L2(1e-4))
    model = keras.Sequential([keras.Input((None, features)), layer(48), head])
    model.compile(keras.optimizers.Nadam(0.004, clipvalue=0.5), loss="mse")
    return model


def build_forecaster__momentum(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    model = keras.Sequential([keras.Input((n_in, features)), layer(32), keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9, global_clipnorm=1.0), loss="mse")
    return model


def build_forecaster__head_that_starts_at_zero(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    head = keras.layers.Dense(horizon, kernel_initializer="zeros")  # the naive forecast, to begin with
    between = [keras.layers.Dense(16, activation="tanh", use_bias=False) for _ in range(2)]
    model = keras.Sequential([keras.Input((n_in, features)), layer(32), *between, head])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model
