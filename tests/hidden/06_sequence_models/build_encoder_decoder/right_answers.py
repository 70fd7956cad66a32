"""Right answers to build_encoder_decoder in other forms."""


def build_encoder_decoder__cells_in_rnn(features_in, features_out, units):
    heard, fed = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, *states = keras.layers.RNN(keras.layers.LSTMCell(units), return_state=True)(heard)
    written = keras.layers.RNN(keras.layers.LSTMCell(units), return_sequences=True)(fed, initial_state=states)
    return keras.Model(inputs=[heard, fed], outputs=keras.layers.Dense(features_out)(written))


def build_encoder_decoder__time_distributed(features_in, features_out, units):
    heard = keras.Input(shape=(None, features_in), name="encoder")
    fed = keras.Input(shape=(None, features_out), name="decoder")
    encoder = keras.layers.LSTM(units, return_state=True, name="reader")
    decoder = keras.layers.LSTM(units, return_sequences=True, name="writer")
    outputs, state_h, state_c = encoder(heard)
    written = decoder(fed, initial_state=[state_h, state_c])
    head = keras.layers.TimeDistributed(keras.layers.Dense(features_out, activation="linear"))
    return keras.Model(inputs=[heard, fed], outputs=head(written))


def build_encoder_decoder__all_returned(features_in, features_out, units):
    heard, fed = keras.Input((None, features_in)), keras.Input((None, features_out))
    sequence, h, c = keras.layers.LSTM(units, return_sequences=True, return_state=True)(heard)
    decoder = keras.layers.LSTM(units, return_sequences=True, return_state=True)
    written, _, _ = decoder(fed, initial_state=[h, c])
    return keras.Model([heard, fed], keras.layers.Dense(features_out)(written))


def build_encoder_decoder__compiled(features_in, features_out, units):
    heard, fed = keras.layers.Input((None, features_in)), keras.layers.Input((None, features_out))
    states = keras.layers.LSTM(units, return_state=True)(heard)[1:]
    written = keras.layers.LSTM(units, return_sequences=True)(fed, initial_state=states)
    model = keras.Model((heard, fed), keras.layers.Dense(features_out)(written))
    model.compile(optimizer="adam", loss="mse")
    return model


def build_encoder_decoder__decoder_made_first(features_in, features_out, units):
    head = keras.layers.Dense(features_out)
    decoder = keras.layers.LSTM(units, return_sequences=True)
    encoder = keras.layers.LSTM(units, return_state=True)
    fed, heard = keras.Input((None, features_out)), keras.Input((None, features_in))
    _, h, c = encoder(heard)
    return keras.Model([heard, fed], head(decoder(fed, initial_state=[h, c])))


def build_encoder_decoder__last_state_of_a_sequence(features_in, features_out, units):
    heard, fed = keras.Input((None, features_in)), keras.Input((None, features_out))
    sequence, _, c = keras.layers.LSTM(units, return_sequences=True, return_state=True)(heard)
    written = keras.layers.LSTM(units, return_sequences=True)(fed, initial_state=[sequence[:, -1, :], c])
    return keras.Model([heard, fed], keras.layers.Dense(features_out)(written))


def build_encoder_decoder__orthogonal_start(features_in, features_out, units):
    heard, fed = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True, kernel_initializer="he_normal")(heard)
    decoder = keras.layers.LSTM(units, return_sequences=True, kernel_initializer="orthogonal", unroll=False)
    written = decoder(fed, initial_state=[h, c])
    head = keras.layers.Dense(features_out, kernel_initializer="he_normal", bias_initializer="zeros")
    return keras.Model([heard, fed], head(written))
