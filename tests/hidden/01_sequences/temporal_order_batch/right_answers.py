"""Right answers to temporal_order_batch in other forms."""


def temporal_order_batch__python_loops(n, T, rng):
    X, y = np.zeros((n, T, 6)), np.zeros(n, dtype=int)
    for i in range(n):
        p0 = rng.integers(T // 10, 2 * T // 10)
        p1 = rng.integers(5 * T // 10, 6 * T // 10)
        first, second = rng.integers(2), rng.integers(2)
        for t in range(T):
            X[i, t, first if t == p0 else second if t == p1 else 2 + rng.integers(4)] = 1
        y[i] = {(0, 0): 0, (0, 1): 1, (1, 0): 2, (1, 1): 3}[(int(first), int(second))]
    return X, y


def temporal_order_batch__class_first(n, T, rng):
    y = rng.integers(4, size=n)
    tenth = T // 10
    symbols = rng.choice([2, 3, 4, 5], size=(n, T))
    np.put_along_axis(symbols, rng.integers(tenth, 2 * tenth, size=(n, 1)), y[:, None] // 2, axis=1)
    np.put_along_axis(symbols, rng.integers(5 * tenth, 6 * tenth, size=(n, 1)), y[:, None] % 2, axis=1)
    return (symbols[:, :, None] == np.arange(6)).astype(np.float32), y


def temporal_order_batch__one_row_at_a_time(n, T, rng):
    rows, y = [], []
    for _ in range(n):
        ids = rng.integers(2, 6, size=T)
        a, b = rng.integers(0, 2), rng.integers(0, 2)
        ids[rng.integers(T // 10, T // 5)] = a
        ids[rng.integers(T // 2, 6 * T // 10)] = b
        rows.append(one_hot(ids, 6))
        y.append(2 * int(a) + int(b))
    return rows, y


def temporal_order_batch__uniform_numbers(n, T, rng):
    ids = 2 + np.floor(4 * rng.random((n, T))).astype(int)
    places = np.stack([T // 10 * (1 + rng.random(n)), T // 10 * (5 + rng.random(n))]).astype(int)
    coins = (rng.random((2, n)) < 0.5).astype(int)
    for k in range(2):
        ids[np.arange(n), places[k]] = coins[k]
    return np.eye(6, dtype=bool)[ids], coins[0] * 2 + coins[1]


def temporal_order_batch__booleans(n, T, rng):
    t = np.arange(T)
    first = t == rng.integers(T // 10, 2 * T // 10, size=(n, 1))
    second = t == rng.integers(5 * T // 10, 6 * T // 10, size=(n, 1))
    a, b = rng.integers(0, 2, size=(2, n, 1))
    X = np.zeros((n, T, 6))
    X[:, :, 0] = first * (1 - a) + second * (1 - b)
    X[:, :, 1] = first * a + second * b
    X[:, :, 2:] = np.eye(4)[rng.integers(0, 4, size=(n, T))] * ~(first | second)[:, :, None]
    return X, np.squeeze(2 * a + b, axis=1).astype(float)


def temporal_order_batch__spawned_generators(n, T, rng):
    places, letters, others = rng.spawn(3)
    symbols = others.integers(2, 6, size=(n, T))
    pair = letters.integers(0, 2, size=(n, 2))
    for k, low in enumerate((T // 10, 5 * T // 10)):
        symbols[np.arange(n), places.integers(low, low + T // 10, size=n)] = pair[:, k]
    return np.eye(6)[symbols], pair @ [2, 1]
