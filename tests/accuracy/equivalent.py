"""Mutants that are not mistakes: they change no result that an exercise asks for. Each with its reason."""

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

GRU_SPLITS = (
    "x_z, x_r, x_h = np.split(x_t @ kernel + input_bias, 3, axis=-1)",
    "h_z, h_r, h_h = np.split(h_prev @ recurrent_kernel + state_bias, 3, axis=-1)",
    "R_h = np.split(recurrent_kernel, 3, axis=-1)[2]",
)
PAST = "past = np.tril(np.ones(scores.shape[1:], dtype=bool))"

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

ELU = "return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0.0)))"
ELU_SLOPE = 'return np.where(z > 0, 1.0, kw["alpha"] * np.exp(np.minimum(z, 0.0)))'
SIGMOID = "return np.where(z >= 0, 1.0, small) / (1.0 + small)"
LEAKY = "return np.where(z > 0, z, negative_slope * z)"
SLOPES = ("return np.where(z > 0, 1.0, 0.0)", 'return np.where(z > 0, 1.0, kw["negative_slope"])')
SIGNS = "return gain * q * np.sign(np.diag(r))"
SCALE = "scale = max_norm / norm if norm > max_norm else 1.0"
EACH = "return [g * (max_norm / norm) if norm > max_norm else g for g, norm in zip(grads, norms, strict=True)]"
LIMIT_ITSELF = "at the limit itself the factor is 1"
MARKERS = (
    "X[rows, rng.integers(0, T // 2, size=n), 1] = 1.0",
    "X[rows, rng.integers(T // 2, T, size=n), 1] = 1.0",
)
APPLIED = "optimizer.apply_gradients(zip(clipped, model.trainable_variables, strict=True))"
NORMS = tuple(
    f"self.{term}_norm = keras.layers.BatchNormalization(center=False, gamma_initializer=start)"
    for term in ("input", "recurrent")
)
WIDTHS = "features, units = input_shape[-1], self.units"

