# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Beyond the LSTM: gates, parallel recurrence, attention
#
# The LSTM of assignment 05 is from 1997. This notebook follows what came after it, in three steps that you build
# yourself:
#
# 1. **Fewer gates.** The GRU does with one state and three blocks of weights what the LSTM does with two states and
#    four blocks.
# 2. **No loop.** A recurrent network reads step after step, so a processor that could do ten thousand things at once
#    has to wait for each step. If the recurrence is *linear*, all steps can be computed together. MinGRU and state
#    space models are such recurrences. You will also see what this costs: a task that an LSTM learns and these two
#    cannot.
# 3. **No recurrence.** Attention looks at all steps of a sequence directly. It began as an addition to recurrent
#    networks and became the main part of the transformer, the network behind today's language models.
#
# **Time:** about 5 hours. **You need:** NumPy, the chain rule, `SimpleCell` or `LSTMCell` (a layer of your own in
# Keras), and the backward step of assignment 03 or 05.
#
# **Checks:** `check("name")` below each exercise runs a few public tests and tells you where to look. The marks come
# from hidden tests with other inputs: 90 points by machine, 10 points for one written answer.
#
# **Code you need not read:** the code of cells that only draw is folded away. Click on the three dots to see it.

# %% [markdown]
# **Conventions.** The batch comes first, weights are stored as in Keras, gradients are **summed** over the batch.
#
# | letter | meaning |
# |---|---|
# | B, T | number of sequences in the batch, number of steps in each |
# | F, U | number of features of an input, number of units (the size of the state) |
# | $W$, $R$ | `kernel` and `recurrent_kernel` |
# | $\odot$ | product entry by entry |
# | $\sigma$ | the sigmoid, $\sigma(s) = 1 / (1 + e^{-s})$ |
#
# Steps count from 0, in formulas as in code: $h_t$ is the state after reading $x_t$. The state before the first step
# is the argument `h0`; formulas call it $h_{-1}$.

# %% given_imports {"given": true}
from time import perf_counter

import matplotlib.pyplot as plt
import numpy as np
from checks import check, quietly

with quietly():
    import keras

# %% [markdown]
# Two tools from earlier assignments are given: a sigmoid that does not overflow, and numerical gradients to test your
# own gradients with.


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


# %% [markdown]
# ## 1. The GRU: one state, two gates
#
# An LSTM has two decisions about its memory that nearly always go together: to write something new (input gate) and
# to drop something old (forget gate). [Cho et al. (2014)](https://arxiv.org/abs/1406.1078) made them one decision.
# The **update gate** $z_t$, between 0 and 1, says which share of the old state is kept; the rest is replaced:
#
# $$h_t = z_t \odot h_{t-1} + (1 - z_t) \odot g_t .$$
#
# Here $g_t$ is the **candidate**, the new content. A weighted mean of two numbers between -1 and 1 stays between -1
# and 1, so nothing needs to be squashed on the way out, and the separate cell state and the output gate are no longer
# needed. And as in the LSTM there is a path from $h_{t-1}$ to $h_t$ without a matrix: where $z_t$ is near 1, the
# state and its gradient pass unchanged.
#
# The candidate is a plain recurrent cell with one more switch. The **reset gate** $r_t$ says how much of the old
# state the candidate may see: with $r_t = 0$ it is made from the input alone, and the unit can start afresh.
#
# (Careful with other texts: some swap the roles of $z_t$ and $1 - z_t$. This notebook follows Keras.)

# %% [markdown]
# ### The formulas, in the two forms that Keras knows
#
# The kernel has 3U columns: a block of U columns for each of z, r and the candidate, **in this order**. Write $W_z,
# W_r, W_h$ for the three blocks of the kernel and $R_z, R_r, R_h$ for those of the recurrent kernel. The gates are
# small Dense layers that read the input and the old state:
#
# $$z_t = \sigma(x_t W_z + h_{t-1} R_z + b_z), \qquad r_t = \sigma(x_t W_r + h_{t-1} R_r + b_r) .$$
#
# For the candidate there are two forms. They differ in *where* the reset gate acts. The second form has two biases for
# each column: $b$ is row 0 of `bias` and belongs to $x_t W$, $b'$ is row 1 and belongs to $h_{t-1} R$.
#
# | `reset_after` | candidate $g_t$ | bias |
# |---|---|---|
# | `False` (the paper) | $\tanh\bigl(x_t W_h + b_h + (r_t \odot h_{t-1})\, R_h\bigr)$ | `(3U,)`: one row |
# | `True` (Keras's default) | $\tanh\bigl(x_t W_h + b_h + r_t \odot (h_{t-1} R_h + b'_h)\bigr)$ | `(2, 3U)`: two rows |
#
# In the first form the old state is reset *before* it meets the matrix, in the second form the result is reset *after*
# the matrix. Why does the second form exist? In it the old state meets all three blocks at once, in **one** matrix
# product $h_{t-1} R$; in the first form the product with $R_h$ has to wait for $r_t$. One large product is faster than
# two small ones, above all on a graphics card.
#
# With `reset_after` the gates add both biases: read $b_z + b'_z$ and $b_r + b'_r$ in the two formulas above. In the
# candidate, row 1 lies inside the bracket that the reset gate multiplies.
#
# ### Exercise: `gru_step_forward` (12 points)
#
# Write one step, in both forms. The cache is yours: your backward step will need whatever you cannot compute again.
# It should also know which form it was.


# %% gru_step_forward {"exercise": "numpy"}
def gru_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias, reset_after=True):
    """Advance a GRU by one step.

    Parameters:
        x_t (B, F): the input of this step
        h_prev (B, U): the state of the step before
        kernel (F, 3U), recurrent_kernel (U, 3U): weights, blocks in the order z, r, candidate
        bias: (2, 3U) with reset_after, row 0 for the input and row 1 for the state; else (3U,)
        reset_after: whether the reset gate acts after the matrix product (True) or before it (False)
    Returns:
        h_t (B, U), cache (of any type, for `gru_step_backward`)

    Hint: `np.split(s, 3, axis=-1)` cuts an array into three blocks of columns.
    """
    ### BEGIN SOLUTION
    input_bias, state_bias = bias if reset_after else (bias, 0.0)
    x_z, x_r, x_h = np.split(x_t @ kernel + input_bias, 3, axis=-1)
    h_z, h_r, h_h = np.split(h_prev @ recurrent_kernel + state_bias, 3, axis=-1)
    z = sigmoid(x_z + h_z)
    r = sigmoid(x_r + h_r)
    if reset_after:
        g = np.tanh(x_h + r * h_h)
    else:
        R_h = np.split(recurrent_kernel, 3, axis=-1)[2]
        g = np.tanh(x_h + (r * h_prev) @ R_h)
    h_t = z * h_prev + (1.0 - z) * g
    cache = (x_t, h_prev, z, r, g, h_h, kernel, recurrent_kernel, reset_after)
    return h_t, cache
    ### END SOLUTION


# %% test_gru_step_forward {"points": 12}
check("gru_step_forward")

