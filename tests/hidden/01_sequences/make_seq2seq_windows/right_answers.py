"""Right answers to make_seq2seq_windows in other forms."""


def make_seq2seq_windows__three_loops(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    X, Y = np.zeros((n, n_in, 1)), np.zeros((n, n_in, ahead))
    for i in range(n):
        for t in range(n_in):
            X[i, t, 0] = series[i + t]
            for k in range(ahead):
                Y[i, t, k] = series[i + t + k + 1]
    return X, Y


def make_seq2seq_windows__views_of_views(series, n_in, ahead):
    view = np.lib.stride_tricks.sliding_window_view
    n = len(series) - n_in - ahead + 1
    Y = view(view(series[1:], ahead), n_in, axis=0)  # (n, ahead, n_in)
    return view(series, n_in)[:n, :, None], Y.transpose(0, 2, 1)


def make_seq2seq_windows__columns(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    both = np.array([series[i : i + n_in + ahead] for i in range(n)])[..., np.newaxis]
    Y = np.empty((n, n_in, ahead), dtype=np.float32)
    for k in range(1, ahead + 1):
        Y[..., k - 1] = both[..., k : k + n_in, 0]
    return both[:, :n_in], Y


def make_seq2seq_windows__from_make_windows(series, n_in, ahead):
    X, _ = make_windows(series, n_in, ahead)
    _, after = make_windows(series, 1, ahead)  # what follows each single value
    after = np.asarray(after)[:, :, 0]
    return X, np.stack([after[i : i + n_in] for i in range(len(X))])


def make_seq2seq_windows__plain_lists(series, n_in, ahead):
    s = [float(v) for v in series]
    n = len(s) - n_in - ahead + 1
    X = [[[s[i + t]] for t in range(n_in)] for i in range(n)]
    Y = [[s[i + t + 1 : i + t + 1 + ahead] for t in range(n_in)] for i in range(n)]
    return [X, Y]
