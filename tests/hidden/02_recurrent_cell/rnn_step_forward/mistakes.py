"""Mistakes in rnn_step_forward, each an edit of the reference."""

defaults(old="z = x_t @ kernel + h_prev @ recurrent_kernel + bias", read="1. A neuron that hears itself")
mistake(
    "bias_dropped",
    new="z = x_t @ kernel + h_prev @ recurrent_kernel",
    costs=0.35,
    says="Your values are what one gets when the bias is left out.",
)
mistake(
    "bias_twice",
    new="z = (x_t @ kernel + bias) + (h_prev @ recurrent_kernel + bias)",
    costs=0.3,
    says="Your values are what one gets when the bias is added twice, once with the input and once with the state.",
)
mistake(
    "recurrent_transposed",
    old="h_prev @ recurrent_kernel + bias",
    new="h_prev @ recurrent_kernel.T + bias",
    costs=0.4,
    says="Your values are what one gets when the recurrent kernel is transposed: entry [i, j] leads from old unit i to new unit j.",
)
mistake(
    "state_not_used",
    new="z = x_t @ kernel + bias",
    costs=0.7,
    says="Your values are those of a Dense layer: the previous state plays no part in them.",
)
mistake(
    "state_not_weighted",
    old="h_prev @ recurrent_kernel + bias",
    new="h_prev + bias",
    costs=0.5,
    says="Your values are what one gets when the previous state is added as it is, without its weights.",
)
mistake(
    "bias_after_activation",
    edits=[
        ("z = x_t @ kernel + h_prev @ recurrent_kernel + bias", "z = x_t @ kernel + h_prev @ recurrent_kernel"),
        ("return h_t, cache", "return h_t + bias, cache"),
    ],
    costs=0.35,
    says="Your values are what one gets when the bias is added after the activation instead of before.",
)
mistake(
    "early_activation",
    edits=[
        ("z = x_t @ kernel + h_prev @ recurrent_kernel + bias", "z = x_t @ kernel + bias"),
        ("return h_t, cache", "return h_t + h_prev @ recurrent_kernel, cache"),
    ],
    costs=0.5,
    says="Your values are what one gets when the activation acts on the input's part alone and the state's part is added afterwards.",
)
mistake(
    "always_tanh",
    old='if activation == "tanh":',
    new="if True:",
    costs=0.3,
    says="Your step applies tanh, whatever activation is asked for.",
)
mistake(
    "never_activated",
    old='if activation == "tanh":\n        h_t = np.tanh(z)',
    new="if True:\n        h_t = z",
    costs=0.6,
    says="Your step returns the sum without an activation, whatever activation is asked for.",
)
mistake(
    "sigmoid_overflows",
    old="h_t = 0.5 * (1 + np.tanh(z / 2))",
    new='with np.errstate(all="ignore"):\n            h_t = np.exp(z) / (1 + np.exp(z))',
    costs=0.15,
    says="Your sigmoid divides infinity by infinity: exp(z) overflows for large z and gives NaN.",
)
mistake(
    "tanh_overflows",
    old="h_t = np.tanh(z)",
    new='with np.errstate(all="ignore"):\n            h_t = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))',
    costs=0.15,
    says="Your tanh divides infinity by infinity: written out with exp it overflows for large z. NumPy has one.",
)

defaults(old="return h_t, cache", read="1. A neuron that hears itself")
mistake(
    "no_cache",
    new="return h_t",
    costs=0.15,
    says="Your step returns the state alone; it should return two things, the state and a cache.",
    read="Exercise: rnn_step_forward",
)
mistake(
    "cache_first",
    new="return cache, h_t",
    costs=0.15,
    says="Your cache comes first; h_t is the first of the two, and the cache follows.",
)
