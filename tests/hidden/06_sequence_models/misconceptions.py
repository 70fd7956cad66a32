"""Known-wrong answers to 06_sequence_models, each with the sentence that a student should read."""


# build_forecaster


@misconception(
    "build_forecaster",
    says="Your model answers at every step of the window; a forecast is wanted once, after the last step.",
    read="2. Sequence to vector: a forecaster",
)
def build_forecaster__returns_sequences(n_in, features, horizon, cell):
    layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    reader = layers[cell](32, return_sequences=True)
    model = keras.Sequential([keras.Input((n_in, features)), reader, keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_forecaster",
    says="Your model gives one number, whatever the horizon is.",
    read="2. Sequence to vector: a forecaster",
)
def build_forecaster__one_output(n_in, features, horizon, cell):
    layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    model = keras.Sequential([keras.Input((n_in, features)), layers[cell](32), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_forecaster",
    says="Your model takes one number a step, however many `features` there are.",
    read="2. Sequence to vector: a forecaster",
)
def build_forecaster__features_ignored(n_in, features, horizon, cell):
    layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    model = keras.Sequential([keras.Input((n_in, 1)), layers[cell](32), keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_forecaster",
    says="Your model is an LSTM whatever `cell` says.",
    read="Exercise: the forecaster",
)
def build_forecaster__always_lstm(n_in, features, horizon, cell):
    model = keras.Sequential([keras.Input((n_in, features)), keras.layers.LSTM(32), keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_forecaster",
    says="Your LSTM and your GRU have changed places.",
    read="Exercise: the forecaster",
)
def build_forecaster__lstm_and_gru_swapped(n_in, features, horizon, cell):
    layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.GRU, "gru": keras.layers.LSTM}
    model = keras.Sequential([keras.Input((n_in, features)), layers[cell](32), keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.01, global_clipnorm=1.0), loss="mse")
    return model


@misconception(
    "build_forecaster",
    says="Your model has no recurrent layer: Dense layers look at the window all at once.",
    read="2. Sequence to vector: a forecaster",
)
def build_forecaster__dense_on_flat_windows(n_in, features, horizon, cell):
    layers = [keras.layers.Flatten(), keras.layers.Dense(32, activation="tanh"), keras.layers.Dense(horizon)]
    model = keras.Sequential([keras.Input((n_in, features)), *layers])
    model.compile(keras.optimizers.Adam(0.001), loss="mse")
    return model


@misconception(
    "build_forecaster",
    says="Your forecasts cannot be negative: look at the activation of the last layer, and at what a change is.",
    read="1. Before any model: the forecast that costs nothing",
)
def build_forecaster__relu_on_the_output(n_in, features, horizon, cell):
    layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    head = keras.layers.Dense(horizon, activation="relu", bias_initializer="ones")
    model = keras.Sequential([keras.Input((n_in, features)), layers[cell](32), head])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_forecaster",
    says="Your forecasts stay between two bounds: look at the last activation, and at how large a change can be.",
    read="1. Before any model: the forecast that costs nothing",
)
def build_forecaster__tanh_on_the_output(n_in, features, horizon, cell):
    layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    head = keras.layers.Dense(horizon, activation="tanh")
    model = keras.Sequential([keras.Input((n_in, features)), layers[cell](32), head])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_forecaster",
    says="Your model is built, but not compiled: it has no optimizer and no loss.",
    read="Sequence models in Keras",
)
def build_forecaster__not_compiled(n_in, features, horizon, cell):
    layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    return keras.Sequential([keras.Input((n_in, features)), layers[cell](32), keras.layers.Dense(horizon)])


@misconception(
    "build_forecaster",
    says="Your model is a subclass of keras.Model, which cannot be judged; make it Sequential or functional.",
    read="Sequence models in Keras",
)
def build_forecaster__subclassed(n_in, features, horizon, cell):
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


# forecast_recursive, forecast_direct


@misconception(
    "forecast_recursive",
    says="Your forecast repeats itself: the window that the model sees is the same at every step.",
    read="Direct or recursive?",
)
def forecast_recursive__not_fed_back(model, window, steps):
    return np.array([np.asarray(model(np.asarray(window)[None]))[0, 0] for _ in range(steps)])


@misconception(
    "forecast_recursive",
    says="Of the model's outputs you feed back the last one, which is a forecast for a later step.",
    read="Direct or recursive?",
)
def forecast_recursive__last_output_fed_back(model, window, steps):
    forecast = []
    for _ in range(steps):
        newest = np.asarray(model(np.asarray(window)[None]))[0, -1]
        forecast.append(newest)
        window = np.concatenate([window[1:], [[newest]]])
    return np.array(forecast)


@misconception(
    "forecast_recursive",
    says="You take the model's whole horizon each time, and feed all of it back; only its first output is to go in.",
    read="Direct or recursive?",
)
def forecast_recursive__whole_horizon_at_once(model, window, steps):
    window, forecast = np.asarray(window, float), []
    while len(forecast) < steps:
        outputs = np.asarray(model(window[None]))[0]
        forecast.extend(outputs)
        window = np.concatenate([window, outputs[:, None]])[len(outputs) :]
    return np.array(forecast[:steps])


@misconception(
    "forecast_recursive",
    says="The new value enters your window at the wrong end: windows run from the oldest value to the newest.",
    read="Direct or recursive?",
)
def forecast_recursive__newest_in_front(model, window, steps):
    forecast = []
    for _ in range(steps):
        newest = np.asarray(model(np.asarray(window)[None]))[0, 0]
        forecast.append(newest)
        window = np.concatenate([[[newest]], window[:-1]])
    return np.array(forecast)


@misconception(
    "forecast_recursive",
    says="Your window drops its newest value instead of its oldest one.",
    read="Direct or recursive?",
)
def forecast_recursive__newest_dropped(model, window, steps):
    forecast = []
    for _ in range(steps):
        newest = np.asarray(model(np.asarray(window)[None]))[0, 0]
        forecast.append(newest)
        window = np.concatenate([window[:-1], [[newest]]])
    return np.array(forecast)


@misconception(
    "forecast_recursive",
    says="Your window grows with each step: nothing leaves it.",
    read="Direct or recursive?",
)
def forecast_recursive__window_grows(model, window, steps):
    forecast = []
    for _ in range(steps):
        newest = np.asarray(model.predict(np.asarray(window, "float32")[None], verbose=0))[0, 0]
        forecast.append(newest)
        window = np.concatenate([window, [[newest]]])
    return np.array(forecast)


@misconception(
    "forecast_recursive",
    says="Your forecast begins with the last known value, and so it is one step late.",
    read="Direct or recursive?",
)
def forecast_recursive__one_step_late(model, window, steps):
    forecast = [np.asarray(window)[-1, 0]]
    for _ in range(steps - 1):
        newest = np.asarray(model(np.asarray(window)[None]))[0, 0]
        forecast.append(newest)
        window = np.concatenate([window[1:], [[newest]]])
    return np.array(forecast)


@misconception(
    "forecast_recursive",
    says="Your forecast keeps the axis of features: (steps, 1) where (steps,) is asked for.",
    read="Exercise: two ways to forecast",
)
def forecast_recursive__feature_axis_kept(model, window, steps):
    forecast = []
    for _ in range(steps):
        newest = np.asarray(model(np.asarray(window)[None]))[0, :1]
        forecast.append(newest)
        window = np.concatenate([window[1:], [newest]])
    return np.array(forecast)


@misconception(
    "forecast_recursive",
    says="Your direct forecast still has the batch axis.",
    read="Exercise: two ways to forecast",
)
def forecast_direct__batch_axis_kept(model, window):
    return np.asarray(model(np.asarray(window)[None]))


@misconception(
    "forecast_recursive",
    says="Your direct forecast is the first output only.",
    read="Direct or recursive?",
)
def forecast_direct__first_only(model, window):
    return np.asarray(model(np.asarray(window)[None]))[0, :1]


@misconception(
    "forecast_recursive",
    says="Your direct forecast repeats the model's first output; the others are forecasts, too.",
    read="Direct or recursive?",
)
def forecast_direct__first_repeated(model, window):
    outputs = np.asarray(model(np.asarray(window)[None]))[0]
    return np.full_like(outputs, outputs[0])


@misconception(
    "forecast_recursive",
    says="Your direct forecast is a recursive one: it feeds outputs back.",
    read="Direct or recursive?",
)
def forecast_direct__recursive(model, window):
    horizon = np.asarray(model(np.asarray(window)[None])).shape[1]
    forecast = []
    for _ in range(horizon):
        newest = np.asarray(model(np.asarray(window)[None]))[0, 0]
        forecast.append(newest)
        window = np.concatenate([window[1:], [[newest]]])
    return np.array(forecast)


@misconception(
    "forecast_recursive",
    says="You ask the model with a single window; a model wants a batch. One window is a batch of one: window[None].",
    read="Direct or recursive?",
)
def forecast_recursive__no_batch_axis(model, window, steps):
    forecast = []
    for _ in range(steps):
        newest = float(np.asarray(model(np.asarray(window)))[0])
        forecast.append(newest)
        window = np.concatenate([window[1:], [[newest]]])
    return np.array(forecast)


# build_speaker_classifier


@misconception(
    "build_speaker_classifier",
    says="Your model goes on computing through the frames of padding, so more zeros give other probabilities.",
    read="3. Many to one: who is speaking?",
)
def build_speaker_classifier__no_mask(T, features, n_classes):
    head = keras.layers.Dense(n_classes, activation="softmax")
    model = keras.Sequential([keras.Input((T, features)), keras.layers.LSTM(32), head])
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


@misconception(
    "build_speaker_classifier",
    says="Your mask takes a frame for padding as soon as one of its features is 0; in padding all of them are.",
    read="3. Many to one: who is speaking?",
)
def build_speaker_classifier__any_zero_is_padding(T, features, n_classes):
    inputs = keras.Input((T, features))
    real = keras.ops.all(keras.ops.not_equal(inputs, 0.0), axis=-1)
    state = keras.layers.LSTM(32)(inputs, mask=real)
    model = keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(state))
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


