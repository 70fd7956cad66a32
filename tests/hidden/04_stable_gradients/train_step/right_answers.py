"""Right answers to train_step in other forms."""


def train_step__own_numpy_clipping(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    clipped, norm = clip_by_global_norm([g.numpy() for g in gradients], max_norm)
    optimizer.apply_gradients(zip([tf.convert_to_tensor(g) for g in clipped], model.trainable_variables))
    return float(loss), float(norm)


def train_step__own_clipping_of_tensors(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        predictions = model(tf.convert_to_tensor(x), training=True)
        loss = loss_fn(tf.convert_to_tensor(y), predictions)
    variables = model.trainable_variables
    clipped, norm = clip_by_global_norm(tape.gradient(loss, variables), max_norm)
    optimizer.apply(clipped, variables)
    return loss.numpy(), norm


def train_step__keras_ops(model, optimizer, loss_fn, x, y, max_norm):
    variables = model.trainable_weights
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, variables)
    norm = keras.ops.sqrt(sum(keras.ops.sum(keras.ops.square(g)) for g in gradients))
    scale = keras.ops.minimum(1.0, max_norm / (norm + 1e-6))
    optimizer.apply_gradients([(g * scale, v) for g, v in zip(gradients, variables)])
    return [loss, norm]


def train_step__inner_tf_function(model, optimizer, loss_fn, x, y, max_norm):
    @tf.function
    def step(inputs, targets):
        with tf.GradientTape() as tape:
            loss = loss_fn(targets, model(inputs, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        clipped, norm = tf.clip_by_global_norm(gradients, max_norm)
        optimizer.apply_gradients(zip(clipped, model.trainable_variables))
        return loss, norm

    return step(tf.constant(x), tf.constant(y))


def train_step__norm_first_then_use_norm(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([v.value for v in model.trainable_variables])
        loss = tf.reduce_mean(loss_fn(y, model(x, training=True)))
    gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
    norm = tf.linalg.global_norm(gradients)
    if norm > max_norm:
        gradients = [g * (max_norm / norm) for g in gradients]
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss, norm


def train_step__limit_as_a_constant(model, optimizer, loss_fn, x, y, max_norm):
    limit = tf.constant(max_norm)
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    norm = tf.linalg.global_norm(gradients)
    scale = tf.minimum(1.0, limit / tf.maximum(norm, 1e-12))
    optimizer.apply([g * scale for g in gradients], model.trainable_variables)
    return loss, norm


def train_step__two_numbers_in_an_array(model, optimizer, loss_fn, x, y, max_norm):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    gradients, norm = tf.clip_by_global_norm(tape.gradient(loss, model.trainable_variables), max_norm)
    optimizer.apply(gradients, model.trainable_variables)
    return np.array([loss, norm])
