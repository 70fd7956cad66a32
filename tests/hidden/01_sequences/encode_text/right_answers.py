"""Right answers to encode_text in other forms."""


def encode_text__array_of_characters(text, vocab=None):
    if vocab is None:
        vocab, ids = np.unique(list(text), return_inverse=True)
        return ids, vocab
    return [vocab.index(c) for c in text], vocab


def encode_text__key_error_translated(text, vocab=None):
    vocab = sorted(dict.fromkeys(text)) if vocab is None else vocab
    id_of = dict(zip(vocab, range(len(vocab)), strict=True))
    try:
        ids = [id_of[c] for c in text]
    except KeyError as error:
        raise ValueError(f"{error} is not in the vocabulary") from error
    return ids, vocab


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


def encode_text__compared_with_all(text, vocab=None):
    vocab = sorted(set(text)) if vocab is None else list(vocab)
    same = np.array(list(text))[:, None] == np.array(vocab)[None, :]
    if not same.any(axis=1).all():
        raise ValueError("a character is not in the vocabulary")
    return same.argmax(axis=1), tuple(vocab)


def one_hot__compared(ids, depth):
    return np.asarray(ids)[..., None] == np.arange(depth)


def one_hot__put_along_axis(ids, depth):
    out = np.zeros((*ids.shape, depth), dtype=np.float32)
    np.put_along_axis(out, ids[..., None], 1, axis=-1)
    return out


def one_hot__nested_lists(ids, depth):
    if np.ndim(ids) == 0:
        return [1 if j == ids else 0 for j in range(depth)]
    return [one_hot(i, depth) for i in ids]


def one_hot__np_take(ids, depth):
    return np.take(np.identity(depth, dtype=int), ids, axis=0)
