# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The LSTM, from gates to Keras
#
# In assignment 03 you saw why a plain recurrent network forgets: its gradient is a product of many matrices, and such
# a product vanishes or explodes. Here you build the cell that was designed against this, the **long short-term
# memory**: one step, the loop, both backward passes, the same cell as a Keras layer. At the end an LSTM learns a task
# with a memory of up to 60 steps on which a plain recurrent network stays at the baseline.
#
# **Time:** about 4 hours. **You need:** NumPy, a Keras `Dense` layer, the chain rule.
#
# **Checks:** after each exercise, `check("…")` runs a few public tests and tells you what it found. The marks come
# from hidden tests that look closer: 95 points by machine, 5 points for one written answer.

# %% [markdown]
# **Conventions**, the same as in Keras, so that weights can be carried to and fro:
#
# | symbol in code | shape | meaning |
# |---|---|---|
# | `x` | `(B, T, F)` | a batch of B sequences with T steps of F features |
# | `h_t`, `c_t` | `(B, U)` | output and cell state after step t; U is the number of units |
# | `kernel` | `(F, 4U)` | weights from the input to four blocks of U columns |
# | `recurrent_kernel` | `(U, 4U)` | weights from the previous output to the same four blocks |
# | `bias` | `(4U,)` | one bias for each column |
# | `dsomething` | as `something` | gradient of the loss, **summed** over batch and time |
# | `cache` | yours | whatever your backward pass needs; it is only handed back to you |
#
# The four blocks are always in the order **i, f, c, o**: input gate, forget gate, candidate, output gate. All arrays
# are float32 or float64.

# %% given_imports {"given": true}
import matplotlib.pyplot as plt
import numpy as np
from checks import check, quietly

with quietly():
    import keras

# %% [markdown]
# Three tools from earlier assignments are given: a sigmoid that does not overflow, numerical gradients to test your
# own gradients with, and the adding problem.


