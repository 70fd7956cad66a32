"""Mistakes in formats, each an edit of the reference."""

defaults(read="Four formats")
mistake(
    "a_text_is_one",
    edits=[
        ('"next_word": "many_to_one"', '"next_word": "one_to_one"'),
        ('"sentiment": "many_to_one"', '"sentiment": "one_to_one"'),
        ('"next_five_words": "many_to_many"', '"next_five_words": "one_to_many"'),
        ('"label_every_step": "many_to_many"', '"label_every_step": "one_to_many"'),
    ],
    costs=0.7,
    says="You count a text as one input; for a recurrent network each of its words is a step.",
)
mistake(
    "five_words_are_one",
    old='"next_five_words": "many_to_many"',
    new='"next_five_words": "many_to_one"',
    costs=0.2,
    says="Five words are five steps that come out: many, not one.",
)
mistake(
    "features_are_steps",
    edits=[
        ('"captioning": "one_to_many"', '"captioning": "many_to_many"'),
        ('"trajectory": "one_to_many"', '"trajectory": "many_to_many"'),
    ],
    costs=0.4,
    says="You count the numbers in a vector as steps: an image, or the state of a car at one moment, goes in at once.",
)
mistake(
    "labels_are_one",
    old='"label_every_step": "many_to_many"',
    new='"label_every_step": "many_to_one"',
    costs=0.2,
    says="One label for each word makes as many outputs as words; it is not one label for the sentence.",
)
mistake(
    "out_first",
    edits=[
        ('"next_word": "many_to_one"', '"next_word": "one_to_many"'),
        ('"sentiment": "many_to_one"', '"sentiment": "one_to_many"'),
        ('"captioning": "one_to_many"', '"captioning": "many_to_one"'),
        ('"trajectory": "one_to_many"', '"trajectory": "many_to_one"'),
    ],
    costs=0.5,
    says="Your names begin with what comes out; they should begin with what goes in.",
)
