"""A Keras model as the rebuilding process gets it: its configuration as JSON, and its weights."""

import json

from autograder.sandbox.rebuild.build import Model
from autograder.sandbox.rebuild.cost import Limits

LIMITS = Limits(memory=2**30, seconds=20.0, training_seconds=60.0)


def config_of(keras, model):
    return json.loads(json.dumps(keras.saving.serialize_keras_object(model)))


def rebuilt(config, weights, limits=LIMITS):
    return Model(config if isinstance(config, str) else json.dumps(config), weights, limits)