# %% given_tools {"given": true}
def sigmoid(z):
    """Return 1 / (1 + exp(-z)) for an array of any shape, without overflow for large |z|."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def numerical_gradient(f, x, dout, eps=1e-5):
    """Return the gradient of sum(f(x) * dout) with respect to the float64 array x, by central differences."""
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + eps
        above = np.sum(f(x) * dout)
        x[index] = kept - eps
        below = np.sum(f(x) * dout)
        x[index] = kept
        gradient[index] = (above - below) / (2 * eps)
    return gradient


def adding_problem(n, T, rng):
    """Return X (n, T, 2), uniform numbers and two markers, and y (n,), the sum of the two marked numbers."""
    rows = np.arange(n)
    first, second = rng.integers(0, T // 2, n), rng.integers(T // 2, T, n)
    X = np.zeros((n, T, 2))
    X[:, :, 0] = rng.random((n, T))
    X[rows, first, 1] = X[rows, second, 1] = 1.0
    return X, X[rows, first, 0] + X[rows, second, 0]


# %% [markdown]
# ## Why a second state
#
# A plain recurrent network rewrites its whole memory at every step, $h_t = \tanh(x_t W + h_{t-1} R + b)$. Here $W$ is
# the kernel, $R$ the recurrent kernel and $b$ the bias. On the way back, every step multiplies the gradient by
# $R^\top$ and by slopes below 1. After 50 steps nothing sensible is left.
#
# [Hochreiter and Schmidhuber (1997)](https://doi.org/10.1162/neco.1997.9.8.1735) asked what would make the gradient
# survive: a memory that is **kept unless something changes it**,
#
# $$c_t = c_{t-1} + \text{something new}, \qquad \frac{\partial c_t}{\partial c_{t-1}} = 1 .$$
#
# A memory that only ever adds fills up, so [Gers, Schmidhuber and Cummins
# (2000)](https://doi.org/10.1162/089976600300015015) let the network scale it down with a factor between 0 and 1, the
# forget gate $f_t$. That is the LSTM used today:
#
# $$c_t = f_t \odot c_{t-1} + i_t \odot g_t , \qquad h_t = o_t \odot \tanh(c_t) .$$
#
# Here $\odot$ is the product entry by entry. The **cell state** $c_t$ is the memory. The **output** $h_t$ is the part
# of it that the rest of the network, and the next step, get to see.

# %% [markdown]
# ![One step of an LSTM: cell state along the top, four gate layers below](data/lstm_cell.svg)
#
# Each yellow box is a small layer with weights of its own; circles work entry by entry. Look at the line along the
# top: from $c_{t-1}$ to $c_t$ there is one product and one sum, and no matrix.

# %% [markdown]
# ## One step forward
#
# Who decides what is kept, written and shown? Each decision is a small `Dense` layer that reads the input $x_t$ and
# the previous output $h_{t-1}$. All four are computed by one matrix product, then cut into four blocks of U columns:
#
# $$z = x_t W + h_{t-1} R + b = [\,z_i,\; z_f,\; z_c,\; z_o\,]$$
#
# | block | name | formula | range | decides |
# |---|---|---|---|---|
# | i | input gate | $i_t = \sigma(z_i)$ | 0 to 1 | how much of the candidate is written |
# | f | forget gate | $f_t = \sigma(z_f)$ | 0 to 1 | how much of the old memory is kept |
# | c | candidate | $g_t = \tanh(z_c)$ | -1 to 1 | what would be written |
# | o | output gate | $o_t = \sigma(z_o)$ | 0 to 1 | how much of the memory is shown |
#
# $W$ is `kernel`, $R$ `recurrent_kernel`, $b$ `bias`, $\sigma$ the sigmoid. The candidate is written $g_t$ in
# formulas, because the letter c already means the state; Keras calls its block c. With the four results, the two
# formulas of the last section give $c_t$ and $h_t$.
#
# ### Exercise: `lstm_step_forward` (15 points)
#
# Write one step. Decide what goes into the cache when you write the backward step: it is yours.


# %% lstm_step_forward {"exercise": "numpy"}
def lstm_step_forward(x_t, h_prev, c_prev, kernel, recurrent_kernel, bias):
    """Advance an LSTM by one step.

    Parameters:
        x_t (B, F): the input of this step
        h_prev (B, U), c_prev (B, U): output and cell state of the step before
        kernel (F, 4U), recurrent_kernel (U, 4U), bias (4U,): weights, blocks in the order i, f, c, o
    Returns:
        h_t (B, U), c_t (B, U), cache (of any type, for `lstm_step_backward`)

    Hint: `np.split(z, 4, axis=-1)` cuts an array into four blocks of columns.
    """
    ### BEGIN SOLUTION
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
    i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)
    g = np.tanh(z_c)
    c_t = f * c_prev + i * g
    h_t = o * np.tanh(c_t)
    cache = (x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel)
    return h_t, c_t, cache
    ### END SOLUTION


# %% test_lstm_step_forward {"points": 15}
check("lstm_step_forward")

# %% [markdown]
# ## The loop over time
#
# The layer is the step in a loop, as for the plain cell in assignment 02. The difference: **two** states travel from
# step to step. `h_seq` collects the outputs of all steps; of the cell state only the last one is returned, because
# the outside never reads the others.
#
# ### Exercise: `lstm_forward` (15 points)


# %% lstm_forward {"exercise": "numpy", "needs": ["lstm_step_forward"]}
def lstm_forward(x, h0, c0, kernel, recurrent_kernel, bias):
    """Run an LSTM over a batch of sequences.

    Parameters:
        x (B, T, F): inputs
        h0 (B, U), c0 (B, U): output and cell state before the first step
        kernel (F, 4U), recurrent_kernel (U, 4U), bias (4U,): weights, blocks in the order i, f, c, o
    Returns:
        h_seq (B, T, U): the outputs of all steps
        c_last (B, U): the cell state after the last step
        cache (of any type, for `lstm_backward`; a list of the steps' caches is a good choice)
    """
    ### BEGIN SOLUTION
    h_t, c_t = h0, c0
    outputs, cache = [], []
    for t in range(x.shape[1]):
        h_t, c_t, step_cache = lstm_step_forward(x[:, t], h_t, c_t, kernel, recurrent_kernel, bias)
        outputs.append(h_t)
        cache.append(step_cache)
    return np.stack(outputs, axis=1), c_t, cache
    ### END SOLUTION


# %% test_lstm_forward {"points": 15}
check("lstm_forward")

# %% [markdown]
# ### A memory wired by hand
#
# What can gates do? Before any training, let us set the weights of **one** unit by hand. Its input has three
# features: a value, a "write" switch and a "clear" switch. The input gate opens with "write", the forget gate closes
# with "clear".

# %% {"tags": ["illustration"]}
#                            i     f     c    o
latch_kernel = np.array(
    [
        [0.0, 0.0, 1.0, 0.0],  # value: goes into the candidate
        [20.0, 0.0, 0.0, 0.0],  # write: opens the input gate
        [0.0, -20.0, 0.0, 0.0],  # clear: closes the forget gate
    ]
)
latch_bias = np.array([-10.0, 10.0, 0.0, 10.0])  # at rest: write nothing, keep everything, show everything

demo_rng = np.random.default_rng(0)
steps = 40
inputs = np.zeros((1, steps, 3))
inputs[0, :, 0] = demo_rng.uniform(-1, 1, steps)
inputs[0, [6, 24], 0] = 0.9, -0.7  # two values that are easy to see
inputs[0, [6, 24], 1] = 1.0  # "write" at steps 6 and 24
inputs[0, 17, 2] = 1.0  # "clear" at step 17

none = np.zeros((1, 1))
cells = []
for t in range(steps):
    _, c_last, _ = lstm_forward(inputs[:, : t + 1], none, none, latch_kernel, np.zeros((1, 4)), latch_bias)
    cells.append(np.asarray(c_last)[0, 0])

fig, (top, bottom) = plt.subplots(2, 1, figsize=(8, 4), sharex=True)
top.bar(range(steps), inputs[0, :, 0], color="0.7")
top.set_ylabel("value")
bottom.step(range(steps), cells, where="mid", color="tab:blue")
bottom.set(ylabel="cell state $c_t$", xlabel="step t", ylim=(-1, 1))
for axes in (top, bottom):
    for t, colour, label in ((6, "tab:green", "write"), (24, "tab:green", None), (17, "tab:red", "clear")):
        axes.axvline(t, color=colour, linestyle="--", label=label)
bottom.legend(*top.get_legend_handles_labels(), loc="upper right")
top.set_title("One unit, wired by hand: it stores, holds and clears")
plt.show()

# %% [markdown]
# The unit ignores every value but those at a "write", and holds them without loss for as long as you like. (It holds
# 0.72 where 0.9 was offered, since the candidate is $\tanh(0.9)$.) A plain recurrent cell cannot do this: whatever it
# holds is squashed again at each step. Training has to *find* such gates; for that, the gradient has to arrive.

# %% [markdown]
# ## Where training starts
#
# At the start the gates know nothing. With all biases at 0 a forget gate stands near $\sigma(0) = 0.5$, and after 20
# steps the fraction $0.5^{20} \approx 10^{-6}$ of the memory is left: the network would have to learn to remember
# before it can learn anything worth remembering. So the forget gate gets a **positive bias at the start** (Gers et
# al. 2000; [Jozefowicz et al. 2015](https://proceedings.mlr.press/v37/jozefowicz15.html)): $\sigma(1) \approx 0.73$
# keeps a trace for far longer, $\sigma(3) \approx 0.95$ longer still. The bias is an ordinary parameter from then on;
# nothing is added when the network runs.
#
# Both kernels should be random, centred on 0, and of a scale at which the four sums $z$ are neither tiny nor deep in
# saturation. A sum of $n$ independent terms is about $\sqrt n$ times as large as one term. So for an $x_t$ or an
# $h_{t-1}$ with entries of standard deviation 1, a kernel with $n$ rows adds numbers of standard deviation 1 to $z$ if
# its own numbers have $1 / \sqrt n$. The rule of [Glorot and Bengio
# (2010)](https://proceedings.mlr.press/v9/glorot10a.html) also looks at the way back and says $\sqrt{2 / (n + m)}$ for
# $n$ rows and $m$ columns.
#
# ### Exercise: `init_lstm` (5 points)
#
# The standard deviation of the numbers in **each** kernel, with $n$ rows and $m = 4U$ columns, has to lie between half
# of the smaller and twice the larger of $1 / \sqrt n$ and $\sqrt{2 / (n + m)}$. So the common rules are all fine,
# with uniform, normal or orthogonal numbers, for all four blocks at once or for each block.


# %% init_lstm {"exercise": "numpy"}
def init_lstm(features, units, rng, forget_bias=1.0):
    """Return the weights with which training starts.

    Parameters:
        features, units: F and U
        rng: a `numpy.random.Generator`, the only source of randomness
        forget_bias: the bias of the forget gate; every other bias is 0
    Returns:
        a dict with kernel (F, 4U), recurrent_kernel (U, 4U), bias (4U,), blocks in the order i, f, c, o;
        the kernels random around 0, with the standard deviation of the text
    """
    ### BEGIN SOLUTION
    limit = np.sqrt(6.0 / (features + units))  # Glorot and Bengio (2010), for each block on its own
    blocks = [np.linalg.qr(rng.standard_normal((units, units)))[0] for _ in range(4)]
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = forget_bias
    return {
        "kernel": rng.uniform(-limit, limit, (features, 4 * units)),
        "recurrent_kernel": np.concatenate(blocks, axis=1),  # four orthogonal matrices
        "bias": bias,
    }
    ### END SOLUTION


# %% test_init_lstm {"points": 5}
check("init_lstm")

# %% [markdown]
# ## Weights from elsewhere
#
# The order i, f, c, o is Keras's habit. PyTorch stores i, f, c, o as well (it writes g for the candidate),
# TensorFlow's old `BasicLSTMCell` i, c, f, o, and many papers and courses i, f, o, c. Nothing crashes when the order
# is wrong, since all blocks have the same shape; the numbers are just wrong. So it pays to have a small, safe tool.
#
# ### Exercise: `reorder_gates` (5 points)
#
# The same function should serve kernels and biases: the blocks always lie along the **last** axis.


# %% reorder_gates {"exercise": "numpy"}
def reorder_gates(weights, source="ifoc", target="ifco"):
    """Return LSTM weights with their four blocks in another order.

    Parameters:
        weights (..., 4U): a kernel, a recurrent kernel or a bias, blocks along the last axis in the order `source`
        source, target: the letters i, f, c, o, each once
    Returns:
        an array of the same shape, blocks in the order `target`

    Example with U = 1: reorder_gates([10, 20, 30, 40], source="ifoc", target="ifco") is [10, 20, 40, 30].
    """
    ### BEGIN SOLUTION
    block = dict(zip(source, np.split(np.asarray(weights), 4, axis=-1), strict=True))
    return np.concatenate([block[gate] for gate in target], axis=-1)
    ### END SOLUTION


# %% test_reorder_gates {"points": 5}
check("reorder_gates")

# %% [markdown]
# ## One step backward
#
# Now the reason for all this. Backward, one step receives **two** gradients from the future:
#
# * $dh_t$: all that the loss gets through the output $h_t$ (from the loss at this step and from the four sums of step
#   t + 1);
# * $dc_t$: what comes back along the line at the top, through $c_{t+1} = f_{t+1} \odot c_t + \dots$
#
# The cell state $c_t$ has two consumers, the next step and the output $h_t = o_t \odot \tanh(c_t)$. Where a value is
# used twice, its gradients **add**:
#
# $$\overline{dc}_t = dc_t + dh_t \odot o_t \odot \bigl(1 - \tanh^2(c_t)\bigr).$$
#
# Everything else follows from this total $\overline{dc}_t$ and from $dh_t$, one factor at a time.

# %% [markdown]
# Go through the picture from right to left. Three rules are enough:
#
# 1. **A product** $p = a \odot b$ hands $dp \odot b$ to $a$ and $dp \odot a$ to $b$. There are three products: $f_t
#    \odot c_{t-1}$, $i_t \odot g_t$, $o_t \odot \tanh(c_t)$.
# 2. **An activation** multiplies by its slope. Written with its own result: $\sigma' = s\,(1 - s)$ for a gate $s$,
#    and $\tanh' = 1 - g^2$ for the candidate.
# 3. **The four sums** $z = x_t W + h_{t-1} R + b$ are one `Dense` layer with two inputs. Put the four gradients side
#    by side, $dz$ of shape `(B, 4U)` in the order i, f, c, o, and go on as in assignment 03: each factor of a matrix
#    product gets $dz$ times the other factor, transposed on the side where the shapes fit; the bias gets the sum over
#    the batch.
#
# ### Exercise: `lstm_step_backward` (20 points)
#
# If something is wrong, find out *what* first: the cell after the check compares your gradients with numerical ones,
# name by name.


# %% lstm_step_backward {"exercise": "numpy", "needs": ["lstm_step_forward"]}
def lstm_step_backward(dh_t, dc_t, cache):
    """Go back through one step of an LSTM.

    Parameters:
        dh_t (B, U): gradient of the loss with respect to h_t, from all its uses
        dc_t (B, U): gradient with respect to c_t that comes from step t + 1 alone, not through h_t
        cache: what your `lstm_step_forward` returned
    Returns:
        dx_t (B, F), dh_prev (B, U), dc_prev (B, U),
        dkernel (F, 4U), drecurrent_kernel (U, 4U), dbias (4U,): sums over the batch
    """
    ### BEGIN SOLUTION
    x_t, h_prev, c_prev, i, f, g, o, c_t, kernel, recurrent_kernel = cache
    tanh_c = np.tanh(c_t)
    dc = dc_t + dh_t * o * (1.0 - tanh_c**2)
    dz_i = dc * g * i * (1.0 - i)
    dz_f = dc * c_prev * f * (1.0 - f)
    dz_c = dc * i * (1.0 - g**2)
    dz_o = dh_t * tanh_c * o * (1.0 - o)
    dz = np.concatenate([dz_i, dz_f, dz_c, dz_o], axis=1)
    return dz @ kernel.T, dz @ recurrent_kernel.T, dc * f, x_t.T @ dz, h_prev.T @ dz, dz.sum(axis=0)
    ### END SOLUTION


# %% test_lstm_step_backward {"points": 20}
check("lstm_step_backward")

# %% {"tags": ["illustration"]}
debug_rng = np.random.default_rng(1)
B, F, U = 2, 3, 4
names = ["x_t", "h_prev", "c_prev", "kernel", "recurrent_kernel", "bias"]
shapes = [(B, F), (B, U), (B, U), (F, 4 * U), (U, 4 * U), (4 * U,)]
arguments = [debug_rng.standard_normal(shape) for shape in shapes]
dh_t, dc_t = debug_rng.standard_normal((2, B, U))

mine = lstm_step_backward(dh_t, dc_t, lstm_step_forward(*arguments)[2])
print("gradient of        your norm   numerical   largest difference")
for k, name in enumerate(names):

    def h_and_c(value, k=k):
        return np.array(lstm_step_forward(*arguments[:k], value, *arguments[k + 1 :])[:2])

    right = numerical_gradient(h_and_c, arguments[k], np.array([dh_t, dc_t]))
    difference = np.abs(mine[k] - right).max()
    print(f"{name:18} {np.linalg.norm(mine[k]):9.5f} {np.linalg.norm(right):11.5f} {difference:15.1e}")

# %% [markdown]
# Differences near $10^{-9}$ are the error of the numerical gradient; anything above $10^{-5}$ is a mistake.

# %% [markdown]
# ## Backward through the whole sequence
#
# The loop runs from the last step to the first and carries two gradients, as the forward loop carried two states. The
# loss may look at every output: `dh_seq[:, t]` is the gradient of the loss with respect to $h_t$ from the loss of
# step t **alone**. What reaches $h_t$ from the future comes on top of it. The weights are used at every step, so
# their gradients add up. `c_last` is not used by the loss, so nothing enters there.
#
# ### Exercise: `lstm_backward` (15 points)


# %% lstm_backward {"exercise": "numpy", "needs": ["lstm_step_forward", "lstm_forward", "lstm_step_backward"]}
def lstm_backward(dh_seq, cache):
    """Go back through all steps of an LSTM.

    Parameters:
        dh_seq (B, T, U): gradient of the loss with respect to each output, from the loss at that step alone
        cache: what your `lstm_forward` returned
    Returns:
        dx (B, T, F), dh0 (B, U), dc0 (B, U),
        dkernel (F, 4U), drecurrent_kernel (U, 4U), dbias (4U,): sums over batch and time
    """
    ### BEGIN SOLUTION
    dh, dc = np.zeros_like(dh_seq[:, 0]), np.zeros_like(dh_seq[:, 0])
    dweights = [0.0, 0.0, 0.0]
    dx = []
    for t in reversed(range(dh_seq.shape[1])):
        dx_t, dh, dc, *of_step = lstm_step_backward(dh_seq[:, t] + dh, dc, cache[t])
        dx.insert(0, dx_t)
        dweights = [total + part for total, part in zip(dweights, of_step, strict=True)]
    return np.stack(dx, axis=1), dh, dc, *dweights
    ### END SOLUTION


# %% test_lstm_backward {"points": 15}
check("lstm_backward")

# %% [markdown]
# ## Does the gradient survive?
#
# Take only the direct path along the cell states. From $c_t = f_t \odot c_{t-1} + i_t \odot g_t$, each step
# multiplies by its forget gate and by nothing else:
#
# $$\frac{\partial c_T}{\partial c_0}\bigg|_{\text{direct}} = f_T \odot f_{T-1} \odot \dots \odot f_1 .$$
#
# Compare it with the plain cell, where each step multiplies by a whole Jacobian matrix, $\mathrm{diag}(1 -
# h_t^2)\,R^\top$. (The gates also depend on $h_{t-1}$, so the full gradient has more paths; `lstm_backward` has them
# all. The direct one is the path that the network can keep open.)
#
# ### Exercise: `cell_gradient_factor` (5 points)
#
# If your cache does not hold the forget gates yet, put them in.


# %% cell_gradient_factor {"exercise": "numpy", "needs": ["lstm_step_forward", "lstm_forward"]}
def cell_gradient_factor(cache):
    """Return the product of the forget gates of all T steps, entry by entry.

    Parameters:
        cache: what your `lstm_forward` returned
    Returns:
        the factor (B, U) by which the direct path carries a gradient from the last cell state to c0
    """
    ### BEGIN SOLUTION
    forget_gates = [step_cache[4] for step_cache in cache]
    return np.prod(forget_gates, axis=0)
    ### END SOLUTION


# %% test_cell_gradient_factor {"points": 5}
check("cell_gradient_factor")

# %% [markdown]
# Here is the plot of assignment 03 again: the size of the gradient that arrives `n` steps before the loss. Dashed:
# plain cells with an orthogonal recurrent kernel. Solid: your LSTM's direct path for three forget biases. Dots: the
# full gradient $dc_0$ from your `lstm_backward`. All weights are fresh from `init_lstm`, nothing is trained.

# %% {"tags": ["illustration"]}
plot_rng = np.random.default_rng(2)
B, F, U, longest = 8, 4, 32, 50
x = plot_rng.standard_normal((B, longest, F))
lengths = [1, 2, 4, 7, 10, 15, 20, 25, 30, 35, 40, 45, 50]
ones = np.ones((B, U)) / np.sqrt(U)


def plain_cell_norms(activation, slope):
    """Gradient norm after n steps back through a plain cell, for n = 1 … longest."""
    kernel = plot_rng.standard_normal((F, U)) / np.sqrt(F)
    recurrent_kernel = np.linalg.qr(plot_rng.standard_normal((U, U)))[0]
    states = [np.zeros((B, U))]
    for t in range(longest):
        states.append(activation(x[:, t] @ kernel + states[-1] @ recurrent_kernel))
    gradient, norms = ones, []
    for h_t in reversed(states[1:]):
        gradient = (gradient * slope(h_t)) @ recurrent_kernel.T
        norms.append(np.linalg.norm(gradient) / np.linalg.norm(ones))
    return norms


fig, axes = plt.subplots(figsize=(8, 4.5))
axes.plot(range(1, longest + 1), plain_cell_norms(np.tanh, lambda h: 1 - h**2), "k--", label="plain cell, tanh")
axes.plot(range(1, longest + 1), plain_cell_norms(sigmoid, lambda h: h * (1 - h)), "k:", label="plain cell, sigmoid")
for forget_bias, colour in ((0.0, "tab:red"), (1.0, "tab:orange"), (4.0, "tab:green")):
    weights = init_lstm(F, U, np.random.default_rng(3), forget_bias)
    direct, full = [], []
    for n in lengths:
        state = np.zeros((B, U))
        h_seq, c_last, cache = lstm_forward(x[:, :n], state, state, **weights)
        dh_seq = np.zeros((B, n, U))
        dh_seq[:, -1] = ones
        direct.append(np.linalg.norm(cell_gradient_factor(cache) * ones) / np.linalg.norm(ones))
        full.append(np.linalg.norm(lstm_backward(dh_seq, cache)[2]) / np.linalg.norm(ones))
    axes.plot(lengths, direct, color=colour, label=f"LSTM, direct path, forget bias {forget_bias:g}")
    axes.plot(lengths, full, "o", color=colour, markersize=4)
axes.plot([], [], "o", color="0.5", markersize=4, label="LSTM, full gradient, same colours")
axes.set_yscale("log")
axes.set(xlabel="steps back n", ylabel="gradient, relative to the last step", ylim=(1e-20, 10))
axes.set_title("How much gradient arrives")
axes.legend(fontsize=8)
plt.show()

# %% [markdown]
# The dots start below their lines, because the loss sees the memory through a half-open output gate. Later they lie
# on the lines or above: the detours through the gates add to the direct path. They do not save the gradient, for each
# of them passes the recurrent kernel and shrinks as in a plain cell. With open forget gates (green) the direct path
# carries nearly everything.
#
# The picture also says what the LSTM does **not** promise. With forget gates near 0.5 its gradient vanishes like any
# other. It survives where the gates are open, and the network can *learn* to keep them open, unit by unit, for as
# long as a task needs.

# %% [markdown]
# ## The same cell in Keras
#
# In Keras, a **cell** is one step and [`keras.layers.RNN(cell)`](https://keras.io/api/layers/recurrent_layers/rnn/) is
# the loop. As in assignment 02, the layer asks three things of a cell:
#
# - `state_size`, so that it can make the first states: a list with the number of units of each state;
# - `build(input_shape)`, which makes the weights once the number of features, `input_shape[-1]`, is known. Each weight
#   is made by `self.add_weight(shape=…, initializer=…, name=…)`;
# - `call(inputs, states)`, which returns the output **and** the list of new states.
#
# Gradients come for free: that is what frameworks are for. But they only come through the framework's own operations.
# Use `keras.ops` (`matmul`, `split`, `sigmoid`, `tanh`) where you used NumPy: `np.tanh` and our `sigmoid` give the
# right numbers, and no gradient.
#
# ### Exercise: `LSTMCell` (10 points)
#
# With the three weights made in Keras's order (kernel, recurrent_kernel, bias), `set_weights` takes those of
# `keras.layers.LSTM`, and the outputs are the same. Initializers of your choice: Keras's own are `"glorot_uniform"`,
# `"orthogonal"` and zeros with ones for the forget gate. Write the step yourself: Keras's own cell, or a class that
# inherits from it, does not count.


# %% LSTMCell {"exercise": "keras_cell"}
class LSTMCell(keras.layers.Layer):
    """One step of an LSTM, for `keras.layers.RNN`. The states are [h, c], both (B, U); the output is h."""

    def __init__(self, units, **kwargs):
        """Keep `units`, and set `state_size` (a list, for two states) and `output_size` (a number)."""
        super().__init__(**kwargs)
        ### BEGIN SOLUTION
        self.units = units
        self.state_size = [units, units]
        self.output_size = units
        ### END SOLUTION

    def build(self, input_shape):
        """Make kernel (F, 4U), recurrent_kernel (U, 4U) and bias (4U,), in this order."""
        ### BEGIN SOLUTION
        width = 4 * self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], width), initializer="glorot_uniform", name="kernel")
        self.recurrent_kernel = self.add_weight(
            shape=(self.units, width), initializer="orthogonal", name="recurrent_kernel"
        )
        self.bias = self.add_weight(shape=(width,), initializer="zeros", name="bias")
        ### END SOLUTION

    def call(self, inputs, states):
        """Return h_t and [h_t, c_t] for inputs (B, F) and states [h_prev, c_prev]."""
        ### BEGIN SOLUTION
        h_prev, c_prev = states
        z = keras.ops.matmul(inputs, self.kernel) + keras.ops.matmul(h_prev, self.recurrent_kernel) + self.bias
        z_i, z_f, z_c, z_o = keras.ops.split(z, 4, axis=-1)
        i, f, o = keras.ops.sigmoid(z_i), keras.ops.sigmoid(z_f), keras.ops.sigmoid(z_o)
        c_t = f * c_prev + i * keras.ops.tanh(z_c)
        h_t = o * keras.ops.tanh(c_t)
        return h_t, [h_t, c_t]
        ### END SOLUTION


# %% test_LSTMCell {"points": 10}
check("LSTMCell")

# %% [markdown]
# ## A task that needs memory
#
# The **adding problem** ([Hochreiter and Schmidhuber 1997](https://doi.org/10.1162/neco.1997.9.8.1735)): a sequence of
# random numbers between 0 and 1, two of which are marked, one in each half. The network reads all of it and gives the
# sum of the two marked numbers. Always answering 1, the mean, scores a squared error of 1/6; to do better one has to
# carry a number over dozens of steps of noise.

# %% {"tags": ["illustration"]}
example_x, example_y = adding_problem(1, 60, np.random.default_rng(4))
fig, axes = plt.subplots(figsize=(8, 2.2))
marked = example_x[0, :, 1] == 1
axes.bar(np.arange(60), example_x[0, :, 0], color=np.where(marked, "tab:green", "0.8"))
axes.set(xlabel="step t", ylabel="number", title=f"Add the two marked numbers: the answer is {example_y[0]:.3f}")
plt.show()

# %% [markdown]
# ### Exercise: `build_lstm` (5 points)
#
# Build and compile a model for it, from Keras's own layers: an LSTM that reads the sequence, and a head that turns
# its last output into one number. (Whether it is the LSTM that knows the answer is tested: without it the trained
# model should be no better than the baseline.) Compile it with the mean squared error, and with an
# [optimizer](https://keras.io/api/optimizers/) that clips gradients by their **global norm** (assignment 04): LSTMs can
# explode as well.
#
# Make it a `keras.Sequential([...])` or a functional `keras.Model(inputs, outputs)`: the grader rebuilds the model from
# its configuration before it trains it. A class of your own (a subclass of `keras.Model` or of `Layer`) and a `Lambda`
# layer cannot be rebuilt, and get no points.
#
# The hidden test trains what you return on 4,096 sequences of the adding problem with T = 60, `units` 32, in batches
# of 64, for at most 12 epochs. The squared error on new sequences has to come below **0.02**; the baseline is 0.167.
# These are only 768 updates. Whether they are enough depends on the learning rate: if the curve below stays on the
# dashed line, try other values, each about three times the last, and run it with two or three seeds. (If the first
# training fails in the hidden test, a fresh model gets a second try.) A model that only just makes it with one seed
# will not make it with the next.


# %% build_lstm {"exercise": "keras"}
def build_lstm(T, features, units):
    """Return a compiled Keras model that reads a sequence and gives one number.

    Parameters:
        T, features: the shape of one input sequence is (T, F)
        units: the number of LSTM units
    Returns:
        a keras.Model (Sequential or functional) from (B, T, F) to (B, 1), compiled with the loss "mse" and an
        optimizer that clips by the global norm
    """
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((T, features)),
            keras.layers.LSTM(units),
            keras.layers.Dense(1),
        ]
    )
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
    return model
    ### END SOLUTION


# %% test_build_lstm {"points": 5}
check("build_lstm")

# %% [markdown]
# Train your model, and a `SimpleRNN` with the same head and the same training, for comparison (about half a minute).

# %% {"tags": ["illustration"]}
SEED, T = 0, 60
keras.utils.set_random_seed(SEED)
data_rng = np.random.default_rng(SEED)
train_x, train_y = adding_problem(4096, T, data_rng)
new_x, new_y = adding_problem(1024, T, data_rng)

simple = keras.Sequential([keras.Input((T, 2)), keras.layers.SimpleRNN(32), keras.layers.Dense(1)])
simple.compile(loss="mse", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
lstm = build_lstm(T, 2, 32)

fig, axes = plt.subplots(figsize=(8, 3.5))
for label, model in (("SimpleRNN", simple), ("your LSTM", lstm)):
    history = model.fit(train_x, train_y, validation_data=(new_x, new_y), batch_size=64, epochs=12, verbose=0)
    axes.plot(range(1, 13), history.history["val_loss"], "o-", label=label)
    print(f"{label}: squared error on new sequences {history.history['val_loss'][-1]:.5f}")
axes.axhline(1 / 6, color="k", linestyle="--", label="always answer 1")
axes.axhline(0.02, color="0.6", linestyle=":", label="asked for")
axes.set_yscale("log")
axes.set(xlabel="epoch", ylabel="squared error on new sequences", title="The adding problem, T = 60")
axes.legend()
plt.show()

# %% [markdown]
# ## Looking into the gates
#
# Your NumPy LSTM and the trained Keras layer compute the same function, so you can look inside. The next cell runs
# *your* `lstm_forward` with the trained weights on the new sequences, then computes the gates at each step from the
# input and from the output before it. It shows three units on one sequence, those whose input gate reacts most to a
# marker, and below how far their memory moves at the first marked step, for 300 sequences. If it complains about the
# weights, your model holds something else than one LSTM layer and one head: adapt its first line.

# %% {"tags": ["illustration"]}
kernel, recurrent_kernel, bias = next(layer.get_weights() for layer in lstm.layers if len(layer.get_weights()) == 3)
start = np.zeros((len(new_x), 32))
h_seq = np.asarray(lstm_forward(new_x, start, start, kernel, recurrent_kernel, bias)[0])
h_before = np.concatenate([start[:, None], h_seq[:, :-1]], axis=1)
z = new_x @ kernel + h_before @ recurrent_kernel + bias
z_i, z_f, z_c, z_o = np.split(z, 4, axis=-1)
gate = {"i": sigmoid(z_i), "f": sigmoid(z_f), "o": sigmoid(z_o)}
candidate = np.tanh(z_c)
c_seq, c_t = [], start
for t in range(T):
    c_t = gate["f"][:, t] * c_t + gate["i"][:, t] * candidate[:, t]
    c_seq.append(c_t)
c_seq = np.stack(c_seq, axis=1)

marked = new_x[:, :, 1] == 1
reaction = gate["i"][marked].mean(axis=0) - gate["i"][~marked].mean(axis=0)
best = np.argsort(reaction)[::-1][:3]

fig, rows = plt.subplots(5, 1, figsize=(8, 8), sharex=True)
shown = {"input gate i": gate["i"], "forget gate f": gate["f"], "output gate o": gate["o"], "cell state c": c_seq}
for axes, (label, values) in zip(rows, shown.items(), strict=False):
    for u in best:
        axes.plot(values[0, :, u], label=f"unit {u}")
    axes.set_ylabel(label)
    if label != "cell state c":
        axes.set_ylim(-0.05, 1.05)
rows[4].bar(np.arange(T), new_x[0, :, 0], color=np.where(new_x[0, :, 1] == 1, "tab:green", "0.8"))
rows[4].set(ylabel="input", xlabel="step t")
for axes in rows:
    for t in np.flatnonzero(new_x[0, :, 1]):
        axes.axvline(t, color="tab:green", linestyle="--", linewidth=1)
rows[0].legend(loc="lower center", bbox_to_anchor=(0.5, 0.97), fontsize=8, ncol=3, frameon=False)
fig.suptitle("Three units of the trained LSTM on one sequence (dashed: marked steps)", y=0.95)
plt.show()

first = marked[:300].argmax(axis=1)
many = np.arange(300)
fig, axes = plt.subplots(figsize=(8, 3))
for u in best:
    before = np.where(first > 0, c_seq[many, first - 1, u], 0.0)
    axes.plot(new_x[many, first, 0], c_seq[many, first, u] - before, ".", label=f"unit {u}")
axes.set(xlabel="marked number", ylabel="move of the cell state", title="What the first marked step writes")
axes.legend()
plt.show()

# %% [markdown] which_gate_does_what {"points": 5}
# ### Which gate does what? (5 points, graded by a person)
#
# Explain with your own plots of the trained gates (about 120 words) how the network solves the adding problem. Name
# the units and steps that you speak of.
#
# | points | for |
# |---|---|
# | 2 | what the **input gate** does at the marked steps and at the others, and how this shows in the cell state |
# | 1 | what the **forget gate** does between the markers, and what would happen to the sum if it stood at 0.9 |
# | 1 | what the **output gate** does, or why this task hardly needs it |
# | 1 | one thing in the plots that does *not* fit the tidy story of the unit wired by hand, stated openly |
#
# ### BEGIN SOLUTION
# *Model answer (the numbers depend on the training run).* At each marked step the input gate of the units shown jumps
# up, and the cell state makes a step that follows the marked number (second figure: nearly a line); at unmarked steps
# the gate of the unit that does the storing is close to 0, so the noise is not written. (2) Between the markers the
# forget gate stays close to 1, so the first number is still there dozens of steps later; at 0.9 only 0.9^20 = 12 % of
# it would be left after 20 steps. (1) The output gate matters only at the last step, the only output that the head
# reads; in between it can do as it likes, as long as what it shows does not disturb the gates of the next step. (1)
# The story is not tidy: a memory is spread over several units, with different signs, the gates are not exactly 0 or
# 1, the step stands for the number less some mean rather than for the number itself, and some of the units that react
# to a marker have forget gates near 0.7: they announce a marker more than they remember a number. (1)
# ### END SOLUTION

# %% [markdown]
# ## To read further
#
# * S. Hochreiter, J. Schmidhuber, [Long short-term memory](https://doi.org/10.1162/neco.1997.9.8.1735), 1997: the
#   cell and the adding problem.
# * F. Gers, J. Schmidhuber, F. Cummins, [Learning to forget](https://doi.org/10.1162/089976600300015015), 2000: the
#   forget gate.
# * X. Glorot, Y. Bengio, [Understanding the difficulty of training deep feedforward neural
#   networks](https://proceedings.mlr.press/v9/glorot10a.html), 2010: the scale of random kernels.
# * R. Jozefowicz, W. Zaremba, I. Sutskever, [An empirical exploration of recurrent network
#   architectures](https://proceedings.mlr.press/v37/jozefowicz15.html), 2015: the bias of the forget gate.
# * K. Greff et al., [LSTM: a search space odyssey](https://arxiv.org/abs/1503.04069), 2015: which parts of the cell
#   matter.
# * [`keras.layers.LSTM`](https://keras.io/api/layers/recurrent_layers/lstm/), the layer that you rebuilt.
