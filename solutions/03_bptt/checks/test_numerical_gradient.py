import numpy as np
from checks.testing import close


def test_squares(student):
    """Is the gradient of the sum of squares 2 x, for arrays of one, two and three axes?"""
    for shape in [(3,), (2, 3), (2, 1, 3)]:
        x = np.arange(1.0, np.prod(shape) + 1).reshape(shape)
        got = student.numerical_gradient(lambda v: float(np.sum(v**2)), x)
        close(got, 2 * x, "the gradient", "the shape of x", where=f"f(x) = sum(x**2), x has shape {shape}.")


def test_product(student):
    """Do all other entries keep their values while one is moved?"""
    got = student.numerical_gradient(lambda v: float(np.prod(v)), np.array([2.0, 3.0, 5.0]), eps=0.5)
    close(got, [15.0, 10.0, 6.0], "the gradient", where="f(x) = x[0] x[1] x[2] at (2, 3, 5).")


def test_eps(student):
    """Is eps the step to each side?"""
    got = student.numerical_gradient(lambda v: float(v[0] ** 3), np.array([1.0]), eps=1.0)
    close(got, [4.0], "the gradient", where="f(x) = x³ at 1, eps = 1: the two points are 0 and 2, the values 0 and 8.")


def test_dout(student):
    """With dout, is each value of f(x) weighted by its dout?"""
    x = np.array([1.0, 2.0])
    got = student.numerical_gradient(
        lambda v: np.array([v[0], v[1], v[0] * v[1]]), x, dout=np.array([1.0, 10.0, 100.0])
    )
    close(got, [201.0, 110.0], "the gradient", where="f(x) = (x0, x1, x0 x1) at (1, 2), dout = (1, 10, 100).")


def test_f_hands_back_x(student):
    """Is it right if f returns x itself, or a view of it?"""
    x, dout = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 10.0], [100.0, 1000.0]])
    where = "Here f returns x itself: what happens to it when you move an entry again?"
    close(student.numerical_gradient(lambda v: v, x, dout), dout, "the gradient", "the shape of x", where=where)
    where = "Here f returns x.T, which shares its memory with x."
    close(student.numerical_gradient(lambda v: v.T, x, dout), dout.T, "the gradient", "the shape of x", where=where)


def test_float32(student):
    """Is it as exact if x is float32?"""
    x = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    where = "f(x) = sum(x**2), x is float32, eps is 1e-5: in which dtype do you move an entry?"
    close(student.numerical_gradient(lambda v: float(np.sum(v**2)), x), [2.0, 4.0, 6.0], "the gradient", where=where)
