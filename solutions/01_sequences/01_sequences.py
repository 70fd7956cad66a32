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
# A recurrent network reads a **sequence**: a series of items whose order carries meaning. Before we build one (in the
# next assignment), we learn to put sequences into arrays without losing anything on the way. Most bugs in sequence
# models sit here, in the data, and few of them raise an error.
#
# **You will build** every step from raw data to a batch that a network can read: windows of a time series, a split
# without a leak, text as numbers, padded batches with masks, losses that ignore the padding, a baseline to beat, and a
# task that no model can solve without knowing the order.
#
# **Time**: three to four hours. **You need** NumPy (indexing, `axis`, broadcasting) and a rough idea of what a
# Keras `Dense` layer does. This notebook does not use Keras.
#
# **Checks**: `check("name")` below each exercise runs a few public tests and tells you where to look.
# The marks come from hidden tests with other inputs, so write for any input, not for the examples.
#
# **Code you need not read**: the code of most cells that draw is folded away. Click on the three dots beside its first
# line to see it.
#
# | convention | in this and all later assignments |
# | --- | --- |
# | axes of a batch | `(batch, time, features)`, batch first, as in Keras |
# | `n` or `batch` | the number of sequences; `T`: the number of steps; `F`: the number of values at each step |
# | ids (of characters, classes) | integers from 0 |
# | padding | zeros, with a boolean mask that is `True` where there is data |
# | numbers | inputs are float32 or float64; your functions depend on their arguments only |
# | results | return NumPy arrays: checks and marks accept lists as well, the plots need arrays |

# %% given_imports {"given": true}
import matplotlib.pyplot as plt
import numpy as np
from checks import check

# %% [markdown]
# ## Sequences are everywhere
#
# The next cell shows six sequences of five kinds, all of which come back in this course. The first three are real
# (`data/README.md` names the sources); the cell makes up the others. Each one is an array with a time axis.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws six sequences of five kinds
sales = np.loadtxt("data/drinks.csv", delimiter=",", skiprows=1, usecols=1)  # (309,) million dollars, one a month
riders = np.loadtxt("data/ridership.csv", delimiter=",", skiprows=1, usecols=1)  # (1096,) thousand people, one a day
with open("data/sonnet18.txt", encoding="utf-8") as file:
    sonnet = file.read()

seconds = np.linspace(0.0, 0.03, 480)  # 30 ms of a hummed tone: a fundamental of 120 Hz and its overtones
hum = sum(np.sin(2 * np.pi * 120 * k * seconds + k) / k for k in range(1, 8)) * np.hanning(480)
heading = np.cumsum(0.09 * np.sin(np.linspace(0, 4 * np.pi, 80)))  # a car that steers left and right
track = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)  # (80, 2) metres
melody = np.array([60, 62, 64, 65, 67, 67, 69, 69, 69, 69, 67, 69, 69, 69, 69, 67, 65, 65, 65, 65, 64, 64, 67, 67, 60])

fig, axes = plt.subplots(2, 3, figsize=(10, 5.2), layout="constrained")
axes = axes.ravel()
axes[0].plot(1992 + np.arange(len(sales)) / 12, sales / 1000, lw=1)
axes[0].set(title="sales of drinks, one number a month", xlabel="year", ylabel="billion dollars")
summer = np.arange("2016-06-20", "2016-08-29", dtype="datetime64[D]")  # the last 70 days
axes[1].plot(summer, riders[-70:], ".-", lw=1)
axes[1].set(title="train riders, one number a day", xlabel="day of 2016", ylabel="thousands")
axes[1].set_xticks(summer[::14], [f"{day:%d %b}" for day in summer[::14].astype(object)], fontsize=8)
letters = sonnet[:39]
axes[2].step(range(len(letters)), [sorted(set(letters)).index(c) for c in letters], where="mid", lw=1)
axes[2].set(title="text, one character a step", yticks=[], ylabel="character id")
axes[2].set_xticks(range(len(letters)), [c if c != " " else "␣" for c in letters], fontsize=8)
axes[3].plot(1000 * seconds, hum, lw=1)
axes[3].set(title="audio, 16,000 numbers a second", xlabel="milliseconds", ylabel="pressure")
axes[4].plot(track[:, 0], track[:, 1], ".-", lw=1)
axes[4].plot(*track[0], "ko")
axes[4].set(title="a car's trajectory, two numbers a step", xlabel="x (m)", ylabel="y (m)", aspect="equal")
axes[5].step(range(len(melody)), melody, where="mid")
axes[5].set(title="a melody, one note a beat", xlabel="beat", ylabel="note (60 is middle C)")
plt.show()

