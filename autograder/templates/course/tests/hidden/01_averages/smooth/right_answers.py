"""Right answers to smooth in other forms."""


def smooth__difference(x, alpha):
    y = np.array(x, dtype=float)
    for t in range(1, len(y)):
        y[t] = y[t - 1] + alpha * (y[t] - y[t - 1])
    return y
