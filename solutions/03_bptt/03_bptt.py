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
# notebook you train it with your own hands: you write the backward pass of one step, send it back through a whole
# sequence, cut it short, and then measure what is left of a gradient after 50 steps. Often that is nothing, sometimes
# a hundred million times too much. You will see both on real numbers and say why.
#
# **Time:** about four hours. **You need:** NumPy, the chain rule, and a `Dense` layer's idea of a kernel and a bias.
# Keras is not used here: NumPy exercises may not call Keras or any automatic differentiation.
#
# **Checks:** below each exercise, `check("…")` runs a few public tests and tells you where to look. The marks come
# from hidden tests on other numbers, and 12 of the 100 points from one written answer at the end.

# %% [markdown]
# ## Conventions
#
# | symbol | in the code | shape | meaning |
# | --- | --- | --- | --- |
# | $x_t$ | `x_t` | `(B, F)` | input at step $t$: batch $B$, features $F$ |
# | $h_t$ | `h_t` | `(B, U)` | state after step $t$: $U$ units; $h_{-1}$ is `h0` |
# | $z_t$ | | `(B, U)` | what goes into the activation |
# | $K$ | `kernel` | `(F, U)` | weights of the input |
# | $R$ | `recurrent_kernel` | `(U, U)` | weights of the previous state |
# | $a$ | `bias` | `(U,)` | what is added for each unit |
# | $L$ | | | the loss, one number |
# | $dA$ | `dA` | that of $A$ | short for $\partial L / \partial A$ |
#
# Sequences are batch first, `(B, T, F)` and `(B, T, U)`; steps count from $t = 0$ to $T - 1$. Gradients are **sums**
# over batch and time (a mean is the business of the loss). Inputs are float32 or float64, and functions depend on
# their arguments only.

# %% given_imports {"given": true}
import matplotlib.pyplot as plt
import numpy as np
from checks import check

# %% [markdown]
# ## The forward pass, given
#
# The recurrent neuron, with tanh. As in Keras the batch comes first, so a state is a *row* and stands left of its
# matrix:
#
# $$z_t = x_t K + h_{t-1} R + a \qquad\qquad h_t = \tanh(z_t)$$
#
# A backward pass needs numbers from the forward pass, so each step hands them over in a **cache**: one tuple a step,
# and for a sequence the list of the steps' tuples in order. Read the two functions; there is nothing to write here.
#
# You may also write your own, with a cache of your own form, as long as they compute the same states. If yours compute
# something else, your backward functions are judged with the two functions above and their cache.


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
# ## 1.1 A judge for everything that follows (12 points)
#
# A wrong backward pass does not crash. It trains a little worse, and nobody notices. So before the first one, build
# the judge: a gradient computed so plainly that it can hardly be wrong. Move one number a little up and a little down
# and see what the function does:
#
# $$\frac{\partial f}{\partial x_i} \approx \frac{f(x + \varepsilon e_i) - f(x - \varepsilon e_i)}{2\,\varepsilon}$$
#
# $e_i$ is 1 at entry $i$ and 0 elsewhere. Looking to both sides makes the error shrink with $\varepsilon^2$; to one
# side only, with $\varepsilon$. It costs two calls of $f$ for each entry: fine for a judge, hopeless for training.
#
# A network's layer returns an *array* $y = f(x)$, not a loss. But if we know the gradient that reaches it from above,
# $dy = \partial L / \partial y$ (`dout` in the code), then $\sum_j y_j\,dy_j$ changes with $x$ just as the loss does,
# to first order. So differentiate that one number instead.
#
# Compute in float64, also where $x$ is float32: near 1, float32 numbers lie about $10^{-7}$ apart, which is already 1 %
# of a step of $10^{-5}$.


