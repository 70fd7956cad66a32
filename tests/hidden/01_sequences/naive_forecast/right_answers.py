"""Right answers to naive_forecast in other forms."""


def naive_forecast__tiled(series, horizon, season=1):
    repeats = int(np.ceil(horizon / season))
    return np.tile(series[len(series) - season :], repeats)[:horizon]


def naive_forecast__np_resize(series, horizon, season=1):
    return np.resize(series[-season:], horizon)


def naive_forecast__appended(series, horizon, season=1):
    values = list(series)
    for _ in range(horizon):
        values.append(values[-season])
    return values[-horizon:]


def naive_forecast__index_arithmetic(series, horizon, season=1):
    return np.array([series[len(series) - season + k % season] for k in range(horizon)], dtype=np.float32)


def naive_forecast__cycle(series, horizon, season=1):
    from itertools import cycle, islice

    return np.fromiter(islice(cycle(series[-season:]), horizon), dtype=float)


def mae__built_in_sum(y, f):
    return sum(abs(a - b) for a, b in zip(y, f, strict=True)) / len(y)


def mae__norm(y, f):
    return np.linalg.norm(np.subtract(y, f), ord=1) / np.size(y)


def mae__larger_minus_smaller(y, f):
    return (np.maximum(y, f) - np.minimum(y, f)).mean()


def mape__one_minus_ratio(y, f):
    return float(np.mean(np.abs(1 - f / y)) * 100.0)


def mape__absolute_of_each(y, f):
    return 100.0 / len(y) * np.sum(np.abs(y - f) / np.abs(y))


def mape__guarded_divisor(y, f):
    return np.average(np.abs(f - y) / np.maximum(np.abs(y), 1e-12)) * 100
