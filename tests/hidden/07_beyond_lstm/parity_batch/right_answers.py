"""Right answers of parity_batch in other forms."""


def parity_batch__thresholds(n, T, rng):
    X = (rng.random((n, T, 1)) < 0.5).astype("float32")
    return X, np.mod(np.sum(X, axis=(1, 2)), 2)


def parity_batch__exclusive_or(n, T, rng):
    bits = rng.integers(2, size=(n, T), dtype=np.int8)
    return bits[:, :, None], np.bitwise_xor.reduce(bits, axis=1)


def parity_batch__signs(n, T, rng):
    X = rng.choice([0.0, 1.0], size=(n, T, 1))
    return [X, (1 - np.prod(1 - 2 * X, axis=(1, 2))) / 2]


def parity_batch__row_by_row(n, T, rng):
    X, y = np.zeros((n, T, 1)), np.zeros(n, dtype=bool)
    for row in range(n):
        for t in range(T):
            X[row, t, 0] = rng.integers(0, 2)
            y[row] ^= X[row, t, 0] == 1
    return X, y


def parity_batch__binomial(n, T, rng):
    X = rng.binomial(1, 0.5, size=(n, T))
    return np.expand_dims(X, -1), X.sum(1) & 1
