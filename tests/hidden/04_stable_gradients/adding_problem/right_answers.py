"""Right answers to adding_problem in other forms."""


def adding_problem__loop(n, T, rng):
    X, y = [], []
    for _ in range(n):
        numbers, marks = rng.random(T), np.zeros(T)
        i, j = rng.integers(T // 2), T // 2 + rng.integers(T // 2)
        marks[i] = marks[j] = 1
        X.append(np.column_stack([numbers, marks]))
        y.append(numbers[i] + numbers[j])
    return np.array(X), np.array(y)


def adding_problem__one_hot_float32(n, T, rng):
    half = T // 2
    marks = np.concatenate([np.eye(half)[rng.choice(half, n)] for _ in range(2)], axis=1)
    numbers = rng.uniform(0, 1, (n, T))
    X = np.stack([numbers, marks], axis=-1).astype(np.float32)
    return [X, (X[..., 0] * X[..., 1]).sum(1)]


def adding_problem__put_along_axis(n, T, rng):
    places = np.stack([rng.integers(0, T // 2, n), rng.integers(T // 2, T, n)], axis=1)
    marks = np.zeros((n, T))
    np.put_along_axis(marks, places, 1.0, axis=1)
    numbers = rng.random((n, T))
    return np.dstack([numbers, marks]), np.take_along_axis(numbers, places, axis=1).sum(axis=1)


def adding_problem__ranking_of_noise(n, T, rng):
    noise = rng.random((n, 2, T // 2))
    marks = (noise == noise.max(axis=2, keepdims=True)).reshape(n, T)
    X = np.empty((n, T, 2))
    X[..., 0] = rng.random((n, T))
    X[..., 1] = marks
    return X, np.einsum("nt,nt->n", X[..., 0], X[..., 1])
