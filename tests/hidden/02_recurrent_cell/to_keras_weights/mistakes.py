"""Mistakes in to_keras_weights, each an edit of the reference."""

defaults(old='[params["kernel"], params["recurrent_kernel"], params["bias"]]', read="Carrying weights across")
mistake(
    "order_of_the_dict",
    new='[value for name, value in params.items() if name in ("kernel", "recurrent_kernel", "bias")]',
    costs=0.3,
    says="Your list has the order of the dict's keys, whatever that is; Keras has an order of its own.",
)
mistake(
    "everything",
    new="list(params.values())",
    costs=0.3,
    says="Your list holds further entries of the dict; SimpleRNN takes three arrays.",
)
mistake(
    "alphabetical",
    new='[params[name] for name in sorted(("kernel", "recurrent_kernel", "bias"))]',
    costs=0.25,
    says="Your list is in alphabetical order: the bias comes first.",
)
mistake(
    "kernels_swapped",
    new='[params["recurrent_kernel"], params["kernel"], params["bias"]]',
    costs=0.3,
    says="Your list has the recurrent kernel first and the kernel second.",
)
mistake(
    "transposed",
    new='[params["kernel"].T, params["recurrent_kernel"].T, params["bias"]]',
    costs=0.3,
    says="You transpose the kernels; Keras stores them as this course does.",
)
mistake(
    "recurrent_transposed",
    new='[params["kernel"], params["recurrent_kernel"].T, params["bias"]]',
    costs=0.25,
    says="You transpose the recurrent kernel; Keras stores it as this course does.",
)
mistake(
    "bias_as_a_row",
    new='[params["kernel"], params["recurrent_kernel"], params["bias"].reshape(1, -1)]',
    costs=0.2,
    says="Your bias has two axes; Keras's has one, (units,).",
)
mistake(
    "first_parameters_kept",
    new='_first.setdefault(np.shape(params["kernel"]), [params["kernel"], params["recurrent_kernel"], '
    'params["bias"]])\n\n\n_first = {}',
    costs=0.15,
    says="Your list is that of the first parameters that came; each call has its own.",
)

defaults(old='{"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}', read="Carrying weights across")
mistake(
    "from_keras_weights_kernels_swapped",
    new='{"kernel": recurrent_kernel, "recurrent_kernel": kernel, "bias": bias}',
    costs=0.25,
    says="Your from_keras_weights gives the kernels each other's names.",
)
mistake(
    "from_keras_weights_recurrent_transposed",
    new='{"kernel": kernel, "recurrent_kernel": recurrent_kernel.T, "bias": bias}',
    costs=0.25,
    says="Your from_keras_weights transposes the recurrent kernel; Keras stores it as this course does.",
)
mistake(
    "a_list",
    new="[kernel, recurrent_kernel, bias]",
    costs=0.25,
    says="Your from_keras_weights returns the list itself; expected is a dict with a name for each array.",
)
mistake(
    "bias_of_zeros",
    new='{"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": np.zeros_like(bias)}',
    costs=0.25,
    says="Your from_keras_weights gives a bias of zeros instead of the layer's own.",
)
mistake(
    "no_bias",
    new='{"kernel": kernel, "recurrent_kernel": recurrent_kernel}',
    costs=0.25,
    says="Your from_keras_weights gives no bias.",
)
mistake(
    "first_layer_kept",
    new='_known.setdefault(kernel.shape, {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias})\n\n'
    "\n_known = {}",
    costs=0.2,
    says="Your from_keras_weights remembers the first layer that it saw; each call has its own layer.",
)