# %% numerical_gradient {"exercise": "numpy"}
def numerical_gradient(f, x, dout=None, eps=1e-5):
    """Return the gradient of f at x by central differences of step eps, moving one entry at a time.

    f     a function of one array like x. It is called as f(x) and returns one number, or an array if dout is given
    x     an array of any shape, float32 or float64. f is given a float64 copy of it, in which one entry is moved
    dout  None, or an array of the shape of f(x): then the result is the gradient of sum(f(x) * dout)
    eps   the step, a number

    Returns an array of the shape of x.

    Hint: `np.ndindex(*x.shape)` goes through the indices of an array of any shape. And f may hand back x itself, or a
    view of it: copy what you compare.
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
# **Which step is best?** A large step does not see the slope at the point, a tiny one drowns in rounding: the
# difference of two almost equal numbers keeps few digits. The figure shows your function on
# $f(x) = \sum_i \tanh(x_i)$, whose gradient we know.

# %% {"tags": ["illustration"]}
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
# Suppose somebody tells us $dh_t$: how the loss changes when the state $h_t$ changes. From it we want the gradients of
# everything that went into the step. Go through the step from its end to its beginning.
#
# **Through the activation.** Each entry of $h_t$ depends on one entry of $z_t$ only, and the slope of tanh can be read
# from its own output: $\tanh'(z) = 1 - \tanh(z)^2$. So, entry by entry ($\odot$ is the product of entries):
#
# $$dz_t = dh_t \odot (1 - h_t \odot h_t)$$
#
# **Through the sum.** Take one weight, $K_{fu}$. In which entries of $z_t$ does it stand? In $z_t[b, u]$ of *every*
# sequence $b$, each time multiplied by $x_t[b, f]$. Its gradient collects one product from each:
#
# $$dK_{fu} = \sum_b x_t[b, f]\; dz_t[b, u]$$
#
# That is a matrix product in which the batch axis is summed away. Now ask the same question of $R$, of $a$, of $x_t$
# and of $h_{t-1}$: where does one entry of it stand in $z_t$, multiplied by what? The shapes leave you few wrong
# choices, but where $F = U$ they leave some: that is what the judge is for.


# %% rnn_step_backward {"exercise": "numpy"}
def rnn_step_backward(dh_t, cache):
    """Return the gradients of everything that went into one step.

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
# Now call the judge. Each line compares one of your five gradients with central differences of the forward pass.
# Errors near `1e-10` are rounding; anything above `1e-6` is a mistake in one of the two.

# %% {"tags": ["illustration"]}
rng = np.random.default_rng(0)
B, F, U = 3, 4, 5
inputs = [rng.normal(size=shape) for shape in [(B, F), (B, U), (F, U), (U, U), (U,)]]
dh_t = rng.normal(size=(B, U))
_, cache = rnn_step_forward(*inputs)
gradients = rnn_step_backward(dh_t, cache)

for i, name in enumerate(["dx_t", "dh_prev", "dkernel", "drecurrent_kernel", "dbias"]):

    def state_after(value, i=i):
        return rnn_step_forward(*inputs[:i], value, *inputs[i + 1 :])[0]

    judged = numerical_gradient(state_after, inputs[i].copy(), dh_t)
    print(f"{name:18s} largest error {np.max(np.abs(judged - gradients[i])):.0e}")

# %% [markdown]
# ## 1.3 Through the whole sequence (20 points)
#
# Unrolled, the state is a chain. Every state may also feed a loss of its own:
#
# ```
#              L_0          L_1          L_2
#               ↑            ↑            ↑
#   h0 ──→ [step 0] ─h_0→ [step 1] ─h_1→ [step 2] ─h_2→      forward
#               ↑            ↑            ↑
#              x_0          x_1          x_2
# ```
#
# $L = L_0 + L_1 + L_2$. Reach back along every arrow and two things become plain.
#
# **Two gradients meet in each state.** $h_1$ changes $L_1$ directly, and everything later through step 2. What step 1
# receives is the sum of both: `dh_seq[:, 1]` from the loss at its own step, and what step 2's backward pass returned
# as `dh_prev`. That is why the loop must run from the last step to the first: a step can go only when all that comes
# after it has reported.
#
# **The weights are the same in every step**, so each step has its own opinion on how to change them, and the gradient
# is the sum of these opinions.
#
# This is *backpropagation through time* ([Werbos 1990](https://doi.org/10.1109/5.58337)): ordinary backpropagation, on
# the unrolled network.


