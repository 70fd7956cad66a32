"""Right answers to gradient_norms_through_time in other forms."""


def gradient_norms_through_time__preallocated(cache, dh_last):
    norms, dh_t = np.zeros(len(cache)), dh_last
    for t in range(len(cache) - 1, -1, -1):
        norms[t] = np.sqrt(np.sum(dh_t**2))
        dh_t = rnn_step_backward(dh_t, cache[t])[1]
    return norms


def gradient_norms_through_time__state_jacobians(cache, dh_last):
    dh_t, norms = dh_last, [np.sqrt(np.einsum("bu,bu->", dh_last, dh_last))]
    for _, _, h_t, _, recurrent_kernel in cache[:0:-1]:
        dh_t = np.einsum("bi,bij->bj", dh_t, state_jacobian(h_t, recurrent_kernel))
        norms.insert(0, np.sqrt(np.einsum("bu,bu->", dh_t, dh_t)))
    return norms


def gradient_norms_through_time__rnn_backward_of_each_tail(cache, dh_last):
    steps, norms = len(cache), []
    for t in range(steps - 1):
        dh_seq = np.zeros((len(dh_last), steps - t - 1, dh_last.shape[1]))
        dh_seq[:, -1] = dh_last
        norms.append(np.linalg.norm(rnn_backward(dh_seq, cache[t + 1 :])[1]))
    return [*norms, np.linalg.norm(dh_last)]


def gradient_norms_through_time__without_the_step(cache, dh_last):
    gradients = [dh_last]
    for _, _, h_t, _, recurrent_kernel in reversed(cache[1:]):
        gradients.append((gradients[-1] * (1 - h_t * h_t)).dot(recurrent_kernel.T))
    stacked = np.stack(gradients[::-1])
    return np.linalg.norm(stacked, axis=(1, 2))


def gradient_norms_through_time__uses_up_the_cache(cache, dh_last):
    norms = []
    while cache:
        norms.append(float(np.linalg.norm(dh_last.ravel())))
        dh_last = rnn_step_backward(dh_last, cache.pop())[1]
    norms.reverse()
    return tuple(norms)


def gradient_norms_through_time__float32(cache, dh_last):
    dh_t, norms = np.float32(dh_last), [np.linalg.norm(np.float32(dh_last))]
    for step in cache[:0:-1]:
        dh_t = np.float32(rnn_step_backward(dh_t, [np.float32(value) for value in step])[1])
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms[::-1], dtype=np.float32)


def gradient_norms_through_time__own_cache_two_arrays(
    cache,
    dh_last,
    redefined=globals().update(
        rnn_forward=lambda x, h0, K, R, b: (lambda states: (states, (states, R)))(
            np.stack(
                __import__("functools").reduce(
                    lambda hs, t: [*hs, np.tanh(x[:, t] @ K + hs[-1] @ R + b)], range(x.shape[1]), [h0]
                )[1:],
                axis=1,
            )
        )
    ),
):
    states, recurrent_kernel = cache
    dh_t, norms = dh_last, [np.linalg.norm(dh_last)]
    for t in range(states.shape[1] - 1, 0, -1):
        dh_t = dh_t * (1 - states[:, t] ** 2) @ recurrent_kernel.T
        norms.append(np.linalg.norm(dh_t))
    return np.flip(norms)
