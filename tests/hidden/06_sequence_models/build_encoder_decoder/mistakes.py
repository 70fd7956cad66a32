"""Mistakes in build_encoder_decoder, each an edit of the reference."""

defaults(read="Exercise: the encoder–decoder")

mistake(
    "h_and_c_swapped",
    old="initial_state=[h, c]",
    new="initial_state=[c, h]",
    costs=0.25,
    says="Your decoder starts from [c, h]: the encoder's two states have changed places.",
    read="7. Sequence to sequence: encoder and decoder",
)

mistake(
    "h_twice",
    old="initial_state=[h, c]",
    new="initial_state=[h, h]",
    costs=0.3,
    says="Your decoder starts from [h, h]: the encoder's cell state c is lost.",
    read="7. Sequence to sequence: encoder and decoder",
)

mistake(
    "unpacked_into_two",
    old="_, h, c =",
    new="h, c =",
    costs=1.0,
    says="`LSTM(return_state=True)` returns three things: the output, h and c. You take two.",
)

mistake(
    "no_initial_state",
    old="initial_state=[h, c]",
    new="initial_state=[keras.layers.Rescaling(0.0)(h), keras.layers.Rescaling(0.0)(c)]",
    costs=0.7,
    says="Your decoder starts from zeros: nothing of what the encoder read arrives.",
    read="7. Sequence to sequence: encoder and decoder",
)

mistake(
    "return_sequences_forgotten",
    old="LSTM(units, return_sequences=True)",
    new="LSTM(units)",
    costs=0.35,
    says="Your decoder gives its last output only: `return_sequences` is missing there.",
)

mistake(
    "inputs_swapped",
    old="keras.Model([encoder_input, decoder_input]",
    new="keras.Model([decoder_input, encoder_input]",
    costs=0.2,
    says="Your inputs come in the order [decoder, encoder]; asked for is [encoder, shifted decoder].",
)

mistake(
    "softmax_on_the_output",
    old="keras.layers.Dense(features_out)",
    new='keras.layers.Dense(features_out, activation="softmax")',
    costs=0.25,
    says="Your outputs go through a softmax; the Dense layer should have no activation.",
)

mistake(
    "tanh_on_the_output",
    old="keras.layers.Dense(features_out)",
    new='keras.layers.Dense(features_out, activation="tanh")',
    costs=0.25,
    says="Your outputs go through a tanh and cannot leave [-1, 1]; the Dense layer should have no activation.",
)

mistake(
    "decoder_backwards",
    old="return_sequences=True)",
    new="return_sequences=True, go_backwards=True)",
    costs=0.35,
    says="Your decoder reads its input backwards: each output already depends on what is fed later.",
    read="7. Sequence to sequence: encoder and decoder",
)

mistake(
    "subclassed",
    source="""
def build_encoder_decoder(features_in, features_out, units):
    class Pair(keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder = keras.layers.LSTM(units, return_state=True)
            self.decoder = keras.layers.LSTM(units, return_sequences=True)
            self.head = keras.layers.Dense(features_out)

        def call(self, inputs):
            heard, fed = inputs
            _, h, c = self.encoder(heard)
            return self.head(self.decoder(fed, initial_state=[h, c]))

    return Pair()
""",
    costs=0.3,
    says="Your model is a subclass of keras.Model, which is not trained here; make it Sequential or functional.",
    read="Sequence models in Keras",
)
