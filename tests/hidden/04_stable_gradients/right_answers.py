"""Right answers of 04_stable_gradients in other forms. Read as text, never imported; see tests/README.md."""

# ---------------------------------------------------------------------------------------------------- activations


@right_answer("sigmoid")
def sigmoid__from_tanh(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


@right_answer("sigmoid")
def sigmoid__expit(z):
    from scipy.special import expit

    return expit(z)


@right_answer("sigmoid")
def sigmoid__overflow_to_the_right_value(z):
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-z))


@right_answer("sigmoid")
def sigmoid__two_masks_in_a_new_array(z):
    out = np.empty_like(z)
    positive = z >= 0
    out[positive] = 1.0 / (1.0 + np.exp(-z[positive]))
    grown = np.exp(z[~positive])
    out[~positive] = grown / (1.0 + grown)
    return out


@right_answer("sigmoid")
def sigmoid__clipped_argument(z):
    return 1.0 / (1.0 + np.exp(-np.clip(z, -80, 80)))


@right_answer("sigmoid")
def relu__product_with_mask(z):
    return z * (z > 0)


@right_answer("sigmoid")
def relu__in_place(z):
    z[z < 0] = 0.0
    return z


@right_answer("sigmoid")
def relu__half_of_sum(z):
    return (z + np.abs(z)) / 2


@right_answer("sigmoid")
def leaky_relu__maximum(z, negative_slope):
    return np.maximum(z, negative_slope * z)


@right_answer("sigmoid")
def leaky_relu__two_parts(z, negative_slope):
    return np.maximum(z, 0) + negative_slope * np.minimum(z, 0)


@right_answer("sigmoid")
def leaky_relu__nested_lists(z, negative_slope):
    out = [number if number > 0 else negative_slope * number for number in z.ravel().tolist()]
    return np.reshape(out, z.shape)


@right_answer("sigmoid")
def elu__where_with_overflow_in_the_other_branch(z, alpha):
    with np.errstate(over="ignore"):
        return np.where(z > 0, z, alpha * (np.exp(z) - 1))


@right_answer("sigmoid")
def elu__sum_of_parts(z, alpha):
    return np.maximum(z, 0) + alpha * np.expm1(np.minimum(z, 0))


@right_answer("sigmoid")
def elu__mask_and_float32(z, alpha):
    z = z.astype(np.float32)
    out = z.copy()
    out[z < 0] = alpha * (np.exp(z[z < 0]) - 1)
    return out


@right_answer("sigmoid")
def activation_slope__table_of_functions(z, name, **kw):
    negative = np.minimum(z, 0)
    table = {
        "sigmoid": lambda: 0.25 * (1 - np.tanh(z / 2) ** 2),
        "tanh": lambda: (1 - np.tanh(z)) * (1 + np.tanh(z)),
        "relu": lambda: np.heaviside(z, 0.5),
        "leaky_relu": lambda: np.heaviside(z, 1.0) + kw["negative_slope"] * np.heaviside(-z, 0.0),
        "elu": lambda: np.exp(negative) * np.where(z < 0, kw["alpha"], 1.0),
        "linear": lambda: z * 0 + 1,
    }
    return table[name]()


@right_answer("sigmoid")
def activation_slope__keyword_arguments_and_outputs(z, name, negative_slope=0.01, alpha=1.0):
    if name == "sigmoid":
        a = sigmoid(z)
        return a - a * a
    if name == "tanh":
        with np.errstate(over="ignore"):
            return 1 / np.cosh(z) ** 2
    if name == "relu":
        return (z >= 0).astype(z.dtype)
    if name == "leaky_relu":
        slope = np.full(z.shape, negative_slope)
        slope[z > 0] = 1
        return slope
    if name == "elu":
        return np.where(z > 0, 1, elu(z, alpha) + alpha)
    if name == "linear":
        return np.ones(z.shape, dtype=int)
    raise ValueError(name)


@right_answer("sigmoid")
def activation_slope__booleans_and_match(z, name, **kw):
    match name:
        case "sigmoid":
            e = np.exp(-np.abs(z))
            return e / (1 + e) ** 2
        case "tanh":
            return 1 - np.square(np.tanh(z))
        case "relu":
            return z > 0
        case "leaky_relu":
            return np.select([z > 0], [1.0], kw["negative_slope"])
        case "elu":
            return np.piecewise(z, [z > 0], [1.0, lambda v: kw["alpha"] * np.exp(v)])
        case _:
            return np.full_like(z, 1)


