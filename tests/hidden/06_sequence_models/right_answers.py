"""Right answers to 06_sequence_models in other forms; each must get every point."""


# build_forecaster


@right_answer("build_forecaster")
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


@right_answer("build_forecaster")
def build_forecaster__cells_in_rnn(n_in, features, horizon, cell):
    cells = {"simple": keras.layers.SimpleRNNCell, "lstm": keras.layers.LSTMCell, "gru": keras.layers.GRUCell}
    model = keras.Sequential()
    model.add(keras.Input(shape=(n_in, features)))
    model.add(keras.layers.RNN(cells[cell](20)))
    model.add(keras.layers.Dense(horizon))
    model.compile("adam", "mse")
    model.optimizer.learning_rate = 0.01
    return model


@right_answer("build_forecaster")
def build_forecaster__two_layers(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    model = keras.Sequential(
        [keras.Input((n_in, features)), layer(16, return_sequences=True), layer(16), keras.layers.Dense(horizon)]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="mse", metrics=["mae"])
    return model


@right_answer("build_forecaster")
def build_forecaster__dropout_and_hidden_layer(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    layers = [layer(32), keras.layers.Dropout(0.1), keras.layers.Dense(32, activation="relu")]
    model = keras.Sequential([keras.Input((n_in, features)), *layers, keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.005, clipnorm=1.0), loss="mse")
    return model


@right_answer("build_forecaster")
def build_forecaster__absolute_error(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    model = keras.Sequential([keras.Input((n_in, features)), layer(32), keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.01), loss=keras.losses.Huber())
    return model


@right_answer("build_forecaster")
def build_forecaster__last_of_all_states(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    inputs = keras.Input((n_in, features))
    states = layer(32, return_sequences=True)(inputs)
    model = keras.Model(inputs, keras.layers.Dense(horizon)(states[:, -1]))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@right_answer("build_forecaster")
def build_forecaster__both_directions(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    reader = keras.layers.Bidirectional(layer(16))
    model = keras.Sequential([keras.Input((n_in, features)), reader, keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@right_answer("build_forecaster")
def build_forecaster__nadam_and_a_penalty(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    head = keras.layers.Dense(horizon, kernel_regularizer=keras.regularizers.L2(1e-4))
    model = keras.Sequential([keras.Input((None, features)), layer(48), head])
    model.compile(keras.optimizers.Nadam(0.004, clipvalue=0.5), loss="mse")
    return model


@right_answer("build_forecaster")
def build_forecaster__momentum(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    model = keras.Sequential([keras.Input((n_in, features)), layer(32), keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9, global_clipnorm=1.0), loss="mse")
    return model


@right_answer("build_forecaster")
def build_forecaster__head_that_starts_at_zero(n_in, features, horizon, cell):
    layer = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    head = keras.layers.Dense(horizon, kernel_initializer="zeros")  # the naive forecast, to begin with
    between = [keras.layers.Dense(16, activation="tanh", use_bias=False) for _ in range(2)]
    model = keras.Sequential([keras.Input((n_in, features)), layer(32), *between, head])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


# forecast_recursive, forecast_direct


@right_answer("forecast_recursive")
def forecast_recursive__predict_and_roll(model, window, steps):
    window = np.array(window, dtype="float32")
    forecast = np.zeros(steps)
    for k in range(steps):
        forecast[k] = model.predict(window.reshape(1, -1, 1), verbose=0)[0, 0]
        window = np.roll(window, -1, axis=0)
        window[-1] = forecast[k]
    return forecast


@right_answer("forecast_recursive")
def forecast_recursive__one_growing_list(model, window, steps):
    known = [float(value) for value in np.ravel(window)]
    n_in = len(known)
    for _ in range(steps):
        outputs = model(np.array(known[-n_in:], "float32")[None, :, None], training=False)
        known.append(float(outputs[0][0]))
    return known[n_in:]


@right_answer("forecast_recursive")
def forecast_recursive__in_place(model, window, steps):
    forecast = []
    for _ in range(steps):
        y = np.asarray(model(window[np.newaxis]))[0][0]
        window[:-1] = window[1:].copy()
        window[-1, 0] = y
        forecast.append(y)
    return tuple(forecast)


@right_answer("forecast_recursive")
def forecast_recursive__a_queue(model, window, steps):
    from collections import deque

    known, forecast = deque(np.ravel(window), maxlen=len(window)), []
    for _ in range(steps):
        y = model.predict_on_batch(np.array(known).reshape(1, len(known), 1))[0, 0]
        known.append(y)
        forecast.append(y)
    return np.stack(forecast)


@right_answer("forecast_recursive")
def forecast_direct__predict(model, window):
    return model.predict(np.expand_dims(window, 0), verbose=0).ravel()


@right_answer("forecast_recursive")
def forecast_direct__a_list(model, window):
    return [float(value) for value in model(np.asarray(window, "float32").reshape(1, -1, 1))[0]]


@right_answer("forecast_recursive")
def forecast_direct__a_tensor(model, window):
    return keras.ops.squeeze(model(keras.ops.convert_to_tensor(np.asarray(window, "float32")[None])), axis=0)


# build_speaker_classifier


@right_answer("build_speaker_classifier")
def build_speaker_classifier__functional_gru(T, features, n_classes):
    inputs = keras.Input((T, features))
    state = keras.layers.GRU(32)(keras.layers.Masking(0.0)(inputs))
    model = keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(state))
    model.compile(keras.optimizers.Adam(0.01), loss=keras.losses.SparseCategoricalCrossentropy())
    return model


@right_answer("build_speaker_classifier")
def build_speaker_classifier__explicit_mask(T, features, n_classes):
    inputs = keras.Input((T, features))
    mask = keras.ops.any(keras.ops.not_equal(inputs, 0.0), axis=-1)
    state = keras.layers.LSTM(32)(inputs, mask=mask)
    model = keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(state))
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@right_answer("build_speaker_classifier")
def build_speaker_classifier__both_directions(T, features, n_classes):
    model = keras.Sequential()
    model.add(keras.layers.Input(shape=(T, features)))
    model.add(keras.layers.Masking(mask_value=0.0))
    model.add(keras.layers.Bidirectional(keras.layers.LSTM(24)))
    model.add(keras.layers.Dense(n_classes, activation="softmax"))
    model.compile(optimizer=keras.optimizers.Adam(0.008), loss="sparse_categorical_crossentropy")
    return model


@right_answer("build_speaker_classifier")
def build_speaker_classifier__any_length(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.RNN(keras.layers.LSTMCell(32)), keras.layers.Dense(n_classes)]
    model = keras.Sequential([keras.Input((None, features)), *layers, keras.layers.Softmax()])
    model.compile(keras.optimizers.RMSprop(0.005), loss="sparse_categorical_crossentropy")
    return model


@right_answer("build_speaker_classifier")
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


@right_answer("build_speaker_classifier")
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


@right_answer("build_speaker_classifier")
def build_speaker_classifier__a_penalty(T, features, n_classes):
    layers = [
        keras.layers.Masking(),
        keras.layers.LSTM(40, kernel_regularizer=keras.regularizers.L2(1e-3)),
        keras.layers.Dense(n_classes, activation="softmax"),
    ]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(keras.optimizers.Adam(0.01, global_clipnorm=1.0), loss="sparse_categorical_crossentropy")
    return model


@right_answer("build_speaker_classifier")
def build_speaker_classifier__simple_cell(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.SimpleRNN(48), keras.layers.Dense(n_classes, "softmax")]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(keras.optimizers.Adam(0.005, clipnorm=1.0), loss="sparse_categorical_crossentropy")
    return model


# build_trajectory_decoder


@right_answer("build_trajectory_decoder")
def build_trajectory_decoder__functional_gru(T):
    inputs = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(keras.layers.Dense(48, activation="relu")(inputs))
    states = keras.layers.GRU(48, return_sequences=True)(repeated)
    model = keras.Model(inputs, keras.layers.TimeDistributed(keras.layers.Dense(2))(states))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@right_answer("build_trajectory_decoder")
def build_trajectory_decoder__repeat_only(T):
    layers = [keras.layers.RepeatVector(T), keras.layers.LSTM(64, return_sequences=True), keras.layers.Dense(2)]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@right_answer("build_trajectory_decoder")
def build_trajectory_decoder__initial_state(T):
    start = keras.Input((6,))
    h = keras.layers.Dense(32, activation="tanh")(start)
    c = keras.layers.Dense(32)(start)
    ticks = keras.layers.RepeatVector(T)(start)
    states = keras.layers.LSTM(32, return_sequences=True)(ticks, initial_state=[h, c])
    model = keras.Model(start, keras.layers.Dense(2)(states))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@right_answer("build_trajectory_decoder")
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


@right_answer("build_trajectory_decoder")
def build_trajectory_decoder__cell_in_rnn(T):
    model = keras.Sequential()
    model.add(keras.Input(shape=(6,)))
    model.add(keras.layers.Dense(40, activation="elu"))
    model.add(keras.layers.RepeatVector(T))
    model.add(keras.layers.RNN(keras.layers.LSTMCell(40), return_sequences=True))
    model.add(keras.layers.Dense(2))
    model.compile(optimizer=keras.optimizers.Nadam(0.006), loss="mse")
    return model


@right_answer("build_trajectory_decoder")
def build_trajectory_decoder__start_added(T):
    start = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(start)
    states = keras.layers.GRU(48, return_sequences=True)(repeated)
    moved = keras.layers.Dense(2)(keras.layers.Dense(48, activation="tanh")(states))
    model = keras.Model(start, keras.layers.Add()([repeated[:, :, :2], moved]))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@right_answer("build_trajectory_decoder")
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


@right_answer("build_trajectory_decoder")
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


@right_answer("build_trajectory_decoder")
def build_trajectory_decoder__clock_into_the_recurrent_layer(T):
    start = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(start)
    clock = keras.ops.cumsum(keras.ops.ones_like(repeated[:, :, :1]), axis=1) / 10
    known = keras.layers.Concatenate()([repeated, clock])
    states = keras.layers.LSTM(48, return_sequences=True)(known)
    model = keras.Model(start, keras.layers.Dense(2)(states))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@right_answer("build_trajectory_decoder")
def build_trajectory_decoder__initial_state_of_a_gru(T):
    start = keras.Input((6,))
    h = keras.layers.Dense(48, activation="tanh")(start)
    states = keras.layers.GRU(48, return_sequences=True)(keras.layers.RepeatVector(T)(start), initial_state=h)
    model = keras.Model(start, keras.layers.Dense(2)(states))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


# sample_next


@right_answer("sample_next")
def sample_next__a_loop(logits, temperature, u):
    if temperature <= 0:
        return max(range(len(logits)), key=lambda k: logits[k])
    scaled = [float(z) / temperature for z in logits]
    largest = max(scaled)
    weights = [np.exp(z - largest) for z in scaled]
    total, running = sum(weights), 0.0
    for index, weight in enumerate(weights):
        running += weight / total
        if running > u:
            return index
    return len(weights) - 1


@right_answer("sample_next")
def sample_next__argmax_of_a_comparison(logits, temperature, u):
    z = np.asarray(logits, dtype=np.float64)
    if temperature == 0:
        return np.argmax(z)
    z = z / temperature
    p = np.exp(z - np.logaddexp.reduce(z))
    exceeds = np.cumsum(p) > u
    return np.argmax(exceeds) if exceeds.any() else len(z) - 1


@right_answer("sample_next")
def sample_next__float32(logits, temperature, u):
    z = np.asarray(logits, dtype=np.float32)
    if not temperature:
        return int(z.argmax())
    z = z / np.float32(temperature)
    p = np.exp(z - z.max(), dtype=np.float64)
    return np.int64(np.count_nonzero(np.cumsum(p) <= u * p.sum()))


@right_answer("sample_next")
def sample_next__small_temperature_for_zero(logits, temperature, u):
    z = np.asarray(logits, float) / max(temperature, 1e-9)
    p = np.exp(z - np.max(z))
    index = np.sum(np.cumsum(p / np.sum(p)) <= u)
    return int(np.minimum(index, len(p) - 1))


@right_answer("sample_next")
def sample_next__where(logits, temperature, u):
    logits = np.array(logits, dtype=np.float64)
    if temperature == 0.0:
        return int(np.flatnonzero(logits == logits.max())[0])
    logits -= logits.max()
    logits /= temperature
    np.exp(logits, out=logits)
    logits /= logits.sum()
    bigger = np.where(logits.cumsum() > u)[0]
    return int(bigger[0]) if len(bigger) else logits.size - 1


@right_answer("sample_next")
def sample_next__logarithms(logits, temperature, u):
    z = np.asarray(logits, dtype=float)
    if temperature == 0:
        return z.argmax()
    running = np.logaddexp.accumulate(z / temperature)
    with np.errstate(divide="ignore"):
        index = np.searchsorted(running - running[-1], np.log(u), side="right")
    return int(index.clip(0, len(z) - 1))


@right_answer("sample_next")
def sample_next__long_double(logits, temperature, u):
    z = np.asarray(logits, dtype=np.longdouble)
    if temperature == 0:
        return int(np.argmax(z))
    z = (z - z.max()) / temperature
    running = np.longdouble(0)
    for index, p in enumerate(np.exp(z) / np.exp(z).sum()):
        running += p
        if running > u:
            break
    return index


# generate_text


@right_answer("generate_text")
def generate_text__called_directly(model, seed_ids, n, temperature, us):
    ids = np.asarray(seed_ids, dtype=int)
    for k in range(n):
        logits = np.asarray(model(ids[np.newaxis]))[0, -1]
        ids = np.append(ids, sample_next(logits, temperature, us[k]))
    return ids[-n:]


@right_answer("generate_text")
def generate_text__preallocated(model, seed_ids, n, temperature, us):
    t = len(seed_ids)
    ids = np.zeros((1, t + n), dtype=np.int32)
    ids[0, :t] = seed_ids
    for k in range(n):
        logits = keras.ops.convert_to_numpy(model(ids[:, : t + k]))
        ids[0, t + k] = sample_next(logits[0, t + k - 1], temperature, us[k])
    return ids[0, t:]


@right_answer("generate_text")
def generate_text__a_list(model, seed_ids, n, temperature, us):
    new = []
    for u in us[:n]:
        text = [int(i) for i in seed_ids] + new
        logits = model.predict_on_batch(np.array(text).reshape(1, -1))
        new.append(int(sample_next(logits[0][-1], temperature, float(u))))
    return new


@right_answer("generate_text")
def generate_text__recursive_function(model, seed_ids, n, temperature, us):
    if n == 0:
        return []
    logits = np.asarray(model(np.array([seed_ids])))[0, -1, :]
    new = sample_next(logits, temperature, us[0])
    return [new, *generate_text(model, np.append(seed_ids, new), n - 1, temperature, us[1:])]


@right_answer("generate_text")
def generate_text__float64_logits(model, seed_ids, n, temperature, us):
    ids = np.array(seed_ids, dtype="int64").reshape(1, -1)
    for u in np.asarray(us)[:n]:
        logits = np.asarray(model.predict(ids, verbose=0), dtype=np.float64)
        ids = np.concatenate([ids, [[sample_next(logits[0, -1], temperature, u)]]], axis=1)
    return ids[0, len(seed_ids) :]


@right_answer("generate_text")
def generate_text__own_choice(model, seed_ids, n, temperature, us):
    def choose(z, u):
        if temperature == 0:
            return int(np.argmax(z))
        p = np.exp((z - z.max()) / temperature)
        return int(min(np.searchsorted(np.cumsum(p / p.sum()), u, side="right"), len(z) - 1))

    ids = list(map(int, seed_ids))
    for k in range(n):
        ids.append(choose(np.asarray(model(np.array(ids)[None]))[0, -1].astype(float), us[k]))
    return np.array(ids)[len(seed_ids) :]


@right_answer("generate_text")
def generate_text__ids_as_float(model, seed_ids, n, temperature, us):
    ids = np.array(seed_ids, dtype="int32")
    new = np.zeros(n)
    for k in range(n):
        logits = model(ids[None], training=False)
        new[k] = sample_next(np.array(logits[0, -1]), temperature, us[k])
        ids = np.concatenate([ids, [int(new[k])]])
    return new


@right_answer("generate_text")
def generate_text__tensors(model, seed_ids, n, temperature, us):
    ids = keras.ops.convert_to_tensor(np.asarray(seed_ids, "int32"))[None]
    for k in range(n):
        logits = model(ids)
        new = sample_next(keras.ops.convert_to_numpy(logits[0, -1]), temperature, us[k])
        ids = keras.ops.concatenate([ids, keras.ops.convert_to_tensor([[new]], dtype="int32")], axis=1)
    return ids[0, len(seed_ids) :]


@right_answer("generate_text")
def generate_text__a_tuple(model, seed_ids, n, temperature, us):
    ids = tuple(seed_ids)
    while len(ids) < len(seed_ids) + n:
        logits = model.predict(np.asarray([ids]), verbose=0)[0][len(ids) - 1]
        ids += (sample_next(logits, temperature, us[len(ids) - len(seed_ids)]),)
    return ids[len(seed_ids) :]


# build_encoder_decoder


@right_answer("build_encoder_decoder")
def build_encoder_decoder__cells_in_rnn(features_in, features_out, units):
    heard, fed = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, *states = keras.layers.RNN(keras.layers.LSTMCell(units), return_state=True)(heard)
    written = keras.layers.RNN(keras.layers.LSTMCell(units), return_sequences=True)(fed, initial_state=states)
    return keras.Model(inputs=[heard, fed], outputs=keras.layers.Dense(features_out)(written))


@right_answer("build_encoder_decoder")
def build_encoder_decoder__time_distributed(features_in, features_out, units):
    heard = keras.Input(shape=(None, features_in), name="encoder")
    fed = keras.Input(shape=(None, features_out), name="decoder")
    encoder = keras.layers.LSTM(units, return_state=True, name="reader")
    decoder = keras.layers.LSTM(units, return_sequences=True, name="writer")
    outputs, state_h, state_c = encoder(heard)
    written = decoder(fed, initial_state=[state_h, state_c])
    head = keras.layers.TimeDistributed(keras.layers.Dense(features_out, activation="linear"))
    return keras.Model(inputs=[heard, fed], outputs=head(written))


@right_answer("build_encoder_decoder")
def build_encoder_decoder__all_returned(features_in, features_out, units):
    heard, fed = keras.Input((None, features_in)), keras.Input((None, features_out))
    sequence, h, c = keras.layers.LSTM(units, return_sequences=True, return_state=True)(heard)
    decoder = keras.layers.LSTM(units, return_sequences=True, return_state=True)
    written, _, _ = decoder(fed, initial_state=[h, c])
    return keras.Model([heard, fed], keras.layers.Dense(features_out)(written))


@right_answer("build_encoder_decoder")
def build_encoder_decoder__compiled(features_in, features_out, units):
    heard, fed = keras.layers.Input((None, features_in)), keras.layers.Input((None, features_out))
    states = keras.layers.LSTM(units, return_state=True)(heard)[1:]
    written = keras.layers.LSTM(units, return_sequences=True)(fed, initial_state=states)
    model = keras.Model((heard, fed), keras.layers.Dense(features_out)(written))
    model.compile(optimizer="adam", loss="mse")
    return model


@right_answer("build_encoder_decoder")
def build_encoder_decoder__decoder_made_first(features_in, features_out, units):
    head = keras.layers.Dense(features_out)
    decoder = keras.layers.LSTM(units, return_sequences=True)
    encoder = keras.layers.LSTM(units, return_state=True)
    fed, heard = keras.Input((None, features_out)), keras.Input((None, features_in))
    _, h, c = encoder(heard)
    return keras.Model([heard, fed], head(decoder(fed, initial_state=[h, c])))


@right_answer("build_encoder_decoder")
def build_encoder_decoder__last_state_of_a_sequence(features_in, features_out, units):
    heard, fed = keras.Input((None, features_in)), keras.Input((None, features_out))
    sequence, _, c = keras.layers.LSTM(units, return_sequences=True, return_state=True)(heard)
    written = keras.layers.LSTM(units, return_sequences=True)(fed, initial_state=[sequence[:, -1, :], c])
    return keras.Model([heard, fed], keras.layers.Dense(features_out)(written))


@right_answer("build_encoder_decoder")
def build_encoder_decoder__orthogonal_start(features_in, features_out, units):
    heard, fed = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True, kernel_initializer="he_normal")(heard)
    decoder = keras.layers.LSTM(units, return_sequences=True, kernel_initializer="orthogonal", unroll=False)
    written = decoder(fed, initial_state=[h, c])
    head = keras.layers.Dense(features_out, kernel_initializer="he_normal", bias_initializer="zeros")
    return keras.Model([heard, fed], head(written))


# next_note_dataset


@right_answer("next_note_dataset")
def next_note_dataset__sliding_windows(melodies, n_in):
    parts = [np.lib.stride_tricks.sliding_window_view(np.asarray(m, int), n_in + 1) for m in melodies if len(m) > n_in]
    if not parts:
        return np.zeros((0, n_in), int), np.zeros(0, int)
    runs = np.concatenate(parts)
    return runs[:, :-1], runs[:, -1]


@right_answer("next_note_dataset")
def next_note_dataset__lists(melodies, n_in):
    runs = [list(m[k - n_in : k + 1]) for m in melodies for k in range(n_in, len(m))]
    X = np.empty((len(runs), n_in), dtype=np.int32)
    for row, run in enumerate(runs):
        X[row] = run[:n_in]
    return [X, [int(run[-1]) for run in runs]]


@right_answer("next_note_dataset")
def next_note_dataset__counted_first(melodies, n_in):
    n = sum(max(0, len(m) - n_in) for m in melodies)
    X, y, row = np.zeros((n, n_in)), np.zeros(n), 0
    for m in melodies:
        for start in range(max(0, len(m) - n_in)):
            X[row], y[row] = m[start : start + n_in], m[start + n_in]
            row += 1
    return X.astype(int), y.astype(int)


@right_answer("next_note_dataset")
def next_note_dataset__an_index_array(melodies, n_in):
    X, y = np.zeros((0, n_in), int), np.zeros((0,), int)
    for m in map(np.array, melodies):
        if len(m) <= n_in:
            continue
        index = np.arange(len(m) - n_in)[:, None] + np.arange(n_in)
        X, y = np.vstack([X, m[index]]), np.hstack([y, m[n_in:]])
    return X, y
