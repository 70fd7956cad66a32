# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Backpropagation through time
#
# A recurrent network that is unrolled over 50 steps is a network of 50 layers that share one set of weights. In this
# notebook you write its training yourself: the backward pass of one step, then that of a whole sequence, then one that
# is cut short. Then you measure what is left of a gradient after 50 steps. Often it is nothing, sometimes a hundred
# million times too much. You will see both in real numbers and explain why.
#
# **Time:** about four hours. **You need:** NumPy, the chain rule, and the kernel and bias of a `Dense` layer.
# This notebook does not use Keras: NumPy exercises may not call Keras or any automatic differentiation.
#
# **Checks:** below each exercise, `check("…")` runs a few public tests and tells you where to look. The marks come
# from hidden tests with other numbers; 12 of the 100 points are for one written answer at the end.

# %% [markdown]
# ## Conventions
#
# | symbol | in the code | shape | meaning |
# | --- | --- | --- | --- |
# | $x_t$ | `x_t` | `(B, F)` | input at step $t$: batch $B$, features $F$ |
# | $h_t$ | `h_t` | `(B, U)` | state after step $t$: $U$ units; $h_{-1}$ is `h0` |
# | $z_t$ | | `(B, U)` | input of the activation |
# | $K$ | `kernel` | `(F, U)` | weights of the input |
# | $R$ | `recurrent_kernel` | `(U, U)` | weights of the previous state |
# | $a$ | `bias` | `(U,)` | one constant for each unit |
# | $L$ | | | the loss, one number |
# | $dA$ | `dA` | that of $A$ | short for $\partial L / \partial A$ |
#
# Sequences are batch first, `(B, T, F)` and `(B, T, U)`; steps count from $t = 0$ to $T - 1$, as in the last
# assignment. Gradients are **sums** over batch and time (a mean belongs to the loss). Inputs are float32 or float64,
# and functions depend on their arguments only.

# %% given_imports {"given": true}
import matplotlib.pyplot as plt
import numpy as np
from checks import check

# %% [markdown]
# ## The forward pass, given
#
# The recurrent neuron, with tanh. As in Keras the batch comes first, so a state is a *row* and stands to the left of
# its matrix:
#
# $$z_t = x_t K + h_{t-1} R + a \qquad\qquad h_t = \tanh(z_t)$$
#
# A backward pass needs numbers from the forward pass, so each step returns them in a **cache**: one tuple per step,
# and for a sequence the list of these tuples in order. Read the two functions; there is nothing to write here.
#
# You may replace the two functions and store what you like in the cache, as long as they compute the same states. (If
# your functions compute different states, your backward functions are judged with the two functions above and their
# cache.)


# %% given_forward {"given": true}
def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias):
    """Return the state after one step, and what its backward pass needs.

    x_t (B, F), h_prev (B, U), kernel (F, U), recurrent_kernel (U, U), bias (U,)
    -> h_t (B, U), cache = (x_t, h_prev, h_t, kernel, recurrent_kernel)
    """
    h_t = np.tanh(x_t @ kernel + h_prev @ recurrent_kernel + bias)
    return h_t, (x_t, h_prev, h_t, kernel, recurrent_kernel)


def rnn_forward(x, h0, kernel, recurrent_kernel, bias):
    """Return the states after every step, and the list of the steps' caches.

    x (B, T, F), h0 (B, U) -> h_seq (B, T, U), cache: a list of T tuples, cache[t] from step t
    """
    h_t, states, cache = h0, [], []
    for t in range(x.shape[1]):
        h_t, step_cache = rnn_step_forward(x[:, t], h_t, kernel, recurrent_kernel, bias)
        states.append(h_t)
        cache.append(step_cache)
    return np.stack(states, axis=1), cache


# %% [markdown]
# # Part 1: Gradients of a recurrent network
#
# ## 1.1 Checking gradients numerically (12 points)
#
# A wrong backward pass does not crash. It trains a little worse, and nobody notices. So before the first one, prepare
# a **gradient check**: a gradient computed so simply that it can hardly be wrong, to compare yours with. Move one
# number a little up and a little down and see how the function changes:
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + \varepsilon e_i) - f(x - \varepsilon e_i)}{2\,\varepsilon}$$
#
# $e_i$ is 1 at entry $i$ and 0 elsewhere. With steps to both sides the error shrinks like $\varepsilon^2$; with a step
# to one side only, like $\varepsilon$. It costs two calls of $f$ for each entry: fine for a check, far too slow for
# training.
#
# A layer returns an *array* $y = f(x)$, not a loss. But if we know the gradient that reaches it from above,
# $dy = \partial L / \partial y$ (`dout` in the code), then $\sum_j y_j\,dy_j$ changes with $x$ exactly as the loss
# does, to first order. So differentiate that one number instead.
#
# Compute in float64, even if $x$ is float32: near 1, neighbouring float32 numbers are about $10^{-7}$ apart, which is
# already 1 % of a step of $10^{-5}$.