# %% [markdown]
# ## 2. The loop over time
#
# You have written this loop for the plain cell and for the LSTM. Here only one state travels. There is no backward
# pass through the whole sequence in this notebook, so no cache is asked for.
#
# ### Exercise: `gru_forward` (6 points)


# %% gru_forward {"exercise": "numpy", "needs": ["gru_step_forward"]}
def gru_forward(x, h0, kernel, recurrent_kernel, bias, reset_after=True):
    """Run a GRU over a batch of sequences.

    Parameters:
        x (B, T, F): inputs
        h0 (B, U): the state before the first step
        kernel (F, 3U), recurrent_kernel (U, 3U), bias (2, 3U) or (3U,), reset_after: as in `gru_step_forward`
    Returns:
        h_seq (B, T, U): the states after all steps
    """
    ### BEGIN SOLUTION
    h_t, states = h0, []
    for t in range(x.shape[1]):
        h_t, _ = gru_step_forward(x[:, t], h_t, kernel, recurrent_kernel, bias, reset_after)
        states.append(h_t)
    return np.stack(states, axis=1)
    ### END SOLUTION


# %% test_gru_forward {"points": 6}
check("gru_forward")

# %% [markdown]
# Is this the layer `keras.layers.GRU` that you trained in assignment 06? The next cell makes two of Keras's layers,
# one in each form, takes their weights, and runs your loop with them.

# %% {"tags": ["illustration"]}
compare_rng = np.random.default_rng(0)
compare_x = compare_rng.standard_normal((4, 30, 3)).astype("float32")
for form in (True, False):
    keras.utils.set_random_seed(1)
    layer = keras.layers.GRU(5, return_sequences=True, reset_after=form, bias_initializer="random_normal")
    from_keras = np.asarray(layer(compare_x))
    from_you = np.asarray(gru_forward(compare_x, np.zeros((4, 5)), *layer.get_weights(), reset_after=form))
    print(f"reset_after={form!s:5}  largest difference over 30 steps: {np.abs(from_keras - from_you).max():.1e}")

# %% [markdown]
# Differences near 1e-7 are the rounding of float32. If yours are larger, run the check of `gru_step_forward` again.
#
# What does the update gate do to a memory? In the next figure every weight is 0 but a few biases, so the gate has the
# same value z at every step and the candidate is 0. The state starts at 1 and can only fade.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws how a state fades
fade_steps = 60
fig, axes = plt.subplots(figsize=(8, 3.2))
for keep, colour in ((0.5, "tab:red"), (0.9, "tab:orange"), (0.98, "tab:green"), (0.999, "tab:blue")):
    fade_bias = np.zeros((2, 3))
    fade_bias[0, 0] = np.log(keep / (1 - keep))  # the sum at which the sigmoid is `keep`
    faded = gru_forward(
        np.zeros((1, fade_steps, 1)), np.ones((1, 1)), np.zeros((1, 3)), np.zeros((1, 3)), fade_bias, True
    )
    axes.plot(range(1, fade_steps + 1), np.asarray(faded)[0, :, 0], color=colour, label=f"z = {keep:g}")
axes.set(xlabel="number of steps", ylabel="state", ylim=(0, 1.05), title="The update gate sets how long a state lasts")
axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
plt.show()

# %% [markdown]
# After n steps $z^n$ is left: about $1 / (1 - z)$ steps pass until a third remains. A GRU chooses z for each unit at
# each step, so it can keep a value for long and then replace it within one step.

# %% [markdown]
# ## 3. One step backward
#
# Given $dh_t$, the gradient of the loss with respect to $h_t$, you want the gradients of the five inputs of a step. Go
# back from $h_t = z_t \odot h_{t-1} + (1 - z_t) \odot g_t.$ Three things receive a gradient here: $z_t$, $g_t$ and
# $h_{t-1}.$
#
# The rules are those of assignment 05:
#
# * a product $p = a \odot b$ hands $dp \odot b$ to $a$ and $dp \odot a$ to $b$;
# * an activation multiplies by its slope: $s(1 - s)$ for a sigmoid with result $s$, $1 - g^2$ for a tanh with result
#   $g$;
# * a matrix product $P = A M$ hands $dP\, M^\top$ to $A$ and $A^\top dP$ to $M$;
# * a bias receives the sum over the batch;
# * a value that is used several times receives the **sum** of what comes back on all paths.
#
# Write $\hat z_t$, $\hat r_t$ and $\hat g_t$ for the sums inside the two sigmoids and the tanh. Find their gradients
# first, $d\hat z_t$, $d\hat r_t$ and $d\hat g_t$, each of shape `(B, U)`: all the others are made from these three
# (and $dh_{t-1}$ from $dh_t$ as well).
# The two forms differ in the path of the candidate:
#
# | | inside the tanh | what the reset gate multiplies |
# |---|---|---|
# | `reset_after=False` | $(r_t \odot h_{t-1})\,R_h$ | $h_{t-1}$ itself, before the matrix |
# | `reset_after=True` | $r_t \odot (h_{t-1} R_h + b'_h)$ | the result of the matrix product, second bias included |
#
# The old state $h_{t-1}$ is used **four** times: directly in $h_t$, in the two gates, and in the candidate.
#
# Two places deserve a second look. The gradient of $R_h$ is a product with what stood *before* $R_h$ in the forward
# step, and that differs between the two forms. And with `reset_after` the two rows of the bias receive the same
# gradient in the blocks z and r, but not in the candidate's block.
#
# ### Exercise: `gru_step_backward` (15 points)
#
# `cache` comes from your own `gru_step_forward`, in either form. The cell after the check compares your gradients
# with numerical ones, name by name.


# %% gru_step_backward {"exercise": "numpy", "needs": ["gru_step_forward"]}
def gru_step_backward(dh_t, cache):
    """Go back through one step of a GRU.

    Parameters:
        dh_t (B, U): gradient of the loss with respect to h_t, from all its uses
        cache: what your `gru_step_forward` returned
    Returns:
        dx_t (B, F), dh_prev (B, U), dkernel (F, 3U), drecurrent_kernel (U, 3U),
        dbias of the bias's shape: (2, 3U) with reset_after, else (3U,); sums over the batch
    """
    ### BEGIN SOLUTION
    x_t, h_prev, z, r, g, h_h, kernel, recurrent_kernel, reset_after = cache
    d_z = dh_t * (h_prev - g) * z * (1.0 - z)  # of the sums inside the two sigmoids and the tanh
    d_g = dh_t * (1.0 - z) * (1.0 - g**2)
    if reset_after:
        d_r = d_g * h_h * r * (1.0 - r)
        d_state_sums = np.concatenate([d_z, d_r, d_g * r], axis=1)
        dh_prev = dh_t * z + d_state_sums @ recurrent_kernel.T
        drecurrent_kernel = h_prev.T @ d_state_sums
    else:
        R_z, R_r, R_h = np.split(recurrent_kernel, 3, axis=1)
        d_reset_state = d_g @ R_h.T  # of r * h_prev
        d_r = d_reset_state * h_prev * r * (1.0 - r)
        dh_prev = dh_t * z + d_z @ R_z.T + d_r @ R_r.T + d_reset_state * r
        drecurrent_kernel = np.concatenate([h_prev.T @ d_z, h_prev.T @ d_r, (r * h_prev).T @ d_g], axis=1)
    d_input_sums = np.concatenate([d_z, d_r, d_g], axis=1)
    dbias = d_input_sums.sum(axis=0)
    if reset_after:
        dbias = np.stack([dbias, d_state_sums.sum(axis=0)])
    return d_input_sums @ kernel.T, dh_prev, x_t.T @ d_input_sums, drecurrent_kernel, dbias
    ### END SOLUTION