# %% rnn_backward {"exercise": "numpy", "needs": ["rnn_step_backward"]}
def rnn_backward(dh_seq, cache):
    """Return the gradients of everything that went into rnn_forward.

    dh_seq  (B, T, U); dh_seq[:, t] is the gradient of the loss at step t alone with respect to h_t:
            what comes back from later steps is not in it
    cache   as rnn_forward returned it: the list of the T steps' caches

    Returns (dx, dh0, dkernel, drecurrent_kernel, dbias) of the shapes
            (B, T, F), (B, U), (F, U), (U, U), (U,); the last three are sums over batch and time.

    Hint: rnn_step_backward does the work of one step. Which gradient do you give it, and what becomes of its dh_prev?
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
# **Who is to blame for an error at step $t$?** For each step $t$ we put a loss there and nowhere else, run your
# backward pass, and draw how much of it arrives at the input of each step $s$. Above the diagonal everything is zero
# and left blank (zero is no power of ten): the future cannot be blamed. Below it you see the network's memory, and how
# short it is. Keep this picture in mind for part 2.

# %% {"tags": ["illustration"]}
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
ax.set(xlabel="input at step s", ylabel="loss at step t", title="Size of the gradient (powers of ten)")
ax.set(xticks=range(0, T, 5), yticks=range(0, T, 5))
fig.colorbar(image)
plt.show()

# %% [markdown]
# ## 1.4 The output layer (6 points)
#
# To train, the states need a head: the same `Dense` layer at every step, $y_t = h_t W + c$ with `head_kernel` $W$
# `(U, O)` and `head_bias` $c$ `(O,)`, $O$ the number of outputs. It has no recurrence, so its backward pass is that of
# 1.2 without activation. One thing is new: the same $W$ and $c$ serve all sequences *and all steps*, so their
# gradients are sums over both axes. What it returns first, `dh_seq`, is just what `rnn_backward` takes.


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
# **Now it learns, by your gradients alone.** The task needs a memory: repeat the input of six steps ago,
# $y_t = x_{t-6}$ (and 0 before there is one). The function below is plain gradient descent with momentum (each update
# also keeps 0.9 of the one before); every gradient in it is yours.

# %% {"tags": ["illustration"]}
LAG = 6


def train_echo(backward, updates=500, learning_rate=0.04, B=32, T=24, U=16, seed=3):
    """Train a small RNN to repeat its input LAG steps later; return the losses, the last targets and outputs."""
    rng = np.random.default_rng(seed)
    kernel, recurrent_kernel = rng.normal(size=(1, U)) / 2, 0.9 * np.linalg.qr(rng.normal(size=(U, U)))[0]
    weights = [kernel, recurrent_kernel, np.zeros(U), rng.normal(size=(U, 1)) / U, np.zeros(1)]
    moving, losses = [np.zeros_like(w) for w in weights], []
    for _ in range(updates):
        x = rng.uniform(-1, 1, size=(B, T, 1))
        target = np.concatenate([np.zeros((B, LAG, 1)), x[:, :-LAG]], axis=1)
        h_seq, cache = rnn_forward(x, np.zeros((B, U)), *weights[:3])
        y = h_seq @ weights[3] + weights[4]
        losses.append(np.mean((y - target) ** 2))
        dh_seq, *head_gradients = dense_over_time_backward(2 * (y - target) / y.size, h_seq, weights[3])
        gradients = [*backward(dh_seq, cache)[2:], *head_gradients]
        moving = [0.9 * m - learning_rate * g for m, g in zip(moving, gradients, strict=True)]
        weights = [w + m for w, m in zip(weights, moving, strict=True)]
    return losses, target, y


losses, target, output = train_echo(rnn_backward)
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
# ## 1.5 Cutting it short (10 points)
#
# For a text of a million characters nobody goes back a million steps: memory and time run out. *Truncated*
# backpropagation through time ([Williams and Peng 1990](https://doi.org/10.1162/neco.1990.2.4.490)) cuts the sequence
# into chunks of $k$ steps, counted from 0: steps $0 … k-1$, then $k … 2k-1$, and so on; the last chunk may be shorter.
# **Forward nothing changes**: the state is carried across every border. Backward, no gradient crosses a border: step
# $k$ does not tell $h_{k-1}$ anything, step $2k$ nothing to $h_{2k-1}$.
#
# The losses at all steps still count, and the weights still collect from all steps. `h0` stands before step 0, where
# nothing is cut, so it hears from the first chunk. With $k \ge T$ there is no border, and all is as before.


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


# %% test_rnn_backward_truncated {"points": 10}
check("rnn_backward_truncated")

# %% [markdown]
# **What truncation costs.** The same task, trained with chunks of different length. Before you run it: for which $k$
# can a step and the one six steps before it lie in the same chunk?

# %% {"tags": ["illustration"]}
fig, ax = plt.subplots(figsize=(6.5, 3.2))
for k in (4, 8, 24):
    losses, target, _ = train_echo(lambda dh_seq, cache, k=k: rnn_backward_truncated(dh_seq, cache, k))
    ax.semilogy(losses, label=f"k = {k}" + (" (full)" if k == 24 else ""))
ax.axhline(np.mean(target**2), color="0.6", ls=":", label="always answering 0")
ax.set(xlabel="update", ylabel="mean squared error", title=f"Repeat the input of {LAG} steps ago")
ax.legend(frameon=False, bbox_to_anchor=(1.0, 1.0), loc="upper left")
plt.show()

# %% [markdown]
# - **$k = 8$**: two of the eight steps of a chunk can look six steps back within it. That is enough to teach the
#   weights, since all steps share them.
# - **$k = 4$**: no step can. At first the loss falls all the same: a random state happens to hold faint echoes of old
#   inputs, and the head learns to read them. Then a gradient that knows the last few steps only trains them away.
#
# The state is carried on in all cases, so the network *could* remember. What it lacks is a gradient that tells it to.

# %% [markdown]
# # Part 2: Vanishing and exploding gradients
#
# ## 2.1 What one step does to a gradient (8 points)
#
# The picture of blame in 1.3 fades with each step back: about half is left after two steps, 2 % after ten. Why? Follow
# the state alone. How the new state answers to the old one is a matrix for each sequence $b$, the **Jacobian** of the
# step:
#
# $$J_t[b, i, j] = \frac{\partial h_t[b, i]}{\partial h_{t-1}[b, j]}$$
#
# It is made of two things: the slope of the activation at unit $i$, and the weight through which unit $j$ reaches unit
# $i$. Look at $z_t = h_{t-1} R + …$ to see where that weight stands in $R$.
#
# For a gradient that travels back from step $t$ to step $s$, one Jacobian is multiplied onto the other, $t - s$ of
# them. With numbers instead of matrices: $0.9^{50} = 0.005$ and $1.1^{50} = 117$. For matrices the size is told by the
# **spectral radius** $\rho(A) = \max_i |\lambda_i|$, the largest absolute value of an eigenvalue (eigenvalues of a
# real matrix may be complex): the powers $A^n$ grow or shrink like $\rho(A)^n$ in the long run.
#
# The next cell has two functions, `state_jacobian` (5 points) and `spectral_radius` (3 points); one check tests both.


# %% state_jacobian {"exercise": "numpy"}
def state_jacobian(h_t, recurrent_kernel, activation="tanh"):
    """Return how the state after one step depends on the state before it, for each sequence.

    h_t               (B, U), the state after the step: after the activation
    recurrent_kernel  (U, U)
    activation        "tanh", "sigmoid", "relu" or "linear", the one that made h_t

    Returns an array (B, U, U) whose entry [b, i, j] is dh_t[b, i] / dh_{t-1}[b, j].

    Hint: for each of the four, the slope can be told from the output h_t alone. (relu: slope 0 where the output is 0.)
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
# **Slopes.** With one unit and a weight of 1, the Jacobian is the slope itself. Here it is for three activations, from
# your function. Read off the largest value of each, and where a unit has to be to have it.


