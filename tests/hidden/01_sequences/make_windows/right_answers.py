"""Right answers to make_windows in other forms."""


def make_windows__appended_lists(series, n_in, n_out=1, stride=1):
    if series.ndim == 1:
        series = series.reshape(-1, 1)
    X, Y = [], []
    start = 0
    while start + n_in + n_out <= len(series):
        X.append(series[start : start + n_in])
        Y.append(series[start + n_in : start + n_in + n_out])
        start += stride
    return X, Y


def make_windows__preallocated(series, n_in, n_out=1, stride=1):
    series = series if series.ndim == 2 else series[:, None]
    L, F = series.shape
    n = (L - n_in - n_out) // stride + 1
    X, Y = np.empty((n, n_in, F)), np.empty((n, n_out, F))
    for i in range(n):
        X[i] = series[i * stride : i * stride + n_in]
        Y[i] = series[i * stride + n_in : i * stride + n_in + n_out]
    return X, Y


def make_windows__sliding_window_view(series, n_in, n_out=1, stride=1):
    if series.ndim == 1:
        series = series[:, None]
    both = np.lib.stride_tricks.sliding_window_view(series, n_in + n_out, axis=0)[::stride]
    both = np.moveaxis(both, -1, 1)
    return both[:, :n_in], both[:, n_in:]


def make_windows__plain_lists(series, n_in, n_out=1, stride=1):
    rows = [list(np.atleast_1d(row)) for row in series]
    X, Y = [], []
    for i in range(0, len(rows) - n_in - n_out + 1, stride):
        X.append([[float(v) for v in row] for row in rows[i : i + n_in]])
        Y.append([[float(v) for v in row] for row in rows[i + n_in : i + n_in + n_out]])
    return X, Y


def make_windows__float32_and_split(series, n_in, n_out=1, stride=1):
    series = series.astype(np.float32).reshape(len(series), -1)
    both = np.array([series[i : i + n_in + n_out] for i in range(0, len(series) - n_in - n_out + 1, stride)])
    return np.split(both, [n_in], axis=1)


def make_windows__time_major_inside(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    n = (len(series) - n_in - n_out) // stride + 1
    both = np.zeros((n_in + n_out, n, series.shape[1]), dtype=series.dtype)
    for i in range(n):
        both[:, i] = series[i * stride : i * stride + n_in + n_out]
    return both[:n_in].transpose(1, 0, 2), both[n_in:].transpose(1, 0, 2)


def make_windows__changes_its_input(series, n_in, n_out=1, stride=1):
    if series.ndim == 1:
        series.shape = (len(series), 1)
    n = (series.shape[0] - n_in - n_out) // stride + 1
    X = np.concatenate([series[np.newaxis, i * stride : i * stride + n_in] for i in range(n)])
    Y = np.concatenate([series[np.newaxis, i * stride + n_in : i * stride + n_in + n_out] for i in range(n)])
    series[:] = 0
    return X, Y


def make_windows__named_tuple(series, n_in, n_out=1, stride=1):
    from typing import NamedTuple

    class Windows(NamedTuple):
        X: np.ndarray
        Y: np.ndarray

    series = np.asarray(series).reshape(len(series), -1)
    both = np.lib.stride_tricks.sliding_window_view(series, n_in + n_out, axis=0)[::stride].swapaxes(1, 2)
    return Windows(X=both[:, :n_in], Y=both[:, n_in:])
