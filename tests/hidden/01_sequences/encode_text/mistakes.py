"""Mistakes in encode_text, each an edit of the reference."""

mistake(
    "order_of_appearance",
    old="vocab = sorted(set(text))",
    new="vocab = list(dict.fromkeys(text))",
    costs=0.2,
    says="Your vocabulary lists the characters as they appear in the text; it should be sorted.",
    read="Text as numbers",
)

mistake(
    "given_vocabulary_ignored",
    old="if vocab is None:",
    new="if True:",
    costs=0.4,
    says="Your vocabulary is made from the text anew, even when one is given.",
    read="Text as numbers",
)

mistake(
    "given_vocabulary_sorted",
    old="id_of = {",
    new="vocab = sorted(vocab)\n    id_of = {",
    costs=0.3,
    says="You sort a given vocabulary; a model's vocabulary has to be used in its own order.",
    read="Text as numbers",
)

mistake(
    "key_error",
    old="if unknown:",
    new="if False:",
    costs=0.15,
    says="A character that the vocabulary lacks ends in a KeyError of your dict; a ValueError was asked for.",
    read="Text as numbers",
)

mistake(
    "unknown_skipped",
    edits=[
        ("if unknown:", "if False:"),
        ("for character in text]", "for character in text if character in vocab]"),
    ],
    costs=0.2,
    says="Characters that the vocabulary lacks are left out in silence; a ValueError was asked for.",
    read="Text as numbers",
)

mistake(
    "unknown_becomes_zero",
    edits=[
        ("if unknown:", "if False:"),
        ("id_of[character] for", "id_of.get(character, 0) for"),
    ],
    costs=0.2,
    says="Characters that the vocabulary lacks get an id in silence; a ValueError was asked for.",
    read="Text as numbers",
)

mistake(
    "code_points",
    old="id_of[character] for",
    new="ord(character) for",
    costs=0.4,
    says="Your ids are the characters' code points; they should be places in the vocabulary.",
    read="Text as numbers",
)

mistake(
    "from_one",
    old="enumerate(vocab)",
    new="enumerate(vocab, start=1)",
    costs=0.25,
    says="Your ids begin at 1; they should begin at 0.",
    read="Text as numbers",
)

mistake(
    "repeated_characters",
    edits=[
        ("vocab = sorted(set(text))", "vocab = sorted(text)"),
        ("id_of[character] for", "vocab.index(character) for"),
    ],
    costs=0.3,
    says="Your vocabulary lists a character once for every time it occurs; each one should be there once.",
    read="Text as numbers",
)

mistake(
    "lower_case",
    old="if vocab is None:",
    new="text = text.lower()\n    if vocab is None:",
    costs=0.25,
    says="Your text loses its capital letters: `A` and `a` are two characters.",
    read="Text as numbers",
)

mistake(
    "depth_from_the_ids",
    old="return np.eye(depth)[ids]",
    new="return np.eye(int(np.max(ids)) + 1)[ids]",
    costs=0.2,
    says="Your one-hot vectors are as long as the largest id needs, not `depth` long.",
    read="Text as numbers",
)

mistake(
    "flattened",
    old="return np.eye(depth)[ids]",
    new="return np.eye(depth)[np.ravel(ids)]",
    costs=0.2,
    says="Your one-hot array loses the shape of the ids: (batch, T) became one long axis.",
    read="Text as numbers",
)

mistake(
    "classes_first",
    old="return np.eye(depth)[ids]",
    new="return np.moveaxis(np.eye(depth)[ids], -1, 0)",
    costs=0.2,
    says="In your one-hot array the classes come first; their axis should be the last one.",
    read="Text as numbers",
)

mistake(
    "one_place_early",
    old="return np.eye(depth)[ids]",
    new="return np.eye(depth)[ids - 1]",
    costs=0.25,
    says="Your ones stand one place too early: ids begin at 0.",
    read="Text as numbers",
)

mistake(
    "one_axis_only",
    old="return np.eye(depth)[ids]",
    new="out = np.zeros((len(ids), depth))\n    for t in range(len(ids)):\n        out[t, ids[t]] = 1\n    return out",
    costs=0.2,
    says="Your one-hot code handles ids of one axis only; a batch of ids (batch, T) has two.",
    read="Text as numbers",
)