# %% test_gru_step_backward {"points": 15}
check("gru_step_backward")

# %% {"tags": ["illustration"]}
debug_rng = np.random.default_rng(1)


def compare_gradients(form, B=2, F=3, U=4):
    """Print how far your gradients are from numerical ones, block by block."""
    shapes = [(B, F), (B, U), (F, 3 * U), (U, 3 * U), (2, 3 * U) if form else (3 * U,)]
    arguments = [debug_rng.standard_normal(shape) for shape in shapes]
    dh_t = debug_rng.standard_normal((B, U))
    mine = gru_step_backward(dh_t, gru_step_forward(*arguments, reset_after=form)[1])
    print(f"reset_after={form}: largest difference from the numerical gradient (of weights: blocks z, r, candidate)")
    for k, name in enumerate(["x_t", "h_prev", "kernel", "recurrent_kernel", "bias"]):

        def h_of(value, k=k):
            return gru_step_forward(*arguments[:k], value, *arguments[k + 1 :], reset_after=form)[0]

        gap = np.abs(mine[k] - numerical_gradient(h_of, arguments[k], dh_t))
        parts = np.split(gap, 3, axis=-1) if k >= 2 else [gap]
        print(f"    d{name:20}", "  ".join(f"{part.max():.0e}" for part in parts))


compare_gradients(True)
compare_gradients(False)

# %% [markdown]
# Differences near 1e-10 are the error of the numerical gradient; anything above 1e-5 is a mistake.

# %% [markdown]
# ## 4. A recurrence without a loop
#
# Every recurrent network so far has to be computed step by step: $h_{10}$ cannot be started before $h_9$ is known,
# because $h_9$ goes through a matrix and a tanh. A graphics card does one step after the other and is idle for the most
# part.
#
# Take away the tanh and the matrix. What is left is a **linear recurrence**, one for each unit:
#
# $$h_t = a_t\, h_{t-1} + b_t .$$
#
# The factors $a_t$ and the additions $b_t$ may differ from step to step (they may be computed from the input), but
# they must not depend on $h$. A GRU whose gates do not look at the old state is of this form: $a_t = z_t$ and $b_t =
# (1 - z_t)\, g_t$.
#
# **Why is this easier?** One step is the function $h \mapsto a h + b$. Do step 0 and then step 1:
#
# $$a_1\,(a_0 h + b_0) + b_1 = \underbrace{a_0 a_1}_{\text{factor}} h + \underbrace{a_1 b_0 + b_1}_{\text{addition}} .$$
#
# Two steps together are again a function of the same kind! So the pairs can be combined before any $h$ is known:
#
# $$(a_0, b_0) \text{ then } (a_1, b_1) \;=\; (a_0 a_1,\; a_1 b_0 + b_1) .$$
#
# And it does not matter where the brackets are placed: steps 0 to 3 are "(0 then 1) then (2 then 3)" as well as
# "((0 then 1) then 2) then 3". An operation with this property is called **associative**, and the results for all
# prefixes (0, 0 to 1, 0 to 2, …) are called its **scan**. Sums are the best known example: the scan of + is
# `np.cumsum`.

# %% [markdown]
# ### Doubling
#
# Here is a way to compute a scan with few, large operations ([Hillis and Steele
# 1986](https://doi.org/10.1145/7902.7903)). In each round every position combines what it has with what stands a
# certain **shift** to its left, and the shift doubles from round to round. With 8 steps, position t holds the
# combination of these steps:
#
# | position | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
# |---|---|---|---|---|---|---|---|---|
# | at the start | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 |
# | after shift 1 | 0 | 0–1 | 1–2 | 2–3 | 3–4 | 4–5 | 5–6 | 6–7 |
# | after shift 2 | 0 | 0–1 | 0–2 | 0–3 | 1–4 | 2–5 | 3–6 | 4–7 |
# | after shift 4 | 0 | 0–1 | 0–2 | 0–3 | 0–4 | 0–5 | 0–6 | 0–7 |
#
# After three rounds every position holds all steps from the first to its own. For T steps this takes about $\log_2 T$
# rounds: 13 for 8,000 steps. A round works on whole arrays, `a[:, shift:]` with `a[:, :-shift]`, and has no loop over
# time. Positions with nothing `shift` to their left stay as they are. Compute both parts of the new pair from the old
# pair: the new additions need the factors from *before* the round.
#
# Keras has the general tool: [`keras.ops.associative_scan(f, elems, axis=…)`](https://keras.io/api/ops/core/), where
# `elems` is a tuple such as `(a, b)` and `f(left, right)` combines two such tuples, the earlier one on the left.
#
# What about $h_{-1}$, the argument `h0`? It enters once, at the first step: $h_0 = a_0 h_{-1} + b_0$. So it can be made
# a part of the first addition before the scan begins (of a copy of `b`: the caller's array should stay as it is).
#
# ### Exercise: `linear_scan` (12 points, both functions together)
#
# `linear_scan` is the definition, step by step. `linear_scan_parallel` gives the same values without a loop over T:
# write the rounds of doubling, or use `keras.ops.associative_scan`. A loop over the rounds, of which there are about
# $\log_2 T$, is fine. (A test compares the last bits of the results: numbers that are added in another order are
# rounded differently, so a scan and a loop hardly ever agree to the last bit.)
#
# A tempting shortcut divides by the products $a_0 a_1 \cdots a_t$. It fails where a factor is 0, and where the
# product of many factors is too small for a floating-point number.


# %% linear_scan {"exercise": "keras"}
def linear_scan(a, b, h0):
    """Compute h_t = a_t h_{t-1} + b_t step by step, entry by entry.

    Parameters:
        a (B, T, U), b (B, T, U): factors and additions of all steps
        h0 (B, U): the state before the first step
    Returns:
        h_seq (B, T, U)
    """
    ### BEGIN SOLUTION
    h_t, states = h0, []
    for t in range(a.shape[1]):
        h_t = a[:, t] * h_t + b[:, t]
        states.append(h_t)
    return np.stack(states, axis=1)
    ### END SOLUTION


def linear_scan_parallel(a, b, h0):
    """Compute the same h_seq (B, T, U) with no loop over the steps."""
    ### BEGIN SOLUTION
    a, h_seq = np.array(a), np.array(b)
    h_seq[:, 0] += a[:, 0] * h0
    shift = 1
    while shift < a.shape[1]:
        h_seq[:, shift:] += a[:, shift:] * h_seq[:, :-shift]
        a[:, shift:] = a[:, shift:] * a[:, :-shift]
        shift = 2 * shift
    return h_seq
    ### END SOLUTION


