"""Known-wrong answers of this assignment, each with the sentence that a student should read."""

import numpy as np

# numerical_gradient


@misconception(
    "numerical_gradient",
    says="Your values are what one gets when the difference is divided by eps, although the two points are 2 eps "
    "apart.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__divided_by_eps(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + eps
        above = np.sum(f(x) * (1.0 if dout is None else dout))
        x[index] = kept - eps
        below = np.sum(f(x) * (1.0 if dout is None else dout))
        x[index] = kept
        gradient[index] = (above - below) / eps
    return gradient


@misconception(
    "numerical_gradient",
    says="You look to one side only, f(x + eps) against f(x). Central differences look to both sides, and their "
    "error is far smaller.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__one_side(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    weight = 1.0 if dout is None else dout
    gradient, here = np.zeros(x.shape), np.sum(f(x) * weight)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + eps
        gradient[index] = (np.sum(f(x) * weight) - here) / eps
        x[index] = kept
    return gradient


@misconception(
    "numerical_gradient",
    says="You move by half of eps to each side. In the formula eps is the step to each side.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__half_a_step(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    weight = 1.0 if dout is None else dout
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + eps / 2
        above = np.sum(f(x) * weight)
        x[index] = kept - eps / 2
        below = np.sum(f(x) * weight)
        x[index] = kept
        gradient[index] = (above - below) / eps
    return gradient


@misconception(
    "numerical_gradient",
    says="x is not put back before the next entry's turn, so the entries that were moved stay moved.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__x_not_put_back(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    weight = 1.0 if dout is None else dout
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        x[index] += eps
        above = np.sum(f(x) * weight)
        x[index] -= 2 * eps
        below = np.sum(f(x) * weight)
        gradient[index] = (above - below) / (2 * eps)
    return gradient


@misconception(
    "numerical_gradient",
    says="Your values are what one gets when dout is not used: each value of f(x) should count as much as its entry "
    "of dout says.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__dout_ignored(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + eps
        above = np.sum(f(x))
        x[index] = kept - eps
        below = np.sum(f(x))
        x[index] = kept
        gradient[index] = (above - below) / (2 * eps)
    return gradient


@misconception(
    "numerical_gradient",
    says="With dout you take a mean; the loss it stands for is the sum of f(x) * dout.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__mean_with_dout(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + eps
        above = np.mean(f(x) * (1.0 if dout is None else dout))
        x[index] = kept - eps
        below = np.mean(f(x) * (1.0 if dout is None else dout))
        x[index] = kept
        gradient[index] = (above - below) / (2 * eps)
    return gradient


@misconception(
    "numerical_gradient",
    says="All entries of x are moved together, so every entry gets the same number. Move one entry at a time.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__all_entries_at_once(f, x, dout=None, eps=1e-5):
    weight = 1.0 if dout is None else dout
    change = np.sum(f(x + eps) * weight) - np.sum(f(x - eps) * weight)
    return np.full(x.shape, change / (2 * eps))


@misconception(
    "numerical_gradient",
    says="You go through the first axis only and move a whole row at once. Every single entry needs a turn of its own.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__whole_rows(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    weight = 1.0 if dout is None else dout
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        kept = np.copy(x[i])
        x[i] = kept + eps
        above = np.sum(f(x) * weight)
        x[i] = kept - eps
        below = np.sum(f(x) * weight)
        x[i] = kept
        gradient[i] = (above - below) / (2 * eps)
    return gradient


@misconception(
    "numerical_gradient",
    says="The gradient comes back as a flat list. It should have the shape of x.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__flat(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    weight = 1.0 if dout is None else dout
    gradient = []
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + eps
        above = np.sum(f(x) * weight)
        x[index] = kept - eps
        below = np.sum(f(x) * weight)
        x[index] = kept
        gradient.append((above - below) / (2 * eps))
    return np.array(gradient)


@misconception(
    "numerical_gradient",
    says="x was float32, and so were the entries you moved: float32 rounds a step of 1e-5 by a percent and more. "
    "Compute in float64.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__moves_in_float32(f, x, dout=None, eps=1e-5):
    weight = 1.0 if dout is None else dout
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + eps
        above = np.sum(f(x) * weight)
        x[index] = kept - eps
        below = np.sum(f(x) * weight)
        x[index] = kept
        gradient[index] = (above - below) / (2 * eps)
    return gradient


@misconception(
    "numerical_gradient",
    says="You keep what f returned and then change x. Where f hands back x itself, or a view of it, both of your "
    "values are then the same array.",
    read="1.1 A judge for everything that follows",
)
def numerical_gradient__keeps_what_f_returned(f, x, dout=None, eps=1e-5):
    x = np.array(x, dtype=np.float64)
    weight = 1.0 if dout is None else dout
    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + eps
        above = f(x)
        x[index] = kept - eps
        below = f(x)
        x[index] = kept
        gradient[index] = np.sum((above - below) * weight) / (2 * eps)
    return gradient


# rnn_step_backward


@misconception(
    "rnn_step_backward",
    says="Your values are what one gets when the slope of tanh is left out and dh_t is used as if it were dz_t.",
    read="1.2 One step, backwards: through the activation",
)
def rnn_step_backward__no_slope(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="Your values are what one gets with the slope 1 - h_t, without the square.",
    read="1.2 One step, backwards: through the activation",
)
def rnn_step_backward__slope_without_square(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="Your values are what one gets with h_t (1 - h_t). That is the slope of sigmoid; the cell uses tanh.",
    read="1.2 One step, backwards: through the activation",
)
def rnn_step_backward__slope_of_sigmoid(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * h_t * (1 - h_t)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="Your values are what one gets with 1 - tanh(h_t)². But h_t is what came out of tanh already: it was "
    "applied twice.",
    read="1.2 One step, backwards: through the activation",
)
def rnn_step_backward__tanh_twice(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - np.tanh(h_t) ** 2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="You took the slope from h_prev. The activation of this step gave h_t: its slope belongs to that state.",
    read="1.2 One step, backwards: through the activation",
)
def rnn_step_backward__slope_at_previous_state(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_prev**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="dx_t and dh_prev are made from dh_t, before the slope of tanh was multiplied on. Everything goes through "
    "the activation first.",
    read="1.2 One step, backwards: through the activation",
)
def rnn_step_backward__slope_for_weights_only(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dh_t @ kernel.T, dh_t @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="dkernel, drecurrent_kernel and dbias are made from dh_t, before the slope of tanh was multiplied on. "
    "Everything goes through the activation first, the gradients of the weights too.",
    read="1.2 One step, backwards: through the activation",
)
def rnn_step_backward__slope_for_inputs_only(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dh_t, h_prev.T @ dh_t, dh_t.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="dbias is summed from dh_t, before the slope of tanh was multiplied on. The bias is added inside the "
    "activation, as the other two terms are.",
    read="1.2 One step, backwards: through the activation",
)
def rnn_step_backward__dbias_without_slope(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dh_t.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="dbias is the sum of the states h_t. It is a gradient: what comes back to the bias is summed, not what went "
    "forward.",
    read="1.2 One step, backwards: through the sum",
)
def rnn_step_backward__dbias_of_states(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, h_t.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="dx_t is made with the kernel as it stands, which only runs for as many features as units. Which weight "
    "connects feature f with unit u?",
    read="1.2 One step, backwards: through the sum",
)
def rnn_step_backward__kernel_not_transposed(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="dh_prev is what one gets from dz @ recurrent_kernel. Which weight connects unit j of the old state with "
    "unit i of the new one?",
    read="1.2 One step, backwards: through the sum",
)
def rnn_step_backward__recurrent_kernel_not_transposed(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="drecurrent_kernel is made with h_t, the state after the step. The recurrent kernel was multiplied with "
    "the state before it.",
    read="1.2 One step, backwards: through the sum",
)
def rnn_step_backward__new_state_for_old(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_t.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="drecurrent_kernel is transposed: its rows belong to the old state, its columns to the new one.",
    read="1.2 One step, backwards: through the sum",
)
def rnn_step_backward__drecurrent_transposed(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, dz.T @ h_prev, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="dkernel is transposed: it should have the shape of the kernel, (features, units).",
    read="1.2 One step, backwards: through the sum",
)
def rnn_step_backward__dkernel_transposed(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dz.T @ x_t, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="dbias keeps an axis of length 1. The bias has the shape (units,), and so has its gradient.",
    read="1.2 One step, backwards: through the sum",
)
def rnn_step_backward__dbias_keeps_an_axis(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0, keepdims=True)


@misconception(
    "rnn_step_backward",
    says="dbias is one number, summed over everything. Each unit has a bias of its own.",
    read="1.2 One step, backwards: through the sum",
)
def rnn_step_backward__dbias_one_number(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, np.sum(dz)


@misconception(
    "rnn_step_backward",
    says="dbias is not summed over the batch. All sequences share one bias.",
    read="1.2 One step, backwards: through the sum",
)
def rnn_step_backward__dbias_not_summed(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz, h_prev.T @ dz, dz


@misconception(
    "rnn_step_backward",
    says="The gradients of the weights are averaged over the batch. In this course gradients are sums; a mean "
    "belongs to the loss.",
    read="Conventions",
)
def rnn_step_backward__averaged_over_batch(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz, batch = dh_t * (1 - h_t**2), len(x_t)
    return dz @ kernel.T, dz @ recurrent_kernel.T, x_t.T @ dz / batch, h_prev.T @ dz / batch, dz.mean(axis=0)


@misconception(
    "rnn_step_backward",
    says="Axes of length 1 are squeezed away, so a batch of one sequence loses its batch axis.",
    read="1.2 One step, backwards",
)
def rnn_step_backward__breaks_at_batch_one(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    dx_t, dh_prev = np.squeeze(dz @ kernel.T), np.squeeze(dz @ recurrent_kernel.T)
    return dx_t, dh_prev, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


@misconception(
    "rnn_step_backward",
    says="dx_t and dh_prev come in the other order. Expected: dx_t, dh_prev, dkernel, drecurrent_kernel, dbias.",
    read="1.2 One step, backwards",
)
def rnn_step_backward__first_two_swapped(dh_t, cache):
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    return dz @ recurrent_kernel.T, dz @ kernel.T, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)


# rnn_backward


@misconception(
    "rnn_backward",
    says="Your values are what one gets when what comes back from the later step (dh_prev) is never added: each "
    "step hears of its own loss only.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
def rnn_backward__later_steps_not_added(dh_seq, cache):
    dx, sums, dh_prev = [], [0.0, 0.0, 0.0], None
    for t in reversed(range(len(cache))):
        dx_t, step_dh, *weights = rnn_step_backward(dh_seq[:, t], cache[t])
        dh_prev = step_dh
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_prev, *sums


@misconception(
    "rnn_backward",
    says="Your values are what one gets when dh_seq is used at the last step only. Every step has a loss of its own.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
def rnn_backward__loss_at_last_step_only(dh_seq, cache):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], dh_seq[:, -1]
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t, *sums


@misconception(
    "rnn_backward",
    says="The gradients of the weights are overwritten in each step, so only step 0 is left in them. They are sums "
    "over all steps.",
    read="1.3 Through the whole sequence: the weights are the same in every step",
)
def rnn_backward__weights_overwritten(dh_seq, cache):
    dx, dh_t = [], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, dkernel, drecurrent_kernel, dbias = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
    return np.stack(dx[::-1], axis=1), dh_t, dkernel, drecurrent_kernel, dbias


@misconception(
    "rnn_backward",
    says="The gradients of the weights are averaged over time. They are sums over all steps.",
    read="Conventions",
)
def rnn_backward__averaged_over_time(dh_seq, cache):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t, *[total / len(cache) for total in sums]


@misconception(
    "rnn_backward",
    says="The gradients of the weights are averaged over the batch. In this course gradients are sums; a mean "
    "belongs to the loss.",
    read="Conventions",
)
def rnn_backward__averaged_over_batch(dh_seq, cache):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t, *[total / len(dh_seq) for total in sums]


@misconception(
    "rnn_backward",
    says="dh0 is all zeros: it was made and never set. What is left of the gradient when step 0 has been passed?",
    read="1.3 Through the whole sequence",
)
def rnn_backward__dh0_never_set(dh_seq, cache):
    dh0 = np.zeros_like(dh_seq[:, 0])
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh0, *sums


@misconception(
    "rnn_backward",
    says="dh0 is the gradient of the state after step 0. The initial state lies one step further back.",
    read="1.3 Through the whole sequence",
)
def rnn_backward__dh0_one_step_early(dh_seq, cache):
    dx, sums, dh_prev = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dh_t = dh_seq[:, t] + dh_prev
        dx_t, dh_prev, *weights = rnn_step_backward(dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t, *sums


@misconception(
    "rnn_backward",
    says="The loop runs forward in time. A step can go only when all later steps have reported, so the last step "
    "comes first.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
def rnn_backward__forward_loop(dh_seq, cache):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in range(len(cache)):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx, axis=1), dh_t, *sums


@misconception(
    "rnn_backward",
    says="The loop stops before step 0, so the first step is missing. Which steps does your range go through?",
    read="1.3 Through the whole sequence",
)
def rnn_backward__stops_at_step_one(dh_seq, cache):
    x_t, h_prev, _, kernel, recurrent_kernel = cache[0]
    dx = np.zeros((len(x_t), len(cache), x_t.shape[1]))
    dh_t = np.zeros_like(h_prev)
    sums = [np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros(h_prev.shape[1])]
    for t in range(len(cache) - 1, 0, -1):
        dx[:, t], dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        sums = [a + b for a, b in zip(sums, weights)]
    return dx, dh_t, *sums


@misconception(
    "rnn_backward",
    says="dx is in the order in which the loop made it, the last step first. Its time axis should run forward.",
    read="1.3 Through the whole sequence",
)
def rnn_backward__dx_reversed(dh_seq, cache):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx, axis=1), dh_t, *sums


@misconception(
    "rnn_backward",
    says="dx has time first. It should be batch first, as x is.",
    read="Conventions",
)
def rnn_backward__dx_time_major(dh_seq, cache):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1]), dh_t, *sums


@misconception(
    "rnn_backward",
    says="What comes back from later steps is added up over all of them. dh_prev of the next step holds all of that "
    "already.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
def rnn_backward__state_gradient_accumulated(dh_seq, cache):
    dx, sums, later = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_prev, *weights = rnn_step_backward(dh_seq[:, t] + later, cache[t])
        later = later + dh_prev
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), later, *sums


@misconception(
    "rnn_backward",
    says="dbias keeps an axis of length 1. The bias has the shape (units,), and so has its gradient.",
    read="1.3 Through the whole sequence",
)
def rnn_backward__dbias_keeps_an_axis(dh_seq, cache):
    dx, dh_t, dkernel, drecurrent_kernel = [], 0.0, 0.0, 0.0
    dbias = np.zeros((1, dh_seq.shape[2]))
    for t in reversed(range(len(cache))):
        dx_t, dh_t, dk, dr, db = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        dkernel, drecurrent_kernel, dbias = dkernel + dk, drecurrent_kernel + dr, dbias + db
    return np.stack(dx[::-1], axis=1), dh_t, dkernel, drecurrent_kernel, dbias


@misconception(
    "rnn_backward",
    says="Axes of length 1 are squeezed away, so a batch of one sequence loses its batch axis.",
    read="1.3 Through the whole sequence",
)
def rnn_backward__breaks_at_batch_one(dh_seq, cache):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.squeeze(np.stack(dx[::-1], axis=1)), np.squeeze(dh_t), *sums


@misconception(
    "rnn_backward",
    says="The loss of the last step is counted twice: your loop starts with it and then adds it once more. Nothing "
    "comes back from behind the last step.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
def rnn_backward__last_loss_twice(dh_seq, cache):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], dh_seq[:, -1]
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t, *sums


@misconception(
    "rnn_backward",
    says="Your loop starts one step early: the last step's loss is handed to the step before it without going through "
    "the last step itself.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
def rnn_backward__last_step_skipped(dh_seq, cache):
    x_t, _, _, kernel, recurrent_kernel = cache[0]
    batch, steps, units = dh_seq.shape
    dx, dh_t = np.zeros((batch, steps, x_t.shape[1])), dh_seq[:, -1]
    sums = [np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros(units)]
    for t in range(steps - 2, -1, -1):
        dx[:, t], dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        sums = [a + b for a, b in zip(sums, weights)]
    return dx, dh_t, *sums


# rnn_backward_truncated


@misconception(
    "rnn_backward_truncated",
    says="Your values are those of the full backward pass: k has no effect.",
    read="1.5 Cutting it short",
)
def rnn_backward_truncated__k_ignored(dh_seq, cache, k):
    return rnn_backward(dh_seq, cache)


@misconception(
    "rnn_backward_truncated",
    says="Your chunks are counted from the end. They are counted from step 0, and the last one may be shorter.",
    read="1.5 Cutting it short",
)
def rnn_backward_truncated__counted_from_the_end(dh_seq, cache, k):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for done, t in enumerate(reversed(range(len(cache))), start=1):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        if done % k == 0 and t > 0:
            dh_t = np.zeros_like(dh_t)
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t, *sums


@misconception(
    "rnn_backward_truncated",
    says="Your borders lie one step late: you cut between steps k and k + 1, so the first chunk has k + 1 steps.",
    read="1.5 Cutting it short",
)
def rnn_backward_truncated__one_step_late(dh_seq, cache, k):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        if t % k == 0 and t > 0:
            dh_t = 0.0
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t, *sums


@misconception(
    "rnn_backward_truncated",
    says="You cut before step 0 as well, so dh0 is zero. The first chunk begins there: nothing is cut, and h0 hears "
    "from it.",
    read="1.5 Cutting it short",
)
def rnn_backward_truncated__dh0_cut_too(dh_seq, cache, k):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        if t % k == 0:
            dh_t = np.zeros_like(dh_t)
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t, *sums


@misconception(
    "rnn_backward_truncated",
    says="Only the last k steps get a gradient. All chunks do: at a border only the gradient of the state is cut, "
    "each step's own loss still counts.",
    read="1.5 Cutting it short",
)
def rnn_backward_truncated__last_k_steps_only(dh_seq, cache, k):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    start = max(0, len(cache) - k)
    for t in reversed(range(start, len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    dx += [np.zeros_like(dx[0])] * start
    return np.stack(dx[::-1], axis=1), dh_t if start == 0 else np.zeros_like(dh_t), *sums


@misconception(
    "rnn_backward_truncated",
    says="The gradients of the weights start anew in each chunk, so only the first chunk is left in them. They "
    "collect from all steps.",
    read="1.5 Cutting it short",
)
def rnn_backward_truncated__weights_of_first_chunk(dh_seq, cache, k):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
        if t % k == 0 and t > 0:
            dh_t, sums = 0.0, [0.0, 0.0, 0.0]
    return np.stack(dx[::-1], axis=1), dh_t, *sums


@misconception(
    "rnn_backward_truncated",
    says="The gradients of the weights are averaged over the chunks. They are sums over all steps.",
    read="1.5 Cutting it short",
)
def rnn_backward_truncated__averaged_over_chunks(dh_seq, cache, k):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        if t % k == 0 and t > 0:
            dh_t = 0.0
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    chunks = -(-len(cache) // k)
    return np.stack(dx[::-1], axis=1), dh_t, *[total / chunks for total in sums]


@misconception(
    "rnn_backward_truncated",
    says="dh0 is zero as soon as there is a border. The first chunk begins at step 0, and h0 hears from it.",
    read="1.5 Cutting it short",
)
def rnn_backward_truncated__dh0_zero_with_borders(dh_seq, cache, k):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        if t % k == 0 and t > 0:
            dh_t = 0.0
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t if k >= len(cache) else np.zeros_like(dh_t), *sums


@misconception(
    "rnn_backward_truncated",
    says="The loss of the last step is counted twice: your loop starts with it and then adds it once more. Nothing "
    "comes back from behind the last step.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
def rnn_backward_truncated__last_loss_twice(dh_seq, cache, k):
    dx, sums, dh_t = [], [0.0, 0.0, 0.0], dh_seq[:, -1]
    for t in reversed(range(len(cache))):
        dx_t, dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        if t % k == 0 and t > 0:
            dh_t = np.zeros_like(dh_t)
        dx.append(dx_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return np.stack(dx[::-1], axis=1), dh_t, *sums


@misconception(
    "rnn_backward_truncated",
    says="Your loop starts one step early: the last step's loss is handed to the step before it without going through "
    "the last step itself.",
    read="1.3 Through the whole sequence: two gradients meet in each state",
)
def rnn_backward_truncated__last_step_skipped(dh_seq, cache, k):
    x_t, _, _, kernel, recurrent_kernel = cache[0]
    batch, steps, units = dh_seq.shape
    dx, dh_t = np.zeros((batch, steps, x_t.shape[1])), dh_seq[:, -1]
    sums = [np.zeros_like(kernel), np.zeros_like(recurrent_kernel), np.zeros(units)]
    for t in range(steps - 2, -1, -1):
        dx[:, t], dh_t, *weights = rnn_step_backward(dh_seq[:, t] + dh_t, cache[t])
        if t % k == 0 and t > 0:
            dh_t = np.zeros_like(dh_t)
        sums = [a + b for a, b in zip(sums, weights)]
    return dx, dh_t, *sums


# dense_over_time_backward


@misconception(
    "dense_over_time_backward",
    says="The head's gradients come from the last step only. The same head serves all steps.",
    read="1.4 The output layer",
)
def dense_over_time_backward__last_step_only(dy, h_seq, head_kernel):
    return dy @ head_kernel.T, h_seq[:, -1].T @ dy[:, -1], dy[:, -1].sum(axis=0)


@misconception(
    "dense_over_time_backward",
    says="The head's gradients are averaged over batch and time. In this course gradients are sums; a mean belongs "
    "to the loss.",
    read="Conventions",
)
def dense_over_time_backward__averaged(dy, h_seq, head_kernel):
    steps = dy.shape[0] * dy.shape[1]
    return dy @ head_kernel.T, np.einsum("btu,bto->uo", h_seq, dy) / steps, dy.mean(axis=(0, 1))


@misconception(
    "dense_over_time_backward",
    says="The head's gradients are averaged over time. They are sums over batch and time.",
    read="Conventions",
)
def dense_over_time_backward__averaged_over_time(dy, h_seq, head_kernel):
    steps = dy.shape[1]
    return dy @ head_kernel.T, np.einsum("btu,bto->uo", h_seq, dy) / steps, dy.sum(axis=0).mean(axis=0)


@misconception(
    "dense_over_time_backward",
    says="dhead_bias is summed over the batch but not over time. All steps share one bias.",
    read="1.4 The output layer",
)
def dense_over_time_backward__bias_not_summed_over_time(dy, h_seq, head_kernel):
    return dy @ head_kernel.T, np.einsum("btu,bto->uo", h_seq, dy), dy.sum(axis=0)


@misconception(
    "dense_over_time_backward",
    says="dhead_bias is one number, summed over everything. Each output has a bias of its own.",
    read="1.4 The output layer",
)
def dense_over_time_backward__bias_one_number(dy, h_seq, head_kernel):
    return dy @ head_kernel.T, np.einsum("btu,bto->uo", h_seq, dy), np.sum(dy)


@misconception(
    "dense_over_time_backward",
    says="dhead_kernel is transposed: it should have the shape of the head's kernel, (units, outputs).",
    read="1.4 The output layer",
)
def dense_over_time_backward__dhead_kernel_transposed(dy, h_seq, head_kernel):
    return dy @ head_kernel.T, np.einsum("bto,btu->ou", dy, h_seq), dy.sum(axis=(0, 1))


@misconception(
    "dense_over_time_backward",
    says="dy is multiplied with head_kernel as it stands. Which weight connects unit u with output o?",
    read="1.4 The output layer",
)
def dense_over_time_backward__head_kernel_not_transposed(dy, h_seq, head_kernel):
    return dy @ head_kernel, np.einsum("btu,bto->uo", h_seq, dy), dy.sum(axis=(0, 1))


@misconception(
    "dense_over_time_backward",
    says="dhead_kernel is not summed over time: it has one matrix for each step. All steps share one kernel.",
    read="1.4 The output layer",
)
def dense_over_time_backward__one_kernel_for_each_step(dy, h_seq, head_kernel):
    return dy @ head_kernel.T, np.einsum("btu,bto->tuo", h_seq, dy), dy.sum(axis=(0, 1))


# state_jacobian and spectral_radius


@misconception(
    "state_jacobian",
    says="The last two axes are swapped: entry [b, i, j] should tell how unit j of the old state moves unit i of "
    "the new one.",
    read="2.1 What one step does to a gradient",
)
def state_jacobian__transposed(h_t, recurrent_kernel, activation="tanh"):
    slope = {"tanh": 1 - h_t**2, "sigmoid": h_t * (1 - h_t), "relu": (h_t > 0) * 1.0, "linear": np.ones_like(h_t)}
    return np.swapaxes(slope[activation][:, :, None] * recurrent_kernel.T, 1, 2)


@misconception(
    "state_jacobian",
    says="The slopes are right, but the recurrent kernel stands there untransposed. Where in R is the weight from "
    "unit j to unit i?",
    read="2.1 What one step does to a gradient",
)
def state_jacobian__recurrent_kernel_not_transposed(h_t, recurrent_kernel, activation="tanh"):
    slope = {"tanh": 1 - h_t**2, "sigmoid": h_t * (1 - h_t), "relu": (h_t > 0) * 1.0, "linear": np.ones_like(h_t)}
    return slope[activation][:, :, None] * recurrent_kernel


@misconception(
    "state_jacobian",
    says="The slope goes with the wrong unit: it belongs to unit i, whose activation is applied, not to unit j of "
    "the old state.",
    read="2.1 What one step does to a gradient",
)
def state_jacobian__slope_of_the_old_unit(h_t, recurrent_kernel, activation="tanh"):
    slope = {"tanh": 1 - h_t**2, "sigmoid": h_t * (1 - h_t), "relu": (h_t > 0) * 1.0, "linear": np.ones_like(h_t)}
    return slope[activation][:, None, :] * recurrent_kernel.T


@misconception(
    "state_jacobian",
    says="The activation is applied to h_t once more before the slope is taken. h_t is what came out of it already.",
    read="2.1 What one step does to a gradient",
)
def state_jacobian__activation_twice(h_t, recurrent_kernel, activation="tanh"):
    sigmoid = 1 / (1 + np.exp(-h_t))
    slope = {"tanh": 1 - np.tanh(h_t) ** 2, "sigmoid": sigmoid * (1 - sigmoid), "relu": (h_t > 0) * 1.0}
    slope["linear"] = np.ones_like(h_t)
    return slope[activation][:, :, None] * recurrent_kernel.T


@misconception(
    "state_jacobian",
    says="The slope of the activation is missing: your Jacobian is the recurrent kernel alone.",
    read="2.1 What one step does to a gradient",
)
def state_jacobian__no_slope(h_t, recurrent_kernel, activation="tanh"):
    return np.ones_like(h_t)[:, :, None] * recurrent_kernel.T


@misconception(
    "state_jacobian",
    says="The slope of tanh is used whatever the activation is.",
    read="2.1 What one step does to a gradient",
)
def state_jacobian__always_tanh(h_t, recurrent_kernel, activation="tanh"):
    return (1 - h_t**2)[:, :, None] * recurrent_kernel.T


@misconception(
    "state_jacobian",
    says="The slope of relu is 1 even where the output is 0. A unit that is switched off lets nothing through.",
    read="2.1 What one step does to a gradient",
)
def state_jacobian__relu_never_off(h_t, recurrent_kernel, activation="tanh"):
    slope = {"tanh": 1 - h_t**2, "sigmoid": h_t * (1 - h_t), "relu": (h_t >= 0) * 1.0, "linear": np.ones_like(h_t)}
    return slope[activation][:, :, None] * recurrent_kernel.T


@misconception(
    "state_jacobian",
    says="There is one Jacobian for the whole batch, averaged. Each sequence has its own state, its own slopes and "
    "its own Jacobian.",
    read="2.1 What one step does to a gradient",
)
def state_jacobian__averaged_over_batch(h_t, recurrent_kernel, activation="tanh"):
    slope = {"tanh": 1 - h_t**2, "sigmoid": h_t * (1 - h_t), "relu": (h_t > 0) * 1.0, "linear": np.ones_like(h_t)}
    return np.mean(slope[activation][:, :, None] * recurrent_kernel.T, axis=0)


@misconception(
    "state_jacobian",
    says="spectral_radius gives the largest singular value. The spectral radius is told by the eigenvalues.",
    read="2.1 What one step does to a gradient",
)
def spectral_radius__spectral_norm(matrix):
    return np.linalg.norm(matrix, 2)


@misconception(
    "state_jacobian",
    says="spectral_radius takes the largest eigenvalue by its real part, with its sign. Absolute values count, of "
    "complex eigenvalues too.",
    read="2.1 What one step does to a gradient",
)
def spectral_radius__without_absolute_value(matrix):
    return np.max(np.linalg.eigvals(matrix).real)


@misconception(
    "state_jacobian",
    says="spectral_radius takes the absolute value of the real part only. For a complex eigenvalue both parts count.",
    read="2.1 What one step does to a gradient",
)
def spectral_radius__real_parts_only(matrix):
    return np.max(np.abs(np.linalg.eigvals(matrix).real))


@misconception(
    "state_jacobian",
    says="spectral_radius uses a function for symmetric matrices, which reads one half of the matrix only. A "
    "recurrent kernel is not symmetric.",
    read="2.1 What one step does to a gradient",
)
def spectral_radius__as_if_symmetric(matrix):
    return np.max(np.abs(np.linalg.eigvalsh(matrix)))


@misconception(
    "state_jacobian",
    says="spectral_radius gives the Frobenius norm, the root of the sum of all squared entries.",
    read="2.1 What one step does to a gradient",
)
def spectral_radius__frobenius_norm(matrix):
    return np.linalg.norm(matrix)


# gradient_norms_through_time


@misconception(
    "gradient_norms_through_time",
    says="Your norms are in the order in which the gradient travels, last step first. Entry t should belong to step t.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__reversed(cache, dh_last):
    norms, dh_t = [np.linalg.norm(dh_last)], dh_last
    for step in reversed(cache[1:]):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms)


@misconception(
    "gradient_norms_through_time",
    says="Your norms are one step off: each is taken after one step too many, so dh_last's own is missing and that "
    "of h0 is there.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__one_step_off(cache, dh_last):
    norms, dh_t = [], dh_last
    for step in reversed(cache):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="There is one entry too many: the norm for h0 is there too. Expected one for each of the T states h_0 to "
    "h_{T-1}.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__initial_state_too(cache, dh_last):
    norms, dh_t = [np.linalg.norm(dh_last)], dh_last
    for step in reversed(cache):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="You average the norms of the single sequences. The norm is to be taken over the whole batch at once.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__mean_over_batch(cache, dh_last):
    norms, dh_t = [np.mean(np.linalg.norm(dh_last, axis=1))], dh_last
    for step in reversed(cache[1:]):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.mean(np.linalg.norm(dh_t, axis=1)))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="You add the norms of the single sequences. The norm is to be taken over the whole batch at once.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__sum_over_batch(cache, dh_last):
    norms, dh_t = [np.sum(np.linalg.norm(dh_last, axis=1))], dh_last
    for step in reversed(cache[1:]):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.sum(np.linalg.norm(dh_t, axis=1)))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="There is one norm for each sequence. Expected one number for each step, over the whole batch.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__one_for_each_sequence(cache, dh_last):
    norms, dh_t = [np.linalg.norm(dh_last, axis=1)], dh_last
    for step in reversed(cache[1:]):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.linalg.norm(dh_t, axis=1))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="Your values are the squared norms: the root is missing.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__squared(cache, dh_last):
    norms, dh_t = [np.sum(dh_last**2)], dh_last
    for step in reversed(cache[1:]):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.sum(dh_t**2))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="You take the root of the mean of all squares. The norm is the root of their sum.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__root_of_the_mean(cache, dh_last):
    norms, dh_t = [np.sqrt(np.mean(dh_last**2))], dh_last
    for step in reversed(cache[1:]):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.sqrt(np.mean(dh_t**2)))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="The norm of dh_last is missing: it is the gradient at the last state, before any step back.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__last_missing(cache, dh_last):
    norms, dh_t = [], dh_last
    for step in reversed(cache[1:]):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="Your norms are taken with the spectral norm, the largest singular value of the array. Take the root of "
    "the sum of all squares.",
    read="2.2 How much gradient is left?",
)
def gradient_norms_through_time__spectral_norm(cache, dh_last):
    norms, dh_t = [np.linalg.norm(dh_last, 2)], dh_last
    for step in reversed(cache[1:]):
        dh_t = rnn_step_backward(dh_t, step)[1]
        norms.append(np.linalg.norm(dh_t, 2))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="The slope of tanh is missing: the gradient is multiplied by the recurrent kernel alone on its way back.",
    read="2.1 What one step does to a gradient",
)
def gradient_norms_through_time__no_slope(cache, dh_last):
    norms, dh_t = [np.linalg.norm(dh_last)], dh_last
    for _, _, _, _, recurrent_kernel in reversed(cache[1:]):
        dh_t = dh_t @ recurrent_kernel.T
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="The gradient goes back through the recurrent kernel as it stands, untransposed.",
    read="1.2 One step, backwards: through the sum",
)
def gradient_norms_through_time__recurrent_kernel_not_transposed(cache, dh_last):
    norms, dh_t = [np.linalg.norm(dh_last)], dh_last
    for _, _, h_t, _, recurrent_kernel in reversed(cache[1:]):
        dh_t = (dh_t * (1 - h_t**2)) @ recurrent_kernel
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms[::-1])


@misconception(
    "gradient_norms_through_time",
    says="The slopes are those of the state before each step. The step from h_{t-1} to h_t goes through the slope "
    "at h_t.",
    read="2.1 What one step does to a gradient",
)
def gradient_norms_through_time__slope_at_previous_state(cache, dh_last):
    norms, dh_t = [np.linalg.norm(dh_last)], dh_last
    for _, h_prev, _, _, recurrent_kernel in reversed(cache[1:]):
        dh_t = (dh_t * (1 - h_prev**2)) @ recurrent_kernel.T
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms[::-1])


# norm_bound


@misconception(
    "norm_bound",
    says="You multiply by n. Each step back multiplies by rho gamma once more: that is a power.",
    read="2.3 A bound",
)
def norm_bound__times_n(rho, gamma, n):
    return n * rho * gamma


@misconception(
    "norm_bound",
    says="Only gamma is raised to the power. Each step back goes through the recurrent kernel as well.",
    read="2.3 A bound",
)
def norm_bound__power_of_gamma_only(rho, gamma, n):
    return rho * gamma**n


@misconception(
    "norm_bound",
    says="Only rho is raised to the power. Each step back goes through the activation as well.",
    read="2.3 A bound",
)
def norm_bound__power_of_rho_only(rho, gamma, n):
    return rho**n * gamma


@misconception(
    "norm_bound",
    says="gamma has no effect. Each step back also multiplies by a slope, and no slope is larger than gamma.",
    read="2.3 A bound",
)
def norm_bound__gamma_ignored(rho, gamma, n):
    return rho**n


@misconception(
    "norm_bound",
    says="You have one step too many. After n = 0 steps nothing has happened to the gradient.",
    read="2.3 A bound",
)
def norm_bound__one_step_too_many(rho, gamma, n):
    return (rho * gamma) ** (n + 1)


@misconception(
    "norm_bound",
    says="You have one step too few: n steps back are n factors.",
    read="2.3 A bound",
)
def norm_bound__one_step_too_few(rho, gamma, n):
    return (rho * gamma) ** (n - 1)


@misconception(
    "norm_bound",
    says="You add rho and gamma. A step back multiplies by both.",
    read="2.3 A bound",
)
def norm_bound__sum_for_product(rho, gamma, n):
    return (rho + gamma) ** n


@misconception(
    "norm_bound",
    says="Your bound never exceeds 1. A gradient may also grow: that is the exploding one.",
    read="2.3 A bound",
)
def norm_bound__at_most_one(rho, gamma, n):
    return min(1.0, (rho * gamma) ** n)
