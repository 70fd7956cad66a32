"""Right answers to to_keras_weights in other forms."""


def to_keras_weights__comprehension(params):
    return [params[name] for name in ("kernel", "recurrent_kernel", "bias")]


def to_keras_weights__tuple_in_float32(params):
    return tuple(np.asarray(params[name], dtype="float32") for name in ["kernel", "recurrent_kernel", "bias"])


def to_keras_weights__tensors(params):
    return [keras.ops.convert_to_tensor(params[name], "float32") for name in ("kernel", "recurrent_kernel", "bias")]


def to_keras_weights__through_a_layer(params):
    features, units = np.shape(params["kernel"])
    layer = keras.layers.SimpleRNN(units)
    layer.build((None, None, features))
    layer.cell.kernel.assign(params["kernel"])
    layer.cell.recurrent_kernel.assign(params["recurrent_kernel"])
    layer.cell.bias.assign(params["bias"])
    return layer.get_weights()


def to_keras_weights__appended(params):
    weights = []
    weights.append(params.pop("kernel"))
    weights.append(params.pop("recurrent_kernel"))
    weights.append(params.pop("bias"))
    return weights


def from_keras_weights__zip(layer):
    return dict(zip(("kernel", "recurrent_kernel", "bias"), layer.get_weights()))


def from_keras_weights__variables(layer):
    cell = layer.cell
    return {"kernel": cell.kernel, "recurrent_kernel": cell.recurrent_kernel, "bias": cell.bias}


def from_keras_weights__by_name(layer):
    return {variable.name: variable.numpy() for variable in layer.weights}


def from_keras_weights__tensors(layer):
    values = [keras.ops.convert_to_tensor(variable) for variable in layer.trainable_weights]
    return {"kernel": values[0], "recurrent_kernel": values[1], "bias": values[2]}


def from_keras_weights__with_h0(layer):
    weights = layer.get_weights()
    names = ["kernel", "recurrent_kernel", "bias"]
    params = {name: weights[i].astype("float64") for i, name in enumerate(names)}
    params["h0"] = np.zeros((1, layer.units))
    return params
