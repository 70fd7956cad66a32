"""Which Keras models can be judged: Sequential and functional ones of Keras's own layers.

Such a model says in its configuration what it computes, so it can be rebuilt and trained elsewhere. A subclass of
`keras.Model` says it in Python code. Nothing is imported here: an object's class tells enough.
"""

from .compare import Mismatch, describe

KINDS = ("Sequential", "Functional")
HOW = "Build it as keras.Sequential([...]) or as keras.Model(inputs, outputs)"


def standard_model(value, name):
    """Return `value`, which must be a Sequential or functional model of Keras's own layers.

    Parameters: `value`, what the student's function `name` returned. Raises `Mismatch` for anything else.
    """
    kind = type(value)
    if not any(_of_keras(base) and base.__name__ == "Model" for base in kind.__mro__):
        raise Mismatch(f"{name} returned {describe(value)}; expected a keras.Model.", describe(value))
    if not (_of_keras(kind) and kind.__name__ in KINDS):
        raise subclass_refused(name, kind.__name__)
    for layer in value._flatten_layers(include_self=False):
        if not _of_keras(type(layer)) or type(layer).__name__ == "Lambda":
            raise own_layer_refused(name, type(layer).__name__)
    return value


def subclass_refused(name, kind):
    """Return the `Mismatch` for a model of the class `kind`, which the student wrote."""
    message = f"{name} returned a model of your own class {kind}; expected a Sequential or functional model."
    return Mismatch(f"{message} {HOW}: a subclass of keras.Model cannot be judged.", "a subclass of keras.Model")


def own_layer_refused(name, kind):
    """Return the `Mismatch` for a model with a layer that cannot be rebuilt: a Lambda, or a class of the student's."""
    message = f"{name} returned a model with {kind} in it; expected Keras's own layers only, and no Lambda."
    return Mismatch(f"{message} {HOW}, with layers from keras.layers.", "a layer of your own")


def _of_keras(kind):
    return str(kind.__module__).startswith("keras.")
