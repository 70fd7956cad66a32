"""Right answers to build_lstm in other forms."""


def build_lstm__functional_and_nadam(T, features, units):
    inputs = keras.Input((T, features))
    outputs = keras.layers.Dense(1)(keras.layers.LSTM(units)(inputs))
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer=keras.optimizers.Nadam(learning_rate=0.015, global_clipnorm=5.0),
        loss=keras.losses.MeanSquaredError(),
        metrics=["mae"],
    )
    return model


def build_lstm__rnn_of_a_cell(T, features, units):
    model = keras.Sequential()
    model.add(keras.Input(shape=(None, features)))
    model.add(keras.layers.RNN(keras.layers.LSTMCell(units)))
    model.add(keras.layers.Dense(1, activation="linear"))
    model.compile("adam", "mean_squared_error")
    model.optimizer = keras.optimizers.Adam(learning_rate=0.01, global_clipnorm=0.5)
    return model


def build_lstm__two_layers(T, features, units):
    model = keras.Sequential(
        [
            keras.layers.Input((T, features)),
            keras.layers.LSTM(units, return_sequences=True),
            keras.layers.LSTM(units),
            keras.layers.Dense(units, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.005, global_clipnorm=1.0), loss=keras.losses.mean_squared_error)
    return model
