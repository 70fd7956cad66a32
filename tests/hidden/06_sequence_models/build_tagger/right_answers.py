"""Right answers to build_tagger in other forms."""


def build_tagger__functional_lstm(n_symbols, units, n_layers):
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(n_symbols, 24)(ids)
    for _ in range(n_layers):
        states = keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True))(states)
    model = keras.Model(ids, keras.layers.Dense(1, activation="sigmoid")(states))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=keras.losses.BinaryCrossentropy(), metrics=["accuracy"])
    return model


def build_tagger__two_layers_by_hand(n_symbols, units, n_layers):
    ids = keras.Input(shape=(None,))
    states = keras.layers.Embedding(n_symbols, 16)(ids)
    for _ in range(n_layers):
        left = keras.layers.GRU(units, return_sequences=True)(states)
        right = keras.layers.GRU(units, return_sequences=True, go_backwards=True)(states)
        states = keras.layers.Concatenate()([left, keras.ops.flip(right, axis=1)])
    model = keras.Model(ids, keras.layers.Dense(1, "sigmoid")(states))
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    return model


def build_tagger__states_added(n_symbols, units, n_layers):
    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(n_symbols, 32)])
    for _ in range(n_layers):
        model.add(keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True), merge_mode="sum"))
    model.add(keras.layers.TimeDistributed(keras.layers.Dense(1)))
    model.add(keras.layers.Activation("sigmoid"))
    model.compile(keras.optimizers.RMSprop(0.01), loss="binary_crossentropy")
    return model


def build_tagger__dropout_and_hidden_layer(n_symbols, units, n_layers):
    recurrent = [
        keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True, dropout=0.1))
        for _ in range(n_layers)
    ]
    head = [keras.layers.Dense(24, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential([keras.layers.Embedding(n_symbols, 16), *recurrent, *head])
    model.compile(keras.optimizers.Adam(0.01, global_clipnorm=1.0), loss="binary_crossentropy")
    return model


def build_tagger__cells_in_rnn(n_symbols, units, n_layers):
    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(n_symbols, 16)])
    for _ in range(n_layers):
        layer = keras.layers.RNN(keras.layers.GRUCell(units), return_sequences=True)
        model.add(keras.layers.Bidirectional(layer))
    model.add(keras.layers.Dense(1, activation=keras.ops.sigmoid))
    model.compile(optimizer=keras.optimizers.Nadam(0.008), loss="bce")
    return model
