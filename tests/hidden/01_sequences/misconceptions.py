"""Known-wrong implementations of 01_sequences, each with the sentence a student should read.

Read as text, never imported: every name of the notebook is there. The first that explains a result is named.
"""

# make_windows


@misconception(
    "make_windows",
    says="Your targets begin with the last value of the window itself: the answer is part of the question.",
    read="Windows: from one long series to many examples",
)
def make_windows__target_inside_the_window(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    starts = range(0, len(series) - n_in - n_out + 1, stride)
    X = np.stack([series[i : i + n_in] for i in starts])
    return X, np.stack([series[i + n_in - 1 : i + n_in - 1 + n_out] for i in starts])


@misconception(
    "make_windows",
    says="Your targets begin one step too late: the value right after the window is skipped.",
    read="Windows: from one long series to many examples",
)
def make_windows__target_one_step_late(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    starts = range(0, len(series) - n_in - n_out, stride)
    X = np.stack([series[i : i + n_in] for i in starts]) if len(starts) else np.zeros((0, n_in, series.shape[1]))
    late = [series[i + n_in + 1 : i + n_in + 1 + n_out] for i in starts]
    return X, np.stack(late) if late else np.zeros((0, n_out, series.shape[1]))


@misconception(
    "make_windows",
    says="Your last window is missing: one more window and its target fit into the series.",
    read="Windows: from one long series to many examples",
)
def make_windows__last_window_lost(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    starts = range(0, len(series) - n_in - n_out, stride)
    X = [series[i : i + n_in] for i in starts]
    Y = [series[i + n_in : i + n_in + n_out] for i in starts]
    return np.array(X).reshape(len(X), n_in, -1 if X else 1), np.array(Y).reshape(len(Y), n_out, -1 if Y else 1)


@misconception(
    "make_windows",
    says="Your windows start at every step of the series: the stride has no effect.",
    read="Windows: from one long series to many examples",
)
def make_windows__stride_ignored(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    starts = range(len(series) - n_in - n_out + 1)
    X = np.stack([series[i : i + n_in] for i in starts])
    return X, np.stack([series[i + n_in : i + n_in + n_out] for i in starts])


@misconception(
    "make_windows",
    says="Your stride moves from one window to the next by whole windows: n_in steps, so that "
    "neighbours share nothing.",
    read="Windows: from one long series to many examples",
)
def make_windows__windows_side_by_side(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    starts = range(0, len(series) - n_in - n_out + 1, n_in * stride)
    X = np.stack([series[i : i + n_in] for i in starts])
    return X, np.stack([series[i + n_in : i + n_in + n_out] for i in starts])


@misconception(
    "make_windows",
    says="A plain series gives you windows of two axes: the axis of features is missing when F is 1.",
    read="Windows: from one long series to many examples",
)
def make_windows__no_feature_axis(series, n_in, n_out=1, stride=1):
    starts = range(0, len(series) - n_in - n_out + 1, stride)
    X = np.stack([series[i : i + n_in] for i in starts])
    return X, np.stack([series[i + n_in : i + n_in + n_out] for i in starts])


@misconception(
    "make_windows",
    says="Your features and steps are mixed up: a reshape fills the new axes in the old order, it does not swap them.",
    read="Windows: from one long series to many examples",
)
def make_windows__reshaped_instead_of_transposed(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    features = series.shape[1]
    both = np.lib.stride_tricks.sliding_window_view(series, n_in + n_out, axis=0)[::stride]  # (n, F, n_in + n_out)
    X, Y = both[:, :, :n_in], both[:, :, n_in:]
    return X.reshape(len(both), n_in, features), Y.reshape(len(both), n_out, features)


@misconception(
    "make_windows",
    says="Your targets hold one step only, whatever n_out is.",
    read="Windows: from one long series to many examples",
)
def make_windows__one_step_of_target(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    starts = range(0, len(series) - n_in - n_out + 1, stride)
    X = np.stack([series[i : i + n_in] for i in starts])
    return X, np.stack([series[i + n_in : i + n_in + 1] for i in starts])


@misconception(
    "make_windows",
    says="Your targets hold the first feature only; the next step of the series has all of them.",
    read="Windows: from one long series to many examples",
)
def make_windows__first_feature_as_target(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    starts = range(0, len(series) - n_in - n_out + 1, stride)
    X = np.stack([series[i : i + n_in] for i in starts])
    return X, np.stack([series[i + n_in : i + n_in + n_out, :1] for i in starts])


@misconception(
    "make_windows",
    says="Your arrays hold whole numbers: what is filled into an array of dtype int loses its fraction.",
    read="Windows: from one long series to many examples",
)
def make_windows__whole_numbers(series, n_in, n_out=1, stride=1):
    series = series.reshape(len(series), -1)
    n = (len(series) - n_in - n_out) // stride + 1
    X, Y = np.zeros((n, n_in, series.shape[1]), int), np.zeros((n, n_out, series.shape[1]), int)
    for i in range(n):
        X[i], Y[i] = np.split(series[i * stride : i * stride + n_in + n_out], [n_in])
    return X, Y


# make_seq2seq_windows


@misconception(
    "make_seq2seq_windows",
    says="At every step your target begins with the value that is read at that step: the answer is "
    "part of the question.",
    read="A target at every step",
)
def make_seq2seq_windows__target_is_the_input(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    X = np.stack([series[i : i + n_in] for i in range(n)])[:, :, None]
    return X, np.stack([[series[i + t : i + t + ahead] for t in range(n_in)] for i in range(n)])


@misconception(
    "make_seq2seq_windows",
    says="Every step of your window has the same target, that of the last step; each step should have its own.",
    read="A target at every step",
)
def make_seq2seq_windows__same_target_at_every_step(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    X = np.stack([series[i : i + n_in] for i in range(n)])[:, :, None]
    return X, np.stack([[series[i + n_in : i + n_in + ahead]] * n_in for i in range(n)])


@misconception(
    "make_seq2seq_windows",
    says="You have one target for each window, after its last step; there should be one at every step.",
    read="A target at every step",
)
def make_seq2seq_windows__target_at_the_last_step_only(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    X = np.stack([series[i : i + n_in] for i in range(n)])[:, :, None]
    return X, np.stack([series[i + n_in : i + n_in + ahead] for i in range(n)])


@misconception(
    "make_seq2seq_windows",
    says="Your targets skip a value: they begin two steps after the value that is read.",
    read="A target at every step",
)
def make_seq2seq_windows__one_step_late(series, n_in, ahead):
    padded = np.concatenate([series, series[-1:]])
    n = len(series) - n_in - ahead + 1
    X = np.stack([series[i : i + n_in] for i in range(n)])[:, :, None]
    return X, np.stack([[padded[i + t + 2 : i + t + 2 + ahead] for t in range(n_in)] for i in range(n)])


@misconception(
    "make_seq2seq_windows",
    says="The last two axes of your Y are the wrong way round: steps first, then the values ahead.",
    read="A target at every step",
)
def make_seq2seq_windows__axes_swapped(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    X = np.stack([series[i : i + n_in] for i in range(n)])[:, :, None]
    return X, np.stack([[series[i + k + 1 : i + k + 1 + n_in] for k in range(ahead)] for i in range(n)])


@misconception(
    "make_seq2seq_windows",
    says="Your last window is missing: one more window and all of its targets fit into the series.",
    read="A target at every step",
)
def make_seq2seq_windows__last_window_lost(series, n_in, ahead):
    n = len(series) - n_in - ahead
    X = np.array([series[i : i + n_in] for i in range(n)]).reshape(n, n_in, 1)
    Y = np.array([[series[i + t + 1 : i + t + 1 + ahead] for t in range(n_in)] for i in range(n)])
    return X, Y.reshape(n, n_in, ahead)


@misconception(
    "make_seq2seq_windows",
    says="Your X lacks the axis of features: one number at each step still needs an axis of length 1.",
    read="A target at every step",
)
def make_seq2seq_windows__no_feature_axis(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    X = np.stack([series[i : i + n_in] for i in range(n)])
    return X, np.stack([[series[i + t + 1 : i + t + 1 + ahead] for t in range(n_in)] for i in range(n)])


@misconception(
    "make_seq2seq_windows",
    says="Each of your steps forecasts a single value, the one `ahead` steps later, not all of the "
    "next `ahead` values.",
    read="A target at every step",
)
def make_seq2seq_windows__only_the_farthest_value(series, n_in, ahead):
    n = len(series) - n_in - ahead + 1
    X = np.stack([series[i : i + n_in] for i in range(n)])[:, :, None]
    return X, np.stack([[series[i + t + ahead : i + t + ahead + 1] for t in range(n_in)] for i in range(n)])


# chronological_split


@misconception(
    "chronological_split",
    says="Your rows are shuffled before the split, so the test set is full of neighbours of what "
    "the network was trained on.",
    read="Train on the past, test on the future",
)
def chronological_split__shuffled(X, frac_train, frac_val):
    X = X[np.random.default_rng(0).permutation(len(X))]
    n_train, n_val = int(len(X) * frac_train), int(len(X) * frac_val)
    return X[:n_train], X[n_train : n_train + n_val], X[n_train + n_val :]


@misconception(
    "chronological_split",
    says="You train on the newest rows and test on the oldest: time runs the other way.",
    read="Train on the past, test on the future",
)
def chronological_split__future_trains(X, frac_train, frac_val):
    n_train, n_val = int(len(X) * frac_train), int(len(X) * frac_val)
    n_test = len(X) - n_train - n_val
    return X[n_test + n_val :], X[n_test : n_test + n_val], X[:n_test]


@misconception(
    "chronological_split",
    says="Your sizes are rounded to the nearest number, not down.",
    read="Train on the past, test on the future",
)
def chronological_split__rounded(X, frac_train, frac_val):
    n_train, n_val = round(len(X) * frac_train), round(len(X) * frac_val)
    return X[:n_train], X[n_train : n_train + n_val], X[n_train + n_val :]


@misconception(
    "chronological_split",
    says="You round the border between val and test, not the size of val: what was cut off from train lands in val.",
    read="Train on the past, test on the future",
)
def chronological_split__border_rounded(X, frac_train, frac_val):
    first, second = int(len(X) * frac_train), int(len(X) * (frac_train + frac_val))
    return X[:first], X[first:second], X[second:]


@misconception(
    "chronological_split",
    says="Your test set has the size int(n * frac_test), so rows that rounding left over are lost.",
    read="Train on the past, test on the future",
)
def chronological_split__rest_lost(X, frac_train, frac_val):
    n_train, n_val = int(len(X) * frac_train), int(len(X) * frac_val)
    n_test = int(len(X) * (1 - frac_train - frac_val))
    return X[:n_train], X[n_train : n_train + n_val], X[n_train + n_val : n_train + n_val + n_test]


@misconception(
    "chronological_split",
    says="Your validation rows are also in the test set: everything after train is tested.",
    read="Train on the past, test on the future",
)
def chronological_split__val_in_test(X, frac_train, frac_val):
    n_train, n_val = int(len(X) * frac_train), int(len(X) * frac_val)
    return X[:n_train], X[n_train : n_train + n_val], X[n_train:]


@misconception(
    "chronological_split",
    says="You return train and test before val; the order is train, val, test.",
    read="Train on the past, test on the future",
)
def chronological_split__val_last(X, frac_train, frac_val):
    n_train, n_val = int(len(X) * frac_train), int(len(X) * frac_val)
    return X[:n_train], X[n_train + n_val :], X[n_train : n_train + n_val]


@misconception(
    "chronological_split",
    says="You count the test set from the end: when it has 0 rows, X[-0:] is all of X, and you test on training data.",
    read="Train on the past, test on the future",
)
def chronological_split__test_from_the_end(X, frac_train, frac_val):
    n_train, n_val = int(len(X) * frac_train), int(len(X) * frac_val)
    n_test = len(X) - n_train - n_val
    return X[:n_train], X[n_train : n_train + n_val], X[-n_test:]


# encode_text, one_hot


@misconception(
    "encode_text",
    says="Your vocabulary lists the characters as they appear in the text; it should be sorted.",
    read="Text as numbers",
)
def encode_text__order_of_appearance(text, vocab=None):
    if vocab is None:
        vocab = list(dict.fromkeys(text))
    if set(text) - set(vocab):
        raise ValueError("unknown character")
    return np.array([vocab.index(c) for c in text]), vocab


@misconception(
    "encode_text",
    says="Your vocabulary is made from the text anew, even when one is given.",
    read="Text as numbers",
)
def encode_text__given_vocabulary_ignored(text, vocab=None):
    vocab = sorted(set(text))
    return np.array([vocab.index(c) for c in text]), vocab


@misconception(
    "encode_text",
    says="You sort a given vocabulary; a model's vocabulary has to be used in its own order.",
    read="Text as numbers",
)
def encode_text__given_vocabulary_sorted(text, vocab=None):
    vocab = sorted(set(text)) if vocab is None else sorted(vocab)
    if set(text) - set(vocab):
        raise ValueError("unknown character")
    return np.array([vocab.index(c) for c in text]), vocab


@misconception(
    "encode_text",
    says="A character that the vocabulary lacks ends in a KeyError of your dict; a ValueError was asked for.",
    read="Text as numbers",
)
def encode_text__key_error(text, vocab=None):
    vocab = sorted(set(text)) if vocab is None else vocab
    id_of = {c: i for i, c in enumerate(vocab)}
    return np.array([id_of[c] for c in text]), vocab


@misconception(
    "encode_text",
    says="Characters that the vocabulary lacks are left out in silence; a ValueError was asked for.",
    read="Text as numbers",
)
def encode_text__unknown_skipped(text, vocab=None):
    vocab = sorted(set(text)) if vocab is None else vocab
    return np.array([vocab.index(c) for c in text if c in vocab], dtype=int), vocab


@misconception(
    "encode_text",
    says="Characters that the vocabulary lacks get an id in silence; a ValueError was asked for.",
    read="Text as numbers",
)
def encode_text__unknown_becomes_zero(text, vocab=None):
    vocab = sorted(set(text)) if vocab is None else vocab
    id_of = {c: i for i, c in enumerate(vocab)}
    return np.array([id_of.get(c, 0) for c in text]), vocab


@misconception(
    "encode_text",
    says="Your ids are the characters' code points; they should be places in the vocabulary.",
    read="Text as numbers",
)
def encode_text__code_points(text, vocab=None):
    vocab = sorted(set(text)) if vocab is None else vocab
    if set(text) - set(vocab):
        raise ValueError("unknown character")
    return np.array([ord(c) for c in text]), vocab


@misconception("encode_text", says="Your ids begin at 1; they should begin at 0.", read="Text as numbers")
def encode_text__from_one(text, vocab=None):
    vocab = sorted(set(text)) if vocab is None else vocab
    if set(text) - set(vocab):
        raise ValueError("unknown character")
    return np.array([vocab.index(c) + 1 for c in text]), vocab


@misconception(
    "encode_text",
    says="Your vocabulary lists a character once for every time it occurs; each one should be there once.",
    read="Text as numbers",
)
def encode_text__repeated_characters(text, vocab=None):
    vocab = sorted(text) if vocab is None else vocab
    if set(text) - set(vocab):
        raise ValueError("unknown character")
    return np.array([vocab.index(c) for c in text]), vocab


@misconception(
    "encode_text",
    says="Your text loses its capital letters: `A` and `a` are two characters.",
    read="Text as numbers",
)
def encode_text__lower_case(text, vocab=None):
    text = text.lower()
    vocab = sorted(set(text)) if vocab is None else vocab
    if set(text) - set(vocab):
        raise ValueError("unknown character")
    return np.array([vocab.index(c) for c in text]), vocab


@misconception(
    "encode_text",
    says="Your one-hot vectors are as long as the largest id needs, not `depth` long.",
    read="Text as numbers",
)
def one_hot__depth_from_the_ids(ids, depth):
    return np.eye(int(np.max(ids)) + 1)[ids]


@misconception(
    "encode_text",
    says="Your one-hot array loses the shape of the ids: (batch, T) became one long axis.",
    read="Text as numbers",
)
def one_hot__flattened(ids, depth):
    return np.eye(depth)[np.ravel(ids)]


@misconception(
    "encode_text",
    says="In your one-hot array the classes come first; their axis should be the last one.",
    read="Text as numbers",
)
def one_hot__classes_first(ids, depth):
    return np.moveaxis(np.eye(depth)[ids], -1, 0)


@misconception(
    "encode_text",
    says="Your ones stand one place too early: ids begin at 0.",
    read="Text as numbers",
)
def one_hot__one_place_early(ids, depth):
    return np.eye(depth)[ids - 1]


@misconception(
    "encode_text",
    says="Your one-hot code handles ids of one axis only; a batch of ids (batch, T) has two.",
    read="Text as numbers",
)
def one_hot__one_axis_only(ids, depth):
    out = np.zeros((len(ids), depth))
    for t in range(len(ids)):
        out[t, ids[t]] = 1
    return out


# pad_batch


@misconception(
    "pad_batch",
    says="Your mask is True at the padding and False at the data: the wrong way round.",
    read="Sequences of different lengths",
)
def pad_batch__mask_inverted(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    X, mask = np.zeros((len(sequences), T, sequences[0].shape[1])), np.ones((len(sequences), T), bool)
    for b, s in enumerate(sequences):
        s = s[:T]
        place = slice(0, len(s)) if side == "post" else slice(T - len(s), T)
        X[b, place], mask[b, place] = s, False
    return X, mask


@misconception(
    "pad_batch",
    says="Your mask asks whether the values are 0, so a zero that is data counts as padding.",
    read="Sequences of different lengths",
)
def pad_batch__mask_from_the_values(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    X = np.zeros((len(sequences), T, sequences[0].shape[1]))
    for b, s in enumerate(sequences):
        s = s[:T]
        X[b, slice(0, len(s)) if side == "post" else slice(T - len(s), T)] = s
    return X, np.any(X != 0, axis=-1)


@misconception(
    "pad_batch",
    says="Your padding always comes after the data: `side` has no effect.",
    read="Sequences of different lengths",
)
def pad_batch__side_ignored(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    X, mask = np.zeros((len(sequences), T, sequences[0].shape[1])), np.zeros((len(sequences), T), bool)
    for b, s in enumerate(sequences):
        s = s[:T]
        X[b, : len(s)], mask[b, : len(s)] = s, True
    return X, mask


@misconception(
    "pad_batch",
    says="With side='pre' your data moves to the end, but the mask stays at the beginning.",
    read="Sequences of different lengths",
)
def pad_batch__mask_always_post(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    X, mask = np.zeros((len(sequences), T, sequences[0].shape[1])), np.zeros((len(sequences), T), bool)
    for b, s in enumerate(sequences):
        s = s[:T]
        X[b, slice(0, len(s)) if side == "post" else slice(T - len(s), T)] = s
        mask[b, : len(s)] = True
    return X, mask


@misconception(
    "pad_batch",
    says="Your two sides are exchanged: 'post' means zeros after the data.",
    read="Sequences of different lengths",
)
def pad_batch__sides_exchanged(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    X, mask = np.zeros((len(sequences), T, sequences[0].shape[1])), np.zeros((len(sequences), T), bool)
    for b, s in enumerate(sequences):
        s = s[:T]
        place = slice(0, len(s)) if side == "pre" else slice(T - len(s), T)
        X[b, place], mask[b, place] = s, True
    return X, mask


@misconception(
    "pad_batch",
    says="Your result is always as long as the longest sequence: `max_len` has no effect.",
    read="Sequences of different lengths",
)
def pad_batch__max_len_ignored(sequences, max_len=None, side="post"):
    T = max(map(len, sequences))
    X, mask = np.zeros((len(sequences), T, sequences[0].shape[1])), np.zeros((len(sequences), T), bool)
    for b, s in enumerate(sequences):
        place = slice(0, len(s)) if side == "post" else slice(T - len(s), T)
        X[b, place], mask[b, place] = s, True
    return X, mask


@misconception(
    "pad_batch",
    says="When all sequences are shorter than max_len, your result is too; it should have max_len steps.",
    read="Sequences of different lengths",
)
def pad_batch__max_len_cuts_only(sequences, max_len=None, side="post"):
    T = max(map(len, sequences))
    T = T if max_len is None else min(T, max_len)
    X, mask = np.zeros((len(sequences), T, sequences[0].shape[1])), np.zeros((len(sequences), T), bool)
    for b, s in enumerate(sequences):
        s = s[:T]
        place = slice(0, len(s)) if side == "post" else slice(T - len(s), T)
        X[b, place], mask[b, place] = s, True
    return X, mask


@misconception(
    "pad_batch",
    says="Your mask has the shape of X; it should have one value for each step, (batch, T).",
    read="Sequences of different lengths",
)
def pad_batch__mask_with_features(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    X = np.zeros((len(sequences), T, sequences[0].shape[1]))
    mask = np.zeros(X.shape, bool)
    for b, s in enumerate(sequences):
        s = s[:T]
        place = slice(0, len(s)) if side == "post" else slice(T - len(s), T)
        X[b, place], mask[b, place] = s, True
    return X, mask


@misconception(
    "pad_batch",
    says="Your mask holds the numbers 0 and 1; as booleans they can pick steps, as numbers they "
    "would pick rows 0 and 1.",
    read="Sequences of different lengths",
)
def pad_batch__mask_of_numbers(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    X, mask = np.zeros((len(sequences), T, sequences[0].shape[1])), np.zeros((len(sequences), T))
    for b, s in enumerate(sequences):
        s = s[:T]
        place = slice(0, len(s)) if side == "post" else slice(T - len(s), T)
        X[b, place], mask[b, place] = s, 1
    return X, mask


@misconception(
    "pad_batch",
    says="Your padding repeats the last value of a sequence; it should be zeros.",
    read="Sequences of different lengths",
)
def pad_batch__edge_repeated(sequences, max_len=None, side="post"):
    T = max(map(len, sequences)) if max_len is None else max_len
    X, mask = [], []
    for s in sequences:
        s = s[:T]
        fill = (0, T - len(s)) if side == "post" else (T - len(s), 0)
        X.append(np.pad(s, (fill, (0, 0)), mode="edge"))
        mask.append(np.pad(np.ones(len(s), bool), fill))
    return np.stack(X), np.stack(mask)


@misconception(
    "pad_batch",
    says="Your sequences are cut to the shortest one; data is lost where padding was asked for.",
    read="Sequences of different lengths",
)
def pad_batch__cut_to_the_shortest(sequences, max_len=None, side="post"):
    T = min(map(len, sequences)) if max_len is None else max_len
    X, mask = np.zeros((len(sequences), T, sequences[0].shape[1])), np.zeros((len(sequences), T), bool)
    for b, s in enumerate(sequences):
        s = s[:T]
        place = slice(0, len(s)) if side == "post" else slice(T - len(s), T)
        X[b, place], mask[b, place] = s, True
    return X, mask


# masked_mse, masked_crossentropy


@misconception(
    "masked_mse",
    says="You set masked errors to 0 but divide by all steps: the more padding, the smaller your loss.",
    read="A loss that ignores the padding",
)
def masked_mse__mask_before_the_mean_only(y_true, y_pred, mask):
    return np.mean((y_true - y_pred) ** 2 * mask[:, :, None])


@misconception(
    "masked_mse",
    says="You divide by the number of errors that are not 0, so a value that is predicted exactly does not count.",
    read="A loss that ignores the padding",
)
def masked_mse__divisor_counts_errors(y_true, y_pred, mask):
    errors = (y_true - y_pred) * mask[..., None]
    return (errors**2).sum() / max(np.count_nonzero(errors), 1)


@misconception("masked_mse", says="Your squared error does not use the mask.", read="A loss that ignores the padding")
def masked_mse__mask_ignored(y_true, y_pred, mask):
    return np.mean((y_true - y_pred) ** 2)


@misconception(
    "masked_mse",
    says="You take the mean first and mask afterwards, so the padding is already in it.",
    read="A loss that ignores the padding",
)
def masked_mse__mask_after_the_mean(y_true, y_pred, mask):
    return np.mean((y_true - y_pred) ** 2) * np.mean(mask)


@misconception(
    "masked_mse",
    says="You divide by the number of steps, not by steps times features.",
    read="A loss that ignores the padding",
)
def masked_mse__sum_over_features(y_true, y_pred, mask):
    return np.sum((y_true - y_pred)[mask] ** 2) / max(mask.sum(), 1)


@misconception(
    "masked_mse",
    says="You take the mean of each sequence first and then the mean of those; short sequences count too much.",
    read="A loss that ignores the padding",
)
def masked_mse__mean_of_means(y_true, y_pred, mask):
    squares = np.mean((y_true - y_pred) ** 2, axis=-1) * mask
    return np.mean(squares.sum(axis=1) / np.maximum(mask.sum(axis=1), 1))


@misconception(
    "masked_mse",
    says="Your loss is of the padding: the mask is used the wrong way round.",
    read="A loss that ignores the padding",
)
def masked_mse__inverted(y_true, y_pred, mask):
    return np.mean((y_true - y_pred)[~mask] ** 2) if np.any(~mask) else 0.0


@misconception("masked_mse", says="You return a sum; the mean was asked for.", read="A loss that ignores the padding")
def masked_mse__sum(y_true, y_pred, mask):
    return np.sum((y_true - y_pred)[mask] ** 2)


@misconception(
    "masked_mse",
    says="You return the root of the mean squared error.",
    read="A loss that ignores the padding",
)
def masked_mse__root(y_true, y_pred, mask):
    return np.sqrt(np.mean((y_true - y_pred)[mask] ** 2)) if mask.any() else 0.0


@misconception(
    "masked_mse",
    says="When every step is masked you divide 0 by 0; the loss should be 0.0.",
    read="A loss that ignores the padding",
)
def masked_mse__nan_when_nothing_counts(y_true, y_pred, mask):
    with np.errstate(all="ignore"):
        return np.sum((y_true - y_pred)[mask] ** 2) / np.float64(mask.sum() * y_true.shape[-1])


@misconception(
    "masked_mse",
    says="Your exponentials overflow: for logits around 1000 the cross-entropy is no number any more.",
    read="A loss that ignores the padding",
)
def masked_crossentropy__overflow(ids, logits, mask):
    if not mask.any():
        return 0.0
    with np.errstate(all="ignore"):
        e = np.exp(logits[mask].astype(np.float64))
        p = e / e.sum(axis=-1, keepdims=True)
        return np.mean(-np.log(p[np.arange(len(p)), ids[mask]]))


@misconception(
    "masked_mse",
    says="A small number in your logarithm, or a bound on the probabilities, limits the loss; for "
    "large logits it is wrong.",
    read="A loss that ignores the padding",
)
def masked_crossentropy__bounded_probabilities(ids, logits, mask):
    if not mask.any():
        return 0.0
    e = np.exp(logits[mask] - logits[mask].max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return np.mean(-np.log(np.clip(p[np.arange(len(p)), ids[mask]], 1e-12, 1.0)))


@misconception(
    "masked_mse",
    says="You set the cross-entropy of masked steps to 0 but divide by all steps.",
    read="A loss that ignores the padding",
)
def masked_crossentropy__mask_before_the_mean_only(ids, logits, mask):
    z = logits - logits.max(axis=-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.mean(np.take_along_axis(logp, ids[:, :, None], axis=-1)[:, :, 0] * mask)


@misconception("masked_mse", says="Your cross-entropy does not use the mask.", read="A loss that ignores the padding")
def masked_crossentropy__mask_ignored(ids, logits, mask):
    z = logits - logits.max(axis=-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.mean(np.take_along_axis(logp, ids[:, :, None], axis=-1))


@misconception(
    "masked_mse",
    says="Your cross-entropy is in bits (logarithm to base 2); nats were asked for.",
    read="A loss that ignores the padding",
)
def masked_crossentropy__bits(ids, logits, mask):
    if not mask.any():
        return 0.0
    z = logits[mask] - logits[mask].max(axis=-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return -np.mean(logp[np.arange(len(z)), ids[mask]]) / np.log(2)


@misconception(
    "masked_mse",
    says="Your softmax runs over the steps; it should run over the classes of each step.",
    read="A loss that ignores the padding",
)
def masked_crossentropy__softmax_over_time(ids, logits, mask):
    if not mask.any():
        return 0.0
    z = logits - logits.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -np.mean(np.take_along_axis(logp, ids[:, :, None], axis=-1)[:, :, 0][mask])


@misconception(
    "masked_mse",
    says="Your cross-entropy takes the logit of the right class as it is; softmax is missing.",
    read="A loss that ignores the padding",
)
def masked_crossentropy__no_softmax(ids, logits, mask):
    if not mask.any():
        return 0.0
    return -np.mean(logits[mask][np.arange(int(mask.sum())), ids[mask]])


@misconception(
    "masked_mse",
    says="Your cross-entropy has the wrong sign: log p is negative, the loss is -log p.",
    read="A loss that ignores the padding",
)
def masked_crossentropy__wrong_sign(ids, logits, mask):
    if not mask.any():
        return 0.0
    z = logits[mask] - logits[mask].max(axis=-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return np.mean(logp[np.arange(len(z)), ids[mask]])


@misconception(
    "masked_mse",
    says="When every step is masked your cross-entropy divides 0 by 0; it should be 0.0.",
    read="A loss that ignores the padding",
)
def masked_crossentropy__nan_when_nothing_counts(ids, logits, mask):
    z = logits - logits.max(axis=-1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    loss = -np.take_along_axis(logp, ids[:, :, None], axis=-1)[:, :, 0]
    with np.errstate(all="ignore"):
        return np.sum(loss * mask) / np.float64(mask.sum())


@misconception(
    "masked_mse",
    says="You subtract one maximum from the logits of all steps; it helps only the step that it belongs to. Each step "
    "has its own.",
    read="A loss that ignores the padding",
)
def masked_crossentropy__one_maximum_for_all(ids, logits, mask):
    if not mask.any():
        return 0.0
    ids, logits = ids[mask], logits[mask] - logits[mask].max()
    with np.errstate(all="ignore"):
        return np.mean(np.log(np.exp(logits).sum(axis=-1)) - logits[np.arange(len(ids)), ids])


# classify_format


@misconception(
    "classify_format",
    says="Your names begin with what comes out; they should begin with what goes in.",
    read="Four formats",
)
def classify_format__out_first(n_in_steps, n_out_steps):
    return f"{'one' if n_out_steps == 1 else 'many'}_to_{'one' if n_in_steps == 1 else 'many'}"


@misconception(
    "classify_format",
    says="You call it many_to_many only when as many steps come out as go in; the numbers may differ.",
    read="Four formats",
)
def classify_format__equal_lengths_only(n_in_steps, n_out_steps):
    if n_in_steps == n_out_steps:
        return "one_to_one" if n_in_steps == 1 else "many_to_many"
    return "one_to_many" if n_in_steps < n_out_steps else "many_to_one"


@misconception(
    "classify_format",
    says="You call it one_to_one when as many steps come out as go in; one means a single step.",
    read="Four formats",
)
def classify_format__one_step_for_each(n_in_steps, n_out_steps):
    if n_in_steps == n_out_steps:
        return "one_to_one"
    return f"{'one' if n_in_steps == 1 else 'many'}_to_{'one' if n_out_steps == 1 else 'many'}"


@misconception(
    "classify_format",
    says="Your names are written with hyphens; they have underscores.",
    read="Four formats",
)
def classify_format__hyphens(n_in_steps, n_out_steps):
    return f"{'one' if n_in_steps == 1 else 'many'}-to-{'one' if n_out_steps == 1 else 'many'}"


@misconception(
    "classify_format",
    says="For you, two steps are not many yet; they are.",
    read="Four formats",
)
def classify_format__two_are_one(n_in_steps, n_out_steps):
    return f"{'one' if n_in_steps <= 2 else 'many'}_to_{'one' if n_out_steps <= 2 else 'many'}"


# formats


@misconception(
    "formats",
    says="You count a text as one input; for a recurrent network each of its words is a step.",
    read="Four formats",
)
def formats__a_text_is_one():
    return {
        "next_word": "one_to_one",
        "sentiment": "one_to_one",
        "captioning": "one_to_many",
        "next_five_words": "one_to_many",
        "trajectory": "one_to_many",
        "label_every_step": "one_to_many",
    }


@misconception(
    "formats",
    says="Five words are five steps that come out: many, not one.",
    read="Four formats",
)
def formats__five_words_are_one():
    return {
        "next_word": "many_to_one",
        "sentiment": "many_to_one",
        "captioning": "one_to_many",
        "next_five_words": "many_to_one",
        "trajectory": "one_to_many",
        "label_every_step": "many_to_many",
    }


@misconception(
    "formats",
    says="You count the numbers in a vector as steps: an image, or the state of a car at one moment, goes in at once.",
    read="Four formats",
)
def formats__features_are_steps():
    return {
        "next_word": "many_to_one",
        "sentiment": "many_to_one",
        "captioning": "many_to_many",
        "next_five_words": "many_to_many",
        "trajectory": "many_to_many",
        "label_every_step": "many_to_many",
    }


@misconception(
    "formats",
    says="One label for each word makes as many outputs as words; it is not one label for the sentence.",
    read="Four formats",
)
def formats__labels_are_one():
    return {
        "next_word": "many_to_one",
        "sentiment": "many_to_one",
        "captioning": "one_to_many",
        "next_five_words": "many_to_many",
        "trajectory": "one_to_many",
        "label_every_step": "many_to_one",
    }


@misconception(
    "formats",
    says="Your names begin with what comes out; they should begin with what goes in.",
    read="Four formats",
)
def formats__out_first():
    return {
        "next_word": "one_to_many",
        "sentiment": "one_to_many",
        "captioning": "many_to_one",
        "next_five_words": "many_to_many",
        "trajectory": "many_to_one",
        "label_every_step": "many_to_many",
    }


# naive_forecast, mae, mape


@misconception(
    "naive_forecast",
    says="Your forecast repeats the last value only: the season has no effect.",
    read="A baseline worth beating",
)
def naive_forecast__season_ignored(series, horizon, season=1):
    return np.full(horizon, series[-1])


@misconception(
    "naive_forecast",
    says="Your forecast ends after one season, even when the horizon is longer.",
    read="A baseline worth beating",
)
def naive_forecast__one_season_only(series, horizon, season=1):
    return series[len(series) - season :][:horizon]


@misconception(
    "naive_forecast",
    says="You repeat the first season of the series; the last one is nearer to what comes.",
    read="A baseline worth beating",
)
def naive_forecast__first_season(series, horizon, season=1):
    return np.resize(series[:season], horizon)


@misconception(
    "naive_forecast",
    says="Your season is one step too early: it leaves out the last value of the series.",
    read="A baseline worth beating",
)
def naive_forecast__one_step_early(series, horizon, season=1):
    return np.resize(series[len(series) - season - 1 : -1], horizon)


@misconception(
    "naive_forecast",
    says="You repeat each value of the season in turn (1 1 2 2); the whole season should come again (1 2 1 2).",
    read="A baseline worth beating",
)
def naive_forecast__values_repeated(series, horizon, season=1):
    return np.repeat(series[-season:], -(-horizon // season))[:horizon]


@misconception(
    "naive_forecast",
    says="Your forecast is the mean of the last season; the season itself should come again.",
    read="A baseline worth beating",
)
def naive_forecast__mean_of_the_season(series, horizon, season=1):
    return np.full(horizon, np.mean(series[-season:]))


@misconception(
    "naive_forecast",
    says="You repeat the end of the series, `horizon` values of it, so the season starts at the wrong place.",
    read="A baseline worth beating",
)
def naive_forecast__last_horizon_values(series, horizon, season=1):
    return np.resize(series[-horizon:], horizon) if season > 1 else np.full(horizon, series[-1])


@misconception(
    "naive_forecast",
    says="In your mae, errors above and below cancel: the absolute value is missing, or is taken of the mean.",
    read="A baseline worth beating",
)
def mae__signed(y, f):
    return np.mean(y - f)


@misconception(
    "naive_forecast",
    says="Your mae takes the absolute value of the mean error, so errors above and below cancel.",
    read="A baseline worth beating",
)
def mae__absolute_of_the_mean(y, f):
    return np.abs(np.mean(y - f))


@misconception("naive_forecast", says="Your mae squares the errors.", read="A baseline worth beating")
def mae__squared(y, f):
    return np.mean((y - f) ** 2)


@misconception("naive_forecast", says="Your mae is a root mean square.", read="A baseline worth beating")
def mae__root_mean_square(y, f):
    return np.sqrt(np.mean((y - f) ** 2))


@misconception("naive_forecast", says="Your mae is a sum; the mean was asked for.", read="A baseline worth beating")
def mae__sum(y, f):
    return np.sum(np.abs(y - f))


@misconception(
    "naive_forecast",
    says="Your mape is a fraction; per cent was asked for.",
    read="A baseline worth beating",
)
def mape__fraction(y, f):
    return np.mean(np.abs((y - f) / y))


@misconception(
    "naive_forecast",
    says="Your mape divides by the forecast; errors are relative to the true values.",
    read="A baseline worth beating",
)
def mape__relative_to_the_forecast(y, f):
    return 100 * np.mean(np.abs((y - f) / f))


@misconception(
    "naive_forecast",
    says="Your mape divides by y itself, so negative true values give negative errors.",
    read="A baseline worth beating",
)
def mape__negative_divisors(y, f):
    return 100 * np.mean(np.abs(y - f) / y)


@misconception(
    "naive_forecast",
    says="Your mape divides the mean error by the mean value; each error is relative to its own true value.",
    read="A baseline worth beating",
)
def mape__ratio_of_means(y, f):
    return 100 * np.mean(np.abs(y - f)) / np.mean(np.abs(y))


# temporal_order_batch


@misconception(
    "temporal_order_batch",
    says="Your classes read the second symbol first: AB and BA are exchanged.",
    read="When order is everything",
)
def temporal_order_batch__second_symbol_first(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], first + 2 * second


@misconception(
    "temporal_order_batch",
    says="Your classes count the letters: AB and BA get the same class, but the order should decide.",
    read="When order is everything",
)
def temporal_order_batch__order_does_not_count(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], first + second


@misconception(
    "temporal_order_batch",
    says="Your places may be 2T/10 and 6T/10 themselves: rng.integers leaves out its upper end already.",
    read="When order is everything",
)
def temporal_order_batch__upper_end_included(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10 + 1, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10 + 1, size=n)] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="Your symbols never stand at the last place of their range.",
    read="When order is everything",
)
def temporal_order_batch__last_place_left_out(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    low0, low1 = T // 10, 5 * T // 10
    symbols[np.arange(n), rng.integers(low0, max(low0 + 1, 2 * T // 10 - 1), size=n)] = first
    symbols[np.arange(n), rng.integers(low1, max(low1 + 1, 6 * T // 10 - 1), size=n)] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="Your places are rounded numbers: the first and the last of a range come half as often as the others.",
    read="When order is everything",
)
def temporal_order_batch__rounded_places(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    low0, low1, last = T // 10, 5 * T // 10, T // 10 - 1
    symbols[np.arange(n), np.round(rng.uniform(low0, low0 + last, size=n)).astype(int)] = first
    symbols[np.arange(n), np.round(rng.uniform(low1, low1 + last, size=n)).astype(int)] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="All sequences of your batch have A or B at the same two places: the places are drawn "
    "once, not for each sequence.",
    read="When order is everything",
)
def temporal_order_batch__same_places_for_all(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[:, rng.integers(T // 10, 2 * T // 10)] = first
    symbols[:, rng.integers(5 * T // 10, 6 * T // 10)] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="Your two places are always 4T/10 steps apart: one draw serves both.",
    read="When order is everything",
)
def temporal_order_batch__same_distance(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    place = rng.integers(T // 10, 2 * T // 10, size=n)
    symbols[np.arange(n), place] = first
    symbols[np.arange(n), place + 4 * T // 10] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="Your distractors may be A or B as well, so more than two steps look relevant.",
    read="When order is everything",
)
def temporal_order_batch__distractors_of_all_six(n, T, rng):
    symbols = rng.integers(0, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="One of your four distractors never comes: rng.integers leaves out its upper end.",
    read="When order is everything",
)
def temporal_order_batch__three_distractors(n, T, rng):
    symbols = rng.integers(2, 5, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="All sequences of your batch have the same distractors: one row is drawn and repeated.",
    read="When order is everything",
)
def temporal_order_batch__same_distractors_for_all(n, T, rng):
    symbols = np.tile(rng.integers(2, 6, size=T), (n, 1))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="You return ids at each step, (n, T); the steps should be one-hot, (n, T, 6).",
    read="When order is everything",
)
def temporal_order_batch__ids_returned(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return symbols, 2 * first + second


@misconception(
    "temporal_order_batch",
    says="Your y is one-hot; one class number for each sequence was asked for.",
    read="When order is everything",
)
def temporal_order_batch__classes_one_hot(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], np.eye(4)[2 * first + second]


@misconception(
    "temporal_order_batch",
    says="Your code draws from a generator of its own, with its own seed: every batch is the same, "
    "whatever rng is passed.",
    read="When order is everything",
)
def temporal_order_batch__own_seed(n, T, rng):
    rng = np.random.default_rng(0)
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="Part of your randomness comes from NumPy's global generator, so the same rng does not give the same batch.",
    read="When order is everything",
)
def temporal_order_batch__global_generator(n, T, rng):
    symbols = np.random.randint(2, 6, size=(n, T))
    first, second = np.random.randint(0, 2, size=(2, n))
    symbols[np.arange(n), np.random.randint(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), np.random.randint(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], 2 * first + second


@misconception(
    "temporal_order_batch",
    says="All sequences of your batch belong to one class: the two symbols are drawn once for the whole batch.",
    read="When order is everything",
)
def temporal_order_batch__one_class_a_batch(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = int(rng.integers(0, 2)), int(rng.integers(0, 2))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], np.full(n, 2 * first + second)


@misconception(
    "temporal_order_batch",
    says="Your classes come in turn, 0, 1, 2, 3, 0, …: the letters should be drawn at random for each sequence.",
    read="When order is everything",
)
def temporal_order_batch__classes_in_turn(n, T, rng):
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = np.arange(n) // 2 % 2, np.arange(n) % 2
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], 2 * first + second
