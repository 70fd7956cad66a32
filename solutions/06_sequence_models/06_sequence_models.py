# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Sequence models in Keras
#
# Sales, voices, cars, sonnets, songs: five kinds of sequences, six shapes of models, one toolbox. You know what
# happens inside a recurrent layer. Here you combine such layers for a purpose, and each time you find out
# whether the model is any good. **A number alone never tells you. A number beside a strong baseline does.**
#
# - **Time**: five to six hours. Some cells train models: most take a few seconds, the longest less than a minute.
# - **You need**: NumPy, and to have used a Keras `Dense` layer once. From earlier assignments you need only the ideas.
# - **Checks**: `check("…")` below an exercise runs a few public checks and says what it received, what it expected and
#   where to look. The marks come from hidden tests with fresh inputs, which also train your models on small data: each
#   exercise says on which data, for how long, and which score they have to reach. There are 75 points in nine
#   exercises and 25 for a report.

# %% [markdown]
# | you build | from → to | example |
# | --- | --- | --- |
# | `build_forecaster` | sequence → vector | three weeks of riders → the next seven days |
# | `build_speaker_classifier` | sequence → class | a spoken vowel → who spoke |
# | `build_trajectory_decoder` | vector → sequence | a car's state → the path it will take |
# | `generate_text` | sequence → next item, fed back | the start of a line → the rest |
# | `build_tagger` | sequence → a label at every step | letters without spaces → where each word ends |
# | `build_encoder_decoder` | sequence → sequence | a phrase → the phrase backwards |
#
# Conventions: batch first, `(batch, time, features)`, short `(B, T, F)`. Utterances are padded with zeros. Characters
# and notes are integers from 0 and never padded, so id 0 is an ordinary symbol. "Compiled" means that
# `model.compile(…)` was called, so that `model.fit(x, y)` works at once.

# %% given_imports {"given": true}
import matplotlib.pyplot as plt
import numpy as np
from checks import check, quietly

with quietly():
    import keras

# %% [markdown]
# **The Keras that you need.** A recurrent layer is used like a Dense layer, but it reads sequences:
#
# | layer | from → to |
# | --- | --- |
# | `SimpleRNN(units)`, `LSTM(units)`, `GRU(units)` | `(B, T, F)` → `(B, units)`, the state after the last step |
# | the same with `return_sequences=True` | `(B, T, F)` → `(B, T, units)`, the state after every step |
# | `Bidirectional(LSTM(units))` | `(B, T, F)` → `(B, 2·units)`, one layer forwards and one backwards |
# | `Dense(n)` | `(…, F)` → `(…, n)`: on a sequence, at each step separately |
# | `Embedding(V, n)` | ids `(B, T)` → `(B, T, n)`: row `id` of a table `(V, n)` that is learned |
#
# All are in `keras.layers`. `keras.Input(shape)` gives the shape of the input without the batch axis; `None` leaves a
# length open. There are two ways to combine layers: `keras.Sequential([…])` for one layer after the other, and the
# **functional** way for everything else: call each layer on its input, then name all inputs and the output. The next
# cell has one example of each.
#
# **An embedding** is a shortcut. A one-hot vector times a Dense kernel picks one row of the kernel; `Embedding` picks
# that row directly, without making the one-hot vector. Symbols that are used alike get similar rows during training.
#
# **The GRU in two sentences.** It is an LSTM with one state instead of two: an *update gate* $z_t$ decides how much of
# the old state stays, $h_t = z_t \odot h_{t-1} + (1 - z_t) \odot \text{candidate}$, and a *reset gate* decides how
# much of the old state the candidate sees. It has three blocks of weights where the LSTM has four, and on small data
# the two are hard to tell apart; you will build it in assignment 07.
#
# **Stacked and bidirectional layers.** Stack recurrent layers by giving all but the last one `return_sequences=True`.
# `Bidirectional` also reads each sequence backwards, so it needs the whole sequence at once: fine for a recording,
# impossible for a forecast, where the future is what you are asked for.
#
# **Build every model of this assignment in one of these two ways, from layers of `keras.layers`.** The grader rebuilds
# your model from its configuration before it trains it. Your own class (a subclass of `keras.Model` or of
# `Layer`) and a `Lambda` layer cannot be rebuilt: such a model is not trained, and loses the points for that.

# %% {"tags": ["illustration"]}
x = np.zeros((5, 7, 3), "float32")  # a batch of 5 sequences, 7 steps, 3 features
last = keras.Sequential([keras.Input((7, 3)), keras.layers.SimpleRNN(4), keras.layers.Dense(2)])
print("the last state, then Dense(2):", last(x).shape)

series, extra = keras.Input((None, 3)), keras.Input((6,))  # any length, and a vector beside it
every = keras.layers.SimpleRNN(4, return_sequences=True)(series)
joined = keras.layers.Concatenate()([keras.layers.GRU(4)(every), extra])
both = keras.Model([series, extra], keras.layers.Dense(1)(joined))
print("two inputs, two recurrent layers:", both([x, np.ones((5, 6))]).shape)

# %% [markdown]
# ## 1. Before any model: the forecast that costs nothing
#
# How many people will enter a station next Tuesday? About as many as last Tuesday. This is the **seasonal naive
# forecast**: repeat the last season, a week for riders, a year for sales. It needs no training, and many published
# models lose against it ([Hyndman and Athanasopoulos, section 5.2](https://otexts.com/fpp3/simple-methods.html)). So
# we look at it first.
#
# Both series are real: riders per day at the station Clark/Lake in Chicago, and what US wholesalers of beer, wine and
# spirits sold each month (sources in `data/README.md`).


# %% given_series {"given": true}
def read_series(name):
    """Return `data/<name>.csv` as an array (L,): "chicago_ridership" or "drinks"."""
    return np.loadtxt(f"data/{name}.csv", delimiter=",", skiprows=1, usecols=1)


def windows(series, n_in, n_out, stride=1):
    """Cut a series (L,) into inputs (n, n_in, 1) and the values that follow them (n, n_out)."""
    starts = range(0, len(series) - n_in - n_out + 1, stride)
    X = np.stack([series[s : s + n_in] for s in starts])[..., None]
    Y = np.stack([series[s + n_in : s + n_in + n_out] for s in starts])
    return X.astype("float32"), Y.astype("float32")


# %%
riders, drinks = read_series("chicago_ridership"), read_series("drinks")

# %% {"tags": ["illustration"], "collapsed": true}
# Draws both series
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4))
days = np.datetime64("2001-01-22") + np.arange(4000, 4070)  # the series begins on 22 January 2001
left.plot(days, riders[4000:4070], "k.-", lw=1, label="riders")
left.plot(days, riders[3993:4063], color="tab:orange", lw=1, label="naive: a week ago")
left.set(title="Riders per day: each week repeats, except for holidays", xlabel="day of 2012", ylabel="thousands")
left.set_xticks(days[::14], [f"{day:%d %b}" for day in days[::14].astype(object)])
right.plot(1992 + np.arange(309) / 12, drinks, "k", lw=1, label="sales")
right.plot(1993 + np.arange(309) / 12, drinks, color="tab:orange", lw=1, label="naive: a year ago")
right.set(title="Sales per month: each year repeats, and grows", xlabel="year", ylabel="million dollars")
left.set_ylim(0, 26)
left.legend(loc="upper center", ncol=2)
right.legend()
plt.tight_layout()
plt.show()

# %% [markdown]
# The naive forecast leaves two things to learn: riders come back after a holiday, and sales grow. Both show in the
# **change from the last season**,
#
# $$d_t = y_t - y_{t-s}, \qquad s = 7 \text{ days or } 12 \text{ months},$$
#
# where $y_t$ is the series. The forecast $\hat d = 0$ means "as last season": that *is* the naive forecast. So
# we let the network see and predict changes (of the logarithm for sales, which grow in per cent), and everything it
# adds is a gain. We measure the
#
# $$\text{skill} = 1 - \frac{\text{RMSE of the model}}{\text{RMSE of the naive forecast}}$$
#
# on later data that the model has never seen; RMSE is the root of the mean squared error. Skill 0 is as good as the
# naive forecast, 1 is perfect, and below 0 the model is worse than no model. The changes are divided by their standard
# deviation in the *training* part (assignment 01, "The scale of the data").


# %% given_skill {"given": true}
def seasonal_changes(series, season, n_train):
    """Return y[t] - y[t - season], divided by their standard deviation over the first n_train, and that number."""
    changes = series[season:] - series[:-season]
    scale = changes[:n_train].std()
    return changes / scale, scale


def skill(changes, forecast):
    """Return 1 - RMSE(forecast) / RMSE(naive), both (n, horizon); the naive forecast of a change is 0."""
    return 1 - np.sqrt(np.mean((changes - forecast) ** 2) / np.mean(changes**2))


# %% [markdown]
# ## 2. Sequence to vector: a forecaster
#
# The recurrent layer reads the window step by step. Only the state after the **last** step is used, a summary of
# everything it has read, and a Dense layer turns it into `horizon` numbers at once:
#
# ```
# x[:, 0]       x[:, n_in-1]
#   ▼              ▼
# [cell] ─▶ … ─▶ [cell] ─ last state ─▶ [Dense] ─▶ (B, horizon)
# ```
#
# ### Exercise: the forecaster (10 points)
#
# **How it is judged.** Besides shapes and behaviour: with `fit` and nothing else, on two series that you do not have:
# - riders per day at another station in Chicago, prepared as above: the first 3,600 changes, 21 days → 7 days, a window
#   every third day (1,191 windows), 8 epochs of batch 32. The skill on later days must be at least 0.05. A linear
#   forecast reaches 0.17 and a network 0.18 to 0.22. So little lies between them that the bar is below both: it only
#   asks whether your model has learnt something.
# - a series from the equation of section "Where a recurrent network wins" below, with another start: 1,500 values, 24 →
#   12 values, 1,465 windows, 6 epochs of batch 32. The skill on later values must be at least 0.7; a linear forecast
#   reaches 0.6.
#
# The tables below show the skill on series that you have; expect something similar. Values can be negative, and larger
# than 1, so the output must be able to be so too.
#
# *Hint*: with few epochs, the learning rate has to be large enough. Adam's default is 0.001.


