"""Mistakes in build_speaker_classifier, each an edit of the reference."""

defaults(read="Exercise: the speaker classifier")

mistake(
    "no_mask",
    old="            keras.layers.Masking(mask_value=0.0),\n",
    new="",
    costs=0.4,
    says="Your model goes on computing through the frames of padding, so more zeros give other probabilities.",
    read="3. Many to one: who is speaking?",
)

mistake(
    "any_zero_is_padding",
    source="""
def build_speaker_classifier(T, features, n_classes):
    inputs = keras.Input((T, features))
    real = keras.ops.all(keras.ops.not_equal(inputs, 0.0), axis=-1)
    state = keras.layers.LSTM(32)(inputs, mask=real)
    model = keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(state))
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model
""",
    costs=0.25,
    says="Your mask takes a frame for padding as soon as one of its features is 0; in padding all of them are.",
    read="3. Many to one: who is speaking?",
)

mistake(
    "sum_of_zero_is_padding",
    source="""
def build_speaker_classifier(T, features, n_classes):
    inputs = keras.Input((T, features))
    real = keras.ops.not_equal(keras.ops.sum(inputs, axis=-1), 0.0)
    state = keras.layers.LSTM(32)(inputs, mask=real)
    model = keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax")(state))
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model
""",
    costs=0.25,
    says="Your mask takes a frame for padding when its features add up to 0; in padding each of them is 0.",
    read="3. Many to one: who is speaking?",
)

mistake(
    "returns_sequences",
    old="keras.layers.LSTM(32)",
    new="keras.layers.LSTM(32, return_sequences=True)",
    costs=0.3,
    says="Your model gives probabilities at every frame; one decision is wanted for the whole utterance.",
)

mistake(
    "logits",
    edits=[
        ('keras.layers.Dense(n_classes, activation="softmax")', "keras.layers.Dense(n_classes)"),
        (
            'loss="sparse_categorical_crossentropy"',
            "loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
        ),
    ],
    costs=0.25,
    says="Your outputs are logits: they can be negative, and they do not sum to 1.",
)

mistake(
    "no_softmax",
    old=', activation="softmax"',
    new="",
    costs=0.25,
    says="Your outputs can be negative, and they do not sum to 1: the softmax after the last layer is missing.",
)

mistake(
    "sigmoid",
    old='keras.layers.Dense(n_classes, activation="softmax")',
    new='keras.layers.Dense(n_classes, activation="sigmoid")',
    costs=0.25,
    says="Your outputs are between 0 and 1, but each for itself: those of one utterance do not sum to 1.",
)

mistake(
    "softmax_over_the_batch",
    old='keras.layers.Dense(n_classes, activation="softmax"),',
    new="keras.layers.Dense(n_classes),\n            keras.layers.Softmax(axis=0),",
    costs=0.35,
    says="Your outputs are normalised over the batch, not over the speakers.",
)

mistake(
    "one_hot_loss",
    old='loss="sparse_categorical_crossentropy"',
    new='loss="categorical_crossentropy"',
    costs=0.3,
    says="Your loss cannot compare labels that are integers with a probability for each speaker.",
)

mistake(
    "flattened",
    edits=[
        ("            keras.layers.Masking(mask_value=0.0),\n", ""),
        (
            "keras.layers.LSTM(32),",
            "keras.layers.LSTM(32, return_sequences=True),\n            keras.layers.Flatten(),",
        ),
    ],
    costs=0.4,
    says="Your model keeps the state after every frame and has weights for each: it fits one length only.",
    read="3. Many to one: who is speaking?",
)

mistake(
    "order_blind",
    edits=[
        (
            "keras.layers.LSTM(32),",
            'keras.layers.GlobalAveragePooling1D(),\n            keras.layers.Dense(64, activation="tanh"),',
        ),
        ("Adam(0.01)", "Adam(0.02)"),
    ],
    costs=0.6,
    says="Your model averages over the frames before it looks at them, so their order is lost.",
)

mistake(
    "not_compiled",
    old='    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", '
    'metrics=["accuracy"])\n',
    new="",
    costs=0.35,
    says="Your model is built, but not compiled: it has no optimizer and no loss.",
    read="Sequence models in Keras",
)

mistake(
    "subclassed",
    source="""
def build_speaker_classifier(T, features, n_classes):
    class Listener(keras.Model):
        def __init__(self):
            super().__init__()
            self.mask = keras.layers.Masking(0.0)
            self.reader = keras.layers.LSTM(32)
            self.head = keras.layers.Dense(n_classes, activation="softmax")

        def call(self, x):
            return self.head(self.reader(self.mask(x)))

    model = Listener()
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    return model
""",
    costs=0.3,
    says="Your model is a subclass of keras.Model, which is not trained here; make it Sequential or functional.",
    read="Sequence models in Keras",
)
