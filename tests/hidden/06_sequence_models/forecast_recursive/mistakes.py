"""Mistakes in forecast_recursive, each an edit of the reference."""

defaults(read="Direct or recursive?")

mistake(
    "not_fed_back",
    old="        window = np.concatenate([window[1:], [[newest]]])\n",
    new="",
    costs=0.6,
    says="Your forecast repeats itself: the window that the model sees is the same at every step.",
)

mistake(
    "last_output_fed_back",
    old="newest = model.predict_on_batch(np.asarray(window)[None])[0, 0]",
    new="newest = model.predict_on_batch(np.asarray(window)[None])[0, -1]",
    costs=0.35,
    says="Of the model's outputs you feed back the last one, which is a forecast for a later step.",
)

mistake(
    "whole_horizon_at_once",
    edits=[
        ("for _ in range(steps):", "while len(forecast) < steps:"),
        (
            "newest = model.predict_on_batch(np.asarray(window)[None])[0, 0]",
            "outputs = model.predict_on_batch(np.asarray(window)[None])[0]",
        ),
        ("forecast.append(newest)", "forecast.extend(outputs)"),
        (
            "window = np.concatenate([window[1:], [[newest]]])",
            "window = np.concatenate([window, outputs[:, None]])[len(outputs) :]",
        ),
        ("np.array(forecast)", "np.array(forecast[:steps])"),
    ],
    costs=0.4,
    says="You take the model's whole horizon each time, and feed all of it back; only its first output is to go in.",
)

defaults(old="np.concatenate([window[1:], [[newest]]])", read="Direct or recursive?")

mistake(
    "newest_in_front",
    new="np.concatenate([[[newest]], window[:-1]])",
    costs=0.3,
    says="The new value enters your window at the wrong end: windows run from the oldest value to the newest.",
)

mistake(
    "newest_dropped",
    new="np.concatenate([window[:-1], [[newest]]])",
    costs=0.3,
    says="Your window drops its newest value instead of its oldest one.",
)

mistake(
    "window_grows",
    new="np.concatenate([window, [[newest]]])",
    costs=0.25,
    says="Your window grows with each step: nothing leaves it.",
)

defaults(read="Direct or recursive?")

mistake(
    "one_step_late",
    edits=[
        ("forecast = []", "forecast = [np.asarray(window)[-1, 0]]"),
        ("range(steps)", "range(steps - 1)"),
    ],
    costs=0.3,
    says="Your forecast begins with the last known value, and so it is one step late.",
)

mistake(
    "feature_axis_kept",
    edits=[
        (
            "newest = model.predict_on_batch(np.asarray(window)[None])[0, 0]",
            "newest = model.predict_on_batch(np.asarray(window)[None])[0, :1]",
        ),
        ("np.concatenate([window[1:], [[newest]]])", "np.concatenate([window[1:], [newest]])"),
    ],
    costs=0.15,
    says="Your forecast keeps the axis of features: (steps, 1) where (steps,) is asked for.",
    read="Exercise: two ways to forecast",
)

defaults(old="return model.predict_on_batch(np.asarray(window)[None])[0]", read="Direct or recursive?")

mistake(
    "batch_axis_kept",
    new="return model.predict_on_batch(np.asarray(window)[None])",
    costs=0.15,
    says="Your direct forecast still has the batch axis.",
    read="Exercise: two ways to forecast",
)

mistake(
    "first_only",
    new="return model.predict_on_batch(np.asarray(window)[None])[0, :1]",
    costs=0.25,
    says="Your direct forecast is the first output only.",
)

mistake(
    "first_repeated",
    new="outputs = model.predict_on_batch(np.asarray(window)[None])[0]\n    return np.full_like(outputs, outputs[0])",
    costs=0.3,
    says="Your direct forecast repeats the model's first output; the others are forecasts, too.",
)

mistake(
    "recursive",
    new="horizon = model.predict_on_batch(np.asarray(window)[None]).shape[1]\n"
    "    return forecast_recursive(model, window, horizon)",
    costs=0.35,
    says="Your direct forecast is a recursive one: it feeds outputs back.",
)

defaults(read="Direct or recursive?")

mistake(
    "no_batch_axis",
    old="newest = model.predict_on_batch(np.asarray(window)[None])[0, 0]",
    new="newest = float(np.asarray(model(np.asarray(window)))[0])",
    costs=0.2,
    says="You ask the model with a single window; a model wants a batch. One window is a batch of one: window[None].",
)

mistake(
    "one_step_too_many",
    old="range(steps)",
    new="range(steps + 1)",
    costs=0.2,
    says="Your recursive forecast has one value more than `steps`.",
)

mistake(
    "window_returned_too",
    old="return np.array(forecast)",
    new="return np.concatenate([np.asarray(window)[:, 0], forecast])",
    costs=0.25,
    says="Your recursive forecast begins with the known values; only the forecast ones are asked for.",
)

mistake(
    "added_to_the_last_value",
    old="forecast.append(newest)",
    new="newest = newest + window[-1, 0]\n        forecast.append(newest)",
    costs=0.35,
    says="You add the model's output to the last value; the output itself is the forecast.",
)
