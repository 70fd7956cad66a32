"""Right answers to rnn_forward in other forms."""


def rnn_forward__preallocated(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    batch, time, _ = x.shape
    h_seq = np.zeros((batch, time, h0.shape[1]))
    caches, h = [], h0
    for t in range(time):
        h, cache = rnn_step_forward(x[:, t, :], h, kernel, recurrent_kernel, bias, activation)
        h_seq[:, t, :] = h
        caches.append(cache)
    return h_seq, caches


def rnn_forward__time_major_inside(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    steps, h = [], h0
    for x_t in np.transpose(x, (1, 0, 2)):
        h, _ = rnn_step_forward(x_t, h, kernel, recurrent_kernel, bias, activation=activation)
        steps.append(h)
    return np.array(steps).transpose(1, 0, 2), (steps,)


def rnn_forward__one_more_slot(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    states = np.empty((x.shape[0], x.shape[1] + 1, h0.shape[1]))
    states[:, 0] = h0
    for t in range(x.shape[1]):
        states[:, t + 1] = rnn_step_forward(x[:, t], states[:, t], kernel, recurrent_kernel, bias, activation)[0]
    return states[:, 1:], {"states": states}


def rnn_forward__inputs_first(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    with np.errstate(over="ignore"):
        phi = {
            "tanh": np.tanh,
            "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
            "relu": lambda z: np.maximum(z, 0),
            "linear": lambda z: z,
        }[activation]
        z = x @ kernel + bias  # the input's part of all steps at once
        out = []
        for t in range(x.shape[1]):
            h0 = phi(z[:, t] + h0 @ recurrent_kernel)
            out.append(h0[:, None])
        return np.concatenate(out, axis=1), None


def rnn_forward__accumulate(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    from itertools import accumulate

    def step(h, x_t):
        return rnn_step_forward(x_t, h, kernel, recurrent_kernel, bias, activation)[0]

    states = list(accumulate(np.moveaxis(x, 1, 0), step, initial=h0))
    return np.moveaxis(np.stack(states[1:]), 0, 1), iter(states)


def rnn_forward__sequence_by_sequence(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    results = []
    for sequence, h in zip(x, h0):
        h, states = h[None], []
        for x_t in sequence:
            h, _ = rnn_step_forward(x_t[None], h, kernel, recurrent_kernel, bias, activation)
            states.append(np.asarray(h)[0].tolist())
        results.append(states)
    return [np.array(results), []]


def rnn_forward__state_overwritten(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_seq = np.zeros(x.shape[:2] + h0.shape[1:], dtype=x.dtype)
    for t in range(x.shape[1]):
        h0[:] = rnn_step_forward(x[:, t], h0, kernel, recurrent_kernel, bias, activation)[0]
        h_seq[:, t] = h0
    return h_seq, (x, h0)


def rnn_forward__previous_or_h0(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_seq, cache = np.zeros((len(x), x.shape[1], len(bias))), {}
    for t in range(x.shape[1]):
        h_prev = h0 if t == 0 else h_seq[:, t - 1]
        h_seq[:, t], cache[t] = rnn_step_forward(x[:, t], h_prev, kernel, recurrent_kernel, bias, activation)
    return h_seq, cache


def rnn_forward__linked_caches(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_prev, states, cache = h0, [], {"before": None}
    cache["itself"] = cache
    for x_t in np.moveaxis(x, 1, 0):
        h_prev, of_step = rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias, activation)
        states.append(h_prev)
        cache = {"before": cache, "step": of_step}
    return np.stack(states, axis=1), cache
