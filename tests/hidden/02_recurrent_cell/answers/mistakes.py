"""Mistakes in answers, each an edit of the reference."""

defaults(old='"q1": "c"', read="7. A short memory")
mistake(
    "linear_decay",
    new='"q1": "b"',
    costs=0.2,
    says="In q1 you take a tenth of the first value off at each step; it is a tenth of what is left.",
)
mistake(
    "linear_never_forgets",
    new='"q1": "d"',
    costs=0.2,
    says="In q1 you hold that only saturation makes a neuron forget; a weight below 1 is enough.",
)

defaults(old='"q2": "d"', read="7. A short memory")
mistake(
    "own_input_only",
    new='"q2": "a"',
    costs=0.2,
    says="In q2 you hold that a state knows its own input only; the state before reaches it, too.",
)
mistake(
    "one_step_back",
    new='"q2": "b"',
    costs=0.2,
    says="In q2 you hold that a state knows one step of the past; but the state before it was made from earlier ones.",
)
mistake(
    "knows_the_future", new='"q2": "c"', costs=0.2, says="In q2 you let a state depend on inputs that come after it."
)

defaults(old='"q3": "b"', read="7. A short memory")
mistake(
    "other_weights_at_other_steps",
    new='"q3": "a"',
    costs=0.2,
    says="In q3 you hold that early and late steps use different weights; the loop uses the same ones at every step.",
    read="2. The loop over time",
)
mistake(
    "state_as_a_store",
    new='"q3": "d"',
    costs=0.2,
    says="In q3 you take the state for a store with slots; every step rewrites all of it.",
)

defaults(old='"q4": "a"', read="7. A short memory")
mistake(
    "more_units_remember_longer",
    new='"q4": "b"',
    costs=0.2,
    says="In q4 you hold that more units remember longer; at the same factor the curve hardly moves.",
)
mistake(
    "sigmoid_remembers_longer",
    new='"q4": "d"',
    costs=0.2,
    says="In q4 you hold that sigmoid remembers longer than tanh; look at how steep the two are.",
)

defaults(old='"q5": "b"', read="7. A short memory")
mistake(
    "more_steps_help",
    new='"q5": "a"',
    costs=0.2,
    says="In q5 you give the network more time; each further step takes a share of the memory away.",
)
mistake(
    "a_head_at_every_step_helps",
    new='"q5": "c"',
    costs=0.2,
    says="In q5 you add a head at every step; the last of its answers still depends on the same last state.",
)