# %% build_forecaster {"exercise": "keras"}
def build_forecaster(n_in, features, horizon, cell):
    """Build and compile a model that reads a window and predicts the next `horizon` values.

    Parameters
    ----------
    n_in : int, steps of a window
    features : int, numbers at each step
    horizon : int, values to predict
    cell : "simple", "lstm" or "gru": which recurrent layer of Keras reads the window

    Returns
    -------
    keras.Model (Sequential or functional), compiled with a loss for amounts such as the mean squared error ("mse"), from
    (B, n_in, features) to (B, horizon)
    """
    ### BEGIN SOLUTION
    layers = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    model = keras.Sequential([keras.Input((n_in, features)), layers[cell](32), keras.layers.Dense(horizon)])
    model.compile(keras.optimizers.Adam(0.01, global_clipnorm=1.0), loss="mse")
    return model
    ### END SOLUTION


# %% test_build_forecaster {"points": 10}
check("build_forecaster")

# %% [markdown]
# Two cells on two series with two seeds each, beside a strong baseline: **ridge regression**, a linear map from the
# window to the forecast whose weights are kept small (minimise the squared error plus $\lambda$ times the squared
# weights; here $\lambda = 1$). Do not expect the network to win: the windows are short, and the data few.

# %% {"tags": ["illustration"], "collapsed": true}
# Trains the forecasters
tasks = {
    # name: values, number for training, n_in, horizon, stride for training, epochs, batch size
    "riders": (seasonal_changes(riders, 7, 3600)[0], 3600, 21, 7, 3, 8, 32),
    "sales": (seasonal_changes(np.log(drinks), 12, 188)[0], 188, 24, 12, 1, 12, 16),
}


def ridge(X, Y, X_new, strength=1.0):
    """Fit a linear map with a constant from X (n, n_in, F) to Y (n, horizon); return its forecasts for X_new."""
    A, A_new = (np.concatenate([x.reshape(len(x), -1), np.ones((len(x), 1))], axis=1) for x in (X, X_new))
    return A_new @ np.linalg.solve(A.T @ A + strength * np.eye(A.shape[1]), A.T @ Y)


models, later = {}, {}


def skills_of(name):
    """Print and return the skill of ridge regression and of two cells with two seeds each on one task: five numbers."""
    values, n_train, n_in, horizon, stride, epochs, batch = tasks[name]
    X, Y = windows(values[:n_train], n_in, horizon, stride)
    later[name] = windows(values[n_train - n_in :], n_in, horizon)
    found = [skill(later[name][1], ridge(X, Y, later[name][0]))]
    print(f"{name:12}{found[0]:8.2f}", end="")
    for cell in ("simple", "gru"):
        for seed in (2, 1):  # the models with seed 1 are used again below
            keras.utils.set_random_seed(seed)
            models[name, cell] = build_forecaster(n_in, 1, horizon, cell)
            models[name, cell].fit(X, Y, epochs=epochs, batch_size=batch, verbose=0)
            forecast = keras.ops.convert_to_numpy(models[name, cell](later[name][0]))
            found.append(skill(later[name][1], forecast))
            print(f"{found[-1]:8.2f}", end="")
    print()
    return found


print("skill on later data:\n               ridge  simple, 2 seeds    gru, 2 seeds")
skills = {name: skills_of(name) for name in ("riders", "sales")}

# %% [markdown]
# All models beat the naive forecast clearly. But ridge regression, which is linear and takes a millisecond, has a
# skill of 0.19 on riders and 0.28 on sales; in our runs the recurrent networks had 0.19 to 0.23 and 0.23 to 0.29. So
# here they gain next to nothing from being recurrent. The windows are short, the training data few, and the rule that
# matters is linear: what was missing last week comes back. Report such a result as it is: nobody could have known it
# without the baseline.
#
# ### Where a recurrent network wins
#
# It wins where the rule is **not** linear. The white blood cells of a patient are a famous example. The body makes
# new cells according to the number $x$ that it counted $\tau$ days ago: few cells call for more, very many call for
# less ([Mackey and Glass, 1977](https://doi.org/10.1126/science.267326)):
#
# $$\dot x(t) = \frac{0.2\, x(t - \tau)}{1 + x(t - \tau)^{10}} - 0.1\, x(t), \qquad \tau = 17 \text{ days}.$$
#
# $\dot x$ is the change per day; the last term is the cells that die. The number goes up and down about every 50 days,
# but never in the same way twice. The next cell takes a value every three days, and reads 24 of them to forecast the
# next 12. The naive forecast here is the mean of the series, which is 0 after scaling.


# %% given_blood_cells {"given": true}
def blood_cells(n, rng):
    """Return n values (n,) of the Mackey-Glass equation, one every three days, from a random start, scaled."""
    per_day, delay = 10, 170  # steps of a tenth of a day
    x = np.full(delay + per_day * (3 * n + 300), rng.uniform(1.0, 1.4))
    for t in range(delay, len(x)):
        x[t] = x[t - 1] + (0.2 * x[t - delay] / (1 + x[t - delay] ** 10) - 0.1 * x[t - 1]) / per_day
    return (x[-3 * per_day * n :: 3 * per_day] - 0.93) / 0.23  # without the first 300 days; mean and deviation


# %% {"tags": ["illustration"], "collapsed": true}
# Trains on the blood cells and draws one forecast
tasks["blood cells"] = (blood_cells(2500, np.random.default_rng(1)), 1500, 24, 12, 1, 6, 32)
print("skill on later data:\n               ridge  simple, 2 seeds    gru, 2 seeds")
skills["blood cells"] = skills_of("blood cells")

window, truth = (part[[260]] for part in later["blood cells"])
linear = ridge(*windows(tasks["blood cells"][0][:1500], 24, 12), window)[0]
plt.figure(figsize=(10, 3.2))
plt.plot(range(-24, 0), window[0, :, 0], "k.-", lw=1)
plt.plot(range(12), truth[0], "k.--", lw=1, label="true values")
plt.plot(range(12), linear, color="tab:orange", label="ridge regression")
plt.plot(range(12), models["blood cells", "gru"].predict(window, verbose=0)[0], color="tab:blue", label="GRU")
plt.axvline(-0.5, color="0.8")
plt.xlabel("step of the forecast, three days each")
plt.ylabel("blood cells, scaled")
plt.title("Blood cells: a rule that is not linear")
plt.legend(fontsize=9)
plt.show()

# %% [markdown]
# Here the networks have a skill of 0.91 to 0.93, where ridge regression has 0.60: about a fifth of its error is left.
# The code and the sizes are the same; the rule is another one. Many series, long or unequal windows, and effects that
# depend on each other are further reasons to try a recurrent network.
#
# **Choosing the number of epochs.** Do not choose the learning rate or the number of epochs by the later data: then
# they are no longer new, and the score is too good. Keep a **validation part** of the training data for such choices.
# `fit(…, validation_split=0.2)` takes the *last* fifth of the examples without shuffling, which is right for a series.
# The next cell draws both losses for 25 epochs. Where the validation loss is lowest, training should stop.
# `keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)`, passed to `fit` as one of the `callbacks`,
# does that for you. (The hidden tests call `fit` without callbacks.)

# %% {"tags": ["illustration"], "collapsed": true}
# Trains for 25 epochs and draws both losses
keras.utils.set_random_seed(1)
changes, n_train, n_in, horizon, stride, _, _ = tasks["riders"]
curve = build_forecaster(n_in, 1, horizon, "gru").fit(
    *windows(changes[:n_train], n_in, horizon, stride), validation_split=0.2, epochs=25, batch_size=32, verbose=0
)
plt.figure(figsize=(10, 3.2))
plt.plot(range(1, 26), curve.history["loss"], ".-", label="training part (first 80 %)")
plt.plot(range(1, 26), curve.history["val_loss"], ".-", label="validation part (last 20 %)")
lowest = 1 + int(np.argmin(curve.history["val_loss"]))
plt.axvline(lowest, color="0.7", linestyle=":", label=f"lowest validation loss: epoch {lowest}")
plt.xlabel("epoch")
plt.ylabel("mean squared error")
plt.title("Riders, GRU: training curve")
plt.legend(fontsize=9)
plt.show()

