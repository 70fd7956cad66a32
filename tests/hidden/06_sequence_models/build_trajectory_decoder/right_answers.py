"""Right answers to build_trajectory_decoder in other forms."""


def build_trajectory_decoder__functional_gru(T):
    inputs = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(keras.layers.Dense(48, activation="relu")(inputs))
    states = keras.layers.GRU(48, return_sequences=True)(repeated)
    model = keras.Model(inputs, keras.layers.TimeDistributed(keras.layers.Dense(2))(states))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


def build_trajectory_decoder__repeat_only(T):
    layers = [keras.layers.RepeatVector(T), keras.layers.LSTM(64, return_sequences=True), keras.layers.Dense(2)]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


def build_trajectory_decoder__initial_state(T):
    start = keras.Input((6,))
    h = keras.layers.Dense(32, activation="tanh")(start)
    c = keras.layers.Dense(32)(start)
    ticks = keras.layers.RepeatVector(T)(start)
    states = keras.layers.LSTM(32, return_sequences=True)(ticks, initial_state=[h, c])
    model = keras.Model(start, keras.layers.Dense(2)(states))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


def build_trajectory_decoder__simple_cell(T):
    layers = [
        keras.layers.Dense(64, activation="tanh"),
        keras.layers.RepeatVector(T),
        keras.layers.SimpleRNN(64, return_sequences=True),
        keras.layers.Dense(2),
    ]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.003, global_clipnorm=1.0), loss="mse")
    return model


def build_trajectory_decoder__cell_in_rnn(T):
    model = keras.Sequential()
    model.add(keras.Input(shape=(6,)))
    model.add(keras.layers.Dense(40, activation="elu"))
    model.add(keras.layers.RepeatVector(T))
    model.add(keras.layers.RNN(keras.layers.LSTMCell(40), return_sequences=True))
    model.add(keras.layers.Dense(2))
    model.compile(optimizer=keras.optimizers.Nadam(0.006), loss="mse")
    return model


def build_trajectory_decoder__start_added(T):
    start = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(start)
    states = keras.layers.GRU(48, return_sequences=True)(repeated)
    moved = keras.layers.Dense(2)(keras.layers.Dense(48, activation="tanh")(states))
    model = keras.Model(start, keras.layers.Add()([repeated[:, :, :2], moved]))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


def build_trajectory_decoder__two_layers(T):
    layers = [
        keras.layers.RepeatVector(T),
        keras.layers.GRU(32, return_sequences=True),
        keras.layers.GRU(32, return_sequences=True),
        keras.layers.Dense(2),
    ]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
    return model


def build_trajectory_decoder__absolute_error(T):
    layers = [
        keras.layers.Dense(64, activation="relu"),
        keras.layers.RepeatVector(T),
        keras.layers.LSTM(48, return_sequences=True),
        keras.layers.Dense(2),
    ]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mae")
    return model


def build_trajectory_decoder__clock_into_the_recurrent_layer(T):
    start = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(start)
    clock = keras.ops.cumsum(keras.ops.ones_like(repeated[:, :, :1]), axis=1) / 10
    known = keras.layers.Concatenate()([repeated, clock])
    states = keras.layers.LSTM(48, return_sequences=True)(known)
    model = keras.Model(start, keras.layers.Dense(2)(states))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


def build_trajectory_decoder__initial_state_of_a_gru(T):
    start = keras.Input((6,))
    h = keras.layers.Dense(48, activation="tanh")(start)
    states = keras.layers.GRU(48, return_sequences=True)(keras.layers.RepeatVector(T)(start), initial_state=h)
    model = keras.Model(start, keras.layers.Dense(2)(states))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model