# %% test_linear_scan {"points": 12}
check("linear_scan")

# %% [markdown]
# ### How much time does it save?
#
# The next cell measures your three functions on sequences of growing length, one sequence with 8 units. Each time is
# the best of three runs, for the two loops of one run where a run takes long. Both axes are logarithmic, so a time that
# grows in proportion to T is a line of slope 1: ten times the length, ten times the time. (If you used
# `keras.ops.associative_scan`, your scan is slow here: outside of a compiled model, each of its operations costs Keras
# a fraction of a millisecond. The text below is about the rounds of doubling in NumPy. Write them as well and compare.)

# %% {"tags": ["illustration"], "collapsed": true}
# Measures the times
time_rng = np.random.default_rng(2)
lengths = [2**k for k in range(4, 14)]


def best_time(function, *values, runs=3):
    """Return the shortest of some runs, in milliseconds; one run is enough if it takes more than half a second."""
    times = []
    while len(times) < runs and max(times, default=0) < 500:
        start = perf_counter()
        np.asarray(function(*values))
        times.append(1000 * (perf_counter() - start))
    return min(times)


times = {"gru_forward (loop)": [], "linear_scan (loop)": [], "linear_scan_parallel": []}
gru_weights = [0.3 * time_rng.standard_normal(shape) for shape in ((4, 24), (8, 24), (2, 24))]
for n in lengths:
    some_x = time_rng.standard_normal((1, n, 4))
    some_a, some_b = time_rng.uniform(0.8, 1.0, (1, n, 8)), time_rng.standard_normal((1, n, 8))
    zeros = np.zeros((1, 8))
    times["gru_forward (loop)"].append(best_time(gru_forward, some_x, zeros, *gru_weights))
    times["linear_scan (loop)"].append(best_time(linear_scan, some_a, some_b, zeros))
    times["linear_scan_parallel"].append(best_time(linear_scan_parallel, some_a, some_b, zeros))

fig, axes = plt.subplots(figsize=(8, 4))
for label, values in times.items():
    axes.loglog(lengths, values, "o-", label=label)
axes.set(xlabel="length T of the sequence", ylabel="time (ms)", title="Step by step, and all steps together")
axes.legend()
plt.show()
n = lengths[-1]
print(f"T = {n}: " + ", ".join(f"{label} {values[-1]:,.1f} ms" for label, values in times.items()))

# %% [markdown]
# The time of a loop grows with the number of steps, since each step costs the same time in Python and NumPy: some
# microseconds for the linear step, twenty to fifty times as much for the GRU's. The scan does *more* arithmetic, about
# $T \log_2 T$ products where the loop has T, and is still faster, because it does it in 13 rounds of large operations.
# The picture is the same on a graphics card, only more extreme. Where every single step already keeps the processor
# busy, the advantage turns into its opposite: with 8 sequences of 512 units and T = 256, the loop is the faster one on
# an ordinary computer.

# %% [markdown]
# ## 5. MinGRU: a GRU that can be scanned
#
# What has to be removed from a GRU to make it a linear recurrence? Everything through which the gates and the
# candidate see the old state. [Feng et al. (2024)](https://arxiv.org/abs/2410.01201) do exactly this. They drop the
# recurrent kernel, the reset gate (there is nothing to reset) and the tanh of the candidate:
#
# $$z_t = \sigma(x_t W_z + b_z), \qquad g_t = x_t W_h + b_h, \qquad h_t = (1 - z_t) \odot h_{t-1} + z_t \odot g_t .$$
#
# $W_z$ and $W_h$ are the two blocks of the kernel `(F, 2U)`, $b_z$ and $b_h$ those of the bias `(2U,)`, z first. The
# state starts at $h_{-1} = 0.$ **Note that here $z_t$ is the share of the new, not of the old:** the authors follow the
# other convention, and so does this exercise. In terms of section 4, the factor of a step is $1 - z_t$ and the
# addition is $z_t g_t.$
#
# The layer has $2U(F + 1)$ weights; Keras's GRU has $3U(F + U + 2)$. And as all its steps can be computed together,
# it is a layer of its own, not a cell inside `keras.layers.RNN`: it takes `(B, T, F)` and gives `(B, T, U)`.
#
# ### Exercise: `MinGRU` (10 points)
#
# As in `SimpleCell` and `LSTMCell`: make the weights in `build` with `self.add_weight(shape=…, initializer=…, name=…)`,
# kernel first, and compute with `keras.ops` in `call`, so that gradients arrive (`matmul`, `split`, `sigmoid`). Any
# initializers will do. NumPy cannot be used in `call`: inside a model the numbers are not known yet, nor is the size of
# the batch (it is `None`).
#
# For the recurrence you may write a loop over the `inputs.shape[1]` steps. It gives the same marks but makes a large
# graph, which is slow to build. Or write the doubling again. Three things differ from NumPy:
#
# * Tensors cannot be changed in place, so each round makes new ones.
# * The part to the left has to be filled up to the full length:
#   `keras.ops.pad(h[:, :-shift], [[0, 0], [shift, 0], [0, 0]])` puts `shift` zeros before the first step.
# * Fill the factors up with zeros in the same way. The product is then 0 where nothing stands to the left, and there it
#   is only ever multiplied by the zeros in front of `h`.
#
# (`keras.ops.associative_scan` would be the natural tool. With TensorFlow, in Keras 3.15, it does not work yet inside
# a model.)


# %% MinGRU {"exercise": "keras"}
class MinGRU(keras.layers.Layer):
    """A GRU whose gate and candidate see the input alone: (B, T, F) to (B, T, U)."""

    def __init__(self, units, **kwargs):
        """Keep `units`."""
        super().__init__(**kwargs)
        ### BEGIN SOLUTION
        self.units = units
        ### END SOLUTION

    def build(self, input_shape):
        """Make kernel (F, 2U) and bias (2U,), in this order; in both, block z comes first."""
        ### BEGIN SOLUTION
        width = 2 * self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], width), initializer="glorot_uniform", name="kernel")
        self.bias = self.add_weight(shape=(width,), initializer="zeros", name="bias")
        ### END SOLUTION

    def call(self, inputs):
        """Return the states (B, T, U) after all steps, starting from zeros."""
        ### BEGIN SOLUTION
        sums = keras.ops.matmul(inputs, self.kernel) + self.bias
        z, g = keras.ops.split(sums, 2, axis=-1)
        z = keras.ops.sigmoid(z)
        a, h_seq = 1.0 - z, z * g
        shift = 1
        while shift < inputs.shape[1]:
            left = [[0, 0], [shift, 0], [0, 0]]
            h_seq = h_seq + a * keras.ops.pad(h_seq[:, :-shift], left)
            a = a * keras.ops.pad(a[:, :-shift], left)
            shift = 2 * shift
        return h_seq
        ### END SOLUTION