# %% [markdown]
# And what does a forecast look like? A forecast of riders is the week before **plus** the predicted change. On the
# left the window ends with holidays: the naive forecast repeats them a week later, while the model has learnt that
# riders come back.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws two forecasts
(changes, scale), n_train = seasonal_changes(riders, 7, 3600), 3600
hardest = np.argsort(-np.mean(later["riders"][1] ** 2, axis=1))
fig, axes = plt.subplots(1, 2, figsize=(10, 3.4), sharey=True)
for ax, start in zip(axes, (hardest[0], hardest[len(hardest) // 2]), strict=True):
    first = n_train + start + 7  # where the forecast begins, as an index of the series itself
    predicted = models["riders", "gru"].predict(later["riders"][0][[start]], verbose=0)[0]
    ax.plot(range(-14, 0), riders[first - 14 : first], "k.-", lw=1)
    ax.plot(range(7), riders[first : first + 7], "k.--", lw=1, label="true values")
    ax.plot(range(7), riders[first - 7 : first], color="tab:orange", label="naive")
    ax.plot(range(7), riders[first - 7 : first] + scale * predicted, color="tab:blue", label="GRU")
    ax.axvline(-0.5, color="0.8")
    ax.set(xlabel="day of the forecast", ylabel="thousands", xticks=range(-14, 7, 2), ylim=(0, 31))
axes[0].set_title("The week after the most unusual one")
axes[1].set_title("A week from the middle of the list")
axes[1].legend(loc="upper left", ncol=3)
plt.tight_layout()
plt.show()

# %% [markdown]
# ### More than one series
#
# A forecast often needs other series as well: riders of a neighbouring station, the weather, or whether the day to
# forecast is a holiday. Put them beside each other as features of the same step, `(B, n_in, features)`;
# `build_forecaster` has the argument for it, and nothing else changes. This is called a *multivariate* forecast.
#
# A calendar is known in advance. So the next cell gives the forecaster a second feature beside the changes: at day
# $t$ it is 1 if day $t + 7$ is one of six US holidays, else 0. The last seven steps of a window then tell which of
# the seven days to forecast are holidays. (You can also join such numbers to the last state, like `extra` in the
# example at the top.)


# %% {"tags": ["illustration"], "collapsed": true}
# Adds the holidays as a second feature
def holidays(year):
    """Return six US holidays of a year, on which most offices are closed: dates (6,)."""
    rules = ("06", "Mon", -1), ("09", "Mon", 0), ("11", "Thu", 3)  # Memorial Day, Labor Day, Thanksgiving
    moving = [np.busday_offset(f"{year}-{month}", n, roll="forward", weekmask=day) for month, day, n in rules]
    return np.array([*(f"{year}-{day}" for day in ("01-01", "07-04", "12-25")), *moving], dtype="datetime64[D]")


dates = np.datetime64("2001-01-22") + np.arange(len(riders) + 7)
is_holiday = np.isin(dates, [holidays(year) for year in range(2001, 2018)]).astype("float32")
changes, n_train, n_in, horizon, stride, epochs, batch = tasks["riders"]
week_ahead = is_holiday[14:]  # changes[0] belongs to day 7; the flag beside it is that of day 14


def with_holidays(part, stride):
    """Return windows with two features (n, n_in, 2) of a slice of the days, and the changes that follow them."""
    X, Y = windows(changes[part], n_in, horizon, stride)
    return np.concatenate([X, windows(week_ahead[part], n_in, horizon, stride)[0]], axis=2), Y


X, Y = with_holidays(slice(n_train), stride)
X_later, Y_later = with_holidays(slice(n_train - n_in, None), 1)
found = [skill(Y_later, ridge(X, Y, X_later))]
for seed in (2, 1):
    keras.utils.set_random_seed(seed)
    informed = build_forecaster(n_in, 2, horizon, "gru")
    informed.fit(X, Y, epochs=epochs, batch_size=batch, verbose=0)
    found.append(skill(Y_later, keras.ops.convert_to_numpy(informed(X_later))))
print("skill on later riders   ridge    gru, 2 seeds")
print("changes alone    ", *(f"{skills['riders'][k]:10.2f}" for k in (0, 3, 4)))
print("and the holidays ", *(f"{each:10.2f}" for each in found))

start = int(np.flatnonzero(dates == np.datetime64("2014-11-24"))[0])  # the week of Thanksgiving
k = start - 7 - n_train  # of the windows
scale, shown = seasonal_changes(riders, 7, n_train)[1], dates[start : start + 7]
before = riders[start - 7 : start]
plt.figure(figsize=(10, 3.2))
plt.plot(shown, riders[start : start + 7], "k.--", lw=1, label="true values")
plt.plot(shown, before, color="tab:orange", label="naive")
alone = models["riders", "gru"].predict(later["riders"][0][[k]], verbose=0)[0]
plt.plot(shown, before + scale * alone, color="tab:blue", label="GRU")
plt.plot(shown, before + scale * informed.predict(X_later[[k]], verbose=0)[0], color="tab:green", label="GRU, holidays")
plt.xticks(shown, [f"{day:%a %d %b}" for day in shown.astype(object)])
plt.ylabel("thousands")
plt.title("The week of Thanksgiving 2014 (Thursday), forecast on the Sunday before")
plt.legend(fontsize=9)
plt.show()

# %% [markdown]
# Six dates a year double the skill: from 0.22 or 0.23 to 0.42 or 0.43. Ridge regression gains as much (0.43). What
# counts here is what a model knows, not which model it is: before you try another network, ask what a person would
# want to know for this forecast. The GRU with holidays even expects fewer riders on Friday, which is not a holiday in
# the list: in the training data the day after Thanksgiving was quiet, too.
#
# ### Direct or recursive?
#
# There are two ways to look `steps` ahead. **Direct**: the model gives all values at once. **Recursive**: take the
# first value only, append it to the window as if it had happened, drop the oldest value, and ask again. The
# recursive way reaches as far as you like with any model, but each error is fed back and becomes part of the input
# ([Ben Taieb et al., 2012](https://arxiv.org/abs/1108.3259) compare both, and ways between, on 111 series).
#
# ```
#  window [a b c d] ─▶ model ─▶ e
#    then [b c d e] ─▶ model ─▶ f
#    then [c d e f] ─▶ model ─▶ …
# ```
#
# ### Exercise: two ways to forecast (7 points)
#
# A model expects a batch: a window `(n_in, 1)` is not a batch yet.
#
# *Hint*: `model.predict(x)` prepares a pass over many batches, which takes about a tenth of a second each time, and
# prints a progress bar. `model.predict_on_batch(x)` does neither and suits loops like this one.


# %% forecast_recursive {"exercise": "keras"}
def forecast_recursive(model, window, steps):
    """Forecast step by step; each time the model's first output is fed back as the newest value.

    Parameters
    ----------
    model : keras.Model from (B, n_in, 1) to (B, horizon)
    window : array (n_in, 1), the last known values, oldest first
    steps : int, how many values to forecast, more or fewer than `horizon`

    Returns
    -------
    array (steps,)
    """
    ### BEGIN SOLUTION
    forecast = []
    for _ in range(steps):
        newest = model.predict_on_batch(np.asarray(window)[None])[0, 0]
        forecast.append(newest)
        window = np.concatenate([window[1:], [[newest]]])
    return np.array(forecast)
    ### END SOLUTION


def forecast_direct(model, window):
    """Forecast all of the model's horizon at once.

    Parameters
    ----------
    model : keras.Model from (B, n_in, 1) to (B, horizon)
    window : array (n_in, 1)

    Returns
    -------
    array (horizon,)
    """
    ### BEGIN SOLUTION
    return model.predict_on_batch(np.asarray(window)[None])[0]
    ### END SOLUTION


# %% test_forecast_recursive {"points": 7}
check("forecast_recursive")

# %% [markdown]
# The last year of sales, forecast in three ways. MAPE is the mean absolute error in per cent of the true value.

# %% {"tags": ["illustration"], "collapsed": true}
# Draws the last year of sales
changes, scale = seasonal_changes(np.log(drinks), 12, 188)
window, truth = changes[-36:-12, None], drinks[-12:]
forecasts = {
    "naive": np.zeros(12),
    "direct": forecast_direct(models["sales", "gru"], window),
    "recursive": forecast_recursive(models["sales", "gru"], window, 12),
}
plt.figure(figsize=(10, 3.4))
plt.plot(range(1, 13), truth, "k.--", lw=1, label="true values")
for (name, change), colour in zip(forecasts.items(), ("tab:orange", "tab:blue", "tab:green"), strict=True):
    sales = drinks[-24:-12] * np.exp(scale * change)
    error = 100 * np.mean(np.abs(sales - truth) / truth)
    plt.plot(range(1, 13), sales, color=colour, label=f"{name}: MAPE {error:.1f} %")
plt.xlabel("month of the forecast")
plt.ylabel("sales, million dollars")
plt.title("A year ahead: the naive forecast, and two ways to use one GRU")
plt.legend(fontsize=8)
plt.show()

# %% [markdown]
# ## 3. Many to one: who is speaking?
#
# Nine male Japanese speakers each said two vowels in succession, /ae/, many times. Every 6.4 ms a frame of 12 numbers
# describes the shape of the sound (*LPC cepstra*,
# [Kudo et al., 1999](https://doi.org/10.1016/S0167-8655(99)00077-X)). The utterances last 7 to 29 frames, so all
# are filled up to 29 with **zero frames**.
#
# A recurrent layer does not know that these zeros mean nothing. It keeps computing on them, and its state fades while
# it waits. So the same utterance would get a different answer with more padding behind it.


# %% given_vowels {"given": true}
def read_vowels():
    """Return X_train (270, 29, 12), y_train (270,), X_test (187, 29, 12), y_test (187,); speakers are 0 to 8."""
    with np.load("data/japanese_vowels.npz") as file:
        X_train, X_test = file["X_train"].astype("float32"), file["X_test"].astype("float32")
        return X_train, file["y_train"].astype("int64"), X_test, file["y_test"].astype("int64")


# %%
X_train, y_train, X_test, y_test = read_vowels()

# %% {"tags": ["illustration"], "collapsed": true}
# Draws three utterances
fig, axes = plt.subplots(1, 3, figsize=(10, 3), sharey=True)
for ax, i in zip(axes, (0, 4, 120), strict=True):
    shown = ax.imshow(X_train[i].T, aspect="auto", cmap="RdBu", vmin=-1.8, vmax=1.8)
    ax.set(title=f"speaker {y_train[i]}, {np.any(X_train[i], axis=1).sum()} frames", xlabel="frame")
axes[0].set_ylabel("coefficient")
fig.suptitle("Three utterances; the empty frames on the right are padding", x=0.44, y=1.03)
fig.colorbar(shown, ax=axes)
plt.show()

# %% [markdown]
# ### Exercise: the speaker classifier (10 points)
#
# The output is one probability per speaker: not negative, with sum 1. Labels are integers, and the loss is the
# cross-entropy $-\log p_y$ in nats, where $p_y$ is the probability that the model gives to the right speaker: Keras
# calls it *sparse* categorical cross-entropy. And **zero frames at the end must change nothing**: the same weights
# in a model for a larger `T` give the same probabilities. The order of the real frames does matter.
#
# **How it is judged.** Also by training: on the 270 utterances of `X_train`, up to 30 epochs of batch 16, with `fit`
# alone. After every ten epochs your model hears 183 other utterances of the nine men, which you do not have. At least
# once it must name more of them right than the **nearest class mean**, a baseline that knows nothing of order: it
# averages the frames of an utterance and picks the speaker whose mean frame is closest. That alone gets 90.7 % right.
#
# *Hint*: Keras has a layer that marks steps whose features all equal a value, so that recurrent layers skip them.


# %% build_speaker_classifier {"exercise": "keras"}
def build_speaker_classifier(T, features, n_classes):
    """Build and compile a model that names the speaker of an utterance.

    Parameters
    ----------
    T : int, frames with padding
    features : int, numbers in a frame
    n_classes : int, number of speakers

    Returns
    -------
    keras.Model (Sequential or functional), compiled with sparse cross-entropy, from (B, T, features) to
    probabilities (B, n_classes)
    """
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((T, features)),
            keras.layers.Masking(mask_value=0.0),
            keras.layers.LSTM(32),
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
    ### END SOLUTION


# %% test_build_speaker_classifier {"points": 10}
check("build_speaker_classifier")

# %% [markdown]
# The next cell trains your classifier with three seeds, 25 epochs each. Every fifth utterance is kept apart to
# validate: its loss shows how many epochs are useful, without a look at the test data. (Not `validation_split`: these
# examples are sorted by speaker, and the last fifth would be two speakers whom the model never trains on.) Two
# baselines stand beside it: the most frequent speaker, and the nearest class mean.


# %% {"tags": ["illustration"], "collapsed": true}
# Trains the classifier with three seeds
def mean_frames(X):
    """Return the mean of the real frames of each utterance, (n, 12)."""
    return X.sum(axis=1) / np.any(X, axis=2).sum(axis=1, keepdims=True)


fifth = np.arange(len(X_train)) % 5 == 0
scores = []
for seed in (3, 2, 1):
    keras.utils.set_random_seed(seed)
    classifier = build_speaker_classifier(29, 12, 9)
    history = classifier.fit(
        *(X_train[~fifth], y_train[~fifth]),
        validation_data=(X_train[fifth], y_train[fifth]),
        epochs=25,
        batch_size=16,
        verbose=0,
    ).history
    guess = keras.ops.convert_to_numpy(classifier(X_test)).argmax(axis=1)
    scores.append(np.mean(guess == y_test))
centres = np.stack([mean_frames(X_train[y_train == speaker]).mean(axis=0) for speaker in range(9)])
nearest = np.square(mean_frames(X_test)[:, None] - centres).sum(axis=-1).argmin(axis=1)
majority = np.mean(y_test == np.bincount(y_test).argmax())
print("right, three seeds:", ", ".join(f"{score:.1%}" for score in scores))
print(f"nearest class mean: {np.mean(nearest == y_test):.1%}, always the most frequent speaker: {majority:.1%}")

confusion = np.zeros((9, 9), int)
np.add.at(confusion, (y_test, guess), 1)
share = confusion / confusion.sum(axis=1, keepdims=True)
fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
left.plot(range(1, 26), history["loss"], ".-", label="training part")
left.plot(range(1, 26), history["val_loss"], ".-", label="validation part")
left.set(title="Speakers: training curve of the last seed", xlabel="epoch", ylabel="cross-entropy, nats")
left.legend()
right.imshow(share, cmap="Blues", vmin=0, vmax=1)
for row, column in zip(*np.nonzero(confusion), strict=True):
    tone = "white" if share[row, column] > 0.5 else "black"
    right.text(column, row, confusion[row, column], ha="center", va="center", fontsize=8, color=tone)
right.set(title="Which speaker is taken for which", xlabel="speaker that the model names", ylabel="speaker")
right.set(xticks=range(9), yticks=range(9))
plt.tight_layout()
plt.show()

# %% [markdown]
# Compare with 91 %, not with the most frequent speaker. The mean frame alone identifies most speakers, because a voice
# sounds alike from frame to frame. In our runs with these three seeds the LSTM got 93.6 % to 96.3 %. It hears something
# beyond the mean frame, but little is left to gain, and the seeds differ by about half of the gain. Can you do better?
#
# ## 4. Vector to sequence: where will the car go?
#
# One vector in, a whole path out. A car is described by six numbers: position $x, y$, heading $\theta$, speed $v$,
# steering angle $\delta$, acceleration $a$. In the **kinematic bicycle model** ([Kong et al.,
# 2015](https://doi.org/10.1109/IVS.2015.7225830) compare its variants; ours refers to the rear axle) one front and
# one rear wheel stand for four, and nothing slips:
#
# $$\dot x = v\cos\theta \qquad \dot y = v\sin\theta \qquad \dot\theta = \frac{v}{L}\tan\delta \qquad \dot v = a$$
#
# A dot means "change per second"; $L$ is the distance between the axles. The turning per second divided by the metres
# per second is the turning per metre: $\kappa = \tan\delta / L$, the curvature. As long as $\delta$ is constant, the
# car drives on a circle. If $a$ is constant, too, it has driven $s = v t + \tfrac12 a t^2$ after $t$ seconds. So there
# is an exact answer:
#
# $$x(t) = x + \frac{\sin(\theta + \kappa s) - \sin\theta}{\kappa}
# \qquad y(t) = y - \frac{\cos(\theta + \kappa s) - \cos\theta}{\kappa}$$
#
# Lengths here are in tens of metres, so that all numbers are near 1. Note the products and sines: no linear map
# from the six numbers to the path can be right.


# %% given_car {"given": true}
AXLES = 0.27  # distance between the axles, in tens of metres
SECONDS = 0.2  # from one point of the path to the next


def bicycle_path(starts, T):
    """Return the exact paths (n, T, 2) of cars that start as (x, y, heading, speed, steer, acceleration) in (n, 6)."""
    x, y, heading, speed, steer, acceleration = np.asarray(starts, float).T[:, :, None]
    t = SECONDS * np.arange(1, T + 1)
    s = speed * t + acceleration * t**2 / 2
    turn = s * np.tan(steer) / AXLES  # the angle turned so far
    # chord = s sin(turn/2) / (turn/2), written so that driving straight is no division by zero
    chord = s * np.sinc(turn / 2 / np.pi)
    return np.stack([x + chord * np.cos(heading + turn / 2), y + chord * np.sin(heading + turn / 2)], axis=-1)


def random_starts(n, rng):
    """Return n start states (n, 6): heading within 90 degrees, speed 5 to 15 m/s, steering to 0.1 rad."""
    low, high = [-1, -1, -np.pi / 2, 0.5, -0.1, -0.3], [1, 1, np.pi / 2, 1.5, 0.1, 0.3]
    return rng.uniform(low, high, (n, 6))


# %% {"tags": ["illustration"], "collapsed": true}
# Draws twelve paths
plt.figure(figsize=(10, 4.6))
starts = random_starts(12, np.random.default_rng(3))
for start, path in zip(starts, bicycle_path(starts, 10), strict=True):
    plt.plot(*np.vstack([start[:2], path]).T, ".-", lw=1)
    plt.plot(*start[:2], "ko", ms=4)
plt.axis("equal")
plt.xlabel("x, tens of metres")
plt.ylabel("y, tens of metres")
plt.title("Twelve cars, two seconds each; a black dot is the start")
plt.show()

# %% [markdown]
# ### Exercise: the trajectory decoder (9 points)
#
# The points have to come from a **recurrent layer** that runs through time, one step for each point: `SimpleRNN`,
# `LSTM`, `GRU`, or one of their cells in `RNN`. A Dense network that gets the time as a number could draw paths, too,
# but it is not an answer here: nothing but the recurrent layer may know the time. (A hidden test sets the weights of
# your recurrent layers so that their output is the same at every step. Then all points of a path must be the same.)
#
# The recurrent layer needs an input at each of `T` steps, and there is one vector. Either repeat the vector at each
# step, or compute the first state from the vector: both are fine, and so are layers before and after.
#
# A car does not know how long you will watch it. So the **same weights work for every `T`**, and the first points of a
# path do not depend on how many follow. Coordinates may be negative or large.
#
# **How it is judged.** Also by training on 1,500 random starts with T = 10, 10 epochs of batch 32. The mean
# distance to the exact path on 500 other starts must be smaller than that of a driver who ignores the steering
# wheel: at most 0.9 of it. (A strong baseline, quadratic regression on the six numbers, reaches 0.92.)
#
# *Hint*: `RepeatVector` turns `(B, F)` into `(B, T, F)`. And ten epochs are few. With 32 units and Adam's default
# learning rate our models did not learn to steer in that time (0.97 to 1.10), with 64 units they did (0.62 to 0.81). A
# larger learning rate comes closer still: 0.27 to 0.58 with 32 units.


# %% build_trajectory_decoder {"exercise": "keras"}
def build_trajectory_decoder(T):
    """Build and compile a model that unrolls a car's state into its path.

    Parameters
    ----------
    T : int, points of the path

    Returns
    -------
    keras.Model (Sequential or functional), compiled, from (B, 6) to (B, T, 2), with a recurrent layer
    """
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Dense(32, activation="tanh"),
            keras.layers.RepeatVector(T),
            keras.layers.LSTM(32, return_sequences=True),
            keras.layers.Dense(2),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), loss="mse")
    return model
    ### END SOLUTION


# %% test_build_trajectory_decoder {"points": 9}
check("build_trajectory_decoder")

# %% {"tags": ["illustration"], "collapsed": true}
# Trains the decoder with three seeds and draws the errors of the last one
rng = np.random.default_rng(4)
starts, others = random_starts(1500, rng), random_starts(500, rng)
paths, exact = bicycle_path(starts, 10), bicycle_path(others, 10)
straight = bicycle_path(others * [1, 1, 1, 1, 0, 1], 10)


def distances(found):
    """Return how far paths (500, 10, 2) are from the exact ones, (500, 10)."""
    return np.linalg.norm(found - exact, axis=-1)


def with_products(x):
    """Return 1, the six numbers, and all products of two of them: (n, 28)."""
    pairs = [x[:, i] * x[:, k] for i in range(6) for k in range(i, 6)]
    return np.column_stack([np.ones(len(x)), x, *pairs])


fitted = np.linalg.lstsq(with_products(starts), paths.reshape(1500, 20), rcond=None)[0]
regression = (with_products(others) @ fitted).reshape(500, 10, 2)
distance = {"no steering": distances(straight)}
shares = []
for seed in (5, 6, 4):
    keras.utils.set_random_seed(seed)
    driver = build_trajectory_decoder(10)
    driver.fit(starts, paths, epochs=10, batch_size=32, verbose=0)
    predicted = keras.ops.convert_to_numpy(driver(others))
    distance["decoder"] = distances(predicted)
    shares.append(distance["decoder"].mean() / distance["no steering"].mean())
print("mean distance to the exact path, divided by that of a driver who does not steer")
print(f"quadratic regression  {distances(regression).mean() / distance['no steering'].mean():.2f}")
print("decoder, three seeds ", *(f"{share:.2f}" for share in shares))
by_step = 10 * distance["decoder"].mean(axis=0)
print(f"mean distance of the last decoder: {by_step.min():.1f} to {by_step.max():.1f} m, depending on the time ahead")

fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
for i in np.argsort(-np.abs(others[:, 4]))[:4]:
    left.plot(*exact[i].T, "k.-", lw=1)
    left.plot(*straight[i].T, color="tab:orange", lw=1)
    left.plot(*predicted[i].T, color="tab:blue", lw=1.5)
left.set(title="The four sharpest turns; black is exact", xlabel="x, tens of metres", ylabel="y, tens of metres")
left.axis("equal")
for name, colour in (("no steering", "tab:orange"), ("decoder", "tab:blue")):
    right.plot(SECONDS * np.arange(1, 11), 10 * distance[name].mean(axis=0), ".-", color=colour, label=name)
right.set(title="Mean distance to the exact path", xlabel="seconds ahead", ylabel="metres", ylim=0)
right.legend()
plt.tight_layout()
plt.show()

# %% [markdown]
# The decoder's numbers are what is judged: at most 0.9. In our runs they were 0.47, 0.56 and 0.31, so one seed alone
# would have told us little. (Your model is another one and has other numbers. The exercise fixes the ten epochs; where
# you choose the number yourself, keep a validation part.) Quadratic regression is hardly better than not steering: the
# path needs sines and higher products. On the right, the driver who ignores the steering wheel is nearly perfect at
# first, because a curve begins straight; then the error grows with the square of the time. The decoder's error depends
# less on the time: 0.4 to 0.8 m in our run with the last seed. The network is never exact, but it has learnt to steer.

# %% [markdown]
# ## 5. Sentence completion: one character after the other
#
# A text model gives at each position one number per character, the **logits**: the larger the logit, the more likely
# the model considers that character to come next. To write, pick a character, append it to the text, and ask again
# ([Graves, 2013](https://arxiv.org/abs/1308.0850)). How should we pick?
#
# - Always the most likely one: safe, but soon it repeats itself.
# - At random, with the model's probabilities: lively, with mistakes.
# - In between: divide the logits by a **temperature** $\tau$ first,
#
# $$p_k = \frac{e^{z_k/\tau}}{\sum_j e^{z_j/\tau}}$$
#
# where $z_k$ is the logit of character $k$ and $p_k$ the probability of picking it. A small $\tau$ sharpens the
# probabilities, a large $\tau$ flattens them. In the limit $\tau \to 0$ all probability goes to the largest logit.
#
# *By hand*: $z = (2, 1, 0)$. With $\tau = 1$: $p = (0.67, 0.24, 0.09)$. With $\tau = 0.5$: $(0.87, 0.12, 0.02)$.

# %% [markdown]
# ### Exercise: pick the next one (7 points)
#
# The random number comes from outside, so that a result can be repeated: `u` is drawn uniformly from [0, 1). Put the
# probabilities end to end on a line from 0 to 1, and pick the index in whose piece `u` falls:
#
# ```
#  p = (0.67, 0.24, 0.09)
#
#  0 ├────────── 0 ──────────┼── 1 ──┼ 2 ┤ 1
#                             ▲
#                             u = 0.7 picks 1
# ```
#
# *Hint*: logits may be as large as ±1000, and $e^{1000}$ overflows. Subtracting the same number from all logits
# changes no probability.


# %% sample_next {"exercise": "numpy"}
def sample_next(logits, temperature, u):
    """Pick an index at random, with the probabilities softmax(logits / temperature).

    Parameters
    ----------
    logits : array (V,), real numbers up to ±1000
    temperature : float, at least 0; 0 picks the largest logit whatever u is (the first of equal ones)
    u : float, 0 <= u < 1

    Returns
    -------
    int, the smallest index whose cumulative probability p[0] + … + p[index] is greater than u; the last index if
    rounding leaves all of them below u
    """
    ### BEGIN SOLUTION
    logits = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    p = np.exp((logits - logits.max()) / temperature)
    cumulative = np.cumsum(p / p.sum())
    index = np.searchsorted(cumulative, u, side="right")
    return int(min(index, len(logits) - 1))  # rounding may leave the last sum below 1
    ### END SOLUTION


# %% test_sample_next {"points": 7}
check("sample_next")

# %% {"tags": ["illustration"], "collapsed": true}
# Draws 2,000 picks
rng = np.random.default_rng(5)
logits = np.array([2.0, 1.0, 0.0, -1.0])
plt.figure(figsize=(10, 3.4))
for shift, temperature in zip((-0.3, -0.1, 0.1, 0.3), (0, 0.5, 1, 3), strict=True):
    picked = [sample_next(logits, temperature, u) for u in rng.random(2000)]
    plt.bar(np.arange(4) + shift, np.bincount(picked, minlength=4) / 2000, 0.18, label=f"temperature {temperature}")
plt.xticks(range(4), [f"logit {z:.0f}" for z in logits])
plt.ylabel("share of the picks")
plt.title("2,000 picks at four temperatures")
plt.legend()
plt.show()

# %% [markdown]
# ### Exercise: continue a text (9 points)
#
# Now close the loop. The model maps the ids so far, `(1, t)`, to logits `(1, t, V)`: at every position those of the
# character that follows it. Pick a character for the end of the text, append it, and give the model **the whole text
# so far** again. `us[k]` is the random number `u` for the k-th new character.
#
# *Hint*: which of the `t` positions is about the future? And remember which way of asking the model is the quick one.


# %% generate_text {"exercise": "keras", "needs": ["sample_next"]}
def generate_text(model, seed_ids, n, temperature, us):
    """Let a text model continue a text.

    Parameters
    ----------
    model : keras.Model from ids (1, t), for any t, to logits (1, t, V)
    seed_ids : integer array (t0,), the beginning, t0 >= 1
    n : int, how many characters to add
    temperature : float, as in sample_next
    us : array (n,), the u of each new character

    Returns
    -------
    integer array (n,), the new ids only
    """
    ### BEGIN SOLUTION
    ids = list(seed_ids)
    for k in range(n):
        logits = model.predict_on_batch(np.array([ids]))
        ids.append(sample_next(logits[0, -1], temperature, us[k]))
    return np.array(ids[len(seed_ids) :], dtype=int)
    ### END SOLUTION


# %% test_generate_text {"points": 9}
check("generate_text")

# %% [markdown]
# Now train a text model on Shakespeare's sonnets, in lower case, cut into pieces of 50 characters; the target is the
# same piece shifted by one. The `Embedding` layer turns ids into vectors. The baselines only count: how frequent each
# character is (*unigrams*), how frequent it is after the character before (*bigrams*), and the same for longer
# contexts. An **n-gram** counts how often each character follows the last n - 1 characters. Most long contexts are
# rare, so each estimate is mixed with that of the next shorter context: with $N$ examples of a context, the counts get
# the weight $N / (N + 10)$. Everything is trained and counted on the first 80 % of the text; the next 10 % validate. Loss
# in nats per character, on the last 10 %; lower is better.


# %% given_sonnets {"given": true}
def read_sonnets():
    """Return Shakespeare's sonnets in lower case, one string."""
    with open("data/sonnets.txt", encoding="utf-8") as file:
        return file.read().lower()


# %%
text = read_sonnets()
alphabet = sorted(set(text))
ids = np.array([alphabet.index(character) for character in text])
V, cut = len(alphabet), int(0.9 * len(ids))


def pieces(ids, length, stride):
    """Cut ids (L,) into inputs (n, length) and the same pieces shifted by one, (n, length)."""
    cuts = np.stack([ids[s : s + length + 1] for s in range(0, len(ids) - length, stride)])
    return cuts[:, :-1], cuts[:, 1:]


# %% {"tags": ["illustration"], "collapsed": true}
# Trains the text model and counts n-grams
keras.utils.set_random_seed(6)
writer = keras.Sequential(
    [
        keras.Input((None,), dtype="int32"),
        keras.layers.Embedding(V, 32),
        keras.layers.GRU(128, return_sequences=True),
        keras.layers.Dense(V),
    ]
)
writer.compile(keras.optimizers.Adam(0.005), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
known, validated, held_out = np.split(ids, [int(0.8 * len(ids)), cut])
history = writer.fit(
    *pieces(known, 50, 12), validation_data=pieces(validated, 50, 50), epochs=5, batch_size=64, verbose=0
).history


def n_gram_loss(n, known, new, strength=10.0):
    """Return the mean loss of counting with contexts of up to n - 1 characters, in nats per character of `new`."""
    p = np.full(len(new), 1 / V)
    for length in range(n):  # the context's length; its key is one number in base V
        keys = [np.zeros(len(part), dtype=np.int64) for part in (known, new)]
        for key, part in zip(keys, (known, new), strict=True):
            for back in range(1, length + 1):
                key[back:] = key[back:] * V + part[:-back] + 1
        contexts = dict(zip(*np.unique(keys[0], return_counts=True), strict=True))
        follows = dict(zip(*np.unique(keys[0] * V + known, return_counts=True), strict=True))
        seen = np.array([contexts.get(key, 0) for key in keys[1].tolist()])
        hits = np.array([follows.get(key, 0) for key in (keys[1] * V + new).tolist()])
        p = (hits + strength * p) / (seen + strength)
    return -np.log(p[n:]).mean()


for name, n in (("unigrams", 1), ("bigrams", 2), ("4-grams", 4), ("5-grams", 5)):
    print(f"{name:9}{n_gram_loss(n, known, held_out):.2f} nats per character")
loss = writer.evaluate(*pieces(held_out, 50, 50), verbose=0)
print(f"GRU      {loss:.2f}  (one seed; our runs with three: 1.77 to 1.78)")
print("GRU, validation part, after each epoch:", *(f"{loss:.2f}" for loss in history["val_loss"]))

# %% {"tags": ["illustration"], "collapsed": true}
# Lets the model write
seed = "shall i compare thee to a "
seed_ids = np.array([alphabet.index(character) for character in seed])
us = np.random.default_rng(7).random(90)
for temperature in (0, 0.5, 1.0):
    new = generate_text(writer, seed_ids, 90, temperature, us)
    print(f"— temperature {temperature}\n{seed}|{''.join(alphabet[i] for i in new)}\n")

# %% [markdown]
# The GRU (1.77 to 1.78 with three seeds) is far ahead of bigrams (2.38), level with 4-grams (1.77) and behind 5-grams
# (1.74). More training does not help: in three longer runs the loss on the validation part was lowest after four or five
# epochs, and then it rose. Why does a network with 128 units
# lose against counting? Most of what one can learn from 75,000 characters is spelling, and for that the last four
# characters are enough. A longer context helps only where something long repeats, and in so little text hardly anything
# does. With millions of characters the order is reversed: tables of long contexts stay almost empty, while the network
# keeps learning.
#
# At temperature 0 the network repeats itself; at 1 it makes up words. It has learnt spelling, the length of lines and
# a small English vocabulary. It knows nothing about meaning: the text is short, and 128 units are few.

# %% [markdown]
# ## 6. A label at every step: where do words end?
#
# Many old inscriptions have no spaces: `shallicomparetheetoasummersday`. Where do the words end? Answer at **every**
# letter, with the probability that a word ends there. So the output has as many steps as the input. This is called
# *tagging*; speech recognition (a sound for every frame) and finding names in a text are built in the same way.
#
# A forecast may not look ahead. Here looking ahead is what you need: after `the` a word may end, or go on as `then`,
# `they` or `these`, and the next letters decide. `Bidirectional` runs one layer from the left and one from the right
# and joins their two states at each step:
#
# ```
#  from the left    [cell] ──▶ [cell] ──▶ [cell]
#                     t          h          e
#  from the right   [cell] ◀── [cell] ◀── [cell]
# ```
#
# A Dense layer turns both states together into a probability, at each letter.
#
# **Stacked**: a second such layer reads the joined states of the first instead of letters. It needs them at every step,
# and so does the Dense layer.
#
# ### Exercise: the tagger (9 points)
#
# - an `Embedding` turns each id into a vector; its size is your choice;
# - then `n_layers` recurrent layers, one on top of the other, each `Bidirectional` with `units` units in each direction
#   (`SimpleRNN`, `LSTM` or `GRU`);
# - then a Dense layer that gives one probability at every step.
#
# The loss is the *binary* cross-entropy, $-\log p$ where a word ends and $-\log(1 - p)$ where none does. The same model
# works for every length T.
#
# **How it is judged.** Also by training: `units=32, n_layers=1` on the first 24,000 letters of the sonnets, 600 pieces
# of 40 letters, 8 epochs of batch 16, with `fit` alone. (The alphabet is shuffled first.) On the last tenth of the
# letters the loss must be at most 0.26 nats a letter. Counting reaches 0.263: how often a word ends after this letter,
# given the three letters before it and the two after it.


# %% build_tagger {"exercise": "keras"}
def build_tagger(n_symbols, units, n_layers):
    """Build and compile a model that reads a sequence in both directions and answers at every step.

    Parameters
    ----------
    n_symbols : int, ids are 0 to n_symbols - 1
    units : int, units of each recurrent layer in each direction
    n_layers : int, at least 1, recurrent layers on top of each other

    Returns
    -------
    keras.Model (Sequential or functional), compiled with binary cross-entropy, from ids (B, T), for any T, to
    probabilities (B, T, 1)
    """
    ### BEGIN SOLUTION
    model = keras.Sequential([keras.Input((None,), dtype="int32"), keras.layers.Embedding(n_symbols, 16)])
    for _ in range(n_layers):
        model.add(keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(keras.optimizers.Adam(0.01), loss="binary_crossentropy")
    return model
    ### END SOLUTION


# %% test_build_tagger {"points": 9}
check("build_tagger")


# %% given_letters {"given": true}
def letters_of(text):
    """Return the letters of a lower-case text without spaces, as ids (L,) from 0 to 25, and 1.0 where a word ends."""
    words = "".join(letter if "a" <= letter <= "z" else " " for letter in text).split()
    ends = np.zeros(sum(map(len, words)), "float32")
    ends[np.cumsum([len(word) for word in words]) - 1] = 1
    return np.array([ord(letter) - ord("a") for letter in "".join(words)]), ends


# %% [markdown]
# The next cell trains your tagger with one layer, and for comparison a GRU of twice the size that reads from the left
# only; the cell after it trains your tagger with two layers. The exercise fixes the eight epochs; where you choose the
# number yourself, keep a validation part. The baseline counts, as the n-grams did: windows around the letter that grow
# from 0 letters to three before it and two after it, each mixed with the next smaller one.

# %% {"tags": ["illustration"], "collapsed": true}
# Trains a tagger from the left only, and one in both directions
letters, ends = letters_of(text)
last = len(letters) // 10


def counted(known, labels, new, before, after, strength=2.0):
    """Return the probability of an end at each letter of `new`, counted in `known`."""
    p = np.full(len(new), labels.mean())
    for size in range(max(before, after) + 1):
        offsets = range(before - min(size, before), before + min(size, after) + 1)
        padded = [np.pad(ids, (before, after), constant_values=26) for ids in (known, new)]
        keys = [sum(27**k * ids[o : len(ids) - before - after + o] for k, o in enumerate(offsets)) for ids in padded]
        contexts, index = np.unique(keys[0], return_inverse=True)
        place = np.searchsorted(contexts, keys[1]).clip(max=len(contexts) - 1)
        found = contexts[place] == keys[1]
        seen, hits = (found * np.bincount(index, weights)[place] for weights in (None, labels))
        p = (hits + strength * p) / (seen + strength)
    return p


p, new_ends = counted(letters[:24000], ends[:24000], letters[-last:], 3, 2), ends[-last:]
print(f"{'counting':28}{-np.mean(np.log(np.where(new_ends == 1, p, 1 - p))):.3f} nats a letter")
taught, new = (part[: len(part) // 40 * 40].reshape(-1, 40) for part in (letters[:24000], letters[-last:]))
targets, new_targets = (part[: len(part) // 40 * 40].reshape(-1, 40, 1) for part in (ends[:24000], ends[-last:]))


def loss_of(tagger):
    """Train a tagger; return its loss on the new letters, in nats a letter."""
    tagger.fit(taught, targets, epochs=8, batch_size=16, verbose=0)
    p = keras.ops.convert_to_numpy(tagger(new))
    return -np.log(np.where(new_targets == 1, p, 1 - p)).mean()


keras.utils.set_random_seed(1)
one_way = keras.Sequential(
    [
        keras.layers.Embedding(26, 16),
        keras.layers.GRU(64, return_sequences=True),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
one_way.compile(keras.optimizers.Adam(0.01), loss="binary_crossentropy")
print(f"{'from the left only':28}{loss_of(one_way):.3f}  (one seed; our runs with three: 0.356 to 0.378)")
losses = []
for seed in (2, 1):
    keras.utils.set_random_seed(seed)
    losses.append(loss_of(build_tagger(26, 32, 1)))
print(f"{'one layer, two seeds':28}{'  '.join(f'{loss:.3f}' for loss in losses)}")

# %% {"tags": ["illustration"], "collapsed": true}
# Trains a tagger of two layers
keras.utils.set_random_seed(1)
tagger = build_tagger(26, 32, 2)
print(f"{'two layers':28}{loss_of(tagger):.3f}  (one seed; our runs with three: 0.217 to 0.234)")

line = letters_of("shall i compare thee to a summers day thou art more lovely and more temperate")[0]
marked = keras.ops.convert_to_numpy(tagger(line[None]))[0, :, 0] > 0.5
print("".join(chr(97 + i) + " " * bool(end) for i, end in zip(line, marked, strict=True)))

# %% [markdown]
# Here the recurrent network is clearly ahead: 0.215 to 0.219 nats with one layer and three seeds, where counting has
# 0.263. How far one has to look differs from word to word, and a window of fixed size is either too short or too rare.
# The layer that reads from the left only is far behind (0.356 to 0.378 with three seeds), although it has twice as many
# units: it has to decide before the evidence comes. The second layer adds nothing here (0.217 to 0.234). In the last
# line of output, `summer s` is right: in the labels an apostrophe counts as a space, so `summer's` is two words.

# %% [markdown]
# ## 7. Sequence to sequence: encoder and decoder
#
# Translation, dictation, a tune played back: sequences go in and come out, their lengths differ, and the first
# output may depend on the last input. So **read everything, then write** ([Sutskever et al.,
# 2014](https://arxiv.org/abs/1409.3215)). An LSTM, the *encoder*, reads the input. What it remembers, its output
# state $h$ and its cell state $c$, becomes the initial state of a second LSTM, the *decoder*, which writes:
#
# ```
#  encoder ─▶ encoder ─▶ encoder
#     ▲          ▲          ▲  │
#    in 0       in 1      in 2 │ [h, c]
#                              ▼
#                           decoder ─▶ decoder ─▶ decoder
#                              ▲          ▲          ▲
#                           start=0     out 0      out 1
# ```
#
# A Dense layer on each state of the decoder gives out 0, out 1, out 2. The decoder also reads what has been written so
# far. In training, that is the *right* output, **shifted by one step** with a zero vector in front: this is *teacher
# forcing* ([Williams and Zipser, 1989](https://doi.org/10.1162/neco.1989.1.2.270)). At run time, its own outputs are
# fed back.

# %% [markdown]
# ### Exercise: the encoder–decoder (9 points)
#
# - one `LSTM(units)` reads the first input `(B, T_in, features_in)`;
# - a second `LSTM(units)` starts from its `[h, c]` and reads the second input, `(B, T_out, features_out)`;
# - a Dense layer without activation gives `(B, T_out, features_out)`.
#
# Both lengths are free: an input of shape `(None, features)` says so. You need not compile the model.
#
# **How it is judged.** Its numbers are compared with a computation by hand from the model's own weights. And it is
# trained: on phrases of three random vectors with 3 features, whose first two features it has to repeat backwards;
# 1,000 phrases, 8 epochs of batch 32, Adam(0.01), mean squared error. Answering 0 scores 0.33; your model must score
# at most 0.1 on other phrases. (A linear map is exact here, because all phrases have three steps. So the bar only asks
# whether your model has learnt something.)
#
# *Hint*: `LSTM(units, return_state=True)` returns three things. Which of them is `h`, which `c`?


# %% build_encoder_decoder {"exercise": "keras"}
def build_encoder_decoder(features_in, features_out, units):
    """Build a model that reads one sequence and writes another.

    Parameters
    ----------
    features_in, features_out : int, numbers at each step of the input and of the output
    units : int, units of both LSTM layers

    Returns
    -------
    keras.Model (functional) with inputs [encoder (B, T_in, features_in), shifted decoder (B, T_out, features_out)] and
    output (B, T_out, features_out)
    """
    ### BEGIN SOLUTION
    encoder_input = keras.Input((None, features_in))
    decoder_input = keras.Input((None, features_out))
    _, h, c = keras.layers.LSTM(units, return_state=True)(encoder_input)
    states = keras.layers.LSTM(units, return_sequences=True)(decoder_input, initial_state=[h, c])
    return keras.Model([encoder_input, decoder_input], keras.layers.Dense(features_out)(states))
    ### END SOLUTION


# %% test_build_encoder_decoder {"points": 9}
check("build_encoder_decoder")


# %% given_backwards {"given": true}
def backwards_task(n, T, rng):
    """Return phrases (n, T, 3), the shifted input (n, T, 2) and the answer (n, T, 2): two features backwards."""
    phrases = rng.uniform(-1, 1, (n, T, 3)).astype("float32")
    answer = phrases[:, ::-1, :2].copy()
    shifted = np.concatenate([np.zeros_like(answer[:, :1]), answer[:, :-1]], axis=1)
    return phrases, shifted, answer


# %% {"tags": ["illustration"], "collapsed": true}
# Trains the encoder-decoder and draws one answer
rng = np.random.default_rng(8)
keras.utils.set_random_seed(8)
echo = build_encoder_decoder(3, 2, 48)
echo.compile(keras.optimizers.Adam(0.01), "mse")
phrases, shifted, answer = backwards_task(3000, 4, rng)
echo.fit([phrases, shifted], answer, epochs=15, batch_size=32, verbose=0)

phrases, shifted, answer = backwards_task(200, 4, rng)
written = np.zeros_like(answer)  # at run time there is no teacher: feed back what was written
fed = np.zeros_like(answer)
for t in range(4):
    written[:, t] = echo.predict_on_batch([phrases, fed])[:, t]
    if t < 3:
        fed[:, t + 1] = written[:, t]
error, zero = np.mean((written - answer) ** 2), np.mean(answer**2)
print(f"mean squared error without a teacher {error:.4f} (one seed; our runs with three: 0.002 to 0.007)")
print(f"answering 0 {zero:.2f}")

fig, axes = plt.subplots(1, 3, figsize=(10, 2.2))
shown = (("input", phrases[0, :, :2]), ("right answer", answer[0]), ("the model's answer", written[0]))
for ax, (title, values) in zip(axes, shown, strict=True):
    ax.imshow(values.T, cmap="RdBu", vmin=-1, vmax=1)
    ax.set(title=title, xlabel="step", xticks=range(4), yticks=[0, 1])
    for (t, f), value in np.ndenumerate(values):
        ax.text(t, f, f"{value:.2f}", ha="center", va="center", color="white" if abs(value) > 0.7 else "black")
axes[0].set_ylabel("feature")
plt.tight_layout()
plt.show()

# %% [markdown]
# Be fair to the baselines here, too: for phrases of four steps a linear map, which moves each number to its place, is
# exact. It would need other weights for five steps. The encoder-decoder has one set of weights for every length.
#
# Two things are hard for the model. It has to remember longest what it read *first*, because that is said last. And
# without a teacher each small error is fed back, as in the recursive forecast.
#
# There is a bottleneck, too. Everything that the decoder knows about the input must fit into one pair of vectors
# $[h, c]$ of fixed size, whether the phrase has 4 steps or 400. **Attention** removes the bottleneck: the decoder
# looks at *all* states of the encoder at each step and takes a weighted mean of them. You will build it in assignment
# 07.

# %% [markdown]
# ## 8. Music: many short pieces
#
# A tune is a sequence of notes, and to continue one is sentence completion again ([Boulanger-Lewandowski et al.,
# 2012](https://arxiv.org/abs/1206.6392) let networks play whole chords). One thing is new: there are **many
# melodies**, and the last notes of one have nothing to do with the first notes of the next. A window that crosses the
# border teaches a sequence of notes that nobody has ever sung.
#
# ### Exercise: the next note (5 points)
#
# Cut every melody into all its windows of `n_in` notes, and take the note after each window as the target, in the
# order of the melodies and from the first note on. A melody that is too short for one window gives none.


# %% next_note_dataset {"exercise": "numpy"}
def next_note_dataset(melodies, n_in):
    """Cut melodies into windows and the note that follows each.

    Parameters
    ----------
    melodies : list of integer sequences, each (L_i,), of different lengths
    n_in : int, notes in a window

    Returns
    -------
    X : integer array (n, n_in)
    y : integer array (n,); n is the sum of max(0, L_i - n_in), and may be 0: then X is (0, n_in)
    """
    ### BEGIN SOLUTION
    X, y = [], []
    for melody in melodies:
        for start in range(len(melody) - n_in):
            X.append(melody[start : start + n_in])
            y.append(melody[start + n_in])
    return np.array(X, dtype=int).reshape(-1, n_in), np.array(y, dtype=int)
    ### END SOLUTION


# %% test_next_note_dataset {"points": 5}
check("next_note_dataset")


# %% given_melodies {"given": true}
def read_melodies():
    """Return the titles, the melodies (lists of ids) and the notes' names, so that id k is the note `names[k]`."""
    with open("data/melodies.txt", encoding="utf-8") as file:
        songs = [line.strip().split(": ") for line in file]
    notes = {note for _, tune in songs for note in tune.split()}
    names = sorted(notes, key=lambda note: (note[1], "CDEFGAB".index(note[0])))  # from low to high
    return [title for title, _ in songs], [[names.index(note) for note in tune.split()] for _, tune in songs], names


# %% [markdown]
# Here are eighteen well-known songs. Twelve are for training, two for validation, and four are held out. The measure
# is again the cross-entropy in nats per note, beside the frequencies of notes and a table of pairs (which note follows
# which). A few hundred windows are not much: after some epochs the network knows the training songs by heart and gets
# worse on others. So training stops when the loss on the two validation songs has not improved for eight epochs, and
# the best weights are restored.

# %%
titles, melodies, names = read_melodies()

# %% {"tags": ["illustration"], "collapsed": true}
# Trains on the melodies
V, n_in = len(names), 4
X, y = next_note_dataset(melodies[:12], n_in)
validation, (X_new, y_new) = next_note_dataset(melodies[12:14], n_in), next_note_dataset(melodies[14:], n_in)

losses = []
for seed in (10, 11, 9):
    keras.utils.set_random_seed(seed)
    singer = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(V, 8),
            keras.layers.LSTM(32),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(V),
        ]
    )
    singer.compile(keras.optimizers.Adam(0.005), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    stop = keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True)
    history = singer.fit(
        X, y, epochs=40, batch_size=16, validation_data=validation, callbacks=[stop], verbose=0
    ).history
    losses.append(singer.evaluate(X_new, y_new, verbose=0))

pairs = np.ones((V, V))
np.add.at(pairs, (X[:, -1], y), 1)
print("nats per note on four held-out songs, lower is better")
print(f"frequencies of notes {-np.log(pairs.sum(axis=0) / pairs.sum())[y_new].mean():.2f}")
print(f"pairs of notes       {-np.log((pairs / pairs.sum(axis=1, keepdims=True))[X_new[:, -1], y_new]).mean():.2f}")
print("LSTM, three seeds   ", *(f"{loss:.2f}" for loss in sorted(losses)))

plt.figure(figsize=(10, 3.2))
plt.plot(range(1, len(history["loss"]) + 1), history["loss"], ".-", label="training songs")
plt.plot(range(1, len(history["loss"]) + 1), history["val_loss"], ".-", label="validation songs")
plt.xlabel("epoch")
plt.ylabel("nats per note")
plt.title("Melodies, LSTM: training curve of the last seed")
plt.gca().xaxis.get_major_locator().set_params(integer=True)
plt.legend()
plt.show()

# %% [markdown]
# The LSTM (1.71 to 1.74 with three seeds) is level with the table (1.71): with so little to learn from, counting is
# hard to beat. Note the training curve: the loss on the training songs keeps falling, the loss on the validation songs
# does not. How do the tunes sound? The cell after the next figure plays them.

# %% {"tags": ["illustration"], "collapsed": true}
# Continues a tune and draws it
us = np.random.default_rng(10).random(30)
tunes = {}
plt.figure(figsize=(10, 3.2))
for temperature, colour in ((0, "tab:green"), (0.7, "tab:blue"), (1.0, "tab:orange")):
    tune = melodies[14][:n_in]
    while len(tune) < 30:
        logits = singer.predict_on_batch(np.array([tune[-n_in:]]))[0]
        tune = [*tune, sample_next(logits, temperature, us[len(tune)])]
    sung = [names[i] for i in tune]
    tunes[temperature] = sung
    print(f"temperature {temperature}: {' '.join(sung[:n_in])} | {' '.join(sung[n_in:])}")
    raised = np.array(tune) + 0.08 * temperature  # so that no line hides another
    plt.step(range(30), raised, where="mid", color=colour, lw=1.5, label=f"temperature {temperature}")
plt.axvline(n_in - 0.5, color="0.7")
plt.yticks(range(V), names)
plt.xlabel("note")
plt.title(f"The first four notes of “{titles[14]}”, and three ways to continue")
plt.legend()
plt.show()

# %% {"tags": ["illustration"], "collapsed": true}
# Plays the tunes
from IPython.display import Audio, display


def as_sound(notes, seconds=0.3, rate=8000):
    """Return notes such as "C4" as sine tones, one after the other: an array of samples."""
    t = np.arange(int(seconds * rate)) / rate
    fade = np.minimum(1, 20 * np.minimum(t, seconds - t))  # no clicks between the notes
    halftones = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    above_a4 = [halftones[note[0]] - 9 + 12 * (int(note[1]) - 4) for note in notes]
    return np.concatenate([fade * np.sin(2 * np.pi * 440 * 2 ** (k / 12) * t) for k in above_a4])


print(titles[14])
display(Audio(as_sound([names[i] for i in melodies[14]]), rate=8000))
for temperature, sung in tunes.items():
    print(f"temperature {temperature}")
    display(Audio(as_sound(sung), rate=8000))

# %% [markdown]
# ## 9. Your report
#
# When you present a model, you should answer three questions: better than what? Wrong where? And what does its output
# look like?
#
# The cells that you add **are run again** for the person who reads the report: each for at most one minute, all
# together for at most two. They can use the data (`riders`, `drinks`, `X_train` …, `text`, `melodies`), your functions
# and the given ones. The cells that train models for the figures of this notebook are **not** run again. So train what
# you show, and copy a function that is defined in such a cell (`ridge`, `holidays`, `mean_frames`, `n_gram_loss`,
# `counted`) into your own. Run anything that takes longer once, and write its numbers into your text.

# %% [markdown] report {"points": 25}
# ### A report on one task of your choice (25 points)
#
# Take **one** of the tasks above (riders, sales, speakers, cars, sonnets, phrases backwards, melodies), or your own
# sequence. Train at least two models that differ in one thing (the cell, the window, the units, the mask, the
# temperature, a second layer …) and write half a page to one page. Add code cells for your figures and tables wherever
# you like.
#
# - **Setting**, 4 points: the question; the data and how they were split; the measure, and why this one.
# - **Baseline table**, 8 points: at least two models and at least one baseline that needs no training, on the same
#   held-out data; each model with at least three seeds, mean and spread.
# - **Error analysis**, 7 points: where it fails, shown by a figure or a table of cases (the worst days, which speaker
#   is taken for which, the far end of a path, rare characters …), with a reason that your data support.
# - **Sample quality**, 4 points: typical outputs, not the best ones: forecasts, paths, lines of text or
#   tunes; what is right about them, and what is not.
# - **Conclusion**, 2 points: one sentence that your numbers support, and one thing that you would try next.
#
# A model that loses against its baseline costs no points if you say so.
#
# ### BEGIN SOLUTION
# **Setting.** How many people enter Clark/Lake on each of the next seven days? Riders a day, 2001 to 2016; the
# models read the changes of 21 days against a week before. Training: the first 3,600 changes (to 7 December 2010), a
# window every third day, 1,191 windows. Held out: the 298 weeks after that, each beginning on a Wednesday, none
# overlapping. Measure: RMSE in thousands of riders, because it is the large misses that leave people on the platform.
#
# **Baseline table.** One thing differs: the cell. 32 units, Adam(0.01), 8 epochs of batch 32, seeds 0, 1, 2.
#
# | model | RMSE, mean ± standard deviation | skill |
# | --- | --- | --- |
# | seasonal naive | 3.21 | 0 |
# | SimpleRNN | 2.55 ± 0.06 | 0.21 |
# | LSTM | 2.50 ± 0.09 | 0.22 |
# | GRU | 2.51 ± 0.06 | 0.22 |
#
# All three beat the naive forecast clearly. The differences between cells are as large as those between seeds, so
# nothing follows from them. Ridge regression, which is linear, has a skill of 0.19: the recurrent models are ahead of
# it, but not by much. In mean absolute error the gain is smaller: GRU 1.23, naive 1.43.
#
# **Error analysis** (GRU, seed 2). I sorted all 2,086 days by squared error. The worst 5 % carry 81 % of it. The
# list reads like a calendar: Thanksgiving (all five), Christmas, 4 July, Memorial Day, Labor Day, each missed by
# 12,000 to 18,000 riders; then 2 February 2011, a blizzard. Nothing in 21 days of riders says that a holiday is
# coming, so the model cannot know. What it *can* know is that riders come back after one:
#
# | days | share | RMSE naive | RMSE GRU |
# | --- | --- | --- | --- |
# | changed by more than 5,000 | 6 % | 12.1 | 8.8 |
# | all others | 94 % | 1.13 | 1.12 |
#
# All the gain is in the first row, which holds both the holidays and the days a week after them. On ordinary days
# the model is no better than last week. At weekends it is even worse than naive (skill -0.06 on
# Saturdays, -0.15 on Sundays): few holidays fall there, so there is little to correct, and the model adds noise.
#
# **Samples**, the 11th, 101st and 201st week, not chosen (thousands, Wednesday to Tuesday):
#
# | week from | | | | | | | | |
# | --- | --- | --- | --- | --- | --- | --- | --- | --- |
# | 16 Feb 2011 | naive | 17.9 | 17.8 | 15.4 | 5.2 | 3.9 | 18.5 | 18.7 |
# | | GRU | 18.1 | 18.9 | 16.6 | 5.2 | 3.1 | 17.8 | 17.8 |
# | | true | 19.0 | 19.3 | 18.3 | 5.2 | 3.4 | 10.4 | 18.4 |
# | 7 Nov 2012 | naive | 20.2 | 20.4 | 20.1 | 7.4 | 5.9 | 20.7 | 19.1 |
# | | GRU | 19.7 | 19.8 | 19.3 | 6.6 | 5.2 | 19.9 | 20.0 |
# | | true | 20.8 | 20.6 | 20.3 | 6.7 | 5.2 | 16.2 | 21.1 |
# | 8 Oct 2014 | naive | 20.6 | 20.6 | 20.3 | 8.4 | 5.4 | 20.2 | 20.8 |
# | | GRU | 20.4 | 20.0 | 19.4 | 7.7 | 4.8 | 19.6 | 19.8 |
# | | true | 20.8 | 21.2 | 20.2 | 7.3 | 8.5 | 17.3 | 21.4 |
#
# Weekday and weekend are right, and the level is near. In all three weeks Monday was a holiday (Presidents' Day,
# Veterans Day observed, Columbus Day), and no forecast saw it; on the ordinary days around it the model is a little
# low.
#
# **Conclusion.** A recurrent model takes a fifth off the naive error of riders, and all of that on days around
# holidays. Next I would train all three with the holidays as a second feature, and look at what still goes wrong.
# ### END SOLUTION
