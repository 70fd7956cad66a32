"""Mistakes in reorder_gates, each an edit of the reference."""

defaults(old="return np.concatenate([block[gate] for gate in target], axis=-1)", read="Weights from elsewhere")

mistake(
    "the_other_way",
    edits=[
        ("zip(source,", "zip(target,"),
        ("for gate in target]", "for gate in source]"),
    ],
    costs=0.3,
    says="You went the other way: from `target` to `source`. It only shows where more than two blocks move.",
)

mistake(
    "always_the_last_two",
    new="a, b, c, d = np.split(weights, 4, axis=-1)\n    return np.concatenate([a, b, d, c], axis=-1)",
    costs=0.5,
    says="Your function swaps the last two blocks whatever `source` and `target` say.",
)

mistake(
    "interleaved_columns",
    new="moved = weights.reshape(*weights.shape[:-1], -1, 4)[..., [source.index(gate) for gate in target]]\n"
    "    return moved.reshape(weights.shape)",
    costs=0.4,
    says="You take every fourth column for a gate; each gate's columns lie side by side, as one block.",
)

mistake(
    "along_the_first_axis",
    new="units = len(weights) // 4\n"
    "    block = {gate: weights[k * units : (k + 1) * units] for k, gate in enumerate(source)}\n"
    "    rest = weights[4 * units :]\n"
    "    return np.concatenate([*(block[gate] for gate in target), rest], axis=0)",
    costs=0.4,
    says="You move rows, blocks along the first axis; the gates lie along the last one.",
)

mistake(
    "single_columns",
    new="moved = weights.copy()\n"
    "    moved[..., :4] = weights[..., [source.index(gate) for gate in target]]\n"
    "    return moved",
    costs=0.5,
    says="You move single columns, the first four only; each gate has U columns.",
)

mistake(
    "source_ignored",
    old="zip(source,",
    new='zip("ifoc",',
    costs=0.3,
    says="`source` has no effect: the blocks are always taken to lie in the order i, f, o, c.",
)

mistake(
    "target_ignored",
    old="for gate in target]",
    new='for gate in "ifco"]',
    costs=0.3,
    says="`target` has no effect: the blocks always come out in the order i, f, c, o.",
)
