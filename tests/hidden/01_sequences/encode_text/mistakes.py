"""Mistakes in encode_text, each an edit of the reference."""

defaults(read="Text as numbers")
mistake(
    "order_of_appearance",
    old="sorted(set(text))\n",
    new="list(dict.fromkeys(text))\n",
    costs=0.2,
    says="Your vocabulary lists the characters as they appear in the text; it should be sorted.",
)
mistake(
    "given_vocabulary_ignored",
    old="if vocab is None:",
    new="if True:",
    costs=0.4,
    says="Your function makes a vocabulary from the text even when one is given.",
)
mistake(
    "given_vocabulary_sorted",
    old="id_of = {",
    new="vocab = sorted(vocab)\n    id_of = {",
    costs=0.3,
    says="You sort a given vocabulary; a model's vocabulary has to be used in its own order.",
)
mistake(
    "key_error",
    old="if unknown:",
    new="if False:",
    costs=0.15,
    says="A character that the vocabulary lacks ends in a KeyError of your dict; a ValueError was asked for.",
)
mistake(
    "unknown_skipped",
    edits=[("if unknown:", "if False:"), ("for character in text]", "for character in text if character in vocab]")],
    costs=0.2,
    says="Characters that the vocabulary lacks are left out in silence; a ValueError was asked for.",
)
mistake(
    "unknown_becomes_zero",
    edits=[("if unknown:", "if False:"), ("id_of[character] for", "id_of.get(character, 0) for")],
    costs=0.2,
    says="Characters that the vocabulary lacks get the id 0 in silence; a ValueError was asked for.",
)
mistake(
    "unknown_added",
    old="id_of = {",
    new="vocab = list(vocab) + sorted(set(text) - set(vocab))\n    id_of = {",
    costs=0.2,
    says="Characters that the vocabulary lacks are added to it; a ValueError was asked for.",
)
mistake(
    "code_points",
    old="id_of[character] for",
    new="ord(character) for",
    costs=0.4,
    says="Your ids are the characters' code points; they should be places in the vocabulary.",
)
mistake(
    "from_one",
    old="enumerate(vocab)",
    new="enumerate(vocab, start=1)",
    costs=0.25,
    says="Your ids begin at 1; they should begin at 0.",
)
mistake(
    "ids_are_floats",
    old="dtype=int)",
    new="dtype=float)",
    costs=0.15,
    says="Your ids are floating-point numbers; places in a list are integers.",
)
mistake(
    "repeated_characters",
    edits=[("sorted(set(text))\n", "sorted(text)\n"), ("id_of[character] for", "vocab.index(character) for")],
    costs=0.3,
    says="Your vocabulary lists a character once for every time it occurs; each one should be there once.",
)
mistake(
    "lower_case",
    old="if vocab is None:",
    new="text = text.lower()\n    if vocab is None:",
    costs=0.25,
    says="Your text loses its capital letters: `A` and `a` are two characters.",
)
mistake(
    "sorted_in_reverse",
    old="sorted(set(text))\n",
    new="sorted(set(text), reverse=True)\n",
    costs=0.15,
    says="Your vocabulary is sorted from the last character to the first.",
)
mistake(
    "dict_returned",
    old="dtype=int), vocab",
    new="dtype=int), id_of",
    costs=0.25,
    says="You return your dict; the vocabulary is the list of characters.",
)

defaults(old="return np.eye(depth)[ids]", read="Text as numbers")
mistake(
    "depth_from_the_ids",
    new="return np.eye(int(np.max(ids)) + 1)[ids]",
    costs=0.2,
    says="Your one-hot vectors are as long as the largest id needs, not `depth` long.",
)
mistake(
    "flattened",
    new="return np.eye(depth)[np.ravel(ids)]",
    costs=0.2,
    says="Your one-hot array loses the shape of the ids: (batch, T) became one long axis.",
)
mistake(
    "classes_first",
    new="return np.moveaxis(np.eye(depth)[ids], -1, 0)",
    costs=0.2,
    says="In your one-hot array the classes come first; their axis should be the last one.",
)
mistake(
    "one_place_early",
    new="return np.eye(depth)[ids - 1]",
    costs=0.25,
    says="Your ones stand one place too early: ids begin at 0.",
)
mistake(
    "one_axis_only",
    new="out = np.zeros((len(ids), depth))\n    for t in range(len(ids)):\n        out[t, ids[t]] = 1\n    return out",
    costs=0.2,
    says="Your one-hot code handles ids of one axis only; a batch of ids (batch, T) has two.",
)
