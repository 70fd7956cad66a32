"""Mistakes in to_keras_weights, each an edit of the reference."""

mistake(
    "order_of_the_dict",
    old='return [params["kernel"], params["recurrent_kernel"], params["bias"]]',
    new='return [value for name, value in params.items() if name in ("kernel", "recurrent_kernel", "bias")]',
    costs=0.3,
    says="Your list has the order of the dict's keys, whatever that is; Keras has an order of its own.",
    read="Carrying weights across",
)

mistake(
    "everything",
    old='return [params["kernel"], params["recurrent_kernel"], params["bias"]]',
    new="return list(params.values())",
    costs=0.3,
    says="Your list holds further entries of the dict; SimpleRNN takes three arrays.",
    read="Carrying weights across",
)

mistake(
    "alphabetical",
    old='return [params["kernel"], params["recurrent_kernel"], params["bias"]]',
    new='return [params[name] for name in sorted(("kernel", "recurrent_kernel", "bias"))]',
    costs=0.25,
    says="Your list is in alphabetical order: the bias comes first.",
    read="Carrying weights across",
)

mistake(
    "kernels_swapped",
    old='return [params["kernel"], params["recurrent_kernel"], params["bias"]]',
    new='return [params["recurrent_kernel"], params["kernel"], params["bias"]]',
    costs=0.3,
    says="Your list has the recurrent kernel first and the kernel second.",
    read="Carrying weights across",
)

mistake(
    "transposed",
    old='return [params["kernel"], params["recurrent_kernel"], params["bias"]]',
    new='return [params["kernel"].T, params["recurrent_kernel"].T, params["bias"]]',
    costs=0.3,
    says="You transpose the kernels; Keras stores them as this course does.",
    read="Carrying weights across",
)

mistake(
    "recurrent_transposed",
    old='return [params["kernel"], params["recurrent_kernel"], params["bias"]]',
    new='return [params["kernel"], params["recurrent_kernel"].T, params["bias"]]',
    costs=0.25,
    says="You transpose the recurrent kernel; Keras stores it as this course does.",
    read="Carrying weights across",
)

mistake(
    "bias_as_a_row",
    old='return [params["kernel"], params["recurrent_kernel"], params["bias"]]',
    new='return [params["kernel"], params["recurrent_kernel"], params["bias"].reshape(1, -1)]',
    costs=0.2,
    says="Your bias has two axes; Keras's has one, (units,).",
    read="Carrying weights across",
)

mistake(
    "from_keras_weights_kernels_swapped",
    old="kernel, recurrent_kernel, bias = layer.get_weights()",
    new="recurrent_kernel, kernel, bias = layer.get_weights()",
    costs=0.25,
    says="Your from_keras_weights gives the kernels each other's names.",
    read="Carrying weights across",
)

mistake(
    "from_keras_weights_recurrent_transposed",
    old='return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}',
    new='return {"kernel": kernel, "recurrent_kernel": recurrent_kernel.T, "bias": bias}',
    costs=0.25,
    says="Your from_keras_weights transposes the recurrent kernel; Keras stores it as this course does.",
    read="Carrying weights across",
)

mistake(
    "a_list",
    old='return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}',
    new="return [kernel, recurrent_kernel, bias]",
    costs=0.25,
    says="Your from_keras_weights returns the list itself; expected is a dict with a name for each array.",
    read="Carrying weights across",
)

mistake(
    "bias_of_zeros",
    old='return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}',
    new='return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": np.zeros_like(bias)}',
    costs=0.25,
    says="Your from_keras_weights gives a bias of zeros instead of the layer's own.",
    read="Carrying weights across",
)

mistake(
    "no_bias",
    old=', "bias": bias}',
    new="}",
    costs=0.25,
    says="Your from_keras_weights gives no bias.",
    read="Carrying weights across",
)
