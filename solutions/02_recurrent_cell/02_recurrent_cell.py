# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The recurrent neuron
# A Dense layer has no memory: show it the same input twice and it gives the same answer twice, whatever came in
# between. In this notebook you give a neuron a memory by feeding its own output back to it. First you write it in
# NumPy, where you control every number: one step, the loop over time, padding, the ways to read results out, and a
# network that goes on writing from its own output. Then you write the same cell in Keras, equal number by number, and
# train it on a task that needs order. At the end you measure how far back it remembers.
#
# - **Time**: about three hours.
# - **You need**: NumPy, and to have used a Keras `Dense` layer once.
# - **Checks**: `check("…")` below an exercise runs a few public checks and says what it received, what it expected and
#   where to look. The marks come from hidden tests of the same kind with other inputs. There are 100 points in nine
#   exercises.

# %% [markdown]
# These conventions hold throughout the course:
#
# | what | name in code | shape |
# | --- | --- | --- |
# | input sequences, batch first | `x` | `(batch, time, features)`, short `(B, T, F)` |
# | input at one step | `x_t` | `(B, F)` |
# | state before the first step | `h0` | `(B, U)`, U the number of units |
# | weights from input to units | `kernel` | `(F, U)`, as Keras stores it |
# | weights from old state to new state | `recurrent_kernel` | `(U, U)` |
# | bias | `bias` | `(U,)` |
#
# Steps count from 0, in formulas as in NumPy: $x_0$ is the first input, and $h_t$ is the state **after** reading
# $x_t$. The state before the first step is the argument `h0`; formulas call it $h_{-1}$.
#
# Arrays are float32 or float64. Functions depend on their arguments only. In the NumPy exercises, results may be
# anything that `np.asarray` turns into an array of the right shape; Keras and other frameworks are allowed from
# section 6 on.

# %% given_imports {"given": true}
import matplotlib.pyplot as plt
import numpy as np
from checks import check, quietly

with quietly():
    import keras

# %% [markdown]
# ## 1. A neuron that hears itself
#
# "Bank" means one thing after "river" and another after "savings". To tell them apart, a neuron has to know what it
# has just read. The simplest way is to **give it one more input: its own last output** ([Elman,
# 1990](https://doi.org/10.1207/s15516709cog1402_1)). That output is now called the *state* and written $h$:
#
# $$h_t = \varphi(\,x_t K + h_{t-1} R + a\,)$$
#
# - $x_t$ is the input at step $t$, $h_{t-1}$ the state after the previous step, $h_t$ the new state;
# - $K$ is `kernel`, $R$ is `recurrent_kernel`, $a$ is `bias`. Without $h_{t-1} R$ this is a Dense layer;
# - $\varphi$ is the activation, applied to the **whole** sum, entry by entry.
#
# ![The recurrent neuron twice. Folded: its output goes through a delay of one step and back into the neuron. Unrolled: three copies of the neuron in a row, each passing its state to the next](data/rnn.svg)
#
# The picture shows the neuron twice. **Folded**, there is one neuron, and an arrow leads from its output through a
# delay of one step back to its input. **Unrolled**, the same neuron is drawn once for every step, and the delay has
# become an arrow to the right. Both pictures mean the same computation: the folded one shows how few weights there
# are, the unrolled one shows how the numbers flow.
#
# **The memory is one step long.** The delay stores a single state. At step $t$ the neuron sees $x_t$ and $h_{t-1}$ and
# nothing else: it cannot look up $x_{t-2}$. Whatever it is to know about earlier inputs must be packed into the state,
# and it must survive being computed again at every step. Section 7 measures how well that works.
#
# Each row of an array is one sequence of the batch. `recurrent_kernel[i, j]` leads from old unit `i` to new unit `j`.
#
# | `activation` | $\varphi(z)$ |
# | --- | --- |
# | `"tanh"` | $\tanh z$, between -1 and 1 |
# | `"sigmoid"` | $1 / (1 + e^{-z})$, between 0 and 1 |
# | `"relu"` | $\max(0, z)$ |
# | `"linear"` | $z$ |
#
# *By hand*: one unit, one feature, $K = 0.8$, $R = 0.4$, $a = -0.1$. With $x_t = 1$ and $h_{t-1} = 0.5$ the sum
# is $0.8 + 0.2 - 0.1 = 0.9$ and $h_t = \tanh 0.9 \approx 0.716$. With $h_{t-1} = -0.5$ it is about 0.462:
# the same input after a different past gives a different answer.

