"""Mutants that are no mistake: what they change changes no result that an exercise asks for. Each with its reason."""

FOUR_NAMES = "among the four names that may come, and after the tests above it, only this one is as large"
ONE_STATE = "the list of states has one entry"
BORDER = "if t % k == 0 and t > 0:  # a border lies between steps t - 1 and t"
TWO_AXES = "a step's arrays have two axes"
ANY_SCALE = "any sensible scale is right, and this is one"
SPLIT = "z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)"
CELL_SPLIT = "z_i, z_f, z_c, z_o = keras.ops.split(z, 4, axis=-1)"
LIMIT = "limit = np.sqrt(6.0 / (features + units))  # Glorot and Bengio (2010), for each block on its own"
BLOCKS = "block = dict(zip(source, np.split(np.asarray(weights), 4, axis=-1), strict=True))"
STARTS = "dh, dc = np.zeros_like(dh_seq[:, 0]), np.zeros_like(dh_seq[:, 0])"
SUMS = "dweights = [total + part for total, part in zip(dweights, of_step, strict=True)]"
KERNEL = 'self.kernel = self.add_weight(shape=(input_shape[-1], width), initializer="glorot_uniform", name="kernel")'
COMPILED = 'model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))'

ONE_FEATURE = "there is one feature"
ALIKE = "all sequences of a batch have one number of features and one dtype"
AT_LEAST_ONE = "a number of steps is at least 1"
TENS = "T is a multiple of 10: the quotient is a whole number"
CODES = "first and second are 0 or 1"
BOTH = "both = np.concatenate([X, after], axis=1)[:, :, 0]  # (n, n_in + ahead): each window and what follows it"
ZEROS = "X = np.zeros((len(sequences), T, sequences[0].shape[1]), dtype=sequences[0].dtype)"
LARGEST = "shifted = logits - logits.max(axis=-1, keepdims=True)  # the largest score becomes 0: no exponential above 1"
LOG_SUM = "log_sum = np.log(np.sum(np.exp(shifted), axis=-1))"
PLACES = (
    "symbols[rows, rng.integers(T // 10, 2 * T // 10, size=n)] = first",
    "symbols[rows, rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second",
)
CLASSES = "return np.eye(6)[symbols], 2 * first + second"

EQUIVALENT: dict[str, dict[str, str]] = {
    "01_sequences": {
        "make_windows: if series.ndim == 1: → if series.ndim <= 1:": "a series has an axis",
        f"make_seq2seq_windows: {BOTH} → {BOTH.replace(', 0]', ', -1]')}": ONE_FEATURE,
        f"pad_batch: {ZEROS} → {ZEROS.replace('[0].shape', '[ -1].shape')}": ALIKE,
        f"pad_batch: {ZEROS} → {ZEROS.replace('[0].dtype', '[ -1].dtype')}": ALIKE,
        'pad_batch: start = 0 if side == "post" else T - length → start = 0 if side <= "post" else T - length': (
            "of the two sides only this one is as small"
        ),
        **dict.fromkeys(
            (
                f"masked_mse: {line} → {line.replace('axis=-1', axis)}"
                for line in (LARGEST, LOG_SUM)
                for axis in ("axis=1", "axis=+1")
            ),
            "what the mask leaves has two axes",
        ),
        **dict.fromkeys(
            (
                f"classify_format: {line} → {line.replace('==', '<=')}"
                for line in (
                    'came = "one" if n_in_steps == 1 else "many"',
                    'goes = "one" if n_out_steps == 1 else "many"',
                )
            ),
            AT_LEAST_ONE,
        ),
        **dict.fromkeys(
            (
                f"temporal_order_batch: {line} → {changed}"
                for line in PLACES
                for changed in (line.replace("T //", "T /", 1), "/".join(line.rsplit("//", 1)))
            ),
            TENS,
        ),
        **dict.fromkeys(
            (f"temporal_order_batch: {CLASSES} → {CLASSES.replace('+', sign)}" for sign in "|^"),
            CODES,
        ),
        f"temporal_order_batch: {CLASSES} → {CLASSES.replace('2 * first', '2 // first')}": (
            CODES + ", and NumPy divides integers by 0 to 0"
        ),
    },
    "02_recurrent_cell": {
        'rnn_step_forward: if activation == "tanh": → if activation >= "tanh":': FOUR_NAMES,
        'rnn_step_forward: elif activation == "sigmoid": → elif activation >= "sigmoid":': FOUR_NAMES,
        'rnn_step_forward: elif activation == "relu": → elif activation >= "relu":': FOUR_NAMES,
        "SimpleCell: h_prev = states[0] → h_prev = states[ -1]": ONE_STATE,
        "SimpleCell: features, units = input_shape[-1], self.units → features, units = input_shape[1], self.units": (
            TWO_AXES
        ),
        "SimpleCell: features, units = input_shape[-1], self.units → features, units = input_shape[+1], self.units": (
            TWO_AXES
        ),
        'count_params: biases = 2 if cell == "gru" else 1 → biases = 2 if cell <= "gru" else 1': (
            "of the three names only this one is as small"
        ),
    },
    "05_lstm": {
        **dict.fromkeys(
            (f"lstm_step_forward: {SPLIT} → {SPLIT.replace('-1', axis)}" for axis in ("1", "+1")), TWO_AXES
        ),
        **dict.fromkeys((f"init_lstm: {LIMIT} → {LIMIT.replace('6.0', size)}" for size in (" 7.0", " 5.0")), ANY_SCALE),
        **dict.fromkeys(
            (f"init_lstm: {LIMIT} → {LIMIT.replace('features +', f'features {sign}')}" for sign in "|*"), ANY_SCALE
        ),
        f"reorder_gates: {BLOCKS} → {BLOCKS.replace('True', 'False')}": "both have four entries",
        **dict.fromkeys(
            (
                f"lstm_backward: {STARTS} → dh, dc = np.zeros_like(dh_seq[:, {h}]), np.zeros_like(dh_seq[:, {c}])"
                for h, c in ((-1, 0), (0, -1))
            ),
            "every step has the same shape",
        ),
        f"lstm_backward: {SUMS} → {SUMS.replace('True', 'False')}": "both have three entries",
        **dict.fromkeys(
            (f"LSTMCell: {KERNEL} → {KERNEL.replace('[-1]', f'[{axis}]')}" for axis in ("1", "+1")), TWO_AXES
        ),
        **dict.fromkeys(
            (f"LSTMCell: {CELL_SPLIT} → {CELL_SPLIT.replace('-1', axis)}" for axis in ("1", "+1")), TWO_AXES
        ),
        f"build_lstm: {COMPILED} → {COMPILED.replace('=1.0', '= 2.0')}": "any limit on the norm is a limit",
    },
    "03_bptt": {
        f"rnn_backward_truncated: {BORDER} → {BORDER.replace('% k ==', '% k <=')}": "a remainder is never negative",
        f"rnn_backward_truncated: {BORDER} → {BORDER.replace('t > 0', 't != 0')}": "steps are counted from 0",
        'state_jacobian: "relu": np.where(h_t > 0, 1.0, 0.0), → "relu": np.where(h_t != 0, 1.0, 0.0),': (
            "what a ReLU gives is never negative"
        ),
    },
}