# %% numerical_gradient {"exercise": "numpy"}
def numerical_gradient(f, x, dout=None, eps=1e-5):
    """Return the gradient of f at x by central differences of step eps, moving one entry at a time.

    f     a function of one array like x. It is called as f(x) and returns one number, or an array if dout is given
    x     an array of any shape, float32 or float64. f is given a float64 copy of it, in which one entry is moved
    dout  None, or an array of the shape of f(x): then the result is the gradient of sum(f(x) * dout)
    eps   the step, a number

    Returns an array of the shape of x.

    Hint: `np.ndindex(*x.shape)` loops over the indices of an array of any shape. And f may return x itself, or a view
    of it: copy what you compare.
    """

    ### BEGIN SOLUTION
    x = np.array(x, dtype=np.float64)

    def loss():  # a number of its own, also where f(x) is x: np.sum copies
        return np.sum(f(x) if dout is None else f(x) * dout)

    gradient = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + eps
        above = loss()
        x[index] = kept - eps
        below = loss()
        x[index] = kept
        gradient[index] = (above - below) / (2 * eps)
    return gradient
    ### END SOLUTION


# %% test_numerical_gradient {"points": 12}
check("numerical_gradient")

# %% [markdown]
# **Which step is best?** A large step misses the slope at the point. A tiny step suffers from rounding: the difference
# of two almost equal numbers keeps few digits. The figure shows the error of your function on
# $f(x) = \sum_i \tanh(x_i)$, whose gradient we know.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the error against the step
x = np.array([0.3, -0.7, 1.1])
right = 1 - np.tanh(x) ** 2
steps = 10.0 ** np.arange(-12, 0)
errors = [np.max(np.abs(numerical_gradient(lambda v: np.sum(np.tanh(v)), x.copy(), eps=eps) - right)) for eps in steps]

fig, ax = plt.subplots(figsize=(6, 3.2))
ax.loglog(steps, errors, "o-")
ax.loglog(steps[6:], steps[6:] ** 2, "k:", label=r"$\varepsilon^2$")
ax.axvline(1e-5, color="0.7", zorder=0)
ax.set(xlabel=r"step $\varepsilon$", ylabel="largest error", title="Central differences in float64")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# ## 1.2 One step, backwards (15 points)
#
# Suppose we know $dh_t$: how the loss changes when the state $h_t$ changes. From it we want the gradients of
# everything that enters the step. Go through the step from its end to its beginning.
#
# **Through the activation.** Each entry of $h_t$ depends on one entry of $z_t$ only, and the slope of tanh can be
# computed from its output: $\tanh'(z) = 1 - \tanh(z)^2$. So, entry by entry ($\odot$ is the product of entries):
#
# $$dz_t = dh_t \odot (1 - h_t \odot h_t)$$
#
# **Through the sum.** Take one weight, $K_{fu}$. Which entries of $z_t$ contain it? $z_t[b, u]$ of *every*
# sequence $b$, where it is multiplied by $x_t[b, f]$. Its gradient collects one product from each:
#
# $$dK_{fu} = \sum_b x_t[b, f]\; dz_t[b, u]$$
#
# That is a matrix product in which the batch axis is summed. Now ask the same question about $R$, $a$, $x_t$ and
# $h_{t-1}$: which entries of $z_t$ contain one entry of it, and what is it multiplied by? The shapes leave few wrong
# choices, but where $F = U$ they leave some: the gradient check finds them.


# %% rnn_step_backward {"exercise": "numpy"}
def rnn_step_backward(dh_t, cache):
    """Return the gradients of everything that enters one step.

    dh_t   (B, U), the gradient of the loss with respect to the state h_t after the step
    cache  as rnn_step_forward returned it: (x_t, h_prev, h_t, kernel, recurrent_kernel)

    Returns (dx_t, dh_prev, dkernel, drecurrent_kernel, dbias) of the shapes
            (B, F), (B, U), (F, U), (U, U), (U,); the last three are sums over the batch.
    """
    ### BEGIN SOLUTION
    x_t, h_prev, h_t, kernel, recurrent_kernel = cache
    dz = dh_t * (1 - h_t**2)
    dx_t = dz @ kernel.T
    dh_prev = dz @ recurrent_kernel.T
    dkernel = x_t.T @ dz
    drecurrent_kernel = h_prev.T @ dz
    dbias = dz.sum(axis=0)
    return dx_t, dh_prev, dkernel, drecurrent_kernel, dbias
    ### END SOLUTION


# %% test_rnn_step_backward {"points": 15}
check("rnn_step_backward")

# %% [markdown]
# Now run the gradient check. Each line compares one of your five gradients with central differences of the forward pass.
# Errors near `1e-10` are rounding; anything above `1e-6` is a mistake in one of the two.

# %% {"tags": ["illustration"], "collapsed": true}
# Compares your gradients with numerical ones
rng = np.random.default_rng(0)
B, F, U = 3, 4, 5
inputs = [rng.normal(size=shape) for shape in [(B, F), (B, U), (F, U), (U, U), (U,)]]
dh_t = rng.normal(size=(B, U))
_, cache = rnn_step_forward(*inputs)
gradients = rnn_step_backward(dh_t, cache)

for i, name in enumerate(["dx_t", "dh_prev", "dkernel", "drecurrent_kernel", "dbias"]):

    def state_after(value, i=i):
        return rnn_step_forward(*inputs[:i], value, *inputs[i + 1 :])[0]

    numerical = numerical_gradient(state_after, inputs[i].copy(), dh_t)
    print(f"{name:18s} largest error {np.max(np.abs(numerical - gradients[i])):.0e}")