# %% [markdown]
# ### Exercise: `rnn_step_forward`, one step (15 points)
#
# Return the new state and a `cache`. The cache is for you: in the next assignment you will run this step backwards,
# and then you will need some of the numbers that you computed here. It may be any object; the tests do not look into
# it.
#
# *Hint*: check the shapes. Which products give `(batch, units)`?
#
# *Trap*: sums may be as large as 1000, and $e^{1000}$ is `inf` in floating point. `np.tanh` can deal with that. A
# sigmoid written as $e^z / (1 + e^z)$ gives `inf / inf`, which is not a number (`nan`). $1 / (1 + e^{-z})$ gives the
# right value but warns about the overflow. Can you write the sigmoid with `np.tanh`?


# %% rnn_step_forward {"exercise": "numpy"}
def rnn_step_forward(x_t, h_prev, kernel, recurrent_kernel, bias, activation="tanh"):
    """Compute the state of a recurrent neuron after one step.

    Parameters
    ----------
    x_t : array (batch, features), the input at this step
    h_prev : array (batch, units), the state before this step
    kernel : array (features, units)
    recurrent_kernel : array (units, units)
    bias : array (units,)
    activation : "tanh", "sigmoid", "relu" or "linear"

    Returns
    -------
    h_t : array (batch, units), the state after this step; finite also for sums as large as 1000
    cache : any object; put into it what you will need when you go backwards
    """
    ### BEGIN SOLUTION
    z = x_t @ kernel + h_prev @ recurrent_kernel + bias
    if activation == "tanh":
        h_t = np.tanh(z)
    elif activation == "sigmoid":
        h_t = 0.5 * (1 + np.tanh(z / 2))  # equals 1 / (1 + exp(-z)), and no exp overflows
    elif activation == "relu":
        h_t = np.maximum(z, 0)
    else:
        h_t = z
    cache = (x_t, h_prev, h_t, kernel, recurrent_kernel)
    return h_t, cache
    ### END SOLUTION


# %% test_rnn_step_forward {"points": 15}
check("rnn_step_forward")

# %% [markdown]
# The next figure shows the effect of feedback: the same input gives different answers after different pasts. Each
# curve is the neuron of the example by hand with a different previous state.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the answer for three pasts
grid = np.linspace(-3, 3, 121)[:, None]
for past in (-1.0, 0.0, 1.0):
    before = np.full_like(grid, past)
    answer, _ = rnn_step_forward(grid, before, np.array([[0.8]]), np.array([[0.4]]), np.array([-0.1]))
    plt.plot(grid[:, 0], answer[:, 0], label=f"previous state {past:g}")
plt.axvline(1, color="0.8", zorder=0)
plt.xlabel("input $x_t$")
plt.ylabel("new state $h_t$")
plt.title("Same input, different past, different answer")
plt.legend()
plt.show()

# %% [markdown]
# ## 2. The loop over time
#
# A sequence is read step by step, and each step passes its state to the next:
#
# ```
# h0 → [step 0] ─h_0→ [step 1] ─h_1→ [step 2] ─h_2→ …
#         ↑              ↑              ↑
#      x[:, 0]        x[:, 1]        x[:, 2]
# ```
#
# Drawn like this the network looks deep, but **every box is the same neuron with the same three weights**. So a
# network for 5 steps is also a network for 500 steps, and what it learns at one position it knows at all others.
#
# We collect the states in `h_seq`, where `h_seq[:, t]` is $h_t$, the state **after** reading `x[:, t]`. So `h_seq` has
# T states, and `h0` is not one of them.
#
# ### Exercise: `rnn_forward`, a whole sequence (20 points)
#
# Call your `rnn_step_forward` in a loop. *Hint*: what is the state before step 0, and what is it before step t?