# ------------------------------------------------------------------------------------------------- initialisation


@right_answer("identity_init")
def identity_init__loop(units):
    kernel = np.zeros((units, units))
    for i in range(units):
        kernel[i, i] = 1
    return kernel


@right_answer("identity_init")
def identity_init__integers(units):
    return np.identity(units, dtype=int)


@right_answer("identity_init")
def identity_init__lists(units):
    return [[float(i == j) for j in range(units)] for i in range(units)]


@right_answer("identity_init")
def orthogonal_init__no_sign_fix(units, rng, gain=1.0):
    return np.linalg.qr(rng.standard_normal((units, units)))[0] * gain


@right_answer("identity_init")
def orthogonal_init__svd_float32(units, rng, gain=1.0):
    u, _, _ = np.linalg.svd(rng.normal(0, 1, (units, units)))
    return (gain * u).astype(np.float32)


@right_answer("identity_init")
def orthogonal_init__polar(units, rng, gain=1.0):
    u, _, vt = np.linalg.svd(rng.normal(size=(units, units)))
    return gain * (u @ vt)


@right_answer("identity_init")
def orthogonal_init__gram_schmidt(units, rng, gain=1.0):
    rows = []
    for vector in rng.normal(size=(units, units)):
        for _ in range(2):
            for row in rows:
                vector = vector - (vector @ row) * row
        rows.append(vector / np.linalg.norm(vector))
    return gain * np.stack(rows)


@right_answer("identity_init")
def orthogonal_init__rotation_only(units, rng, gain=1.0):
    skew = rng.normal(size=(units, units))
    skew = skew - skew.T
    return gain * np.linalg.solve(np.eye(units) + skew, np.eye(units) - skew)


@right_answer("identity_init")
def orthogonal_init__scipy(units, rng, gain=1.0):
    from scipy.stats import ortho_group

    return gain * ortho_group.rvs(units, random_state=rng)


@right_answer("identity_init")
def orthogonal_init__of_uniform_numbers(units, rng, gain=1.0):
    q, r = np.linalg.qr(rng.uniform(-1, 1, size=(units, units)))
    d = np.diag(r)
    q *= d / np.abs(d)
    return gain * q.T


# --------------------------------------------------------------------------------------------- batch normalisation


@right_answer("batchnorm_forward")
def batchnorm_forward__in_place_and_list(x, gamma, beta, running, momentum, eps, training):
    running_mean, running_var = running
    if training:
        mu, var = np.mean(x, 0), np.var(x, 0)
        running_mean *= momentum
        running_mean += (1 - momentum) * mu
        running_var *= momentum
        running_var += (1 - momentum) * var
    else:
        mu, var = running_mean.copy(), running_var.copy()
    x -= mu
    istd = (var + eps) ** -0.5
    x *= istd
    return [x * gamma + beta, [x, istd, gamma], [running_mean, running_var]]


@right_answer("batchnorm_forward")
def batchnorm_forward__rows_loop(x, gamma, beta, running, momentum, eps, training):
    n = x.shape[0]
    if training:
        mean = sum(x[i] for i in range(n)) / n
        variance = sum((x[i] - mean) ** 2 for i in range(n)) / n
        new = [old + (1 - momentum) * (now - old) for old, now in zip(running, (mean, variance))]
    else:
        mean, variance = running
        new = running
    inverse_std = 1 / np.sqrt(variance + eps)
    x_hat = np.array([(row - mean) * inverse_std for row in x])
    return x_hat * gamma + beta, (x_hat, inverse_std, gamma), new


@right_answer("batchnorm_forward")
def batchnorm_forward__einsum(x, gamma, beta, running, momentum, eps, training):
    n = len(x)
    mean, variance = running
    if training:
        mean = np.einsum("bf->f", x) / n
        variance = np.einsum("bf,bf->f", x - mean, x - mean) / n
        running = tuple(momentum * old + (1 - momentum) * now for old, now in zip(running, (mean, variance)))
    inverse_std = np.reciprocal(np.sqrt(variance + eps))
    x_hat = np.einsum("bf,f->bf", x - mean, inverse_std)
    return np.einsum("bf,f->bf", x_hat, gamma) + beta, (x_hat, inverse_std, gamma), running


