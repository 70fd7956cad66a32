# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Sequences: shapes, windows, masks, and why order matters
#
# A recurrent network reads a **sequence**: one thing after another, where the order carries meaning. Before we build
# one (in the next assignment), we learn to put sequences into arrays without losing anything on the way. Most bugs in
# sequence models sit here, in the data, and none of them raises an error.
#
# **You will build** the whole way from raw data to a batch that a network can read: windows of a time series, an honest
# split, text as numbers, padded batches with masks, losses that ignore the padding, a baseline to beat, and a task that
# no model can solve without knowing the order.
#
# **Time**: about three hours. **You need** NumPy (indexing, `axis`, broadcasting) and a rough idea of what a
# Keras `Dense` layer does. There is no Keras in this notebook.
#
# **Checks**: `check("name")` below each exercise runs a few public tests and tells you where to look.
# The marks come from hidden tests with other inputs, so write for any input, not for the examples.
#
# | convention | here and in all later assignments |
# | --- | --- |
# | axes of a batch | `(batch, time, features)`, batch first, as in Keras |
# | `n` or `batch` | how many sequences; `T`: how many steps; `F`: how many numbers at each step |
# | ids (of characters, classes) | integers from 0 |
# | padding | zeros, with a boolean mask that is `True` where there is data |
# | numbers | float32 or float64, whichever comes in; your functions depend on their arguments only |
# | results | return NumPy arrays: checks and marks take lists as well, the plots need arrays |

# %% given_imports {"given": true}
import matplotlib.pyplot as plt
import numpy as np
from checks import check

# %% [markdown]
# ## Sequences are everywhere
#
# Six kinds of sequences that will come back in this course. The first three are real (`data/README.md` names the
# sources), the others are made up in the cell. Each one is an array with a time axis. (The cell only draws: no need to
# read its code. The same holds for all other cells that draw.)

# %% {"tags": ["illustration"]}
sales = np.loadtxt("data/drinks.csv", delimiter=",", skiprows=1, usecols=1)  # (309,) million dollars, one a month
riders = np.loadtxt("data/ridership.csv", delimiter=",", skiprows=1, usecols=1)  # (1096,) thousand people, one a day
with open("data/sonnet18.txt", encoding="utf-8") as file:
    sonnet = file.read()

seconds = np.linspace(0.0, 0.03, 480)  # 30 ms of a hummed tone: a fundamental of 120 Hz and its overtones
hum = sum(np.sin(2 * np.pi * 120 * k * seconds + k) / k for k in range(1, 8)) * np.hanning(480)
heading = np.cumsum(0.09 * np.sin(np.linspace(0, 4 * np.pi, 80)))  # a car that steers left and right
track = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)  # (80, 2) metres
melody = np.array([60, 62, 64, 65, 67, 67, 69, 69, 69, 69, 67, 69, 69, 69, 69, 67, 65, 65, 65, 65, 64, 64, 67, 67, 60])

fig, axes = plt.subplots(2, 3, figsize=(12, 5.2), layout="constrained")
axes = axes.ravel()
axes[0].plot(1992 + np.arange(len(sales)) / 12, sales / 1000, lw=1)
axes[0].set(title="sales of drinks, one number a month", xlabel="year", ylabel="billion dollars")
axes[1].plot(riders[-70:], ".-", lw=1)
axes[1].set(title="train riders, one number a day", xlabel="day", ylabel="thousands")
letters = sonnet[:39]
axes[2].step(range(len(letters)), [sorted(set(letters)).index(c) for c in letters], where="mid", lw=1)
axes[2].set(title="text, one character a step", yticks=[], ylabel="which character")
axes[2].set_xticks(range(len(letters)), list(letters), fontsize=7)
axes[3].plot(1000 * seconds, hum, lw=1)
axes[3].set(title="audio, 16,000 numbers a second", xlabel="milliseconds", ylabel="pressure")
axes[4].plot(track[:, 0], track[:, 1], ".-", lw=1)
axes[4].plot(*track[0], "ko")
axes[4].set(title="a car's trajectory, two numbers a step", xlabel="x (m)", ylabel="y (m)", aspect="equal")
axes[5].step(range(len(melody)), melody, where="mid")
axes[5].set(title="a melody, one note a beat", xlabel="beat", ylabel="note (60 is middle C)")
plt.show()

# %% [markdown]
# ## Windows: from one long series to many examples
#
# We have **one** series of sales, and a network wants **many** examples: here is what came before, tell me what comes
# next. So we slide a window along the series. With a series $s_0, s_1, \dots, s_{L-1}$, the window that starts at $i$
# gives
#
# $$X = (s_i, \dots, s_{i+n_\text{in}-1}) \quad\text{(what the network sees)}, \qquad
#   Y = (s_{i+n_\text{in}}, \dots, s_{i+n_\text{in}+n_\text{out}-1}) \quad\text{(what it should say).}$$
#
# The target starts **right after** the last input: one step earlier, and the answer is part of the question; one step
# later, and a value is skipped. The next window starts `stride` steps further on. The last window is the last one whose
# target still lies within the series. So there are
#
# $$n = \lfloor (L - n_\text{in} - n_\text{out}) / \text{stride} \rfloor + 1 \quad\text{windows.}$$
#
# Keras wants three axes even where each step is a single number: a series of shape `(L,)` gives windows with
# $F = 1$ feature.
#
# ### Exercise: `make_windows` (10 points)