# %% rnn_forward {"exercise": "numpy", "needs": ["rnn_step_forward"]}
def rnn_forward(x, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    """Read sequences step by step and return the state after every step.

    Parameters
    ----------
    x : array (batch, time, features)
    h0 : array (batch, units), the state before the first step
    kernel, recurrent_kernel, bias, activation : as in `rnn_step_forward`

    Returns
    -------
    h_seq : array (batch, time, units); h_seq[:, t] is the state after reading x[:, t]
    cache : any object; put into it what you will need when you go backwards
    """
    ### BEGIN SOLUTION
    h, states, cache = h0, [], []
    for t in range(x.shape[1]):
        h, step_cache = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        states.append(h)
        cache.append(step_cache)
    return np.stack(states, axis=1), cache
    ### END SOLUTION


# %% test_rnn_forward {"points": 20}
check("rnn_forward")

# %% [markdown]
# Listen to the echo: a single neuron gets a pulse at step 2 and a pulse of the opposite sign at step 14. Between the
# pulses the input is zero, so everything you see there is memory.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the echo of a pulse
knocks = np.zeros((1, 24, 1))
knocks[0, 2, 0], knocks[0, 14, 0] = 1.0, -1.0
figure, axes = plt.subplots(1, 4, figsize=(10, 2.8), sharey=True, layout="constrained")
for axis, weight in zip(axes, (0.0, 0.5, 0.95, -0.8), strict=True):
    echo, _ = rnn_forward(knocks, np.zeros((1, 1)), np.array([[1.0]]), np.array([[weight]]), np.zeros(1))
    axis.bar(range(24), knocks[0, :, 0], color="0.85", label="input")
    axis.plot(echo[0, :, 0], "o-", markersize=4, label="state")
    axis.set_title(f"recurrent weight {weight}")
    axis.set_xlabel("step")
axes[0].legend()
plt.show()

# %% [markdown]
# With weight 0 the neuron is a Dense layer: it has no memory. The closer the weight is to 1, the longer the echo
# lasts. A negative weight makes the state change its sign at every step.
#
# ## 3. Sequences of different length
#
# A batch is one array, so shorter sequences are filled up with padding. But the neuron would read padding like any
# other input: the state keeps changing, if only because of $a$ and $R$, and in the end it no longer holds what the
# sequence said. A **mask** marks the real steps: `mask[b, t]` is True for a real step and False for padding. At
# a masked step the state does not change:
#
# $$h_t = \begin{cases}\varphi(x_t K + h_{t-1} R + a) & \text{if mask is True}\\ h_{t-1} & \text{else}\end{cases}$$
#
# Then the last entry of `h_seq` is the state after the last real step, for each sequence of the batch, and we need not
# look up the lengths. Padding may stand at the end, at the start or in a gap. Keras treats the states of its layers in
# the same way.
#
# ### Exercise: `rnn_forward_masked`, the loop with a mask (13 points)
#
# Each sequence of the batch has its own mask. *Hint*: `np.where` chooses entry by entry if the shapes fit.


# %% rnn_forward_masked {"exercise": "numpy", "needs": ["rnn_step_forward", "rnn_forward"]}
def rnn_forward_masked(x, mask, h0, kernel, recurrent_kernel, bias, activation="tanh"):
    """Read padded sequences: a masked step copies the previous state.

    Parameters
    ----------
    x : array (batch, time, features); masked steps hold any finite numbers
    mask : bool array (batch, time), True for real steps
    h0 : array (batch, units); a masked first step copies it
    kernel, recurrent_kernel, bias, activation : as in `rnn_step_forward`

    Returns
    -------
    h_seq : array (batch, time, units)
    cache : any object
    """
    ### BEGIN SOLUTION
    h, states, cache = h0, [], []
    for t in range(x.shape[1]):
        h_new, step_cache = rnn_step_forward(x[:, t], h, kernel, recurrent_kernel, bias, activation)
        h = np.where(mask[:, t, None], h_new, h)  # the mask as a column (batch, 1): one answer for all units
        states.append(h)
        cache.append((step_cache, mask[:, t]))
    return np.stack(states, axis=1), cache
    ### END SOLUTION


# %% test_rnn_forward_masked {"points": 13}
check("rnn_forward_masked")

# %% [markdown]
# A sequence of 8 steps, padded with zeros to 24. Without the mask the state drifts to where zeros and the bias lead
# it, and forgets what it has read; with the mask it waits.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the state with and without the mask
padded = np.zeros((1, 24, 1))
padded[0, :8, 0] = np.random.default_rng(5).normal(size=8)
real = np.arange(24)[None, :] < 8
cell = (np.zeros((1, 3)), np.array([[0.9, -0.7, 0.5]]), 0.7 * np.eye(3), np.array([0.2, 0.1, -0.2]))
waiting, _ = rnn_forward_masked(padded, real, *cell)
drifting, _ = rnn_forward(padded, *cell)
plt.axvspan(7.5, 23.5, color="0.93", label="padding")
for unit in range(3):
    plt.plot(waiting[0, :, unit], f"C{unit}-", label="with the mask" if unit == 0 else None)
    plt.plot(drifting[0, :, unit], f"C{unit}:", label="without the mask" if unit == 0 else None)
plt.xlabel("step")
plt.ylabel("states of the three units")
plt.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=3)
plt.show()