# %% [markdown]
# ## 1.3 Through the whole sequence (20 points)
#
# Unrolled, the state is a chain. Every state may also feed a loss of its own:
#
# ```
#              L_0          L_1          L_2
#               ↑            ↑            ↑
#   h0 ──→ [step 0] ─h_0→ [step 1] ─h_1→ [step 2] ─h_2→
#               ↑            ↑            ↑
#              x_0          x_1          x_2
# ```
#
# $L = L_0 + L_1 + L_2$. Follow every arrow backwards and two things become clear.
#
# **Two gradients meet in each state.** $h_1$ changes $L_1$ directly, and it changes everything later through step 2.
# The gradient that step 1 receives is the sum of both: `dh_seq[:, 1]` from the loss at its own step, and the `dh_prev`
# that the backward pass of step 2 returned. That is why the loop must run from the last step to the first: a step
# needs the gradients of all steps that come after it.
#
# **The weights are the same in every step**, so each step contributes a gradient of its own, and the gradient of the
# weights is the sum of these contributions.
#
# This is *backpropagation through time* ([Werbos 1990](https://doi.org/10.1109/5.58337)): ordinary backpropagation
# through the unrolled network.


# %% rnn_backward {"exercise": "numpy", "needs": ["rnn_step_backward"]}
def rnn_backward(dh_seq, cache):
    """Return the gradients of everything that enters rnn_forward.

    dh_seq  (B, T, U); dh_seq[:, t] is the gradient of the loss at step t alone with respect to h_t:
            it does not contain what comes back from later steps
    cache   as rnn_forward returned it: the list of the T steps' caches

    Returns (dx, dh0, dkernel, drecurrent_kernel, dbias) of the shapes
            (B, T, F), (B, U), (F, U), (U, U), (U,); the last three are sums over batch and time.

    Hint: rnn_step_backward does the work of one step. Which gradient do you pass to it, and where does its dh_prev go?
    """
    ### BEGIN SOLUTION
    dx = []
    dh_later = 0.0  # what the steps after t send back; after the last step there is none
    dkernel = drecurrent_kernel = dbias = 0.0
    for t in reversed(range(len(cache))):
        dh_t = dh_seq[:, t] + dh_later
        dx_t, dh_later, dkernel_t, drecurrent_t, dbias_t = rnn_step_backward(dh_t, cache[t])
        dx.append(dx_t)
        dkernel = dkernel + dkernel_t
        drecurrent_kernel = drecurrent_kernel + drecurrent_t
        dbias = dbias + dbias_t
    return np.stack(dx[::-1], axis=1), dh_later, dkernel, drecurrent_kernel, dbias
    ### END SOLUTION


# %% test_rnn_backward {"points": 20}
check("rnn_backward")

# %% [markdown]
# **Which input is to blame for an error at step $t$?** For each step $t$ we put a loss there and nowhere else, run
# your backward pass, and draw how much of the gradient arrives at the input of each step $s$. Above the diagonal
# everything is zero and left blank (the logarithm of zero does not exist): the future is not to blame. Below it you
# see the network's memory, and how short it is. Keep this picture in mind for part 2.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the gradient of each loss at each input
rng = np.random.default_rng(1)
B, T, F, U = 16, 20, 3, 12
kernel, recurrent_kernel = rng.normal(size=(F, U)) / 2, np.linalg.qr(rng.normal(size=(U, U)))[0]
x, h0 = rng.normal(size=(B, T, F)), np.zeros((B, U))

blame = np.zeros((T, T))
for t in range(T):
    dh_seq = np.zeros((B, T, U))
    dh_seq[:, t] = rng.normal(size=(B, U))
    _, cache = rnn_forward(x, h0, kernel, recurrent_kernel, np.zeros(U))
    dx = rnn_backward(dh_seq, cache)[0]
    blame[t] = np.linalg.norm(dx, axis=(0, 2))

fig, ax = plt.subplots(figsize=(5, 4))
image = ax.imshow(np.log10(np.where(blame > 0, blame, np.nan)), cmap="viridis")
ax.set(xlabel="input at step s", ylabel="loss at step t", title="Gradient of each loss at each input")
ax.set(xticks=range(0, T, 5), yticks=range(0, T, 5))
fig.colorbar(image, label="norm of the gradient, power of ten")
plt.show()

# %% [markdown]
# ## 1.4 The output layer (6 points)
#
# To train, the states need a head: the same `Dense` layer at every step, $y_t = h_t W + c$ with `head_kernel` $W$
# `(U, O)` and `head_bias` $c$ `(O,)`, where $O$ is the number of outputs. It has no recurrence, so its backward pass
# is that of 1.2 without an activation. One thing is new: the same $W$ and $c$ serve all sequences *and all steps*, so
# their gradients are sums over both axes. The first result, `dh_seq`, is exactly what `rnn_backward` takes.


# %% dense_over_time_backward {"exercise": "numpy"}
def dense_over_time_backward(dy, h_seq, head_kernel):
    """Return the gradients of y = h_seq @ head_kernel + head_bias, applied at every step.

    dy (B, T, O), h_seq (B, T, U), head_kernel (U, O)

    Returns (dh_seq, dhead_kernel, dhead_bias) of the shapes (B, T, U), (U, O), (O,);
            the last two are sums over batch and time.
    """
    ### BEGIN SOLUTION
    dh_seq = dy @ head_kernel.T
    dhead_kernel = np.einsum("btu,bto->uo", h_seq, dy)
    dhead_bias = dy.sum(axis=(0, 1))
    return dh_seq, dhead_kernel, dhead_bias
    ### END SOLUTION