# %% [markdown]
# For each kind of sequence you have to decide four things: what a step is, what a feature is, how to encode it as
# numbers, and which trap to avoid.
#
# | kind | a step is | the features are | encoding | the trap |
# | --- | --- | --- | --- | --- |
# | sales | a month, a day | one amount, or several series side by side | scaled amounts | scaling with the mean of the test data; shuffling before the split |
# | text | a character, a word | which one it is | an id, then one-hot or an embedding | treating ids as amounts; a vocabulary in another order |
# | audio | a frame of 10 to 30 ms | the spectrum (or similar) of the frame | real numbers per frame | one step per sample: 16,000 steps a second |
# | car trajectory | a fixed time, such as 0.1 s | position, heading, speed | displacements from step to step | absolute positions, which never come back |
# | music | a beat, or a note | pitch, duration | a note as an id | pitch as an amount; a held note that looks like a repeated one |
#
# **Sales** are amounts, so we can add and average them, and networks learn best when they are scaled to about one unit
# (see *The scale of the data* below). A second series that helps with the forecast, such as the temperature, is a
# second feature of the same step, not a second sequence.
#
# **Text** has no amounts at all. You choose the step. Characters give a small vocabulary (about 60) and long
# sequences; words give short sequences and a vocabulary of many thousands, in which most words are rare. A model that
# completes sentences also needs a symbol for the **end of the sentence**, or it never learns when to stop.
#
# **Audio** comes as 8,000 to 48,000 samples a second. One sample says almost nothing, and a word of half a second
# would have 8,000 steps at 16 kHz: far too many for the memory of a recurrent network. So we cut the signal into
# **frames** of 10 to 30 ms, short enough for the sound to stay the same within a frame, and describe each frame by a
# dozen or two numbers, for example the energy in each band of frequencies. The word then has about 50 steps.
#
# **Trajectories** are better given as **displacements** (the change of position from one step to the next) than as
# positions. A left turn looks the same in every street as a sequence of displacements, but its positions are
# different each time. The price: to get positions back we add up displacements, and their errors add up too.
#
# **Music** can be written down in three ways. A note as a *number* (60 is middle C) is an id: 61 is simply another
# note, not “a little more” of 60. A note as a *name* (C, octave 4) splits it into two ids, so a model can see that C4 and C5
# are related. A note as an *amount* (a frequency in Hz) is right for synthesis and wrong for prediction: the mean of a
# C and an E is a D, which may fit neither. With one step a beat, a note **held** for two beats and a note **repeated**
# on two beats look the same; to tell them apart, add a symbol for "hold", or make each note one step with its duration
# as a second feature.
#
# ## Windows: from one long series to many examples
#
# We have **one** series of sales, and a network needs **many** examples of the form: given these values, predict the
# next ones. So we slide a window along the series. With a series $s_0, s_1, \dots, s_{L-1}$, the window that starts at
# $i$ gives
#
# $$X = (s_i, \dots, s_{i+n_\text{in}-1}) \quad\text{(the input)},$$
#
# $$Y = (s_{i+n_\text{in}}, \dots, s_{i+n_\text{in}+n_\text{out}-1}) \quad\text{(the target)}.$$
#
# The target starts **right after** the last input. If it started one step earlier, the answer would be part of the
# question; one step later, and a value would be skipped. The next window starts `stride` steps later. The last window
# is the last one whose target still lies within the series. So there are
#
# $$n = \lfloor (L - n_\text{in} - n_\text{out}) / \text{stride} \rfloor + 1 \quad\text{windows.}$$
#
# Keras expects three axes even where each step is a single number: a series of shape `(L,)` gives windows with
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

    Hint: list the start of every window first. `np.stack` turns a list of arrays into one array.
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
# Look at your windows: the series is grey, the input blue, the target orange.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the windows
from matplotlib.dates import DateFormatter, DayLocator, MonthLocator

