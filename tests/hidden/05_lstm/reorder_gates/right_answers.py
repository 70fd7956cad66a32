"""Right answers to reorder_gates in other forms."""


def reorder_gates__by_index(weights, source="ifoc", target="ifco"):
    weights = np.asarray(weights)
    blocks = weights.reshape(*weights.shape[:-1], 4, -1)
    return blocks[..., [source.index(gate) for gate in target], :].reshape(weights.shape)


def reorder_gates__column_by_column(weights, source="ifoc", target="ifco"):
    U = weights.shape[-1] // 4
    columns = [source.index(gate) * U + u for gate in target for u in range(U)]
    return np.take(weights, columns, axis=-1)


def reorder_gates__by_slices(weights, source="ifoc", target="ifco"):
    U = weights.shape[-1] // 4
    moved = np.zeros_like(weights)
    for new, gate in enumerate(target):
        old = source.find(gate)
        moved[..., new * U : new * U + U] = weights[..., old * U : old * U + U]
    return moved


def reorder_gates__permutation_matrix(weights, source="ifoc", target="ifco"):
    U = weights.shape[-1] // 4
    swap = np.zeros((4, 4))
    for new, gate in enumerate(target):
        swap[source.index(gate), new] = 1
    return weights @ np.kron(swap, np.eye(U))


def reorder_gates__in_place_and_a_list(weights, source="ifoc", target="ifco"):
    blocks = [block.copy() for block in np.array_split(weights, 4, axis=-1)]
    U = weights.shape[-1] // 4
    for new, gate in enumerate(target):
        weights[..., new * U : (new + 1) * U] = blocks[source.index(gate)]
    return weights.tolist()