# %% test_dense_over_time_backward {"points": 6}
check("dense_over_time_backward")

# %% [markdown]
# **Now the network learns, with your gradients alone.** The task needs a memory: repeat the input of six steps ago,
# $y_t = x_{t-6}$ (and 0 for the first six steps). The function below is plain gradient descent with momentum (each
# update also keeps 0.9 of the previous one); every gradient in it is yours.

# %% {"tags": ["illustration"], "collapsed": true}
# Trains the network and draws the loss
LAG = 6


def train_echo(backward, updates=500, learning_rate=0.04, B=32, T=24, U=16, seed=3, factor=0.9):
    """Train an RNN to repeat its input LAG steps later; return losses, gradient norms, last targets and outputs."""
    rng = np.random.default_rng(seed)
    kernel, recurrent_kernel = rng.normal(size=(1, U)) / 2, factor * np.linalg.qr(rng.normal(size=(U, U)))[0]
    weights = [kernel, recurrent_kernel, np.zeros(U), rng.normal(size=(U, 1)) / U, np.zeros(1)]
    moving, losses, norms = [np.zeros_like(w) for w in weights], [], []
    for _ in range(updates):
        x = rng.uniform(-1, 1, size=(B, T, 1))
        target = np.concatenate([np.zeros((B, LAG, 1)), x[:, :-LAG]], axis=1)
        h_seq, cache = rnn_forward(x, np.zeros((B, U)), *weights[:3])
        y = h_seq @ weights[3] + weights[4]
        losses.append(np.mean((y - target) ** 2))
        dh_seq, *head_gradients = dense_over_time_backward(2 * (y - target) / y.size, h_seq, weights[3])
        gradients = [*backward(dh_seq, cache)[2:], *head_gradients]
        norms.append(np.sqrt(sum(np.sum(np.square(g)) for g in gradients)))
        moving = [0.9 * m - learning_rate * g for m, g in zip(moving, gradients, strict=True)]
        weights = [w + m for w, m in zip(weights, moving, strict=True)]
    return losses, norms, target, y


losses, _, target, output = train_echo(rnn_backward)
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3))
left.semilogy(losses)
left.axhline(np.mean(target**2), color="0.6", ls=":", label="always answering 0")
left.set(xlabel="update", ylabel="mean squared error", title="Learning")
left.legend(frameon=False, loc="center right")
right.plot(target[0, :, 0], "o", mfc="none", label=f"input {LAG} steps ago")
right.plot(output[0, :, 0], ".-", label="output")
right.set(xlabel="step t", title="One sequence after training", ylim=(-1.3, 1.7))
right.legend(frameon=False, loc="upper left")
plt.show()

# %% [markdown]
# ## 1.5 Cutting it short (14 points)
#
# For a text of a million characters, nobody goes back a million steps: it would take too much memory and time.
# *Truncated* backpropagation through time ([Williams and Peng 1990](https://doi.org/10.1162/neco.1990.2.4.490)) cuts
# the sequence into chunks of $k$ steps, counted from 0: steps $0 … k-1$, then $k … 2k-1$, and so on; the last chunk
# may be shorter. **The forward pass does not change**: the state crosses every border. In the backward pass no
# gradient crosses a border: step $k$ sends nothing back to $h_{k-1}$, step $2k$ nothing to $h_{2k-1}$.
#
# The losses at all steps still count, and the weights still collect gradients from all steps. `h0` comes before step
# 0, where nothing is cut, so it gets the gradient of the first chunk. With $k \ge T$ there is no border, and the
# result is that of `rnn_backward`.


# %% rnn_backward_truncated {"exercise": "numpy", "needs": ["rnn_step_backward", "rnn_backward"]}
def rnn_backward_truncated(dh_seq, cache, k):
    """Return the gradients of rnn_backward, with the gradient of the state cut at t = k, 2k, 3k, …

    dh_seq  (B, T, U), as for rnn_backward
    cache   as rnn_forward returned it
    k       the length of a chunk, an integer from 1; steps are counted from 0

    Returns (dx, dh0, dkernel, drecurrent_kernel, dbias), the five of rnn_backward with the same shapes.
    """
    ### BEGIN SOLUTION
    dx = []
    dh_later = 0.0
    dkernel = drecurrent_kernel = dbias = 0.0
    for t in reversed(range(len(cache))):
        dx_t, dh_later, dkernel_t, drecurrent_t, dbias_t = rnn_step_backward(dh_seq[:, t] + dh_later, cache[t])
        if t % k == 0 and t > 0:  # a border lies between steps t - 1 and t
            dh_later = 0.0
        dx.append(dx_t)
        dkernel = dkernel + dkernel_t
        drecurrent_kernel = drecurrent_kernel + drecurrent_t
        dbias = dbias + dbias_t
    return np.stack(dx[::-1], axis=1), dh_later, dkernel, drecurrent_kernel, dbias
    ### END SOLUTION


# %% test_rnn_backward_truncated {"points": 14}
check("rnn_backward_truncated")

# %% [markdown]
# **What truncation costs.** The same task, trained with chunks of different lengths. Before you run the cell: for
# which $k$ can a step and the step six steps before it lie in the same chunk?

