"""Right answers of the state space model in other forms."""


def ssm_recurrence__sequence_by_sequence(u, A, B, C):
    y = np.zeros(u.shape)
    for b, row in enumerate(u):
        x = np.zeros(len(A))
        for t, value in enumerate(row):
            x = A * x + B * value
            y[b, t] = np.sum(C * x)
    return y


def ssm_recurrence__all_states_first(u, A, B, C):
    states = [np.zeros((u.shape[0], A.shape[0]))]
    for column in u.T:
        states.append(states[-1] * A[None] + np.outer(column, B))
    return np.einsum("tbn,n->bt", np.array(states[1:]), C)


def ssm_kernel__by_products(A, B, C, T):
    rows, power = [], np.ones(len(A))
    for _ in range(T):
        rows.append(np.sum(C * power * B))
        power = power * A
    return rows


def ssm_kernel__answer_to_one_input(A, B, C, T):
    one = np.zeros((1, T))
    one[0, 0] = 1.0
    return ssm_recurrence(one, A, B, C)[0]


def ssm_convolution__fourier(u, A, B, C):
    T = u.shape[1]
    kernel = np.fft.rfft(ssm_kernel(A, B, C, T), 2 * T)
    return np.fft.irfft(np.fft.rfft(u, 2 * T, axis=1) * kernel, 2 * T, axis=1)[:, :T]


def ssm_convolution__a_matrix(u, A, B, C):
    T = u.shape[1]
    K = ssm_kernel(A, B, C, T)
    back = np.arange(T)[:, None] - np.arange(T)[None]
    return u @ np.where(back >= 0, K[back], 0.0).T


def ssm_convolution__sum_of_shifted_inputs(u, A, B, C):
    K, y = ssm_kernel(A, B, C, u.shape[1]), np.zeros(u.shape)
    for k, weight in enumerate(K):
        y[:, k:] += weight * u[:, : u.shape[1] - k]
    return y
