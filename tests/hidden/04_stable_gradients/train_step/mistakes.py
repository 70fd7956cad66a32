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