# %% [markdown]
# ## 4. Reading results out
#
# The state is the network's internal summary. To get an answer from it, for example tomorrow's sales, put a Dense
# layer on top, the *head*: $y = h K_y + a_y$, with $K_y$ as `head_kernel` `(U, O)` and $a_y$ as `head_bias` `(O,)`,
# for O output numbers and without an activation. *Where* you read, and what you feed in, gives the formats (pictures
# in [Karpathy, 2015](https://karpathy.github.io/2015/05/21/rnn-effectiveness/)):
#
# ```
#      many to one              many to many
#
#                  y           y     y     y
#                  ↑           ↑     ↑     ↑
# h0 → □ ──→ □ ──→ □      h0 → □ ──→ □ ──→ □
#      ↑     ↑     ↑           ↑     ↑     ↑
#     x_0   x_1   x_2         x_0   x_1   x_2
#
#      one to many
#
#      y     y     y
#      ↑     ↑     ↑
# h0 → □ ──→ □ ──→ □
#      ↑     ↑     ↑
#      v     v     v
# ```
#
# - **Many to one**, sequence to vector: read a review, then give one grade. Only the last state reaches the head.
# - **Many to many**, sequence to sequence: a label at every step. The same head reads every state.
# - **One to many**, vector to sequence: from one description $v$ to a whole trajectory. It exists in two wirings: $v$
#   enters at step 0 only, or at every step. Here $v$ is fed in at every step, so the state need not remember it.
#
# ### Exercise: `many_to_one`, `many_to_many` and `one_to_many`, three heads on one cell (10 points)
#
# `params` is a dict with `h0` `(B, U)`, `kernel`, `recurrent_kernel`, `bias`, `head_kernel` `(U, O)`, `head_bias`
# `(O,)`. The cell uses tanh. *Hint*: all three call `rnn_forward`; they differ in one line.


# %% many_to_one {"exercise": "numpy", "needs": ["rnn_step_forward", "rnn_forward"]}
def many_to_one(x, params):
    """Read sequences x (batch, time, features); return one answer each: array (batch, outputs)."""
    ### BEGIN SOLUTION
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq[:, -1] @ params["head_kernel"] + params["head_bias"]
    ### END SOLUTION


def many_to_many(x, params):
    """Read sequences x (batch, time, features); return answers at all steps: (batch, time, outputs)."""
    ### BEGIN SOLUTION
    h_seq, _ = rnn_forward(x, params["h0"], params["kernel"], params["recurrent_kernel"], params["bias"])
    return h_seq @ params["head_kernel"] + params["head_bias"]
    ### END SOLUTION


def one_to_many(v, params, T):
    """Feed vectors v (batch, features) in at each of T steps; return answers (batch, T, outputs)."""
    ### BEGIN SOLUTION
    x = np.repeat(v[:, None, :], T, axis=1)
    return many_to_many(x, params)
    ### END SOLUTION


# %% test_many_to_one {"points": 10}
check("many_to_one")

# %% [markdown]
# One input, many answers: here `one_to_many` gets three constant vectors $v$. Its outputs still move, because the
# state does: the recurrent kernel rotates the state a little at each step. These weights were chosen by hand; training
# can find weights that draw other curves.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws three paths
turn = 0.95 * np.array([[np.cos(0.35), np.sin(0.35)], [-np.sin(0.35), np.cos(0.35)]])
demo = {
    "h0": np.zeros((3, 2)),
    "kernel": 0.25 * np.eye(2),
    "recurrent_kernel": turn,
    "bias": np.zeros(2),
    "head_kernel": np.eye(2),
    "head_bias": np.zeros(2),
}
vectors = np.array([[1.0, 0.0], [-0.5, 0.9], [-0.6, -0.8]])
for vector, path in zip(vectors, one_to_many(vectors, demo, 40), strict=True):
    plt.plot(path[:, 0], path[:, 1], ".-", label=f"v = ({vector[0]:g}, {vector[1]:g})")
    plt.plot(*path[0], "ko", markersize=5)
plt.xlabel("first output")
plt.ylabel("second output")
plt.title("Three constant inputs, three moving outputs (start: black dot)")
plt.axis("equal")
plt.legend()
plt.show()