# %% test_MinGRU {"points": 10}
check("MinGRU")

# %% [markdown]
# ## 6. State space models: a recurrence that is a convolution
#
# If the factor is not only independent of $h$ but **the same at every step**, there is a third way to compute the
# recurrence. A diagonal state space model reads one number $u_t$ at each step, keeps N numbers $x_t$ and gives one
# number $y_t$:
#
# $$x_t = A \odot x_{t-1} + B\, u_t, \qquad y_t = \sum_{n=1}^{N} C_n\, x_{t,n}, \qquad x_{-1} = 0 .$$
#
# $A$, $B$ and $C$ are vectors of N numbers: how fast each entry of the state fades, how strongly it is driven by the
# input, and how much it adds to the output. ("Diagonal" means that A could be written as a diagonal matrix: the
# entries do not mix. In this section, as in the literature, $x$ is the state, $u$ the input, and $B$ is not the batch.)
#
# Write out the first steps of one entry:
#
# $$x_0 = B u_0, \qquad x_1 = A B u_0 + B u_1, \qquad x_2 = A^2 B u_0 + A B u_1 + B u_2 .$$
#
# An input that lies k steps back arrives with the factor $A^k B$, at *every* step t. Sum over the N entries, and the
# output is
#
# $$y_t = \sum_{k=0}^{t} K_k\, u_{t-k}, \qquad K_k = \sum_{n=1}^{N} C_n\, A_n^k\, B_n .$$
#
# The numbers $K_0, K_1, \dots, K_{T-1}$ are called the **kernel** of the model (not to be mistaken for the weights of a
# layer), and the sum for $y_t$ is a **convolution**: every output is a weighted sum of the inputs before it, always
# with the same weights. So a state space model is a recurrent network when it writes step by step (one cheap step for
# each new input), and a convolution when it is trained on whole sequences (no loop, and even faster with the fast
# Fourier transform). Known networks for long sequences are built of many such models side by side: S4 and
# [S4D](https://arxiv.org/abs/2206.11893) with complex numbers for A, and [Mamba](https://arxiv.org/abs/2312.00752),
# which lets the factors depend on the input again and uses the scan of section 4.
#
# ### Exercise: `ssm_recurrence` (12 points, the three functions together)
#
# Compute the outputs in both ways; they agree to rounding. `ssm_convolution` has to use the kernel, not the
# recurrence. [`np.convolve(p, q)`](https://numpy.org/doc/stable/reference/generated/numpy.convolve.html) takes two
# vectors of T numbers and returns 2T - 1; which of them do you need? A power with exponent 0 is 1, for $A_n = 0$ too.


# %% ssm_recurrence {"exercise": "numpy"}
def ssm_recurrence(u, A, B, C):
    """Run a diagonal state space model step by step.

    Parameters:
        u (batch, T): inputs
        A (N,), B (N,), C (N,): real numbers
    Returns:
        y (batch, T)
    """
    ### BEGIN SOLUTION
    x_t, outputs = np.zeros((len(u), len(A))), []
    for t in range(u.shape[1]):
        x_t = A * x_t + B * u[:, t, None]
        outputs.append(x_t @ C)
    return np.stack(outputs, axis=1)
    ### END SOLUTION


def ssm_kernel(A, B, C, T):
    """Return the kernel (T,): entry k is the factor with which an input k steps back arrives in the output."""
    ### BEGIN SOLUTION
    powers = A ** np.arange(T)[:, None]  # (T, N)
    return powers @ (B * C)
    ### END SOLUTION


def ssm_convolution(u, A, B, C):
    """Return y (batch, T), computed with the kernel."""
    ### BEGIN SOLUTION
    T = u.shape[1]
    K = ssm_kernel(A, B, C, T)
    return np.stack([np.convolve(row, K)[:T] for row in u])
    ### END SOLUTION


# %% test_ssm_recurrence {"points": 12}
check("ssm_recurrence")

# %% [markdown]
# What can such a kernel look like? Left: four kernels with one entry each, B = C = 1. In the middle: two entries
# together make a kernel that rises first and falls later. Right: this kernel, divided by its sum, smooths a noisy step.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws kernels and a smoothed step
ssm_rng = np.random.default_rng(3)
fig, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 3.4), layout="constrained")
for A_n, colour in ((0.5, "tab:red"), (0.9, "tab:orange"), (0.98, "tab:green"), (-0.8, "tab:purple")):
    kernel_of_one = ssm_kernel(np.array([A_n]), np.ones(1), np.ones(1), 40)
    left.plot(kernel_of_one, ".-", color=colour, label=f"A = {A_n:g}")
left.axhline(0, color="k", lw=0.5)
left.set(xlabel="k, steps back", ylabel="$K_k$", title="Kernels of one entry: $A^k$")
left.legend()

two = np.array([0.92, 0.7]), np.ones(2), np.array([0.1, -0.1])
middle.plot(ssm_kernel(*two, 40), ".-")
middle.set(xlabel="k, steps back", title="Two entries: A = 0.92 and 0.7")
noisy = (np.arange(120) >= 40) + 0.4 * ssm_rng.standard_normal(120)
gain = np.sum(ssm_kernel(*two, 200))
right.plot(noisy, color="0.75", label="input u")
right.plot(np.asarray(ssm_convolution(noisy[None], *two))[0] / gain, color="tab:blue", lw=3, label="by convolution")
right.plot(np.asarray(ssm_recurrence(noisy[None], *two))[0] / gain, "k--", lw=1, label="by recurrence")
right.set(xlabel="step t", title="A smoothed step, in both ways")
right.legend()
plt.show()

# %% [markdown]
# ## 7. What these linear recurrences cannot do
#
# The scan is fast. What do you give up for it? Take the smallest task that needs a *decision about the state*: the
# **parity** of a row of bits. Is the number of ones so far even (0) or odd (1)? One bit of memory is enough: keep it
# at a 0, flip it at a 1.
#
# ### Exercise: `parity_batch` (5 points)
#
# Every bit is 0 or 1 with equal probability, independent of all others.


# %% parity_batch {"exercise": "numpy"}
def parity_batch(n, T, rng):
    """Return n rows of T random bits, and the parity of each row.

    Parameters:
        n, T: number of rows, number of bits in a row
        rng: a `numpy.random.Generator`, the only source of randomness
    Returns:
        X (n, T, 1): bits, 0 or 1
        y (n,): 0 where the number of ones in the row is even, 1 where it is odd
    """
    ### BEGIN SOLUTION
    X = rng.integers(0, 2, (n, T, 1))
    return X, X.sum(axis=(1, 2)) % 2
    ### END SOLUTION


# %% test_parity_batch {"points": 5}
check("parity_batch")