FORECASTER = "model = keras.Sequential([keras.Input((n_in, features)), layers[cell](32), keras.layers.Dense(horizon)])"
FORECASTER_COMPILED = 'model.compile(keras.optimizers.Adam(0.01, global_clipnorm=1.0), loss="mse")'
RECURSIVE = "newest = model.predict_on_batch(np.asarray(window)[None])[0, 0]"
DIRECT = "return model.predict_on_batch(np.asarray(window)[None])[0]"
LISTENER = "keras.layers.LSTM(32),"
DRIVER = ('keras.layers.Dense(32, activation="tanh"),', "keras.layers.LSTM(32, return_sequences=True),")
TAGGER = 'model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(n_symbols, 16)])'
LAST_INDEX = "return int(min(index, len(logits) - 1))  # rounding may leave the last sum below 1"
PICKED = "ids.append(sample_next(logits[0, -1], temperature, us[k]))"
NOTES = "return np.array(X, dtype=int).reshape(-1, n_in), np.array(y, dtype=int)"
ANY_WIDTH = "the number of units is the student's choice"
ONE_IN_BATCH = "the batch has one entry"

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
    "04_stable_gradients": {
        **dict.fromkeys(
            (f"sigmoid: {line} → {line.replace('z, 0.0', 'z, 1.0')}" for line in (ELU, ELU_SLOPE)),
            "it only keeps the exponential of a z that is not taken from overflowing",
        ),
        **dict.fromkeys(
            (
                f'sigmoid: if name == "{name}": → if name {sign} "{name}":'
                for name, sign in (("tanh", ">="), ("relu", ">="), ("elu", "<="))
            ),
            "of the six names, after the tests above it, only this one is as large or as small",
        ),
        f"sigmoid: {SIGMOID} → {SIGMOID.replace('>=', '>')}": "at 0 both give one half",
        **dict.fromkeys(
            (f"sigmoid: {line} → {line.replace('z > 0', 'z >= 0')}" for line in (LEAKY, ELU)), "at 0 both give 0"
        ),
        **dict.fromkeys(
            (f"sigmoid: {line} → {line.replace('z > 0', 'z >= 0')}" for line in (*SLOPES, ELU_SLOPE)),
            "what a slope is exactly at 0 is not judged, and the notebook says so",
        ),
        f"identity_init: {SIGNS} → {SIGNS.replace('* np', '/ np')}": "a sign is 1 or -1",
        f"global_norm: {SCALE} → {SCALE.replace('>', '>=')}": LIMIT_ITSELF,
        f"clip_each_by_norm: {EACH} → {EACH.replace('norm > max_norm', 'norm >= max_norm')}": LIMIT_ITSELF,
        f"clip_each_by_norm: {EACH} → {EACH.replace('True', 'False')}": "there is a norm for each gradient",
        **dict.fromkeys(
            (f"adding_problem: {line} → {line.replace('//', '/')}" for line in MARKERS),
            "NumPy rounds a bound of integers down, as // does",
        ),
        f"train_step: {APPLIED} → {APPLIED.replace('True', 'False')}": "there is a gradient for each variable",
        **dict.fromkeys(
            (f"NormRNNCell: {line} → {line.replace('False', 'True')}" for line in NORMS),
            "a beta that starts at 0 beside the bias is superfluous and allowed",
        ),
        **dict.fromkeys((f"NormRNNCell: {WIDTHS} → {WIDTHS.replace('-1', axis)}" for axis in ("1", "+1")), TWO_AXES),
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
    "06_sequence_models": {
        **dict.fromkeys(
            (
                f"{exercise}: {line} → {line.replace('32', size)}"
                for exercise, line in (
                    ("build_forecaster", FORECASTER),
                    ("build_speaker_classifier", LISTENER),
                    *(("build_trajectory_decoder", line) for line in DRIVER),
                )
                for size in (" 33", " 31")
            ),
            ANY_WIDTH,
        ),
        **dict.fromkeys(
            (
                f"build_forecaster: {FORECASTER_COMPILED} → {FORECASTER_COMPILED.replace('=1.0', f'= {limit}')}"
                for limit in ("2.0", "0.0")
            ),
            "clipping is the student's choice, and Keras takes a limit of 0 as no limit",
        ),
        **dict.fromkeys(
            (f"build_tagger: {TAGGER} → {TAGGER.replace('16', size)}" for size in ("17", "15")),
            "the size of a vector is the student's choice",
        ),
        f"forecast_recursive: {RECURSIVE} → {RECURSIVE.replace('[0, 0]', '[ -1, 0]')}": ONE_IN_BATCH,
        f"forecast_recursive: {DIRECT} → {DIRECT.replace('[None])[0]', '[None])[ -1]')}": ONE_IN_BATCH,
        f"generate_text: {PICKED} → {PICKED.replace('[0, -1]', '[ -1, -1]')}": ONE_IN_BATCH,
        **dict.fromkeys(
            (
                f"sample_next: {LAST_INDEX} → {LAST_INDEX.replace('- 1', changed)}"
                for changed in ("- 0", "+ 1", "| 1", "^ 1", "/ 1", "// 1", "<< 1", "* 1", "** 1")
            ),
            "the guard is for a u within a rounding error of 1, which the exercise does not ask about",
        ),
        "sample_next: if temperature == 0: → if temperature <= 0:": "a temperature is at least 0",
        **dict.fromkeys(
            (f"next_note_dataset: {NOTES} → {NOTES.replace('(-1', f'({size}')}" for size in ("- 2", "~1")),
            "to NumPy any negative size means what is left over",
        ),
    },
    "07_beyond_lstm": {
        **dict.fromkeys(
            (
                f"gru_step_forward: {line} → {line.replace('axis=-1', f'axis={axis}')}"
                for line in GRU_SPLITS
                for axis in ("1", "+1")
            ),
            TWO_AXES,
        ),
        **dict.fromkeys(
            (f"dot_product_attention: {PAST} → {PAST.replace('[1:]', part)}" for part in ("[ 2:]", "[ 0:]")),
            "Tq and Tk are equal where the mask is used, and it may be there once for each sequence",
        ),
        **dict.fromkeys(
            (
                f"{exercise}: while shift < {length}: → while shift <= {length}:"
                for exercise, length in (("linear_scan", "a.shape[1]"), ("MinGRU", "inputs.shape[1]"))
            ),
            "a round with a shift of the whole length changes nothing",
        ),
    },
}
