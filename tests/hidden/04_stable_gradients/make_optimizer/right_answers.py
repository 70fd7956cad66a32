"""Right answers to make_optimizer in other forms."""


def make_optimizer__branches(learning_rate, clip, value):
    if clip == "value":
        return keras.optimizers.SGD(learning_rate=learning_rate, clipvalue=value)
    if clip == "norm":
        return keras.optimizers.SGD(learning_rate=learning_rate, clipnorm=value)
    if clip == "global_norm":
        return keras.optimizers.SGD(learning_rate=learning_rate, global_clipnorm=value)
    return keras.optimizers.SGD(learning_rate=learning_rate)


def make_optimizer__three_arguments(learning_rate, clip, value):
    return keras.optimizers.SGD(
        learning_rate,
        clipvalue=value if clip == "value" else None,
        clipnorm=value if clip == "norm" else None,
        global_clipnorm=value if clip == "global_norm" else None,
    )


def make_optimizer__tf_keras_path(learning_rate, clip, value):
    sgd = tf.keras.optimizers.SGD
    match clip:
        case "value":
            return sgd(learning_rate, 0.0, clipvalue=value)
        case "norm":
            return sgd(learning_rate, 0.0, clipnorm=value)
        case "global_norm":
            return sgd(learning_rate, 0.0, global_clipnorm=value)
        case _:
            return sgd(learning_rate, 0.0)


def make_optimizer__attributes_set_later(learning_rate, clip, value):
    optimizer = keras.optimizers.SGD(learning_rate)
    if clip is not None:
        setattr(optimizer, {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}[clip], value)
    return optimizer


def make_optimizer__from_config(learning_rate, clip, value):
    config = keras.optimizers.SGD(learning_rate).get_config()
    if clip:
        config[{"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}[clip]] = value
    return keras.optimizers.SGD.from_config(config)


def make_optimizer__get_by_name(learning_rate, clip, value):
    config = {"learning_rate": learning_rate}
    if clip is not None:
        config.update({dict(value="clipvalue", norm="clipnorm", global_norm="global_clipnorm")[clip]: float(value)})
    return keras.optimizers.get({"class_name": "SGD", "config": config})


def make_optimizer__constant_schedule(learning_rate, clip, value):
    schedule = keras.optimizers.schedules.ExponentialDecay(learning_rate, 1000, 1.0)
    names = {"value": "clipvalue", "norm": "clipnorm", "global_norm": "global_clipnorm"}
    return keras.optimizers.SGD(schedule, **{names[key]: value for key in names if key == clip})


def make_optimizer__subclass(learning_rate, clip, value):
    class ClippingSGD(keras.optimizers.SGD):
        def apply_gradients(self, grads_and_vars):
            grads, weights = zip(*grads_and_vars)
            if clip == "value":
                grads = [tf.clip_by_value(g, -value, value) for g in grads]
            elif clip == "norm":
                grads = [tf.clip_by_norm(g, value) for g in grads]
            elif clip == "global_norm":
                grads, _ = tf.clip_by_global_norm(grads, value)
            return super().apply_gradients(zip(grads, weights))

    return ClippingSGD(learning_rate)


def make_optimizer__subclass_of_apply(learning_rate, clip, value):
    class ClippingSGD(keras.optimizers.SGD):
        def apply(self, grads, trainable_variables=None):
            grads = [keras.ops.convert_to_numpy(g) for g in grads]
            if clip == "value":
                grads = clip_by_value(grads, value)
            elif clip == "norm":
                grads = clip_each_by_norm(grads, value)
            elif clip == "global_norm":
                grads = clip_by_global_norm(grads, value)[0]
            return super().apply([keras.ops.convert_to_tensor(g) for g in grads], trainable_variables)

    return ClippingSGD(learning_rate)