# %% make_windows {"exercise": "numpy"}
def make_windows(series, n_in, n_out=1, stride=1):
    """Cut a series into windows and the values that follow them.

    Parameters:
        series: (L,) or (L, F), with L >= n_in + n_out
        n_in: steps in each input window
        n_out: steps in each target
        stride: steps from the start of one window to the start of the next

    Returns (X, Y): X (n, n_in, F) and Y (n, n_out, F) with n = (L - n_in - n_out) // stride + 1;
    F is 1 for a series of shape (L,).

    Hint: write down the start of every window first. `np.stack` makes one array of a list of arrays.
    """
    ### BEGIN SOLUTION
    series = np.asarray(series)
    if series.ndim == 1:
        series = series[:, np.newaxis]  # one feature
    starts = range(0, len(series) - n_in - n_out + 1, stride)
    X = np.stack([series[i : i + n_in] for i in starts])
    Y = np.stack([series[i + n_in : i + n_in + n_out] for i in starts])
    return X, Y
    ### END SOLUTION


# %% test_make_windows {"points": 10}
check("make_windows")

# %% [markdown]
# Look at your windows: every grey line is the series, blue is what the network sees, orange what it should say.

# %% {"tags": ["illustration"]}
X, Y = make_windows(sales[-40:], n_in=12, n_out=3, stride=8)
fig, axes = plt.subplots(len(X), 1, figsize=(9, 1.2 * len(X)), sharex=True, layout="constrained")
for i, ax in enumerate(axes):
    ax.plot(sales[-40:], color="0.8")
    ax.plot(8 * i + np.arange(12), X[i, :, 0], "o-", ms=3, color="tab:blue")
    ax.plot(8 * i + 12 + np.arange(3), Y[i, :, 0], "o-", ms=3, color="tab:orange")
    ax.set(yticks=[], ylabel=f"window {i}")
axes[0].set_title(f"X {X.shape} in blue, Y {Y.shape} in orange")
axes[-1].set_xlabel("month")
plt.show()

# %% [markdown]
# ## A target at every step
#
# A recurrent network gives an output at **every** step, not only at the last. If each output gets a target, one window
# teaches as many lessons as it has steps, and the error signals have a shorter way to go. At step $t$ of the window
# that starts at $i$, the network has read $s_i, \dots, s_{i+t}$. Its target is what comes after the value that it reads
# at this very step:
#
# $$X_{i,t} = s_{i+t}, \qquad Y_{i,t} = (s_{i+t+1}, s_{i+t+2}, \dots, s_{i+t+\text{ahead}}).$$
#
# Most of these targets are themselves inputs of later steps. That gives nothing away as long as the network reads from
# left to right: at step $t$ it has not seen them yet.
#
# ### Exercise: `make_seq2seq_windows` (10 points)
#
# You may call your `make_windows`.


# %% make_seq2seq_windows {"exercise": "numpy", "needs": ["make_windows"]}
def make_seq2seq_windows(series, n_in, ahead):
    """Cut a series into windows with a target of `ahead` values at every step.

    Parameters:
        series: (L,), with L >= n_in + ahead
        n_in: steps in each window
        ahead: how many of the next values each step should forecast

    Returns (X, Y): X (n, n_in, 1) and Y (n, n_in, ahead) with n = L - n_in - ahead + 1;
    Y[i, t, k] is the value k + 1 steps after X[i, t].

    Hint: windows start at every place (stride 1). In an array (n, n_in + ahead), each row a window and what follows
    it, the targets of one step t are a block of columns.
    """
    ### BEGIN SOLUTION
    X, after = make_windows(series, n_in, ahead)
    both = np.concatenate([X, after], axis=1)[:, :, 0]  # (n, n_in + ahead): each window and what follows it
    Y = np.stack([both[:, t + 1 : t + 1 + ahead] for t in range(n_in)], axis=1)
    return X, Y
    ### END SOLUTION


# %% test_make_seq2seq_windows {"points": 10}
check("make_seq2seq_windows")

# %% [markdown]
# One window of the weekly rhythm of the trains. Each row is one step $t$: blue is what the network has read by then,
# orange its target; the darker, the more riders. The orange blocks make a staircase: each row's target starts one day
# later.

# %% {"tags": ["illustration"]}
X, Y = make_seq2seq_windows(riders[-60:], n_in=14, ahead=3)
fig, ax = plt.subplots(figsize=(7, 4.6), layout="constrained")
known = np.full((14, 17), np.nan)
target = np.full((14, 17), np.nan)
for t in range(14):
    known[t, : t + 1] = X[0, : t + 1, 0]
    target[t, t + 1 : t + 4] = Y[0, t]