# %% [markdown]
# Why is this hard for a linear recurrence? Flipping has to turn a high state into a low one **and** a low one into a
# high one. In $h_t = a_t h_{t-1} + b_t$ that takes a *negative* factor: the two states have to change sides.
#
# * **MinGRU** has the factor $1 - z_t$, between 0 and 1. Two different states that read the same bits get closer at
#   each step and never change sides. What it can do is count, more or less: add something at each 1. But the parity of
#   a count changes with every further 1, and the layers above would have to learn it for every count.
# * **A state space model** may have a negative factor, but the same one at every step, so it flips whether the bit is
#   1 or not.
# * **A GRU, an LSTM, a plain RNN** send the old state through a nonlinear function together with the input. Four
#   combinations of state and bit, two results: this is the exclusive or, which a small network can compute.
#
# A linear recurrence whose factor depends on the input *and* may be negative can do it. If $u_t$ is the bit of step
# t, $a_t = 1 - 2 u_t$ is 1 for the bit 0 and -1 for the bit 1 ([Grazzi et al.
# 2024](https://arxiv.org/abs/2411.12537)). The next cell runs your scan with it:

# %% {"tags": ["illustration"]}
bits, parity = (np.asarray(one) for one in parity_batch(1000, 50, np.random.default_rng(4)))
sign = np.asarray(linear_scan_parallel(1.0 - 2.0 * bits, np.zeros(bits.shape), np.ones((1000, 1))))[:, -1, 0]
print(f"parity of 50 bits, read from the sign of the last state: {np.mean((sign < 0) == parity):.0%} right")

# %% [markdown]
# Can training *find* a solution? The next cell trains four models on rows of 20 bits. To help them, the loss looks at
# the parity of all prefixes (1 bit, 2 bits, … 20 bits), not only at that of the whole row. Each model is one layer
# with 32 units and the same two Dense layers above it. The recurrent ones are then tested on rows of 60 bits, three
# times as long. The attention model (one layer of Keras's causal attention, which you meet in section 9) has to be
# told the positions by numbers that are learned, so it cannot be tested beyond 20. Training takes about a minute in
# all. The code is folded away; open it to look at the models, or to train with another `SEED` or another length.

# %% {"tags": ["illustration"], "collapsed": true}
# Trains four models on parity and draws how far they are right
T_TRAIN, T_TEST, SEED = 20, 60, 0


def parity_model(name, T):
    """Return a model from bits (B, T, 1) to the parities of all prefixes (B, T, 1)."""
    entry = keras.Input((T, 1))
    if name == "attention":
        steps = keras.ops.arange(T, dtype="int32") + keras.ops.zeros_like(entry[:, :, 0], dtype="int32")
        states = keras.layers.Dense(32)(entry) + keras.layers.Embedding(T, 32)(steps)
        states = states + keras.layers.MultiHeadAttention(1, 32)(states, states, use_causal_mask=True)
    elif name == "MinGRU":
        states = MinGRU(32)(entry)
    else:
        states = getattr(keras.layers, name)(32, return_sequences=True)(entry)
    hidden = keras.layers.Dense(32, activation="relu")(states)
    model = keras.Model(entry, keras.layers.Dense(1, activation="sigmoid")(hidden))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.01, global_clipnorm=1.0))
    return model


parity_rng = np.random.default_rng(SEED)
train_bits, new_bits = (
    np.asarray(parity_batch(*sizes, parity_rng)[0], "float32") for sizes in ((4096, T_TRAIN), (1000, T_TEST))
)
train_parity, new_parity = np.cumsum(train_bits, axis=1) % 2, np.cumsum(new_bits, axis=1) % 2

fig, axes = plt.subplots(figsize=(8, 3.8))
for name, style in (("SimpleRNN", "-"), ("LSTM", "--"), ("MinGRU", "o-"), ("attention", "s-")):
    keras.utils.set_random_seed(SEED)
    model = parity_model(name, T_TRAIN)
    for _ in range(10):  # epochs; fewer where there is nothing left to learn
        history = model.fit(train_bits, train_parity, batch_size=64, verbose=0)
        if history.history["loss"][0] < 0.01:
            break
    longest = T_TRAIN if name == "attention" else T_TEST
    tester = parity_model(name, longest)
    tester.set_weights(model.get_weights())
    answers = tester.predict(new_bits[:, :longest], verbose=0) > 0.5
    accuracy = np.mean(answers == new_parity[:, :longest], axis=(0, 2))
    axes.plot(range(1, longest + 1), accuracy, style, markersize=4, label=name)
    print(f"{name:9}  after 2 bits {accuracy[1]:4.0%}, 5 bits {accuracy[4]:4.0%}, {longest} bits {accuracy[-1]:4.0%}")
axes.axvline(T_TRAIN, color="k", lw=0.8, linestyle=":", label="length in training")
axes.axhline(0.5, color="0.6", lw=0.8)
axes.set(xlabel="number of bits read", ylabel="share of right parities", ylim=(0.4, 1.05), title="Parity")
axes.legend(loc="center right")
plt.show()

# %% [markdown]
# The two recurrent networks with a nonlinear state find the rule, and the rule works for any length. MinGRU gets the
# first few steps right, where counts are small enough to learn each by heart, and then gets worse, down to guessing at
# about 13 bits. (More units or more layers move the point where it breaks; they do not give it the rule. [Merrill et
# al. 2024](https://arxiv.org/abs/2404.08819) prove how far this goes.) Attention without a state has learned prefixes
# of a certain length and has no rule either. State space models are not in the figure: a layer of 32, trained in the
# same way with three seeds, was right up to 4 bits, for 80 to 88 % of the rows at 20 bits and for about 60 % at 60. It
# lasts longer than MinGRU, but it has no rule that works for any length.
#
# This is not an argument against linear recurrences, which do very well on language and audio. It says what they
# trade for their speed.

# %% [markdown]
# ## 8. Attention: look again at what you have read
#
# The encoder-decoder of assignment 06 has a bottleneck: whatever the decoder may need of the input has to fit into
# one vector, the encoder's last state. [Bahdanau, Cho and Bengio (2015)](https://arxiv.org/abs/1409.0473) let the
# decoder look at **all** states of the encoder again at every step, and take from them what it needs now.
#
# The decoder asks with a vector $q$, the **query** (its own state). The encoder's states $k_0, \dots, k_{T-1}$ are the
# **keys**. Every key gets a score that says how well it fits the query, computed by a small network with one hidden
# layer:
#
# $$s_t = v \cdot \tanh(q\, W_q + k_t\, W_k) .$$
#
# A query has Q entries, a key has D. $W_q$ (Q, H) and $W_k$ (D, H) bring both to the same number H of hidden units; the
# dot product with the vector $v$ makes one number of the hidden layer. It is called **additive** attention because
# query and key are added inside the tanh. The softmax turns scores into weights that are positive and sum to 1, and the
# answer, the **context**, is the weighted mean of the keys:
#
# $$w_t = \frac{e^{s_t}}{\sum_j e^{s_j}}, \qquad \text{context} = \sum_t w_t\, k_t .$$
#
# All of it is differentiable, so the network learns by itself where to look. And the gradient has a path from the
# decoder to each encoder state that is **one** step long, however far back that state lies.
#
# **Padding.** Steps that are only padding must not be looked at: their weight has to be exactly 0, and the other
# weights still sum to 1. The usual way gives them the score $-\infty$ before the softmax. (At least one step of every
# sequence is no padding.)
#
# **Large scores.** $e^{1000}$ overflows. The softmax does not change when the same number is subtracted from all
# scores of a sequence. So first subtract the largest score of that sequence, among the steps that count.
#
# ### Exercise: `additive_attention` (10 points)