months = np.arange("1992-01", "2017-10", dtype="datetime64[M]")  # the month of each value of `sales`
days = np.arange("2013-08-29", "2016-08-29", dtype="datetime64[D]")  # the day of each value of `riders`

X, Y = make_windows(sales[-40:], n_in=12, n_out=3, stride=8)
fig, axes = plt.subplots(len(X), 1, figsize=(9, 1.2 * len(X)), sharex=True, layout="constrained")
for i, ax in enumerate(axes):
    ax.plot(months[-40:], sales[-40:], color="0.8")
    ax.plot(months[-40:][8 * i + np.arange(12)], X[i, :, 0], "o-", ms=3, color="tab:blue")
    ax.plot(months[-40:][8 * i + 12 + np.arange(3)], Y[i, :, 0], "o-", ms=3, color="tab:orange")
    ax.set(yticks=[], ylabel=f"window {i}")
axes[0].set_title(f"X {X.shape} in blue, Y {Y.shape} in orange")
axes[-1].xaxis.set_major_formatter(DateFormatter("%b %Y"))
plt.show()

# %% [markdown]
# ## A target at every step
#
# A recurrent network gives an output at **every** step, not only at the last one. If each output gets a target, one
# window teaches as many lessons as it has steps, and the error signals travel over fewer steps. At step $t$ of the
# window that starts at $i$, the network has read $s_i, \dots, s_{i+t}$. Its target is what comes after the value that
# it reads at this step:
#
# $$X_{i,t} = s_{i+t}, \qquad Y_{i,t} = (s_{i+t+1}, s_{i+t+2}, \dots, s_{i+t+\text{ahead}}).$$
#
# Most of these targets are also inputs of later steps. That gives nothing away as long as the network reads from left
# to right: at step $t$ it has not seen them yet.
#
# ### Exercise: `make_seq2seq_windows` (11 points)
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

    Hint: join X and Y of `make_windows` with n_out = ahead along time. In this array (n, n_in + ahead) the targets of
    one step t are a block of columns. (Windows of n_in + ahead steps alone will not do: with the default n_out = 1,
    `make_windows` needs one value more and loses the last window.)
    """
    ### BEGIN SOLUTION
    X, after = make_windows(series, n_in, ahead)
    both = np.concatenate([X, after], axis=1)[:, :, 0]  # (n, n_in + ahead): each window and what follows it
    Y = np.stack([both[:, t + 1 : t + 1 + ahead] for t in range(n_in)], axis=1)
    return X, Y
    ### END SOLUTION


# %% test_make_seq2seq_windows {"points": 11}
check("make_seq2seq_windows")

# %% [markdown]
# The next figure shows one window of the weekly rhythm of the trains. Each row is one step $t$: what the network has
# read by then is blue, its target is orange, and darker means more riders. The orange blocks form a staircase because
# each row's target starts one day later. (The pale Monday is 4 July 2016, a holiday.)

# %% {"tags": ["illustration"], "collapsed": true}
# Draws one window with a target at every step
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
ax.set_xticks(range(17), [f"{day:%a}" for day in days[-60:-43].astype(object)], fontsize=8)
ax.set(xlabel="day", ylabel="step t", title=f"one window: X[0] {X[0].shape} in blue, Y[0] {Y[0].shape} in orange")
plt.show()

# %% [markdown]
# ## Train on the past, test on the future
#
# For photographs of cats, shuffling before the split is right. For a series it is a **leak**: it leaks the test set
# into training. Two neighbouring windows share nearly all their values. So a shuffled test set is full of windows
# whose neighbours were in the training set, and the score measures how well the network **remembers**. In use, the
# network has to forecast a future that it has never seen. So the split keeps the order: the oldest examples are for
# training, the next ones for validation (to choose the learning rate and when to stop), the newest ones for the test.
#
# The sizes are `int(n * frac)` for training and validation, exactly as Python computes it; the rest is the test set,
# so that no example is lost. (If you split the *series* first and cut windows afterwards, not even the values at the
# border are shared.)
#
# ### Exercise: `chronological_split` (8 points)


# %% chronological_split {"exercise": "numpy"}
def chronological_split(X, frac_train, frac_val):
    """Split examples in chronological order, without shuffling.

    Parameters:
        X: (n, ...), ordered from old to new; any number of further axes
        frac_train, frac_val: fractions of n, from 0 to 1, whose sum is at most 1

    Returns (train, val, test): the first int(n * frac_train) rows, the next int(n * frac_val) rows, and all the rest.

    Hint: two indices cut a sequence into three slices.
    """
    ### BEGIN SOLUTION
    n_train = int(len(X) * frac_train)
    n_val = int(len(X) * frac_val)
    return X[:n_train], X[n_train : n_train + n_val], X[n_train + n_val :]
    ### END SOLUTION


# %% test_chronological_split {"points": 8}
check("chronological_split")

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the three parts
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
# ### The scale of the data
#
# Networks train best on inputs of about unit size. Sales are in the thousands, so we **standardise** them: subtract
# the mean and divide by the standard deviation,
#
# $$\tilde s_t = \frac{s_t - \mu}{\sigma}, \qquad \mu, \sigma \text{ from the \textbf{training part} only.}$$
#
# Taking $\mu$ and $\sigma$ from the whole series is the most common leak of all. The mean of the whole series contains
# the future: here it is 7,625, but the mean of the training part is 6,281, because sales grow. A network that gets
# values scaled with 7,625 has been told that sales will rise. The same rule holds for everything that is *fitted* to
# data: the vocabulary of a text, the largest value, the season. Fit it on the training part, then apply it to all
# three.
#
# A forecast comes out in the scaled unit. Undo the scaling before you measure an error in dollars:
# $s = \sigma \tilde s + \mu$.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the scaled series, right and with the leak
fig, axes = plt.subplots(1, 2, figsize=(10, 2.8), sharey=True, layout="constrained")
for ax, source, title in (
    (axes[0], train, "right: scaled with the training part"),
    (axes[1], sales, "leak: scaled with the whole series"),
):
    mean, deviation = np.mean(source), np.std(source)
    start = 0
    for name, part in (("train", train), ("val", val), ("test", test)):
        scaled = (np.asarray(part) - mean) / deviation
        ax.plot(months[start : start + len(part)], scaled, lw=1, label=f"{name}: mean {scaled.mean():z.2f}")
        start += len(part)
    ax.set(title=f"{title} (mean {mean:,.0f})", xlabel="year")
    ax.legend(fontsize=8)
axes[0].set_ylabel("scaled sales")
plt.show()

# %% [markdown]
# On the left the training part has mean 0 and standard deviation 1, and the test part lies far above: the network has
# to extrapolate, and the figure shows it honestly. On the right the whole series has mean 0, and the split no longer
# keeps the future secret.
#
# ## Text as numbers
#
# A network computes with numbers; a text consists of characters. Two steps lead from one to the other.
#
# 1. List the distinct characters, sorted: this is the **vocabulary**. A character's **id** is its position in the
#    list, counted from 0. The list is sorted so that the same text gives the same ids on every machine.
# 2. Ids are names, not amounts: `e` with id 5 is not "five times" `a` with id 1. So each id becomes a **one-hot**
#    vector $v$ of length $V$ (the vocabulary's size): $v_j = 1$ where $j$ is the id, and $0$ elsewhere. All
#    characters are then equally far apart.
#
# The vocabulary belongs to the model, like its weights. A new text is encoded with the vocabulary of the training
# text, **in its order**; otherwise the model reads gibberish. If the new text has a character that is not in the
# vocabulary, an early `ValueError` is better than a wrong id that nobody notices.
#
# ### Exercise: `encode_text` and `one_hot` (10 points)
#
# One function for each of the two steps; `check("encode_text")` tests both.


# %% encode_text {"exercise": "numpy"}
def encode_text(text, vocab=None):
    """Turn a text into ids.

    Parameters:
        text: a string of L characters
        vocab: a list of characters, used as it is; None: make it from the text

    Returns (ids, vocab): ids (L,) integers, ids[t] the position of text[t] in vocab; vocab is the list given, or the
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

    Returns an array of shape (..., depth), the shape of ids with one more axis: 1 at the id, 0 elsewhere.

    Hint: the rows of the identity matrix are the one-hot vectors.
    """
    ### BEGIN SOLUTION
    return np.eye(depth)[ids]
    ### END SOLUTION


# %% test_encode_text {"points": 10}
check("encode_text")

# %% [markdown]
# The next figure shows a line of the sonnet: each column is one step, each row one character of the vocabulary, and
# each column has exactly one dark cell. A network reads the transpose of this picture, an array of shape `(T, V)`.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws a one-hot text
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
# Spoken words, sentences and songs differ in length, but a batch is one array with one `T`. So we fill up shorter
# sequences with zeros: **padding**. A zero may also be a real value (silence, or the id 0), so the array alone cannot
# tell data from padding. A boolean **mask** of shape `(batch, T)` can: it is `True` where there is data.
#
# Zeros can stand after the data (`side="post"`) or before it (`side="pre"`). For a network that gives its answer at
# the last step, padding before the data has an advantage: the answer comes right after the last real value.
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
    numeric dtype that keeps the values, both floats and integer ids. The result has max_len steps even
    if all sequences are shorter. Cut a sequence longer than max_len at its end or at its beginning, as you like.

    Hint: start with an array of zeros and copy each sequence into its row.
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
# The words of one line as one batch. In the first two pictures, white is padding **or** the id 0. Only the mask on the
# right can tell which.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws a padded batch and its mask
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
# A network's output at the padding must not count. Let $m_{b,t}$ be 1 for data and 0 for padding, and $N = \sum_{b,t}
# m_{b,t}$ the number of steps that count. The mean squared error over $F$ features is
#
# $$\text{MSE} = \frac{1}{N F} \sum_{b,t} m_{b,t} \sum_f (y_{b,t,f} - \hat y_{b,t,f})^2 .$$
#
# *By hand*: four steps of one feature have the errors 1, 3, 9 and 9, and the last two are padding. The loss is
# $(1 + 9) / 2 = 5$. Both the sum **and the divisor** use the mask: if you divide by all four steps, you get 2.5. A
# loss that shrinks as a batch gets more padding is of no use, because a learning rate that fits one batch then does
# not fit the next.

# %% [markdown]
# For classes, such as the next character, the network gives a score $z_v$ (a **logit**, any real number) for each of
# $V$ classes, and **softmax** turns the scores into probabilities: $p_v = e^{z_v} / \sum_w e^{z_w}$. In floating
# point, large scores cause trouble:

# %% {"tags": ["illustration"]}
with np.errstate(all="ignore"), np.printoptions(precision=3):  # no warnings: we look at the numbers
    for z in (np.array([2.0, 1.0, 0.0]), np.array([1000.0, 999.0, 998.0]), np.array([0.0, -1.0, -1000.0])):
        p = np.exp(z) / np.exp(z).sum()
        print(f"scores {z}: exponentials {np.exp(z)}, softmax {p}, -log p {-np.log(p)}")

# %% [markdown]
# In the second line $e^{1000}$ is infinite, and infinity divided by infinity is not a number (`nan`). Yet the softmax
# should be the same as in the first line, because it does not change when we subtract the same number from all scores
# of a step. In the third line $e^{-1000}$ is rounded to 0, and the last $-\log p$ is infinite; it should be about
# 1000.
#
# The **cross-entropy** is the mean of $-\log p_\text{right}$ over the steps that count, in nats (natural logarithm),
# where
#
# $$-\log p_\text{right} = \log \sum_w e^{z_w} - z_\text{right}.$$
#
# The right side does not need $p$. Which number can you subtract from all scores of a step so that no exponential
# overflows?
#
# ### Exercise: `masked_mse` and `masked_crossentropy` (12 points)
#
# The values at the padding are finite but arbitrary, in the predictions and logits too. `check("masked_mse")` tests
# both functions.


# %% masked_mse {"exercise": "numpy", "needs": ["encode_text"]}
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

    Hint: your `one_hot` can pick the score of the right class.
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
# The same eight sequences with the same errors, padded more and more. Your loss does not change; the plain mean falls,
# although the predictions of the data are no better.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the two losses against the length of the padding
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
# Count the steps of the input and the steps of the output. **One** means a single step (one vector, one label, one
# image), **many** means a sequence of two steps or more. The four combinations have names, and each one is wired
# differently. *Many to many* has two wirings:

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the formats
layout = {  # title: number of steps, steps with an input, steps with an output
    "one_to_one": (1, [0], [0]),
    "one_to_many": (3, [0], [0, 1, 2]),
    "many_to_one": (3, [0, 1, 2], [2]),
    "many_to_many,\nstep by step": (3, [0, 1, 2], [0, 1, 2]),
    "many_to_many, read everything, then write\n(encoder and decoder)": (5, [0, 1, 2], [3, 4]),
}
fig, axes = plt.subplots(1, 5, figsize=(10, 2.6), layout="constrained", width_ratios=[1.4, 3, 3, 3, 5])
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
    ax.set(xlim=(-0.6, steps - 0.4), ylim=(-0.5, 2.5))
    ax.set_title(name, fontsize=10)
    ax.axis("off")
plt.show()

# %% [markdown]
# Each `h` is the network's state after a step; you will meet it in the next assignment.
#
# In the last picture the network reads all inputs first (the **encoder**) and writes the outputs afterwards (the
# **decoder**). So the numbers of inputs and outputs may differ: a translation may be longer than the sentence. This is
# the encoder–decoder of assignment 06.
#
# *One to many* also exists in two wirings. In the picture the single input enters at step 0 only, and the state has to
# carry it further. In the other wiring the same input enters at **every** step; `one_to_many` in assignment 02 is of
# that kind.
#
# ### Exercise: `classify_format` (2 points)


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


# %% test_classify_format {"points": 2}
check("classify_format")

# %% [markdown]
# ### Exercise: `formats` (3 points)
#
# Now name the format of a task that is described in words. What counts as a step depends on the data: a text of many
# words is many steps; an image, or the state of a car at one moment, is one step.
#
# | key | task |
# | --- | --- |
# | `next_word` | complete a half-finished sentence by **one** word |
# | `sentiment` | read a film review and decide whether it is positive |
# | `captioning` | look at one photograph and write a sentence about it |
# | `next_five_words` | continue a half-finished sentence by **five** words |
# | `trajectory` | from a car's state at one moment, forecast its positions for the next four seconds |
# | `label_every_step` | read a sentence and decide for each word whether it is a noun, a verb, … |
#
# Replace each `None` by one of the four names, and delete the last line of the cell, which raises an error.

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
# Is an error of 600 million dollars good? We cannot know before we have tried something simple. The **naive forecast**
# says that tomorrow will be like today. With a season of $P$ steps (12 months, 7 days) it repeats the last season:
#
# $$\hat s_{L+k} = s_{L-P+(k \bmod P)}, \qquad k = 0, 1, \dots, \text{horizon}-1,$$
#
# so the forecast for December is the last December; $P = 1$ repeats the last value. A network that cannot beat this
# has learnt nothing beyond the calendar.
#
# Two measures of the error, for true values $y_k$ and forecasts $f_k$, $k = 1 \dots K$:
#
# $$\text{MAE} = \frac1K \sum_k |y_k - f_k| \;\text{(in the unit of the data)},$$
#
# $$\text{MAPE} = \frac{100}{K} \sum_k \left|\frac{y_k - f_k}{y_k}\right| \;\text{(in per cent)}.$$
#
# ### Exercise: `naive_forecast`, `mae` and `mape` (8 points)
#
# `check("naive_forecast")` tests all three functions.


# %% naive_forecast {"exercise": "numpy"}
def naive_forecast(series, horizon, season=1):
    """Forecast the next values by repeating the last season.

    Parameters: series (L,), with L >= season; horizon, the number of values to forecast, which may exceed a season;
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

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the naive forecasts
fig, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
for ax, series, dates, horizon, season, unit in (
    (axes[0], sales, months, 12, 12, "million dollars"),
    (axes[1], riders, days, 28, 7, "thousand riders"),
):
    past, future = series[:-horizon], series[-horizon:]
    steps = dates[-horizon:]
    ax.plot(dates[-3 * horizon :], series[-3 * horizon :], color="0.6", label="true values")
    for period in (1, season):
        f = naive_forecast(past, horizon, period)
        ax.plot(steps, f, lw=1.5, label=f"season={period}: MAE {mae(future, f):.4g}, MAPE {mape(future, f):.1f} %")
    ax.set(ylabel=unit)
    ax.xaxis.set_major_locator(MonthLocator(interval=6) if season == 12 else DayLocator(interval=14))
    ax.xaxis.set_major_formatter(DateFormatter("%b %Y" if season == 12 else "%d %b"))
    ax.tick_params(axis="x", labelsize=8)
    ax.legend(fontsize=8, loc="lower left", bbox_to_anchor=(0, 1))