# %% {"tags": ["illustration"], "collapsed": true}
# Trains with three lengths of chunks
fig, ax = plt.subplots(figsize=(6.5, 3.2))
for k in (4, 8, 24):
    losses, _, target, _ = train_echo(lambda dh_seq, cache, k=k: rnn_backward_truncated(dh_seq, cache, k))
    ax.semilogy(losses, label=f"k = {k}" + (" (full)" if k == 24 else ""))
ax.axhline(np.mean(target**2), color="0.6", ls=":", label="always answering 0")
ax.set(xlabel="update", ylabel="mean squared error", title=f"Repeat the input of {LAG} steps ago")
ax.legend(frameon=False, bbox_to_anchor=(1.0, 1.0), loc="upper left")
plt.show()

# %% [markdown]
# - **$k = 8$**: two of the eight steps of a chunk can look six steps back within it. That is enough to teach the
#   weights, because all steps share them.
# - **$k = 4$**: no step can. The loss falls at first all the same: a random state happens to contain faint traces of
#   old inputs, and the head learns to read them. Then the truncated gradient, which sees only the last few steps,
#   trains these traces away.
#
# The state is carried across the borders in all cases, so the network *could* remember. What is missing is a gradient
# that teaches it to.

# %% [markdown]
# # Part 2: Vanishing and exploding gradients
#
# ## 2.1 What one step does to a gradient (8 points)
#
# The picture in 1.3 fades with each step back: about half is left after two steps, 2 % after ten. Why? Consider the
# state alone. How the new state depends on the old one is a matrix for each sequence $b$, the **Jacobian** of the
# step:
#
# $$J_t[b, i, j] = \frac{\partial h_t[b, i]}{\partial h_{t-1}[b, j]}$$
#
# It has two factors: the slope of the activation at unit $i$, and the weight through which unit $j$ reaches unit
# $i$. Look at $z_t = h_{t-1} R + …$ to see where that weight stands in $R$.
#
# For a gradient that travels back from step $t$ to step $s$, the Jacobians of the $t - s$ steps between are
# multiplied:
#
# $$\frac{\partial h_t}{\partial h_s} = J_t\, J_{t-1} \cdots J_{s+1}$$
#
# This product appears in every gradient of the network. Let $L_t$ be the loss at step $t$, and let
# $\partial^+ h_s / \partial R$ be the direct effect of $R$ on $h_s$ in step $s$ alone, with $h_{s-1}$ held fixed. Then
# the gradient of the recurrent kernel is a double sum, over the steps $t$ at which there is a loss and over the steps
# $s$ at which $R$ was used:
#
# $$\frac{\partial L}{\partial R} = \sum_{t=0}^{T-1} \; \sum_{s=0}^{t} \;
#   \frac{\partial L_t}{\partial h_t}\; \big( J_t\, J_{t-1} \cdots J_{s+1} \big)\; \frac{\partial^+ h_s}{\partial R}$$
#
# Read it with care: if the products shrink, the gradient of the weights **as a whole does not vanish**. Its terms with
# $s$ near $t$ contain few Jacobians and stay. What vanishes is the share of the early steps, and with it whatever
# could be learned from them.
#
# With numbers instead of matrices: $0.9^{50} = 0.005$ and $1.1^{50} = 117$. For matrices, growth is governed by the
# **spectral radius** $\rho(A) = \max_i |\lambda_i|$, the largest absolute value of an eigenvalue (eigenvalues of a
# real matrix may be complex): in the long run, the powers $A^n$ grow or shrink like $\rho(A)^n$.
#
# The next cell has two functions, `state_jacobian` (5 points) and `spectral_radius` (3 points); one check tests both.


# %% state_jacobian {"exercise": "numpy"}
def state_jacobian(h_t, recurrent_kernel, activation="tanh"):
    """Return how the state after one step depends on the state before it, for each sequence.

    h_t               (B, U), the state after the step: after the activation
    recurrent_kernel  (U, U)
    activation        "tanh", "sigmoid", "relu" or "linear", the one that made h_t

    Returns an array (B, U, U) whose entry [b, i, j] is dh_t[b, i] / dh_{t-1}[b, j].

    Hint: for each of the four, the slope follows from the output h_t alone. (relu: slope 0 where the output is 0.)
    """
    ### BEGIN SOLUTION
    slopes = {
        "tanh": 1 - h_t**2,
        "sigmoid": h_t * (1 - h_t),
        "relu": np.where(h_t > 0, 1.0, 0.0),
        "linear": np.ones_like(h_t),
    }
    return slopes[activation][:, :, None] * recurrent_kernel.T
    ### END SOLUTION


def spectral_radius(matrix):
    """Return the largest absolute value of the eigenvalues of a real square matrix (n, n), as one number."""
    ### BEGIN SOLUTION
    return np.max(np.abs(np.linalg.eigvals(matrix)))
    ### END SOLUTION


# %% test_state_jacobian {"points": 8}
check("state_jacobian")

# %% [markdown]
# **Slopes.** With one unit and a weight of 1, the Jacobian is the slope itself. Here is the slope of three
# activations, from your function. Read off the largest value of each one, and for which $z$ it occurs.


# %% {"tags": ["illustration"], "collapsed": true}
# Draws the slopes
def activate(z, activation):
    """Apply one of the activations."""
    if activation == "sigmoid":
        return 0.5 * (1 + np.tanh(z / 2))
    return {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "linear": np.array}[activation](z)


