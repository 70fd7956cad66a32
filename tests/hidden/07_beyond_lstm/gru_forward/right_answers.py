"""Right answers of gru_forward in other forms."""


def gru_forward__preallocated(x, h0, kernel, recurrent_kernel, bias, reset_after=True):
    B, T, _ = x.shape
    h_seq = np.zeros((B, T, h0.shape[1]))
    h = h0
    for t in range(T):
        h = gru_step_forward(x[:, t, :], h, kernel, recurrent_kernel, bias, reset_after=reset_after)[0]
        h_seq[:, t] = h
    return h_seq


def gru_forward__time_first_inside(x, h0, kernel, recurrent_kernel, bias, reset_after=True):
    states = [h0]
    for x_t in np.swapaxes(x, 0, 1):
        states.append(gru_step_forward(x_t, states[-1], kernel, recurrent_kernel, bias, reset_after)[0])
    return np.transpose(np.array(states[1:]), (1, 0, 2))


def gru_forward__sequence_by_sequence(x, h0, kernel, recurrent_kernel, bias, reset_after=True):
    rows = []
    for b in range(len(x)):
        h, row = h0[b : b + 1], []
        for t in range(x.shape[1]):
            h, _ = gru_step_forward(x[b : b + 1, t], h, kernel, recurrent_kernel, bias, reset_after)
            row.append(h[0])
        rows.append(row)
    return rows


def gru_forward__without_the_step(x, h0, kernel, recurrent_kernel, bias, reset_after=True):
    U, h, out = h0.shape[1], h0, []
    R = recurrent_kernel
    read = x @ kernel + (bias[0] if reset_after else bias)
    extra = bias[1] if reset_after else np.zeros(3 * U)
    for t in range(x.shape[1]):
        z = sigmoid(read[:, t, :U] + h @ R[:, :U] + extra[:U])
        r = sigmoid(read[:, t, U : 2 * U] + h @ R[:, U : 2 * U] + extra[U : 2 * U])
        seen = r * (h @ R[:, 2 * U :] + extra[2 * U :]) if reset_after else (r * h) @ R[:, 2 * U :]
        h = z * h + (1 - z) * np.tanh(read[:, t, 2 * U :] + seen)
        out.append(h[:, None])
    return np.concatenate(out, axis=1)