plt.show()

# %% [markdown]
# Most of the improvement comes from the season. In assignment 06 you will train networks on both series, and they have
# to beat the orange lines. What is left to learn? Sales grow from year to year, which a repeated season cannot show,
# and one unusual week, when repeated, spoils the forecast of all weeks after it.
#
# ## When order is everything
#
# Does order matter at all? For sales, averages might get us quite far. So here is a task that was made to find out,
# the **temporal order** task ([Hochreiter and Schmidhuber 1997](https://doi.org/10.1162/neco.1997.9.8.1735), in the
# form used by [Pascanu, Mikolov and Bengio 2013](https://arxiv.org/abs/1211.5063)). Each sequence has `T` steps (a
# multiple of 10), and each step is one of six symbols. Two steps matter:
#
# - a random step $p_0$ with $T/10 \le p_0 < 2T/10$ holds `A` or `B`, each with probability one half;
# - a random step $p_1$ with $5T/10 \le p_1 < 6T/10$ holds `A` or `B`, again each with probability one half.
#
# Every other step holds one of four **distractors** `c d e f`, at random. The class says what the two symbols were, in
# order:
#
# | class | 0 | 1 | 2 | 3 |
# | --- | --- | --- | --- | --- |
# | first, second | `A A` | `A B` | `B A` | `B B` |
#
# All randomness comes from the generator `rng` that is passed in, so that the same seed gives the same batch
# (`rng.integers(low, high)` draws integers from `low` to `high - 1`).
#
# ### Exercise: `temporal_order_batch` (12 points)