@right_answer("batchnorm_forward")
def batchnorm_forward__second_moment_and_kept_axis(x, gamma, beta, running, momentum, eps, training):
    x = np.asarray(x, dtype=np.float64)
    mean, variance = (np.reshape(value, (1, -1)) for value in running)
    if training:
        batch_mean = x.mean(0, keepdims=True)
        batch_variance = (x**2).mean(0, keepdims=True) - batch_mean**2
        running = (
            (momentum * mean + (1 - momentum) * batch_mean).ravel(),
            (momentum * variance + (1 - momentum) * batch_variance).ravel(),
        )
        mean, variance = batch_mean, batch_variance
    inverse_std = 1 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std[0], gamma), running


@right_answer("batchnorm_forward")
def batchnorm_forward__float32_inside(x, gamma, beta, running, momentum, eps, training):
    x = np.float32(x)
    mean, variance = running
    if training:
        mean, variance = x.mean(axis=0), x.var(axis=0)
        running = (
            momentum * running[0] + (1 - momentum) * mean,
            momentum * running[1] + (1 - momentum) * variance,
        )
    inverse_std = 1 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), running


@right_answer("batchnorm_forward")
def batchnorm_forward__folded_scale(x, gamma, beta, running, momentum, eps, training):
    if not training:
        scale = gamma / np.sqrt(running[1] + eps)
        return x * scale + (beta - running[0] * scale), None, running
    mean, variance = x.mean(axis=0), x.var(axis=0)
    inverse_std = 1 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    updated = np.stack(running) * momentum + np.stack([mean, variance]) * (1 - momentum)
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), (updated[0], updated[1])


@right_answer("batchnorm_forward")
def batchnorm_backward__three_ways(dy, cache):
    x_hat, inverse_std, gamma = cache
    n = len(dy)
    centred = x_hat / inverse_std
    dx_hat = dy * gamma
    dvariance = np.sum(dx_hat * centred, axis=0) * -0.5 * inverse_std**3
    dmean = -np.sum(dx_hat, axis=0) * inverse_std - 2 * dvariance * np.sum(centred, axis=0) / n
    dx = dx_hat * inverse_std + dvariance * 2 * centred / n + dmean / n
    return dx, (dy * x_hat).sum(0), dy.sum(0)


@right_answer("batchnorm_forward")
def batchnorm_backward__one_line_and_list(dy, cache):
    x_hat, inverse_std, gamma = cache
    n = dy.shape[0]
    dbeta = dy.sum(axis=0)
    dgamma = (dy * x_hat).sum(axis=0)
    dx = gamma * inverse_std / n * (n * dy - dbeta - x_hat * dgamma)
    return [dx, dgamma, dbeta]


@right_answer("batchnorm_forward")
def batchnorm_backward__jacobians(dy, cache):
    x_hat, inverse_std, gamma = cache
    n, features = dy.shape
    dx = np.zeros((n, features))
    for f in range(features):
        for i in range(n):
            for j in range(n):
                slope = ((i == j) - 1 / n - x_hat[i, f] * x_hat[j, f] / n) * inverse_std[f]
                dx[i, f] += dy[j, f] * gamma[f] * slope
    ones = np.ones(n)
    return dx, np.einsum("bf,bf->f", dy, x_hat), ones @ dy


@right_answer("batchnorm_forward")
def batchnorm_backward__graph_of_small_steps(dy, cache):
    x_hat, istd, gamma = cache
    n, features = dy.shape
    xmu = x_hat / istd
    dbeta = np.sum(dy, axis=0)
    dgamma = np.sum(dy * x_hat, axis=0)
    dx_hat = dy * gamma
    distd = np.sum(dx_hat * xmu, axis=0)
    dxmu1 = dx_hat * istd
    dsqrt = -(istd**2) * distd
    dvar = 0.5 * istd * dsqrt
    dsq = np.ones((n, features)) * dvar / n
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -np.sum(dx1, axis=0)
    return dx1 + np.ones((n, features)) * dmu / n, dgamma, dbeta


