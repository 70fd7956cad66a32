"""Mistakes in rnn_step_forward, each an edit of the reference."""

defaults(old="x_t @ kernel + h_prev @ recurrent_kernel + bias", read="1. A neuron that hears itself")
mistake(
    "bias_dropped",
    new="x_t @ kernel + h_prev @ recurrent_kernel",
    costs=0.35,
    says="Your values are what one gets when the bias is left out.",
)
mistake(
    "bias_twice",
    new="(x_t @ kernel + bias) + (h_prev @ recurrent_kernel + bias)",
    costs=0.3,
    says="Your values are what one gets when the bias is added twice, with the input and with the state.",
)
mistake(
    "recurrent_transposed",
    new="x_t @ kernel + h_prev @ recurrent_kernel.T + bias",
    costs=0.4,
    says="Your recurrent kernel is transposed: entry [i, j] leads from old unit i to new unit j.",
)
mistake(
    "state_not_used",
    new="x_t @ kernel + bias",
    costs=0.7,
    says="Your values are those of a Dense layer: the previous state plays no part in them.",
)
mistake(
    "input_not_used",
    new="h_prev @ recurrent_kernel + bias",
    costs=0.7,
    says="Your values do not depend on the input x_t.",
)
mistake(
    "state_not_weighted",
    new="x_t @ kernel + h_prev + bias",
    costs=0.5,
    says="Your values are what one gets when the previous state is added as it is, without its weights.",
)
mistake(
    "state_weighted_by_unit",
    new="x_t @ kernel + h_prev * np.diag(recurrent_kernel) + bias",
    costs=0.5,
    says="Each of your units hears itself only; the recurrent kernel leads from all units to all.",
)
mistake(
    "bias_after_activation",
    edits=[("recurrent_kernel + bias", "recurrent_kernel"), ("return h_t, cache", "return h_t + bias, cache")],
    costs=0.35,
    says="Your values are what one gets when the bias is added after the activation instead of before.",
)
mistake(
    "early_activation",
    edits=[
        ("h_prev @ recurrent_kernel + bias", "bias"),
        ("return h_t, cache", "return h_t + h_prev @ recurrent_kernel, cache"),
    ],
    costs=0.5,
    says="You activate the input's part alone and add the state's part afterwards.",
)
mistake(
    "activated_twice",
    old="return h_t, cache",
    new="return {'tanh': np.tanh(h_t)}.get(activation, h_t), cache",
    costs=0.3,
    says="Your tanh is applied twice.",
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
    "half_scale_forgotten",
    old="np.tanh(z / 2)",
    new="np.tanh(z)",
    costs=0.15,
    says="Your sigmoid is too steep: written with tanh, it is (1 + tanh(z / 2)) / 2.",
)
mistake(
    "relu_absolute",
    old="np.maximum(z, 0)",
    new="np.abs(z)",
    costs=0.15,
    says="Your relu turns negative sums round; it should give 0 for them.",
)
mistake(
    "sigmoid_overflows",
    old="h_t = 0.5 * (1 + np.tanh(z / 2))",
    new='with np.errstate(all="ignore"):\n            h_t = np.exp(z) / (1 + np.exp(z))',
    costs=0.1,
    says="Your sigmoid divides infinity by infinity: exp(z) overflows for large z and gives NaN.",
)
mistake(
    "tanh_overflows",
    old="h_t = np.tanh(z)",
    new='with np.errstate(all="ignore"):\n            h_t = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))',
    costs=0.1,
    says="Your tanh divides infinity by infinity: written with exp it overflows for large z. NumPy has one.",
)

defaults(old="return h_t, cache", read="1. A neuron that hears itself")
mistake(
    "one_buffer",
    new="np.copyto(_buffers.setdefault(h_t.shape, h_t.copy()), h_t)\n    return _buffers[h_t.shape], cache\n\n\n"
    "_buffers = {}",
    costs=0.25,
    says="Your step gives out the same array at every call, so the next call overwrites an earlier result.",
)
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
mistake(
    "state_added_to_the_result",
    old="return h_t, cache",
    new="return h_t + h_prev, cache",
    costs=0.4,
    says="You add h_prev to the new state; it belongs into the sum before the activation only, with its weights.",
)
