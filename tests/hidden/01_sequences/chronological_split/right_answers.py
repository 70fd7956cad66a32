"""Right answers to chronological_split in other forms."""


def chronological_split__np_split(X, frac_train, frac_val):
    n_train, n_val = int(frac_train * len(X)), int(frac_val * len(X))
    return np.split(X, [n_train, n_train + n_val])


def chronological_split__boolean_masks(X, frac_train, frac_val):
    n = X.shape[0]
    n_train, n_val = int(np.floor(n * frac_train)), int(np.floor(n * frac_val))
    at = np.arange(n)
    train, test = at < n_train, at >= n_train + n_val
    return X[train], X[~train & ~test], X[test]


def chronological_split__lists_of_rows(X, frac_train, frac_val):
    rows = list(X)
    n_train, n_val = int(len(rows) * frac_train), int(len(rows) * frac_val)
    train = [rows.pop(0) for _ in range(n_train)]
    val = [rows.pop(0) for _ in range(n_val)]
    return train, val, rows


def chronological_split__from_the_end(X, frac_train, frac_val):
    n = len(X)
    n_train, n_val = int(n * frac_train // 1), int(n * frac_val // 1)
    n_test = n - n_train - n_val
    return X[: n - n_test - n_val].copy(), X[n - n_test - n_val : n - n_test].copy(), X[n - n_test :].copy()


def chronological_split__take(X, frac_train, frac_val):
    import math

    first = math.floor(len(X) * frac_train)
    second = first + math.floor(len(X) * frac_val)
    pieces = range(first), range(first, second), range(second, len(X))
    return tuple(np.take(X, np.array(piece, dtype=int), axis=0) for piece in pieces)