@misconception(
    "build_speaker_classifier",
    says="Your mask takes a frame for padding when its features add up to 0; in padding each of them is 0.",
    read="3. Many to one: who is speaking?",
)
def build_speaker_classifier__sum_of_zero_is_padding(T, features, n_classes):
    inputs = keras.Input((T, features))
    real = keras.ops.not_equal(keras.ops.sum(inputs, axis=-1), 0.0)
    state = keras.layers.LSTM(32)(inputs, mask=real)
    model = keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(state))
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


@misconception(
    "build_speaker_classifier",
    says="Your model gives probabilities at every frame; one decision is wanted for the whole utterance.",
    read="Exercise: the speaker classifier",
)
def build_speaker_classifier__returns_sequences(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.LSTM(32, return_sequences=True)]
    model = keras.Sequential([keras.Input((T, features)), *layers, keras.layers.Dense(n_classes, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


@misconception(
    "build_speaker_classifier",
    says="Your outputs are logits: they can be negative, and they do not sum to 1.",
    read="Exercise: the speaker classifier",
)
def build_speaker_classifier__logits(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.LSTM(32), keras.layers.Dense(n_classes)]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss=loss)
    return model


@misconception(
    "build_speaker_classifier",
    says="Your outputs are between 0 and 1, but each for itself: those of one utterance do not sum to 1.",
    read="Exercise: the speaker classifier",
)
def build_speaker_classifier__sigmoid(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.LSTM(32), keras.layers.Dense(n_classes, activation="sigmoid")]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


@misconception(
    "build_speaker_classifier",
    says="Your outputs are normalised over the batch, not over the speakers.",
    read="Exercise: the speaker classifier",
)
def build_speaker_classifier__softmax_over_the_batch(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.LSTM(32), keras.layers.Dense(n_classes)]
    model = keras.Sequential([keras.Input((T, features)), *layers, keras.layers.Softmax(axis=0)])
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


@misconception(
    "build_speaker_classifier",
    says="Your loss cannot compare labels that are integers with a probability for each speaker.",
    read="Exercise: the speaker classifier",
)
def build_speaker_classifier__one_hot_loss(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.LSTM(32), keras.layers.Dense(n_classes, activation="softmax")]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="categorical_crossentropy")
    return model


@misconception(
    "build_speaker_classifier",
    says="Your model keeps the state after every frame and has weights for each: it fits one length only.",
    read="3. Many to one: who is speaking?",
)
def build_speaker_classifier__flattened(T, features, n_classes):
    layers = [keras.layers.LSTM(32, return_sequences=True), keras.layers.Flatten()]
    model = keras.Sequential([keras.Input((T, features)), *layers, keras.layers.Dense(n_classes, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


@misconception(
    "build_speaker_classifier",
    says="Your model averages over the frames before it looks at them, so their order is lost.",
    read="Exercise: the speaker classifier",
)
def build_speaker_classifier__order_blind(T, features, n_classes):
    layers = [
        keras.layers.Masking(),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(64, activation="tanh"),
        keras.layers.Dense(n_classes, activation="softmax"),
    ]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(keras.optimizers.Adam(0.02), loss="sparse_categorical_crossentropy")
    return model


@misconception(
    "build_speaker_classifier",
    says="Your model is built, but not compiled: it has no optimizer and no loss.",
    read="Sequence models in Keras",
)
def build_speaker_classifier__not_compiled(T, features, n_classes):
    layers = [keras.layers.Masking(), keras.layers.LSTM(32), keras.layers.Dense(n_classes, activation="softmax")]
    return keras.Sequential([keras.Input((T, features)), *layers])


@misconception(
    "build_speaker_classifier",
    says="Your model is a subclass of keras.Model, which cannot be judged; make it Sequential or functional.",
    read="Sequence models in Keras",
)
def build_speaker_classifier__subclassed(T, features, n_classes):
    class Listener(keras.Model):
        def __init__(self):
            super().__init__()
            self.mask = keras.layers.Masking(0.0)
            self.reader = keras.layers.LSTM(32)
            self.head = keras.layers.Dense(n_classes, activation="softmax")

        def call(self, x):
            return self.head(self.reader(self.mask(x)))

    model = Listener()
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model


# build_trajectory_decoder


@misconception(
    "build_trajectory_decoder",
    says="Your model gives a single point; the recurrent layer should answer at every step.",
    read="Exercise: the trajectory decoder",
)
def build_trajectory_decoder__last_point_only(T):
    layers = [keras.layers.RepeatVector(T), keras.layers.LSTM(32), keras.layers.Dense(2)]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_trajectory_decoder",
    says="Your model has weights of its own for each point: it is no recurrent decoder, and fits one length only.",
    read="Exercise: the trajectory decoder",
)
def build_trajectory_decoder__dense_and_reshape(T):
    layers = [keras.layers.Dense(64, activation="tanh"), keras.layers.Dense(2 * T), keras.layers.Reshape((T, 2))]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_trajectory_decoder",
    says="Your decoder also reads backwards in time, so the first points change when more follow.",
    read="Exercise: the trajectory decoder",
)
def build_trajectory_decoder__bidirectional(T):
    layers = [
        keras.layers.Dense(32, activation="tanh"),
        keras.layers.RepeatVector(T),
        keras.layers.Bidirectional(keras.layers.LSTM(32, return_sequences=True)),
        keras.layers.Dense(2),
    ]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_trajectory_decoder",
    says="All points of your paths are equal: a Dense layer on a repeated vector has no memory of the step before.",
    read="4. Vector to sequence: where will the car go?",
)
def build_trajectory_decoder__no_recurrence(T):
    layers = [
        keras.layers.RepeatVector(T),
        keras.layers.Dense(64, activation="tanh"),
        keras.layers.Dense(2),
    ]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_trajectory_decoder",
    says="Your coordinates stay between two bounds: look at the activation of the last layer.",
    read="Exercise: the trajectory decoder",
)
def build_trajectory_decoder__bounded(T):
    layers = [
        keras.layers.Dense(32, activation="tanh"),
        keras.layers.RepeatVector(T),
        keras.layers.LSTM(32, return_sequences=True),
        keras.layers.Dense(2, activation="tanh"),
    ]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_trajectory_decoder",
    says="Your points have six numbers, as many as the start has; a point of the path has two.",
    read="Exercise: the trajectory decoder",
)
def build_trajectory_decoder__six_numbers(T):
    layers = [keras.layers.RepeatVector(T), keras.layers.LSTM(32, return_sequences=True), keras.layers.Dense(6)]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_trajectory_decoder",
    says="Your coordinates cannot be negative: look at the activation of the last layer.",
    read="Exercise: the trajectory decoder",
)
def build_trajectory_decoder__relu(T):
    layers = [
        keras.layers.Dense(32, activation="tanh"),
        keras.layers.RepeatVector(T),
        keras.layers.LSTM(32, return_sequences=True),
        keras.layers.Dense(2, activation="softplus"),
    ]
    model = keras.Sequential([keras.Input((6,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_trajectory_decoder",
    says="Your model is built, but not compiled: it has no optimizer and no loss.",
    read="Sequence models in Keras",
)
def build_trajectory_decoder__not_compiled(T):
    layers = [keras.layers.RepeatVector(T), keras.layers.LSTM(32, return_sequences=True), keras.layers.Dense(2)]
    return keras.Sequential([keras.Input((6,)), *layers])


@misconception(
    "build_trajectory_decoder",
    says="Your model has no recurrent layer: a Dense network that is given the time as a number draws the path.",
    read="Exercise: the trajectory decoder",
)
def build_trajectory_decoder__dense_on_a_clock(T):
    start = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(start)
    clock = keras.ops.cumsum(keras.ops.ones_like(repeated[:, :, :1]), axis=1) / 10
    known = keras.layers.Concatenate()([repeated, clock])
    hidden = keras.layers.Dense(64, activation="tanh")(keras.layers.Dense(64, activation="tanh")(known))
    model = keras.Model(start, keras.layers.Dense(2)(hidden))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_trajectory_decoder",
    says="The time comes in beside your recurrent layer, and the Dense layers draw the path with it.",
    read="Exercise: the trajectory decoder",
)
def build_trajectory_decoder__clock_beside_the_recurrent_layer(T):
    start = keras.Input((6,))
    repeated = keras.layers.RepeatVector(T)(start)
    clock = keras.ops.cumsum(keras.ops.ones_like(repeated[:, :, :1]), axis=1) / 10
    known = keras.layers.Concatenate()([repeated, clock, keras.layers.GRU(4, return_sequences=True)(repeated)])
    hidden = keras.layers.Dense(64, activation="tanh")(keras.layers.Dense(64, activation="tanh")(known))
    model = keras.Model(start, keras.layers.Dense(2)(hidden))
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model


@misconception(
    "build_trajectory_decoder",
    says="Your model is a subclass of keras.Model, which cannot be judged; make it Sequential or functional.",
    read="Sequence models in Keras",
)
def build_trajectory_decoder__subclassed(T):
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


# sample_next


@misconception(
    "sample_next",
    says="You multiply the logits by the temperature, so a low temperature flattens where it should sharpen.",
    read="5. Sentence completion: one character after the other",
)
def sample_next__temperature_multiplied(logits, temperature, u):
    logits = np.asarray(logits, float)
    if temperature == 0:
        return int(np.argmax(logits))
    p = np.exp((logits - logits.max()) * temperature)
    return int(min(np.searchsorted(np.cumsum(p / p.sum()), u, side="right"), len(p) - 1))


@misconception(
    "sample_next",
    says="Your temperature divides probabilities; they are normalised again, and nothing has changed.",
    read="5. Sentence completion: one character after the other",
)
def sample_next__temperature_on_probabilities(logits, temperature, u):
    logits = np.asarray(logits, float)
    if temperature == 0:
        return int(np.argmax(logits))
    p = np.exp(logits - logits.max())
    p = p / p.sum() / temperature
    return int(min(np.searchsorted(np.cumsum(p / p.sum()), u, side="right"), len(p) - 1))


@misconception(
    "sample_next",
    says="You apply the softmax twice: probabilities are divided by the temperature and exponentiated again.",
    read="5. Sentence completion: one character after the other",
)
def sample_next__softmax_twice(logits, temperature, u):
    logits = np.asarray(logits, float)
    if temperature == 0:
        return int(np.argmax(logits))
    p = np.exp(logits - logits.max())
    p = np.exp(p / p.sum() / temperature)
    return int(min(np.searchsorted(np.cumsum(p / p.sum()), u, side="right"), len(p) - 1))


@misconception(
    "sample_next",
    says="You always pick the largest logit: `u` and the temperature change nothing.",
    read="5. Sentence completion: one character after the other",
)
def sample_next__always_argmax(logits, temperature, u):
    return int(np.argmax(logits))


@misconception(
    "sample_next",
    says="You stop where the cumulative probability is equal to u; it has to exceed u.",
    read="Exercise: pick the next one",
)
def sample_next__reached_not_exceeded(logits, temperature, u):
    logits = np.asarray(logits, float)
    if temperature == 0:
        return int(np.argmax(logits))
    p = np.exp((logits - logits.max()) / temperature)
    return int(min(np.searchsorted(np.cumsum(p / p.sum()), u, side="left"), len(p) - 1))


@misconception(
    "sample_next",
    says="Your exponentials overflow: e to the power of 1000 is no number.",
    read="Exercise: pick the next one",
)
def sample_next__overflow(logits, temperature, u):
    logits = np.asarray(logits, float)
    if temperature == 0:
        return int(np.argmax(logits))
    with np.errstate(all="ignore"):
        p = np.exp(logits / temperature)
        return int(min(np.searchsorted(np.cumsum(p / p.sum()), u, side="right"), len(p) - 1))


@misconception(
    "sample_next",
    says="You count from the other end: your pieces lie on the line from the last index to the first.",
    read="Exercise: pick the next one",
)
def sample_next__from_the_other_end(logits, temperature, u):
    logits = np.asarray(logits, float)
    if temperature == 0:
        return int(np.argmax(logits))
    p = np.exp((logits - logits.max()) / temperature)[::-1]
    return len(p) - 1 - int(min(np.searchsorted(np.cumsum(p / p.sum()), u, side="right"), len(p) - 1))


@misconception(
    "sample_next",
    says="You pick the last index whose cumulative probability is still below u, one too early.",
    read="Exercise: pick the next one",
)
def sample_next__one_too_early(logits, temperature, u):
    logits = np.asarray(logits, float)
    if temperature == 0:
        return int(np.argmax(logits))
    p = np.exp((logits - logits.max()) / temperature)
    return int(max(np.searchsorted(np.cumsum(p / p.sum()), u, side="right") - 1, 0))


@misconception(
    "sample_next",
    says="You compare u with each probability alone; what counts is their running sum.",
    read="Exercise: pick the next one",
)
def sample_next__not_cumulative(logits, temperature, u):
    logits = np.asarray(logits, float)
    if temperature == 0:
        return int(np.argmax(logits))
    p = np.exp((logits - logits.max()) / temperature)
    p = p / p.sum()
    return int(np.argmax(p > u))


# generate_text


@misconception(
    "generate_text",
    says="Your model sees the beginning only, or you read the logits where the beginning ended: nothing is fed back.",
    read="Exercise: write on",
)
def generate_text__not_fed_back(model, seed_ids, n, temperature, us):
    logits = model.predict(np.array([list(seed_ids)]), verbose=0)[0, -1]
    return np.array([sample_next(logits, temperature, us[k]) for k in range(n)])


@misconception(
    "generate_text",
    says="Your model sees the last character only, and has forgotten all before it.",
    read="Exercise: write on",
)
def generate_text__last_character_only(model, seed_ids, n, temperature, us):
    ids = list(seed_ids)
    for k in range(n):
        logits = model.predict(np.array([ids[-1:]]), verbose=0)
        ids.append(sample_next(logits[0, -1], temperature, us[k]))
    return np.array(ids[len(seed_ids) :])


@misconception(
    "generate_text",
    says="Your model sees a window of fixed length: the beginning of the text drops out of it.",
    read="Exercise: write on",
)
def generate_text__sliding_window(model, seed_ids, n, temperature, us):
    ids = list(seed_ids)
    for k in range(n):
        logits = model.predict(np.array([ids[-len(seed_ids) :]]), verbose=0)
        ids.append(sample_next(logits[0, -1], temperature, us[k]))
    return np.array(ids[len(seed_ids) :])


@misconception(
    "generate_text",
    says="You use the logits of the first position: they speak about the second character of the text.",
    read="Exercise: write on",
)
def generate_text__first_position(model, seed_ids, n, temperature, us):
    ids = list(seed_ids)
    for k in range(n):
        logits = model.predict(np.array([ids]), verbose=0)
        ids.append(sample_next(logits[0, 0], temperature, us[k]))
    return np.array(ids[len(seed_ids) :])


@misconception(
    "generate_text",
    says="You return the beginning as well; the new ids only are asked for.",
    read="Exercise: write on",
)
def generate_text__beginning_included(model, seed_ids, n, temperature, us):
    ids = list(seed_ids)
    for k in range(n):
        logits = model.predict(np.array([ids]), verbose=0)
        ids.append(sample_next(logits[0, -1], temperature, us[k]))
    return np.array(ids)


@misconception(
    "generate_text",
    says="The temperature never reaches the choice: every text is written at temperature 1.",
    read="Exercise: write on",
)
def generate_text__temperature_forgotten(model, seed_ids, n, temperature, us):
    ids = list(seed_ids)
    for k in range(n):
        logits = model.predict(np.array([ids]), verbose=0)
        ids.append(sample_next(logits[0, -1], 1.0, us[k]))
    return np.array(ids[len(seed_ids) :])


@misconception(
    "generate_text",
    says="Each new character uses the same u, the first one.",
    read="Exercise: write on",
)
def generate_text__one_u_for_all(model, seed_ids, n, temperature, us):
    ids = list(seed_ids)
    for k in range(n):
        logits = model.predict(np.array([ids]), verbose=0)
        ids.append(sample_next(logits[0, -1], temperature, us[0]))
    return np.array(ids[len(seed_ids) :])


@misconception(
    "generate_text",
    says="You always write the likeliest character; chance and temperature have no say.",
    read="5. Sentence completion: one character after the other",
)
def generate_text__greedy(model, seed_ids, n, temperature, us):
    ids = list(seed_ids)
    for _ in range(n):
        logits = model.predict(np.array([ids]), verbose=0)
        ids.append(int(np.argmax(logits[0, -1])))
    return np.array(ids[len(seed_ids) :])


@misconception(
    "generate_text",
    says="Your model sees the last fifty characters only, as in training; it is to see the whole text so far.",
    read="Exercise: write on",
)
def generate_text__last_fifty(model, seed_ids, n, temperature, us):
    ids = [int(i) for i in seed_ids]
    for k in range(n):
        logits = np.asarray(model(np.array([ids[-50:]])))[0, -1]
        ids.append(sample_next(logits, temperature, us[k]))
    return np.array(ids[len(seed_ids) :])


# build_encoder_decoder


@misconception(
    "build_encoder_decoder",
    says="Your decoder starts from [c, h]: the encoder's two states have changed places.",
    read="6. Sequence to sequence: encoder and decoder",
)
def build_encoder_decoder__h_and_c_swapped(features_in, features_out, units):
    encoder_input, decoder_input = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True)(encoder_input)
    states = keras.layers.LSTM(units, return_sequences=True)(decoder_input, initial_state=[c, h])
    return keras.Model([encoder_input, decoder_input], keras.layers.Dense(features_out)(states))


@misconception(
    "build_encoder_decoder",
    says="Your decoder starts from [h, h]: the encoder's cell state c is lost.",
    read="6. Sequence to sequence: encoder and decoder",
)
def build_encoder_decoder__h_twice(features_in, features_out, units):
    encoder_input, decoder_input = keras.Input((None, features_in)), keras.Input((None, features_out))
    h = keras.layers.LSTM(units)(encoder_input)
    states = keras.layers.LSTM(units, return_sequences=True)(decoder_input, initial_state=[h, h])
    return keras.Model([encoder_input, decoder_input], keras.layers.Dense(features_out)(states))


@misconception(
    "build_encoder_decoder",
    says="`LSTM(return_state=True)` returns three things: the output, h and c. You take two.",
    read="Exercise: the encoder–decoder",
)
def build_encoder_decoder__unpacked_into_two(features_in, features_out, units):
    encoder_input, decoder_input = keras.Input((None, features_in)), keras.Input((None, features_out))
    h, c = keras.layers.LSTM(units, return_state=True)(encoder_input)
    states = keras.layers.LSTM(units, return_sequences=True)(decoder_input, initial_state=[h, c])
    return keras.Model([encoder_input, decoder_input], keras.layers.Dense(features_out)(states))


@misconception(
    "build_encoder_decoder",
    says="Your decoder starts from zeros: nothing of what the encoder read arrives.",
    read="6. Sequence to sequence: encoder and decoder",
)
def build_encoder_decoder__no_initial_state(features_in, features_out, units):
    encoder_input, decoder_input = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True)(encoder_input)
    forgotten = keras.layers.Rescaling(0.0)
    states = keras.layers.LSTM(units, return_sequences=True)(decoder_input, initial_state=[forgotten(h), forgotten(c)])
    return keras.Model([encoder_input, decoder_input], keras.layers.Dense(features_out)(states))