# %% [markdown]
# ## 5. Closing the loop
#
# A network that predicts the next value can continue on its own: feed its prediction back as the next input, again and
# again. This is how melodies and sentences are generated ([Graves, 2013](https://arxiv.org/abs/1308.0850)). Two things
# must travel from step to step: the **output** $y$, which becomes the next input, and the **state**, which says where
# in the piece we are.
#
# ```
# seed → ┌─────────┐ → y_0 ─→ ┌─────────┐ → y_1 ─→ …
#        │ step_fn │          │ step_fn │
# None → └─────────┘ → state→ └─────────┘ → state→ …
# ```
#
# ### Exercise: `generate` (10 points)
#
# `step_fn(x, state) -> (y, state)` is any model of one step; `x` and `y` are vectors `(F,)`. The state may be
# anything: you only pass back what you received. The first state is `None`, which tells the model to start from the
# beginning.


# %% generate {"exercise": "numpy"}
def generate(step_fn, seed, n_steps):
    """Let a one-step model continue on its own, in a closed loop.

    Parameters
    ----------
    step_fn : function (x, state) -> (y, state), x and y arrays (features,); the first state is None
    seed : array (features,), the first input; it is not part of the result
    n_steps : int, at least 1

    Returns
    -------
    array (n_steps, features): the outputs, in order
    """
    ### BEGIN SOLUTION
    x, state, outputs = seed, None, []
    for _ in range(n_steps):
        x, state = step_fn(x, state)
        outputs.append(x)
    return np.stack(outputs)
    ### END SOLUTION


# %% test_generate {"points": 10}
check("generate")

# %% [markdown]
# In a closed loop, a model also receives its own errors. The model below continues a sine wave from the last two
# values, with a frequency that is 4 % off. If you feed it the **true** values at each step (*open loop*), you hardly
# see the error; if it reads its **own** outputs, it drifts further and further away. One remedy is to let a model read
# its own outputs now and then during training ([scheduled sampling](https://arxiv.org/abs/1506.03099)).

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the open and the closed loop
frequency = 0.35
truth = np.sin(frequency * np.arange(61))[:, None]


def almost_a_sine(x, previous):
    """Continue a sine: sin(a + w) = 2 cos(w) sin(a) - sin(a - w). The state is the value before x."""
    previous = np.zeros_like(x) if previous is None else previous
    return 2 * np.cos(1.04 * frequency) * x - previous, x


closed = generate(almost_a_sine, truth[1], 59)
opened = np.array([almost_a_sine(truth[t], truth[t - 1])[0] for t in range(1, 60)])
steps = np.arange(2, 61)
plt.plot(truth, color="0.75", linewidth=5, label="truth")
plt.plot(steps, opened, label="open loop: true inputs")
plt.plot(steps, closed, label="closed loop: its own outputs")
plt.xlabel("step")
plt.ylabel("value")
plt.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=3)
plt.show()

# %% [markdown]
# ## 6. The same cell in Keras
#
# Keras splits the work as you did: a **cell** is one step, and the layer `keras.layers.RNN(cell)` is the loop.
# `keras.layers.SimpleRNN` is that loop around a built-in cell. If you write the cell yourself, you get masks, batching
# and training for free.
#
# To define a layer, write a class with three methods. This one multiplies each feature by a number that is learned:
#
# ```python
# class Scale(keras.layers.Layer):
#     # the settings
#     def __init__(self, **kwargs):
#         super().__init__(**kwargs)
#
#     # the weights, as attributes
#     def build(self, input_shape):
#         self.factor = self.add_weight(
#             shape=(input_shape[-1],),
#             initializer="ones",
#             name="factor",
#         )
#
#     # what happens to a batch
#     def call(self, inputs):
#         return inputs * self.factor
# ```

# %% [markdown]
# ### The cell as a layer
#
# `keras.layers.RNN` needs three things from a cell:
#
# - `cell.state_size`: the length of a state, so that zeros can be made for the first step. `cell.output_size`:
#   the length of an output. Here both are `units`;
# - `cell.build(input_shape)`, called once and before the first step: it creates the weights. `input_shape[-1]` is the
#   number of features. Why not in `__init__`? The features are not known there yet. Why not in `call`? It runs at
#   every step;
# - `cell.call(inputs, states)`: `inputs` is `(batch, features)`, `states` a list of one tensor `(batch, units)`. It
#   returns the output **and** the list of new states. For this cell the output is the new state.
#
# ### Exercise: `SimpleCell`, a Keras cell (16 points)
#
# Create the weights in the order kernel, recurrent_kernel, bias; any initializer will do. *Hint*: `keras.ops.matmul`,
# or just `@`; `keras.activations.get("tanh")` turns a name into a function. Write the step yourself: Keras's own cell,
# or a class that inherits from it, does not count.


