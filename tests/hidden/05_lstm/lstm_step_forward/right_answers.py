"""Right answers to lstm_step_forward in other forms."""


def lstm_step_forward__one_concatenated_product(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = np.concatenate([x_t, h_prev], axis=1) @ np.concatenate([kernel, recurrent_kernel], axis=0) + bias
    i, f, g, o = np.split(z, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, [x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel]


def lstm_step_forward__bias_as_a_row(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    rows = np.hstack([x_t, h_prev, np.ones((len(x_t), 1))])
    z = rows.dot(np.vstack([kernel, recurrent_kernel, bias[None]]))
    U = h_prev.shape[1]
    i, f, g, o = sigmoid(z[:, :U]), sigmoid(z[:, U : 2 * U]), np.tanh(z[:, 2 * U : 3 * U]), sigmoid(z[:, 3 * U :])
    c_t = f * c_prev + i * g
    return [o * np.tanh(c_t), c_t, None]


def lstm_step_forward__einsum_and_reshape(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = np.einsum("bf,fk->bk", x_t, kernel) + np.einsum("bu,uk->bk", h_prev, recurrent_kernel) + bias
    z = z.reshape(len(z), 4, -1)
    i, f, o = (sigmoid(z[:, k]) for k in (0, 1, 3))
    c_t = f * c_prev + i * np.tanh(z[:, 2])
    return o * np.tanh(c_t), c_t, lambda: {"gates": (i, f, o)}


def lstm_step_forward__one_product_for_each_gate(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    def dense(k):
        block = slice(k * h_prev.shape[1], (k + 1) * h_prev.shape[1])
        return np.dot(x_t, kernel[:, block]) + np.dot(h_prev, recurrent_kernel[:, block]) + bias[block]

    i, f, g, o = sigmoid(dense(0)), sigmoid(dense(1)), np.tanh(dense(2)), sigmoid(dense(3))
    c_t = np.add(np.multiply(f, c_prev), np.multiply(i, g))
    return np.multiply(o, np.tanh(c_t)), c_t, [i, f, g, o]


def lstm_step_forward__own_stable_sigmoid(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    def squash(z):
        e = np.exp(-np.abs(z))
        return np.where(z >= 0, 1 / (1 + e), e / (1 + e))

    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    i, f, g, o = np.hsplit(z, 4)
    c_t = squash(f) * c_prev + squash(i) * np.tanh(g)
    return squash(o) * np.tanh(c_t), c_t, ()


def lstm_step_forward__sigmoid_that_saturates_with_a_warning(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    gates = 1 / (1 + np.exp(-z))
    U = c_prev.shape[-1]
    c_t = gates[:, U : 2 * U] * c_prev + gates[:, :U] * np.tanh(z[:, 2 * U : 3 * U])
    return gates[:, -U:] * np.tanh(c_t), c_t, gates


def lstm_step_forward__expit_in_float32(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    from scipy.special import expit

    x_t, h_prev, c_prev = (np.asarray(a, dtype=np.float32) for a in (x_t, h_prev, c_prev))
    z = x_t @ kernel.astype(np.float32) + h_prev @ recurrent_kernel.astype(np.float32) + bias.astype(np.float32)
    i, f, g, o = np.split(z, 4, axis=-1)
    c_t = expit(f) * c_prev + expit(i) * np.tanh(g)
    return expit(o) * np.tanh(c_t), c_t, (i, f, g, o)


def lstm_step_forward__in_place(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = np.matmul(x_t, kernel)
    z += np.matmul(h_prev, recurrent_kernel)
    z += bias
    i, f, g, o = np.split(z, 4, axis=-1)
    c_prev *= sigmoid(f)
    c_prev += sigmoid(i) * np.tanh(g)
    h_prev[:] = sigmoid(o) * np.tanh(c_prev)
    return h_prev, c_prev, (z,)


def lstm_step_forward__lists(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    h, c = [], []
    for x_row, h_row, c_row in zip(x_t, h_prev, c_prev):
        z = x_row @ kernel + h_row @ recurrent_kernel + bias
        i, f, g, o = np.split(z, 4)
        c.append(sigmoid(f) * c_row + sigmoid(i) * np.tanh(g))
        h.append(sigmoid(o) * np.tanh(c[-1]))
    return h, c, "nothing"


def lstm_step_forward__transposed_inside(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = (kernel.T @ x_t.T + recurrent_kernel.T @ h_prev.T + bias[:, np.newaxis]).reshape(4, -1, len(x_t))
    i, f, o = sigmoid(z[[0, 1, 3]])
    c = f * c_prev.T + i * np.tanh(z[2])
    return (o * np.tanh(c)).T, c.T, None