z = np.linspace(-6, 6, 241)
fig, ax = plt.subplots(figsize=(6, 3))
for activation in ("linear", "tanh", "sigmoid"):
    slope = state_jacobian(activate(z, activation)[:, None], np.ones((1, 1)), activation)[:, 0, 0]
    ax.plot(z, slope, label=activation)
ax.set(xlabel="z, the input of the activation", ylabel="slope", title="Slope of the activation")
ax.set_yticks([0, 0.25, 0.5, 0.75, 1])
ax.grid(axis="y", color="0.9")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# **Eigenvalues.** To set the spectral radius of a recurrent kernel by hand, we take an *orthogonal* matrix, which
# turns vectors without changing their length (all its eigenvalues have absolute value 1), times a **factor**. The
# circles have your spectral radius. On the left, for comparison, is a matrix of random numbers: its eigenvalues fill
# the disc, so some directions of the state fade fast while others stay.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the eigenvalues
rng = np.random.default_rng(2)
orthogonal = np.linalg.qr(rng.normal(size=(32, 32)))[0]
matrices = {"random / √32": rng.normal(size=(32, 32)) / np.sqrt(32)}
matrices |= {f"orthogonal × {factor}": factor * orthogonal for factor in (0.5, 1.0, 1.5)}

fig, axes = plt.subplots(1, 4, figsize=(10, 3), sharex=True, sharey=True)
for ax, (title, matrix) in zip(axes, matrices.items(), strict=True):
    eigenvalues = np.linalg.eigvals(matrix)
    radius = spectral_radius(matrix)
    ax.plot(eigenvalues.real, eigenvalues.imag, ".")
    ax.add_patch(plt.Circle((0, 0), radius, fill=False, color="C3"))
    ax.set(title=f"{title}\nradius {radius:.2f}", xlabel="real", aspect="equal", xlim=(-1.7, 1.7), ylim=(-1.7, 1.7))
axes[0].set_ylabel("imaginary")
plt.tight_layout()
plt.show()

# %% [markdown]
# ## 2.2 How much gradient is left? (10 points)
#
# Measure it. The loss depends on the last state only, as in a sequence-to-vector model, and `dh_last` is its gradient
# there. How large is $\partial L / \partial h_t$ at every earlier step? Measure the size by the Euclidean norm over
# *all* entries, the whole batch together: the root of the sum of squares.


# %% gradient_norms_through_time {"exercise": "numpy", "needs": ["rnn_step_backward", "rnn_backward", "state_jacobian"]}
def gradient_norms_through_time(cache, dh_last):
    """Return the size of the loss gradient at every state, for a loss on the last state.

    cache    as rnn_forward returned it, for T steps
    dh_last  (B, U), the gradient of the loss with respect to the last state h_{T-1}

    Returns an array (T,): entry t is the norm of dL/dh_t over the whole batch; the last entry is the norm of dh_last.
    """
    ### BEGIN SOLUTION
    dh_t = dh_last
    norms = [np.linalg.norm(dh_t)]
    for step_cache in reversed(cache[1:]):  # step t gives the gradient at the state before it, h_{t-1}
        _, dh_t, *_ = rnn_step_backward(dh_t, step_cache)
        norms.append(np.linalg.norm(dh_t))
    return np.array(norms[::-1])
    ### END SOLUTION


# %% test_gradient_norms_through_time {"points": 10}
check("gradient_norms_through_time")

# %% [markdown]
# ## 2.3 A bound (3 points)
#
# Can we predict the result without running anything? One step back multiplies the gradient by slopes and by $R$.
#
# - **Slopes**: none is larger than $\gamma$, the largest slope of the activation (you have read it off in 2.1).
# - **$R$**: an orthogonal matrix times a factor multiplies the length of every vector by that factor, which is also
#   its spectral radius $\rho$. (For other matrices, replace $\rho$ below by the largest *singular* value. The spectral
#   radius can be smaller than that and governs only the long run.)
#
# So, with $g_t = \partial L / \partial h_t$ for short, $n$ steps back
#
# $$\lVert g_{t-n} \rVert \;\le\; (\rho\,\gamma)^n \, \lVert g_t \rVert$$
#
# ([Pascanu, Mikolov and Bengio 2013](https://arxiv.org/abs/1211.5063); first seen by Hochreiter in 1991 and by
# [Bengio, Simard and Frasconi 1994](https://doi.org/10.1109/72.279181)). If $\rho\gamma < 1$ the gradient **must**
# vanish. If $\rho\gamma > 1$ it **may** explode, but need not: this is only an upper bound.
#
# Write `norm_bound`, the factor on the right.


# %% norm_bound {"exercise": "numpy"}
def norm_bound(rho, gamma, n):
    """Return the factor by which a gradient's norm can grow at most, n steps back.

    rho    the spectral radius of the recurrent kernel, a number: the factor before the orthogonal matrix
    gamma  the largest slope of the activation, a number
    n      the number of steps back, an integer from 0

    Returns one number.
    """
    ### BEGIN SOLUTION
    return (rho * gamma) ** n
    ### END SOLUTION


# %% test_norm_bound {"points": 3}
check("norm_bound")

# %% [markdown]
# **In training** a vanished gradient is silent. An exploding one is visible: its norm suddenly becomes large, and the
# loss jumps or becomes NaN. The next figure trains the network of 1.4 twice on sequences of 60 steps, with 0.9 and
# with 2 as the factor before the orthogonal matrix, and with a large learning rate of 0.3.