@right_answer("batchnorm_forward")
def batchnorm_backward__in_place(dy, cache):
    x_hat, inverse_std, gamma = cache
    dgamma, dbeta = np.add.reduce(dy * x_hat), np.add.reduce(dy)
    dy *= gamma
    mean, moment = dy.mean(0), (dy * x_hat).mean(0)
    dy -= mean
    dy -= x_hat * moment
    dy *= inverse_std
    return dy, dgamma, dbeta


@right_answer("batchnorm_forward")
def batchnorm_backward__float32(dy, cache):
    x_hat, inverse_std, gamma = (np.float32(value) for value in cache)
    dx_hat = np.float32(dy) * gamma
    dx = inverse_std * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0))
    return dx, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


@right_answer("batchnorm_forward")
def batchnorm_forward__running_as_one_array(x, gamma, beta, running, momentum, eps, training):
    running = np.array(running)
    used = np.array([x.mean(axis=0), x.var(axis=0)]) if training else running
    x_hat = (x - used[0]) / np.sqrt(used[1] + eps)
    after = momentum * running + (1 - momentum) * used if training else running
    return gamma * x_hat + beta, (x_hat, 1 / np.sqrt(used[1] + eps), gamma), after


# ------------------------------------------------------------------------------------------------------- clipping


@right_answer("clip_by_value")
def clip_by_value__in_place(grads, clip_value):
    for g in grads:
        if g is not None:
            np.clip(g, -clip_value, clip_value, out=g)
    return grads


@right_answer("clip_by_value")
def clip_by_value__minimum_maximum(grads, clip_value):
    out = []
    for g in grads:
        if g is None:
            out.append(None)
        else:
            out.append(np.maximum(np.minimum(g, clip_value), -clip_value))
    return out


@right_answer("clip_by_value")
def clip_by_value__masks_and_tuple(grads, clip_value):
    def clip(g):
        if g is None:
            return None
        g[g > clip_value] = clip_value
        g[g < -clip_value] = -clip_value
        return g

    return tuple(map(clip, grads))


@right_answer("clip_by_value")
def clip_by_value__sign_times_size_as_lists(grads, clip_value):
    return [g if g is None else (np.sign(g) * np.minimum(np.abs(g), clip_value)).tolist() for g in grads]


@right_answer("clip_by_value")
def clip_by_value__slice_assignment(grads, clip_value):
    for i, g in enumerate(grads):
        if g is not None:
            grads[i][...] = g.clip(-clip_value, clip_value)
    return list(grads)


@right_answer("global_norm")
def global_norm__concatenated(grads):
    return np.linalg.norm(np.concatenate([np.zeros(1), *(np.ravel(g) for g in grads if g is not None)]))


@right_answer("global_norm")
def global_norm__norm_of_norms(grads):
    return float(np.linalg.norm([np.linalg.norm(g.ravel()) for g in grads if g is not None]))


@right_answer("global_norm")
def global_norm__loop(grads):
    total = 0.0
    for g in grads:
        if g is None:
            continue
        total += float((g * g).sum())
    return total**0.5


@right_answer("global_norm")
def global_norm__vdot(grads):
    import math

    return math.sqrt(math.fsum(float(np.vdot(g, g)) for g in grads if g is not None))


@right_answer("global_norm")
def global_norm__hypot_array_result(grads):
    norm = np.zeros(())
    for g in grads:
        for number in [] if g is None else g.flat:
            norm = np.hypot(norm, number)
    return norm


@right_answer("global_norm")
def clip_by_global_norm__small_constant(grads, max_norm):
    norm = global_norm(grads)
    scale = min(1.0, max_norm / (norm + 1e-6))
    return [None if g is None else scale * g for g in grads], norm


@right_answer("global_norm")
def clip_by_global_norm__larger_of_both(grads, max_norm):
    norm = global_norm(grads)
    return [g if g is None else g * max_norm / max(norm, max_norm) for g in grads], norm


@right_answer("global_norm")
def clip_by_global_norm__in_place(grads, max_norm):
    norm = global_norm(grads)
    if norm > max_norm:
        for g in grads:
            if g is not None:
                g *= max_norm / norm
    return grads, norm


@right_answer("global_norm")
def clip_by_global_norm__own_norm_and_tuple(grads, max_norm):
    norm = np.sqrt(sum(np.square(g).sum() for g in grads if g is not None))
    if norm <= max_norm:
        return tuple(grads), norm
    return tuple(None if g is None else np.multiply(g, max_norm) / norm for g in grads), norm


