"""Right answers to dense_over_time_backward in other forms."""


def dense_over_time_backward__flattened(dy, h_seq, head_kernel):
    outputs, units = dy.shape[-1], h_seq.shape[-1]
    flat_dy, flat_h = dy.reshape(-1, outputs), h_seq.reshape(-1, units)
    return (flat_dy @ head_kernel.T).reshape(h_seq.shape), flat_h.T @ flat_dy, flat_dy.sum(0)


def dense_over_time_backward__loop_over_time(dy, h_seq, head_kernel):
    dh_seq, dhead_kernel = np.zeros_like(h_seq), np.zeros_like(head_kernel)
    dhead_bias = np.zeros(dy.shape[2])
    for t in range(dy.shape[1]):
        dh_seq[:, t] = dy[:, t] @ head_kernel.T
        dhead_kernel += h_seq[:, t].T @ dy[:, t]
        dhead_bias += np.sum(dy[:, t], axis=0)
    return [dh_seq, dhead_kernel, dhead_bias]


def dense_over_time_backward__tensordot_in_float32(dy, h_seq, head_kernel):
    dy, h_seq, head_kernel = np.float32(dy), np.float32(h_seq), np.float32(head_kernel)
    axes = ([0, 1], [0, 1])
    return np.tensordot(dy, head_kernel, axes=([2], [1])), np.tensordot(h_seq, dy, axes), dy.sum(axis=1).sum(axis=0)


def dense_over_time_backward__batched_products(dy, h_seq, head_kernel):
    dhead_kernel = np.matmul(np.swapaxes(h_seq, 1, 2), dy).sum(axis=0)
    return np.einsum("bto,uo->btu", dy, head_kernel).tolist(), dhead_kernel.tolist(), np.einsum("bto->o", dy).tolist()