# %% additive_attention {"exercise": "numpy"}
def additive_attention(query, keys, W_q, W_k, v, mask=None):
    """Look at the keys with one query for each sequence.

    Parameters:
        query (B, Q): one query for each sequence
        keys (B, T, D): the vectors to look at
        W_q (Q, H), W_k (D, H), v (H,): weights of the score
        mask (B, T) or None: True where a step counts, False where it is padding
    Returns:
        context (B, D): the weighted mean of the keys
        weights (B, T): positive, 0 where masked, with sum 1 over T
    """
    ### BEGIN SOLUTION
    hidden = np.tanh((query @ W_q)[:, None, :] + keys @ W_k)  # (B, T, H)
    scores = hidden @ v
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = exponentials / exponentials.sum(axis=1, keepdims=True)
    context = np.einsum("bt,btd->bd", weights, keys)
    return context, weights
    ### END SOLUTION


# %% test_additive_attention {"points": 10}
check("additive_attention")

# %% [markdown]
# ### A task for it: write the sequence backwards
#
# The encoder reads 16 symbols, each drawn at random from an alphabet of 8, and the decoder writes them in reverse
# order. The first symbol to write is the last one read, the last one to write lies 31 steps back. Two models, with the
# same two GRUs of 32 units: one where the decoder only gets the encoder's last state, and one where it also looks at
# all encoder states with additive attention. As in assignment 06, the decoder reads the right previous symbol, here on
# the new sequences as well.
#
# (The query here is the decoder's state *after* it has read the previous symbol, so that the whole decoder can run as
# one layer. Bahdanau et al. use the state before. The score is theirs.) Training takes about a minute.
# The code is folded away; open it to see how the decoder is given its attention.

# %% {"tags": ["illustration"], "collapsed": true}
# Trains both models on the reversal task and draws how many symbols are right
N_SYMBOLS, LENGTH, WIDTH = 8, 16, 32


def reversal_data(n, rng):
    """Return [encoder input, shifted decoder input], one-hot (n, T, 8), and the reversed symbols (n, T)."""
    symbols = rng.integers(0, N_SYMBOLS, (n, LENGTH))
    one_hot = np.eye(N_SYMBOLS, dtype="float32")
    backwards = symbols[:, ::-1]
    shifted = np.concatenate([np.zeros((n, 1, N_SYMBOLS), "float32"), one_hot[backwards[:, :-1]]], axis=1)
    return [one_hot[symbols], shifted], backwards


def reversal_model(attention):
    """Return an encoder-decoder, and the model that gives its decoder states and encoder states."""
    read, written = keras.Input((LENGTH, N_SYMBOLS)), keras.Input((LENGTH, N_SYMBOLS))
    encoded, last = keras.layers.GRU(WIDTH, return_sequences=True, return_state=True)(read)
    decoded = keras.layers.GRU(WIDTH, return_sequences=True)(written, initial_state=last)
    out = decoded
    if attention:
        asked = keras.ops.expand_dims(keras.layers.Dense(WIDTH, use_bias=False, name="W_q")(decoded), 2)
        offered = keras.ops.expand_dims(keras.layers.Dense(WIDTH, use_bias=False, name="W_k")(encoded), 1)
        fit = keras.layers.Dense(1, use_bias=False, name="v")(keras.ops.tanh(asked + offered))[..., 0]
        seen = keras.ops.matmul(keras.ops.softmax(fit, axis=-1), encoded)
        out = keras.layers.Concatenate()([decoded, seen])
    model = keras.Model([read, written], keras.layers.Dense(N_SYMBOLS, activation="softmax")(out))
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, keras.Model([read, written], [decoded, encoded])


reversal_rng = np.random.default_rng(5)
train_read, train_reversed = reversal_data(4096, reversal_rng)
new_read, new_reversed = reversal_data(512, reversal_rng)
fig, axes = plt.subplots(figsize=(8, 3.2))
for attention in (False, True):
    keras.utils.set_random_seed(0)
    reverser, states_of = reversal_model(attention)
    history = reverser.fit(
        train_read, train_reversed, validation_data=(new_read, new_reversed), batch_size=64, epochs=8, verbose=0
    )
    label = "with attention" if attention else "last state only"
    axes.plot(range(1, 9), history.history["val_accuracy"], "o-", label=label)
    print(f"{label:15}  right symbols in new sequences: {history.history['val_accuracy'][-1]:.1%}")
axes.axhline(1 / N_SYMBOLS, color="k", linestyle="--", lw=1, label="guessing")
axes.set(xlabel="epoch", ylabel="share of right symbols", ylim=(0, 1.05), title="16 symbols, backwards")
axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
plt.show()

# %% [markdown]
# Where does the trained decoder look? The next cell takes the weights $W_q$, $W_k$ and $v$ out of the trained model
# and calls **your** `additive_attention` with each decoder state as the query.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the attention weights
W_q, W_k, v = (reverser.get_layer(name).get_weights()[0] for name in ("W_q", "W_k", "v"))
decoder_states, encoder_states = (np.asarray(one) for one in states_of([part[:4] for part in new_read]))
looks = [
    np.asarray(additive_attention(decoder_states[:, t], encoder_states, W_q, W_k, v[:, 0])[1]) for t in range(LENGTH)
]
looks = np.stack(looks, axis=1)  # (4, decoder step, encoder step)

fig, axes = plt.subplots(figsize=(5.6, 4.8))
image = axes.imshow(looks[0], cmap="viridis", vmin=0, vmax=1)
read_symbols, written_symbols = new_read[0][0].argmax(axis=-1), new_reversed[0]
axes.set_xticks(range(LENGTH), [str(s) for s in read_symbols])
axes.set_yticks(range(LENGTH), [str(s) for s in written_symbols])
axes.set(xlabel="symbol that was read (in the order of time)", ylabel="symbol to write", title="Attention weights")
fig.colorbar(image, label="weight")
plt.show()

# %% [markdown]
# A bright line from the top right to the bottom left: to write the first symbol the decoder looks at the last one
# that was read, and so on. Nobody told it to. Look at the line closely: it may be a step beside the exact place,
# since the encoder's state *after* a symbol and the one before it both know something about it.