low, high = riders.min() - 8, riders.max()
ax.imshow(known, cmap="Blues", vmin=low, vmax=high)
ax.imshow(target, cmap="Oranges", vmin=low, vmax=high)
ax.set_xticks(range(17))
ax.set(xlabel="day", ylabel="step t", title=f"one window: X[0] {X[0].shape} in blue, Y[0] {Y[0].shape} in orange")
plt.show()

# %% [markdown]
# ## Train on the past, test on the future
#
# Shuffling before the split is right for photographs of cats. For a series it is a **leak**, by which the test set
# becomes known in training: two neighbouring windows share nearly all their values, so a shuffled test set is full of
# windows whose neighbours were in the training set, and the score tells how well the network **remembers**. In use it
# will have to forecast a future that it has never seen. So the split keeps the order: the oldest examples train, the
# next ones validate (choose the learning rate, stop early), the newest ones test.
#
# The sizes are `int(n * frac)` for training and validation, just as Python computes it; the rest is the test set, so
# that nothing is lost. (Split the *series* first and cut windows afterwards, and not even the values at the border are
# shared.)
#
# ### Exercise: `chronological_split` (8 points)


# %% chronological_split {"exercise": "numpy"}
def chronological_split(X, frac_train, frac_val):
    """Split examples in the order of time, without shuffling.

    Parameters:
        X: (n, ...), ordered from old to new; any number of further axes
        frac_train, frac_val: fractions of n, from 0 to 1, together at most 1

    Returns (train, val, test): the first int(n * frac_train) rows, the next int(n * frac_val) rows, and all the rest.

    Hint: two borders cut a sequence into three slices.
    """
    ### BEGIN SOLUTION
    n_train = int(len(X) * frac_train)
    n_val = int(len(X) * frac_val)
    return X[:n_train], X[n_train : n_train + n_val], X[n_train + n_val :]
    ### END SOLUTION


# %% test_chronological_split {"points": 8}
check("chronological_split")

# %% {"tags": ["illustration"]}
train, val, test = chronological_split(sales, 0.7, 0.15)
fig, ax = plt.subplots(figsize=(9, 2.6), layout="constrained")
start = 0
for name, part in (("train", train), ("val", val), ("test", test)):
    ax.plot(1992 + (start + np.arange(len(part))) / 12, part / 1000, lw=1.2, label=f"{name}: {len(part)} months")
    start += len(part)
ax.set(xlabel="year", ylabel="billion dollars", title="the test set is the future")
ax.legend()
plt.show()

# %% [markdown]
# ## Text as numbers
#
# A network computes with numbers, a text consists of characters. Two steps lead from one to the other.
#
# 1. List the distinct characters, sorted: the **vocabulary**. A character's **id** is its place in that list, from 0.
#    Sorted, so that the same text gives the same ids on every machine.
# 2. Ids are names, not amounts: `e` with id 5 is not "five times" `a` with id 1. So each id becomes a **one-hot**
#    vector $v$ of length $V$ (the vocabulary's size): $v_j = 1$ where $j$ is the id, and $0$ elsewhere. All
#    characters are equally far apart.
#
# The vocabulary belongs to the model, like its weights. A new text is encoded with the vocabulary of the training text,
# **in its order**, or the model reads gibberish. And if the new text has a character that the vocabulary does not know,
# an early `ValueError` is kinder than a silent wrong id.
#
# ### Exercise: `encode_text` and `one_hot` (10 points)
#
# One function for each of the two steps; `check("encode_text")` tests both.


# %% encode_text {"exercise": "numpy"}
def encode_text(text, vocab=None):
    """Turn a text into ids.

    Parameters:
        text: a string of L characters
        vocab: a list of characters to use as it is; None: make it from the text

    Returns (ids, vocab): ids (L,) integers, ids[t] the place of text[t] in vocab; vocab the list that was given, or the
    sorted list of the text's distinct characters.

    Raises ValueError if a given vocab lacks a character of the text.

    Hint: a dict from character to id finds each id in one step.
    """
    ### BEGIN SOLUTION
    if vocab is None:
        vocab = sorted(set(text))
    id_of = {character: i for i, character in enumerate(vocab)}
    unknown = sorted(set(text) - set(vocab))
    if unknown:
        raise ValueError(f"not in the vocabulary: {unknown}")
    return np.array([id_of[character] for character in text], dtype=int), vocab
    ### END SOLUTION


def one_hot(ids, depth):
    """Turn ids into one-hot vectors.

    Parameters:
        ids: an array of integers from 0 to depth - 1, of any shape: (T,), (batch, T), ...
        depth: the length of each vector

    Returns an array of shape (..., depth): the shape of ids and one more axis; 1 at the id, 0 elsewhere.

    Hint: the rows of the identity matrix are the one-hot vectors.
    """
    ### BEGIN SOLUTION
    return np.eye(depth)[ids]
    ### END SOLUTION


# %% test_encode_text {"points": 10}
check("encode_text")

# %% [markdown]
# A line of the sonnet as a picture: each column is one step, each row one character of the vocabulary, each column has
# exactly one dark cell. This `(T, V)` array is what a network reads.

