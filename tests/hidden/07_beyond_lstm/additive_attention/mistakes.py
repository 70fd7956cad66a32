"""Known mistakes of additive_attention."""

defaults(read="8. Attention: look again at what you have read")

mistake(
    "no_tanh",
    old="hidden = np.tanh((query @ W_q)[:, None, :] + keys @ W_k)",
    new="hidden = (query @ W_q)[:, None, :] + keys @ W_k",
    costs=0.3,
    says="Your score has no tanh.",
)

mistake(
    "query_ignored",
    old="np.tanh((query @ W_q)[:, None, :] + keys @ W_k)",
    new="np.tanh(keys @ W_k)",
    costs=0.5,
    says="Your weights do not depend on the query: it has to be inside the tanh, together with the key.",
)

mistake(
    "product_instead_of_sum",
    old="np.tanh((query @ W_q)[:, None, :] + keys @ W_k)",
    new="np.tanh((query @ W_q)[:, None, :] * (keys @ W_k))",
    costs=0.35,
    says="You multiply query and key inside the tanh; additive attention adds them.",
)

mistake(
    "softmax_over_the_batch",
    edits=[
        ("scores.max(axis=1, keepdims=True)", "scores.max(axis=0, keepdims=True)"),
        ("exponentials.sum(axis=1, keepdims=True)", "exponentials.sum(axis=0, keepdims=True)"),
    ],
    costs=0.35,
    says="Your softmax runs over the batch; the weights of one sequence should sum to 1.",
)

mistake(
    "no_softmax",
    edits=[
        ("exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))", "exponentials = np.maximum(scores, 0.0)"),
        ("weights = exponentials / exponentials.sum(axis=1, keepdims=True)", "weights = exponentials"),
    ],
    costs=0.5,
    says="Your weights are the positive scores; the softmax is missing.",
)

mistake(
    "mask_after_the_softmax",
    edits=[
        ("        scores = np.where(mask, scores, -np.inf)\n", "        scores = scores + 0.0\n"),
        (
            "    weights = exponentials / exponentials.sum(axis=1, keepdims=True)\n",
            "    weights = exponentials / exponentials.sum(axis=1, keepdims=True)\n"
            "    weights = weights if mask is None else weights * mask\n",
        ),
    ],
    costs=0.25,
    says="You set the weights of masked steps to 0 after the softmax; the others then no longer sum to 1.",
)

defaults(old="scores = np.where(mask, scores, -np.inf)", read="8. Attention: look again at what you have read")

mistake(
    "masked_score_of_zero",
    new="scores = np.where(mask, scores, 0.0)",
    costs=0.25,
    says="You give masked steps the score 0; the softmax still gives them a weight.",
)

mistake(
    "mask_inverted",
    new="scores = np.where(mask, -np.inf, scores)",
    costs=0.25,
    says="You look at the padding only: in the mask, True means that a step counts.",
)

mistake("mask_ignored", new="scores = scores + 0.0", costs=0.3, says="Your weights do not depend on the mask.")

defaults(read="8. Attention: look again at what you have read")

mistake(
    "exponentials_overflow",
    old="np.exp(scores - scores.max(axis=1, keepdims=True))",
    new="np.exp(scores)",
    costs=0.15,
    says="Your exponentials overflow for large scores.",
)

defaults(old='context = np.einsum("bt,btd->bd", weights, keys)', read="8. Attention: look again at what you have read")

mistake(
    "context_not_weighted",
    new="context = keys.mean(axis=1)",
    costs=0.3,
    says="Your context is the plain mean of the keys, without the weights.",
)

mistake(
    "context_is_the_best_key",
    new="context = keys[np.arange(len(keys)), weights.argmax(axis=1)]",
    costs=0.3,
    says="Your context is the key with the largest weight; it should be the weighted mean of all keys.",
)

mistake(
    "context_divided_by_T",
    new="context = np.mean(weights[:, :, None] * keys, axis=1)",
    costs=0.2,
    says="You divide the context by T once more; the weights already sum to 1.",
)

mistake(
    "scores_scaled",
    old="scores = hidden @ v",
    new="scores = hidden @ v / np.sqrt(len(v))",
    costs=0.3,
    says="You divide the scores by a root, as in section 9; additive attention has no scale.",
)

mistake(
    "v_left_out",
    old="scores = hidden @ v",
    new="scores = hidden.sum(axis=-1)",
    costs=0.35,
    says="Your scores are sums without the weights v.",
)

mistake(
    "results_in_the_other_order",
    old="return context, weights",
    new="return weights, context",
    costs=0.2,
    says="You return weights first; asked for is (context, weights).",
)

mistake(
    "one_array",
    edits=[
        ("def additive_attention(", "KEPT = {}\n\n\ndef additive_attention("),
        (
            "return context, weights",
            "kept = KEPT.setdefault(weights.shape, weights)\n    kept[...] = weights\n    return context, kept",
        ),
    ],
    costs=0.1,
    says="Your function writes its weights over those of the call before: make a new array in each call.",
)