# %% [markdown]
# ## 9. Attention without recurrence
#
# If attention finds what is needed, is the recurrent network still needed? [Vaswani et al.
# (2017)](https://arxiv.org/abs/1706.03762) answered no: in the transformer, every step of a sequence asks all steps
# of the same sequence. Two things changed.
#
# **The score became a dot product.** A small network for each pair of steps is expensive. The dot product of query
# and key is one matrix product for all pairs at once. What is looked *at* is separated from what is *taken*: besides
# a key each step has a **value**. With queries q `(B, Tq, D)`, keys k `(B, Tk, D)` and values v `(B, Tk, Dv)`:
#
# $$S = \frac{q\, k^\top}{\sqrt D}, \qquad w = \text{softmax of each row of } S, \qquad \text{output} = w\, v .$$
#
# Why divide by $\sqrt D$? A dot product of two vectors with D independent entries of mean 0 and standard deviation 1
# has the standard deviation $\sqrt D$. Without the division, the scores would grow with D, the softmax would become
# nearly 1 for one step and 0 for all others, and its gradient would vanish, as that of any saturated function does.
#
# **The past only.** A network that predicts the next step must not see it. With `causal=True`, query i may only look
# at the keys up to its own position, j ≤ i. Give the others the score $-\infty$. (`causal=True` is only used with Tq
# = Tk.)
#
# ### Exercise: `dot_product_attention` (8 points)
#
# Scores of ±1000 must give finite results, as in section 8.


# %% dot_product_attention {"exercise": "numpy"}
def dot_product_attention(q, k, v, causal=False):
    """Scaled dot-product attention.

    Parameters:
        q (B, Tq, D), k (B, Tk, D), v (B, Tk, Dv): queries, keys, values
        causal: whether query i sees only the keys 0 to i (then Tq = Tk)
    Returns:
        output (B, Tq, Dv), weights (B, Tq, Tk) with sum 1 over the last axis
    """
    ### BEGIN SOLUTION
    scores = q @ np.swapaxes(k, 1, 2) / np.sqrt(q.shape[-1])
    if causal:
        past = np.tril(np.ones(scores.shape[1:], dtype=bool))
        scores = np.where(past, scores, -np.inf)
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return weights @ v, weights
    ### END SOLUTION


# %% test_dot_product_attention {"points": 8}
check("dot_product_attention")

# %% [markdown]
# Attention has no loop over time either, but it compares every step with every other: $T^2$ scores. The next cell
# adds it to the figure of section 4. Watch the slope at the right end: twice the length takes about four times as
# long, and four times the memory.

# %% {"tags": ["illustration"], "collapsed": true}
# Measures the times of attention
attention_lengths = [n for n in lengths if n <= 2048]
attention_times = []
for n in attention_lengths:
    some_q, some_k, some_v = time_rng.standard_normal((3, 1, n, 8))
    attention_times.append(
        best_time(lambda *arrays: dot_product_attention(*arrays, causal=True)[0], some_q, some_k, some_v)
    )

fig, axes = plt.subplots(figsize=(8, 4))
for label, values in times.items():
    axes.loglog(lengths, values, "o-", label=label)
axes.loglog(attention_lengths, attention_times, "s-", color="tab:purple", label="dot_product_attention")
axes.set(xlabel="length T of the sequence", ylabel="time (ms)", title="Four ways to read a sequence")
axes.legend()
plt.show()
print(f"T = {attention_lengths[-1]}: attention {attention_times[-1]:,.1f} ms")

# %% [markdown] which_network_for_which_task {"points": 10}
# ## 10. Which network for which task? (10 points, graded by a person)
#
# You have four families now: networks with a nonlinear state (simple RNN, GRU, LSTM), linear recurrences (MinGRU,
# state space models), attention, and mixtures such as the encoder-decoder with attention. In about 250 words, with
# your own plots and numbers: what is each good for, and what is it not good for?
#
# | points | for |
# |---|---|
# | 3 | **speed**: how the time grows with T in your plots for loop, scan and attention; what that means in training |
# | 3 | **state**: which networks learned parity, where the others broke down, and the reason from section 7 |
# | 2 | **access**: what attention gave the decoder in the reversal task, from your two figures, and what it costs |
# | 2 | **choice**: a network for each of two tasks of your choice, with a reason, and what you did *not* measure |
#
# ### BEGIN SOLUTION
# *Model answer (the numbers depend on the machine and the run).* **Speed.** In my plot the time of the loops grows in
# proportion to T: at T = 8,192 `gru_forward` takes several hundred ms, `linear_scan` some 20 ms, the scan about 1 ms,
# since it needs 13 array operations. Causal attention has no loop either, but its time grows with T squared: it beats
# the GRU's loop up to some hundred steps and is slower beyond. Training wants all steps together, so scan, convolution
# and attention win there. When a model writes step by step, a recurrent network needs one cheap step for each symbol,
# while attention looks at all earlier ones again. (3) **State.** SimpleRNN and LSTM were 100 % right up to 60 bits
# after training on 20. MinGRU was right for 3 bits, at 84 % for 5, and guessed from about 13 on: its factor lies
# between 0 and 1, so two states never change sides. Attention was right for about eight bits, by heart, without a rule.
# (3) **Access.** With only the last state the decoder got about two thirds of the symbols, with attention all of them
# from the third epoch on, and the weights show a line from the last symbol read to the first: each decoder step looks
# at one place. The cost is one score for each pair of steps. (2) **Choice.** Daily riders (06): a GRU, since a loop of
# 21 steps costs nothing. Raw audio with thousands of steps: a state space model, since smooth signals need long kernels
# and no flips. Not measured: how MinGRU and attention do on real data, what several layers change, and times on a
# graphics card. (2)
# ### END SOLUTION

# %% [markdown]
# ## To read further
#
# * K. Cho et al., [Learning phrase representations using RNN encoder-decoder](https://arxiv.org/abs/1406.1078), 2014:
#   the GRU.
# * J. Chung et al., [Empirical evaluation of gated recurrent neural networks](https://arxiv.org/abs/1412.3555), 2014:
#   GRU and LSTM side by side.
# * W. D. Hillis, G. L. Steele, [Data parallel algorithms](https://doi.org/10.1145/7902.7903), 1986: the scan by
#   doubling.
# * E. Martin, C. Cundy, [Parallelizing linear recurrent neural nets over sequence
#   length](https://arxiv.org/abs/1709.04057), 2018: the scan of section 4, for recurrent networks.
# * L. Feng et al., [Were RNNs all we needed?](https://arxiv.org/abs/2410.01201), 2024: MinGRU.
# * A. Gu et al., [On the parameterization and initialization of diagonal state space
#   models](https://arxiv.org/abs/2206.11893), 2022: section 6 with complex numbers.
# * W. Merrill, J. Petty, A. Sabharwal, [The illusion of state in state-space
#   models](https://arxiv.org/abs/2404.08819), 2024, and R. Grazzi et al., [Unlocking state-tracking in linear RNNs
#   through negative eigenvalues](https://arxiv.org/abs/2411.12537), 2024: section 7.
# * D. Bahdanau, K. Cho, Y. Bengio, [Neural machine translation by jointly learning to align and
#   translate](https://arxiv.org/abs/1409.0473), 2015: additive attention.
# * A. Vaswani et al., [Attention is all you need](https://arxiv.org/abs/1706.03762), 2017: the transformer.
# * [`keras.layers.GRU`](https://keras.io/api/layers/recurrent_layers/gru/), the layer that you rebuilt.
