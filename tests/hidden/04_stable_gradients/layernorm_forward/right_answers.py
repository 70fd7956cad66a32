"""Right answers to layernorm_forward in other forms."""


def layernorm_forward__rows_in_a_list(x, gamma, beta, eps):
    return [gamma * (row - row.mean()) / np.sqrt(row.var() + eps) + beta for row in x]


def layernorm_forward__transposed_and_in_place(x, gamma, beta, eps):
    x = x.T
    x -= x.mean(axis=0)
    x /= np.sqrt((x**2).mean(axis=0) + eps)
    return (x * gamma[:, None] + beta[:, None]).T


def layernorm_forward__batchnorm_of_the_transpose(x, gamma, beta, eps):
    ones = np.ones(len(x))
    y, _, _ = batchnorm_forward(x.T, ones, 0 * ones, (0 * ones, ones), 0.9, eps, True)
    return gamma * y.T + beta


def layernorm_forward__einsum_float32(x, gamma, beta, eps):
    x = x.astype(np.float32)
    centred = x - np.einsum("bf->b", x)[:, np.newaxis] / x.shape[1]
    return np.einsum("bf,b,f->bf", centred, (np.square(centred).mean(-1) + eps) ** -0.5, gamma) + beta
