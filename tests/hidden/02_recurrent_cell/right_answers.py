"""Right answers in other forms: each one gets every point. Read as text, never imported."""

from autograder.suite.catalogue import right_answer

# rnn_step_forward


@right_answer("rnn_step_forward")
def rnn_step_forward__dot_and_dict(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    phi = {
        "tanh": np.tanh,
        "sigmoid": lambda z: np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), 1 - 1 / (1 + np.exp(-np.abs(z)))),
        "relu": lambda z: z * (z > 0),
        "linear": lambda z: z,
    }
    z = np.dot(x_t, kernel) + np.dot(h_prev, recurrent_kernel) + bias
    return phi[activation](z), {"x_t": x_t, "h_prev": h_prev}


@right_answer("rnn_step_forward")
def rnn_step_forward__concatenated(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    from scipy.special import expit

    both = np.concatenate([x_t, h_prev], axis=1)
    z = both @ np.concatenate([kernel, recurrent_kernel]) + bias
    h_t = {"tanh": np.tanh, "sigmoid": expit, "relu": lambda z: z.clip(min=0), "linear": np.copy}[activation](z)
    return h_t, None


@right_answer("rnn_step_forward")
def rnn_step_forward__bias_as_a_weight(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    row = np.hstack([x_t, h_prev, np.ones((len(x_t), 1))])
    z = row @ np.vstack([kernel, recurrent_kernel, bias])
    if activation == "sigmoid":
        with np.errstate(over="ignore"):
            z = 1 / (1 + np.exp(-z))
    elif activation == "tanh":
        z = np.tanh(z)
    elif activation == "relu":
        z[z < 0] = 0
    return z, lambda: (x_t, h_prev, z)


@right_answer("rnn_step_forward")
def rnn_step_forward__einsum(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = np.einsum("bf,fu->bu", x_t, kernel) + np.einsum("bv,vu->bu", h_prev, recurrent_kernel) + bias[None, :]
    if activation == "tanh":
        return [2 / (1 + np.exp(-2 * np.clip(z, -300, 300))) - 1, z]
    if activation == "sigmoid":
        return [1 / (1 + np.exp(-np.clip(z, -500, 500))), z]
    return [np.maximum(0, z) if activation == "relu" else z, z]


@right_answer("rnn_step_forward")
def rnn_step_forward__columns(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = kernel.T @ x_t.T + recurrent_kernel.T @ h_prev.T + bias.reshape(-1, 1)
    h = {"tanh": np.tanh, "relu": lambda z: (np.abs(z) + z) / 2, "linear": lambda z: z}.get(
        activation, lambda z: np.exp(-np.logaddexp(0, -z))
    )(z)
    return h.T, (z, h)


@right_answer("rnn_step_forward")
def rnn_step_forward__lists_and_loops(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    import math

    def phi(z):
        if activation == "tanh":
            return math.tanh(z)
        if activation == "sigmoid":
            return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))
        return max(z, 0.0) if activation == "relu" else z

    rows = []
    for x, h in zip(x_t, h_prev):
        row = []
        for unit in range(len(bias)):
            z = float(bias[unit])
            z += sum(float(x[i] * kernel[i, unit]) for i in range(len(x)))
            z += sum(float(h[i] * recurrent_kernel[i, unit]) for i in range(len(h)))
            row.append(phi(z))
        rows.append(row)
    return rows, "nothing to keep"


@right_answer("rnn_step_forward")
def rnn_step_forward__tensordot_in_place(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    class Cache:
        pass

    cache = Cache()
    cache.kernel = kernel
    z = np.tensordot(x_t, kernel, axes=1)
    z += np.tensordot(h_prev, recurrent_kernel, axes=(1, 0))
    z += bias
    h_prev *= 0  # spoils its argument
    if activation == "tanh":
        np.tanh(z, out=z)
    if activation == "relu":
        np.maximum(z, 0, out=z)
    if activation == "sigmoid":
        e = np.exp(-np.abs(z))
        z = np.where(z < 0, e, 1) / (1 + e)
    return z, cache


@right_answer("rnn_step_forward")
def rnn_step_forward__float32_inside(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    x, h, w, u, b = (np.asarray(a, dtype="float32") for a in (x_t, h_prev, kernel, recurrent_kernel, bias))
    z = np.matmul(x, w) + np.matmul(h, u) + b
    match activation:
        case "tanh":
            h_t = np.tanh(z)
        case "sigmoid":
            h_t = (1 + np.tanh(0.5 * z)) / 2
        case "relu":
            h_t = np.where(z > 0, z, 0)
        case "linear":
            h_t = z
    return h_t, (x, h, h_t)


@right_answer("rnn_step_forward")
def rnn_step_forward__float64_inside(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t.astype(float).dot(kernel) + (recurrent_kernel.T.dot(h_prev.T)).T + np.broadcast_to(bias, h_prev.shape)
    with np.errstate(all="ignore"):
        phi = dict(tanh=np.tanh, sigmoid=lambda z: np.reciprocal(np.exp(-z) + 1), relu=lambda z: np.fmax(z, 0.0))
        return phi.get(activation, np.array)(z), np.array([1, 2, 3])


@right_answer("rnn_step_forward")
def rnn_step_forward__long_double_and_named(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    from collections import namedtuple

    z = np.asarray(x_t, np.longdouble) @ kernel + np.asarray(h_prev, np.longdouble) @ recurrent_kernel + bias
    functions = {
        "tanh": np.tanh,
        "sigmoid": lambda z: 0.5 * (1 + np.tanh(z / 2)),
        "relu": lambda z: np.maximum(z, 0),
        "linear": lambda z: z,
    }
    return namedtuple("Step", "h_t cache")(functions[activation](z), {"z": z})


# rnn_forward


@right_answer("rnn_forward")
def rnn_forward__preallocated(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    batch, time, _ = x.shape
    h_seq = np.zeros((batch, time, h0.shape[1]))
    caches, h = [], h0
    for t in range(time):
        h, cache = rnn_step_forward(x[:, t, :], h, kernel, recurrent_kernel, bias, activation)
        h_seq[:, t, :] = h
        caches.append(cache)
    return h_seq, caches


@right_answer("rnn_forward")
def rnn_forward__time_major_inside(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    steps, h = [], h0
    for x_t in np.transpose(x, (1, 0, 2)):
        h, _ = rnn_step_forward(x_t, h, kernel, recurrent_kernel, bias, activation=activation)
        steps.append(h)
    return np.array(steps).transpose(1, 0, 2), (steps,)


@right_answer("rnn_forward")
def rnn_forward__one_more_slot(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    states = np.empty((x.shape[0], x.shape[1] + 1, h0.shape[1]))
    states[:, 0] = h0
    for t in range(x.shape[1]):
        states[:, t + 1] = rnn_step_forward(x[:, t], states[:, t], kernel, recurrent_kernel, bias, activation)[0]
    return states[:, 1:], {"states": states}


@right_answer("rnn_forward")
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


@right_answer("rnn_forward")
def rnn_forward__recursion(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    if x.shape[1] == 0:
        return np.zeros((x.shape[0], 0, h0.shape[1])), None
    before, _ = rnn_forward(x[:, :-1], h0, kernel, recurrent_kernel, bias, activation)
    last = before[:, -1] if before.shape[1] else h0
    h, _ = rnn_step_forward(x[:, -1], last, kernel, recurrent_kernel, bias, activation)
    return np.append(before, h[:, np.newaxis], axis=1), None


@right_answer("rnn_forward")
def rnn_forward__accumulate(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    from itertools import accumulate

    def step(h, x_t):
        return rnn_step_forward(x_t, h, kernel, recurrent_kernel, bias, activation)[0]

    states = list(accumulate(np.moveaxis(x, 1, 0), step, initial=h0))
    return np.moveaxis(np.stack(states[1:]), 0, 1), iter(states)


@right_answer("rnn_forward")
def rnn_forward__sequence_by_sequence(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    results = []
    for sequence, h in zip(x, h0):
        h, states = h[None], []
        for x_t in sequence:
            h, _ = rnn_step_forward(x_t[None], h, kernel, recurrent_kernel, bias, activation)
            states.append(np.asarray(h)[0].tolist())
        results.append(states)
    return [results, []]


@right_answer("rnn_forward")
def rnn_forward__state_overwritten(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_seq = np.zeros(x.shape[:2] + h0.shape[1:], dtype=x.dtype)
    for t in range(x.shape[1]):
        h0[:] = rnn_step_forward(x[:, t], h0, kernel, recurrent_kernel, bias, activation)[0]
        h_seq[:, t] = h0
    return h_seq, (x, h0)


@right_answer("rnn_forward")
def rnn_forward__previous_or_h0(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_seq, cache = np.zeros((len(x), x.shape[1], len(bias))), {}
    for t in range(x.shape[1]):
        h_prev = h0 if t == 0 else h_seq[:, t - 1]
        h_seq[:, t], cache[t] = rnn_step_forward(x[:, t], h_prev, kernel, recurrent_kernel, bias, activation)
    return h_seq, cache


@right_answer("rnn_forward")
def rnn_forward__stacked_last(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, columns = h0, []
    for t in range(x.shape[1]):
        h = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)[0]
        columns += [h]
    return np.swapaxes(np.dstack(columns), 1, 2), None


@right_answer("rnn_forward")
def rnn_forward__linked_caches(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_prev, states, cache = h0, [], {"before": None}
    cache["itself"] = cache
    for x_t in np.moveaxis(x, 1, 0):
        h_prev, of_step = rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias, activation)
        states.append(h_prev)
        cache = {"before": cache, "step": of_step}
    return np.stack(states, axis=1), cache


# rnn_forward_masked


@right_answer("rnn_forward_masked")
def rnn_forward_masked__arithmetic(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, states = h0, []
    for t in range(x.shape[1]):
        new, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        m = mask[:, t].astype(float).reshape(-1, 1)
        h = m * new + (1 - m) * h
        states.append(h)
    return np.stack(states, axis=1), None


@right_answer("rnn_forward_masked")
def rnn_forward_masked__rows_chosen(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_seq, h = np.zeros((*x.shape[:2], h0.shape[1])), h0.copy()
    for t in range(x.shape[1]):
        rows = mask[:, t]
        if rows.any():
            h[rows] = rnn_step_forward(x[rows, t], h[rows], kernel, recurrent_kernel, bias, activation)[0]
        h_seq[:, t] = h
    return h_seq, None


@right_answer("rnn_forward_masked")
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


@right_answer("rnn_forward_masked")
def rnn_forward_masked__put_back(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, states = h0, []
    for t in range(x.shape[1]):
        new = np.array(rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)[0])
        new[~mask[:, t]] = h[~mask[:, t]]
        states.append(new)
        h = new
    return np.swapaxes(states, 0, 1), {"mask": mask}


@right_answer("rnn_forward_masked")
def rnn_forward_masked__compressed(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    result = np.repeat(h0[:, None], x.shape[1], axis=1).astype(float)
    for b in range(len(x)):
        steps = np.flatnonzero(mask[b])
        if len(steps) == 0:
            continue
        h_seq, _ = rnn_forward(x[b : b + 1, steps], h0[b : b + 1], kernel, recurrent_kernel, bias, activation)
        for t in range(x.shape[1]):
            done = int(np.sum(steps <= t))
            if done:
                result[b, t] = h_seq[0, done - 1]
    return result, None


@right_answer("rnn_forward_masked")
def rnn_forward_masked__mask_repeated(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    wide = np.repeat(mask[:, :, np.newaxis], h0.shape[1], axis=2)
    states = [h0]
    for t in range(x.shape[1]):
        new, _ = rnn_step_forward(x[:, t], states[-1], kernel, recurrent_kernel, bias, activation)
        states.append(np.select([wide[:, t]], [new], states[-1]))
    return np.stack(states[1:], axis=1), states


@right_answer("rnn_forward_masked")
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


@right_answer("rnn_forward_masked")
def rnn_forward_masked__change_added(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, h_seq = h0, []
    for x_t, m in zip(x.transpose(1, 0, 2), mask.T):
        new = rnn_step_forward(x_t, h, kernel, recurrent_kernel, bias, activation)[0]
        h = h + (new - h) * m[:, None]
        h_seq.append(h[:, None, :])
    return np.hstack(h_seq), None


# many_to_one, many_to_many, one_to_many


@right_answer("many_to_one")
def many_to_one__own_loop(x, params):
    h = params["h0"]
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.dot(h, params["head_kernel"]) + params["head_bias"]


@right_answer("many_to_one")
def many_to_one__from_all_answers(x, params):
    return many_to_many(x, params)[:, -1, :]


@right_answer("many_to_one")
def many_to_one__keywords(x, params):
    cell = {name: params[name] for name in ("h0", "kernel", "recurrent_kernel", "bias")}
    h_seq = np.asarray(rnn_forward(x, **cell)[0])
    return (h_seq[:, x.shape[1] - 1].dot(params["head_kernel"]) + params["head_bias"]).tolist()


@right_answer("many_to_one")
def many_to_one__params_used_up(x, params):
    h_seq, _ = rnn_forward(x, params.pop("h0"), *(params.pop(n) for n in ("kernel", "recurrent_kernel", "bias")))
    head_kernel, head_bias = params.values()
    return np.einsum("bu,uo->bo", np.asarray(h_seq)[:, -1], head_kernel) + head_bias


@right_answer("many_to_one")
def many_to_many__einsum(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.einsum("btu,uo->bto", h_seq, params["head_kernel"]) + params["head_bias"]


@right_answer("many_to_one")
def many_to_many__step_by_step(x, params):
    h, y = params["h0"], []
    for x_t in np.swapaxes(x, 0, 1):
        h = rnn_step_forward(x_t, h, params["kernel"], params["recurrent_kernel"], params["bias"], "tanh")[0]
        y.append(h @ params["head_kernel"] + params["head_bias"])
    return np.stack(y, axis=1)


@right_answer("many_to_one")
def many_to_many__flattened(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    flat = np.reshape(h_seq, (-1, len(params["bias"])))
    return (flat @ params["head_kernel"] + params["head_bias"]).reshape(*x.shape[:2], -1)


@right_answer("many_to_one")
def one_to_many__broadcast(v, params, T):
    x = np.broadcast_to(v[:, np.newaxis], (v.shape[0], T, v.shape[1]))
    return many_to_many(x, params)


@right_answer("many_to_one")
def one_to_many__list_of_steps(v, params, T):
    h, y = params["h0"], []
    for _ in range(T):
        h, _cache = rnn_step_forward(v, h, params["kernel"], params["recurrent_kernel"], params["bias"])
        y.append(h @ params["head_kernel"] + params["head_bias"])
    return np.array(y).transpose(1, 0, 2)


@right_answer("many_to_one")
def one_to_many__tile(v, params, T):
    x = np.tile(v[:, None], (1, T, 1))
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.matmul(h_seq, params["head_kernel"]) + params["head_bias"]


# generate


@right_answer("generate")
def generate__preallocated(step_fn, seed, n_steps):
    out = np.zeros((n_steps, len(seed)))
    state = None
    for t in range(n_steps):
        y, state = step_fn(seed if t == 0 else out[t - 1], state)
        out[t] = y
    return out


@right_answer("generate")
def generate__list(step_fn, seed, n_steps):
    x, state, result = seed, None, []
    while len(result) < n_steps:
        y, state = step_fn(x, state)
        result.append(list(y))
        x = y
    return result


@right_answer("generate")
def generate__recursion(step_fn, seed, n_steps):
    def go_on(x, state, left):
        if left == 0:
            return []
        y, state = step_fn(x, state)
        return [y, *go_on(y, state, left - 1)]

    return np.array(go_on(seed, None, n_steps))


@right_answer("generate")
def generate__generator(step_fn, seed, n_steps):
    from itertools import islice

    def endless():
        x, state = seed, None
        while True:
            x, state = step_fn(x, state)
            yield x

    return np.vstack(list(islice(endless(), n_steps)))


@right_answer("generate")
def generate__seed_cut_off(step_fn, seed, n_steps):
    outputs, states = [seed], [None]
    for t in range(n_steps):
        y, state = step_fn(outputs[t], states[t])
        outputs.append(y)
        states.append(state)
    return np.array(outputs)[1:]


@right_answer("generate")
def generate__first_step_apart(step_fn, seed, n_steps):
    y, state = step_fn(seed, None)
    outputs = np.array(y)[None, :]
    for _ in range(1, n_steps):
        y, state = step_fn(y, state)
        outputs = np.concatenate([outputs, np.reshape(y, (1, -1))])
    return outputs


@right_answer("generate")
def generate__one_call_too_many(step_fn, seed, n_steps):
    outputs = []
    y, state = step_fn(seed, None)
    for _ in range(n_steps):
        outputs.append(np.copy(y))
        y, state = step_fn(y, state)
    return np.stack(outputs, axis=0)


@right_answer("generate")
def generate__seed_overwritten(step_fn, seed, n_steps):
    state, columns = None, []
    for _ in range(n_steps):
        y, state = step_fn(seed, state)
        seed[:] = y
        columns.append(np.array(y, dtype="float64"))
    return np.column_stack(columns).T


@right_answer("generate")
def generate__deque(step_fn, seed, n_steps):
    from collections import deque

    outputs, state = deque([seed], maxlen=n_steps + 1), None
    for _ in range(n_steps):
        y, state = step_fn(outputs[-1], state)
        outputs.append(y)
    outputs.popleft()
    return outputs


# SimpleCell


@right_answer("SimpleCell")
class SimpleCell__ops(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = units
        self.activation = keras.layers.Activation(activation)

    @property
    def state_size(self):
        return [self.units]

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="random_normal", trainable=True)
        self.u = self.add_weight(shape=(self.units, self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
        super().build(input_shape)

    def call(self, inputs, states):
        z = keras.ops.matmul(inputs, self.w) + keras.ops.matmul(states[0], self.u) + self.b
        h = self.activation(z)
        return h, (h,)


@right_answer("SimpleCell")
class SimpleCell__concatenated(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, units, units
        self.activation = activation

    def build(self, input_shape):
        shapes = {"kernel": (input_shape[-1], self.units), "recurrent_kernel": (self.units, self.units)}
        for name, shape in shapes.items():
            setattr(self, name, self.add_weight(name=name, shape=shape))
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="ones")
        self.built = True

    def call(self, inputs, states, training=None):
        both = keras.ops.concatenate([inputs, states[0]], axis=-1)
        z = keras.ops.dot(both, keras.ops.concatenate([self.kernel, self.recurrent_kernel], axis=0)) + self.bias
        h = {"tanh": keras.ops.tanh, "sigmoid": keras.ops.sigmoid, "relu": keras.ops.relu}.get(
            self.activation, lambda z: z
        )(z)
        return [h, [h]]


@right_answer("SimpleCell")
class SimpleCell__two_dense_layers(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.state_size = self.output_size = units
        self.of_the_input = keras.layers.Dense(units, use_bias=False)
        self.of_the_state = keras.layers.Dense(units)
        self.phi = keras.activations.get(activation)

    def build(self, input_shape):
        self.of_the_input.build(input_shape)
        self.of_the_state.build((None, self.state_size))

    def call(self, inputs, states):
        h = self.phi(self.of_the_input(inputs) + self.of_the_state(states[0]))
        return h, [h]


@right_answer("SimpleCell")
class SimpleCell__tensorflow(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        import tensorflow as tf

        self.tf = tf
        self.units = units
        self.state_size = (units,)
        self.output_size = units
        names = {"tanh": tf.tanh, "sigmoid": tf.sigmoid, "relu": tf.nn.relu, "linear": tf.identity}
        self.activation = names[activation]

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[1], self.units), initializer="glorot_uniform", name="k")
        self.recurrent_kernel = self.add_weight(shape=(self.units,) * 2, initializer="orthogonal", name="r")
        self.bias = self.add_weight(shape=[self.units], initializer="zeros", name="b")

    def call(self, inputs, states):
        tf = self.tf
        h_prev = states[0]
        z = tf.matmul(inputs, self.kernel) + tf.matmul(h_prev, self.recurrent_kernel)
        h = self.activation(tf.nn.bias_add(z, self.bias))
        return h, [h]


@right_answer("SimpleCell")
class SimpleCell__einsum(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__(name="simple_cell")
        self.units, self.activation = units, keras.activations.get(activation)
        self.state_size, self.output_size = [units], units

    def build(self, input_shape):
        features = tuple(input_shape)[-1]
        self.kernel = self.add_weight(shape=(features, self.units), initializer=keras.initializers.HeNormal())
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer="identity")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, self.units))]

    def call(self, inputs, states):
        ops = keras.ops
        z = ops.einsum("bf,fu->bu", inputs, self.kernel) + ops.einsum("bv,vu->bu", states[0], self.recurrent_kernel)
        h = self.activation(ops.add(z, self.bias))
        return h, states.__class__([h]) if isinstance(states, (list, tuple)) else [h]


@right_answer("SimpleCell")
class SimpleCell__one_product_for_all(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.act = keras.layers.Activation(activation)

    def build(self, input_shape):
        sizes = {"kernel": (input_shape[-1], self.units), "recurrent_kernel": (self.units, self.units)}
        for name, shape in {**sizes, "bias": (self.units,)}.items():
            setattr(self, name, self.add_weight(shape=shape, name=name))

    def call(self, inputs, states):
        ops = keras.ops
        together = ops.concatenate([inputs, states[0], ops.ones_like(inputs[:, :1])], axis=-1)
        weights = ops.concatenate([self.kernel, self.recurrent_kernel, self.bias[None]], axis=0)
        h = self.act(ops.einsum("bi,iu->bu", together, weights))
        return h, (h,)


@right_answer("SimpleCell")
class SimpleCell__state_without_a_list(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.act = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), name="bias", initializer="zeros")

    def call(self, inputs, states):
        (h_prev,) = states
        h = self.act(inputs @ self.kernel + h_prev @ self.recurrent_kernel + self.bias)
        return h, h


@right_answer("SimpleCell")
class SimpleCell__with_a_configuration(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units, self.activation = units, activation
        self.state_size, self.output_size = units, units

    def build(self, input_shape):
        def weight(name, *shape):
            return self.add_weight(name=name, shape=shape, initializer="zeros" if name == "bias" else "orthogonal")

        self.kernel = weight("kernel", input_shape[-1], self.units)
        self.recurrent_kernel = weight("recurrent_kernel", self.units, self.units)
        self.bias = weight("bias", self.units)

    def call(self, inputs, states):
        z = self.bias + keras.ops.tensordot(inputs, self.kernel, axes=1)
        z = z + keras.ops.tensordot(states[0], self.recurrent_kernel, axes=1)
        h = keras.activations.get(self.activation)(z)
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "activation": self.activation}


# to_keras_weights, from_keras_weights


@right_answer("to_keras_weights")
def to_keras_weights__comprehension(params):
    return [params[name] for name in ("kernel", "recurrent_kernel", "bias")]


@right_answer("to_keras_weights")
def to_keras_weights__tuple_in_float32(params):
    return tuple(np.asarray(params[name], dtype="float32") for name in ["kernel", "recurrent_kernel", "bias"])


@right_answer("to_keras_weights")
def to_keras_weights__tensors(params):
    return [keras.ops.convert_to_tensor(params[name], "float32") for name in ("kernel", "recurrent_kernel", "bias")]


@right_answer("to_keras_weights")
def to_keras_weights__through_a_layer(params):
    features, units = np.shape(params["kernel"])
    layer = keras.layers.SimpleRNN(units)
    layer.build((None, None, features))
    layer.cell.kernel.assign(params["kernel"])
    layer.cell.recurrent_kernel.assign(params["recurrent_kernel"])
    layer.cell.bias.assign(params["bias"])
    return layer.get_weights()


@right_answer("to_keras_weights")
def to_keras_weights__appended(params):
    weights = []
    weights.append(params.pop("kernel"))
    weights.append(params.pop("recurrent_kernel"))
    weights.append(params.pop("bias"))
    return weights


@right_answer("to_keras_weights")
def from_keras_weights__zip(layer):
    return dict(zip(("kernel", "recurrent_kernel", "bias"), layer.get_weights()))


@right_answer("to_keras_weights")
def from_keras_weights__variables(layer):
    cell = layer.cell
    return {"kernel": cell.kernel, "recurrent_kernel": cell.recurrent_kernel, "bias": cell.bias}


@right_answer("to_keras_weights")
def from_keras_weights__by_name(layer):
    return {variable.name: variable.numpy() for variable in layer.weights}


@right_answer("to_keras_weights")
def from_keras_weights__tensors(layer):
    values = [keras.ops.convert_to_tensor(variable) for variable in layer.trainable_weights]
    return {"kernel": values[0], "recurrent_kernel": values[1], "bias": values[2]}


@right_answer("to_keras_weights")
def from_keras_weights__with_h0(layer):
    weights = layer.get_weights()
    names = ["kernel", "recurrent_kernel", "bias"]
    params = {name: weights[i].astype("float64") for i, name in enumerate(names)}
    params["h0"] = np.zeros((1, layer.units))
    return params


# count_params


@right_answer("count_params")
def count_params__branches(features, units, cell):
    if cell == "simple":
        return (features + units + 1) * units
    if cell == "lstm":
        return (features + units + 1) * units * 4
    return (features + units + 2) * units * 3


@right_answer("count_params")
def count_params__asked_of_keras(features, units, cell):
    kinds = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    layer = kinds[cell](units)
    layer.build((None, 3, features))
    return layer.count_params()


@right_answer("count_params")
def count_params__shapes(features, units, cell):
    blocks = {"simple": 1, "lstm": 4, "gru": 3}[cell]
    shapes = [(features, blocks * units), (units, blocks * units), (blocks * units,)]
    if cell == "gru":
        shapes[2] = (2, blocks * units)
    return sum(np.prod(shape) for shape in shapes)


@right_answer("count_params")
def count_params__as_a_float(features, units, cell):
    from math import fsum

    gates, biases = dict(simple=(1, 1), lstm=(4, 1), gru=(3, 2))[cell]
    return fsum(units * (features + units + biases) for _ in range(gates))


# answers


@right_answer("answers")
def answers__capitals():
    return {"q1": "C", "q2": "D", "q3": "B", "q4": "A", "q5": "B"}


@right_answer("answers")
def answers__with_brackets():
    return dict(q1="c)", q2="(d)", q3=" b", q4="a.", q5="b:")


@right_answer("answers")
def answers__from_a_string():
    return {f"q{number}": letter for number, letter in enumerate("cdbab", start=1)}
