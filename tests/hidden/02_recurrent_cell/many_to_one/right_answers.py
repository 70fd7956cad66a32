"""Right answers to many_to_one in other forms."""


def many_to_one__own_loop(x, params):
    h = params["h0"]
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.dot(h, params["head_kernel"]) + params["head_bias"]


def many_to_one__from_all_answers(x, params):
    return many_to_many(x, params)[:, -1, :]


def many_to_one__keywords(x, params):
    cell = {name: params[name] for name in ("h0", "kernel", "recurrent_kernel", "bias")}
    h_seq = np.asarray(rnn_forward(x, **cell)[0])
    return (h_seq[:, x.shape[1] - 1].dot(params["head_kernel"]) + params["head_bias"]).tolist()


def many_to_one__params_used_up(x, params):
    h_seq, _ = rnn_forward(x, params.pop("h0"), *(params.pop(n) for n in ("kernel", "recurrent_kernel", "bias")))
    head_kernel, head_bias = params.values()
    return np.einsum("bu,uo->bo", np.asarray(h_seq)[:, -1], head_kernel) + head_bias


def many_to_many__einsum(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.einsum("btu,uo->bto", h_seq, params["head_kernel"]) + params["head_bias"]


def many_to_many__step_by_step(x, params):
    h, y = params["h0"], []
    for x_t in np.swapaxes(x, 0, 1):
        h = rnn_step_forward(x_t, h, params["kernel"], params["recurrent_kernel"], params["bias"], "tanh")[0]
        y.append(h @ params["head_kernel"] + params["head_bias"])
    return np.stack(y, axis=1)


def many_to_many__flattened(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    flat = np.reshape(h_seq, (-1, len(params["bias"])))
    return (flat @ params["head_kernel"] + params["head_bias"]).reshape(*x.shape[:2], -1)


def one_to_many__broadcast(v, params, T):
    x = np.broadcast_to(v[:, np.newaxis], (v.shape[0], T, v.shape[1]))
    return many_to_many(x, params)


def one_to_many__list_of_steps(v, params, T):
    h, y = params["h0"], []
    for _ in range(T):
        h, _cache = rnn_step_forward(v, h, params["kernel"], params["recurrent_kernel"], params["bias"])
        y.append(h @ params["head_kernel"] + params["head_bias"])
    return np.array(y).transpose(1, 0, 2)


def one_to_many__tile(v, params, T):
    x = np.tile(v[:, None], (1, T, 1))
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.matmul(h_seq, params["head_kernel"]) + params["head_bias"]