# %% SimpleCell {"exercise": "keras_cell"}
class SimpleCell(keras.layers.Layer):
    """One step of the recurrent neuron, to be used as `keras.layers.RNN(SimpleCell(units))`.

    Parameters
    ----------
    units : int
    activation : "tanh", "sigmoid", "relu" or "linear"

    Attributes: `state_size` and `output_size`. Weights, in this order: kernel (features, units),
    recurrent_kernel (units, units), bias (units,).
    """

    def __init__(self, units, activation="tanh", **kwargs):
        super().__init__(**kwargs)
        ### BEGIN SOLUTION
        self.units = units
        self.state_size = units
        self.output_size = units
        self.activation = keras.activations.get(activation)
        ### END SOLUTION

    def build(self, input_shape):
        """Make the weights; input_shape is (batch, features), batch may be None."""
        ### BEGIN SOLUTION
        features, units = input_shape[-1], self.units
        self.kernel = self.add_weight(shape=(features, units), initializer="glorot_uniform", name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(units, units), initializer="orthogonal", name="recurrent_kernel")
        self.bias = self.add_weight(shape=(units,), initializer="zeros", name="bias")
        ### END SOLUTION

    def call(self, inputs, states):
        """Take inputs (batch, features) and states [(batch, units)]; return (output, [state])."""
        ### BEGIN SOLUTION
        h_prev = states[0]
        h_t = self.activation(inputs @ self.kernel + h_prev @ self.recurrent_kernel + self.bias)
        return h_t, [h_t]
        ### END SOLUTION


# %% test_SimpleCell {"points": 16}
check("SimpleCell")

# %% [markdown]
# ### Carrying weights across
#
# If your NumPy neuron and `keras.layers.SimpleRNN` are the same thing, they must give the same numbers for the same
# weights. A Keras layer returns its weights from `layer.get_weights()`, a list of NumPy arrays, and takes such a
# list in `layer.set_weights(…)`. The list has no names: **the order is the meaning**, and for `SimpleRNN` it is
# kernel, recurrent_kernel, bias.
#
# ### Exercise: `to_keras_weights` and `from_keras_weights` (8 points)
#
# `to_keras_weights` takes a dict such as `params` above. Its keys may be in any order, and it may hold further keys.
# `from_keras_weights` takes a `SimpleRNN` layer that already has its weights.


# %% to_keras_weights {"exercise": "keras"}
def to_keras_weights(params):
    """Return the list of weights that `SimpleRNN.set_weights` takes.

    params : dict with kernel (features, units), recurrent_kernel (units, units), bias (units,);
        further keys are ignored
    """
    ### BEGIN SOLUTION
    return [params["kernel"], params["recurrent_kernel"], params["bias"]]
    ### END SOLUTION


def from_keras_weights(layer):
    """Return a dict with kernel, recurrent_kernel, bias: the weights of a built `SimpleRNN` layer."""
    ### BEGIN SOLUTION
    kernel, recurrent_kernel, bias = layer.get_weights()
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias}
    ### END SOLUTION


# %% test_to_keras_weights {"points": 8}
check("to_keras_weights")

# %% [markdown]
# A test: three implementations with the same weights on four sequences. Differences of about 1e-7 are the rounding of
# float32, in which Keras computes.

# %% {"tags": ["illustration"], "collapsed": true}
# Compares three implementations
rng = np.random.default_rng(0)
sequences = rng.normal(size=(4, 10, 3)).astype("float32")
simple_rnn = keras.layers.SimpleRNN(5, return_sequences=True)
by_keras = np.asarray(simple_rnn(sequences))
taken = from_keras_weights(simple_rnn)

by_numpy, _ = rnn_forward(sequences, np.zeros((4, 5)), **taken)
loop = keras.layers.RNN(SimpleCell(5), return_sequences=True)
loop.build(sequences.shape)
loop.set_weights(to_keras_weights(taken))
by_your_cell = np.asarray(loop(sequences))

print(f"your NumPy loop and SimpleRNN:  largest difference {np.abs(by_numpy - by_keras).max():.1e}")
print(f"your Keras cell and SimpleRNN:  largest difference {np.abs(by_your_cell - by_keras).max():.1e}")