@misconception(
    "build_encoder_decoder",
    says="Your decoder gives its last output only: `return_sequences` is missing there.",
    read="Exercise: the encoder–decoder",
)
def build_encoder_decoder__return_sequences_forgotten(features_in, features_out, units):
    encoder_input, decoder_input = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True)(encoder_input)
    states = keras.layers.LSTM(units)(decoder_input, initial_state=[h, c])
    return keras.Model([encoder_input, decoder_input], keras.layers.Dense(features_out)(states))


@misconception(
    "build_encoder_decoder",
    says="Your inputs come in the order [decoder, encoder]; asked for is [encoder, shifted decoder].",
    read="Exercise: the encoder–decoder",
)
def build_encoder_decoder__inputs_swapped(features_in, features_out, units):
    encoder_input, decoder_input = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True)(encoder_input)
    states = keras.layers.LSTM(units, return_sequences=True)(decoder_input, initial_state=[h, c])
    return keras.Model([decoder_input, encoder_input], keras.layers.Dense(features_out)(states))


@misconception(
    "build_encoder_decoder",
    says="Your outputs go through a softmax; the Dense layer should have no activation.",
    read="Exercise: the encoder–decoder",
)
def build_encoder_decoder__softmax_on_the_output(features_in, features_out, units):
    encoder_input, decoder_input = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True)(encoder_input)
    states = keras.layers.LSTM(units, return_sequences=True)(decoder_input, initial_state=[h, c])
    outputs = keras.layers.Dense(features_out, activation="softmax")(states)
    return keras.Model([encoder_input, decoder_input], outputs)