# %% {"tags": ["illustration"]}
line = "rough winds do shake the darling buds"
ids, vocab = encode_text(line)
fig, ax = plt.subplots(figsize=(9, 4.6), layout="constrained")
ax.imshow(one_hot(ids, len(vocab)).T, cmap="Greys", aspect="auto")
ax.set_xticks(range(len(line)), [c if c != " " else "␣" for c in line])
ax.set_yticks(range(len(vocab)), [c if c != " " else "␣" for c in vocab])
ax.set(xlabel="step", ylabel="vocabulary", title=f"one-hot text, {len(ids)} steps of {len(vocab)} features")
plt.show()

# %% [markdown]
# ## Sequences of different lengths
#
# Spoken words, sentences and songs differ in length, but a batch is one array with one `T`. So shorter sequences are
# filled up with zeros: **padding**. A zero may also be a real value (silence, the id 0), so the array alone cannot
# tell what is padding. A boolean **mask** of shape `(batch, T)` says it: `True` where there is data.
#
# Zeros can stand after the data (`side="post"`) or before it (`side="pre"`). For a network that gives its answer at
# the last step, padding before the data has a charm: the answer comes right after the last real value.
#
# ### Exercise: `pad_batch` (12 points)


# %% pad_batch {"exercise": "numpy"}
def pad_batch(sequences, max_len=None, side="post"):
    """Put sequences of different lengths into one array, filled up with zeros.

    Parameters:
        sequences: a list of arrays, the i-th of shape (T_i, F), every T_i >= 1
        max_len: the length T of the result; None: that of the longest sequence
        side: "post", zeros after the data, or "pre", zeros before it

    Returns (X, mask): X (batch, T, F) and mask (batch, T) of dtype bool, True where X holds data. X may have any
    numeric dtype that leaves the values as they are, for floats and for integer ids. The result has max_len steps even
    if all sequences are shorter. A sequence longer than max_len loses its end or its beginning, as you like.

    Hint: begin with an array of zeros and copy each sequence to its place.
    """
    ### BEGIN SOLUTION
    T = max(len(sequence) for sequence in sequences) if max_len is None else max_len
    X = np.zeros((len(sequences), T, sequences[0].shape[1]), dtype=sequences[0].dtype)
    mask = np.zeros((len(sequences), T), dtype=bool)
    for b, sequence in enumerate(sequences):
        length = min(len(sequence), T)
        start = 0 if side == "post" else T - length
        X[b, start : start + length] = sequence[:length]
        mask[b, start : start + length] = True
    return X, mask
    ### END SOLUTION


# %% test_pad_batch {"points": 12}
check("pad_batch")

# %% [markdown]
# The words of one line, as one batch. In the middle, white is padding **or** the id 0: only the mask on the right can
# tell.

# %% {"tags": ["illustration"]}
words = ["so", "long", "lives", "this", "and", "this", "gives", "life", "to", "thee"]
_, vocab = encode_text("".join(words))
sequences = [encode_text(word, vocab)[0][:, np.newaxis] for word in words]
fig, axes = plt.subplots(1, 3, figsize=(8, 4), layout="constrained", sharey=True)
X, mask = pad_batch(sequences, side="post")
axes[0].imshow(X[:, :, 0], cmap="Blues")
axes[0].set(title='ids, side="post"', xlabel="step")
axes[0].set_yticks(range(len(words)), words)
X, mask = pad_batch(sequences, side="pre")
axes[1].imshow(X[:, :, 0], cmap="Blues")
axes[1].set(title='ids, side="pre"', xlabel="step")
axes[2].imshow(mask, cmap="Greens")
axes[2].set(title='mask, side="pre"', xlabel="step")
plt.show()

# %% [markdown]
# ## A loss that ignores the padding
#
# What a network says about padding must not count. Let $m_{b,t}$ be 1 for data and 0 for padding, and $N = \sum_{b,t}
# m_{b,t}$ the number of steps that count. The mean squared error over $F$ features is
#
# $$\text{MSE} = \frac{1}{N F} \sum_{b,t} m_{b,t} \sum_f (y_{b,t,f} - \hat y_{b,t,f})^2 .$$
#
# *By hand*: four steps of one feature with the errors 1, 3, 9 and 9, the last two are padding. The loss is
# $(1 + 9) / 2 = 5$. Both the sum **and the divisor** know the mask: dividing by all four steps gives 2.5. A loss that
# gets smaller the more padding a batch has is of no use, for a learning rate that fits one batch does not fit the next.

# %% [markdown]
# For classes, such as the next character, the network gives a score $z_v$ (a **logit**, any real number) for each of
# $V$ classes, and **softmax** makes probabilities of them: $p_v = e^{z_v} / \sum_w e^{z_w}$. In floating point, large
# scores are a danger:

# %% {"tags": ["illustration"]}
with np.errstate(all="ignore"), np.printoptions(precision=3):  # no warnings: we look at the numbers
    for z in (np.array([2.0, 1.0, 0.0]), np.array([1000.0, 999.0, 998.0]), np.array([0.0, -1.0, -1000.0])):
        p = np.exp(z) / np.exp(z).sum()
        print(f"scores {z}: exponentials {np.exp(z)}, softmax {p}, -log p {-np.log(p)}")

