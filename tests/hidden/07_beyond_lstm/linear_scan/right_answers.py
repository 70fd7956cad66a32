"""Right answers of linear_scan and linear_scan_parallel in other forms."""


def linear_scan__preallocated(a, b, h0):
    h_seq = np.empty(b.shape)
    for t in range(b.shape[1]):
        h_seq[:, t] = b[:, t] + a[:, t] * (h_seq[:, t - 1] if t else h0)
    return h_seq


def linear_scan__by_the_scan(a, b, h0):
    return linear_scan_parallel(a, b, h0)


def linear_scan_parallel__associative_scan(a, b, h0):
    def combine(left, right):
        return left[0] * right[0], right[0] * left[1] + right[1]

    factors, additions = keras.ops.associative_scan(combine, (a, b), axis=1)
    return factors * h0[:, None] + additions


def linear_scan_parallel__keras_rounds(a, b, h0):
    a, h = keras.ops.convert_to_tensor(a), keras.ops.convert_to_tensor(b)
    shift = 1
    while shift < a.shape[1]:
        ones = keras.ops.ones_like(a[:, :shift])
        before = keras.ops.concatenate([keras.ops.zeros_like(ones), h[:, :-shift]], axis=1)
        h = a * before + h
        a = a * keras.ops.concatenate([ones, a[:, :-shift]], axis=1)
        shift *= 2
    return h + a * keras.ops.expand_dims(keras.ops.cast(h0, a.dtype), 1)


def linear_scan_parallel__divide_and_conquer(a, b, h0):
    def scan(a, b):
        if a.shape[1] == 1:
            return a, b
        half = a.shape[1] // 2
        (a1, b1), (a2, b2) = scan(a[:, :half], b[:, :half]), scan(a[:, half:], b[:, half:])
        later = b2 + a2 * b1[:, -1:]
        return np.concatenate([a1, a2 * a1[:, -1:]], axis=1), np.concatenate([b1, later], axis=1)

    a, b = scan(np.asarray(a), np.asarray(b))
    return a * h0[:, None] + b


def linear_scan_parallel__pairs_first(a, b, h0):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    b[:, 0] = a[:, 0] * h0 + b[:, 0]

    def scan(a, b):
        T = a.shape[1]
        if T == 1:
            return b
        even = slice(0, T - T % 2, 2)
        pairs = scan(a[:, even] * a[:, 1::2], a[:, 1::2] * b[:, even] + b[:, 1::2])
        h = np.empty_like(b)
        h[:, 0], h[:, 1::2] = b[:, 0], pairs
        later = len(range(2, T, 2))
        h[:, 2::2] = a[:, 2::2] * pairs[:, :later] + b[:, 2::2]
        return h

    return scan(a, b)