@misconception(
    "build_encoder_decoder",
    says="Your outputs go through a tanh and cannot leave [-1, 1]; the Dense layer should have no activation.",
    read="Exercise: the encoder–decoder",
)
def build_encoder_decoder__tanh_on_the_output(features_in, features_out, units):
    encoder_input, decoder_input = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True)(encoder_input)
    states = keras.layers.LSTM(units, return_sequences=True)(decoder_input, initial_state=[h, c])
    outputs = keras.layers.Dense(features_out, activation="tanh")(states)
    return keras.Model([encoder_input, decoder_input], outputs)


@misconception(
    "build_encoder_decoder",
    says="Your decoder reads its input backwards: each output already depends on what is fed later.",
    read="6. Sequence to sequence: encoder and decoder",
)
def build_encoder_decoder__decoder_backwards(features_in, features_out, units):
    encoder_input, decoder_input = keras.Input((None, features_in)), keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True)(encoder_input)
    writer = keras.layers.LSTM(units, return_sequences=True, go_backwards=True)
    states = writer(decoder_input, initial_state=[h, c])
    return keras.Model([encoder_input, decoder_input], keras.layers.Dense(features_out)(states))


@misconception(
    "build_encoder_decoder",
    says="Your model is a subclass of keras.Model, which cannot be judged; make it Sequential or functional.",
    read="Sequence models in Keras",
)
def build_encoder_decoder__subclassed(features_in, features_out, units):
    class Pair(keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder = keras.layers.LSTM(units, return_state=True)
            self.decoder = keras.layers.LSTM(units, return_sequences=True)
            self.head = keras.layers.Dense(features_out)

        def call(self, inputs):
            heard, fed = inputs
            _, h, c = self.encoder(heard)
            return self.head(self.decoder(fed, initial_state=[h, c]))

    return Pair()


# next_note_dataset


@misconception(
    "next_note_dataset",
    says="You cut all melodies as one: some windows begin in one melody and end in the next.",
    read="7. Music: many short pieces",
)
def next_note_dataset__melodies_joined(melodies, n_in):
    notes = np.concatenate([np.asarray(m, int) for m in melodies])
    n = max(0, len(notes) - n_in)
    X = np.array([notes[s : s + n_in] for s in range(n)], int).reshape(-1, n_in)
    return X, np.array([notes[s + n_in] for s in range(n)], int)


@misconception(
    "next_note_dataset",
    says="The last window of each melody is missing.",
    read="Exercise: the next note",
)
def next_note_dataset__last_window_lost(melodies, n_in):
    X = [m[s : s + n_in] for m in melodies for s in range(len(m) - n_in - 1)]
    y = [m[s + n_in] for m in melodies for s in range(len(m) - n_in - 1)]
    return np.array(X, int).reshape(-1, n_in), np.array(y, int)


@misconception(
    "next_note_dataset",
    says="Your targets are the last notes of the windows, not the notes after them.",
    read="Exercise: the next note",
)
def next_note_dataset__target_inside_the_window(melodies, n_in):
    X = [m[s : s + n_in] for m in melodies for s in range(len(m) - n_in)]
    y = [m[s + n_in - 1] for m in melodies for s in range(len(m) - n_in)]
    return np.array(X, int).reshape(-1, n_in), np.array(y, int)


@misconception(
    "next_note_dataset",
    says="Your windows do not overlap: after each you jump ahead by its whole length.",
    read="Exercise: the next note",
)
def next_note_dataset__windows_do_not_overlap(melodies, n_in):
    X = [m[s : s + n_in] for m in melodies for s in range(0, len(m) - n_in, n_in)]
    y = [m[s + n_in] for m in melodies for s in range(0, len(m) - n_in, n_in)]
    return np.array(X, int).reshape(-1, n_in), np.array(y, int)


@misconception(
    "next_note_dataset",
    says="Your X has an axis of features; a window of notes is one row of ids.",
    read="Exercise: the next note",
)
def next_note_dataset__feature_axis(melodies, n_in):
    X = [m[s : s + n_in] for m in melodies for s in range(len(m) - n_in)]
    y = [m[s + n_in] for m in melodies for s in range(len(m) - n_in)]
    return np.array(X, int).reshape(-1, n_in, 1), np.array(y, int)


@misconception(
    "next_note_dataset",
    says="Only the first melody is used.",
    read="7. Music: many short pieces",
)
def next_note_dataset__first_melody_only(melodies, n_in):
    m = melodies[0]
    X = [m[s : s + n_in] for s in range(len(m) - n_in)]
    y = [m[s + n_in] for s in range(len(m) - n_in)]
    return np.array(X, int).reshape(-1, n_in), np.array(y, int)
