# %% [markdown]
# ## my_function
#
# TODO: the text that students need for this exercise.


# %% my_function {"exercise": "numpy"}
def my_function(x):
    """TODO: say what it returns, and from what.

    x (N,): TODO. Returns y (N,).
    """
    ### BEGIN SOLUTION
    y = np.cumsum(x)  # TODO: your solution
    return y
    ### END SOLUTION


# %% test_my_function {"points": 10}
check("my_function")