@right_answer("global_norm")
def clip_by_global_norm__float32_list_of_two(grads, max_norm):
    norm = np.float32(global_norm(grads))
    scale = np.minimum(np.float32(1), np.float32(max_norm) / np.maximum(norm, np.float32(1e-12)))
    return [[None if g is None else g.astype(np.float32) * scale for g in grads], norm]


@right_answer("global_norm")
def clip_by_global_norm__indices(grads, max_norm):
    norm = global_norm(grads)
    out = [None] * len(grads)
    for i in range(len(grads)):
        if grads[i] is not None:
            out[i] = np.array(grads[i])
            if norm > max_norm:
                out[i] = out[i] / (norm / max_norm)
    return out, norm


@right_answer("clip_each_by_norm")
def clip_each_by_norm__with_global(grads, max_norm):
    return [None if g is None else clip_by_global_norm([g], max_norm)[0][0] for g in grads]


@right_answer("clip_each_by_norm")
def clip_each_by_norm__small_constant(grads, max_norm):
    return [g if g is None else g * min(1.0, max_norm / (np.linalg.norm(g.ravel()) + 1e-6)) for g in grads]


@right_answer("clip_each_by_norm")
def clip_each_by_norm__in_place(grads, max_norm):
    for g in grads:
        if g is not None and (norm := np.sqrt((g**2).sum())) > max_norm:
            g *= max_norm / norm
    return grads


@right_answer("clip_each_by_norm")
def clip_each_by_norm__larger_of_both(grads, max_norm):
    out = []
    for g in grads:
        out.append(
            None if g is None else max_norm * g / max(max_norm, np.sqrt(np.einsum("i,i->", g.ravel(), g.ravel())))
        )
    return tuple(out)


# ------------------------------------------------------------------------------------------------ adding problem