# %% {"tags": ["illustration"], "collapsed": true}
# Trains with a small and a large factor
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3), layout="constrained")
for factor in (0.9, 2.0):
    losses, norms, *_ = train_echo(rnn_backward, updates=60, learning_rate=0.3, T=60, factor=factor)
    left.semilogy(losses, label=f"factor {factor:g}")
    right.semilogy(norms, label=f"factor {factor:g}")
left.set(xlabel="update", ylabel="mean squared error", title="Loss", ylim=(0.01, 1e8))
right.set(xlabel="update", ylabel="norm of all gradients", title="Gradient", ylim=(0.05, 1e9))
for ax in (left, right):
    ax.legend(frameon=False)
plt.show()

# %% [markdown]
# With factor 0.9 the norm stays below 2, and the loss falls from 0.33 to less than 0.1. With factor 2 the norm is 27 at
# the start and about 100 at update 5, which throws the weights so far away that the norm at update 6 is larger than
# 100,000 and the loss larger than 1,000. (After that, the curves depend on the last digit of every sum, so yours look
# different. In some runs the loss leaves the figure, in others it comes down again, but not to where it was.)
#
# There are remedies. In 04: clipping (a gradient whose norm is too large is scaled down), other activations and better
# starting weights. In 05: the LSTM, a cell with a path along which hardly anything is multiplied.

# %% [markdown]
# ## 2.4 Your plot
#
# Now combine everything. `backward_norms` runs a network of 32 units over $T = 50$ steps and then goes back from the
# last state, multiplying by your Jacobians. The next cell draws one panel for each activation and one line for each
# factor before an orthogonal matrix. Dotted lines: your bound. Circles (tanh): your `gradient_norms_through_time`,
# which must lie on the line because they are the same numbers, computed in a different way. The axis shows norms
# between $10^{-20}$ and $10^{10}$; the printed lines show those that lie outside.

# %% {"tags": ["illustration"], "collapsed": true}
# Defines `backward_norms`
LARGEST_SLOPE = {"sigmoid": 0.25, "tanh": 1.0, "relu": 1.0, "linear": 1.0}


def backward_norms(activation, factor, T, input_scale, seed, B=8, F=4, U=32):
    """Return the norms of dL/dh_t, t = 0 … T-1, relative to the last one; for tanh also by the second method."""
    rng = np.random.default_rng(seed)
    recurrent_kernel = factor * np.linalg.qr(rng.normal(size=(U, U)))[0]
    kernel = input_scale * rng.normal(size=(F, U)) / np.sqrt(F)
    x, dh_last = rng.normal(size=(B, T, F)), rng.normal(size=(B, U))

    h_t, states = np.zeros((B, U)), []
    for t in range(T):
        h_t = activate(x[:, t] @ kernel + h_t @ recurrent_kernel, activation)
        states.append(h_t)

    norms, dh_t = [np.linalg.norm(dh_last)], dh_last
    for h_t in reversed(states[1:]):
        jacobian = state_jacobian(h_t, recurrent_kernel, activation)
        dh_t = np.einsum("bi,bij->bj", dh_t, jacobian)
        norms.append(np.linalg.norm(dh_t))
    other = None
    if activation == "tanh":
        _, cache = rnn_forward(x, np.zeros((B, U)), kernel, recurrent_kernel, np.zeros(U))
        other = gradient_norms_through_time(cache, dh_last) / norms[0]
    return np.array(norms[::-1]) / norms[0], other


# %% [markdown]
# Run the cell as it is. Then **change `FACTORS`**, the first line of the next cell (and the three lines below it, if
# you like).
#
# - At which factor does tanh turn from vanishing to exploding?
# - The bound allows sigmoid to explode from 4 on: does it?
#
# Look at the right end of a line: is it above the grey 1 or below? Near the turning point this depends on `SEED`. So
# try two or three seeds, and look for factors that are clearly on one side with all of them.

# %% {"tags": ["illustration"]}
FACTORS = [0.5, 1.0, 1.5, 3.0]  # before the orthogonal matrix: one line for each
T = 50  # steps
INPUT_SCALE = 0.5  # scale of the input kernel
SEED = 0

back = np.arange(T)[::-1]
fig, axes = plt.subplots(1, 3, figsize=(10, 4.2), sharey=True)
for ax, activation in zip(axes, ("sigmoid", "tanh", "linear"), strict=True):
    for i, factor in enumerate(FACTORS):
        color = plt.cm.viridis(0.85 * i / max(1, len(FACTORS) - 1))
        norms, other = backward_norms(activation, factor, T, INPUT_SCALE, SEED)
        ax.semilogy(back, norms, color=color, label=f"{factor:g}")
        ax.semilogy(back, [norm_bound(factor, LARGEST_SLOPE[activation], int(n)) for n in back], ":", color=color)
        if other is not None:
            ax.semilogy(back[::7], other[::7], "o", mfc="none", color=color)
        print(f"{activation:8s} factor {factor:<4g} {norms[0]:9.1e} of the gradient is left after {T - 1} steps")
    ax.axhline(1, color="0.8", zorder=0)
    ax.set(title=activation, xlabel="steps back from the loss", ylim=(1e-20, 1e10))
axes[0].set_ylabel(r"$\Vert\partial L/\partial h_t\Vert$, relative to the last")
axes[2].legend(title="factor", frameon=False, bbox_to_anchor=(1.0, 1.0), loc="upper left")
plt.tight_layout()
plt.show()

