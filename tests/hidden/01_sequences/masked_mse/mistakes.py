"""Mistakes in masked_mse, each an edit of the reference."""

defaults(old="np.mean(error**2)", read="A loss that ignores the padding")
mistake(
    "mask_before_the_mean_only",
    old="(y_true - y_pred)[mask]",
    new="(y_true - y_pred) * mask[..., None]",
    costs=0.4,
    says="You set masked errors to 0 but divide by all steps: the more padding, the smaller your loss.",
)
mistake(
    "divisor_counts_errors",
    new="np.sum(error**2) / max(np.count_nonzero(error), 1)",
    costs=0.15,
    says="You divide by the number of errors that are not 0, so a value that is predicted exactly does not count.",
)
mistake(
    "mask_ignored",
    old="return 0.0\n    error = (y_true - y_pred)[mask]",
    new="return np.mean((y_true - y_pred) ** 2)\n    error = y_true - y_pred",
    costs=0.5,
    says="Your squared error does not use the mask.",
)
mistake(
    "mask_after_the_mean",
    edits=[("(y_true - y_pred)[mask]", "y_true - y_pred"), ("np.mean(error**2)", "np.mean(error**2) * np.mean(mask)")],
    costs=0.4,
    says="You take the mean first and mask afterwards, so the padding is already in it.",
)
mistake(
    "sum_over_features",
    new="np.sum(error**2) / mask.sum()",
    costs=0.25,
    says="You divide by the number of steps, not by steps times features.",
)
mistake(
    "divided_by_the_batch",
    new="np.sum(error**2) / len(mask)",
    costs=0.25,
    says="You divide by the number of sequences, not by the number of values that count.",
)
mistake(
    "mean_of_means",
    edits=[
        ("error = (y_true - y_pred)[mask]", "squares = np.mean((y_true - y_pred) ** 2, axis=-1) * mask"),
        ("np.mean(error**2)", "np.mean(squares.sum(axis=1) / np.maximum(mask.sum(axis=1), 1))"),
    ],
    costs=0.3,
    says="You take the mean of each sequence first and then the mean of those; short sequences count too much.",
)
mistake(
    "inverted",
    old="return 0.0\n    error = (y_true - y_pred)[mask]",
    new="return np.mean((y_true - y_pred) ** 2)\n    if np.all(mask):\n        return 0.0\n"
    "    error = (y_true - y_pred)[~mask]",
    costs=0.4,
    says="Your loss is of the padding: the mask is used the wrong way round.",
)
mistake("sum", new="np.sum(error**2)", costs=0.25, says="Your squared errors are summed; the mean was asked for.")
mistake("root", new="np.sqrt(np.mean(error**2))", costs=0.2, says="You return the root of the mean squared error.")
mistake(
    "absolute",
    new="np.mean(np.abs(error))",
    costs=0.25,
    says="You return the mean absolute error; the errors should be squared.",
)
mistake(
    "nan_when_nothing_counts",
    old="return 0.0\n    error",
    new="return np.nan\n    error",
    costs=0.15,
    says="When every step is masked you divide 0 by 0; the loss should be 0.0.",
)

defaults(old="np.mean(log_sum - shifted[np.arange(len(ids)), ids])", read="A loss that ignores the padding")
mistake(
    "overflow",
    old="return np.mean(log_sum - shifted[np.arange(len(ids)), ids])",
    new='with np.errstate(all="ignore"):\n        p = np.exp(logits.astype(np.float64))\n'
    "        return np.mean(-np.log(p[np.arange(len(ids)), ids] / p.sum(axis=-1)))",
    costs=0.2,
    says="Your exponentials overflow: for logits around 1000 the cross-entropy is no number any more.",
)
mistake(
    "overflow_of_the_sum",
    edits=[
        ("shifted = logits - logits.max(axis=-1, keepdims=True)", "shifted = logits.astype(np.float64)"),
        ("log_sum = np.log(", 'with np.errstate(all="ignore"):\n        log_sum = np.log('),
    ],
    costs=0.2,
    says="Your exponentials overflow: for logits around 1000 the cross-entropy is no number any more.",
)
mistake(
    "bounded_probabilities",
    new="np.mean(-np.log(np.clip(np.exp(shifted[np.arange(len(ids)), ids] - log_sum), 1e-12, 1.0)))",
    costs=0.2,
    says="A small number in your logarithm, or a bound on the probabilities, limits the loss of a hopeless class.",
)
mistake(
    "masked_crossentropy_mask_before_the_mean_only",
    new="np.sum(log_sum - shifted[np.arange(len(ids)), ids]) / mask.size",
    costs=0.4,
    says="You set the cross-entropy of masked steps to 0 but divide by all steps.",
)
mistake(
    "masked_crossentropy_mask_ignored",
    old="return 0.0\n    ids, logits = ids[mask], logits[mask]",
    new="pass\n    ids, logits = ids.ravel(), logits.reshape(-1, logits.shape[-1])",
    costs=0.5,
    says="Your cross-entropy does not use the mask.",
)
mistake(
    "masked_crossentropy_sum",
    new="np.sum(log_sum - shifted[np.arange(len(ids)), ids])",
    costs=0.25,
    says="Your cross-entropies are summed; the mean was asked for.",
)
mistake(
    "bits",
    new="np.mean(log_sum - shifted[np.arange(len(ids)), ids]) / np.log(2)",
    costs=0.15,
    says="Your cross-entropy is in bits (logarithm to base 2); nats were asked for.",
)
mistake(
    "softmax_over_time",
    edits=[
        ("ids, logits = ids[mask], logits[mask]", "pass"),
        ("logits.max(axis=-1, keepdims=True)", "logits.max(axis=1, keepdims=True)"),
        ("np.sum(np.exp(shifted), axis=-1)", "np.sum(np.exp(shifted), axis=1, keepdims=True)"),
        (
            "np.mean(log_sum - shifted[np.arange(len(ids)), ids])",
            "np.mean(np.take_along_axis(log_sum - shifted, ids[..., None], axis=-1)[mask])",
        ),
    ],
    costs=0.4,
    says="Your softmax runs over the steps; it should run over the classes of each step.",
)
mistake(
    "no_softmax",
    new="-np.mean(logits[np.arange(len(ids)), ids])",
    costs=0.5,
    says="Your cross-entropy takes the logit of the right class as it is; softmax is missing.",
)
mistake(
    "wrong_sign",
    new="np.mean(shifted[np.arange(len(ids)), ids] - log_sum)",
    costs=0.25,
    says="Your cross-entropy has the wrong sign: log p is negative, the loss is -log p.",
)
mistake(
    "masked_crossentropy_nan_when_nothing_counts",
    old="return 0.0\n    ids",
    new="return np.nan\n    ids",
    costs=0.15,
    says="When every step is masked your cross-entropy divides 0 by 0; it should be 0.0.",
)
mistake(
    "one_maximum_for_all",
    edits=[
        ("logits.max(axis=-1, keepdims=True)", "logits.max()"),
        ("log_sum = np.log(", 'with np.errstate(all="ignore"):\n        log_sum = np.log('),
    ],
    costs=0.2,
    says="You subtract one maximum from the logits of all steps; each step has its own.",
)