# %% {"tags": ["illustration"]}
def activate(z, activation):
    """Apply one of the activations."""
    return {"tanh": np.tanh(z), "sigmoid": 0.5 * (1 + np.tanh(z / 2)), "linear": z}[activation]


z = np.linspace(-6, 6, 241)
fig, ax = plt.subplots(figsize=(6, 3))
for activation in ("linear", "tanh", "sigmoid"):
    slope = state_jacobian(activate(z, activation)[:, None], np.ones((1, 1)), activation)[:, 0, 0]
    ax.plot(z, slope, label=activation)
ax.set(xlabel="z, what goes into the activation", ylabel="slope", title="Slope of the activation")
ax.set_yticks([0, 0.25, 0.5, 0.75, 1])
ax.grid(axis="y", color="0.9")
ax.legend(frameon=False)
plt.show()

# %% [markdown]
# **Eigenvalues.** To set the spectral radius of a recurrent kernel by hand we take an *orthogonal* matrix, one that
# turns vectors without changing their length (all its eigenvalues have absolute value 1), times a **factor**. The
# circles have your spectral radius. On the left, for comparison, plain random numbers: their eigenvalues fill the
# disc, so some directions of the state fade fast while others stay.

# %% {"tags": ["illustration"]}
rng = np.random.default_rng(2)
orthogonal = np.linalg.qr(rng.normal(size=(32, 32)))[0]
matrices = {"random / √32": rng.normal(size=(32, 32)) / np.sqrt(32)}
matrices |= {f"orthogonal × {factor}": factor * orthogonal for factor in (0.5, 1.0, 1.5)}

