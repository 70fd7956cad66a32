"""Mistakes in sample_next, each an edit of the reference."""

defaults(old="p = np.exp((logits - logits.max()) / temperature)", read="Exercise: pick the next one")

mistake(
    "temperature_multiplied",
    new="p = np.exp((logits - logits.max()) * temperature)",
    costs=0.35,
    says="You multiply the logits by the temperature, so a low temperature flattens where it should sharpen.",
    read="5. Sentence completion: one character after the other",
)

mistake(
    "temperature_on_probabilities",
    new="p = np.exp(logits - logits.max())\n    p = p / p.sum() / temperature",
    costs=0.4,
    says="Your temperature divides probabilities; they are normalised again, and nothing has changed.",
    read="5. Sentence completion: one character after the other",
)

mistake(
    "softmax_twice",
    new="p = np.exp(logits - logits.max())\n    p = np.exp(p / p.sum() / temperature)",
    costs=0.4,
    says="You apply the softmax twice: probabilities are divided by the temperature and exponentiated again.",
    read="5. Sentence completion: one character after the other",
)

defaults(read="Exercise: pick the next one")

mistake(
    "always_argmax",
    old="if temperature == 0:",
    new="if True:",
    costs=0.8,
    says="You always pick the largest logit: `u` and the temperature change nothing.",
    read="5. Sentence completion: one character after the other",
)

mistake(
    "reached_not_exceeded",
    old='side="right"',
    new='side="left"',
    costs=0.1,
    says="You stop where the cumulative probability is equal to u; it has to exceed u.",
)

mistake(
    "overflow",
    edits=[
        (
            "p = np.exp((logits - logits.max()) / temperature)",
            'with np.errstate(all="ignore"):\n        p = np.exp(logits / temperature)',
        ),
        (
            "cumulative = np.cumsum(p / p.sum())",
            'with np.errstate(all="ignore"):\n        cumulative = np.cumsum(p / p.sum())',
        ),
    ],
    costs=0.2,
    says="Your exponentials overflow: e to the power of 1000 is no number.",
)

mistake(
    "from_the_other_end",
    edits=[
        (
            "p = np.exp((logits - logits.max()) / temperature)",
            "p = np.exp((logits - logits.max()) / temperature)[::-1]",
        ),
        ("return int(min(index, len(logits) - 1))", "return len(p) - 1 - int(min(index, len(p) - 1))"),
    ],
    costs=0.35,
    says="You count from the other end: your pieces lie on the line from the last index to the first.",
)

mistake(
    "one_too_early",
    old="return int(min(index, len(logits) - 1))",
    new="return int(max(index - 1, 0))",
    costs=0.3,
    says="You pick the last index whose cumulative probability is still below u, one too early.",
)

mistake(
    "not_cumulative",
    old="return int(min(index, len(logits) - 1))",
    new="return int(np.argmax(p / p.sum() > u))",
    costs=0.5,
    says="You compare u with each probability alone; what counts is their running sum.",
)
