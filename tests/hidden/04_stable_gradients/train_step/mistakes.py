"""Mistakes in train_step, each an edit of the reference."""

defaults(read="Exercise: train_step")
mistake(
    "clips_after_applying",
    old="zip(clipped,",
    new="zip(gradients,",
    costs=0.5,
    says="Your train_step applies the gradients first and clips them afterwards, when it is too late.",
)

defaults(old="clipped, norm_before = tf.clip_by_global_norm(gradients, max_norm)", read="Exercise: train_step")
mistake(
    "per_tensor",
    new="clipped = [tf.clip_by_norm(g, max_norm) for g in gradients]\n"
    "    norm_before = tf.linalg.global_norm(gradients)",
    costs=0.4,
    says="Your train_step clips each gradient by its own norm instead of all by the global norm.",
    read="Gradient clipping",
)
mistake(
    "by_value",
    new="clipped = [tf.clip_by_value(g, -max_norm, max_norm) for g in gradients]\n"
    "    norm_before = tf.linalg.global_norm(gradients)",
    costs=0.4,
    says="Your train_step clips the gradients by value instead of by the global norm.",
    read="Gradient clipping",
)
mistake(
    "always_rescales",
    new="norm_before = tf.linalg.global_norm(gradients)\n    clipped = [g * max_norm / norm_before for g in gradients]",
    costs=0.3,
    says="Your train_step also stretches gradients that are within the limit.",
)

defaults(old="return loss, norm_before", read="Exercise: train_step")
mistake(
    "norm_after",
    new="return loss, tf.linalg.global_norm(clipped)",
    costs=0.2,
    says="The norm that your train_step returns is the one after clipping.",
)
mistake(
    "loss_after",
    new="return loss_fn(y, model(x, training=True)), norm_before",
    costs=0.2,
    says="Your train_step returns the loss after the step, with the new weights.",
)
mistake(
    "not_in_training_mode",
    old="model(x, training=True)",
    new="model(x)",
    costs=0.25,
    says="Your train_step calls the model without training mode, so batch normalisation uses its moving averages.",
)
mistake(
    "loss_arguments_swapped",
    old="loss_fn(y, model(x, training=True))",
    new="loss_fn(model(x, training=True), y)",
    costs=0.2,
    says="Your train_step gives the loss the prediction first and the target second.",
)
mistake(
    "never_applied",
    old="    optimizer.apply_gradients(zip(clipped, model.trainable_variables, strict=True))\n",
    new="",
    costs=0.8,
    says="Your train_step does not apply the gradients: the weights stay as they were.",
)
mistake(
    "own_learning_rate",
    old="optimizer.apply_gradients(zip(clipped, model.trainable_variables, strict=True))",
    new="for g, v in zip(clipped, model.trainable_variables):\n        v.assign_sub(0.01 * g)",
    costs=0.4,
    says="Your train_step moves the weights with a learning rate of its own instead of by the optimizer.",
)
mistake(
    "loss_outside_the_tape",
    old="loss = loss_fn(y, model(x, training=True))",
    new="prediction = model(x, training=True)\n    loss = loss_fn(y, prediction)",
    costs=0.5,
    says="The forward pass or the loss is outside the tape's `with` block, so the tape knows no gradient of the loss.",
)

defaults(read="Exercise: train_step")
mistake(
    "applied_twice",
    old="    optimizer.apply_gradients(zip(clipped, model.trainable_variables, strict=True))\n",
    new="    optimizer.apply_gradients(zip(clipped, model.trainable_variables))\n"
    "    optimizer.apply_gradients(zip(clipped, model.trainable_variables))\n",
    costs=0.35,
    says="Your train_step applies the gradients twice.",
)
mistake(
    "limit_of_one",
    old="tf.clip_by_global_norm(gradients, max_norm)",
    new="tf.clip_by_global_norm(gradients, 1.0)",
    costs=0.35,
    says="Your train_step clips at 1, whatever max_norm is.",
)
mistake(
    "uphill",
    old="zip(clipped, model.trainable_variables, strict=True)",
    new="[(-g, v) for g, v in zip(clipped, model.trainable_variables)]",
    costs=0.5,
    says="Your train_step moves against the optimizer: an optimizer takes the gradient and subtracts it itself.",
)
mistake(
    "norm_squared",
    old="return loss, norm_before",
    new="return loss, norm_before**2",
    costs=0.15,
    says="The norm that your train_step returns is squared.",
)
mistake(
    "norm_first",
    old="return loss, norm_before",
    new="return norm_before, loss",
    costs=0.15,
    says="Your train_step returns the norm first; asked for is (loss, norm_before).",
)
mistake(
    "all_variables",
    edits=[
        ("tape.gradient(loss, model.trainable_variables)", "tape.gradient(loss, model.variables)"),
        ("zip(clipped, model.trainable_variables, strict=True)", "zip(clipped, model.variables)"),
    ],
    costs=0.25,
    says="Your train_step takes all variables of the model, also those that are not trainable.",
)
