"""Right answers to lstm_forward in other forms."""


def lstm_forward__preallocated(x, h0, c0, kernel, recurrent_kernel, bias):
    B, T, _ = x.shape
    h_seq = np.zeros((B, T, h0.shape[1]))
    h, c, caches = h0, c0, [None] * T
    for t in range(T):
        h, c, caches[t] = lstm_step_forward(x[:, t, :], h, c, kernel, recurrent_kernel, bias)
        h_seq[:, t, :] = h
    return h_seq, c, caches


def lstm_forward__without_the_step(x, h0, c0, kernel, recurrent_kernel, bias):
    projected = x @ kernel + bias
    h, c, out = h0, c0, []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(projected[:, t] + h @ recurrent_kernel, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        out.append(h)
    return np.stack(out, 1), c, None


def lstm_forward__time_major_inside(x, h0, c0, kernel, recurrent_kernel, bias):
    h, c, out, cache = h0, c0, [], ()
    for x_t in np.swapaxes(x, 0, 1):
        h, c, step = lstm_step_forward(x_t, h, c, kernel, recurrent_kernel, bias)
        out.append(h)
        cache += (step,)
    return np.array(out).transpose(1, 0, 2), c, cache


def lstm_forward__recursive(x, h0, c0, kernel, recurrent_kernel, bias):
    h, c, step = lstm_step_forward(x[:, 0], h0, c0, kernel, recurrent_kernel, bias)
    if x.shape[1] == 1:
        return h[:, None], c, [step]
    rest, c, steps = lstm_forward(x[:, 1:], h, c, kernel, recurrent_kernel, bias)
    return np.concatenate([h[:, None], rest], axis=1), c, [step, *steps]


def lstm_forward__states_with_the_first_in_front(x, h0, c0, kernel, recurrent_kernel, bias):
    H, C, cache = [h0], [c0], []
    for t in range(x.shape[1]):
        h, c, step = lstm_step_forward(x[:, t], H[-1], C[-1], kernel, recurrent_kernel, bias)
        H.append(h)
        C.append(c)
        cache.append(step)
    return np.stack(H[1:], axis=1), C[-1], (cache, H, C)


def lstm_forward__each_sequence_alone(x, h0, c0, kernel, recurrent_kernel, bias):
    outputs, lasts = [], []
    for n in range(len(x)):
        h, c, row = h0[n : n + 1], c0[n : n + 1], []
        for t in range(x.shape[1]):
            h, c, _ = lstm_step_forward(x[n : n + 1, t], h, c, kernel, recurrent_kernel, bias)
            row.append(h[0])
        outputs.append(row)
        lasts.append(c[0])
    return outputs, lasts, None


def lstm_forward__states_changed_in_place(x, h0, c0, kernel, recurrent_kernel, bias):
    h_seq = np.empty((*x.shape[:2], h0.shape[1]), dtype=np.float32)
    cache = []
    for t in range(x.shape[1]):
        h, c, step = lstm_step_forward(x[:, t], h0.copy(), c0.copy(), kernel, recurrent_kernel, bias)
        h0[...], c0[...] = h, c
        h_seq[:, t] = h0
        cache.append(step)
    return h_seq, c0, cache


def lstm_forward__cache_in_an_object(x, h0, c0, kernel, recurrent_kernel, bias):
    class Tape:
        def __init__(self):
            self.steps = []

    tape, h, c, out = Tape(), h0, c0, None
    for t in range(x.shape[1]):
        h, c, step = lstm_step_forward(x[:, t], h, c, kernel, recurrent_kernel, bias)
        tape.steps.append(step)
        out = h[:, None] if out is None else np.concatenate([out, h[:, None]], axis=1)
    return [out, c, tape]