# %% [markdown]
# In the second line $e^{1000}$ is infinite, and infinity over infinity is not a number (`nan`), though the softmax
# should be that of the first line: it does not change when the same number is subtracted from all scores of a step. In
# the third line $e^{-1000}$ is rounded to 0, and the last $-\log p$ is infinite; it should be about 1000.
#
# The **cross-entropy** is the mean of $-\log p_\text{right}$ over the steps that count, in nats (natural logarithm),
# where
#
# $$-\log p_\text{right} = \log \sum_w e^{z_w} - z_\text{right}.$$
#
# The right side does without $p$. Which number, subtracted from all scores of a step, makes every exponential in it
# harmless?
#
# ### Exercise: `masked_mse` and `masked_crossentropy` (12 points)
#
# What stands at the padding is finite but arbitrary, in the predictions and logits too. `check("masked_mse")` tests
# both functions.


# %% masked_mse {"exercise": "numpy"}
def masked_mse(y_true, y_pred, mask):
    """Return the mean squared error over the steps that count, and their features.

    Parameters: y_true, y_pred (batch, T, F), finite everywhere; mask (batch, T), dtype bool, True where a step counts.
    Returns one number; 0.0 if no step counts.
    """
    ### BEGIN SOLUTION
    if not np.any(mask):
        return 0.0
    error = (y_true - y_pred)[mask]  # (steps that count, F)
    return np.mean(error**2)
    ### END SOLUTION


def masked_crossentropy(ids, logits, mask):
    """Return the mean cross-entropy over the steps that count, in nats.

    Parameters:
        ids: (batch, T), the right class of each step, integers from 0 to V - 1
        logits: (batch, T, V), the scores before softmax; also for scores of +1000 and -1000
        mask: (batch, T), dtype bool, True where a step counts

    Returns one number; 0.0 if no step counts.
    """
    ### BEGIN SOLUTION
    if not np.any(mask):
        return 0.0
    ids, logits = ids[mask], logits[mask]  # (N,), (N, V)
    shifted = logits - logits.max(axis=-1, keepdims=True)  # the largest score becomes 0: no exponential above 1
    log_sum = np.log(np.sum(np.exp(shifted), axis=-1))
    return np.mean(log_sum - shifted[np.arange(len(ids)), ids])
    ### END SOLUTION


# %% test_masked_mse {"points": 12}
check("masked_mse")

# %% [markdown]
# The same eight sequences with the same errors, padded more and more. Your loss does not care; the plain mean sinks,
# though the predictions of the data did not get any better.

# %% {"tags": ["illustration"]}
rng = np.random.default_rng(0)
sequences = [rng.normal(size=(length, 1)) for length in range(10, 26, 2)]
plain, masked, lengths = [], [], np.arange(24, 101, 4)
for length in lengths:
    X, mask = pad_batch(sequences, max_len=int(length))
    prediction = X + 0.5 * mask[:, :, np.newaxis]  # half a unit too high on the data, right on the padding
    plain.append(np.mean((X - prediction) ** 2))
    masked.append(masked_mse(X, prediction, mask))
fig, ax = plt.subplots(figsize=(7, 2.8), layout="constrained")
ax.plot(lengths, masked, "o-", label="masked_mse")
ax.plot(lengths, plain, "o-", label="plain mean over all steps")
ax.set(xlabel="length after padding", ylabel="loss", ylim=(0, 0.3))
ax.legend()
plt.show()

# %% [markdown]
# ## Four formats
#
# Count the steps that go in and the steps that come out. **One** means a single step (one vector, one label, one
# image), **many** means a sequence of two steps or more. The four combinations have names, and each one is wired
# differently:

# %% {"tags": ["illustration"]}
layout = {  # steps at which something goes in and at which something comes out
    "one_to_one": (1, [0], [0]),
    "one_to_many": (4, [0], [0, 1, 2, 3]),
    "many_to_one": (4, [0, 1, 2, 3], [3]),
    "many_to_many": (4, [0, 1, 2, 3], [0, 1, 2, 3]),
}
fig, axes = plt.subplots(1, 4, figsize=(12, 2.6), layout="constrained", width_ratios=[1.2, 4, 4, 4])
box = {"boxstyle": "round", "edgecolor": "0.3"}
for ax, (name, (steps, inputs, outputs)) in zip(axes, layout.items(), strict=True):
    for t in range(steps):
        ax.text(t, 1, " h ", ha="center", va="center", bbox={**box, "facecolor": "0.9"})
        if t + 1 < steps:
            ax.annotate("", (t + 0.75, 1), (t + 0.25, 1), arrowprops={"arrowstyle": "->"})
        if t in inputs:
            ax.text(t, 0, " x ", ha="center", va="center", bbox={**box, "facecolor": "lightblue"})
            ax.annotate("", (t, 0.75), (t, 0.25), arrowprops={"arrowstyle": "->"})
        if t in outputs:
            ax.text(t, 2, " y ", ha="center", va="center", bbox={**box, "facecolor": "navajowhite"})
            ax.annotate("", (t, 1.75), (t, 1.25), arrowprops={"arrowstyle": "->"})
    ax.set(title=name, xlim=(-0.6, steps - 0.4), ylim=(-0.5, 2.5))
    ax.axis("off")
