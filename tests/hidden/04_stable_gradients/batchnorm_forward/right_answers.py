"""Right answers to batchnorm_forward in other forms."""


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


def batchnorm_forward__folded_scale(x, gamma, beta, running, momentum, eps, training):
    if not training:
        scale = gamma / np.sqrt(running[1] + eps)
        return x * scale + (beta - running[0] * scale), None, running
    mean, variance = x.mean(axis=0), x.var(axis=0)
    inverse_std = 1 / np.sqrt(variance + eps)
    x_hat = (x - mean) * inverse_std
    updated = np.stack(running) * momentum + np.stack([mean, variance]) * (1 - momentum)
    return gamma * x_hat + beta, (x_hat, inverse_std, gamma), (updated[0], updated[1])


def batchnorm_backward__three_ways(dy, cache):
    x_hat, inverse_std, gamma = cache
    n = len(dy)
    centred = x_hat / inverse_std
    dx_hat = dy * gamma
    dvariance = np.sum(dx_hat * centred, axis=0) * -0.5 * inverse_std**3
    dmean = -np.sum(dx_hat, axis=0) * inverse_std - 2 * dvariance * np.sum(centred, axis=0) / n
    dx = dx_hat * inverse_std + dvariance * 2 * centred / n + dmean / n
    return dx, (dy * x_hat).sum(0), dy.sum(0)


def batchnorm_backward__one_line_and_list(dy, cache):
    x_hat, inverse_std, gamma = cache
    n = dy.shape[0]
    dbeta = dy.sum(axis=0)
    dgamma = (dy * x_hat).sum(axis=0)
    dx = gamma * inverse_std / n * (n * dy - dbeta - x_hat * dgamma)
    return [dx, dgamma, dbeta]


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


def batchnorm_backward__in_place(dy, cache):
    x_hat, inverse_std, gamma = cache
    dgamma, dbeta = np.add.reduce(dy * x_hat), np.add.reduce(dy)
    dy *= gamma
    mean, moment = dy.mean(0), (dy * x_hat).mean(0)
    dy -= mean
    dy -= x_hat * moment
    dy *= inverse_std
    return dy, dgamma, dbeta


def batchnorm_backward__float32(dy, cache):
    x_hat, inverse_std, gamma = (np.float32(value) for value in cache)
    dx_hat = np.float32(dy) * gamma
    dx = inverse_std * (dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0))
    return dx, np.sum(dy * x_hat, axis=0), np.sum(dy, axis=0)


def batchnorm_forward__running_as_one_array(x, gamma, beta, running, momentum, eps, training):
    running = np.array(running)
    used = np.array([x.mean(axis=0), x.var(axis=0)]) if training else running
    x_hat = (x - used[0]) / np.sqrt(used[1] + eps)
    after = momentum * running + (1 - momentum) * used if training else running
    return gamma * x_hat + beta, (x_hat, 1 / np.sqrt(used[1] + eps), gamma), after
