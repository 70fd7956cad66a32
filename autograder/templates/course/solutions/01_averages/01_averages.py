# %% [markdown]
# # Averages of a sequence
#
# Measurements are noisy. You write two functions that smooth a sequence, and a check tells you at once what they do.
#
# Write your code in place of each `raise NotImplementedError`, run the cell, then run the check below it.

# %% given_imports {"given": true}
import numpy as np
from checks import check

# %% [markdown]
# ## 1. The moving average
#
# Each value becomes the mean of `width` neighbours. A sequence of N values has N − width + 1 windows:
#
# $$y_t = \frac{1}{w} \sum_{k=0}^{w-1} x_{t+k}$$


# %% moving_average {"exercise": "numpy"}
def moving_average(x, width):
    """Return the mean of each window of `width` successive values.

    x (N,): the sequence; width: from 1 to N. Returns y (N - width + 1,).
    """
    ### BEGIN SOLUTION
    count = len(x) - width + 1
    return np.array([np.mean(x[start : start + width]) for start in range(count)])
    ### END SOLUTION


# %% test_moving_average {"points": 10}
check("moving_average")

# %% [markdown]
# ## 2. Exponential smoothing
#
# No window, but a memory: each output is a mixture of the new value and the last output. The first output is the first
# value.
#
# $$y_0 = x_0, \qquad y_t = \alpha\, x_t + (1 - \alpha)\, y_{t-1}$$


# %% smooth {"exercise": "numpy"}
def smooth(x, alpha):
    """Return the exponentially smoothed sequence.

    x (N,): the sequence, N at least 1; alpha: the share of the new value, from 0 to 1. Returns y (N,).
    """
    ### BEGIN SOLUTION
    y = [x[0]]
    for value in x[1:]:
        y.append(alpha * value + (1 - alpha) * y[-1])
    return np.array(y)
    ### END SOLUTION


# %% test_smooth {"points": 10}
check("smooth")