# %% temporal_order_batch {"exercise": "numpy", "needs": ["encode_text"]}
def temporal_order_batch(n, T, rng):
    """Draw a batch of the temporal order task.

    Parameters: n, the number of sequences; T, their length, a multiple of 10; rng, a numpy.random.Generator.

    Returns (X, y): X (n, T, 6) one-hot, the columns are A, B, c, d, e, f; y (n,) integers, the classes 0 to 3.
    Positions, symbols and distractors are drawn independently for every sequence, and all are equally likely.

    Hint: start with symbol ids of shape (n, T), A = 0, B = 1, distractors 2 to 5; make them one-hot at the end.
    """
    ### BEGIN SOLUTION
    symbols = rng.integers(2, 6, size=(n, T))  # distractors everywhere
    first, second = rng.integers(0, 2, size=(2, n))  # A is 0, B is 1
    rows = np.arange(n)
    symbols[rows, rng.integers(T // 10, 2 * T // 10, size=n)] = first
    symbols[rows, rng.integers(5 * T // 10, 6 * T // 10, size=n)] = second
    return np.eye(6)[symbols], 2 * first + second
    ### END SOLUTION


# %% test_temporal_order_batch {"points": 12}
check("temporal_order_batch")

# %% [markdown]
# A dozen sequences that you drew. `A` (blue) and `B` (orange) may stand in the shaded columns; the pale greys are
# distractors.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws a dozen sequences of the task
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
# `(n, 6)`, whatever `T` is. (A mean over time and a bag of words are the same idea.)
#
# The left plot of the next cell shows what such a model sees: the numbers of `A` and `B` in each sequence (every dot
# is moved a little at random, because the dots would hide each other). For the right plot the same classifier is
# trained twice on your batches and tested on new ones: once on the sums, once on all steps side by side, `(n, 6 T)`,
# where each step has its own columns. The classifier is one dense layer, which gives a score for each of the four
# classes, followed by softmax, which turns the scores into probabilities, as in the cross-entropy above.


# %% {"tags": ["illustration"], "collapsed": true}
# Draws the sums, and trains a classifier twice
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

fig, axes = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
for c, name in enumerate(("AA", "AB", "BA", "BB")):
    seen = X_sum[y == c][:150, :2] + rng.normal(scale=0.09, size=(len(X_sum[y == c][:150]), 2))
    axes[0].scatter(seen[:, 0], seen[:, 1], s=12, alpha=0.6, label=f"class {c}: {name}")
axes[0].set(xlabel="number of A", ylabel="number of B", title="the input after the sum over steps")
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
# Write 100 to 300 words (formulas do not count) and refer to the plots above. A person reads and marks this.
#
# - **3 points**: what the sum keeps and what it loses, read off the left plot.
# - **4 points**: where the number 75 % comes from: an argument with the four classes and their probabilities that
#   holds for **any** model behind the sum, however many layers it has.
# - **2 points**: why the four distractors and more training data do not help, and how a fellow student can
#   nevertheless have measured 75.6 % with such a model on 4,000 new sequences. (A share that is $p$ in truth, measured
#   on $n$ examples, has the standard error $\sqrt{p (1 - p) / n}$.)
# - **3 points**: what a model that reads the steps one after another has to remember from $p_0$ to $p_1$ to get 100 %,
#   and how many steps $p_1 - p_0$ that is at least and at most, in terms of `T`.
#
# ### BEGIN SOLUTION
# **What is lost.** A sum does not change when its terms change places. Only counts are left: the numbers of `A`,
# `B`, `c`, … In the left plot `AA` stands alone at (2, 0) and `BB` at (0, 2), but `AB` and `BA` share the
# point (1, 1): the same input with two different right answers.
#
# **Why 75 %.** The four classes have probability 1/4 each. A model behind the sum is a function of the counts. At
# best it is always right on `AA` and `BB`, which gives 1/4 + 1/4. For the point (1, 1) it gives one answer (or tosses
# a coin), and as `AB` and `BA` are equally likely there, it is right half of the time: 1/2 · 1/2 = 1/4. Together 3/4.
# More layers give another function of the same counts; they cannot bring back what the sum has lost.
#
# **What does not help.** Distractors are drawn independently of the class, so their counts say nothing about it. More
# data improves the estimate of the best function, not the best function. The standard error of a share of 0.75
# measured on 4,000 sequences is $\sqrt{0.75 \cdot 0.25 / 4000} = 0.7$ percentage points: 75.6 % is luck, less than one
# standard error above 75 %, and another test set may give 74.5 %.
#
# **What a reader in order needs.** One bit: whether the first of the two was `A` or `B`, kept unchanged through all
# distractors from $p_0$ to $p_1$. Those are at least $5T/10 - (2T/10 - 1) = 3T/10 + 1$ steps and at most
# $(6T/10 - 1) - T/10 = 5T/10 - 1$. When the second symbol comes, both together give the class (which the model then
# keeps until the end). This is a state that is passed on from step to step: a recurrent network.
# ### END SOLUTION

# %% [markdown]
# ## What you have now
#
# You can turn a series, a text or a list of sequences of different lengths into `(batch, time, features)`. You have a
# split without a leak, losses that use the mask, a baseline, and a task that separates models that know the order from
# models that do not. One thing is missing: a model that reads step by step and remembers. The classifier with all
# steps side by side is not such a model. It has separate weights for every step, so it needs all sequences to be
# equally long, and what it learns at one step it does not know at the next. The recurrent neuron uses the same weights
# at every step. It is the subject of the next assignment, where it will solve the temporal order task.