# %% [markdown]
# ### A task that needs order
#
# In assignment 01 you made the **temporal order** task: two symbols, each `A` or `B`, stand among distractors, and the
# class says which two they were, in order. A model that sums over the steps cannot pass 75 %. Your cell reads the
# steps in order, so it can: train `RNN(SimpleCell(32))` with a Dense head on 4,000 sequences of 20 steps, and beside
# it a model that sums over the steps before two Dense layers. (Nothing to write here, and no points.)


# %% {"tags": ["illustration"]}
def temporal_order(n, T, rng):
    """Return sequences (n, T, 6), one-hot A, B, c, d, e, f, and their classes (n,): AA 0, AB 1, BA 2, BB 3."""
    symbols = rng.integers(2, 6, size=(n, T))
    first, second = rng.integers(0, 2, size=(2, n))
    symbols[np.arange(n), rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[np.arange(n), rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6, dtype="float32")[symbols], 2 * first + second


LENGTH, EPOCHS = 20, 3
rng = np.random.default_rng(1)
(X, y), (X_new, y_new) = temporal_order(4000, LENGTH, rng), temporal_order(2000, LENGTH, rng)

keras.utils.set_random_seed(0)
recurrent = keras.Sequential(
    [keras.Input((LENGTH, 6)), keras.layers.RNN(SimpleCell(32)), keras.layers.Dense(4, activation="softmax")]
)
summing = keras.Sequential(
    [keras.Input((6,)), keras.layers.Dense(32, activation="tanh"), keras.layers.Dense(4, activation="softmax")]
)
for model, x, x_new, name in (
    (recurrent, X, X_new, "RNN(SimpleCell(32))"),
    (summing, X.sum(axis=1), X_new.sum(axis=1), "sum over the steps"),
):
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy", metrics=["accuracy"])
    before = model.evaluate(x_new, y_new, verbose=0)[1]
    history = model.fit(x, y, batch_size=32, epochs=EPOCHS, validation_data=(x_new, y_new), verbose=0)
    accuracy = [before, *history.history["val_accuracy"]]
    plt.plot(accuracy, "o-", label=f"{name}: {100 * accuracy[-1]:.1f} %")
plt.axhline(0.75, color="0.5", linestyle="--", label="best possible without order")
plt.xticks(range(EPOCHS + 1))
plt.xlabel("epoch")
plt.ylabel("accuracy on 2,000 new sequences")
plt.legend(loc="lower right")
plt.show()

# %% [markdown]
# With 20 steps, one epoch is enough for 100 % (with seeds 0 to 2). The model that sums stays at 75 %, up to the
# standard error of one percentage point, however long you train it. So a state that is passed on from step to step is
# worth 25 percentage points here.
#
# Now set `LENGTH = 50`. The symbol has to survive about 20 steps instead of 8, and training becomes a gamble: of two
# runs with different seeds, one ended at 91 %, and the other reached 100 % and fell to 28 % in the third epoch. The
# next sections and the next two assignments explain why.
#
# ### How many weights?
#
# The loop reuses its weights, so their number does not depend on the length of the sequences. It does grow with the
# *square* of the units. Two richer cells, which you will meet later, consist of several blocks of the same size as
# our neuron, each with its own kernel, recurrent kernel and bias:
#
# - the LSTM has **four** blocks;
# - the GRU has **three**. Keras's GRU adds a detail by default (`reset_after=True`): each block has **two** bias
#   vectors, one for the input and one for the state.
#
# ### Exercise: `count_params` (3 points)
#
# *Hint*: count one block first. `model.summary()` prints such numbers if you want to compare.


# %% count_params {"exercise": "keras"}
def count_params(features, units, cell):
    """Return the number of weights (int) of a Keras layer with its default settings.

    features, units : int
    cell : "simple" (SimpleRNN), "lstm" (LSTM) or "gru" (GRU)
    """
    ### BEGIN SOLUTION
    blocks = {"simple": 1, "lstm": 4, "gru": 3}[cell]
    biases = 2 if cell == "gru" else 1
    return blocks * (features * units + units * units + biases * units)
    ### END SOLUTION


# %% test_count_params {"points": 3}
check("count_params")

# %% [markdown]
# ## 7. A short memory
#
# How long does the neuron remember? A clean experiment: take two sequences that are equal **except for the first
# step**. Run both through the same network and watch the distance between the two states. As long as there is a
# distance, the network can tell what came first. Once it is gone, no head can read it out.
#
# The recurrent kernel is an orthogonal matrix, which keeps lengths as they are, times a *factor*. The weights are
# random, the activation is tanh, and the other inputs are noise.


# %% {"tags": ["illustration"]}
def memory_trace(factor, units=32, T=60, activation="tanh", seed=1):
    """Return how far apart, at each step, two runs are that differ in the first input (1 at first)."""
    rng = np.random.default_rng(seed)
    orthogonal, _ = np.linalg.qr(rng.normal(size=(units, units)))
    x = rng.normal(size=(2, T, 4))
    x[1, 1:] = x[0, 1:]
    kernel, bias = 0.3 * rng.normal(size=(4, units)), np.zeros(units)
    h_seq, _ = rnn_forward(x, np.zeros((2, units)), kernel, factor * orthogonal, bias, activation)
    distance = np.linalg.norm(h_seq[0] - h_seq[1], axis=-1)
    return distance / distance[0]


for factor in (0.5, 0.8, 1.0):
    plt.semilogy(memory_trace(factor), label=f"factor {factor}, 32 units")
plt.semilogy(memory_trace(0.8, units=256), "C1:", label="factor 0.8, 256 units")
plt.axhline(1e-7, color="0.7", linestyle="--", label="rounding of float32")
plt.xlabel("steps after the first input")
plt.ylabel("remaining difference")
plt.ylim(1e-17, 3)
plt.legend(loc="lower left")
plt.show()

# %% [markdown]
# A straight line on this scale means that a constant share is lost at each step. Below the dashed line two float32
# networks are equal; the lowest curve ends at $10^{-16}$, the rounding of float64. Training suffers from the same
# products, read backwards. That is the subject of the next assignment; see [Bengio, Simard and Frasconi,
# 1994](https://doi.org/10.1109/72.279181).
#
# ### Exercise: `answers`, five questions on short memory (5 points)
#
# Give one letter each. Try things out: you can test every claim here with `memory_trace` or a few lines of code.
#
# **q1.** A *linear* neuron, $h_t = 0.9\,h_{t-1} + x_t$, gets a single 1 and then only zeros. After how many further
# steps is less than a tenth of it left?
# - a: 2
# - b: 9
# - c: 22
# - d: never, since a linear neuron does not saturate
#
# **q2.** On which inputs can `h_seq[:, 5]` depend?
# - a: on `x[:, 5]` alone
# - b: on `x[:, 4]` and `x[:, 5]`, because only one state is handed on
# - c: on all inputs of the sequence
# - d: on `x[:, 0]` to `x[:, 5]`
#
# **q3.** Why does the difference fade in the figure?
# - a: the first steps use other weights than the last ones, and these are not kept
# - b: every step multiplies it by the recurrent kernel and by slopes of tanh, which are at most 1
# - c: later inputs are larger than the first one
# - d: the state array has no room for the early inputs

# %% [markdown]
# **q4.** You may change one thing in that experiment. Which change lengthens the memory most?
# - a: a recurrent kernel with a factor near 1 instead of 0.5
# - b: 256 units instead of 32, at the same factor
# - c: longer sequences
# - d: sigmoid instead of tanh
#
# **q5.** A simple RNN reads 200 steps and then answers once. The answer depends on step 3 only. What makes the task
# easier?
# - a: 100 more steps of padding at the end, read without a mask, so that it has more time
# - b: reading every sequence from its end to its start
# - c: a head that answers at every step, of which you use the last
# - d: shuffling the steps of every sequence


# %% answers {"exercise": "numpy"}
# Replace each None by a letter, and delete the last line of the cell, which raises an error.
answers: dict = {
    "q1": None,
    "q2": None,
    "q3": None,
    "q4": None,
    "q5": None,
}
### BEGIN SOLUTION
answers = {
    "q1": "c",  # 0.9 ** 21 = 0.109, 0.9 ** 22 = 0.098
    "q2": "d",  # through the chain of states, and never on the future
    "q3": "b",  # a product of factors below 1
    "q4": "a",  # the dotted curve lies on the one with fewer units; sigmoid has slopes of at most 1/4
    "q5": "b",  # step 3 then comes just before the answer
}
### END SOLUTION

# %% test_answers {"points": 5}
check("answers")

# %% [markdown]
# ## What you have now
#
# You have a recurrent neuron in NumPy and in Keras, the loop that makes it read, masks, formats and a closed loop. It
# solved a task that no model without order can solve. You also measured its weakness: its memory fades by a constant
# share per step. Next comes the same loop backwards: how the network learns, and why the weakness is worse than it
# looks here.