plt.show()

# %% [markdown]
# Each `h` is the network's state after a step; you will meet it in the next assignment. The numbers of inputs and
# outputs in *many to many* need not be equal: a translation may be longer than the sentence (the network then reads
# everything first and writes afterwards).
#
# ### Exercise: `classify_format` (5 points)


# %% classify_format {"exercise": "numpy"}
def classify_format(n_in_steps, n_out_steps):
    """Name the format of a task from its numbers of steps.

    Parameters: n_in_steps, n_out_steps, integers >= 1.
    Returns "one_to_one", "one_to_many", "many_to_one" or "many_to_many".
    """
    ### BEGIN SOLUTION
    came = "one" if n_in_steps == 1 else "many"
    goes = "one" if n_out_steps == 1 else "many"
    return f"{came}_to_{goes}"
    ### END SOLUTION


# %% test_classify_format {"points": 5}
check("classify_format")

# %% [markdown]
# ### Exercise: `formats` (3 points)
#
# Now from the words of a task to its format. What is a step depends on the data: a text of many words is many steps; an
# image, or the state of a car at one moment, goes in as one.
#
# | key | task |
# | --- | --- |
# | `next_word` | complete a half-finished sentence by **one** word |
# | `sentiment` | read a film review, say whether it is friendly |
# | `captioning` | look at one photograph, write a sentence about it |
# | `next_five_words` | continue a half-finished sentence by **five** words |
# | `trajectory` | from a car's state at one moment, forecast its places for the next four seconds |
# | `label_every_step` | read a sentence, say for each word whether it is a noun, a verb, … |
#
# Write one of the four names in the place of each `None`, and delete the last line of the cell, which raises.

# %% formats {"exercise": "numpy"}
formats = {
    "next_word": None,
    "sentiment": None,
    "captioning": None,
    "next_five_words": None,
    "trajectory": None,
    "label_every_step": None,
}
### BEGIN SOLUTION
many_words_in = {"next_word": "many_to_one", "sentiment": "many_to_one", "next_five_words": "many_to_many"}
one_vector_in = {"captioning": "one_to_many", "trajectory": "one_to_many"}
aligned = {"label_every_step": "many_to_many"}
right = {**many_words_in, **one_vector_in, **aligned}
formats.update({task: right[task] for task in formats if formats[task] is None})
### END SOLUTION

# %% test_formats {"points": 3}
check("formats")

# %% [markdown]
# ## A baseline worth beating
#
# Is an error of 600 million dollars good? Nobody knows before something simple has been tried. The **naive forecast**
# says that tomorrow will be like today. With a season of $P$ steps (12 months, 7 days) it repeats the last season:
#
# $$\hat s_{L+k} = s_{L-P+(k \bmod P)}, \qquad k = 0, 1, \dots, \text{horizon}-1,$$
#
# so that the forecast for December is the last December; $P = 1$ repeats the last value. A network that cannot beat
# this has learnt nothing that a calendar does not know.
#
# Two measures of the error, for true values $y_k$ and forecasts $f_k$, $k = 1 \dots K$:
#
# $$\text{MAE} = \frac1K \sum_k |y_k - f_k| \;\text{(in the unit of the data)}, \qquad
#   \text{MAPE} = \frac{100}{K} \sum_k \left|\frac{y_k - f_k}{y_k}\right| \;\text{(in per cent)}.$$
#
# ### Exercise: `naive_forecast`, `mae` and `mape` (8 points)
#
# `check("naive_forecast")` tests all three functions.


# %% naive_forecast {"exercise": "numpy"}
def naive_forecast(series, horizon, season=1):
    """Forecast the next values by repeating the last season.

    Parameters: series (L,), with L >= season; horizon, how many values to forecast, also more than one season;
    season, the number of steps after which the series repeats itself.
    Returns the forecast, (horizon,).
    """
    ### BEGIN SOLUTION
    last_season = series[-season:]
    return last_season[np.arange(horizon) % season]
    ### END SOLUTION


def mae(y, f):
    """Return the mean absolute error of the forecast f (K,) for the true values y (K,): one number."""
    ### BEGIN SOLUTION
    return np.mean(np.abs(y - f))
    ### END SOLUTION


def mape(y, f):
    """Return the mean absolute percentage error of f (K,) for y (K,), in per cent: one number. No y is 0."""
    ### BEGIN SOLUTION
    return 100 * np.mean(np.abs((y - f) / y))
    ### END SOLUTION


# %% test_naive_forecast {"points": 8}
check("naive_forecast")

