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


def pad_batch__time_major_inside(sequences, max_len=None, side="post"):
    T = max(len(s) for s in sequences) if max_len is None else max_len
    X, counts = np.zeros((T, len(sequences), sequences[0].shape[1])), np.zeros((T, len(sequences)), dtype=int)
    for b, s in enumerate(sequences):
        length = min(T, len(s))
        start = (T - length) * (side == "pre")
        X[start : start + length, b] = s[:length]
        counts[start : start + length, b] += 1
    return np.swapaxes(X, 0, 1), (counts > 0).T