@right_answer("adding_problem")
def adding_problem__loop(n, T, rng):
    X, y = [], []
    for _ in range(n):
        numbers, marks = rng.random(T), np.zeros(T)
        i, j = rng.integers(T // 2), T // 2 + rng.integers(T // 2)
        marks[i] = marks[j] = 1
        X.append(np.column_stack([numbers, marks]))
        y.append(numbers[i] + numbers[j])
    return np.array(X), np.array(y)


@right_answer("adding_problem")
def adding_problem__one_hot_float32(n, T, rng):
    half = T // 2
    marks = np.concatenate([np.eye(half)[rng.choice(half, n)] for _ in range(2)], axis=1)
    numbers = rng.uniform(0, 1, (n, T))
    X = np.stack([numbers, marks], axis=-1).astype(np.float32)
    return [X, (X[..., 0] * X[..., 1]).sum(1)]


@right_answer("adding_problem")
def adding_problem__put_along_axis(n, T, rng):
    places = np.stack([rng.integers(0, T // 2, n), rng.integers(T // 2, T, n)], axis=1)
    marks = np.zeros((n, T))
    np.put_along_axis(marks, places, 1.0, axis=1)
    numbers = rng.random((n, T))
    return np.dstack([numbers, marks]), np.take_along_axis(numbers, places, axis=1).sum(axis=1)


@right_answer("adding_problem")
def adding_problem__ranking_of_noise(n, T, rng):
    noise = rng.random((n, 2, T // 2))
    marks = (noise == noise.max(axis=2, keepdims=True)).reshape(n, T)
    X = np.empty((n, T, 2))
    X[..., 0] = rng.random((n, T))
    X[..., 1] = marks
    return X, np.einsum("nt,nt->n", X[..., 0], X[..., 1])


# ------------------------------------------------------------------------------------------------ make_optimizer


@right_answer("make_optimizer")
def make_optimizer__branches(learning_rate, clip, value):
    if clip == "value":
        return keras.optimizers.SGD(learning_rate=learning_rate, clipvalue=value)
    if clip == "norm":
        return keras.optimizers.SGD(learning_rate=learning_rate, clipnorm=value)
    if clip == "global_norm":
        return keras.optimizers.SGD(learning_rate=learning_rate, global_clipnorm=value)
    return keras.optimizers.SGD(learning_rate=learning_rate)


@right_answer("make_optimizer")
def make_optimizer__three_arguments(learning_rate, clip, value):
    return keras.optimizers.SGD(
        learning_rate,
        clipvalue=value if clip == "value" else None,
        clipnorm=value if clip == "norm" else None,
        global_clipnorm=value if clip == "global_norm" else None,
    )


@right_answer("make_optimizer")
def make_optimizer__tf_keras_path(learning_rate, clip, value):
    sgd = tf.keras.optimizers.SGD
    match clip:
        case "value":
            return sgd(learning_rate, 0.0, clipvalue=value)
        case "norm":
            return sgd(learning_rate, 0.0, clipnorm=value)
        case "global_norm":
            return sgd(learning_rate, 0.0, global_clipnorm=value)
        case _:
            return sgd(learning_rate, 0.0)


@right_answer("make_optimizer")
def make_optimizer__attributes_set_later(learning_rate, clip, value):
    optimizer = keras.optimizers.SGD(learning_rate)
    if clip is not None:
        setattr(optimizer, {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}[clip], value)
    return optimizer


@right_answer("make_optimizer")
def make_optimizer__from_config(learning_rate, clip, value):
    config = keras.optimizers.SGD(learning_rate).get_config()
    if clip:
        config[{"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}[clip]] = value
    return keras.optimizers.SGD.from_config(config)


@right_answer("make_optimizer")
def make_optimizer__get_by_name(learning_rate, clip, value):
    config = {"learning_rate": learning_rate}
    if clip is not None:
        config.update({dict(value="clipvalue", norm="clipnorm", global_norm="global_clipnorm")[clip]: float(value)})
    return keras.optimizers.get({"class_name": "SGD", "config": config})


@right_answer("make_optimizer")
def make_optimizer__constant_schedule(learning_rate, clip, value):
    schedule = keras.optimizers.schedules.ExponentialDecay(learning_rate, 1000, 1.0)
    names = {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}
    return keras.optimizers.SGD(schedule, **{names[key]: value for key in names if key == clip})


@right_answer("make_optimizer")
def make_optimizer__subclass(learning_rate, clip, value):
    class ClippingSGD(keras.optimizers.SGD):
        def apply_gradients(self, grads_and_vars):
            grads, weights = zip(*grads_and_vars)
            if clip == "value":
                grads = [tf.clip_by_value(g, -value, value) for g in grads]
            elif clip == "norm":
                grads = [tf.clip_by_norm(g, value) for g in grads]
            elif clip == "global_norm":
                grads, _ = tf.clip_by_global_norm(grads, value)
            return super().apply_gradients(zip(grads, weights))

    return ClippingSGD(learning_rate)


@right_answer("make_optimizer")
def make_optimizer__subclass_of_apply(learning_rate, clip, value):
    class ClippingSGD(keras.optimizers.SGD):
        def apply(self, grads, trainable_variables=None):
            grads = [keras.ops.convert_to_numpy(g) for g in grads]
            if clip == "value":
                grads = clip_by_value(grads, value)
            elif clip == "norm":
                grads = clip_each_by_norm(grads, value)
            elif clip == "global_norm":
                grads = clip_by_global_norm(grads, value)[0]
            return super().apply([keras.ops.convert_to_tensor(g) for g in grads], trainable_variables)

    return ClippingSGD(learning_rate)


# ---------------------------------------------------------------------------------------------------- train_step


@right_answer("train_step")
def train_step__own_numpy_clipping(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped, norm = clip_by_global_norm([g.numpy() for g in gradients], max_norm)
    optimizer.apply_gradients(zip([tf.convert_to_tensor(g) for g in clipped], model.trainable_variables))
    return float(loss), float(norm)


@right_answer("train_step")
def train_step__own_clipping_of_tensors(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        predictions = model(tf.convert_to_tensor(x), training=True)
        loss = loss_fn(tf.convert_to_tensor(y), predictions)
    variables = model.trainable_variables
    clipped, norm = clip_by_global_norm(tape.gradient(loss, variables), max_norm)
    optimizer.apply(clipped, variables)
    return loss.numpy(), norm


@right_answer("train_step")
def train_step__keras_ops(model, optimizer, loss_fn, x, y, max_norm):
    variables = model.trainable_weights
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, variables)
    norm = keras.ops.sqrt(sum(keras.ops.sum(keras.ops.square(g)) for g in gradients))
    scale = keras.ops.minimum(1.0, max_norm / (norm + 1e-6))
    optimizer.apply_gradients([(g * scale, v) for g, v in zip(gradients, variables)])
    return [loss, norm]


@right_answer("train_step")
def train_step__inner_tf_function(model, optimizer, loss_fn, x, y, max_norm):
    @tf.function
    def step(inputs, targets):
        with tf.GradientTape() as tape:
            loss = loss_fn(targets, model(inputs, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        clipped, norm = tf.clip_by_global_norm(gradients, max_norm)
        optimizer.apply_gradients(zip(clipped, model.trainable_variables))
        return loss, norm

    return step(tf.constant(x), tf.constant(y))


@right_answer("train_step")
def train_step__norm_first_then_use_norm(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([v.value for v in model.trainable_variables])
        loss = tf.reduce_mean(loss_fn(y, model(x, training=True)))
    gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
    norm = tf.linalg.global_norm(gradients)
    if norm > max_norm:
        gradients = [g * (max_norm / norm) for g in gradients]
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss, norm


@right_answer("train_step")
def train_step__limit_as_a_constant(model, optimizer, loss_fn, x, y, max_norm):
    limit = tf.constant(max_norm)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    norm = tf.linalg.global_norm(gradients)
    scale = tf.minimum(1.0, limit / tf.maximum(norm, 1e-12))
    optimizer.apply([g * scale for g in gradients], model.trainable_variables)
    return loss, norm


@right_answer("train_step")
def train_step__two_numbers_in_an_array(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients, norm = tf.clip_by_global_norm(tape.gradient(loss, model.trainable_variables), max_norm)
    optimizer.apply(gradients, model.trainable_variables)
    return np.array([loss, norm])


# --------------------------------------------------------------------------------------------------- NormRNNCell


@right_answer("NormRNNCell")
class NormRNNCell__training_from_the_call_context(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.state_size = self.output_size = units
        self.activation = keras.layers.Activation(activation)
        self.bn_x = keras.layers.BatchNormalization(gamma_initializer=keras.initializers.Constant(0.1))
        self.bn_h = keras.layers.BatchNormalization(gamma_initializer=keras.initializers.Constant(0.1))

    def build(self, input_shape):
        units = self.state_size
        self.kernel = self.add_weight(shape=(input_shape[-1], units))
        self.recurrent_kernel = self.add_weight(shape=(units, units))
        self.bias = self.add_weight(shape=(units,), initializer="zeros")
        self.bn_x.build((None, units))
        self.bn_h.build((None, units))

    def call(self, inputs, states):
        z = self.bn_x(keras.ops.matmul(inputs, self.kernel)) + self.bn_h(
            keras.ops.matmul(states[0], self.recurrent_kernel)
        )
        h = self.activation(z + self.bias)
        return h, [h]


@right_answer("NormRNNCell")
class NormRNNCell__dense_layers_inside(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = units
        self.from_input = keras.layers.Dense(units, use_bias=False)
        self.from_state = keras.layers.Dense(units, use_bias=False, kernel_initializer="orthogonal")
        gamma = keras.initializers.Constant(0.1)
        self.norms = [keras.layers.BatchNormalization(center=False, gamma_initializer=gamma) for _ in range(2)]
        self.activation = keras.activations.get(activation)

    @property
    def state_size(self):
        return self.units

    @property
    def output_size(self):
        return self.units

    def build(self, input_shape):
        self.from_input.build(input_shape)
        self.from_state.build((None, self.units))
        for norm in self.norms:
            norm.build((None, self.units))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states, training=None):
        a = self.norms[0](self.from_input(inputs), training=training)
        b = self.norms[1](self.from_state(states[0]), training=training)
        h = self.activation(a + b + self.bias)
        return h, (h,)


@right_answer("NormRNNCell")
class NormRNNCell__weights_in_another_order(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = [units]
        self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        gamma = keras.initializers.Constant(0.1)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=gamma)
        self.input_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=gamma)
        self.recurrent_norm.build((None, self.units))
        self.input_norm.build((None, self.units))
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")
        self.U = self.add_weight(shape=(self.units, self.units), initializer="orthogonal", name="U")
        self.W = self.add_weight(shape=(input_shape[-1], self.units), name="W")
        super().build(input_shape)

    def call(self, inputs, states, training=False):
        h = self.recurrent_norm(tf.matmul(states[0], self.U), training=training)
        h = h + self.input_norm(tf.matmul(inputs, self.W), training=training)
        h = self.activation(tf.nn.bias_add(h, self.b))
        return h, [h]


@right_answer("NormRNNCell")
class NormRNNCell__other_epsilon_and_momentum(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        settings = dict(epsilon=1e-5, momentum=0.9, gamma_initializer=keras.initializers.Constant(0.1))
        self.input_norm = keras.layers.BatchNormalization(**settings, beta_initializer="zeros")
        self.recurrent_norm = keras.layers.BatchNormalization(**settings, center=False)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))
        self.built = True

    def call(self, inputs, states, training=None):
        h_prev = states[0] if isinstance(states, (list, tuple)) else states
        z = self.input_norm(keras.ops.dot(inputs, self.kernel), training=training)
        z += self.recurrent_norm(keras.ops.dot(h_prev, self.recurrent_kernel), training=training)
        h = self.activation(z + self.bias)
        return h, [h]


@right_answer("NormRNNCell")
class NormRNNCell__norms_built_at_the_first_call(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        gamma = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(gamma_initializer=gamma, beta_initializer="zeros")
        self.recurrent_norm = keras.layers.BatchNormalization(gamma_initializer=gamma)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform", name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer="orthogonal", name="u")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z + self.bias)
        return h, [h]


@right_answer("NormRNNCell")
class NormRNNCell__with_initial_state_and_config(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
        self.output_size = units
        self.activation_name = activation
        self.phi = keras.activations.get(activation)
        self.input_norm = self.norm("input_norm")
        self.recurrent_norm = self.norm("recurrent_norm")

    @staticmethod
    def norm(name):
        start = keras.initializers.Constant(0.1)
        return keras.layers.BatchNormalization(center=False, gamma_initializer=start, name=name)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer=keras.initializers.Zeros(), name="bias")
        for norm in (self.input_norm, self.recurrent_norm):
            norm.build((input_shape[0], self.units))

    def get_initial_state(self, batch_size=None):
        return [keras.ops.zeros((batch_size, self.units))]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "activation": self.activation_name}

    def call(self, inputs, states, training=None):
        h = self.input_norm(keras.ops.einsum("bf,fu->bu", inputs, self.kernel), training=training)
        h += self.recurrent_norm(keras.ops.einsum("bu,uv->bv", states[0], self.recurrent_kernel), training=training)
        h = self.phi(keras.ops.add(h, self.bias))
        return h, [h]


@right_answer("NormRNNCell")
class NormRNNCell__bias_is_the_shift_of_a_norm(keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)
        start = keras.initializers.Constant(0.1)
        self.input_norm = keras.layers.BatchNormalization(center=True, gamma_initializer=start)
        self.recurrent_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.input_norm.build((None, self.units))
        self.recurrent_norm.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.input_norm(inputs @ self.kernel, training=training)
        z = z + self.recurrent_norm(states[0] @ self.recurrent_kernel, training=training)
        h = self.activation(z)
        return h, [h]


@right_answer("NormRNNCell")
class NormRNNCell__tensorflow_operations(tf.keras.layers.Layer):
    def __init__(self, units, activation="tanh", **kw):
        super().__init__(**kw)
        self.units, self.state_size, self.output_size = units, (units,), units
        self.f = tf.keras.activations.get(activation)
        self.nx = tf.keras.layers.BatchNormalization(
            gamma_initializer=tf.keras.initializers.Constant(0.1), center=False
        )
        self.nh = tf.keras.layers.BatchNormalization(
            gamma_initializer=tf.keras.initializers.Constant(0.1), center=False
        )

    def build(self, shape):
        self.w = self.add_weight(shape=(int(shape[-1]), self.units), initializer="random_normal", trainable=True)
        self.u = self.add_weight(shape=(self.units, self.units), initializer="random_normal", trainable=True)
        self.b = self.add_weight(shape=(self.units,), initializer="zeros", trainable=True)
        self.nx.build((None, self.units))
        self.nh.build((None, self.units))

    def call(self, inputs, states, training=None):
        z = self.nx(tf.linalg.matmul(inputs, self.w), training=training)
        z = z + self.nh(tf.linalg.matmul(states[0], self.u), training=training) + self.b
        h = self.f(z)
        return h, [h]
