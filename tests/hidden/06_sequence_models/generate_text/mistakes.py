"""Mistakes in generate_text, each an edit of the reference."""

defaults(old="np.array([ids])", read="Exercise: continue a text")

mistake(
    "not_fed_back",
    new="np.array([list(seed_ids)])",
    costs=0.7,
    says="Your model sees the beginning only, or you read the logits where the beginning ended: nothing is fed back.",
)

mistake(
    "last_character_only",
    new="np.array([ids[-1:]])",
    costs=0.5,
    says="Your model sees the last character only, and has forgotten all before it.",
)

mistake(
    "sliding_window",
    new="np.array([ids[-len(seed_ids) :]])",
    costs=0.3,
    says="Your model sees a window of fixed length: the beginning of the text drops out of it.",
)

defaults(read="Exercise: continue a text")

mistake(
    "first_position",
    old="logits[0, -1]",
    new="logits[0, 0]",
    costs=0.4,
    says="You use the logits of the first position: they speak about the second character of the text.",
)

mistake(
    "beginning_included",
    old="np.array(ids[len(seed_ids) :], dtype=int)",
    new="np.array(ids, dtype=int)",
    costs=0.2,
    says="You return the beginning as well; the new ids only are asked for.",
)

mistake(
    "temperature_forgotten",
    old="temperature, us[k]",
    new="1.0, us[k]",
    costs=0.25,
    says="The temperature never reaches the choice: every text is written at temperature 1.",
)

mistake(
    "one_u_for_all", old="us[k]", new="us[0]", costs=0.25, says="Each new character uses the same u, the first one."
)

mistake(
    "greedy",
    old="sample_next(logits[0, -1], temperature, us[k])",
    new="int(np.argmax(logits[0, -1]))",
    costs=0.4,
    says="You always write the likeliest character; chance and temperature have no say.",
    read="5. Sentence completion: one character after the other",
)

mistake(
    "last_fifty",
    old="np.array([ids])",
    new="np.array([ids[-50:]])",
    costs=0.2,
    says="Your model sees the last fifty characters only, as in training; it is to see the whole text so far.",
)
