"""Right answers of 01_sequences in other forms, each of which gets every point. Read as text, never imported."""

# make_windows


@right_answer("make_windows")
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


@right_answer("make_windows")
def make_windows__preallocated(series, n_in, n_out=1, stride=1):
    series = series if series.ndim == 2 else series[:, None]
    L, F = series.shape
    n = (L - n_in - n_out) // stride + 1
    X, Y = np.empty((n, n_in, F)), np.empty((n, n_out, F))
    for i in range(n):
        X[i] = series[i * stride : i * stride + n_in]
        Y[i] = series[i * stride + n_in : i * stride + n_in + n_out]
    return X, Y


@right_answer("make_windows")
def make_windows__fancy_index(series, n_in, n_out=1, stride=1):
    series = np.atleast_2d(series.T).T
    starts = np.arange(0, len(series) - n_in - n_out + 1, stride)[:, None]
    return series[starts + np.arange(n_in)], series[starts + n_in + np.arange(n_out)]


@right_answer("make_windows")
def make_windows__sliding_window_view(series, n_in, n_out=1, stride=1):
    if series.ndim == 1:
        series = series[:, None]
    both = np.lib.stride_tricks.sliding_window_view(series, n_in + n_out, axis=0)[::stride]
    both = np.moveaxis(both, -1, 1)
    return both[:, :n_in], both[:, n_in:]


@right_answer("make_windows")
def make_windows__as_strided(series, n_in, n_out=1, stride=1):
    series = np.ascontiguousarray(series.reshape(len(series), -1))
    n = (len(series) - n_in - n_out) // stride + 1
    step, feature = series.strides
    shape, strides = (n, n_in + n_out, series.shape[1]), (step * stride, step, feature)
    both = np.lib.stride_tricks.as_strided(series, shape, strides, writeable=False)
    return [both[:, :n_in, :], both[:, n_in:, :]]


