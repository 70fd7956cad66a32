"""Right answers to forecast_recursive in other forms."""


def forecast_recursive__predict_and_roll(model, window, steps):
    window = np.array(window, dtype="float32")
    forecast = np.zeros(steps)
    for k in range(steps):
        forecast[k] = model.predict(window.reshape(1, -1, 1), verbose=0)[0, 0]
        window = np.roll(window, -1, axis=0)
        window[-1] = forecast[k]
    return forecast


def forecast_recursive__one_growing_list(model, window, steps):
    known = [float(value) for value in np.ravel(window)]
    n_in = len(known)
    for _ in range(steps):
        outputs = model(np.array(known[-n_in:], "float32")[None, :, None], training=False)
        known.append(float(outputs[0][0]))
    return known[n_in:]


def forecast_recursive__in_place(model, window, steps):
    forecast = []
    for _ in range(steps):
        y = np.asarray(model(window[np.newaxis]))[0][0]
        window[:-1] = window[1:].copy()
        window[-1, 0] = y
        forecast.append(y)
    return tuple(forecast)


def forecast_recursive__a_queue(model, window, steps):
    from collections import deque

    known, forecast = deque(np.ravel(window), maxlen=len(window)), []
    for _ in range(steps):
        y = model.predict_on_batch(np.array(known).reshape(1, len(known), 1))[0, 0]
        known.append(y)
        forecast.append(y)
    return np.stack(forecast)


def forecast_direct__predict(model, window):
    return model.predict(np.expand_dims(window, 0), verbose=0).ravel()


def forecast_direct__a_list(model, window):
    return [float(value) for value in model(np.asarray(window, "float32").reshape(1, -1, 1))[0]]


def forecast_direct__a_tensor(model, window):
    return keras.ops.squeeze(model(keras.ops.convert_to_tensor(np.asarray(window, "float32")[None])), axis=0)