fig, axes = plt.subplots(1, 4, figsize=(11, 3), sharex=True, sharey=True)
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
# there. How large is $\partial L / \partial h_t$ for every earlier step? As size take the Euclidean norm over *all*
# entries, the whole batch together: the root of the sum of squares.


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
# ## 2.3 A bound (7 points)
#
# Can we foretell it without running anything? One step back multiplies the gradient by slopes and by $R$.
#
# - **Slopes**: none is larger than $\gamma$, the largest slope of the activation (you have read it off in 2.1).
# - **$R$**: an orthogonal matrix times a factor makes every vector longer by just that factor, which is also its
#   spectral radius $\rho$. (A caution: for other matrices put the largest *singular* value in the place of $\rho$
#   below. The spectral radius can be smaller than that, and tells only the long run.)
#
# So, with $g_t = \partial L / \partial h_t$ for short, $n$ steps back
#
# $$\lVert g_{t-n} \rVert \;\le\; (\rho\,\gamma)^n \, \lVert g_t \rVert$$
#
# ([Pascanu, Mikolov and Bengio 2013](https://arxiv.org/abs/1211.5063); first seen by Hochreiter in 1991 and by
# [Bengio, Simard and Frasconi 1994](https://doi.org/10.1109/72.279181)). If $\rho\gamma < 1$ the gradient **must**
# vanish. If $\rho\gamma > 1$ it **may** explode, but need not: the bound is only an upper one.
#
# **In training** a vanished gradient is silent; an exploding one shows: its norm is suddenly large, and the loss jumps
# or becomes NaN. Remedies come in the next assignments: clipping (a gradient whose norm is too large is made smaller),
# other activations and starting weights in 04, and in 05 the LSTM, a cell with a path on which little is multiplied.


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


# %% test_norm_bound {"points": 7}
check("norm_bound")

# %% [markdown]
# ## 2.4 Your plot
#
# Now put it together. `backward_norms` runs a network of 32 units over $T = 50$ steps and then walks back from the
# last state, multiplying by your Jacobians. The next cell draws one panel for each activation and one line for each
# factor before an orthogonal matrix. Dotted: your bound. Circles (tanh): your `gradient_norms_through_time`, which
# must lie on the line, since it is the same number computed another way.

# %% {"tags": ["illustration"]}
LARGEST_SLOPE = {"sigmoid": 0.25, "tanh": 1.0, "linear": 1.0}


def backward_norms(activation, factor, T, input_scale, seed, B=8, F=4, U=32):
    """Return the norms of dL/dh_t, t = 0 … T-1, relative to the last one; and for tanh the same by the other way."""
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
# Run it as it is, then make it yours: **change `FACTORS`**, the first line of the next cell (and the three lines below
# it, if you like).
#
# - Where does tanh turn from vanishing to exploding?
# - The bound allows sigmoid to explode from 4 on: does it?
#
# Look at the right end of a line: is it above the grey 1 or below? Near the turn this depends on `SEED`. So try two or
# three seeds, and look for factors that are clearly on one side with all of them.

# %% {"tags": ["illustration"]}
FACTORS = [0.5, 1.0, 1.5, 3.0]  # before the orthogonal matrix: one line each
T = 50  # steps
INPUT_SCALE = 0.5  # size of the input's kernel
SEED = 0

back = np.arange(T)[::-1]
fig, axes = plt.subplots(1, 3, figsize=(12, 4.2), sharey=True)
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
    ax.set(title=activation, xlabel="steps back from the loss")
axes[0].set_ylabel(r"$\Vert\partial L/\partial h_t\Vert$, relative to the last")
axes[2].legend(title="factor", frameon=False, bbox_to_anchor=(1.0, 1.0), loc="upper left")
plt.tight_layout()
plt.show()

# %% [markdown] explain_the_plot {"points": 12}
# ## 2.5 Explain the plot (12 points, graded by a person)
#
# Explain the plot that you made in 2.4, in about 200 to 400 words. Name the factors that you used and quote numbers
# from your own run. Bullet points are fine. The table stays; write below it.
#
# | points | for |
# | --- | --- |
# | 3 | **sigmoid**: why it vanishes at all moderate factors; the largest slope; a number of yours against the bound |
# | 3 | **tanh**: why it can vanish though $\rho\gamma \ge 1$, why lines lie below their bound; the role of the state |
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
# - **Learning.** Where the gradient has vanished, the weights get no message from events that far back: the network
#   learns short dependencies only, though the loss may still go down. An exploding gradient shows as sudden jumps of
#   the loss, or NaN: one update throws the weights far away.
# - **Remedies.** Vanishing: start with an orthogonal or identity recurrent kernel ($\rho = 1$) with an activation
#   whose slope is 1 for active units ($\gamma$, ReLU), or gates (LSTM) that make a path with factors near 1.
#   Exploding: clip the gradient's norm; that acts on no term of the bound, it repairs the result after the fact.
# ### END SOLUTION