@right_answer("make_windows")
def make_windows__one_step_at_a_time(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    n = 1 + (len(series) - n_in - n_out) // stride
    stop = (n - 1) * stride + 1
    X = np.stack([series[t : t + stop : stride] for t in range(n_in)], axis=1)
    Y = np.stack([series[n_in + t : n_in + t + stop : stride] for t in range(n_out)], axis=1)
    return X, Y


@right_answer("make_windows")
def make_windows__plain_lists(series, n_in, n_out=1, stride=1):
    rows = [list(np.atleast_1d(row)) for row in series]
    X, Y = [], []
    for i in range(0, len(rows) - n_in - n_out + 1, stride):
        X.append([[float(v) for v in row] for row in rows[i : i + n_in]])
        Y.append([[float(v) for v in row] for row in rows[i + n_in : i + n_in + n_out]])
    return X, Y


@right_answer("make_windows")
def make_windows__float32_and_split(series, n_in, n_out=1, stride=1):
    series = series.astype(np.float32).reshape(len(series), -1)
    both = np.array([series[i : i + n_in + n_out] for i in range(0, len(series) - n_in - n_out + 1, stride)])
    return np.split(both, [n_in], axis=1)


@right_answer("make_windows")
def make_windows__time_major_inside(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    n = (len(series) - n_in - n_out) // stride + 1
    both = np.zeros((n_in + n_out, n, series.shape[1]), dtype=series.dtype)
    for i in range(n):
        both[:, i] = series[i * stride : i * stride + n_in + n_out]
    return both[:n_in].transpose(1, 0, 2), both[n_in:].transpose(1, 0, 2)


@right_answer("make_windows")
def make_windows__changes_its_input(series, n_in, n_out=1, stride=1):
    if series.ndim == 1:
        series.shape = (len(series), 1)
    n = (series.shape[0] - n_in - n_out) // stride + 1
    X = np.concatenate([series[np.newaxis, i * stride : i * stride + n_in] for i in range(n)])
    Y = np.concatenate([series[np.newaxis, i * stride + n_in : i * stride + n_in + n_out] for i in range(n)])
    series[:] = 0
    return X, Y


@right_answer("make_windows")
def make_windows__named_tuple(series, n_in, n_out=1, stride=1):
    from typing import NamedTuple

    class Windows(NamedTuple):
        X: np.ndarray
        Y: np.ndarray

    series = np.asarray(series).reshape(len(series), -1)
    both = np.lib.stride_tricks.sliding_window_view(series, n_in + n_out, axis=0)[::stride].swapaxes(1, 2)
    return Windows(X=both[:, :n_in], Y=both[:, n_in:])


# make_seq2seq_windows


@right_answer("make_seq2seq_windows")
def make_seq2seq_windows__three_loops(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    X, Y = np.zeros((n, n_in, 1)), np.zeros((n, n_in, ahead))
    for i in range(n):
        for t in range(n_in):
            X[i, t, 0] = series[i + t]
            for k in range(ahead):
                Y[i, t, k] = series[i + t + k + 1]
    return X, Y


@right_answer("make_seq2seq_windows")
def make_seq2seq_windows__fancy_index(series, n_in, ahead):
    i = np.arange(len(series) - n_in - ahead + 1)[:, None, None]
    t, k = np.arange(n_in)[None, :, None], np.arange(1, ahead + 1)
    return series[i + t], series[i + t + k]


@right_answer("make_seq2seq_windows")
def make_seq2seq_windows__views_of_views(series, n_in, ahead):
    view = np.lib.stride_tricks.sliding_window_view
    n = len(series) - n_in - ahead + 1
    Y = view(view(series[1:], ahead), n_in, axis=0)  # (n, ahead, n_in)
    return view(series, n_in)[:n, :, None], Y.transpose(0, 2, 1)


@right_answer("make_seq2seq_windows")
def make_seq2seq_windows__columns(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    both = np.array([series[i : i + n_in + ahead] for i in range(n)])[..., np.newaxis]
    Y = np.empty((n, n_in, ahead), dtype=np.float32)
    for k in range(1, ahead + 1):
        Y[..., k - 1] = both[..., k : k + n_in, 0]
    return both[:, :n_in], Y


@right_answer("make_seq2seq_windows")
def make_seq2seq_windows__from_make_windows(series, n_in, ahead):
    X, _ = make_windows(series, n_in, ahead)
    _, after = make_windows(series, 1, ahead)  # what follows each single value
    after = np.asarray(after)[:, :, 0]
    return X, np.stack([after[i : i + n_in] for i in range(len(X))])


@right_answer("make_seq2seq_windows")
def make_seq2seq_windows__plain_lists(series, n_in, ahead):
    s = [float(v) for v in series]
    n = len(s) - n_in - ahead + 1
    X = [[[s[i + t]] for t in range(n_in)] for i in range(n)]
    Y = [[s[i + t + 1 : i + t + 1 + ahead] for t in range(n_in)] for i in range(n)]
    return [X, Y]


@right_answer("make_seq2seq_windows")
def make_seq2seq_windows__concatenated_shifts(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    shifted = [np.stack([series[k + t : k + t + n] for t in range(n_in)], axis=-1) for k in range(ahead + 1)]
    return shifted[0][:, :, None], np.concatenate([s[:, :, None] for s in shifted[1:]], axis=2)


@right_answer("make_seq2seq_windows")
def make_seq2seq_windows__targets_at_once(series, n_in, ahead):
    targets = [series[j + 1 : j + 1 + ahead] for j in range(len(series) - ahead)]
    X, Y = [], []
    for i in range(len(targets) - n_in + 1):
        X.append(np.expand_dims(series[i : i + n_in], -1))
        Y.append(np.vstack(targets[i : i + n_in]))
    return np.array(X), np.array(Y)


@right_answer("make_seq2seq_windows")
def make_seq2seq_windows__rolled(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    table = np.stack([np.roll(series, -k) for k in range(1, ahead + 1)], axis=1)  # (L, ahead)
    at = np.add.outer(np.arange(n), np.arange(n_in))
    return np.take(series, at)[:, :, np.newaxis].astype("float64"), table[at]


# chronological_split


@right_answer("chronological_split")
def chronological_split__np_split(X, frac_train, frac_val):
    n_train, n_val = int(frac_train * len(X)), int(frac_val * len(X))
    return np.split(X, [n_train, n_train + n_val])


@right_answer("chronological_split")
def chronological_split__boolean_masks(X, frac_train, frac_val):
    n = X.shape[0]
    n_train, n_val = int(np.floor(n * frac_train)), int(np.floor(n * frac_val))
    at = np.arange(n)
    train, test = at < n_train, at >= n_train + n_val
    return X[train], X[~train & ~test], X[test]


@right_answer("chronological_split")
def chronological_split__lists_of_rows(X, frac_train, frac_val):
    rows = list(X)
    n_train, n_val = int(len(rows) * frac_train), int(len(rows) * frac_val)
    train = [rows.pop(0) for _ in range(n_train)]
    val = [rows.pop(0) for _ in range(n_val)]
    return train, val, rows


@right_answer("chronological_split")
def chronological_split__from_the_end(X, frac_train, frac_val):
    n = len(X)
    n_train, n_val = int(n * frac_train // 1), int(n * frac_val // 1)
    n_test = n - n_train - n_val
    return X[: n - n_test - n_val].copy(), X[n - n_test - n_val : n - n_test].copy(), X[n - n_test :].copy()


@right_answer("chronological_split")
def chronological_split__take(X, frac_train, frac_val):
    import math

    first = math.floor(len(X) * frac_train)
    second = first + math.floor(len(X) * frac_val)
    pieces = range(first), range(first, second), range(second, len(X))
    return tuple(np.take(X, np.array(piece, dtype=int), axis=0) for piece in pieces)


# encode_text, one_hot


@right_answer("encode_text")
def encode_text__np_unique(text, vocab=None):
    if vocab is None:
        vocab, ids = np.unique(list(text), return_inverse=True)
        return ids, vocab.tolist()
    return np.array([list(vocab).index(c) for c in text]), vocab


@right_answer("encode_text")
def encode_text__array_of_characters(text, vocab=None):
    if vocab is None:
        vocab, ids = np.unique(list(text), return_inverse=True)
        return ids, vocab
    return [vocab.index(c) for c in text], vocab


@right_answer("encode_text")
def encode_text__searchsorted(text, vocab=None):
    if vocab is None:
        vocab = sorted(set(text))
    order = np.argsort(vocab)
    ordered = np.array(vocab)[order]
    at = np.minimum(np.searchsorted(ordered, list(text)), len(vocab) - 1)
    if not np.all(ordered[at] == np.array(list(text))):
        raise ValueError("unknown character")
    return order[at], list(vocab)


@right_answer("encode_text")
def encode_text__key_error_translated(text, vocab=None):
    vocab = sorted(dict.fromkeys(text)) if vocab is None else vocab
    id_of = dict(zip(vocab, range(len(vocab)), strict=True))
    try:
        ids = [id_of[c] for c in text]
    except KeyError as error:
        raise ValueError(f"{error} is not in the vocabulary") from error
    return ids, vocab


@right_answer("encode_text")
def encode_text__preallocated(text, vocab=None):
    if vocab is None:
        vocab = []
        for c in text:
            if c not in vocab:
                vocab.append(c)
        vocab.sort()
    ids = np.zeros(len(text), dtype=np.int32)
    for t, c in enumerate(text):
        if c not in vocab:
            raise ValueError(c)
        ids[t] = vocab.index(c)
    return ids, vocab


@right_answer("encode_text")
def encode_text__compared_with_all(text, vocab=None):
    vocab = sorted(set(text)) if vocab is None else list(vocab)
    same = np.array(list(text))[:, None] == np.array(vocab)[None, :]
    if not same.any(axis=1).all():
        raise ValueError("a character is not in the vocabulary")
    return same.argmax(axis=1), tuple(vocab)


@right_answer("encode_text")
def encode_text__mapped(text, vocab=None):
    if vocab is None:
        vocab = sorted(set(text))
    elif not set(text).issubset(vocab):
        raise ValueError("unknown")
    return np.fromiter(map(vocab.index, text), dtype=np.int64, count=len(text)), vocab


@right_answer("encode_text")
def encode_text__string_find(text, vocab=None):
    vocab = sorted(set(text)) if vocab is None else vocab
    line = "".join(vocab)
    ids = np.array([line.find(c) for c in text])
    if (ids < 0).any():
        raise ValueError("unknown character")
    return ids, vocab


@right_answer("encode_text")
def one_hot__compared(ids, depth):
    return np.asarray(ids)[..., None] == np.arange(depth)


@right_answer("encode_text")
def one_hot__put_along_axis(ids, depth):
    out = np.zeros((*ids.shape, depth), dtype=np.float32)
    np.put_along_axis(out, ids[..., None], 1, axis=-1)
    return out


@right_answer("encode_text")
def one_hot__flat_and_back(ids, depth):
    flat = ids.reshape(-1)
    out = np.zeros((len(flat), depth))
    out[np.arange(len(flat)), flat] = 1
    return out.reshape(ids.shape + (depth,))


@right_answer("encode_text")
def one_hot__nested_lists(ids, depth):
    if np.ndim(ids) == 0:
        return [1 if j == ids else 0 for j in range(depth)]
    return [one_hot(i, depth) for i in ids]


@right_answer("encode_text")
def one_hot__np_take(ids, depth):
    return np.take(np.identity(depth, dtype=int), ids, axis=0)


@right_answer("encode_text")
def one_hot__every_index(ids, depth):
    out = np.zeros(np.shape(ids) + (depth,))
    for at, i in np.ndenumerate(ids):
        out[at + (int(i),)] = 1.0
    return out


# pad_batch


@right_answer("pad_batch")
def pad_batch__np_pad(sequences, max_len=None, side="post"):
    T = max_len or max(s.shape[0] for s in sequences)
    X, mask = [], []
    for s in sequences:
        s = s[:T]
        fill = (0, T - len(s)) if side == "post" else (T - len(s), 0)
        X.append(np.pad(s, (fill, (0, 0))))
        mask.append(np.pad(np.ones(len(s), dtype=bool), fill))
    return np.stack(X), np.stack(mask)


@right_answer("pad_batch")
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


@right_answer("pad_batch")
def pad_batch__mask_from_lengths(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    lengths = np.minimum([len(s) for s in sequences], T)[:, None]
    mask = np.arange(T) < lengths if side == "post" else np.arange(T) >= T - lengths
    X = np.zeros((*mask.shape, sequences[0].shape[1]), np.float32)
    X[mask] = np.concatenate([s[:T] for s in sequences])
    return X, mask


@right_answer("pad_batch")
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


@right_answer("pad_batch")
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


@right_answer("pad_batch")
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


@right_answer("pad_batch")
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


@right_answer("pad_batch")
def pad_batch__time_major_inside(sequences, max_len=None, side="post"):
    T = max(len(s) for s in sequences) if max_len is None else max_len
    X, counts = np.zeros((T, len(sequences), sequences[0].shape[1])), np.zeros((T, len(sequences)), dtype=int)
    for b, s in enumerate(sequences):
        length = min(T, len(s))
        start = (T - length) * (side == "pre")
        X[start : start + length, b] = s[:length]
        counts[start : start + length, b] += 1
    return np.swapaxes(X, 0, 1), (counts > 0).T


@right_answer("pad_batch")
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


# masked_mse, masked_crossentropy


@right_answer("masked_mse")
def masked_mse__multiplied(y_true, y_pred, mask):
    m = mask[..., None].astype(float)
    count = m.sum() * y_true.shape[-1]
    return float((m * (y_true - y_pred) ** 2).sum() / count) if count > 0 else 0.0


@right_answer("masked_mse")
def masked_mse__small_epsilon(y_true, y_pred, mask):
    error = np.mean((y_true - y_pred) ** 2, axis=2)
    return np.sum(error * mask) / (np.sum(mask) + 1e-8)


@right_answer("masked_mse")
def masked_mse__python_loops(y_true, y_pred, mask):
    total, count = 0.0, 0
    for b in range(len(mask)):
        for t in range(len(mask[b])):
            if mask[b][t]:
                for yt, yp in zip(y_true[b, t], y_pred[b, t], strict=True):
                    total += (float(yt) - float(yp)) ** 2
                    count += 1
    return total / max(count, 1)


@right_answer("masked_mse")
def masked_mse__np_average(y_true, y_pred, mask):
    if mask.sum() == 0:
        return 0
    return np.average(np.square(y_pred - y_true).mean(-1), weights=mask)


@right_answer("masked_mse")
def masked_mse__where_argument(y_true, y_pred, mask):
    if not mask.any():
        return np.array(0.0)
    return np.mean((y_true - y_pred) ** 2, where=np.repeat(mask[:, :, None], y_true.shape[2], axis=2))


@right_answer("masked_mse")
def masked_mse__masked_array(y_true, y_pred, mask):
    hidden = np.broadcast_to(~mask[:, :, None], y_true.shape)
    return float(np.ma.filled(np.ma.array((y_true - y_pred) ** 2, mask=hidden).mean(), 0.0))


@right_answer("masked_mse")
def masked_mse__einsum_float32(y_true, y_pred, mask):
    error = (y_true - y_pred).astype(np.float32)
    total = np.einsum("btf,btf,bt->", error, error, mask.astype(np.float32))
    return total / np.maximum(mask.sum() * y_true.shape[-1], 1)


@right_answer("masked_mse")
def masked_mse__changes_its_inputs(y_true, y_pred, mask):
    y_true -= y_pred
    y_true[~mask] = 0
    y_true *= y_true
    return y_true.sum() / (mask.sum() * y_true.shape[2]) if mask.any() else 0.0


@right_answer("masked_mse")
def masked_crossentropy__logaddexp(ids, logits, mask):
    log_sum = np.logaddexp.reduce(logits.astype(np.float64), axis=-1)
    own = np.take_along_axis(logits, ids[..., None], axis=-1)[..., 0]
    return np.sum((log_sum - own) * mask) / max(np.sum(mask), 1)


@right_answer("masked_mse")
def masked_crossentropy__scipy(ids, logits, mask):
    from scipy.special import log_softmax

    logp = log_softmax(logits, axis=-1)
    return -np.sum(np.eye(logits.shape[-1])[ids] * logp * mask[..., None]) / max(mask.sum(), 1)


@right_answer("masked_mse")
def masked_crossentropy__python_loops(ids, logits, mask):
    import math

    losses = []
    for i, z, m in zip(ids.ravel(), logits.reshape(-1, logits.shape[-1]), mask.ravel(), strict=True):
        if m:
            top = max(z)
            losses.append(top + math.log(sum(math.exp(v - top) for v in z)) - z[i])
    return sum(losses) / len(losses) if losses else 0.0


@right_answer("masked_mse")
def masked_crossentropy__other_classes_relative_to_the_right_one(ids, logits, mask):
    own = np.take_along_axis(logits, ids[:, :, None], axis=2)
    relative = logits - own  # -log p = log sum exp(z_w - z_right)
    top = np.max(relative, axis=2)
    loss = top + np.log(np.sum(np.exp(relative - top[:, :, None]), axis=2))
    return loss[mask].mean() if mask.any() else 0.0


@right_answer("masked_mse")
def masked_crossentropy__one_hot_einsum(ids, logits, mask):
    z = logits - logits.max(-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(-1))[..., None]
    total = -np.einsum("btv,btv,bt->", one_hot(ids, logits.shape[-1]), logp, mask)
    return np.divide(total, mask.sum()) if np.sum(mask) else 0.0


@right_answer("masked_mse")
def masked_crossentropy__float32_inside(ids, logits, mask):
    z = logits.astype(np.float32)
    z -= z.max(axis=-1, keepdims=True)
    loss = np.log(np.exp(z).sum(axis=-1)) - np.take_along_axis(z, ids[..., None], -1).squeeze(-1)
    return np.where(mask, loss, 0).sum() / (mask.sum() + 1e-9)


@right_answer("masked_mse")
def masked_crossentropy__changes_its_inputs(ids, logits, mask):
    if mask.sum() == 0:
        return 0.0
    logits -= np.max(logits, axis=-1, keepdims=True)
    rows = logits[mask]
    picked = rows[range(len(rows)), ids[mask]]
    logits[:] = 0
    return (np.log(np.sum(np.exp(rows), axis=1)) - picked).mean()


# classify_format


@right_answer("classify_format")
def classify_format__four_branches(n_in_steps, n_out_steps):
    if n_in_steps == 1 and n_out_steps == 1:
        return "one_to_one"
    elif n_in_steps == 1:
        return "one_to_many"
    elif n_out_steps == 1:
        return "many_to_one"
    else:
        return "many_to_many"


@right_answer("classify_format")
def classify_format__table(n_in_steps, n_out_steps):
    table = [["one_to_one", "one_to_many"], ["many_to_one", "many_to_many"]]
    return table[n_in_steps > 1][n_out_steps > 1]


@right_answer("classify_format")
def classify_format__match(n_in_steps, n_out_steps):
    match (n_in_steps, n_out_steps):
        case (1, 1):
            return "one_to_one"
        case (1, _):
            return "one_to_many"
        case (_, 1):
            return "many_to_one"
    return "many_to_many"


@right_answer("classify_format")
def classify_format__numpy_string(n_in_steps, n_out_steps):
    words = np.array(["one", "many"])
    return "_to_".join(words[[int(n_in_steps >= 2), int(n_out_steps >= 2)]])


@right_answer("classify_format")
def classify_format__enumeration(n_in_steps, n_out_steps):
    from enum import StrEnum

    class Format(StrEnum):
        one_to_one = "one_to_one"
        one_to_many = "one_to_many"
        many_to_one = "many_to_one"
        many_to_many = "many_to_many"

    return list(Format)[2 * (n_in_steps > 1) + (n_out_steps > 1)]


# formats


@right_answer("formats")
def formats__from_classify_format():
    steps = {
        "next_word": (12, 1),
        "sentiment": (200, 1),
        "captioning": (1, 9),
        "next_five_words": (12, 5),
        "trajectory": (1, 40),
        "label_every_step": (8, 8),
    }
    return {task: classify_format(*numbers) for task, numbers in steps.items()}


@right_answer("formats")
def formats__other_order():
    answers = {"label_every_step": "many_to_many", "trajectory": "one_to_many", "next_five_words": "many_to_many"}
    answers.update(captioning="one_to_many", sentiment="many_to_one", next_word="many_to_one")
    return answers


@right_answer("formats")
def formats__further_keys():
    answers = {"my_own_task": "one_to_one", "trajectory": "one_to_many", "captioning": "one_to_many"}
    answers["next_word"] = answers["sentiment"] = "many_to_one"
    answers["next_five_words"] = answers["label_every_step"] = "many_to_many"
    return answers


@right_answer("formats")
def formats__ordered():
    from collections import OrderedDict

    one, many = ("captioning", "trajectory"), ("next_five_words", "label_every_step")
    answers = OrderedDict(next_word="many_to_one", sentiment="many_to_one")
    return OrderedDict(**answers, **dict.fromkeys(one, "one_to_many"), **dict.fromkeys(many, "many_to_many"))


# naive_forecast, mae, mape


@right_answer("naive_forecast")
def naive_forecast__tiled(series, horizon, season=1):
    repeats = int(np.ceil(horizon / season))
    return np.tile(series[len(series) - season :], repeats)[:horizon]


@right_answer("naive_forecast")
def naive_forecast__np_resize(series, horizon, season=1):
    return np.resize(series[-season:], horizon)


@right_answer("naive_forecast")
def naive_forecast__appended(series, horizon, season=1):
    values = list(series)
    for _ in range(horizon):
        values.append(values[-season])
    return values[-horizon:]


@right_answer("naive_forecast")
def naive_forecast__index_arithmetic(series, horizon, season=1):
    return np.array([series[len(series) - season + k % season] for k in range(horizon)], dtype=np.float32)


@right_answer("naive_forecast")
def naive_forecast__cycle(series, horizon, season=1):
    from itertools import cycle, islice

    return np.fromiter(islice(cycle(series[-season:]), horizon), dtype=float)


@right_answer("naive_forecast")
def mae__built_in_sum(y, f):
    return sum(abs(a - b) for a, b in zip(y, f, strict=True)) / len(y)


@right_answer("naive_forecast")
def mae__norm(y, f):
    return np.linalg.norm(np.subtract(y, f), ord=1) / np.size(y)


@right_answer("naive_forecast")
def mae__larger_minus_smaller(y, f):
    return (np.maximum(y, f) - np.minimum(y, f)).mean()


@right_answer("naive_forecast")
def mape__one_minus_ratio(y, f):
    return float(np.mean(np.abs(1 - f / y)) * 100.0)


@right_answer("naive_forecast")
def mape__absolute_of_each(y, f):
    return 100.0 / len(y) * np.sum(np.abs(y - f) / np.abs(y))


@right_answer("naive_forecast")
def mape__guarded_divisor(y, f):
    return np.average(np.abs(f - y) / np.maximum(np.abs(y), 1e-12)) * 100


# temporal_order_batch


@right_answer("temporal_order_batch")
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


@right_answer("temporal_order_batch")
def temporal_order_batch__class_first(n, T, rng):
    y = rng.integers(4, size=n)
    tenth = T // 10
    symbols = rng.choice([2, 3, 4, 5], size=(n, T))
    np.put_along_axis(symbols, rng.integers(tenth, 2 * tenth, size=(n, 1)), y[:, None] // 2, axis=1)
    np.put_along_axis(symbols, rng.integers(5 * tenth, 6 * tenth, size=(n, 1)), y[:, None] % 2, axis=1)
    return (symbols[:, :, None] == np.arange(6)).astype(np.float32), y


@right_answer("temporal_order_batch")
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


@right_answer("temporal_order_batch")
def temporal_order_batch__uniform_numbers(n, T, rng):
    ids = 2 + np.floor(4 * rng.random((n, T))).astype(int)
    places = np.stack([T // 10 * (1 + rng.random(n)), T // 10 * (5 + rng.random(n))]).astype(int)
    coins = (rng.random((2, n)) < 0.5).astype(int)
    for k in range(2):
        ids[np.arange(n), places[k]] = coins[k]
    return np.eye(6, dtype=bool)[ids], coins[0] * 2 + coins[1]


@right_answer("temporal_order_batch")
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


@right_answer("temporal_order_batch")
def temporal_order_batch__choice_of_places(n, T, rng):
    symbols = rng.integers(2, 5, size=(n, T), endpoint=True)
    pairs = rng.choice(2, size=(n, 2))
    p0 = rng.choice(np.arange(T // 10, 2 * T // 10), size=n)
    p1 = rng.choice(np.arange(5 * T // 10, 6 * T // 10), size=n)
    for i in range(n):
        symbols[i, [p0[i], p1[i]]] = pairs[i]
    return np.eye(6)[symbols], pairs @ np.array([2, 1])


@right_answer("temporal_order_batch")
def temporal_order_batch__spawned_streams(n, T, rng):
    places, coins, noise = (np.random.default_rng(seed) for seed in rng.integers(0, 2**32, size=3))
    ids = noise.integers(2, 6, size=(T, n))  # time-major inside
    a, b = coins.integers(0, 2, size=n), coins.integers(0, 2, size=n)
    ids[places.integers(T // 10, 2 * (T // 10), size=n), np.arange(n)] = a
    ids[places.integers(5 * (T // 10), 6 * (T // 10), size=n), np.arange(n)] = b
    return np.eye(6)[ids].transpose(1, 0, 2), np.where(a == 0, np.where(b == 0, 0, 1), np.where(b == 0, 2, 3))


@right_answer("temporal_order_batch")
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


@right_answer("temporal_order_batch")
def temporal_order_batch__spawned_generators(n, T, rng):
    places, letters, others = rng.spawn(3)
    symbols = others.integers(2, 6, size=(n, T))
    pair = letters.integers(0, 2, size=(n, 2))
    for k, low in enumerate((T // 10, 5 * T // 10)):
        symbols[np.arange(n), places.integers(low, low + T // 10, size=n)] = pair[:, k]
    return np.eye(6)[symbols], pair @ [2, 1]
