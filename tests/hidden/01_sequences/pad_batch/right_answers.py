"""Right answers to pad_batch in other forms."""


def pad_batch__np_pad(sequences, max_len=None, side="post"):
    T = max_len or max(s.shape[0] for s in sequences)
    X, mask = [], []
    for s in sequences:
        s = s[:T]
        fill = (0, T - len(s)) if side == "post" else (T - len(s), 0)
        X.append(np.pad(s, (fill, (0, 0))))
        mask.append(np.pad(np.ones(len(s), dtype=bool), fill))
    return np.stack(X), np.stack(mask)


def pad_batch__loses_the_beginning(sequences, max_len=None, side="post"):
    if max_len is None:
        max_len = max(len(s) for s in sequences)
    X = np.zeros((len(sequences), max_len, sequences[0].shape[-1]))
    mask = np.zeros((len(sequences), max_len), dtype=np.bool_)
    for i, s in enumerate(sequences):
        s = s[-max_len:]
        if side == "pre":
            X[i, -len(s) :] = s
            mask[i, -len(s) :] = True
        else:
            X[i, : len(s)] = s
            mask[i, : len(s)] = True
    return X, mask


def pad_batch__mask_from_lengths(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    lengths = np.minimum([len(s) for s in sequences], T)[:, None]
    mask = np.arange(T) < lengths if side == "post" else np.arange(T) >= T - lengths
    X = np.zeros((*mask.shape, sequences[0].shape[1]), np.float32)
    X[mask] = np.concatenate([s[:T] for s in sequences])
    return X, mask


def pad_batch__concatenated(sequences, max_len=None, side="post"):
    T = max_len if max_len is not None else max([len(s) for s in sequences])
    X, mask = [], []
    for s in sequences:
        s = s[:T]
        zeros = np.zeros((T - s.shape[0], s.shape[1]))
        flags, none = [True] * len(s), [False] * len(zeros)
        X.append(np.vstack((s, zeros)) if side == "post" else np.vstack((zeros, s)))
        mask.append(flags + none if side == "post" else none + flags)
    return np.array(X), np.array(mask)


def pad_batch__lists_returned(sequences, max_len=None, side="post"):
    T = max(len(s) for s in sequences) if max_len is None else max_len
    F = len(sequences[0][0])
    X, mask = [], []
    for s in sequences:
        rows = [[float(v) for v in row] for row in s][:T]
        zeros = [[0.0] * F for _ in range(T - len(rows))]
        X.append(rows + zeros if side == "post" else zeros + rows)
        here = [True] * len(rows)
        mask.append(here + [False] * len(zeros) if side == "post" else [False] * len(zeros) + here)
    return X, mask


def pad_batch__reversed_twice(sequences, max_len=None, side="post"):
    if side == "pre":
        X, mask = pad_batch([s[::-1] for s in sequences], max_len, "post")
        return X[:, ::-1], mask[:, ::-1]
    T = max(len(s) for s in sequences) if max_len is None else max_len
    X = np.zeros((len(sequences), T, sequences[0].shape[1]))
    mask = np.full((len(sequences), T), False)
    for b, s in enumerate(sequences):
        for t, row in enumerate(s[:T]):
            X[b, t], mask[b, t] = row, True
    return X, mask


def pad_batch__mask_from_nan(sequences, max_len=None, side="post"):
    T = max(len(s) for s in sequences) if max_len is None else max_len
    X = np.full((len(sequences), T, sequences[0].shape[1]), np.nan)
    for row, s in zip(X, sequences, strict=True):
        kept = s[:T]
        row[: len(kept)] = kept
        if side == "pre":
            row[:] = np.roll(row, T - len(kept), axis=0)
    mask = ~np.isnan(X[:, :, 0])
    return np.nan_to_num(X), mask


def pad_batch__time_major_inside(sequences, max_len=None, side="post"):
    T = max(len(s) for s in sequences) if max_len is None else max_len
    X, counts = np.zeros((T, len(sequences), sequences[0].shape[1])), np.zeros((T, len(sequences)), dtype=int)
    for b, s in enumerate(sequences):
        length = min(T, len(s))
        start = (T - length) * (side == "pre")
        X[start : start + length, b] = s[:length]
        counts[start : start + length, b] += 1
    return np.swapaxes(X, 0, 1), (counts > 0).T


def pad_batch__zip_longest(sequences, max_len=None, side="post"):
    from itertools import zip_longest

    if max_len is not None:
        sequences = [s[:max_len] for s in sequences] + [np.zeros((max_len, sequences[0].shape[1]))]
    step = 1 if side == "post" else -1
    columns = list(zip_longest(*[list(s)[::step] for s in sequences]))[::step]
    empty = np.zeros(sequences[0].shape[1])
    X = np.array([[empty if row is None else row for row in column] for column in columns])
    mask = np.array([[row is not None for row in column] for column in columns])
    X, mask = X.transpose(1, 0, 2), mask.T
    return (X, mask) if max_len is None else (X[:-1], mask[:-1])