# %% {"tags": ["illustration"]}
fig, axes = plt.subplots(1, 2, figsize=(12, 3.6), layout="constrained")
for ax, series, horizon, season, unit in (
    (axes[0], sales, 12, 12, "million dollars"),
    (axes[1], riders, 28, 7, "thousand riders"),
):
    past, future = series[:-horizon], series[-horizon:]
    steps = np.arange(len(past), len(series))
    ax.plot(np.arange(len(series))[-3 * horizon :], series[-3 * horizon :], color="0.6", label="what came")
    for period in (1, season):
        f = naive_forecast(past, horizon, period)
        ax.plot(steps, f, lw=1.5, label=f"season={period}: MAE {mae(future, f):.4g}, MAPE {mape(future, f):.1f} %")
    ax.set(ylabel=unit, xlabel="month" if season == 12 else "day")
    ax.legend(fontsize=8, loc="lower left", bbox_to_anchor=(0, 1))
plt.show()

# %% [markdown]
# The season does most of the work. In the last assignment you will train networks on both series, and the orange
# lines are what they have to beat. Where is there something left to learn? The sales grow from year to year, which a
# repeated season does not know, and one odd week, repeated, spoils all weeks after it.
#
# ## When order is everything
#
# Does order matter at all? For sales one might get far with averages. So here is a task made to find out, the
# **temporal order** task ([Hochreiter and Schmidhuber 1997](https://doi.org/10.1162/neco.1997.9.8.1735), in the form
# used by [Pascanu, Mikolov and Bengio 2013](https://arxiv.org/abs/1211.5063)). Each sequence has `T` steps (a
# multiple of 10), each step is one of six symbols. Two steps matter:
#
# - at a random place $p_0$ with $T/10 \le p_0 < 2T/10$ stands `A` or `B`, by the toss of a coin;
# - at a random place $p_1$ with $5T/10 \le p_1 < 6T/10$ stands `A` or `B`, by another toss.
#
# Every other step holds one of four **distractors** `c d e f`, at random. The class says what the two were, in order:
#
# | class | 0 | 1 | 2 | 3 |
# | --- | --- | --- | --- | --- |
# | first, second | `A A` | `A B` | `B A` | `B B` |
#
# All randomness comes from the generator `rng` that is passed in, so that the same seed gives the same batch
# (`rng.integers(low, high)` draws integers from `low` to `high - 1`).
#
# ### Exercise: `temporal_order_batch` (10 points)


