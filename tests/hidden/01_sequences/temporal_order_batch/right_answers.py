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


def temporal_order_batch__choice_of_places(n, T, rng):
    symbols = rng.integers(2, 5, size=(n, T), endpoint=True)
    pairs = rng.choice(2, size=(n, 2))
    p0 = rng.choice(np.arange(T // 10, 2 * T // 10), size=n)
    p1 = rng.choice(np.arange(5 * T // 10, 6 * T // 10), size=n)
    for i in range(n):
        symbols[i, [p0[i], p1[i]]] = pairs[i]
    return np.eye(6)[symbols], pairs @ np.array([2, 1])


def temporal_order_batch__spawned_streams(n, T, rng):
    places, coins, noise = (np.random.default_rng(seed) for seed in rng.integers(0, 2**32, size=3))
    ids = noise.integers(2, 6, size=(T, n))  # time-major inside
    a, b = coins.integers(0, 2, size=n), coins.integers(0, 2, size=n)
    ids[places.integers(T // 10, 2 * (T // 10), size=n), np.arange(n)] = a
    ids[places.integers(5 * (T // 10), 6 * (T // 10), size=n), np.arange(n)] = b
    return np.eye(6)[ids].transpose(1, 0, 2), np.where(a == 0, np.where(b == 0, 0, 1), np.where(b == 0, 2, 3))


def temporal_order_batch__zeroed_then_set(n, T, rng):
    X = np.zeros((n, T, 6), dtype=np.float32)
    i, t = np.indices((n, T))
    X[i, t, rng.integers(2, 6, size=(n, T))] = 1.0
    y = np.zeros((n,), dtype=np.int32)
    for weight, low in ((2, 1), (1, 5)):
        place = low * T // 10 + rng.integers(0, T // 10, size=n)
        letter = rng.integers(0, 2, size=n)
        X[np.arange(n), place] = 0.0
        X[np.arange(n), place, letter] = 1.0
        y += (weight * letter).astype(np.int32)
    return X, y


def temporal_order_batch__spawned_generators(n, T, rng):
    places, letters, others = rng.spawn(3)
    symbols = others.integers(2, 6, size=(n, T))
    pair = letters.integers(0, 2, size=(n, 2))
    for k, low in enumerate((T // 10, 5 * T // 10)):
        symbols[np.arange(n), places.integers(low, low + T // 10, size=n)] = pair[:, k]
    return np.eye(6)[symbols], pair @ [2, 1]
