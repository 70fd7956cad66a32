"""Public checks of layer normalisation."""

import numpy as np
from checks.testing import close

X = np.array([[1.0, 5.0], [10.0, 30.0], [-3.0, -1.0]])  # means 3, 20, -2; standard deviations 2, 10, 1


def test_rows_of_two(student):
    """Do the rows (1, 5), (10, 30) and (-3, -1) all become (-1, 1)?"""
    y = student.layernorm_forward(X, np.ones(2), np.zeros(2), 0.0)
    hint = "Take the mean and variance of each row. Which axis is that, and which variance?"
    close(y, [[-1.0, 1.0]] * 3, "y with gamma 1 and beta 0", "(batch, features)", where=hint)


def test_gamma_and_beta_belong_to_the_features(student):
    """Does each column have its own gamma and beta?"""
    y = student.layernorm_forward(X, np.array([2.0, 3.0]), np.array([1.0, -1.0]), 0.0)
    close(y, [[-1.0, 2.0]] * 3, "y with gamma (2, 3) and beta (1, -1)", "(batch, features)")


def test_a_constant_row(student):
    """Does a row of equal numbers become 0, and does eps stand under the root?"""
    y = student.layernorm_forward(np.full((1, 3), 7.0), np.ones(3), np.zeros(3), 1e-3)
    close(
        y, np.zeros((1, 3)), "y of the row (7, 7, 7)", "(batch, features)", where="Its variance is 0: what does eps do?"
    )
    y = student.layernorm_forward(X[:1], np.ones(2), np.zeros(2), 21.0)
    close(y, [[-0.4, 0.4]], "y of the row (1, 5) with eps 21", where="The variance is 4; where does eps go?")
