"""Mistakes in classify_format, each an edit of the reference."""

defaults(old='return f"{came}_to_{goes}"', read="Four formats")
mistake(
    "out_first",
    new='return f"{goes}_to_{came}"',
    costs=0.5,
    says="Your names begin with what comes out; they should begin with what goes in.",
)
mistake(
    "equal_lengths_only",
    new="if n_in_steps != n_out_steps:\n"
    '        return "one_to_many" if n_in_steps < n_out_steps else "many_to_one"\n'
    '    return f"{came}_to_{goes}"',
    costs=0.5,
    says="You call it many_to_many only when as many steps come out as go in; the numbers may differ.",
)
mistake(
    "one_step_for_each",
    old='came = "one"',
    new='if n_in_steps == n_out_steps:\n        return "one_to_one"\n    came = "one"',
    costs=0.4,
    says="You call it one_to_one when as many steps come out as go in; one means a single step.",
)
mistake(
    "hyphens",
    new='return f"{came}-to-{goes}"',
    costs=0.2,
    says="Your names are written with hyphens; they have underscores.",
)
mistake(
    "two_are_one",
    edits=[("n_in_steps == 1", "n_in_steps <= 2"), ("n_out_steps == 1", "n_out_steps <= 2")],
    costs=0.3,
    says="For you, two steps are not many yet; they are.",
)
mistake(
    "exchanged",
    edits=[("n_in_steps == 1", "n_in_steps > 1"), ("n_out_steps == 1", "n_out_steps > 1")],
    costs=0.4,
    says="Your one and many are exchanged: a single step is one.",
)
mistake(
    "in_exchanged",
    old="n_in_steps == 1",
    new="n_in_steps > 1",
    costs=0.3,
    says="The first word of your names is exchanged: a single step that goes in is one.",
)
mistake(
    "out_exchanged",
    old="n_out_steps == 1",
    new="n_out_steps > 1",
    costs=0.3,
    says="The last word of your names is exchanged: a single step that comes out is one.",
)
mistake(
    "in_asked_twice",
    old="n_out_steps == 1",
    new="n_in_steps == 1",
    costs=0.4,
    says="Both words of your names come from n_in_steps; the last one belongs to n_out_steps.",
)
