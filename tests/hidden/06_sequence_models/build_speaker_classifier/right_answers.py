"""Right answers to build_speaker_classifier in other forms."""


def build_speaker_classifier__functional_gru(T, features, n_classes):
    inputs = keras.Input((T, features))
    state = keras.layers.GRU(32)(keras.layers.Masking(0.0)(inputs))
    model = keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(state))
    model.compile(keras.optimizers.Adam(0.01), loss=keras.losses.SparseCategoricalCrossentropy())
    return model


def build_speaker_classifier__explicit_mask(T, features, n_classes):
    inputs = keras.Input((T, features))
    mask = keras.ops.any(keras.ops.not_equal(inputs, 0.0), axis=-1)
    state = keras.layers.LSTM(32)(inputs, mask=mask)
    model = keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(state))
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def build_speaker_classifier__both_directions(T, features, n_classes):
    model = keras.Sequential()
    model.add(keras.layers.Input(shape=(T, features)))
    model.add(keras.layers.Masking(mask_value=0.0))
    model.add(keras.layers.Bidirectional(keras.layers.LSTM(24)))
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
    model.compile(optimizer=keras.optimizers.Adam(0.008), loss="sparse_categorical_crossentropy")
    return model


def build_speaker_classifier__any_length(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.RNN(keras.layers.LSTMCell(32)), keras.layers.Dense(n_classes)]
    model = keras.Sequential([keras.Input((None, features)), *layers, keras.layers.Softmax()])
    model.compile(keras.optimizers.RMSprop(0.005), loss="sparse_categorical_crossentropy")
    return model


def build_speaker_classifier__states_averaged(T, features, n_classes):
    layers = [
        keras.layers.Masking(),
        keras.layers.GRU(32, return_sequences=True),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(n_classes, activation="softmax"),
    ]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


def build_speaker_classifier__two_layers_and_dropout(T, features, n_classes):
    layers = [
        keras.layers.Masking(),
        keras.layers.LSTM(32, return_sequences=True),
        keras.layers.LSTM(32),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(n_classes, activation="softmax"),
    ]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


def build_speaker_classifier__a_penalty(T, features, n_classes):
    layers = [
        keras.layers.Masking(),
        keras.layers.LSTM(40, kernel_regularizer=keras.regularizers.L2(1e-3)),
        keras.layers.Dense(n_classes, activation="softmax"),
    ]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(keras.optimizers.Adam(0.01, global_clipnorm=1.0), loss="sparse_categorical_crossentropy")
    return model


def build_speaker_classifier__simple_cell(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.SimpleRNN(48), keras.layers.Dense(n_classes, "softmax")]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(keras.optimizers.Adam(0.005, clipnorm=1.0), loss="sparse_categorical_crossentropy")
    return model
