"""Known-wrong answers, each with the sentence that a student should read. Read as text, never imported."""

from autograder.suite.catalogue import misconception

# rnn_step_forward


@misconception(
    "rnn_step_forward",
    says="Your values are what one gets when the bias is left out.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__bias_dropped(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t @ kernel + h_prev @ recurrent_kernel
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    phi = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return phi(z), (x_t, h_prev)


@misconception(
    "rnn_step_forward",
    says="Your values are what one gets when the bias is added twice, once with the input and once with the state.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__bias_twice(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = (x_t @ kernel + bias) + (h_prev @ recurrent_kernel + bias)
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    phi = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return phi(z), (x_t, h_prev)


@misconception(
    "rnn_step_forward",
    says="Your values are what one gets when the recurrent kernel is transposed: entry [i, j] leads from old unit i to "
    "new unit j.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__recurrent_transposed(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t @ kernel + h_prev @ recurrent_kernel.T + bias
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    phi = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return phi(z), (x_t, h_prev)


@misconception(
    "rnn_step_forward",
    says="Your values are those of a Dense layer: the previous state plays no part in them.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__state_not_used(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t @ kernel + bias
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    phi = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return phi(z), (x_t, h_prev)


@misconception(
    "rnn_step_forward",
    says="Your values are what one gets when the previous state is added as it is, without its weights.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__state_not_weighted(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t @ kernel + h_prev + bias
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    phi = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return phi(z), (x_t, h_prev)


@misconception(
    "rnn_step_forward",
    says="Your values are what one gets when the bias is added after the activation instead of before.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__bias_after_activation(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t @ kernel + h_prev @ recurrent_kernel
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    phi = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return phi(z) + bias, (x_t, h_prev)


@misconception(
    "rnn_step_forward",
    says="Your values are what one gets when the activation acts on the input's part alone and the state's part is "
    "added afterwards.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__early_activation(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    phi = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return phi(x_t @ kernel + bias) + h_prev @ recurrent_kernel, (x_t, h_prev)


@misconception(
    "rnn_step_forward",
    says="Your step applies tanh, whatever activation is asked for.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__always_tanh(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    return np.tanh(x_t @ kernel + h_prev @ recurrent_kernel + bias), (x_t, h_prev)


@misconception(
    "rnn_step_forward",
    says="Your step returns the sum without an activation, whatever activation is asked for.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__never_activated(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    return x_t @ kernel + h_prev @ recurrent_kernel + bias, (x_t, h_prev)


@misconception(
    "rnn_step_forward",
    says="Your sigmoid divides infinity by infinity: exp(z) overflows for large z and gives NaN.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__sigmoid_overflows(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    with np.errstate(all="ignore"):
        if activation == "sigmoid":
            return np.exp(z) / (1 + np.exp(z)), None
    phi = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return phi(z), None


@misconception(
    "rnn_step_forward",
    says="Your tanh divides infinity by infinity: written out with exp it overflows for large z. NumPy has one.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__tanh_overflows(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    with np.errstate(all="ignore"):
        if activation == "tanh":
            return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)), None
        if activation == "sigmoid":
            return 1 / (1 + np.exp(-z)), None
    return (np.maximum(z, 0) if activation == "relu" else z), None


@misconception(
    "rnn_step_forward",
    says="Your step returns the state alone; it should return two things, the state and a cache.",
    read="Exercise: rnn_step_forward",
)
def rnn_step_forward__no_cache(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    phi = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return phi(z)


@misconception(
    "rnn_step_forward",
    says="Your cache comes first; h_t is the first of the two, and the cache follows.",
    read="1. A neuron that hears itself",
)
def rnn_step_forward__cache_first(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    sigmoid = lambda z: 0.5 * (1 + np.tanh(z / 2))  # noqa: E731
    phi = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[activation]
    return (x_t, h_prev, kernel, recurrent_kernel), phi(z)


# rnn_forward


@misconception(
    "rnn_forward",
    says="Your values are what one gets when every step starts from h0: the state is never fed back.",
    read="2. The loop over time",
)
def rnn_forward__never_fed_back(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    steps = [rnn_step_forward(x[:, t], h0, kernel, recurrent_kernel, bias, activation)[0] for t in range(x.shape[1])]
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward",
    says="Your values are what one gets when h0 is ignored and the first step starts from zeros.",
    read="2. The loop over time",
)
def rnn_forward__h0_ignored(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = np.zeros_like(h0), []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward",
    says="At step 0 your loop reads h_seq[:, t - 1], and index -1 is the last step: still zeros there, not h0.",
    read="2. The loop over time",
)
def rnn_forward__wraps_at_step_0(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_seq = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    h_seq[:, 0] = h0
    for t in range(x.shape[1]):
        h_seq[:, t], _ = rnn_step_forward(x[:, t], h_seq[:, t - 1], kernel, recurrent_kernel, bias, activation)
    return h_seq, None


@misconception(
    "rnn_forward",
    says="Your loop starts at step 1: h0 stands in the place of the first state, and the first input is never read.",
    read="2. The loop over time",
)
def rnn_forward__loop_from_1(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h_seq = np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    h_seq[:, 0] = h0
    for t in range(1, x.shape[1]):
        h_seq[:, t], _ = rnn_step_forward(x[:, t], h_seq[:, t - 1], kernel, recurrent_kernel, bias, activation)
    return h_seq, None


@misconception(
    "rnn_forward",
    says="Your values are what one gets when the first input is read at every step.",
    read="2. The loop over time",
)
def rnn_forward__first_input_always(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for _ in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, 0], h, kernel, recurrent_kernel, bias, activation)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward",
    says="Your loop reads the sequence from its end to its start.",
    read="2. The loop over time",
)
def rnn_forward__reversed_time(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, h_seq = h0, np.zeros((x.shape[0], x.shape[1], h0.shape[1]))
    for t in reversed(range(x.shape[1])):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h_seq[:, t] = h
    return h_seq, None


@misconception(
    "rnn_forward",
    says="You store the state before each step instead of the state after it: everything is one step late, and h0 is "
    "among the results.",
    read="2. The loop over time",
)
def rnn_forward__previous_state_stored(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        steps.append(h)
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward",
    says="You return T + 1 states: h0 is none of the results.",
    read="2. The loop over time",
)
def rnn_forward__h0_among_the_states(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    steps = [h0]
    for t in range(x.shape[1]):
        steps.append(rnn_step_forward(x[:, t], steps[-1], kernel, recurrent_kernel, bias, activation)[0])
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward",
    says="You return the last state only; h_seq holds the state after every step.",
    read="2. The loop over time",
)
def rnn_forward__last_state_only(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h = h0
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
    return h, None


@misconception(
    "rnn_forward",
    says="Your result has time first and the batch second; this course, like Keras, has the batch first.",
    read="2. The loop over time",
)
def rnn_forward__time_major(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        steps.append(h)
    return np.stack(steps), None


@misconception(
    "rnn_forward",
    says="The states of all steps lie in the wrong order: a reshape does not exchange the axes of batch and time.",
    read="2. The loop over time",
)
def rnn_forward__reshaped(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        steps.append(h)
    return np.array(steps).reshape(x.shape[0], x.shape[1], -1), None


@misconception(
    "rnn_forward",
    says="All your steps hold the last state: the same array was appended each time and overwritten afterwards.",
    read="2. The loop over time",
)
def rnn_forward__one_array_appended(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0.copy(), []
    for t in range(x.shape[1]):
        h[:], _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward",
    says="Your loop applies tanh, whatever activation is asked for: `activation` does not reach the step.",
    read="2. The loop over time",
)
def rnn_forward__activation_not_handed_on(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward",
    says="Your values are what one gets when the bias is left out of the loop.",
    read="2. The loop over time",
)
def rnn_forward__bias_dropped(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, 0 * bias, activation)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward",
    says="Your values are what one gets when the bias is added twice at each step.",
    read="2. The loop over time",
)
def rnn_forward__bias_twice(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, 2 * bias, activation)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward",
    says="Your values are what one gets when the recurrent kernel is transposed.",
    read="1. A neuron that hears itself",
)
def rnn_forward__recurrent_transposed(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel.T, bias, activation)
        steps.append(h)
    return np.stack(steps, axis=1), None


# rnn_forward_masked


@misconception(
    "rnn_forward_masked",
    says="Your values are those of the loop without a mask: the padding is read like any input.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__mask_ignored(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="Your mask works the wrong way round: the state moves where the mask is False and waits where it is True.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__inverted(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        new, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h = np.where(mask[:, t, None], h, new)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="At a masked step your state is set to zero: it forgets all that came before.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__state_set_to_zero(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h = h * mask[:, t, None]
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="Your state waits at masked steps, as it should, but h_seq holds zeros there instead of that state.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__zeros_in_the_result(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        new, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h = np.where(mask[:, t, None], new, h)
        steps.append(h * mask[:, t, None])
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="Your h_seq is zero before a sequence's first real step; the state waits there, too, and is h0.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__zeros_before_the_first_step(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        new, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h = np.where(mask[:, t, None], new, h)
        steps.append(h * mask[:, : t + 1].any(axis=1)[:, None])
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="You set masked inputs to zero, but the state still moves: the bias and the recurrent kernel go on working.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__inputs_masked(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t] * mask[:, t, None], h, kernel, recurrent_kernel, bias, activation)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="The padding still moves your state: h_seq shows the previous state at masked steps, but the next step starts "
    "from another one.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__state_moves_unseen(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps, last = h0, [], h0
    for t in range(x.shape[1]):
        h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        last = np.where(mask[:, t, None], h, last)
        steps.append(last)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="At a masked step your state goes back to h0 instead of staying what it was.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__back_to_h0(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        new, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h = np.where(mask[:, t, None], new, h0)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="A step that is padding in one sequence stops your whole batch: each sequence has a mask of its own.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__whole_batch_waits(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    for t in range(x.shape[1]):
        if mask[:, t].all():
            h, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="Your loop ends a sequence at its first masked step; real steps may follow after a gap.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__ends_at_the_first_gap(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps = h0, []
    running = np.cumprod(mask, axis=1).astype(bool)
    for t in range(x.shape[1]):
        new, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h = np.where(running[:, t, None], new, h)
        steps.append(h)
    return np.stack(steps, axis=1), None


@misconception(
    "rnn_forward_masked",
    says="You take the number of real steps for the place where they end; a mask may begin late, or have gaps.",
    read="3. Sequences of different length",
)
def rnn_forward_masked__counted_steps(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    h, steps, lengths = h0, [], np.asarray(mask).sum(axis=1)
    for t in range(x.shape[1]):
        new, _ = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h = np.where((t < lengths)[:, None], new, h)
        steps.append(h)
    return np.stack(steps, axis=1), None


# many_to_one, many_to_many, one_to_many


@misconception(
    "many_to_one",
    says="Your many_to_one reads the state after the first step; it has to have read the whole sequence.",
    read="4. Reading results out",
)
def many_to_one__first_state(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq[:, 0] @ params["head_kernel"] + params["head_bias"]


@misconception(
    "many_to_one",
    says="Your many_to_one averages the states of all steps; the head reads the last one.",
    read="4. Reading results out",
)
def many_to_one__mean_state(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq.mean(axis=1) @ params["head_kernel"] + params["head_bias"]


@misconception(
    "many_to_one",
    says="Your many_to_one answers at every step; it should give one answer for each sequence.",
    read="4. Reading results out",
)
def many_to_one__all_steps(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq @ params["head_kernel"] + params["head_bias"]


@misconception(
    "many_to_one",
    says="Your many_to_one picks the last sequence of the batch instead of the last step: the batch is the first axis.",
    read="4. Reading results out",
)
def many_to_one__last_sequence(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq[-1] @ params["head_kernel"] + params["head_bias"]


@misconception(
    "many_to_one",
    says="Your many_to_one puts a tanh on the head; the head has no activation.",
    read="4. Reading results out",
)
def many_to_one__activated_head(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.tanh(h_seq[:, -1] @ params["head_kernel"] + params["head_bias"])


@misconception(
    "many_to_one",
    says="Your many_to_one leaves out the bias of the head.",
    read="4. Reading results out",
)
def many_to_one__no_head_bias(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq[:, -1] @ params["head_kernel"]


@misconception(
    "many_to_one",
    says='Your many_to_one starts from zeros: params["h0"] is ignored.',
    read="4. Reading results out",
)
def many_to_one__h0_ignored(x, params):
    h_seq, _ = rnn_forward(x, 0 * params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]


@misconception(
    "many_to_one",
    says="Your many_to_many reads, at each step, the state of the step before: the output is one step late.",
    read="4. Reading results out",
)
def many_to_many__previous_state(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    late = np.concatenate([params["h0"][:, None], h_seq[:, :-1]], axis=1)
    return late @ params["head_kernel"] + params["head_bias"]


@misconception(
    "many_to_one",
    says="Your many_to_many repeats the answer of the last step at every step.",
    read="4. Reading results out",
)
def many_to_many__last_answer_repeated(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    y = h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]
    return np.repeat(y[:, None], x.shape[1], axis=1)


@misconception(
    "many_to_one",
    says="Your many_to_many returns the states themselves; the head is missing.",
    read="4. Reading results out",
)
def many_to_many__no_head(x, params):
    return rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])[0]


@misconception(
    "many_to_one",
    says="Your many_to_many has time first and the batch second.",
    read="4. Reading results out",
)
def many_to_many__time_major(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.swapaxes(h_seq, 0, 1) @ params["head_kernel"] + params["head_bias"]


@misconception(
    "many_to_one",
    says="Your many_to_many puts a tanh on the head; the head has no activation.",
    read="4. Reading results out",
)
def many_to_many__activated_head(x, params):
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.tanh(h_seq @ params["head_kernel"] + params["head_bias"])


@misconception(
    "many_to_one",
    says="Your one_to_many feeds the vector in at the first step only, and zeros afterwards.",
    read="4. Reading results out",
)
def one_to_many__first_step_only(v, params, T):
    x = np.zeros((len(v), T, v.shape[1]))
    x[:, 0] = v
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq @ params["head_kernel"] + params["head_bias"]


@misconception(
    "many_to_one",
    says="Your one_to_many answers once and repeats that answer: the state has to move on at each of the T steps.",
    read="4. Reading results out",
)
def one_to_many__one_answer_repeated(v, params, T):
    h, _ = rnn_step_forward(v, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.repeat((h @ params["head_kernel"] + params["head_bias"])[:, None], T, axis=1)


@misconception(
    "many_to_one",
    says="Your one_to_many starts from zeros: the initial state in params is ignored.",
    read="4. Reading results out",
)
def one_to_many__h0_ignored(v, params, T):
    x = np.repeat(v[:, None, :], T, axis=1)
    h_seq, _ = rnn_forward(x, 0 * params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq @ params["head_kernel"] + params["head_bias"]


@misconception(
    "many_to_one",
    says="The first answer of your one_to_many is read from h0, before the cell has read v at all.",
    read="4. Reading results out",
)
def one_to_many__answer_before_the_step(v, params, T):
    h, answers = params["h0"], []
    for _ in range(T):
        answers.append(h @ params["head_kernel"] + params["head_bias"])
        h, _ = rnn_step_forward(v, h, params["kernel"], params["recurrent_kernel"], params["bias"])
    return np.stack(answers, axis=1)


@misconception(
    "many_to_one",
    says="Your one_to_many gives one step too few.",
    read="4. Reading results out",
)
def one_to_many__one_step_less(v, params, T):
    h, y = params["h0"], np.zeros((len(v), 0, len(params["head_bias"])))
    for _ in range(T - 1):
        h, _ = rnn_step_forward(v, h, params["kernel"], params["recurrent_kernel"], params["bias"])
        y = np.concatenate([y, (h @ params["head_kernel"] + params["head_bias"])[:, None]], axis=1)
    return y


@misconception(
    "many_to_one",
    says="Your one_to_many mixes up sequences and steps: np.tile or reshape put the copies of v in the wrong order.",
    read="4. Reading results out",
)
def one_to_many__copies_in_wrong_order(v, params, T):
    x = np.tile(v, (T, 1)).reshape(len(v), T, v.shape[1])
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq @ params["head_kernel"] + params["head_bias"]


# generate


@misconception(
    "generate",
    says="Your loop gives the model the seed at every step: its outputs are never fed back.",
    read="5. Closing the loop",
)
def generate__not_fed_back(step_fn, seed, n_steps):
    state, outputs = None, []
    for _ in range(n_steps):
        y, state = step_fn(seed, state)
        outputs.append(y)
    return np.stack(outputs)


@misconception(
    "generate",
    says="Your loop forgets the state: every step gets None and starts anew.",
    read="5. Closing the loop",
)
def generate__state_forgotten(step_fn, seed, n_steps):
    x, outputs = seed, []
    for _ in range(n_steps):
        x, _ = step_fn(x, None)
        outputs.append(x)
    return np.stack(outputs)


@misconception(
    "generate",
    says="The first row of your result is the seed; the result holds outputs only.",
    read="5. Closing the loop",
)
def generate__seed_in_the_result(step_fn, seed, n_steps):
    x, state, outputs = seed, None, []
    for _ in range(n_steps):
        outputs.append(x)
        x, state = step_fn(x, state)
    return np.stack(outputs)


@misconception(
    "generate",
    says="Your result has n_steps + 1 rows: the seed stands before the outputs.",
    read="5. Closing the loop",
)
def generate__seed_and_outputs(step_fn, seed, n_steps):
    x, state, outputs = seed, None, [seed]
    for _ in range(n_steps):
        x, state = step_fn(x, state)
        outputs.append(x)
    return np.stack(outputs)


@misconception(
    "generate",
    says="All rows of your result are the last output: one array is changed in place and appended again and again.",
    read="5. Closing the loop",
)
def generate__one_array_appended(step_fn, seed, n_steps):
    x, state, outputs = np.array(seed, dtype=float), None, []
    for _ in range(n_steps):
        y, state = step_fn(x.copy(), state)
        x[:] = y
        outputs.append(x)
    return np.stack(outputs)


@misconception(
    "generate",
    says="You return the last output only; the result has one row for each step.",
    read="5. Closing the loop",
)
def generate__last_output_only(step_fn, seed, n_steps):
    x, state = seed, None
    for _ in range(n_steps):
        x, state = step_fn(x, state)
    return x


@misconception(
    "generate",
    says="Your result lacks one step.",
    read="5. Closing the loop",
)
def generate__one_step_less(step_fn, seed, n_steps):
    x, state, outputs = seed, None, np.zeros((0, len(seed)))
    for _ in range(n_steps - 1):
        x, state = step_fn(x, state)
        outputs = np.concatenate([outputs, [x]])
    return outputs


@misconception(
    "generate",
    says="Your first output is thrown away: the seed is read twice before anything is kept.",
    read="5. Closing the loop",
)
def generate__first_output_lost(step_fn, seed, n_steps):
    x, state = step_fn(seed, None)
    outputs = []
    for _ in range(n_steps):
        x, state = step_fn(x, state)
        outputs.append(x)
    return np.stack(outputs)


@misconception(
    "generate",
    says="Your loop starts from a state of zeros; a model that is to start anew is given None.",
    read="5. Closing the loop",
)
def generate__state_of_zeros(step_fn, seed, n_steps):
    x, state, outputs = seed, np.zeros(len(seed)), []
    for _ in range(n_steps):
        x, state = step_fn(x, state)
        outputs.append(x)
    return np.stack(outputs)


@misconception(
    "generate",
    says="Your model gets its last output as its state; output and state are two different things.",
    read="5. Closing the loop",
)
def generate__output_as_state(step_fn, seed, n_steps):
    x, state, outputs = seed, None, []
    for _ in range(n_steps):
        x, _ = step_fn(x, state)
        state = x
        outputs.append(x)
    return np.stack(outputs)


# SimpleCell


@misconception(
    "SimpleCell",
    says="Your cell has no state_size, so keras.layers.RNN cannot make the zeros for its first step.",
    read="6. The same cell in Keras",
)
class SimpleCell__no_state_size(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units, self.output_size, self.activation = units, units, keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your cell has no output_size.",
    read="6. The same cell in Keras",
)
class SimpleCell__no_output_size(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units, self.state_size, self.activation = units, units, keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your call returns a bare tensor; keras.layers.RNN expects the output and the list of new states.",
    read="6. The same cell in Keras",
)
class SimpleCell__bare_tensor(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        return self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)


@misconception(
    "SimpleCell",
    says="Your cell makes its weights in call, which runs at every step; Keras wants them made once, in build.",
    read="6. The same cell in Keras",
)
class SimpleCell__weights_in_call(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def call(self, inputs, states):
        kernel = self.add_weight(shape=(inputs.shape[-1], self.units), name="kernel")
        recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        h = self.activation(inputs @ kernel + states[0] @ recurrent_kernel + bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your cell's weights are plain arrays that Keras does not know: it can neither train, set nor save them.",
    read="6. The same cell in Keras",
)
class SimpleCell__plain_arrays(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = keras.random.normal((input_shape[-1], self.units))
        self.recurrent_kernel = keras.random.normal((self.units, self.units))
        self.bias = keras.ops.zeros((self.units,))

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your cell hands on the right state, but its output is the previous state.",
    read="6. The same cell in Keras",
)
class SimpleCell__output_is_previous_state(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return states[0], [h]


@misconception(
    "SimpleCell",
    says="Your cell hands on the old state: the new one is given out, and then forgotten.",
    read="6. The same cell in Keras",
)
class SimpleCell__old_state_handed_on(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return h, [states[0]]


@misconception(
    "SimpleCell",
    says="Your cell hands on the sum before the activation as its state; the state is the activated output.",
    read="6. The same cell in Keras",
)
class SimpleCell__state_not_activated(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        z = inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias
        return self.activation(z), [z]


@misconception(
    "SimpleCell",
    says="Your cell does not use the state that it is given: it is a Dense layer.",
    read="6. The same cell in Keras",
)
class SimpleCell__state_not_used(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your cell applies tanh, whatever activation is asked for.",
    read="6. The same cell in Keras",
)
class SimpleCell__always_tanh(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h = keras.ops.tanh(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your recurrent kernel is used transposed: entry [i, j] leads from old unit i to new unit j.",
    read="1. A neuron that hears itself",
)
class SimpleCell__recurrent_transposed(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        recurrent = states[0] @ keras.ops.transpose(self.recurrent_kernel)
        h = self.activation(inputs @ self.kernel + recurrent + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your cell has no bias: two weights instead of three.",
    read="6. The same cell in Keras",
)
class SimpleCell__no_bias(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your cell makes its weights in another order than kernel, recurrent_kernel, bias.",
    read="6. The same cell in Keras",
)
class SimpleCell__bias_first(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your weights are not trainable, so training changes nothing.",
    read="6. The same cell in Keras",
)
class SimpleCell__not_trainable(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), trainable=False, name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, self.units), trainable=False, name="recurrent_kernel"
        )
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", trainable=False, name="bias")

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your `call` computes with NumPy, which passes no gradient on and cannot be part of a model: use keras.ops.",
    read="6. The same cell in Keras",
)
class SimpleCell__numpy_inside(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        z = np.asarray(inputs) @ np.asarray(self.kernel) + np.asarray(states[0]) @ np.asarray(self.recurrent_kernel)
        h = self.activation(keras.ops.convert_to_tensor(z + np.asarray(self.bias)))
        return h, [h]


@misconception(
    "SimpleCell",
    says="No gradient passes through your state: training cannot tell what an earlier step should have done.",
    read="6. The same cell in Keras",
)
class SimpleCell__gradient_cut_at_the_state(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        before = keras.ops.stop_gradient(states[0])
        h = self.activation(inputs @ self.kernel + before @ self.recurrent_kernel + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your bias has two axes; it is one number for each unit, (units,), as in keras.layers.SimpleRNN.",
    read="6. The same cell in Keras",
)
class SimpleCell__bias_as_a_row(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(1, self.units), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + self.bias)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your `call` takes the size of the batch for a number; in a compiled model it is None until data come.",
    read="6. The same cell in Keras",
)
class SimpleCell__fixed_batch(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.units = self.state_size = self.output_size = units
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        biases = keras.ops.convert_to_tensor([[1.0]] * inputs.shape[0]) * self.bias
        h = self.activation(inputs @ self.kernel + states[0] @ self.recurrent_kernel + biases)
        return h, [h]


@misconception(
    "SimpleCell",
    says="Your cell is Keras's own; the exercise is to write it.",
    read="6. The same cell in Keras",
)
def SimpleCell__keras_own(units, activation="tanh"):
    return keras.layers.SimpleRNNCell(units, activation=activation)


@misconception(
    "SimpleCell",
    says="Your cell hands everything on to Keras's own cell; the exercise is to write the step.",
    read="6. The same cell in Keras",
)
class SimpleCell__keras_cell_inside(keras.layers.Layer):
    def __init__(self, units, activation="tanh"):
        super().__init__()
        self.cell = keras.layers.SimpleRNNCell(units, activation=activation)
        self.state_size, self.output_size = units, units

    def build(self, input_shape):
        self.cell.build(input_shape)

    def call(self, inputs, states):
        return self.cell(inputs, states)


# to_keras_weights, from_keras_weights


@misconception(
    "to_keras_weights",
    says="Your list has the order of the dict's keys, whatever that is; Keras has an order of its own.",
    read="Carrying weights across",
)
def to_keras_weights__order_of_the_dict(params):
    return [value for name, value in params.items() if name in ("kernel", "recurrent_kernel", "bias")]


@misconception(
    "to_keras_weights",
    says="Your list holds further entries of the dict; SimpleRNN takes three arrays.",
    read="Carrying weights across",
)
def to_keras_weights__everything(params):
    return list(params.values())


@misconception(
    "to_keras_weights",
    says="Your list is in alphabetical order: the bias comes first.",
    read="Carrying weights across",
)
def to_keras_weights__alphabetical(params):
    return [params[name] for name in sorted(("kernel", "recurrent_kernel", "bias"))]


@misconception(
    "to_keras_weights",
    says="Your list has the recurrent kernel first and the kernel second.",
    read="Carrying weights across",
)
def to_keras_weights__kernels_swapped(params):
    return [params["recurrent_kernel"], params["kernel"], params["bias"]]


@misconception(
    "to_keras_weights",
    says="You transpose the kernels; Keras stores them as this course does.",
    read="Carrying weights across",
)
def to_keras_weights__transposed(params):
    return [params["kernel"].T, params["recurrent_kernel"].T, params["bias"]]


@misconception(
    "to_keras_weights",
    says="You transpose the recurrent kernel; Keras stores it as this course does.",
    read="Carrying weights across",
)
def to_keras_weights__recurrent_transposed(params):
    return [params["kernel"], params["recurrent_kernel"].T, params["bias"]]


@misconception(
    "to_keras_weights",
    says="Your bias has two axes; Keras's has one, (units,).",
    read="Carrying weights across",
)
def to_keras_weights__bias_as_a_row(params):
    return [params["kernel"], params["recurrent_kernel"], params["bias"].reshape(1, -1)]


@misconception(
    "to_keras_weights",
    says="Your from_keras_weights gives the kernels each other's names.",
    read="Carrying weights across",
)
def from_keras_weights__kernels_swapped(layer):
    recurrent_kernel, kernel, bias = layer.get_weights()
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}


@misconception(
    "to_keras_weights",
    says="Your from_keras_weights transposes the recurrent kernel; Keras stores it as this course does.",
    read="Carrying weights across",
)
def from_keras_weights__recurrent_transposed(layer):
    kernel, recurrent_kernel, bias = layer.get_weights()
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel.T, "bias": bias}


@misconception(
    "to_keras_weights",
    says="Your from_keras_weights returns the list itself; expected is a dict with a name for each array.",
    read="Carrying weights across",
)
def from_keras_weights__a_list(layer):
    return layer.get_weights()


@misconception(
    "to_keras_weights",
    says="Your from_keras_weights gives a bias of zeros instead of the layer's own.",
    read="Carrying weights across",
)
def from_keras_weights__bias_of_zeros(layer):
    kernel, recurrent_kernel, bias = layer.get_weights()
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": np.zeros_like(bias)}


@misconception(
    "to_keras_weights",
    says="Your from_keras_weights gives no bias.",
    read="Carrying weights across",
)
def from_keras_weights__no_bias(layer):
    kernel, recurrent_kernel, _ = layer.get_weights()
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel}


# count_params


@misconception(
    "count_params",
    says="You count one bias vector for each block of the GRU; Keras's default has two.",
    read="How many weights?",
)
def count_params__gru_with_one_bias(features, units, cell):
    blocks = {"simple": 1, "lstm": 4, "gru": 3}[cell]
    return blocks * (features * units + units * units + units)


@misconception(
    "count_params",
    says="You count no bias.",
    read="How many weights?",
)
def count_params__no_bias(features, units, cell):
    return {"simple": 1, "lstm": 4, "gru": 3}[cell] * (features * units + units * units)


@misconception(
    "count_params",
    says="You count one bias for the whole cell; every block has its own.",
    read="How many weights?",
)
def count_params__one_bias_for_all_blocks(features, units, cell):
    return {"simple": 1, "lstm": 4, "gru": 3}[cell] * (features * units + units * units) + units


@misconception(
    "count_params",
    says="You count the recurrent neuron like a Dense layer: the recurrent kernel is missing.",
    read="How many weights?",
)
def count_params__no_recurrent_kernel(features, units, cell):
    blocks = {"simple": 1, "lstm": 4, "gru": 3}[cell]
    return blocks * (features * units + (2 if cell == "gru" else 1) * units)


@misconception(
    "count_params",
    says="You count three blocks in the LSTM; its candidate is a block, too, beside the three gates.",
    read="How many weights?",
)
def count_params__three_blocks_in_the_lstm(features, units, cell):
    blocks = {"simple": 1, "lstm": 3, "gru": 3}[cell]
    return blocks * (features * units + units * units + (2 if cell == "gru" else 1) * units)


@misconception(
    "count_params",
    says="You count one block whatever the cell: the LSTM has four, the GRU three.",
    read="How many weights?",
)
def count_params__always_one_block(features, units, cell):
    return features * units + units * units + units


@misconception(
    "count_params",
    says="You count a bias for every feature; there is one for every unit.",
    read="How many weights?",
)
def count_params__bias_per_feature(features, units, cell):
    blocks = {"simple": 1, "lstm": 4, "gru": 3}[cell]
    return blocks * (features * units + units * units + (2 if cell == "gru" else 1) * features)


# answers


@misconception(
    "answers",
    says="In q1 you take a tenth of the first value off at each step; it is a tenth of what is left.",
    read="7. A short memory",
)
def answers__linear_decay():
    return {"q1": "b", "q2": "d", "q3": "b", "q4": "a", "q5": "b"}


@misconception(
    "answers",
    says="In q1 you hold that only saturation makes a neuron forget; a weight below 1 is enough.",
    read="7. A short memory",
)
def answers__linear_never_forgets():
    return {"q1": "d", "q2": "d", "q3": "b", "q4": "a", "q5": "b"}


@misconception(
    "answers",
    says="In q2 you hold that a state knows its own input only; the state before reaches it, too.",
    read="7. A short memory",
)
def answers__own_input_only():
    return {"q1": "c", "q2": "a", "q3": "b", "q4": "a", "q5": "b"}


@misconception(
    "answers",
    says="In q2 you hold that a state knows one step of the past; but the state before it was made from earlier ones.",
    read="7. A short memory",
)
def answers__one_step_back():
    return {"q1": "c", "q2": "b", "q3": "b", "q4": "a", "q5": "b"}


@misconception(
    "answers",
    says="In q2 you let a state depend on inputs that come after it.",
    read="7. A short memory",
)
def answers__knows_the_future():
    return {"q1": "c", "q2": "c", "q3": "b", "q4": "a", "q5": "b"}


@misconception(
    "answers",
    says="In q3 you hold that early and late steps use different weights; the loop uses the same ones at every step.",
    read="2. The loop over time",
)
def answers__other_weights_at_other_steps():
    return {"q1": "c", "q2": "d", "q3": "a", "q4": "a", "q5": "b"}


@misconception(
    "answers",
    says="In q3 you take the state for a store with slots; every step rewrites all of it.",
    read="7. A short memory",
)
def answers__state_as_a_store():
    return {"q1": "c", "q2": "d", "q3": "d", "q4": "a", "q5": "b"}


@misconception(
    "answers",
    says="In q4 you hold that more units remember longer; at the same factor the curve hardly moves.",
    read="7. A short memory",
)
def answers__more_units_remember_longer():
    return {"q1": "c", "q2": "d", "q3": "b", "q4": "b", "q5": "b"}


@misconception(
    "answers",
    says="In q4 you hold that sigmoid remembers longer than tanh; look at how steep the two are.",
    read="7. A short memory",
)
def answers__sigmoid_remembers_longer():
    return {"q1": "c", "q2": "d", "q3": "b", "q4": "d", "q5": "b"}


@misconception(
    "answers",
    says="In q5 you give the network more time; each further step takes a share of the memory away.",
    read="7. A short memory",
)
def answers__more_steps_help():
    return {"q1": "c", "q2": "d", "q3": "b", "q4": "a", "q5": "a"}


@misconception(
    "answers",
    says="In q5 you add a head at every step; the last of its answers still depends on the same last state.",
    read="7. A short memory",
)
def answers__a_head_at_every_step_helps():
    return {"q1": "c", "q2": "d", "q3": "b", "q4": "a", "q5": "c"}
