"""Known-wrong implementations, each with the sentence that a student who wrote it should read.

Seen in public student work and course forums, or one slip away from it.
"""

# lstm_step_forward -----------------------------------------------------------------------------------------------


@misconception(
    "lstm_step_forward",
    says="You cut z into the gates in the order i, f, o, c; here, as in Keras, the candidate is the third block.",
    read="One step forward",
)
def lstm_step_forward__gate_order_ifoc(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_o, z_c = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="You swapped two gates: your forget gate decides what is written and your input gate what is kept.",
    read="One step forward",
)
def lstm_step_forward__input_and_forget_swapped(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_f, z_i, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="Your candidate goes through a sigmoid; then the memory could only ever be added to, never reduced.",
    read="One step forward",
)
def lstm_step_forward__candidate_with_sigmoid(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    i, f, g, o = np.split(sigmoid(z), 4, axis=-1)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="Your output gate shows the cell state itself; an activation between the two is missing.",
    read="Why a second state",
)
def lstm_step_forward__no_tanh_on_the_cell_state(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    return o * c_t, c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="Your output shows the cell state from before this step, not the new one.",
    read="Why a second state",
)
def lstm_step_forward__output_from_the_previous_cell_state(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_prev), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="You keep 1 - i of the old memory (coupled gates); here the forget gate is a gate of its own.",
    read="One step forward",
)
def lstm_step_forward__forget_is_one_minus_input(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, o, g = sigmoid(z_i), sigmoid(z_o), np.tanh(z_c)
    f = 1 - i
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="You write 1 - f of the candidate (coupled gates); here the input gate is a gate of its own.",
    read="One step forward",
)
def lstm_step_forward__input_is_one_minus_forget(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    f, o, g = sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    i = 1 - f
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="Your step ignores the previous cell state: the memory starts from nothing at every step.",
    read="Why a second state",
)
def lstm_step_forward__previous_cell_state_ignored(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="Your step keeps all of the old memory: the forget gate is computed but has no effect.",
    read="Why a second state",
)
def lstm_step_forward__nothing_is_forgotten(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="The previous output has no part in your four sums: the gates see the input of this step only.",
    read="One step forward",
)
def lstm_step_forward__previous_output_ignored(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="Your gates read the previous cell state in the place of the previous output.",
    read="One step forward",
)
def lstm_step_forward__gates_read_the_cell_state(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + c_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception("lstm_step_forward", says="The bias has no part in your four sums.", read="One step forward")
def lstm_step_forward__bias_dropped(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="You add 1 to the forget gate's sum at run time; that bias belongs into the weights, once, before training.",
    read="Where training starts",
)
def lstm_step_forward__forget_bias_at_run_time(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f + 1.0), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="Your candidate is used as it is, without its tanh, so what is written has no bound.",
    read="One step forward",
)
def lstm_step_forward__candidate_without_tanh(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, g, z_o = np.split(z, 4, axis=-1)
    i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="You cut z into interleaved columns (every fourth one); each gate's columns lie side by side, as one block.",
    read="One step forward",
)
def lstm_step_forward__interleaved_columns(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    i, f, g, o = sigmoid(z[:, 0::4]), sigmoid(z[:, 1::4]), np.tanh(z[:, 2::4]), sigmoid(z[:, 3::4])
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="You return the output in the place of the cell state: h_t twice.",
    read="Why a second state",
)
def lstm_step_forward__output_returned_for_cell_state(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    h_t = o * np.tanh(c_t)
    return h_t, h_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="You return the two states in the other order: c_t first, then h_t.",
    read="One step forward",
)
def lstm_step_forward__states_in_the_other_order(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o, g = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o), np.tanh(z_c)
    c_t = f * c_prev + i * g
    return c_t, o * np.tanh(c_t), (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


@misconception(
    "lstm_step_forward",
    says="Your sigmoid overflows: for large sums exp(z) / (1 + exp(z)) is infinity divided by infinity.",
    read="One step forward",
)
def lstm_step_forward__sigmoid_overflows(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    with np.errstate(over="ignore", invalid="ignore"):
        i, f, o = (np.exp(one) / (1 + np.exp(one)) for one in (z_i, z_f, z_o))
    g = np.tanh(z_c)
    c_t = f * c_prev + i * g
    return o * np.tanh(c_t), c_t, (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)


# lstm_forward ----------------------------------------------------------------------------------------------------


@misconception(
    "lstm_forward",
    says="Every step of yours starts from c0: the cell state is not carried from step to step.",
    read="The loop over time",
)
def lstm_forward__cell_state_not_carried(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, outputs, cache = h0, [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c0, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache


@misconception(
    "lstm_forward",
    says="Every step of yours starts from h0: the output is not fed back to the next step.",
    read="The loop over time",
)
def lstm_forward__output_not_carried(x, h0, c0, kernel, recurrent_kernel, bias):
    c_t, outputs, cache = c0, [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h0, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache


@misconception(
    "lstm_forward",
    says="Your values are what one gets when c0 is ignored and the cell state starts from zeros.",
    read="The loop over time",
)
def lstm_forward__c0_ignored(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs, cache = h0, np.zeros_like(h0), [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache


@misconception(
    "lstm_forward",
    says="Your values are what one gets when h0 is ignored and the output starts from zeros.",
    read="The loop over time",
)
def lstm_forward__h0_ignored(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs, cache = np.zeros_like(h0), c0, [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache


@misconception(
    "lstm_forward",
    says="Your values are what one gets when both h0 and c0 are ignored and zeros are used.",
    read="The loop over time",
)
def lstm_forward__both_ignored(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs, cache = np.zeros_like(h0), np.zeros_like(h0), [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache


@misconception(
    "lstm_forward",
    says="You start the two states the wrong way round: the output from c0 and the cell state from h0.",
    read="The loop over time",
)
def lstm_forward__initial_states_swapped(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs, cache = c0, h0, [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache


@misconception(
    "lstm_forward",
    says="What you return as c_last is the last output; the cell state after the last step is asked for.",
    read="The loop over time",
)
def lstm_forward__output_returned_for_cell_state(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs, cache = h0, c0, [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), h_t, cache


@misconception(
    "lstm_forward",
    says="You collect the cell states of all steps; h_seq holds the outputs.",
    read="The loop over time",
)
def lstm_forward__cell_states_returned_for_outputs(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, states, cache = h0, c0, [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        states.append(c_t)
        cache.append(step_cache)
    return np.stack(states, axis=1), c_t, cache


@misconception(
    "lstm_forward",
    says="You return the output of the last step only; h_seq holds the outputs of all steps.",
    read="The loop over time",
)
def lstm_forward__last_output_only(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, cache = h0, c0, []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        cache.append(step_cache)
    return h_t, c_t, cache


@misconception(
    "lstm_forward",
    says="You store the output that enters each step, not the one that comes out of it: everything is one step late.",
    read="The loop over time",
)
def lstm_forward__one_step_late(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs, cache = h0, c0, [], []
    for t in range(x.shape[1]):
        outputs.append(h_t)
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache


@misconception(
    "lstm_forward",
    says="Your loop starts at step 1, so the first input is never read.",
    read="The loop over time",
)
def lstm_forward__loop_from_one(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, cache = h0, c0, []
    h_seq = np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(1, x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        h_seq[:, t] = h_t
        cache.append(step_cache)
    return h_seq, c_t, cache


@misconception(
    "lstm_forward",
    says="Your loop reads the first input at every step.",
    read="The loop over time",
)
def lstm_forward__first_input_at_every_step(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs, cache = h0, c0, [], []
    for _ in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, 0], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache


@misconception(
    "lstm_forward",
    says="Your result has time as its first axis; here the batch comes first.",
    read="Conventions, at the top",
)
def lstm_forward__time_major(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs, cache = h0, c0, [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs), c_t, cache


@misconception(
    "lstm_forward",
    says="Your loop runs over the batch: it takes sequence 0, 1, … as if they were steps.",
    read="Conventions, at the top",
)
def lstm_forward__loop_over_the_batch(x, h0, c0, kernel, recurrent_kernel, bias):
    h_t, c_t, outputs, cache = h0, c0, [], []
    for x_t in x:
        h_t, c_t, step_cache = lstm_step_forward(x_t, h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache


# lstm_step_backward ----------------------------------------------------------------------------------------------


@misconception(
    "lstm_step_backward",
    says="The gradient dc_t that comes along the line of the cell states is dropped; only dh_t is used.",
    read="One step backward",
)
def lstm_step_backward__upstream_dc_dropped(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="The cell state has two consumers; the gradient that it gets through the output h_t is missing in yours.",
    read="One step backward",
)
def lstm_step_backward__path_through_the_output_dropped(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="On the way from h_t to c_t the slope of the tanh is missing.",
    read="One step backward",
)
def lstm_step_backward__slope_of_tanh_c_missing(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="On the way from h_t to c_t you use 1 - c², as if the cell state were the result of the tanh.",
    read="One step backward",
)
def lstm_step_backward__slope_from_the_cell_state(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - c_t**2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="On the way from h_t to c_t you use 1 - h², which is not the slope of tanh(c): h_t is the gated value.",
    read="One step backward",
)
def lstm_step_backward__slope_from_the_output(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - (o * np.tanh(c_t)) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="The gradient of the output gate stops at the gate: its slope on the way to the sum is missing.",
    read="One step backward",
)
def lstm_step_backward__slope_of_the_output_gate_missing(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="The slopes of the three gates are missing: gradients of i, f and o are used as gradients of their sums.",
    read="One step backward",
)
def lstm_step_backward__slopes_of_the_gates_missing(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g, dc * c_prev, dc * i * (1 - g**2), dh_t * np.tanh(c_t)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="No activation has its slope in your four blocks: you stop at the gates and the candidate, before their sums.",
    read="One step backward",
)
def lstm_step_backward__no_slopes(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = np.concatenate([dc * g, dc * c_prev, dc * i, dh_t * np.tanh(c_t)], axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="The candidate has the slope of a sigmoid in your backward pass; it went through a tanh.",
    read="One step backward",
)
def lstm_step_backward__candidate_with_slope_of_sigmoid(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * g * (1 - g), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="Your dc_prev is the total gradient of c_t; on the way to the step before it passes the forget gate.",
    read="One step backward",
)
def lstm_step_backward__dc_prev_without_forget_gate(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="Your dc_prev is dc_t times the forget gate; what c_t gets through the output has to pass there too.",
    read="One step backward",
)
def lstm_step_backward__dc_prev_from_upstream_alone(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc_t * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="The forget gate multiplied the previous cell state; its gradient has the new one as its factor in yours.",
    read="One step backward",
)
def lstm_step_backward__forget_gate_with_the_new_cell_state(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_t * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="The output gate multiplied tanh(c_t); its gradient has c_t itself as its factor in yours.",
    read="One step backward",
)
def lstm_step_backward__output_gate_without_tanh(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * c_t * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="You put the four gradients side by side in the order i, f, o, c; the blocks lie in the order i, f, c, o.",
    read="One step backward",
)
def lstm_step_backward__blocks_in_order_ifoc(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dh_t * np.tanh(c_t) * o * (1 - o), dc * i * (1 - g**2)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="The recurrent kernel was multiplied by the previous output; its gradient is made from the new one in yours.",
    read="One step backward",
)
def lstm_step_backward__recurrent_gradient_with_the_new_output(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    h_t = o * np.tanh(c_t)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_t.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="Your weights' gradients are means over the batch; sums are asked for.",
    read="Conventions, at the top",
)
def lstm_step_backward__means_over_the_batch(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    n = len(x_t)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz / n, h_prev.T @ dz / n, dz.mean(axis=0)


@misconception(
    "lstm_step_backward",
    says="Your bias gradient keeps the batch axis, (1, 4U) or (B, 4U); one number for each column is asked for.",
    read="Conventions, at the top",
)
def lstm_step_backward__bias_gradient_keeps_an_axis(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0, keepdims=True)


@misconception(
    "lstm_step_backward",
    says="The previous output feeds all four sums; your dh_prev has the candidate's path only.",
    read="One step backward",
)
def lstm_step_backward__dh_prev_through_the_candidate_only(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    dz_c = dc * i * (1 - g**2)
    dz = [dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dz_c, dh_t * np.tanh(c_t) * o * (1 - o)]
    dz = np.concatenate(dz, axis=1)
    candidate = np.split(recurrent_kernel, 4, axis=1)[2]
    return dz @ kernel.T, dz_c @ candidate.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "lstm_step_backward",
    says="The gradients of the weights are made before the slopes of gates and candidate were multiplied on; the way "
    "to the weights leads through the four sums, too.",
    read="One step backward",
)
def lstm_step_backward__slopes_for_inputs_only(dh_t, dc_t, cache):
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    dc = dc_t + dh_t * o * (1 - np.tanh(c_t) ** 2)
    before = np.concatenate([dc * g, dc * c_prev, dc * i, dh_t * np.tanh(c_t)], axis=1)
    dz = before * np.concatenate([i * (1 - i), f * (1 - f), 1 - g**2, o * (1 - o)], axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ before, h_prev.T @ before, before.sum(axis=0)


# lstm_backward ---------------------------------------------------------------------------------------------------


@misconception(
    "lstm_backward",
    says="Only the loss of the last step enters your loop; every step has a loss of its own.",
    read="Backward through the whole sequence",
)
def lstm_backward__loss_of_the_last_step_only(dh_seq, cache):
    dh, dc = dh_seq[:, -1], np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for step_cache in reversed(cache):
        dx_t, dh, dc, *weights = lstm_step_backward(dh, dc, step_cache)
        dx.insert(0, dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dh, dc, *sums


@misconception(
    "lstm_backward",
    says="The gradient of the cell state is not carried from step t + 1 to step t: the path that lasts is cut.",
    read="Backward through the whole sequence",
)
def lstm_backward__dc_not_carried(dh_seq, cache):
    dh = np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, np.zeros_like(dh), cache[t])
        dx.insert(0, dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dh, dc, *sums


@misconception(
    "lstm_backward",
    says="The gradient dh_prev of step t + 1 is not added at step t: the path through the gates is cut.",
    read="Backward through the whole sequence",
)
def lstm_backward__dh_not_carried(dh_seq, cache):
    dc = np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t], dc, cache[t])
        dx.insert(0, dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dh, dc, *sums


@misconception(
    "lstm_backward",
    says="Neither gradient is carried from step to step: each step is treated as if it stood alone.",
    read="Backward through the whole sequence",
)
def lstm_backward__nothing_carried(dh_seq, cache):
    zeros = np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t], zeros, cache[t])
        dx.insert(0, dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dh, dc, *sums


@misconception(
    "lstm_backward",
    says="Your weights' gradients are those of one step: each step overwrites those of the others.",
    read="Backward through the whole sequence",
)
def lstm_backward__weights_overwritten(dh_seq, cache):
    dh = dc = np.zeros_like(dh_seq[:, 0])
    dx = []
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dx.insert(0, dx_t)
    return np.stack(dx, axis=1), dh, dc, *weights


@misconception(
    "lstm_backward",
    says="Your weights' gradients are means over the steps; sums are asked for.",
    read="Conventions, at the top",
)
def lstm_backward__weights_averaged(dh_seq, cache):
    dh = dc = np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dx.insert(0, dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dh, dc, *(total / len(cache) for total in sums)


@misconception(
    "lstm_backward",
    says="Your dh0 and dc0 are never set: they are returned as the zeros they started from.",
    read="Backward through the whole sequence",
)
def lstm_backward__initial_gradients_never_set(dh_seq, cache):
    dh = dc = np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dx.insert(0, dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), np.zeros_like(dh), np.zeros_like(dc), *sums


@misconception(
    "lstm_backward",
    says="You return the gradients of the two initial states the wrong way round: dc0, then dh0.",
    read="Backward through the whole sequence",
)
def lstm_backward__initial_gradients_swapped(dh_seq, cache):
    dh = dc = np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dx.insert(0, dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dc, dh, *sums


@misconception(
    "lstm_backward",
    says="Your loop runs forward in time; gradients travel from the last step to the first.",
    read="Backward through the whole sequence",
)
def lstm_backward__forward_loop(dh_seq, cache):
    dh = dc = np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in range(len(cache)):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dx.append(dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dh, dc, *sums


@misconception(
    "lstm_backward",
    says="Your dx runs backward in time: the first entry belongs to the last step.",
    read="Backward through the whole sequence",
)
def lstm_backward__dx_in_reversed_order(dh_seq, cache):
    dh = dc = np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dx.append(dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dh, dc, *sums


@misconception(
    "lstm_backward",
    says="Your loop stops before step 0: the first input and the initial states get nothing.",
    read="Backward through the whole sequence",
)
def lstm_backward__stops_at_step_one(dh_seq, cache):
    dh = dc = np.zeros_like(dh_seq[:, 0])
    x_t, _, _, _, _, _, _, _, kernel, recurrent_kernel = cache[0]
    dx = np.zeros((*dh_seq.shape[:2], x_t.shape[1]))
    sums = [np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros(kernel.shape[1])]
    for t in range(len(cache) - 1, 0, -1):
        dx[:, t], dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        sums = [total + part for total, part in zip(sums, weights)]
    return dx, dh, dc, *sums


@misconception(
    "lstm_backward",
    says="Your loop starts with the last step's loss and adds it again inside the loop: it counts twice.",
    read="Backward through the whole sequence",
)
def lstm_backward__last_loss_counted_twice(dh_seq, cache):
    dh, dc = dh_seq[:, -1], np.zeros_like(dh_seq[:, 0])
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dx.insert(0, dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dh, dc, *sums


@misconception(
    "lstm_backward",
    says="Your cell state gradient starts from the last step's loss; the loss does not use c_last.",
    read="Backward through the whole sequence",
)
def lstm_backward__dc_starts_from_the_loss(dh_seq, cache):
    dh, dc = np.zeros_like(dh_seq[:, 0]), dh_seq[:, -1]
    dx, sums = [], [0.0, 0.0, 0.0]
    for t in reversed(range(len(cache))):
        dx_t, dh, dc, *weights = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dx.insert(0, dx_t)
        sums = [total + part for total, part in zip(sums, weights)]
    return np.stack(dx, axis=1), dh, dc, *sums


# reorder_gates ---------------------------------------------------------------------------------------------------


@misconception(
    "reorder_gates",
    says="You went the other way: from `target` to `source`. It only shows where more than two blocks move.",
    read="Weights from elsewhere",
)
def reorder_gates__the_other_way(weights, source="ifoc", target="ifco"):
    block = dict(zip(target, np.split(weights, 4, axis=-1)))
    return np.concatenate([block[gate] for gate in source], axis=-1)


@misconception(
    "reorder_gates",
    says="Your function swaps the last two blocks whatever `source` and `target` say.",
    read="Weights from elsewhere",
)
def reorder_gates__always_the_last_two(weights, source="ifoc", target="ifco"):
    a, b, c, d = np.split(weights, 4, axis=-1)
    return np.concatenate([a, b, d, c], axis=-1)


@misconception(
    "reorder_gates",
    says="You take every fourth column for a gate; each gate's columns lie side by side, as one block.",
    read="Weights from elsewhere",
)
def reorder_gates__interleaved_columns(weights, source="ifoc", target="ifco"):
    moved = weights.reshape(*weights.shape[:-1], -1, 4)[..., [source.index(gate) for gate in target]]
    return moved.reshape(weights.shape)


@misconception(
    "reorder_gates",
    says="You move rows, blocks along the first axis; the gates lie along the last one.",
    read="Weights from elsewhere",
)
def reorder_gates__along_the_first_axis(weights, source="ifoc", target="ifco"):
    units = len(weights) // 4
    block = {gate: weights[k * units : (k + 1) * units] for k, gate in enumerate(source)}
    rest = weights[4 * units :]
    return np.concatenate([*(block[gate] for gate in target), rest], axis=0)


@misconception(
    "reorder_gates",
    says="You move single columns, the first four only; each gate has U columns.",
    read="Weights from elsewhere",
)
def reorder_gates__single_columns(weights, source="ifoc", target="ifco"):
    moved = weights.copy()
    moved[..., :4] = weights[..., [source.index(gate) for gate in target]]
    return moved


# init_lstm -------------------------------------------------------------------------------------------------------


@misconception(
    "init_lstm",
    says="Every gate gets the forget bias in yours; it belongs to the forget gate's block alone.",
    read="Where training starts",
)
def init_lstm__forget_bias_everywhere(features, units, rng, forget_bias=1.0):
    return {
        "kernel": rng.normal(size=(features, 4 * units)) / np.sqrt(features),
        "recurrent_kernel": rng.normal(size=(units, 4 * units)) / np.sqrt(units),
        "bias": np.full(4 * units, forget_bias),
    }


@misconception(
    "init_lstm",
    says="Your forget bias lies in the first block; the blocks are in the order i, f, c, o.",
    read="Where training starts",
)
def init_lstm__forget_bias_in_the_first_block(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[:units] = forget_bias
    return {
        "kernel": rng.normal(size=(features, 4 * units)) / np.sqrt(features),
        "recurrent_kernel": rng.normal(size=(units, 4 * units)) / np.sqrt(units),
        "bias": bias,
    }


@misconception(
    "init_lstm",
    says="All your biases are zero: the forget gates start half closed.",
    read="Where training starts",
)
def init_lstm__no_forget_bias(features, units, rng, forget_bias=1.0):
    return {
        "kernel": rng.normal(size=(features, 4 * units)) / np.sqrt(features),
        "recurrent_kernel": rng.normal(size=(units, 4 * units)) / np.sqrt(units),
        "bias": np.zeros(4 * units),
    }


@misconception(
    "init_lstm",
    says="Your forget bias is always 1, whatever `forget_bias` says.",
    read="Where training starts",
)
def init_lstm__forget_bias_always_one(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = 1.0
    return {
        "kernel": rng.normal(size=(features, 4 * units)) / np.sqrt(features),
        "recurrent_kernel": rng.normal(size=(units, 4 * units)) / np.sqrt(units),
        "bias": bias,
    }


@misconception(
    "init_lstm",
    says="Your kernels are standard normal numbers, whatever their size: with many inputs the gates start saturated.",
    read="Where training starts",
)
def init_lstm__standard_normal(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": rng.standard_normal((features, 4 * units)),
        "recurrent_kernel": rng.standard_normal((units, 4 * units)),
        "bias": bias,
    }


@misconception(
    "init_lstm",
    says="Your kernels are uniform between 0 and 1; they should be random around 0.",
    read="Where training starts",
)
def init_lstm__positive_numbers(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": rng.random((features, 4 * units)),
        "recurrent_kernel": rng.random((units, 4 * units)),
        "bias": bias,
    }


@misconception(
    "init_lstm",
    says="Your kernels are zero: all units start alike and stay alike.",
    read="Where training starts",
)
def init_lstm__zero_kernels(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {"kernel": np.zeros((features, 4 * units)), "recurrent_kernel": np.zeros((units, 4 * units)), "bias": bias}


@misconception(
    "init_lstm",
    says="Your random numbers do not come from `rng`, so nobody can draw the same weights again.",
    read="Where training starts",
)
def init_lstm__other_randomness(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": np.random.randn(features, 4 * units) / np.sqrt(features),
        "recurrent_kernel": np.random.randn(units, 4 * units) / np.sqrt(units),
        "bias": bias,
    }


@misconception(
    "init_lstm",
    says="Your four gates start with the same numbers, one block repeated four times.",
    read="Where training starts",
)
def init_lstm__one_block_four_times(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": np.tile(rng.normal(size=(features, units)) / np.sqrt(features), 4),
        "recurrent_kernel": np.tile(rng.normal(size=(units, units)) / np.sqrt(units), 4),
        "bias": bias,
    }


@misconception(
    "init_lstm",
    says="Your kernels have the same small scale whatever their sizes; with many inputs or few units it is too small.",
    read="Where training starts",
)
def init_lstm__always_small(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": 0.05 * rng.standard_normal((features, 4 * units)),
        "recurrent_kernel": 0.05 * rng.standard_normal((units, 4 * units)),
        "bias": bias,
    }


@misconception(
    "init_lstm",
    says="You divide by the number of rows; its square root is what keeps the sums at size 1.",
    read="Where training starts",
)
def init_lstm__no_root(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": rng.standard_normal((features, 4 * units)) / features,
        "recurrent_kernel": rng.standard_normal((units, 4 * units)) / units,
        "bias": bias,
    }


@misconception(
    "init_lstm",
    says="Both kernels have the scale of the recurrent one; each needs that of its own number of rows.",
    read="Where training starts",
)
def init_lstm__one_scale_for_both(features, units, rng, forget_bias=1.0):
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": rng.standard_normal((features, 4 * units)) / np.sqrt(units),
        "recurrent_kernel": rng.standard_normal((units, 4 * units)) / np.sqrt(units),
        "bias": bias,
    }


# cell_gradient_factor --------------------------------------------------------------------------------------------


@misconception(
    "cell_gradient_factor",
    says="You multiply the input gates; the direct path from one cell state to the next passes another gate.",
    read="Does the gradient survive?",
)
def cell_gradient_factor__input_gates(cache):
    return np.prod([step_cache[3] for step_cache in cache], axis=0)


@misconception(
    "cell_gradient_factor",
    says="You multiply the output gates; the direct path along the cell states does not pass them.",
    read="Does the gradient survive?",
)
def cell_gradient_factor__output_gates(cache):
    return np.prod([step_cache[6] for step_cache in cache], axis=0)


@misconception(
    "cell_gradient_factor",
    says="You add the forget gates; factors along a path multiply.",
    read="Does the gradient survive?",
)
def cell_gradient_factor__sum(cache):
    return np.sum([step_cache[4] for step_cache in cache], axis=0)


@misconception(
    "cell_gradient_factor",
    says="You multiply over the batch as well; each sequence has a factor of its own.",
    read="Does the gradient survive?",
)
def cell_gradient_factor__over_the_batch_too(cache):
    product = np.prod([step_cache[4] for step_cache in cache], axis=(0, 1))
    return np.broadcast_to(product, cache[0][4].shape)


@misconception(
    "cell_gradient_factor",
    says="The first step's forget gate is missing: it stands between c0 and c1.",
    read="Does the gradient survive?",
)
def cell_gradient_factor__first_step_missing(cache):
    product = np.ones_like(cache[0][4])
    for step_cache in cache[1:]:
        product = product * step_cache[4]
    return product


@misconception(
    "cell_gradient_factor",
    says="You return the forget gate of the last step; the gates of all steps lie on the path.",
    read="Does the gradient survive?",
)
def cell_gradient_factor__last_step_only(cache):
    return cache[-1][4]


@misconception(
    "cell_gradient_factor",
    says="You multiply the slopes f (1 - f); on the direct path the gate itself is the factor.",
    read="Does the gradient survive?",
)
def cell_gradient_factor__slopes(cache):
    return np.prod([step_cache[4] * (1 - step_cache[4]) for step_cache in cache], axis=0)


@misconception(
    "cell_gradient_factor",
    says="You return the products up to each step, one for each t; the product over all steps is asked for.",
    read="Does the gradient survive?",
)
def cell_gradient_factor__all_partial_products(cache):
    return np.cumprod([step_cache[4] for step_cache in cache], axis=0).transpose(1, 0, 2)


# LSTMCell --------------------------------------------------------------------------------------------------------


@misconception(
    "LSTMCell",
    says="Your cell cuts z in the order i, f, o, c; Keras's third block is the candidate.",
    read="The same cell in Keras",
)
class LSTMCell__gate_order_ifoc(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, o, g = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(c)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="Your states are in the order [c, h]; Keras has [h, c].",
    read="The same cell in Keras",
)
class LSTMCell__states_in_the_other_order(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        c, h = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(c)
        return h, [c, h]


@misconception(
    "LSTMCell",
    says="Your cell hands on the previous cell state: the new c_t is used for the output but never returned.",
    read="The same cell in Keras",
)
class LSTMCell__old_cell_state_returned(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        new = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(new)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="The output of your cell is the cell state; the output is h_t.",
    read="The same cell in Keras",
)
class LSTMCell__cell_state_as_output(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(c)
        return c, [h, c]


@misconception(
    "LSTMCell",
    says="`state_size` names one state; the cell has two.",
    read="The same cell in Keras",
)
class LSTMCell__one_state_size(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, units, units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(c)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="Your cell has no `state_size`, so keras.layers.RNN cannot make the first states.",
    read="The same cell in Keras",
)
class LSTMCell__no_state_size(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(c)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="Your cell returns the output alone; the layer needs the output and the list of new states.",
    read="The same cell in Keras",
)
class LSTMCell__no_states_returned(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        return keras.ops.sigmoid(o) * keras.ops.tanh(c)


@misconception(
    "LSTMCell",
    says="Your weights are in another order; Keras has kernel, recurrent_kernel, bias.",
    read="The same cell in Keras",
)
class LSTMCell__recurrent_kernel_first(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(c)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="Your cell adds 1 to the forget gate at run time; Keras puts that 1 into the bias, before training.",
    read="Where training starts",
)
class LSTMCell__forget_bias_at_run_time(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f + 1.0) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(c)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="Your cell makes its weights in `call`, so every call adds new ones; `build` runs once.",
    read="The same cell in Keras",
)
class LSTMCell__weights_made_in_call(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def call(self, inputs, states):
        kernel = self.add_weight(shape=(inputs.shape[-1], 4 * self.units), name="kernel")
        recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")
        h, c = states
        z = keras.ops.matmul(inputs, kernel) + keras.ops.matmul(h, recurrent_kernel) + bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(c)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="A part of your `call` passes no gradient on: a NumPy function, or a gradient that is stopped.",
    read="The same cell in Keras",
)
class LSTMCell__numpy_tanh(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * np.tanh(c)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="Your `call` computes with NumPy, through which no gradient comes: Keras cannot train such a cell.",
    read="The same cell in Keras",
)
class LSTMCell__all_in_numpy(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        z = inputs @ self.kernel + h @ self.recurrent_kernel + self.bias
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="Your `call` takes the size of the batch for a number; in a compiled model it is None until data come.",
    read="The same cell in Keras",
)
class LSTMCell__fixed_batch(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], 4 * self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, 4 * self.units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(4 * self.units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h, c = states
        biases = keras.ops.convert_to_tensor([[1.0]] * inputs.shape[0]) * self.bias
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h, self.recurrent_kernel) + biases
        i, f, g, o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(f) * c + keras.ops.sigmoid(i) * keras.ops.tanh(g)
        h = keras.ops.sigmoid(o) * keras.ops.tanh(c)
        return h, [h, c]


@misconception(
    "LSTMCell",
    says="Your cell is Keras's own; the exercise is to write it.",
    read="The same cell in Keras",
)
class LSTMCell__keras_own(keras.layers.LSTMCell):
    pass


@misconception(
    "LSTMCell",
    says="Your `call` returns three things, as lstm_step_forward does; a cell returns the output and the list [h, c].",
    read="The same cell in Keras",
)
class LSTMCell__three_results(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units, self.state_size, self.output_size = units, [units, units], units

    def build(self, input_shape):
        width = 4 * self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], width), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, width), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(width,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        h_prev, c_prev = states
        z = inputs @ self.kernel + h_prev @ self.recurrent_kernel + self.bias
        z_i, z_f, z_c, z_o = keras.ops.split(z, 4, axis=-1)
        c = keras.ops.sigmoid(z_f) * c_prev + keras.ops.sigmoid(z_i) * keras.ops.tanh(z_c)
        h = keras.ops.sigmoid(z_o) * keras.ops.tanh(c)
        return h, h, c


# build_lstm ------------------------------------------------------------------------------------------------------
# First those that are seen without training, then those that only training shows, then those that train well: a search
# goes through them in this order, and so trains as few models as possible.


@misconception(
    "build_lstm",
    says="Your model returns an output for every step (B, T, 1); one number for the whole sequence is asked for.",
    read="A task that needs memory",
)
def build_lstm__all_steps_returned(T, features, units):
    model = keras.Sequential(
        [keras.Input((T, features)), keras.layers.LSTM(units, return_sequences=True), keras.layers.Dense(1)]
    )
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
    return model


@misconception(
    "build_lstm",
    says="Your model returns the LSTM's units; a head that makes one number of them is missing.",
    read="A task that needs memory",
)
def build_lstm__no_head(T, features, units):
    model = keras.Sequential([keras.Input((T, features)), keras.layers.LSTM(units)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
    return model


@misconception(
    "build_lstm",
    says="Your model is built but not compiled.",
    read="A task that needs memory",
)
def build_lstm__not_compiled(T, features, units):
    return keras.Sequential([keras.Input((T, features)), keras.layers.LSTM(units), keras.layers.Dense(1)])


@misconception(
    "build_lstm",
    says="Your model is compiled with the mean absolute error; the mean squared error is asked for.",
    read="A task that needs memory",
)
def build_lstm__absolute_error(T, features, units):
    model = keras.Sequential([keras.Input((T, features)), keras.layers.LSTM(units), keras.layers.Dense(1)])
    model.compile(loss="mae", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
    return model


@misconception(
    "build_lstm",
    says="With the optimizer's usual learning rate of 0.001 your model stays at the baseline for all 768 updates.",
    read="A task that needs memory",
)
def build_lstm__learning_rate_too_small(T, features, units):
    model = keras.Sequential([keras.Input((T, features)), keras.layers.LSTM(units), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(global_clipnorm=1.0))
    return model


@misconception(
    "build_lstm",
    says="Your model reads the sequence with a SimpleRNN, whose gradient does not reach back to the markers.",
    read="A task that needs memory",
)
def build_lstm__simple_rnn(T, features, units):
    model = keras.Sequential([keras.Input((T, features)), keras.layers.SimpleRNN(units), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
    return model


@misconception(
    "build_lstm",
    says="`clipnorm` clips each variable's gradient on its own, which turns the step; the global norm does not.",
    read="A task that needs memory",
)
def build_lstm__norm_of_each_variable(T, features, units):
    model = keras.Sequential([keras.Input((T, features)), keras.layers.LSTM(units), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, clipnorm=1.0))
    return model


@misconception(
    "build_lstm",
    says="`clipvalue` clips single entries; clipping by the global norm is asked for.",
    read="A task that needs memory",
)
def build_lstm__clips_by_value(T, features, units):
    model = keras.Sequential([keras.Input((T, features)), keras.layers.LSTM(units), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, clipvalue=1.0))
    return model


@misconception(
    "build_lstm",
    says="Your optimizer does not clip gradients.",
    read="A task that needs memory",
)
def build_lstm__no_clipping(T, features, units):
    model = keras.Sequential([keras.Input((T, features)), keras.layers.LSTM(units), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01))
    return model


@misconception(
    "build_lstm",
    says="Your LSTM has 32 units whatever `units` says.",
    read="A task that needs memory",
)
def build_lstm__units_ignored(T, features, units):
    model = keras.Sequential([keras.Input((T, features)), keras.layers.LSTM(32), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
    return model


@misconception(
    "build_lstm",
    says="Your model has a GRU, not an LSTM: three gates, and no cell state.",
    read="A task that needs memory",
)
def build_lstm__gru(T, features, units):
    model = keras.Sequential([keras.Input((T, features)), keras.layers.GRU(units), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
    return model


@misconception(
    "build_lstm",
    says="Your model takes each step by itself and averages: there is no LSTM in it, and no memory.",
    read="A task that needs memory",
)
def build_lstm__no_recurrence(T, features, units):
    layers = [keras.layers.Dense(units, activation="relu"), keras.layers.Dense(units, activation="relu")]
    layers += [keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((T, features)), *layers])
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
    return model


@misconception(
    "build_lstm",
    says="Your model is a subclass of keras.Model, which cannot be judged; make it Sequential or functional.",
    read="A task that needs memory",
)
def build_lstm__subclassed(T, features, units):
    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.lstm, self.head = keras.layers.LSTM(units), keras.layers.Dense(1)

        def call(self, x):
            return self.head(self.lstm(x))

        def train_step(self, data):
            import tensorflow as tf

            x, y = data
            with tf.GradientTape() as tape:
                loss = self.compute_loss(y=y, y_pred=self(x, training=True))
            gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, self.trainable_variables), 1.0)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
            return {"loss": loss}

    model = Model()
    model.build((None, T, features))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model
