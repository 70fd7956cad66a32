"""Right answers to numerical_gradient in other forms."""


def numerical_gradient__nditer(f, x, dout=None, eps=1e-5):
    x, gradient = x.astype(float), np.zeros(x.shape)
    walk = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not walk.finished:
        index = walk.multi_index
        x[index] += eps
        above = np.sum(f(x) * (1 if dout is None else dout))
        x[index] -= 2 * eps
        below = np.sum(f(x) * (1 if dout is None else dout))
        x[index] += eps  # back to rounding
        gradient[index] = (above - below) / (2 * eps)
        walk.iternext()
    return gradient


def numerical_gradient__copies(f, x, dout=None, eps=1e-5):
    weights = 1.0 if dout is None else np.asarray(dout)
    gradient = np.empty(np.shape(x))
    for index in np.ndindex(np.shape(x)):
        above, below = np.array(x, dtype=np.float64), np.array(x, dtype=np.float64)
        above[index] += eps
        below[index] -= eps
        gradient[index] = (np.sum(f(above) * weights) - np.sum(f(below) * weights)) / (above[index] - below[index])
    return gradient


def numerical_gradient__unit_vectors(f, x, dout=None, eps=1e-5):
    def loss(value):
        return float(np.sum(f(value))) if dout is None else float(np.vdot(f(value), dout))

    units = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(loss(x + eps * e) - loss(x - eps * e)) / (2 * eps) for e in units]).reshape(x.shape)


def numerical_gradient__nested_list(f, x, dout=None, eps=1e-5):
    def at(index):
        shifted = []
        for sign in (1, -1):
            moved = x.astype(np.float64)
            moved[index] += sign * eps
            value = f(moved)
            shifted.append(value if dout is None else np.tensordot(value, dout, axes=np.ndim(dout)))
        return float(shifted[0] - shifted[1]) / (2 * eps)

    def nested(index, shape):
        return [nested((*index, i), shape[1:]) for i in range(shape[0])] if shape else at(index)

    return nested((), x.shape)


def numerical_gradient__unravel_index(f, x, dout=None, eps=1e-5):
    x, gradient = np.asarray(x, dtype=np.float64), np.zeros(x.size)  # a float64 array is moved in place
    for i in range(x.size):
        index = np.unravel_index(i, x.shape)
        saved = x[index].copy()
        x[index] = saved + eps
        plus = f(x) if dout is None else (f(x) * dout).sum()
        x[index] = saved - eps
        minus = f(x) if dout is None else (f(x) * dout).sum()
        x[index] = saved
        gradient[i] = (plus - minus) / (2.0 * eps)
    return gradient.reshape(x.shape)
