"""Right answers to rnn_forward_masked in other forms."""


def rnn_forward_masked__arithmetic(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, states = h0, []
    for t in range(x.shape[1]):
        new, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        m = mask[:, t].astype(float).reshape(-1, 1)
        h = m * new + (1 - m) * h
        states.append(h)
    return np.stack(states, axis=1), None


def rnn_forward_masked__rows_chosen(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_seq, h = np.zeros((*x.shape[:2], h0.shape[1])), h0.copy()
    for t in range(x.shape[1]):
        rows = mask[:, t]
        if rows.any():
            h[rows] = rnn_step_forward(x[rows, t], h[rows], kernel, recurrent_kernel, bias, activation)[0]
        h_seq[:, t] = h
    return h_seq, None


def rnn_forward_masked__sequence_by_sequence(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_seq = []
    for b in range(len(x)):
        h, states = h0[b : b + 1], []
        for t in range(x.shape[1]):
            if mask[b, t]:
                h, _ = rnn_step_forward(x[b : b + 1, t], h, kernel, recurrent_kernel, bias, activation)
            states.append(h[0])
        h_seq.append(states)
    return h_seq, None


def rnn_forward_masked__put_back(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, states = h0, []
    for t in range(x.shape[1]):
        new = np.array(rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)[0])
        new[~mask[:, t]] = h[~mask[:, t]]
        states.append(new)
        h = new
    return np.swapaxes(states, 0, 1), {"mask": mask}


def rnn_forward_masked__own_step(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    phi = {
        "tanh": np.tanh,
        "sigmoid": lambda z: 0.5 * np.tanh(0.5 * z) + 0.5,
        "relu": lambda z: np.maximum(z, 0),
        "linear": lambda z: z,
    }[activation]
    z, out = np.einsum("btf,fu->btu", x, kernel) + bias, np.empty((*x.shape[:2], len(bias)))
    for t in range(x.shape[1]):
        h0 = np.where(mask[:, [t]], phi(z[:, t] + h0 @ recurrent_kernel), h0)
        out[:, t] = h0
    return out, None
