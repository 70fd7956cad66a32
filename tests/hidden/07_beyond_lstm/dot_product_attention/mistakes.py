"""Known mistakes of dot_product_attention."""

defaults(read="9. Attention without recurrence")

mistake(
    "not_scaled",
    old="scores = q @ np.swapaxes(k, 1, 2) / np.sqrt(q.shape[-1])",
    new="scores = q @ np.swapaxes(k, 1, 2)",
    costs=0.25,
    says="Your scores are not divided by the square root of D.",
)

mistake(
    "divided_by_D",
    old="/ np.sqrt(q.shape[-1])",
    new="/ q.shape[-1]",
    costs=0.2,
    says="You divide the scores by D; it should be the square root of D.",
)

mistake(
    "scaled_by_the_length",
    old="/ np.sqrt(q.shape[-1])",
    new="/ np.sqrt(k.shape[1])",
    costs=0.2,
    says="You divide by the square root of the number of keys; D is the number of entries of one query.",
)

mistake(
    "softmax_over_the_queries",
    edits=[
        ("scores.max(axis=-1, keepdims=True)", "scores.max(axis=1, keepdims=True)"),
        ("exponentials.sum(axis=-1, keepdims=True)", "exponentials.sum(axis=1, keepdims=True)"),
    ],
    costs=0.35,
    says="Your softmax runs over the queries; the weights of one query should sum to 1 over the keys.",
)

mistake(
    "causal_ignored",
    old="scores = np.where(past, scores, -np.inf)",
    new="scores = scores + 0.0",
    costs=0.3,
    says="With causal=True your queries still see later keys.",
)

defaults(old="past = np.tril(np.ones(scores.shape[1:], dtype=bool))", read="9. Attention without recurrence")

mistake(
    "own_step_not_seen",
    new="past = np.tril(np.ones(scores.shape[1:], dtype=bool), -1)",
    costs=0.2,
    says="With causal=True your queries do not see their own step, so the first query sees nothing.",
)

mistake(
    "one_step_ahead",
    new="past = np.tril(np.ones(scores.shape[1:], dtype=bool), 1)",
    costs=0.2,
    says="With causal=True your queries see one step of the future.",
)

mistake(
    "future_instead_of_past",
    new="past = np.triu(np.ones(scores.shape[1:], dtype=bool))",
    costs=0.25,
    says="With causal=True your queries see the future and not the past.",
)

defaults(read="9. Attention without recurrence")

mistake(
    "later_scores_set_to_zero",
    old="scores = np.where(past, scores, -np.inf)",
    new="scores = np.where(past, scores, 0.0)",
    costs=0.25,
    says="You give later keys the score 0; the softmax still gives them a weight.",
)

mistake(
    "mask_after_the_softmax",
    edits=[
        ("        scores = np.where(past, scores, -np.inf)\n", "        scores = scores + 0.0\n"),
        (
            "    return weights @ v, weights",
            "    weights = weights * past if causal else weights\n    return weights @ v, weights",
        ),
    ],
    costs=0.25,
    says="You set the weights of later keys to 0 after the softmax; the others then no longer sum to 1.",
)

mistake(
    "exponentials_overflow",
    old="np.exp(scores - scores.max(axis=-1, keepdims=True))",
    new="np.exp(scores)",
    costs=0.15,
    says="Your exponentials overflow for large scores.",
)

mistake(
    "output_not_weighted",
    old="return weights @ v, weights",
    new="return np.tile(v.mean(axis=1, keepdims=True), (1, q.shape[1], 1)), weights",
    costs=0.35,
    says="Your output is the plain mean of the values, without the weights.",
)

mistake(
    "multiplied_by_the_root",
    old="/ np.sqrt(q.shape[-1])",
    new="* np.sqrt(q.shape[-1])",
    costs=0.3,
    says="You multiply the scores by the root of D; they are divided by it.",
)

mistake(
    "scaled_by_the_values",
    old="np.sqrt(q.shape[-1])",
    new="np.sqrt(v.shape[-1])",
    costs=0.25,
    says="Your scale is the width of the values; it is that of the queries and keys.",
)

mistake(
    "always_causal",
    old="if causal:",
    new="if q.shape[1] == k.shape[1]:",
    costs=0.25,
    says="Your queries never see later keys, whatever `causal` says.",
)

mistake(
    "causal_by_default",
    old="causal=False",
    new="causal=True",
    costs=0.15,
    says="Without `causal` your function hides later keys; by default every key is seen.",
)

mistake(
    "results_in_the_other_order",
    old="return weights @ v, weights",
    new="return weights, weights @ v",
    costs=0.2,
    says="You return weights first; asked for is (output, weights).",
)

mistake(
    "weights_transposed",
    old="return weights @ v, weights",
    new="return weights @ v, np.swapaxes(weights, 1, 2)",
    costs=0.2,
    says="Your weights have keys before queries; asked for is (batch, Tq, Tk).",
)
