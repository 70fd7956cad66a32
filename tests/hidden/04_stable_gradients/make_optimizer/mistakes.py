"""Mistakes in make_optimizer, each an edit of the reference."""

defaults(read="Clipping in Keras")
mistake(
    "clipnorm_for_global",
    old='"global_norm": "global_clipnorm"',
    new='"global_norm": "clipnorm"',
    costs=0.35,
    says='With "global_norm" your optimizer clips each gradient by its own norm: Keras has two arguments with "norm".',
    read="Gradient clipping",
)
mistake(
    "global_for_norm",
    old='"norm": "clipnorm"',
    new='"norm": "global_clipnorm"',
    costs=0.35,
    says='With "norm" your optimizer clips by the global norm; each variable should be measured by itself.',
    read="Gradient clipping",
)
mistake(
    "norms_exchanged",
    edits=[
        ('"norm": "clipnorm"', '"norm": "global_clipnorm"'),
        ('"global_norm": "global_clipnorm"', '"global_norm": "clipnorm"'),
    ],
    costs=0.4,
    says='Your optimizer has "norm" and "global_norm" exchanged.',
    read="Gradient clipping",
)
mistake(
    "always_by_value",
    old="arguments[clip]",
    new='"clipvalue"',
    costs=0.6,
    says="Your optimizer clips by value whatever is asked for.",
    read="Gradient clipping",
)
mistake(
    "never_clips",
    old=", **limit",
    new="",
    costs=0.8,
    says="Your optimizer never clips.",
)
mistake(
    "none_clips_too",
    old="limit = {} if clip is None else {arguments[clip]: value}",
    new='limit = {arguments.get(clip, "global_clipnorm"): value}',
    costs=0.25,
    says="Your optimizer clips by global norm although clip is None.",
)
mistake(
    "value_ignored",
    old="arguments[clip]: value",
    new="arguments[clip]: 1.0",
    costs=0.3,
    says="Your optimizer clips at 1, whatever value is.",
)
mistake(
    "learning_rate_ignored",
    old="SGD(learning_rate, ",
    new="SGD(",
    costs=0.25,
    says="Your optimizer ignores learning_rate and takes Keras's default.",
)
mistake(
    "adam",
    old="keras.optimizers.SGD",
    new="keras.optimizers.Adam",
    costs=0.35,
    says="Your optimizer is Adam, whose steps hardly depend on the size of the gradient; SGD is asked for.",
)
mistake(
    "momentum",
    old="SGD(learning_rate, ",
    new="SGD(learning_rate, momentum=0.9, ",
    costs=0.2,
    says="Your optimizer has momentum: the second step still carries the first.",
)