# %% [markdown]
# **The same, to play with.** Move the factor and choose an activation. The left panel is a line of the figure above.
# The right panel shows what is left after 49 steps for all factors; the dot is yours. Where does the curve cross the
# grey 1? Is it the same factor for every seed?

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the figure with sliders
from functools import cache

from checks import show_with_sliders

ALL_FACTORS = np.linspace(0.1, 6, 40)


@cache
def left_over(activation, seed):
    """Return what is left of the gradient after T - 1 steps, for all factors."""
    return np.array([backward_norms(activation, factor, T, INPUT_SCALE, seed)[0][0] for factor in ALL_FACTORS])


def draw_norms(factor, activation, seed):
    """Draw the norm of the gradient against the steps back, and against the factor."""
    norms, _ = backward_norms(activation, factor, T, INPUT_SCALE, seed)
    bound = [norm_bound(factor, LARGEST_SLOPE[activation], int(n)) for n in back]
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), sharey=True, layout="constrained")
    left.semilogy(back, norms, label="measured")
    left.semilogy(back, bound, ":", color="tab:blue", label="bound")
    left.set(title=f"{activation}, factor {factor:g}: {norms[0]:.1e} is left", xlabel="steps back from the loss")
    left.set(ylabel=r"$\Vert\partial L/\partial h_t\Vert$, relative to the last", ylim=(1e-20, 1e10))
    left.legend(frameon=False, loc="lower left")
    right.semilogy(ALL_FACTORS, left_over(activation, seed))
    right.semilogy([factor], [norms[0]], "o", color="tab:orange")
    right.set(title=f"{activation}: left after {T - 1} steps", xlabel="factor before the orthogonal matrix")
    for ax in (left, right):
        ax.axhline(1, color="0.8", zorder=0)
    return fig


show_with_sliders(
    draw_norms, factor=(1.5, 0.1, 6.0, 0.1), activation=["tanh", "sigmoid", "relu", "linear"], seed=(0, 0, 9, 1)
)

# %% [markdown] explain_the_plot {"points": 12}
# ## 2.5 Explain the plot (12 points, graded by a person)
#
# Explain the plot that you made in 2.4, in about 200 to 400 words. Name the factors that you used and quote numbers
# from your own run. Bullet points are fine. Keep the table and write below it.
#
# | points | for |
# | --- | --- |
# | 3 | **sigmoid**: why it vanishes at all moderate factors; the largest slope; one of your numbers compared with the bound |
# | 3 | **tanh**: why it can vanish although $\rho\gamma \ge 1$, why the lines lie below their bound; the role of the state |
# | 3 | **linear**: why line and bound coincide; below, at and above factor 1; one number after 49 steps by hand |
# | 2 | **learning**: what cannot be learned with a vanished gradient, how an exploding one shows in training |
# | 1 | one remedy for vanishing and one for exploding: does each change $\rho$, $\gamma$, or neither of them? |
#
# ### BEGIN SOLUTION
# *Factors 0.5, 1, 1.5, 3; T = 50, so 49 steps back.*
#
# - **Sigmoid.** Each step back multiplies by a slope of at most 1/4 and by the factor, so at most by factor/4. With
#   factor 1 the bound is $0.25^{49} = 3 \cdot 10^{-30}$; my line ends at $2 \cdot 10^{-32}$, below it because slopes
#   are 1/4 only at $z = 0$ exactly. Even at factor 3 the bound is $0.75^{49} = 8 \cdot 10^{-7}$: it must vanish. From
#   factor 4 the bound would allow growth, but then the states saturate
#   and the slopes are far below 1/4: I had to go to 10 to see it grow (to 14 with seed 1).
# - **Tanh.** The largest slope is 1, but only for a state at 0. The inputs and the recurrence push states away from 0,
#   where the slope $1 - h^2$ is smaller. So at factor 1 the bound stays at 1, yet only $2 \cdot 10^{-6}$ is left after
#   49 steps. A larger factor does two things: it multiplies the gradient, and it pushes the states further into
#   saturation, which lowers the slopes. At 1.5 the two nearly cancel (0.5 is left), at 3 the factor wins
#   ($5 \cdot 10^5$), still far below the bound $3^{49} = 2 \cdot 10^{23}$.
# - **Linear.** The slope is 1 everywhere and an orthogonal matrix keeps every length, so each step multiplies the norm
#   by the factor exactly: line and bound are the same. Factor 0.5: $0.5^{49} = 2 \cdot 10^{-15}$; factor 1: it stays
#   1; factor 1.5: $1.5^{49} = 4.3 \cdot 10^8$. The state itself grows as well.
# - **Learning.** Where the gradient has vanished, the weights get no signal from events that far back. The gradient of
#   the weights as a whole is still there, but it comes from late steps: the network learns short dependencies only,
#   though the loss may still fall. An exploding gradient shows as sudden jumps of the loss, or NaN: one update throws
#   the weights far away.
# - **Remedies.** Vanishing: start with an orthogonal or identity recurrent kernel ($\rho = 1$) and an activation
#   whose slope is 1 for active units ($\gamma$, ReLU), or use gates (LSTM), which make a path with factors near 1.
#   Exploding: clip the gradient's norm; that changes neither $\rho$ nor $\gamma$, it corrects the result afterwards.
# ### END SOLUTION