# %% temporal_order_batch {"exercise": "numpy", "needs": ["encode_text"]}
def temporal_order_batch(n, T, rng):
    """Draw a batch of the temporal order task.

    Parameters: n, the number of sequences; T, their length, a multiple of 10; rng, a numpy.random.Generator.

    Returns (X, y): X (n, T, 6) one-hot, the columns are A, B, c, d, e, f; y (n,) integers, the classes 0 to 3.
    Places, symbols and distractors are drawn anew and independently for every sequence, all equally likely.

    Hint: work with symbol ids of shape (n, T) first, A = 0, B = 1, distractors 2 to 5; make them one-hot at the end.
    """
    ### BEGIN SOLUTION
    symbols = rng.integers(2, 6, size=(n, T))  # distractors everywhere
    first, second = rng.integers(0, 2, size=(2, n))  # A is 0, B is 1
    rows = np.arange(n)
    symbols[rows, rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[rows, rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], 2 * first + second
    ### END SOLUTION


# %% test_temporal_order_batch {"points": 10}
check("temporal_order_batch")

# %% [markdown]
# A dozen sequences as you drew them. The shaded columns are where `A` (blue) and `B` (orange) may stand; the pale
# greys are distractors.

# %% {"tags": ["illustration"]}
from matplotlib.colors import ListedColormap

X, y = temporal_order_batch(12, 50, np.random.default_rng(1))
fig, ax = plt.subplots(figsize=(10, 3.4), layout="constrained")
colours = ListedColormap(["tab:blue", "tab:orange", "0.98", "0.93", "0.88", "0.83"])
ax.imshow(np.argmax(X, axis=-1), cmap=colours, vmin=0, vmax=5, aspect="auto")
for low, high in ((5, 10), (25, 30)):
    ax.axvspan(low - 0.5, high - 0.5, color="tab:green", alpha=0.12)
ax.set_yticks(range(12), [f"class {c}: {('AA', 'AB', 'BA', 'BB')[int(c)]}" for c in y], fontsize=8)
ax.set(xlabel="step", title="temporal order, T = 50")
plt.show()

# %% [markdown]
# ## Why order matters
#
# The simplest way to feed a sequence to a `Dense` layer is to **sum over the steps** first: `X.sum(axis=1)` has shape
# `(n, 6)`, whatever `T` is. (A mean over time, and a bag of words, are the same idea.)
#
# The next cell shows on the left what such a model gets to see: for each sequence, how many `A` and how many `B` it had
# (every dot moved a little at random, or they would hide each other). On the right the same classifier is trained twice
# on your batches and tested on new ones: once on the sums, once on all steps side by side, `(n, 6 T)`, where each step
# keeps a place of its own. It is one dense layer, which gives a score for each of the four classes, and softmax, which
# makes probabilities of the scores, as in the cross-entropy above. (The plots count; no need to read the code.)


# %% {"tags": ["illustration"]}
def accuracy_while_training(X, y, X_new, y_new, steps=300, rate=1.0):
    """Train softmax(X W + b) by gradient descent and return its accuracy on new data after every step."""
    W, b, scores = np.zeros((X.shape[1], 4)), np.zeros(4), []
    for _ in range(steps):
        z = X @ W + b
        p = np.exp(z - z.max(axis=1, keepdims=True))
        error = p / p.sum(axis=1, keepdims=True) - np.eye(4)[y]  # the loss gradient with respect to z
        W -= rate * X.T @ error / len(X)
        b -= rate * error.mean(axis=0)
        scores.append(np.mean(np.argmax(X_new @ W + b, axis=1) == y_new))
    return scores


rng = np.random.default_rng(2)
X, y = temporal_order_batch(4000, 20, rng)
X_new, y_new = temporal_order_batch(4000, 20, rng)
X, y, X_new, y_new = np.asarray(X), np.asarray(y, dtype=int), np.asarray(X_new), np.asarray(y_new, dtype=int)
X_sum, X_new_sum = X.sum(axis=1), X_new.sum(axis=1)

fig, axes = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
for c, name in enumerate(("AA", "AB", "BA", "BB")):
    seen = X_sum[y == c][:150, :2] + rng.normal(scale=0.09, size=(len(X_sum[y == c][:150]), 2))
    axes[0].scatter(seen[:, 0], seen[:, 1], s=12, alpha=0.6, label=f"class {c}: {name}")
axes[0].set(xlabel="number of A", ylabel="number of B", title="what is left after the sum over steps")
axes[0].legend()
centred = X_sum - X_sum.mean(axis=0), X_new_sum - X_sum.mean(axis=0)  # helps gradient descent, keeps all information
axes[1].plot(accuracy_while_training(centred[0], y, centred[1], y_new, rate=0.3), label="sum over steps")
axes[1].plot(
    accuracy_while_training(X.reshape(len(X), -1), y, X_new.reshape(len(X_new), -1), y_new), label="steps side by side"
)
axes[1].axhline(0.75, color="0.5", ls="--", lw=1)
axes[1].set(xlabel="training step", ylabel="accuracy on new sequences", ylim=(0.2, 1.05))
axes[1].legend(loc="center right")
plt.show()

# %% [markdown] why_order_matters {"points": 12}
# ### Your answer: why can no model that sums over the steps pass 75 %? (12 points)
#
# Write 100 to 300 words (formulas do not count), with reference to the plots above. A person reads and marks this.
#
# - **3 points**: what the sum keeps and what it loses, read off the left plot.
# - **4 points**: where the number 75 % comes from: an argument with the four classes and their probabilities that holds
#   for **any** model behind the sum, however many layers it has.
# - **2 points**: why the four distractors and more training data do not help, and how a fellow student can nevertheless
#   have measured 75.6 % with such a model, on 4,000 new sequences.
# - **3 points**: what a model that reads the steps one after another has to remember from $p_0$ to $p_1$ to get 100 %,
#   and how many steps $p_1 - p_0$ that is at least and at most, in terms of `T`.
#
# ### BEGIN SOLUTION
# **What is lost.** A sum does not change when its terms change places. After it only counts are left: how many `A`,
# `B`, `c`, … there were. In the left plot `AA` stands alone at (2, 0) and `BB` at (0, 2), but `AB` and `BA` share the
# point (1, 1): the same input with two different right answers.
#
# **Why 75 %.** The four classes have probability 1/4 each. A model behind the sum is a function of the counts. At
# best it is always right on `AA` and `BB`, which gives 1/4 + 1/4. For the point (1, 1) it gives one answer (or throws
# a coin), and as `AB` and `BA` are equally likely there, it is right half of the time: 1/2 · 1/2 = 1/4. Together 3/4.
# More layers give another function of the same counts; they cannot bring back what the sum has thrown away.
#
# **What does not help.** Distractors are drawn independently of the class, so their counts say nothing about it. More
# data makes the estimate of the best function better, not the best function. On 4,000 test sequences the share of
# `AB` among the sequences at (1, 1) is not exactly one half; 75.6 % is luck, and another test set may give 74.5 %.
#
# **What a reader in order needs.** One bit: whether the first of the two was `A` or `B`, kept unchanged through all
# distractors from $p_0$ to $p_1$. Those are at least $5T/10 - (2T/10 - 1) = 3T/10 + 1$ steps and at most $(6T/10 - 1) -
# T/10 = 5T/10 - 1$. When the second symbol comes, both together give the class (which it then keeps until the end).
# This is a state that is passed on from step to step: a recurrent network.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# Functions that turn a series, a text or a heap of unequal sequences into `(batch, time, features)`, a split without
# a leak, losses that know the padding, a baseline, and a task that separates models that know the order from those
# that do not. Still missing: a model that reads step by step and remembers. The classifier with all steps side by
# side did not: it has a weight of its own for every step, so it needs all sequences to be equally long, and what it
# learns at one step it does not know at the next. The recurrent neuron uses the same weights at every step. It is the
# subject of the next assignment.
